"""Renaming in an editor: what follows, and what is refused because it is written once for several."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mcdecl.lsp.case_files import check_tests
from mcdecl.lsp.hover import hover
from mcdecl.lsp.renaming import CannotRename, renamed
from mcdecl.lsp.session import Session
from mcdecl.lsp.subject import Meaning, Subject
from tests.lsp.typing import carried_out, example, meant

CUSTOMERS, REGIONS, SURVEYS = "crm/customers.yaml", "crm/regions.yaml", "surveys/surveys.yaml"


@pytest.fixture
def rename(tmp_path: Path) -> Callable[[str, str, str], Session]:
    """Renames, and gives the project as it is then; nothing is wrong with it."""
    session = example(tmp_path)

    def carried(file: str, needle: str, name: str) -> Session:
        carried_out(session, renamed(session, meant(session, file, needle), name))
        session.check()
        check_tests(session)
        assert [item for file in (*session.snapshot.findings, *session.tests) for item in session.findings(file)] == []
        return session

    return carried


def test_a_key_that_is_renamed_again_moves_once(rename: Callable[[str, str, str], Session]) -> None:
    rename(CUSTOMERS, "  NTO_Cust^omers:", "NTO_Clients")
    session = rename(CUSTOMERS, "  NTO_Cli^ents:", "NTO_People")
    text = session.text(CUSTOMERS)
    assert text.count("from: data_extension.") == 1
    assert "{from: data_extension.NTO_Customers, to: data_extension.NTO_People}" in text
    cases = session.text("tests/customers.mctest.yaml")
    assert "NTO_People" in cases
    assert "NTO_Customers:" not in cases


def test_a_name_that_needs_quotes_gets_them_everywhere(rename: Callable[[str, str, str], Session]) -> None:
    session = rename(SURVEYS, "name: Comm^ent", "In words: why")
    assert "'In words: why': null" in session.text("tests/surveys.mctest.yaml")
    assert "{name: 'In words: why', renamed_from: Comment, " in session.text(SURVEYS)


def test_keys_that_the_account_cannot_change_are_refused(tmp_path: Path) -> None:
    session = example(tmp_path)
    with pytest.raises(CannotRename, match="cannot change the key of this import definition"):
        renamed(session, meant(session, CUSTOMERS, "  NTO_Customers_Dai^ly:"), "NTO_Daily")


def test_what_a_template_declares_for_several_is_refused(tmp_path: Path) -> None:
    session = example(tmp_path)
    (session.root / "tests/regions.mctest.yaml").write_text(
        "tests:\n  x:\n    given: {rows: {NTO_Regional_Customers: [{Email: a@example.com}]}}\n"
        "    run: [query_definition.NTO_Region]\n    expect: {rows: {NTO_Regional_Customers: []}}\n"
    )
    session.check()
    with pytest.raises(CannotRename, match="is declared in a template"):
        renamed(session, meant(session, "tests/regions.mctest.yaml", "[{Em^ail"), "Mail")


def test_what_several_business_units_have_is_refused(tmp_path: Path) -> None:
    session = example(tmp_path, "enterprise")
    file = "markets/audiences.yaml"
    with pytest.raises(CannotRename, match="is declared together with others"):
        renamed(session, meant(session, file, "  NTO_Market_Cust^omers:"), "NTO_Others")


def test_before_a_project_is_read_nothing_is_said_of_what_it_has(tmp_path: Path) -> None:
    session, customers = Session(tmp_path), Subject(Meaning.RESOURCE, "Customers", "data_extension", "Customers")
    assert hover(session, customers) == ""
    with pytest.raises(CannotRename, match="is still being read"):
        renamed(session, customers, "Clients")
    session.check()  # there is no mcdecl.yaml
    assert hover(session, customers) == ""
    with pytest.raises(CannotRename, match="cannot be read"):
        renamed(session, customers, "Clients")
