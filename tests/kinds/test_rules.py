"""Verdicts on changes: what the account takes, refuses, or drops silently."""

from typing import Any

import pytest

from mcdecl.kinds.rules import GROW_ONLY, IN_PLACE, RELAX_ONLY, ignored, never, replaced


@pytest.mark.parametrize(("before", "after"), [(1, 2), (None, "x"), ("x", None)])
def test_in_place_takes_every_change(before: Any, after: Any) -> None:
    assert IN_PLACE.judge(before, after) is None


@pytest.mark.parametrize(("before", "after"), [(18, 19), (1, 4000), (18, 18)])
def test_a_length_may_grow(before: int, after: int) -> None:
    assert GROW_ONLY.judge(before, after) is None


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [(19, 18, "19 → 18"), (None, 4000, "no limit → 4000"), (50, None, "50 → no limit")],
)
def test_a_length_may_not_shrink(before: int | None, after: int | None, text: str) -> None:
    reason = GROW_ONLY.judge(before, after)
    assert reason is not None
    assert text in reason


def test_required_may_be_lifted_and_not_imposed() -> None:
    assert RELAX_ONLY.judge(True, False) is None
    assert "optional" in str(RELAX_ONLY.judge(False, True))


@pytest.mark.parametrize("make", [never, ignored, replaced])
def test_a_refusal_tells_its_reason(make: Any) -> None:
    assert make("because").judge(1, 2) == "because"


def test_only_what_the_account_drops_silently_is_ignored() -> None:
    assert ignored("x").ignored
    assert not any(rule.ignored for rule in (never("x"), replaced("x"), GROW_ONLY, RELAX_ONLY, IN_PLACE))


def test_what_is_no_length_is_not_longer() -> None:
    assert "refuses to shorten" in (GROW_ONLY.judge("2 or so", 5) or "")
    assert GROW_ONLY.judge(5, "6") is not None
