"""Fields that are found by an index, and read piece by piece, are those that a look at all of them finds."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mcdecl.sandbox.data_extensions.field_index import INDEXED, FieldIndex, FieldViews, field_views
from mcdecl.sandbox.server import RunningSandbox
from tests.sandbox.caller import KEY_FIELD, Caller, data_extension, field, where

NAMES = st.lists(st.sampled_from(("A", "b", "C", "ß", "É", "x y")), unique=True, max_size=6)
OWNERS = st.dictionaries(st.sampled_from("1234"), NAMES, max_size=4)


def made(known: dict[str, list[str]], before: dict[str, Any]) -> dict[str, Any]:
    """Documents as a store has them: one that has not changed is the same object as before."""
    documents = {}
    for id, names in known.items():
        fields = [{"Name": name, "ObjectID": f"{id}-{name}", "Ordinal": at} for at, name in enumerate(names)]
        document = {"ObjectID": id, "CustomerKey": f"K{id}", "Fields": fields}
        documents[id] = before[id] if before.get(id) == document else document
    return documents


def in_order(owner: dict[str, Any]) -> list[int]:
    """The odd places from the first on, then the even ones from the last on."""
    places = range(len(owner["Fields"]))
    return [*places[1::2], *reversed(places[0::2])]


def everything(owners: dict[str, Any]) -> list[dict[str, Any]]:
    return [view for owner in owners.values() for view in field_views(owner, in_order(owner))]


@given(
    states=st.lists(OWNERS, min_size=1, max_size=5),
    name=st.sampled_from(INDEXED),
    values=st.lists(st.sampled_from(("a", "B", "c", "SS", "É", "é", "X Y", "1-A", "2-b", "2-B", "none")), max_size=4),
)
def test_an_index_finds_what_a_scan_finds_whatever_changes_meanwhile(
    states: list[dict[str, list[str]]], name: str, values: list[str]
) -> None:
    index, owners = FieldIndex(), dict[str, Any]()
    wanted = {value.casefold() for value in values}
    for state in states:
        owners = made(state, owners)
        scanned = [view for view in everything(owners) if view[name].casefold() in wanted]
        assert index.find(owners.values(), name, values) == scanned


@given(owners=OWNERS, start=st.integers(-30, 30), stop=st.integers(-30, 30), step=st.sampled_from((None, 1, 2, -1)))
def test_a_piece_of_the_views_is_a_piece_of_all(
    owners: dict[str, list[str]], start: int, stop: int, step: int | None
) -> None:
    documents = made(owners, {})
    views, whole = FieldViews(documents.values()), everything(documents)
    assert (len(views), list(views)) == (len(whole), whole)
    assert views[start:stop:step] == whole[start:stop:step]
    assert [views[at] for at in range(-len(whole), len(whole))] == [whole[at] for at in range(-len(whole), len(whole))]


def test_fields_are_found_by_name_and_id_as_they_are_now(soap: Caller, sandbox: RunningSandbox) -> None:
    soap.create(data_extension("A", fields=KEY_FIELD + field("Mail"))).accepted()
    soap.create(data_extension("B", fields=KEY_FIELD + field("Mail"))).accepted()

    def named(name: str) -> list[str]:
        answer = soap.retrieve("DataExtensionField", "CustomerKey", "ObjectID", filter=where("Name", "equals", name))
        return [item["CustomerKey"] for item in answer.results]

    assert named("mail") == ["[A].[Mail]", "[B].[Mail]"]
    (id,) = (
        item["ObjectID"] for item in sandbox.account.store.find("DataExtension", "CustomerKey", "A")[0]["Fields"][1:]
    )
    soap.update(data_extension("A", None, field("Post", None, ObjectID=id))).accepted()
    soap.delete(data_extension("B", None, "")).accepted()
    assert (named("Mail"), named("post")) == ([], ["[A].[Post]"])
    found = soap.retrieve("DataExtensionField", "Name", filter=where("ObjectID", "equals", id.upper()))
    assert [item["Name"] for item in found.results] == ["Post"]
    soap.create(data_extension("Gone", fields=KEY_FIELD)).accepted()
    sandbox.reset()
    assert named("Id") == named("Post") == []
