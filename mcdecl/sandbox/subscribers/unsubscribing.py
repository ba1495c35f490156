"""LogUnsubEvent: unsubscribes somebody, and notes it as an event of the send that they had (fact:log-unsub-event)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from mcdecl.sandbox.errors import Code, RefusalError
from mcdecl.sandbox.subscribers.lists import ALL_SUBSCRIBERS_ID, list_of
from mcdecl.sandbox.subscribers.memberships import SUBSCRIBERS, Row, put_on_list, rows
from mcdecl.sandbox.tracking.subscribers import UNSUBSCRIBED, Changes
from mcdecl.sandbox.tracking.tables import exists, record, table_of
from mcdecl.sandbox.tracking.views import tables

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

NAME: Final = "LogUnsubEvent"
_SUBSCRIBER: Final = {"SubscriberKey": "SubscriberKey", "SubscriberID": "SubscriberID", "EmailAddress": "EmailAddress"}
_JOB: Final = ("JobID", "ListID", "BatchID")


def log_unsubscribe(account: "SandboxAccount", parameters: Mapping[str, str]) -> str:
    """Runs the routine.

    Args:
        account: Where.
        parameters: Who: SubscriberID, SubscriberKey or EmailAddress, which must all be of one subscriber. Of which
            send: JobID, ListID and BatchID, where what is missing is looked up; without any of them the subscriber
            leaves all lists.

    Raises:
        RefusalError: There is no such subscriber, send or list.
    """
    person = _subscriber(account, parameters)
    job = _job(account, person, parameters)
    moment = account.clock.now()
    event = {
        "SubscriberID": person["SubscriberID"],
        "SubscriberKey": person["SubscriberKey"],
        "EventDate": moment,
        "Domain": person["Domain"],
        "IsUnique": True,
        **{name: value for name, value in job.items() if value is not None},
    }
    record(account, "_Unsubscribe", [event])
    list_id = job.get("ListID")
    if list_id in (None, ALL_SUBSCRIBERS_ID):
        changes = Changes()
        changes.see("_Unsubscribe", [event])
        changes.apply(account)
    else:
        listed = list_of(account, list_id) or {"ID": list_id, "ListName": None}
        put_on_list(account, person, listed, UNSUBSCRIBED, moment)
    return "Event posted"


def _subscriber(account: "SandboxAccount", parameters: Mapping[str, str]) -> Row:
    given = {name: parameters[name].strip() for name in _SUBSCRIBER if parameters.get(name, "").strip()}
    if not given:
        raise RefusalError(Code.SUBSCRIBER_NOT_FOUND, f"One of {', '.join(_SUBSCRIBER)} is required.")
    everybody = rows(account, SUBSCRIBERS, [given["SubscriberKey"]] if "SubscriberKey" in given else None)
    fitting = [row for row in everybody if all(_same(row[name], value) for name, value in given.items())]
    if not fitting:
        raise RefusalError(Code.SUBSCRIBER_NOT_FOUND, f"No subscriber has {' and '.join(given)} as given.")
    return fitting[0]


def _same(held: object, given: str) -> bool:
    return str(held or "").casefold() == given.casefold()


def _job(account: "SandboxAccount", person: Row, parameters: Mapping[str, str]) -> dict[str, int | None]:
    """The send: what is given, and what the subscriber's last fitting send says of the rest."""
    given = {name: _number(name, parameters[name]) for name in _JOB if parameters.get(name, "").strip()}
    if "ListID" in given and list_of(account, given["ListID"]) is None and "JobID" not in given:
        raise RefusalError(Code.LIST_UNKNOWN, f"No list with the ID {given['ListID']} exists.")
    if not given:
        return {}
    view = tables()["_sent"]
    tests = ['lower("SubscriberKey") = ?', *(f'"{name}" = ?' for name in given)]
    values: list[Any] = [person["SubscriberKey"].lower(), *given.values()]
    sent = None
    if exists(account, view):
        columns = ", ".join(f'"{name}"' for name in _JOB)
        sql = " ".join(
            (
                "SELECT",
                columns,
                "FROM",
                table_of(account, view),
                "WHERE",
                " AND ".join(tests),
                "ORDER BY EventDate DESC",
            )
        )
        sent = account.store.connection.execute(sql, values).fetchone()
    if sent is None and "JobID" in given:
        raise RefusalError(Code.NONE, f"The subscriber has no send with the JobID {given['JobID']}.")
    return {**dict(zip(_JOB, sent or (None, None, None), strict=True)), **given}


def _number(name: str, text: str) -> int:
    if not text.strip().isdecimal():
        raise RefusalError(Code.NONE, f"{name} must be a whole number.")
    return int(text)
