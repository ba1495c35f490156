"""A process that checks one project for the server, which meanwhile answers: what it knows, it tells in parcels."""

import os
import pickle  # between two processes of ours
import struct
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

from msgspec import Struct

from mcdecl.helpers.error import Error
from mcdecl.helpers.structs import replace
from mcdecl.lsp.checking import Step, steps
from mcdecl.lsp.parcels import Parcel, Receiver, Sender, graph_of_parts, parts_of, without_bodies
from mcdecl.lsp.session import Session

_SIZE: Final = struct.Struct(">Q")
_START: Final = "import sys; sys.path[:] = sys.argv[1:]; from mcdecl.lsp.worker import serve; serve()"
"""Starts with the places of this program's modules alone: none of the folder that the editor is in."""


class CheckFailed(Error):  # noqa: N818 - named after what is so
    """A check came to no end: the process that checks has ended, or there is a defect in it."""


class _Request(Struct, frozen=True):
    """What to check: a folder, an environment, and the texts that are not saved."""

    root: Path
    environment: str | None
    texts: Mapping[Path, str]


class _Failed(Struct, frozen=True):
    """The check has failed: where, for the log."""

    trace: str


class _Done(Struct, frozen=True):
    """The check is done."""


def serve() -> None:
    """Check what is asked on standard input until that ends."""
    # What anything prints must not come between parcels.
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    session: Session | None = None
    sender = Sender()
    try:
        while (request := _read(requests)) is not None:
            if session is None:
                session = Session(request.root, request.environment)
            session.texts = dict(request.texts)
            try:
                for step in steps(session):
                    _write(answers, (step, sender.pack(step, _told(session, step))))
                _write(answers, _Done())
            except OSError:
                raise
            except Exception:  # noqa: BLE001 - it is logged by the one who asked
                _write(answers, _Failed(traceback.format_exc()))
    except (OSError, KeyboardInterrupt):
        pass  # nobody is there any more


def _told(session: Session, step: Step) -> object:
    match step:
        case Step.SNAPSHOT:
            snapshot = session.snapshot
            return snapshot if snapshot.project is None else replace(snapshot, project=without_bodies(snapshot.project))
        case Step.LINEAGE:
            return None if session.lineage is None else parts_of(session.lineage)
        case Step.TESTS:
            return session.tests


@dataclass
class Worker:
    """The process as the server has it: started when it is needed, and again when it has ended.

    Attributes:
        root: the folder of the project.
        environment: the environment to look at.
    """

    root: Path
    environment: str | None = None
    _process: "subprocess.Popen[bytes] | None" = None
    _receiver: Receiver = field(default_factory=Receiver)
    _lineage: bytes = b""
    _closed: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def steps(self, session: Session) -> Iterator[Step]:
        """Check a project, and say after each step what is new in the session. It blocks meanwhile.

        Raises:
            CheckFailed: there is a defect, or the process has ended twice.
        """
        if not sys.executable:  # this program is a whole of its own, and cannot start a part of it
            yield from steps(session)
            return
        for _ in range(2):  # what has ended the first process may not meet the second
            process = self._running()
            with suppress(OSError):
                _write(_there(process.stdin), _Request(self.root, self.environment, dict(session.texts)))
                while (message := _read(_there(process.stdout))) is not None:
                    if isinstance(message, _Done):
                        return
                    if isinstance(message, _Failed):
                        raise CheckFailed(f"a check has failed:\n{message.trace}")
                    step, parcel = message
                    self._take(session, step, parcel)
                    yield step
            self._end(process)
        raise CheckFailed("the process that checks has ended")

    def _take(self, session: Session, step: Step, parcel: Parcel) -> None:
        if step is Step.LINEAGE and parcel.value == self._lineage:
            return
        value = self._receiver.unpack(parcel)
        match step:
            case Step.SNAPSHOT:
                session.snapshot = value
            case Step.LINEAGE:
                self._lineage = parcel.value
                session.lineage = None if value is None else graph_of_parts(value)
            case Step.TESTS:
                session.tests = value

    def close(self) -> None:
        """End the process; a check that is under way is cut off."""
        with self._lock:
            self._closed = True
            if self._process is not None:
                self._end(self._process)

    def _end(self, process: "subprocess.Popen[bytes]") -> None:
        process.kill()
        process.wait()

    def _running(self) -> "subprocess.Popen[bytes]":
        with self._lock:
            if self._closed:
                raise CheckFailed("the server ends")
            if self._process is None or self._process.poll() is not None:
                self._receiver, self._lineage = Receiver(), b""
                command = [sys.executable, "-c", _START, *sys.path]
                self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603
            return self._process


def _there(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise BrokenPipeError
    return stream


def _write(stream: IO[bytes], message: object) -> None:
    content = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    stream.write(_SIZE.pack(len(content)))
    stream.write(content)
    stream.flush()


def _read(stream: IO[bytes]) -> Any:
    """The next message; None at the end."""
    head = stream.read(_SIZE.size)
    if len(head) < _SIZE.size:
        return None
    (size,) = _SIZE.unpack(head)
    content = stream.read(size)
    return pickle.loads(content) if len(content) == size else None  # noqa: S301 - a process of ours has written it
