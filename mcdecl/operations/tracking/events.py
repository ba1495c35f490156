"""The kinds of tracking events, what is asked of each, and the columns they come out in.

What is asked for first has been retrieved from live accounts (fact:tracking-retrievable); the rest is listed by
Describe only, and is done without where the account refuses it.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from mcdecl.operations.tracking.times import parse_event_date, shown_moment
from mcdecl.wire.values import at

ID_BYTES = 16


class OutputColumn(Struct, frozen=True):
    """A column of the output: its name, and the type it has where files have types."""

    name: str
    type: str = "VARCHAR"


COLUMNS = (
    OutputColumn("EventID"),
    OutputColumn("Event"),
    OutputColumn("EventDateUTC", "TIMESTAMP"),
    OutputColumn("SubscriberKey"),
    OutputColumn("EventType"),
    OutputColumn("SendID", "BIGINT"),
    OutputColumn("SendName"),
    OutputColumn("Subject"),
    OutputColumn("BatchID", "BIGINT"),
    OutputColumn("ListID", "BIGINT"),
    OutputColumn("SubscriberID", "BIGINT"),
    OutputColumn("TriggeredSendID"),
    OutputColumn("URL"),
    OutputColumn("BounceType"),
    OutputColumn("BounceCategory"),
    OutputColumn("SMTPCode"),
    OutputColumn("Reason"),
    OutputColumn("FromAll", "BOOLEAN"),
    OutputColumn("Question"),
    OutputColumn("Answer"),
    OutputColumn("OptInSubscriberKey"),
)
"""The output's columns, in an order that stays: new ones come last."""

NAMES = tuple(column.name for column in COLUMNS)
_NUMBERS = frozenset(column.name for column in COLUMNS if column.type == "BIGINT")

_ASKED = {
    "SubscriberKey": "SubscriberKey",
    "SendID": "SendID",
    "BatchID": "BatchID",
    "EventType": "EventType",
}
_LESS_SURE = {"TriggeredSendID": "TriggeredSendDefinitionObjectID"}


class EventKind(Struct, frozen=True):
    """A kind of event.

    Attributes:
        word: What it is called on the command line and in the output.
        object_type: Its SOAP type.
        asked: Output columns and the properties that fill them; always asked for.
        less_sure: The same for properties that an account may refuse.
        extra: Columns beyond the common ones that tell two events apart.
    """

    word: str
    object_type: str
    asked: Mapping[str, str]
    less_sure: Mapping[str, str]
    extra: tuple[str, ...] = ()

    @property
    def properties(self) -> tuple[str, ...]:
        """The properties that are always asked for."""
        return ("EventDate", *self.asked.values())

    def row(self, record: Mapping[str, Any]) -> tuple[datetime, dict[str, str]]:
        """The moment of an event in server time, and its values by column; the send's name is not among them.

        Raises:
            ValueError: The event has no date that can be read, or a word in the place of a number.
        """
        moment = parse_event_date(str(record.get("EventDate") or ""))
        pairs = record.get("PartnerProperties")
        partner = {pair.get("Name"): pair.get("Value") for pair in pairs} if pairs else {}
        row = {"Event": self.word, "EventDateUTC": shown_moment(moment)}
        for columns in (self.asked, self.less_sure):
            for column, path in columns.items():
                value = record.get(path) if "." not in path else at(record, path)
                if value is None:
                    value = partner.get(path)
                if value is not None and value != "":
                    row[column] = value if isinstance(value, str) else _text(value)
                    if value is row[column] and column in _NUMBERS and not _is_whole(value):
                        raise ValueError(f"its {path} is {value!r}, not a number")  # it would be known by another id
        row["EventID"] = event_id(self, row)
        return moment, row


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _is_whole(text: str) -> bool:
    return text.isascii() and text.removeprefix("-").isdigit()


def event_id(kind: EventKind, row: Mapping[str, str]) -> str:
    """What an event is known by, the same whenever it is read: a hash of what tells it from others.

    The service gives events no identifier that could be relied on. Send, batch, subscriber, type and time (and a
    click's link, an answer's question and words) stand in for it; two events that are alike in all of these, such as
    two opens in one millisecond, cannot be told apart and count as one.
    """
    parts = [kind.word, *(row.get(name, "") for name in ("EventType", "SendID", "BatchID", "SubscriberKey"))]
    parts += [row["EventDateUTC"], *(row.get(name, "") for name in kind.extra)]
    text = "\x1f".join(parts)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=ID_BYTES).hexdigest()


def _kind(
    word: str,
    object_type: str,
    asked: Mapping[str, str] | None = None,
    less_sure: Mapping[str, str] | None = None,
    extra: Iterable[str] = (),
) -> EventKind:
    return EventKind(word, object_type, {**_ASKED, **(asked or {})}, {**_LESS_SURE, **(less_sure or {})}, tuple(extra))


_OF_SENT = {"ListID": "ListID", "SubscriberID": "SubscriberID"}
EVENTS = {
    kind.word: kind
    for kind in (
        _kind("sent", "SentEvent", _OF_SENT),
        _kind("not_sent", "NotSentEvent", {}, _OF_SENT),
        _kind("open", "OpenEvent"),
        _kind("click", "ClickEvent", {"URL": "URL"}, {}, ["URL"]),
        _kind(
            "bounce",
            "BounceEvent",
            {"BounceType": "BounceType", "BounceCategory": "BounceCategory"},
            {"SMTPCode": "SMTPCode", "Reason": "SMTPReason"},
        ),
        _kind("unsubscribe", "UnsubEvent", {"FromAll": "IsMasterUnsubscribed"}, {"ListID": "List.ID"}),
        _kind("survey", "SurveyEvent", {"Question": "Question", "Answer": "Answer"}, {}, ["Question", "Answer"]),
        _kind("forward", "ForwardedEmailEvent"),
        _kind(
            "forward_opt_in",
            "ForwardedEmailOptInEvent",
            {"OptInSubscriberKey": "OptInSubscriberKey"},
            {},
            ["OptInSubscriberKey"],
        ),
    )
}
"""All kinds by their word."""
