"""Whether two queries give the same rows, as far as their form proves it."""

import pytest

from mcdecl.analysis.audience.same_rows import query_change

QUERY = "SELECT c.Id, c.Region FROM [All People] AS c WHERE c.Region = 'US' AND c.Ok = 1"
JOINED = (
    "SELECT a.Id FROM A a LEFT JOIN B b ON b.Id = a.Id AND b.X > 3 "
    "WHERE a.Id NOT IN (SELECT c.Id FROM C c WHERE c.Z = a.Z) AND (a.P = 1 OR a.Q = 2)"
)
REWRITTEN = (
    "SELECT one.Id FROM A one LEFT OUTER JOIN B two ON 3 < two.X AND one.Id = two.Id "
    "WHERE (one.Q = 2 OR one.P = 1) AND one.Id NOT IN (SELECT z.Id FROM C z WHERE one.Z = z.Z)"
)
APPLIED = "SELECT a.Id FROM A a CROSS APPLY (SELECT TOP 1 X FROM B b WHERE b.Id = a.Id) t1 WHERE t1.X = 1"
SAME = [
    (QUERY, "select x.id,x.region from [all people] x where (x.Ok=1) and 'US' = x.Region"),
    (QUERY, "SELECT Region, Id FROM [All People] /* all */ WHERE Ok = 1 AND Region IN ('US') -- of the US"),
    (QUERY, "SELECT c.Region AS Region, c.Id FROM [All People] c WHERE NOT (c.Region <> 'US' OR NOT c.Ok = 1)"),
    (QUERY, QUERY.replace(" AS c", " c WITH (NOLOCK)")),
    (JOINED, REWRITTEN),
    ("SELECT Id FROM A WHERE D BETWEEN 1 AND 5", "SELECT Id FROM A WHERE D <= 5 AND D >= 1"),
    ("SELECT Id FROM A WHERE NOT D BETWEEN 1 AND 5", "SELECT Id FROM A WHERE D > 5 OR D < 1"),
    ("SELECT Id FROM A WHERE D IN (1, 2, 3)", "SELECT Id FROM A WHERE D IN (3, 1, 2, 1)"),
    (
        "SELECT D FROM A WHERE DATEDIFF(day, D, GETDATE()) > 3",
        "SELECT D FROM A x WHERE 3 < datediff(DAY, x.D, getdate())",
    ),
    (
        "SELECT Id FROM A WHERE EXISTS (SELECT 1 FROM B WHERE B.Id = A.Id)",
        "SELECT Id FROM A WHERE EXISTS (SELECT B.X FROM B WHERE A.Id = B.Id)",
    ),
    (
        "SELECT a.Id FROM A a LEFT JOIN B b ON b.Id = a.Id WHERE b.X = 1 AND a.Y = 2",
        "SELECT a.Id FROM A a JOIN B b ON b.Id = a.Id WHERE a.Y = 2 AND b.X = 1",
    ),
    (
        "SELECT a.Id FROM A a LEFT JOIN B b ON b.Id = a.Id WHERE b.X IS NOT NULL",
        "SELECT a.Id FROM A a JOIN B b ON b.Id = a.Id WHERE b.X IS NOT NULL",
    ),
    ("SELECT Id FROM A UNION SELECT Id FROM B", "SELECT x.Id FROM A x UNION SELECT y.Id FROM [B] y"),
    ("SELECT Id FROM A WHERE X = NULL AND Y = 1", "SELECT Id FROM A WHERE Y = 1 AND NOT X <> NULL"),
    (
        "SELECT a.Id FROM A a LEFT JOIN B b ON b.Id = a.Id LEFT JOIN C c ON c.Id = b.Id JOIN D d ON d.Id = UPPER(c.X)",
        "SELECT a.Id FROM A a JOIN B b ON b.Id = a.Id JOIN C c ON c.Id = b.Id JOIN D d ON UPPER(c.X) = d.Id",
    ),
    (
        "SELECT a.Id FROM A a LEFT JOIN B b ON b.Id = a.Id WHERE ABS(a.X - b.X) > 0.1",
        "SELECT a.Id FROM A a JOIN B b ON b.Id = a.Id WHERE ABS(a.X - b.X) > 0.1",
    ),
    (
        "SELECT Id, CASE WHEN MAX(X) IS NULL THEN 'a' END AS R FROM A GROUP BY Id",
        "SELECT Id, CASE WHEN MIN(X) IS NULL THEN 'a' END AS R FROM A GROUP BY Id",
    ),
    (
        "SELECT Id, CASE X WHEN NULL THEN 1 WHEN 3 THEN 2 ELSE 4 END AS R FROM A",
        "SELECT Id, CASE X WHEN NULL THEN 9 WHEN 3 THEN 2 ELSE 4 END AS R FROM A",
    ),
    ("SELECT Id, CASE WHEN X = NULL THEN 1 END AS R FROM A", "SELECT Id, CASE WHEN X = NULL THEN 2 END AS R FROM A"),
    (
        "SELECT TOP 3 Id FROM A ORDER BY CASE X WHEN 'a' THEN 1 WHEN 'b' THEN 2 ELSE 3 END, Id",
        "SELECT TOP 3 Id FROM A ORDER BY CASE X WHEN 'a' THEN 0 WHEN 'b' THEN 20 ELSE 30 END, Id",
    ),
    (
        "SELECT Id, SUM(SUM(X)) OVER (PARTITION BY Id ORDER BY MAX(D)) AS R FROM A GROUP BY Id",
        "SELECT Id, SUM(SUM(X)) OVER (PARTITION BY Id ORDER BY MIN(D) DESC) AS R FROM A GROUP BY Id",
    ),
]
_CASE = "SELECT TOP 3 Id FROM A ORDER BY CASE X WHEN 'a' THEN 1 WHEN 'b' THEN 2 ELSE 3 END"
_PARTS = "SELECT Id, SUM(SUM(X)) OVER (PARTITION BY Id ORDER BY MAX(D)) AS R FROM A GROUP BY Id, Y"
_MEDIAN = "SELECT Id, PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY CASE X WHEN 1 THEN 1 ELSE 2 END) OVER () AS R FROM A"
OTHER = [
    (QUERY, QUERY.replace("= 1", "= 0")),
    (QUERY, QUERY.replace("AND", "OR")),
    (QUERY, QUERY.replace("SELECT", "SELECT DISTINCT")),
    (QUERY, QUERY.replace("SELECT", "SELECT TOP 5")),
    (QUERY, QUERY.replace("[All People]", "[All Peoples]")),
    (QUERY, "SELECT COUNT(*) AS Id, 'x' AS Region FROM [All People] AS c WHERE c.Region = 'US' AND c.Ok = 1"),
    (QUERY, QUERY.replace("c.Id,", "c.Email AS Id,")),
    (JOINED, JOINED.replace("LEFT JOIN", "JOIN")),
    *(
        (
            f"SELECT a.Id FROM A a LEFT JOIN B b ON b.Id = a.Id WHERE {where}",
            f"SELECT a.Id FROM A a INNER JOIN B b ON b.Id = a.Id WHERE {where}",
        )
        for where in (
            "b.X IS NULL",
            "a.X = 1",
            "b.X = 1 OR a.X = 1",
            "ISNULL(b.X, 1) = 1",
            "b.X > ALL (SELECT c.X FROM C c)",
            "NOT (b.X IS NULL AND a.Y = 1)",
            "COALESCE(b.X, a.X) = 1",
            "a.X + ISNULL(b.X, 0) > 1",
        )
    ),
    (
        "SELECT Id FROM A WHERE EXISTS (SELECT COUNT(*) FROM B WHERE B.Id = A.Id)",
        "SELECT Id FROM A WHERE EXISTS (SELECT 1 FROM B WHERE B.Id = A.Id)",
    ),
    (
        "SELECT Id FROM A WHERE EXISTS (SELECT TOP 0 1 FROM B WHERE B.Id = A.Id)",
        "SELECT Id FROM A WHERE EXISTS (SELECT 1 FROM B WHERE B.Id = A.Id)",
    ),
    (JOINED, JOINED.replace(">", "<")),
    (JOINED, JOINED.replace("NOT IN", "IN")),
    (JOINED, JOINED.replace("c.Z = a.Z", "c.Z = c.Z")),
    ("SELECT Id FROM A WHERE (D=1 OR E=2) AND F=3", "SELECT Id FROM A WHERE D=1 OR E=2 AND F=3"),
    ("SELECT Id FROM A WHERE D > 1", "SELECT Id FROM A WHERE 1 > D"),
    ("SELECT Id FROM A WHERE NOT D = 1", "SELECT Id FROM A WHERE D = 1"),
    ("SELECT TOP 3 Id, N FROM A ORDER BY N", "SELECT TOP 3 Id, M AS N FROM A ORDER BY N"),
    ("SELECT TOP 3 Id, N FROM A ORDER BY N", "SELECT TOP 3 Id, N FROM A ORDER BY N DESC"),
    ("SELECT Id FROM A UNION SELECT Id FROM B", "SELECT Id FROM A UNION ALL SELECT Id FROM B"),
    ("SELECT Id, A, B FROM T UNION SELECT Id, A, B FROM T", "SELECT Id, B, A FROM T UNION SELECT Id, A, B FROM T"),
    (QUERY, "SELEC Id FROM A"),
    ("SELECT Id FROM A WHERE X = NULL", "SELECT Id FROM A WHERE X IS NULL"),
    ("SELECT Id FROM A WHERE X = NULL", "SELECT Id FROM A WHERE NOT (X = NULL AND Y = 1)"),
    ("SELECT Id FROM A GROUP BY Id HAVING MAX(X) = 1", "SELECT Id FROM A GROUP BY Id HAVING MIN(X) = 1"),
    *(
        (f"SELECT a.Id FROM A a {join}", f"SELECT a.Id FROM A a {join.replace('LEFT JOIN', 'JOIN')}")
        for join in (
            "LEFT JOIN B b ON b.Id = a.Id JOIN C c ON c.Id = a.Id",
            "LEFT JOIN B b ON b.Id = a.Id JOIN C c ON c.Id = a.Id OR c.Id = b.Id",
            "JOIN C c ON c.Id = a.Id LEFT JOIN B b ON b.Id = c.Id",
            "LEFT JOIN B b ON b.Id = a.Id RIGHT JOIN C c ON c.Id = b.Id",
        )
    ),
    ("SELECT Id FROM A WHERE NOT X = ANY (SELECT Y FROM B)", "SELECT Id FROM A WHERE X <> ANY (SELECT Y FROM B)"),
    ("SELECT Id FROM A WHERE NOT X > ALL (SELECT Y FROM B)", "SELECT Id FROM A WHERE X <= ALL (SELECT Y FROM B)"),
    ("SELECT 1 AS A, COUNT(*) AS N FROM T", "SELECT 1 AS A, (SELECT COUNT(*) FROM B) AS N FROM T"),
    ("SELECT 1 AS A, COUNT(*) AS N FROM T", "SELECT 1 AS A, COUNT(*) OVER () AS N FROM T"),
    ("SELECT a.*, b.X FROM A a JOIN B b ON a.Y = b.Y", "SELECT b.*, a.X FROM A a JOIN B b ON a.Y = b.Y"),
    (APPLIED, APPLIED.replace("t1.X = 1", "a.X = 1")),
    ("SELECT Id FROM [ENT.A]", "SELECT Id FROM ENT.A"),
    ("SELECT Id FROM [Straße]", "SELECT Id FROM [Strasse]"),
    ("SELECT Id FROM A WHERE CAST(X AS FLOAT) = Y", "SELECT Id FROM A WHERE CAST(X AS REAL) = Y"),
    ("SELECT Id FROM A WHERE (X + 1) * 2 > 5", "SELECT Id FROM A WHERE X + 1 * 2 > 5"),
    ("SELECT Id FROM A WHERE X - (Y - 1) > 5", "SELECT Id FROM A WHERE X - Y - 1 > 5"),
    ("SELECT Id FROM A WHERE X NOT IN (1, NULL)", "SELECT Id FROM A WHERE X NOT IN (1)"),
    ("SELECT Id FROM A WHERE NOT X = 1", "SELECT Id FROM A WHERE X <> 1 OR X IS NULL"),
    ("SELECT Id FROM A WHERE X = 'us'", "SELECT Id FROM A WHERE X = 'us '"),
    ("SELECT TOP 9 Id FROM A ORDER BY X", "SELECT TOP 9 WITH TIES Id FROM A ORDER BY X"),
    ("SELECT TOP 9 Id FROM A ORDER BY X", "SELECT TOP 9 PERCENT Id FROM A ORDER BY X"),
    (
        "SELECT a.Id FROM A a LEFT JOIN B b ON a.Id = b.Id AND b.X = 1",
        "SELECT a.Id FROM A a LEFT JOIN B b ON a.Id = b.Id WHERE b.X = 1",
    ),
]


@pytest.mark.parametrize(("before", "after"), SAME)
def test_another_way_to_write_it_is_proved_to_be_the_same(before: str, after: str) -> None:
    assert query_change(before, after, ["Id"]).same
    assert query_change(after, before, ["Id"]).same


@pytest.mark.parametrize(("before", "after"), OTHER)
def test_what_may_give_other_rows_is_not(before: str, after: str) -> None:
    found = query_change(before, after, ["ID"])
    assert (found.same, found.columns) == (False, None)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (_CASE, _CASE.replace("THEN 1", "THEN 2")),
        (_CASE, _CASE.replace("THEN 1", "THEN 4")),
        (_CASE, _CASE.replace("ELSE 3 ", "")),
        (_CASE.replace("END", "END * X"), _CASE.replace("3 END", "9 END * X")),
        (_PARTS, _PARTS.replace("MAX", "MIN")),
        (_PARTS.replace("Id, Y", "ROLLUP(Id)"), _PARTS.replace("Id, Y", "ROLLUP(Id)").replace("MAX", "MIN")),
        (_PARTS.replace("GROUP BY Id, Y", ""), _PARTS.replace("GROUP BY Id, Y", "").replace("MAX", "MIN")),
        (_PARTS.replace("Id, Y", "Id").replace(" ORDER BY MAX(D)", ""), _PARTS.replace("Id, Y", "Id")),
        (_MEDIAN, _MEDIAN.replace("ELSE 2", "ELSE 9")),
        (
            "SELECT CASE X WHEN NULL THEN 1 ELSE 2 END AS R FROM A",
            "SELECT CASE X WHEN NULL THEN 1 ELSE 3 END AS R FROM A",
        ),
        ("SELECT CASE X WHEN NULL THEN 1 END AS R FROM A", "SELECT CASE X WHEN NULL THEN 1.5 END AS R FROM A"),
        ("SELECT CASE X WHEN NULL THEN Y END AS R FROM A", "SELECT CASE X WHEN NULL THEN Z END AS R FROM A"),
        ("SELECT CASE WHEN X IS NULL THEN 1 END AS R FROM A", "SELECT CASE WHEN X IS NULL THEN 2 END AS R FROM A"),
    ],
)
def test_orders_and_cases_that_may_matter_are_not_proved(before: str, after: str) -> None:
    assert not query_change(before, after).same


def _flag(result: str, more: str = "") -> str:
    return f"SELECT Id, {result} AS Flag, N FROM A {more}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (_flag("1"), _flag("2")),
        (_flag("CASE WHEN X = 1 THEN 1 ELSE 0 END"), _flag("CASE WHEN X = 1 THEN 7 ELSE 0 END")),
        (_flag("MAX(CASE X WHEN 1 THEN 1 END)", "GROUP BY Id"), _flag("MAX(CASE X WHEN 1 THEN 2 END)", "GROUP BY Id")),
    ],
)
def test_any_number_but_0_is_true_in_a_boolean_field(before: str, after: str) -> None:
    assert query_change(before, after, flags=["flag"]).same
    assert not query_change(before, after).same


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (_flag("1"), _flag("0")),
        (_flag("'1'"), _flag("'2'")),
        (_flag("CASE WHEN X = 1 THEN 1 ELSE 0 END"), _flag("CASE WHEN X = 2 THEN 1 ELSE 0 END")),
        (_flag("CASE WHEN X = 1 THEN 1 ELSE 0 END"), _flag("CASE WHEN X = 1 THEN 1 ELSE 2 END")),
        (_flag("CASE WHEN X = 1 THEN 1 ELSE Y END"), _flag("CASE WHEN X = 1 THEN 2 ELSE Y END")),
        (_flag("1 - X"), _flag("2 - X")),
        (_flag("COUNT(1)", "GROUP BY Id"), _flag("0", "GROUP BY Id")),
        (_flag("X % 2"), _flag("X % 3")),
        (_flag("CASE X WHEN 1 THEN 1 END", "ORDER BY Flag"), _flag("CASE X WHEN 1 THEN 2 END", "ORDER BY Flag")),
        (_flag("1").replace("SELECT", "SELECT DISTINCT"), _flag("2").replace("SELECT", "SELECT DISTINCT")),
        (f"{_flag('1')} UNION {_flag('2')}", f"{_flag('1')} UNION {_flag('1')}"),
    ],
)
def test_other_changes_of_a_boolean_field_are_not_proved(before: str, after: str) -> None:
    assert not query_change(before, after, flags=["Flag"]).same


def test_other_values_in_a_column_are_the_same_rows() -> None:
    after = QUERY.replace("c.Region FROM", "LOWER(c.Region) AS Region, c.Email FROM")
    assert query_change(QUERY, after, ["Id"]).columns == {"region", "email"}
    named = "SELECT Id, X = NULL FROM A"  # a name, no comparison
    assert query_change(named, named.replace("X", "Y")).columns == {"x", "y"}
    grouped = "SELECT Region AS R, COUNT(*) AS N FROM A GROUP BY Region"
    assert query_change(grouped, grouped.replace("COUNT(*)", "MAX(X)"), ["R"]).columns == {"n"}
