"""What was done before, in words."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mcdecl.engine.apply.runs import ApplyRun, JournalCall
from mcdecl.operations.past import APPLY, STARTED, PastEvent
from mcdecl.report.runs import event_lines, past_lines, run_lines

HEADER = {"started": "2026-01-02T03:04:05.678Z", "project": "p", "environment": "e", "who": "me", "changes": 3}


def test_a_run_that_was_killed_says_what_is_known() -> None:
    calls = (
        JournalCall(1, "create", ("folder.A",), {"result": "ok", "ms": 5, "attempts": 2}),
        JournalCall(2, "create", ("data_extension.\x1b[31mT",)),
    )
    run = ApplyRun("ab", Path("j"), HEADER, calls, torn=1)
    text = "\n".join(run_lines(run))
    assert "ab: unfinished (the journal is incomplete" in text
    assert "3 planned, 1 of 2 calls ended" in text
    assert "call 1: ok create folder.A in 5 ms, 2 attempts" in text
    assert "call 2: unknown create data_extension.\\x1b[31mT" in text
    assert "1 line could not be read" in text
    assert text.endswith("The next plan shows what is left.")


def test_a_refusal_comes_with_what_its_code_means() -> None:
    end = {"result": "refused", "ms": 1, "attempts": 1, "refused": [{"address": "data_extension.T", "code": 310007}]}
    left = [{"address": "data_extension.T", "result": "failed", "code": 310007}]
    summary = {"outcome": "failed", "counts": {"done": 2, "failed": 1, "skipped": 0}, "left": left}
    text = "\n".join(run_lines(ApplyRun("ab", Path("j"), HEADER, (JournalCall(1, "create", (), end),), summary)))
    assert "refused: data_extension.T (code 310007: " in text
    assert "failed: data_extension.T (code 310007: " in text


WHEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
APPLIED = PastEvent(
    "ab", APPLY, "done", WHEN, "e", "us", "me",
    apply=ApplyRun("ab", Path("j"), {**HEADER, "commit": "0123456789"}, (), {"counts": {"done": 3}}),
)  # fmt: skip
BEGUN = PastEvent(
    "cd", "run", STARTED, WHEN, "e", "", "you", ("import_definition.\x1b[31mDaily", "data_extension.T"), "a.csv", 7
)


def test_the_table_has_a_line_for_each_entry_even_without_a_header() -> None:
    head, first, second, third = past_lines([APPLIED, BEGUN, PastEvent("ef", APPLY, "unfinished", None)])
    assert head.split() == ["id", "started", "(UTC)", "kind", "outcome", "environment", "what", "by"]
    assert first.split("  ")[0] == "ab"
    assert "2026-01-02 03:04  apply  done" in first
    assert re.split(r" {2,}", first)[-3:] == ["e, us", "commit 0123456, 3 done", "me"]
    assert "import_definition.\\x1b[31mDaily, a.csv, task 7" in second
    assert "unfinished" in third


@pytest.mark.parametrize("width", [40, 80])
def test_the_table_fits_the_terminal(width: int) -> None:
    lines = list(past_lines([APPLIED, BEGUN], width))
    assert max(map(len, lines)) <= width
    assert "commit 0123456, 3 done, me" in "\n".join(lines)
    assert "task 7, you" in " ".join("\n".join(lines).split())


def test_an_entry_in_full_says_how_to_learn_its_end() -> None:
    text = "\n".join(event_lines(BEGUN))
    assert text.startswith("cd: run, started\n")
    assert "data_extension.T" in text
    assert text.endswith("mcdecl results 7")
    assert "\x1b" not in text
