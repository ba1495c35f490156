"""Which attributes of each kind read back, by a few objects that an account has."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from mcdecl.account.errors import AccountError
from mcdecl.account.interface import Account
from mcdecl.kinds import KINDS
from mcdecl.kinds.language import Attribute, Group, Kind
from mcdecl.wire.routes import KEY, RestRetrieve, filled
from mcdecl.wire.values import Retrieve, at

_FEW = 5
Record = Mapping[str, Any]


class ReadBack(Struct, frozen=True):
    """What a few objects of a kind show.

    Attributes:
        kind: The kind.
        objects: How many were looked at.
        seen: The attributes that have a value in one of them.
        unseen: Those that have none in any.
        required: Those of `unseen` that every object has: they do not read back.
        never: Those that no call shows.
    """

    kind: str
    objects: int
    seen: tuple[str, ...]
    unseen: tuple[str, ...]
    required: tuple[str, ...]
    never: tuple[str, ...]


def read_back(account: Account, *, rest: bool) -> Iterator[ReadBack | tuple[str, AccountError]]:
    """What objects of each kind show, or with the kind's name why they cannot be read.

    Args:
        account: Whose objects.
        rest: Whether the login has REST; without it, kinds that are kept there are left out.
    """
    for kind in KINDS.values():
        if kind.section is None or kind.found_in is not None or (kind.routes is not None and not rest):
            continue
        try:
            records = _sample(account, kind)
        except AccountError as error:
            yield kind.name, error
            continue
        yield _shown(account, kind, records)


def _sample(account: Account, kind: Kind) -> list[dict[str, Any]]:
    """A few objects, whole."""
    if kind.routes is None:
        ask = Retrieve(str(kind.soap_type), kind.retrieved(), kind.only, batch_size=_FEW, first_page_only=True)
        return account.retrieve(ask)[:_FEW]
    if kind.routes.found_by:
        ask = Retrieve(kind.routes.found_by, ("CustomerKey",), batch_size=_FEW, first_page_only=True)
        keys = [str(record.get("CustomerKey") or "") for record in account.retrieve(ask)]
    else:
        keys = [str(record.get(KEY) or "") for record in account.retrieve(RestRetrieve(kind.routes))]
    wanted = tuple(dict.fromkeys(key for key in keys if key))[:_FEW]
    if not wanted:
        return []
    return [record for record in account.retrieve(RestRetrieve(kind.routes, wanted)) if record.get(KEY) in wanted]


def _shown(account: Account, kind: Kind, records: Sequence[dict[str, Any]]) -> ReadBack:
    seen, unseen, required, never = list[str](), list[str](), list[str](), list[str]()
    details = [_detail(account, kind, record) for record in records[:1]] if kind.detail is not None else []
    for name, attribute in _attributes(kind.attributes):
        paths = tuple(attribute.wire.reads) if attribute.wire is not None else ()
        if not attribute.readable:
            never.append(name)
        elif attribute.detail:
            seen += [name] if any(details) else []
            unseen += [] if any(details) else [name]
        elif any(at(record, path) not in (None, "") for record in records for path in paths):
            seen.append(name)
        elif paths:
            unseen.append(name)
            # A second list tells of some objects only.
            if attribute.required and records and (kind.routes is None or kind.routes.beside is None):
                required.append(name)
    return ReadBack(kind.name, len(records), tuple(seen), tuple(unseen), tuple(required), tuple(never))


def _detail(account: Account, kind: Kind, record: Record) -> bool:
    """Whether the answer for one object comes, which alone shows some attributes."""
    try:
        return bool(account.rest_get(filled(kind.detail.path if kind.detail else "", record)))
    except AccountError:
        return False


def _attributes(attributes: Sequence[Attribute], above: str = "") -> Iterator[tuple[str, Attribute]]:
    """The attributes that travel, each by its path in YAML."""
    for attribute in attributes:
        if attribute.local:
            continue
        if attribute.wire is None and isinstance(attribute.type, Group):
            yield from _attributes(attribute.type.attributes, f"{above}{attribute.name}.")
        else:
            yield f"{above}{attribute.name}", attribute
