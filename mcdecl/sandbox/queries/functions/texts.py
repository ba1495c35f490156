"""Functions of texts."""

from mcdecl.helpers.structs import replace
from mcdecl.sandbox.queries.collations import regards_case
from mcdecl.sandbox.queries.conversion import as_text, convert, cut, note_constant, quote
from mcdecl.sandbox.queries.functions.base import Function, of_values, template
from mcdecl.sandbox.queries.macros import LONGEST
from mcdecl.sandbox.queries.patterns import flags, regular
from mcdecl.sandbox.queries.scope import Context
from mcdecl.sandbox.queries.types import BINARY, FLOAT, INT, SqlType, TypedSql, common, joined_length, text_type
from mcdecl.sandbox.tasks.errors import QueryError, UnsupportedSqlError

_ANY = text_type(None)


def _concat(arguments: list[TypedSql], _context: Context) -> TypedSql:
    """NULL counts as the empty text here, unlike with `+`; what is beyond 8,000 bytes is cut off (documented)."""
    texts = [as_text(value) for value in arguments]
    parts = " || ".join(f"coalesce({text.sql}, '')" for text in texts)
    return cut(TypedSql(f"({parts})", _joined(texts)), _longest(texts))


def _joined(texts: list[TypedSql]) -> SqlType:
    return joined_length([text.type for text in texts if text.type.is_text] or [text_type(1, national=False)])


def _longest(texts: list[TypedSql]) -> int:
    return sum(text.type.length or 0 for text in texts)


def _concat_ws(arguments: list[TypedSql], _context: Context) -> TypedSql:
    """The parts that are not NULL; a separator that is NULL counts as the empty text."""
    separator, *texts = [as_text(value) for value in arguments]
    between = f"coalesce({separator.sql}, '')"
    listed = ", ".join(text.sql for text in texts)
    type = _joined([*texts, *[separator] * (len(texts) - 1)])
    longest = _longest([*texts, *[separator] * (len(texts) - 1)])
    return cut(TypedSql(f"coalesce(concat_ws({between}, {listed}), '')", type), longest)


def _patindex(arguments: list[TypedSql], _context: Context) -> TypedSql:
    pattern, subject = arguments[0].constant, as_text(arguments[1]).sql
    if arguments[0].type.kind == "null":
        return TypedSql("CAST(NULL AS INTEGER)", INT)
    if pattern is None:
        raise UnsupportedSqlError("PATINDEX with a computed pattern")
    collation = common([as_text(argument).type for argument in arguments]).collation
    middle = pattern.removeprefix("%")
    inner = regular(middle.removesuffix("%"), collation=collation) + ("" if middle.endswith("%") else "$")
    start = "^(.*?)" if pattern.startswith("%") else "^()"
    text = quote(f"{flags(collation)}{start}(?:{inner})")
    before = f"regexp_extract({subject}, {text}, 1)"
    sql = f"CAST(CASE WHEN {subject} IS NULL THEN NULL WHEN regexp_matches({subject}, {text}) "
    return TypedSql(f"{sql}THEN length({before}) + 1 ELSE 0 END AS INTEGER)", INT)


def _charindex(arguments: list[TypedSql], _context: Context) -> TypedSql:
    wanted, subject = (as_text(value) for value in arguments[:2])
    start = convert(arguments[2], INT).sql if len(arguments) > 2 else "1"
    name = "mc_charindex_case" if regards_case(common([wanted.type, subject.type]).collation) else "mc_charindex"
    return TypedSql(f"{name}({wanted.sql}, {subject.sql}, coalesce({start}, 1))", INT)


def _datalength(arguments: list[TypedSql], _context: Context) -> TypedSql:
    value = arguments[0]
    if value.type.is_text:
        # Two bytes a character for the n-types, which is what data extensions hold.
        width = 2 if value.type.name.startswith("n") else 1
        length = f"mc_units({value.sql})" if width == 2 else f"length({value.sql})"
        return TypedSql(f"CAST({length} * {width} AS INTEGER)", INT)
    return TypedSql(f"CASE WHEN {value.sql} IS NOT NULL THEN {_size(value.type)} END", INT)


_SIZES = {
    "tinyint": 1,
    "smallint": 2,
    "smalldatetime": 4,
    "smallmoney": 4,
    "money": 8,
    "real": 4,
    "uniqueidentifier": 16,
}
_KINDS = {"bit": 1, "int": 4, "bigint": 8, "float": 8, "date": 3}


def _size(type: SqlType) -> int:
    """How many bytes values of a type take (documented)."""
    if type.kind == "decimal" and type.name not in _SIZES:
        return 5 if type.precision < 10 else 9 if type.precision < 20 else 13 if type.precision < 29 else 17
    if type.is_exact_moment:
        clock = 3 if type.scale < 3 else 4 if type.scale < 5 else 5
        return clock + {"time": 0, "datetime": 3, "offset": 5}[type.kind]
    return _SIZES.get(type.name) or _KINDS.get(type.kind, 8)


def _replace(arguments: list[TypedSql], _context: Context) -> TypedSql:
    """Of anything but a MAX type the result ends at 8,000 bytes (documented)."""
    texts = [as_text(value) for value in arguments]
    collation = common([text.type for text in texts[:2]]).collation
    national = any(text.type.name.startswith("n") for text in texts)
    endless = texts[0].type.length is None
    type = text_type(None if endless else 4000 if national else 8000, national=national)
    name = "mc_replace_case" if regards_case(collation) else "mc_replace"
    listed = ", ".join(text.sql for text in texts)
    before, after = texts[0].type.length, texts[2].type.length
    if before is not None and after is not None and before * after <= LONGEST:
        sql = f"{name}({listed})"
    else:
        sql = f"{name}_max({listed})" if type.length is None else f"{name}_to({listed}, {type.length})"
    return cut(TypedSql(sql, type), None)


def _replicate(arguments: list[TypedSql], _context: Context) -> TypedSql:
    """Of anything but a MAX type the result ends at 8,000 bytes, 4,000 national characters (fact:queries-are-t-sql)."""
    subject, count = as_text(arguments[0]), convert(arguments[1], INT).sql
    national = subject.type.name.startswith("n")
    if subject.type.length is None:
        return TypedSql(f"mc_replicate_max({subject.sql}, {count})", text_type(None, national=national))
    most = 4000 if national else 8000
    return TypedSql(f"mc_replicate({subject.sql}, {count}, {most})", text_type(most, national=national))


def _left(name: str) -> Function:
    def make(arguments: list[TypedSql], _context: Context) -> TypedSql:
        subject, count = as_text(arguments[0]), convert(arguments[1], INT)
        if arguments[1].constant is not None:
            note_constant(f"mc_{name}('', {count.sql})")
        given = count.constant or ""
        length = int(given) if given.isdigit() else subject.type.length
        type = SqlType("text", "nvarchar" if subject.type.name.startswith("n") else "varchar", length)
        return TypedSql(f"mc_{name}({subject.sql}, {count.sql})", type)

    return of_values(2, 2, make)


def _str(arguments: list[TypedSql], _context: Context) -> TypedSql:
    """A number at the right end of a text; digits after the point that do not fit are rounded away.

    See fact:queries-are-t-sql.
    """
    sizes = [value.constant or "" for value in arguments[1:]]
    if not all(size.isdigit() for size in sizes):
        raise UnsupportedSqlError("STR with a computed length")
    length, places = (int(size) for size in [*sizes, *("10", "0")[len(sizes) :]])
    number = convert(arguments[0], FLOAT).sql
    shown = [f"printf('%.{count}f', {number})" for count in range(min(places, 16), -1, -1)]
    cases = " ".join(f"WHEN length({text}) <= {length} THEN lpad({text}, {length}, ' ')" for text in shown)
    return TypedSql(f"CASE {cases} WHEN {number} IS NOT NULL THEN repeat('*', {length}) END", text_type(length))


def _substring(arguments: list[TypedSql], _context: Context) -> TypedSql:
    subject, *places = as_text(arguments[0]), *(convert(value, INT) for value in arguments[1:])
    type = replace(subject.type, name="nvarchar" if subject.type.name.startswith("n") else "varchar", padded=False)
    if arguments[2].constant is not None:
        note_constant(f"mc_substring('', 1, {places[1].sql})")
    given = places[1].constant or ""
    if given.isdigit() and int(given) and subject.type.length is not None:
        type = replace(type, length=min(int(given), subject.type.length))
    return TypedSql(f"mc_substring({subject.sql}, {places[0].sql}, {places[1].sql})", type)


def _stuff(arguments: list[TypedSql], _context: Context) -> TypedSql:
    subject, text = as_text(arguments[0]), as_text(arguments[3])
    start, length = (convert(value, INT).sql for value in arguments[1:3])
    type = _joined([subject, text])
    return cut(TypedSql(f"mc_stuff({subject.sql}, {start}, {length}, {text.sql})", type), _longest([subject, text]))


def _translate(arguments: list[TypedSql], _context: Context) -> TypedSql:
    """Without regard to case where that is how texts compare, if the characters are written out."""
    subject, old, new = (as_text(value) for value in arguments)
    if old.constant is None or new.constant is None:
        return TypedSql(f"mc_translate({subject.sql}, {old.sql}, {new.sql})", subject.type)
    if len(old.constant) != len(new.constant):
        raise QueryError(
            "The second and third arguments of the TRANSLATE built-in function must contain an equal number of "
            "characters."
        )
    known: dict[str, str] = {}
    folds = not regards_case(common([subject.type, old.type]).collation)
    for character, instead in zip(old.constant, new.constant, strict=True):
        for variant in (character, character.lower(), character.upper()) if folds else (character,):
            if len(variant) == 1:
                known.setdefault(variant, instead)
    sql = f"translate({subject.sql}, {quote(''.join(known))}, {quote(''.join(known.values()))})"
    return TypedSql(sql, subject.type)


_QUOTES = {sign: pair for pair in ("[]", "''", '""', "()", "<>", "{}", "``") for sign in pair}


def _quotename(arguments: list[TypedSql], _context: Context) -> TypedSql:
    """NULL for more than 128 characters, and for signs that quote nothing (documented)."""
    subject, sign = as_text(arguments[0]).sql, arguments[1].constant if len(arguments) > 1 else "["
    if sign is None:
        raise UnsupportedSqlError("QUOTENAME with computed signs")
    type = text_type(258)
    if sign not in _QUOTES:
        return TypedSql("CAST(NULL AS VARCHAR)", type)
    before, after = _QUOTES[sign][0], _QUOTES[sign][1]
    inner = f"replace({subject}, {quote(after)}, {quote(after * 2)})"
    return TypedSql(f"CASE WHEN length({subject}) <= 128 THEN {quote(before)} || {inner} || {quote(after)} END", type)


def _string_escape(arguments: list[TypedSql], _context: Context) -> TypedSql:
    rules = arguments[1].constant
    if rules is None:
        raise UnsupportedSqlError("STRING_ESCAPE with computed rules")
    if rules.casefold() != "json":
        raise QueryError("An invalid value was specified for argument 2.")
    return TypedSql(f"mc_string_escape({as_text(arguments[0]).sql})", _ANY)


def _trimmed(name: str) -> Function:
    """LTRIM or RTRIM; what they take away otherwise than spaces can be named since SQL Server 2022."""
    spaces = template("t", f"{name.lower()}({{0}}, ' ')")

    def make(arguments: list[TypedSql], context: Context) -> TypedSql:
        if len(arguments) > 1:
            raise UnsupportedSqlError(f"{name} with 2 arguments")
        return spaces.of(arguments, context) if spaces.of is not None else arguments[0]

    return of_values(1, 2, make)


_HASHES = {"MD5": "md5", "SHA1": "sha1", "SHA": "sha1", "SHA2_256": "sha256"}


def _hash(arguments: list[TypedSql], _context: Context) -> TypedSql:
    name, subject = (arguments[0].constant or "").upper(), as_text(arguments[1])
    if name not in _HASHES:
        raise UnsupportedSqlError(f"HASHBYTES with {name or 'a computed algorithm'}")
    # The n-types are hashed as UTF-16, low byte first, the others in their code page; DuckDB can make that of one-byte
    # characters only.
    national = subject.type.name.startswith("n")
    made = f"unhex(regexp_replace(hex({subject.sql}), '(..)', '\\100', 'g'))" if national else f"encode({subject.sql})"
    limit = quote(str(UnsupportedSqlError("HASHBYTES of letters beyond ASCII")))
    plain = f"regexp_full_match({subject.sql}, '(?s)[\\x00-\\x7F]*')"
    sql = f"CASE WHEN {subject.sql} IS NULL THEN NULL WHEN {plain} THEN {made} ELSE mc_error({limit}) END"
    return TypedSql(f"unhex({_HASHES[name]}({sql}))", BINARY)


FUNCTIONS: dict[str, Function] = {
    "LEN": template("t", "mc_len({0})", INT),
    "DATALENGTH": of_values(1, 1, _datalength),
    "CHARINDEX": of_values(2, 3, _charindex),
    "PATINDEX": of_values(2, 2, _patindex),
    "SUBSTRING": of_values(3, 3, _substring),
    "LEFT": _left("left"),
    "RIGHT": _left("right"),
    "STUFF": of_values(4, 4, _stuff),
    "REPLACE": of_values(3, 3, _replace),
    "REPLICATE": of_values(2, 2, _replicate),
    "REVERSE": template("t", "reverse({0})"),
    "SPACE": template("i", "mc_replicate(' ', {0}, 8000)", text_type(8000, national=False)),
    "LTRIM": _trimmed("LTRIM"),
    "RTRIM": _trimmed("RTRIM"),
    "UPPER": template("t", "mc_upper({0})"),
    "LOWER": template("t", "lower({0})"),
    "TRANSLATE": of_values(3, 3, _translate),
    "QUOTENAME": of_values(1, 2, _quotename),
    "CHAR": template("i", "mc_char({0})", text_type(1, national=False)),
    "NCHAR": template("i", "CASE WHEN {0} BETWEEN 0 AND 65535 THEN chr({0}) END", text_type(1)),
    "ASCII": template("t", "mc_ascii({0})", INT),
    "UNICODE": template("t", "mc_unicode({0})", INT),
    "SOUNDEX": template("t", "mc_soundex({0})", text_type(4, national=False)),
    "DIFFERENCE": template("tt", "mc_difference_of_sounds(mc_soundex({0}), mc_soundex({1}))", INT),
    "STRING_ESCAPE": of_values(2, 2, _string_escape),
    "CONCAT": of_values(2, None, _concat),
    "CONCAT_WS": of_values(3, None, _concat_ws),
    "STR": of_values(1, 3, _str),
    "PARSENAME": template("ti", "mc_parse_name({0}, {1})", text_type(128)),
    "HASHBYTES": of_values(2, 2, _hash),
}
"""The functions by name."""
