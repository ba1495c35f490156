"""FORMAT of numbers: .NET's letters with a count of digits, and its pictures, in a culture."""

import re
from dataclasses import dataclass, field

from mcdecl.sandbox.queries.cultures import Culture
from mcdecl.sandbox.queries.types import TypedSql
from mcdecl.sandbox.tasks.errors import UnsupportedSqlError

_STANDARD = re.compile(r"([A-Za-z])(\d{0,2})")
_TOKEN = re.compile(r"'([^']*)'|\"([^\"]*)\"|\\(.)|.", re.DOTALL)
_NOTHING = "CAST(NULL AS VARCHAR)"
_MOST_DIGITS = 15
"""The most digits behind the point that a number is shown with here."""


def pictured_number(value: TypedSql, picture: str, culture: Culture) -> str:
    """A number in a picture.

    Args:
        value: The number.
        picture: A letter with a count of digits (`N2`), or a picture of `0`, `#`, comma, point and other text.
        culture: The culture.

    Returns:
        SQL of the text, NULL for a picture that is none (documented).

    Raises:
        UnsupportedSqlError: When the picture is not run here.
    """
    standard = _STANDARD.fullmatch(picture or "G")
    if standard:
        return _lettered(value, standard.group(1), standard.group(2), culture)
    positive, negative, zero = _sections(picture)
    shown = _shown(value.sql, positive, culture, signed=negative is None)
    if negative is not None:
        shown = f"CASE WHEN {value.sql} < 0 THEN {_shown(value.sql, negative, culture, signed=False)} ELSE {shown} END"
    if zero is not None:
        shown = f"CASE WHEN {value.sql} = 0 THEN {_shown(value.sql, zero, culture, signed=False)} ELSE {shown} END"
    return f"(CASE WHEN {value.sql} IS NOT NULL THEN {shown} END)"


def _lettered(value: TypedSql, letter: str, digits: str, culture: Culture) -> str:
    upper, whole = letter.upper(), value.type.kind in ("int", "bigint")
    if upper == "G" and (not digits or digits == "0"):
        return _general(value, culture)
    if upper in "DX" and not whole:
        return _NOTHING
    if upper == "D":
        return _signed(value.sql, f"mc_lpad(CAST(abs({value.sql}) AS VARCHAR), {digits or 1})", "-n")
    if upper == "X":
        return _hexadecimal(value, digits, capitals=letter == "X")
    if upper == "E":
        return _exponent(value, int(digits or 6), letter, culture)
    places = min(int(digits), _MOST_DIGITS) if digits else culture.money_digits if upper == "C" else 2
    if upper == "C":
        return _signed(_rounded(value.sql, places), _number(value.sql, places, culture), culture.debt, culture.money)
    if upper == "P":
        share = f"({value.sql} * 100)"
        text = _number(share, places, culture)
        return _signed(_rounded(share, places), text, f"-{culture.percent}", culture.percent)
    if upper in "NF":
        text = _number(value.sql, places, culture, grouped=upper == "N")
        return _signed(_rounded(value.sql, places), text, "-n")
    if upper in "GR":
        raise UnsupportedSqlError(f"FORMAT with the picture {letter}{digits}")
    return _NOTHING


def _general(value: TypedSql, culture: Culture) -> str:
    text = f"printf('%.15g', {value.sql})" if value.type.kind == "float" else f"CAST({value.sql} AS VARCHAR)"
    if value.type.kind == "float":
        text = rf"regexp_replace({text}, 'e([+-])(\d\d)$', 'E\1\2')"
    return text if culture.point == "." else f"replace({text}, '.', {_quoted(culture.point)})"


def _hexadecimal(value: TypedSql, digits: str, *, capitals: bool) -> str:
    """The bits of a number; of one below nought as many as its type has."""
    bits = 64 if value.type.kind == "bigint" else 32
    number = f"CASE WHEN {value.sql} < 0 THEN CAST({value.sql} AS HUGEINT) + {2**bits} ELSE {value.sql} END"
    text = f"to_base(CAST({number} AS BIGINT), 16)" if bits == 32 else f"printf('%X', CAST({value.sql} AS BIGINT))"
    text = f"upper({text})" if capitals else f"lower({text})"
    return f"mc_lpad({text}, {digits or 1})"


def _exponent(value: TypedSql, places: int, letter: str, culture: Culture) -> str:
    text = rf"regexp_replace(printf('%.{places}e', CAST({value.sql} AS DOUBLE)), 'e([+-])(\d\d)$', '{letter}\g0\2')"
    text = text.replace(r"\g0", r"\10")
    text = text if letter == "E" else text.replace("'E", "'e")
    return text if culture.point == "." else f"replace({text}, '.', {_quoted(culture.point)})"


def _rounded(number: str, places: int) -> str:
    return f"round(CAST({number} AS DECIMAL(38, {_MOST_DIGITS + 1})), {places})"


def _number(number: str, places: int, culture: Culture, *, grouped: bool = True) -> str:
    """A number without its sign."""
    text = f"CAST(CAST(abs({_rounded(number, places)}) AS DECIMAL(38, {places})) AS VARCHAR)"
    whole = f"split_part({text}, '.', 1)"
    if grouped:
        whole = _grouped(whole, culture)
    return whole if not places else f"{whole} || {_quoted(culture.point)} || split_part({text}, '.', 2)"


def _grouped(digits: str, culture: Culture) -> str:
    text = f"format('{{:,}}', CAST({digits} AS HUGEINT))"
    return text if culture.group == "," else f"replace({text}, ',', {_quoted(culture.group)})"


def _signed(number: str, text: str, below: str, above: str = "n") -> str:
    """A number's text in the form for numbers below nought, or in the other."""
    return f"(CASE WHEN {number} < 0 THEN {_filled(below, text)} ELSE {_filled(above, text)} END)"


def _filled(form: str, text: str) -> str:
    before, _, after = form.partition("n")
    return " || ".join([*([_quoted(before)] if before else []), f"({text})", *([_quoted(after)] if after else [])])


@dataclass(slots=True)
class _Section:
    """One section of a picture.

    Attributes:
        before: What stands before the first digit.
        after: What stands behind the last one.
        whole: The digits before the point, and texts between them.
        decimals: Those behind it.
        grouped: Whether thousands are parted.
        factor: What the number is multiplied with: 100 for a percent sign, 1/1000 for a comma at the end.
    """

    before: str = ""
    after: str = ""
    whole: list[tuple[str, str]] = field(default_factory=list)
    decimals: list[str] = field(default_factory=list)
    grouped: bool = False
    factor: str = ""


def _sections(picture: str) -> tuple[_Section, _Section | None, _Section | None]:
    """The sections for numbers above nought, below it and for nought."""
    texts: list[list[tuple[str, bool]]] = [[]]
    for match in _TOKEN.finditer(picture):
        literal = next((part for part in match.group(1, 2, 3) if part is not None), None)
        if literal is None and match.group() == ";":
            texts.append([])
        else:
            texts[-1].append((match.group(), False) if literal is None else (literal, True))
    sections = [_section(text, picture) if text else None for text in texts]
    first = sections[0] or _Section()
    second, third = (*sections[1:3], None, None)[:2]
    return first, second, third


def _section(tokens: list[tuple[str, bool]], picture: str) -> _Section:
    section = _Section()
    digits = [place for place, (text, literal) in enumerate(tokens) if not literal and text in "0#"]
    point = next((place for place, (text, literal) in enumerate(tokens) if not literal and text == "."), len(tokens))
    for place, (text, literal) in enumerate(tokens):
        if not literal and text in "0#":
            if place < point:
                section.whole.append(("digit", text))
            else:
                section.decimals.append(text)
        elif not literal and text == ".":
            continue
        elif not literal and text == ",":
            _comma(section, place, point, digits)
        else:
            if not literal and text in "%‰":
                section.factor += " * 100" if text == "%" else " * 1000"
            if not literal and text in "Ee" and place + 1 < len(tokens) and tokens[place + 1][0] in "0+-":
                raise UnsupportedSqlError(f"FORMAT with the picture {picture}")
            _text(section, text, place, point, digits, picture)
    return section


def _comma(section: _Section, place: int, point: int, digits: list[int]) -> None:
    """Between digits it parts thousands; right before the point, or the end, it divides by 1,000."""
    before = [digit for digit in digits if digit < point]
    if before and before[0] < place < before[-1]:
        section.grouped = True
    elif before and before[-1] < place < point:
        section.factor += " / 1000.0"


def _text(section: _Section, text: str, place: int, point: int, digits: list[int], picture: str) -> None:
    if not digits or place < digits[0]:
        section.before += text
    elif place > digits[-1]:
        section.after += text
    elif place < point:
        section.whole.append(("text", text))
    else:
        raise UnsupportedSqlError(f"FORMAT with the picture {picture}")


def _shown(sql: str, section: _Section, culture: Culture, *, signed: bool) -> str:
    places = len(section.decimals)
    if places > _MOST_DIGITS:
        raise UnsupportedSqlError(f"FORMAT with more than {_MOST_DIGITS} digits behind the point")
    number = _rounded(f"({sql}{section.factor})" if section.factor else sql, places)
    text = f"CAST(CAST(abs({number}) AS DECIMAL(38, {places})) AS VARCHAR)"
    parts = [_quoted(section.before)] if section.before else []
    if section.whole:
        parts.append(_whole(f"split_part({text}, '.', 1)", section, culture))
    if section.decimals:
        parts.append(_decimals(f"split_part({text}, '.', 2)", section, culture))
    if section.after:
        parts.append(_quoted(section.after))
    joined = " || ".join(f"({part})" for part in parts) or "''"
    return f"(CASE WHEN {number} < 0 THEN '-' ELSE '' END || {joined})" if signed else f"({joined})"


def _whole(digits: str, section: _Section, culture: Culture) -> str:
    """The digits before the point, as many as there are and as many as there have to be."""
    signs = [text for kind, text in section.whole if kind == "digit"]
    least = len(signs) - signs.index("0") if "0" in signs else 0
    shown = f"mc_lpad(ltrim({digits}, '0'), {least})"
    texts = [part for part in section.whole if part[0] == "text"]
    if section.grouped:
        if texts:
            raise UnsupportedSqlError("FORMAT with a picture that has text between digits and parts thousands")
        return _parted(shown, least, culture)
    if not texts:
        return shown
    parts: list[str] = []
    left, run = len(signs), 0
    for kind, text in [*section.whole, ("text", "")]:
        if kind == "digit":
            run += 1
            continue
        if run:
            left -= run
            first = not parts
            parts.append(f"mc_digits({shown}, {left}, {1000 if first else run})")
            run = 0
        if text:
            parts.append(_quoted(text))
    return " || ".join(parts)


def _parted(shown: str, least: int, culture: Culture) -> str:
    """Digits with a sign between thousands, also between noughts that fill the number up."""
    if least <= 1:
        return f"CASE WHEN {shown} = '' THEN '' ELSE {_grouped(shown, culture)} END"
    # Noughts in front survive when a digit stands before them, which goes again.
    with_one = _grouped(f"('1' || mc_lpad({shown}, 3 * ((greatest(length({shown}), {least}) + 2) // 3)))", culture)
    size = f"length({shown}) + (length({shown}) - 1) // 3"
    return f"right({with_one}, CAST({size} AS BIGINT))"


def _decimals(digits: str, section: _Section, culture: Culture) -> str:
    """The digits behind the point; noughts at the end that need not be go, and the point with the last of them."""
    signs = section.decimals
    least = len(signs) - signs[::-1].index("0") if "0" in signs else 0
    if least == len(signs):
        return f"{_quoted(culture.point)} || {digits}"
    shown = f"left({digits}, {least}) || rtrim(substring({digits}, {least + 1}), '0')"
    return f"CASE WHEN ({shown}) = '' THEN '' ELSE {_quoted(culture.point)} || {shown} END"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
