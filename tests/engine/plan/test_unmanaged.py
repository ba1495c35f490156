"""What is unmanaged in owned folders: never what the project speaks of, never a folder that keeps something."""

import pytest

from mcdecl.engine.plan.unmanaged import FolderContent, Held, unmanaged
from mcdecl.helpers.structs import replace
from mcdecl.kinds.resource import Directives, Removal, Resource
from tests.wanted import folders, query, table

TOP = "Data Extensions/Own"


def held(key: str, folder: str = TOP) -> Held:
    return Held("data_extension", key, folder)


def test_a_stranger_and_its_folder_go_deepest_first() -> None:
    content = FolderContent((held("X", f"{TOP}/a/b"),), (f"{TOP}/a", f"{TOP}/a/b"))
    assert unmanaged(content, ()) == ("data_extension.X", f"folder.{TOP}/a", f"folder.{TOP}/a/b")


@pytest.mark.parametrize(
    "resource",
    [
        table("X"),
        table("x"),
        query("Q", "X"),
        replace(table("New"), directives=Directives(moved_from="X")),
    ],
)
def test_what_the_project_speaks_of_stays_with_its_folder(resource: object) -> None:
    content = FolderContent((held("X", f"{TOP}/a"),), (f"{TOP}/a", f"{TOP}/a/b"))
    assert unmanaged(content, [resource]) == (f"folder.{TOP}/a/b",)  # type: ignore[list-item]


def test_leftovers_of_a_replace_stay() -> None:
    assert unmanaged(FolderContent((held("X.replaced", f"{TOP}/a"),), (f"{TOP}/a",)), ()) == ()


@pytest.mark.parametrize(("destroy", "found"), [(True, (f"folder.{TOP}/a",)), (False, ())])
def test_a_removal_empties_its_folder_only_when_it_destroys(destroy: bool, found: tuple[str, ...]) -> None:
    content = FolderContent((held("X", f"{TOP}/a"),), (f"{TOP}/a",))
    assert unmanaged(content, (), [Removal("data_extension", "X", destroy)]) == found


def test_declared_and_wanted_folders_stay() -> None:
    content = FolderContent((), (f"{TOP}/a", f"{TOP}/b", f"{TOP}/c"))
    wanted = [*folders(f"{TOP}/A"), table("T", folder=f"{TOP}/B")]
    assert unmanaged(content, wanted) == (f"folder.{TOP}/c",)


@pytest.mark.parametrize("resource", [Resource("folder", f"{TOP}/A/B", {}), table("T", folder=f"{TOP}/A/B")])
def test_what_a_declared_or_wanted_folder_lies_in_stays(resource: Resource) -> None:
    content = FolderContent((), (f"{TOP}/a", f"{TOP}/a/b", f"{TOP}/c"))
    assert unmanaged(content, [resource]) == (f"folder.{TOP}/c",)


def test_what_is_not_covered_keeps_its_folders() -> None:
    content = FolderContent((held("X", f"{TOP}/a/b"), held("Y", f"{TOP}/c")), (f"{TOP}/a", f"{TOP}/a/b", f"{TOP}/c"))
    found = unmanaged(content, (), (), lambda address: address != "data_extension.X")
    assert found == ("data_extension.Y", f"folder.{TOP}/c")
    assert unmanaged(content, (), (), lambda address: not address.startswith("folder")) == (
        "data_extension.X",
        "data_extension.Y",
    )


@pytest.mark.parametrize("destroy", [False, True])
def test_an_empty_folder_that_is_to_be_let_be_stays(destroy: bool) -> None:
    content = FolderContent((), (f"{TOP}/a", f"{TOP}/b"))
    assert unmanaged(content, (), [Removal("folder", f"{TOP}/A", destroy)]) == (f"folder.{TOP}/b",)
