"""What a resource says to mcdecl is kept apart from its state."""

from typing import Any

import pytest

from mcdecl.kinds import KINDS
from mcdecl.kinds.directives import directives_of, leads_somewhere
from mcdecl.kinds.resource import NONE, Directives
from tests.wanted import EMAIL, ID

KIND = KINDS["data_extension"]


def said(*fields: dict[str, Any], **written: Any) -> Directives:
    return directives_of(KIND, {"name": "T", "fields": list(fields or (ID,)), **written})


@pytest.mark.parametrize("written", [{}, {"lifecycle": {}}, {"protected": False}])
def test_saying_nothing_equals_none(written: dict[str, Any]) -> None:
    assert said(**written) == NONE


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ({"lifecycle": {"prevent_destroy": True}}, Directives(prevent_destroy=True)),
        ({"lifecycle": {"ignore": ["a.b"]}}, Directives(ignore=("a.b",))),
        ({"lifecycle": {"allow": ["data_loss"]}}, Directives(allow=("data_loss",))),
        ({"lifecycle": {"replace": True}}, Directives(replace=True)),
        ({"protected": True}, Directives(protected=True)),
    ],
)
def test_each_word(written: dict[str, Any], words: Directives) -> None:
    assert said(**written) == words


def test_words_about_fields_and_where_the_others_stand() -> None:
    words = said({"name": "A", "removed": True}, ID, {"name": "B", "removed": True}, {**EMAIL, "renamed_from": "Mail"})
    item_words = words.items["fields"]
    assert (item_words.removed, dict(item_words.renamed), item_words.positions) == (
        ("A", "B"),
        {"Email": "Mail"},
        (1, 3),
    )


def test_a_removed_field_is_not_renamed() -> None:
    assert said(ID, {"name": "A", "removed": True, "renamed_from": "B"}).items["fields"].renamed == {}


@pytest.mark.parametrize(
    ("path", "leads"),
    [
        ("description", True),
        ("retention", True),
        ("retention.length", True),
        ("fields", True),
        ("fields.Email", True),
        ("fields.*.required", True),
        ("*", True),
        ("descriptoin", False),
        ("retention.lenght", False),
        ("fields.Email.requierd", False),
        ("description.more", False),
        ("fields.Email.required.more", False),
        ("protected", False),  # what mcdecl alone reads has nothing to differ from
        ("lifecycle.ignore", False),
    ],
)
def test_paths_that_can_mean_something(path: str, leads: bool) -> None:
    assert leads_somewhere(KIND.attributes, path.split(".")) is leads
