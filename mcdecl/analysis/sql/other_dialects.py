"""What other databases take and SQL Server does not, although the parser reads it: signs, words and functions."""

import re
from collections.abc import Iterator
from typing import Final

from mcdecl.analysis.sql.model import QueryProblem
from mcdecl.analysis.sql.reading import QueryText
from mcdecl.helpers.tsql import FOREIGN_TYPES, foreign_types

_FUNCTIONS: Final = {
    **dict.fromkeys(("NOW", "SYSDATE"), "GETDATE()"),
    **dict.fromkeys(("CURDATE", "CURRENT_DATE", "TO_DATE", "STR_TO_DATE"), "CONVERT(DATE, …)"),
    **dict.fromkeys(("IFNULL", "NVL"), "ISNULL"),
    **dict.fromkeys(("LENGTH", "CHAR_LENGTH"), "LEN"),
    **dict.fromkeys(("DATE_ADD", "DATE_SUB", "ADD_MONTHS", "ADDDATE", "SUBDATE", "DATE_TRUNC"), "DATEADD"),
    **dict.fromkeys(("DATE_DIFF", "TIMESTAMPDIFF", "MONTHS_BETWEEN", "UNIX_TIMESTAMP"), "DATEDIFF"),
    **dict.fromkeys(("DATE_FORMAT", "TO_CHAR"), "FORMAT or CONVERT"),
    **dict.fromkeys(("GROUP_CONCAT", "LISTAGG", "ARRAY_AGG"), "STRING_AGG"),
    **dict.fromkeys(("REGEXP_LIKE", "REGEXP_REPLACE", "REGEXP_SUBSTR"), "LIKE or PATINDEX"),
    **dict.fromkeys(("INSTR", "STRPOS", "LOCATE"), "CHARINDEX"),
    **dict.fromkeys(("LPAD", "RPAD"), "LEFT or RIGHT with REPLICATE"),
    "SUBSTR": "SUBSTRING",
    "LAST_DAY": "EOMONTH",
    "DECODE": "CASE",
    "CEIL": "CEILING",
    "POW": "POWER",
    "RANDOM": "RAND",
    "MOD": "%",
    "LCASE": "LOWER",
    "UCASE": "UPPER",
}
"""Functions of others, and what SQL Server has for them."""
_TYPES: Final = {
    **dict.fromkeys(("STRING", "VARCHAR2", "NVARCHAR2", "CLOB", "LONGTEXT", "MEDIUMTEXT", "TINYTEXT"), "VARCHAR(…)"),
    **dict.fromkeys(("BOOL", "BOOLEAN"), "BIT"),
    **dict.fromkeys(("DOUBLE", "FLOAT4", "FLOAT64", "FLOAT8"), "FLOAT"),
    **dict.fromkeys(("INT2", "INT32", "INT4", "MEDIUMINT", "SIGNED", "UNSIGNED", "SERIAL"), "INT"),
    **dict.fromkeys(("INT64", "INT8", "LONG"), "BIGINT"),
    **dict.fromkeys(("TIMESTAMPTZ", "TIMESTAMP_LTZ", "TIMESTAMP_NTZ"), "DATETIME2"),
    "NUMBER": "DECIMAL",
}
"""Types of others, and what SQL Server has for them."""
_CALL: Final = re.compile(rf"(?<![\w.@#\[])(?:{'|'.join(_FUNCTIONS)})(?=\s*\()", re.IGNORECASE)
_SIGNS: Final = (
    ("::", r"::", "'::' casts in other databases", "write CAST(… AS …)"),
    ("||", r"\|\|", "'||' joins texts in other databases", "write + or CONCAT"),
    ("==", r"==", "'==' compares in other databases", "write ="),
    ("true", r"(?<![\w.@#])(?<!\bas\s)true\b(?!\s*[(.])", "there is no word TRUE", "write 1"),
    ("false", r"(?<![\w.@#])(?<!\bas\s)false\b(?!\s*[(.])", "there is no word FALSE", "write 0"),
    (
        "current_date",
        r"(?<![\w.@#])current_date\b(?!\s*\()",
        "there is no CURRENT_DATE",
        "write CAST(GETDATE() AS DATE)",
    ),
    (
        "current_time",
        r"(?<![\w.@#])current_time\b(?!\s*\()",
        "there is no CURRENT_TIME",
        "write CAST(GETDATE() AS TIME)",
    ),
    ("nulls", r"\bnulls\s+(?:first|last)\b", "NULLS FIRST and NULLS LAST are not taken", "order by a CASE first"),
    ("using", r"\busing\s*\(", "JOIN … USING is not taken", "write ON with both columns"),
    ("natural", r"\bnatural\s+(?:\w+\s+)?join\b", "NATURAL JOIN is not taken", "write ON with both columns"),
    (
        "distinct",
        r"\bdistinct\s+on\s*\(",
        "DISTINCT ON is not taken",
        "number the rows with ROW_NUMBER() and keep the first",
    ),
    ("interval", r"\binterval\s+0", "INTERVAL is not taken", "write DATEADD"),
    (
        "DATE TIMESTAMP",
        r"(?:(?<=[<>=])|(?<=\band)|(?<=\bbetween))\s*(?:date|timestamp)\s+0+(?![\w.])",
        "DATE before a text is not taken",
        "write CAST('…' AS DATE)",
    ),
    ("fetch", r"^(?!.*\boffset\b).*?\bfetch\s+(?:first|next)\b", "FETCH goes with OFFSET only", "write TOP"),
)
"""What is there wherever the form is found (a piece of the text, or one of some words in capitals), the form, what is
wrong, and what to do."""
_SIGN: Final = tuple((word, re.compile(form, re.DOTALL), text, hint) for word, form, text, hint in _SIGNS)


def knows(name: str) -> bool:
    """Whether a function is one of another database that `foreign` tells of."""
    return name.upper() in _FUNCTIONS


def foreign(text: QueryText) -> Iterator[QueryProblem]:
    """What a query says in the manner of other databases."""
    bare = text.bare
    for match in _CALL.finditer(bare) if not _FUNCTIONS.keys().isdisjoint(text.words) else ():
        name = match.group()
        hint = f"SQL Server has {_FUNCTIONS[name.upper()]}"
        yield QueryProblem("foreign", f"there is no function {name.upper()}", hint, text.place(match.start()), "error")
    yield from _types(text)
    folded = bare.lower() if bare.isascii() else re.sub("[A-Z]+", lambda match: match.group().lower(), bare)
    for word, form, message, hint in _SIGN:
        there = not text.words.isdisjoint(word.split()) if word.isupper() else word in folded
        for match in form.finditer(folded) if there else ():
            start = match.end() - len(match.group().split()[-1]) if form.pattern.startswith("^") else match.start()
            start += len(bare[start : match.end()]) - len(bare[start : match.end()].lstrip())
            yield QueryProblem("foreign", message, hint, text.place(start), "error")


def _types(text: QueryText) -> Iterator[QueryProblem]:
    """Types in CAST and CONVERT that T-SQL does not have."""
    for token in foreign_types(text.sql) if not FOREIGN_TYPES.isdisjoint(text.words) else ():
        word = token.text.upper()
        hint = f"SQL Server has {_TYPES.get(word, 'INT, DECIMAL, VARCHAR, DATETIME and others')}"
        yield QueryProblem("foreign", f"there is no type {word}", hint, text.place(token.start), "error")
