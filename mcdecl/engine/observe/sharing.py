"""Index what the parent business unit shares with the units below it."""

from collections.abc import Sequence

from mcdecl.account.errors import REFUSED, AccountError, LoginRefused
from mcdecl.account.interface import Account
from mcdecl.engine.observe.index import Index
from mcdecl.engine.observe.read import NAMES, observe
from mcdecl.kinds.roles import DATA_EXTENSION
from mcdecl.wire.values import Retrieve


def shared_index(parent: Account, keys: Sequence[str]) -> Index:
    """The index of a parent of which nothing but the data extensions with these keys is looked at."""
    try:
        return observe(parent, (), sharing=keys).index
    except AccountError:
        return unreadable()


def listed_index(parent: Account) -> Index:
    """The index of a parent of which the keys, names and ids of its data extensions are known, and nothing else."""
    index = Index()
    try:
        index.add_records(DATA_EXTENSION, parent.retrieve(Retrieve("DataExtension", NAMES)))
    except (*REFUSED, LoginRefused):
        return unreadable()
    return index


def absent_names(parent: Account, names: frozenset[str]) -> frozenset[str]:
    """Which of these names, in small letters, no data extension of the parent has; none where that cannot be read."""
    try:
        listed = parent.retrieve(Retrieve("DataExtension", NAMES))
    except AccountError:
        return frozenset()
    return names - {str(record.get("Name", "")).casefold() for record in listed}


def unreadable() -> Index:
    """The index of a parent that could not be read: nothing is known of what it shares."""
    index = Index()
    index.mark_unreadable(DATA_EXTENSION)
    return index
