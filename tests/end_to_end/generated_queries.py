"""Queries made up by a grammar: mostly right, with a mistake here and there."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from mcdecl.analysis.sql.function_table import FUNCTIONS, SqlFunction

Draw = Callable[[st.SearchStrategy[Any]], Any]

COLUMNS = {
    "Contacts": {
        "text": ("ContactKey", "FirstName", "LastName", "Country"),
        "number": ("Score",),
        "date": ("Birthdate", "CreatedAt"),
    },
    "Orders": {"text": ("OrderId", "ContactKey", "Status"), "number": ("Total",), "date": ("OrderedAt",)},
}
"""Columns of the tables of the corpus, by what they hold."""
_LITERALS = {
    "text": ("'abc'", "N'é'", "''", "'12'", "'2026-01-05'", "NULL"),
    "number": ("1", "-7", "2.50", "100", "NULL"),
    "date": ("GETDATE()", "CAST('2026-01-05' AS DATE)", "CAST('2026-01-05 13:04' AS DATETIME)", "SYSDATETIME()"),
}
_TYPES = ("INT", "BIGINT", "DECIMAL(9, 2)", "FLOAT", "VARCHAR(20)", "NVARCHAR(MAX)", "DATE", "DATETIME", "TIME", "BIT")
_TYPES_MORE = ("DATETIME2(3)", "DATETIMEOFFSET", "SMALLDATETIME", "MONEY", "TINYINT", "STRING", "CHAR(4)")
_UNITS = ("day", "month", "year", "hour", "minute", "week", "dw", "days")
_KINDS = {
    "number": "number",
    "numeric": "number",
    "date": "date",
    "day": "date",
    "shown": "date",
    "text": "text",
    "characters": "text",
}
_CALLS = (
    "FORMAT({date}, 'D', 'de-DE')",
    "FORMAT({number}, '#,##0.00')",
    "CONVERT(VARCHAR(30), {date}, 109)",
    "CONVERT(VARCHAR(30), {date}, 127)",
    "{date} AT TIME ZONE 'UTC' AT TIME ZONE 'Tokyo Standard Time'",
    "SWITCHOFFSET(TODATETIMEOFFSET({date}, '+01:00'), 0)",
    "CASE WHEN {text} LIKE 'a%' THEN {text} ELSE {text} END",
    "CASE {number} WHEN 1 THEN {number} END",
    "IIF({number} > 0, {number}, {number})",
    "c.LastName COLLATE Latin1_General_CS_AS",
    "TRIM({text})",
    "DATEADD({unit}, {number}, {date})",
    "DATEDIFF({unit}, {date}, {date})",
    "DATEPART({unit}, {date})",
    "{number} + {number}",
    "{text} + {text}",
    "{number} / NULLIF({number}, 0)",
    "c.CreatedAt - 1",
    "JSON_VALUE('{{\"a\": 1}}', '$.a')",
    "STUFF({text}, 1, 1, '')",
    "(SELECT MAX(o.Total) FROM Orders o)",
    "(SELECT ',' + o.Status FROM Orders o FOR XML PATH(''))",
    "CAST({number} AS {type})",
    "TRY_CAST({text} AS {type})",
    "CAST({date} AS {type})",
    "CAST(CAST({date} AS {type}) AS {type})",
    "DATEADD({unit}, 1, CAST({date} AS {type}))",
    "DATEPART({unit}, CAST({date} AS {type}))",
    "CAST({date} AS {type}) - {number}",
    "CAST({date} AS {type}) AT TIME ZONE 'UTC'",
    "TRY_PARSE({text} AS {type} USING 'de-DE')",
    "CASE WHEN {number} = 1 THEN NULL ELSE NULL END",
    "CASE WHEN {text} = NULL OR {number} NOT IN (1, NULL) THEN {number} ELSE {number} END",
    "$5.20 * {number}",
    """JSON_MODIFY('{{\"a\": 1}}', '$.a', {number})""",
    "JSON_VALUE({text}, {text})",
    "HASHBYTES('MD5', {text})",
    "CONVERT(VARCHAR(64), HASHBYTES('SHA2_256', {text}), 2)",
    "CAST(HASHBYTES('MD5', {text}) AS {type})",
    "CONVERT({type}, {date}, 99)",
    "FORMAT({number}, {text})",
    "{date} AT TIME ZONE {text}",
    "~{number}",
    "{number} & {number} | {number}",
    "-{number}",
    "DATEFROMPARTS({number}, {number}, {number})",
)
_WINDOWS = (
    "ROW_NUMBER() OVER (PARTITION BY {text} ORDER BY {number})",
    "SUM(c.Score * {number}) OVER (PARTITION BY {text})",
    "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY c.Score) OVER (PARTITION BY {text})",
    "LAG({text}) OVER (ORDER BY {date})",
    "LEAD({number}, 1, {number}) OVER (ORDER BY {date})",
    "RANK() OVER (PARTITION BY {text})",
)
_TOTALS = (
    "COUNT(*)",
    "SUM(c.Score + {number})",
    "MAX({text})",
    "AVG(c.Score * {number})",
    "STRING_AGG({text}, ',')",
    "MIN({date})",
)
_CONDITIONS = (
    "{text} = {text}",
    "{number} > {number}",
    "{date} >= {date}",
    "{text} IS NOT NULL",
    "{number} BETWEEN {number} AND {number}",
    "{text} IN ('a', {text})",
    "{text} IN (SELECT o.ContactKey FROM Orders o)",
    "EXISTS (SELECT 1 FROM Orders o WHERE o.Total > 1)",
    "{number} >= ALL (SELECT o.Total FROM Orders o)",
    "NOT {text} LIKE '%[A-Z]%' COLLATE Latin1_General_BIN",
    "COUNT(*) > 1",
    "c.Score",
    "CAST({date} AS {type}) = {number}",
    "CAST({date} AS {type}) > CAST({date} AS {type})",
    "{number} IS DISTINCT FROM {number}",
    "{text} LIKE {text}",
    "{text} LIKE {text} ESCAPE '!'",
    "{text} LIKE '[a-z]' + {text}",
    "HASHBYTES('MD5', {text}) = {text}",
)
_GROUPS = (
    "{0}",
    "ROLLUP({0}, {1})",
    "CUBE({0}, {1})",
    "GROUPING SETS (({0}, {1}), ({0}), ())",
    "{0}, ROLLUP({1})",
    "(SELECT 1)",
)


def _filled(draw: Draw, form: str, depth: int) -> str:
    parts = {kind: _value(draw, kind, depth) for kind in ("text", "number", "date") if f"{{{kind}}}" in form}
    parts["unit"] = draw(st.sampled_from(_UNITS)) if "{unit}" in form else ""
    parts["type"] = draw(st.sampled_from((*_TYPES, *_TYPES_MORE))) if "{type}" in form else ""
    return form.format(**parts)


def _value(draw: Draw, kind: str, depth: int) -> str:
    """A column, a literal or a call; most often one of the kind that is asked for."""
    kind = draw(st.sampled_from((kind, kind, kind, kind, kind, "text", "number", "date")))
    choice = draw(st.integers(0, 9))
    if depth <= 0 or choice < 5:
        return f"c.{draw(st.sampled_from(COLUMNS['Contacts'][kind]))}"
    if choice < 7:
        return str(draw(st.sampled_from(_LITERALS[kind])))
    return _call(draw, depth - 1) if choice < 9 else f"({_value(draw, kind, depth - 1)})"


def _call(draw: Draw, depth: int) -> str:
    if draw(st.booleans()):
        return _filled(draw, draw(st.sampled_from(_CALLS)), depth)
    function = draw(st.sampled_from([function for function in FUNCTIONS.values() if _is_plain(function)]))
    count = max(0, function.least + draw(st.sampled_from((0, 0, 0, 0, 0, 0, 0, -1, 1))))
    arguments = [_argument(draw, function.kind(place), depth) for place in range(count)]
    return f"{function.name}({', '.join(arguments)})"


def _is_plain(function: SqlFunction) -> bool:
    """Whether it can be called like any other."""
    special = function.gives in ("rows", "Boolean") or function.family == "Aggregates"
    special = special or function.name.startswith("PERCENTILE")
    return not (function.over or special or "condition" in [part.kind for part in function.parameters])


def _argument(draw: Draw, kind: str, depth: int) -> str:
    if kind == "unit":
        return str(draw(st.sampled_from(_UNITS)))
    return _value(draw, _KINDS.get(kind) or draw(st.sampled_from(("text", "number", "date"))), depth)


_SOURCES = (
    "Contacts c",
    "Contacts c",
    "Contacts c JOIN Orders o ON o.ContactKey = c.ContactKey",
    "Contacts c LEFT JOIN Orders o ON o.ContactKey = c.ContactKey AND o.Total > 5",
    "(SELECT TOP 10 * FROM Contacts ORDER BY Score) c",
    "Contacts c CROSS APPLY (VALUES ('x', c.Score), ('y', 2)) v(k, n)",
    "Contacts c CROSS APPLY Orders o",
    "Contacts c CROSS APPLY STRING_SPLIT(c.LastName, ',') s",
    "Contacts c OUTER APPLY (SELECT TOP 1 o.Total FROM Orders o WHERE o.ContactKey = c.ContactKey ORDER BY o.Total) t",
)
_WHOLE = (
    """SELECT p.Country, p.[a], p.[b] FROM (SELECT Country, LastName, Score FROM Contacts) s
    PIVOT (SUM(Score) FOR LastName IN ([a], [b])) p""",
    """SELECT u.ContactKey AS K, u.Part, u.Name FROM (SELECT ContactKey, CAST(FirstName AS NVARCHAR(80)) AS F,
    LastName AS L FROM Contacts) s UNPIVOT (Name FOR Part IN (F, L)) u""",
    """SELECT TOP 1 WITH TIES c.ContactKey FROM Contacts c
    ORDER BY ROW_NUMBER() OVER (PARTITION BY c.Country ORDER BY c.CreatedAt DESC)""",
    "SELECT ContactKey AS K FROM Contacts UNION SELECT OrderId FROM Orders",
    "SELECT ContactKey AS K FROM Contacts EXCEPT SELECT OrderId, Status FROM Orders",
)


@st.composite
def queries(draw: Draw) -> str:
    """A query over the tables of the corpus."""
    if draw(st.integers(0, 14)) == 0:
        return str(draw(st.sampled_from(_WHOLE)))
    where = f" WHERE {_filled(draw, draw(st.sampled_from(_CONDITIONS)), 1)}" if draw(st.booleans()) else ""
    source = draw(st.sampled_from(_SOURCES))
    if draw(st.integers(0, 3)) == 0:
        return _grouped(draw, source, where)
    outputs = [
        _value(draw, draw(st.sampled_from(("text", "number", "date"))), 2) for _ in range(draw(st.integers(1, 3)))
    ]
    if draw(st.integers(0, 3)) == 0:
        outputs.append(_filled(draw, draw(st.sampled_from(_WINDOWS)), 1))
    listed = ", ".join(f"{output} AS c{number}" for number, output in enumerate(outputs, 1))
    top = draw(st.sampled_from(("", "", "TOP 5 ", "DISTINCT ")))
    order = f" ORDER BY {_value(draw, 'text', 1)}" if top == "TOP 5 " or draw(st.integers(0, 9)) == 0 else ""
    return f"SELECT {top}{listed} FROM {source}{where}{order}"


def _grouped(draw: Draw, source: str, where: str) -> str:
    keys = draw(st.sampled_from((("c.Country", "c.LastName"), ("YEAR(c.Birthdate)", "c.Country"))))
    group = draw(st.sampled_from(_GROUPS)).format(*keys)
    second = f", {keys[1]} AS k2, GROUPING_ID({keys[0]}, {keys[1]}) AS g" if "{1}" in group or keys[1] in group else ""
    total = _filled(draw, draw(st.sampled_from(_TOTALS)), 1)
    having = " HAVING COUNT(*) > 0" if draw(st.booleans()) else ""
    return f"SELECT {keys[0]} AS k1{second}, {total} AS n FROM {source}{where} GROUP BY {group}{having}"
