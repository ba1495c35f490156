"""The order of a data extension's fields: as the files have it, and as the account has it.

The account puts new fields at the end, and no call moves one (fact:new-fields-last). What fills fields by their
order, such as an import `by_ordinal`, goes by the account's.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from mcdecl.kinds.resource import Directives
from mcdecl.kinds.values import Unknown

FIELDS: Final = "fields"
"""The attribute with the fields."""


class OtherOrder(Struct, frozen=True):
    """Fields that are in another order in the account.

    Attributes:
        declared: Their names in the order of the files.
        account: All names in the order that the account has, or will have once the files are applied.
    """

    declared: tuple[str, ...]
    account: tuple[str, ...]

    @property
    def words(self) -> str:
        """What differs."""
        return (
            f"the account has the fields in the order {', '.join(self.account)}; the files {', '.join(self.declared)}"
        )

    @property
    def remedy(self) -> str:
        """The mapping that says where each column goes."""
        columns = ", ".join(f"{name}: {number}" for number, name in enumerate(self.declared, 1))
        return f"mapping: {{{columns}}}"


def names_of(fields: Any) -> tuple[str, ...]:
    """The names of fields in normal form, in their order.

    Args:
        fields: What stands under `fields`.
    """
    return tuple(str(field["name"]) for field in fields or ())


def readable(fields: Any) -> bool:
    """Whether the account shows the fields; their order cannot be known otherwise.

    Args:
        fields: What stands under `fields`.
    """
    return not isinstance(fields, Unknown)


def order_after(held: Sequence[str], declared: Sequence[str], words: Directives | None) -> tuple[str, ...]:
    """The order of fields in the account once the files are applied: new ones come last.

    Args:
        held: The names that it has, in its order.
        declared: Those of the files.
        words: What the files say of fields that go or are renamed.
    """
    item_words = words.items.get(FIELDS) if words is not None else None
    renamed: Mapping[str, str] = (
        {} if item_words is None else {old.casefold(): new for new, old in item_words.renamed.items()}
    )
    gone = set() if item_words is None else {name.casefold() for name in item_words.removed}
    spelled = {name.casefold(): name for name in declared}
    stay = [renamed.get(name.casefold(), name) for name in held if name.casefold() not in gone]
    stay = [spelled.get(name.casefold(), name) for name in stay]
    there = {name.casefold() for name in stay}
    return (*stay, *(name for name in declared if name.casefold() not in there))


def other_order(declared: Sequence[str], account: Sequence[str]) -> OtherOrder | None:
    """What differs between the order of the files and the account's, or None.

    Args:
        declared: The names in the order of the files.
        account: The names in the order of the account.
    """
    same = [name.casefold() for name in declared] == [name.casefold() for name in account]
    return None if same else OtherOrder(tuple(declared), tuple(account))
