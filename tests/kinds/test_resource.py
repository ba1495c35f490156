"""Resources, as wanted and as they are, by address."""

from mcdecl.kinds.resource import Origin, Removal, Resource


def test_an_address_is_kind_and_key_whatever_the_key_holds() -> None:
    assert Resource("folder", "Data Extensions/a.b", {}).address == "folder.Data Extensions/a.b"
    assert Removal("data_extension", "T").address == "data_extension.T"


def test_where_it_is_written_makes_no_difference() -> None:
    assert Resource("folder", "F", {}, Origin("a.yaml")) == Resource("folder", "F", {}, Origin("b.yaml"))
    assert Resource("folder", "F", {"description": "x"}) != Resource("folder", "F", {})
