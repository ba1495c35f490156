"""An Enhanced FTP for each business unit that has its own; the others share the enterprise's."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from mcdecl.sandbox.automations import scheduler
from mcdecl.sandbox.server import RunningSandbox, start
from tests.sandbox.sftp import get, names, put

PARENT, US, EU = 510000001, 510000002, 510000003


@pytest.fixture
def enterprise() -> Iterator[RunningSandbox]:
    with start(None, enterprise=PARENT, units=[US, EU], own_files=[US]) as server:
        yield server


def test_each_user_sees_its_own_tree(enterprise: RunningSandbox) -> None:
    put(enterprise.sftp_of(US), "Import/a.csv", b"of us")
    put(enterprise.sftp_of(EU), "Import/a.csv", b"shared")
    assert get(enterprise.sftp_of(US), "Import/a.csv") == b"of us"
    assert get(enterprise.sftp, "Import/a.csv") == b"shared"
    units = enterprise.account.units
    assert units[EU].files is enterprise.account.files
    assert (units[US].files.ftp / "Import" / "a.csv").read_bytes() == b"of us"
    assert units[US].files.safehouse != units[EU].files.safehouse
    assert names(enterprise.sftp_of(US), "/") == ["Export", "Import", "Reports"]


def test_a_unit_that_shares_has_no_user(enterprise: RunningSandbox) -> None:
    assert (enterprise.sftp_of(US).user, enterprise.sftp_of(EU).user) == (str(US), str(PARENT))
    access = enterprise.sftp_of(US)
    stranger = type(access)(
        access.host, access.port, str(EU), access.password_file, access.fingerprint, access.public_key
    )
    with pytest.raises(asyncssh.PermissionDenied):
        names(stranger, "/")


def test_the_account_tells_where_the_files_are(enterprise: RunningSandbox) -> None:
    units = enterprise.account.units
    assert units[US].ftp_url.startswith(f"sftp://{US}@")
    assert units[EU].ftp_url == enterprise.account.ftp_url == enterprise.account.sftp_url


def test_a_reset_empties_all_trees(enterprise: RunningSandbox) -> None:
    put(enterprise.sftp_of(US), "Import/a.csv", b"x")
    enterprise.reset()
    assert names(enterprise.sftp_of(US), "Import") == []
    assert enterprise.account.own_files == {US}


def test_the_data_keeps_who_has_files_of_its_own(tmp_path: Path) -> None:
    data = tmp_path / "a.duckdb"
    with start(data, enterprise=PARENT, units=[US, EU], own_files=[US]) as server:
        server.account.units[US].files.folder("Import").joinpath("a.csv").write_bytes(b"x")
    with start(data) as server:
        assert server.account.own_files == {US}
        assert [path.name for path in server.account.units[US].files.folder("Import").iterdir()] == ["a.csv"]
    with start(data, own_files=[]) as server:
        assert server.account.units[US].files is server.account.files


@pytest.mark.parametrize(("mid", "started"), [(US, [US]), (EU, [PARENT, EU])])
def test_a_file_starts_only_the_automations_that_see_it(
    enterprise: RunningSandbox, monkeypatch: pytest.MonkeyPatch, mid: int, started: list[int]
) -> None:
    drop = {"folderLocation": "Import", "fileNamePattern": "a", "fileNamePatternTypeId": 2, "queueFiles": False}
    units, heard = enterprise.account.units, list[int]()
    automation: dict[str, Any] = {"Body": {"fileDrop": drop}}
    monkeypatch.setattr(scheduler, "_automations", lambda _account: [(unit, automation) for unit in units.values()])
    monkeypatch.setattr(scheduler, "is_on", lambda _automation: True)
    monkeypatch.setattr(scheduler, "_dropped", lambda unit, _automation, _name, _arrival: heard.append(unit.mid))
    put(enterprise.sftp_of(mid), "Import/a.csv", b"x")
    assert heard == started
