"""Ignored paths take on what the account has; everything else stays as it is wanted."""

from typing import Any

import pytest

from mcdecl.engine.plan.ignored import settled
from mcdecl.kinds import KINDS
from mcdecl.kinds.values import Unknown
from tests.wanted import EMAIL, ID, table

ATTRIBUTES = KINDS["data_extension"].attributes
WANTED = table("T", ID, {**EMAIL, "default": "a@b.c"}, description="wanted", retention={"policy": "rows", "length": 2,
               "unit": "days"}).state  # fmt: skip
LIVE = table("T", {**ID, "length": 36}, {**EMAIL, "default": "x@y.z"}, description="live", retention={"policy": "rows",
             "length": 9, "unit": "weeks"}).state  # fmt: skip


def state(*paths: str, live: Any = LIVE) -> Any:
    return settled(ATTRIBUTES, WANTED, live, paths)


def test_nothing_ignored_is_the_wish_itself() -> None:
    assert state() is WANTED


@pytest.mark.parametrize("name", ["description", "retention", "fields"])
def test_a_whole_attribute(name: str) -> None:
    assert state(name) == {**WANTED, name: LIVE[name]}


def test_a_part_of_a_group() -> None:
    assert state("retention.length")["retention"] == {**WANTED["retention"], "length": 9}


@pytest.mark.parametrize("path", ["fields.*.default", "fields.Email.default", "fields.email.default"])
def test_a_part_of_items(path: str) -> None:
    first, second = state(path)["fields"]
    assert (first["length"], second["default"]) == (18, "x@y.z")


def test_an_ignored_item_is_as_the_account_has_it_or_not_at_all() -> None:
    assert state("fields.Id")["fields"][0]["length"] == 36
    gone = {**LIVE, "fields": [LIVE["fields"][1]]}
    assert [field["name"] for field in state("fields.Id", live=gone)["fields"]] == ["Email"]


def test_what_the_account_hides_is_left_out() -> None:
    assert "description" not in state("description", live={**LIVE, "description": Unknown("hidden")})


def test_an_unknown_word_changes_nothing() -> None:
    assert state("nothing.here") == WANTED


def test_everything_ignored_is_what_is_there() -> None:
    assert state("*") == {name: LIVE[name] for name in WANTED}
