"""Data extensions: the cases on both sides of each rule."""

import pytest

from mcdecl.analysis.lint import Example
from mcdecl.analysis.lint.rules.modelling import WIDE
from mcdecl.analysis.lint.samples import IMPORTS, KEYLESS, QUERIES, TABLE, imported, query
from tests.analysis.lint.conftest import Linted, codes


def found(linted: Linted, field: str, *, more: str = "", words: str = "") -> list[str | None]:
    text = TABLE.replace("{name: Total, type: Number}", f"{{{field}}}").replace("    fields:", f"{words}    fields:")
    return codes(linted(Example(yaml=text + more), "MC2").findings)


@pytest.mark.parametrize("name", ["Email", "email_address", "Work E-Mail", "EMAILADDRESS", "customer_email"])
def test_names_of_addresses(linted: Linted, name: str) -> None:
    assert "MC203" in found(linted, f"name: {name}, type: Text, length: 100")


@pytest.mark.parametrize("name", ["EmailName", "Email_Id", "EmailsSent", "Mailing", "Blackmailer"])
def test_names_that_only_speak_of_mail(linted: Linted, name: str) -> None:
    assert found(linted, f"name: {name}, type: Text, length: 100") == []


@pytest.mark.parametrize(
    "field", ["name: E, type: EmailAddress", "name: P, type: Phone", "name: LastName, type: Text, length: 9"]
)
def test_personal_data_wants_a_retention(linted: Linted, field: str) -> None:
    kept = "    retention: {policy: rows, length: 6, unit: months}\n"
    assert found(linted, field) == ["MC204"]
    assert found(linted, field, words=kept) == []


def test_personal_data_that_every_run_replaces_is_not_kept(linted: Linted) -> None:
    person = "name: E, type: EmailAddress"
    assert found(linted, person, more=QUERIES + query("Q", "SELECT OrderId FROM Old")) == []
    assert found(linted, person, more=QUERIES + query("Q", "SELECT OrderId FROM Old", mode="Update")) == ["MC204"]


@pytest.mark.parametrize(("length", "wanted"), [(WIDE, []), (WIDE + 1, ["MC202"])])
def test_width(linted: Linted, length: int, wanted: list[str]) -> None:
    assert found(linted, f"name: Note, type: Text, length: {length}") == wanted


@pytest.mark.parametrize(("name", "wanted"), [("Order", ["MC209"]), ("USER", ["MC209"]), ("Orders", []), ("Date", [])])
def test_words_of_sql(linted: Linted, name: str, wanted: list[str]) -> None:
    assert found(linted, f"name: {name}, type: Number") == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (KEYLESS, ["MC201"]),
        (KEYLESS + QUERIES + query("Q", "SELECT OrderId FROM Old"), ["MC201"]),
        (KEYLESS + IMPORTS + imported("I", mode="Overwrite"), []),
        (KEYLESS + IMPORTS + imported("I"), []),  # MC407 says it
        (KEYLESS.replace("    fields:", "    sendable: {field: OrderId}\n    fields:"), []),  # MC304 says it
        ("data_extensions:\n  Empty: {name: Empty}\n", []),
    ],
)
def test_a_missing_key_is_told_once(linted: Linted, text: str, wanted: list[str]) -> None:
    assert codes(linted(Example(yaml=text), "MC201").findings) == wanted


def test_places_are_those_of_the_words(linted: Linted) -> None:
    text = TABLE.replace("name: Total, type: Number", "name: Note, type: Text, length: 2000")
    (finding,) = linted(Example(yaml=text)).findings
    assert (finding.line, finding.column) == (6, 42)


def test_a_field_that_is_declared_away_moves_no_place(linted: Linted) -> None:
    text = TABLE.replace("      - {name: Total", "      - {name: Old, removed: true}\n      - {name: Order")
    (finding,) = linted(Example(yaml=text)).findings
    assert (finding.code, finding.line, finding.column) == ("MC209", 7, 16)


def test_a_resource_of_many_is_told_where_its_words_stand(linted: Linted) -> None:
    text = TABLE.replace("  Orders:\n", '  "Orders_${each.key}":\n    for_each: [US, EU]\n').replace("Total", "Order")
    text = text.replace("name: Orders", "name: Orders ${each.key}")
    report = linted(Example(yaml=text))
    assert [(diagnostic.code, diagnostic.file, diagnostic.line) for diagnostic in report.findings] == [
        ("MC209", "data.yaml", 7)
    ] * 2
    report = linted(Example(yaml=text.replace("type: Number}", "type: Number} # mcdecl: ignore MC209 as it is")))
    assert (report.findings, len(report.waived)) == ((), 2)
