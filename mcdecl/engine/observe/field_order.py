"""The order in which the account has the fields of a data extension."""

from mcdecl.account.errors import BrokenAnswer
from mcdecl.account.interface import Account
from mcdecl.account.rest_objects import MISSHAPEN_HINT
from mcdecl.engine.observe.read import read_children
from mcdecl.engine.observe.reads import child_retrieves
from mcdecl.helpers.foreign import whole_number
from mcdecl.kinds import KINDS
from mcdecl.kinds.roles import DATA_EXTENSION
from mcdecl.wire.values import at


def read_field_order(account: Account, key: str) -> tuple[str, ...]:
    """The names of the fields of a data extension, in the account's order; empty where it has none of that key.

    Args:
        account: Whom to ask.
        key: The data extension's external key.

    Raises:
        AccountError: The account cannot be asked.
    """
    children = KINDS[DATA_EXTENSION].children
    assert children is not None  # noqa: S101 - narrows the type
    asks = [(DATA_EXTENSION, ask) for ask in child_retrieves(KINDS[DATA_EXTENSION], [key])]
    fields = [
        read_child
        for read_child in read_children(account, asks).get(DATA_EXTENSION, ())
        if at(read_child, children.parent) == key
    ]
    places = [(whole_number(field.get(children.order) or 0), str(field.get("Name") or "")) for field in fields]
    if any(place is None or not name for place, name in places):
        words = f"The account shows a field of {key} without a name, or at no place in the order of its fields."
        raise BrokenAnswer(words, hint=MISSHAPEN_HINT, retryable=False)
    return tuple(name for _, name in sorted(places, key=lambda field: field[0] or 0))
