"""DuckDB macros with SQL Server's behaviour: what generated SQL would otherwise repeat.

Texts are equal without regard to case and to blanks at their end; they are ordered by letters first and by accents
after. Every macro gives NULL for NULL unless it says otherwise.
"""

import threading
from functools import cache
from typing import TYPE_CHECKING

from mcdecl.sandbox.queries.lambdas import macro_text

if TYPE_CHECKING:
    import duckdb

ERROR_BEGINS, ERROR_ENDS = "mc_error:", ":mc_error"
"""What stands around the words of an error in DuckDB's message."""
LONGEST = 1_000_000
"""The most characters that REPLICATE makes of a text of type MAX, so that a vector of 2,048 rows fits into memory."""
_WINDOWS_1252 = "".join(
    bytes([code]).decode("cp1252") for code in range(0x80, 0xA0) if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
)
"""What the code page of varchar has beside Latin-1."""
_INVALID = "'An invalid floating point operation occurred.'"
_UPPER_PAGE = "".join(
    chr(code) if code in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else bytes([code]).decode("cp1252")
    for code in range(0x80, 0xA0)
)
"""The characters 128 to 159 of the code page of varchar."""
_SOUNDS = "'BFPVCGJKQSXZDTLMNRAEIOUYHW', '111122222222334556000000'"
"""Letters and their digits in SOUNDEX; those that have none go."""
_SOUND_DIGITS = f"translate(x, {_SOUNDS})"
for _digit in range(7):
    _SOUND_DIGITS = f"regexp_replace({_SOUND_DIGITS}, '{_digit}+', '{_digit}', 'g')"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _escapes() -> str:
    """SQL of a text with what JSON escapes, the slash too (documented)."""
    sql = r"""replace(replace(replace(s, '\', '\\'), '"', '\"'), '/', '\/')"""
    named = {8: "b", 9: "t", 10: "n", 12: "f", 13: "r"}
    for code in range(1, 32):
        sql = f"replace({sql}, chr({code}), '\\{named.get(code, f'u{code:04x}')}')"
    return sql


_ESCAPES = _escapes()
_CLOCK = r"^\d{1,2}(:\d{2}|\s*[AaPp][Mm]$)"
_ISO = r"^\d{4}-\d{1,2}-\d{1,2}([ T]([01]?\d|2[0-3]):\d{1,2}(:\d{1,2}(\.\d+)?)?)?$"
_NAMED = (
    r"(?i)^([\d\s,./-]*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[\d\s,./-]*?)"
    r"(\s+\d{1,2}(:.*|\s*[ap]m))?$"
)
"""A date with the name of its month, and the time behind it."""
_TIMES = (
    *("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p", " %I:%M%p", " %I:%M:%S%p", " %I%p"),
    *(" %I:%M:%S.%f %p", " %I:%M:%S.%f%p", " %I %p"),
)
_DATES = ("%Y%m%d", "%m/%d/%Y", "%m-%d-%Y", "%m.%d.%Y", "%Y/%m/%d", "%Y-%m-%d", "%Y.%m.%d")
_NAMED_DATES = ("%b %d %Y", "%d %b %Y", "%b %Y", "%Y %b", "%Y %b %d", "%Y %d %b", "%b %Y %d", "%d %Y %b")
_NAMED_SHORT = ("%b %d %y", "%d %b %y")
"""Forms with the name of a month, spaces in place of whatever stands between its parts (documented)."""


def _in_both_ways(dates: tuple[str, ...]) -> tuple[str, ...]:
    """Forms with a month's short name, and the same with its whole name."""
    return (*dates, *(date.replace("%b", "%B") for date in dates))


_DATES_SHORT = ("%m/%d/%y", "%m-%d-%y", "%m.%d.%y", "%y%m%d")
_SHORT_YEAR = r"^\s*(\d{1,2}[-/.]\d{1,2}[-/.]\d{2}|\d{6})(\s|$)"
_OFFSET = r"^(.*:\d{2}(?:\.\d+)?)\s*(Z|[+-]\d{1,2}:\d{2})$"
"""A date and time, and its offset."""
_NO_DATETIME = r":\d{2}\.\d{4,}|:\d{2}.*[+-]\d{1,2}:\d{2}$"
"""A fraction or an offset that DATETIME does not take."""
_HIJRI_TEXT = r"(\d{1,2})[ /.-]([^0-9:]+?|\d{1,2})[ /.-](\d{3,4})( .*)?"
"""A date of the Hijri calendar, with or without a time."""
_HIJRI_MONTHS = ", ".join(
    f"'{month}'"
    for month in (
        *("محرم", "صفر", "ربيع الاول", "ربيع الثاني", "جمادى الاولى", "جمادى الثانية"),
        *("رجب", "شعبان", "رمضان", "شوال", "ذو القعدة", "ذو الحجة"),
    )
)


def formats(dates: tuple[str, ...]) -> str:
    """A list, as SQL, of date forms with every form of a time behind them."""
    return "[" + ", ".join(f"'{date}{time}'" for date in dates for time in _TIMES) + "]"


_MACROS = (
    # DuckDB's own error() counts as random, and windows neither part nor order rows by what does. This fails the same.
    (f"mc_error(words) AS CASE WHEN CAST('{ERROR_BEGINS}' || words || '{ERROR_ENDS}' AS BOOLEAN) THEN NULL END"),
    "mc_fold(s) AS lower(rtrim(s, ' '))",
    "mc_sort(s) AS strip_accents(lower(rtrim(s, ' '))) || chr(1) || lower(rtrim(s, ' '))",
    # Characters beyond the first 65,536 are two to SQL Server.
    (
        "mc_units(s) AS CAST(CASE WHEN strlen(s) = length(s) THEN length(s) "
        r"ELSE length(s) + length(regexp_replace(s, '[^\x{10000}-\x{10FFFF}]', '', 'g')) END AS INTEGER)"
    ),
    "mc_len(s) AS mc_units(rtrim(s, ' '))",
    (
        "mc_code_page(s) AS CASE WHEN strlen(s) = length(s) THEN s ELSE regexp_replace(regexp_replace(s, "
        r"'[\x{10000}-\x{10FFFF}]', '??', 'g'), "
        rf"'[^\x00-\x7F\x{{A0}}-\x{{FF}}{_WINDOWS_1252}]', '?', 'g') END"
    ),
    (
        "mc_left(s, n) AS CASE WHEN n < 0 THEN mc_error('Invalid length parameter passed to the left function.') "
        "ELSE left(s, n) END"
    ),
    (
        "mc_right(s, n) AS CASE WHEN n < 0 THEN mc_error('Invalid length parameter passed to the right function.') "
        "ELSE right(s, n) END"
    ),
    (
        "mc_substring(s, f, n) AS CASE WHEN n < 0 "
        "THEN mc_error('Invalid length parameter passed to the substring function.') "
        "WHEN f IS NULL OR n IS NULL THEN NULL "
        "ELSE substring(s, greatest(f, 1), greatest(n + least(f - 1, 0), 0)) END"
    ),
    (
        "mc_stuff(s, f, n, r) AS CASE WHEN f < 1 OR f > length(s) OR n < 0 THEN NULL "
        "WHEN s IS NULL OR f IS NULL OR n IS NULL THEN NULL "
        "ELSE left(s, f - 1) || coalesce(r, '') || substring(s, f + n) END"
    ),
    (
        "mc_charindex(x, s, f) AS CAST(CASE WHEN x = '' THEN 0 "
        "WHEN position(lower(x) IN substring(lower(s), greatest(f, 1))) = 0 THEN 0 "
        "ELSE position(lower(x) IN substring(lower(s), greatest(f, 1))) + greatest(f, 1) - 1 END AS INTEGER)"
    ),
    (
        # What matches nothing stands for the empty text: nothing is replaced then.
        r"mc_replace(s, x, r) AS regexp_replace(s, CASE WHEN x = '' THEN '\b\B' ELSE regexp_escape(x) END, "
        r"replace(r, '\', '\\'), 'gi')"
    ),
    (
        "mc_charindex_case(x, s, f) AS CAST(CASE WHEN x = '' THEN 0 "
        "WHEN position(x IN substring(s, greatest(f, 1))) = 0 THEN 0 "
        "ELSE position(x IN substring(s, greatest(f, 1))) + greatest(f, 1) - 1 END AS INTEGER)"
    ),
    "mc_replace_case(s, x, r) AS CASE WHEN x = '' THEN s ELSE replace(s, x, r) END",
    # Of what would become long only as much is made as can be in the result; before the cut it would fill the memory.
    *(
        macro.replace("{case}", case).replace("{flag}", flag)
        for case, flag in (("", "(?is)"), ("_case", "(?s)"))
        for macro in (
            (
                f"mc_replace{{case}}_to(s, x, r, most) AS CASE WHEN length(s) * length(r) > {LONGEST} AND x <> '' "
                "THEN mc_replace{case}(left(s, CAST((most // greatest(length(r), 1) + 2) * length(x) + length(coalesce("
                "list_aggregate(string_split_regex(s, '{flag}' || regexp_escape(x))"
                "[1:most // greatest(length(r), 1) + 2], 'string_agg', ''), '')) AS BIGINT)), x, r) "
                "ELSE mc_replace{case}(s, x, r) END"
            ),
            (
                f"mc_replace{{case}}_max(s, x, r) AS CASE WHEN length(s) * length(r) > {LONGEST} AND x <> '' "
                "AND length(s) + (len(string_split_regex(s, '{flag}' || regexp_escape(x))) - 1) * length(r) "
                f"> {LONGEST} THEN mc_error('The embedded account makes no texts of more than {LONGEST} characters; "
                "this is its own limit, the service may differ.') ELSE mc_replace{case}(s, x, r) END"
            ),
        )
    ),
    (
        "mc_translate(s, x, r) AS CASE WHEN length(x) <> length(r) THEN mc_error('The second and third arguments of "
        "the TRANSLATE built-in function must contain an equal number of characters.') ELSE translate(s, x, r) END"
    ),
    (
        f"mc_char(n) AS CASE WHEN n BETWEEN 128 AND 159 THEN substring({_quoted(_UPPER_PAGE)}, n - 127, 1) "
        "WHEN n BETWEEN 0 AND 255 THEN chr(n) END"
    ),
    (
        "mc_ascii(s) AS CASE WHEN s = '' THEN NULL WHEN unicode(s) < 128 OR unicode(s) BETWEEN 160 AND 255 "
        f"THEN unicode(s) WHEN position(left(s, 1) IN {_quoted(_UPPER_PAGE)}) > 0 "
        f"THEN CAST(position(left(s, 1) IN {_quoted(_UPPER_PAGE)}) + 127 AS INTEGER) ELSE 63 END"
    ),
    (
        "mc_unicode(s) AS CASE WHEN s = '' THEN NULL WHEN unicode(s) > 65535 "
        "THEN 55296 + (unicode(s) - 65536) // 1024 ELSE unicode(s) END"
    ),
    r"mc_letters(s) AS upper(regexp_extract(s, '^[A-Za-z]*'))",
    # Letters of one digit beside each other are one.
    "mc_sound_digits(x) AS " + _SOUND_DIGITS,
    (
        "mc_sounds(x) AS replace(CASE WHEN left(x, 1) IN ('H', 'W') THEN mc_sound_digits(x) "
        "ELSE substring(mc_sound_digits(x), 2) END, '0', '')"
    ),
    (
        "mc_soundex(s) AS CASE WHEN s IS NULL THEN NULL WHEN mc_letters(s) = '' THEN '0000' "
        "ELSE left(mc_letters(s), 1) || left(mc_sounds(mc_letters(s)) || '000', 3) END"
    ),
    (
        "mc_difference_of_sounds(a, b) AS "
        + " + ".join(f"CAST(a[{place}] = b[{place}] AS INTEGER)" for place in range(1, 5))
    ),
    "mc_string_escape(s) AS " + _ESCAPES,
    # Never more than the limit is made, however often a text is to be repeated.
    (
        "mc_replicate(s, n, most) AS CASE WHEN n < 0 THEN NULL "
        "ELSE left(repeat(left(s, most), least(n, most // greatest(length(s), 1) + 1)), most) END"
    ),
    (
        # The count is guarded too: DuckDB computes constants before it knows which branch is taken.
        "mc_replicate_max(s, n) AS CASE WHEN n < 0 THEN NULL "
        f"WHEN length(s) * CAST(n AS BIGINT) > {LONGEST} THEN mc_error('The embedded account makes no texts of more "
        f"than {LONGEST} characters; this is its own limit, the service may differ.') "
        f"ELSE repeat(s, least(n, {LONGEST} // greatest(length(s), 1))) END"
    ),
    (
        "mc_like(s, p) AS CASE WHEN contains(p, '[') "
        "THEN mc_error('The embedded account does not run LIKE with a character class in a computed pattern; "
        "this is its own limit, the service may differ.') ELSE s ILIKE p END"
    ),
    (
        "mc_like_case(s, p) AS CASE WHEN contains(p, '[') "
        "THEN mc_error('The embedded account does not run LIKE with a character class in a computed pattern; "
        "this is its own limit, the service may differ.') ELSE s LIKE p END"
    ),
    (
        "mc_string_agg(s, most) AS CASE WHEN mc_units(s) > most THEN mc_error('STRING_AGG aggregation result exceeded "
        "the limit of 8000 bytes. Use LOB types to avoid result truncation.') ELSE s END"
    ),
    (
        "mc_tiles(n) AS CASE WHEN n <= 0 THEN mc_error('The function ''ntile'' takes only a positive int or bigint "
        "expression as its input.') ELSE n END"
    ),
    (
        "mc_steps(n) AS CASE WHEN n < 0 THEN mc_error('Offset parameter for Lag and Lead functions cannot be a "
        "negative value.') ELSE n END"
    ),
    (
        "mc_in_range(d, first, type) AS CASE WHEN year(d) NOT BETWEEN first AND 9999 THEN "
        "mc_error('Adding a value to a ' || chr(39) || type || chr(39) || ' column caused an overflow.') ELSE d END"
    ),
    f"mc_positive(n) AS CASE WHEN n <= 0 THEN mc_error({_INVALID}) ELSE n END",
    f"mc_not_below_nought(n) AS CASE WHEN n < 0 THEN mc_error({_INVALID}) ELSE n END",
    f"mc_unit(n) AS CASE WHEN n NOT BETWEEN -1 AND 1 THEN mc_error({_INVALID}) ELSE n END",
    "mc_cut(n, places) AS trunc(n * pow(10, places)) / pow(10, places)",
    (
        "mc_cut_exact(n, places) AS CASE WHEN abs(round(n, places)) > abs(n) "
        "THEN round(n - sign(n) * pow(10, -places), places) ELSE round(n, places) END"
    ),
    "mc_zero(n) AS CASE WHEN n = 0 THEN mc_error('Divide by zero error encountered.') ELSE n END",
    (
        "mc_try_bigint(s) AS CASE WHEN trim(s) = '' THEN 0 "
        "WHEN regexp_full_match(trim(s), '[+-]?[0-9]+') THEN TRY_CAST(trim(s) AS BIGINT) END"
    ),
    "mc_try_int(s) AS TRY_CAST(mc_try_bigint(s) AS INTEGER)",
    "mc_try_double(s) AS CASE WHEN trim(s) = '' THEN 0 ELSE TRY_CAST(trim(s) AS DOUBLE) END",
    r"mc_plain_number(s) AS CASE WHEN regexp_full_match(trim(s), '[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)') THEN trim(s) END",
    (
        "mc_try_bit(s) AS CASE WHEN lower(trim(s)) = 'true' THEN true WHEN lower(trim(s)) IN ('false', '') THEN false "
        "WHEN regexp_full_match(trim(s), '[+-]?[0-9]+') THEN regexp_matches(s, '[1-9]') END"
    ),
    "mc_hour(d) AS lpad(CAST((hour(d) + 11) % 12 + 1 AS VARCHAR), 2, ' ')",
    # Two digits of a year are of 1950 to 2049 (documented: the cutoff is 2049).
    "mc_two_digits(d) AS CASE WHEN year(d) > 2049 THEN d - INTERVAL 100 YEAR ELSE d END",
    (
        rf"mc_named_day(s) AS trim(regexp_replace(regexp_replace(regexp_extract(s, '{_NAMED}', 1), "
        r"'([A-Za-z]+)', ' \1 '), '[\s,./-]+', ' ', 'g'))"
    ),
    rf"mc_named_clock(s) AS regexp_replace(regexp_extract(s, '{_NAMED}', 2), '^\s+', ' ')",
    (
        r"mc_try_named(d, t) AS CASE WHEN regexp_matches(d, '\d{4}') "
        f"THEN try_strptime(d || t, {formats(_in_both_ways(_NAMED_DATES))}) "
        f"ELSE mc_two_digits(try_strptime(d || t, {formats(_in_both_ways(_NAMED_SHORT))})) END"
    ),
    (
        "mc_try_moment_only(s) AS CASE WHEN trim(s) = '' THEN TIMESTAMP '1900-01-01' "
        rf"WHEN regexp_matches(s, '{_SHORT_YEAR}') THEN mc_two_digits(try_strptime(trim(s), {formats(_DATES_SHORT)})) "
        f"WHEN regexp_matches(trim(s), '{_ISO}') THEN TRY_CAST(trim(s) AS TIMESTAMP) "
        # A time alone is on the first day that DATETIME counts from.
        rf"WHEN regexp_matches(trim(s), '{_CLOCK}') "
        f"THEN try_strptime('1900-01-01 ' || trim(s), {formats(('%Y-%m-%d',))}) "
        rf"WHEN regexp_matches(trim(s), '{_NAMED}') THEN mc_try_named(mc_named_day(trim(s)), mc_named_clock(trim(s))) "
        r"WHEN regexp_full_match(trim(s), '\d{4}') THEN try_strptime(trim(s) || '0101', '%Y%m%d') "
        r"WHEN regexp_matches(trim(s), '^\d.*\d{4}|^\d{4}') "
        f"THEN try_strptime(trim(s), {formats(_DATES)}) END"
    ),
    rf"mc_without_offset(s) AS regexp_replace(trim(s), '{_OFFSET}', '\1')",
    # A seventh digit of the fraction is dropped: this account keeps six.
    r"mc_six_digits(s) AS regexp_replace(s, '(:\d{2}\.\d{6})\d+', '\1')",
    "mc_try_moment(s) AS mc_try_moment_only(mc_six_digits(mc_without_offset(s)))",
    r"mc_colon_fraction(s) AS regexp_replace(trim(s), '(:\d{2}:\d{2}):(\d{1,3})', '\1.\2')",
    "mc_since(d, before) AS CASE WHEN d > before THEN d END",
    # DATETIME takes neither an offset nor more than milliseconds (documented); it begins in 1753.
    (
        rf"mc_try_datetime(s) AS CASE WHEN NOT regexp_matches(trim(s), '{_NO_DATETIME}') "
        "THEN mc_since(mc_try_moment_only(mc_colon_fraction(rtrim(trim(s), 'Z'))), TIMESTAMP '1752-12-31') END"
    ),
    (
        "mc_at_offset(d, n) AS CASE WHEN d IS NOT NULL AND n BETWEEN -840 AND 840 "
        "THEN struct_pack(u := d - to_minutes(n), o := CAST(n AS INTEGER)) END"
    ),
    (
        "mc_of_utc(moment, n) AS CASE WHEN moment IS NOT NULL AND n IS NOT NULL "
        "THEN struct_pack(u := moment, o := CAST(n AS INTEGER)) END"
    ),
    "mc_in_zone(moment, z) AS mc_of_utc(moment, date_diff('minute', moment, timezone(z, timezone('UTC', moment))))",
    "mc_local(x) AS struct_extract(x, 'u') + to_minutes(struct_extract(x, 'o'))",
    (
        "mc_minutes(s) AS CASE WHEN s = 'Z' OR s = '' THEN 0 WHEN regexp_full_match(s, '[+-]\\d{1,2}:[0-5]\\d') "
        "THEN CAST(left(s, 1) || '1' AS INTEGER) * (CAST(regexp_extract(s, '(\\d+):', 1) AS INTEGER) * 60 "
        "+ CAST(right(s, 2) AS INTEGER)) END"
    ),
    (rf"mc_try_offset(s) AS mc_at_offset(mc_try_moment(s), mc_minutes(regexp_extract(trim(s), '{_OFFSET}', 2)))"),
    # To so many digits of a second's fraction, half up.
    (
        "mc_round_time(d, n) AS make_timestamp(CAST(floor((epoch_us(d) + pow(10, 6 - n) / 2) / pow(10, 6 - n)) "
        "* pow(10, 6 - n) AS BIGINT))"
    ),
    (
        "mc_difference(n) AS CASE WHEN n NOT BETWEEN -2147483648 AND 2147483647 THEN mc_error('The datediff function "
        "resulted in an overflow. The number of dateparts separating two date/time instances is too large. Try to use "
        "datediff with a less precise datepart.') ELSE n END"
    ),
    "mc_sundays(d) AS date_diff('day', DATE '0001-01-07', CAST(d AS DATE)) // 7",
    (
        "mc_datetime(d) AS date_trunc('second', d) + to_milliseconds(CAST(round(round((epoch_us(d) - "
        "epoch_us(date_trunc('second', d))) * 3 / 10000.0) * 10 / 3.0) AS BIGINT))"
    ),
    "mc_smalldatetime(d) AS date_trunc('minute', d + INTERVAL 30 SECOND)",
    "mc_upper(s) AS replace(upper(s), 'ẞ', 'ß')",
    "mc_offset(n) AS CASE WHEN n < 0 THEN '-' ELSE '+' END || printf('%02d:%02d', abs(n) // 60, abs(n) % 60)",
    # DuckDB takes commas before the end and numbers that are none, which SQL Server does not.
    (
        r"""mc_is_json(s) AS json_valid(s) AND NOT regexp_matches(regexp_replace(s, '"(\\.|[^"\\])*"', '""', 'g'), """
        r"'(?i),\s*[\]}]|nan|inf')"
    ),
    (
        "mc_json(s) AS CASE WHEN s IS NULL THEN NULL WHEN mc_is_json(s) THEN s "
        "ELSE mc_error('JSON text is not properly formatted.') END"
    ),
    (
        "mc_parse_name(s, n) AS CASE WHEN n BETWEEN 1 AND 4 AND len(string_split(s, '.')) <= 4 "
        "THEN nullif(list_reverse(string_split(s, '.'))[n], '') END"
    ),
    "mc_lpad(s, n) AS CASE WHEN length(s) >= n THEN s ELSE lpad(s, CAST(n AS INTEGER), '0') END",
    # So many digits of a number, before so many others.
    "mc_digits(s, after, n) AS left(right(s, after + n), greatest(least(length(s), after + n) - after, 0))",
    "mc_week(d) AS (dayofyear(d) + dayofweek(date_trunc('year', d)) - 1) // 7 + 1",
    # The Kuwaiti algorithm (documented): 30 years of 10,631 days, 11 of them with a day more.
    "mc_hijri_days(d) AS date_diff('day', DATE '0622-07-18', CAST(d AS DATE))",
    "mc_hijri_year(n) AS (30 * n + 10646) // 10631",
    "mc_hijri_rest(n) AS n - (mc_hijri_year(n) - 1) * 354 - (3 + 11 * mc_hijri_year(n)) // 30",
    "mc_hijri_month(r) AS least(12, 2 * r // 59 + 1)",
    "mc_hijri_day(r) AS lpad(CAST(r - (59 * (mc_hijri_month(r) - 1) + 1) // 2 + 1 AS VARCHAR), 2, ' ')",
    (
        "mc_hijri(d) AS mc_hijri_day(mc_hijri_rest(mc_hijri_days(d))) || "
        "printf('/%02d/%d', mc_hijri_month(mc_hijri_rest(mc_hijri_days(d))), mc_hijri_year(mc_hijri_days(d)))"
    ),
    (
        "mc_hijri_long(d) AS mc_hijri_day(mc_hijri_rest(mc_hijri_days(d))) || ' ' || "
        f"[{_HIJRI_MONTHS}][mc_hijri_month(mc_hijri_rest(mc_hijri_days(d)))] || ' ' || mc_hijri_year(mc_hijri_days(d))"
    ),
    # The same the other way round, NULL for a day that is not there.
    (
        "mc_of_hijri(y, m, d) AS CASE WHEN m BETWEEN 1 AND 12 AND d BETWEEN 1 AND 29 + m % 2 + "
        "CASE WHEN m = 12 AND (11 * y + 14) % 30 < 11 THEN 1 ELSE 0 END THEN CAST(DATE '0622-07-18' + CAST("
        "(y - 1) * 354 + (3 + 11 * y) // 30 + (59 * (m - 1) + 1) // 2 + d - 1 AS INTEGER) AS TIMESTAMP) END"
    ),
    (
        "mc_hijri_number(s) AS CASE WHEN regexp_full_match(s, '[0-9]+') THEN CAST(s AS BIGINT) "
        f"ELSE list_position([{_HIJRI_MONTHS}], s) END"
    ),
    (
        "mc_hijri_part(s, n) AS mc_hijri_number(trim(string_split("
        rf"regexp_replace(s, '{_HIJRI_TEXT}', '\1|\2|\3'), '|')[n]))"
    ),
    (
        rf"mc_try_hijri(s) AS CASE WHEN regexp_full_match(trim(s), '{_HIJRI_TEXT}') THEN "
        "mc_of_hijri(mc_hijri_part(trim(s), 3), mc_hijri_part(trim(s), 2), mc_hijri_part(trim(s), 1)) + "
        rf"(mc_try_datetime(regexp_extract(trim(s), '{_HIJRI_TEXT}', 4)) - TIMESTAMP '1900-01-01') END"
    ),
    "mc_default_date(d) AS strftime(d, '%b ') || lpad(CAST(day(d) AS VARCHAR), 2, ' ') || strftime(d, ' %Y')",
    "mc_default_datetime(d) AS mc_default_date(d) || ' ' || mc_hour(d) || strftime(d, ':%M%p')",
    "mc_days(d) AS epoch_ms(CAST(d AS TIMESTAMP)) / 86400000.0 + 25567",
    "mc_from_days(n) AS TIMESTAMP '1900-01-01' + to_milliseconds(CAST(round(n * 86400000) AS BIGINT))",
)


def install(connection: "duckdb.DuckDBPyConnection") -> None:
    """Lets a connection find the macros, where they stay as long as its database is open; they are in no data file.

    All connections of one database share them: making them takes a hundred times as long as finding them.

    Args:
        connection: The connection that is to run generated SQL; it may be inside a transaction.
    """
    (path,) = connection.execute("SELECT current_setting('search_path')").fetchone() or ("",)
    if _SHARED in path:
        return
    with _making:
        _share(connection)
    (own,) = connection.execute("SELECT current_database()").fetchone() or ("",)
    quoted_name = '"' + own.replace('"', '""') + '"'
    connection.execute(f"SET search_path = {_quoted(f'{quoted_name},{_SHARED}')}")


def _share(connection: "duckdb.DuckDBPyConnection") -> None:
    """Makes the macros in a database in memory beside that of a connection, unless they are there.

    That is done outside of the connection's transaction, which can write to one database only.
    """
    with connection.cursor() as apart:
        (there,) = apart.execute(
            "SELECT count(*) FROM duckdb_databases() WHERE database_name = ?", [_SHARED.strip('"')]
        ).fetchone() or (0,)
        if there:
            return
        apart.execute(f"ATTACH ':memory:' AS {_SHARED}")
        apart.execute(f"USE {_SHARED}")
        apart.begin()
        for macro in _macros():
            apart.execute(f"CREATE MACRO {macro}")
        apart.commit()


_SHARED = '"mcdecl.macros"'
"""The database in memory that has the macros; the name of one in a file has no dot."""
_making = threading.Lock()


_PLAIN = frozenset(
    (
        "mc_cut_exact",
        "mc_replace",
        "mc_replace_case",
        "mc_replicate",
        "mc_fold",
        "mc_sort",
        "mc_units",
        "mc_len",
        "mc_zero",
        "mc_left",
        "mc_right",
        "mc_substring",
        "mc_charindex",
    )
)
"""Macros that are used in every row of large tables, over columns mostly: they stay as they are written."""


@cache
def _macros() -> tuple[str, ...]:
    return tuple(macro if macro.partition("(")[0] in _PLAIN else macro_text(macro) for macro in _MACROS)
