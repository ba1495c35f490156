"""A project in memory."""

from pathlib import Path

import pytest

from mcdecl.helpers.secret import Secret
from mcdecl.kinds.resource import Origin, Resource
from mcdecl.project import AccountSettings, Environment, Position, Project
from mcdecl.project.positions import Places

HIDDEN = ("client_secret", "password", "user_token")


@pytest.mark.parametrize("word", HIDDEN)
def test_a_repr_shows_no_secret(word: str) -> None:
    settings = AccountSettings(subdomain="mc1", client_id="the-id", **{word: Secret("hunter2")})  # type: ignore[arg-type]
    for shown in (repr(settings), str(settings), f"{settings}", repr(Environment("prod", settings))):
        assert "hunter2" not in shown
        assert "the-id" in shown


def test_secrets_count_in_comparison_all_the_same() -> None:
    assert AccountSettings(client_secret=Secret("a")) != AccountSettings(client_secret=Secret("b"))


def project() -> Project:
    places = Places({"a.yaml": "folders:\n  X/Y: {description: d}\n"})
    resources = (Resource("folder", "X/Y", {"description": "d"}, Origin("a.yaml", ("folders", "X/Y"))),)
    return Project("t", Path(), Environment("e", "sandbox"), resources, _places=places)


def test_a_state_by_kind_and_key() -> None:
    assert project().state("folder", "X/Y") == {"description": "d"}
    assert project().state("folder", "X/Z") is None
    assert project().state("data_extension", "X/Y") is None


def test_keys_of_a_kind() -> None:
    assert list(project().keys("folder")) == ["X/Y"]
    assert list(project().keys("data_extension")) == []


def test_the_position_of_a_resource_is_its_key() -> None:
    assert project().position(project().resources[0].origin) == Position(2, 3)


def test_it_is_frozen() -> None:
    with pytest.raises(AttributeError):
        project().name = "other"  # type: ignore[misc]


def test_places_are_no_part_of_equality() -> None:
    assert project() == project()
