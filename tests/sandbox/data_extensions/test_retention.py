from datetime import datetime
from typing import Any

import pytest

from mcdecl.sandbox.clock import us_date
from mcdecl.sandbox.data_extensions.retention import later
from mcdecl.sandbox.server import RunningSandbox
from tests.sandbox.caller import Caller, data_extension

NAMES = (
    "RowBasedRetention", "DeleteAtEndOfRetentionPeriod", "ResetRetentionPeriodOnImport", "RetainUntil",
    "DataRetentionPeriodLength", "DataRetentionPeriodUnitOfMeasure",
)  # fmt: skip


def read(soap: Caller) -> tuple[str, str, str, str | None, str | None]:
    record = soap.one("DataExtension", *NAMES, key="A")
    until = "date" if record["RetainUntil"].endswith(" 12:00:00 AM") else record["RetainUntil"]
    length, unit = (record.get(name) for name in NAMES[4:])
    return record["RowBasedRetention"], record["DeleteAtEndOfRetentionPeriod"], until, length, unit


PERIOD: dict[str, Any] = {"DataRetentionPeriodLength": 6, "DataRetentionPeriodUnitOfMeasure": 5}


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({}, ("false", "false", "", None, None)),
        ({"RowBasedRetention": True, **PERIOD}, ("true", "false", "", "6", "5")),
        ({"DeleteAtEndOfRetentionPeriod": True, **PERIOD}, ("false", "true", "date", "6", "5")),
        ({"DeleteAtEndOfRetentionPeriod": True, "RetainUntil": "2031-01-31"}, ("false", "true", "date", None, None)),
        (PERIOD, ("false", "false", "date", "6", "5")),
        ({"RetainUntil": "1/31/2031 12:00:00 AM"}, ("false", "false", "date", None, None)),
        ({**PERIOD, "RetainUntil": ""}, ("false", "false", "date", "6", "5")),
        ({"DataRetentionPeriodLength": 2, "DataRetentionPeriod": "Weeks"}, ("false", "false", "date", "2", "4")),
    ],
)
def test_policies_read_back_as_the_table_says(
    soap: Caller, parts: dict[str, Any], expected: tuple[object, ...]
) -> None:
    soap.create(data_extension("A", **parts)).accepted()
    assert read(soap) == expected


@pytest.mark.parametrize(
    "parts",
    [
        {**PERIOD, "RetainUntil": "2031-01-31"},
        {"RowBasedRetention": True},
        {"RowBasedRetention": True, "RetainUntil": "2031-01-31"},
        {"RowBasedRetention": True, "DeleteAtEndOfRetentionPeriod": True, **PERIOD},
        {"DeleteAtEndOfRetentionPeriod": True},
        {"DataRetentionPeriodLength": 1000, "DataRetentionPeriodUnitOfMeasure": 5},
        {"DataRetentionPeriodLength": 6, "DataRetentionPeriodUnitOfMeasure": 7},
        {"DataRetentionPeriodLength": 6},
        {"DataRetentionPeriodUnitOfMeasure": 5},
        {"RetainUntil": "one day"},
    ],
)
def test_wrong_combinations_are_refused(soap: Caller, parts: dict[str, Any]) -> None:
    soap.create(data_extension("A", **parts)).refused(310007)


def test_row_based_is_never_reset_by_imports(soap: Caller) -> None:
    soap.create(data_extension("A", RowBasedRetention=True, ResetRetentionPeriodOnImport=True, **PERIOD))
    assert soap.one("DataExtension", *NAMES, key="A")["ResetRetentionPeriodOnImport"] == "false"


def test_row_based_cannot_be_changed_by_an_update(soap: Caller) -> None:
    soap.create(data_extension("A"))
    soap.update(data_extension("A", None, "", RowBasedRetention=True, **PERIOD)).refused(310007)
    soap.update(data_extension("A", None, "", RowBasedRetention=False)).accepted()


def test_a_period_replaces_a_date_and_the_other_way_round(soap: Caller) -> None:
    soap.create(data_extension("A", RetainUntil="2031-01-31"))
    soap.update(data_extension("A", None, "", **PERIOD)).accepted()
    assert read(soap) == ("false", "false", "date", "6", "5")
    soap.update(data_extension("A", None, "", RetainUntil="2032-01-31")).accepted()
    assert read(soap) == ("false", "false", "date", None, None)
    assert soap.one("DataExtension", "RetainUntil", key="A")["RetainUntil"] == "1/31/2032 12:00:00 AM"


def test_no_retention_again(soap: Caller) -> None:
    soap.create(data_extension("A", **PERIOD))
    flags: dict[str, Any] = {"RowBasedRetention": False, "DeleteAtEndOfRetentionPeriod": False, "RetainUntil": ""}
    soap.update(data_extension("A", None, "", **flags)).accepted()
    assert read(soap) == ("false", "false", "", None, None)


def test_an_empty_date_alone_keeps_the_period(soap: Caller) -> None:
    soap.create(data_extension("A", **PERIOD))
    soap.update(data_extension("A", None, "", RetainUntil="", Description="x")).accepted()
    assert read(soap)[3:] == ("6", "5")


def test_other_updates_leave_retention_alone(soap: Caller, sandbox: RunningSandbox) -> None:
    sandbox.account.clock.set(datetime.fromisoformat("2026-01-31T15:30"))
    soap.token = soap.new_token()
    soap.create(data_extension("A", DataRetentionPeriodLength=1, DataRetentionPeriodUnitOfMeasure=5)).accepted()
    soap.update(data_extension("A", None, "", Description="x"))
    assert soap.one("DataExtension", "RetainUntil", key="A")["RetainUntil"] == "2/28/2026 12:00:00 AM"


@pytest.mark.parametrize(
    ("length", "unit", "expected"),
    [(3, 3, "1/3/2028"), (2, 4, "1/14/2028"), (2, 5, "2/29/2028"), (1, 6, "12/31/2028")],
)
def test_periods_are_added_by_the_calendar(length: int, unit: int, expected: str) -> None:
    assert us_date(later(datetime.fromisoformat("2027-12-31"), length, unit)).split()[0] == expected


def test_an_update_takes_a_period_with_the_date_that_it_reads_with(soap: Caller) -> None:
    soap.create(data_extension("A", **PERIOD)).accepted()
    before = soap.one("DataExtension", *NAMES, key="A")
    soap.update(data_extension("A", None, "", **PERIOD, RetainUntil=before["RetainUntil"])).accepted()
    assert soap.one("DataExtension", *NAMES, key="A") == before
    soap.create(data_extension("B", **PERIOD, RetainUntil="1/31/2031 12:00:00 AM")).refused(310007)
