"""The record of what was applied last, as a value, and the digests in it."""

import json
from datetime import UTC, datetime

import pytest

from mcdecl.engine.plan.applied_state import AccountIdentity, AppliedState, PauseMark
from mcdecl.engine.plan.digests import digest, same
from mcdecl.helpers.structs import replace

WHEN = datetime(2031, 1, 31, 6, tzinfo=UTC)
STATE = AppliedState(
    "northern-trail",
    "prod",
    "DE",
    "4be1f0c" * 5,
    uncommitted=True,
    at=WHEN,
    by="ann",
    account=AccountIdentity("mc.example", "100"),
    digests={"import_definition.I": {"control": "h1:a:b"}},
    pauses=(PauseMark("automation.A", WHEN, "it runs what failed"),),
    guards={"data_extension.T": ("protected",)},
    owned_folders=("Data Extensions/NTO",),
)


def test_it_is_the_same_after_a_round_trip() -> None:
    assert AppliedState.from_json(json.loads(json.dumps(STATE.to_json()))) == STATE


def test_what_a_later_version_keeps_is_written_back() -> None:
    later = {**STATE.to_json(), "format_version": "1.7", "approvals": ["ann"]}
    read = AppliedState.from_json(later)
    assert replace(read, more={}) == STATE
    assert read.to_json()["approvals"] == ["ann"]


def test_a_record_of_an_earlier_version_lacks_words() -> None:
    assert AppliedState.from_json({"format_version": "1.0", "project": "p", "environment": "e"}) == AppliedState(
        "p", "e"
    )


@pytest.mark.parametrize(
    "data", [[], {}, {"format_version": "2.0", "project": "p", "environment": "e"}, {"format_version": "1.0"}]
)
def test_what_is_no_record_is_said(data: object) -> None:
    with pytest.raises(ValueError, match="record"):
        AppliedState.from_json(data)  # type: ignore[arg-type]


def test_digests_are_taken_in_path_by_path() -> None:
    now = STATE.with_digests({"import_definition.I": {"file.encoding": "x"}, "file_location.F": {"password": "y"}})
    assert now.digests == {
        "import_definition.I": {"control": "h1:a:b", "file.encoding": "x"},
        "file_location.F": {"password": "y"},
    }
    assert STATE.with_digests({}, gone=frozenset({"import_definition.I"})).digests == {}


@pytest.mark.parametrize("secret", [False, True])
def test_a_digest_tells_its_value_from_others(secret: bool) -> None:
    value = {"column": "op", "actions": {"D": "Delete"}}
    made = digest(value, secret=secret)
    assert same({"actions": {"D": "Delete"}, "column": "op"}, made) is True
    assert same({"column": "op", "actions": {"D": "Skip"}}, made) is False
    assert made != digest(value, secret=secret), "equal passwords of two places must not look equal"
    assert "Delete" not in made


@pytest.mark.parametrize("made", ["", "h9:AAAA:AAAA", "h1:not base64:AAAA"])
def test_a_digest_that_is_not_understood_says_nothing(made: str) -> None:
    assert same("a", made) is None
