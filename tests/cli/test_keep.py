"""Rows that an apply loses are kept before it, and an undo puts them back; a copy that was edited is refused."""

import errno
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from mcdecl.account.errors import AccountError
from mcdecl.account.interface import Account
from mcdecl.helpers.structs import replace
from mcdecl.operations.run import kept_restore, kept_rows, rows_export, rows_import, rows_reading
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.rows_import import WrittenRows
from mcdecl.operations.run.rows_reading import Page, RowsTable
from mcdecl.sandbox.server import RunningSandbox
from mcdecl.workspace.stopping import SignalStopper
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


@pytest.mark.parametrize("form", ["text", "plain", "markdown", "html", "json"])
def test_every_form_of_a_plan_says_what_is_kept(filled: Folder, form: str) -> None:
    config = (filled.path / "mcdecl.yaml").read_text()
    words = "--plain" if form == "plain" else f"--format={form}"

    def shown() -> str:
        return " ".join(filled.mcdecl("plan", words).out.replace("\\_", "_").split())

    assert "its 3 rows come back only if an apply with --keep saves them first" in shown()
    filled.write("mcdecl.yaml", f"{config}keep: {{to: copies}}\n")
    assert "its 3 rows are kept in copies first and come back" in shown()
    assert "fields.Score: its values are kept in copies first and come back" in shown()
    filled.write("mcdecl.yaml", f"{config}keep: {{to: copies, rows_up_to: 2}}\n")
    assert "its 3 rows are more than keep takes (rows_up_to: 2): the apply is refused; with --keep none" in shown()


def test_the_plan_of_an_apply_says_what_its_flag_keeps(filled: Folder) -> None:
    config = (filled.path / "mcdecl.yaml").read_text()
    filled.write("mcdecl.yaml", f"{config}keep: {{to: copies}}\n")
    file = filled.path / "plan.json"
    assert "kept in copies first" in filled.mcdecl("plan", "--allow", "data_loss", "--out", str(file)).out
    for arguments in (("apply",), ("apply", str(file))):
        shown = filled.mcdecl(*arguments, "--keep", "none").out
        assert "its 3 rows do not come back: --keep none keeps no copy" in shown
        assert "kept in copies" not in shown
    assert not (filled.path / "copies").exists()


def test_values_without_a_primary_key_and_rows_beside_others_stay_in_their_copy(filled: Folder) -> None:
    retention = "retention: {policy: all_rows, length: 6, unit: months}"
    longer = TABLES.replace("  T:\n", f"  T:\n    {retention}\n")
    filled.write("data.yaml", longer)
    assert filled.mcdecl(*LOSE).code == 0
    filled.write("data.yaml", longer.replace("6", "1").replace("B, type: Boolean", "B, removed: true"))
    run, folder = kept_and_lost(filled)
    file = filled.path / "undo.json"
    shown = filled.mcdecl("undo", run, "--out", str(file))
    assert "data_extension.G: the values of B do not come back: without a primary key" in shown.err
    assert "data_extension.T keeps its rows. Those that were deleted since are in" in shown.err
    assert "kept rows come back" not in shown.out
    undone = filled.mcdecl("apply", str(file))
    assert (undone.code, undone.err, "rows    " in undone.out) == (0, "", False)
    filled.write("one.csv", "Id,Score\n1,9.00\n")
    assert (
        filled.mcdecl("rows", "import", "data_extension.T", str(filled.path / "one.csv"), "--mode", "upsert").code == 0
    )
    taken = filled.mcdecl("rows", "import", "data_extension.T", str(folder / "T.parquet"), "--mode", "add")
    assert "which has 3 rows now" in taken.out
    assert "1,9.00" in exported(filled, "T"), "a row that is there is not overwritten"


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


@pytest.mark.parametrize("reuse", [False, True])
def test_copies_of_an_apply_that_could_not_keep_all_are_removed_unless_they_are_used_again(
    filled: Folder, embedded: RunningSandbox, reuse: bool
) -> None:
    filled.write("more.csv", "Id\nz\n")
    more = ("rows", "import", "data_extension.G", str(filled.path / "more.csv"), "--mode", "add")
    assert filled.mcdecl(*more).code == 0
    config = (filled.path / "mcdecl.yaml").read_text()
    filled.write("mcdecl.yaml", f"{config}keep: {{rows_up_to: 3{', reuse_minutes: 60' if reuse else ''}}}\n")
    embedded.clear_calls()
    refused = filled.mcdecl(*LOSE)
    assert (refused.code, "G has 4 rows, and keep takes 3 at most. Nothing was sent." in refused.err) == (1, True)
    assert writes(embedded) == []
    assert "kept    3 rows of data_extension.T" in refused.out
    assert ("The copy that was made before is removed: nothing was sent" in refused.err) is not reuse
    assert bool(list(filled.path.glob(".mcdecl/kept/*/*"))) is reuse
    undone = filled.mcdecl("undo", last_run(filled))
    assert (undone.code, undone.err) == (0, "")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is no file without an end")
def test_a_copy_that_has_no_end_is_not_read(filled: Folder) -> None:
    _run, folder = kept_and_lost(filled)
    (folder / "G.parquet").unlink()
    (folder / "G.parquet").symlink_to("/dev/zero")
    forged = replace(kept_rows.read_copy(folder / "G.json"), size=0)
    with pytest.raises(RunError, match="it is a link"):
        kept_rows.check_copy(forged)


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
        assert "data_extension.T comes back" not in shown.err
        assert words in shown.err
        assert "Traceback" not in shown.err
        copy.write_bytes(content)
        manifest.write_text(described)
    (folder / "T.parquet").write_bytes(b"")
    assert "data_extension.T comes back without the values of Score" in filled.mcdecl("undo", run).err
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
    filled.write("none.txt", "no key at all\n")
    embedded.clear_calls()
    for name, words in (("wrong", "cannot be decrypted with"), ("none", "holds no private key")):
        failed = filled.mcdecl("apply", str(file), "--identity", str(filled.path / f"{name}.txt"))
        assert (failed.code, words in failed.err, "Nothing was sent." in failed.err) == (1, True, True), failed.err
        assert writes(embedded) == []
    undone = filled.mcdecl("apply", str(file), "--identity", str(filled.path / "key.txt"))
    assert undone.code == 0, undone.err
    assert exported(filled, "G") == before


def test_a_copy_that_is_not_encrypted_yet_is_not_beside_the_others(
    filled: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kill meanwhile leaves it where what is left is removed."""
    age = pytest.importorskip("pyrage")
    config, key = (filled.path / "mcdecl.yaml").read_text(), age.x25519.Identity.generate().to_public()
    filled.write("mcdecl.yaml", f"{config}keep: {{recipient: {key}}}\n")
    seen = []

    def watched(source: Path, out: Path, recipient: Any) -> None:
        seen.append((source.parent.name, [path.name for path in out.parent.iterdir() if path.suffix != ".json"]))
        encrypt(source, out, recipient)

    encrypt = kept_rows.encrypt
    monkeypatch.setattr(kept_rows, "encrypt", watched)
    _, folder = kept_and_lost(filled)
    assert seen[0] == (".work", [])
    assert list((folder.parent / ".work").glob("*")) == []


def test_refused_rows_of_an_encrypted_copy_are_numbers_alone(filled: Folder, tmp_path: Path) -> None:
    pyrage = pytest.importorskip("pyrage")
    identity = pyrage.x25519.Identity.generate()
    key = tmp_path / "key.txt"
    key.write_text(str(identity))
    config = (filled.path / "mcdecl.yaml").read_text()
    filled.write("mcdecl.yaml", f"{config}keep: {{recipient: {identity.to_public()}}}\n")
    run, copies, words = partly_back(filled, "--identity", str(key))
    refused = copies.parent / ".work" / f"refused-{run}-H.csv"
    assert refused.read_text() == "_row,_refused\n" + "".join(f"{row},\n" for row in range(11, 61))
    assert [path.name for path in refused.parent.iterdir()] == [refused.name]
    filled.write("data.yaml", KEYED)
    assert filled.mcdecl("apply", "--auto-approve").code == 0
    again = filled.mcdecl(*words, "--only-refused")
    assert (again.code, again.out) == (0, "50 of 50 refused rows are back in data_extension.H.\n"), again.err
    assert len(exported(filled, "H")) == 61


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


def pages_asked(monkeypatch: pytest.MonkeyPatch, breaks_at: int | None, *, after: bool = False) -> list[int]:
    """The numbers of the pages that copies ask for from now on, two rows each; one of them is cut off, once."""
    asked: list[int] = []

    def breaking(account: Account, table: RowsTable, number: int, token: str = "") -> Page:
        asked.append(number)
        cut = number == breaks_at and asked.count(number) == 1
        if cut and not after:
            raise KeyboardInterrupt
        page = rows_reading.read_page(account, table, number, token)
        if cut:
            raise KeyboardInterrupt
        return page

    monkeypatch.setattr(rows_reading, "PAGE_ROWS", 2)
    monkeypatch.setattr(rows_export, "PAGES_AT_ONCE", 1)
    monkeypatch.setattr(rows_export.export_rows, "__kwdefaults__", {"at_once": 1})
    monkeypatch.setattr(rows_export, "read_page", breaking)
    return asked


RESUME = "keep: {to: kept, reuse_minutes: 60}\n"


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("page", [1, 2, 3])
def test_a_copy_goes_on_with_the_pages_that_were_read_where_the_files_say_so(
    filled: Folder, monkeypatch: pytest.MonkeyPatch, page: int, after: bool
) -> None:
    many(filled, 5)
    before = exported(filled, "H")
    filled.write("mcdecl.yaml", (filled.path / "mcdecl.yaml").read_text() + RESUME)
    asked = pages_asked(monkeypatch, page, after=after)
    broken = filled.mcdecl(*LOSE)
    assert broken.code != 0
    assert "The copy of data_extension.H was broken off; the next apply goes on where it can." in broken.err
    first = last_run(filled)
    asked.clear()
    asked.append(page)  # is not cut off again
    lost = filled.mcdecl(*LOSE)
    assert (lost.code, asked[1:]) == (0, [*range(page, 4)]), lost.err
    told = f"its first {2 * (page - 1)} rows were read for run {first} from" in lost.err
    assert told is (page > 1)
    assert not list(filled.path.glob("kept/.work/.*"))
    assert not list(filled.path.glob("kept/.work/*"))
    file = filled.path / "undo.json"
    assert filled.mcdecl("undo", last_run(filled), "--out", str(file)).code == 0
    assert filled.mcdecl("apply", str(file)).code == 0
    assert exported(filled, "H") == before


def _left(folder: Folder, ending: str) -> Path:
    (path,) = folder.path.glob(f"kept/.work/.*.{ending}")
    return path


def _begun_with(folder: Folder, **words: Any) -> None:
    note = _left(folder, "begun")
    note.write_text(json.dumps({**json.loads(note.read_text()), **words}))


OVER: dict[str, Any] = {
    "a row more": lambda folder, _: folder.mcdecl(
        "rows", "import", "data_extension.H", str(folder.write("more.csv", "Id\nnew\n"))
    ),
    "too old": lambda folder, _: _begun_with(folder, began_at=(datetime.now(UTC) - timedelta(minutes=61)).isoformat()),
    "from the future": lambda folder, _: _begun_with(
        folder, began_at=(datetime.now(UTC) + timedelta(minutes=9)).isoformat()
    ),
    "another object": lambda folder, _: _begun_with(folder, object={"ObjectID": "x", "ModifiedDate": "y"}),
    "another account": lambda folder, _: _begun_with(folder, account="elsewhere"),
    "another unit": lambda folder, _: _begun_with(folder, unit="eu"),
    "other fields": lambda folder, _: _begun_with(folder, fields=[]),
    "half a note": lambda folder, _: _left(folder, "begun").write_text('{"run": "x"'),
    "half a bookmark": lambda folder, _: _left(folder, "bookmark").write_text("{"),
    "edited rows": lambda folder, _: _left(folder, "part").write_text(
        _left(folder, "part").read_text().replace("True", "None")
    ),
    "half the rows": lambda folder, _: os.truncate(_left(folder, "part"), 9),
    "a reading that the account forgot": lambda _, embedded: embedded.account.row_sets.clear(),
    "never": lambda folder, _: folder.write(
        "mcdecl.yaml", (folder.path / "mcdecl.yaml").read_text().replace(", reuse_minutes: 60", "")
    ),
    "encrypted": lambda folder, _: folder.write(
        "mcdecl.yaml",
        (folder.path / "mcdecl.yaml").read_text().replace("60}", f"60, recipient: {_public()}}}"),
    ),
}


def _public() -> str:
    return str(pytest.importorskip("pyrage").x25519.Identity.generate().to_public())


@pytest.mark.parametrize("change", OVER)
def test_a_copy_starts_over_where_something_is_not_the_same(
    filled: Folder, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    many(filled, 5)
    filled.write("mcdecl.yaml", (filled.path / "mcdecl.yaml").read_text() + RESUME)
    asked = pages_asked(monkeypatch, 2)
    assert filled.mcdecl(*LOSE).code != 0
    OVER[change](filled, embedded)
    rows = len(exported(filled, "H")) - 1
    asked[:] = [2]  # is not cut off again
    lost = filled.mcdecl(*LOSE)
    assert lost.code == 0, lost.err
    assert [number for number in asked[1:] if number in (1, 2, 3)][-3:] == [1, 2, 3]
    assert "were read for run" not in lost.err
    assert f"kept    {rows} rows of data_extension.H" in lost.out


def test_a_copy_that_ran_out_of_time_goes_on(filled: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    many(filled, 5)
    filled.write("mcdecl.yaml", (filled.path / "mcdecl.yaml").read_text() + RESUME)
    asked = pages_asked(monkeypatch, None)
    with monkeypatch.context() as patched:
        times = iter((0.0, 0.0, 3601.0))
        patched.setattr(kept_rows, "time", SimpleNamespace(monotonic=lambda: next(times)))
        late = filled.mcdecl(*LOSE)
    assert (late.code, "takes longer than 60 minutes (4 of 5 rows so far). Nothing was sent." in late.err) == (1, True)
    asked.clear()
    lost = filled.mcdecl(*LOSE)
    assert (lost.code, asked, "its first 4 rows were read" in lost.err) == (0, [3], True), lost.err


def test_rows_without_a_primary_key_are_copied_anew(filled: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    filled.write("data.yaml", f"{TABLES.partition('  G:')[0]}removed:\n  - {{address: data_extension.G}}\n")
    filled.write("mcdecl.yaml", (filled.path / "mcdecl.yaml").read_text() + RESUME)
    asked = pages_asked(monkeypatch, 2)
    assert filled.mcdecl(*LOSE).code != 0
    assert not list(filled.path.glob("kept/.work/.*"))
    asked[:] = [2]
    assert (filled.mcdecl(*LOSE).code, asked[1:]) == (0, [1, 2])


def test_a_signal_stops_between_two_pages_and_nothing_is_sent(
    filled: Folder, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(filled, 5)
    asked, stopped = pages_asked(monkeypatch, None), SignalStopper.reason
    monkeypatch.setattr(SignalStopper, "reason", lambda self: "stopped by Ctrl-C" if asked else stopped(self))
    embedded.clear_calls()
    run = filled.mcdecl(*LOSE, "--keep", str(filled.path / "kept"))
    assert (run.code != 0, asked, writes(embedded)) == (True, [1], []), run.err
    assert "The copy of data_extension.H was broken off; the next apply starts it over. Nothing was sent." in run.err
    assert not [path for path in (filled.path / "kept").rglob("*") if path.is_file()]


def test_two_copies_at_once_do_not_share_a_file(filled: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second apply, which begins while the first one reads, is whole, and so is the first one's copy."""
    many(filled, 5)
    kept = filled.path / "kept"
    runs: list[int] = []

    def beside(account: Account, table: RowsTable, number: int, token: str = "") -> Page:
        if number == 2 and not runs:
            runs.append(0)
            runs[0] = filled.mcdecl("apply", "--keep", str(kept), "--auto-approve", "--allow", "data_loss").code
        return page_of(account, table, number, token)

    def page_of(account: Account, table: RowsTable, number: int, token: str = "") -> Page:
        return rows_reading.read_page(account, table, number, token)

    monkeypatch.setattr(rows_reading, "PAGE_ROWS", 2)
    monkeypatch.setattr(rows_export, "read_page", beside)
    filled.mcdecl(*LOSE, "--keep", str(kept))
    assert runs == [0]
    copies = [item for item in kept_rows.copies_in(kept) if isinstance(item, kept_rows.KeptCopy)]
    assert copies
    assert all(copy.rows == 5 for copy in copies)
    for copy in copies:
        kept_rows.check_copy(copy)


def broken_off(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """An apply that has copied one of two data extensions, and then was interrupted; whose pages are asked for."""
    config = (folder.path / "mcdecl.yaml").read_text()
    folder.write("mcdecl.yaml", f"{config}keep: {{to: kept, reuse_minutes: 60}}\n")
    asked: list[str] = []
    broken: list[str] = []

    def breaking(account: Account, table: RowsTable, number: int, token: str = "") -> Page:
        asked.append(table.key)
        if len(asked) == 2 and not broken:
            broken.append(table.key)
            raise KeyboardInterrupt
        return rows_reading.read_page(account, table, number, token)

    monkeypatch.setattr(rows_export, "read_page", breaking)
    assert folder.mcdecl(*LOSE).code != 0
    assert len(set(asked)) == 2
    return asked


def test_a_whole_copy_of_an_interrupted_apply_is_used_again_where_the_files_say_so(
    filled: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {key: exported(filled, key) for key in ROWS}
    asked = broken_off(filled, monkeypatch)
    whole, broken = asked
    (old,) = filled.path.glob("kept/*/*.json")
    asked.clear()
    lost = filled.mcdecl(*LOSE)
    assert (lost.code, asked) == (0, [broken]), lost.err
    assert f"data_extension.{whole}: copied for run {old.parent.name} at" in lost.err
    assert filled.mcdecl("kept", "remove", old.parent.name).code == 0
    file = filled.path / "undo.json"
    assert filled.mcdecl("undo", last_run(filled), "--out", str(file)).code == 0
    assert filled.mcdecl("apply", str(file)).code == 0
    assert {key: exported(filled, key) for key in ROWS} == before


def _edited(manifest: Path, **words: Any) -> None:
    manifest.write_text(json.dumps(kept_rows.sealed({**json.loads(manifest.read_text()), **words})))


CHANGES: dict[str, Any] = {
    "a row more": lambda folder, key, _: folder.mcdecl(
        "rows", "import", f"data_extension.{key}", str(folder.write("more.csv", "Id\nnew\n"))
    ),
    "too old": lambda _folder, _key, manifest: _edited(
        manifest, began_at=(datetime.now(UTC) - timedelta(minutes=61)).isoformat()
    ),
    "from the future": lambda _folder, _key, manifest: _edited(
        manifest, began_at=(datetime.now(UTC) + timedelta(minutes=9)).isoformat()
    ),
    "no time": lambda _folder, _key, manifest: _edited(manifest, began_at="2026-01-01T00:00:00+00:00"),
    "another object": lambda _folder, _key, manifest: _edited(manifest, object={"ObjectID": "x", "ModifiedDate": "y"}),
    "an unknown object": lambda _folder, _key, manifest: _edited(manifest, object={}),
    "another recipient": lambda _folder, _key, manifest: _edited(manifest, recipient="age1x"),
    "another account": lambda _folder, _key, manifest: _edited(manifest, account="elsewhere"),
    "other fields": lambda _folder, _key, manifest: _edited(manifest, fields=[]),
    "an edited copy": lambda _folder, _key, manifest: manifest.with_suffix(".parquet").write_bytes(b"x"),
    "never": lambda folder, *_: folder.write(
        "mcdecl.yaml", (folder.path / "mcdecl.yaml").read_text().replace(", reuse_minutes: 60", "")
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_copy_is_not_used_again_where_something_is_not_the_same(
    filled: Folder, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    asked = broken_off(filled, monkeypatch)
    (old,) = filled.path.glob("kept/*/*.json")
    CHANGES[change](filled, asked[0], old)
    keys = sorted(asked)
    asked.clear()
    lost = filled.mcdecl(*LOSE)
    assert (lost.code, sorted(asked)) == (0, keys), lost.err
    assert "copied for run" not in lost.err


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


SHORT = KEYED.replace("H, fields: [{name: Id, type: Text, length: 18", "H, fields: [{name: Id, type: Text, length: 1")


def partly_back(folder: Folder, *more: str) -> tuple[str, Path, tuple[str, ...]]:
    """Sixty rows were kept, of which fifty are too long for what is there now; the run, its folder, and the command."""
    many(folder, 60)
    run, copies = kept_and_lost(folder)
    folder.write("data.yaml", SHORT)
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    words = ("kept", "restore", run, "data_extension.H", "--from", str(copies.parent), *more)
    first = folder.mcdecl(*words)
    assert (first.code, first.out) == (1, "10 of 60 rows are back in data_extension.H.\n"), first.err
    assert "the same command with --only-refused" in first.err
    return run, copies, words


def test_refused_rows_are_put_back_alone(filled: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    *_, words = partly_back(filled)
    assert "Put back only those that were refused before: --only-refused" in filled.mcdecl(*words).err
    again = filled.mcdecl(*words, "--only-refused")
    assert (again.code, again.out) == (1, "0 of 50 refused rows are back in data_extension.H.\n"), again.err
    assert "row 11: " in again.err  # the number that the row has in the copy
    filled.write("data.yaml", KEYED)
    assert filled.mcdecl("apply", "--auto-approve").code == 0
    unlink, broken = Path.unlink, []

    def breaking(self: Path, missing_ok: bool = False) -> None:
        if self.name.startswith(".rows-again") and self.exists() and not broken:
            broken.append(self)
            raise KeyboardInterrupt
        unlink(self, missing_ok)

    monkeypatch.setattr(Path, "unlink", breaking)  # after all is sent, and before the bookmark is gone
    assert filled.mcdecl(*words, "--only-refused").code != 0
    assert broken
    assert len(exported(filled, "H")) == 61
    none = filled.mcdecl(*words, "--only-refused")
    assert (none.code, "No row of data_extension.H" in none.err) == (1, True), none.err
    assert len(exported(filled, "H")) == 61


def test_refused_rows_are_put_back_once_whatever_breaks(filled: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of those that were refused fit now; the line is cut after the first call."""
    many(filled, 130)
    run, copies = kept_and_lost(filled)
    filled.write("data.yaml", SHORT)
    assert filled.mcdecl("apply", "--auto-approve").code == 0
    words = ("kept", "restore", run, "data_extension.H", "--from", str(copies.parent))
    assert filled.mcdecl(*words).code == 1
    filled.write("data.yaml", SHORT.replace("length: 1,", "length: 2,"))
    assert filled.mcdecl("apply", "--auto-approve").code == 0
    sent, calls = rows_import._Import._sent, []

    def breaking(*arguments: Any) -> WrittenRows:
        calls.append(1)
        if len(calls) == 2:
            raise AccountError("The line is cut.")
        return sent(*arguments)

    monkeypatch.setattr(rows_import._Import, "_sent", breaking)
    assert filled.mcdecl(*words, "--only-refused").code == 1
    again = filled.mcdecl(*words, "--only-refused")
    assert (again.code, again.out) == (1, "90 of 120 refused rows are back in data_extension.H.\n"), again.err
    filled.write("data.yaml", KEYED)
    assert filled.mcdecl("apply", "--auto-approve").code == 0
    last = filled.mcdecl(*words, "--only-refused")
    assert (last.code, last.out) == (0, "30 of 30 refused rows are back in data_extension.H.\n"), last.err
    assert len(exported(filled, "H")) == 131
    assert not [path.name for path in (copies.parent / ".work").iterdir() if run in path.name]


def test_the_file_of_refused_rows_can_be_imported(filled: Folder) -> None:
    run, copies, _ = partly_back(filled)
    refused = copies.parent / ".work" / f"refused-{run}-H.csv"
    assert refused.stat().st_mode & 0o777 == 0o600 or os.name == "nt"
    header, first, *_ = refused.read_text().splitlines()
    assert header == "Id,B,_row,_refused"
    assert first.startswith("10,True,11,")
    filled.write("data.yaml", KEYED)
    assert filled.mcdecl("apply", "--auto-approve").code == 0
    taken = filled.mcdecl("rows", "import", "data_extension.H", str(refused))
    assert (taken.code, "50 of 50 rows are in" in taken.out) == (0, True), taken.err
    assert len(exported(filled, "H")) == 61


def test_an_undo_says_how_to_put_back_what_was_refused(filled: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    run, _ = kept_and_lost(filled)
    file = filled.path / "undo.json"
    assert filled.mcdecl("undo", run, "--out", str(file)).code == 0
    told = WrittenRows(rows=3, refused=2, refusals=((1, "too long"), (2, "too long")))
    monkeypatch.setattr(kept_restore, "import_rows", lambda *_, **__: told)
    undone = filled.mcdecl("apply", str(file))
    assert undone.code == 1
    assert "2 were refused: row 1: too long; row 2: too long" in undone.err
    folder = filled.path / "kept"
    assert f"mcdecl kept restore {run} data_extension.G --from {folder} --only-refused" in undone.err


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


@pytest.mark.parametrize("arrived", [True, False])
def test_after_a_lost_answer_without_a_key_a_person_says_where_to_go_on(
    filled: Folder, embedded: RunningSandbox, arrived: bool
) -> None:
    before = exported(filled, "G")
    run, copies = kept_and_lost(filled)
    words = ("kept", "restore", run, "data_extension.G", "--from", str(copies.parent))
    filled.write("data.yaml", TABLES)
    assert filled.mcdecl("apply", "--auto-approve").code == 0
    embedded.inject("drop_after" if arrived else "drop", operation="Create")
    told = f"rows 1 to 3 of {copies / 'G.parquet'} was lost", "go on with --from-row 1 if not, or --from-row 4 if so"
    for _ in range(2):
        lost = filled.mcdecl(*words)
        assert (lost.code, [word in lost.err for word in told]) == (1, [True, True]), lost.err
    for row in ("5", "99"):
        refused = filled.mcdecl(*words, "--from-row", row)
        assert (refused.code, "Choose a row from 1 to 4." in refused.err) == (1, True), refused.err
    last = filled.mcdecl(*words, "--from-row", "4" if arrived else "1")
    assert (last.code, last.out) == (0, "3 of 3 rows are back in data_extension.G.\n"), last.err
    assert exported(filled, "G") == before
    twice = filled.mcdecl(*words, "--from-row", "1")
    assert (twice.code, "No answer was lost" in twice.err) == (1, True), twice.err
    assert exported(filled, "G") == before


@pytest.mark.parametrize("full", ["write_parquet", "export_rows", "write_whole", "duckdb"])
def test_a_full_disk_leaves_nothing_and_says_where(filled: Folder, monkeypatch: pytest.MonkeyPatch, full: str) -> None:
    def no_room(*_arguments: object, **_how: object) -> None:
        if full == "duckdb":
            raise RunError("x.parquet could not be written: no room", "The rows are in x.csv.")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(kept_rows, "write_parquet" if full == "duckdb" else full, no_room)
        refused = filled.mcdecl(*LOSE, "--keep", str(filled.path / "kept"))
    words = "could not be kept in", "Nothing was sent.", "Make room, or name another folder: --keep DIR."
    assert (refused.code, [word in refused.err for word in words]) == (1, [True] * 3), refused.err
    assert list((filled.path / "kept").iterdir()) == []


def test_a_restore_that_was_broken_off_leaves_no_readable_rows(filled: Folder, embedded: RunningSandbox) -> None:
    run, copies = kept_and_lost(filled)
    filled.write("data.yaml", TABLES)
    assert filled.mcdecl("apply", "--auto-approve").code == 0
    embedded.inject("drop", operation="Create")
    words = ("kept", "restore", run, "data_extension.G", "--from", str(copies.parent))
    assert filled.mcdecl(*words).code == 1
    assert not list((copies.parent / ".work").glob("restore-*"))


@pytest.mark.parametrize("keep", ["kept", ".mcdecl/kept"])
def test_kept_rows_are_found_from_any_folder_and_after_the_project_has_moved(
    filled: Folder, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory, keep: str
) -> None:
    before, file = exported(filled, "G"), tmp_path_factory.mktemp("out") / "undo.json"
    monkeypatch.chdir(filled.path)
    here = replace(filled, path=Path())
    assert here.mcdecl(*LOSE, "--keep", keep).code == 0
    run = last_run(here)
    moved = replace(filled, path=filled.path.with_name(f"{filled.path.name}-moved"))
    filled.path.rename(moved.path)
    monkeypatch.chdir(moved.path.parent)
    shown = moved.mcdecl("undo", run, "--out", str(file))
    assert (shown.code, shown.err, "3 kept rows come back" in shown.out) == (0, "", True)
    undone = moved.mcdecl("apply", str(file))
    assert (undone.code, "3 of 3 are back in data_extension.G" in undone.out) == (0, True), undone.err
    assert exported(moved, "G") == before
    again = moved.mcdecl("undo", run)
    folder = "" if keep == ".mcdecl/kept" else f" --from {moved.path / keep}"
    assert f"mcdecl kept restore {run} data_extension.G{folder}\n" in again.err
    moved.path.rename(filled.path)
