"""FORMAT of dates and times: .NET's pictures, in a culture."""

import re

from mcdecl.sandbox.queries.cultures import Culture
from mcdecl.sandbox.queries.date_styles import local
from mcdecl.sandbox.queries.types import TypedSql
from mcdecl.sandbox.tasks.errors import UnsupportedSqlError

_PIECES = {
    "y": "CAST(year({0}) % 100 AS VARCHAR)",
    "yy": "strftime({0}, '%y')",
    "M": "CAST(month({0}) AS VARCHAR)",
    "MM": "strftime({0}, '%m')",
    "d": "CAST(day({0}) AS VARCHAR)",
    "dd": "strftime({0}, '%d')",
    "H": "CAST(hour({0}) AS VARCHAR)",
    "HH": "strftime({0}, '%H')",
    "h": "trim(mc_hour({0}))",
    "hh": "strftime({0}, '%I')",
    "m": "CAST(minute({0}) AS VARCHAR)",
    "mm": "strftime({0}, '%M')",
    "s": "CAST(second({0}) AS VARCHAR)",
    "ss": "strftime({0}, '%S')",
    "g": "'A.D.'",
}
"""What letters of a picture give, as SQL of a timestamp; more of the same letter are as the longest here."""
_TOKEN = re.compile(r"'([^']*)'|\"([^\"]*)\"|\\(.)|%(?=.)|\.(F+)|([A-Za-z])\5*|.", re.DOTALL)
_ENGLISH = "ddd, dd MMM yyyy HH:mm:ss 'GMT'"
_SERVER_MINUTES = -360
"""What `zzz` shows for a date and time without an offset is a guess (fact:offset-of-server-clock)."""
_SPAN = {"d": "'0'", "h": _PIECES["H"], "hh": _PIECES["HH"], "m": _PIECES["m"], "mm": _PIECES["mm"]}
_SPAN |= {"s": _PIECES["s"], "ss": _PIECES["ss"], "dd": "'00'"}


def pictured_moment(value: TypedSql, picture: str, culture: Culture, english: Culture) -> str:
    """A date in a picture.

    Args:
        value: A date, a date and time, or a time.
        picture: A letter that stands for a picture of the culture, or a picture.
        culture: The culture.
        english: The culture of the letter `R`.

    Returns:
        SQL of the text, NULL for a picture that is none (documented).

    Raises:
        UnsupportedSqlError: When a piece of the picture is not run here.
    """
    if value.type.kind == "time":
        return _span(value, picture)
    if picture in ("r", "R"):
        picture, culture = _ENGLISH, english
    elif len(picture) == 1:
        if picture == "U":
            raise UnsupportedSqlError("FORMAT with the picture U")
        known = culture.patterns().get(picture)
        if known is None:
            return "CAST(NULL AS VARCHAR)"
        picture = known
    moment = local(value)
    parts = [_piece(match, value, moment, culture) for match in _TOKEN.finditer(picture or "G")]
    return "(" + " || ".join(parts or ["''"]) + ")"


def _piece(match: "re.Match[str]", value: TypedSql, moment: str, culture: Culture) -> str:
    text = match.group()
    for literal in match.group(1, 2, 3):
        if literal is not None:
            return _quoted(literal)
    if match.group(4) is not None:
        digits = f"rtrim(left(strftime({moment}, '%f') || '0', {len(match.group(4))}), '0')"
        return f"CASE WHEN {digits} = '' THEN '' ELSE '.' || {digits} END"
    if text == "%":
        return "''"
    if text == "/":
        return _quoted(culture.date_separator)
    letter = match.group(5)
    return _quoted(text) if letter is None else _letters(letter, len(text), value, moment, culture)


def _letters(letter: str, count: int, value: TypedSql, moment: str, culture: Culture) -> str:
    if letter in "Md" and count > 2:
        names = {
            "M": (culture.short_months, culture.months, f"month({moment})"),
            "d": (culture.short_days, culture.days, f"dayofweek({moment}) + 1"),
        }[letter]
        return f"[{', '.join(map(_quoted, names[min(count, 4) - 3]))}][{names[2]}]"
    if letter == "y" and count > 2:
        return f"lpad(CAST(year({moment}) AS VARCHAR), {max(count, 4) if count > 3 else 3}, '0')"
    if letter == "f":
        return f"left(strftime({moment}, '%f') || '0', {count})" if count < 8 else "CAST(NULL AS VARCHAR)"
    if letter == "F":
        return f"rtrim(left(strftime({moment}, '%f') || '0', {count}), '0')"
    if letter == "t":
        before, after = (half if count > 1 else half[:1] for half in culture.halves)
        return f"CASE WHEN hour({moment}) < 12 THEN {_quoted(before)} ELSE {_quoted(after)} END"
    if letter in "zK":
        return _offset(letter, count, value)
    piece = _PIECES.get(letter * min(count, 2)) or _PIECES.get(letter)
    return _quoted(letter * count) if piece is None else piece.replace("{0}", moment)


def _offset(letter: str, count: int, value: TypedSql) -> str:
    minutes = f"struct_extract({value.sql}, 'o')" if value.type.kind == "offset" else str(_SERVER_MINUTES)
    if letter == "K":
        return f"mc_offset({minutes})" if value.type.kind == "offset" else "''"
    if count > 2:
        return f"mc_offset({minutes})"
    hours = f"left(mc_offset({minutes}), 3)"
    return hours if count == 2 else rf"regexp_replace({hours}, '^(.)0', '\1')"


def _span(value: TypedSql, picture: str) -> str:
    """A time, which is a span to .NET: what is no letter needs a backslash or quotation marks (documented)."""
    moment, parts = local(value), []
    if picture in ("c", "t", "T"):
        whole = f"strftime({moment}, '%H:%M:%S')"
        fraction = f"CASE WHEN microsecond({moment}) % 1000000 = 0 THEN '' ELSE strftime({moment}, '.%f') || '0' END"
        return f"({whole} || {fraction})"
    for match in _TOKEN.finditer(picture):
        text = match.group()
        literal = next((part for part in match.group(1, 2, 3) if part is not None), None)
        if literal is not None:
            parts.append(_quoted(literal))
        elif text in _SPAN:
            parts.append(_SPAN[text].replace("{0}", moment))
        elif text.strip("f") == "" and len(text) < 8:
            parts.append(f"left(strftime({moment}, '%f') || '0', {len(text)})")
        elif text != "%":
            return "CAST(NULL AS VARCHAR)"
    return "(" + " || ".join(parts) + ")" if len(picture) > 1 else "CAST(NULL AS VARCHAR)"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
