"""Whole queries: the rows that SQL Server gives, over the tables of the fixture `reading`."""

import re
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcdecl.sandbox.queries.execution import compiled
from mcdecl.sandbox.tasks.errors import QueryError, UnsupportedSqlError
from tests.sandbox.desk import Desk, field

IDS = "SELECT Id FROM People"
QUERIES: list[tuple[str, list[Any], str]] = [
    (f"{IDS} WHERE Name = 'bob' ORDER BY Id", [2, 3], "equal without regard to case and blanks at the end"),
    (f"{IDS} WHERE City = 'OSLO'", [1, 2], "column against literal"),
    (f"{IDS} WHERE Name <> 'bob'", [1], "NULL is not unequal either"),
    (f"{IDS} WHERE Name IS NULL", [4], "IS NULL"),
    (f"{IDS} WHERE NOT (Name IS NOT NULL)", [4], "NOT"),
    (f"{IDS} WHERE Vip = 1 AND Born > '1995-01-01'", [4], "bit and date"),
    (f"{IDS} WHERE Vip = 'false'", [2], "a bit and its word"),
    (f"{IDS} WHERE Born BETWEEN '1985-11-24' AND '1985-11-24'", [2], "a date without time is midnight"),
    (f"{IDS} WHERE Id IN ('1', 3)", [1, 3], "texts become numbers"),
    (f"{IDS} WHERE Name LIKE 'b[a-p]b%'", [2, 3], "character class in LIKE"),
    (f"{IDS} WHERE Id BETWEEN 2 AND 3 OR Id = 1", [1, 2, 3], "AND before OR"),
    (f"{IDS} ORDER BY Name, Id", [4, 1, 2, 3], "NULL comes first"),
    (f"{IDS} ORDER BY Name DESC, Id DESC", [3, 2, 1, 4], "and last backwards"),
    ("SELECT Id AS n FROM People ORDER BY n DESC", [4, 3, 2, 1], "by alias"),
    ("SELECT Name, Id FROM People ORDER BY 2 DESC", [(None, 4), ("bob ", 3), ("BOB", 2), ("Ann", 1)], "by place"),
    ("SELECT TOP 2 Id FROM People ORDER BY Id DESC", [4, 3], "TOP"),
    ("SELECT TOP (1) Id FROM People ORDER BY Id", [1], "TOP in brackets"),
    ("SELECT TOP 30 PERCENT Id FROM People ORDER BY Id", [1, 2], "per cent are rounded up"),
    ("SELECT TOP 1 WITH TIES Id FROM People WHERE Name LIKE 'b%' ORDER BY Name", [2, 3], "ties compare texts so too"),
    (
        (
            "SELECT q.Id FROM (SELECT TOP 1 WITH TIES Id FROM People "
            "ORDER BY ROW_NUMBER() OVER (PARTITION BY City ORDER BY Id DESC)) q ORDER BY q.Id"
        ),
        [2, 4],
        "the idiom that removes duplicates",
    ),
    (
        (
            "SELECT p.Id, q.Id FROM People p CROSS APPLY (SELECT TOP 1 o.Id FROM People o WHERE o.Id > p.Id "
            "ORDER BY o.Id) q ORDER BY p.Id"
        ),
        [(1, 2), (2, 3), (3, 4)],
        "CROSS APPLY leaves out rows that have none",
    ),
    (
        (
            "SELECT p.Id, q.n FROM People p OUTER APPLY (SELECT TOP 1 o.Id AS n FROM People o WHERE o.Id > p.Id "
            "ORDER BY o.Id DESC) q ORDER BY p.Id"
        ),
        [(1, 4), (2, 4), (3, 4), (4, None)],
        "OUTER APPLY keeps them",
    ),
    (
        "SELECT STUFF((SELECT ',' + Name FROM People ORDER BY Id DESC FOR XML PATH('')), 1, 1, '')",
        ["bob ,BOB,Ann"],
        "FOR XML PATH joins texts in order",
    ),
    (
        """SELECT p.Id, (SELECT ';' + o.Item FROM [Order Lines] o WHERE o.Person = p.Id ORDER BY o.Price DESC
        FOR XML PATH('')) FROM People p ORDER BY p.Id""",
        [(1, ";BOOTS;boots"), (2, ";tent"), (3, None), (4, None)],
        "for each row",
    ),
    ("SELECT (SELECT 'a<b' AS x, 1 AS n FOR XML PATH('r'))", ["<r><x>a&lt;b</x><n>1</n></r>"], "elements have names"),
    (
        (
            "SELECT (SELECT TOP 2 '&' + Name FROM People WHERE Id < 4 ORDER BY Id FOR XML PATH(''), TYPE)"
            ".value('.', 'NVARCHAR(MAX)')"
        ),
        ["&Ann&BOB"],
        "TYPE and value() give the text as it was",
    ),
    ("SELECT value FROM STRING_SPLIT('a,b,,c', ',')", ["a", "b", "", "c"], "empty parts stay"),
    ("SELECT COUNT(*) FROM STRING_SPLIT(CAST(NULL AS varchar(9)), ',')", [0], "nothing of NULL"),
    ("SELECT value FROM STRING_SPLIT('', ',')", [""], "an empty text is one part"),
    (
        "SELECT s.ordinal, s.value FROM STRING_SPLIT('b a', ' ', 1) s ORDER BY s.ordinal",
        [(1, "b"), (2, "a")],
        "with their places",
    ),
    (
        (
            "SELECT t.Id, s.value FROM (SELECT 1 AS Id, 'x|y' AS V UNION ALL SELECT 2, 'z') t "
            "CROSS APPLY STRING_SPLIT(t.V, '|') AS s ORDER BY t.Id, s.value"
        ),
        [(1, "x"), (1, "y"), (2, "z")],
        "for each row",
    ),
    (
        """SELECT [key], value, type FROM OPENJSON('{"a":1,"b":"x","c":null,"d":[1],"e":{},"f":true}') ORDER BY 1""",
        [("a", "1", 2), ("b", "x", 1), ("c", None, 0), ("d", "[1]", 4), ("e", "{}", 5), ("f", "true", 3)],
        "members and the numbers of their types",
    ),
    (
        """SELECT j.value FROM (SELECT '{"tags":["x","y"]}' AS V) t CROSS APPLY OPENJSON(t.V, '$.tags') j ORDER BY 1""",
        ["x", "y"],
        "items below a path",
    ),
    (
        """SELECT j.n, j.m, j.o FROM OPENJSON('[{"n":"a","x":{"m":"2"}},{"n":null,"o":[1]}]')
        WITH (n nvarchar(10), m int '$.x.m', o nvarchar(max) AS JSON) j ORDER BY j.m DESC""",
        [("a", 2, None), (None, None, "[1]")],
        "columns of the items",
    ),
    ("""SELECT n + 1 FROM OPENJSON('{"n":4}') WITH (n int)""", [5], "an object is one row"),
    ("SELECT Id FROM People ORDER BY Id OFFSET 1 ROWS FETCH NEXT 2 ROWS ONLY", [2, 3], "OFFSET and FETCH"),
    ("SELECT DISTINCT City FROM People ORDER BY City", ["Oslo", "Rome"], "one of each, whatever the case"),
    ("SELECT DISTINCT TOP 1 City FROM People ORDER BY City DESC", ["Rome"], "TOP after DISTINCT"),
    ("SELECT x.Id FROM (SELECT (Id), ((p.Name)) FROM People p) x WHERE x.Name = 'ann'", [1], "brackets keep the name"),
    ("SELECT x.V FROM (SELECT 'x' 'V') x", ["x"], "a name in quotation marks"),
    (
        "SELECT UPPER(City) c, COUNT(*) OVER (PARTITION BY UPPER(City)) FROM People GROUP BY UPPER(City) ORDER BY c",
        [("OSLO", 1), ("ROME", 1)],
        "a window over groups",
    ),
    ("SELECT COUNT(*) FROM People", [4], "all rows"),
    ("SELECT COUNT(Name) FROM People", [3], "those with a value"),
    ("SELECT COUNT(DISTINCT City) FROM People", [2], "different ones"),
    ("SELECT AVG(Id) FROM People", [2], "the average of whole numbers is one"),
    ("SELECT SUM(Price) / COUNT(*) FROM [Order Lines] WHERE Person = 1", [15.25], "of decimals it is not"),
    ("SELECT MIN(Name) + MAX(Name) FROM People", ["AnnBOB"], "texts by their order"),
    ("SELECT SUM(Id) FROM People WHERE Id > 99", [None], "nothing sums up to NULL"),
    ("SELECT City, COUNT(*) FROM People GROUP BY City ORDER BY City", [("Oslo", 2), ("ROME", 2)], "groups by equality"),
    (
        "SELECT UPPER(City), COUNT(*) FROM People GROUP BY UPPER(City) ORDER BY 1",
        [("OSLO", 2), ("ROME", 2)],
        "of an expression",
    ),
    (
        "SELECT YEAR(Born) y FROM People GROUP BY YEAR(Born) HAVING COUNT(*) = 1 ORDER BY y",
        [None, 1985, 1990, 2000],
        "HAVING",
    ),
    ("SELECT COUNT(*) FROM People HAVING COUNT(*) > 9", [], "HAVING without GROUP BY"),
    (
        "SELECT ISNULL(Name, '?') + ':' + CAST(COUNT(*) AS varchar) FROM People GROUP BY Name ORDER BY Name",
        ["?:1", "Ann:1", "BOB:2"],
        "groups in expressions",
    ),
    ("SELECT STRING_AGG(Name, ',') FROM People WHERE Id < 3", ["Ann,BOB"], "texts joined"),
    ("SELECT STRING_AGG(Id, '<') WITHIN GROUP (ORDER BY Id DESC) FROM People", ["4<3<2<1"], "in order"),
    (
        "SELECT p.Id, o.Item FROM People p JOIN [Order Lines] o ON o.Person = p.Id WHERE o.Price < 15",
        [(1, "boots")],
        "inner join",
    ),
    (
        "SELECT p.Id FROM People p LEFT JOIN [Order Lines] AS o ON o.Person = p.Id WHERE o.Item IS NULL ORDER BY p.Id",
        [3, 4],
        "left join",
    ),
    (
        "SELECT o.Person FROM People p RIGHT OUTER JOIN [Order Lines] o ON o.Person = p.Id WHERE p.Id IS NULL",
        [9],
        "right join",
    ),
    ("SELECT COUNT(*) FROM People p FULL JOIN [Order Lines] o ON o.Person = p.Id", [6], "full join"),
    ("SELECT COUNT(*) FROM People CROSS JOIN [Order Lines]", [16], "cross join"),
    ("SELECT COUNT(*) FROM People a, People b WHERE a.City = b.City", [8], "comma; texts join without regard to case"),
    ("SELECT COUNT(*) FROM ENT.People WITH (NOLOCK)", [4], "the parent's prefix, a hint"),
    ("SELECT COUNT(*) FROM [dbo].[people]", [4], "names without regard to case"),
    ('SELECT "Id" AS "My Id" FROM "People" WHERE [Id] = 1', [1], "quoted names"),
    ("SELECT /* one */ Id -- two\nFROM People /* 'three */ WHERE Id = 1 -- four", [1], "comments anywhere"),
    ("SELECT n = Id FROM People WHERE Id = 2", [2], "alias with equals sign"),
    ("SELECT x.n FROM (SELECT Id n FROM People) x WHERE x.n > 3", [4], "derived table"),
    ("SELECT y FROM (SELECT 1, 2) d(x, y)", [2], "with names beside it"),
    ("SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS v(n, t)", [(1, "a"), (2, "b")], "VALUES as a table"),
    (f"{IDS} WHERE Id IN (SELECT Person FROM [Order Lines])", [1, 2], "IN a query"),
    (f"{IDS} WHERE City IN (SELECT 'OSLO ')", [1, 2], "texts so too"),
    (
        f"{IDS} p WHERE EXISTS (SELECT 1 FROM [Order Lines] o WHERE o.Person = p.Id AND o.Price > 50)",
        [2],
        "correlated EXISTS",
    ),
    (f"{IDS} p WHERE NOT EXISTS (SELECT * FROM [Order Lines] WHERE Person = p.Id) ORDER BY Id", [3, 4], "NOT EXISTS"),
    (
        "SELECT (SELECT MAX(Price) FROM [Order Lines] o WHERE o.Person = p.Id) FROM People p WHERE Id = 2",
        [99.99],
        "one value",
    ),
    ("SELECT 'a' UNION SELECT 'A '", ["a"], "UNION keeps one of equal texts"),
    ("SELECT 'a' UNION ALL SELECT 'A'", ["a", "A"], "UNION ALL keeps both"),
    ("SELECT '1' UNION ALL SELECT 2", [1, 2], "one type for both sides"),
    ("SELECT City FROM People EXCEPT SELECT 'ROME'", ["Oslo"], "EXCEPT"),
    ("SELECT City FROM People INTERSECT SELECT 'rome'", ["Rome"], "INTERSECT"),
    ("SELECT Id FROM People UNION SELECT 9 ORDER BY Id DESC", [9, 4, 3, 2, 1], "ordered as a whole"),
    ("SELECT NULL UNION SELECT NULL", [None], "NULL is one row"),
    ("WITH a AS (SELECT Id n FROM People), b(m) AS (SELECT n * 2 FROM a) SELECT m FROM b WHERE m > 6", [8], "WITH"),
    (
        "SELECT ROW_NUMBER() OVER (PARTITION BY City ORDER BY Id DESC) FROM People ORDER BY Id",
        [2, 1, 2, 1],
        "partition by equality",
    ),
    ("SELECT RANK() OVER (ORDER BY City) FROM People ORDER BY Id", [1, 1, 3, 3], "ranks of equal texts"),
    ("SELECT DENSE_RANK() OVER (ORDER BY City) FROM People ORDER BY Id", [1, 1, 2, 2], "without gaps"),
    ("SELECT NTILE(2) OVER (ORDER BY Id) FROM People ORDER BY Id", [1, 1, 2, 2], "parts"),
    ("SELECT LAG(Id) OVER (ORDER BY Id) FROM People ORDER BY Id", [None, 1, 2, 3], "the row before"),
    (
        "SELECT LEAD(Name, 2, '-') OVER (ORDER BY Id) FROM People ORDER BY Id",
        ["bob ", None, "-", "-"],
        "with a default",
    ),
    ("SELECT SUM(Id) OVER (ORDER BY Id) FROM People ORDER BY Id", [1, 3, 6, 10], "running total"),
    (
        "SELECT SUM(Id) OVER (ORDER BY Id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM People ORDER BY Id",
        [1, 3, 5, 7],
        "frame",
    ),
    ("SELECT COUNT(*) OVER () FROM People WHERE Id < 3", [2, 2], "over all"),
    (
        "SELECT FIRST_VALUE(Id) OVER (PARTITION BY City ORDER BY Id DESC) FROM People ORDER BY Id",
        [2, 2, 4, 4],
        "first of a part",
    ),
    (
        "SELECT Id FROM (SELECT Id, ROW_NUMBER() OVER (PARTITION BY City ORDER BY Id) r FROM People) x WHERE r = 1",
        [1, 3],
        "the idiom for duplicates",
    ),
    (
        "SELECT RANK() OVER (ORDER BY COUNT(*) DESC), City FROM People GROUP BY City ORDER BY City",
        [(1, "Oslo"), (1, "ROME")],
        "windows over groups",
    ),
    (
        "SELECT [OSLO], Rome FROM (SELECT City, Id FROM People) s PIVOT (SUM(Id) FOR City IN ([OSLO], Rome)) AS p",
        [(3, 7)],
        "PIVOT",
    ),
    (
        (
            "SELECT p.Vip, p.Oslo FROM (SELECT City, Id, Vip FROM People) s PIVOT (COUNT(Id) FOR City IN ([Oslo])) p "
            "WHERE p.Vip = 1"
        ),
        [(True, 1)],
        "PIVOT by what it does not name",
    ),
    ("SELECT * FROM (SELECT _CustomObjectKey FROM People) x WHERE _CustomObjectKey < 2", [1], "not hidden any more"),
    ("SELECT DATEADD(day, DATEDIFF(day, 0, GETDATE()), 0)", ["2026-11-24 00:00:00"], "the idiom for today"),
    ("SELECT ROW_NUMBER() OVER (ORDER BY (SELECT NULL)) FROM People", [1, 2, 3, 4], "the idiom for any order"),
    ("SELECT SUM(CASE WHEN Vip = 1 THEN 1 ELSE 0 END) FROM People", [2], "the idiom for counting some"),
    ("SELECT Id FROM People WHERE CONVERT(date, Born) = '1990-01-05'", [1], "the idiom for a day"),
    ("SELECT Id FROM People WHERE City LIKE '%' + (SELECT 'SL') + '%'", [1, 2], "a computed pattern"),
    ("SELECT RIGHT('a@b.c', LEN('a@b.c') - CHARINDEX('@', 'a@b.c'))", ["b.c"], "the idiom for a domain"),
    ("SELECT COUNT(*) * 100.0 / SUM(COUNT(*)) OVER () FROM People GROUP BY City", [50, 50], "shares of groups"),
    ("SELECT COALESCE(City, '') FROM People GROUP BY COALESCE(City, '')", ["Oslo", "ROME"], "group of a function"),
    ("(SELECT 1) UNION (SELECT 1)", [1], "queries in brackets"),
    ("SELECT 7 AS n FROM Empty ORDER BY n", [], "ordered by a constant"),
    ("SELECT TOP 1 NULL AS n FROM People ORDER BY n", [None], "ordered by NULL"),
    ("SELECT COUNT(*) FROM Empty", [0], "a data extension without rows"),
    ("SELECT MAX(_CustomObjectKey) FROM People", [4], "the hidden key by its name"),
    ("SELECT p.*, 1 one FROM Empty p", [], "a star of one table"),
    ("SELECT COUNT(*) FROM _Sent", [0], "a data view without rows"),
    (
        "SELECT Item FROM [Order Lines] ORDER BY CASE WHEN Price IS NULL THEN 0 ELSE 1 END, Price",
        ["rope", "boots", "BOOTS", "tent"],
        "ordered by CASE",
    ),
    ("SELECT Id FROM People ORDER BY NEWID()", [1, 2, 3, 4], "shuffled"),
]


@pytest.mark.parametrize(("sql", "expected", "why"), QUERIES, ids=[why for _, _, why in QUERIES])
def test_query(reading: Desk, sql: str, expected: list[Any], why: str) -> None:
    found = [line if len(line) > 1 else line[0] for line in reading.select(sql)]
    if "ORDER BY" in sql.rpartition(")")[2]:
        assert [str(value) for value in found] == [str(value) for value in expected]
    else:
        assert sorted(map(_plain, found)) == sorted(map(_plain, expected))


def _plain(value: Any) -> str:
    """Which one of equal texts stands for a group is not settled."""
    try:
        return f"{float(value):g}"
    except (TypeError, ValueError):
        return str(value).casefold().rstrip()


def test_a_star_leaves_out_the_hidden_key(reading: Desk) -> None:
    assert len(reading.select("SELECT * FROM People")[0]) == 5


FAULTS = [
    ("SELECT Nope FROM People", "Invalid column name 'Nope'."),
    ("SELECT p.Nope FROM People p", "Invalid column name 'Nope'."),
    ("SELECT x.Id FROM People p", 'The multi-part identifier "x.Id" could not be bound.'),
    ("SELECT Id FROM Nowhere", "Invalid object name 'Nowhere'."),
    ("SELECT Id FROM other.People", "Invalid object name 'other.People'."),
    ("SELECT Id FROM [key of People]", "Invalid object name 'key of People'."),
    ("SELECT Id FROM People a JOIN People b ON a.Id = b.Id", "Ambiguous column name 'Id'."),
    ("SELECT a.Id FROM People a JOIN People a ON 1 = 1", 'The objects "a" and "a" in the FROM clause have the same'),
    ("SELECT x.* FROM People p", "The column prefix 'x' does not match"),
    ("SELECT *", "Must specify table to select from."),
    ("SELECT City, Id FROM People GROUP BY City", "Column 'Id' is invalid in the select list"),
    ("SELECT p.Id, COUNT(*) FROM People p", "Column 'p.Id' is invalid in the select list"),
    ("SELECT Id FROM People GROUP BY 1", "Each GROUP BY expression must contain at least one column"),
    ("SELECT Id FROM People WHERE COUNT(*) > 1", "An aggregate may not appear here"),
    ("SELECT SUM(COUNT(*)) FROM People", "An aggregate may not appear here"),
    ("SELECT SUM(Vip) FROM People", "Operand data type bit is invalid for sum operator."),
    ("SELECT SUM(Name) FROM People", "Operand data type nvarchar is invalid for sum operator."),
    ("SELECT Id FROM People WHERE Vip", "An expression of non-boolean type specified in a context where a condition"),
    ("SELECT Id FROM People WHERE Name = 5", "Conversion failed when converting the nvarchar value"),
    ("SELECT Id FROM (SELECT Id FROM People ORDER BY Id) x", "The ORDER BY clause is invalid in views"),
    ("SELECT 1 FROM (SELECT Id, 1 FROM People) x", "No column name was specified for column 2 of 'x'."),
    ("SELECT 1 FROM (SELECT Id, Id FROM People) x", "The column 'Id' was specified multiple times for 'x'."),
    ("SELECT 1 FROM (SELECT 1 a, 2 b) x(y)", "'x' has more columns than were specified in the column list."),
    ("SELECT 1 UNION SELECT 1, 2", "All queries combined using a UNION, INTERSECT or EXCEPT operator"),
    ("SELECT DISTINCT City FROM People ORDER BY Id", "ORDER BY items must appear in the select list"),
    ("SELECT Id FROM People ORDER BY 2", "The ORDER BY position number 2 is out of range"),
    ("SELECT TOP 1 WITH TIES Id FROM People", "The TOP N WITH TIES clause is not allowed without"),
    ("SELECT ROW_NUMBER() OVER (PARTITION BY City) FROM People", "The function 'ROW_NUMBER' must have an OVER clause"),
    ("SELECT Id FROM People LIMIT 1", "Incorrect syntax near '1'."),
    ("SELECT Id FORM People", "Incorrect syntax near"),
    ("SELECT Id FROM People WHERE", "Incorrect syntax"),
    ("SELECT Id FROM People WHERE Id IN (SELECT Id, Name FROM People)", "Only one expression can be specified"),
    ("SELECT NTILE() OVER (ORDER BY Id) FROM People", "The ntile function requires"),
    ("SELECT COUNT(DISTINCT) FROM People", "Incorrect syntax"),
    ("SELECT TRY_CONVERT(int, ,)", "Incorrect syntax"),
    ("SELECT CAST(1 AS )", "Incorrect syntax"),
    ("SELECT FROM People", "Incorrect syntax"),
    ("END 1", "Only SELECT queries are valid."),
    ("UPDATE People SET Id = 1", "Only SELECT queries are valid."),
]


@pytest.mark.parametrize(("sql", "words"), FAULTS, ids=[sql[:60] for sql, _ in FAULTS])
def test_refused_in_sql_servers_words(reading: Desk, sql: str, words: str) -> None:
    with pytest.raises(QueryError) as refused:
        reading.select(sql)
    assert str(refused.value).startswith(words)


OWN_LIMITS = [
    "WITH r AS (SELECT 1 n UNION ALL SELECT n + 1 FROM r) SELECT n FROM r",
    "SELECT DISTINCT TOP 10 PERCENT City FROM People",
    "SELECT Id FROM People TABLESAMPLE (10 PERCENT)",
    "SELECT Id FROM People FOR XML PATH('')",
    "SELECT (SELECT Id FROM People FOR XML AUTO)",
    "SELECT PARSE('1' AS INT USING 'cy-GB')",
    "SELECT JSON_MODIFY('[1]', '$[0]', 2)",
    "SELECT Id FROM People WHERE Name LIKE City + '[a]'",
]


@pytest.mark.parametrize("sql", OWN_LIMITS)
def test_own_limits_are_said_to_be_such(reading: Desk, sql: str) -> None:
    with pytest.raises(QueryError, match="its own limit, the service may differ"):
        reading.select(sql)


def test_own_limits_have_their_own_type(reading: Desk) -> None:
    with pytest.raises(UnsupportedSqlError):
        reading.select(OWN_LIMITS[0])


def test_texts_of_any_kind_are_only_values(desk: Desk) -> None:
    desk.table("T", [field('a"b]', MaxLength=100)], [("'; DROP TABLE x; --",)])
    assert desk.select("SELECT [a\"b]]] FROM T WHERE [a\"b]]] = '''; DROP TABLE x; --'") == [("'; DROP TABLE x; --",)]


def test_functions_in_functions_do_not_blow_up(reading: Desk) -> None:
    """Phone numbers are cleaned so: a dozen REPLACE in each other."""
    expression = "'a1b2'"
    for character in "()- +./#*_:;":
        expression = f"REPLACE({expression}, '{character}', '')"
    assert reading.value(expression) == "a1b2"
    assert len(compiled(reading.account, f"SELECT {expression}").sql) < 2000


TOKENS = sorted({token for sql, _, _ in QUERIES for token in re.findall(r"'[^']*'|\w+|[^\s\w]", sql)})


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([sql for sql, _, _ in QUERIES]), st.sampled_from(TOKENS), st.integers(0, 200), st.integers(0, 12)
)
def test_mangled_queries_are_refused_and_never_crash(
    reading: Desk, sql: str, token: str, place: int, length: int
) -> None:
    with suppress(QueryError):
        reading.select(f"{sql[:place]} {token} {sql[place + length :]}")
