"""Changes as wire objects: what locates, what is sent, and what must never be."""

import pytest

from mcdecl.engine.apply import encode
from mcdecl.engine.observe.index import Index
from mcdecl.engine.plan import Action, AttributeDiff, AttributeStatus, Change
from mcdecl.engine.plan.replacement import replacement_key
from mcdecl.kinds.resource import Resource
from tests.wanted import EMAIL, ID, automated, imported, table, transfer

INDEX = Index()
INDEX.add_folder("Data Extensions", 1, "dataextension")


def change(resource: Resource, *paths: str, **more: object) -> Change:
    words: dict[str, object] = {"desired": resource.state, "object_id": "oid", **more}
    diffs = tuple(AttributeDiff(path, None, "new") for path in paths)
    action = words.pop("action", Action.UPDATE)
    attributes = words.pop("attributes", diffs)
    return Change(resource.address, resource.kind, resource.key, action, attributes, **words)  # type: ignore[arg-type]


GONE = AttributeDiff("fields.Email", dict(EMAIL), None)


def test_a_delete_of_fields_names_them_by_id_and_nothing_else() -> None:
    dropped = encode.dropped(change(table("T"), attributes=(GONE,), ids={"email": "f-1", "id": "f-2"}), INDEX)
    assert dropped == {
        "@type": "DataExtension",
        "CustomerKey": "T",
        "Fields": {"Field": [{"ObjectID": "f-1"}]},
    }


@pytest.mark.parametrize(
    "diff",
    [
        AttributeDiff("name", "a", "b"),
        AttributeDiff("description", "a", None),
        AttributeDiff("fields.Email", None, dict(EMAIL)),
        AttributeDiff("fields.Email.required", True, False),
        AttributeDiff("fields.Email", dict(EMAIL), None, AttributeStatus.LEFT_ALONE, "the account keeps it"),
    ],
)
def test_a_delete_without_items_is_never_made_for_it_would_delete_the_whole(diff: AttributeDiff) -> None:
    made = change(table("T"), attributes=(diff,), ids={"email": "f-1"})
    assert not encode.drops(made)
    with pytest.raises(ValueError, match=r"data_extension\.T: a delete without items would delete the whole"):
        encode.dropped(made, INDEX)


def test_an_update_sends_what_changed_and_not_what_goes() -> None:
    made = change(table("T", ID, name="b", description="d"), attributes=(AttributeDiff("name", "a", "b"), GONE))
    assert encode.altered_paths(made) == {"name"}
    assert encode.drops(made)
    assert encode.altered(made, INDEX) == {"@type": "DataExtension", "CustomerKey": "T", "Name": "b"}


def test_a_new_key_is_no_part_of_an_update() -> None:
    assert encode.altered_paths(change(table("T"), "key", "name")) == {"name"}
    rekeyed = encode.rekeyed(change(table("New")), INDEX)
    assert rekeyed == {"@type": "DataExtension", "ObjectID": "oid", "CustomerKey": "New"}


def test_what_is_set_apart_is_no_part_of_an_update() -> None:
    assert encode.altered_paths(change(automated("A", active=True), "active", "description")) == {"description"}


def test_a_create_says_what_has_a_value() -> None:
    made = encode.new(change(table("T", ID, description="")), INDEX)
    assert (made["@type"], made["CustomerKey"], made["Name"]) == ("DataExtension", "T", "T")
    assert "Description" not in made
    with_words = encode.new(change(table("T", ID, description="d")), INDEX)
    assert with_words["Description"] == "d"


@pytest.mark.parametrize(
    ("resource", "id", "expected"),
    [
        (table("T"), "oid", {"@type": "DataExtension", "ObjectID": "oid"}),
        (imported("I", "T"), "oid", {"@type": "ImportDefinition", "ObjectID": "oid"}),
        (Resource("folder", "Data Extensions/A", {}), "12", {"@type": "DataFolder", "ID": 12}),
    ],
)
def test_a_delete_means_the_object_and_not_its_key(resource: Resource, id: str, expected: dict[str, object]) -> None:
    assert encode.deleted(change(resource, action=Action.DELETE, object_id=id), INDEX) == expected


def test_a_delete_over_rest_has_the_id_too() -> None:
    made = encode.deleted(change(transfer("F"), action=Action.DELETE), INDEX)
    assert (made["@id"], made["@key"], made["@type"].title) == ("oid", "F", "file transfer")
    assert set(made) == {"@id", "@key", "@type"}


def test_what_makes_way_has_another_key_and_name() -> None:
    aside = replacement_key("T")
    assert encode.rekeyed_for_replacement(change(table("T")), INDEX) == {
        "@type": "DataExtension", "ObjectID": "oid", "Name": aside, "CustomerKey": aside,
    }  # fmt: skip
    assert aside != "T"
