"""Runs that were started before: by task, by address, by note, or the last ones."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mcdecl.account.errors import AccountError
from mcdecl.helpers.structs import replace
from mcdecl.kinds.extract_types import DATA_EXTENSION, IDS
from mcdecl.operations.run import resume as later_module
from mcdecl.operations.run.automations import Standing
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.export_folder import FileFacts
from mcdecl.operations.run.extract_start import Exports
from mcdecl.operations.run.extracts import Extract
from mcdecl.operations.run.model import Figures, Run, RunStatus, RunTarget, State
from mcdecl.operations.run.resume import Later, Past
from mcdecl.operations.run.sftp_login import SftpError
from mcdecl.operations.run.started import Note, note
from mcdecl.operations.run.wait_for_file import SETTLED_SECONDS, Expected
from mcdecl.operations.run.waiting import WaitPolicy
from tests.wanted import automated, extract, imported, query, table

RESOURCES = [table("T"), query("Q", "T"), imported("I", "T")]
NOTE = Note(7, "query_definition.Q", "prod", "2026-11-20T05:00:00Z", "ann@host")
AT_ONCE = WaitPolicy(sleep=lambda _seconds: None)


class Tasks:
    """What the account knows of tasks and of runs of definitions."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.states: dict[int, list[State | None]] = {}
        self.runs: dict[str, list[State] | None] = {}
        self.rows: dict[str, int | None] = {}
        self.asked: list[tuple[int, str]] = []
        monkeypatch.setattr(later_module, "state_of", self._state_of)
        monkeypatch.setattr(later_module, "count_rows", lambda _account, _target: self.rows)
        monkeypatch.setattr(later_module, "runs_of", lambda _account, _type, key: self.runs.get(key))

    def _state_of(self, _account: object, task: int, type: str) -> State | None:
        self.asked.append((task, type))
        states = self.states.get(task, [None])
        return states.pop(0) if len(states) > 1 else states[0]


@pytest.fixture
def tasks(monkeypatch: pytest.MonkeyPatch) -> Tasks:
    return Tasks(monkeypatch)


def later(root: Path, unit: str = "") -> Later:
    exports = Exports(lambda: pytest.fail("nobody logs in"), lambda: datetime(2026, 11, 20, 5))
    return Later(None, exports, root, "prod", RESOURCES, unit)  # type: ignore[arg-type]


def one(root: Path, which: Any) -> Past:
    (past,) = later(root).runs(which, 1, AT_ONCE)
    return past


def test_the_last_ones_of_this_environment_and_unit(tmp_path: Path, tasks: Tasks) -> None:
    others = [replace(NOTE, task=8, unit="us"), replace(NOTE, task=9), replace(NOTE, task=10, environment="test")]
    for started in (NOTE, *others):
        note(tmp_path, started)
    assert [past.task for past in later(tmp_path).runs(None, 5, AT_ONCE)] == [9, 7]
    assert [past.task for past in later(tmp_path).runs(None, 1, AT_ONCE)] == [9]
    assert [past.task for past in later(tmp_path, "us").runs(None, 5, AT_ONCE)] == [8]


def test_a_number_is_a_task_and_its_note_says_of_what(tmp_path: Path, tasks: Tasks) -> None:
    note(tmp_path, NOTE)
    known, unknown = one(tmp_path, "7"), one(tmp_path, "8")
    assert (known.target.address, known.note) == ("query_definition.Q", NOTE)
    assert (unknown.target.address, unknown.note) == ("task 8", None)
    assert (known.look(), unknown.look(), tasks.asked) == (None, None, [(7, "QueryDefinition"), (8, "")])
    assert one(tmp_path, NOTE).task == 7


def test_an_address_is_the_last_run_that_the_account_knows(tmp_path: Path, tasks: Tasks) -> None:
    note(tmp_path, NOTE)
    tasks.runs["Q"] = [State(12, RunStatus.DONE), State(7, RunStatus.DONE)]
    assert one(tmp_path, "query_definition.Q").task == 12
    for nothing in ([], None):
        tasks.runs["Q"] = nothing
        assert one(tmp_path, "query_definition.Q").task == 7  # else the one that was noted here
    with pytest.raises(RunError, match=r"No run of import_definition\.I is known"):
        one(tmp_path, "import_definition.I")
    with pytest.raises(RunError, match="The project declares no"):
        one(tmp_path, "query_definition.X")


def test_a_task_that_nobody_knows_is_not_done(tmp_path: Path, tasks: Tasks) -> None:
    run = later(tmp_path).now(one(tmp_path, "8"), AT_ONCE)
    assert (run.status, run.address) == (RunStatus.UNKNOWN, "task 8")
    assert "does not know this task" in run.message
    assert later(tmp_path).awaited(one(tmp_path, "8"), AT_ONCE, Quiet()).status is RunStatus.UNKNOWN


def test_how_it_stands_under_the_address_that_the_account_tells(tmp_path: Path, tasks: Tasks) -> None:
    tasks.states[8] = [
        State(8, RunStatus.DONE, key="I", type="ImportDefinition", figures=Figures(read=2, successful=2))
    ]
    run = later(tmp_path).now(one(tmp_path, "8"), AT_ONCE)
    assert (run.address, run.status, run.task, run.figures.read) == ("import_definition.I", RunStatus.DONE, 8, 2)
    tasks.states[8] = [State(8, RunStatus.FAILED, key="Elsewhere", type="QueryDefinition", message="m")]
    assert later(tmp_path).now(one(tmp_path, "8"), AT_ONCE).address == "query_definition.Elsewhere"
    tasks.states[8] = [State(8, RunStatus.FAILED, key="X", type="Odd")]
    assert later(tmp_path).now(one(tmp_path, "8"), AT_ONCE).address == "task 8"


def past(*states: Any, **more: Any) -> Past:
    answers = list(states)

    def look() -> State | None:
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer  # type: ignore[no-any-return]

    return Past(RunTarget("data_extract.X", "data_extract", "X", "", ""), None, look, **more)


def now(tmp_path: Path, one: Past) -> tuple[Run, list[float]]:
    slept: list[float] = []
    return later(tmp_path).now(one, WaitPolicy(sleep=slept.append)), slept


def test_a_second_look_tells_more_where_it_may(tmp_path: Path) -> None:
    running, done = State(None, RunStatus.RUNNING), State(None, RunStatus.DONE)
    run, slept = now(tmp_path, past(running, done, settles=3.0))
    assert (run.status, slept) == (RunStatus.DONE, [3.0])
    run, slept = now(tmp_path, past(running, done))
    assert (run.status, slept) == (RunStatus.RUNNING, [])
    run, slept = now(tmp_path, past(State(None, RunStatus.QUEUED), done, settles=3.0))
    assert (run.status, slept) == (RunStatus.QUEUED, [])


def test_what_has_not_come_for_a_day_is_not_awaited(tmp_path: Path) -> None:
    run, _ = now(tmp_path, past(State(None, RunStatus.QUEUED, message="Not there."), old=True))
    assert run.status is RunStatus.UNKNOWN
    assert run.message.startswith("Not there. It was asked for over a day ago")
    assert now(tmp_path, past(State(None, RunStatus.RUNNING), old=True))[0].status is RunStatus.RUNNING
    assert now(tmp_path, past(State(None, RunStatus.QUEUED)))[0].status is RunStatus.QUEUED


def test_files_that_cannot_be_seen_leave_it_unknown(tmp_path: Path) -> None:
    run, _ = now(tmp_path, past(SftpError("no way in", "a hint")))
    assert run.status is not RunStatus.DONE
    assert "no way in" in run.message


def test_a_file_that_cannot_be_looked_for_any_more_ends_the_waiting(tmp_path: Path) -> None:
    run = later(tmp_path).awaited(past(SftpError("no way in", "a hint")), AT_ONCE, Quiet())
    assert (run.status, run.explanation) == (RunStatus.UNKNOWN, "a hint")
    assert "its file cannot be looked for: no way in" in run.message


class Quiet:
    """Hears of runs and says nothing."""

    def __init__(self) -> None:
        self.followed: list[int | None] = []

    def __getattr__(self, _name: str) -> Any:
        return lambda *_arguments: None

    def follow(self, target: RunTarget, task: int | None) -> None:
        self.followed.append(task)


def test_an_end_is_awaited(tmp_path: Path, tasks: Tasks) -> None:
    tasks.states[7] = [
        State(7, RunStatus.RUNNING, "Q", "QueryDefinition"),
        State(7, RunStatus.DONE, "Q", "QueryDefinition"),
    ]
    note(tmp_path, NOTE)
    watch = Quiet()
    run = later(tmp_path).awaited(one(tmp_path, "7"), AT_ONCE, watch)
    assert (run.status, run.address, watch.followed) == (RunStatus.DONE, "query_definition.Q", [7])


def test_who_does_not_wait_for_ever_is_told_how_it_stood(tmp_path: Path, tasks: Tasks) -> None:
    tasks.states[7] = [State(7, RunStatus.RUNNING, "Q", "QueryDefinition")]
    note(tmp_path, NOTE)
    clock = iter(range(100))
    patience = WaitPolicy(until=5.0, sleep=lambda _seconds: None, clock=lambda: float(next(clock)))
    run = later(tmp_path).awaited(one(tmp_path, "7"), patience, Quiet())
    assert (run.status, run.task) == (RunStatus.RUNNING, 7)


FILLING = replace(NOTE, rows={"T": 5, "U": 9})
ENDED = State(7, RunStatus.DONE, "Q", "QueryDefinition")


def picked_up(tmp_path: Path, tasks: Tasks, rows: dict[str, int | None], *noted: Note) -> Run:
    tasks.rows, tasks.states = rows, {7: [ENDED], 8: [replace(ENDED, task=8)]}
    for item in noted:
        note(tmp_path, item)
    return later(tmp_path).awaited(one(tmp_path, "7"), AT_ONCE, Quiet())


def test_a_run_that_is_picked_up_is_judged_by_the_rows_that_were_noted(tmp_path: Path, tasks: Tasks) -> None:
    run = picked_up(tmp_path, tasks, {"T": 4, "Other": 1}, FILLING)
    assert [(rows.data_extension, rows.before, rows.after) for rows in run.targets] == [("T", 5, 4)]
    assert run.status is RunStatus.DONE


def test_rows_that_a_picked_up_run_emptied_make_it_a_failure_unless_it_may(tmp_path: Path, tasks: Tasks) -> None:
    assert picked_up(tmp_path, tasks, {"T": 0}, FILLING).status is RunStatus.FAILED
    may = replace(FILLING, may_empty=True)
    assert picked_up(tmp_path / "may", tasks, {"T": 0}, may).status is RunStatus.DONE


def test_rows_of_now_are_not_those_of_an_earlier_run(tmp_path: Path, tasks: Tasks) -> None:
    later_run = replace(FILLING, task=8)
    assert picked_up(tmp_path, tasks, {"T": 0}, FILLING, later_run).targets == ()
    assert picked_up(tmp_path / "none", tasks, {"T": 0}).targets == ()


def test_an_automation_of_another_project_is_not_looked_for(tmp_path: Path, tasks: Tasks) -> None:
    (gone,) = later(tmp_path).runs(replace(NOTE, task=None, address="automation.X"), 1, AT_ONCE)
    assert (gone.target.address, gone.task, gone.look()) == ("automation.X", None, None)
    run = later(tmp_path).now(gone, AT_ONCE)
    assert run.status is RunStatus.UNKNOWN


NIGHTLY = Note(None, "automation.N", "prod", "2026-11-20T05:00:00Z", "ann@host", instance="run-1")


@pytest.fixture
def automation(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """How an automation stands; `asked` is what its run was looked for by."""
    stands: dict[str, Any] = {"now": Standing(6, "run-1", "2026-11-19T23:00:00", {}), "asked": []}

    def state_of_run(_account: object, _target: object, now: Standing, *by: str, ours: bool = True) -> State:
        stands["asked"].append((*by, ours))
        return State(None, RunStatus.DONE)

    target = RunTarget("automation.N", "automation", "N", "Automation", "id-n")
    monkeypatch.setattr(later_module, "find_targets", lambda _account, _resources, _all: [target])
    monkeypatch.setattr(later_module, "standing", lambda _account, _target: stands["now"])
    monkeypatch.setattr(later_module, "state_of_run", state_of_run)
    return stands


def of_automation(root: Path) -> Past:
    wanted = [*RESOURCES, automated("N", "query_definition.Q")]
    picked = Later(None, None, root, "prod", wanted)  # type: ignore[arg-type]
    (found,) = picked.runs("automation.N", 1, AT_ONCE)
    return found


@pytest.mark.parametrize(("instance", "known"), [("run-1", True), ("run-2", False)])
def test_the_last_run_of_an_automation_is_the_noted_one_only_by_its_id(
    tmp_path: Path, automation: dict[str, Any], instance: str, known: bool
) -> None:
    note(tmp_path, replace(NIGHTLY, instance=instance))
    assert (of_automation(tmp_path).note is not None) is known


@pytest.mark.parametrize(("instance", "by"), [("run-1", ("run-1", "", True)), ("", ("", "2026-11-19T23:00:00", True))])
def test_the_last_run_of_an_automation_is_asked_for_by_its_id_else_by_its_moment(
    tmp_path: Path, automation: dict[str, Any], instance: str, by: Any
) -> None:
    automation["now"] = replace(automation["now"], instance=instance)
    of_automation(tmp_path).look()
    assert automation["asked"] == [by]


def test_an_automation_that_never_ran_has_no_run(tmp_path: Path, automation: dict[str, Any]) -> None:
    automation["now"] = Standing(2, "", "", {})
    with pytest.raises(RunError, match=r"No run of automation\.N is known"):
        of_automation(tmp_path)
    automation["now"] = Standing(3, "", "", {})  # it runs
    of_automation(tmp_path)


@pytest.mark.parametrize(
    ("noted", "now", "by"),
    [
        ("run-1", "run-1", ("run-1", "", True)),
        ("run-1", "run-2", ("run-1", "", False)),
        ("", "run-2", ("", "2026-11-19T23:00:00", False)),
    ],
)
def test_a_noted_run_is_looked_for_by_its_id_else_by_when_it_was_asked_for(
    tmp_path: Path, automation: dict[str, Any], noted: str, now: str, by: Any
) -> None:
    automation["now"] = replace(automation["now"], instance=now)
    wanted = [automated("N", "query_definition.Q")]
    (found,) = Later(None, None, tmp_path, "prod", wanted).runs(replace(NIGHTLY, instance=noted), 1, AT_ONCE)  # type: ignore[arg-type]
    found.look()
    assert automation["asked"] == [by]


ASKED = 1795150800.0
"""2026-11-20, 05:00 UTC: 23:00 of the day before in server time."""
FILE = replace(NOTE, task=None, address="data_extract.X", expected=Expected("x.csv", ASKED, looked=True))


class Folder:
    """A folder of extracts with one file of three lines; logging in is counted."""

    name = "Export"
    logins = 0

    def __init__(self, login: int, _sleep: object) -> None:
        Folder.logins = login

    def facts(self, name: str) -> FileFacts:
        assert name == "x.csv"
        return FileFacts(9, int(ASKED) + 60)

    def end(self, _name: str, _size: int, _most: int) -> bytes:
        return b"Id\n1\n2\n"


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the account finds of the extract: a target, or an error."""
    made = Extract(IDS[DATA_EXTENSION], {"HasColumnHeaders": "true"}, "x.csv")
    found: list[Any] = [RunTarget("data_extract.X", "data_extract", "X", "DataExtractActivity", "id-x", extract=made)]

    def find_targets(_account: object, _resources: object) -> list[RunTarget]:
        if isinstance(found[0], Exception):
            raise found[0]
        return found

    monkeypatch.setattr(later_module, "find_targets", find_targets)
    monkeypatch.setattr(later_module, "ExportFolder", Folder)
    return found


def extracts(root: Path, now: datetime = datetime(2026, 11, 19, 23)) -> Later:
    logins = iter(range(1, 9))
    exports = Exports(lambda: next(logins), lambda: now)  # type: ignore[arg-type,return-value]
    return Later(None, exports, root, "prod", [extract("X")])  # type: ignore[arg-type]


def looked_twice(past: Past, clock: list[float]) -> State:
    first = past.look()
    assert first is not None
    assert first.status is RunStatus.RUNNING
    clock[0] += SETTLED_SECONDS
    second = past.look()
    assert second is not None
    return second


def test_the_file_of_a_noted_extract_is_looked_for_and_its_rows_counted(tmp_path: Path, files: list[Any]) -> None:
    clock = [0.0]
    patience = WaitPolicy(sleep=lambda _seconds: None, clock=lambda: clock[0])
    (found,) = extracts(tmp_path).runs(FILE, 1, patience)
    assert (found.target, found.settles, found.old) == (files[0], SETTLED_SECONDS, False)
    state = looked_twice(found, clock)
    assert (state.status, state.size, state.figures.read, state.seconds) == (RunStatus.DONE, 9, 2, 60.0)
    assert Folder.logins == 1  # one login for all looks


@pytest.mark.parametrize(("hours", "old"), [(24, False), (25, True)])
def test_what_was_asked_for_over_a_day_ago_is_old(tmp_path: Path, files: list[Any], hours: int, old: bool) -> None:
    now = datetime(2026, 11, 19, 23) + timedelta(hours=hours)
    assert extracts(tmp_path, now).runs(FILE, 1, AT_ONCE)[0].old is old


@pytest.mark.parametrize("trouble", [AccountError("away"), None])
def test_a_file_is_looked_for_without_its_extract_too_and_stays_uncounted(
    tmp_path: Path, files: list[Any], trouble: Exception | None
) -> None:
    clock = [0.0]
    patience = WaitPolicy(sleep=lambda _seconds: None, clock=lambda: clock[0])
    wanted = FILE if trouble else replace(FILE, address="data_extract.Gone")
    files[0] = trouble or files[0]
    (found,) = extracts(tmp_path).runs(wanted, 1, patience)
    assert found.target.address == wanted.address
    state = looked_twice(found, clock)
    assert (state.status, state.figures.read) == (RunStatus.DONE, None)


def test_of_an_extract_that_nobody_noted_the_newest_file_is_its_run(
    tmp_path: Path, files: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = State(None, RunStatus.DONE, file="x.csv")
    monkeypatch.setattr(later_module, "arrived", lambda _exports, _target, _patience: newest)
    (found,) = extracts(tmp_path).runs("data_extract.X", 1, AT_ONCE)
    assert (found.target, found.look()) == (files[0], newest)
    note(tmp_path, FILE)
    assert extracts(tmp_path).runs("data_extract.X", 1, AT_ONCE)[0].settles == SETTLED_SECONDS  # the noted one
    monkeypatch.setattr(later_module, "arrived", lambda _exports, _target, _patience: None)
    with pytest.raises(RunError, match=r"No run of data_extract\.X is known"):
        extracts(tmp_path / "new").runs("data_extract.X", 1, AT_ONCE)
