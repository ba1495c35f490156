"""Fields that are alike are one object, declared or read; what differs in anything is another one."""

import itertools

import pytest

from mcdecl.kinds import KINDS
from mcdecl.kinds.fields import FIELD, FieldList
from mcdecl.kinds.language import normal_state
from mcdecl.kinds.resource import Resource


def declared(**written: object) -> dict[str, object]:
    state = FIELD.normal(written)
    assert state is not None
    return state


def read(**record: object) -> dict[str, object]:
    (state,) = FieldList().decode({"Fields": {"Field": [record]}}, None)
    return state


def test_a_field_that_is_declared_and_read_is_one_object() -> None:
    ours = declared(name="Id", type="Text", length=18, primary_key=True)
    theirs = read(Name="Id", FieldType="Text", MaxLength=18, IsRequired=True, IsPrimaryKey=True, DefaultValue="")
    assert ours == theirs
    assert ours is theirs
    assert ours is declared(type="Text", name="Id", length=18, primary_key=True, required=True, default=None)


WRITTEN = [
    {"name": "A", "type": "Text", "length": 1},
    {"name": "A", "type": "Text", "length": 1, "required": True},
    {"name": "A", "type": "Text", "length": 1, "required": True, "primary_key": True},
    {"name": "A", "type": "Text", "length": 1, "default": 1},
    {"name": "A", "type": "Text", "length": 1, "default": True},
    {"name": "A", "type": "Text", "length": 1, "default": 0.0},
    {"name": "A", "type": "Text", "length": 1, "default": -0.0},
    {"name": "A", "type": "Text", "length": 1, "default": 1.0},
    {"name": "a", "type": "Text", "length": 1},
    {"name": "A", "type": "Decimal", "length": 1, "scale": 0},
    {"name": "A", "type": "Decimal", "length": 1},
]


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(WRITTEN, 2)))
def test_fields_that_differ_stay_apart(one, other) -> None:
    assert declared(**one) != declared(**other)


def test_words_to_mcdecl_are_no_part_of_what_is_shared() -> None:
    plain = declared(name="New", type="Text", length=5)
    assert declared(name="New", type="Text", length=5, renamed_from="Old", classification="personal") is plain
    kind = KINDS["data_extension"]
    written = {"name": "T", "fields": [{"name": "New", "type": "Text", "length": 5, "removed": True}]}
    assert normal_state(kind.attributes, written)["fields"] == []


def test_a_surprise_of_the_account_is_kept() -> None:
    assert read(Name="A", FieldType="Text", MaxLength={"Novelty": "1"})["length"] == {"Novelty": "1"}
    assert read(Name="A", FieldType="Text", MaxLength="many")["length"] == "many"


def test_a_field_that_is_wrong_is_told_wherever_it_stands() -> None:
    (check, *_) = [item for item in KINDS["data_extension"].checks if item.__name__ == "_fields_are_sound"]
    state = {"fields": [declared(name="A", type="Text", length=5), declared(name="B", type="Decimal")]}
    told = [[str(item.code) for item in check(Resource("data_extension", key, state), None)] for key in "TU"]
    assert told == [["MC213"], ["MC213"]]
