"""`mcdecl tracking pull` as a person meets it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mcdecl.cli.main import main
from mcdecl.operations.tracking import pull as pulls
from mcdecl.operations.tracking.times import to_server
from mcdecl.sandbox.server import RunningSandbox
from tests.cli.conftest import Folder
from tests.operations.tracking.desk import START, keys, put, rows

PULL = ("tracking", "pull", "--since", "2026-03-01", "--out")
EVENTS = """\
data_extensions:
  Events:
    name: Events
    fields:
      - {name: EventID, type: Text, length: 32, primary_key: true}
      - {name: SubscriberKey, type: Text, length: 254}
"""


def test_a_pull_and_its_summary(folder: Folder, embedded: RunningSandbox) -> None:
    put(embedded, "sent", [("a", START), ("b", START)])
    put(embedded, "open", [("a", START)])
    out = folder.path / "out"
    run = folder.mcdecl(*PULL, str(out), "--until", "2026-03-02")
    assert run.code == 0
    lines = run.out.splitlines()
    assert lines[:5] == [
        "  sent         2",
        "  open         1",
        "  click        0",
        "  bounce       0",
        "  unsubscribe  0",
    ]
    assert lines[5].startswith("Pulled 3 new events of 2026-03-01T00:00:00Z to 2026-03-02T00:00:00Z into ")
    assert keys(out) == ["a", "a", "b"]


def test_the_summary_for_programs(folder: Folder, embedded: RunningSandbox) -> None:
    put(embedded, "sent", [("a", START)])
    out = str(folder.path / "out")
    run = folder.mcdecl(*PULL, out, "--events", "sent", "--until", "2026-03-02T00:00Z", "--summary", "json")
    found = json.loads(run.out)
    assert {name: found[name] for name in ("since", "until", "events", "new", "already_there", "advice", "notes")} == {
        "since": "2026-03-01T00:00:00Z",
        "until": "2026-03-02T00:00:00Z",
        "events": {"sent": 1},
        "new": 1,
        "already_there": 0,
        "advice": None,
        "notes": [],
    }
    assert len(found["files"]) == 1
    assert found["calls"] > 1


def test_into_a_data_extension(folder: Folder, embedded: RunningSandbox) -> None:
    folder.write("events.yaml", EVENTS)
    out = str(folder.path / "out")
    arguments = (*PULL, out, "--into", "data_extension.Events")
    refused = folder.mcdecl(*arguments)
    assert (refused.code, refused.err) == (
        1,
        "Error: There is no data extension Events in the account.\nDeclare it and make it with `mcdecl apply`.\n",
    )
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    put(embedded, "sent", [("a", START)])
    run = folder.mcdecl(*arguments)
    assert run.code == 0
    assert "Events has no field for Event, EventDateUTC" in run.out
    other = folder.mcdecl(*PULL, out)
    assert (other.code, "another data extension (--into): Events, not none" in other.err) == (1, True)


def test_much_is_better_extracted(folder: Folder, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mcdecl.operations.tracking.summary.MANY", 2)
    put(embedded, "sent", [("a", START), ("b", START)])
    run = folder.mcdecl(*PULL, str(folder.path / "out"))
    assert run.out.endswith("Tracking Extract, and start it with: mcdecl run data_extract.KEY\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--events", "sent,opn"], 'there are no "opn" events; did you mean open?'),
        (["--events", "zzz"], 'there are no "zzz" events; there are sent, not_sent'),
        (["--events", ","], "--events names none"),
        (["--until", "2026-02-01"], "--since 2026-03-01 is not before --until 2026-02-01"),
        (["--until", "soon"], "--until soon is not a date"),
        (["--into", "Events"], "--into Events is not the address of a data extension: write data_extension.Events"),
    ],
)
def test_what_is_refused_before_anything_is_asked(
    folder: Folder, embedded: RunningSandbox, arguments: list[str], words: str
) -> None:
    out = folder.path / "out"
    run = folder.mcdecl(*PULL, str(out), *arguments)
    assert (run.code, words in run.err, run.out) == (1, True, "")
    assert not out.exists()
    assert embedded.calls == []


def test_a_folder_that_cannot_be_written(folder: Folder, embedded: RunningSandbox) -> None:
    file = folder.write("file", "")
    run = folder.mcdecl(*PULL, str(file / "out"))
    assert (run.code, "Not a directory" in run.err, len(run.err.splitlines())) == (1, True, 1)
    assert embedded.calls == []


def test_a_bookmark_from_another_account(folder: Folder, embedded: RunningSandbox) -> None:
    out = folder.path / "out"
    assert folder.mcdecl(*PULL, str(out)).code == 0
    before = (out / "bookmark.json").read_bytes()
    folder.write("mcdecl.yaml", "project: test\nenvironments:\n  here: {account: sandbox}\n")
    run = folder.mcdecl(*PULL, str(out))
    assert (run.code, "belongs to another account" in run.err) == (1, True)
    assert (out / "bookmark.json").read_bytes() == before


def test_parquet_without_the_extra(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    run = folder.mcdecl(*PULL, str(folder.path / "out"), "--format", "parquet")
    assert (run.code, run.err.splitlines()[0]) == (
        1,
        "Error: --format parquet needs duckdb, which is not installed.",
    )


def test_ctrl_c_keeps_what_is_there(folder: Folder, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_arguments: object) -> None:
        raise KeyboardInterrupt

    put(embedded, "sent", [("a", START)])
    out = folder.path / "out"
    with monkeypatch.context() as patch:
        patch.setattr(pulls.Pull, "_complete", stop)
        run = folder.mcdecl(*PULL, str(out))
    assert (run.code, run.err) == (130, "Stopped. Downloaded events stay; run the same command to resume.\n")
    assert folder.mcdecl(*PULL, str(out)).code == 0
    assert keys(out) == ["a"]


def retrieved(embedded: RunningSandbox) -> int:
    """How many Retrieves were answered."""
    return sum(call.operation == "Retrieve" for call in embedded.calls)


def test_kill_9_at_any_moment(folder: Folder, embedded: RunningSandbox) -> None:
    begin = to_server(datetime.now(UTC)).replace(microsecond=0) - timedelta(days=60)
    wanted = [(f"s{number:04}", begin + timedelta(minutes=number * 17)) for number in range(5000)]
    put(embedded, "sent", wanted)
    put(embedded, "open", wanted)
    embedded.configure(latency_ms=10, page_size=300)
    out = folder.path / "out"
    pull = ("tracking", "pull", "--since", f"{begin:%Y-%m-%d}", "--out", str(out))
    command = [sys.executable, "-m", "mcdecl", "-C", str(folder.path), *pull]
    environment = {**os.environ, "MC_SECRET": embedded.client_secret}
    ends = []
    for answers in (20, 8, 6):
        # It gets so many answers and waits for the next, however slow this machine is, until it has been killed.
        embedded.clear_calls()
        embedded.inject("delay", operation="Retrieve", seconds=60, count=1000, skip=answers)
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
        while process.poll() is None and not (retrieved(embedded) >= answers and list(out.glob("*.csv"))):
            time.sleep(0.005)
        process.kill()
        ends.append(process.wait())
        embedded.clear_faults()
    assert -signal.SIGKILL in ends, "no pull was under way when it was killed, so nothing was tried"
    assert 0 < sum(1 for _ in rows(out)) < 2 * len(wanted), "the kill came too late to leave anything open"
    assert folder.mcdecl(*pull).code == 0
    counter = Counter((row["Event"], row["SubscriberKey"]) for row in rows(out))
    assert counter == Counter((word, key) for word in ("sent", "open") for key, _ in wanted)


def test_sends_are_simulated_and_pulled(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mcdecl.yaml").write_text("project: test\nenvironments:\n  here: {account: sandbox}\n")
    seeds = tmp_path / "seed.csv"
    seeds.write_text("event,SendID,SubscriberKey,EventDate\nunsubscribe,1,me,2026-03-01T00:00:00Z\n")
    assert main(["-C", str(tmp_path), "sandbox", "simulate", "sends", "--subscribers", "50", "--sends", "2"]) == 0
    sent = int(capfd.readouterr().out.partition("2 Job, ")[2].partition(" Sent")[0])
    assert main(["-C", str(tmp_path), "sandbox", "load-tracking", str(seeds)]) == 0
    assert main(["-C", str(tmp_path), *PULL, str(tmp_path / "out")]) == 0
    records = rows(tmp_path / "out")
    assert sum(row["Event"] == "sent" for row in records) == sent > 90
    assert {row["SendName"] for row in records if row["Event"] == "sent"} == {"Newsletter 1", "Newsletter 2"}
    assert "me" in {row["SubscriberKey"] for row in records if row["Event"] == "unsubscribe"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["simulate", "sends", "--to", "Nobody"], "There is no data extension with the key or name Nobody"),
        (["load-tracking", "none.csv"], "Error: none.csv: No such file or directory"),
        (["load-tracking", "seed.csv"], 'seed.csv:2: "opn" is no kind of event; did you mean open?'),
    ],
)
def test_what_the_embedded_account_refuses(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], arguments: list[str], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("seed.csv").write_text("event,SendID,SubscriberKey,EventDate\nopn,1,me,2026-03-01\n")
    assert main(["sandbox", *arguments, "--data", str(tmp_path / "data.duckdb")]) == 1
    assert words in capfd.readouterr().err
