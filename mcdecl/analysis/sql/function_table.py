"""The functions of T-SQL: how many arguments each takes, as Microsoft documents them, and what it gives."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class SqlFunction:
    """A function.

    Attributes:
        name: in capitals.
        least: the fewest arguments.
        most: the most; None without a limit.
        over: whether it needs an OVER clause.
        ordered: whether that needs ORDER BY.
    """

    name: str
    least: int
    most: int | None
    over: bool = False
    ordered: bool = False

    def takes(self, count: int) -> bool:
        """Whether it can be called with so many arguments."""
        return self.least <= count and (self.most is None or count <= self.most)

    @property
    def arguments(self) -> str:
        """How many arguments it takes, in words."""
        if self.most == self.least:
            return "no arguments" if not self.most else f"{self.most} argument{'s' if self.most > 1 else ''}"
        if self.most is None:
            return f"at least {self.least} arguments"
        return f"{self.least} to {self.most} arguments"


_NUMBERS_OF_ARGUMENTS: Final = {
    (0, 0): (
        "CURRENT_TIMEZONE GETANSINULL GETDATE GETUTCDATE HOST_NAME NEWID NEWSEQUENTIALID PI ROWCOUNT_BIG SYSDATETIME "
        "SYSDATETIMEOFFSET SYSUTCDATETIME ERROR_LINE ERROR_MESSAGE ERROR_NUMBER ERROR_PROCEDURE ERROR_SEVERITY "
        "ERROR_STATE CURRENT_TRANSACTION_ID XACT_STATE ORIGINAL_LOGIN"
    ),
    (
        0,
        1,
    ): "DB_ID DB_NAME HOST_ID RAND SCHEMA_ID SCHEMA_NAME SUSER_ID SUSER_NAME SUSER_SID SUSER_SNAME USER_ID USER_NAME",
    (1, 1): (
        "ABS ACOS APPROX_COUNT_DISTINCT ASCII ASIN ATAN AVG BIT_COUNT CEILING CHAR COMPRESS COS COT COUNT COUNT_BIG "
        "CURSOR_STATUS DATALENGTH DAY DECOMPRESS DEGREES EXP FLOOR GROUPING ISDATE ISNUMERIC LEN LOG10 LOWER MAX MIN "
        "MONTH NCHAR PERCENTILE_CONT PERCENTILE_DISC RADIANS REVERSE SERVERPROPERTY SIGN SIN SOUNDEX SPACE SQRT SQUARE "
        "STDEV STDEVP SUM TAN TRIM UNICODE UPPER VAR VARP YEAR CHECKSUM_AGG IDENT_CURRENT IDENT_INCR IDENT_SEED"
    ),
    (1, 2): (
        "EOMONTH LOG LTRIM RTRIM QUOTENAME OBJECT_NAME OBJECT_SCHEMA_NAME OBJECT_ID ISJSON OPENJSON JSON_QUERY PARSE "
        "TRY_PARSE TYPE_ID TYPE_NAME"
    ),
    (1, 3): "STR",
    (1, None): "COALESCE BINARY_CHECKSUM CHECKSUM GREATEST LEAST GROUPING_ID LOOKUP",
    (0, None): "JSON_ARRAY JSON_OBJECT",
    (2, 2): (
        "ATN2 CONTAINS DATENAME DATEPART DATETRUNC DIFFERENCE FREETEXT GET_BIT HASHBYTES ISNULL JSON_PATH_EXISTS "
        "JSON_VALUE LEFT NULLIF PARSENAME PATINDEX POWER REPLICATE RIGHT STRING_ESCAPE SWITCHOFFSET TODATETIMEOFFSET "
        "LEFT_SHIFT RIGHT_SHIFT COL_NAME COL_LENGTH STRING_AGG"
    ),
    (2, 3): "CHARINDEX FORMAT ROUND STRING_SPLIT GENERATE_SERIES CONTAINS FREETEXT SUBSTRING SET_BIT",
    (2, None): "CHOOSE CONCAT",
    (3, 3): ("DATEADD DATEDIFF DATEDIFF_BIG DATEFROMPARTS IIF JSON_MODIFY REPLACE TRANSLATE COLUMNPROPERTY"),
    (3, 4): "DATE_BUCKET",
    (3, None): "CONCAT_WS",
    (4, 4): "STUFF",
    (5, 5): "SMALLDATETIMEFROMPARTS TIMEFROMPARTS",
    (7, 7): "DATETIMEFROMPARTS",
    (8, 8): "DATETIME2FROMPARTS",
    (10, 10): "DATETIMEOFFSETFROMPARTS",
}
_WINDOWS: Final = {
    (0, 0): "ROW_NUMBER RANK DENSE_RANK PERCENT_RANK CUME_DIST",
    (1, 1): "NTILE FIRST_VALUE LAST_VALUE",
    (1, 3): "LAG LEAD",
}
_FREE: Final = frozenset(("EVENTDATA", "CONNECTIONPROPERTY", "SESSIONPROPERTY", "FORMATMESSAGE", "SESSION_CONTEXT"))
"""Functions of the server that no query needs; their arguments are not looked at."""


def _table() -> Mapping[str, SqlFunction]:
    table = {name: SqlFunction(name, 0, None) for name in _FREE}
    for (least, most), names in _NUMBERS_OF_ARGUMENTS.items():
        table.update((name, SqlFunction(name, least, most)) for name in names.split())
    for (least, most), names in _WINDOWS.items():
        table.update((name, SqlFunction(name, least, most, True, True)) for name in names.split())
    return table


FUNCTIONS: Final = _table()
"""By name in capitals. CAST, CONVERT and what else has words between its brackets are no functions here."""

UNITS: Final = frozenset(
    (
        *("year", "yy", "yyyy", "quarter", "qq", "q", "month", "mm", "m", "dayofyear", "dy", "y", "day", "dd", "d"),
        *("week", "wk", "ww", "weekday", "dw", "w", "hour", "hh", "minute", "mi", "n", "second", "ss", "s"),
        *(
            "millisecond",
            "ms",
            "microsecond",
            "mcs",
            "nanosecond",
            "ns",
            "tzoffset",
            "tz",
            "iso_week",
            "isowk",
            "isoww",
        ),
    )
)
"""The parts of a date that DATEADD and its like take."""
