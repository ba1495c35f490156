"""Connections over SFTP: who is let in, whom the client trusts, and in which words it fails."""

import asyncio
import logging
from pathlib import Path

import asyncssh
import pytest

from mcdecl.helpers.secret import Secret
from mcdecl.helpers.structs import replace
from mcdecl.operations.run.sftp_client import LOST, connected, hushed
from mcdecl.operations.run.sftp_login import SftpError, SftpLogin, SftpLostError
from mcdecl.sandbox.server import RunningSandbox
from tests.operations.run.cutting import CuttingProxy

pytestmark = pytest.mark.filterwarnings("ignore:.*bcrypt.kdf")  # few rounds are quick, and these keys open nothing


@pytest.fixture
def login(embedded: RunningSandbox) -> SftpLogin:
    access = embedded.sftp
    return SftpLogin(
        access.host, access.port, access.user, password=Secret(access.password), host_key=access.fingerprint
    )


def there(login: SftpLogin) -> list[str]:
    """The folders that a session shows."""

    async def run() -> list[str]:
        async with connected(login) as session:
            return sorted(str(name) for name in await session.listdir("/") if name not in (".", ".."))

    return asyncio.run(run())


def test_a_session_shows_the_files(login: SftpLogin) -> None:
    assert {"Import", "Export"} <= set(there(login))


@pytest.mark.parametrize("key", ["", "SHA256:" + "A" * 43])
def test_only_the_key_that_is_known_is_trusted(login: SftpLogin, key: str) -> None:
    with pytest.raises(SftpError) as told:
        there(replace(login, host_key=key))
    assert login.host_key in told.value.message
    assert ("no key is known for it yet" in told.value.message) is (not key)
    assert ("--accept-host-key" in told.value.hint) is (not key)


def test_who_is_not_let_in_is_told_once(login: SftpLogin) -> None:
    for wrong in (replace(login, password=Secret("wrong")), replace(login, password=None)):
        with pytest.raises(SftpError, match=f"does not let {login.user} in"):
            there(wrong)


def test_where_nothing_listens_or_lives(login: SftpLogin) -> None:
    with CuttingProxy(login.host, login.port, after=0, cuts=0) as network:
        port = network.port
    with pytest.raises(SftpLostError, match=r"cannot be reached: nothing listens there\."):
        there(replace(login, port=port))
    with pytest.raises(SftpLostError, match="cannot be reached: "):
        there(replace(login, host="no-such-host.invalid"))


def test_a_connection_that_breaks_is_one_that_may_be_tried_again(login: SftpLogin) -> None:
    with CuttingProxy(login.host, login.port, after=0, cuts=1) as network, pytest.raises(LOST):
        there(replace(login, port=network.port))


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    key = asyncssh.generate_private_key("ssh-ed25519")
    key.write_private_key(str(folder / "plain"), "pkcs8-pem")
    key.write_private_key(str(folder / "locked"), "pkcs8-pem", passphrase="open sesame")
    # As ssh-keygen does, with bcrypt; only less often, because each round takes its time.
    key.write_private_key(str(folder / "openssh"), "openssh", passphrase="open sesame", rounds=2)
    (folder / "none").write_text("no key\n")
    return folder


@pytest.mark.parametrize(
    ("name", "passphrase", "words"),
    [
        ("plain", None, ""),
        ("locked", "open sesame", ""),
        ("locked", "wrong", "passphrase does not open the private key"),
        ("locked", None, "is locked, and no passphrase is given"),
        ("openssh", "open sesame", ""),
        ("openssh", "wrong", "passphrase does not open the private key"),
        ("openssh", None, "is locked, and no passphrase is given"),
        ("none", None, "cannot be read"),
        ("missing", None, "cannot be opened: No such file"),
    ],
)
def test_private_keys(login: SftpLogin, keys: Path, name: str, passphrase: str | None, words: str) -> None:
    wanted = replace(login, key_file=keys / name, passphrase=Secret(passphrase) if passphrase else None)
    if not words:
        assert "Import" in there(wanted)  # the account takes the password beside it
        return
    with pytest.raises(SftpError, match=words):
        there(wanted)


def test_asyncio_is_quiet_only_meanwhile() -> None:
    logger = logging.getLogger("asyncio")
    before = logger.level
    seen: list[int] = []

    def failing() -> None:
        with hushed():
            seen.append(logger.level)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        failing()
    assert seen == [logging.ERROR]
    assert logger.level == before


def test_nothing_of_this_machine_decides_whom_it_trusts_and_how_long_it_waits(
    login: SftpLogin, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, object] = {}

    async def connect(host: str, port: int, **options: object) -> None:
        asked.update(options, host=host, port=port)
        raise ConnectionRefusedError

    monkeypatch.setattr(asyncssh, "connect", connect)
    with pytest.raises(SftpLostError, match="nothing listens there"):
        there(login)
    assert (asked["host"], asked["port"], asked["username"]) == (login.host, login.port, login.user)
    assert (asked["known_hosts"], asked["config"], asked["agent_path"]) == (([], [], []), None, None)
    assert (asked["client_keys"], asked["kbdint_auth"]) == (None, False)
    assert (asked["connect_timeout"], asked["login_timeout"], asked["keepalive_interval"]) == (15, 30, 15)


def test_a_locked_key_without_bcrypt_says_what_to_install(
    login: SftpLogin, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("asyncssh.public_key._bcrypt_available", False)
    with pytest.raises(SftpError, match=r"to open it bcrypt is needed.*mcdecl\[sftp\]"):
        there(replace(login, key_file=keys / "openssh", passphrase=Secret("open sesame")))
