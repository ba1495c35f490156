"""Journals, written and read back: whole, torn, and where nothing can be written."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mcdecl.account.errors import LostAnswer
from mcdecl.engine.apply.calls import ApplyCall, Calls, Ending
from mcdecl.engine.apply.journal import RUNS, Journal
from mcdecl.engine.apply.outcome import ApplyReport, Outcome, OutcomeStatus
from mcdecl.engine.apply.runs import NoSuchRun, find_run, journals, read_run
from mcdecl.engine.apply.steps import Operation
from mcdecl.engine.plan import Action, Change
from mcdecl.helpers.own_folder import own_folder
from mcdecl.wire.values import Result

HEADER = {"project": "p", "environment": "e", "account": {"account": "sandbox"}, "who": "me@here", "changes": 2}


def begun(root: Path, **more: Any) -> tuple[Journal, list[str]]:
    texts: list[str] = []
    return Journal(root, HEADER, warn=texts.append, **more), texts


def lines(journal: Journal) -> list[dict[str, Any]]:
    assert journal.path is not None
    return [json.loads(line) for line in journal.path.read_text().splitlines()]


def report() -> ApplyReport:
    change = Change("data_extension.T", "data_extension", "T", Action.CREATE)
    return ApplyReport((Outcome(change, OutcomeStatus.FAILED, "No: the row 4711 is secret", 310007),))


def result(ok: bool, code: int | None = None) -> Result:
    return Result(ok=ok, ordinal=0, message="secret words", code=code)


def test_every_line_is_in_the_file_as_soon_as_it_happens(tmp_path: Path) -> None:
    journal, texts = begun(tmp_path)
    assert [line["line"] for line in lines(journal)] == ["run"]
    calls = Calls(journal)
    with calls.single(Operation.CREATE, ["data_extension.T"]) as ending:
        assert [line["line"] for line in lines(journal)] == ["run", "begin"]
        assert [call.addresses for call in calls.under_way] == [("data_extension.T",)]
        ending.results = [result(ok=False, code=310007)]
    assert calls.under_way == ()
    journal.finish("failed", report())
    header, begin, end, summary = lines(journal)
    assert (header["format_version"], header["who"], header["changes"]) == ("1.1", "me@here", 2)
    assert (begin["operation"], begin["addresses"], begin["call"]) == ("create", ["data_extension.T"], 1)
    assert (end["call"], end["result"], end["attempts"]) == (1, "refused", 0)
    assert end["refused"] == [{"address": "data_extension.T", "code": 310007}]
    assert isinstance(end["ms"], int)
    assert (summary["outcome"], summary["counts"]["failed"]) == ("failed", 1)
    assert summary["left"] == [{"address": "data_extension.T", "result": "failed", "code": 310007}]
    assert texts == []


def test_what_the_account_said_stays_out(tmp_path: Path) -> None:
    journal, _ = begun(tmp_path)
    call = ApplyCall(1, Operation.UPDATE, ("data_extension.T",))
    journal.ended(call, Ending([result(ok=False, code=1)]))
    journal.ended(call, Ending(error=LostAnswer("secret words", code=7)))
    journal.finish("failed", report())
    assert journal.path is not None
    assert "secret" not in journal.path.read_text()
    assert lines(journal)[2] == {
        "line": "end", "call": 1, "ms": 0, "attempts": 0, "result": "error", "error": "LostAnswer", "code": 7,
    }  # fmt: skip


def test_journals_keep_themselves_out_of_version_control(tmp_path: Path) -> None:
    begun(tmp_path)
    assert (tmp_path / ".mcdecl" / ".gitignore").read_text().splitlines()[-1] == "*"
    (tmp_path / ".mcdecl" / ".gitignore").write_text("mine\n")
    begun(tmp_path)
    assert (tmp_path / ".mcdecl" / ".gitignore").read_text() == "mine\n"


def test_a_folder_that_cannot_be_written_warns_once_and_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / ".mcdecl").write_text("a file in the way")
    journal, texts = begun(tmp_path)
    with Calls(journal).single(Operation.CREATE, ["data_extension.T"]) as ending:
        ending.results = [result(ok=True)]
    journal.finish("done", ApplyReport())
    assert journal.path is None
    (words,) = texts
    assert "no journal of this run" in words


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_warns_once_and_stops_nothing(tmp_path: Path) -> None:
    journal, texts = begun(tmp_path)
    assert journal._file is not None
    journal._file.close()
    journal._file = open("/dev/full", "w")  # noqa: SIM115, PTH123
    for _ in range(3):
        journal.begun(ApplyCall(1, Operation.CREATE, ("data_extension.T",)))
    journal.finish("done", ApplyReport())
    assert len(texts) == 1
    assert "No space left" in texts[0]


def journal_file(root: Path, name: str, *texts: str) -> Path:
    path = root / RUNS / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(texts))
    return path


RUN = json.dumps({"line": "run", "format_version": "1.0", "who": "me", "changes": 3})
BEGIN = json.dumps({"line": "begin", "call": 1, "operation": "create", "addresses": ["data_extension.T"]})


def test_a_torn_journal_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    run = read_run(journal_file(tmp_path, "20260101T000000Z-abcd0123.jsonl", RUN, BEGIN, '{"line": "end", "ca'))
    assert (run.id, run.outcome, run.torn, run.header["who"]) == ("abcd0123", "unfinished", 1, "me")
    assert [(call.operation, call.result) for call in run.calls] == [("create", "unknown")]


@pytest.mark.parametrize(
    "text", ["", "\x00\x00", "[]", "null", '{"line": 3}', '{"line": "end", "call": 4}', '{"line": "begin"}']
)
def test_any_file_is_read(tmp_path: Path, text: str) -> None:
    run = read_run(journal_file(tmp_path, "20260101T000000Z-abcd0123.jsonl", text))
    assert run.outcome == "unfinished"
    assert run.to_json(whole=True)["id"] == "abcd0123"


def test_a_journal_of_another_format_is_not_guessed_at(tmp_path: Path) -> None:
    run = read_run(journal_file(tmp_path, "x-1.jsonl", json.dumps({"line": "run", "format_version": "2.0"}), BEGIN))
    assert (run.header, run.calls, run.torn) == ({"format_version": "2.0"}, (), 2)


def test_runs_are_found_by_the_beginning_of_their_id(tmp_path: Path) -> None:
    for day, name in ((1, "aa11"), (3, "aa22"), (2, "bb33")):
        journal_file(tmp_path, f"2026010{day}T000000Z-{name}.jsonl", RUN)
    assert [path.stem[-4:] for path in journals(tmp_path)] == ["aa22", "bb33", "aa11"]
    assert find_run(tmp_path, "b").id == "bb33"
    with pytest.raises(NoSuchRun, match="Several runs begin with aa: aa22, aa11"):
        find_run(tmp_path, "aa")
    with pytest.raises(NoSuchRun, match="no run zz"):
        find_run(tmp_path, "zz")


def test_moments_are_those_of_the_call_and_of_the_end(tmp_path: Path) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    journal, _ = begun(tmp_path)
    journal.begun(ApplyCall(1, Operation.CREATE, ("data_extension.T",)))
    journal.finish("done", report())
    head, call, summary = lines(journal)
    for text in (head["started"], call["at"], summary["ended"]):
        assert text.endswith("Z")
        assert before <= datetime.fromisoformat(text) <= datetime.now(UTC)


def test_a_folder_of_its_own_is_made_with_all_above_it_and_kept_out_of_git(tmp_path: Path) -> None:
    folder = own_folder(tmp_path / "project", Path(".mcdecl/runs"))
    assert folder.is_dir()
    ignore = tmp_path / "project" / ".mcdecl" / ".gitignore"
    assert ignore.read_text().splitlines()[-1] == "*"
    ignore.write_text("mine\n")
    assert own_folder(tmp_path / "project", Path(".mcdecl/runs")) == folder
    assert ignore.read_text() == "mine\n"


def test_ids_are_noted_of_what_no_list_shows_and_of_nothing_else(tmp_path: Path) -> None:
    journal, _ = begun(tmp_path)
    calls = Calls(journal)
    for operation in (Operation.CREATE, Operation.UPDATE):
        with calls.single(operation, ["data_extension.T", "verification.A/1", "verification.A/2"]) as ending:
            ending.results = [
                Result(ok=True, ordinal=0, message="", object_id="t"),
                Result(ok=True, ordinal=1, message="", object_id="v"),
                Result(ok=False, ordinal=2, message="", object_id="w"),
            ]
    created, updated = [line for line in lines(journal) if line["line"] == "end"]
    assert created["made"] == [{"address": "verification.A/1", "id": "v"}]
    assert "made" not in updated
