"""Functions of texts."""

from mcdecl.sandbox.queries.conversion import as_text, convert, quote
from mcdecl.sandbox.queries.functions.base import Function, of_values, template
from mcdecl.sandbox.queries.patterns import regular
from mcdecl.sandbox.queries.scope import Context
from mcdecl.sandbox.queries.types import BINARY, FLOAT, INT, SqlType, TypedSql, text_type
from mcdecl.sandbox.tasks.errors import UnsupportedSqlError

_CHARACTER = text_type(1)
_ANY = text_type(None)


def _concat(arguments: list[TypedSql], _context: Context) -> TypedSql:
    """NULL counts as the empty text here, unlike with `+`."""
    return TypedSql("(" + " || ".join(f"coalesce({as_text(value).sql}, '')" for value in arguments) + ")", _ANY)


def _concat_ws(arguments: list[TypedSql], _context: Context) -> TypedSql:
    return TypedSql("concat_ws(" + ", ".join(as_text(value).sql for value in arguments) + ")", _ANY)


def _patindex(arguments: list[TypedSql], _context: Context) -> TypedSql:
    pattern, subject = arguments[0].constant, as_text(arguments[1]).sql
    if pattern is None:
        raise UnsupportedSqlError("PATINDEX with a computed pattern")
    middle = pattern.removeprefix("%")
    inner = regular(middle.removesuffix("%")) + ("" if middle.endswith("%") else "$")
    start = "^(.*?)" if pattern.startswith("%") else "^()"
    text = quote(f"(?is){start}(?:{inner})")
    before = f"regexp_extract({subject}, {text}, 1)"
    sql = f"CAST(CASE WHEN {subject} IS NULL THEN NULL WHEN regexp_matches({subject}, {text}) "
    return TypedSql(f"{sql}THEN length({before}) + 1 ELSE 0 END AS INTEGER)", INT)


def _datalength(arguments: list[TypedSql], _context: Context) -> TypedSql:
    value = arguments[0]
    if value.type.is_text:
        # Two bytes a character for the n-types, which is what data extensions hold.
        width = 2 if value.type.name.startswith("n") else 1
        length = f"mc_units({value.sql})" if width == 2 else f"length({value.sql})"
        return TypedSql(f"CAST({length} * {width} AS INTEGER)", INT)
    sizes = {"bit": 1, "int": 4, "date": 3, "time": 5, "decimal": 9}
    size = sizes.get(value.type.kind, 8)
    return TypedSql(f"CASE WHEN {value.sql} IS NOT NULL THEN {size} END", INT)


def _replace(arguments: list[TypedSql], _context: Context) -> TypedSql:
    parts = ", ".join(as_text(value).sql for value in arguments)
    return TypedSql(f"mc_replace({parts})", _ANY)


def _replicate(arguments: list[TypedSql], _context: Context) -> TypedSql:
    """Of anything but a MAX type the result ends at 8,000 bytes (documented), which are 4,000 national characters."""
    subject, count = as_text(arguments[0]), convert(arguments[1], INT).sql
    national = subject.type.name.startswith("n")
    if subject.type.length is None and arguments[0].type.is_text:
        return TypedSql(f"mc_replicate_max({subject.sql}, {count})", text_type(None, national=national))
    most = 4000 if national else 8000
    return TypedSql(f"mc_replicate({subject.sql}, {count}, {most})", text_type(most, national=national))


def _left(name: str) -> Function:
    def make(arguments: list[TypedSql], _context: Context) -> TypedSql:
        subject, count = as_text(arguments[0]), convert(arguments[1], INT)
        given = count.constant or ""
        length = int(given) if given.isdigit() else subject.type.length
        type = SqlType("text", "nvarchar" if subject.type.name.startswith("n") else "varchar", length)
        return TypedSql(f"mc_{name}({subject.sql}, {count.sql})", type)

    return of_values(2, 2, make)


def _str(arguments: list[TypedSql], _context: Context) -> TypedSql:
    """A number at the right end of a text; digits after the point that do not fit are rounded away (documented)."""
    sizes = [value.constant or "" for value in arguments[1:]]
    if not all(size.isdigit() for size in sizes):
        raise UnsupportedSqlError("STR with a computed length")
    length, places = (int(size) for size in [*sizes, *("10", "0")[len(sizes) :]])
    number = convert(arguments[0], FLOAT).sql
    shown = [f"printf('%.{count}f', {number})" for count in range(min(places, 16), -1, -1)]
    cases = " ".join(f"WHEN length({text}) <= {length} THEN lpad({text}, {length}, ' ')" for text in shown)
    return TypedSql(f"CASE {cases} WHEN {number} IS NOT NULL THEN repeat('*', {length}) END", text_type(length))


_HASHES = {"MD5": "md5", "SHA1": "sha1", "SHA": "sha1", "SHA2_256": "sha256"}


def _hash(arguments: list[TypedSql], _context: Context) -> TypedSql:
    name, subject = (arguments[0].constant or "").upper(), as_text(arguments[1])
    if name not in _HASHES:
        raise UnsupportedSqlError(f"HASHBYTES with {name or 'a computed algorithm'}")
    sql = subject.sql
    if subject.type.name.startswith("n"):
        # The n-types are hashed as UTF-16, low byte first; DuckDB can make that of one-byte characters only.
        wide = f"unhex(regexp_replace(hex({sql}), '(..)', '\\100', 'g'))"
        limit = quote(str(UnsupportedSqlError("HASHBYTES over nvarchar values beyond ASCII")))
        sql = f"CASE WHEN regexp_full_match({sql}, '(?s)[\\x00-\\x7F]*') THEN {wide} ELSE error({limit}) END"
    return TypedSql(f"unhex({_HASHES[name]}({sql}))", BINARY)


FUNCTIONS: dict[str, Function] = {
    "LEN": template("t", "mc_len({0})", INT),
    "DATALENGTH": of_values(1, 1, _datalength),
    "CHARINDEX": template("tti", "mc_charindex({0}, {1}, coalesce({2}, 1))", INT, least=2),
    "PATINDEX": of_values(2, 2, _patindex),
    "SUBSTRING": template("tii", "mc_substring({0}, {1}, {2})"),
    "LEFT": _left("left"),
    "RIGHT": _left("right"),
    "STUFF": template("tiit", "mc_stuff({0}, {1}, {2}, {3})"),
    "REPLACE": of_values(3, 3, _replace),
    "REPLICATE": of_values(2, 2, _replicate),
    "REVERSE": template("t", "reverse({0})"),
    "SPACE": template("i", "mc_replicate(' ', {0}, 8000)", text_type(8000, national=False)),
    "LTRIM": template("t", "ltrim({0}, ' ')"),
    "RTRIM": template("t", "rtrim({0}, ' ')"),
    "UPPER": template("t", "mc_upper({0})"),
    "LOWER": template("t", "lower({0})"),
    "TRANSLATE": template("ttt", "translate({0}, {1}, {2})"),
    "QUOTENAME": template("t", "('[' || replace({0}, ']', ']]') || ']')", _ANY),
    "CHAR": template("i", "chr({0})", _CHARACTER),
    "NCHAR": template("i", "chr({0})", _CHARACTER),
    "ASCII": template("t", "CASE WHEN {0} <> '' THEN unicode({0}) END", INT),
    "UNICODE": template("t", "CASE WHEN {0} <> '' THEN unicode({0}) END", INT),
    "CONCAT": of_values(2, None, _concat),
    "CONCAT_WS": of_values(3, None, _concat_ws),
    "STR": of_values(1, 3, _str),
    "PARSENAME": template("ti", "mc_parse_name({0}, {1})", text_type(128)),
    "HASHBYTES": of_values(2, 2, _hash),
}
"""The functions by name."""
