"""Names outside of attributes: in test cases, `mcdecl.yaml`, templates, blocks; what they mean and what is offered."""

from pathlib import Path

import pytest

from mcdecl.lsp.case_files import check_tests
from mcdecl.lsp.names import file_named
from mcdecl.lsp.quick import quick
from mcdecl.lsp.references import declaration
from mcdecl.lsp.session import Session
from tests.lsp.typing import checked, example, explained, lines_naming, meant, suggested, typed

CUSTOMERS, REGIONS, NIGHTLY = "crm/customers.yaml", "crm/regions.yaml", "crm/nightly.yaml"
SURVEYS, CASES = "surveys/surveys.yaml", "tests/surveys.mctest.yaml"


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    return example(tmp_path_factory.mktemp("names"))


COMPLETIONS = [
    (CASES, "- filter_activity.NTO_Unhappy_Daily", "- fil^", {"filter_activity.NTO_Unhappy_Daily"}, {"NTO_Surveys"}),
    (CASES, "        NTO_Unhappy_Answers:", "        N^:", {"NTO_Customers"}, {"NTO_Surveys", "contains"}),
    (CASES, "{ResponseId: r2", "{^: r2", {"ResponseId", "Score"}, {"Comment", "Region"}),
    (CASES, "contains: [", "contains: [{^}, ", {"ResponseId", "Comment"}, {"NTO_Surveys"}),
    (CASES, "now: today 05:00", "environment: ^", {"sandbox", "prod"}, {"region"}),
    (CASES, "now: today 05:00", "variables: {^}", {"region"}, {"sandbox"}),
    (CASES, "    now: today 05:00", "    ^", {"description", "given"}, {"run", "tests"}),
    (NIGHTLY, "HasColumnHeaders: true, ", "^, ", {"ColumnDelimiter"}, {"DECustomerKey", "Format"}),
    (NIGHTLY, "HasColumnHeaders: true", "HasColumnHeaders: ^", {"true", "false"}, {"ColumnDelimiter"}),
    (NIGHTLY, "DECustomerKey: NTO_Regional_Customers", "DECustomerKey: ^", {"NTO_Customers"}, {"true"}),
    (NIGHTLY, "type: Data Extension Extract", "type: ^", {"Tracking Extract"}, {"NTO_Customers"}),
    (NIGHTLY, "time_zone: America/Chicago", "time_zone: ^", {"Europe/Berlin", "UTC"}, set()),
    (
        NIGHTLY,
        "- run: [verification.NTO_Region_Not_Empty]",
        "- wait: {until: '06:00', time_zone: ^}",
        {"UTC"},
        {"true"},
    ),
    (NIGHTLY, "run: [data_extract.NTO_Region_File]", "run: [^]", {"query_definition.NTO_Region"}, {"UTC"}),
    (REGIONS, "extend: audience", "extend: ^", {"audience"}, {"NTO_Customers"}),
    (REGIONS, "extend: audience", "extend: audience\n    overrides: {^}", {"sandbox", "prod"}, {"audience"}),
    (REGIONS, "extend: audience", "extend: audience\n    when: [^]", {"sandbox", "prod"}, {"audience"}),
    (REGIONS, "file: ../sql/regional_customers.sql", "file: ^", {"../sql/engagement.sql", "customers.csv"}, set()),
    (
        REGIONS,
        "folder: Data Extensions/Northern Trail/Segments",
        "folder: ^",
        {"Data Extensions/Northern Trail/CRM"},
        set(),
    ),
    (REGIONS, "templates:", "removed:\n  - {address: ^}\ntemplates:", {"data_extension.NTO_Customers"}, set()),
    ("mcdecl.yaml", "default_environment: sandbox", "default_environment: ^", {"prod"}, {"region"}),
    ("mcdecl.yaml", "variables: {region: EU}", "variables: {^}", {"region"}, {"prod"}),
    ("mcdecl.yaml", "    protected: true", "    ^", {"protected", "lock"}, {"sandbox", "account"}),
]


@pytest.mark.parametrize(("file", "before", "after", "there", "not_there"), COMPLETIONS)
def test_names_are_suggested(
    session: Session, file: str, before: str, after: str, there: set[str], not_there: set[str]
) -> None:
    texts = [suggestion.text for suggestion in suggested(session, file, before, after)]
    assert there <= set(texts)
    assert not not_there & set(texts)
    assert len(texts) == len(set(texts))


def test_names_that_are_declared_there_are_not_suggested(session: Session) -> None:
    after = [item.text for item in suggested(session, "mcdecl.yaml", "environments:\n", "environments:\n  ^\n")]
    assert "prod" not in after


MEANINGS = [
    (CASES, "import_definition.NTO_Surv^eys_Weekly", SURVEYS, "**import definition NTO_Surveys_Weekly**"),
    (CASES, "        NTO_Sur^veys:", SURVEYS, "**data extension NTO_Surveys**"),
    (CASES, "{Respon^seId: r2", SURVEYS, "**ResponseId** Text(36), primary key, of NTO_Surveys"),
    (NIGHTLY, "DECustomerKey: NTO_Reg^ional", REGIONS, "**data extension NTO_Regional_Customers**"),
    (NIGHTLY, "run: [import_def^inition", CUSTOMERS, "**import definition NTO_Customers_Daily**"),
    (REGIONS, "extend: aud^ience", REGIONS, "**audience**, a template for data extensions"),
    (REGIONS, "file: ../sql/regional^", "sql/regional_customers.sql", "**sql/regional_customers.sql**"),
    ("mcdecl.yaml", "default_environment: sand^box", "mcdecl.yaml", "**sandbox**, an environment"),
    (
        "mcdecl.yaml",
        "variables: {reg^ion: EU}",
        "mcdecl.yaml",
        "**region**, a variable\n\n- sandbox: `US`\n- prod: `EU`",
    ),
]


@pytest.mark.parametrize(("file", "needle", "declared", "words"), MEANINGS)
def test_names_lead_to_what_they_mean(session: Session, file: str, needle: str, declared: str, words: str) -> None:
    found = declaration(session, meant(session, file, needle))
    assert found is not None
    assert found.file == declared
    assert explained(session, file, needle).startswith(words)


def test_references_are_in_test_cases_and_steps_too(session: Session) -> None:
    found = lines_naming(session, CUSTOMERS, "NTO_Customers_Dai^ly:")
    assert f"{NIGHTLY}: - run: [import_definition.NTO_Customers_Daily]" in found
    assert any(line.startswith("tests/customers.mctest.yaml: ") for line in found)
    fields = lines_naming(session, SURVEYS, "name: Comm^ent")
    assert f"{CASES}: contains: [{{ResponseId: r2, AnsweredAt: today - 1 day, Comment: null}}]" in fields
    variables = lines_naming(session, "mcdecl.yaml", "variables: {reg^ion: EU}")
    assert {line.partition(":")[0] for line in variables} >= {"mcdecl.yaml", NIGHTLY, "sql/lapsed_customers.sql"}
    assert len(lines_naming(session, REGIONS, "extend: aud^ience")) == 2


def test_a_case_that_cannot_be_played_is_found_while_it_is_written(session: Session) -> None:
    assert all(test.findings == () for test in session.tests.values())
    typed(session, CASES, "        NTO_Unhappy_Answers:", "        NTO_Unhappy^:")
    check_tests(session)
    (finding,) = session.findings(CASES)
    assert "declares no data extension NTO_Unhappy" in finding.message
    line, _ = typed(session, CASES, "Comment: null}", "Coment^: null}")
    check_tests(session)
    (finding,) = session.findings(CASES)
    assert "has no field Coment" in finding.message
    assert finding.line == line
    before = session.text(CASES)
    typed(session, CASES, "    expect:\n      rows:", "    expects^:\n      rows:")
    assert any("expects" in item.message for item in quick(session, CASES, before))
    session.texts.clear()
    check_tests(session)
    assert session.findings(CASES) == ()


def test_a_case_is_not_blamed_for_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    session = example(tmp_path)
    for broken in ("data_extensions: [", "data_extensions:\n  NTO_Surveys: 7\n#"):
        (session.root / SURVEYS).write_text((session.root / SURVEYS).read_text().replace("data_extensions:", broken, 1))
        fresh = checked(session.root)
        assert any(item.severity == "error" for item in fresh.snapshot.findings[SURVEYS])
        assert all(test.findings == () for test in fresh.tests.values())


def test_a_case_with_its_own_values_is_read_with_them(session: Session) -> None:
    typed(session, CASES, "now: today 05:00", "variables: {regoin^: EU}")
    check_tests(session)
    (finding,) = session.findings(CASES)
    assert finding.hint == "did you mean region?"
    typed(session, CASES, "now: today 05:00", "variables: {region^: EU}")
    check_tests(session)
    assert session.findings(CASES) == ()
    session.texts.clear()
    check_tests(session)


def test_files_outside_of_the_project_are_not_named(session: Session) -> None:
    (session.root.parent / "secret.sql").write_text("x")
    assert file_named(session, REGIONS, "../../secret.sql") is None
    assert "../../secret.sql" not in [
        item.text for item in suggested(session, REGIONS, "file: ../sql/regional_customers.sql", "file: ^")
    ]


def test_business_units_are_known_in_cases(tmp_path: Path) -> None:
    session = example(tmp_path, "enterprise")
    markets = "tests/markets.mctest.yaml"
    assert all(test.findings == () for test in session.tests.values())
    assert explained(session, markets, "us:query_definition.NTO_Mar^ket").startswith("**query definition NTO_Market**")
    assert explained(session, markets, "ENT.NTO_Cust^omers").startswith("**data extension NTO_Customers**")
    assert explained(session, markets, "business_unit: e^u") == "**eu**, a business unit\n\nMID 510000003"
    assert {"us", "eu"} <= {item.text for item in suggested(session, markets, "unit: eu #", "unit: ^ #")}
