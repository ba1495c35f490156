"""The functions of T-SQL, once: what each takes and gives, who has it, and whether the embedded account runs it.

Lint checks calls by it, the types of columns come from it, the tests hold the embedded account to it, and the page
`mcdecl explain functions` shows it. Arguments and results are as Microsoft documents them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from msgspec import Struct

from mcdecl.analysis.sql.words import words

Nulls = Literal["passes", "never", "may"]
"""Whether a result is NULL: where an argument is, never, or also for arguments that are not."""
KINDS: Final = {
    "any": "any value",
    "text": "a text; other values are converted",
    "characters": "a text; other values are refused",
    "number": "a number, or a text that holds one; dates are refused",
    "numeric": "a number; texts, dates and Booleans are refused",
    "date": "a date, or a text that holds one",
    "day": "a date, or a text that holds one; numbers are refused",
    "shown": "a number or a date; texts and Booleans are refused",
    "sorted": "any value but a Boolean",
    "alike": "a value; all of them become one type",
    "unit": "a part of a date, such as day",
    "condition": "a condition",
}
"""What an argument can be, by the word in the table."""


class Parameter(Struct, frozen=True):
    """An argument of a function: one of `KINDS`, and whether it may be left out, or come more than once."""

    kind: str
    optional: bool = False
    repeats: bool = False

    def __str__(self) -> str:
        shown = f"{self.kind}, …" if self.repeats else self.kind
        return f"[{shown}]" if self.optional or self.repeats else shown


@dataclass(frozen=True, slots=True)
class SqlFunction:
    """A function.

    Attributes:
        name: in capitals.
        family: the heading that it stands under.
        parameters: its arguments, in order.
        gives: its result: a type, or a word of `mcdecl.analysis.sql.functions` for one that depends on the arguments.
        nulls: whether the result is NULL.
        over: whether it needs an OVER clause.
        ordered: whether that needs ORDER BY.
        since: the year of the SQL Server that first has it; 0 for one that all have.
        account: whether Marketing Cloud has it; None when nobody has reported it.
        rehearsal: whether the embedded account runs it.
    """

    name: str
    family: str
    parameters: tuple[Parameter, ...] = ()
    gives: str = ""
    nulls: Nulls = "passes"
    over: bool = False
    ordered: bool = False
    since: int = 0
    account: bool | None = True
    rehearsal: bool = True
    least: int = field(init=False, repr=False, compare=False)
    """The fewest arguments."""
    most: int | None = field(init=False, repr=False, compare=False)
    """The most arguments, None without a limit."""

    def __post_init__(self) -> None:
        least = sum(1 for parameter in self.parameters if not (parameter.optional or parameter.repeats))
        most = None if any(parameter.repeats for parameter in self.parameters) else len(self.parameters)
        object.__setattr__(self, "least", least)
        object.__setattr__(self, "most", most)

    def takes(self, count: int) -> bool:
        """Whether it can be called with so many arguments."""
        return self.least <= count and (self.most is None or count <= self.most)

    def kind(self, position: int) -> str:
        """What the argument at a position, counted from 0, can be."""
        if not self.parameters:
            return "any"
        return self.parameters[min(position, len(self.parameters) - 1)].kind

    @property
    def signature(self) -> str:
        """How it is called."""
        return f"{self.name}({', '.join(map(str, self.parameters))})"

    @property
    def arguments(self) -> str:
        """How many arguments it takes, in words."""
        least, most = self.least, self.most
        if most == least:
            return "no arguments" if not most else f"{most} argument{'s' if most > 1 else ''}"
        if most is None:
            return f"at least {least} arguments"
        return f"{least} to {most} arguments"


_TABLE: Final = """
Text
ASCII(text) Number
CHAR(number) Text(1)
CHARINDEX(text, text, number?) Number
CONCAT(text, text, text*) joined never 2012
CONCAT_WS(text, text, text, text*) sized never 2017
DIFFERENCE(text, text) Number
FORMAT(shown, text, text?) Text 2012
LEFT(text, number) cut
LEN(text) Number
LOWER(text) as-text
LTRIM(text, text?) as-text
NCHAR(number) Text(1)
PARSENAME(text, number) as-text may
PATINDEX(text, text) Number
QUOTENAME(text, text?) Text
REPLACE(text, text, text) sized
REPLICATE(text, number) sized
REVERSE(text) as-text
RIGHT(text, number) cut
RTRIM(text, text?) as-text
SOUNDEX(text) Text(4)
SPACE(number) sized
STR(number, number?, number?) sized
STRING_ESCAPE(text, text) Text 2016
STUFF(text, number, number, text) sized
SUBSTRING(characters, 2 number) cut
TRANSLATE(text, text, text) as-text 2017
TRIM(characters) as-text 2017
UNICODE(text) Number
UPPER(text) as-text

Conversion
PARSE(characters, any?) Text 2012
TRY_PARSE(characters, any?) Text may 2012

Dates
CURRENT_TIMEZONE() Text never 2019
DATEADD(unit, number, date) Date
DATEDIFF(unit, date, date) Number
DATEDIFF_BIG(unit, date, date) Number 2016
DATEFROMPARTS(3 number) Date 2012
DATENAME(unit, date) Text
DATEPART(unit, date) Number
DATETIME2FROMPARTS(8 number) Date 2012
DATETIMEFROMPARTS(7 number) Date 2012
DATETIMEOFFSETFROMPARTS(10 number) Date 2012
DATETRUNC(unit, date) Date 2022 not-run
DATE_BUCKET(unit, number, date, date?) Date 2022 not-run
DAY(date) Number
EOMONTH(day, number?) Date 2012
GETDATE() Date never
GETUTCDATE() Date never
ISDATE(any) Number
MONTH(date) Number
SMALLDATETIMEFROMPARTS(5 number) Date 2012
SWITCHOFFSET(date, any) Date
SYSDATETIME() Date never
SYSDATETIMEOFFSET() Date never
SYSUTCDATETIME() Date never
TIMEFROMPARTS(5 number) Text 2012
TODATETIMEOFFSET(date, any) Date
YEAR(date) Number

Numbers
ABS(number) first
ACOS(number) Decimal
ASIN(number) Decimal
ATAN(number) Decimal
ATN2(number, number) Decimal
BINARY_CHECKSUM(any, any*) Number never
BIT_COUNT(number) Number 2022 not-run
CEILING(number) whole
CHECKSUM(any, any*) Number never
COS(number) Decimal
COT(number) Decimal
DEGREES(number) first
EXP(number) Decimal
FLOOR(number) whole
GET_BIT(number, number) Number 2022 not-run
ISNUMERIC(any) Number never
LEFT_SHIFT(number, number) first 2022 not-run
LOG(number, number?) Decimal
LOG10(number) Decimal
PI() Decimal never
POWER(number, number) powered
RADIANS(number) first
RAND(any?) Decimal never
RIGHT_SHIFT(number, number) first 2022 not-run
ROUND(number, number, number?) first
SET_BIT(number, number, number?) first 2022 not-run
SIGN(number) Number
SIN(number) Decimal
SQRT(number) Decimal
SQUARE(number) Decimal
TAN(number) Decimal

Choice and NULL
CHOOSE(number, alike, alike*) chosen may 2012
COALESCE(alike, alike, alike*) chosen
GREATEST(alike, alike*) chosen 2022 not-run
IIF(condition, alike, alike) chosen 2012
ISNULL(alike, alike) replaced
LEAST(alike, alike*) chosen 2022 not-run
NULLIF(any, any) first may

JSON
ISJSON(characters, any?) Number 2016
JSON_ARRAY(any*) Text never 2022 not-run
JSON_MODIFY(characters, text, any) Text may 2016
JSON_OBJECT(any*) Text never 2022 not-run
JSON_PATH_EXISTS(characters, text) Number 2022 not-run
JSON_QUERY(characters, text?) Text may 2016
JSON_VALUE(characters, text) Text may 2016
OPENJSON(characters, text?) rows 2016

Identity and bytes
COMPRESS(any) Binary 2016 not-run
DATALENGTH(any) Number
DECOMPRESS(any) Binary 2016 not-run
HASHBYTES(text, characters) Binary
NEWID() Text(36) never

Rows
GENERATE_SERIES(number, number, number?) rows 2022 not-run
STRING_SPLIT(characters, text, any?) rows 2016

Aggregates
APPROX_COUNT_DISTINCT(any) Number never 2019 aggregate
APPROX_PERCENTILE_CONT(number) Decimal may 2022 not-run
APPROX_PERCENTILE_DISC(number) Decimal may 2022 not-run
AVG(numeric) total aggregate
CHECKSUM_AGG(number) Number not-run aggregate
COUNT(any) Number never aggregate
COUNT_BIG(any) Number never aggregate
GROUPING(any) Number never
GROUPING_ID(any, any*) Number never
MAX(sorted) first aggregate
MIN(sorted) first aggregate
STDEV(numeric) Decimal may aggregate
STDEVP(numeric) Decimal aggregate
STRING_AGG(text, text) Text 2017 aggregate
SUM(numeric) total aggregate
VAR(numeric) Decimal may aggregate
VARP(numeric) Decimal aggregate

Windows
CUME_DIST() Decimal never over
DENSE_RANK() Number never over
FIRST_VALUE(any) first may over
LAG(any, number?, any?) first may over
LAST_VALUE(any) first may over
LEAD(any, number?, any?) first may over
NTILE(number) Number never over
PERCENTILE_CONT(number) Decimal may 2012
PERCENTILE_DISC(number) Decimal may 2012
PERCENT_RANK() Decimal never over
RANK() Number never over
ROW_NUMBER() Number never over

Server
APP_NAME() Text may not-run
COLLATIONPROPERTY(any, any) Text may not-run
COLUMNPROPERTY(any, any, any) Number may not-run
COL_LENGTH(any, any) Number may not-run
COL_NAME(any, any) Text may not-run
CONNECTIONPROPERTY(any*) Text may not-run
CONTAINS(any, text, any?) Boolean missing not-run
CONTEXT_INFO() Binary may not-run
CRYPT_GEN_RANDOM(number, any?) Binary not-run
CURRENT_REQUEST_ID() Number not-run
CURRENT_TRANSACTION_ID() Number 2016 not-run
CURSOR_STATUS(any, any) Number missing not-run
DATABASEPROPERTYEX(any, any) Text may not-run
DB_ID(any?) Number may not-run
DB_NAME(any?) Text may not-run
DECRYPTBYPASSPHRASE(any, any, any?, any?) Binary may not-run
ENCRYPTBYPASSPHRASE(any, any, any?, any?) Binary may not-run
ERROR_LINE() Number may not-run
ERROR_MESSAGE() Text may not-run
ERROR_NUMBER() Number may not-run
ERROR_PROCEDURE() Text may not-run
ERROR_SEVERITY() Number may not-run
ERROR_STATE() Number may not-run
EVENTDATA(any*) Text may missing not-run
FORMATMESSAGE(any*) Text may not-run
FREETEXT(any, text, any?) Boolean missing not-run
GETANSINULL(any?) Number not-run
HAS_PERMS_BY_NAME(any, any, any, any?, any?) Number may not-run
HOST_ID() Text may not-run
HOST_NAME() Text may not-run
IDENT_CURRENT(any) Number may not-run
IDENT_INCR(any) Number may not-run
IDENT_SEED(any) Number may not-run
IS_MEMBER(any) Number may not-run
IS_ROLEMEMBER(any, any?) Number may not-run
IS_SRVROLEMEMBER(any, any?) Number may not-run
LOOKUP(any, any*) Text may not-run
NEWSEQUENTIALID() Text(36) never missing not-run
OBJECTPROPERTY(any, any) Number may not-run
OBJECTPROPERTYEX(any, any) Text may not-run
OBJECT_DEFINITION(any) Text may not-run
OBJECT_ID(any, any?) Number may not-run
OBJECT_NAME(any, any?) Text may not-run
OBJECT_SCHEMA_NAME(any, any?) Text may not-run
ORIGINAL_LOGIN() Text may not-run
ROWCOUNT_BIG() Number not-run
SCHEMA_ID(any?) Number may not-run
SCHEMA_NAME(any?) Text may not-run
SERVERPROPERTY(any) Text may not-run
SESSIONPROPERTY(any*) Text may not-run
SESSION_CONTEXT(any*) Text may not-run
SQL_VARIANT_PROPERTY(any, any) Text may not-run
SUSER_ID(any?) Number may not-run
SUSER_NAME(any?) Text may not-run
SUSER_SID(any?, any?) Text may not-run
SUSER_SNAME(any?) Text may not-run
TYPEPROPERTY(any, any) Number may not-run
TYPE_ID(any) Number may not-run
TYPE_NAME(any) Text may not-run
USER_ID(any?) Number may not-run
USER_NAME(any?) Text may not-run
XACT_STATE() Number not-run
"""
"""By family: signature (`?` may be left out, `*` may come more than once, `3 number` is three), result, and marks.

Marks: `never` and `may` as in `Nulls`; `over` needs OVER with ORDER BY; `aggregate`; a year is `since`; `missing` is in
SQL Server, but no query of the account can use it; `not-run` is not run by the embedded account.
"""
_LINE: Final = re.compile(r"(\w+)\((.*?)\) (\S+)(.*)")
REPORTED: Final = 2019
"""The SQL Server that the service is taken to be: practitioners show queries with functions up to it.

See fact:query-server-version.
"""
_SERVER: Final = "Server"
"""The family of functions that tell of the server, which few queries use."""
AGGREGATE_FAMILY: Final = "Aggregates"


def _functions() -> Iterator[tuple[SqlFunction, frozenset[str]]]:
    family = ""
    for line in _TABLE.splitlines():
        match = _LINE.fullmatch(line)
        if match is None:
            family = line or family
            continue
        name, parameters, gives, rest = match.groups()
        marks = frozenset(rest.split())
        since = next((int(mark) for mark in marks if mark.isdigit()), 0)
        nulls: Nulls = "never" if "never" in marks else "may" if "may" in marks else "passes"
        function = SqlFunction(
            name,
            family,
            tuple(_parameters(parameters)),
            gives,
            nulls,
            over="over" in marks,
            ordered="over" in marks,
            since=since,
            account=False if "missing" in marks else True if since <= REPORTED and family != _SERVER else None,
            rehearsal="not-run" not in marks,
        )
        yield function, marks


def _parameters(text: str) -> Iterator[Parameter]:
    for word in filter(None, text.split(", ")):
        count, _, kind = word.rpartition(" ")
        yield from [Parameter(kind.rstrip("?*"), kind.endswith("?"), kind.endswith("*"))] * int(count or 1)


_ALL: Final = tuple(_functions())
FUNCTIONS: Final[Mapping[str, SqlFunction]] = {function.name: function for function, _ in _ALL}
"""By name in capitals. CAST, CONVERT and what else has words between its brackets are no functions here."""
AGGREGATES: Final = frozenset(function.name for function, marks in _ALL if "aggregate" in marks)
"""Functions that make one value of a group."""
DATE_PARTS: Final = frozenset(
    function.name for function, _ in _ALL if function.parameters and function.parameters[0].kind == "unit"
)
"""Functions whose first argument is a word and no column."""

UNITS: Final = words(
    "year yy yyyy quarter qq q month mm m dayofyear dy y day dd d week wk ww weekday dw w hour hh minute mi n second "
    "ss s millisecond ms microsecond mcs nanosecond ns tzoffset tz iso_week isowk isoww"
)
"""The parts of a date that DATEADD and its like take."""
