"""The SQL of a project: places in the files that hold it, what is remembered, and how it is spread."""

import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from mcdecl.analysis.lint import Example
from mcdecl.analysis.lint import cache as remembering
from mcdecl.analysis.lint import queries as spreading
from mcdecl.analysis.lint.cache import FILE, WORTH
from mcdecl.analysis.lint.registry import registry
from mcdecl.analysis.lint.run import errors, lint
from mcdecl.analysis.lint.samples import TABLE
from mcdecl.analysis.sql import ColumnSource
from mcdecl.project import examine, load
from tests.analysis.lint.conftest import Linted, codes, look, said, write

HEAD = "query_definitions:\n  Copy:\n    name: Copy\n    target: Orders\n    mode: Update\n"


def places(report) -> list[tuple[str, int, int, str | None]]:
    return [(finding.file, finding.line, finding.column, finding.code) for finding in report.findings]


def test_a_finding_stands_in_the_file_of_the_query(linted: Linted) -> None:
    sql = "\n\n-- leading blank lines count\nSELECT o.OrderId,\n    o.Totl AS Total\nFROM Orders o\n"
    example = Example(yaml=TABLE + HEAD + "    sql: {file: sql/copy.sql}\n", files={"sql/copy.sql": sql})
    assert places(linted(example)) == [("sql/copy.sql", 5, 5, "MC504")]


def test_a_variable_before_it_does_not_move_it(linted: Linted) -> None:
    sql = "SELECT o.OrderId FROM Orders o WHERE o.OrderId = '${var.a_name_that_is_long}' AND o.Nope = 1"
    example = Example(
        yaml=TABLE + HEAD + "    sql: {file: copy.sql}\n",
        config="variables:\n  a_name_that_is_long: {default: x}\n",
        files={"copy.sql": sql},
    )
    assert places(linted(example)) == [("copy.sql", 1, sql.index("o.Nope") + 1, "MC504")]


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("    sql: |\n      SELECT o.OrderId,\n        o.Totl AS Total\n      FROM Orders o\n", (14, 9)),
        ("    sql: |-\n\n      SELECT o.OrderId,\n        o.Totl AS Total\n      FROM Orders o\n", (15, 9)),
        ("    sql: SELECT o.OrderId, o.Totl AS Total FROM Orders o\n", (12, 28)),
        ('    sql: "SELECT o.OrderId, o.Totl AS Total FROM Orders o"\n', (12, 29)),
        ("    sql: >\n      SELECT o.OrderId, o.Totl AS Total\n      FROM Orders o\n", (12, 10)),
    ],
)
def test_a_finding_stands_in_the_yaml(linted: Linted, written: str, place: tuple[int, int]) -> None:
    assert places(linted(Example(yaml=TABLE + HEAD + written))) == [("data.yaml", *place, "MC504")]


def test_a_waiver_stands_on_the_line_of_the_sql(linted: Linted) -> None:
    sql = "SELECT o.OrderId\nFROM Orders o\nWHERE LEFT(o.OrderId, 1) = 'a' -- mcdecl: ignore MC520 few rows\n"
    report = linted(Example(yaml=TABLE + HEAD + "    sql: {file: copy.sql}\n", files={"copy.sql": sql}))
    assert report.findings == ()
    assert [waived.reason for waived in report.waived] == ["few rows"]


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (b"", "MC501"),
        (b"\x00\x01\x02\x03", "MC137 MC501"),
        ("SELECT OrderId FROM Orders".encode("utf-16"), "MC101"),
        ("SELECT 'ü' AS OrderId".encode("latin-1"), "MC101"),
        (b"PK\x03\x04\xff\xfe", "MC101"),
        (b"\xef\xbb\xbfSELECT OrderId FROM Orders", None),
    ],
)
def test_files_that_are_no_sql(linted: Linted, data: bytes, wanted: str | None) -> None:
    report = linted(Example(yaml=TABLE + HEAD + "    sql: {file: copy.sql}\n", files={"copy.sql": data}))
    assert codes(report.findings) == (wanted or "").split()


def many(count: int) -> Example:
    queries = "".join(
        f"  Q{n}: {{name: Q{n}, target: Orders, mode: Update, sql: 'SELECT OrderId, {n} + Total Total FROM Orders'}}\n"
        for n in range(count)
    )
    broken = "  Last: {name: Last, target: Orders, mode: Update, sql: SELECT OrderId FROM Orders WHERE Nope = 1}\n"
    return Example(yaml=TABLE + "query_definitions:\n" + queries + broken)


def test_what_was_found_is_remembered_until_something_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, many(WORTH))
    first = look(tmp_path)
    assert codes(first.findings) == ["MC504"]
    asked: list[str] = []
    real = spreading.analyse
    monkeypatch.setattr(spreading, "analyse", lambda sql, *rest: asked.append(sql) or real(sql, *rest))
    assert look(tmp_path) == first
    assert asked == []
    text = (tmp_path / "data.yaml").read_text()
    (tmp_path / "data.yaml").write_text(text.replace(" 3 + Total", " 33 + Total"))
    assert look(tmp_path).findings == first.findings
    assert asked == ["SELECT OrderId, 33 + Total Total FROM Orders"]
    asked.clear()
    (tmp_path / "data.yaml").write_text(text.replace("name: Total,", "name: Nope,"))
    assert codes(look(tmp_path).findings) != ["MC504"]
    assert len(asked) == WORTH + 1


MORE = "  Another: {name: Another, fields: [{name: Id, type: Text, length: 5, primary_key: true}]}\n"
"""A data extension that no query mentions."""


def asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, queries: str) -> list[str]:
    """The SQL that is analysed again; the list goes on as the project is looked at again."""
    example = many(WORTH)
    write(tmp_path, Example(yaml=example.yaml + queries))
    look(tmp_path)
    asked: list[str] = []
    real = spreading.analyse
    monkeypatch.setattr(spreading, "analyse", lambda sql, *rest: asked.append(sql) or real(sql, *rest))
    look(tmp_path)
    assert asked == []
    return asked


def more(tmp_path: Path, text: str = MORE) -> None:
    file = tmp_path / "data.yaml"
    file.write_text(file.read_text().replace("data_extensions:\n", "data_extensions:\n" + text, 1))


def test_a_data_extension_that_no_query_mentions_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asked_for(tmp_path, monkeypatch, "")
    more(tmp_path)
    look(tmp_path)
    assert asked == []


def test_a_query_of_an_unknown_table_is_read_again_when_another_may_be_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sql = "SELECT Id AS OrderId FROM Anothre"
    asked = asked_for(tmp_path, monkeypatch, f"  U: {{name: U, target: Orders, mode: Update, sql: {sql}}}\n")
    more(tmp_path)
    found = look(tmp_path).findings
    assert asked == [sql]
    assert any(finding.code == "MC503" and "did you mean Another?" in str(finding.hint) for finding in found)


def test_the_day_counts_only_for_data_views_and_dates_that_are_written_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sql = (
        "SELECT SubscriberKey AS OrderId, MAX(JobID) AS Total FROM _Sent WHERE EventDate > '{}' GROUP BY SubscriberKey"
    )
    dated = sql.format("2024-01-01")
    queries = f'  D: {{name: D, target: Orders, mode: Update, sql: "{dated}"}}\n'
    asked = asked_for(tmp_path, monkeypatch, queries)
    monkeypatch.setattr(remembering, "server_day", lambda: date(2031, 5, 6))
    look(tmp_path)
    assert asked == [dated]


def test_what_queries_read_is_remembered_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, many(WORTH))
    project = load(tmp_path)
    first = spreading.understood(project)
    assert first["query_definition.Q3"].outputs[1] == ("Total", frozenset({ColumnSource("Orders", "Total")}))
    assert first["query_definition.Last"].deciding == frozenset()
    monkeypatch.setattr(spreading, "analyse", None)
    assert spreading.understood(project) == first


def test_what_puts_a_problem_right_is_remembered_with_it(tmp_path: Path) -> None:
    write(tmp_path, many(WORTH))
    text = (tmp_path / "data.yaml").read_text()
    (tmp_path / "data.yaml").write_text(text.replace(" 3 + Total Total FROM Orders'", " 3 + Total Total FROM Orders;'"))
    first = look(tmp_path)
    assert [finding.fix is not None for finding in first.findings if finding.code == "MC502"] == [True]
    assert look(tmp_path) == first


def test_a_memory_serves_the_next_process_whatever_the_order_of_its_sets(tmp_path: Path) -> None:
    sql = "SELECT a.OrderId, a.Total FROM Orders a JOIN _Sent s ON s.SubscriberKey = a.OrderId"
    code = (
        "from pathlib import Path; from mcdecl.analysis.lint.cache import AnalysisCache; "
        "from mcdecl.analysis.sql import QueryTarget, schemas_of; "
        f"print(AnalysisCache(Path(), schemas_of([]), size=0).key({sql!r}, QueryTarget('T', 'Append')))"
    )
    keys = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
        ).stdout
        for seed in (1, 2, 3)
    }
    assert len(keys) == 1


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a": 1}', "\x00"])
def test_a_spoilt_memory_is_no_memory(tmp_path: Path, text: str) -> None:
    write(tmp_path, many(WORTH))
    first = look(tmp_path)
    (tmp_path / FILE).write_text(text)
    assert look(tmp_path).findings == first.findings
    kept = (tmp_path / FILE).read_text()
    (tmp_path / FILE).write_text(kept.replace("MC504", "MC503").replace("Orders", "Others"))
    assert look(tmp_path).findings == first.findings
    assert (tmp_path / FILE).read_text() == kept


@pytest.mark.parametrize("link", [FILE, FILE.parent])
def test_a_memory_that_is_a_link_is_neither_read_nor_written(tmp_path: Path, link: Path) -> None:
    root, elsewhere = tmp_path / "project", tmp_path / "elsewhere"
    root.mkdir()
    write(root, many(WORTH))
    first = look(root)
    shutil.rmtree(root / ".mcdecl")
    (root / link.parent).mkdir(parents=True)
    (root / link).symlink_to("/dev/zero" if link == FILE else elsewhere)
    elsewhere.mkdir()
    assert look(root).findings == first.findings
    assert not [*elsewhere.iterdir()]


def test_a_small_project_leaves_no_file(tmp_path: Path) -> None:
    write(tmp_path, many(2))
    look(tmp_path)
    assert not (tmp_path / FILE).exists()


def test_a_folder_that_may_not_be_written_is_no_matter(tmp_path: Path) -> None:
    write(tmp_path, many(WORTH))
    (tmp_path / ".mcdecl").write_text("a file where the folder belongs")
    assert codes(look(tmp_path).findings) == ["MC504"]


def test_processes_find_what_one_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, many(12))
    alone = look(tmp_path)
    monkeypatch.setattr(spreading, "_WORTH", 4)
    monkeypatch.setattr(spreading.os, "cpu_count", lambda: 2)
    assert look(tmp_path) == alone


def test_without_processes_it_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, many(12))
    monkeypatch.setattr(spreading, "_WORTH", 4)
    monkeypatch.setattr(spreading.os, "cpu_count", lambda: 2)

    def refuse(*_rest: object, **_more: object) -> None:
        raise OSError("no processes here")

    monkeypatch.setattr(spreading, "ProcessPoolExecutor", refuse)
    assert codes(look(tmp_path).findings) == ["MC504"]


def test_a_plan_is_refused_for_sql_that_would_fail(tmp_path: Path) -> None:
    write(tmp_path, many(1))
    assert codes(errors(examine(tmp_path), registry())) == ["MC504"]


def test_one_file_for_two_queries_is_told_once_for_each_place(linted: Linted) -> None:
    entry = "  {0}: {{name: {0}, target: Orders, mode: Update, sql: {{file: q.sql}}}}\n"
    text = TABLE + "query_definitions:\n" + entry.format("A") + entry.format("B")
    report = linted(Example(yaml=text, files={"q.sql": "SELECT Nope AS OrderId FROM Orders"}))
    assert set(said(report)) == {("q.sql", 1, "MC504")}


def test_an_example_of_the_repository_stays_as_it_is(tmp_path: Path) -> None:
    example = Path(__file__).parents[4] / "examples" / "northern-trail"
    copy = tmp_path / "copy"
    shutil.copytree(example, copy, ignore=shutil.ignore_patterns(".mcdecl"))
    assert lint(examine(copy), registry()).findings == ()


@pytest.mark.parametrize(
    ("settings", "severity"),
    [
        ("", "info"),
        ("lint: {severity: {MC510: error}}\n", "error"),
        ("lint: {severity: {MC510: warning}}\n", "warning"),
    ],
)
def test_a_team_sets_how_bad_a_long_text_is(linted: Linted, settings: str, severity: str) -> None:
    tables = TABLE.replace("{name: Total, type: Number}", "{name: Total, type: Text, length: 20}")
    query = HEAD + "    sql: SELECT OrderId, LEFT(OrderId, 30) AS Total FROM Orders\n"
    report = linted(Example(yaml=tables + query, config=settings))
    assert [(finding.code, finding.severity) for finding in report.findings] == [("MC510", severity)]


def test_a_team_does_not_lower_what_always_fails(linted: Linted) -> None:
    tables = TABLE.replace("{name: Total, type: Number}", "{name: Total, type: Text, length: 2}")
    query = HEAD + "    sql: SELECT OrderId, 'long' AS Total FROM Orders\n"
    report = linted(Example(yaml=tables + query, config="lint: {severity: {MC510: info}}\n"))
    assert [(finding.code, finding.severity) for finding in report.findings] == [("MC510", "error")]
