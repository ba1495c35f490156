"""Changes as wire objects: what locates, what is sent, and what must never be."""

import pytest

from mcdecl.engine.apply import encode
from mcdecl.engine.observe.index import Index
from mcdecl.engine.plan import Action, AttributeDiff, AttributeStatus, Change
from mcdecl.engine.plan.replacement import replacement_key
from mcdecl.kinds import KINDS
from mcdecl.kinds.resource import Resource
from tests.wanted import EMAIL, ID, activity, automated, imported, table, transfer

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


def test_over_rest_the_id_is_the_one_that_is_known() -> None:
    index = Index()
    index.add("file_location", "ExactTarget Enhanced FTP", "ExactTarget Enhanced FTP", "id-l")
    index.add("file_transfer", "F", "F", "new id")
    wanted = transfer("F")
    assert encode.altered(change(wanted, "file"), index)["@id"] == "oid"
    made = encode.altered(change(wanted, "file", object_id=None), index)  # it was made only now
    assert (made["@id"], made["@key"]) == ("new id", "F")


def test_what_is_set_apart_goes_in_a_call_of_its_own() -> None:
    index = Index()
    index.add_records("automation", [{"@key": "A", "name": "A", "@id": "1", "legacyId": "7"}])
    made = encode.switched("active", True, change(automated("A", active=True)), index)
    assert (made["@id"], made["@key"]) == ("7", "A")  # such calls know it by its older id
    assert set(made) > {"@id", "@key"}
    assert "description" not in made


@pytest.mark.parametrize("resource", [automated("A"), activity("A", "F", "S", "T")])
def test_what_another_name_makes_or_deletes(resource: Resource) -> None:
    kind = KINDS[resource.kind]
    made = encode.deleted(change(resource, action=Action.DELETE), INDEX)
    if kind.deleted_as is not None:
        assert made == {"@type": kind.deleted_as, "CustomerKey": "A"} == {"@type": "Automation", "CustomerKey": "A"}
    else:
        assert (made["@id"], made["@key"]) == ("oid", "A")


def test_what_a_create_does_not_carry_is_added_by_an_update() -> None:
    index = Index()
    index.add_folder("Filters", 5, "filteractivity")
    index.add("filter_definition", "F", "F", "id-f")
    for key in "ST":
        index.add("data_extension", key, key, f"id-{key}")
    wanted = activity("A", "F", "S", "T")
    made = encode.new(change(wanted, action=Action.CREATE, object_id=None), index)
    assert (made["@type"], made["CustomerKey"], made["FilterDefinitionID"]) == ("FilterActivity", "A", "id-f")
    assert "categoryId" not in made
    assert encode.supplied(change(wanted), index)["categoryId"] == 5
    assert encode.altered(change(wanted, "name"), index)["categoryId"] == 5


def test_a_folder_is_found_by_its_number() -> None:
    folder = Resource("folder", "Data Extensions/A", {})
    assert encode.identity(change(folder, object_id="12")) == ("ID", 12)
    assert encode.identity(change(folder, object_id=None)) == ("ID", 0)
    assert encode.identity(change(table("T"))) == ("ObjectID", "oid")
