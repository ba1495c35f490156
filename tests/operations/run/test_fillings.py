"""What runs would fill, by what the account's records say and, where they say nothing, by the declaration."""

from collections.abc import Mapping
from typing import Any

from mcdecl.account.errors import PermissionDenied
from mcdecl.kinds.resource import Directives, Resource
from mcdecl.kinds.runs import Effect
from mcdecl.operations.run.fillings import filling_of, read_fillings
from mcdecl.wire.routes import RestRetrieve
from mcdecl.wire.values import Retrieve

COLUMNS = {"column": "op", "actions": {"U": "AddAndUpdate"}, "otherwise": "Skip"}
IMPORT = Resource("import_definition", "I", {"into": "T", "mode": "ColumnBased", "control": COLUMNS})
TABLES = {"id-t": "T", "id-p": "P"}
FILTER = {"@key": "A", "@id": "ID-A", "destinationTypeId": 2, "destinationObjectId": "ID-P"}
STEPS = [
    {"objectTypeId": 303, "activityObjectId": "id-a"},
    {"objectTypeId": 300, "activityObjectId": "id-q"},
    {"objectTypeId": 73, "activityObjectId": "id-extract"},
]
AUTOMATION = {("automation", "N"): {"key": "N", "id": "id-n", "steps": [{"activities": STEPS}]}}
QUERY = {
    "CustomerKey": "Q",
    "ObjectID": "id-q",
    "DataExtensionTarget": {"Name": "Table T", "CustomerKey": "T"},
    "TargetUpdateType": "Append",
}


class Played:
    """An account with two data extensions, a filter activity and a query; it may refuse some of it."""

    def __init__(self, *refuses: str) -> None:
        self.refuses = refuses
        self.asked: list[Retrieve | RestRetrieve] = []

    def retrieve(self, request: Retrieve | RestRetrieve) -> list[dict[str, Any]]:
        self.asked.append(request)
        name = request.routes.title if isinstance(request, RestRetrieve) else request.object_type
        if name in self.refuses:
            raise PermissionDenied(f"no right to read {name}")
        if name == "DataExtension":
            return [{"CustomerKey": key, "Name": f"Table {key}", "ObjectID": text} for text, key in TABLES.items()]
        return {"filter activity": [FILTER], "QueryDefinition": [QUERY]}[name]


def imported(into: str, mode: str) -> dict[tuple[str, str], Mapping[str, Any]]:
    return {("import_definition", "I"): {"DestinationObject": {"ObjectID": into}, "UpdateType": mode}}


def test_where_rows_go_and_how_is_the_account_s() -> None:
    records = imported("id-p", "Overwrite")
    (filling,) = read_fillings(Played(), records, {IMPORT.address: IMPORT})["import_definition", "I"].fillings  # type: ignore[arg-type]
    assert (filling.into, filling.mode, filling.effects) == ("P", "Overwrite", {Effect.REPLACES})


def test_actions_that_the_account_does_not_show_are_the_declared_ones_in_the_declared_mode_alone() -> None:
    there = filling_of("import_definition", "I", {"into": "T", "mode": "ColumnBased"}, IMPORT)
    assert there is not None
    assert there.effects == {Effect.ADDS, Effect.UPDATES}
    other = Resource("import_definition", "I", {"into": "T", "mode": "AddAndUpdate"})
    there = filling_of("import_definition", "I", {"into": "T", "mode": "ColumnBased"}, other)
    assert there is not None
    assert Effect.DELETES in there.effects


def test_what_the_account_cannot_show_is_as_declared_and_unknown_where_nobody_declares_it() -> None:
    fills = read_fillings(Played("DataExtension"), imported("id-p", "Overwrite"), {IMPORT.address: IMPORT})  # type: ignore[arg-type]
    assert [filling.into for filling in fills["import_definition", "I"].fillings] == ["T"]
    fills = read_fillings(Played("DataExtension"), imported("id-p", "Overwrite"), {})  # type: ignore[arg-type]
    assert fills["import_definition", "I"].fillings == ()
    assert fills["import_definition", "I"].unknown == ("import_definition.I",)


def test_an_automation_fills_what_its_steps_fill_whether_they_are_declared_or_not() -> None:
    fills = read_fillings(Played(), AUTOMATION, {})["automation", "N"]  # type: ignore[arg-type]
    assert [(filling.address, filling.into, set(filling.effects)) for filling in fills.fillings] == [
        ("filter_activity.A", "P", {Effect.REPLACES}),
        ("query_definition.Q", "T", {Effect.ADDS}),
    ]
    assert fills.unknown == ()


def test_a_list_that_shows_all_is_asked_for_once() -> None:
    account = Played()
    read_fillings(account, AUTOMATION, {})  # type: ignore[arg-type]
    assert [request.keys for request in account.asked if isinstance(request, RestRetrieve)] == [()]


def test_a_step_that_cannot_be_read_is_said_to_be_unknown() -> None:
    fills = read_fillings(Played("filter activity"), AUTOMATION, {})["automation", "N"]  # type: ignore[arg-type]
    assert [filling.address for filling in fills.fillings] == ["query_definition.Q"]
    assert fills.unknown == ("filter_activity (id id-a)",)


def test_the_words_of_a_part_are_those_of_its_resource() -> None:
    directives = Directives(allow_empty=True)
    declared = Resource("query_definition", "Q", {"target": "T", "mode": "Overwrite"}, directives=directives)
    fills = read_fillings(Played(), AUTOMATION, {declared.address: declared})["automation", "N"]  # type: ignore[arg-type]
    assert [filling.allow_empty for filling in fills.fillings] == [False, True]
