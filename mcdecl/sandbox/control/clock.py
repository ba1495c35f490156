"""The clock, shown and moved from outside."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from mcdecl.helpers.structs import plain
from mcdecl.sandbox.automations.scheduler import Moved, move
from mcdecl.sandbox.clock import SERVER_ZONE
from mcdecl.sandbox.control.channel import ActionFile, Answer, ControlAction, Words, done
from mcdecl.sandbox.tasks.nightly import Deleted

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

_FIRST, _LAST = 1971, 2999
_CALENDAR = "The clock cannot be moved that far."


class Shown(Struct, frozen=True):
    """What the clock shows.

    Attributes:
        moment: The server's time, with its zone.
        ahead: How far it is ahead of the machine's clock.
        begun: How many automations were started on the way.
        zones: The time zones of the account and of its user.
        deleted: What retention deleted on the way, night by night.
    """

    moment: datetime
    ahead: timedelta
    begun: int
    zones: tuple[str, str]
    deleted: tuple[Deleted, ...] = ()


class ClockMove(Struct, frozen=True):
    """Where to move a clock: by a span, to a moment, or nowhere.

    Attributes:
        by: The span.
        to: The moment; without a zone it is server time.
        account_zone: The time zone that the account gets, by its IANA name.
        user_zone: The time zone that its user gets.
    """

    by: timedelta | None = None
    to: datetime | None = None
    account_zone: str | None = None
    user_zone: str | None = None


def turn(data: Path, move: ClockMove) -> Shown:
    """Moves the clock of the account in a data file, whether a server has it open or nobody, and runs what falls due.

    Args:
        data: The file.
        move: Where to.

    Returns:
        What the clock shows then.

    Raises:
        SandboxError: The file cannot be used, or the clock cannot be moved so.
    """
    words: dict[str, float | str] = {}
    if move.by is not None:
        words["by"] = move.by.total_seconds()
    elif move.to is not None:
        words["to"] = move.to.isoformat()
    words |= {word: zone for word, zone in (("account", move.account_zone), ("user", move.user_zone)) if zone}
    shown = done(data, CLOCK, words)
    moment, ahead = datetime.fromisoformat(shown["moment"]), timedelta(seconds=shown["ahead"])
    return Shown(
        moment,
        ahead,
        shown["begun"],
        (shown["zones"][0], shown["zones"][1]),
        tuple(Deleted(**item) for item in shown["deleted"]),
    )


def _moved(account: "SandboxAccount", words: Words, _file: ActionFile | None) -> Answer:
    try:
        if {"account", "user"} & words.keys():
            with account.store.exclusively():
                account.set_zones(words.get("account"), words.get("user"))
        target = _target(account, words)
    except OverflowError:
        raise ValueError(_CALENDAR) from None
    if target is not None and not _FIRST <= target.year <= _LAST:
        raise ValueError(_CALENDAR)
    moved = move(account.enterprise, target) if target is not None else Moved(0)
    moment = account.clock.utc().astimezone(SERVER_ZONE)
    return {
        "moment": moment.isoformat(),
        "ahead": account.clock.ahead,
        "zones": [account.zones.account, account.zones.user],
        "begun": moved.begun,
        "deleted": [plain(deleted) for deleted in moved.deleted],
    }


def _target(account: "SandboxAccount", words: Words) -> datetime | None:
    if "by" in words:
        return account.clock.utc() + timedelta(seconds=words["by"])
    if "to" not in words:
        return None
    moment = datetime.fromisoformat(words["to"])
    return (moment if moment.tzinfo else moment.replace(tzinfo=SERVER_ZONE)).astimezone(UTC)


CLOCK = ControlAction("clock", _moved)
