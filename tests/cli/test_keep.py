"""Rows that an apply loses are kept before it, and an undo puts them back; a copy that was edited is refused."""

import errno
import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mcdecl.account.errors import AccountError
from mcdecl.account.interface import Account
from mcdecl.operations.run import kept_rows, rows_export, rows_import, rows_reading
from mcdecl.operations.run.rows_import import WrittenRows
from mcdecl.operations.run.rows_reading import Page, RowsTable
from mcdecl.sandbox.server import RunningSandbox
from tests.cli.conftest import Folder
from tests.cli.test_undo import last_run

TABLES = """\
data_extensions:
  T:
    name: T
    fields:
      - {name: Id, type: Text, length: 18, primary_key: true}
      - {name: Score, type: Decimal, length: 8, scale: 2}
  G: {name: G, fields: [{name: Id, type: Text, length: 18}, {name: D, type: Date}, {name: B, type: Boolean}]}
"""
LESS = """\
data_extensions:
  T:
    name: T
    fields:
      - {name: Id, type: Text, length: 18, primary_key: true}
      - {name: Score, removed: true}
removed:
  - {address: data_extension.G}
"""
ROWS = {"T": 'Id,Score\n1,1.50\n"2, ""x""",2.00\n3,\n', "G": "Id,D,B\nx,2026-01-01,true\nx,,false\ny,,\n"}
LOSE = ("apply", "--auto-approve", "--allow", "data_loss")


@pytest.fixture
def filled(folder: Folder, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """Two data extensions with rows, one of which is to go, and a column of the other."""
    monkeypatch.setattr(embedded.account.settings, "name_release_seconds", 0.0)
    folder.write("data.yaml", TABLES)
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    for key, text in ROWS.items():
        folder.write(f"{key}.csv", text)
        assert folder.mcdecl("rows", "import", f"data_extension.{key}", str(folder.path / f"{key}.csv")).code == 0
    folder.write("data.yaml", LESS)
    return folder


def exported(folder: Folder, key: str) -> list[str]:
    run = folder.mcdecl("rows", "export", f"data_extension.{key}", "--out", "-")
    assert run.code == 0, run.err
    return sorted(run.out.splitlines())


def writes(embedded: RunningSandbox) -> list[str]:
    return [call.operation for call in embedded.calls if call.operation in ("Create", "Update", "Delete")]


def kept_and_lost(folder: Folder, *more: str) -> tuple[str, Path]:
    """Apply what loses rows; the run and its folder of copies."""
    run = folder.mcdecl(*LOSE, "--keep", str(folder.path / "kept"), *more)
    assert run.code == 0, run.err
    name = last_run(folder)
    return name, folder.path / "kept" / name


def test_what_is_lost_is_kept_before_and_comes_back(filled: Folder, embedded: RunningSandbox) -> None:
    before = {key: exported(filled, key) for key in ROWS}
    run, folder = kept_and_lost(filled)
    assert sorted(path.name for path in folder.iterdir()) == ["G.json", "G.parquet", "T.json", "T.parquet"]
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600} or os.name == "nt"
    listed = filled.mcdecl("kept", "list", "--from", str(folder.parent)).out
    assert "3 rows  columns Score of data_extension.T" in listed
    assert "3 rows  data_extension.G" in listed
    file = filled.path / "undo.json"
    shown = filled.mcdecl("undo", run, "--out", str(file)).out
    assert "3 kept rows come back after it" in shown
    undone = filled.mcdecl("apply", str(file))
    assert undone.code == 0, undone.err
    assert "3 of 3 are back in data_extension.G" in undone.out
    assert {key: exported(filled, key) for key in ROWS} == before
    again = filled.mcdecl("kept", "restore", run, "data_extension.G", "--from", str(folder.parent))
    assert (again.code, "has rows already" in again.err) == (1, True)
    assert exported(filled, "G") == before["G"]


def test_the_files_say_what_is_kept_and_a_flag_says_otherwise(filled: Folder, embedded: RunningSandbox) -> None:
    config = (filled.path / "mcdecl.yaml").read_text()
    filled.write("mcdecl.yaml", f"{config}keep: {{rows_up_to: 2, to: copies}}\n")
    embedded.clear_calls()
    refused = filled.mcdecl(*LOSE)
    assert refused.code == 1
    assert "has 3 rows, and keep takes 2 at most. Nothing was sent." in refused.err
    assert "--keep none" in refused.err
    assert writes(embedded) == []
    filled.write("mcdecl.yaml", f"{config}keep: {{to: ../copies}}\n")
    assert "leads out of the project's folder" in filled.mcdecl(*LOSE).err
    assert writes(embedded) == []
    filled.write("mcdecl.yaml", f"{config}keep: {{to: copies, days: 1}}\n")
    assert filled.mcdecl(*LOSE).code == 0
    assert len(list((filled.path / "copies").glob("*/*.parquet"))) == 2
    assert "2 kept" not in filled.mcdecl("kept", "remove", "--expired").out
    assert filled.mcdecl("kept", "remove", last_run(filled)).out == "2 kept copies removed.\n"
    assert filled.mcdecl("kept", "list").out == "Nothing is kept here.\n"


def test_nothing_is_kept_where_that_is_said(filled: Folder) -> None:
    config = (filled.path / "mcdecl.yaml").read_text()
    filled.write("mcdecl.yaml", f"{config}keep: {{rows_up_to: 1}}\n")
    assert filled.mcdecl(*LOSE, "--keep", "none").code == 0
    assert not list(filled.path.glob(".mcdecl/kept/*/*"))


def test_a_full_disk_refuses_the_apply(
    filled: Folder, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object, **_how: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    embedded.clear_calls()
    with monkeypatch.context() as patched:
        patched.setattr(kept_rows, "write_parquet", full)
        refused = filled.mcdecl(*LOSE, "--keep", str(filled.path / "kept"))
    assert refused.code == 1
    assert "could not be kept" in refused.err
    assert os.strerror(errno.ENOSPC) in refused.err
    assert "Traceback" not in refused.err
    assert writes(embedded) == []
    assert len(exported(filled, "G")) == 4
    kept_and_lost(filled)


def test_a_copy_that_is_not_what_was_kept_is_not_used(filled: Folder, embedded: RunningSandbox) -> None:
    run, folder = kept_and_lost(filled)
    file, copy, manifest = filled.path / "undo.json", folder / "G.parquet", folder / "G.json"
    content, described = copy.read_bytes(), manifest.read_text()
    other = json.loads((folder / "T.json").read_text())
    for path, broken, words in (
        (copy, content[:-10], "is half written, or was edited"),
        (copy, bytes([*content[:-1], content[-1] ^ 1]), "is half written, or was edited"),
        (copy, None, "cannot be read"),
        (manifest, described.replace('"rows": 3', '"rows": 2'), "was edited"),
        (manifest, described[: len(described) // 2], "describes no kept copy"),
        (manifest, "[]", "describes no kept copy"),
        (manifest, json.dumps(other), f"is not what run {run} kept"),
        (manifest, None, "cannot be read"),
    ):
        if broken is None:
            path.unlink()
        else:
            path.write_bytes(broken if isinstance(broken, bytes) else broken.encode())
        shown = filled.mcdecl("undo", run)
        assert shown.code == 0, shown.err
        assert "data_extension.G comes back without its rows" in shown.err
        assert words in shown.err
        assert "Traceback" not in shown.err
        copy.write_bytes(content)
        manifest.write_text(described)
    assert filled.mcdecl("undo", run, "--out", str(file)).code == 0
    copy.write_bytes(content[:-10])
    embedded.clear_calls()
    refused = filled.mcdecl("apply", str(file))
    assert (refused.code, "is half written, or was edited" in refused.err) == (1, True)
    assert writes(embedded) == []
    unusable = filled.mcdecl("kept", "restore", run, "data_extension.G", "--from", str(folder.parent))
    assert unusable.code == 1


def test_a_copy_of_another_account_is_refused(filled: Folder) -> None:
    run, folder = kept_and_lost(filled)
    manifest = folder / "G.json"
    data = json.loads(manifest.read_text())
    del data["digest"]
    data["account"] = "environment other"
    manifest.write_text(json.dumps({**data, "digest": kept_rows._digest(data)}))
    filled.write("data.yaml", TABLES)
    assert filled.mcdecl("apply", "--auto-approve").code == 0
    refused = filled.mcdecl("kept", "restore", run, "data_extension.G", "--from", str(folder.parent))
    assert (refused.code, "are of another account" in refused.err) == (1, True)


def test_copies_are_encrypted_for_a_recipient(filled: Folder, embedded: RunningSandbox, tmp_path: Path) -> None:
    age = pytest.importorskip("pyrage")
    key, wrong = age.x25519.Identity.generate(), age.x25519.Identity.generate()
    config, before = (filled.path / "mcdecl.yaml").read_text(), exported(filled, "G")
    filled.write("mcdecl.yaml", f"{config}keep: {{recipient: age1nobody}}\n")
    embedded.clear_calls()
    assert "is no public key" in filled.mcdecl(*LOSE).err
    assert writes(embedded) == []
    filled.write("mcdecl.yaml", f"{config}keep: {{recipient: {key.to_public()}}}\n")
    run, folder = kept_and_lost(filled)
    assert sorted(path.name for path in folder.iterdir() if path.suffix != ".json") == [
        "G.parquet.age",
        "T.parquet.age",
    ]
    assert not [path for path in folder.parent.rglob("*.csv*") if path.is_file()], "nothing readable is left"
    file = filled.path / "undo.json"
    assert filled.mcdecl("undo", run, "--out", str(file)).code == 0
    embedded.clear_calls()
    assert "--identity FILE" in filled.mcdecl("apply", str(file)).err
    assert writes(embedded) == []
    filled.write("wrong.txt", f"# a key\n{wrong}\n")
    filled.write("key.txt", f"{key}\n")
    failed = filled.mcdecl("apply", str(file), "--identity", str(filled.path / "wrong.txt"))
    assert (failed.code, "cannot be decrypted" in failed.err) == (1, True)
    assert f"mcdecl kept restore {run} data_extension.G" in failed.err
    arguments = ("--from", str(folder.parent), "--identity", str(filled.path / "key.txt"))
    assert filled.mcdecl("kept", "restore", run, "data_extension.G", *arguments).code == 0
    assert exported(filled, "G") == before


def test_old_and_unfinished_copies_are_told(filled: Folder) -> None:
    _, folder = kept_and_lost(filled)
    copy = kept_rows.read_copy(folder / "G.json")
    assert not copy.expired(datetime.now(UTC))
    assert copy.expired(copy.kept_at + timedelta(days=31))
    (folder / "T.json").unlink()
    listed = filled.mcdecl("kept", "list", "--from", str(folder.parent), "--format", "json")
    data = json.loads(listed.out)
    assert ([item["address"] for item in data["kept"]], listed.code) == (["data_extension.G"], 1)
    assert "T.parquet was not finished" in data["unusable"][0]


def test_values_and_folders_that_files_do_not_take_by_themselves_come_back(filled: Folder, tmp_path: Path) -> None:
    filled.write("more.csv", 'Id\n"a\rb"\n')
    assert filled.mcdecl("rows", "import", "data_extension.G", str(filled.path / "more.csv"), "--mode", "add").code == 0
    before, kept = exported(filled, "G"), tmp_path / "kept[1]"
    assert filled.mcdecl(*LOSE, "--keep", str(kept)).code == 0
    file = tmp_path / "undo.json"
    assert filled.mcdecl("undo", last_run(filled), "--out", str(file)).code == 0
    undone = filled.mcdecl("apply", str(file))
    assert (undone.code, "4 of 4 are back in data_extension.G" in undone.out) == (0, True), undone.out
    assert exported(filled, "G") == before


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_rows_are_not_written_through_a_link(filled: Folder, embedded: RunningSandbox, tmp_path: Path) -> None:
    outside, kept = tmp_path / "outside", filled.path / "kept"
    outside.mkdir()
    kept.mkdir()
    (kept / ".work").symlink_to(outside)
    embedded.clear_calls()
    refused = filled.mcdecl(*LOSE, "--keep", str(kept))
    assert (refused.code, ".work is a link to another folder. Nothing was sent" in refused.err) == (1, True)
    assert writes(embedded) == []


def test_a_copy_that_names_a_file_elsewhere_removes_nothing(filled: Folder) -> None:
    run, folder = kept_and_lost(filled)
    manifest, other = folder / "G.json", filled.path / "other.txt"
    other.write_text("mine")
    data = json.loads(manifest.read_text())
    del data["digest"]
    data["file"] = "../../other.txt"
    manifest.write_text(json.dumps({**data, "digest": kept_rows._digest(data)}))
    assert "names a copy in another folder" in filled.mcdecl("kept", "list", "--from", str(folder.parent)).err
    assert filled.mcdecl("kept", "remove", run, "--from", str(folder.parent)).out == "1 kept copy removed.\n"
    assert other.exists()


def test_what_a_broken_off_copy_left_goes_with_the_old_ones(filled: Folder) -> None:
    _, folder = kept_and_lost(filled)
    work = folder.parent / ".work"
    for name, days in (("old.csv", 31), ("new.csv", 29)):
        (work / name).write_text("Id\n")
        then = (datetime.now(UTC) - timedelta(days=days)).timestamp()
        os.utime(work / name, (then, then))
    told = filled.mcdecl("kept", "remove", "--expired", "--from", str(folder.parent)).out
    assert told == "0 kept copies removed.\n1 file that a broken-off copy had left removed.\n"
    assert [path.name for path in work.iterdir()] == ["new.csv"]
    elsewhere = work.rename(filled.path / "elsewhere")
    os.utime(elsewhere / "new.csv", (then - 9**6, then - 9**6))
    if os.name != "nt":
        work.symlink_to(elsewhere)
    filled.mcdecl("kept", "remove", "--expired", "--from", str(folder.parent))
    assert (elsewhere / "new.csv").exists()


def test_no_link_of_the_project_leads_copies_out_of_it(
    filled: Folder, embedded: RunningSandbox, tmp_path_factory: pytest.TempPathFactory
) -> None:
    out = tmp_path_factory.mktemp("out")
    (filled.path / "link").symlink_to(out)
    embedded.clear_calls()
    run = filled.mcdecl(*LOSE, "--keep", str(filled.path / "link" / "kept"))
    assert run.code == 1
    assert "link/kept: it leads out of the project's folder, where nothing is read or written" in run.err
    assert not list(out.iterdir())
    assert not writes(embedded)
    for words in (("list",), ("remove", "--expired")):
        run = filled.mcdecl("kept", *words, "--from", str(filled.path / "link"))
        assert (run.code, "it leads out of the project's folder" in run.err) == (1, True)
    assert filled.mcdecl("kept", "list", "--from", str(out)).code == 0


KEYED = (
    TABLES
    + "  H: {name: H, fields: [{name: Id, type: Text, length: 18, primary_key: true}, {name: B, type: Boolean}]}\n"
)


def many(folder: Folder, count: int) -> None:
    """One more data extension, with a primary key and so many rows, which is the only one to go."""
    folder.write("data.yaml", KEYED)
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    folder.write("H.csv", "Id,B\n" + "".join(f"{number},true\n" for number in range(count)))
    assert folder.mcdecl("rows", "import", "data_extension.H", str(folder.path / "H.csv")).code == 0
    folder.write("data.yaml", f"{TABLES}removed:\n  - {{address: data_extension.H}}\n")


def test_a_copy_that_was_broken_off_starts_over(filled: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """A value that changed in a page that was read already is in the copy as it is before the deletion."""
    many(filled, 5)
    monkeypatch.setattr(rows_reading, "PAGE_ROWS", 2)
    pages = []

    def breaking(account: Account, table: RowsTable, number: int, token: str = "") -> Page:
        if number == 2 and not pages:
            pages.append(number)
            raise KeyboardInterrupt
        return rows_reading.read_page(account, table, number, token)

    monkeypatch.setattr(rows_export, "read_page", breaking)
    keep = ("--keep", str(filled.path / "kept"))
    assert filled.mcdecl(*LOSE, *keep).code != 0
    assert pages
    filled.write("changed.csv", "Id,B\n0,false\n")
    changed = ("rows", "import", "data_extension.H", str(filled.path / "changed.csv"), "--mode", "upsert")
    assert filled.mcdecl(*changed).code == 0
    before = exported(filled, "H")
    assert "0,False" in before
    assert filled.mcdecl(*LOSE, *keep).code == 0
    file = filled.path / "undo.json"
    assert filled.mcdecl("undo", last_run(filled), "--out", str(file)).code == 0
    assert filled.mcdecl("apply", str(file)).code == 0
    assert exported(filled, "H") == before


def test_rows_that_come_in_the_place_of_others_are_no_copy(
    filled: Folder, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An account whose second page has rows of the first one, and the right number of rows."""
    many(filled, 4)
    monkeypatch.setattr(rows_reading, "PAGE_ROWS", 2)

    def doubled(account: Account, table: RowsTable, number: int, token: str = "") -> Page:
        page = rows_reading.read_page(account, table, number, token)
        return replace(page, rows=[page.rows[0], ["0", "True"]]) if number == 2 else page

    monkeypatch.setattr(rows_export, "read_page", doubled)
    embedded.clear_calls()
    run = filled.mcdecl(*LOSE, "--keep", str(filled.path / "kept"))
    assert (run.code, "gave 1 row of H more than once, so that as many are missing" in run.err) == (1, True), run.err
    assert writes(embedded) == []
    assert not list(filled.path.glob("kept/*/H*"))


def test_a_restore_that_was_broken_off_counts_all_rows(filled: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    many(filled, 60)
    run, folder = kept_and_lost(filled)
    file, create, calls = filled.path / "undo.json", rows_import._Import._sent, []

    def breaking(*arguments: Any) -> WrittenRows:
        calls.append(1)
        if len(calls) == 2:
            raise AccountError("The line is cut.")
        return create(*arguments)

    monkeypatch.setattr(rows_import._Import, "_sent", breaking)
    assert filled.mcdecl("undo", run, "--out", str(file)).code == 0
    undone = filled.mcdecl("apply", str(file))
    assert (undone.code, f"kept restore {run} data_extension.H" in undone.err) == (1, True), undone.err
    work = next((folder.parent / ".work").glob(".restore-*.bookmark"))
    words = ("kept", "restore", run, "data_extension.H", "--from", str(folder.parent))
    bookmark = work.read_text()
    again = filled.mcdecl(*words)
    assert (again.code, again.out) == (0, "60 of 60 rows are back in data_extension.H.\n"), again.err
    assert len(exported(filled, "H")) == 61
    work.write_text(json.dumps({**json.loads(bookmark), "done": 60, "refused": 3}))
    again = filled.mcdecl(*words)
    assert (again.code, again.out) == (1, "57 of 60 rows are back in data_extension.H.\n"), again.err
    assert "3 more were refused before it was broken off" in again.err


def test_empty_texts_in_required_fields_are_told_before_they_are_lost(
    filled: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The account shows an empty text and no value alike: what is required and looks empty was an empty text."""
    of = kept_rows.table_of

    def required(account: Account, key: str) -> RowsTable:
        table = of(account, key)
        return replace(table, fields=tuple({**item, "required": item["name"] in ("Id", "D")} for item in table.fields))

    monkeypatch.setattr(kept_rows, "table_of", required)
    lost = filled.mcdecl(*LOSE, "--keep", str(filled.path / "kept"))
    assert lost.code == 0, lost.err
    words = "data_extension.G: some rows have an empty text in D, which is required"
    assert f"warning: {words}" in lost.err
    assert "data_extension.T: some" not in lost.err
    assert words in filled.mcdecl("undo", last_run(filled)).err


def test_a_copy_of_a_business_unit_is_found_by_the_address_that_is_listed(filled: Folder) -> None:
    run, folder = kept_and_lost(filled)
    manifest = folder / "G.json"
    data = json.loads(manifest.read_text())
    del data["digest"]
    data["unit"] = "eu"
    manifest.write_text(json.dumps({**data, "digest": kept_rows._digest(data)}))
    place = ("--from", str(folder.parent))
    assert "3 rows  eu:data_extension.G" in filled.mcdecl("kept", "list", *place).out
    for address in ("eu:data_extension.G", "data_extension.G"):
        refused = filled.mcdecl("kept", "restore", run, address, *place)
        assert (refused.code, "eu" in refused.err, "has kept nothing" in refused.err) == (1, True, False), refused.err
    assert "has kept nothing" in filled.mcdecl("kept", "restore", run, "us:data_extension.G", *place).err
