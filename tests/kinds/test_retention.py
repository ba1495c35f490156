"""Retention: four policies over five elements, and the date that drifts by itself."""

from datetime import UTC, datetime
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings

from mcdecl.engine.observe.index import Index
from mcdecl.kinds.facts import ResourceFacts
from mcdecl.kinds.retention import NONE, RETENTION, RULE, RetentionCodec, hazard, iso_date, unfit, us_date
from mcdecl.kinds.risk import Risk, Subject
from mcdecl.kinds.wire import WriteContext
from tests.strategies import retentions

CODEC = RetentionCodec()
PERIOD = {"length": 6, "unit": "months"}


def written(policy: str, **more: Any) -> Any:
    return RETENTION.normal({"policy": policy, **more})


def encode(value: Any, *, creating: bool = True) -> dict[str, Any]:
    return CODEC.encode(value, WriteContext(Index(), {}, creating=creating))


TABLE = {
    "rows": (written("rows", **PERIOD), (True, False, "", 6)),
    "all rows by period": (written("all_rows", **PERIOD), (False, True, "", 6)),
    "all rows by date": (written("all_rows", until="2026-12-31"), (False, True, "12/31/2026 12:00:00 AM", None)),
    "everything by period": (written("everything", **PERIOD), (False, False, "", 6)),
    "everything by date": (written("everything", until="2026-01-02"), (False, False, "1/2/2026 12:00:00 AM", None)),
    "none": (None, (False, False, "", None)),
}


@pytest.mark.parametrize("case", TABLE)
def test_each_policy_has_its_elements(case: str) -> None:
    value, elements = TABLE[case]
    part = encode(value)
    assert elements == (
        part["RowBasedRetention"],
        part["DeleteAtEndOfRetentionPeriod"],
        part["RetainUntil"],
        part.get("DataRetentionPeriodLength"),
    )


@pytest.mark.parametrize(("unit", "code"), [("days", 3), ("weeks", 4), ("months", 5), ("years", 6)])
def test_units_travel_as_the_codes_that_accounts_use(unit: str, code: int) -> None:
    part = encode(written("rows", length=1, unit=unit))
    assert part["DataRetentionPeriodUnitOfMeasure"] == code
    assert CODEC.decode(part, Index())["unit"] == unit  # type: ignore[index]


@settings(max_examples=60)
@given(retentions())
def test_a_period_and_a_date_never_travel_together(record: dict[str, Any]) -> None:
    part = encode(RETENTION.normal(record))
    assert not (part["RetainUntil"] and "DataRetentionPeriodLength" in part)


@settings(max_examples=60)
@given(retentions())
def test_what_is_written_reads_back(record: dict[str, Any]) -> None:
    value = RETENTION.normal(record)
    assert CODEC.decode(encode(value), Index()) == value


def test_the_policy_none_is_no_retention() -> None:
    assert written("none") is None
    assert written("none", reset_on_import=True) is None


def test_row_based_retention_is_sent_only_to_a_new_data_extension() -> None:
    value = written("rows", **PERIOD)
    assert "RowBasedRetention" in encode(value)
    assert "RowBasedRetention" not in encode(value, creating=False)


@pytest.mark.parametrize("policy", ["all_rows", "everything"])
def test_with_a_period_the_date_that_the_account_calculates_is_not_compared(policy: str) -> None:
    value = written(policy, **PERIOD)
    drifted = [{**encode(value), "RetainUntil": date} for date in ("", "1/1/2027 12:00:00 AM", "5/9/2031 12:00:00 AM")]
    assert [CODEC.decode(record, Index()) for record in drifted] == [value] * 3


def test_none_and_everything_are_told_apart_by_the_date_alone() -> None:
    record = {"RowBasedRetention": False, "DeleteAtEndOfRetentionPeriod": False, "RetainUntil": ""}
    assert CODEC.decode(record, Index()) is None
    dated = CODEC.decode({**record, "RetainUntil": "2/9/2027 12:00:00 AM"}, Index())
    assert dated == written("everything", until="2027-02-09")


def test_a_unit_that_nobody_knows_is_shown_and_not_guessed() -> None:
    record = {"RowBasedRetention": True, "DataRetentionPeriodLength": 5, "DataRetentionPeriodUnitOfMeasure": 2}
    assert CODEC.decode(record, Index())["unit"] == "2"  # type: ignore[index]


def test_data_retention_period_is_never_asked_for() -> None:
    assert "DataRetentionPeriod" not in CODEC.reads


@pytest.mark.parametrize("day", ["2026-12-31", "2026-01-02", "2024-02-29"])
def test_days_go_and_come_back(day: str) -> None:
    assert iso_date(us_date(day)) == day


@pytest.mark.parametrize("text", ["", "soon", "31/31/2026 12:00:00 AM", "2026-01-01", "1/2"])
def test_a_date_of_another_form_stays_as_it_is(text: str) -> None:
    assert iso_date(text) == text


ROWS, ALL, DATED = (
    written("rows", **PERIOD),
    written("all_rows", **PERIOD),
    written("all_rows", until="2026-12-31"),
)


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        (None, ROWS, "RowBasedRetention"),
        (ROWS, None, "RowBasedRetention"),
        (ROWS, ALL, "RowBasedRetention"),
        (ALL, ROWS, "RowBasedRetention"),
        (ALL, None, "can remove a retention period"),
        (ALL, DATED, "can remove a retention period"),
    ],
)
def test_what_the_account_cannot_change_has_its_reason(before: Any, after: Any, text: str) -> None:
    assert text in str(RULE.judge(before, after))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, ALL),
        (None, DATED),
        (DATED, None),
        (DATED, ALL),
        (ROWS, written("rows", length=7, unit="days")),
        (ALL, written("everything", **PERIOD)),
    ],
)
def test_everything_else_changes_in_place(before: Any, after: Any) -> None:
    assert RULE.judge(before, after) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"length": 6, "unit": "months"},
        {"policy": "some"},
        {"policy": "rows", "length": 0, "unit": "days"},
        {"policy": "rows", "length": 1000, "unit": "days"},
        {"policy": "rows", "length": 1, "unit": "hours"},
        {"policy": "everything", "until": "31.12.2026"},
    ],
)
def test_the_schema_refuses_what_no_account_takes(wrong: dict[str, Any]) -> None:
    assert not jsonschema.Draft202012Validator(RETENTION.schema()).is_valid(wrong)


def period(policy: str, length: int, unit: str, **more: Any) -> Any:
    return written(policy, length=length, unit=unit, **more)


TIGHTER = {
    "a shorter period": (period("rows", 24, "months"), period("rows", 1, "days")),
    "a shorter period in another unit": (period("rows", 2, "years"), period("rows", 23, "months")),
    "a month is not sure to have 30 days": (period("rows", 1, "months"), period("rows", 30, "days")),
    "none to single rows": (None, period("rows", 5, "years")),
    "none to all rows": (None, period("all_rows", 1, "days")),
    "none to a date": (None, written("everything", until="2020-01-01")),
    "all rows to everything": (period("all_rows", 1, "years"), period("everything", 9, "years")),
    "everything to all rows, sooner": (period("everything", 2, "years"), period("all_rows", 1, "years")),
    "an earlier day": (written("all_rows", until="2031-12-31"), written("all_rows", until="2031-12-30")),
    "a day to a period": (written("all_rows", until="2031-12-31"), period("all_rows", 9, "years")),
    "imports no longer start it anew": (
        period("all_rows", 1, "years", reset_on_import=True),
        period("all_rows", 1, "years"),
    ),
    "from a unit that nobody knows": ({**period("rows", 5, "days"), "unit": "2"}, period("rows", 900, "years")),
}


@pytest.mark.parametrize("case", TIGHTER)
def test_each_tightening_loses_data_and_says_how_many_rows_are_there(case: str) -> None:
    found = hazard(*TIGHTER[case], Subject("T", ResourceFacts(rows=1234)))
    assert found.risk is Risk.DATA_LOSS
    assert "its 1,234 rows" in found.words


def test_everything_says_that_the_data_extension_itself_goes() -> None:
    found = hazard(None, period("everything", 1, "years"), Subject("T", ResourceFacts(rows=1)))
    assert "T itself is deleted, with its one row" in found.words


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (period("rows", 1, "days"), period("rows", 24, "months")),
        (period("rows", 12, "months"), period("rows", 1, "years")),
        (period("rows", 30, "days"), period("rows", 2, "months")),
        (written("all_rows", until="2031-12-30"), written("all_rows", until="2031-12-31")),
        (period("everything", 1, "years"), period("all_rows", 1, "years")),
        (written("everything", until="2031-12-31"), None),
        (period("all_rows", 1, "years"), period("all_rows", 1, "years", reset_on_import=True)),
    ],
)
def test_what_keeps_rows_as_long_or_longer_is_no_loss(before: Any, after: Any) -> None:
    assert hazard(before, after, Subject("T", ResourceFacts(rows=3))).risk is Risk.CAUTION


def test_a_day_that_is_over_must_not_be_set() -> None:
    value = written("everything", until="2026-12-31")
    assert unfit(value, datetime(2026, 12, 31, 12, tzinfo=UTC), {}) is None
    assert "2026-12-31 is in the past" in str(unfit(value, datetime(2027, 1, 1, 12, tzinfo=UTC), {}))
    assert "the data extension itself" in str(unfit(value, datetime(2027, 1, 1, 12, tzinfo=UTC), {}))
    assert unfit(None, datetime(2027, 1, 1, 12, tzinfo=UTC), {}) is None
    assert unfit(period("rows", 1, "days"), datetime(2027, 1, 1, 12, tzinfo=UTC), {}) is None


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (period("rows", 24, "months"), None, "T keeps its rows: retention rows after 24 months ends"),
        (
            None,
            period("all_rows", 1, "days"),
            "T gets a retention, all_rows after 1 days: at the end all rows are deleted, now its 3 rows",
        ),
        (
            None,
            period("rows", 1, "days"),
            "T gets a retention, rows after 1 days: the next nightly run deletes the expired part of its 3 rows",
        ),
        (
            period("all_rows", 1, "years"),
            written("everything", until="2031-12-31"),
            (
                "widens the retention of T (all_rows after 1 years → everything until 2031-12-31): "
                "at the end T itself is deleted, with its 3 rows"
            ),
        ),
        (
            period("rows", 24, "months"),
            period("rows", 1, "days"),
            (
                "shortens the retention of T (rows after 24 months → rows after 1 days): "
                "the next nightly run deletes the expired part of its 3 rows"
            ),
        ),
    ],
)
def test_what_becomes_of_the_rows_is_said(before: Any, after: Any, words: str) -> None:
    assert hazard(before, after, Subject("T", ResourceFacts(rows=3))).words == words


def test_a_longer_retention_says_what_it_does() -> None:
    found = hazard(period("rows", 1, "days"), period("rows", 2, "days"), Subject("T", ResourceFacts(rows=3)))
    assert found.words.startswith("changes the retention of T: rows after 1 days → rows after 2 days; ")


def loses(before: Any, after: Any) -> bool:
    found = hazard(before, after, Subject("T", ResourceFacts()))
    return found is not None and found.risk is Risk.DATA_LOSS


@pytest.mark.parametrize(
    ("old", "new", "sooner"),
    [
        ((2, "days"), (2, "days"), False),
        ((2, "days"), (1, "days"), True),
        ((7, "days"), (1, "weeks"), False),
        ((8, "days"), (1, "weeks"), True),
        ((1, "weeks"), (7, "days"), False),
        ((1, "weeks"), (6, "days"), True),
        ((1, "months"), (31, "days"), False),
        ((1, "months"), (30, "days"), True),  # it may be a long one
        ((28, "days"), (1, "months"), False),
        ((29, "days"), (1, "months"), True),  # it may be a February
        ((1, "years"), (12, "months"), False),
        ((1, "years"), (11, "months"), True),
        ((12, "months"), (1, "years"), False),
        ((13, "months"), (1, "years"), True),
        ((1, "years"), (366, "days"), False),
        ((1, "years"), (365, "days"), True),
        ((365, "days"), (1, "years"), False),
        ((366, "days"), (1, "years"), True),
    ],
)
def test_a_period_is_shorter_where_any_calendar_makes_it_so(
    old: tuple[int, str], new: tuple[int, str], sooner: bool
) -> None:
    before, after = ({**NONE, "policy": "rows", "length": n, "unit": unit} for n, unit in (old, new))
    assert loses(before, after) is sooner


@pytest.mark.parametrize(
    ("old", "new", "sooner"),
    [
        ({"until": "2030-01-02"}, {"until": "2030-01-02"}, False),
        ({"until": "2030-01-02"}, {"until": "2030-01-03"}, False),
        ({"until": "2030-01-02"}, {"until": "2030-01-01"}, True),
        ({"until": "some day"}, {"until": "2030-01-01"}, True),
        ({"until": "2030-01-02"}, {"length": 9, "unit": "years"}, True),  # nobody can say
        ({"length": 9, "unit": "years"}, {"until": "2030-01-02"}, True),
        ({"length": 1, "unit": "9"}, {"length": 2, "unit": "days"}, True),
        ({"length": 1, "unit": "days", "reset_on_import": True}, {"length": 9, "unit": "days"}, True),
        ({"length": 1, "unit": "days"}, {"length": 1, "unit": "days", "reset_on_import": True}, False),
    ],
)
def test_ends_that_may_come_sooner_lose_data(old: dict[str, Any], new: dict[str, Any], sooner: bool) -> None:
    before, after = ({**NONE, "policy": "all_rows", **said} for said in (old, new))
    assert loses(before, after) is sooner


def test_what_goes_at_the_end_grows_from_policy_to_policy() -> None:
    kinds = [{**NONE, "policy": policy, "length": 1, "unit": "days"} for policy in ("all_rows", "everything")]
    assert loses(kinds[0], kinds[1])
    assert not loses(kinds[1], kinds[0])
    assert loses(None, kinds[0])
    assert not loses(kinds[0], None)
