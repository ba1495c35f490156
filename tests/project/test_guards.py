"""Owned folders and thresholds: the project's, or what an environment says instead."""

import pytest

from mcdecl.kinds.thresholds import Thresholds
from tests.project.conftest import Files

PROJECT = "project: t\nowned_folders: [Data Extensions/A]\nthresholds: {percent: 20, minimum: 5}\n"


@pytest.mark.parametrize(
    ("environment", "owned", "thresholds"),
    [
        ("{account: sandbox}", ("Data Extensions/A",), Thresholds(20, 5)),
        ("{account: sandbox, thresholds: {percent: 50}}", ("Data Extensions/A",), Thresholds(50, 5)),
        ("{account: sandbox, owned_folders: [Queries/B]}", ("Queries/B",), Thresholds(20, 5)),
        ("{account: sandbox, owned_folders: []}", (), Thresholds(20, 5)),
    ],
)
def test_an_environment_wins(files: Files, environment: str, owned: tuple[str, ...], thresholds: Thresholds) -> None:
    files.write("mcdecl.yaml", f"{PROJECT}environments:\n  e: {environment}\n")
    found = files.load().environment
    assert (found.owned_folders, found.thresholds) == (owned, thresholds)


def test_without_a_word(files: Files) -> None:
    environment = files.load().environment
    assert (environment.owned_folders, environment.thresholds) == ((), Thresholds(30, 10))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("thresholds: {percent: 101}", "percent is 101, the most is 100"),
        ("thresholds: {minimum: few}", "minimum is a text"),
        ("thresholds: {percnt: 1}", "did you mean percent?"),
        ("owned_folders: Data Extensions", "owned_folders is a text"),
        ("owned_folders: [/A]", "item 1 of owned_folders"),
        ("never_delete: data_extension.A", "never_delete is a text"),
        ("never_delete: ['']", "item 1 of never_delete"),
    ],
)
def test_what_is_wrong_is_told_at_its_line(files: Files, text: str, words: str) -> None:
    files.write("mcdecl.yaml", f"project: t\n{text}\n")
    (error,) = files.errors()
    assert error.startswith("mcdecl.yaml:2:")
    assert words in error


@pytest.mark.parametrize(
    ("environment", "never"),
    [
        ("{account: sandbox}", ("data_extension.NTO_*",)),
        ("{account: sandbox, never_delete: ['*.Prod']}", ("data_extension.NTO_*", "*.Prod")),
        ("{account: sandbox, never_delete: []}", ("data_extension.NTO_*",)),
    ],
)
def test_an_environment_adds_to_what_is_never_deleted(files: Files, environment: str, never: tuple[str, ...]) -> None:
    files.write("mcdecl.yaml", f"project: t\nnever_delete: [data_extension.NTO_*]\nenvironments:\n  e: {environment}\n")
    assert files.load().environment.never_delete == never
