"""SQL Server's types as far as queries meet them, and typed pieces of DuckDB's SQL."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mcdecl.sandbox.tasks.errors import QueryError, UnsupportedSqlError

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, slots=True)
class SqlType:
    """A type.

    Attributes:
        kind: How values behave: `null bit int bigint decimal float text date datetime time binary`.
        name: What SQL Server's messages call it.
        length: Of texts, the most characters; None without a limit.
        precision: Of decimals, all digits.
        scale: Of decimals, the digits after the point.
        padded: Of texts, whether blanks fill the length.
        zone: Of a datetime that `AT TIME ZONE` placed, the zone.
    """

    kind: str
    name: str
    length: int | None = None
    precision: int = 0
    scale: int = 0
    padded: bool = False
    zone: str | None = None

    @property
    def is_text(self) -> bool:
        """Whether values are texts."""
        return self.kind == "text"

    @property
    def is_number(self) -> bool:
        """Whether values take part in arithmetic."""
        return self.kind in _NUMBERS

    @property
    def is_moment(self) -> bool:
        """Whether values have a date."""
        return self.kind in ("date", "datetime")

    @property
    def duckdb(self) -> str:
        """The DuckDB type that holds the values."""
        if self.kind == "decimal":
            return f"DECIMAL({self.precision}, {self.scale})"
        return _DUCKDB[self.kind]


@dataclass(frozen=True, slots=True)
class TypedSql:
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
    "time": "TIME",
    "binary": "BLOB",
}
_NUMBERS = ("int", "bigint", "decimal", "float")
_PRECEDENCE = ("null", "binary", "text", "bit", "int", "bigint", "decimal", "float", "time", "date", "datetime")
"""From the type that gives way to the one that wins (documented: data type precedence)."""

NULL = SqlType("null", "int")
BIT = SqlType("bit", "bit")
INT = SqlType("int", "int")
BIGINT = SqlType("bigint", "bigint")
FLOAT = SqlType("float", "float")
DATE = SqlType("date", "date")
DATETIME = SqlType("datetime", "datetime")
TIME = SqlType("time", "time")
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
    if second.kind == "decimal" and first.kind in ("bit", "int", "bigint"):
        return _merged(as_decimal(first), second)
    return second


def _merged(left: SqlType, right: SqlType) -> SqlType:
    if left.kind == "decimal":
        scale = max(left.scale, right.scale)
        return decimal(max(left.precision - left.scale, right.precision - right.scale) + scale, scale)
    if left.kind != "text":
        return left
    longest = None if left.length is None or right.length is None else max(left.length, right.length)
    name = "nvarchar" if "n" in left.name[:1] + right.name[:1] else "varchar"
    return SqlType("text", name, longest)


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
    "MONEY": SqlType("decimal", "money", precision=19, scale=4),
    "SMALLMONEY": SqlType("decimal", "smallmoney", precision=10, scale=4),
    "DATE": DATE,
    "DATETIME": DATETIME,
    "DATETIME2": replace(DATETIME, name="datetime2"),
    "SMALLDATETIME": replace(DATETIME, name="smalldatetime"),
    "TIMESTAMP": DATETIME,
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
        return SqlType("text", _TEXTS[name], sizes[0] if sizes else (None if name == "TEXT" else 30), padded=padded)
    if name in ("DECIMAL", "NUMERIC"):
        precision = sizes[0] if sizes and sizes[0] else 18
        scale = sizes[1] if len(sizes) > 1 and sizes[1] else 0
        return decimal(precision, scale)
    if name in _NAMED:
        return _NAMED[name]
    raise UnsupportedSqlError(f"the type {name.lower()}")


def _size(parameter: Any) -> int | None:
    text = str(getattr(parameter, "name", "") or getattr(parameter.this, "name", ""))
    return int(text) if text.isdigit() else None


_FIELDS = {"Number": INT, "Date": DATETIME, "Boolean": BIT}


def field_type(field: dict[str, Any]) -> SqlType:
    """The type of a data extension's field: texts are nvarchar of the field's length."""
    if field["FieldType"] == "Decimal":
        return decimal(field["MaxLength"], field["Scale"])
    return _FIELDS.get(field["FieldType"]) or text_type(field["MaxLength"])
