"""Subscriber, ListSubscriber and SubscriberList: people, and their places on lists.

What Retrieve takes of a subscriber is what Describe lists: neither ModifiedDate nor the attributes are among it.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from mcdecl.sandbox.clock import wire_date
from mcdecl.sandbox.errors import Code, RefusalError
from mcdecl.sandbox.soap.filters import asked_values
from mcdecl.sandbox.soap.object_type import TYPE, Document, Done, ObjectKind, SaveMode, words
from mcdecl.sandbox.subscribers.lists import ALL_SUBSCRIBERS_ID, list_of
from mcdecl.sandbox.subscribers.memberships import MEMBERS, SUBSCRIBERS, Row, change, put_on_list, remove, rows
from mcdecl.sandbox.tracking.subscribers import join, known, new_numbers

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

PROFILE: Final = "SubscriberProfile"
"""What a subscriber has beside the columns of the data view, by number."""
KEY_LENGTH: Final = 254
_ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


class Subscriber(ObjectKind):
    """The rules of subscribers."""

    name = "Subscriber"
    retrievable = words(
        "ID PartnerKey CreatedDate Client.ID Client.PartnerClientKey EmailAddress SubscriberKey UnsubscribedDate "
        "Status EmailTypePreference"
    )
    write_only = words(
        "Attributes PartnerType Lists GlobalUnsubscribeCategory SubscriberTypeDefinition Addresses Locale"
    )
    required = words("ID Client.ID EmailAddress SubscriberKey Status EmailTypePreference")

    def views(self, account: "SandboxAccount", /) -> Iterable[Document]:
        """Everybody."""
        return [_view(account, row) for row in rows(account, SUBSCRIBERS)]

    def narrowed(self, account: "SandboxAccount", part: Document, /) -> Iterable[Document]:
        """Those with the keys that a filter asks for."""
        return [_view(account, row) for row in rows(account, SUBSCRIBERS, asked_values(part, "SubscriberKey"))]

    def create(self, account: "SandboxAccount", sent: Document, mode: SaveMode, /) -> Done:
        """Creates a subscriber, or puts an existing one on further lists."""
        person = _found(account, sent)
        if person is not None and mode.change:
            return self.update(account, sent, mode)
        if person is None:
            person = _joined(account, sent)
            _listed(account, person, sent)
        elif not _listed(account, person, sent):
            raise RefusalError(Code.SUBSCRIBER_ON_LIST, "The subscriber is already on the list.")
        return Done("Created Subscriber.", person["SubscriberID"], echo={**sent, TYPE: self.name})

    def update(self, account: "SandboxAccount", sent: Document, mode: SaveMode, /) -> Done:
        """Changes what is sent of a subscriber, and of their places on lists."""
        person = _found(account, sent)
        if person is None and mode.add:
            return self.create(account, sent, SaveMode.of("Create", None))
        if person is None:
            raise RefusalError(Code.SUBSCRIBER_NOT_FOUND, "No such subscriber exists.")
        _change(account, person, sent)
        _listed(account, person, sent)
        return Done("Updated Subscriber.", echo={**sent, TYPE: self.name})

    def delete(self, account: "SandboxAccount", sent: Document, /) -> Done:
        """Removes a subscriber from the account and from every list."""
        person = _found(account, sent)
        if person is None:
            raise RefusalError(Code.SUBSCRIBER_NOT_FOUND, "No such subscriber exists.")
        for view in (SUBSCRIBERS, MEMBERS):
            remove(account, view, {"SubscriberKey": person["SubscriberKey"]})
        for collection in ("Subscriber", PROFILE):
            account.store.remove(collection, str(person["SubscriberID"]))
        return Done("Deleted Subscriber.", echo=sent)


def _view(account: "SandboxAccount", row: Row) -> Document:
    profile = account.store.get(PROFILE, str(row["SubscriberID"])) or {}
    return {
        TYPE: "Subscriber",
        "ID": row["SubscriberID"],
        "Client": {"ID": account.mid},
        "EmailAddress": row["EmailAddress"] or "",
        "SubscriberKey": row["SubscriberKey"],
        "Status": _status(row["Status"]),
        "EmailTypePreference": profile.get("EmailTypePreference", "HTML"),
        **_dates(CreatedDate=row["DateJoined"], UnsubscribedDate=row["DateUnsubscribed"]),
    }


def _status(held: str | None) -> str:
    """The wire's word for a status of the data views."""
    return (held or "active").capitalize()


def _dates(**moments: datetime | None) -> Document:
    return {name: wire_date(moment) for name, moment in moments.items() if moment is not None}


def _found(account: "SandboxAccount", sent: Document) -> Row | None:
    """The subscriber by key, else by number, else by address, which is the key where none is used."""
    key = sent.get("SubscriberKey") or ("" if sent.get("ID") else sent.get("EmailAddress"))
    if key:
        return next(iter(rows(account, SUBSCRIBERS, [key])), None)
    if sent.get("ID"):
        return next((row for row in rows(account, SUBSCRIBERS) if row["SubscriberID"] == sent["ID"]), None)
    raise RefusalError(Code.SUBSCRIBER_NOT_FOUND, "SubscriberKey or EmailAddress is required for a subscriber.")


def _joined(account: "SandboxAccount", sent: Document) -> Row:
    """A new subscriber, who is on All Subscribers from then on."""
    email = _address(sent.get("EmailAddress", ""))
    key = sent.get("SubscriberKey") or email
    if len(key) > KEY_LENGTH:
        raise RefusalError(Code.SUBSCRIBER_ADDRESS, f"SubscriberKey is longer than {KEY_LENGTH} characters.")
    number = new_numbers(account, 1, known(account).values())[0]
    join(account, [(number, key, email)], account.clock.now())
    person = rows(account, SUBSCRIBERS, [key])[0]
    _change(account, person, {name: value for name, value in sent.items() if name != "EmailAddress"})
    return person


def _address(text: str) -> str:
    if not _ADDRESS.fullmatch(text) or len(text) > KEY_LENGTH:
        raise RefusalError(Code.SUBSCRIBER_ADDRESS, f"The email address {text or 'that is missing'} is not valid.")
    return text


def _change(account: "SandboxAccount", person: Row, sent: Document) -> None:
    who, now = {"SubscriberKey": person["SubscriberKey"]}, account.clock.now()
    new: Row = {}
    if sent.get("EmailAddress"):
        email = _address(sent["EmailAddress"])
        new |= {"EmailAddress": email, "Domain": email.rpartition("@")[2]}
        change(account, MEMBERS, {"EmailAddress": email}, who)
    if sent.get("Status"):
        status = sent["Status"].lower()
        left = {"Status": status, "DateUnsubscribed": now if status == "unsubscribed" else None}
        new |= left
        change(account, MEMBERS, left, {**who, "ListID": ALL_SUBSCRIBERS_ID})
    change(account, SUBSCRIBERS, new, who)
    profile: Document = {name: sent[name] for name in ("EmailTypePreference", "Attributes") if name in sent}
    if profile:
        held = account.store.get(PROFILE, str(person["SubscriberID"])) or {}
        account.store.put(PROFILE, str(person["SubscriberID"]), {**held, **profile})


def _listed(account: "SandboxAccount", person: Row, sent: Document) -> bool:
    """Carries out what is sent of lists; whether the subscriber came on one."""
    new = False
    for place in sent.get("Lists", []):
        id = place.get("ID") or place.get("List", {}).get("ID")
        if not id:
            raise RefusalError(Code.LIST_NOT_SPECIFIED, "A list of a subscriber needs its ID.")
        listed = list_of(account, id)
        if listed is None:
            raise RefusalError(Code.LIST_UNKNOWN, f"No list with the ID {id} exists.")
        if (place.get("Action") or "").lower() == "delete":
            remove(account, MEMBERS, {"SubscriberKey": person["SubscriberKey"], "ListID": id})
            continue
        status = (place.get("Status") or "Active").lower()
        new = put_on_list(account, person, listed, status, account.clock.now()) or new
    return new


def add_to_list(account: "SandboxAccount", sent: Document, id: int) -> None:
    """Puts a subscriber on a list, a new one if there is none yet.

    Raises:
        RefusalError: The subscriber is refused.
    """
    person = _found(account, sent) or _joined(account, sent)
    _listed(account, person, {"Lists": [{"ID": id, "Status": sent.get("Status")}]})


class ListSubscriber(ObjectKind):
    """Places on lists: Retrieve only."""

    name = "ListSubscriber"
    retrievable = words(
        "ID PartnerKey CreatedDate ModifiedDate Client.ID Client.PartnerClientKey ObjectID PartnerProperties ListID "
        "SubscriberKey Status"
    )

    def views(self, account: "SandboxAccount", /) -> Iterable[Document]:
        """Every place."""
        return [_place(account, row) for row in rows(account, MEMBERS)]

    def narrowed(self, account: "SandboxAccount", part: Document, /) -> Iterable[Document]:
        """Those of the subscribers that a filter asks for."""
        return [_place(account, row) for row in rows(account, MEMBERS, asked_values(part, "SubscriberKey"))]


def _place(account: "SandboxAccount", row: Row) -> Document:
    changed = max((moment for moment in (row["CreatedDate"], row["DateUnsubscribed"]) if moment), default=None)
    return {
        TYPE: "ListSubscriber",
        "ID": row["SubscriberID"],
        "Client": {"ID": account.mid},
        "ListID": row["ListID"],
        "SubscriberKey": row["SubscriberKey"],
        "Status": _status(row["Status"]),
        **_dates(CreatedDate=row["CreatedDate"], ModifiedDate=changed),
    }


class SubscriberList(ObjectKind):
    """The same places seen from the subscriber: Retrieve only."""

    name = "SubscriberList"
    retrievable = words(
        "ID PartnerKey CreatedDate ModifiedDate Client.ID Status List.ID List.ListName Subscriber.ID "
        "Subscriber.SubscriberKey Subscriber.Status"
    )

    def views(self, account: "SandboxAccount", /) -> Iterable[Document]:
        """Every place."""
        return list(_seen(account, rows(account, MEMBERS)))

    def narrowed(self, account: "SandboxAccount", part: Document, /) -> Iterable[Document]:
        """Those of the subscribers that a filter asks for."""
        return list(_seen(account, rows(account, MEMBERS, asked_values(part, "Subscriber.SubscriberKey"))))


def _seen(account: "SandboxAccount", places: Iterable[Row]) -> Iterator[Document]:
    for row in places:
        place: dict[str, Any] = _place(account, row)
        yield {
            **place,
            TYPE: "SubscriberList",
            "List": {"ID": row["ListID"], "ListName": row["ListName"]},
            "Subscriber": {name: place[name] for name in ("ID", "SubscriberKey", "Status")},
        }
