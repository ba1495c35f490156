import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
import requests

from mcdecl.sandbox.access import Credentials
from mcdecl.sandbox.recorder import RecordedCall
from mcdecl.sandbox.server import RunningSandbox, SandboxError, SandboxInUseError, reset, start
from mcdecl.sandbox.soap.reader import HeaderCredentials
from mcdecl.sandbox.store import SandboxDataError
from tests.sandbox.caller import KEY_FIELD, NS, Caller, data_extension, field, folder, row, where
from tests.work import work_of

ASK = f'<SystemStatusRequestMsg xmlns="{NS}"/>'
SERVE = """
import sys
from pathlib import Path
from mcdecl.sandbox.server import serve
def ready(s):
    print(s.url, s.client_id, s.client_secret, flush=True)
serve(Path(sys.argv[1]), ready=ready, client_id="id", client_secret="secret")
print("stopped", flush=True)
"""


class Served:
    """A server in a process of its own."""

    def __init__(self, data: Path) -> None:
        self.process = subprocess.Popen([sys.executable, "-c", SERVE, str(data)], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.url, self.client_id, self.client_secret = self.process.stdout.readline().split()
        self.auth_url, self.soap_url, self.rest_url = self.url, f"{self.url}/Service.asmx", f"{self.url}/"

    def end(self, number: int) -> str:
        os.kill(self.process.pid, number)
        out, _ = self.process.communicate(timeout=120)
        return out


def caller(served: Served) -> Caller:
    return Caller(served)  # type: ignore[arg-type]


def test_every_acknowledged_write_survives_kill_9(tmp_path: Path) -> None:
    data = tmp_path / "deep" / "sandbox.duckdb"
    first = Served(data)
    soap = caller(first)
    soap.create(data_extension("A", fields=KEY_FIELD + field("F")) + data_extension("Gone"))
    id = soap.create(folder("Mine")).result["NewID"]
    soap.create(row("A", Id="1", F="x") + row("A", Id="2", F="y"))
    soap.update(data_extension("A", "Renamed", "", CategoryID=id)).accepted()
    soap.delete(data_extension("Gone", None, "")).accepted()
    first.end(signal.SIGKILL)
    second = Served(data)
    try:
        soap = caller(second)
        read = soap.one("DataExtension", "Name", "CategoryID", key="A")
        assert (read["Name"], read["CategoryID"]) == ("Renamed", id)
        assert soap.keys("DataExtension", where("CustomerKey", "isNotNull")) == ["A"]
        assert len(soap.retrieve("DataExtensionObject[A]", "F").results) == 2
        assert int(soap.create(folder("Next")).result["NewID"]) > int(id)
        soap.create(row("A", Id="1", F="x")).refused(70000)
        soap.create(row("A", Id="3", F="x")).accepted()
    finally:
        second.end(signal.SIGKILL)


def write_until_killed(served: Served, prefix: str, after: float) -> list[str]:
    """Creates data extensions one by one; some seconds after the sixth the server is killed, whatever it is at.

    Gives the keys that were acknowledged.
    """
    soap = caller(served)
    killer = threading.Timer(after, os.kill, (served.process.pid, signal.SIGKILL))
    acknowledged: list[str] = []
    with suppress(requests.RequestException):
        while served.process.poll() is None:
            key = f"{prefix}{len(acknowledged)}"
            soap.create(data_extension(key, fields=KEY_FIELD + field("F"))).accepted()
            acknowledged.append(key)
            if len(acknowledged) == 6:
                killer.start()
    killer.join()
    served.process.communicate(timeout=120)
    return acknowledged


def test_killed_while_it_writes_it_keeps_all_it_acknowledged_and_no_half_of_the_rest(tmp_path: Path) -> None:
    data = tmp_path / "s.duckdb"
    expected: list[str] = []
    for prefix, after in (("A", 0.01), ("B", 0.045)):
        expected += write_until_killed(Served(data), prefix, after)
    last = Served(data)
    try:
        soap = caller(last)
        texts = soap.keys("DataExtension", where("CustomerKey", "isNotNull"))
        fields = soap.retrieve("DataExtensionField", "Name", "DataExtension.CustomerKey").results
    finally:
        last.end(signal.SIGKILL)
    assert len(expected) >= 12
    assert set(expected) <= set(texts)
    # Each kill may have come between the commit of one more and its answer.
    assert len(texts) <= len(expected) + 2
    assert sorted(record["DataExtension"]["CustomerKey"] for record in fields) == sorted([*texts, *texts])


def test_changes_of_fields_and_rows_survive_kill_9(tmp_path: Path) -> None:
    data = tmp_path / "s.duckdb"
    first = Served(data)
    soap = caller(first)
    soap.create(data_extension("A", fields=KEY_FIELD + field("Price", "Decimal", MaxLength=5, Scale=2) + field("F")))
    soap.create(row("A", Id="1", Price="1.5", F="x"))
    known = {name: record["ObjectID"] for name, record in soap.fields("A").items()}
    changed = field("Price", None, ObjectID=known["Price"], MaxLength=9) + field("G", None, ObjectID=known["F"])
    added = field("N", "Number", IsRequired=True, DefaultValue="7") + field("D", "Date", DefaultValue="1/2/2026")
    soap.update(data_extension("A", None, changed + added)).accepted()
    soap.update(row("A", Id="1", Price="1234567.25")).accepted()
    ask = ("DataExtensionObject[A]", "Id", "Price", "G", "N", "D")
    before = soap.retrieve(*ask).results
    first.end(signal.SIGKILL)
    second = Served(data)
    try:
        after = caller(second).retrieve(*ask).results
    finally:
        second.end(signal.SIGKILL)
    assert after == before
    assert [item["Value"] for item in after[0]["Properties"]["Property"]] == [
        "1", "1234567.25", "x", "7", "1/2/2026 12:00:00 AM",
    ]  # fmt: skip


def test_writes_from_many_sides_at_once(tmp_path: Path) -> None:
    data = tmp_path / "s.duckdb"
    keys = [f"K{number}" for number in range(32)]
    with start(data) as running, ThreadPoolExecutor(8) as pool:
        soap = Caller(running)
        assert {answer.overall for answer in pool.map(lambda key: soap.create(data_extension(key)), keys)} == {"OK"}
        siblings = [answer.overall for answer in pool.map(lambda _: soap.create(folder("Same")), range(8))]
    assert sorted(siblings) == ["Error"] * 7 + ["OK"]
    with start(data) as running:
        assert set(Caller(running).keys("DataExtension", where("CustomerKey", "isNotNull"))) == set(keys)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_stops_cleanly(tmp_path: Path, number: int) -> None:
    served = Served(tmp_path / "s.duckdb")
    caller(served).send(ASK)
    assert served.end(number).strip() == "stopped"
    assert served.process.returncode == 0
    assert reset(tmp_path / "s.duckdb")


def test_file_in_use_by_another_process(tmp_path: Path) -> None:
    data = tmp_path / "s.duckdb"
    served = Served(data)
    try:
        with pytest.raises(SandboxInUseError) as caught:
            start(data)
        with pytest.raises(SandboxInUseError):
            reset(data)
    finally:
        served.end(signal.SIGKILL)
    assert str(data) in str(caught.value)
    assert "Stop" in str(caught.value)


def test_file_in_use_by_this_process(tmp_path: Path) -> None:
    data = tmp_path / "s.duckdb"
    with start(data):
        with pytest.raises(SandboxInUseError):
            start(data)
        with pytest.raises(SandboxInUseError):
            reset(data)
    with start(data):
        pass


def test_a_file_that_is_no_store(tmp_path: Path) -> None:
    data = tmp_path / "s.duckdb"
    data.write_text("name,value\n" * 2000)
    with pytest.raises(SandboxDataError, match=r"s\.duckdb"):
        start(data)


def test_reset_removes_everything(tmp_path: Path) -> None:
    data = tmp_path / "s.duckdb"
    assert not reset(data)
    with start(data) as running:
        Caller(running).create(data_extension("A")).accepted()
    assert reset(data)
    with start(data) as running:
        assert Caller(running).retrieve("DataExtension", "Name").results == []


def test_reset_while_it_runs_is_durable(tmp_path: Path) -> None:
    data = tmp_path / "s.duckdb"
    with start(data) as running:
        soap = Caller(running)
        soap.create(data_extension("A"))
        soap.create(row("A", Id="1"))
        running.reset()
        soap.create(data_extension("A")).accepted()
    with start(data) as running:
        assert Caller(running).retrieve("DataExtensionObject[A]", "Id").results == []


def late(running: RunningSandbox, pool: ThreadPoolExecutor, seconds: float) -> "Future[object]":
    """A Create that has arrived and is held back."""
    running.inject("delay", operation="Create", seconds=seconds)
    soap = Caller(running)
    call = pool.submit(soap.create, data_extension("Late"))
    while running._service.mishaps.waiting:
        time.sleep(0.005)
    return call


def test_a_call_that_is_under_way_is_not_carried_out_after_a_reset(monkeypatch: pytest.MonkeyPatch) -> None:
    ended, sleep = threading.Event(), asyncio.sleep

    async def held(seconds: float) -> None:
        while seconds == 120 and not ended.is_set():
            await sleep(0.01)
        await sleep(seconds if seconds != 120 else 0)

    monkeypatch.setattr(asyncio, "sleep", held)
    with start(None) as running, ThreadPoolExecutor(1) as pool:
        call = late(running, pool, 120)
        running.reset()
        ended.set()
        assert isinstance(call.exception(), requests.ConnectionError)
        running.settle()
        assert list(running.account.store.all("DataExtension")) == []
        assert running.calls == []
        Caller(running).create(data_extension("A")).accepted()


def test_who_settles_waits_for_what_is_under_way() -> None:
    with start(None) as running, ThreadPoolExecutor(1) as pool:
        late(running, pool, 0.5)
        running.settle()
        assert [record["CustomerKey"] for record in running.account.store.all("DataExtension")] == ["Late"]
    running.settle()  # nothing runs any more


@pytest.mark.parametrize("kept", [True, False], ids=["data file", "memory"])
def test_reset_to_what_it_had_once(tmp_path: Path, kept: bool) -> None:
    data = tmp_path / "s.duckdb" if kept else None
    with start(data, units=[7]) as running:
        soap = Caller(running)
        id = soap.create(folder("Mine")).result["NewID"]
        soap.create(data_extension("A", fields=KEY_FIELD, CategoryID=id)).accepted()
        before = running.account.whole.documents()
        for _ in range(2):  # what changes later is not among what it had
            soap.create(row("A", Id="1"))
            soap.update(data_extension("A", "Renamed", "")).accepted()
            soap.create(data_extension("B")).accepted()
            (running.account.files.folder("Import") / "a.csv").write_text("Id\n")
            running.advance(86_400)
            running.reset(before)
            assert [item["Name"] for item in soap.retrieve("DataExtension", "Name").results] == ["A"]
            assert soap.retrieve("DataExtensionObject[A]", "Id").results == []
            assert list(running.account.files.folder("Import").iterdir()) == []
            assert abs(running.account.clock.ahead) < 1
            assert [*running.account.units] == [running.account.mid, 7]
    if data is not None:
        with start(data) as running:
            assert [item["Name"] for item in Caller(running).retrieve("DataExtension", "Name").results] == ["A"]


def on_a_free_port(**more: str) -> tuple[RunningSandbox, int]:
    """An account on a port that is named to it; another one where somebody else takes it first."""
    for _ in range(9):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        with suppress(SandboxError):
            return start(None, port=port, **more), port  # type: ignore[arg-type]
    raise AssertionError("it takes no port that is free")


def test_given_credentials_and_port() -> None:
    running, port = on_a_free_port(client_id="mine", client_secret="hidden")
    with running:
        assert running.url == f"http://127.0.0.1:{port}"
        assert Caller(running).send(ASK).overall == "OK"
        assert "hidden" not in repr(running)
        with pytest.raises(SandboxError, match=f"Cannot listen on 127.0.0.1:{port}"):
            start(None, port=port)


@pytest.mark.parametrize(
    "value",
    [
        Credentials("mine", "hidden"),
        HeaderCredentials("hidden", "mine", "hidden"),
        RecordedCall("Token", 0, "", b"hidden", b"hidden", 200),
    ],
)
def test_what_holds_secrets_does_not_print_them(value: object) -> None:
    assert "hidden" not in repr(value)


def test_start_and_stop_are_quick() -> None:
    started: list[RunningSandbox] = []

    def start_and_stop() -> None:
        with start(None) as running:
            started.append(running)
            Caller(running).send(ASK)

    start_and_stop()  # what is loaded late is loaded then
    assert work_of(start_and_stop) < 50_000
    running = started[-1]
    running.stop()
    with pytest.raises(requests.ConnectionError):
        requests.get(running.url, timeout=2)


def test_latency(sandbox: RunningSandbox, soap: Caller) -> None:
    sandbox.configure(latency_ms=120)
    began = time.perf_counter()
    soap.send(ASK)
    assert time.perf_counter() - began >= 0.12


def test_unknown_settings_are_refused(sandbox: RunningSandbox) -> None:
    with pytest.raises(TypeError):
        sandbox.configure(colour="red")


def test_calls_are_noted_without_secrets(sandbox: RunningSandbox, soap: Caller) -> None:
    soap.create(data_extension("A") + data_extension("B"))
    soap.retrieve("DataFolder", "ID")
    soap.http.get(sandbox.rest_url + "automation/v1/imports", timeout=60)
    noted = [(call.operation, call.objects, call.object_type, call.status) for call in sandbox.calls]
    assert noted == [
        ("Token", 0, "v2/token", 200),
        ("Create", 2, "DataExtension", 200),
        ("Retrieve", 0, "DataFolder", 200),
        ("REST", 0, "automation/v1/imports", 401),
    ]
    everything = b"".join(call.request + call.response for call in sandbox.calls).decode()
    for secret in (soap.token, sandbox.client_secret, sandbox.client_id):
        assert secret not in everything
    assert "<Name>A</Name>" in everything
    sandbox.clear_calls()
    assert sandbox.calls == []


def test_nothing_is_noted_when_not_asked() -> None:
    with start(None, record=False) as running:
        Caller(running).send(ASK)
        assert running.calls == []
