"""Events as rows of a data extension: added or changed by its primary key, so that sending one twice is no harm."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from mcdecl.account.errors import BrokenAnswer, CallFailed, LostAnswer
from mcdecl.account.interface import MOST_OBJECTS, Account
from mcdecl.account.rest_objects import MISSHAPEN_HINT
from mcdecl.operations.tracking.errors import PullError
from mcdecl.operations.tracking.events import NAMES
from mcdecl.operations.tracking.reading import Event
from mcdecl.wire.values import TYPE, Retrieve, SimpleFilter, SoapObject

_UPSERT: SoapObject = {"SaveOptions": {"SaveOption": [{"PropertyName": "*", "SaveAction": "UpdateAdd"}]}}
_TRIES = 3
_ALWAYS = frozenset({"EventID", "Event", "EventDateUTC", "SubscriberKey", "SendID"})
"""Columns that every event has a value in: only they can be keys."""
_FIELD = ("Name", "FieldType", "IsPrimaryKey", "IsRequired", "DefaultValue")


class EventTable(Struct, frozen=True):
    """A data extension that events go into.

    Attributes:
        key: Its external key.
        fields: The column that fills each of its fields, by the field's name.
        dates: Those of them that are dates.
        unused: Columns that it has no field for.
    """

    key: str
    fields: Mapping[str, str]
    dates: frozenset[str]
    unused: tuple[str, ...]

    def send(self, account: Account, events: Sequence[Event]) -> None:
        """Adds events as rows, one call after the other: the service advises against several at one table.

        Raises:
            CallFailed: A row is refused.
            AccountError: The account did not answer.
        """
        for start in range(0, len(events), MOST_OBJECTS):
            self._send(account, [self._row(event) for event in events[start : start + MOST_OBJECTS]])

    def _send(self, account: Account, rows: list[SoapObject]) -> None:
        for left in reversed(range(_TRIES)):
            try:
                results = account.update(rows, options=_UPSERT)
                break
            except LostAnswer:
                # The same rows by the same keys: whether they arrived the first time makes no difference.
                if not left:
                    raise
        refused = next((result for result in results if not result.ok), None)
        if refused is not None:
            raise CallFailed(
                f"{self.key} does not take an event: {refused.message}",
                code=refused.code,
                hint="Change its fields so that the events fit, and pull again: the pull continues from here.",
            )

    def _row(self, event: Event) -> SoapObject:
        properties = [{"Name": name, "Value": value} for name, value in self._values(event)]
        return {TYPE: "DataExtensionObject", "CustomerKey": self.key, "Properties": {"Property": properties}}

    def _values(self, event: Event) -> Iterator[tuple[str, str]]:
        for name, column in self.fields.items():
            value = event.row.get(column, "")
            if value:
                # A date with a zone would be turned into server time; the column says that it is UTC.
                yield name, value.removesuffix("Z") if name in self.dates else value


def target(account: Account, key: str) -> EventTable:
    """The data extension with an external key as a target, its fields mapped by name.

    Letter case, blanks and marks in names make no difference: `Event Date UTC` is filled by EventDateUTC.

    Raises:
        PullError: It is not there, or events cannot go into it without coming twice.
        AccountError: The account did not answer.
    """
    owner = SimpleFilter("DataExtension.CustomerKey", "equals", (key,))
    records = account.retrieve(Retrieve("DataExtensionField", _FIELD, owner))
    if not records:
        raise PullError(
            f"There is no data extension {key} in the account.", "Declare it and make it with `mcdecl apply`."
        )
    if not all(field.get("Name") and field.get("FieldType") for field in records):
        words = f"The account shows a field of {key} without its name or its type."
        raise BrokenAnswer(words, hint=MISSHAPEN_HINT, retryable=False)
    columns = {_plain(name): name for name in NAMES}
    fields = {field["Name"]: columns[plain] for field in records if (plain := _plain(field["Name"])) in columns}
    _check(key, records, fields)
    dates = frozenset(field["Name"] for field in records if field["FieldType"] == "Date" and field["Name"] in fields)
    used = set(fields.values())
    return EventTable(key, fields, dates, tuple(name for name in NAMES if name not in used))


def _check(key: str, records: Sequence[Mapping[str, Any]], fields: Mapping[str, str]) -> None:
    keys = [field["Name"] for field in records if field.get("IsPrimaryKey")]
    if "EventID" not in {fields.get(name) for name in keys}:
        raise PullError(
            f"{key} has {'the primary key ' + ', '.join(keys) if keys else 'no primary key'}: events would come twice.",
            "Give it a primary key field EventID (Text, length 32).",
        )
    wrong = [name for name in keys if fields.get(name) not in _ALWAYS]
    if wrong:
        raise PullError(
            f"{key} has {', '.join(wrong)} in its primary key, which not every event fills.",
            f"Keys can be {', '.join(sorted(_ALWAYS))}; EventID alone is enough.",
        )
    unfilled = [
        field["Name"]
        for field in records
        if field.get("IsRequired") and not field.get("DefaultValue") and fields.get(field["Name"]) not in _ALWAYS
    ]
    if unfilled:
        raise PullError(
            f"{key} requires {', '.join(unfilled)}, which not every event fills.",
            "Take `required` from these fields, or give them a default.",
        )


def _plain(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum())
