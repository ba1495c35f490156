"""`mcdecl run --backup DIR`: what an Overwrite deletes is saved first, or nothing is started."""

from collections.abc import Iterator

import pytest

from mcdecl.operations.run import rows_reading
from mcdecl.sandbox.server import RunningSandbox
from tests.cli.conftest import Folder
from tests.cli.test_run import IMPORT, PROJECT, QUERY, ROWS, cells, performs, settings

OVERWRITE = PROJECT.replace("mode: AddAndUpdate", "mode: Overwrite")


@pytest.fixture
def shop(folder: Folder, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Folder]:
    """A project with an import that overwrites, and three rows in its target."""
    monkeypatch.setenv("MC_SFTP_PASSWORD", embedded.sftp.password)
    folder.write("mcdecl.yaml", settings(embedded))
    folder.write("data.yaml", OVERWRITE)
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    assert folder.mcdecl("run", IMPORT, "--file", str(folder.write("first.csv", ROWS))).code == 0
    yield folder
    embedded.account.tasks.stop(600)


def test_the_rows_are_saved_before_they_are_deleted(shop: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_reading, "PAGE_ROWS", 2)
    file = str(shop.write("next.csv", "Id,Region\n8,US\n9,EU\n"))
    run = shop.mcdecl("run", IMPORT, "--replace", "--backup", str(shop.path / "saved"), "--file", file)
    assert cells(run)[2] == "done"
    (saved,) = (shop.path / "saved").iterdir()
    assert saved.read_text() == ROWS
    assert str(saved) in run.err


def test_queries_that_overwrite_are_saved_too(shop: Folder) -> None:
    shop.mcdecl("run", QUERY)
    run = shop.mcdecl("run", QUERY, "--backup", str(shop.path / "saved"))
    assert cells(run)[2] == "done"
    (saved,) = (shop.path / "saved").iterdir()
    assert saved.read_text() == "Id\n1\n3\n"


def test_without_an_overwrite_nothing_is_saved(shop: Folder) -> None:
    shop.write("data.yaml", PROJECT)
    shop.mcdecl("apply", "--auto-approve")
    shop.mcdecl("run", IMPORT, "--replace", "--backup", str(shop.path / "s"), "--file", str(shop.path / "first.csv"))
    assert not (shop.path / "s").exists()


def test_a_backup_that_cannot_be_written_starts_nothing(shop: Folder, embedded: RunningSandbox) -> None:
    before = performs(embedded)
    (shop.path / "plain").write_text("a file")
    run = shop.mcdecl("run", QUERY, "--backup", str(shop.path / "plain" / "below"))
    assert (run.code, performs(embedded)) == (1, before)
    assert "could not be saved" in run.out


def test_a_backup_that_the_account_breaks_off_starts_nothing(
    shop: Folder, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = performs(embedded)
    real, calls = rows_reading.Page, []

    def growing(token: str, count: int, rows: list[list[str]]) -> rows_reading.Page:
        calls.append(1)
        return real(token, count + len(calls), rows)

    monkeypatch.setattr(rows_reading, "PAGE_ROWS", 2)
    monkeypatch.setattr(rows_reading, "Page", growing)
    run = shop.mcdecl("run", IMPORT, "--backup", str(shop.path / "saved"))
    assert (run.code, performs(embedded)) == (1, before)
    assert "changed while they were read" in run.out
    assert list((shop.path / "saved").iterdir()) == []


def test_a_backup_in_parquet_can_be_put_back(shop: Folder) -> None:
    folder = shop.path / "saved"
    file = str(shop.write("next.csv", "Id,Region\n8,US\n"))
    words = ("--replace", "--backup", str(folder), "--backup-format", "parquet", "--file", file, "--force")
    run = shop.mcdecl("run", IMPORT, *words)
    assert cells(run)[2] == "done", run.err
    (saved,) = folder.iterdir()
    assert saved.suffix == ".parquet"
    assert str(saved) in run.err
    target = "data_extension.Customers"
    assert shop.mcdecl("rows", "import", target, str(saved), "--mode", "upsert").code == 0
    out = shop.path / "out.csv"
    assert shop.mcdecl("rows", "export", target, "--out", str(out), "--where", "Id <> '8'").code == 0
    assert sorted(out.read_text().splitlines()) == sorted(ROWS.splitlines())
