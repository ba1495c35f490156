"""What an apply did not come to is told in a line for each reason."""

from mcdecl.engine.apply.outcome import Outcome, OutcomeStatus
from mcdecl.engine.plan.model import Action, Change
from mcdecl.report.terminal import untried_lines


def outcome(key: str, message: str) -> Outcome:
    return Outcome(
        Change(f"data_extension.{key}", "data_extension", key, Action.CREATE), OutcomeStatus.SKIPPED, message
    )


def test_hundreds_that_were_not_begun_are_one_line() -> None:
    lines = list(untried_lines([outcome(f"T{number}", "not tried: stopped by Ctrl-C") for number in range(480)]))
    assert lines == [
        "skipped   data_extension.T0, data_extension.T1, data_extension.T2 and 477 more: not tried: stopped by Ctrl-C"
    ]


def test_each_reason_has_its_line_and_nothing_is_no_line() -> None:
    assert list(untried_lines([])) == []
    lines = list(untried_lines([outcome("A", "not tried: x"), outcome("B", "not tried: y")]))
    assert lines == ["skipped   data_extension.A: not tried: x", "skipped   data_extension.B: not tried: y"]


def test_only_what_was_never_begun_counts() -> None:
    assert outcome("A", "not tried: stopped").untried
    assert not outcome("A", "it needs data_extension.B, which was not done").untried
