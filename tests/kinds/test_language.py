"""The attribute language: what follows from a declaration, for one of our own and for every kind."""

from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcdecl.helpers.structs import replace
from mcdecl.kinds import DECLARABLE, KINDS
from mcdecl.kinds.condition import DEFINITION
from mcdecl.kinds.language import Attribute, Group, Items, Kind, equal, normal_state, object_schema
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.types import Choice, Flag, Text, Whole
from mcdecl.kinds.values import UNMANAGED, Unknown
from mcdecl.kinds.wire import Plain
from tests.strategies import WRITTEN, Declaring
from tests.wanted import automated, imported, query

ITEM = Group((Attribute(name="name", type=Text(), doc="Name.", required=True),))
ATTRIBUTES = (
    Attribute(name="title", type=Text(max_length=9), doc="Title.", required=True, wire=Plain("A.Title")),
    Attribute(name="mode", type=Choice(("x", "y")), doc="Mode.", default="x", wire=Plain("Mode", read="ModeRead")),
    Attribute(name="free", type=Text(), doc="Left alone.", default=UNMANAGED),
    Attribute(name="secret", type=Text(), doc="Write only.", readable=False, wire=Plain("Secret"), default=UNMANAGED),
    Attribute(name="target", type=Text(), doc="Another.", refers_to="data_extension", wire=Plain("Target")),
    Attribute(
        name="box",
        type=Group(
            (
                Attribute(name="size", type=Whole(1, 9), doc="Size.", default=3, wire=Plain("Size")),
                Attribute(name="in", type=Text(), doc="Where.", refers_to="folder", wire=Plain("In")),
            )
        ),
        doc="A group whose defaults apply.",
    ),
    Attribute(name="extra", type=Group(ITEM.attributes, optional=True), doc="A group that may be absent."),
    Attribute(name="items", type=Items(ITEM), doc="Items.", default=()),
    Attribute(name="quiet", type=Flag(), doc="To mcdecl alone.", default=False, local=True),
)
KIND = Kind(name="thing", title="thing", doc="A thing.", soap_type="Thing", attributes=ATTRIBUTES)


def schema_of(kind: str) -> dict[str, Any]:
    return {**object_schema(KINDS[kind].attributes), "$defs": {"condition": DEFINITION}}


def test_comparison_has_three_values() -> None:
    assert equal(1, 1) is True
    assert equal(None, 1) is False
    assert equal(Unknown("hidden"), 1) is None
    assert equal(Unknown("hidden"), None) is None


def test_normal_form_fills_in_defaults_and_leaves_unmanaged_ones_out() -> None:
    assert normal_state(ATTRIBUTES, {"title": "T"}) == {
        "title": "T",
        "mode": "x",
        "target": None,
        "box": {"size": 3, "in": None},
        "extra": None,
        "items": [],
    }


def test_what_is_written_is_managed() -> None:
    state = normal_state(ATTRIBUTES, {"title": "T", "free": "f", "secret": "s"})
    assert (state["free"], state["secret"]) == ("f", "s")


def test_null_is_the_same_as_silence() -> None:
    assert normal_state(ATTRIBUTES, {"title": "T", "mode": None, "free": None}) == normal_state(
        ATTRIBUTES, {"title": "T"}
    )


def test_a_group_is_filled_in_from_within() -> None:
    assert normal_state(ATTRIBUTES, {"title": "T", "box": {"in": "F"}})["box"] == {"size": 3, "in": "F"}


def test_words_to_mcdecl_are_no_part_of_the_state() -> None:
    written = {"title": "T", "quiet": True}
    assert "quiet" not in normal_state(ATTRIBUTES, written)
    assert normal_state(ATTRIBUTES, written, local=True)["quiet"] is True


def test_a_retrieve_asks_once_for_what_can_be_read_by_its_read_path() -> None:
    assert KIND.retrieved() == ("CustomerKey", "ObjectID", "Name", "A.Title", "ModeRead", "Target", "Size", "In")


def test_references_are_found_in_groups_too_with_their_paths() -> None:
    references = list(KIND.references({"target": "T", "box": {"in": "F"}}))
    assert [(reference.kind, reference.key, reference.path) for reference in references] == [
        ("data_extension", "T", ("target",)),
        ("folder", "F", ("box", "in")),
    ]


def test_what_is_absent_or_unknown_refers_to_nothing() -> None:
    assert list(KIND.references({"target": Unknown("hidden"), "box": {"in": None}})) == []
    assert list(KIND.references({})) == []


def test_an_attribute_is_found_by_name() -> None:
    assert KIND.attribute("mode") is ATTRIBUTES[1]
    with pytest.raises(KeyError):
        KIND.attribute("size")


def test_a_schema_knows_its_attributes_and_no_others() -> None:
    schema = object_schema(ATTRIBUTES)
    assert schema["required"] == ["title"]
    assert schema["additionalProperties"] is False
    assert set(schema["properties"]) == {attribute.name for attribute in ATTRIBUTES}


def test_a_schema_tells_an_editor_docs_defaults_and_examples() -> None:
    attribute = Attribute(name="a", type=Whole(1, 9), doc="Why.", default=3, examples=(5,))
    assert object_schema((attribute,))["properties"]["a"] == {
        "type": "integer",
        "minimum": 1,
        "maximum": 9,
        "description": "Why. Default: 3.",
        "default": 3,
        "examples": [5],
    }


def test_what_is_left_alone_has_no_default_in_the_schema() -> None:
    assert "default" not in object_schema(ATTRIBUTES)["properties"]["free"]


def test_required_unless_a_flag_is_set_beside_it() -> None:
    attributes = (
        Attribute(name="kind", type=Text(), doc="Kind.", required=True, unless="gone"),
        Attribute(name="gone", type=Flag(), doc="Gone."),
    )
    valid = jsonschema.Draft202012Validator(object_schema(attributes)).is_valid
    assert [valid(record) for record in ({}, {"gone": False}, {"gone": True}, {"kind": "x"})] == [
        False,
        False,
        True,
        True,
    ]


@pytest.mark.parametrize("kind", sorted(kind.name for kind in DECLARABLE.values()))
def test_the_schema_of_every_kind_is_a_schema(kind: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema_of(kind))


@pytest.mark.parametrize("kind", sorted(kind.name for kind in DECLARABLE.values()))
def test_every_attribute_is_described_in_the_schema(kind: str) -> None:
    def described(schema: dict[str, Any]) -> None:
        for name, item in schema.get("properties", {}).items():
            assert item["description"].strip(), name
            described(item)
            described(item.get("items", {}))

    described(schema_of(kind))


@pytest.mark.parametrize("kind", sorted(WRITTEN))
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_what_yaml_may_say_satisfies_the_schema(kind: str, data: st.DataObject) -> None:
    jsonschema.Draft202012Validator(schema_of(kind)).validate(data.draw(WRITTEN[kind]))


@pytest.mark.parametrize("kind", sorted(WRITTEN))
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_no_check_finds_an_error_in_what_is_sound(kind: str, data: st.DataObject) -> None:
    written = data.draw(WRITTEN[kind])
    resource = Resource(kind, "Data Extensions/K", normal_state(KINDS[kind].attributes, written))
    runner = automated("Runner", "verification.Data Extensions/K")
    findings = [finding for check in KINDS[kind].checks for finding in check(resource, Declaring(runner))]
    assert [finding for finding in findings if not finding.warning] == []


@pytest.mark.parametrize("kind", sorted(WRITTEN))
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_state_is_plain_data_that_json_gives_back(kind: str, data: st.DataObject) -> None:
    import json

    state = normal_state(KINDS[kind].attributes, data.draw(WRITTEN[kind]))
    assert json.loads(json.dumps(state)) == state


def test_the_example_of_every_kind_satisfies_its_schema() -> None:
    import yaml

    for section, kind in DECLARABLE.items():
        for written in yaml.safe_load(kind.example)[section].values():
            jsonschema.Draft202012Validator(schema_of(kind.name)).validate(written)


def test_kinds_are_told_by_name_and_section() -> None:
    assert all(KINDS[name].name == name for name in KINDS)
    assert all(DECLARABLE[section].section == section for section in DECLARABLE)
    assert not {"data_extract_type", "data_extension_template"} & {kind.name for kind in DECLARABLE.values()}


def test_every_reference_leads_to_a_kind() -> None:
    def referred(attributes: tuple[Attribute, ...]) -> set[str]:
        inner = [attribute.type.attributes for attribute in attributes if isinstance(attribute.type, Group)]
        return {attribute.refers_to for attribute in attributes if attribute.refers_to}.union(*map(referred, inner))

    for kind in KINDS.values():
        assert referred(kind.attributes) <= set(KINDS)


def test_one_object_is_asked_for_only_where_the_answer_for_it_alone_shows_what_is_declared() -> None:
    encoded = imported("I", "T", file={"pattern": "c.csv", "encoding": 1252})
    kind = KINDS["import_definition"]
    assert kind.needs_detail(encoded.state)
    assert not kind.needs_detail(imported("I", "T").state)
    assert not replace(kind, detail=None).needs_detail(encoded.state)
    assert not KINDS["query_definition"].needs_detail(query("Q", "T").state)
