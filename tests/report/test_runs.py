"""Past runs in words."""

from pathlib import Path

from mcdecl.engine.apply.runs import ApplyRun, JournalCall
from mcdecl.report.runs import run_lines, runs_lines

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


def test_the_list_has_a_line_for_each_run_even_without_a_header() -> None:
    first, second = runs_lines(
        [ApplyRun("ab", Path("j"), HEADER, (), {"outcome": "done", "counts": {"done": 3}}), ApplyRun("cd", Path("k"))]
    )
    assert first == "ab  2026-01-02 03:04:05Z  done        e  3 done  me"
    assert second.startswith("cd  ?")
