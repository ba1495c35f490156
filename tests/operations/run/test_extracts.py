"""What the Extract method is asked for."""

from datetime import datetime

import pytest

from mcdecl.account.errors import LostAnswer
from mcdecl.helpers.structs import replace
from mcdecl.kinds.extract_types import DATA_EXTENSION, IDS, TRACKING
from mcdecl.operations.run import extract_start
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.export_folder import FileFacts
from mcdecl.operations.run.extract_rows import LineLayout
from mcdecl.operations.run.extract_start import Exports, LostExtractError, arrived, ask_for
from mcdecl.operations.run.extracts import extract_of
from mcdecl.operations.run.model import RunStatus, RunTarget
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


class Shown:
    """The folder of extracts, with one file or none; it was looked for by a pattern."""

    name = "Export"
    newest_file: tuple[str, FileFacts] | None = ("out-20260304.csv", FileFacts(1200, 1772604000))
    pattern = ""

    def __init__(self, _login: object, _sleep: object) -> None:
        pass

    def newest(self, pattern: str) -> tuple[str, FileFacts] | None:
        Shown.pattern = pattern
        return self.newest_file


def test_the_newest_file_of_an_extract_that_nobody_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extract_start, "ExportFolder", Shown)
    exports = Exports(lambda: None, lambda: datetime(2026, 1, 1))  # type: ignore[arg-type,return-value]
    target = RunTarget("data_extract.x", "data_extract", "x", "DataExtractActivity", "1", extract=extract_of(TABLE))
    state = arrived(exports, target, WaitPolicy())
    assert state is not None
    assert (state.task, state.status, state.file, state.size) == (None, RunStatus.DONE, "out-20260304.csv", 1200)
    assert (state.ended, Shown.pattern) == ("2026-03-04T00:00:00", TABLE["fileSpec"])
    assert state.message.startswith("Export/out-20260304.csv is the newest file of its pattern: 1,200 bytes.")
    assert arrived(exports, replace(target, extract=None), WaitPolicy()) is None
    monkeypatch.setattr(Shown, "newest_file", None)
    assert arrived(exports, target, WaitPolicy()) is None


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


@pytest.mark.parametrize("wait", [True, False])
def test_a_lost_answer_is_awaited_where_its_file_can_be_seen(monkeypatch: pytest.MonkeyPatch, wait: bool) -> None:
    class Seen(Shown):
        def facts(self, _name: str) -> FileFacts | None:
            return None

    class Losing:
        def extract(self, _type: str, _parameters: object) -> str:
            raise LostAnswer("gone")

    monkeypatch.setattr(extract_start, "ExportFolder", Seen)
    exports = Exports(lambda: None, lambda: datetime(2026, 1, 1))  # type: ignore[arg-type,return-value]
    extract = extract_of(TABLE)
    target = RunTarget("data_extract.x", "data_extract", "x", "DataExtractActivity", "1", extract=extract)
    if wait:
        started = ask_for(Losing(), target, extract, exports, WaitPolicy(1.0), wait=True)  # type: ignore[arg-type]
        assert (started.task, started.already_running, started.look is None) == (None, True, False)
        assert started.expected is not None
        assert (started.expected.looked, started.expected.before) == (True, None)
    else:
        with pytest.raises(LostExtractError):
            ask_for(Losing(), target, extract, exports, WaitPolicy(1.0), wait=False)  # type: ignore[arg-type]


@pytest.mark.parametrize("fields", ["x", ["x"], [{}, 1], {"name": "a"}])
def test_fields_that_are_none_make_a_damaged_answer(fields: object) -> None:
    with pytest.raises(RunError, match="about the data extract X is damaged"):
        extract_of({"name": "X", "dataFields": fields})
