"""Single runs of automations, as SOAP's AutomationInstance tells of them.

A filter is needed (fact:instances-need-filter); `ProgramInstanceID` takes the id of a run, and only equals and IN
are supported. A client that works filters by `CustomerKey` and reads Status, StatusMessage and StartTime: its author
takes Status 1 for Complete and 2 for Error. The other numbers are taken to be those of automations, which is a guess
(fact:instance-status-numbers). A Describe of 2022 calls all of it but ObjectID not retrievable, which that client
contradicts; so fewer columns are asked for where more are refused, and where all are, nothing is known.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from msgspec import Struct

from mcdecl.account.errors import REFUSED
from mcdecl.account.interface import Account
from mcdecl.helpers.foreign import whole_number
from mcdecl.operations.run.model import RunStatus, RunTarget
from mcdecl.operations.run.moments import moment
from mcdecl.wire.values import Retrieve, SimpleFilter, any_of

_TYPE = "AutomationInstance"
_WIDE = ("ObjectID", "Status", "StatusMessage", "StartTime", "CompletedTime")
_NARROW = ("ObjectID", "Status", "CreatedDate", "ModifiedDate")
"""The columns of the documented sample that tell something."""
_NUMBERS = {1: RunStatus.DONE, 2: RunStatus.FAILED, -1: RunStatus.FAILED, 3: RunStatus.RUNNING, 5: RunStatus.FAILED}
_WORDS = {
    "complete": RunStatus.DONE,
    "completed": RunStatus.DONE,
    "error": RunStatus.FAILED,
    "stopped": RunStatus.FAILED,
    "skipped": RunStatus.FAILED,
    "running": RunStatus.RUNNING,
}
"""What stands for the message of a run that has no other: the words of the data view _AutomationInstance."""
_EARLY = timedelta(seconds=2)
"""How much sooner than the moment that is known of it a run may have begun: clocks and roundings differ."""


class Instance(Struct, frozen=True):
    """One run of an automation.

    Attributes:
        id: What tells it from others.
        status: How it stands; None where the account does not tell, or contradicts itself.
        message: What the account says of it beyond that, or an empty text.
        started: When it began, in server time, or an empty text.
        ended: When it ended, in server time, or an empty text.
    """

    id: str
    status: RunStatus | None
    message: str = ""
    started: str = ""
    ended: str = ""


def find_instance(account: Account, target: RunTarget, id: str, since: str = "") -> Instance | None:
    """One run of an automation, or None where the account does not tell.

    Args:
        account: Whom to ask.
        target: The automation.
        id: The id of the run, or an empty text.
        since: Where the id is not known: a moment in server time; the first run that began then or later is meant.
    """
    for records in _asked(account, target, id):
        instances = [_instance(record) for record in records]
        named = next((instance for instance in instances if id and instance.id.casefold() == id.casefold()), None)
        if named is not None:
            return named
        if not id and (later := _first_since(instances, since)) is not None:
            return later
    return None


def _asked(account: Account, target: RunTarget, id: str) -> Iterator[list[dict[str, Any]]]:
    """What the account answers to one way of asking after the other."""
    filters = [SimpleFilter("ProgramInstanceID", "equals", (id,))] if id else []
    filters += [any_of("CustomerKey", (target.key,)), any_of("AutomationID", (target.object_id,))]
    for part in filters:
        for columns in (_WIDE, _NARROW):
            try:
                yield account.retrieve(Retrieve(_TYPE, columns, part))
            except REFUSED:
                continue
            break


def _first_since(instances: Sequence[Instance], since: str) -> Instance | None:
    begin = moment(since)
    if begin is None:
        return None
    dated = [
        (at, instance)
        for instance in instances
        if (at := moment(instance.started)) is not None and at >= begin - _EARLY
    ]
    return min(dated, key=lambda pair: pair[0])[1] if dated else None


def _instance(record: Mapping[str, Any]) -> Instance:
    words = str(record.get("StatusMessage") or "")
    by_word = _WORDS.get(words.strip().casefold())
    by_number = _NUMBERS.get(whole_number(record.get("Status")) or 0)
    contradicted = by_word is not None and by_number is not None and by_word is not by_number
    return Instance(
        id=str(record.get("ObjectID") or ""),
        status=None if contradicted else by_number or by_word,
        message="" if by_word is not None else words,
        started=str(record.get("StartTime") or record.get("CreatedDate") or ""),
        ended=str(record.get("CompletedTime") or ""),
    )
