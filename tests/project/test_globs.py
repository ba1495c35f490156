"""Patterns that mean addresses."""

import pytest

from mcdecl.project.globs import NothingMatchesError, matching, matching_units

ADDRESSES = ("data_extension.A", "data_extension.B", "folder.A")


@pytest.mark.parametrize(
    ("globs", "found"),
    [
        ((), ADDRESSES),
        (("data_extension.*",), ADDRESSES[:2]),
        (("folder.A", "*.A"), (ADDRESSES[0], ADDRESSES[2])),
    ],
)
def test_the_addresses_that_are_meant(globs: tuple[str, ...], found: tuple[str, ...]) -> None:
    assert matching(ADDRESSES, globs) == found


def test_a_glob_that_means_nothing_is_told_with_the_nearest() -> None:
    with pytest.raises(NothingMatchesError) as failure:
        matching(ADDRESSES, ("*.A", "data_extnsion.A"))
    assert failure.value.message == "no resource matches data_extnsion.A"
    assert failure.value.hint == "did you mean data_extension.A?"


def test_units_are_chosen_from_by_plain_and_by_qualified_addresses() -> None:
    addresses = {"us": ("folder.A", "data_extension.B"), "eu": ("data_extension.B", "data_extension.C")}
    assert matching_units(addresses, ()) == addresses
    assert matching_units(addresses, ("data_extension.B",)) == {
        "us": ("data_extension.B",),
        "eu": ("data_extension.B",),
    }
    assert matching_units(addresses, ("eu:data_extension.*", "folder.*")) == {
        "us": ("folder.A",),
        "eu": ("data_extension.B", "data_extension.C"),
    }
    with pytest.raises(NothingMatchesError, match=r"no resource matches us:data_extension\.C"):
        matching_units(addresses, ("us:data_extension.C",))
