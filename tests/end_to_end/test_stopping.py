"""Real signals to a real process: Ctrl-C once, Ctrl-C twice, SIGTERM, and a kill."""

import json
import random
import signal
import sys

import pytest

from mcdecl.engine.apply.lock import status
from mcdecl.sandbox.server import RunningSandbox
from tests.conftest import connect
from tests.end_to_end.served import TIMEOUT, Place, tables, until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")

DEPTH = 6


def planned(place: Place) -> list[str]:
    """The addresses that the next plan acts on."""
    code, out, err = place.run("plan", "--format", "json")
    assert code == 0, err
    return [change["address"] for change in json.loads(out)["changes"] if change["action"] != "no-op"]


def runs(place: Place) -> list[dict[str, object]]:
    """The journals, the newest first."""
    records: list[dict[str, object]] = json.loads(place.run("runs", "--format", "json")[1])
    return records


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_finishes_the_calls_under_way_and_begins_no_other(place: Place, number: signal.Signals) -> None:
    place.prepare(tables(DEPTH), "lock: true")
    place.server.configure(latency_ms=150)
    process = place.start("apply", "--auto-approve", "--format", "json")
    until(lambda: any(call.operation == "Create" and b"L0" in call.request for call in place.server.calls), process)
    process.send_signal(number)
    out, err = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 130, err
    place.server.configure(latency_ms=0)
    result = json.loads(out)
    fates = {item["address"]: item["result"] for item in result["results"]}
    assert set(fates.values()) == {"done", "skipped"}
    assert result["stopped"] == ("Ctrl-C" if number is signal.SIGINT else "SIGTERM")
    assert "The next plan shows what is left" in err
    assert "Traceback" not in err
    assert sorted(planned(place)) == sorted(address for address, fate in fates.items() if fate == "skipped")
    account = connect(place.server)
    state = status(account)
    account.close()
    assert state is not None
    assert state.released
    (run,) = runs(place)
    assert (run["outcome"], run["journal"]) == ("stopped", result["journal"])


def test_a_second_ctrl_c_stops_at_once_and_names_the_calls_under_way(place: Place) -> None:
    place.prepare(tables(2), "lock: true")
    assert place.run("apply", "--auto-approve")[0] == 0
    place.prepare(tables(2).replace("length: 18", "length: 36"), "lock: true")
    place.server.inject("delay", operation="Update", seconds=3 * TIMEOUT)
    process = place.start("apply", "--auto-approve")
    assert process.stderr is not None
    begun, awaited = _journal_says(place, "begin"), place.server._service.mishaps.waiting
    # Not before the call is there: else the delay would be that of the call which gives the lock back.
    until(lambda: begun() and not awaited, process)
    process.send_signal(signal.SIGINT)
    line = ""
    while "Ctrl-C again" not in line:
        line = process.stderr.readline()
        assert line, "it ended before"
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=TIMEOUT)  # before the answer would have come
    assert process.returncode == 130, err
    assert "In progress, outcome unknown: update of data_extension.T0, data_extension.T1" in err
    assert "UNKNOWN update data_extension.T0" in out
    assert "2 unknown" in out
    place.server._service.mishaps.waiting.clear()
    account = connect(place.server)
    state = status(account)
    account.close()
    assert state is not None
    assert state.released
    newest = place.run("runs")[1].splitlines()[1]
    assert newest.split()[4] == "stopped"
    code, out, err = place.run("apply", "--auto-approve")
    assert code == 0, (out, err)
    assert planned(place) == []


def _journal_says(place: Place, line: str):  # type: ignore[no-untyped-def]
    """Whether the newest journal has a line of this sort."""
    before = set((place.path / ".mcdecl" / "runs").glob("*"))

    def says() -> bool:
        new = set((place.path / ".mcdecl" / "runs").glob("*")) - before
        return any(f'"line": "{line}"' in path.read_text() for path in new)

    return says


def test_ctrl_c_before_anything_is_sent_ends_it_as_ever(place: Place) -> None:
    place.prepare(tables(1))
    place.server.configure(latency_ms=3000)  # long enough for the signal to come first on a busy machine
    process = place.start("apply", "--auto-approve")
    until(lambda: any(call.operation == "Token" for call in place.server.calls), process)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=TIMEOUT)
    assert process.returncode in (1, -signal.SIGINT), err
    assert "Traceback" not in err
    assert [call for call in place.server.calls if call.operation == "Create"] == []


def store(server: RunningSandbox) -> dict[str, list[str]]:
    """What is there, by kind: keys of data extensions and names of folders, twice if it is there twice."""
    everything = server.account.store
    return {
        "DataExtension": sorted(record["CustomerKey"] for record in everything.all("DataExtension")),
        "DataFolder": sorted(record["Name"] for record in everything.all("DataFolder")),
    }


def seen_at_rest(place: Place) -> tuple[dict[str, list[str]], list[str]]:
    """What is there and what the next plan acts on, both once the calls under way have been carried out.

    A call that had arrived is carried out though nobody waits for its answer any more, also between the two looks.
    """
    while True:
        before = store(place.server)
        left = planned(place)
        if store(place.server) == before:
            return before, left


@pytest.mark.parametrize("seed", range(3))
def test_after_a_kill_the_next_plan_shows_what_is_left(place: Place, seed: int) -> None:
    place.prepare(tables(DEPTH))
    clean = planned(place)
    place.server.configure(latency_ms=30)
    begun = _journal_says(place, "begin")
    process = place.start("apply", "--auto-approve")
    calls = random.Random(seed).randint(1, DEPTH)
    until(lambda: begun() and place.written() >= calls, process)
    process.kill()
    process.communicate(timeout=TIMEOUT)
    place.server.configure(latency_ms=0)
    before, left = seen_at_rest(place)
    there = [f"data_extension.{key}" for key in before["DataExtension"]]
    there += [
        address
        for address in clean
        if address.startswith("folder.") and address.rpartition("/")[2] in before["DataFolder"]
    ]
    assert sorted(left) == sorted(set(clean) - set(there))
    (run,) = runs(place)
    assert run["outcome"] == "unfinished"
    code, out, err = place.run("apply", "--auto-approve")
    assert code == 0, (out, err)
    assert planned(place) == []
    after = store(place.server)
    assert after["DataExtension"] == [f"T{number}" for number in range(DEPTH)]
    assert [name for name in after["DataFolder"] if name.startswith("L")] == [f"L{level}" for level in range(DEPTH)]
