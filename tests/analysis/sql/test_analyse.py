"""What an analysis tells, and texts that are no queries."""

import gc
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcdecl.analysis.sql import (
    Analysis,
    ColumnSource,
    ColumnType,
    Field,
    QueryTarget,
    Schemas,
    Table,
    TextPosition,
    analyse,
    schemas_of,
)
from mcdecl.analysis.sql.literals import converts
from mcdecl.analysis.sql.near import misspelt
from tests.analysis.sql.account import SCHEMAS, TABLES, target


def look(sql: str, schemas: Schemas = SCHEMAS) -> Analysis:
    return analyse(sql, schemas)


def topics(analysis: Analysis) -> list[str]:
    return [problem.topic for problem in analysis.problems]


def test_what_was_read_of_a_query_is_gone_without_a_search_for_garbage() -> None:
    """A search looks at all objects: with one for every few queries, lint took a third more time."""
    sql = """
        SELECT c.ContactKey, CAST(o.Total AS DECIMAL(9, 2)) AS Total, o.nth FROM Contacts AS c
        JOIN (SELECT ContactKey, Total, ROW_NUMBER() OVER (PARTITION BY ContactKey ORDER BY Total) AS nth FROM Orders) o
            ON o.ContactKey = c.ContactKey AND o.nth = 1 WHERE c.Score IN (SELECT MAX(Score) FROM Survey)
    """
    look(sql)
    gc.collect()
    gc.disable()
    try:
        assert look(sql).problems == ()
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_columns_in_conditions_are_used_but_no_source_of_an_output() -> None:
    analysis = look(
        "SELECT c.Email FROM Contacts c JOIN Orders o ON o.ContactKey = c.ContactKey WHERE o.Total > 1 ORDER BY c.Score"
    )
    assert analysis.outputs[0].sources == {ColumnSource("Contacts", "Email")}
    assert analysis.tables == ("Contacts", "Orders")
    assert {str(source) for source in analysis.used} == {
        "Contacts.Email",
        "Contacts.ContactKey",
        "Contacts.Score",
        "Orders.ContactKey",
        "Orders.Total",
    }


def names(sources: Iterable[ColumnSource]) -> set[str]:
    return {str(source) for source in sources}


def test_a_star_uses_columns_without_naming_them() -> None:
    analysis = look("SELECT * FROM Suppressed")
    assert (names(analysis.used), analysis.named) == ({"Suppressed.Email"}, frozenset())
    analysis = look("SELECT s.* FROM (SELECT Email FROM Suppressed) s")
    assert names(analysis.named) == {"Suppressed.Email"}
    assert names(look("SELECT x.Email FROM (SELECT * FROM Suppressed) x").named) == {"Suppressed.Email"}


@pytest.mark.parametrize(
    ("sql", "deciding"),
    [
        ("SELECT Email FROM Contacts WHERE OptIn = 1", {"Contacts.OptIn"}),
        ("SELECT Email FROM Contacts GROUP BY Email HAVING MAX(Score) > 1", {"Contacts.Score"}),
        ("SELECT Email FROM Contacts ORDER BY Score", set()),
        (
            "SELECT c.Email FROM Contacts c JOIN Orders o ON o.ContactKey = c.ContactKey",
            {"Contacts.ContactKey", "Orders.ContactKey"},
        ),
        (
            "SELECT Email FROM Contacts c WHERE EXISTS (SELECT 1 FROM Orders o WHERE o.ContactKey = c.ContactKey)",
            {"Contacts.ContactKey", "Orders.ContactKey"},
        ),
        ("SELECT x.Email FROM (SELECT Email, Score FROM Contacts WHERE OptIn = 1) x", {"Contacts.OptIn"}),
        ("SELECT Email FROM Contacts WHERE OptIn = 1 UNION SELECT Email FROM Suppressed", {"Contacts.OptIn"}),
        ("SELECT CASE WHEN OptIn = 1 THEN Email END AS Email FROM Contacts", set()),
    ],
)
def test_columns_of_conditions_decide_about_rows(sql: str, deciding: set[str]) -> None:
    assert names(look(sql).deciding) == deciding


def test_what_is_remembered_for_lineage_is_what_was_found() -> None:
    analysis = look("SELECT Email, Score + 1 AS Number, 2 FROM Contacts WHERE OptIn = 1")
    reads = analysis.reads
    assert reads.outputs == (
        ("Email", frozenset({ColumnSource("Contacts", "Email")})),
        ("Number", frozenset({ColumnSource("Contacts", "Score")})),
    )
    assert (reads.tables, reads.used, reads.named, reads.deciding) == (
        analysis.tables,
        analysis.used,
        analysis.named,
        analysis.deciding,
    )


@pytest.mark.parametrize(
    ("sql", "keys"),
    [
        ("SELECT OrderId FROM Orders", ["orderid"]),
        ("SELECT OrderId, LineNo FROM [Order Lines]", ["lineno+orderid"]),
        ("SELECT OrderId FROM [Order Lines] WHERE LineNo = 1", ["orderid"]),
        ("SELECT OrderId FROM [Order Lines] WHERE LineNo > 1", []),
        ("SELECT o.OrderId FROM Orders o JOIN Contacts c ON c.ContactKey = o.ContactKey", ["orderid"]),
        ("SELECT o.OrderId FROM Orders o JOIN Contacts c ON c.Email = o.Status", []),
        ("SELECT c.ContactKey AS a FROM Orders o JOIN Contacts c ON c.ContactKey = o.OrderId", ["a"]),
        ("SELECT COUNT(*) AS n FROM Orders", [""]),
        ("SELECT Status AS s FROM Orders GROUP BY Status", ["s"]),
        ("SELECT COUNT(*) AS n FROM Orders GROUP BY Status", []),
        ("SELECT ContactKey FROM Orders UNION SELECT ContactKey FROM Contacts", ["contactkey"]),
    ],
)
def test_what_tells_rows_apart(sql: str, keys: list[str]) -> None:
    assert ["+".join(sorted(key)) for key in look(sql).keys] == keys


def test_places_are_line_and_column_of_the_word() -> None:
    analysis = look("SELECT c.ContactKey,\n  -- ünï\n  c.Nope\nFROM Contacts c\nWHERE x.Y = 1")
    assert [(problem.topic, problem.at) for problem in analysis.problems] == [
        ("unknown_column", TextPosition(3, 3)),
        ("unknown_column", TextPosition(5, 7)),
    ]


def test_near_names_are_offered() -> None:
    analysis = look("SELECT c.Emial FROM Contacts c, Contcts d WHERE c.ContactKey = d.ContactKey")
    assert [problem.hint for problem in analysis.problems] == ["did you mean Email?", "did you mean Contacts?"]


def test_of_tables_that_nobody_declares_nothing_is_claimed() -> None:
    analysis = analyse(
        "SELECT x.ContactKey, y.Email FROM X x JOIN Y y ON x.a = y.b", schemas_of([]), target("Strict", "Update")
    )
    assert analysis.problems == ()
    assert not analysis.certain
    assert analysis.outputs[0].sources == {ColumnSource("X", "ContactKey")}


def test_what_a_table_may_have_besides_is_not_denied() -> None:
    from mcdecl.helpers.structs import replace

    schemas = schemas_of([replace(TABLES["Contacts"], open=True)])
    assert look("SELECT c.Anything FROM Contacts c", schemas).problems == ()


@pytest.mark.parametrize(
    ("sql", "text"),
    [
        ("SELECT 1 AS a;", "';' is a reserved word and may not be used"),
        ("SELECT 1 AS a INTO b", "'into' is a reserved word"),
        ("SELECT @a AS a", "'@a' is a reserved word and may not be used"),
        ("EXEC x", "Only SELECT queries are valid"),
        ("SHOW TABLES", "Only SELECT queries are valid"),
    ],
)
def test_refusals_are_in_the_words_of_the_account(sql: str, text: str) -> None:
    assert text in look(sql).problems[0].message


@pytest.mark.parametrize(
    "sql",
    [
        "",
        " \n\t",
        "\ufeff",
        "-- only a comment",
        "\x00\x01\x02",
        "PK\x03\x04\x14\ufffd\ufffd",
        "SELECT '",
        "SELECT [a FROM b",
        "SELECT /* a FROM b",
        "SELECT )",
        "{}",
        "<html><body>Error</body></html>",
        "SELECT a FROM b WHERE",
        "WITH",
        "SELECT 1 UNION",
        "db.contacts.find({})",
        "SELECT a, FROM b",
    ],
)
def test_what_is_no_query_has_a_finding(sql: str) -> None:
    analysis = look(sql)
    assert set(topics(analysis)) & {"unreadable", "refused"}
    assert not analysis.readable


def test_a_select_of_nothing() -> None:
    assert topics(look("SELECT")) == ["unreadable"]


@pytest.mark.parametrize("depth", [150, 500, 5000])
@pytest.mark.parametrize(
    ("before", "middle", "after"),
    [
        ("(", "1", ")"),
        ("CASE WHEN 1 = 1 THEN ", "1", " END"),
        ("(SELECT ", "1", ")"),
        ("NOT ", "1", ""),  # only where a condition belongs
        ("- ", "1", ""),
        ("", "1", " + 1"),
        ("ABS(", "1", ")"),
    ],
)
def test_nesting_is_followed_or_said(depth: int, before: str, middle: str, after: str) -> None:
    value = f"{before * depth}{middle}{after * depth}"
    analysis = look(f"SELECT 1 AS a WHERE {value} = 1" if before == "NOT " else f"SELECT {value} AS a")
    assert set(topics(analysis)) <= {"nested", "unreadable"}
    if depth == 150:
        assert topics(analysis) == []


def test_queries_inside_queries_inside_queries() -> None:
    sql = "SELECT ContactKey FROM Contacts"
    for number in range(60):
        sql = f"SELECT ContactKey FROM ({sql}) t{number}"
    analysis = look(sql)
    assert analysis.problems == ()
    assert analysis.outputs[0].sources == {ColumnSource("Contacts", "ContactKey")}


def test_a_query_of_five_thousand_lines() -> None:
    cases = "\n".join(f"    WHEN c.Score = {number} THEN 'band {number}'" for number in range(5000))
    analysis = look(f"SELECT c.ContactKey,\n CASE\n{cases}\n    ELSE 'none' END AS Label,\n c.Nope\nFROM Contacts c")
    assert [(problem.topic, problem.at.line) for problem in analysis.problems] == [("unknown_column", 5004)]


def test_a_union_of_hundreds() -> None:
    analysis = look("\nUNION ALL\n".join(f"SELECT ContactKey, {n} AS n FROM Contacts" for n in range(400)))
    assert analysis.problems == ()
    assert len(analysis.outputs) == 2


SOME = """
SELECT FROM WHERE JOIN ON GROUP BY ORDER UNION ALL CASE WHEN THEN END AS OVER PARTITION TOP NULL IS NOT IN EXISTS
PIVOT FOR APPLY CROSS VALUES WITH ( ) , . * = < ' [ ] " -- /* */ a b Contacts c ContactKey 1 ; @x #t é
"""
WORDS = st.sampled_from([*SOME.split(), "\n", "\x00"])


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=25).map(" ".join))
def test_no_text_raises(sql: str) -> None:
    analysis = analyse(sql, SCHEMAS, target("Out", "Update"))
    assert analysis.readable or analysis.problems


@settings(max_examples=100, deadline=None)
@given(st.text())
def test_no_text_at_all_raises(sql: str) -> None:
    assert look(sql).problems


def test_the_recursion_limit_is_as_it_was() -> None:
    import sys

    before = sys.getrecursionlimit()
    look("SELECT " + "(" * 5000)
    assert sys.getrecursionlimit() == before


@pytest.mark.parametrize(
    ("value", "severity"),
    [
        ("CASE WHEN Score > 1 THEN 'Y' ELSE 'N' END", "error"),
        ("CASE WHEN Score > 1 THEN 'true' ELSE 'N' END", None),
        ("ISNULL(LastName, 'N')", None),
        ("'yes'", "error"),
        ("Email", "error"),
    ],
)
def test_a_type_is_an_error_where_no_value_fits(value: str, severity: str | None) -> None:
    analysis = analyse(f"SELECT ContactKey, {value} AS Flag FROM Contacts", SCHEMAS, target("Out", "Overwrite"))
    assert [(problem.topic, problem.severity) for problem in analysis.problems] == [("type", severity)]


@pytest.mark.parametrize(
    ("text", "kind", "does"),
    [
        ("True", "Boolean", True),
        (" 0 ", "Boolean", True),
        ("yes", "Boolean", False),
        ("2147483647", "Number", True),
        ("2147483648", "Number", False),
        ("1.5", "Number", False),
        ("", "Number", True),
        ("", "Decimal", False),
        (".5", "Decimal", True),
        ("1e5", "Decimal", False),
        ("12/31/2019 5 PM", "Date", True),
        ("30/10/2019", "Date", False),
        ("2019-10-30T08:00:00", "Date", True),
        ("2019-02-29", "Date", False),
        ("20191030", "Date", True),
        ("20191330", "Date", False),
        ("30 October 2019", "Date", True),
        ("", "Date", True),
        ("tomorrow", "Date", False),
        ("anything", "Text", True),
    ],
)
def test_which_texts_convert(text: str, kind: str, does: bool) -> None:
    assert converts(text, kind) is does


def found(sql: str, into: str = "Strict") -> list[tuple[str, str | None]]:
    problems = analyse(sql, SCHEMAS, target(into, "Overwrite")).problems
    return [(problem.topic, problem.severity) for problem in problems]


def test_texts_that_may_be_too_long_are_one_problem_at_the_worst() -> None:
    wide = "SELECT ContactKey, Email, FirstName AS Label, LastName AS Name, Country AS C FROM Contacts"
    table = Table("T", tuple(Field(name, ColumnType("Text", 10)) for name in ("ContactKey", "Label", "Name", "C")))
    [problem] = analyse(wide, SCHEMAS, QueryTarget("T", "Overwrite", table)).about("truncates")
    assert problem.message == (
        "Name is Text(80), T.Name is Text(10): a longer value fails the run; so with 2 more: ContactKey, Label"
    )
    assert problem.at == TextPosition(1, wide.index("LastName") + 1)


@pytest.mark.parametrize(
    ("value", "severity"),
    [
        ("LEFT(LastName, 40)", "info"),
        ("LEFT(LastName, 41)", None),
        ("'a text of over twenty letters'", "error"),
        ("CASE WHEN OptIn = 1 THEN 'a text of over twenty letters' ELSE 'x' END", "info"),
        ("CASE WHEN OptIn = 1 THEN 'a text of over twenty letters' ELSE 'this one is too long, too' END", "error"),
    ],
)
def test_how_likely_a_text_is_too_long(value: str, severity: str | None) -> None:
    assert found(f"SELECT ContactKey, Email, {value} AS Label FROM Contacts") == [("truncates", severity)]


@pytest.mark.parametrize(
    ("sql", "severity"),
    [
        ("SELECT o.ContactKey FROM Orders o", None),
        ("SELECT DISTINCT o.ContactKey, o.Status AS Label FROM Orders o", "info"),
        ("SELECT s.ContactKey FROM Staging s WHERE s.ContactKey > ''", "info"),
        ("SELECT ContactKey FROM Contacts UNION ALL SELECT ContactKey FROM Orders", None),
        ("SELECT ContactKey, 'a' AS Label FROM Contacts UNION SELECT ContactKey, 'b' FROM Contacts", "info"),
    ],
)
def test_how_likely_a_key_repeats(sql: str, severity: str | None) -> None:
    assert found(sql, "Out") == [("not_unique", severity)]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Contcts", "Contacts"),
        ("contatcs", "Contacts"),
        ("Contact", "Contacts"),
        ("Contingents", None),
        ("Web Events 2025", None),
        ("Web Event 2024", "Web Events 2024"),
        ("Ordres", "Orders"),
        ("Olders 1", None),
        ("Loge", "Log"),
        ("Legs", None),
        ("Order", "Orders"),
    ],
)
def test_a_name_is_offered_only_when_it_is_very_near(name: str, meant: str | None) -> None:
    assert misspelt(name, TABLES) == (f"did you mean {meant}?" if meant else None)


def test_a_table_with_another_name_is_nobodys_misspelling() -> None:
    known = schemas_of(TABLES.values())
    assert look("SELECT x.a FROM [Contact Points] x", known).problems == ()
    assert topics(look("SELECT x.a FROM Contcts x", known)) == ["unknown_table"]


def test_conditions_of_joins_in_brackets_are_looked_at() -> None:
    sql = (
        "SELECT c.ContactKey FROM Contacts c JOIN (Orders o JOIN Contacts d ON INITCAP(d.Country) = o.Status) ON 1 = 1"
    )
    assert [problem.message for problem in analyse(sql, SCHEMAS).about("invalid")] == ["there is no function INITCAP"]


_LONG = "'" + "x" * 150 + "'"


@pytest.mark.parametrize(
    ("value", "severity"),
    [
        (f"{_LONG} + {_LONG}", "error"),
        (f"UPPER({_LONG}) + LOWER({_LONG})", "error"),
        (f"CONCAT({_LONG}, {_LONG})", "error"),
        (f"CASE WHEN Score = 1 THEN {_LONG} ELSE RTRIM({_LONG}) END + {_LONG}", "error"),
        (f"CASE WHEN Score = 1 THEN {_LONG} ELSE '' END + {_LONG}", "info"),
        (f"CONCAT({_LONG}, CASE WHEN Score = 1 THEN {_LONG} END)", "info"),
        (f"CONCAT({_LONG}, FirstName, '1')", "info"),
        (f"RTRIM('a{' ' * 250}')", "info"),
        (f"UPPER({_LONG})", None),
    ],
)
def test_texts_that_are_always_too_long_are_found_through_functions(value: str, severity: str | None) -> None:
    problems = list(
        analyse(f"SELECT ContactKey, {value} AS Label FROM Contacts", SCHEMAS, target("Out", "Update")).about(
            "truncates"
        )
    )
    assert [problem.severity for problem in problems] == ([severity] if severity else [])


def test_a_text_that_may_be_one_of_many_is_not_followed() -> None:
    one = "CASE Score WHEN 1 THEN 'a' WHEN 2 THEN 'b' ELSE 'c' END"
    few, many = (analyse(f"SELECT {' + '.join([one] * count)} AS a FROM Contacts", SCHEMAS) for count in (2, 3))
    assert few.outputs[0].literals == {a + b for a in "abc" for b in "abc"}
    assert many.outputs[0].literals is None


def test_a_view_that_is_read_whole_is_named_once_for_all_its_aliases() -> None:
    analysis = analyse("SELECT a.JobID FROM _Open a, _Open b, _Sent s", SCHEMAS)
    whole = [problem.message.split()[0] for problem in analysis.problems if "read whole" in problem.message]
    assert sorted(whole) == ["_Open", "_Sent"]
