"""Sends that never were: jobs, and what subscribers did with them, at times that look like life.

The rates and delays are of the sort that reports about e-mail give (a third opens, most of them within hours, a few
in a hundred click, one or two in a hundred bounce); they are not measured on anything. The same seed, audience and
moment give the same events.
"""

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from mcdecl.sandbox.rows import rows
from mcdecl.sandbox.soap.object_type import same
from mcdecl.sandbox.store import SandboxError
from mcdecl.sandbox.tracking import subscribers
from mcdecl.sandbox.tracking.tables import record

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

_OPENS, _CLICKS, _UNSUBSCRIBES, _BOUNCES = 0.34, 0.2, 0.01, 0.02
"""Shares: of those who got it, opened; of those who opened, clicked and unsubscribed; of those sent to, bounced."""
_OPENS_AGAIN = 0.3
_PER_SECOND = 200
_BATCH = 10_000
_LINKS = ("https://example.com/", "https://example.com/offer", "https://example.com/story?id=7", "https://example.com/")
_LINK_NAMES = ("Logo", "Offer", "Story", "Footer")
_KINDS_OF_BOUNCE = (
    (0.45, "Hard bounce", 1, "User Unknown", 550, "550 5.1.1 The mailbox does not exist."),
    (0.4, "Soft bounce", 2, "Mailbox Full", 452, "452 4.2.2 The mailbox is over its quota."),
    (0.15, "Block bounce", 3, "Spam Blocked", 554, "554 5.7.1 The message was refused as spam."),
)
_DOMAINS = ("example.com", "example.org", "example.net")


class Subscriber(Struct, frozen=True):
    """Someone who is sent to."""

    id: int
    key: str
    email: str

    @property
    def domain(self) -> str:
        """What stands behind the @ of the address."""
        return self.email.rpartition("@")[2]


@dataclass
class _Events:
    """Rows by table."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, table: str, row: dict[str, Any]) -> None:
        self.rows.setdefault(table, []).append(row)


def made_up(account: "SandboxAccount", count: int) -> list[Subscriber]:
    """Subscribers with keys and addresses that follow from their number."""
    numbers = range(1, count + 1)
    return _subscribers(account, [(f"S{number:07}", f"s{number}@{_DOMAINS[number % 3]}") for number in numbers])


def audience(account: "SandboxAccount", name: str) -> list[Subscriber]:
    """The subscribers in a data extension's rows.

    Their key is the field of the send relationship, else `SubscriberKey`, else the only field of the primary key;
    their address is the first field of type EmailAddress.

    Args:
        account: Where.
        name: The external key or the name of the data extension.

    Raises:
        SandboxError: There is no such data extension, or nothing in it tells subscribers.
    """
    records = account.store.find("DataExtension", "CustomerKey", name) or account.store.find(
        "DataExtension", "Name", name
    )
    if not records:
        raise SandboxError(f"There is no data extension with the key or name {name} in the embedded account.")
    owner = records[0]
    key = _key_field(owner)
    if key is None:
        raise SandboxError(
            f"{name} does not tell who is a subscriber: it is not sendable, has no field SubscriberKey, and its "
            "primary key is not one field."
        )
    email = next((item["Name"] for item in owner["Fields"] if item["FieldType"] == "EmailAddress"), None)
    names = [key] if email is None else [key, email]
    people = {}
    for row in rows.fetch(account, owner, names):
        if row[0] not in (None, ""):
            people[str(row[0])] = str(row[-1]) if email is not None and row[-1] else f"{row[0]}@{_DOMAINS[0]}"
    return _subscribers(account, list(people.items()))


def _key_field(owner: dict[str, Any]) -> str | None:
    sendable = owner.get("SendableDataExtensionField")
    if sendable:
        return str(sendable["Name"])
    names = [str(item["Name"]) for item in owner["Fields"]]
    keys = [str(item["Name"]) for item in owner["Fields"] if item["IsPrimaryKey"]]
    named = [name for name in names if same(name, "SubscriberKey") or same(name, "Subscriber Key")]
    return (named or keys)[0] if named or len(keys) == 1 else None


def _subscribers(account: "SandboxAccount", people: Sequence[tuple[str, str]]) -> list[Subscriber]:
    """People with their numbers; who is new is also put among the account's subscribers."""
    numbers = subscribers.known(account)
    new = [(key, email) for key, email in people if key.casefold() not in numbers]
    given = subscribers.new_numbers(account, len(new), numbers.values())
    fresh = [(number, key, email) for number, (key, email) in zip(given, new, strict=True)]
    subscribers.join(account, fresh, account.clock.now())
    numbers |= {key.casefold(): number for number, key, _ in fresh}
    return [Subscriber(numbers[key.casefold()], key, email) for key, email in people]


def simulate(
    account: "SandboxAccount", people: Sequence[Subscriber], *, sends: int, seed: int, days: float
) -> dict[str, int]:
    """Adds sends to these people, and what came of them until now.

    Who unsubscribed or bounced hard, now or before, is not sent to again.

    Args:
        account: Where.
        people: The audience.
        sends: Number of sends.
        seed: What the chance begins with.
        days: Over how many days before the account's now the sends are spread.

    Returns:
        How many rows each table got.
    """
    chance = random.Random(seed)  # noqa: S311 - play, not a secret
    now = account.clock.now()
    counts: dict[str, int] = {}
    away = subscribers.out_of_reach(account)
    gone = {person.id for person in people if person.key.casefold() in away}
    changes = subscribers.Changes()
    for number in range(sends):
        began = now - timedelta(days=days * (sends - number) / sends)
        job = account.new_id("Job")
        events = _Events()
        events.add("_Job", _job(account, job, number, began))
        reached = [person for person in people if person.id not in gone]
        for place, person in enumerate(reached):
            moment = began + timedelta(milliseconds=place * 1000 // _PER_SECOND)
            head = _head(account, job, person, place // _BATCH + 1)
            _follow(events, chance, person, head, moment, gone)
        for table, records in events.rows.items():
            past = [row for row in records if row.get("EventDate", now) <= now]
            counts[table] = counts.get(table, 0) + record(account, table, past)
            changes.see(table, past)
    changes.apply(account)
    return counts


def _job(account: "SandboxAccount", job: int, number: int, began: datetime) -> dict[str, Any]:
    return {
        "JobID": job, "EmailID": job, "AccountID": account.mid, "FromName": "Northern Trail Outfitters",
        "FromEmail": "news@example.com", "SchedTime": began, "PickupTime": began, "DeliveredTime": began,
        "JobStatus": "Complete", "JobType": "Batch", "EmailName": f"Newsletter {number + 1}",
        "EmailSubject": f"News from the trail, no. {number + 1}", "CreatedDate": began, "ModifiedDate": began,
        "IsMultipart": True,
    }  # fmt: skip


def _head(account: "SandboxAccount", job: int, person: Subscriber, batch: int) -> dict[str, Any]:
    return {
        "AccountID": account.mid, "OYBAccountID": account.mid, "JobID": job, "ListID": 1, "BatchID": batch,
        "SubscriberID": person.id, "SubscriberKey": person.key, "Domain": person.domain,
    }  # fmt: skip


def _follow(
    events: _Events, chance: random.Random, person: Subscriber, head: dict[str, Any], moment: datetime, gone: set[int]
) -> None:
    """One message to one person, and what becomes of it."""
    events.add("_Sent", {**head, "EventDate": moment})
    if chance.random() < _BOUNCES:
        if _bounce(events, chance, head, moment):
            gone.add(person.id)
        return
    if chance.random() >= _OPENS:
        return
    opened = list(_times(chance, moment))
    for place, at in enumerate(opened):
        events.add("_Open", {**head, "EventDate": at, "IsUnique": place == 0})
    if chance.random() < _CLICKS:
        _click(events, chance, head, opened)
    if chance.random() < _UNSUBSCRIBES:
        at = opened[-1] + timedelta(seconds=5 + int(chance.random() * 60))
        events.add("_Unsubscribe", {**head, "EventDate": at, "IsUnique": True})
        gone.add(person.id)


def _times(chance: random.Random, moment: datetime) -> Iterable[datetime]:
    """When it was opened: mostly within hours of the send, sometimes days after, and now and then again."""
    at = moment
    while True:
        # Half of the delays are below two hours; one in forty is longer than two days.
        delay = chance.lognormvariate(math.log(7200), 1.6)
        at += timedelta(milliseconds=int(delay * 1000) + 1000)
        yield at
        if chance.random() >= _OPENS_AGAIN:
            return


def _click(events: _Events, chance: random.Random, head: dict[str, Any], opened: Sequence[datetime]) -> None:
    links = chance.sample(range(len(_LINKS)), k=1 + (chance.random() < _OPENS_AGAIN))
    at = chance.choice(opened)
    for place, link in enumerate(links):
        at += timedelta(milliseconds=2000 + int(chance.random() * 30_000))
        row = {**head, "EventDate": at, "URL": _LINKS[link], "LinkName": _LINK_NAMES[link], "IsUnique": place == 0}
        events.add("_Click", row)


def _bounce(events: _Events, chance: random.Random, head: dict[str, Any], moment: datetime) -> bool:
    """A bounce; whether it is a hard one."""
    shares = [share for share, *_ in _KINDS_OF_BOUNCE]
    _, category, number, sort, code, words = chance.choices(_KINDS_OF_BOUNCE, shares)[0]
    hard = category.startswith("Hard")
    late = chance.random() * (60 if hard else 172_800)
    events.add(
        "_Bounce",
        {
            **head, "EventDate": moment + timedelta(milliseconds=int(late * 1000) + 500), "IsUnique": True,
            "BounceCategoryID": number, "BounceCategory": category, "BounceSubcategory": sort,
            "BounceTypeID": 1, "BounceType": "immediate", "SMTPCode": code, "SMTPBounceReason": words,
            "SMTPMessage": words, "IsFalseBounce": False,
        },
    )  # fmt: skip
    return hard
