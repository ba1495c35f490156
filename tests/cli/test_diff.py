"""`mcdecl diff`, over two accounts."""

import json

import pytest

from mcdecl.sandbox.server import RunningSandbox
from tests.cli.conftest import PAIR, Folder, served
from tests.cli.test_plan_all import UNREACHABLE, UNSET, add


@pytest.fixture
def applied(pair: Folder) -> Folder:
    """Both accounts as the project says, with a description that differs by variable."""
    data = pair.path / "data.yaml"
    data.write_text(data.read_text().replace("    folder:", "    description: ${var.region}\n    folder:"))
    for name in ("dev", "prod"):
        assert pair.mcdecl("apply", "-e", name, "--auto-approve").code == 0
    return pair


def drift(applied: Folder, old: str, new: str) -> None:
    """Change prod as if by hand: the project does not know of it."""
    data = applied.path / "data.yaml"
    text = data.read_text()
    data.write_text(text.replace(old, new))
    assert applied.mcdecl("apply", "-e", "prod", "--auto-approve", "--allow", "data_loss").code == 0
    data.write_text(text)


def test_what_the_project_declares_is_told_apart_from_drift(applied: Folder) -> None:
    drift(applied, "length: 18", "length: 40")
    ran = applied.mcdecl("diff", "dev", "prod")
    assert ran.code == 0
    assert '      ≠ description: "US" ↔ "EU"  (as declared)\n' in ran.out
    assert "      ≠ fields.CustomerId.length: 18 ↔ 40  (drift in prod)\n" in ran.out
    assert ran.out.endswith(" 0 as declared by the project, 1 drifted.\n")


def test_expected_differences_alone_are_as_the_project_declares(applied: Folder) -> None:
    ran = applied.mcdecl("diff", "dev", "prod", "--detailed-exitcode")
    assert ran.code == 2
    assert ran.out.endswith("1 as declared by the project, 0 drifted.\n")


def test_drift_alone_can_be_asked_for(applied: Folder) -> None:
    ran = applied.mcdecl("diff", "dev", "prod", "--drift", "--detailed-exitcode")
    assert ran.code == 0
    assert "description" not in ran.out
    drift(applied, "length: 18", "length: 40")
    ran = applied.mcdecl("diff", "dev", "prod", "--drift", "--detailed-exitcode")
    assert ran.code == 2
    assert "description" not in ran.out
    assert "fields.CustomerId.length" in ran.out


def test_an_account_that_lacks_something(applied: Folder, other: RunningSandbox) -> None:
    other.reset()
    ran = applied.mcdecl("diff", "dev", "prod", "--detailed-exitcode")
    assert ran.code == 2
    assert "  < data_extension.NTO_Customers: only in dev; declared for dev and prod\n" in ran.out
    assert "  > data_extension.NTO_Customers: only in dev" in applied.mcdecl("diff", "prod", "dev").out


def test_what_is_declared_for_one_environment_alone_is_expected_there(applied: Folder) -> None:
    applied.write(
        "more.yaml",
        "data_extensions:\n  P:\n    name: P\n    when: prod\n    fields: [{name: A, type: Number}]\n",
    )
    assert applied.mcdecl("apply", "-e", "prod", "--auto-approve").code == 0
    ran = applied.mcdecl("diff", "dev", "prod", "data_extension.P")
    assert "  > data_extension.P: only in prod, as the project declares\n" in ran.out


def test_what_neither_account_has_is_no_difference(pair: Folder) -> None:
    ran = pair.mcdecl("diff", "dev", "prod", "data_extension.*", "--detailed-exitcode")
    assert ran.code == 0
    assert "∅ data_extension.NTO_Customers: in neither account" in ran.out


def test_a_field_that_somebody_added_by_hand_is_drift(applied: Folder) -> None:
    drift(applied, "    fields:\n", "    fields:\n      - {name: Extra, type: Number}\n")
    assert "≠ fields.Extra: (none) ↔ Number  (drift in prod)" in applied.mcdecl("diff", "dev", "prod").out


def test_sql_is_shown_as_a_diff(applied: Folder) -> None:
    sql = "query_definitions:\n  Q: {name: Q, target: NTO_Customers, mode: Overwrite, sql: {file: q.sql}}\n"
    applied.write("q.sql", "SELECT 1 AS CustomerId,\n  '${var.region}' AS Email\n")
    applied.write("q.yaml", sql)
    for name in ("dev", "prod"):
        applied.mcdecl("apply", "-e", name, "--auto-approve", "--allow", "data_loss")
    out = applied.mcdecl("diff", "dev", "prod", "query_definition.Q").out
    assert "≠ sql:  (as declared)\n" in out
    assert "          -  'US' AS Email\n          +  'EU' AS Email\n" in out


def test_the_json_form(applied: Folder) -> None:
    drift(applied, "length: 18", "length: 40")
    told = json.loads(applied.mcdecl("diff", "dev", "prod", "data_extension.*", "--format", "json").out)
    assert (told["format_version"], told["left"], told["right"], told["warnings"]) == ("1.0", "dev", "prod", [])
    assert (told["summary"]["differs"], told["summary"]["drift"], told["summary"]["expected"]) == (1, 1, 0)
    (item,) = told["resources"]
    assert item["declared"] == ["dev", "prod"]
    assert [(diff["path"], diff["left"], diff["right"], diff["drifted"]) for diff in item["differences"]] == [
        ("description", "US", "EU", []),
        ("fields.CustomerId.length", 18, 40, ["prod"]),
    ]


def test_globs_choose(applied: Folder) -> None:
    assert "0 differ" in applied.mcdecl("diff", "dev", "prod", "folder.*").out


def test_nothing_is_written(applied: Folder, embedded: RunningSandbox, other: RunningSandbox) -> None:
    embedded.clear_calls()
    other.clear_calls()
    applied.mcdecl("diff", "dev", "prod")
    assert {call.operation for server in (embedded, other) for call in server.calls} <= {"Retrieve", "Token", "GET"}


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("dev", "prd"), "there is no environment prd; did you mean prod?"),
        (("dve", "prod"), "there is no environment dve; did you mean dev?"),
        (("dev", "dev"), "dev is given twice"),
        (
            ("dev", "prod", "data_extension.NTO_Customer"),
            "no resource matches data_extension.NTO_Customer\ndid you mean",
        ),
        (("dev", "gone"), "gone: http://127.0.0.1:9"),
        (("dev", "unset"), "MC_NOT_SET is not set"),
    ],
)
def test_bad_input_is_told(pair: Folder, words: tuple[str, ...], text: str) -> None:
    add(pair, UNREACHABLE + UNSET)
    ran = pair.mcdecl("diff", *words, "--detailed-exitcode")
    assert (ran.code, ran.out) == (1, "")
    assert text in ran.err


def test_one_business_unit_under_two_names_is_a_warning(pair: Folder, embedded: RunningSandbox) -> None:
    pair.write("mcdecl.yaml", PAIR + served("dev", embedded) + served("qa", embedded))
    ran = pair.mcdecl("diff", "dev", "qa")
    assert ran.err.count("the environments dev and qa are the same business unit") == 1


def test_what_lies_unmanaged_in_owned_folders_is_compared(applied: Folder) -> None:
    config = applied.path / "mcdecl.yaml"
    config.write_text(config.read_text() + "    owned_folders: [Data Extensions/CRM]\n")
    stray = "  Stray:\n    name: Stray\n    folder: Data Extensions/CRM\n    fields: [{name: A, type: Number}]\n"
    assert "Stray" not in applied.mcdecl("diff", "dev", "prod").out
    drift(applied, "data_extensions:\n", f"data_extensions:\n{stray}")
    ran = applied.mcdecl("diff", "dev", "prod")
    assert "  > data_extension.Stray: only in prod; not declared by this project\n" in ran.out
    assert "Stray" in applied.mcdecl("diff", "dev", "prod", "data_extension.Str*").out
    data = applied.path / "data.yaml"
    text = data.read_text()
    data.write_text(text.replace("data_extensions:\n", f"data_extensions:\n{stray.replace('Number', 'Date')}"))
    assert applied.mcdecl("apply", "-e", "dev", "--auto-approve").code == 0
    data.write_text(text)
    out = applied.mcdecl("diff", "dev", "prod").out
    assert "≠ data_extension.Stray\n" in out
    assert "fields.A" in out
    assert "(drift)" in out


def test_what_is_to_be_removed_and_still_in_one_account_is_told(applied: Folder) -> None:
    applied.write("data.yaml", "removed:\n  - {address: data_extension.NTO_Customers, destroy: true}\n")
    assert applied.mcdecl("apply", "-e", "dev", "--auto-approve", "--allow", "data_loss", "--force").code == 0
    ran = applied.mcdecl("diff", "dev", "prod", "--detailed-exitcode")
    assert ran.code == 2
    assert "  > data_extension.NTO_Customers: only in prod; not declared by this project\n" in ran.out
    assert applied.mcdecl("apply", "-e", "prod", "--auto-approve", "--allow", "data_loss", "--force").code == 0
    assert applied.mcdecl("diff", "dev", "prod", "--detailed-exitcode").code == 0
