"""`mcdecl run --file` looks into a file, and at what an Overwrite would do, before anything is sent."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.preflight import content_of
from mcdecl.sandbox.server import RunningSandbox
from tests.cli.conftest import Folder
from tests.cli.test_run import IMPORT, PROJECT, ROWS, cells, name_now, performs, settings
from tests.sandbox.sftp import names, put

OVERWRITE = PROJECT.replace("mode: AddAndUpdate", "mode: Overwrite").replace(
    "allow_errors: true", "allow_errors: false"
)
BAD = "Id,Region\n1,US\n2,\n"


@pytest.fixture
def shop(folder: Folder, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Folder]:
    """A project with an import that overwrites, whose account is up to date."""
    monkeypatch.setenv("MC_SFTP_PASSWORD", embedded.sftp.password)
    folder.write("mcdecl.yaml", settings(embedded))
    folder.write("data.yaml", OVERWRITE)
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    yield folder
    embedded.configure(task_delay_seconds=0.0)
    embedded.account.tasks.stop(600)


def refused(shop: Folder, embedded: RunningSandbox, text: str | bytes, *options: str) -> str:
    """What a refusal says; nothing was sent and nothing started."""
    before, there = performs(embedded), names(embedded.sftp, "Import")
    path = shop.path / "mine.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    run = shop.mcdecl("run", IMPORT, "--replace", *options, "--file", str(path))
    assert (run.code, run.out) == (1, ""), run.err
    assert (performs(embedded), names(embedded.sftp, "Import")) == (before, there)
    assert "Traceback" not in run.err
    return run.err


def sent(shop: Folder, text: str, *options: str) -> list[str]:
    run = shop.mcdecl("run", IMPORT, "--replace", *options, "--file", str(shop.write("good.csv", text)))
    assert run.code == 0, run.err
    return cells(run)


def test_a_file_with_errors_is_refused_with_its_places(shop: Folder, embedded: RunningSandbox) -> None:
    text = refused(shop, embedded, BAD)
    assert "mine.csv:3: row 2, column Region: error MC806" in text
    assert "has errors (1); nothing was sent." in text


@pytest.mark.parametrize("text", [BAD, "Id,Land\n1,US\n", 'Id,Region\n"1,US\n', "﻿Id;Region\n1;US\n"])
def test_findings_of_every_sort_refuse(shop: Folder, embedded: RunningSandbox, text: str) -> None:
    refused(shop, embedded, text)


def test_utf_16_without_saying_so_is_refused(shop: Folder, embedded: RunningSandbox) -> None:
    assert "UTF-16" in refused(shop, embedded, ROWS.encode("utf-16-le"))


def test_no_check_sends_it_all_the_same(shop: Folder) -> None:
    run = shop.mcdecl("run", IMPORT, "--no-check", "--force", "--file", str(shop.write("bad.csv", BAD)))
    assert "task" in run.err


def test_bad_rows_need_an_import_that_allows_them_and_a_person_who_does(shop: Folder, embedded: RunningSandbox) -> None:
    assert "is for imports with allow_errors: true" in refused(shop, embedded, BAD, "--allow-errors")
    shop.write("data.yaml", PROJECT)
    assert shop.mcdecl("apply", "--auto-approve").code == 0
    assert "--allow-errors" in refused(shop, embedded, BAD)
    run = shop.mcdecl("run", IMPORT, "--allow-errors", "--file", str(shop.write("bad.csv", BAD)))
    assert cells(run)[7] == "1"
    refused(shop, embedded, "Id,Land\n1,US\n", "--allow-errors")  # nothing of such a file could be taken


@pytest.mark.parametrize("text", ["Id,Region\n", ""])
def test_an_empty_file_into_an_overwrite_needs_force(shop: Folder, embedded: RunningSandbox, text: str) -> None:
    said = refused(shop, embedded, text)
    assert "has no rows, and an Overwrite would delete every row" in said
    assert "--force" in said
    refused(shop, embedded, text, "--no-check")


def test_an_empty_file_goes_with_force(shop: Folder) -> None:
    sent(shop, ROWS)
    assert (
        "task"
        in shop.mcdecl("run", IMPORT, "--replace", "--force", "--file", str(shop.write("none.csv", "Id,Region\n"))).err
    )


def test_a_shrunken_file_into_an_overwrite_needs_force(shop: Folder, embedded: RunningSandbox) -> None:
    sent(shop, ROWS)
    text = refused(shop, embedded, "Id,Region\n1,US\n")
    assert "has 1 row, under half of the 3 in Customers" in text
    assert sent(shop, "Id,Region\n1,US\n", "--force")[2] == "done"
    assert sent(shop, "Id,Region\n7,US\n")[2] == "done"


def test_half_of_the_rows_is_enough(shop: Folder) -> None:
    sent(shop, "Id,Region\n1,US\n2,US\n")
    assert sent(shop, "Id,Region\n1,US\n")[2] == "done"


def test_a_file_that_was_not_counted_is_not_let_into_an_overwrite(shop: Folder, embedded: RunningSandbox) -> None:
    assert "was not counted" in refused(shop, embedded, ROWS, "--no-check")


def test_an_overwrite_that_the_account_still_has_spares_what_is_protected(
    shop: Folder, embedded: RunningSandbox
) -> None:
    put(embedded.sftp, f"Import/{name_now(embedded)}", ROWS.encode())
    shop.write("data.yaml", PROJECT.replace("name: Customers\n", "name: Customers\n    protected: true\n"))
    for options in ([], ["--file", str(shop.write("a.csv", ROWS)), "--force"]):
        run = shop.mcdecl("run", IMPORT, *options)
        assert run.code == 1
        assert "in the account mode Overwrite deletes every row of Customers, which is protected" in run.err
    assert performs(embedded) == 0


def test_what_runs_already_gets_no_other_file(shop: Folder, embedded: RunningSandbox) -> None:
    embedded.configure(task_delay_seconds=3600)
    file = str(shop.write("a.csv", ROWS))
    assert shop.mcdecl("run", IMPORT, "--no-wait", "--file", file).code == 0
    assert "is running already" in refused(shop, embedded, "Id,Region\n9,US\n8,US\n7,US\n")


def test_a_file_that_changes_after_it_was_checked_is_not_sent(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(ROWS)
    content = content_of(path)
    content.check_same()
    path.write_text(ROWS + "4,US\n")
    with pytest.raises(RunError, match="changed after it was checked"):
        content.check_same()
