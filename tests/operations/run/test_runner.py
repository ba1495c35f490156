"""Several runs, one after the other: what stops the others, what is recorded, and what each is called."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from mcdecl.account.errors import CallFailed
from mcdecl.helpers.structs import replace
from mcdecl.kinds.runs import Effect
from mcdecl.operations.run import runner as module
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.extracts import Extract
from mcdecl.operations.run.model import Activity, Figures, Filling, Run, RunStatus, RunTarget, State
from mcdecl.operations.run.runner import NoRecord, RunItem, Runner, run_of_state, still_running, unseen
from mcdecl.operations.run.sftp_login import SftpError
from mcdecl.operations.run.starting import AlreadyRunningError, Started, StartRefusedError, UnknownStartError
from mcdecl.operations.run.wait_for_file import Expected
from mcdecl.operations.run.waiting import StillRunningError

FILLS = (Filling("query_definition.Q", "T", "Overwrite", frozenset({Effect.REPLACES})),)
QUERY = RunTarget("query_definition.Q", "query_definition", "Q", "QueryDefinition", "id-q", fills=FILLS)
IMPORT = RunTarget("import_definition.I", "import_definition", "I", "ImportDefinition", "id-i")
DONE = State(7, RunStatus.DONE, started="a", ended="b", seconds=2.0, message="fine")


class Told:
    """Watch and record in one: the names of what it is told."""

    def __init__(self) -> None:
        self.words: list[str] = []

    def sending(self, target: RunTarget, name: str, done: int, total: int) -> None:
        self.words.append("sending")

    def starting(self, target: RunTarget) -> None:
        self.words.append(f"starting {target.key}")

    def started(self, target: RunTarget, started: Started) -> None:
        self.words.append(f"started {target.key}")

    def seen(self, target: RunTarget, state: State | None) -> None:
        self.words.append(f"seen {target.key} {state.status if state else None}")

    def ended(self) -> None:
        self.words.append("ended")


class Record(NoRecord):
    def __init__(self, words: list[str]) -> None:
        self.words = words

    def starting(self) -> None:
        self.words.append("record starting")

    def started(self, task: int | None) -> None:
        self.words.append(f"record started {task}")

    def ended(self, run: Run) -> Run:
        self.words.append(f"record ended {run.status}")
        return replace(run, notes=(*run.notes, "recorded"))

    def broken_off(self) -> None:
        self.words.append("record broken off")


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """How starts answer, by key, and the rows that are there at each look."""
    world: dict[str, Any] = {"starts": {}, "rows": [{"T": 5}, {"T": 4}], "asked": []}

    def start(_account: object, target: RunTarget, _patience: object) -> Started:
        answer = world["starts"].get(target.key, DONE)
        world["asked"].append(target.key)
        if isinstance(answer, BaseException):
            raise answer
        return answer if isinstance(answer, Started) else Started(7, lambda: answer)

    def count_rows(_account: object, target: RunTarget) -> Mapping[str, int | None]:
        if not target.fills:
            return {}
        rows: dict[str, int | None] = world["rows"].pop(0) if len(world["rows"]) > 1 else world["rows"][0]
        return rows

    def wait(look: Callable[[], Any], _patience: object, watch: Callable[[Any], None]) -> State:
        answer = look()
        if isinstance(answer, BaseException):
            raise answer
        watch(answer)
        return answer  # type: ignore[no-any-return]

    monkeypatch.setattr(module, "start", start)
    monkeypatch.setattr(module, "count_rows", count_rows)
    monkeypatch.setattr(module, "wait_for_end", wait)
    return world


def ran(*items: RunItem, wait: bool = True, watch: Told | None = None) -> list[Run]:
    return Runner(None, watch or Told(), None, None, wait=wait).run(items)  # type: ignore[arg-type]


def test_a_run_to_its_end_is_told_and_recorded_in_order(played: dict[str, Any]) -> None:
    watch = Told()
    (run,) = ran(RunItem(QUERY, record=Record(watch.words)), watch=watch)
    assert watch.words == [
        *("record starting", "starting Q", "record started 7", "started Q", "seen Q done", "record ended done"),
        "ended",
    ]
    assert (run.address, run.status, run.task, run.started, run.ended, run.seconds, run.message) == (
        *("query_definition.Q", RunStatus.DONE, 7, "a", "b", 2.0, "fine"),
    )
    assert [(rows.data_extension, rows.before, rows.after, rows.replaced) for rows in run.targets] == [
        ("T", 5, 4, True)
    ]
    assert run.notes == ("recorded",)
    assert (run.explanation, run.code, run.file) == ("", None, "")


def test_after_a_failure_nothing_more_is_started(played: dict[str, Any]) -> None:
    played["starts"] = {"Q": State(7, RunStatus.FAILED)}
    first, second, third = ran(RunItem(QUERY), RunItem(IMPORT), RunItem(IMPORT))
    assert (first.status, first.message) == (RunStatus.FAILED, "The account does not say why.")
    assert [run.status for run in (second, third)] == [RunStatus.NOT_STARTED] * 2
    assert second.message == third.message == "Not started: query_definition.Q is not done."
    assert played["asked"] == ["Q"]
    assert [run.status for run in ran(RunItem(IMPORT), RunItem(IMPORT))] == [RunStatus.DONE] * 2


def test_without_waiting_all_are_started_side_by_side(played: dict[str, Any]) -> None:
    watch = Told()
    runs = ran(RunItem(QUERY), RunItem(IMPORT), wait=False, watch=watch)
    assert [(run.status, run.task) for run in runs] == [(RunStatus.QUEUED, 7)] * 2
    assert not any(word.startswith("seen") for word in watch.words)
    assert [(rows.before, rows.after) for rows in runs[0].targets] == [(5, None)]
    played["starts"] = {"Q": State(7, RunStatus.DONE)}
    played["starts"]["Q"] = Started(7, lambda: None, accepted="It was taken.")
    assert ran(RunItem(QUERY), wait=False)[0].message == "It was taken."


def test_while_waiting_what_is_queued_stops_the_others(played: dict[str, Any]) -> None:
    played["starts"] = {"Q": Started(7, lambda: StillRunningError(None))}  # type: ignore[arg-type,return-value]
    first, second = ran(RunItem(QUERY), RunItem(IMPORT))
    assert (first.status, second.status) == (RunStatus.QUEUED, RunStatus.NOT_STARTED)


def test_what_replaced_rows_by_none_is_a_failure_unless_it_may(played: dict[str, Any]) -> None:
    played["rows"] = [{"T": 5}, {"T": 0}]
    assert ran(RunItem(QUERY))[0].status is RunStatus.FAILED
    played["rows"] = [{"T": 5}, {"T": 0}]
    assert ran(RunItem(QUERY, may_empty=True))[0].status is RunStatus.DONE


def test_a_file_is_sent_before_rows_are_counted_and_anything_starts(played: dict[str, Any]) -> None:
    order: list[str] = []

    def send() -> str:
        order.append(f"sent, {len(played['asked'])} started")
        return "c.csv"

    (run,) = ran(RunItem(IMPORT, send=send))
    assert (run.file, order) == ("c.csv", ["sent, 0 started"])
    played["starts"] = {"I": StartRefusedError("No.", 12)}
    (run,) = ran(RunItem(IMPORT, send=send))
    assert (run.status, run.file, run.message, run.code) == (RunStatus.FAILED, "c.csv", "No.", 12)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (AlreadyRunningError(QUERY, State(3, RunStatus.RUNNING)), RunStatus.NOT_STARTED),
        (UnknownStartError(QUERY, "gone"), RunStatus.UNKNOWN),
        (RunError("Wrong.", "Do it right."), RunStatus.FAILED),
        (CallFailed("No connection."), RunStatus.FAILED),
    ],
)
def test_what_did_not_begin(played: dict[str, Any], error: Any, status: RunStatus) -> None:
    played["starts"] = {"Q": error}
    watch = Told()
    (run,) = ran(RunItem(QUERY, send=lambda: "q.csv", record=Record(watch.words)), watch=watch)
    assert (run.status, run.message, run.explanation, run.file) == (status, error.message, error.hint, "q.csv")
    assert run.code == getattr(error, "code", None)
    assert f"record ended {status}" in watch.words
    assert "record started 7" not in watch.words


def test_a_record_that_refuses_keeps_it_from_starting(played: dict[str, Any]) -> None:
    class Refusing(NoRecord):
        def starting(self) -> None:
            raise RunError("Another run.", "Wait.")

    (run,) = ran(RunItem(QUERY, record=Refusing()))
    assert (run.status, run.message, played["asked"]) == (RunStatus.FAILED, "Another run.", [])


def test_a_broken_off_command_is_recorded_and_goes_on_being_broken_off(played: dict[str, Any]) -> None:
    played["starts"] = {"Q": KeyboardInterrupt()}
    watch = Told()
    with pytest.raises(KeyboardInterrupt):
        ran(RunItem(QUERY, record=Record(watch.words)), watch=watch)
    assert watch.words[-1] == "record broken off"


@pytest.mark.parametrize("error", [CallFailed("No connection."), SftpError("No server.", "Look.")])
def test_what_was_started_and_cannot_be_followed_is_not_known(played: dict[str, Any], error: Any) -> None:
    played["starts"] = {"Q": Started(7, lambda: error)}  # type: ignore[arg-type,return-value]
    (run,) = ran(RunItem(QUERY))
    sftp = isinstance(error, SftpError)
    assert (run.status, run.task) == (RunStatus.UNKNOWN, 7)
    why = "its file cannot be looked for" if sftp else "the account cannot be asked about it"
    assert run.message == f"It was started, but {why}: {error.message}"
    assert run.explanation == ("Look." if sftp else "")
    assert run.notes == ("It continues in the account; get its result with: mcdecl results 7 --wait",)
    assert unseen("a.B", None, error).notes[0].endswith("mcdecl results a.B --wait")


def test_what_got_no_number_cannot_be_awaited(played: dict[str, Any]) -> None:
    played["starts"] = {"Q": Started(None)}
    for wait in (True, False):
        (run,) = ran(RunItem(QUERY), wait=wait)
        assert (run.status, run.task) == (RunStatus.UNKNOWN, None)
        assert "gave it no number" in run.message
        assert [rows.after for rows in run.targets] == [None]


def test_a_file_that_is_its_only_sign(played: dict[str, Any]) -> None:
    expected = Expected("out.csv", 0.0)
    played["starts"] = {"Q": Started(None, accepted="Asked for.", expected=expected)}
    (left,) = ran(RunItem(QUERY), wait=False)
    assert (left.status, left.file, left.message) == (RunStatus.QUEUED, "out.csv", "Asked for.")
    (run,) = ran(RunItem(QUERY))
    assert (run.status, run.file, run.message) == (RunStatus.UNKNOWN, "out.csv", "Asked for.")
    played["starts"] = {"Q": Started(None, lambda: DONE, already_running=True, expected=expected)}
    assert ran(RunItem(QUERY))[0].notes[0].startswith("The answer to the start was lost; only a file")


def test_a_run_that_was_found_says_so_before_all_else(played: dict[str, Any]) -> None:
    played["starts"] = {"Q": Started(7, lambda: DONE, already_running=True)}
    (run,) = ran(RunItem(QUERY, record=Record([])))
    assert run.notes == ("The answer to the start was lost; this is the run that began since.", "recorded")


def test_an_extract_is_asked_for_in_its_own_way(played: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def ask_for(
        account: object, target: RunTarget, extract: Extract, exports: object, *_: object, wait: bool
    ) -> Started:
        asked.append((target.key, extract, wait))
        return Started(None, lambda: DONE)

    monkeypatch.setattr(module, "ask_for", ask_for)
    extract: Any = object()
    assert ran(RunItem(replace(IMPORT, extract=extract)))[0].status is RunStatus.DONE
    assert asked == [("I", extract, True)]
    assert played["asked"] == []


def test_figures_of_a_failure_do_not_use_the_rows(played: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[Any] = []

    def figures(target: RunTarget, known: Figures, before: int | None, after: int | None) -> Figures:
        counted.append((before, after))
        return known

    monkeypatch.setattr(module, "counted", figures)
    ran(RunItem(QUERY))
    played["rows"], played["starts"] = [{"T": 5}, {"T": 0}], {"Q": State(7, RunStatus.FAILED)}
    (run,) = ran(RunItem(QUERY))
    assert counted == [(5, 4), (None, None)]
    assert [(rows.before, rows.after) for rows in run.targets] == [(5, 0)]  # an Overwrite may have deleted them


def test_how_it_ended_is_logged(played: dict[str, Any], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    ran(RunItem(QUERY))
    played["starts"] = {"Q": State(7, RunStatus.FAILED)}
    ran(RunItem(QUERY))
    assert [record.levelno for record in caplog.records if record.message == "run"] == [logging.INFO, logging.ERROR]


@pytest.mark.parametrize(
    ("last", "status"),
    [
        (None, RunStatus.QUEUED),
        (State(7, RunStatus.QUEUED), RunStatus.QUEUED),
        (State(7, RunStatus.RUNNING), RunStatus.RUNNING),
    ],
)
def test_time_that_was_too_short(last: State | None, status: RunStatus) -> None:
    run = still_running("a.B", 7, last)
    assert (run.address, run.status, run.task) == ("a.B", status, 7)
    assert run.message == (
        "Time is over and it is not at its end. It continues in the account; get its result with: mcdecl results 7 "
        "--wait"
    )
    assert still_running("a.B", None, last).message.endswith("mcdecl results a.B --wait")


def test_time_that_was_too_short_for_a_file_and_for_steps() -> None:
    steps = (Activity(1, "x", RunStatus.DONE),)
    figures = Figures(read=1)
    state = State(None, RunStatus.RUNNING, started="a", file="o.csv", size=3, message="It grows.", activities=steps)
    run = still_running("a.B", None, replace(state, figures=figures))
    assert (run.started, run.file, run.size, run.activities, run.figures) == ("a", "o.csv", 3, steps, figures)
    assert run.message.endswith("It grows. Look again later: mcdecl results a.B --wait")


@pytest.mark.parametrize(
    ("target", "status", "figures", "noted"),
    [
        (IMPORT, RunStatus.DONE, Figures(errors=1), True),
        (IMPORT, RunStatus.FAILED, Figures(duplicated=1), True),
        (IMPORT, RunStatus.DONE, Figures(errors=0, duplicated=0), False),
        (IMPORT, RunStatus.RUNNING, Figures(errors=1), False),
        (QUERY, RunStatus.DONE, Figures(errors=1), False),
    ],
)
def test_where_single_rows_are_told(target: RunTarget, status: RunStatus, figures: Figures, noted: bool) -> None:
    notes = run_of_state(target, State(7, status, figures=figures)).notes
    assert bool(notes) is noted
    assert not any("e-mail" in note for note in notes)
    mailed = run_of_state(replace(target, notified="a@b.example"), State(7, status, figures=figures)).notes
    assert any("e-mail to a@b.example" in note for note in mailed) is noted


def test_only_a_failure_is_explained() -> None:
    words = "Errors: The file was not found."
    assert run_of_state(IMPORT, State(7, RunStatus.DONE, message=words)).explanation == ""
    assert run_of_state(IMPORT, State(7, RunStatus.DONE)).message == ""
    failed = run_of_state(IMPORT, State(7, RunStatus.FAILED, message=words, file="a", size=2))
    assert (failed.message, failed.file, failed.size) == (words, "a", 2)


def test_what_a_failure_means_is_said_where_it_is_known() -> None:
    missing = "No file c.csv was found."
    failed = run_of_state(IMPORT, State(7, RunStatus.FAILED, message=missing))
    assert failed.explanation.startswith("There is no file of the name")
    assert run_of_state(IMPORT, State(7, RunStatus.DONE, message=missing)).explanation == ""
    assert run_of_state(IMPORT, State(7, RunStatus.FAILED, message="Never seen.")).explanation == ""
