"""What an automation runs, by the keys that the account tells."""

from typing import Any

import pytest

from mcdecl.account.errors import BrokenAnswer, PermissionDenied
from mcdecl.operations.run.steps import Part, parts_of
from mcdecl.wire.routes import RestRetrieve
from mcdecl.wire.values import Retrieve

QUERY = {"CustomerKey": "Q", "Name": "Query", "ObjectID": "id-q"}
TRANSFER = {"customerKey": "F", "id": "id-f", "name": "File"}


def activity(number: int, id: str, name: str, order: int = 1) -> dict[str, Any]:
    return {"objectTypeId": number, "activityObjectId": id, "name": name, "displayOrder": order}


STEPS = [
    {"step": 1, "activities": [activity(300, "id-q", "Query"), activity(300, "id-q", "Query", 2)]},
    {"step": 2, "activities": [activity(467, "", "1 Hours")]},
    {"step": 3, "activities": [activity(53, "id-f", "File"), activity(423, "id-s", "Script", 2)]},
]


class Played:
    """An account that shows a query and a file transfer, unless it refuses."""

    def __init__(self, *refuses: str) -> None:
        self.refuses = refuses
        self.asked: list[Retrieve | RestRetrieve] = []

    def retrieve(self, request: Retrieve | RestRetrieve) -> list[dict[str, Any]]:
        self.asked.append(request)
        name = request.routes.title if isinstance(request, RestRetrieve) else request.object_type
        if name in self.refuses:
            raise PermissionDenied(f"no right to read {name}")
        return [QUERY] if name == "QueryDefinition" else [{**TRANSFER, "@id": "id-f", "@key": "F"}]


def parts(*refuses: str) -> list[Part]:
    return list(parts_of(Played(*refuses), {"steps": STEPS}))  # type: ignore[arg-type]


def test_parts_have_the_keys_of_what_they_run() -> None:
    query, transfer = Part(1, "query_definition.Q", "query_definition", "Q"), "file_transfer.F"
    assert parts() == [
        query,
        query,
        Part(2, "wait 1 hours"),
        Part(3, transfer, "file_transfer", "F"),
        Part(3, "script.Script"),
    ]


def test_what_is_named_twice_is_asked_for_once() -> None:
    account = Played()
    list(parts_of(account, {"steps": STEPS}))  # type: ignore[arg-type]
    assert len(account.asked) == 2


def test_what_cannot_be_read_goes_by_its_name() -> None:
    assert [part.name for part in parts("QueryDefinition")][:1] == ["activity_300.Query"]
    assert [part.key for part in parts("QueryDefinition")] == ["", "", "", "F", ""]


@pytest.mark.parametrize("record", [{}, {"steps": []}])
def test_what_runs_nothing_has_no_parts(record: dict[str, Any]) -> None:
    assert parts_of(Played(), record) == ()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "steps",
    [1.5, ["x"], [{"activities": 7}], [{"step": " ", "activities": []}], [{"activities": [{"objectTypeId": []}]}]],
)
def test_steps_in_a_form_that_is_not_known_are_a_broken_answer(steps: Any) -> None:
    with pytest.raises(BrokenAnswer, match="the steps of Nightly in a form that is not known"):
        parts_of(Played(), {"name": "Nightly", "steps": steps})  # type: ignore[arg-type]
