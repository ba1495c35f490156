import asyncio
import socket
import subprocess
import sys
from pathlib import Path

import asyncssh
import pytest
import requests

from mcdecl.sandbox.server import RunningSandbox, start
from tests.sandbox.caller import Caller
from tests.sandbox.sftp import get, names, put, with_sftp


def test_a_file_goes_up_and_comes_down(sandbox: RunningSandbox) -> None:
    put(sandbox.sftp, "Import/a.csv", b"Id\n1\n")
    assert get(sandbox.sftp, "/Import/a.csv") == b"Id\n1\n"
    assert names(sandbox.sftp, "/") == ["Export", "Import", "Reports"]
    assert (sandbox.account.files.folder("Import") / "a.csv").read_bytes() == b"Id\n1\n"


def test_a_wrong_password_is_refused(sandbox: RunningSandbox) -> None:
    with pytest.raises(asyncssh.PermissionDenied):
        with_sftp(sandbox.sftp, lambda client: client.listdir("/"), password="wrong")


def test_another_user_is_refused(sandbox: RunningSandbox) -> None:
    async def come() -> None:
        access = sandbox.sftp
        await asyncssh.connect(
            access.host, access.port, username="root", password=access.password, known_hosts=None, config=None,
            client_keys=None,
        )  # fmt: skip

    with pytest.raises(asyncssh.PermissionDenied):
        asyncio.run(come())


def test_another_host_key_is_not_trusted(sandbox: RunningSandbox) -> None:
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().strip()

    async def come() -> None:
        access = sandbox.sftp
        known = asyncssh.import_known_hosts(f"[{access.host}]:{access.port} {other}\n")
        await asyncssh.connect(
            access.host, access.port, username=access.user, password=access.password, known_hosts=known, config=None
        )

    with pytest.raises(asyncssh.HostKeyNotVerifiable):
        asyncio.run(come())


@pytest.mark.parametrize("path", ["../../secret", "/../secret", "Import/../../../secret", "/etc/hostname"])
def test_no_path_leads_out_of_the_tree(sandbox: RunningSandbox, path: str) -> None:
    (sandbox.account.files.home / "secret").write_text("secret")
    with pytest.raises(asyncssh.SFTPNoSuchFile):
        get(sandbox.sftp, path)
    put(sandbox.sftp, "../../../here", b"inside")
    assert (sandbox.account.files.ftp / "here").read_bytes() == b"inside"


def test_links_are_refused(sandbox: RunningSandbox) -> None:
    with pytest.raises(asyncssh.SFTPOpUnsupported):
        with_sftp(sandbox.sftp, lambda client: client.symlink("/etc", "Import/etc"))
    with pytest.raises(asyncssh.SFTPOpUnsupported):
        with_sftp(sandbox.sftp, lambda client: client.link("Import", "Import/etc"))


@pytest.mark.parametrize("name", ["a:b.csv", "a*.csv", "a?.csv", 'a".csv', "a|b", "a<b", "a\\b"])
def test_names_that_the_service_does_not_take_are_refused(sandbox: RunningSandbox, name: str) -> None:
    with pytest.raises(asyncssh.SFTPPermissionDenied, match="not allowed"):
        put(sandbox.sftp, f"Import/{name}", b"x")
    put(sandbox.sftp, "Import/good.csv", b"x")
    with pytest.raises(asyncssh.SFTPPermissionDenied, match="not allowed"):
        with_sftp(sandbox.sftp, lambda client: client.rename("Import/good.csv", f"Import/{name}"))


@pytest.mark.parametrize("name", ["Import", "/Export", "Reports/"])
def test_the_folders_stay(sandbox: RunningSandbox, name: str) -> None:
    with pytest.raises(asyncssh.SFTPPermissionDenied, match="stays"):
        with_sftp(sandbox.sftp, lambda client: client.rmdir(name))
    with pytest.raises(asyncssh.SFTPPermissionDenied, match="stays"):
        with_sftp(sandbox.sftp, lambda client: client.rename(name, "Elsewhere"))


def test_folders_are_made_and_files_renamed_over_others(sandbox: RunningSandbox) -> None:
    async def do(client: asyncssh.SFTPClient) -> None:
        await client.mkdir("Import/new")
        await client.rmdir("Import/new")
        await client.posix_rename("Import/.part", "Import/a.csv")
        await client.remove("Import/a.csv")

    put(sandbox.sftp, "Import/.part", b"new")
    put(sandbox.sftp, "Import/a.csv", b"old")
    with_sftp(sandbox.sftp, do)
    assert names(sandbox.sftp, "Import") == []


def test_there_is_no_shell(sandbox: RunningSandbox) -> None:
    async def run() -> None:
        access = sandbox.sftp
        async with asyncssh.connect(
            access.host, access.port, username=access.user, password=access.password, known_hosts=None, config=None
        ) as connection:
            await connection.run("ls", check=True)

    with pytest.raises((asyncssh.ChannelOpenError, asyncssh.ProcessError)):
        asyncio.run(run())


def test_an_eleventh_connection_is_refused(sandbox: RunningSandbox) -> None:
    async def run() -> None:
        access = sandbox.sftp

        async def come() -> asyncssh.SSHClientConnection:
            return await asyncssh.connect(
                access.host, access.port, username=access.user, password=access.password, known_hosts=None, config=None
            )

        held = [await come() for _ in range(10)]
        try:
            with pytest.raises((asyncssh.DisconnectError, ConnectionError)):
                await come()
        finally:
            for s_s_h_client_connection in held:
                s_s_h_client_connection.close()
                await s_s_h_client_connection.wait_closed()

    asyncio.run(run())
    assert names(sandbox.sftp, "Import") == []


def test_file_locations_tell_where_the_files_are(sandbox: RunningSandbox, soap: Caller) -> None:
    url = f"{sandbox.rest_url}automation/v1/ftplocations"
    items = requests.get(url, headers={"Authorization": f"Bearer {soap.token}"}, timeout=60).json()["items"]
    access = sandbox.sftp
    (enhanced,) = [item for item in items if item["name"] == "ExactTarget Enhanced FTP"]
    assert enhanced["locationUrl"] == f"sftp://{access.user}@{access.host}:{access.port}"
    assert access.password not in str(items)


def test_host_key_password_and_files_survive_the_account(tmp_path: Path) -> None:
    data = tmp_path / "data.duckdb"
    with start(data) as first:
        known = (first.sftp.fingerprint, first.sftp.password)
        put(first.sftp, "Import/a.csv", b"x")
    with start(data) as second:
        assert (second.sftp.fingerprint, second.sftp.password) == known
        assert get(second.sftp, "Import/a.csv") == b"x"
        for file in (second.sftp.password_file, second.account.files.host_key_file):
            assert file.stat().st_mode & 0o077 == 0


def test_emptying_the_account_removes_its_files_and_keeps_what_it_is_known_by(sandbox: RunningSandbox) -> None:
    known = (sandbox.sftp.fingerprint, sandbox.sftp.password)
    put(sandbox.sftp, "Import/a.csv", b"x")
    sandbox.reset()
    assert names(sandbox.sftp, "Import") == []
    assert (sandbox.sftp.fingerprint, sandbox.sftp.password) == known


def test_files_of_an_account_in_memory_are_gone_with_it() -> None:
    with start(None) as running:
        put(running.sftp, "Import/a.csv", b"x")
        home = running.account.files.home
        assert home.exists()
        address = (running.sftp.host, running.sftp.port)
    assert not home.exists()
    with pytest.raises(ConnectionRefusedError), socket.create_connection(address, timeout=2):
        pass


def test_an_account_that_needs_no_files_makes_none_and_loads_no_ssh(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from mcdecl.sandbox.server import start\n"
        "with start(Path(sys.argv[1])): pass\n"
        "assert 'asyncssh' not in sys.modules and 'duckdb' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "data.duckdb")], check=True)
    assert [path.name for path in tmp_path.iterdir()] == ["data.duckdb"]


def test_the_port_can_be_chosen_and_a_taken_one_is_said() -> None:
    from mcdecl.sandbox.server import SandboxError

    with start(None) as running, pytest.raises(SandboxError, match="Cannot listen on"):
        start(None, sftp_port=running.sftp.port)


def test_a_connection_is_lost_midway_on_request_and_what_came_so_far_stays(sandbox: RunningSandbox) -> None:
    async def send(client: asyncssh.SFTPClient) -> None:
        async with client.open("Import/a.csv", "wb") as file:
            for _ in range(10):
                await file.write(b"x" * 1000)

    sandbox.inject("drop", operation="SFTP", skip=3)
    with pytest.raises((asyncssh.SFTPConnectionLost, asyncssh.ConnectionLost, ConnectionError)):
        with_sftp(sandbox.sftp, send)
    assert get(sandbox.sftp, "Import/a.csv") == b"x" * 3000
    put(sandbox.sftp, "Import/a.csv", b"whole")
    assert get(sandbox.sftp, "Import/a.csv") == b"whole"


def test_mishaps_of_calls_are_none_of_sftp(sandbox: RunningSandbox) -> None:
    sandbox.inject("drop")
    put(sandbox.sftp, "Import/a.csv", b"whole")
    assert get(sandbox.sftp, "Import/a.csv") == b"whole"
