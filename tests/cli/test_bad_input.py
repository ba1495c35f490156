"""Bad input: one clear message, exit 1, no traceback, nothing sent."""

import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mcdecl.sandbox.server import RunningSandbox
from tests.cli.conftest import CUSTOMERS, Folder, config

WRITES = ("Create", "Update", "Delete", "Perform")
BROKEN_FILES = {
    "not YAML": ("data_extensions: [", "data.yaml:1:"),
    "a tab": ("data_extensions:\n\tA: {name: A}\n", "data.yaml:2:1"),
    "a key twice": (CUSTOMERS + CUSTOMERS.split("\n", 1)[1], "data.yaml:8:3"),
    "an unknown section": ("data_extension:\n  A: {name: A}\n", "did you mean data_extensions?"),
    "an unknown attribute": (CUSTOMERS.replace("    folder:", "    foldr:"), "did you mean folder?"),
    "a wrong type": (CUSTOMERS.replace("length: 18", "length: many"), "data.yaml:6:"),
    "a length out of range": (CUSTOMERS.replace("length: 18", "length: 5000"), "4000"),
    "a Decimal without scale": (CUSTOMERS + "      - {name: D, type: Decimal, length: 5}\n", "no scale"),
    "an optional key": (CUSTOMERS.replace("primary_key: true", "primary_key: true, required: false"), "primary key"),
    "a field twice": (CUSTOMERS + "      - {name: email, type: Text, length: 5}\n", "declared twice"),
    "no sendable field": (
        CUSTOMERS + "    sendable: {field: CustomerID2}\n",
        "did you mean CustomerId?",
    ),
    "an unreadable SQL file": (
        CUSTOMERS + "query_definitions:\n  Q: {name: Q, target: NTO_Customers, mode: Append, sql: {file: no.sql}}\n",
        "no.sql",
    ),
    "SQL that cannot be read": (
        CUSTOMERS + "query_definitions:\n  Q: {name: Q, target: NTO_Customers, mode: Append, sql: SELECT FROM WHERE}\n",
        "the SQL cannot be read",
    ),
    "a filter that does not parse": (
        CUSTOMERS + "filter_definitions:\n  F: {name: F, source: NTO_Customers, where: Email <}\n",
        "cannot be read",
    ),
    "a filter on a missing field": (
        CUSTOMERS + "filter_definitions:\n  F: {name: F, source: NTO_Customers, where: Emial = 'x'}\n",
        "did you mean Email?",
    ),
}


@pytest.mark.parametrize("case", BROKEN_FILES)
@pytest.mark.parametrize("command", [("validate",), ("plan",), ("apply", "--auto-approve")], ids=lambda c: c[0])
def test_a_broken_file(folder: Folder, embedded: RunningSandbox, case: str, command: tuple[str, ...]) -> None:
    text, expected = BROKEN_FILES[case]
    folder.write("data.yaml", text)
    run = folder.mcdecl(*command)
    assert run.code == 1
    assert expected in run.err
    assert "data.yaml:" in run.err
    assert "Traceback" not in run.err + run.out
    assert run.out == ""
    assert not [call for call in embedded.calls if command == ("validate",) or call.operation in WRITES]


def test_all_errors_in_one_run_sorted(folder: Folder) -> None:
    folder.write("b.yaml", "data_extensions:\n  B: {name: B, fields: [{name: A}]}\n  C: {nam: C}\n")
    folder.write("a.yaml", "data_extensions:\n  A: {name: 5}\n")
    lines = [line for line in folder.mcdecl("validate").err.splitlines() if ".yaml:" in line]
    places = [tuple(line.split(":")[:2]) for line in lines]
    assert places == sorted(places)
    assert {place[0] for place in places} == {"a.yaml", "b.yaml"}
    assert len(lines) >= 3


def test_a_reference_to_nothing_anywhere(folder: Folder) -> None:
    folder.write(
        "q.yaml", "query_definitions:\n  Q: {name: Q, target: NTO_Custmers, mode: Append, sql: SELECT 1 AS A}\n"
    )
    run = folder.mcdecl("plan")
    assert run.code == 1
    assert "neither declared here nor in the account" in run.out


def test_an_unset_environment_variable(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MC_SECRET")
    run = folder.mcdecl("plan")
    assert (run.code, "MC_SECRET" in run.err, "mcdecl.yaml:" in run.err) == (1, True, True)


def test_an_unknown_environment(folder: Folder) -> None:
    run = folder.mcdecl("plan", "-e", "servd")
    assert run.code == 1
    assert "served" in run.err


def test_no_project_at_all(folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "mcdecl.yaml").unlink()
    run = folder.mcdecl("plan")
    assert (run.code, "mcdecl.yaml" in run.err) == (1, True)


def test_wrong_credentials(folder: Folder, embedded: RunningSandbox) -> None:
    folder.write("mcdecl.yaml", config(auth_url=embedded.auth_url, client_id="someone-else"))
    run = folder.mcdecl("plan")
    assert run.code == 1
    assert "client id" in run.err


def test_a_host_that_does_not_resolve(folder: Folder) -> None:
    folder.write("mcdecl.yaml", config(auth_url="http://no-such-host.invalid", client_id="x"))
    run = folder.mcdecl("plan")
    assert run.code == 1
    assert "no-such-host.invalid" in run.err


def test_nobody_listens(folder: Folder) -> None:
    folder.write("mcdecl.yaml", config(auth_url="http://127.0.0.1:9", client_id="x"))
    run = folder.mcdecl("plan")
    assert (run.code, "127.0.0.1" in run.err) == (1, True)


@pytest.mark.parametrize("kind", ["html", "truncated"])
def test_an_answer_that_is_no_soap(folder: Folder, embedded: RunningSandbox, kind: str) -> None:
    embedded.inject(kind, operation="Retrieve", count=9)  # type: ignore[arg-type]
    run = folder.mcdecl("plan")
    assert run.code == 1
    assert run.err.startswith("Error: ")
    assert "Traceback" not in run.err


def test_503_three_times(folder: Folder, embedded: RunningSandbox) -> None:
    embedded.inject("unavailable", operation="Retrieve", count=99)
    run = folder.mcdecl("plan")
    assert (run.code, "503" in run.err) == (1, True)


def test_an_answer_slower_than_the_timeout(folder: Folder, embedded: RunningSandbox) -> None:
    folder.write("mcdecl.yaml", config(auth_url=embedded.auth_url, client_id=embedded.client_id, timeout="1"))
    embedded.inject("delay", operation="Retrieve", count=9, seconds=2.5)
    run = folder.mcdecl("plan")
    assert run.code == 1
    assert "Traceback" not in run.err


@pytest.fixture
def impostor() -> Iterator[int]:
    """A TLS server whose certificate nobody vouches for: it hangs up in the handshake at the latest."""
    listening = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def serve() -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        while not stop.is_set():
            try:
                connection, _ = listening.accept()
                with connection, context.wrap_socket(connection, server_side=True):
                    pass
            except OSError:
                continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listening.getsockname()[1]
    stop.set()
    listening.close()


def test_a_tls_failure(folder: Folder, impostor: int) -> None:
    folder.write("mcdecl.yaml", config(auth_url=f"https://127.0.0.1:{impostor}", client_id="x"))
    run = folder.mcdecl("plan")
    assert run.code == 1
    assert "Traceback" not in run.err
    assert "127.0.0.1" in run.err


def test_a_data_file_that_another_process_holds(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    import subprocess
    import sys

    from mcdecl.cli.main import main

    (tmp_path / "mcdecl.yaml").write_text("project: p\nenvironments:\n  sandbox: {account: sandbox}\n")
    (tmp_path / "data.yaml").write_text(CUSTOMERS)
    holder = subprocess.Popen(
        [sys.executable, "-m", "mcdecl", "-C", str(tmp_path), "sandbox", "serve"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        holder.stdout.readline()
        assert main(["-C", str(tmp_path), "plan"]) == 1
        error = capfd.readouterr().err
        assert "sandbox.duckdb" in error
        assert "Traceback" not in error
    finally:
        holder.terminate()
        holder.wait()
