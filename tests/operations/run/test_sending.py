"""Files over real SFTP: whole under their name, or not at all."""

import asyncio
import os
from pathlib import Path

import asyncssh
import pytest

from mcdecl.helpers.secret import Secret
from mcdecl.helpers.structs import replace
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.sending import CHUNK, PAUSES, Parcel, _Sending, send_file
from mcdecl.operations.run.sftp_login import SftpError, SftpLogin
from mcdecl.sandbox.files import sessions
from mcdecl.sandbox.server import RunningSandbox
from tests.operations.run.cutting import CuttingProxy
from tests.sandbox.sftp import get, names, put

HEAD = 20_000
"""More than logging in takes, less than a file."""


async def at_once(_seconds: float) -> None:
    """No pause."""


def quiet(_name: str, _done: int, _total: int) -> None:
    """Hears of progress and says nothing."""


@pytest.fixture
def login(embedded: RunningSandbox) -> SftpLogin:
    access = embedded.sftp
    return SftpLogin(
        access.host, access.port, access.user, password=Secret(access.password), host_key=access.fingerprint
    )


@pytest.fixture
def big(tmp_path: Path) -> Path:
    path = tmp_path / "big.csv"
    path.write_bytes(bytes(range(256)) * (9 * 2**20 // 256))
    return path


def parcel(source: Path, name: str = "a.csv", **parts: object) -> Parcel:
    return replace(Parcel(source, "Import", lambda: name), **parts)


def small(folder: Path, text: str = "Id\n1\n") -> Path:
    path = folder / "small.csv"
    path.write_text(text)
    return path


def test_a_file_is_there_under_its_name_and_nothing_else(
    login: SftpLogin, embedded: RunningSandbox, tmp_path: Path
) -> None:
    assert send_file(login, parcel(small(tmp_path)), quiet) == "a.csv"
    assert names(embedded.sftp, "Import") == ["a.csv"]
    assert get(embedded.sftp, "Import/a.csv") == b"Id\n1\n"


def test_an_empty_file_is_sent_too(login: SftpLogin, embedded: RunningSandbox, tmp_path: Path) -> None:
    send_file(login, parcel(small(tmp_path, "")), quiet)
    assert get(embedded.sftp, "Import/a.csv") == b""


def test_the_whole_of_a_big_file_arrives_and_progress_is_told(
    login: SftpLogin, embedded: RunningSandbox, big: Path
) -> None:
    heard: list[tuple[str, int, int]] = []
    send_file(login, parcel(big), lambda *told: heard.append(told))
    assert get(embedded.sftp, "Import/a.csv") == big.read_bytes()
    size = big.stat().st_size
    assert heard == [("big.csv", done, size) for done in (0, CHUNK, 2 * CHUNK, size)]


def test_the_name_is_hidden_until_the_file_is_whole(login: SftpLogin, embedded: RunningSandbox, big: Path) -> None:
    seen: list[set[str]] = []
    folder = embedded.account.files.folder("Import")
    send_file(login, parcel(big), lambda *_told: seen.append({path.name for path in folder.iterdir()}))
    assert all("a.csv" not in there for there in seen)
    assert any(name.endswith(".part") for there in seen for name in there)


def test_the_name_is_asked_for_when_the_file_is_there(
    login: SftpLogin, embedded: RunningSandbox, tmp_path: Path
) -> None:
    days = iter(["monday.csv", "tuesday.csv"])
    assert send_file(login, Parcel(small(tmp_path), "Import", lambda: next(days)), quiet) == "tuesday.csv"
    assert names(embedded.sftp, "Import") == ["tuesday.csv"]


@pytest.mark.parametrize(("cuts", "connections"), [(1, 2), (3, 3)])
def test_a_broken_connection_is_made_again_and_the_file_goes_on(
    login: SftpLogin, embedded: RunningSandbox, big: Path, cuts: int, connections: int
) -> None:
    heard: list[int] = []
    with CuttingProxy(login.host, login.port, after=CHUNK + 2**20, cuts=cuts) as network:
        cut = replace(login, port=network.port)
        send_file(cut, parcel(big), lambda _name, done, _total: heard.append(done), sleep=at_once)
        assert network.connections == connections  # each goes on from what the one before had confirmed
    assert get(embedded.sftp, "Import/a.csv") == big.read_bytes()
    assert names(embedded.sftp, "Import") == ["a.csv"]
    assert heard.count(CHUNK) >= 2


def test_a_connection_that_keeps_breaking_leaves_nothing_under_the_name(
    login: SftpLogin, embedded: RunningSandbox, big: Path
) -> None:
    with (
        CuttingProxy(login.host, login.port, after=HEAD, cuts=4) as network,
        pytest.raises(SftpError, match="broke 4 times in a row") as raised,
    ):
        send_file(replace(login, port=network.port), parcel(big), quiet, sleep=at_once)
    assert "Nothing was started" in raised.value.hint
    assert names(embedded.sftp, "Import") == []


def test_what_could_not_be_tidied_up_is_named(login: SftpLogin, embedded: RunningSandbox, big: Path) -> None:
    with CuttingProxy(login.host, login.port, after=CHUNK, cuts=99) as network, pytest.raises(SftpError) as raised:
        send_file(replace(login, port=network.port), parcel(big), quiet, sleep=at_once)
    left = [name for name in names(embedded.sftp, "Import") if name != "a.csv"]
    assert names(embedded.sftp, "Import") == left
    assert not left or left[0] in raised.value.message


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (False, "No part of it is left there."),
        (True, "A part of it may be left as Import/.mcdecl-"),
    ],
)
def test_what_may_be_left_of_it_where_nobody_can_look(login: SftpLogin, big: Path, made: bool, words: str) -> None:
    with CuttingProxy(login.host, login.port, after=0, cuts=0) as network:
        closed = replace(login, port=network.port)
    sending = _Sending(closed, parcel(big), quiet, at_once)
    sending._made = made
    assert asyncio.run(sending._left_over()).startswith(words)


def test_the_old_file_stays_when_the_new_one_does_not_arrive(
    login: SftpLogin, embedded: RunningSandbox, big: Path
) -> None:
    put(embedded.sftp, "Import/a.csv", b"old")
    with CuttingProxy(login.host, login.port, after=HEAD, cuts=99) as network, pytest.raises(SftpError):
        send_file(replace(login, port=network.port), parcel(big, replace=True), quiet, sleep=at_once)
    assert get(embedded.sftp, "Import/a.csv") == b"old"


def test_a_file_that_is_there_is_not_replaced_unless_that_is_meant(
    login: SftpLogin, embedded: RunningSandbox, tmp_path: Path
) -> None:
    put(embedded.sftp, "Import/a.csv", b"old")
    with pytest.raises(SftpError, match=r"There is a file a\.csv in Import already") as raised:
        send_file(login, parcel(small(tmp_path)), quiet)
    assert "--replace" in raised.value.hint
    assert get(embedded.sftp, "Import/a.csv") == b"old"
    send_file(login, parcel(small(tmp_path), replace=True), quiet)
    assert get(embedded.sftp, "Import/a.csv") == b"Id\n1\n"


def test_another_host_key_is_refused_before_the_password(login: SftpLogin, tmp_path: Path) -> None:
    other = "SHA256:" + "A" * 43
    with pytest.raises(SftpError, match="not the known SHA256:AAAA") as raised:
        send_file(replace(login, host_key=other), parcel(small(tmp_path)), quiet)
    assert "not even the password" in raised.value.hint


def test_an_unknown_host_key_is_shown_and_not_trusted(
    login: SftpLogin, embedded: RunningSandbox, tmp_path: Path
) -> None:
    with pytest.raises(SftpError, match="no key is known") as raised:
        send_file(replace(login, host_key=""), parcel(small(tmp_path)), quiet)
    assert f"--accept-host-key {login.host_key}" in raised.value.hint
    assert names(embedded.sftp, "Import") == []


def test_a_wrong_password_is_tried_once_and_never_shown(login: SftpLogin, tmp_path: Path) -> None:
    with CuttingProxy(login.host, login.port, after=0, cuts=0) as network:
        wrong = replace(login, port=network.port, password=Secret("not-the-password"))
        with pytest.raises(SftpError, match=f"does not let {login.user} in") as raised:
            send_file(wrong, parcel(small(tmp_path)), quiet, sleep=at_once)
        assert network.connections == 1
    assert "not-the-password" not in str(raised.value)
    assert "30 minutes" in raised.value.hint


def test_nothing_listens(login: SftpLogin, tmp_path: Path) -> None:
    with CuttingProxy(login.host, login.port, after=0, cuts=0) as network:
        port = network.port
    with pytest.raises(SftpError, match="nothing listens there"):
        send_file(replace(login, port=port), parcel(small(tmp_path)), quiet, sleep=at_once)


def test_a_host_that_does_not_exist(login: SftpLogin, tmp_path: Path) -> None:
    with pytest.raises(SftpError, match="cannot be reached"):
        send_file(replace(login, host="no-such-host.invalid"), parcel(small(tmp_path)), quiet, sleep=at_once)


def test_a_folder_that_is_not_there(login: SftpLogin, tmp_path: Path) -> None:
    with pytest.raises(SftpError, match="has no folder Nowhere"):
        send_file(login, parcel(small(tmp_path), folder="Nowhere"), quiet)


def test_a_missing_file_and_a_folder_in_its_place(login: SftpLogin, tmp_path: Path) -> None:
    with pytest.raises(RunError, match="cannot be read: No such file"):
        send_file(login, parcel(tmp_path / "none.csv"), quiet)
    with pytest.raises(RunError, match="is a folder"):
        send_file(login, parcel(tmp_path), quiet)


def test_a_file_that_grows_while_it_is_sent_does_not_pass(
    login: SftpLogin, embedded: RunningSandbox, big: Path
) -> None:
    def grow(_name: str, done: int, _total: int) -> None:
        if done == CHUNK:
            with big.open("ab") as file:
                file.write(b"more")

    with pytest.raises(SftpError, match="changed while it was sent"):
        send_file(login, parcel(big), grow)
    assert names(embedded.sftp, "Import") == []


def test_stopping_midway_leaves_nothing(login: SftpLogin, embedded: RunningSandbox, big: Path) -> None:
    def stop(_name: str, done: int, _total: int) -> None:
        if done == CHUNK:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        send_file(login, parcel(big), stop)
    assert "a.csv" not in names(embedded.sftp, "Import")


def test_without_the_library_the_extra_is_named(
    login: SftpLogin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "asyncssh", None)
    with pytest.raises(SftpError, match="needs asyncssh") as raised:
        send_file(login, parcel(small(tmp_path)), quiet)
    assert "mcdecl[sftp]" in raised.value.hint


def test_a_key_file_that_is_none(login: SftpLogin, tmp_path: Path) -> None:
    for key, words in ((small(tmp_path), "cannot be read"), (tmp_path / "none", "cannot be opened")):
        with pytest.raises(SftpError, match=words):
            send_file(replace(login, key_file=key), parcel(small(tmp_path)), quiet)


def test_locations_that_the_settings_do_not_know(login: SftpLogin) -> None:
    assert login.folder("exacttarget enhanced ftp") == "Import"
    with pytest.raises(SftpError, match="takes its file from Partner SFTP"):
        login.folder("Partner SFTP")


def test_nothing_secret_in_the_repr(login: SftpLogin) -> None:
    assert login.password is not None
    assert login.password.reveal() not in repr(login)


def test_a_server_without_posix_rename_gets_the_new_file_too(
    login: SftpLogin, embedded: RunningSandbox, tmp_path: Path
) -> None:
    embedded.configure(sftp_posix_rename=False)
    assert send_file(login, parcel(small(tmp_path), replace=True), quiet) == "a.csv"  # nothing is in its place
    assert send_file(login, parcel(small(tmp_path, "Id\n2\n"), replace=True), quiet) == "a.csv"
    assert names(embedded.sftp, "Import") == ["a.csv"]
    assert get(embedded.sftp, "Import/a.csv") == b"Id\n2\n"


def test_a_draft_that_is_gone_when_the_connection_is_back_is_sent_from_its_beginning(
    login: SftpLogin, embedded: RunningSandbox, big: Path
) -> None:
    folder = embedded.account.files.folder("Import")

    async def swept(_seconds: float) -> None:
        for draft in folder.glob(".mcdecl-*.part"):
            draft.unlink()

    heard: list[int] = []
    with CuttingProxy(login.host, login.port, after=CHUNK + 2**20, cuts=1) as network:
        cut = replace(login, port=network.port)
        send_file(cut, parcel(big), lambda _name, done, _total: heard.append(done), sleep=swept)
    assert get(embedded.sftp, "Import/a.csv") == big.read_bytes()
    assert heard[:4] == [0, CHUNK, 0, CHUNK]


def test_what_arrived_with_another_size_does_not_get_the_name(
    login: SftpLogin, embedded: RunningSandbox, big: Path
) -> None:
    def full_disk(_name: str, done: int, total: int) -> None:
        if done == total:
            (draft,) = embedded.account.files.folder("Import").glob(".mcdecl-*.part")
            with draft.open("r+b") as file:
                file.truncate(total - 1)

    with pytest.raises(SftpError, match="another size than the file"):
        send_file(login, parcel(big), full_disk)
    assert names(embedded.sftp, "Import") == []


@pytest.mark.parametrize("replacing", [False, True])
@pytest.mark.parametrize("carried_out", [False, True])
def test_an_answer_to_the_renaming_that_is_lost(
    login: SftpLogin,
    embedded: RunningSandbox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    replacing: bool,
    carried_out: bool,
) -> None:
    word = "posix_rename" if replacing else "rename"
    lost = losing(monkeypatch, word, carried_out=carried_out)
    assert send_file(login, parcel(small(tmp_path), replace=replacing), quiet, sleep=at_once) == "a.csv"
    assert names(embedded.sftp, "Import") == ["a.csv"]
    assert get(embedded.sftp, "Import/a.csv") == b"Id\n1\n"
    assert lost == [True] + [False] * (not carried_out)  # what was carried out is not done again


def test_another_file_under_the_name_is_not_taken_for_the_one_whose_answer_was_lost(
    login: SftpLogin, embedded: RunningSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    losing(monkeypatch, "rename", carried_out=True)

    async def overwritten(_seconds: float) -> None:
        (embedded.account.files.folder("Import") / "a.csv").write_bytes(b"of somebody else")

    with pytest.raises(SftpError, match=r"There is a file a\.csv"):
        send_file(login, parcel(small(tmp_path)), quiet, sleep=overwritten)
    assert get(embedded.sftp, "Import/a.csv") == b"of somebody else"


def losing(monkeypatch: pytest.MonkeyPatch, word: str, *, carried_out: bool) -> list[bool]:
    """Loses the answer to the first renaming; which of them were lost."""
    rename = getattr(sessions._Tree, word)
    lost: list[bool] = []

    def cut(tree: sessions._Tree, old: bytes, new: bytes) -> object:
        lost.append(not lost)
        if not lost[-1]:
            return rename(tree, old, new)
        if carried_out:
            Path(str(tree.map_path(old), "utf-8")).rename(str(tree.map_path(new), "utf-8"))
        tree.connection.abort()
        raise asyncssh.SFTPConnectionLost("The answer is lost.")

    monkeypatch.setattr(sessions._Tree, word, cut)
    return lost


def test_an_edit_of_the_same_size_while_it_is_sent_does_not_pass(
    login: SftpLogin, embedded: RunningSandbox, big: Path
) -> None:
    def edited(_name: str, done: int, _total: int) -> None:
        if done == CHUNK:
            with big.open("r+b") as file:
                file.write(b"other")
            os.utime(big, ns=(0, 0))

    with pytest.raises(SftpError, match="changed while it was sent"):
        send_file(login, parcel(big), edited)
    assert names(embedded.sftp, "Import") == []


def test_what_the_server_refuses_is_said_and_leaves_nothing(
    login: SftpLogin, embedded: RunningSandbox, tmp_path: Path
) -> None:
    with pytest.raises(SftpError, match=r"refused small\.csv: The name 'a\|b\.csv' is not allowed"):
        send_file(login, parcel(small(tmp_path), name="a|b.csv"), quiet)
    assert names(embedded.sftp, "Import") == []


def test_a_name_that_is_taken_while_it_is_sent_is_not_taken_over(
    login: SftpLogin, embedded: RunningSandbox, tmp_path: Path
) -> None:
    def somebody_else(_name: str, done: int, total: int) -> None:
        if done == total:
            (embedded.account.files.folder("Import") / "a.csv").write_bytes(b"of somebody else")

    with pytest.raises(SftpError, match=r"There is a file a\.csv in Import already"):
        send_file(login, parcel(small(tmp_path)), somebody_else)
    assert get(embedded.sftp, "Import/a.csv") == b"of somebody else"
    assert names(embedded.sftp, "Import") == ["a.csv"]


def test_pauses_grow_and_begin_anew_when_more_has_arrived(
    login: SftpLogin, embedded: RunningSandbox, big: Path
) -> None:
    pauses: list[float] = []

    async def noted(seconds: float) -> None:
        pauses.append(seconds)

    with (
        CuttingProxy(login.host, login.port, after=0, cuts=99) as network,
        pytest.raises(SftpError, match="broke 4 times in a row") as raised,
    ):
        send_file(replace(login, port=network.port), parcel(big), quiet, sleep=noted)
    assert pauses == list(PAUSES)
    assert "(" in raised.value.message
    assert "No part of it is left there." in raised.value.message
    pauses.clear()
    with CuttingProxy(login.host, login.port, after=CHUNK + 2**20, cuts=2) as network:
        send_file(replace(login, port=network.port), parcel(big), quiet, sleep=noted)
    assert pauses == [PAUSES[0]] * 2
