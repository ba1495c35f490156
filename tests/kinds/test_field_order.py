"""The order of fields in the account and in the files."""

import pytest

from mcdecl.kinds.field_order import OtherOrder, names_of, order_after, other_order
from mcdecl.kinds.resource import Directives, ItemWords

WORDS = Directives(items={"fields": ItemWords(removed=("GONE",), renamed={"Mail": "email"})})


@pytest.mark.parametrize(
    ("held", "declared", "words", "after"),
    [
        (["Id", "Last"], ["Id", "Middle", "Last"], None, ("Id", "Last", "Middle")),
        (["Id", "Last"], ["Last", "Id"], None, ("Id", "Last")),
        (["id", "Kept"], ["Id"], None, ("Id", "Kept")),
        (["Id", "Email", "Last"], ["Id", "Mail", "Last"], WORDS, ("Id", "Mail", "Last")),
        (["Id", "Gone", "Last"], ["Id", "Last"], WORDS, ("Id", "Last")),
        (["Id", "Gone"], ["Id"], Directives(), ("Id", "Gone")),
        ([], ["b", "a"], None, ("b", "a")),
    ],
)
def test_new_fields_come_last(
    held: list[str], declared: list[str], words: Directives | None, after: tuple[str, ...]
) -> None:
    assert order_after(held, declared, words) == after


def test_another_order_says_what_differs_and_what_to_write() -> None:
    assert other_order(["Id", "Last"], ["id", "LAST"]) is None
    other = other_order(["Id", "Middle", "Last"], ["Id", "Last", "Middle"])
    assert other == OtherOrder(("Id", "Middle", "Last"), ("Id", "Last", "Middle"))
    assert "order Id, Last, Middle; the files Id, Middle, Last" in other.words
    assert other.remedy == "mapping: {Id: 1, Middle: 2, Last: 3}"


def test_names_in_their_order() -> None:
    assert names_of([{"name": "b"}, {"name": "a"}]) == ("b", "a")
    assert names_of(None) == ()
