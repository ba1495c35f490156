"""Objects kept over REST: what a change sends back, and which further reads are made."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from mcdecl.account.errors import BrokenAnswer, NotFound
from mcdecl.account.rest import RestClient
from mcdecl.account.rest_objects import RestObjects
from mcdecl.helpers.redaction import Redactor
from mcdecl.wire.routes import ID, KEY, Part, RestRetrieve, Routes
from mcdecl.wire.values import TYPE


class Rest(RestClient):
    """Answers from a table, and keeps what is asked and sent."""

    def __init__(self, **by_path: Any) -> None:
        self.by_path = by_path
        self.asked: list[str] = []
        self.sent: list[Any] = []

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Any:
        """The answer at a path."""
        self.asked.append(path)
        if path not in self.by_path:
            raise NotFound("nothing there", retryable=False, http_status=404)
        return self.by_path[path]

    def send(self, method: str, path: str, body: bytes | None, *, repeatable: bool) -> Any:
        """Keep what is sent."""
        self.sent.append(json.loads(body or b"null"))
        return {}


def objects(rest: Rest) -> RestObjects:
    return RestObjects(rest, lambda _asked: [], Redactor(), at_once=1)


THINGS = Routes(title="thing", listed="things", unsent=frozenset({"state"}))


def test_a_change_sends_back_what_it_does_not_set() -> None:
    there = {"id": "1", "name": "a", "odd": {"x": 1, "y": None}, "state": 3, "modifiedDate": "2030", "createdBy": 7}
    rest = Rest(**{"things/1": there})
    (result,) = objects(rest).write("Update", [{TYPE: THINGS, ID: "1", KEY: "k", "name": "b", "odd": {"x": 2}}])
    assert result.ok
    assert rest.sent == [{"id": "1", "name": "b", "odd": {"x": 2, "y": None}}]


def test_what_is_wrapped_is_taken_out_and_put_back() -> None:
    routes = Routes(title="thing", listed="things", item_path="things/{key}", wrap="thing")
    rest = Rest(**{"things/k": {"thing": {"odd": 1}, "requestId": "r"}})
    objects(rest).write("Update", [{TYPE: routes, ID: "1", KEY: "k", "name": "b"}])
    assert rest.sent == [{"thing": {"odd": 1, "name": "b"}}]


def test_what_is_gone_is_not_changed() -> None:
    rest = Rest()
    (result,) = objects(rest).write("Update", [{TYPE: THINGS, ID: "1", KEY: "k", "name": "b"}])
    assert (result.ok, rest.sent) == (False, [])


@pytest.mark.parametrize(
    "there", [{"id": "2", "key": "k"}, {"id": "1", "key": "x"}, {"id": "2"}, {}, [], [{"id": "1"}], None, "text"]
)
def test_an_answer_that_is_not_the_object_is_never_sent_back(there: Any) -> None:
    """It would be written over what is there, another key among it."""
    rest = Rest(**{"things/1": there})
    (result,) = objects(rest).write("Update", [{TYPE: THINGS, ID: "1", KEY: "k", "name": "b"}])
    assert (result.ok, rest.sent) == (False, [])
    assert "something else than this thing" in result.message


@pytest.mark.parametrize("there", [{"id": "2", "key": "k"}, {"id": "1", "key": "x"}, {"key": "x"}])
def test_an_answer_about_another_object_is_broken(there: Any) -> None:
    asked = RestRetrieve(Routes(title="thing", listed="things", whole=False), ("k",))
    rest = Listing([{"id": "1", "key": "k"}], **{"things/1": there})
    with pytest.raises(BrokenAnswer, match="things/1 with another thing than k"):
        objects(rest).read(asked)
    rest.by_path["things/1"] = {"id": "1", "key": "K", "more": 1}
    assert [record["more"] for record in objects(rest).read(asked)] == [1]


class Listing(Rest):
    """Has a list, too."""

    def __init__(self, listed: list[dict[str, Any]], **by_path: Any) -> None:
        super().__init__(**by_path)
        self.listed = listed

    def list(self, path: str, params: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
        """The list, whatever the path."""
        assert path == "things"
        return self.listed


class Legacy(Rest):
    """An older list of 60, of whose second page nothing comes the first times."""

    def __init__(self, lost: int) -> None:
        super().__init__()
        self.lost = lost

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Any:
        """A page."""
        skip = int((params or {})["$skip"])
        entries = [{"id": number} for number in range(60)][skip : skip + 50]
        if skip and self.lost:
            self.lost -= 1
            entries = []
        return {"totalResults": 60, "entry": entries}


def test_an_older_list_of_which_a_page_is_lost_is_read_again_or_refused() -> None:
    assert len(objects(Legacy(0))._legacy_list("old")) == len(objects(Legacy(1))._legacy_list("old")) == 60
    with pytest.raises(BrokenAnswer, match="old has 60 objects, and gave 50"):
        objects(Legacy(2))._legacy_list("old")


def test_a_call_that_is_no_object_reads_nothing_first() -> None:
    rest = Rest()
    objects(rest).write("Update", [{TYPE: Routes(title="note", item_path="notes/{id}", read_first=False), ID: "1"}])
    assert (rest.asked, len(rest.sent)) == ([], 1)


def test_a_further_read_is_made_where_it_is_needed_and_can_be() -> None:
    routes = Routes(
        title="thing",
        listed="things",
        whole=False,
        parts={"@more": Part("more/{legacy}"), "@odd": Part("odd/{id}", lambda record: bool(record.get("odd")))},
    )
    items = [{"id": number, "key": number} for number in ("1", "2", "3")]
    answers = {"things": {"items": items, "count": 3, "page": 1, "pageSize": 50}}
    answers |= {"things/1": {"legacy": "l1"}, "things/2": {"odd": True}, "things/3": {"legacy": "l3"}}
    rest = Rest(**answers, **{"more/l1": {"x": 1}, "odd/2": {"y": 2}})
    records = objects(rest).read(RestRetrieve(routes, ("1", "2", "3")))
    assert [record.get("@more") for record in records] == [{"x": 1}, None, None]
    assert [record.get("@odd") for record in records] == [None, {"y": 2}, None]
    assert [path for path in rest.asked if path[:4] in ("more", "odd/")] == ["more/l1", "odd/2", "more/l3"]
