"""Filter activities: sides by id and number, what is wrong with one, what it points at."""

from typing import Any

import pytest

from mcdecl.engine.apply import encode
from mcdecl.engine.observe.index import Index
from mcdecl.engine.plan import Action, AttributeDiff, Change
from mcdecl.kinds.filter_activity import KIND, SideCodec
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.runs import Effect
from mcdecl.kinds.wire import WriteContext
from tests.strategies import Declaring
from tests.wanted import activity, filtered

INDEX = Index()
INDEX.add("data_extension", "T", "T", "id-t")
INDEX.add("data_extension", "U", "U", "id-u")
INDEX.add("filter_definition", "F", "F", "id-f")
INDEX.add_folder("Filters", 7, "filteractivity")
WANTED = activity("A", "F", "T", "U", folder="Filters", description="d")


def told(wanted: Resource, *beside: Resource) -> list[tuple[str, tuple[Any, ...], str | None]]:
    findings = [finding for check in KIND.checks for finding in check(wanted, Declaring(wanted, *beside))]
    return [(item.message, tuple(item.path), item.hint) for item in findings]


@pytest.mark.parametrize(("creating", "word"), [(True, "Source{}ID"), (False, "source{}Id")])
def test_a_side_is_an_id_and_the_number_of_data_extensions(creating: bool, word: str) -> None:
    sent = SideCodec("source").encode("T", WriteContext(INDEX, {}, creating=creating))
    type_name = word.format("Type") if creating else "sourceTypeId"
    assert sent == {type_name: 2, word.format("Object"): "id-t"}


def test_a_side_that_is_no_data_extension_has_no_key() -> None:
    side = SideCodec("destination")
    assert side.reads == ("destinationObjectId", "destinationTypeId")
    assert side.decode({"destinationTypeId": 2, "destinationObjectId": "ID-U"}, INDEX) == "U"
    assert side.decode({"destinationTypeId": 1, "destinationObjectId": "id-u"}, INDEX) is None
    assert side.decode({}, INDEX) is None


def test_rows_do_not_go_back_where_they_come_from() -> None:
    assert told(activity("A", "F", "T", "U")) == []
    ((message, path, hint),) = told(activity("A", "F", "T", "T"))
    assert (path, "would go back to their own data extension" in message) == (("into",), True)
    assert "every run replaces the rows" in str(hint)


def test_the_source_is_that_of_the_definition() -> None:
    assert told(activity("A", "F", "T", "U"), filtered("F", "T")) == []
    assert told(activity("A", "F", "T", "U"), filtered("F", "V")) == [
        ("filter definition F filters V", ("source",), "write source: V")
    ]


def test_what_a_record_points_at() -> None:
    record = {
        "filterDefinitionId": "id-f",
        "sourceTypeId": 2, "sourceObjectId": "id-t",
        "destinationTypeId": 1, "destinationObjectId": "id-u",
    }  # fmt: skip
    assert KIND.points_at is not None
    assert list(KIND.points_at(record)) == [
        ("filter_definition", "ObjectID", "id-f"),
        ("data_extension", "ObjectID", "id-t"),
    ]
    assert list(KIND.points_at({"sourceTypeId": 2}))[1] == ("data_extension", "ObjectID", "")


def test_a_run_replaces_what_is_in_the_destination() -> None:
    assert KIND.run is not None
    assert KIND.run.effects(WANTED.state) == {Effect.REPLACES}
    assert (KIND.run.fills, KIND.run.reads, KIND.run.object_type) == ("into", "source", "FilterActivity")


def change(action: Action, *paths: str) -> Change:
    diffs = tuple(AttributeDiff(path, None, "new") for path in paths)
    return Change(WANTED.address, WANTED.kind, WANTED.key, action, diffs, desired=WANTED.state, object_id="id-a")


def test_a_create_is_soap_and_leaves_the_folder_out() -> None:
    assert encode.new(change(Action.CREATE), INDEX) == {
        "@type": "FilterActivity", "CustomerKey": "A", "Name": "A", "Description": "d", "FilterDefinitionID": "id-f",
        "SourceTypeID": 2, "SourceObjectID": "id-t", "DestinationTypeID": 2, "DestinationObjectID": "id-u",
    }  # fmt: skip


def test_an_update_is_rest_and_says_everything() -> None:
    sent = encode.altered(change(Action.UPDATE, "description"), INDEX)
    assert sent.pop("@type") is KIND.routes
    assert sent == {
        "@id": "id-a", "@key": "A", "name": "A", "description": "d", "categoryId": 7, "filterDefinitionId": "id-f",
        "sourceTypeId": 2, "sourceObjectId": "id-t", "destinationTypeId": 2, "destinationObjectId": "id-u",
    }  # fmt: skip


def test_what_must_be_written() -> None:
    required = {attribute.name for attribute in KIND.attributes if attribute.required}
    assert required == {"name", "filter", "source", "into"}
