"""Read journals of past applies, including those that a kill or a full disk left incomplete."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from mcdecl.engine.apply.journal import FORMAT_VERSION, RUNS
from mcdecl.helpers.error import Error
from mcdecl.helpers.foreign import whole_number
from mcdecl.helpers.json_text import read_json
from mcdecl.helpers.safe_files import LARGEST_DOCUMENT, read_regular

UNFINISHED = "unfinished"
"""The outcome of a run whose last line is missing: it was killed, or it is still going on."""


class NoSuchRun(Error):  # noqa: N818 - named after what happened, as the account's errors are
    """No journal has this id, or several have it."""


class JournalCall(Struct, frozen=True):
    """One call of a run; `end` is None when the journal does not say how it ended."""

    number: int
    operation: str
    addresses: tuple[str, ...]
    end: Mapping[str, Any] | None = None

    @property
    def result(self) -> str:
        """ok, refused, error, or unknown when its end was not written."""
        return "unknown" if self.end is None else str(self.end.get("result", "unknown"))


class ApplyRun(Struct, frozen=True):
    """A run as its journal tells it.

    Attributes:
        id: its id.
        path: the journal.
        header: the first line; empty when it is lost.
        calls: in the order in which they began.
        summary: the last line, if it was written.
        torn: how many lines could not be read.
        changes: the changes with the states before, as the journal has them; None where it has not all of them.
        kept: the rows that were kept.
    """

    id: str
    path: Path
    header: Mapping[str, Any] = field(default_factory=dict)
    calls: tuple[JournalCall, ...] = ()
    summary: Mapping[str, Any] | None = None
    torn: int = 0
    changes: tuple[Mapping[str, Any], ...] | None = None
    kept: tuple[Mapping[str, Any], ...] = ()

    @property
    def outcome(self) -> str:
        """How it ended, in a word."""
        return UNFINISHED if self.summary is None else str(self.summary.get("outcome", UNFINISHED))

    def to_json(self, *, whole: bool) -> dict[str, Any]:
        """Plain JSON data; the calls only when `whole`."""
        data: dict[str, Any] = {
            "id": self.id,
            "outcome": self.outcome,
            "journal": str(self.path),
            "torn_lines": self.torn,
            **{name: value for name, value in self.header.items() if name not in ("line", "id")},
            "summary": {name: value for name, value in (self.summary or {}).items() if name != "line"} or None,
            "calls": len(self.calls),
            "undo": self.changes is not None,
        }
        if whole:
            data["calls"] = [
                {
                    "call": call.number,
                    "operation": call.operation,
                    "addresses": list(call.addresses),
                    **{name: value for name, value in (call.end or {}).items() if name not in ("line", "call")},
                    "result": call.result,
                }
                for call in self.calls
            ]
        return data


def journals(root: Path) -> list[Path]:
    """The journals of a project, the newest first."""
    return sorted((root / RUNS).glob("*.jsonl"), key=_age, reverse=True)


def _age(path: Path) -> tuple[str, int]:
    """When a run began, to the second as the name of its journal says, and when it last wrote."""
    return path.name.partition("-")[0], path.stat().st_mtime_ns


def find_run(root: Path, wanted: str) -> ApplyRun:
    """The run whose id begins with `wanted` (the whole name of its file does too).

    Raises:
        NoSuchRun: there is none, or there are several.
    """
    paths = [path for path in journals(root) if wanted and (_id(path).startswith(wanted) or path.stem == wanted)]
    if len(paths) == 1:
        return read_run(paths[0])
    hint = "`mcdecl runs` lists those that there are."
    if paths:
        raise NoSuchRun(f"Several runs begin with {wanted}: {', '.join(_id(path) for path in paths)}.", hint)
    raise NoSuchRun(f"There is no run {wanted} in {RUNS.as_posix()}.", hint)


def read_run(path: Path) -> ApplyRun:
    """A run from its journal; lines that cannot be read are counted and passed over.

    Raises:
        OSError: the file cannot be read.
    """
    lines, torn = [], 0
    for text in read_regular(path, largest=LARGEST_DOCUMENT).decode(errors="replace").splitlines():
        line = _parsed(text)
        if line is None:
            torn += 1
        else:
            lines.append(line)
    header = next((line for line in lines if line["line"] == "run"), {})
    if str(header.get("format_version", FORMAT_VERSION)).partition(".")[0] != FORMAT_VERSION.partition(".")[0]:
        return ApplyRun(_id(path), path, {"format_version": header["format_version"]}, torn=len(lines) + torn)
    summary = next((line for line in lines if line["line"] == "summary"), None)
    kept = tuple(line for line in lines if line["line"] == "kept")
    return ApplyRun(_id(path), path, header, _calls(lines), summary, torn, _changes(lines), kept)


def _changes(lines: Iterable[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...] | None:
    """The lines of changes, if all are there that were to be written before the first call."""
    changes, count = [], None
    for line in lines:
        if line["line"] == "change":
            changes.append(line)
        elif line["line"] == "changes":
            count = line.get("count")
    return tuple(changes) if count == len(changes) else None


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        line = read_json(text)
    except ValueError:
        return None
    return line if isinstance(line, dict) and isinstance(line.get("line"), str) else None


def _calls(lines: Iterable[Mapping[str, Any]]) -> tuple[JournalCall, ...]:
    record: dict[int, JournalCall] = {}
    for line in lines:
        number = whole_number(line.get("call")) or 0
        if line["line"] == "begin":
            addresses = tuple(str(address) for address in line.get("addresses") or ())
            record[number] = JournalCall(number, str(line.get("operation", "?")), addresses)
        elif line["line"] == "end":
            begun = record.get(number, JournalCall(number, "?", ()))
            record[number] = JournalCall(begun.number, begun.operation, begun.addresses, line)
    return tuple(record.values())


def _id(path: Path) -> str:
    return path.stem.rpartition("-")[2]
