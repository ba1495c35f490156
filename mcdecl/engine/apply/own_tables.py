"""The small data extensions that mcdecl keeps for itself in an account: declare, write and read them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from mcdecl.kinds import KINDS
from mcdecl.kinds.language import normal_state
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import DATA_EXTENSION
from mcdecl.wire.values import TYPE, SoapObject, at

TIME_LENGTH = 30
"""Characters of a time as `written_time` gives it, with room to spare.

Times are ISO texts in UTC: dates of rows come back without a zone, in US form, rounded to the second
(fact:rows-us-dates), in a server time that no source vouches for, and nothing that guards data must hang on that.
"""


def own_table(key: str, description: str, fields: Sequence[Mapping[str, Any]]) -> Resource:
    """A data extension of mcdecl's own in normal form: what an environment's setting declares on the quiet.

    Args:
        key: Its external key and name.
        description: What it is for, for whoever finds it in the account.
        fields: Its fields, as a project would write them.
    """
    state = {"name": key, "description": description, "folder": "Data Extensions", "fields": [*fields]}
    return Resource(DATA_EXTENSION, key, normal_state(KINDS[DATA_EXTENSION].attributes, state))


def columns_of(table: Resource) -> tuple[str, ...]:
    """The names of a table's fields, in order."""
    return tuple(str(field["name"]) for field in table.state["fields"])


def row_of(table: Resource, values: Mapping[str, str]) -> SoapObject:
    """A row on the wire, with its key among the values."""
    properties = [{"Name": name, "Value": value} for name, value in values.items()]
    return {TYPE: "DataExtensionObject", "CustomerKey": table.key, "Properties": {"Property": properties}}


def values_of(record: Mapping[str, Any]) -> dict[str, str]:
    """The values of a row that was read, by the names of its columns in small letters; no value is an empty text."""
    properties = at(record, "Properties.Property") or ()
    return {str(item["Name"]).casefold(): str(item.get("Value") or "") for item in properties if item.get("Name")}


def written_time(moment: datetime | None) -> str:
    """A time as it stands in a row."""
    return "" if moment is None else moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def shown_moment(moment: datetime | None) -> str:
    """A time for a person."""
    return "an unknown time" if moment is None else f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def tidy(words: str, length: int) -> str:
    """Words that fit into a column: one line, nothing that XML cannot carry."""
    printable = "".join(sign if sign.isprintable() else " " for sign in words)
    return " ".join(printable.split())[:length]
