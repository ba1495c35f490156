"""Texts of a file to the values of fields, in SQL: the same rules as for single rows, a million at a time."""

from typing import TYPE_CHECKING

from mcdecl.sandbox.imports.locales import LocaleFormat
from mcdecl.sandbox.queries.conversion import quote
from mcdecl.sandbox.rows.row_values import EMAIL, FIRST_MOMENT, TRUTH
from mcdecl.sandbox.rows.rows import sql_type

if TYPE_CHECKING:
    from mcdecl.sandbox.soap.object_type import Document

_SERVER_HOURS = 6
_LAST_OF_CENTURY = 2049
_BLANKS = r"e' \t\r\n\f\v'"
_ISO = r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}([.]\d{1,9})?)?)?$"
_ZONE = r"(Z|[+-]\d{2}:?\d{2})$"


def converted(field: "Document", text: str, writing: LocaleFormat) -> str:
    """The value of a text.

    Args:
        field: The field.
        text: An expression for the text; no value is NULL.
        writing: How dates and numbers are written.

    Returns:
        An expression of the column's type, NULL where the text does not fit.
    """
    ways = {"Number": _number, "Decimal": _number, "Boolean": _boolean, "Date": _date}
    return ways.get(field["FieldType"], _text)(field, text, writing)


def fault(field: "Document", text: str, value: str) -> str:
    """What is wrong with a text.

    Args:
        field: The field.
        text: An expression for the text.
        value: An expression for its value.

    Returns:
        An expression for the words, NULL when nothing is wrong.
    """
    name, type, length = quote(field["Name"]), field["FieldType"], field["MaxLength"]
    shown = f"""{name} || ': "' || left({text}, 100) || '" is not a valid {type} value.'"""
    if type not in ("Number", "Decimal", "Date", "Boolean") and length is not None:
        long = f"{name} || ': The value has ' || length({text}) || ' characters, more than the {length} of the column.'"
        shown = f"CASE WHEN length({text}) > {length} THEN {long} ELSE {shown} END"
    words = f"WHEN {text} IS NOT NULL AND {value} IS NULL THEN {shown}"
    if field["IsRequired"]:
        words += f" WHEN {value} IS NULL THEN {name} || ': A value is required.'"
    return f"CASE {words} END"


def _bare(text: str) -> str:
    """A text without blanks around it."""
    return f"trim({text}, {_BLANKS})"


def _text(field: "Document", text: str, _writing: LocaleFormat) -> str:
    tests = []
    if field["MaxLength"] is not None:
        tests.append(f"length({text}) <= {field['MaxLength']}")
    if field["FieldType"] == "EmailAddress":
        tests.append(f"regexp_full_match({text}, {quote(EMAIL.pattern)})")
    return f"CASE WHEN {' AND '.join(tests)} THEN {text} END" if tests else text


def _number(field: "Document", text: str, writing: LocaleFormat) -> str:
    bare = _bare(text)
    plain = f"regexp_replace({bare}, {quote(writing.grouping)}, '', 'g')"
    if writing.decimal != ".":
        plain = f"replace({plain}, {quote(writing.decimal)}, '.')"
    pattern = writing.whole if field["FieldType"] == "Number" else writing.number
    fits = f"regexp_full_match({bare}, {quote(pattern)})"
    # Most numbers are digits only, which needs no more than the conversion.
    return (
        f"CASE WHEN regexp_full_match({bare}, '[+-]?\\d+') THEN TRY_CAST({bare} AS {sql_type(field)}) "
        f"WHEN {fits} THEN TRY_CAST({plain} AS {sql_type(field)}) END"
    )


def _boolean(_field: "Document", text: str, _writing: LocaleFormat) -> str:
    true, false = (", ".join(quote(word) for word, value in TRUTH.items() if value is flag) for flag in (True, False))
    lower = f"lower({_bare(text)})"
    return f"CASE WHEN {lower} IN ({true}) THEN true WHEN {lower} IN ({false}) THEN false END"


def _date(_field: "Document", text: str, writing: LocaleFormat) -> str:
    bare = _bare(text)
    # One mark between the parts of the day, whichever the file has.
    slashed = rf"regexp_replace({bare}, '^(\d+)[-.](\d+)[-.](\d+)', '\1/\2/\3')"
    local = (
        rf"CASE WHEN regexp_matches({bare}, '{_ISO}') THEN TRY_CAST({bare} AS TIMESTAMP) "
        rf"WHEN regexp_matches({bare}, '^\d{{4}}-.*[T ].*{_ZONE}') THEN {_in_server_time(bare)} "
        rf"WHEN regexp_matches({bare}, '(^|\D)\d{{4}}(\D|$)') THEN try_strptime({slashed}, {_forms(writing.dates)}) "
        rf"WHEN regexp_matches({bare}, '^\d') THEN {_in_century(slashed, writing.short_dates)} END"
    )
    # Stored to the second, and as datetime of SQL Server, which begins in 1753 (fact:date-1753).
    return f"CASE WHEN {local} >= TIMESTAMP '{FIRST_MOMENT}' THEN date_trunc('second', {local}) END"


def _in_century(text: str, forms: tuple[str, ...]) -> str:
    """A date with two digits of the year: 49 is 2049, 50 is 1950.

    That is the default of SQL Server and of Windows (documented by Microsoft); that the account has it is a guess
    (fact:two-digit-years).
    """
    read = f"try_strptime({text}, {_forms(forms)})"
    return f"CASE WHEN year({read}) > {_LAST_OF_CENTURY} THEN {read} - INTERVAL 100 YEAR ELSE {read} END"


def _in_server_time(text: str) -> str:
    """A moment with its zone, in server time."""
    bare = f"TRY_CAST(regexp_replace({text}, '{_ZONE}', '') AS TIMESTAMP)"
    zone = f"replace(regexp_extract({text}, '{_ZONE}'), ':', '')"
    minutes = (
        f"CAST(left({zone}, 1) || '1' AS INTEGER) * (CAST({zone}[2:3] AS INTEGER) * 60 + CAST({zone}[4:5] AS INTEGER))"
    )
    offset = f"CASE WHEN {zone} = 'Z' THEN 0 ELSE {minutes} END"
    return f"({bare} - to_minutes({offset} + {_SERVER_HOURS * 60}))"


def _forms(forms: tuple[str, ...]) -> str:
    return "[" + ", ".join(quote(form) for form in forms) + "]"
