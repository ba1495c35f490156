"""Write the journal of an apply as JSON lines, so that a killed process loses at most one line.

The first line says who applies what to where, the last one how it ended. Before the first call stand the changes, each
with the whole state before, as a saved plan has them: an undo is made from these. Then there is a line when a call
begins and one when it ends: addresses, codes and durations only, since what the account says of a call may hold data,
and the ids of what was created and no list of the account shows.
Secrets are in none of them: plans know only the names of the variables that hold them.
"""

import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from mcdecl.account.errors import AccountError
from mcdecl.engine.apply.calls import ApplyCall, Ending
from mcdecl.engine.apply.outcome import ApplyReport, OutcomeStatus
from mcdecl.engine.apply.steps import Operation
from mcdecl.engine.plan.model import Change, change_to_json
from mcdecl.helpers.atomic_write import open_private
from mcdecl.helpers.own_folder import own_folder
from mcdecl.kinds import KINDS

RUNS = Path(".mcdecl") / "runs"
"""Where a project keeps its journals, below the project's folder."""
FORMAT_VERSION = "1.1"
"""Of the lines. A reader takes another minor number, and no other major one."""

_MOST_LINES = 500
"""Lines that are written at once, where there is nothing to wait for between them."""

Warn = Callable[[str], None]


class Journal:
    """The journal of one run; safe for several threads. It never raises: what cannot be written is said once.

    Attributes:
        id: the run's id, part of the file's name.
        path: the file; None once it cannot be written.
    """

    def __init__(self, root: Path, header: Mapping[str, Any], *, warn: Warn) -> None:
        """Begin a journal.

        Args:
            root: the project's folder.
            header: what the first line says besides id, time and version; nothing secret.
            warn: told, once, why there is no journal or why it ends too early.
        """
        self.id = uuid4().hex[:8]
        self.path: Path | None = None
        self._warn, self._guard = warn, threading.Lock()
        self._file: IO[str] | None = None
        now = datetime.now(UTC)
        try:
            folder = own_folder(root, RUNS)
            path = folder / f"{now:%Y%m%dT%H%M%SZ}-{self.id}.jsonl"
            self._file = open_private(path, "x", encoding="utf-8")
        except OSError as error:
            self._give_up(error)
            return
        self.path = path
        self._write("run", format_version=FORMAT_VERSION, id=self.id, started=_iso(now), pid=os.getpid(), **header)

    def states(self, changes: Iterable[Change]) -> None:
        """Note what is about to change, with the states before."""
        count = 0
        lines: list[str] = []
        for change in changes:
            data = change_to_json(change)
            lines.append(_line("change", sha256=digest_of(data), change=data))
            count += 1
            if len(lines) == _MOST_LINES:
                self._write_text("".join(lines))
                lines.clear()
        self._write_text("".join([*lines, _line("changes", count=count)]))

    def kept(self, address: str, manifest: Path, rows: int, sha256: str) -> None:
        """Note that rows which are about to be lost were kept."""
        self._write("kept", address=address, manifest=str(manifest), rows=rows, sha256=sha256)

    def begun(self, call: ApplyCall) -> None:
        """Note that a call is about to go out."""
        operation = call.operation.value
        self._write("begin", call=call.number, at=_now(), operation=operation, addresses=list(call.addresses))

    def ended(self, call: ApplyCall, ending: Ending) -> None:
        """Note how a call ended: per object a code where it was refused, or the kind of error if no answer came."""
        record: dict[str, Any] = {"ms": ending.milliseconds, "attempts": ending.attempts}
        if ending.error is not None:
            code = ending.error.code if isinstance(ending.error, AccountError) else None
            record |= {"result": "error", "error": type(ending.error).__name__, "code": code}
        else:
            answers = zip(call.addresses, ending.results, strict=False)
            refused = [{"address": address, "code": result.code} for address, result in answers if not result.ok]
            record["result"] = "refused" if refused else "ok"
            if refused:
                record["refused"] = refused
            if made := list(_hard_to_find(call, ending)):
                record["made"] = made
        self._write("end", call=call.number, **record)

    def finish(self, outcome: str, report: ApplyReport) -> None:
        """Write the last line and close the file: the outcome in a word, counts, and what was not done."""
        counts = {status.value: report.count(status) for status in OutcomeStatus}
        left = [
            {"address": item.change.address, "result": item.status.value, "code": item.code}
            for item in report.outcomes
            if item.status is not OutcomeStatus.DONE
        ]
        self._write("summary", ended=_now(), outcome=outcome, counts=counts, left=left)
        with self._guard:
            self._close()

    def _write(self, line: str, **content: Any) -> None:
        self._write_text(_line(line, **content))

    def _write_text(self, text: str) -> None:
        with self._guard:
            if self._file is None:
                return
            try:
                self._file.write(text)
                self._file.flush()
            except OSError as error:
                self._give_up(error)

    def _give_up(self, error: OSError) -> None:
        """Go on without: a journal is a help, never a reason to stop."""
        self._close()
        self.path = None
        self._warn(f"no journal of this run in {RUNS.as_posix()}: {error.strerror or error}.")

    def _close(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            try:
                file.close()
            except OSError:
                return  # what could not be flushed was said already


def _hard_to_find(call: ApplyCall, ending: Ending) -> Iterator[dict[str, str]]:
    """Address and ObjectID of what a call created and no list of the account shows."""
    if call.operation is not Operation.CREATE:
        return
    for address, result in zip(call.addresses, ending.results, strict=False):
        if result.ok and result.object_id and KINDS[address.partition(".")[0]].found_in is not None:
            yield {"address": address, "id": result.object_id}


def _line(line: str, **content: Any) -> str:
    return json.dumps({"line": line, **content}, ensure_ascii=False) + "\n"


def digest_of(data: Mapping[str, Any]) -> str:
    """What tells whether a change was edited after it was written."""
    return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _now() -> str:
    return _iso(datetime.now(UTC))


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
