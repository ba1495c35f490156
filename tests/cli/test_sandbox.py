"""`mcdecl sandbox`: what serve prints is enough to come in, over HTTP and over SFTP."""

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import asyncssh

from mcdecl.cli.main import main


def test_serve_prints_what_an_sftp_client_needs(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "mcdecl", "-C", str(tmp_path), "sandbox", "serve"], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        lines = [process.stdout.readline().strip() for _ in range(10)]
        told = dict(line.split(": ", 1) for line in lines)
        asyncio.run(_come(told))
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
        process.stdout.close()
    password = Path(told["sftp_password_file"]).read_text().strip()
    assert password not in "\n".join(lines)


async def _come(told: dict[str, str]) -> None:
    seen: list[str] = []

    class Client(asyncssh.SSHClient):
        def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:
            seen.append(key.get_fingerprint())
            return True

    async with asyncssh.connect(
        told["sftp_host"], int(told["sftp_port"]), username=told["sftp_user"], known_hosts=([], [], []), config=None,
        password=Path(told["sftp_password_file"]).read_text().strip(), client_factory=Client, client_keys=None,
    ) as connection, connection.start_sftp_client() as client:  # fmt: skip
        assert {"Import", "Export", "Reports"} <= set(await client.listdir("/"))
    assert seen == [told["sftp_host_key"]]


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
