"""The log on standard error: lines for a person, or JSON lines in which everything on standard error is a record.

Nobody logs secrets: records hold operations, addresses, codes and durations, never headers, bodies or queries.
"""

import io
import json
import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, TextIO

FIELDS: Final = "fields"
"""The attribute of a record with its data: `logger.info("…", extra={"fields": {"ms": 12}})`."""
_ROOT: Final = "mcdecl"
_WORDS: Final = {
    "error": ("Error", "Internal error", "Refused", "Traceback"),
    "warning": ("Warning",),
}
"""How lines for a person begin that are an error or a warning."""


class _Text(logging.Formatter):
    """`12:00:00 INFO mcdecl.account: message ms=12`."""

    def format(self, record: logging.LogRecord) -> str:
        words = "".join(f" {name}={value}" for name, value in _fields(record).items())
        moment = datetime.fromtimestamp(record.created, UTC)
        return f"{moment:%H:%M:%S} {record.levelname} {record.name}: {record.getMessage()}{words}"


class _Json(logging.Formatter):
    """One JSON object for each record."""

    def format(self, record: logging.LogRecord) -> str:
        return _line(record.created, record.levelname.lower(), record.name, record.getMessage(), _fields(record))


class _JsonLines(io.TextIOBase):
    """Standard error on which every line that a command tells a person becomes a record too."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self._begun = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        *lines, self._begun = (self._begun + text).split("\n")
        for line in lines:
            self._tell(line)
        return len(text)

    def flush(self) -> None:
        self._tell(self._begun)  # a question, whose answer is awaited
        self._begun = ""
        self.stream.flush()

    def _tell(self, line: str) -> None:
        if line.strip():
            now = datetime.now(UTC).timestamp()
            self.stream.write(_line(now, _level(line), f"{_ROOT}.cli", line.rstrip(), {}) + "\n")


def _level(line: str) -> str:
    for level, words in _WORDS.items():
        if line.startswith(words) or f": {level} MC" in line:
            return level
    return "info"


def _fields(record: logging.LogRecord) -> Mapping[str, Any]:
    fields: Mapping[str, Any] = getattr(record, FIELDS, {})
    return fields


def _line(moment: float, level: str, logger: str, message: str, fields: Mapping[str, Any]) -> str:
    time = datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    data = {"time": time, "level": level, "logger": logger, "message": message, **fields}
    return json.dumps(data, ensure_ascii=False, default=str)


class Log:
    """A log that is kept from `start` to `stop`."""

    def __init__(self) -> None:
        self._handler: logging.Handler | None = None
        self._stderr: TextIO | None = None

    def start(self, form: str, level: str) -> None:
        """Begin to log.

        Args:
            form: `text` or `json`.
            level: The least level that is told: `error`, `warning`, `info` or `debug`.
        """
        self.stop()
        self._handler = logging.StreamHandler(sys.stderr)
        self._handler.setFormatter(_Json() if form == "json" else _Text())
        if form == "json":
            self._stderr = sys.stderr
            sys.stderr = _JsonLines(sys.stderr)
        logger = logging.getLogger(_ROOT)
        logger.addHandler(self._handler)
        logger.setLevel(level.upper())
        logger.propagate = False

    def stop(self, code: int | None = None) -> None:
        """End, with a record of the exit code where there is one; nothing when no log was begun."""
        if self._handler is None:
            return
        logger = logging.getLogger(_ROOT)
        if code is not None:
            logging.getLogger(f"{_ROOT}.cli").info("ended", extra={FIELDS: {"exit_code": code}})
        logger.removeHandler(self._handler)
        logger.setLevel(logging.NOTSET)
        logger.propagate = True
        if self._stderr is not None:
            sys.stderr.flush()
            sys.stderr = self._stderr
        self._handler = self._stderr = None


LOG = Log()
