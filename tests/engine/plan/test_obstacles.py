"""Why something cannot be made, whatever its attributes say."""

import pytest

from mcdecl.engine.plan.account_state import FolderFact, Live
from mcdecl.engine.plan.obstacles import obstacles
from mcdecl.kinds.resource import Resource
from tests.wanted import folders, query, table


def fact(path: str, type: str = "dataextension", *, children: bool = True) -> FolderFact:
    return FolderFact(path=path, content_type=type, allows_children=children)


def account(*facts: FolderFact, **more: object) -> Live:
    return Live(folders={folder_fact.path.casefold(): folder_fact for folder_fact in facts}, **more)  # type: ignore[arg-type]


def reasons(resource: Resource, live: Live, *declared: str, new: bool = True) -> list[str]:
    return list(obstacles(resource, live, declared, new=new))


ROOT = fact("Data Extensions")
QUERIES = fact("Query", "queryactivity")


@pytest.mark.parametrize(
    ("declared", "held", "blocked"),
    [((), False, True), ((), True, False), ((), None, False), (("data_extension.T",), False, False)],
)
def test_a_reference_to_nothing(declared: tuple[str, ...], held: bool | None, blocked: bool) -> None:
    live = account(QUERIES, held={("data_extension", "T"): held}, names={"data_extension": ("TT", "Other")})
    texts = reasons(query("Q", "T"), live, *declared)
    assert texts == (
        ["target: the data extension T is neither declared here nor in the account; did you mean TT?"]
        if blocked
        else []
    )


def test_a_reference_in_another_case_than_the_declared_key() -> None:
    live = account(QUERIES, held={("data_extension", "T"): False}, names={"data_extension": ("TT",)})
    (reason,) = reasons(query("Q", "T"), live, "data_extension.t", "query_definition.T")
    assert reason.endswith("; did you mean t? keys differ only in case")


def test_a_reference_that_nobody_asked_for_is_left_alone() -> None:
    assert reasons(query("Q", "T"), account(QUERIES)) == []
    held = {("data_extension", "T"): False}
    assert reasons(query("Q", "T"), account(QUERIES, held=held)) == [
        "target: the data extension T is neither declared here nor in the account"
    ]


def test_a_folder_below_one_of_the_right_type() -> None:
    assert reasons(table("T", folder="Data Extensions/A/B"), account(ROOT)) == []
    assert reasons(table("T", folder="data extensions/a"), account(ROOT)) == []


def test_no_root_of_that_name() -> None:
    live = account(ROOT, fact("Query", "queryactivity"), fact("Data Extensions/A"))
    assert reasons(table("T", folder="Data/A"), live) == [
        "folder: the account has no root folder Data; it has Data Extensions, Query"
    ]
    assert "it has none" in reasons(table("T", folder="Data/A"), account())[0]


def test_a_folder_of_another_type_is_told_where_it_is_known() -> None:
    live = account(ROOT, fact("Data Extensions/Q", "queryactivity"))
    (reason,) = reasons(table("T", folder="Data Extensions/Q/R"), live)
    assert reason.startswith("folder: Data Extensions/Q holds queryactivity, a data extension belongs")
    assert reasons(table("T", folder="Data Extensions/R"), live) == []


@pytest.mark.parametrize("new", [False, True])
def test_folders_that_cannot_be_made(new: bool) -> None:
    closed = account(fact("Data Extensions", children=False))
    made = Resource("folder", "Data Extensions/A", {})
    words = ["the folder Data Extensions does not allow folders inside it; choose another, or allow children there"]
    assert reasons(made, closed, new=new) == (words if new else [])
    assert reasons(made, account(ROOT), new=new) == []
    root = ["the account has no root folder Data, and root folders cannot be created"]
    assert reasons(Resource("folder", "Data/A", {}), account(ROOT), new=new) == (root if new else [])


def test_a_folder_that_people_have_to_make() -> None:
    live = account(fact("My Automations", "automations"))
    assert reasons(folders("My Automations/Night")[-1], live) == [
        (
            "the API cannot create folders like this one; create My Automations/Night in Automation Studio, "
            "or choose one that exists"
        )
    ]
    assert reasons(folders("My Automations/Night")[-1], live, new=False) == []
