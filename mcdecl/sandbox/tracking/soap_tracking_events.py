"""The tracking events: SentEvent, OpenEvent and their like, read from the tables that data views show.

What Retrieve takes is what Describe lists (fact:tracking-retrievable); what practitioners found to be refused is not
among it. Retrieve reaches further back than the data views: two years instead of six months (fact:tracking-730-days).
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Struct

from mcdecl.sandbox.clock import server_date, wire_date
from mcdecl.sandbox.soap.object_type import TYPE, Document, ObjectKind, words
from mcdecl.sandbox.tracking.tables import exists, table_of
from mcdecl.sandbox.tracking.views import DataView, tables

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

RETENTION = timedelta(days=730)
"""How far back events can be read (fact:tracking-730-days)."""

_BASE = words("SendID SubscriberKey EventDate Client.ID EventType BatchID TriggeredSendDefinitionObjectID PartnerKey")
_SENT = _BASE + words("ListID SubscriberID")
_LATER = _BASE + words("ID ObjectID CreatedDate ModifiedDate")
_Values: TypeAlias = dict[str, Any]
_Extra: TypeAlias = Callable[[_Values], Document]
_OPERATORS = {
    "equals": "=",
    "greaterThan": ">",
    "greaterThanOrEqual": ">=",
    "lessThan": "<",
    "lessThanOrEqual": "<=",
}
_Bound: TypeAlias = tuple[str, str, Any]


class _Shape(Struct, frozen=True):
    """How a type of event reads.

    Attributes:
        table: The table of its events.
        event_type: Its EventType.
        moment: The column that says when it happened.
        retrievable: What Retrieve takes.
        more: What it has beside the common properties.
    """

    table: str
    event_type: str
    retrievable: tuple[str, ...] = _LATER
    more: _Extra = lambda _values: {}
    moment: str = "EventDate"


def _click(values: _Values) -> Document:
    return {"URL": values["URL"]}


def _bounce(values: _Values) -> Document:
    category = values["BounceCategory"] or ""
    code = values["SMTPCode"]
    return {
        "EventType": next((f"{word}Bounce" for word in ("Hard", "Soft") if category.startswith(word)), "OtherBounce"),
        "BounceCategory": category,
        "BounceType": values["BounceType"],
        "SMTPCode": None if code is None else str(code),
        "SMTPReason": values["SMTPBounceReason"],
    }


def _unsubscribe(values: _Values) -> Document:
    """Without a list it was from everything; the data view has no column that says so."""
    list_id = values["ListID"]
    return {"IsMasterUnsubscribed": not list_id, **({"List": {"ID": list_id}} if list_id else {})}


def _survey(values: _Values) -> Document:
    return {"Question": values["Question"], "Answer": values["Answer"]}


def _opt_in(values: _Values) -> Document:
    return {"OptInSubscriberKey": values["OptInSubscriberKey"]}


_SHAPES = {
    "SentEvent": _Shape("_Sent", "Sent", _SENT),
    "NotSentEvent": _Shape("_NotSent", "NotSent", _SENT),
    "OpenEvent": _Shape("_Open", "Open"),
    "ClickEvent": _Shape("_Click", "Click", _LATER + words("URLID URL"), _click),
    "BounceEvent": _Shape(
        "_Bounce", "OtherBounce", _LATER + words("SMTPCode BounceCategory SMTPReason BounceType"), _bounce
    ),
    "UnsubEvent": _Shape("_Unsubscribe", "Unsubscribe", _LATER + words("List.ID IsMasterUnsubscribed"), _unsubscribe),
    "SurveyEvent": _Shape("_SurveyResponse", "Survey", _LATER + words("Question Answer"), _survey),
    "ForwardedEmailEvent": _Shape("_FTAF", "ForwardedEmail", moment="TransactionTime"),
    "ForwardedEmailOptInEvent": _Shape(
        "_ForwardOptIn", "ForwardedEmailOptIn", _LATER + words("OptInSubscriberKey"), _opt_in
    ),
}


class TrackingEvent(ObjectKind):
    """One type of event: Retrieve only."""

    # They arrive as pairs of name and value (fact:subscriber-id-pairs).
    partner_properties = ("SubscriberID", "ListID")

    def __init__(self, name: str, shape: _Shape) -> None:
        self.name = name
        self.retrievable = shape.retrievable
        self._shape = shape

    def views(self, account: "SandboxAccount", /) -> Iterable[Document]:
        """All events that the account still has."""
        return self._read(account, ())

    def narrowed(self, account: "SandboxAccount", part: Document, /) -> Iterable[Document]:
        """The events within the bounds that a filter sets on time and send; the filter itself says which of them."""
        return self._read(account, tuple(_bounds(part, self._shape.moment)))

    def _read(self, account: "SandboxAccount", bounds: tuple[_Bound, ...]) -> Iterator[Document]:
        view = tables()[self._shape.table.casefold()]
        if not exists(account, view):
            return
        oldest: _Bound = (self._shape.moment, ">=", account.clock.now() - RETENTION)
        tuples = _rows(account, view, (oldest, *bounds))
        names = [column.name for column in view.columns]
        for row in tuples:
            yield self._document(account, dict(zip(names, row, strict=True)))

    def _document(self, account: "SandboxAccount", values: _Values) -> Document:
        moment: datetime | None = values[self._shape.moment]
        return {
            TYPE: self.name,
            "SendID": values["JobID"],
            "SubscriberKey": values["SubscriberKey"],
            "EventDate": moment and wire_date(moment),
            "EventType": self._shape.event_type,
            "TriggeredSendDefinitionObjectID": values["TriggererSendDefinitionObjectID"],
            "BatchID": values["BatchID"],
            "Client": {"ID": account.mid},
            "PartnerProperties": {"SubscriberID": values["SubscriberID"], "ListID": values["ListID"]},
            **self._shape.more(values),
        }


def _rows(account: "SandboxAccount", view: DataView, bounds: Iterable[_Bound]) -> list[tuple[Any, ...]]:
    """Rows in the order in which they came in; no source tells the service's order."""
    columns = ", ".join(f'"{column.name}"' for column in view.columns)
    tests, values = [], []
    for name, operator, value in bounds:
        tests.append(f'"{name}" {operator} ?')
        values.append(value)
    sql = " ".join(("SELECT", columns, "FROM", table_of(account, view), "WHERE", " AND ".join(tests), "ORDER BY rowid"))
    return account.store.connection.execute(sql, values).fetchall()


def _bounds(part: Document, moment: str) -> Iterator[_Bound]:
    """What a filter surely asks of the time and the send: of parts under OR nothing is sure."""
    if part[TYPE] == "ComplexFilterPart":
        if part.get("LogicalOperator") == "AND":
            for side in ("LeftOperand", "RightOperand"):
                if part.get(side) is not None:
                    yield from _bounds(part[side], moment)
        return
    name, operator = part.get("Property"), part.get("SimpleOperator", "")
    values = [*part.get("Value", []), *part.get("DateValue", [])]
    if name == "EventDate":
        dates = [server_date(value) for value in values]
        if operator == "between":
            yield moment, ">=", dates[0]
            yield moment, "<=", dates[1]
        elif operator in _OPERATORS:
            yield moment, _OPERATORS[operator], dates[0]
    elif name == "SendID" and operator == "equals":
        yield "JobID", "=", int(values[0])


def event_kinds() -> tuple[TrackingEvent, ...]:
    """All types of events."""
    return tuple(TrackingEvent(name, shape) for name, shape in _SHAPES.items())
