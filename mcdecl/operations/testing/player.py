"""Playing a script on a stage: what is given is put there, the steps run in order, then expectations are looked at."""

import re
import tempfile
import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path as FilePath
from typing import Any

from mcdecl.account.errors import AccountError
from mcdecl.helpers.error import Error
from mcdecl.helpers.structs import replace
from mcdecl.kinds.roles import DATA_EXTENSION
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.extract_start import Exports
from mcdecl.operations.run.file_names import expected_name, name_at, newest_named
from mcdecl.operations.run.model import Run, RunStatus, RunTarget, State
from mcdecl.operations.run.runner import RunItem, Runner, run_of_state
from mcdecl.operations.run.starting import Started
from mcdecl.operations.run.targets import NotInAccount, find_targets
from mcdecl.operations.run.waiting import WaitPolicy
from mcdecl.operations.testing import expectations, ftp
from mcdecl.operations.testing.differences import Row
from mcdecl.operations.testing.expectations import FailedExpectation
from mcdecl.operations.testing.model import Case, Failure
from mcdecl.operations.testing.script import ExpectedFile, Script, ScriptStep
from mcdecl.operations.testing.stage import TestAccount
from mcdecl.operations.testing.tables import RefusedRowError, get_rows, row_objects
from mcdecl.project.positions import Path

MOST_SECONDS = 600.0
"""How long one step may take."""
_FIGURES = {"rows": "read", "added": "added", "updated": "updated", "duplicated": "duplicated", "errors": "errors"}
_WORDS = {
    "rows": "worked on",
    "added": "were added",
    "updated": "were updated",
    "duplicated": "were passed over as duplicates",
    "errors": "were in error",
}


class BrokenError(Error):
    """A case that cannot go on; `failure` says why."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.at.message, failure.at.hint or "")
        self.failure = failure


class _Silent:
    """Tells nobody of runs."""

    def sending(self, target: RunTarget, name: str, done: int, total: int) -> None:
        """Nothing."""

    def starting(self, target: RunTarget) -> None:
        """Nothing."""

    def started(self, target: RunTarget, started: Started) -> None:
        """Nothing."""

    def seen(self, target: RunTarget, state: State | None) -> None:
        """Nothing."""

    def ended(self) -> None:
        """Nothing."""


def play(case: Case, script: Script, stage: TestAccount) -> list[FailedExpectation]:
    """What does not hold of a case.

    Args:
        case: the case.
        script: its script.
        stage: an account that nobody else uses.

    Raises:
        BrokenError: it cannot be played to its end.
    """
    return _Playing(case, script, stage).run()


class _Playing:
    def __init__(self, case: Case, script: Script, stage: TestAccount) -> None:
        self._case, self._script, self._stage = case, script, stage
        self._spans: list[tuple[datetime, datetime]] = []  # when something ran, by the clock of the case

    def run(self) -> list[FailedExpectation]:
        self._prepare()
        self._spans.append((self._stage.now(), self._stage.now()))
        before = {
            unchanged.path: self._rows(unchanged.path, unchanged.table, unchanged.unit)
            for unchanged in self._script.unchanged
        }
        failed_expectations: list[FailedExpectation] = []
        for step in self._script.steps:
            ended, goes_on = self._step(step)
            failed_expectations += ended
            if not goes_on:  # what comes later may rest on it
                return failed_expectations
        return [*failed_expectations, *self._looked_at(before)]

    def _broken(self, path: Path, message: str, hint: str | None = None, *, key: bool = False) -> BrokenError:
        return BrokenError(Failure(self._case.problem(path, message, hint or None, key=key)))

    def _prepare(self) -> None:
        script, stage = self._script, self._stage
        if script.now is not None:
            stage.set_clock(script.now)
        for given in script.rows:
            self._check_there(f"{DATA_EXTENSION}.{given.table.key}", given.rows.path, given.unit)
            try:
                stage.unit(given.unit).put_rows(row_objects(given.table.key, given.rows.rows))
            except RefusedRowError as error:
                words = f"row {error.number + 1} of {given.table.key} is refused: {error.message}"
                raise self._broken(given.rows.place(error.number), words) from None
        for file in script.files:
            try:
                ftp.put(stage.unit(file.unit).login(), file.name, file.content)
            except RunError as error:
                raise self._broken(file.path, error.message, error.hint, key=True) from None
        if script.tracking is not None:
            self._load_tracking(*script.tracking)

    def _load_tracking(self, name: str, content: bytes) -> None:
        with tempfile.TemporaryDirectory(prefix="mcdecl-test-") as folder:
            file = FilePath(folder, name)
            file.write_bytes(content)
            try:
                self._stage.unit(self._script.unit).load_tracking(file)
            except RunError as error:
                raise self._bad_event(error, str(file), name) from None

    def _bad_event(self, error: RunError, file: str, name: str) -> BrokenError:
        """What is wrong with an event: at its own place where it is written in the case."""
        path: Path = ("given", "tracking")
        line = re.match(rf"{re.escape(file)}:(\d+): (.*)", error.message, re.DOTALL)
        if line is not None and isinstance(self._case.data["given"]["tracking"], list):
            return self._broken((*path, int(line[1]) - 1), line[2], error.hint)
        return self._broken(path, error.message.replace(file, name), error.hint, key=True)

    def _check_there(self, address: str, path: Path, unit: str) -> None:
        why = self._stage.unit(unit).missing.get(address)
        if why is not None:
            raise self._broken(path, f"{address} could not be set up: {why}", key=True)

    def _step(self, step: ScriptStep) -> tuple[list[FailedExpectation], bool]:
        """What is wrong with how a step ended, and whether the next one may run."""
        begun = self._stage.now()
        if step.resource is None:
            self._stage.advance(step.span)
            self._spans.append((begun, self._stage.now()))
            return [], True
        self._check_there(step.resource.address, step.path, step.unit)
        try:
            run = self._run_of(step)
            self._spans.append((begun, self._stage.now()))
        except NotInAccount as error:
            raise self._broken(step.path, error.message) from None
        except (RunError, AccountError) as error:
            raise self._broken(step.path, error.message, error.hint) from None
        return list(self._outcome(step, run)), run.status is _wanted(step)

    def _run_of(self, step: ScriptStep) -> Run:
        stage = self._stage.unit(step.unit)
        assert step.resource is not None  # noqa: S101 - narrows the type; the caller has looked
        (target,) = find_targets(stage.account, [step.resource])
        if step.content is not None:
            login = stage.login()
            ftp.put(
                login, f"{login.folder(target.location)}/{expected_name(target.pattern, stage.now())}", step.content
            )
        patience = WaitPolicy(until=time.monotonic() + MOST_SECONDS, sleep=stage.pause)
        # Of an extract SOAP tells nothing, and of one that fails no file comes; this account knows how it ended.
        wait = target.extract is None
        (run,) = Runner(stage.account, _Silent(), patience, Exports(stage.login, stage.now), wait=wait).run(
            [RunItem(target, may_empty=True)]  # what a case expects of rows it says itself
        )
        ended = stage.settle()
        return run if run.status is not RunStatus.QUEUED or ended is None else run_of_state(target, ended)

    def _outcome(self, step: ScriptStep, run: Run) -> Iterator[FailedExpectation]:
        wanted, path = step.outcome, (*step.path, "expect")
        if run.status is not _wanted(step):
            said_so = "status" in wanted
            place = (*path, "status") if said_so else step.path
            update = (
                ("status", run.status.value) if said_so and run.status in (RunStatus.DONE, RunStatus.FAILED) else None
            )
            yield self._found(place, _ended_words(run), update)
            return
        text = " ".join(part for part in (run.message, run.explanation) if part)
        if "message" in wanted and wanted["message"].casefold() not in text.casefold():
            words = f"{run.address} says {text!r}" if text else f"{run.address} says nothing"
            yield self._found((*path, "message"), f"{words}; {wanted['message']!r} is expected in it")
        yield from self._figures(wanted, run, path)

    def _figures(self, wanted: Mapping[str, Any], run: Run, path: Path) -> Iterator[FailedExpectation]:
        for word, name in _FIGURES.items():
            count = getattr(run.figures, name)
            if word not in wanted or count == wanted[word]:
                continue
            if count is None:
                yield self._found((*path, word), f"the account does not tell how many rows {_WORDS[word]}")
            else:
                words = f"{run.address}: {count} row{'s' if count != 1 else ''} {_WORDS[word]}, {wanted[word]} expected"
                yield self._found((*path, word), words, (word, count))

    def _found(self, path: Path, message: str, update: tuple[str, Any] | None = None) -> FailedExpectation:
        return FailedExpectation(Failure(self._case.problem(path, message)), ((path, update[1]),) if update else ())

    def _rows(self, path: Path, table: Any, unit: str) -> list[Row]:
        self._check_there(f"{DATA_EXTENSION}.{table.key}", path, unit)
        try:
            return list(get_rows(self._stage.unit(unit).account, table))
        except (RunError, AccountError) as error:
            raise self._broken(path, error.message, error.hint, key=True) from None

    def _looked_at(self, before: Mapping[Path, list[Row]]) -> Iterator[FailedExpectation]:
        for rows in self._script.expected_rows:
            yield from expectations.of_rows(self._case, rows, self._rows(rows.path, rows.table, rows.unit))
        for file in self._script.expected_files:
            try:
                dated = self._resolved(file)
                content, there = self._content(dated.location, dated.name, self._stage.unit(file.unit))
            except RunError as error:
                raise self._broken(file.path, error.message, error.hint, key=True) from None
            yield from expectations.of_file(self._case, dated, content, there)
        for unchanged in self._script.unchanged:
            after = self._rows(unchanged.path, unchanged.table, unchanged.unit)
            yield from expectations.of_unchanged(self._case, unchanged, before[unchanged.path], after)

    def _resolved(self, file: ExpectedFile) -> ExpectedFile:
        """An expected file with the name that its date pattern means: while the case ran, the latest one that is there.

        Where none of them is there, it is the name at the end of the case.
        """
        folder, slash, pattern = file.name.rpartition("/")
        if "%%" not in pattern:
            return file
        there = self._beside(file.location, folder, self._stage.unit(file.unit))
        name = newest_named(pattern, there, self._spans) or name_at(pattern, self._spans[-1][1])
        return replace(file, name=f"{folder}{slash}{name}")

    def _content(self, location: str, name: str, stage: TestAccount) -> tuple[bytes | None, list[str]]:
        """What a file holds, or None and the names of the files that are beside its place."""
        place, folder = stage.outside(location) if location else None, name.rpartition("/")[0]
        if not location:
            content = ftp.get(stage.login(), name)
        elif place is None:
            return None, []
        else:
            content = (place / name).read_bytes() if (place / name).is_file() else None
        return content, self._beside(location, folder, stage) if content is None else []

    def _beside(self, location: str, folder: str, stage: TestAccount) -> list[str]:
        """The names of the files in a folder of the FTP, or below a file location outside."""
        if not location:
            return ftp.names(stage.login(), folder)
        place = stage.outside(location)
        return [] if place is None else sorted(item.name for item in (place / folder).glob("*"))


def _wanted(step: ScriptStep) -> RunStatus:
    return RunStatus(step.outcome.get("status", RunStatus.DONE))


def _ended_words(run: Run) -> str:
    if run.status is RunStatus.DONE:
        return f"{run.address} succeeded, and is expected to fail"
    text = " ".join(part for part in (run.message, run.explanation) if part)
    return f"{run.address} {'failed' if run.status is RunStatus.FAILED else f'is {run.status.value}'}: {text}"
