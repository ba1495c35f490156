"""Renaming in an editor: what follows, and what is refused because it is written once for several."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mcdecl.lsp.case_files import check_tests
from mcdecl.lsp.hover import hover
from mcdecl.lsp.references import queries, references
from mcdecl.lsp.renaming import CannotRename, renamed
from mcdecl.lsp.session import Session
from mcdecl.lsp.subject import Meaning, Subject
from tests.lsp.typing import carried_out, example, meant

CASES = "tests/regions.mctest.yaml"
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


@pytest.fixture
def with_case(tmp_path: Path) -> Session:
    """An example, and a case that names fields of a data extension that a template declares."""
    session = example(tmp_path)
    (session.root / CASES).write_text(
        "tests:\n  x:\n    given: {rows: {NTO_Regional_Customers: [{Email: a@example.com}]}}\n"
        "    run: [query_definition.NTO_Region]\n    expect: {rows: {NTO_Regional_Customers: []}}\n"
    )
    session.check()
    return session


def nothing_wrong(session: Session) -> None:
    session.check()
    check_tests(session)
    assert [item for file in (*session.snapshot.findings, *session.tests) for item in session.findings(file)] == []


def test_a_field_of_a_template_is_renamed_for_all_that_have_it(with_case: Session) -> None:
    carried_out(with_case, renamed(with_case, meant(with_case, CASES, "[{Em^ail"), "Mail"))
    assert "{name: Mail, renamed_from: Email, type: EmailAddress" in with_case.text(REGIONS)
    assert "given: {rows: {NTO_Regional_Customers: [{Mail: a@" in with_case.text(CASES)
    # The queries that fill it give the column its new name, from the old one of what they read.
    assert "c.Email AS Mail," in with_case.text("sql/regional_customers.sql")
    assert "c.Email AS Mail," in with_case.text("sql/lapsed_customers.sql")
    nothing_wrong(with_case)
    carried_out(with_case, renamed(with_case, meant(with_case, CASES, "[{Ma^il"), "Address"))
    assert "c.Email AS Address," in with_case.text("sql/regional_customers.sql")
    nothing_wrong(with_case)


def test_a_field_is_renamed_in_its_template_too(tmp_path: Path) -> None:
    session = example(tmp_path)
    subject = meant(session, REGIONS, "name: Langu^age")
    assert "is declared" not in hover(session, subject)
    assert len(references(session, subject)) > 1
    carried_out(session, renamed(session, subject, "Locale"))
    assert "c.Language AS Locale" in session.text("sql/lapsed_customers.sql")
    nothing_wrong(session)


def test_a_field_that_two_places_declare_is_refused_with_both(with_case: Session) -> None:
    path = with_case.root / REGIONS
    extended = "  NTO_Regional_Customers:\n    extend: audience\n"
    more = f"{extended}    fields: [{{name: Email, required: true}}]\n"
    path.write_text(path.read_text().replace(extended, more))
    with_case.check()
    with pytest.raises(CannotRename, match=r"regions\.yaml:21 and at crm/regions\.yaml:14"):
        renamed(with_case, meant(with_case, CASES, "[{Em^ail"), "Mail")


def test_a_field_that_a_star_fills_is_refused_with_its_place(with_case: Session) -> None:
    path = with_case.root / "sql/regional_customers.sql"
    path.write_text("SELECT\n    *\nFROM [NTO Lapsed Customers]\n")
    with_case.check()
    with pytest.raises(CannotRename, match=r"filled by a \* at sql/regional_customers\.sql:2"):
        renamed(with_case, meant(with_case, CASES, "[{Em^ail"), "Mail")


def test_what_is_typed_and_not_checked_yet_is_renamed_too(tmp_path: Path) -> None:
    session = example(tmp_path)
    surveys = session.root / SURVEYS
    text = surveys.read_text()
    query = (
        "query_definitions:\n  NTO_New:\n    name: New\n    target: NTO_X\n    mode: Update\n"
        "    sql: |\n      SELECT s.Comment AS C\n      FROM [NTO Surveys] s\n\n"
    )
    assert "query_definitions:" not in text
    session.texts[surveys] = text.replace("data_extensions:", f"# one line more\n{query}data_extensions:", 1)
    carried_out(session, renamed(session, meant(session, SURVEYS, "name: Comm^ent"), "Words"))
    assert "SELECT s.Words AS C" in session.text(SURVEYS)


def test_queries_are_found_where_they_are_now(tmp_path: Path) -> None:
    session = example(tmp_path, "enterprise")
    file = "markets/audiences.yaml"
    before = [(query.file, query.first_line) for query in queries(session) if query.file == file]
    assert before
    session.texts[session.root / file] = f"# one\n# two\n{session.text(file)}"
    assert [(query.file, query.first_line) for query in queries(session) if query.file == file] == [
        (name, line + 2) for name, line in before
    ]


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
