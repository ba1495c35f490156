"""Rows, events and files that are generated for a data flow."""

from pathlib import Path

import pytest

from mcdecl.operations.comparing.model import Comparison, TableDifference
from mcdecl.project import load
from mcdecl.workspace.compare_rows import Data
from mcdecl.workspace.comparing import compare_versions

TABLES = """\
data_extensions:
  People:
    name: People
    fields:
      - {name: Id, type: Text, length: 18, primary_key: true}
      - {name: Email, type: EmailAddress}
      - {name: Region, type: Text, length: 20}
      - {name: Spent, type: Decimal, length: 10, scale: 2}
      - {name: Since, type: Date}
  Chosen:
    name: Chosen
    fields:
      - {name: Id, type: Text, length: 254, primary_key: true}
      - {name: N, type: Number}
"""
QUERY = 'query_definitions:\n  Q: {{name: Q, sql: "{sql}", target: Chosen, mode: Overwrite}}\n'
IMPORT = """\
import_definitions:
  In:
    name: In
    into: People
    file: {{pattern: "people_%%Year%%%%Month%%.csv"{file}}}
    mode: {mode}
    mapping: {mapping}
"""


def compared(folder: Path, before: str, after: str) -> Comparison:
    versions = []
    for name, text in (("before", before), ("after", after)):
        root = folder / name
        root.mkdir(parents=True)
        (root / "mcdecl.yaml").write_text("project: t\nenvironments:\n  dev: {account: sandbox}\n")
        (root / "data.yaml").write_text(TABLES + text)
        versions.append(load(root, offline=True))
    return compare_versions(versions[0], versions[1], Comparison("before"), data=Data(cases=False))


def of(comparison: Comparison, name: str) -> TableDifference:
    assert not comparison.problems
    return next(table for table in comparison.tables if table.name == name)


@pytest.mark.parametrize(
    ("sql", "before", "after"),
    [
        ("SELECT SubscriberKey AS Id FROM _Subscribers WHERE Status = 'active'", "active", "held"),
        ("SELECT DISTINCT SubscriberKey AS Id FROM _Sent WHERE EventDate > DATEADD(day, -30, GETDATE())", "30", "31"),
        (
            "SELECT p.Id FROM People p WHERE NOT EXISTS (SELECT 1 FROM _Open o WHERE o.SubscriberKey = p.Id)",
            "_Open",
            "_Click",
        ),
        (
            "SELECT SubscriberKey AS Id, COUNT(*) AS N FROM _Sent GROUP BY SubscriberKey HAVING COUNT(JobID) >= 3",
            ">=",
            ">",
        ),
        (
            "SELECT s.SubscriberKey AS Id FROM _Sent s JOIN _Job j ON s.JobID = j.JobID AND EmailName LIKE 'Welcome%'",
            "Welcome%",
            "Welcome_%",
        ),
        ("SELECT VersionID AS Id FROM _Journey WHERE JourneyStatus = 'Running'", "Running", "Stopped"),
    ],
)
def test_events_are_on_both_sides_of_what_queries_ask(tmp_path: Path, sql: str, before: str, after: str) -> None:
    comparison = compared(tmp_path, QUERY.format(sql=sql), QUERY.format(sql=sql.replace(before, after)))
    chosen = of(comparison, "Chosen")
    assert chosen.before
    assert chosen.differs
    assert comparison.uncovered == ()


def test_who_clicks_was_sent_something(tmp_path: Path) -> None:
    sent = "SELECT DISTINCT SubscriberKey AS Id FROM _Sent WHERE EventDate > '2020-01-01'"
    clicked = (
        "SELECT DISTINCT k.SubscriberKey AS Id FROM _Click k WHERE k.URL LIKE '%sale%' AND NOT EXISTS "
        "(SELECT 1 FROM Chosen c WHERE c.Id = k.SubscriberKey)"
    )
    also = "  Also: {name: Also, fields: [{name: Id, type: Text, length: 254, primary_key: true}]}\n"
    both = also + QUERY.format(sql=sent) + f'  R: {{name: R, sql: "{clicked}", target: Also, mode: Overwrite}}\n'
    unsent = of(compared(tmp_path, both.replace("2020-01-01", "2040-01-01"), both), "Also")
    assert unsent.before > 10
    assert unsent.after < 2  # the send may be older than the view shows


def _import(mapping: str = "by_header", mode: str = "AddAndUpdate", file: str = "") -> str:
    return IMPORT.format(mapping=mapping, mode=mode, file=file)


@pytest.mark.parametrize(
    ("mode", "file"),
    [
        ("AddAndUpdate", ""),
        ("Overwrite", ", type: TAB, encoding: 1252, header_lines: 2"),
        (
            "UpdateButDoNotAdd",
            ", type: Other, delimiter: '|', encoding: 1200, null_as: 'NULL', date_locale: de-DE, quoted_strings: false",
        ),
    ],
)
def test_a_file_is_made_that_both_versions_of_an_import_read(tmp_path: Path, mode: str, file: str) -> None:
    comparison = compared(
        tmp_path, _import(mode=mode, file=file), _import("{Id: Id, Email: Email, Spent: Spent}", mode, file)
    )
    people = of(comparison, "People")
    assert people.after
    assert people.changed
    assert {column.name for column in people.columns} == {"Region", "Since"}
    assert comparison.uncovered == ()


def test_a_mapping_that_moves_to_another_column(tmp_path: Path) -> None:
    comparison = compared(tmp_path, _import("{Id: 1, Region: 2}"), _import("{Id: 1, Region: 3}"))
    assert of(comparison, "People").differs


@pytest.mark.parametrize(
    ("before", "after"), [("AddAndUpdate", "AddAndDoNotUpdate"), ("AddAndUpdate", "UpdateButDoNotAdd")]
)
def test_another_mode_is_seen_on_rows_that_are_there_and_new_ones(tmp_path: Path, before: str, after: str) -> None:
    assert of(compared(tmp_path, _import(mode=before), _import(mode=after)), "People").differs


def test_another_form_of_file_is_said(tmp_path: Path) -> None:
    comparison = compared(tmp_path, _import(), _import(file=", type: TAB"))
    assert not of(comparison, "People").differs
    (words,) = comparison.uncovered
    assert words.startswith("import_definition.In reads another form of file after the change: each version got ")


def test_an_unreadable_form_of_file_is_said(tmp_path: Path) -> None:
    comparison = compared(tmp_path, _import(), _import(file=", type: Other, delimiter: '||'"))
    assert any("no file was made: In parts columns by '||'" in words for words in comparison.uncovered)


def test_what_queries_ask_of_imported_rows_is_in_the_file(tmp_path: Path) -> None:
    query = QUERY.format(sql="SELECT Id FROM People WHERE Region = 'Narnia'")
    comparison = compared(
        tmp_path, query + _import(mode="Overwrite"), query + _import("{Id: Id, Email: Email}", "Overwrite")
    )
    chosen = of(comparison, "Chosen")
    assert (chosen.before > 0, chosen.after) == (True, 0)


@pytest.mark.parametrize(
    ("sql", "without"),
    [
        (
            "SELECT Region AS Id, MAX(Spent) AS N FROM People GROUP BY Region",
            "with empty values, one for each key and on generated rows without empty values",
        ),
        (
            "SELECT Email AS Id, ROW_NUMBER() OVER (PARTITION BY Email ORDER BY Id) AS N FROM People WHERE Spent > 3",
            "with empty values, one for each key and on generated rows without empty values, one for each key",
        ),
    ],
)
def test_a_query_that_fails_on_generated_rows_is_compared_on_plainer_ones(
    tmp_path: Path, sql: str, without: str
) -> None:
    other = sql.replace("MAX", "MIN").replace("> 3", "> 4")
    comparison = compared(tmp_path, QUERY.format(sql=sql), QUERY.format(sql=other))
    assert of(comparison, "Chosen").differs
    (words,) = comparison.uncovered
    assert words.startswith("query_definition.Q fails on some generated rows (")
    assert words.endswith(f"): it is compared on generated rows {without}")


@pytest.mark.parametrize(
    ("sql", "before", "after"),
    [
        ("SELECT Region AS Id, LEN(Email) AS N FROM People WHERE Spent > 3", "WHERE", "WHERE Since IS NOT NULL AND"),
        ("SELECT Region AS Id, MAX(Spent) AS N FROM People GROUP BY Region", "MAX(Spent)", "MAX(ISNULL(Spent, 0))"),
        ("SELECT ISNULL(Region, Email) AS Id, 1 AS N FROM People WHERE Spent > 3", "Spent > 3", "ISNULL(Spent, 9) > 3"),
    ],
)
def test_changes_about_no_value_are_seen_where_a_query_fails_on_some_rows(
    tmp_path: Path, sql: str, before: str, after: str
) -> None:
    comparison = compared(tmp_path, QUERY.format(sql=sql), QUERY.format(sql=sql.replace(before, after)))
    assert of(comparison, "Chosen").differs
    assert any("fails on some generated rows (" in words for words in comparison.uncovered)


def test_a_query_that_cannot_run_on_any_rows_is_not_compared(tmp_path: Path) -> None:
    sql = "SELECT Region AS Id FROM People WHERE 1 / 0 > 1"
    comparison = compared(tmp_path, QUERY.format(sql=sql), QUERY.format(sql=sql.replace("> 1", "> 2")))
    (problem,) = comparison.problems
    assert (problem.what, comparison.tables) == ("query_definition.Q", ())


def test_what_other_business_units_do_is_said_not_to_be_known(tmp_path: Path) -> None:
    shared = (
        "  All:\n    name: All\n    folder: Shared Items/Shared Data Extensions\n"
        "    fields: [{name: Id, type: Text, length: 18, primary_key: true}]\n"
    ) + QUERY.format(sql="SELECT Id FROM People WHERE Spent > 3").replace("Chosen", "All")
    comparison = compared(tmp_path, shared, shared.replace("> 3", "> 4"))
    assert of(comparison, "All").differs
    assert comparison.uncovered == (
        "data_extension.All is shared: what business units outside this project do with its rows is not known",
    )


def test_a_data_extension_of_a_parent_that_is_not_there_is_named(tmp_path: Path) -> None:
    sql = "SELECT Id FROM ENT.[Everybody Else] WHERE Id > 3"
    comparison = compared(tmp_path, QUERY.format(sql=sql), QUERY.format(sql=sql.replace("3", "4")))
    (problem,) = comparison.problems
    assert problem.why.endswith(": this project does not have ENT.Everybody Else of the parent business unit")


def test_what_differs_from_run_to_run_is_said(tmp_path: Path) -> None:
    sql = "SELECT NEWID() AS Id, COUNT(*) AS N FROM People WHERE Spent > 3"
    comparison = compared(tmp_path, QUERY.format(sql=sql), QUERY.format(sql=sql.replace("> 3", "> 4")))
    (words,) = comparison.uncovered
    assert words.startswith("query_definition.Q uses NEWID(): each run gives other values")


_CHANGES = {
    "at some hours": ("SELECT Id FROM People WHERE DATEPART(hour, GETDATE()) >= 8", ">=", ">"),
    "the average": ("SELECT Id FROM People WHERE Spent > (SELECT AVG(Spent) FROM People)", ">", ">="),
    "counted twice": (
        "SELECT Region AS Id, COUNT(DISTINCT Spent) AS N FROM People WHERE Region > '' GROUP BY Region",
        "COUNT(DISTINCT Spent) AS",
        "COUNT(Spent) AS",
    ),
    "its own target": (
        "SELECT p.Id, c.N + 1 AS N FROM People p JOIN {own} c ON c.Id = p.Id WHERE c.N < 5",
        "< 5",
        "<= 5",
    ),
    "batches": ("SELECT Id, (ROW_NUMBER() OVER (ORDER BY Id) - 1) / 300 AS N FROM People", "- 1", "- 2"),
}


def test_kinds_of_rows_that_few_changes_need(tmp_path: Path) -> None:
    chosen = TABLES.partition("  Chosen:")[2]
    targets = "".join(
        f"  T{number}:{chosen}".replace("name: Chosen", f"name: T{number}") for number in range(len(_CHANGES))
    )
    texts: dict[str, str] = {"before": "", "after": ""}
    for number, (sql, old, new) in enumerate(_CHANGES.values()):
        own = sql.replace("{own}", f"T{number}")
        for version, text in (("before", own), ("after", own.replace(old, new))):
            texts[version] += f'  Q{number}: {{name: Q{number}, sql: "{text}", target: T{number}, mode: Update}}\n'
    comparison = compared(tmp_path, *(f"{targets}query_definitions:\n{text}" for text in texts.values()))
    differing = {table.name for table in comparison.tables if table.differs}
    assert [name for number, name in enumerate(_CHANGES) if f"T{number}" not in differing] == []
    rounds = {name: of(comparison, f"T{number}").rounds for number, name in enumerate(_CHANGES)}
    apart = {"at some hours", "the average"}
    assert {name for name, number in rounds.items() if number > 1} == apart  # others are played on all rows once
    assert not comparison.problems


def test_rows_that_are_no_longer_kept_leave_where_an_import_comes_to_replace_them(tmp_path: Path) -> None:
    comparison = compared(tmp_path, _import(), _import(mode="Overwrite"))
    assert of(comparison, "People").left > 3


def test_an_import_of_another_file_is_not_said_to_be_the_same(tmp_path: Path) -> None:
    comparison = compared(tmp_path, _import(), _import().replace("people_", "persons_"))
    (words,) = comparison.uncovered
    assert words.startswith("import_definition.In reads persons_%%Year%%%%Month%%.csv in ExactTarget")
    assert words.endswith("FTP: what differs between these files is not known")


LOW = "SELECT Id FROM People WHERE Spent < 3"
HIGH = "SELECT Id FROM People WHERE Spent > 3"
SECOND = f'  R: {{name: R, sql: "{LOW}", target: Chosen, mode: Update}}\n'


@pytest.mark.parametrize("text", [QUERY.format(sql=HIGH), _import(mode="Overwrite")])
def test_a_data_extension_that_something_new_fills_is_not_new(tmp_path: Path, text: str) -> None:
    comparison = compared(tmp_path, "", text)
    (table,) = comparison.different
    assert (table.only, table.before > 0, table.entered > 0) == ("", True, True)


def test_what_else_fills_a_data_extension_goes_on_doing_so(tmp_path: Path) -> None:
    both = QUERY.format(sql=HIGH) + SECOND
    comparison = compared(tmp_path, both, QUERY.format(sql=HIGH))
    chosen = of(comparison, "Chosen")
    assert (chosen.left > 0, chosen.entered) == (True, 0)
    assert 0 < chosen.after < chosen.before
    comparison = compared(tmp_path / "back", QUERY.format(sql=HIGH), both)
    back = of(comparison, "Chosen")
    assert (back.before, back.after, back.entered) == (chosen.after, chosen.before, chosen.left)


def test_a_query_with_another_target_leaves_what_it_filled_to_others(tmp_path: Path) -> None:
    also = "  Also: {name: Also, fields: [{name: Id, type: Text, length: 254, primary_key: true}]}\n"
    before = also + QUERY.format(sql=HIGH) + SECOND
    after = before.replace("target: Chosen, mode: Update", "target: Also, mode: Update")
    comparison = compared(tmp_path, before, after)
    assert of(comparison, "Chosen").left
    assert of(comparison, "Also").only == ""
