"""`mcdecl sandbox`: what serve prints is enough to come in, over HTTP and over SFTP."""

import asyncio
import json
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncssh
import pytest

from mcdecl.cli.main import main
from mcdecl.sandbox.assembly import open_account
from mcdecl.sandbox.tracking.tables import shown
from mcdecl.sandbox.tracking.views import tables


def test_serve_prints_what_an_sftp_client_needs(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "mcdecl", "-C", str(tmp_path), "sandbox", "serve"], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        lines = [process.stdout.readline().strip() for _ in range(10)]
        record = dict(line.split(": ", 1) for line in lines)
        asyncio.run(_come(record))
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(120) == 0
        process.stdout.close()
    password = Path(record["sftp_password_file"]).read_text().strip()
    assert password not in "\n".join(lines)


LOGIN = """<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header>
<w:Security xmlns:w="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"><w:UsernameToken>
<w:Username>bob</w:Username><w:Password>{}</w:Password></w:UsernameToken></w:Security></s:Header><s:Body>
<SystemStatusRequestMsg xmlns="http://exacttarget.com/wsdl/partnerAPI"/></s:Body></s:Envelope>"""


def test_serve_lets_in_the_user_of_a_password_file(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("pass word\n")
    arguments = ["sandbox", "serve", "--user", "bob", "--password-file", str(tmp_path / "password")]
    command = [sys.executable, "-m", "mcdecl", "-C", str(tmp_path), *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        lines = [process.stdout.readline().strip() for _ in range(11)]
        record = dict(line.split(": ", 1) for line in lines)
        answers = [_posted(record["soap_url"], LOGIN.format(word)) for word in ("pass word", "other")]
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(120) == 0
        process.stdout.close()
    assert (record["soap_user"], answers) == ("bob", [200, 500])
    assert "pass word" not in "\n".join(lines)


def _posted(url: str, body: str) -> int:
    request = urllib.request.Request(url, body.encode(), {"Content-Type": "text/xml"})
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--user", "bob"], "belong together"),
        (["--password-file", "p"], "belong together"),
        (["--user", "bob", "--password-file", "missing"], "cannot be read"),
        (["--user", "bob", "--password-file", "empty"], "no password in its first line"),
    ],
)
def test_a_user_without_a_password_is_refused(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").touch()
    assert main(["sandbox", "serve", *arguments]) == 2
    assert words in capsys.readouterr().err


async def _come(record: dict[str, str]) -> None:
    seen: list[str] = []

    class Client(asyncssh.SSHClient):
        def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:
            seen.append(key.get_fingerprint())
            return True

    async with asyncssh.connect(
        record["sftp_host"], int(record["sftp_port"]), username=record["sftp_user"], config=None,
        known_hosts=([], [], []), password=Path(record["sftp_password_file"]).read_text().strip(),
        client_factory=Client, client_keys=None,
    ) as connection, connection.start_sftp_client() as client:  # fmt: skip
        assert {"Import", "Export", "Reports"} <= set(await client.listdir("/"))
    assert seen == [record["sftp_host_key"]]


def test_reset_removes_the_files_too(tmp_path: Path) -> None:
    data = tmp_path / "data.duckdb"
    from mcdecl.sandbox.server import start

    with start(data) as running:
        known = running.sftp.fingerprint
        (running.account.files.folder("Import") / "a.csv").write_text("Id\n1\n")
    assert main(["-C", str(tmp_path), "sandbox", "reset", "--data", str(data)]) == 0
    with start(data) as running:
        assert list(running.account.files.folder("Import").iterdir()) == []
        assert running.sftp.fingerprint == known


def test_the_clock_is_shown_and_moved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def clock(*words: str) -> str:
        assert main(["-C", str(tmp_path), "sandbox", "clock", *words]) == 0
        return capsys.readouterr().out

    assert re.fullmatch(r"Server time: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \(UTC-6\)\.\n", clock())
    assert "1 day, 2:30:00 ahead of this machine.\nAutomations started: 0.\n" in clock("+1d2h30m")
    assert "1 day, 2:30:00 ahead" in clock()
    assert "Server time: 2031-02-03 04:05:" in clock("--set", "2031-02-03T04:05")
    assert "Server time: 2031-02-02 22:05:" in clock("--set", "2031-02-03T04:05Z")
    assert "Server time: 2020-01-01 00:00:" in clock("--set", "2020-01-01")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["1"], 2),
        (["+1y"], 2),
        (["soon"], 2),
        (["--set", "soon"], 2),
        (["+1d", "--set", "2030-01-01"], 2),
        (["+999999w"], 1),
        (["--set", "9999-12-31"], 1),
    ],
)
def test_a_clock_that_cannot_be_moved_so(
    tmp_path: Path, words: list[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["-C", str(tmp_path), "sandbox", "clock", *words]) == code
    assert "Internal" not in capsys.readouterr().err


KEPT = """\
data_extensions:
  T:
    name: T
    retention: {policy: everything, length: 1, unit: days}
    fields: [{name: Id, type: Text, length: 18, primary_key: true}]
"""


def test_a_moved_clock_says_what_retention_deleted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mcdecl.yaml").write_text("project: kept\nenvironments: {dev: {account: sandbox}}\n")
    (tmp_path / "data.yaml").write_text(KEPT)
    for words in (["apply", "--auto-approve"], ["sandbox", "clock", "+3d"], ["plan"]):
        assert main(["-C", str(tmp_path), *words]) == 0
    out = capsys.readouterr().out
    assert "Retention deleted T with its 0 rows." in out
    assert out.count("Plan: 1 to create") == 2  # it is gone, so that it would come again


def test_time_zones_are_set_and_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def clock(*words: str, code: int = 0) -> str:
        assert main(["-C", str(tmp_path), "sandbox", "clock", *words]) == code
        said = capsys.readouterr()
        return said.out + said.err

    assert "Time zones" not in clock()
    assert "Time zones: Asia/Tokyo of the account, Etc/GMT+6 of its user." in clock("--account-zone", "Asia/Tokyo")
    clock("--user-zone", "Europe/Berlin")
    assert "Time zones: Asia/Tokyo of the account, Europe/Berlin of its user." in clock()
    assert "There is no time zone Mars" in clock("--user-zone", "Mars", code=1)


@contextmanager
def served(tmp_path: Path, *words: str) -> Iterator[Path]:
    """A server in a process of its own, with the project's data; gives the file that says how to steer it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "mcdecl", "-C", str(tmp_path), "sandbox", "serve", *words],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        for _ in range(10):
            process.stdout.readline()
        control = tmp_path / ".mcdecl" / "sandbox.duckdb.files" / "control"
        while not control.exists():
            time.sleep(0.02)
        yield control
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(120) == 0
        process.stdout.close()
    assert not control.exists()


def test_the_clock_of_a_server_is_moved_from_outside(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with served(tmp_path) as control:
        assert control.stat().st_mode & 0o077 == 0
        assert main(["-C", str(tmp_path), "sandbox", "clock", "+1d"]) == 0
        assert "1 day, 0:00:00 ahead" in capsys.readouterr().out
        assert main(["-C", str(tmp_path), "sandbox", "clock", "+999999w"]) == 1
        assert "cannot be moved that far" in capsys.readouterr().err
        control.chmod(0o644)  # as git would have brought it
        assert main(["-C", str(tmp_path), "sandbox", "clock"]) == 1
        assert "is in use by another process" in capsys.readouterr().err


def test_tracking_of_a_server_is_filled_from_outside(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head = "event,JobID,SubscriberKey,EventDate\n"
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    moment = f"{datetime.now(UTC) - timedelta(days=30):%Y-%m-%dT%H:%M:%SZ}"  # data views show half a year
    good.write_text(f"{head}open,1,a,{moment}\n")
    bad.write_text(f"{head}open,1,a,{moment}\nopne,1,b,{moment}\n")

    def sandbox(*words: str) -> tuple[int, str, str]:
        code = main(["-C", str(tmp_path), "sandbox", *words])
        return code, *capsys.readouterr()

    with served(tmp_path, "--business-unit", "510000007"):
        assert sandbox("load-tracking", str(good))[:2] == (0, f"Loaded from {good}: 1 open.\n")
        code, _, text = sandbox("load-tracking", str(bad))
        assert (code, f'{bad}:3: "opne" is no kind of event; did you mean open?' in text) == (1, True)
        code, told, _ = sandbox("simulate", "sends", "--subscribers", "20", "--business-unit", "510000007")
        assert (code, told.startswith("Simulated sends to 20 subscribers: 3 Job, ")) == (0, True)
        code, _, text = sandbox("simulate", "sends", "--business-unit", "7")
        assert (code, "no business unit 7; it has" in text) == (1, True)
        code, _, text = sandbox("simulate", "sends", "--to", "Nobody")
        assert (code, "no data extension with the key or name Nobody" in text) == (1, True)
        assert sandbox("load-tracking", str(tmp_path / "missing.csv"))[0] == 1
    assert _rows(tmp_path, 510000001, "_Open") == 1  # nothing of the bad file
    assert _rows(tmp_path, 510000007, "_Sent") > 0


def _rows(project: Path, unit: int, view: str) -> int:
    """How many rows a data view of a business unit has, by the data file."""
    account = open_account(project / ".mcdecl" / "sandbox.duckdb")
    try:
        table = shown(account.units.get(unit, account), tables()[view.casefold()])
        return int(account.store.connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])
    finally:
        account.close()


def test_nobody_steers_a_server_without_its_secret(tmp_path: Path) -> None:
    with served(tmp_path) as control:
        url = json.loads(control.read_bytes())["url"]
        for name in ("clock", "drop", "load-tracking", "simulate-sends", "switch"):
            request = urllib.request.Request(f"{url}/sandbox/{name}", b"", {"Authorization": "Bearer guessed"})
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(request)
            assert refused.value.code == 401


def test_a_file_is_dropped_and_file_drops_are_switched(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mcdecl.yaml").write_text("project: p\nenvironments: {dev: {account: sandbox}}\n")
    (tmp_path / "a.yaml").write_text(
        "data_extensions: {C: {name: C, fields: [{name: Id, type: Text, length: 10, primary_key: true}]}}\n"
        "query_definitions: {Q: {name: Q, sql: SELECT '1' AS Id, target: C, mode: Overwrite}}\n"
        "automations: {F: {name: F, steps: [{run: [query_definition.Q]}], file_drop: {pattern: crm, match: begins}}}\n"
    )
    file = tmp_path / "crm.csv"
    file.write_text("x\n")

    def ran(*words: str, code: int = 0) -> str:
        assert main(["-C", str(tmp_path), *words]) == code
        shown = capsys.readouterr()
        return shown.out + shown.err

    assert "its file drop is inactive" in ran("plan")
    ran("apply", "--auto-approve")
    assert "F was not started: its file drop is off (mcdecl sandbox switch F on)." in ran("sandbox", "drop", str(file))
    assert ran("sandbox", "switch", "F", "on") == "F: the file drop is on.\n"
    assert ran("sandbox", "drop", str(file)) == "Put crm.csv in Import.\nF ran: Complete.\n"
    assert "No file drop fits it." in ran("sandbox", "drop", str(file), "--name", "x.csv")
    assert "is not allowed on the FTP" in ran("sandbox", "drop", str(file), "--to", "../out", code=1)
    assert "missing.csv" in ran("sandbox", "drop", str(tmp_path / "missing.csv"), code=1)
    assert "no automation with the key G" in ran("sandbox", "switch", "G", "on", code=1)
