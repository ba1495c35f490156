"""Where REST keeps the objects of a type: what stands under `@type` where a SOAP type's name would.

An object that is kept over REST is a mapping as its JSON is. What finds it, its id and its external key, stands
beside the JSON under `@id` and `@key`; names that begin with `@` never travel.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from msgspec import Struct

from mcdecl.wire.values import SoapObject, at

ID, KEY = "@id", "@key"
UNREAD = "@unread"
"""Where the error stands that an object was answered with, instead of all that it is."""
READ_ONLY = frozenset(
    f"{word}{end}"
    for word in ("created", "modified", "lastSaved", "lastRun")
    for end in ("Date", "By", "ByName", "Name", "Time", "InstanceId")
)
"""What a read tells of every object and no change says: who made it and when, and its last run."""


class Beside(Struct, frozen=True):
    """A second list that tells more of the same objects: entries whose `on` is the object's go under `into`.

    With `legacy` it pages as the old lists do: `$top` and `$skip`, entries under `entry`. An account that refuses
    this list loses what only it tells.
    """

    path: str
    on: str
    into: str
    legacy: bool = False


class Part(Struct, frozen=True):
    """A further read of an object: its path, which may hold any JSON path of the object in braces.

    `needed` says for which objects it is worth the call. `shows` is the attribute that it is read for: an object that
    is declared without that one needs no such call.
    """

    path: str
    needed: Callable[[Mapping[str, Any]], bool] = lambda _record: True
    shows: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Routes:
    """The paths of one type of object, and the JSON names that identify one.

    Paths are below the account's REST address; `{id}` and `{key}` stand for what finds an object.

    Attributes:
        title: the type in words.
        listed: the path of the list, and of a create unless `made` says otherwise.
        made: the path of a create.
        item_path: the path of one object for reading, changing and deleting.
        method: how one is changed.
        ids, keys: JSON paths of id and external key: the first that an object has.
        whole: whether the list tells everything; else each object that is asked for is read by itself.
        changed: where a list tells when an object was changed last: as long as the list shows the same of an object, it
            is the same as it was read before. Empty where no list tells.
        lasts: whether that is true of an object as it was read; not of one that shows names of other objects, which
            may change without it.
        found_by: the SOAP type whose Retrieve tells the ids of keys, where no list does.
        wrap: the name that bodies are wrapped in.
        beside: a second list.
        parts: further reads of each object, by the name they are put under.
        copies: JSON paths that a change has to carry as they are: read at `copied_from` just before.
        live: the object counts only while this JSON path has this value.
        read_first: whether a change begins with a read and sends back what it does not set, so that nothing is lost
            of what only the account and others know.
        unsent: names that a read shows and a change says otherwise, or not at all.
    """

    title: str
    listed: str = ""
    made: str = ""
    item_path: str = ""
    method: str = "PATCH"
    ids: tuple[str, ...] = ("id",)
    keys: tuple[str, ...] = ("key",)
    whole: bool = True
    changed: str = ""
    lasts: Callable[[Mapping[str, Any]], bool] = lambda _record: True
    found_by: str = ""
    wrap: str = ""
    beside: Beside | None = None
    parts: Mapping[str, Part] = field(default_factory=dict, hash=False)
    copies: tuple[str, ...] = ()
    copied_from: str = ""
    live: tuple[str, Any] | None = None
    read_first: bool = True
    unsent: frozenset[str] = frozenset()

    def id_of(self, record: Mapping[str, Any]) -> str:
        """The id of an object, empty when it has none."""
        return _first(record, self.ids)

    def key_of(self, record: Mapping[str, Any]) -> str:
        """The external key of an object, empty when it has none."""
        return _first(record, self.keys)

    def is_another(self, record: Mapping[str, Any], answer: Mapping[str, Any]) -> bool:
        """Whether an answer about the object that `@id` and `@key` find names another one's id or key."""
        names = ((ID, self.id_of(answer)), (KEY, _first(answer, self.keys[:1])))
        return any(
            told and record.get(mark) and told.casefold() != str(record[mark]).casefold() for mark, told in names
        )

    def kept_of(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """What a change sends back of an object as it reads."""
        return {name: value for name, value in body_of(record).items() if name not in READ_ONLY | self.unsent}

    def path_of(self, record: Mapping[str, Any]) -> str:
        """The path of the object that `@id` and `@key` find."""
        return filled(self.item_path or f"{self.listed}/{{id}}", {"id": record.get(ID), "key": record.get(KEY)})


class RestRetrieve(Struct, frozen=True):
    """One question for objects kept over REST: those with these keys, whole, and what a list tells of others.

    `ids` are keys and ids that are known already; then no list is asked. With `partly` an object that cannot be read is
    given as far as the list tells it, with the reason under `UNREAD`; as long as others can be. With `known` an object
    of which its list shows what it showed before is given as it was read then. `spared` are further reads that are not
    made: name of the part, key of the object.
    """

    routes: Routes
    keys: tuple[str, ...] = ()
    ids: tuple[tuple[str, str], ...] = ()
    partly: bool = False
    known: bool = False
    spared: frozenset[tuple[str, str]] = frozenset()


class Listed(Struct, frozen=True):
    """What a list shows of an object, and the JSON path at which that tells when the object was changed last."""

    entry: Mapping[str, Any]
    changed: str


def _first(record: Mapping[str, Any], paths: tuple[str, ...]) -> str:
    return next((str(value) for path in paths if (value := at(record, path)) not in (None, "")), "")


def filled(template: str, values: Mapping[str, Any]) -> str:
    """The path with the JSON path in each pair of braces replaced by its value, quoted for a path."""
    parts = template.replace("}", "{").split("{")
    return "".join(
        quote(str(at(values, part) or ""), safe="") if number % 2 else part for number, part in enumerate(parts)
    )


def fillable(template: str, values: Mapping[str, Any]) -> bool:
    """Whether there is a value for each JSON path in braces."""
    return all(at(values, part) for part in template.replace("}", "{").split("{")[1::2])


def body_of(sent: SoapObject) -> dict[str, Any]:
    """What travels of an object: everything but the names that begin with `@`."""
    return {name: value for name, value in sent.items() if not name.startswith("@")}
