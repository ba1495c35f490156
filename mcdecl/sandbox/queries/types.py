"""SQL Server's types as far as queries meet them, and typed pieces of DuckDB's SQL."""

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from mcdecl.helpers.structs import replace
from mcdecl.sandbox.tasks.errors import QueryError, UnsupportedSqlError

if TYPE_CHECKING:
    from collections.abc import Sequence


class SqlType(Struct, frozen=True):
    """A type.

    Attributes:
        kind: How values behave: `null bit int bigint decimal float text date datetime offset time binary`; an offset
            is a date and time with its distance from UTC.
        name: What SQL Server's messages call it.
        length: Of texts, the most characters; None without a limit.
        precision: Of decimals, all digits.
        scale: Of decimals, the digits after the point; of times, those of a second's fraction.
        padded: Of texts, whether blanks fill the length.
        collation: Of texts, what COLLATE named; empty for the service's own.
    """

    kind: str
    name: str
    length: int | None = None
    precision: int = 0
    scale: int = 0
    padded: bool = False
    collation: str = ""

    @property
    def is_text(self) -> bool:
        """Whether values are texts."""
        return self.kind == "text"

    @property
    def is_number(self) -> bool:
        """Whether values take part in arithmetic."""
        return self.kind in _NUMBERS

    @property
    def is_money(self) -> bool:
        """Whether values are amounts of money, which keep four digits after the point in arithmetic."""
        return self.name in ("money", "smallmoney")

    @property
    def is_moment(self) -> bool:
        """Whether values have a date."""
        return self.kind in ("date", "datetime", "offset")

    @property
    def is_exact_moment(self) -> bool:
        """Whether values count a second's fraction in decimal digits, which DATETIME and SMALLDATETIME do not."""
        return self.kind in ("offset", "time") or self.name == "datetime2"

    @property
    def duckdb(self) -> str:
        """The DuckDB type that holds the values."""
        if self.kind == "decimal":
            return f"DECIMAL({self.precision}, {self.scale})"
        return _DUCKDB[self.kind]


class TypedSql(Struct, frozen=True):
    """A piece of DuckDB's SQL with the type its value has in SQL Server.

    Attributes:
        sql: The SQL, safe to stand anywhere.
        type: The type.
        constant: The text of a literal, for functions whose behaviour is settled by one.
    """

    sql: str
    type: SqlType
    constant: str | None = None


_DUCKDB = {
    "null": "INTEGER",
    "bit": "BOOLEAN",
    "int": "INTEGER",
    "bigint": "BIGINT",
    "float": "DOUBLE",
    "text": "VARCHAR",
    "date": "DATE",
    "datetime": "TIMESTAMP",
    "offset": "STRUCT(u TIMESTAMP, o INTEGER)",
    "time": "TIME",
    "binary": "BLOB",
}
_NUMBERS = ("int", "bigint", "decimal", "float")
_PRECEDENCE = (
    "null",
    "binary",
    "text",
    "bit",
    "int",
    "bigint",
    "decimal",
    "float",
    "time",
    "date",
    "datetime",
    "offset",
)
"""From the type that gives way to the one that wins (documented: data type precedence)."""

NULL = SqlType("null", "int")
BIT = SqlType("bit", "bit")
INT = SqlType("int", "int")
BIGINT = SqlType("bigint", "bigint")
FLOAT = SqlType("float", "float")
DATE = SqlType("date", "date")
DATETIME = SqlType("datetime", "datetime", scale=3)
DATETIME2 = SqlType("datetime", "datetime2", scale=7)
OFFSET = SqlType("offset", "datetimeoffset", scale=7)
TIME = SqlType("time", "time", scale=7)
MONEY = SqlType("decimal", "money", precision=19, scale=4)
BINARY = SqlType("binary", "varbinary")
VARCHAR = SqlType("text", "varchar")
NVARCHAR = SqlType("text", "nvarchar")


def decimal(precision: int, scale: int) -> SqlType:
    """The decimal type, brought into the 38 digits that there are (the scale gives way, documented down to 6)."""
    if precision > 38:
        scale = max(min(scale, 6), scale - (precision - 38))
        precision = 38
    return SqlType("decimal", "numeric", precision=max(precision, scale, 1), scale=scale)


def as_decimal(type: SqlType) -> SqlType:
    """The decimal type that holds every value of an exact number type."""
    if type.kind == "decimal":
        return type
    return decimal({"bit": 1, "int": 10, "bigint": 19}.get(type.kind, 38), 0)


def common(types: list[SqlType]) -> SqlType:
    """The type that values of all `types` become where they meet.

    Args:
        types: At least one.

    Returns:
        By precedence; texts grow to the longest, decimals to hold all.
    """
    sql_type = types[0]
    for other in types[1:]:
        sql_type = _wider(sql_type, other)
    return sql_type


def _wider(left: SqlType, right: SqlType) -> SqlType:
    if left.kind == right.kind:
        return _merged(left, right)
    first, second = sorted((left, right), key=lambda other: _PRECEDENCE.index(other.kind))
    if second.kind == "decimal" and first.kind in ("bit", "int", "bigint") and not second.is_money:
        return _merged(as_decimal(first), second)
    return second


def _merged(left: SqlType, right: SqlType) -> SqlType:
    if left.is_money and right.is_money:
        return left if left.name == "money" else right
    if left.kind == "decimal":
        scale = max(left.scale, right.scale)
        return decimal(max(left.precision - left.scale, right.precision - right.scale) + scale, scale)
    if left.kind in ("datetime", "offset", "time", "int"):
        wider = max((left, right), key=lambda other: (_RANKS.get(other.name, 0), other.scale))
        return replace(wider, scale=max(left.scale, right.scale))
    if left.kind != "text":
        return left
    longest = None if left.length is None or right.length is None else max(left.length, right.length)
    name = "nvarchar" if "n" in left.name[:1] + right.name[:1] else "varchar"
    if left.collation and right.collation and left.collation != right.collation:
        raise QueryError(
            f'Cannot resolve the collation conflict between "{left.collation}" and "{right.collation}" in the '
            "operation."
        )
    return SqlType("text", name, longest, collation=left.collation or right.collation)


_RANKS = {"datetime2": 2, "datetime": 1, "int": 2, "smallint": 1}
"""Which type of a kind wins over the others."""


MOST_BYTES = 8000
"""The most bytes of a text that is not of a MAX type."""


def joined_length(types: "Sequence[SqlType]") -> SqlType:
    """The type of texts that are joined: as long as all of them, at most 8,000 bytes unless one has no limit."""
    national = any(type.name.startswith("n") for type in types)
    most = MOST_BYTES // 2 if national else MOST_BYTES
    lengths = [type.length for type in types]
    total = None if None in lengths else min(sum(length or 0 for length in lengths), most)
    names = [type.collation for type in types if type.collation]
    return SqlType("text", "nvarchar" if national else "varchar", total, collation=names[0] if names else "")


def text_type(length: int | None, *, national: bool = True) -> SqlType:
    """A text type of varying length."""
    return replace(NVARCHAR if national else VARCHAR, length=length)


_NAMED = {
    "INT": INT,
    "BIGINT": BIGINT,
    "SMALLINT": replace(INT, name="smallint"),
    "TINYINT": replace(INT, name="tinyint"),
    "UTINYINT": replace(INT, name="tinyint"),
    "BIT": BIT,
    "BOOLEAN": BIT,
    "FLOAT": FLOAT,
    "DOUBLE": FLOAT,
    "REAL": replace(FLOAT, name="real"),
    "MONEY": MONEY,
    "SMALLMONEY": SqlType("decimal", "smallmoney", precision=10, scale=4),
    "DATE": DATE,
    "DATETIME": DATETIME,
    "DATETIME2": DATETIME2,
    "SMALLDATETIME": SqlType("datetime", "smalldatetime"),
    "TIMESTAMPTZ": OFFSET,
    "TIME": TIME,
    "UUID": SqlType("text", "uniqueidentifier", 36),
    "UNIQUEIDENTIFIER": SqlType("text", "uniqueidentifier", 36),
}
_TEXTS = {"VARCHAR": "varchar", "NVARCHAR": "nvarchar", "CHAR": "char", "NCHAR": "nchar", "TEXT": "varchar"}


def written_type(node: Any) -> SqlType:
    """The type that a CAST or CONVERT names.

    Args:
        node: The type as parsed.

    Returns:
        The type; texts without a length get 30, decimals without digits 18 (documented for both functions).

    Raises:
        QueryError: When it is no type, or none that this account knows.
    """
    from sqlglot import exp

    if not isinstance(node, exp.DataType):
        raise QueryError("Incorrect syntax: the name of a type is missing.")
    name = str(getattr(node.this, "value", node.this)).upper()
    sizes = [_size(parameter) for parameter in node.expressions]
    if name in _TEXTS:
        padded = name in ("CHAR", "NCHAR")
        most = 4000 if name.startswith("N") else 8000
        if sizes and sizes[0] is not None and sizes[0] > most:
            raise QueryError(
                f"The size ({sizes[0]}) given to the type '{name.lower()}' exceeds the maximum allowed for any data "
                f"type ({most})."
            )
        if sizes[:1] == [0]:
            raise QueryError("Length or precision specification 0 is invalid.")
        return SqlType("text", _TEXTS[name], sizes[0] if sizes else (None if name == "TEXT" else 30), padded=padded)
    if name in ("DECIMAL", "NUMERIC"):
        return _written_decimal(sizes)
    if name in ("BINARY", "VARBINARY"):
        return replace(BINARY, name=name.lower(), length=sizes[0] if sizes else 30, padded=name == "BINARY")
    if name in _NAMED:
        type = _NAMED[name]
        if not sizes or not type.is_exact_moment:
            return type
        if sizes[0] is None or sizes[0] > 7:
            raise QueryError(f"Line 1: Specified scale {sizes[0]} is invalid.")
        return replace(type, scale=sizes[0])
    raise _not_run(str(node.args.get("kind") or name.lower()), known="kind" not in node.args)


def _not_run(name: str, *, known: bool) -> QueryError:
    """What is wrong with a type: SQL Server has none like it, or this account does not run it."""
    if known or name.upper() in ("SYSNAME", "HIERARCHYID"):
        return UnsupportedSqlError(f"the type {name}")
    return QueryError(f"Type {name} is not a defined system type.")


def _written_decimal(sizes: list[int | None]) -> SqlType:
    precision = sizes[0] if sizes and sizes[0] else 18
    scale = sizes[1] if len(sizes) > 1 and sizes[1] else 0
    if precision > 38 or sizes[:1] == [0]:
        raise QueryError(f"Specified column precision {sizes[0]} is not between 1 and the maximum precision of 38.")
    if scale > precision:
        raise QueryError(f"The scale ({scale}) must be less than or equal to the precision ({precision}).")
    return decimal(precision, scale)


def _size(parameter: Any) -> int | None:
    text = str(getattr(parameter, "name", "") or getattr(parameter.this, "name", ""))
    return int(text) if text.isdigit() else None


_FIELDS = {"Number": INT, "Date": DATETIME, "Boolean": BIT}


def field_type(field: dict[str, Any]) -> SqlType:
    """The type of a data extension's field: texts are nvarchar of the field's length."""
    if field["FieldType"] == "Decimal":
        return decimal(field["MaxLength"], field["Scale"])
    return _FIELDS.get(field["FieldType"]) or text_type(field["MaxLength"])
