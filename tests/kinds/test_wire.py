"""Codecs that several kinds use: plain elements, folders by id, references that read back as ids."""

from typing import Any

import pytest

from mcdecl.engine.observe.index import Index
from mcdecl.kinds.values import Unknown
from mcdecl.kinds.wire import KeyedByID, NotInAccountError, Placed, Plain, WriteContext


def index() -> Index:
    made = Index()
    made.add_folder("Data Extensions", 2, "dataextension")
    made.add_folder("Data Extensions/A\\/B", 7, "dataextension")
    made.add("data_extension", "T", "Table", "0A-ID")
    return made


def encode(codec: Any, value: Any) -> dict[str, Any]:
    return dict(codec.encode(value, WriteContext(index(), {})))


def test_a_scalar_is_written_and_read_at_its_path() -> None:
    codec = Plain("A.B")
    assert encode(codec, 5) == {"A": {"B": 5}}
    assert codec.decode({"A": {"B": 5}}, index()) == 5
    assert codec.reads == ("A.B",)


def test_a_scalar_may_be_read_elsewhere() -> None:
    codec = Plain("A", read="B.C")
    assert codec.reads == ("B.C",)
    assert codec.decode({"A": 1, "B": {"C": 2}}, index()) == 2


@pytest.mark.parametrize("record", [{}, {"A": ""}, {"A": None}])
def test_an_empty_or_missing_element_has_one_normal_form(record: dict[str, Any]) -> None:
    assert Plain("A", missing="none").decode(record, index()) == "none"


@pytest.mark.parametrize("value", [False, 0, " "])
def test_false_zero_and_blanks_are_values(value: Any) -> None:
    assert Plain("A", missing="none").decode({"A": value}, index()) == value


def test_no_value_is_written_as_an_empty_element() -> None:
    assert encode(Plain("A"), None) == {"A": ""}
    assert encode(Plain("A"), False) == {"A": False}


def test_a_folder_travels_as_its_id() -> None:
    assert encode(Placed(), "Data Extensions/A\\/B") == {"CategoryID": 7}
    assert encode(Placed(), "DATA EXTENSIONS") == {"CategoryID": 2}
    assert Placed().decode({"CategoryID": 7}, index()) == "Data Extensions/A\\/B"


def test_a_folder_that_does_not_exist_is_named() -> None:
    with pytest.raises(NotInAccountError, match="Data Extensions/New"):
        encode(Placed(), "Data Extensions/New")


def test_a_folder_that_cannot_be_seen_is_unknown() -> None:
    hidden, silent = Placed().decode({"CategoryID": 99}, index()), Placed().decode({}, index())
    assert isinstance(hidden, Unknown)
    assert "99" in hidden.reason
    assert isinstance(silent, Unknown)


CODEC = KeyedByID("data_extension", "Destination", typed="DataExtension")


def test_a_reference_is_written_by_key_in_the_right_type() -> None:
    assert encode(CODEC, "T") == {"Destination": {"@type": "DataExtension", "CustomerKey": "T"}}
    assert encode(KeyedByID("data_extension", "D"), "T") == {"D": {"CustomerKey": "T"}}


def test_a_reference_reads_back_by_object_id_alone() -> None:
    assert CODEC.reads == ("Destination.ObjectID",)
    assert CODEC.decode({"Destination": {"ObjectID": "0a-id", "CustomerKey": "old"}}, index()) == "T"


def test_an_id_that_no_list_names_is_unknown_and_no_id_is_none() -> None:
    stranger = CODEC.decode({"Destination": {"ObjectID": "zz"}}, index())
    assert isinstance(stranger, Unknown)
    assert "zz" in stranger.reason
    sought = KeyedByID("data_extension", "Destination", sought=True).decode(
        {"Destination": {"ObjectID": "zz"}}, index()
    )
    assert sought == "(id zz: deleted, or not visible)"
    assert CODEC.decode({}, index()) is None


def test_a_list_that_could_not_be_read_is_told_from_one_without_the_id() -> None:
    blind = index()
    blind.mark_unreadable("data_extension")
    there = CODEC.decode({"Destination": {"ObjectID": "zz"}}, index())
    assert CODEC.decode({"Destination": {"ObjectID": "zz"}}, blind) != there
    assert CODEC.decode({"Destination": {"ObjectID": "0A-ID"}}, blind) == "T"
