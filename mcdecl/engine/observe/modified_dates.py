"""Modified dates: when, and by whom, objects were last changed, as far as the account tells."""

from collections.abc import Iterable, Iterator
from typing import Any

from mcdecl.account.errors import AccountError
from mcdecl.account.interface import Account
from mcdecl.engine.observe.index import Index
from mcdecl.engine.observe.reads import chunks
from mcdecl.engine.plan.drift import Stamp
from mcdecl.kinds import KINDS
from mcdecl.kinds.language import Kind
from mcdecl.kinds.roles import is_folder
from mcdecl.wire.values import Retrieve, any_of


def stamps(account: Account, index: Index, addresses: Iterable[str]) -> dict[str, Stamp]:
    """By address, the stamps of objects; what the account does not tell of is not among them.

    One call for each kind that SOAP reads, none for the others: their lists have been read, and tell dates. Folders
    are found by path, and have none. Who it was, SOAP tells of no object that is declared here.

    Args:
        account: the account.
        index: what a plan has read of it.
        addresses: of what it holds.
    """
    keys: dict[str, list[str]] = {}
    for address in addresses:
        kind, _, key = address.partition(".")
        keys.setdefault(kind, []).append(key)
    result: dict[str, Stamp] = {}
    for name, of_kind in keys.items():
        declared = KINDS[name]
        records = _rest(index, declared, of_kind) if declared.routes else _soap(account, declared, of_kind)
        for key, record in records:
            at = record.get(declared.changed_at)
            if at:
                result[f"{name}.{key}"] = Stamp(_written(at), declared.changed_by(record))
    return result


def _soap(account: Account, kind: Kind, keys: list[str]) -> Iterator[tuple[str, Any]]:
    """Records by key; a date is a help to the reader, and nothing fails for the want of it."""
    if kind.soap_type is None or kind.key_path != "CustomerKey" or is_folder(kind.name):
        return
    for chunk in chunks(keys):
        wanted = Retrieve(kind.soap_type, (kind.key_path, kind.changed_at), any_of(kind.key_path, chunk))
        try:
            records = list(account.retrieve(wanted))
        except AccountError:
            return
        yield from ((kind.key_of(record), record) for record in records)


def _rest(index: Index, kind: Kind, keys: list[str]) -> Iterator[tuple[str, Any]]:
    for key in keys:
        if index.holds(kind.name, key):
            yield key, index.record(kind.name, key)


def _written(at: Any) -> str:
    """A date as the account writes it, to the second."""
    text = at.isoformat() if hasattr(at, "isoformat") else str(at)
    return text.partition(".")[0].replace("T", " ")
