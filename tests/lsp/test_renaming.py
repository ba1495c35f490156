"""Renaming in an editor: what follows, and what is refused because it is written once for several."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mcdecl.lsp.case_files import check_tests
from mcdecl.lsp.hover import hover
from mcdecl.lsp.references import declaration, queries, references
from mcdecl.lsp.renaming import CannotRename, renamed
from mcdecl.lsp.session import Session
from mcdecl.lsp.subject import Meaning, Subject
from tests.lsp.typing import carried_out, checked, example, meant

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


def test_what_is_written_once_for_several_business_units_is_renamed_in_all(tmp_path: Path) -> None:
    session, file = example(tmp_path, "enterprise"), "markets/audiences.yaml"
    carried_out(session, renamed(session, meant(session, file, "  NTO_Market_Cust^omers:"), "NTO_Others"))
    text = session.text(file)
    assert "  NTO_Others:\n" in text
    assert "target: NTO_Others\n" in text
    assert text.count("{from: data_extension.NTO_Market_Customers, to: data_extension.NTO_Others}") == 1
    assert ":NTO_Others" in session.text("tests/markets.mctest.yaml")
    nothing_wrong(session)


def test_what_for_each_names_is_refused(tmp_path: Path) -> None:
    session, file = example(tmp_path, "enterprise"), "markets/audiences.yaml"
    with pytest.raises(CannotRename, match=r"not declared"):
        renamed(session, meant(session, file, "  NTO_Reg^ion_${each.key}:"), "NTO_Others")


TABLE = """\
data_extensions:
  People:
    name: People
    fields:
      - {name: Id, type: Text, length: 9, primary_key: true}
      - {name: Name, type: Text, length: 50}
"""
FILTER = "filter_definitions:\n  Named:\n    name: Named\n    source: People\n    where: Name = 'x'\n"
QUERY = """\
query_definitions:
  Fill:
    name: Fill
    target: Filled
    mode: Update
    sql: SELECT Id, Name FROM People
data_extensions:
  Filled:
    name: Filled
    fields:
      - {name: Id, type: Text, length: 9, primary_key: true}
      - {name: Name, type: Text, length: 50}
"""
CASES_OF_UNITS = """\
tests:
  one:
    business_unit: us
    given: {rows: {People: [{Id: a, Name: n}]}}
    run: [query_definition.Fill]
    expect: {rows: {Filled: [{Id: a, Name: n}]}}
  other:
    given: {rows: {'eu:People': [{Id: a, Name: n}]}}
    run: ['eu:query_definition.Fill']
    expect: {rows: {'eu:Filled': [{Id: a, Name: n}]}}
"""


@pytest.fixture
def units(tmp_path: Path) -> Session:
    """Two business units, each with a data extension of the same key and name in a file of its own."""
    root = tmp_path.resolve()
    (root / "mcdecl.yaml").write_text(
        "project: x\nbusiness_unit: {parent: parent, us: us, eu: eu, both: [us, eu]}\ndefault_environment: sandbox\n"
        "environments:\n  sandbox:\n    account: sandbox\n"
        "    business_units: {parent: 510000001, us: 510000002, eu: 510000003}\n"
    )
    for folder in ("parent", "both"):
        (root / folder).mkdir()
    texts = {
        f"{unit}/{name}.yaml": text
        for unit in ("us", "eu")
        for name, text in (("t", TABLE), ("f", FILTER), ("q", QUERY))
    }
    for file, text in {**texts, "x.mctest.yaml": CASES_OF_UNITS}.items():
        (root / file).parent.mkdir(exist_ok=True)
        (root / file).write_text(text)
    session = checked(root)
    nothing_wrong(session)
    return session


@pytest.mark.parametrize("from_where", ["us/t.yaml", "us/f.yaml"])
def test_a_key_is_renamed_in_the_business_unit_of_the_cursor_alone(units: Session, from_where: str) -> None:
    needle = "  Peo^ple:" if from_where == "us/t.yaml" else "source: Peo^ple"
    carried_out(units, renamed(units, meant(units, from_where, needle), "Persons"))
    assert "  Persons:\n" in units.text("us/t.yaml")
    assert "{from: data_extension.People, to: data_extension.Persons}" in units.text("us/t.yaml")
    assert "source: Persons" in units.text("us/f.yaml")
    assert "given: {rows: {Persons: [" in units.text("x.mctest.yaml")
    assert "'eu:People'" in units.text("x.mctest.yaml")
    assert [units.text(f"eu/{name}.yaml") for name in "tfq"] == [TABLE, FILTER, QUERY]
    nothing_wrong(units)


@pytest.mark.parametrize("needle", ["name: Na^me, type", "Id, Na^me FROM"])
def test_a_field_is_renamed_in_the_business_unit_of_the_cursor_alone(units: Session, needle: str) -> None:
    file = "eu/t.yaml" if "type" in needle else "eu/q.yaml"
    carried_out(units, renamed(units, meant(units, file, needle), "Called"))
    assert "{name: Called, renamed_from: Name, " in units.text("eu/t.yaml")
    assert "where: Called = 'x'" in units.text("eu/f.yaml")
    assert "SELECT Id, Called AS Name FROM People" in units.text("eu/q.yaml")
    cases = units.text("x.mctest.yaml")
    assert "{'eu:People': [{Id: a, Called: n}]}" in cases
    assert "{People: [{Id: a, Name: n}]}" in cases
    assert [units.text(f"us/{name}.yaml") for name in "tfq"] == [TABLE, FILTER, QUERY]
    nothing_wrong(units)


def test_references_and_declarations_are_those_of_the_business_unit(units: Session) -> None:
    for unit, other in (("us", "eu"), ("eu", "us")):
        subject = meant(units, f"{unit}/f.yaml", "source: Peo^ple")
        place = declaration(units, subject)
        assert place is not None
        assert place.file == f"{unit}/t.yaml"
        files = {found.file for found in references(units, subject)}
        assert {f"{unit}/t.yaml", f"{unit}/f.yaml", f"{unit}/q.yaml", "x.mctest.yaml"} == files
        assert not any(file.startswith(other) for file in files)


@pytest.mark.parametrize(
    ("needle", "name"), [("  Peo^ple:", "Persons"), ("name: Na^me, type", "Called")], ids=["key", "field"]
)
def test_a_place_that_means_several_is_refused_with_its_line(units: Session, needle: str, name: str) -> None:
    (units.root / "both/f.yaml").write_text(FILTER.replace("Named", "Both"))
    nothing_wrong(units)
    words = r"both/f\.yaml:[45] is for the business units us, eu, and eu/t\.yaml:2 declares People for eu"
    with pytest.raises(CannotRename, match=words):
        renamed(units, meant(units, "us/t.yaml", needle), name)


def test_a_key_is_taken_only_in_its_own_business_unit(units: Session) -> None:
    (units.root / "eu/more.yaml").write_text(TABLE.replace("People", "Persons"))
    nothing_wrong(units)
    carried_out(units, renamed(units, meant(units, "us/t.yaml", "  Peo^ple:"), "Persons"))
    nothing_wrong(units)
    with pytest.raises(CannotRename, match="Persons is declared already"):
        renamed(units, meant(units, "eu/t.yaml", "  Peo^ple:"), "Persons")


def test_a_resource_that_names_its_business_unit_moves_in_a_file_of_that_one(units: Session) -> None:
    file = "both/t.yaml"
    only = TABLE.replace("People", "Guests").replace("    fields:", "    business_unit: us\n    fields:")
    (units.root / file).write_text(only)
    nothing_wrong(units)
    carried_out(units, renamed(units, meant(units, file, "  Gue^sts:"), "Visitors"))
    assert "moved:" not in units.text(file)
    moved = [name for name in ("us/t.yaml", "us/f.yaml", "us/q.yaml") if "moved:" in units.text(name)]
    assert len(moved) == 1
    nothing_wrong(units)


def test_a_shared_data_extension_is_renamed_in_the_units_below(tmp_path: Path) -> None:
    session = example(tmp_path, "enterprise")
    subject = meant(session, "markets/audiences.yaml", "source: ENT.NTO_Cust^omers")
    carried_out(session, renamed(session, subject, "NTO_Clients"))
    assert "source: ENT.NTO_Clients" in session.text("markets/audiences.yaml")
    assert "  NTO_Clients:" in session.text("parent/customers.yaml")
    nothing_wrong(session)


def test_before_a_project_is_read_nothing_is_said_of_what_it_has(tmp_path: Path) -> None:
    session, customers = Session(tmp_path), Subject(Meaning.RESOURCE, "Customers", "data_extension", "Customers")
    assert hover(session, customers) == ""
    with pytest.raises(CannotRename, match="is still being read"):
        renamed(session, customers, "Clients")
    session.check()  # there is no mcdecl.yaml
    assert hover(session, customers) == ""
    with pytest.raises(CannotRename, match="cannot be read"):
        renamed(session, customers, "Clients")
