"""What an apply prints while it goes on: the lines of one call together, and none is left unwritten."""

import io
import sys

import pytest

from mcdecl.cli.apply import TerminalObserver
from mcdecl.engine.apply.calls import ApplyCall
from mcdecl.engine.apply.outcome import ApplyReport, Outcome, OutcomeStatus
from mcdecl.engine.apply.steps import Operation
from mcdecl.engine.plan import Action, Change
from mcdecl.workspace.applied import Ended


class Counted(io.StringIO):
    """A standard output that counts writes and questions."""

    def __init__(self) -> None:
        super().__init__()
        self.writes, self.questions = 0, 0

    def write(self, text: str) -> int:
        self.writes += 1
        return super().write(text)

    def isatty(self) -> bool:
        self.questions += 1
        return False


def done(number: int) -> Outcome:
    key = f"T{number}"
    return Outcome(Change(f"data_extension.{key}", "data_extension", key, Action.CREATE), OutcomeStatus.DONE)


def output(monkeypatch: pytest.MonkeyPatch) -> Counted:
    stream = Counted()
    monkeypatch.setattr(sys, "stdout", stream)  # not in a fixture: pytest changes it itself before a test is called
    return stream


def test_the_lines_of_a_call_are_written_in_one_go(monkeypatch) -> None:
    out = output(monkeypatch)
    observer = TerminalObserver("text", plain=False)
    for number in range(50):
        observer.settled("", done(number))
    observer.settled_so_far()
    assert out.getvalue().splitlines() == [f"  done    create data_extension.T{number}" for number in range(50)]
    assert out.writes == 1
    assert out.questions < 10


def test_what_was_not_written_when_it_was_stopped_comes_before_what_follows(monkeypatch) -> None:
    out = output(monkeypatch)
    observer = TerminalObserver("text", plain=False)
    observer.settled("", done(1))
    observer.under_way("", ApplyCall(1, Operation.CREATE, ("data_extension.T2",)))
    assert "T1" in out.getvalue()
    observer.settled("", done(3))
    observer.ended("", Ended(ApplyReport((done(1), done(3))), "", None, "", None))
    first, second, last = out.getvalue().splitlines()
    assert (first[-2:], second[-2:]) == ("T1", "T3")
    assert last.startswith("Applied: 2 created")


def test_a_form_for_programs_prints_no_lines(monkeypatch) -> None:
    out = output(monkeypatch)
    observer = TerminalObserver("json", plain=False)
    observer.settled("", done(1))
    observer.settled_so_far()
    assert out.getvalue() == ""
