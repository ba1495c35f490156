"""What a case is played on: an account of its own, that somebody else sets up and takes down."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from mcdecl.account.interface import Account
from mcdecl.operations.run.model import State
from mcdecl.operations.run.sftp_login import SftpLogin
from mcdecl.project import Project
from mcdecl.wire.values import SoapObject


class TestAccount(Protocol):
    """A throw-away account that is as the project says."""

    @property
    def account(self) -> Account:
        """The account, over its public interface."""

    @property
    def missing(self) -> Mapping[str, str]:
        """By address, why something of the project could not be set up in it."""

    def unit(self, name: str) -> "TestAccount":
        """The account of one of its business units, by name; itself for an empty name."""

    def login(self) -> SftpLogin:
        """What logs in to its files."""

    def now(self) -> datetime:
        """Its server time, without a zone."""

    def set_clock(self, moment: datetime) -> None:
        """Makes its clock show a moment in server time; nothing is started by that."""

    def advance(self, span: timedelta) -> None:
        """Lets time go by: what falls due meanwhile runs, and is at its end."""

    def pause(self, seconds: float) -> None:
        """Lets so many seconds of the machine's time go by, or fewer where what runs ends before."""

    def settle(self) -> State | None:
        """Waits until nothing runs; how the task that was started last ended."""

    def put_rows(self, rows: Sequence[SoapObject]) -> None:
        """Adds rows of one data extension, as Create would, but many thousands at once: all of them or none.

        Raises:
            RefusedRowError: one is refused.
        """

    def load_tracking(self, file: Path) -> None:
        """Adds the events of a file.

        Raises:
            RunError: it cannot be taken; nothing of it is kept.
        """

    def outside(self, location: str) -> Path | None:
        """The folder that stands for a file location outside of the account, by its external key."""


Opening = Callable[[Project], AbstractContextManager[TestAccount]]
"""Opens a stage for a project."""
Loading = Callable[[str | None, Mapping[str, str]], Project]
"""Reads the project for an environment, with values of variables; raises ProjectError."""


class Theatre(Struct, frozen=True):
    """What playing cases needs.

    Attributes:
        root: the project's folder.
        load: reads the project for a case.
        open: opens a stage.
        clock: seconds that only ever grow.
    """

    root: Path
    load: Loading
    open: Opening
    clock: Callable[[], float]
