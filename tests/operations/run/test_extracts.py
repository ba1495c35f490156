"""What the Extract method is asked for."""

from datetime import datetime

import pytest

from mcdecl.account.errors import LostAnswer
from mcdecl.kinds.extract_types import DATA_EXTENSION, IDS, TRACKING
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.extract_rows import LineLayout
from mcdecl.operations.run.extract_start import LostExtractError, ask_for
from mcdecl.operations.run.extracts import extract_of
from mcdecl.operations.run.model import RunTarget
from mcdecl.operations.run.waiting import WaitPolicy
from tests.operations.run.test_automations import NOWHERE

TABLE = {
    "dataExtractTypeId": IDS[DATA_EXTENSION].upper(),
    "fileSpec": "out-%%Year%%%%Month%%%%Day%%.csv",
    "dataFields": [{"name": "DECustomerKey", "type": "string", "value": "A"}],
}


def test_table_has_the_fixed_parameters_and_a_name_by_server_time() -> None:
    extract = extract_of(TABLE)
    assert extract.named(datetime(2026, 3, 4)) == "out-20260304.csv"
    asked = extract.asked("x.csv")
    assert (asked["DECustomerKey"], asked["OutputFileName"]) == ("A", "x.csv")
    assert (asked["StartDate"], asked["_AsyncID"]) == ("1/1/1900 1:00:00 AM", "0")
    assert extract.layout == LineLayout(header=False)


def test_tracking_has_its_interval() -> None:
    record = {"dataExtractTypeId": IDS[TRACKING], "startDate": "2026-01-31T00:00:00", "endDate": "2026-02-01T13:05:00"}
    asked = extract_of(record).parameters
    assert (asked["StartDate"], asked["EndDate"]) == ("1/31/2026 12:00:00 AM", "2/1/2026 1:05:00 PM")


def test_an_extract_without_a_pattern_has_no_name() -> None:
    with pytest.raises(RunError, match="gives the name ''"):
        extract_of({}).named(datetime(2026, 3, 4))


def test_what_the_account_accepts_is_told_with_the_file_to_look_for() -> None:
    class Taking:
        def extract(self, type_id: str, parameters: dict[str, str]) -> str:
            assert (type_id, parameters["OutputFileName"]) == (extract.type_id, "out-20260101.csv")
            return "r-1"

    extract = extract_of(TABLE)
    target = RunTarget("data_extract.x", "data_extract", "x", "DataExtractActivity", "1", extract=extract)
    started = ask_for(Taking(), target, extract, NOWHERE, WaitPolicy(1.0), wait=True)  # type: ignore[arg-type]
    assert started.accepted == (
        "The account accepted it (request r-1); its file will be Export/out-20260101.csv. "
        "Whether it comes cannot be seen: Nothing says how."
    )
    assert (started.task, started.look, started.already_running) == (None, None, False)
    assert started.expected is not None
    assert (started.expected.name, started.expected.looked) == ("out-20260101.csv", False)


def test_lost_answer_is_told_and_not_asked_again() -> None:
    class Losing:
        asked = 0

        def extract(self, _type: str, _parameters: object) -> str:
            self.asked += 1
            raise LostAnswer("gone")

    account, extract = Losing(), extract_of(TABLE)
    target = RunTarget("data_extract.x", "data_extract", "x", "DataExtractActivity", "1", extract=extract)
    with pytest.raises(LostExtractError, match="folder Export"):
        ask_for(account, target, extract, NOWHERE, WaitPolicy(1.0), wait=True)  # type: ignore[arg-type]
    assert account.asked == 1
