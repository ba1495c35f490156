"""What a probe is given, and what it says of each fact."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Struct

from mcdecl.helpers.error import Error

if TYPE_CHECKING:
    from mcdecl.account.errors import AccountError
    from mcdecl.account.interface import Account
    from mcdecl.operations.run.sftp_login import SftpLogin

PREFIX = "mcdecl_probe_"
"""What the name and key of everything begin with that a probe creates."""


class ProbeRefusedError(Error):
    """The account refused what a probe needs to begin with."""


class Verdict(StrEnum):
    """Whether a fact holds."""

    HOLDS = "holds"
    DIFFERS = "does not hold"
    NOT_PROBED = "not probed"


class FactVerdict(Struct, frozen=True):
    """What a probe says of a fact.

    Attributes:
        fact: Its id.
        verdict: Whether it holds.
        found: What came, or why it was not probed.
        value: Where it does not hold, what holds instead, for `mcdecl sandbox serve --like`.
    """

    fact: str
    verdict: Verdict
    found: str = ""
    value: Any = None


class ReadingBench(Struct, frozen=True):
    """What a probe that only reads is given.

    Attributes:
        account: Who is asked.
        sftp: How to log in to the files; raises an SftpError where nothing says it.
    """

    account: "Account"
    sftp: "Callable[[], SftpLogin]"


class WritingBench(Struct, frozen=True):
    """What a probe that writes is given: where it may create, and under which names.

    Attributes:
        account: Where.
        prefix: What names and keys have to begin with.
        folder: The id of the folder of data extensions that everything is created in.
        query_folder: That of the folder of queries, or None: then there are none.
    """

    account: "Account"
    prefix: str
    folder: int
    query_folder: int | None = None


Verdicts: TypeAlias = Iterable[FactVerdict]
ReadingProbe: TypeAlias = Callable[[ReadingBench], Verdicts]
WritingProbe: TypeAlias = Callable[[WritingBench], Verdicts]


_REFUSED = range(400, 500)
_NOT_ALLOWED = (401, 403, 429)


def answers(error: "AccountError") -> bool:
    """Whether a failed call is an answer to what was asked, and not a missing right or a service that is down."""
    return error.http_status in _REFUSED and error.http_status not in _NOT_ALLOWED


def holds(fact: str, found: str = "") -> FactVerdict:
    """That a fact holds."""
    return FactVerdict(fact, Verdict.HOLDS, found)


def differs(fact: str, found: str, value: Any = False) -> FactVerdict:
    """That it does not, and what came."""
    return FactVerdict(fact, Verdict.DIFFERS, found, value)


def unseen(fact: str, why: str) -> FactVerdict:
    """That nothing shows it here."""
    return FactVerdict(fact, Verdict.NOT_PROBED, why)


def judged(fact: str, good: bool, found: str, value: Any = False) -> FactVerdict:
    """That it holds or not, by what came."""
    return holds(fact, found) if good else differs(fact, found, value)
