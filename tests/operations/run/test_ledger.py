"""The ledger against an account: what it refuses and why, who wins, and what a run leaves behind in it."""

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mcdecl.account import SoapAccount
from mcdecl.account.errors import CallFailed, LostAnswer
from mcdecl.engine.apply.kept_tables import LEDGER_TABLE
from mcdecl.helpers.structs import replace
from mcdecl.operations.run import ledger as ledger_module
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.ledger import LIFE, SHOWS_LATE, AlreadyImportedError, Ledger, Recorded, released, settled
from mcdecl.operations.run.ledger_rows import (
    ImportStage,
    LedgerEntry,
    LedgerError,
    created,
    read_entries,
    write,
)
from mcdecl.operations.run.model import Figures, Run, RunStatus, RunTarget, State
from mcdecl.operations.run.preflight import FileContent
from tests.engine.apply.lock_table import make_own_table

NOW = datetime(2028, 2, 29, 12, 0, tzinfo=UTC)
TARGET = RunTarget("import_definition.Daily", "import_definition", "Daily", "ImportDefinition", "")
CONTENT = FileContent(Path("mine.csv"), hashlib.sha256(b"1").hexdigest(), 1, 0, rows=7)
OTHER = FileContent(Path("other.csv"), hashlib.sha256(b"2").hexdigest(), 1, 0)
SECOND = timedelta(seconds=1)


@pytest.fixture
def there(account: SoapAccount) -> SoapAccount:
    """An account that has the ledger's table."""
    make_own_table(account, LEDGER_TABLE)
    return account


def ledger(account: Any, now: datetime = NOW, *, again: bool = False, who: str = "ann@host") -> Ledger:
    return Ledger(account, who, lambda: now, again=again)


def wrote(account: SoapAccount, stage: ImportStage, **more: Any) -> LedgerEntry:
    """An entry that somebody left behind."""
    words: dict[str, Any] = {"at": NOW, "by": "ben@host", "file": "his.csv", "token": "his", **more}
    entry = LedgerEntry("Daily", CONTENT.sha256, words.pop("attempt", 1), stage=stage, **words)
    assert created(account, entry) is None
    return entry


def knows(monkeypatch: pytest.MonkeyPatch, state: State | None) -> list[tuple[int, str]]:
    """Makes the account tell this of every run; what it was asked."""
    asked: list[tuple[int, str]] = []

    def state_of(_account: object, task: int, type: str) -> State | None:
        asked.append((task, type))
        return state

    monkeypatch.setattr(ledger_module, "state_of", state_of)
    return asked


def refused(account: SoapAccount, now: datetime = NOW, *, again: bool = False) -> str:
    """Why this content is refused, and what to do; an empty text where it is not."""
    try:
        ledger(account, now, again=again).check([OTHER, CONTENT], TARGET)
    except AlreadyImportedError as error:
        return f"{error.message} {error.hint}"
    return ""


def test_content_that_nobody_imported_is_free(there: SoapAccount) -> None:
    assert refused(there) == ""


def test_without_its_table_nothing_is_free(account: SoapAccount) -> None:
    with pytest.raises(LedgerError, match="nothing was imported"):
        ledger(account).check([], TARGET)


def test_content_of_another_import_is_free(there: SoapAccount) -> None:
    wrote(there, ImportStage.DONE)
    ledger(there).check([CONTENT], replace(TARGET, key="Weekly"))
    with pytest.raises(AlreadyImportedError):
        ledger(there).check([CONTENT], TARGET)


def test_what_was_imported_is_refused_until_it_is_meant(there: SoapAccount) -> None:
    wrote(there, ImportStage.DONE)
    words = refused(there)
    assert "mine.csv was not sent to import_definition.Daily" in words
    assert "imported already, by ben@host at 2028-02-29" in words
    assert words.endswith("as his.csv. To import it once more: --again")
    assert refused(there, again=True) == ""


@pytest.mark.parametrize("again", [False, True])
def test_what_is_running_is_refused_whatever_is_meant(
    there: SoapAccount, monkeypatch: pytest.MonkeyPatch, again: bool
) -> None:
    wrote(there, ImportStage.RUNNING, task=41)
    asked = knows(monkeypatch, State(41, RunStatus.RUNNING))
    words = refused(there, again=again)
    assert "it is being imported right now, by ben@host" in words
    assert "mcdecl results 41 --wait" in words
    assert asked == [(41, "ImportDefinition")]


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize("stage", [ImportStage.SENDING, ImportStage.STARTING])
def test_what_is_being_sent_is_refused_until_the_claim_runs_out(
    there: SoapAccount, stage: ImportStage, again: bool
) -> None:
    wrote(there, stage)
    words = refused(there, NOW + LIFE - SECOND, again=again)
    assert "it is being sent by ben@host" in words
    assert "the claim runs out at 2028-02-29" in words
    late = refused(there, NOW + LIFE, again=again)
    assert "it is being sent" not in late
    assert bool(late) == (stage is ImportStage.STARTING and not again)  # nobody knows whether it began


@pytest.mark.parametrize("stage", [ImportStage.STARTING, ImportStage.UNKNOWN])
def test_what_may_have_begun_is_looked_at_first(there: SoapAccount, stage: ImportStage) -> None:
    wrote(there, stage, at=NOW - 2 * LIFE)
    words = refused(there)
    assert "whether it was imported is not known; it was started by ben@host" in words
    assert "Look first: mcdecl results import_definition.Daily. To import it once more: --again" in words
    assert refused(there, again=True) == ""


@pytest.mark.parametrize("stage", [ImportStage.SENDING, ImportStage.NOT_STARTED])
def test_a_claim_without_a_moment_holds_nothing(there: SoapAccount, stage: ImportStage) -> None:
    wrote(there, stage, at=None)
    assert refused(there) == ""


def test_rows_that_came_in_before_a_failure_are_told(there: SoapAccount) -> None:
    wrote(there, ImportStage.FAILED, figures=Figures(successful=1200))
    assert "1,200 rows of this content were imported by ben@host" in refused(there)
    assert "which then failed" in refused(there)
    assert refused(there, again=True) == ""


@pytest.mark.parametrize("figures", [Figures(), Figures(successful=0)])
def test_a_failure_that_imported_nothing_is_no_obstacle(there: SoapAccount, figures: Figures) -> None:
    wrote(there, ImportStage.FAILED, figures=figures)
    assert refused(there) == ""


def test_the_end_of_a_run_that_nobody_waited_for_is_asked_for_and_written_down(
    there: SoapAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrote(there, ImportStage.RUNNING, task=41)
    knows(monkeypatch, State(41, RunStatus.DONE, figures=Figures(read=7, successful=7)))
    assert "imported already" in refused(there, NOW + SECOND)
    (entry,) = read_entries(there)
    assert (entry.stage, entry.ended, entry.figures.successful) == (ImportStage.DONE, NOW + SECOND, 7)


def test_a_row_that_cannot_be_brought_up_to_date_is_judged_all_the_same(
    there: SoapAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_account: object, _entry: LedgerEntry) -> None:
        raise LostAnswer("The answer is lost.")

    wrote(there, ImportStage.RUNNING, task=41)
    knows(monkeypatch, State(41, RunStatus.DONE))
    monkeypatch.setattr(ledger_module, "write", away)
    assert "imported already" in refused(there)


@pytest.mark.parametrize(
    ("entry", "state", "stage"),
    [
        (LedgerEntry("I", "h", 1, stage=ImportStage.SENDING, task=1), State(1, RunStatus.DONE), ImportStage.SENDING),
        (LedgerEntry("I", "h", 1, stage=ImportStage.RUNNING, task=None), State(1, RunStatus.DONE), ImportStage.RUNNING),
        (LedgerEntry("I", "h", 1, stage=ImportStage.RUNNING, task=1), State(1, RunStatus.RUNNING), ImportStage.RUNNING),
        (LedgerEntry("I", "h", 1, stage=ImportStage.RUNNING, task=1), State(1, RunStatus.QUEUED), ImportStage.RUNNING),
        (LedgerEntry("I", "h", 1, stage=ImportStage.RUNNING, task=1), State(1, RunStatus.DONE), ImportStage.DONE),
        (LedgerEntry("I", "h", 1, stage=ImportStage.RUNNING, task=1), State(1, RunStatus.FAILED), ImportStage.FAILED),
        (
            LedgerEntry("I", "h", 1, stage=ImportStage.RUNNING, task=1, at=NOW - SHOWS_LATE + SECOND),
            None,
            ImportStage.RUNNING,
        ),
        (LedgerEntry("I", "h", 1, stage=ImportStage.RUNNING, task=1, at=NOW - SHOWS_LATE), None, ImportStage.UNKNOWN),
        (LedgerEntry("I", "h", 1, stage=ImportStage.RUNNING, task=1, at=None), None, ImportStage.UNKNOWN),
    ],
)
def test_what_the_account_knows_of_a_run_by_now(
    monkeypatch: pytest.MonkeyPatch, entry: LedgerEntry, state: State | None, stage: ImportStage
) -> None:
    knows(monkeypatch, state)
    assert settled(None, entry, lambda: NOW).stage is stage  # type: ignore[arg-type]


def test_the_words_of_the_account_win_over_those_in_the_row(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = LedgerEntry("I", "h", 1, stage=ImportStage.RUNNING, task=1, message="before")
    for message, kept in (("no disk", "no disk"), ("", "before")):
        knows(monkeypatch, State(1, RunStatus.FAILED, message=message))
        assert settled(None, entry, lambda: NOW).message == kept  # type: ignore[arg-type]


def test_the_rows_of_the_last_file_that_came_in(there: SoapAccount) -> None:
    assert ledger(there).rows_before(TARGET) is None
    wrote(there, ImportStage.DONE, attempt=1, rows=5, at=NOW - 3 * SECOND)
    wrote(there, ImportStage.DONE, attempt=2, rows=6, at=NOW - 2 * SECOND)
    wrote(there, ImportStage.DONE, attempt=3, rows=None, at=NOW - SECOND)
    wrote(there, ImportStage.FAILED, attempt=4, rows=9, at=NOW)
    assert ledger(there).rows_before(TARGET) == 6


def test_a_claim_is_a_row_that_says_who_and_what(there: SoapAccount) -> None:
    wrote(there, ImportStage.NOT_STARTED, attempt=4)
    claimed = ledger(there).claim(CONTENT, replace(TARGET))
    latest = max(read_entries(there), key=lambda ledger_entry: ledger_entry.attempt)
    assert latest == claimed
    assert (claimed.attempt, claimed.stage, claimed.file, claimed.size, claimed.rows) == (
        5,
        ImportStage.SENDING,
        "mine.csv",
        1,
        7,
    )
    assert (claimed.by, claimed.at, len(claimed.token)) == ("ann@host", NOW, 36)
    with pytest.raises(AlreadyImportedError, match="is being sent"):
        ledger(there, who="cat@host").claim(CONTENT, TARGET)


def test_the_first_attempt_is_number_one(there: SoapAccount) -> None:
    assert ledger(there).claim(CONTENT, TARGET).attempt == 1


class Raced:
    """An account in which somebody else has the row first, or whose answer is lost."""

    def __init__(self, account: SoapAccount, before: Any = None, *, lost: bool = False, taken: bool = True) -> None:
        self._account, self._before, self._lost, self._taken = account, before, lost, taken

    def __getattr__(self, name: str) -> Any:
        return getattr(self._account, name)

    def create(self, objects: Any) -> Any:
        if self._before is not None:
            self._before()
        results = self._account.create(objects) if self._taken else None
        if self._lost or results is None:
            raise LostAnswer("The answer is lost.")
        return results


def test_who_comes_second_is_told_who_was_quicker(there: SoapAccount) -> None:
    raced = Raced(there, lambda: wrote(there, ImportStage.SENDING))
    with pytest.raises(AlreadyImportedError, match=r"ben@host at 2028-02-29 .* was quicker .* as mine\.csv"):
        ledger(raced).claim(CONTENT, TARGET)


def test_a_claim_whose_answer_is_lost_counts_when_its_row_is_there(there: SoapAccount) -> None:
    assert ledger(Raced(there, lost=True)).claim(CONTENT, TARGET).attempt == 1


def test_a_claim_without_a_row_sends_nothing(there: SoapAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(LostAnswer):
        ledger(Raced(there, taken=False)).claim(CONTENT, TARGET)
    monkeypatch.setattr(ledger_module, "created", lambda _account, _entry: None)
    with pytest.raises(RunError, match="does not show it; nothing was sent"):
        ledger(there).claim(CONTENT, TARGET)


def recorded(account: Any, now: datetime = NOW) -> Recorded:
    """The entry of a file that was just claimed."""
    made = Recorded(ledger(account, now), CONTENT, TARGET)
    made.claim()
    return made


def stage_of(account: SoapAccount) -> ImportStage:
    return max(read_entries(account), key=lambda ledger_entry: ledger_entry.attempt).stage


def run(status: RunStatus, task: int | None = None, **more: Any) -> Run:
    return Run(address=TARGET.address, status=status, task=task, **more)


@pytest.mark.parametrize(
    ("ended", "stage", "known"),
    [
        (run(RunStatus.DONE, 7, figures=Figures(successful=3), message="fine"), ImportStage.DONE, True),
        (run(RunStatus.FAILED, 7), ImportStage.FAILED, True),
        (run(RunStatus.FAILED), ImportStage.NOT_STARTED, True),
        (run(RunStatus.NOT_STARTED), ImportStage.NOT_STARTED, True),
        (run(RunStatus.QUEUED, 7), ImportStage.RUNNING, False),
        (run(RunStatus.RUNNING, 7), ImportStage.RUNNING, False),
        (run(RunStatus.UNKNOWN, 7), ImportStage.RUNNING, False),
        (run(RunStatus.UNKNOWN), ImportStage.UNKNOWN, False),
    ],
)
def test_the_stages_of_a_file_are_written_down(there: SoapAccount, ended: Run, stage: ImportStage, known: bool) -> None:
    entry = recorded(there)
    assert stage_of(there) is ImportStage.SENDING
    entry.starting()
    assert stage_of(there) is ImportStage.STARTING
    entry.started(7)
    assert stage_of(there) is ImportStage.RUNNING
    assert entry.ended(ended) == ended
    (row,) = read_entries(there)
    assert (row.stage, row.ended) == (stage, NOW if known else None)
    assert (row.task, row.figures, row.message) == (ended.task, ended.figures, ended.message)


def test_a_start_without_a_number_stays_open(there: SoapAccount) -> None:
    entry = recorded(there)
    entry.starting()
    entry.started(None)
    assert stage_of(there) is ImportStage.STARTING


def test_nothing_is_started_when_somebody_came_in_between(there: SoapAccount) -> None:
    entry = recorded(there)
    wrote(there, ImportStage.NOT_STARTED, attempt=2)  # who gave up is in nobody's way
    entry.starting()
    wrote(there, ImportStage.SENDING, attempt=3)
    with pytest.raises(AlreadyImportedError, match="Sending took too long; ben@host"):
        entry.starting()


def test_nothing_is_started_when_the_ledger_cannot_be_told(there: SoapAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = recorded(there)
    monkeypatch.setattr(ledger_module, "write", failing)
    with pytest.raises(CallFailed):
        entry.starting()


def test_the_end_is_told_later_when_the_ledger_cannot_be_told_now(
    there: SoapAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = recorded(there)
    monkeypatch.setattr(ledger_module, "write", failing)
    entry.started(7)  # told at the end
    ended = entry.ended(run(RunStatus.DONE, 7, notes=("first",)))
    assert ended.notes[0] == "first"
    assert "The result could not be written to the ledger (no room)" in ended.notes[1]
    monkeypatch.setattr(ledger_module, "write", write)
    assert entry.ended(run(RunStatus.DONE, 7)).notes == ()
    assert stage_of(there) is ImportStage.DONE


def failing(_account: object, _entry: LedgerEntry) -> None:
    raise CallFailed("no room")


def test_a_claim_is_given_back_when_the_command_is_broken_off_before_the_start(there: SoapAccount) -> None:
    entry = recorded(there)
    entry.broken_off()
    (row,) = read_entries(there)
    assert (row.stage, row.ended) == (ImportStage.NOT_STARTED, NOW)
    assert refused(there) == ""


def test_what_was_being_started_is_not_given_back(there: SoapAccount) -> None:
    entry = recorded(there)
    entry.starting()
    entry.broken_off()
    assert stage_of(there) is ImportStage.STARTING


def test_giving_back_is_no_trouble_of_its_own(there: SoapAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = recorded(there)
    monkeypatch.setattr(ledger_module, "write", failing)
    entry.broken_off()
    assert stage_of(there) is ImportStage.SENDING


def test_without_a_claim_there_is_nothing_to_write(there: SoapAccount) -> None:
    entry = Recorded(ledger(there), CONTENT, TARGET)
    entry.starting()
    entry.started(7)
    entry.broken_off()
    ended = run(RunStatus.DONE, 7)
    assert entry.ended(ended) is ended
    assert read_entries(there) == []


def test_a_claim_is_renewed_while_its_file_is_sent_and_not_after(there: SoapAccount) -> None:
    now = NOW
    recorded = Recorded(Ledger(there, "ann@host", lambda: now, again=False), CONTENT, TARGET)
    recorded.claim()
    now = NOW + 3 * LIFE
    recorded.renew()
    assert read_entries(there)[0].at == now
    assert "it is being sent by ann@host" in refused(there, now + LIFE - SECOND)
    recorded.starting()
    now += LIFE
    recorded.renew()
    assert (read_entries(there)[0].stage, read_entries(there)[0].at) == (ImportStage.STARTING, NOW + 3 * LIFE)


def test_a_claim_that_was_released_does_not_start(there: SoapAccount) -> None:
    recorded = Recorded(ledger(there), CONTENT, TARGET)
    recorded.claim()
    released(there, read_entries(there)[0], lambda: NOW, "ben@host")
    with pytest.raises(AlreadyImportedError, match=r"released by ben@host\. The import was not started"):
        recorded.starting()
    assert refused(there) == ""
