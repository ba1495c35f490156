"""DuckDB macros with SQL Server's behaviour: what generated SQL would otherwise repeat.

Texts are equal without regard to case and to blanks at their end; they are ordered by letters first and by accents
after. Every macro gives NULL for NULL unless it says otherwise.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

LONGEST = 1_000_000
"""The most characters that REPLICATE makes of a text of type MAX, so that a vector of 2,048 rows fits into memory."""
_WINDOWS_1252 = "".join(
    bytes([code]).decode("cp1252") for code in range(0x80, 0xA0) if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
)
"""What the code page of varchar has beside Latin-1."""
_CLOCK = r"^\d{1,2}(:\d{2}|\s*[AaPp][Mm]$)"
_ISO = r"^\d{4}-\d{1,2}-\d{1,2}([ T].*)?$"
_TIMES = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%g", " %I:%M %p", " %I:%M:%S %p", " %I:%M%p", " %I:%M:%S%p", " %I%p")
_DATES = ("%Y%m%d", "%m/%d/%Y", "%m-%d-%Y", "%m.%d.%Y", "%Y/%m/%d", "%b %d %Y", "%b %d, %Y", "%d %b %Y", "%B %d %Y")
_DATES_MORE = ("%B %d, %Y", "%d %B %Y", "%m/%d/%y")


def formats(dates: tuple[str, ...]) -> str:
    """A list, as SQL, of date forms with every form of a time behind them."""
    return "[" + ", ".join(f"'{date}{time}'" for date in dates for time in _TIMES) + "]"


_MACROS = (
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
        "mc_left(s, n) AS CASE WHEN n < 0 THEN error('Invalid length parameter passed to the left function.') "
        "ELSE left(s, n) END"
    ),
    (
        "mc_right(s, n) AS CASE WHEN n < 0 THEN error('Invalid length parameter passed to the right function.') "
        "ELSE right(s, n) END"
    ),
    (
        "mc_substring(s, f, n) AS CASE WHEN n < 0 "
        "THEN error('Invalid length parameter passed to the substring function.') "
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
    # Never more than the limit is made, however often a text is to be repeated.
    (
        "mc_replicate(s, n, most) AS CASE WHEN n < 0 THEN NULL "
        "ELSE left(repeat(left(s, most), least(n, most // greatest(length(s), 1) + 1)), most) END"
    ),
    (
        # The count is guarded too: DuckDB computes constants before it knows which branch is taken.
        "mc_replicate_max(s, n) AS CASE WHEN n < 0 THEN NULL "
        f"WHEN length(s) * CAST(n AS BIGINT) > {LONGEST} THEN error('The embedded account makes no texts of more than "
        f"{LONGEST} characters; this is its own limit, the service may differ.') "
        f"ELSE repeat(s, least(n, {LONGEST} // greatest(length(s), 1))) END"
    ),
    (
        "mc_like(s, p) AS CASE WHEN contains(p, '[') "
        "THEN error('The embedded account does not run LIKE with a character class in a computed pattern; "
        "this is its own limit, the service may differ.') ELSE s ILIKE p END"
    ),
    "mc_zero(n) AS CASE WHEN n = 0 THEN error('Divide by zero error encountered.') ELSE n END",
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
    (
        "mc_try_datetime(s) AS CASE WHEN trim(s) = '' THEN TIMESTAMP '1900-01-01' "
        f"WHEN regexp_matches(trim(s), '{_ISO}') THEN TRY_CAST(rtrim(trim(s), 'Z') AS TIMESTAMP) "
        # A time alone is on the first day that DATETIME counts from.
        rf"WHEN regexp_matches(trim(s), '{_CLOCK}') "
        f"THEN try_strptime('1900-01-01 ' || trim(s), {formats(('%Y-%m-%d',))}) "
        f"ELSE try_strptime(trim(s), {formats(_DATES + _DATES_MORE)}) END"
    ),
    "mc_sundays(d) AS date_diff('day', DATE '0001-01-07', CAST(d AS DATE)) // 7",
    (
        "mc_datetime(d) AS date_trunc('second', d) + to_milliseconds(CAST(round(round((epoch_us(d) - "
        "epoch_us(date_trunc('second', d))) * 3 / 10000.0) * 10 / 3.0) AS BIGINT))"
    ),
    "mc_smalldatetime(d) AS date_trunc('minute', d + INTERVAL 30 SECOND)",
    "mc_upper(s) AS replace(upper(s), 'ẞ', 'ß')",
    "mc_offset(n) AS CASE WHEN n < 0 THEN '-' ELSE '+' END || printf('%02d:%02d', abs(n) // 60, abs(n) % 60)",
    (
        "mc_json(s) AS CASE WHEN s IS NULL THEN NULL WHEN json_valid(s) THEN s "
        "ELSE error('JSON text is not properly formatted.') END"
    ),
    (
        "mc_parse_name(s, n) AS CASE WHEN n BETWEEN 1 AND 4 AND len(string_split(s, '.')) <= 4 "
        "THEN nullif(list_reverse(string_split(s, '.'))[n], '') END"
    ),
    "mc_week(d) AS (dayofyear(d) + dayofweek(date_trunc('year', d)) - 1) // 7 + 1",
    "mc_hour(d) AS lpad(CAST((hour(d) + 11) % 12 + 1 AS VARCHAR), 2, ' ')",
    "mc_default_date(d) AS strftime(d, '%b ') || lpad(CAST(day(d) AS VARCHAR), 2, ' ') || strftime(d, ' %Y')",
    "mc_default_datetime(d) AS mc_default_date(d) || ' ' || mc_hour(d) || strftime(d, ':%M%p')",
    "mc_days(d) AS epoch_ms(CAST(d AS TIMESTAMP)) / 86400000.0 + 25567",
    "mc_from_days(n) AS TIMESTAMP '1900-01-01' + to_milliseconds(CAST(round(n * 86400000) AS BIGINT))",
)


def install(connection: "duckdb.DuckDBPyConnection") -> None:
    """Makes the macros on a connection, where they stay as long as it is open; they are in no data file.

    Args:
        connection: The connection that is to run generated SQL.
    """
    known = connection.execute(
        "SELECT count(*) FROM duckdb_functions() WHERE function_name = 'mc_from_days'"
    ).fetchone()
    if known and known[0]:
        return
    for macro in _MACROS:
        connection.execute(f"CREATE OR REPLACE TEMP MACRO {macro}")
