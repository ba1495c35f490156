"""All Subscribers: who there is, and what an unsubscribe or a hard bounce makes of them.

The statuses are those that practitioners publish for the data view. That one hard bounce is enough to hold an
address is a guess (fact:hard-bounce-held): the service is said to count several bounces over days before it does.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from mcdecl.sandbox.subscribers.lists import ALL_SUBSCRIBERS, ALL_SUBSCRIBERS_ID
from mcdecl.sandbox.tracking.tables import exists, record, table_of
from mcdecl.sandbox.tracking.views import tables

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

UNSUBSCRIBED: Final = "unsubscribed"
HELD: Final = "held"
_VIEW, _LISTS = "_Subscribers", "_ListSubscribers"
_HARD: Final = 1
"""The number of the category of hard bounces."""
Event = Mapping[str, Any]


def known(account: "SandboxAccount") -> dict[str, int]:
    """The numbers of all subscribers, by casefolded key."""
    numbers = {str(item["Key"]).casefold(): int(item["Number"]) for item in account.store.all("Subscriber")}
    for key, number in _select(account, _VIEW, "SubscriberKey, SubscriberID"):
        if key is not None and number is not None:
            numbers.setdefault(str(key).casefold(), int(number))
    return numbers


def new_numbers(account: "SandboxAccount", count: int, taken: Iterable[int]) -> list[int]:
    """Numbers for new subscribers, which none that there is has: a file of events may have brought its own."""
    used, numbers = set(taken), list[int]()
    while len(numbers) < count:
        first = account.new_id("Subscriber", count - len(numbers))
        numbers += [number for number in range(first, first + count - len(numbers)) if number not in used]
    return numbers


def join(account: "SandboxAccount", people: Iterable[tuple[int, str, str]], moment: datetime) -> None:
    """Puts new subscribers among the account's, and on the list that holds all.

    Args:
        account: Where.
        people: Number, key and address (or nothing) of each.
        moment: When they join, in server time.
    """
    fresh, listed = [], []
    for number, key, email in people:
        account.store.put("Subscriber", str(number), {"Key": key, "Number": number})
        who = {"SubscriberID": number, "SubscriberKey": key, "EmailAddress": email or None, "Status": "active"}
        fresh.append({**who, "Domain": email.rpartition("@")[2] or None, "DateJoined": moment})
        listed.append({**who, "ListID": ALL_SUBSCRIBERS_ID, "ListName": ALL_SUBSCRIBERS, "CreatedDate": moment})
    record(account, _VIEW, fresh)
    record(account, _LISTS, listed)


def out_of_reach(account: "SandboxAccount") -> frozenset[str]:
    """The casefolded keys of who unsubscribed or is held: nothing is sent to them."""
    tuples = _select(account, _VIEW, f"SubscriberKey WHERE lower(Status) IN ('{UNSUBSCRIBED}', '{HELD}')")
    return frozenset(str(key).casefold() for (key,) in tuples if key is not None)


class Changes:
    """What events make of subscribers, gathered until it is applied at once."""

    def __init__(self) -> None:
        self._left: dict[str, Event] = {}
        self._held: dict[str, Event] = {}
        self._bounces: dict[str, int] = {}

    def see(self, table: str, events: Iterable[Event]) -> None:
        """Takes note of the events of one table; of most tables nothing follows."""
        for event in events if table in ("_Unsubscribe", "_Bounce") else ():
            key = event.get("SubscriberKey")
            if key is None:
                continue
            if table == "_Unsubscribe":
                _keep_first(self._left, str(key), event)
                continue
            self._bounces[str(key).casefold()] = self._bounces.get(str(key).casefold(), 0) + 1
            category = str(event.get("BounceCategory") or "").casefold()
            if event.get("BounceCategoryID") == _HARD or category.startswith("hard"):
                _keep_first(self._held, str(key), event)

    def apply(self, account: "SandboxAccount") -> None:
        """Changes the subscribers; who is not among them yet joins with the event."""
        numbers = known(account)
        affected = {**self._held, **self._left}
        new = [event for key, event in affected.items() if key not in numbers]
        for event in new:
            number = event.get("SubscriberID") or new_numbers(account, 1, numbers.values())[0]
            join(account, [(int(number), str(event["SubscriberKey"]), "")], event["EventDate"])
        for view in (_VIEW, _LISTS):
            _set(account, view, UNSUBSCRIBED, "DateUnsubscribed", self._left)
        _set(account, _VIEW, HELD, "DateUndeliverable", self._held)
        _set(account, _LISTS, HELD, None, self._held)
        _count_bounces(account, self._bounces)


def _keep_first(events: dict[str, Event], key: str, event: Event) -> None:
    first = events.get(key.casefold())
    if first is None or event["EventDate"] < first["EventDate"]:
        events[key.casefold()] = event


def _set(account: "SandboxAccount", view: str, status: str, date: str | None, events: Mapping[str, Event]) -> None:
    """Sets the status of these subscribers, and since when; who unsubscribed stays so."""
    if not events or not exists(account, tables()[view.casefold()]):
        return
    dated = f', "{date}" = e.moment' if date else ""
    account.store.writing().execute(
        f"UPDATE {table_of(account, tables()[view.casefold()])} AS t SET Status = ?{dated} "
        "FROM (SELECT unnest(?::VARCHAR[]) AS key, unnest(?::TIMESTAMP[]) AS moment) AS e "
        f"WHERE lower(t.SubscriberKey) = e.key AND coalesce(lower(t.Status), '') NOT IN (?, '{UNSUBSCRIBED}')",
        [status, [key.lower() for key in events], [event["EventDate"] for event in events.values()], status],
    )


def _count_bounces(account: "SandboxAccount", bounces: Mapping[str, int]) -> None:
    view = tables()[_VIEW.casefold()]
    if bounces and exists(account, view):
        account.store.writing().execute(
            f"UPDATE {table_of(account, view)} AS t SET BounceCount = coalesce(t.BounceCount, 0) + e.number "
            "FROM (SELECT unnest(?::VARCHAR[]) AS key, unnest(?::BIGINT[]) AS number) AS e "
            "WHERE lower(t.SubscriberKey) = e.key",
            [[key.lower() for key in bounces], list(bounces.values())],
        )


def _select(account: "SandboxAccount", view: str, what: str) -> list[tuple[Any, ...]]:
    """Columns of a view's table, and what may follow WHERE; nothing while there is no table."""
    table = tables()[view.casefold()]
    if not exists(account, table):
        return []
    columns, _, where = what.partition(" WHERE ")
    sql = f"SELECT {columns} FROM {table_of(account, table)}" + (f" WHERE {where}" if where else "")
    return account.store.connection.execute(sql).fetchall()
