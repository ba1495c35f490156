"""What queries ask of rows."""

from datetime import datetime

import pytest

from mcdecl.analysis.audience.asked import asked_by
from mcdecl.analysis.audience.model import Asked

NOW = datetime(2026, 6, 15, 12)  # noqa: DTZ001 - server time has no zone
COLUMNS = {
    "people": {"id": "Text", "region": "Text", "age": "Number", "since": "Date", "ok": "Boolean", "spent": "Decimal"},
    "orders": {"id": "Text", "person": "Text", "total": "Decimal"},
}


def asked(where: str, select: str = "SELECT p.Id FROM People p") -> Asked:
    return asked_by(f"{select} WHERE {where}", COLUMNS, NOW)


@pytest.mark.parametrize(
    ("where", "column", "values"),
    [
        ("p.Age > 18", "age", {"17", "18", "19", None}),
        ("18 < p.Age", "age", {"17", "18", "19"}),
        ("p.Region = 'US'", "region", {"US", "other", None}),
        ("p.Region LIKE 'a%[xy]_'", "region", {"amxn", "other"}),
        ("p.Region IN ('US', 'EU')", "region", {"US", "EU", "other", None}),
        ("p.Age BETWEEN 3 AND 9", "age", {"2", "3", "9", "10"}),
        ("p.Since >= '2026-01-01'", "since", {"2026-01-01 00:00:00", "2025-12-31 00:00:00"}),
        ("p.Since > DATEADD(day, -30, GETDATE())", "since", {"2026-05-16 13:00:00", "2026-05-16 11:00:00"}),
        ("DATEDIFF(day, p.Since, GETDATE()) <= 7", "since", {"2026-06-08 00:00:00", "2026-06-07 23:59:59"}),
        ("p.Ok = 1", "ok", {"true", "false"}),
        ("p.Region IS NULL", "region", {None, "other"}),
        ("ISNULL(p.Region, 'US') = 'US'", "region", {None, "US"}),
        ("LEFT(p.Region, 2) = 'US'", "region", {"US", "USx", "other"}),
        ("LEN(p.Region) > 3", "region", {"aa", "aaa", "aaaa"}),
        ("p.Spent >= 1.5", "spent", {"1.5", "0.5", "2.5"}),
        ("YEAR(p.Since) = 1999", "since", {"1999-03-04 10:00:00"}),
        ("DATEPART(dayofyear, p.Since) < 10", "since", {"2026-01-09 12:00:00", "2026-01-10 12:00:00"}),
        ("DATEPART(hour, p.Since) BETWEEN 9 AND 17", "since", {f"2026-06-15 {h:02}:00:00" for h in (8, 9, 17, 18)}),
        ("DATEPART(dw, p.Since) = 1", "since", {"2026-06-13 12:00:00", "2026-06-14 12:00:00", "2026-06-15 12:00:00"}),
        ("p.Age > (SELECT AVG(x.Age) FROM People x)", "age", {"5000", "-5000"}),
        ("p.Age = 5 / NULLIF(p.Age, 7)", "age", {"6", "7", "8"}),
        ("p.Id = CASE p.Region WHEN 'DE' THEN 'a' ELSE 'b' END", "region", {"DE", "other", None}),
    ],
)
def test_values_on_both_sides_of_a_condition(where: str, column: str, values: set[str | None]) -> None:
    assert values <= set(asked(where).pools["people", column])


def test_a_case_in_the_columns_is_a_condition() -> None:
    found = asked_by("SELECT CASE WHEN Age > 65 THEN 'old' END AS A FROM People", COLUMNS, NOW)
    assert {"65", "66"} <= set(found.pools["people", "age"])


def test_a_branch_satisfies_all_conjuncts() -> None:
    (branch,) = asked("p.Age > 18 AND p.Age < 30 AND p.Region <> 'US' AND NOT p.Region LIKE 'ot%'").branches
    assert 18 < int(branch.values["people", "age"] or 0) < 30
    region = branch.values["people", "region"]
    assert region not in ("US", None)
    assert not (region or "").startswith("ot")


def test_each_side_of_an_or_is_a_branch() -> None:
    branches = asked("(p.Region = 'US' OR p.Age = 4) AND p.Ok = 1").branches
    assert [sorted(column for _, column in branch.values) for branch in branches] == [["ok", "region"], ["age", "ok"]]


def test_joins_are_columns_that_have_to_be_equal() -> None:
    found = asked_by(
        "SELECT p.Id FROM People p JOIN ENT.Orders o ON o.Person = p.Id WHERE p.Id NOT IN (SELECT Person FROM Orders)",
        COLUMNS,
        NOW,
    )
    assert {(("orders", "person"), ("people", "id")), (("people", "id"), ("orders", "person"))} <= set(found.equal)
    assert set(found.tables) == {"people", "orders"}


def test_a_join_in_brackets_is_read() -> None:
    found = asked_by(
        "SELECT p.Id FROM (People p INNER JOIN Orders o ON o.Person = p.Id) WHERE o.Total > 5 AND p.Age < 3",
        COLUMNS,
        NOW,
    )
    assert set(found.tables) == {"people", "orders"}
    assert (("orders", "person"), ("people", "id")) in found.equal
    assert {"5", "6"} <= set(found.pools["orders", "total"])


def test_columns_of_derived_tables_are_those_that_they_come_from() -> None:
    found = asked_by(
        "SELECT x.A FROM (SELECT Region AS A, Age FROM People) x WHERE x.A = 'US' AND x.Age > 3", COLUMNS, NOW
    )
    assert {"US"} <= set(found.pools["people", "region"])
    assert {"3", "4"} <= set(found.pools["people", "age"])


def test_groups_are_as_large_as_a_condition_asks() -> None:
    found = asked_by("SELECT Region FROM People GROUP BY Region HAVING COUNT(*) > 4", COLUMNS, NOW)
    assert found.groups == {frozenset({("people", "region")}): {2, 3, 4, 5}}


def test_partitions_and_distinct_columns_are_groups() -> None:
    found = asked_by("SELECT DISTINCT Region FROM People", COLUMNS, NOW)
    assert found.groups == {frozenset({("people", "region")}): {2}}
    window = "SELECT Region, ROW_NUMBER() OVER (PARTITION BY Region ORDER BY Age) AS R FROM People"
    assert asked_by(window, COLUMNS, NOW).groups == {frozenset({("people", "region")}): {2, 3}}


@pytest.mark.parametrize(
    ("where", "values"),
    [
        ("Since >= DATEADD(month, -2, GETDATE())", {"2026-04-15 12:00:00", "2026-04-15 11:59:59"}),
        ("Since < DATEADD(month, DATEDIFF(month, 0, GETDATE()), 0)", {"2026-06-01 00:00:00", "2026-05-31 23:59:59"}),
        ("Since >= CAST(GETDATE() - 1 AS DATE)", {"2026-06-14 00:00:00", "2026-06-13 23:59:59"}),
        ("Since > EOMONTH(GETDATE(), -1)", {"2026-05-31 00:00:00", "2026-05-31 00:00:01"}),
        ("Since BETWEEN DATEADD(day, -91, GETDATE()) AND GETDATE()", {"2026-03-16 12:00:00", "2026-03-16 11:59:59"}),
        ("DATEDIFF(year, Since, GETDATE()) = 1", {"2025-01-01 00:00:00", "2024-12-31 23:59:59"}),
    ],
)
def test_moments_right_beside_a_computed_one(where: str, values: set[str]) -> None:
    found = asked(where)
    assert values <= set(found.pools["people", "since"])
    assert all(branch.values["people", "since"] is not None for branch in found.branches)


def test_what_cannot_be_read_asks_nothing() -> None:
    assert asked_by("SELEC ( FROM", COLUMNS, NOW) == Asked()


@pytest.mark.parametrize(
    ("sql", "column", "values"),
    [
        (
            "SELECT p.Id FROM People p CROSS APPLY STRING_SPLIT(p.Region, ';') s WHERE LTRIM(s.value) = 'news'",
            "region",
            {"news", "news;last", "first;news", "first; news ", None},
        ),
        ("SELECT Id FROM People WHERE JSON_VALUE(Region, '$.a.b') = 'US'", "region", {'{"a": {"b": "US"}}', "no JSON"}),
        (
            "SELECT MAX(i.Price) AS M FROM People p CROSS APPLY OPENJSON(p.Region) WITH (Price INT) i",
            "region",
            {'[{"Price": 3}]', '[{"Price": 3}, {"Price": 6}]', "[]"},
        ),
        ("SELECT TRY_CONVERT(DATE, Region, 103) AS D FROM People", "region", {"25/12/2020", "12/25/2020", "neither"}),
        ("SELECT REPLACE(LEFT(Region, 3), '.', '') AS R FROM People", "region", {"abc", "ab", "abcd"}),
        ("SELECT REPLACE(Region, '.', '') AS R FROM People", "region", {"a.b", ".", "a.b.c"}),
        ("SELECT Id FROM People p JOIN Orders o ON o.Person = p.Id WHERE o.Total > p.Age", "age", {"12"}),
        ("SELECT Id FROM People p JOIN Orders o ON o.Person = p.Id WHERE p.Age < o.Total", "age", {"11", "12", "13"}),
        (
            "SELECT x.M FROM (SELECT Region, MAX(Since) AS M FROM People GROUP BY Region) x WHERE x.M < '2026-01-01'",
            "since",
            {"2026-01-01 00:00:00", "2025-12-31 00:00:00"},
        ),
    ],
)
def test_values_that_functions_and_other_queries_tell_apart(sql: str, column: str, values: set[str | None]) -> None:
    assert values <= set(asked_by(sql, COLUMNS, NOW).pools["people", column])


def test_numbers_of_rows_that_other_queries_count_are_sizes_of_groups() -> None:
    numbered = "SELECT Id, ROW_NUMBER() OVER (PARTITION BY Region ORDER BY Age) AS n FROM People"
    found = asked_by(f"SELECT x.Id FROM ({numbered}) x WHERE x.n <= 50", COLUMNS, NOW)
    assert {49, 50, 51, 52} <= found.groups[frozenset({("people", "region")})]
    assert ("people", "age") in found.ties
    top = "SELECT p.Id FROM People p CROSS APPLY (SELECT TOP 7 o.Id FROM Orders o WHERE o.Person = p.Id) t"
    assert {6, 7, 8} <= asked_by(top, COLUMNS, NOW).groups[frozenset({("orders", "person")})]


def test_tables_that_take_rows_out_and_those_that_need_no_partner() -> None:
    found = asked_by(
        "SELECT p.Id FROM People p LEFT JOIN Lists l ON l.Id = p.Id WHERE NOT (p.Id IN (SELECT Person FROM Orders))",
        COLUMNS,
        NOW,
    )
    assert list(found.excluding) == [frozenset({"orders"})]
    assert list(found.optional) == [frozenset({"lists"})]
    assert asked_by("SELECT Id FROM People WHERE Id IN (SELECT Person FROM Orders)", COLUMNS, NOW).excluding == {}


def test_texts_that_are_read_as_something_else_have_its_form() -> None:
    found = asked_by("SELECT Id FROM People WHERE CAST(Region AS INT) > 5", COLUMNS, NOW)
    assert found.forms == {("people", "region"): "Number"}
    guarded = "SELECT CASE WHEN ISNUMERIC(Region) = 1 THEN CAST(Region AS INT) END AS N FROM People"
    assert asked_by(guarded, COLUMNS, NOW).forms == {}


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT p.Id FROM People p OUTER APPLY (SELECT COUNT(*) N FROM Orders o WHERE o.Person = p.Id) x WHERE x.N < 4",
        "SELECT p.Id FROM People p WHERE (SELECT COUNT(*) FROM Orders o WHERE o.Person = p.Id) >= 4",
    ],
)
def test_what_is_counted_for_each_row_is_the_size_of_a_group(sql: str) -> None:
    assert {3, 4, 5} <= asked_by(sql, COLUMNS, NOW).groups[frozenset({("orders", "person")})]


@pytest.mark.parametrize(
    ("sql", "crowd"),
    [
        ("SELECT TOP 1000 Id FROM People ORDER BY Age", 1003),
        ("SELECT Id FROM People ORDER BY Id OFFSET 500 ROWS FETCH NEXT 100 ROWS ONLY", 603),
        ("SELECT TOP 5 Id FROM People", 0),
        ("SELECT TOP 1000000 Id FROM People", 0),
    ],
)
def test_more_rows_are_asked_than_a_query_lets_through(sql: str, crowd: int) -> None:
    assert asked_by(sql, COLUMNS, NOW).crowd == crowd


def test_one_side_of_a_union_is_satisfied_alone() -> None:
    found = asked_by(
        "SELECT Id FROM People WHERE Age > 60 UNION SELECT Id FROM People WHERE Region = 'US' "
        "UNION ALL SELECT Person FROM Orders",
        COLUMNS,
        NOW,
    )
    region = "people", "region"
    ways = [
        (int(way.values["people", "age"] or 0) > 60, way.values.get(region), region in way.usual)
        for way in found.branches
    ]
    assert ways == [(True, "US", False), (True, None, True), (False, "US", False), (False, None, True)]
    assert (frozenset({"people"}), frozenset({"orders"})) in found.sides
    assert (frozenset({"orders"}), frozenset({"people"})) in found.sides


def test_where_any_value_would_do_each_row_has_its_own() -> None:
    (branch,) = asked("p.Region IS NOT NULL AND p.Id <> 'x' AND p.Age IS NOT NULL AND p.Spent > 1").branches
    assert branch.values.keys() == {("people", "spent")}
    assert branch.usual == {("people", name) for name in ("region", "id", "age")}


def test_texts_that_are_taken_apart_unasked_are_json() -> None:
    taken = "SELECT Id FROM People WHERE JSON_VALUE(Region, '$.a') = 'US'"
    assert asked_by(taken, COLUMNS, NOW).forms == {("people", "region"): "JSON"}
    assert asked_by(f"{taken} AND ISJSON(Region) = 1", COLUMNS, NOW).forms == {}


def test_a_condition_about_the_time_alone_is_named() -> None:
    found = asked("DATEPART(hour, GETDATE()) < 13")
    assert not found.unknown
    ((words, holds),) = found.timed.items()
    assert words == "DATEPART(hour, GETDATE()) < 13"
    assert [holds(NOW.replace(hour=hour)) for hour in (12, 13)] == [True, False]
    assert list(asked("FORMAT(GETDATE(), 'HH') < '12'").unknown) == ["FORMAT(GETDATE(), 'HH') < '12'"]
    assert not asked("p.Since < GETDATE()").unknown
    assert not asked("1 = 1").unknown


def test_the_number_of_values_says_nothing_about_them() -> None:
    found = asked_by("SELECT Person FROM Orders GROUP BY Person HAVING COUNT(Total) = 3", COLUMNS, NOW)
    assert ("orders", "total") not in found.pools


def test_groups_are_asked_for_whose_values_come_more_than_once() -> None:
    counted = "SELECT Person FROM Orders GROUP BY Person HAVING COUNT(DISTINCT Total) >= 3"
    person, total = frozenset({("orders", "person")}), frozenset({("orders", "total")})
    assert asked_by(counted, COLUMNS, NOW).inner == {(person, total): {2, 3, 4}}
    ranked = "SELECT Person, RANK() OVER (PARTITION BY Person ORDER BY MAX(No)) AS N FROM Orders GROUP BY Person, Total"
    assert asked_by(ranked, COLUMNS, NOW).inner == {(person, total): {2}}


def test_few_rows_are_asked_for_where_all_of_them_decide() -> None:
    assert asked("p.Age > (SELECT AVG(x.Age) FROM People x)").overall
    assert asked_by("SELECT TOP 1 WITH TIES Id FROM People ORDER BY Age", COLUMNS, NOW).overall
    assert not asked("p.Age > 3 AND p.Id IN (SELECT o.Person FROM Orders o)").overall


def test_rows_are_asked_for_beyond_each_batch() -> None:
    batches = "SELECT Id, (ROW_NUMBER() OVER (ORDER BY Id) - 1) / 1000 AS N FROM People"
    assert asked_by(batches, COLUMNS, NOW).crowd == 1003
    assert asked_by("SELECT Id, Age / 1000 AS N FROM People", COLUMNS, NOW).crowd == 0


def test_values_that_pivot_makes_columns_of_are_asked_for() -> None:
    pivot = (
        "SELECT Id, [US] AS A, [EU] AS B FROM (SELECT Id, Region, Age FROM People) x "
        "PIVOT (MAX(Age) FOR Region IN ([US], [EU])) p"
    )
    found = asked_by(pivot, COLUMNS, NOW)
    assert [branch.values.get(("people", "region")) for branch in found.branches] == ["US", "EU"]


def test_sides_of_a_union_have_keys_in_common() -> None:
    both = "SELECT Id FROM People UNION ALL SELECT Person FROM Orders"
    assert sorted(asked_by(both, COLUMNS, NOW).equal[0]) == [("orders", "person"), ("people", "id")]


def test_texts_that_lack_one_part_of_a_pattern_are_tried() -> None:
    pool = asked("p.Region LIKE '_@__.[ab]%'").pools["people", "region"]
    assert {"@nn.a", "n@n.a", "nnn.a", "n@nna", "n@nn."} <= pool.keys()
