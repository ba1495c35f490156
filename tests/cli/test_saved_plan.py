"""A saved plan is carried out exactly, or refused with the reason."""

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from mcdecl.sandbox.server import RunningSandbox
from tests.cli.conftest import CUSTOMERS, Folder
from tests.conftest import connect


def test_what_was_saved_is_carried_out_without_asking(folder: Folder, tmp_path: Path) -> None:
    file = tmp_path / "reviewed.json"
    assert folder.mcdecl("plan", "--out", str(file)).code == 0
    shown = folder.mcdecl("show", str(file))
    assert "+ data_extension.NTO_Customers" in shown.out
    assert json.loads(folder.mcdecl("show", str(file), "--format", "json").out)["summary"]["create"] == 2
    assert folder.mcdecl("apply", str(file)).code == 0
    assert folder.mcdecl("plan", "--detailed-exitcode").code == 0


def test_no_secret_is_in_the_file(folder: Folder, embedded: RunningSandbox, tmp_path: Path) -> None:
    folder.mcdecl("plan", "--out", str(tmp_path / "p.json"))
    assert embedded.client_secret not in (tmp_path / "p.json").read_text()


def test_a_moved_account_is_refused_by_name(folder: Folder, embedded: RunningSandbox, tmp_path: Path) -> None:
    folder.mcdecl("apply", "--auto-approve")
    folder.write("data.yaml", CUSTOMERS.replace("length: 18", "length: 36"))
    folder.mcdecl("plan", "--out", str(tmp_path / "p.json"))
    other = connect(embedded)
    assert other.update([{"@type": "DataExtension", "CustomerKey": "NTO_Customers", "Description": "moved"}])[0].ok
    embedded.clear_calls()
    run = folder.mcdecl("apply", str(tmp_path / "p.json"))
    assert (run.code, "data_extension.NTO_Customers" in run.err) == (1, True)
    assert not [call for call in embedded.calls if call.operation in ("Create", "Update", "Delete")]


def test_a_project_that_moved_on_is_refused(folder: Folder, tmp_path: Path) -> None:
    folder.mcdecl("plan", "--out", str(tmp_path / "p.json"))
    folder.write("data.yaml", CUSTOMERS.replace("length: 18", "length: 36"))
    run = folder.mcdecl("apply", str(tmp_path / "p.json"))
    assert (run.code, "Nothing was sent" in run.err) == (1, True)


SPARE = """\
data_extensions:
  Spare: {name: Spare, folder: Data Extensions/CRM, fields: [{name: A, type: Date}]}
query_definitions:
  Old:
    name: Old
    folder: Query/CRM
    sql: "SELECT c.CustomerId, c.Email FROM [NTO Customers] c"
    target: NTO_Customers
    mode: Update
"""


@pytest.fixture
def owning(folder: Folder) -> Folder:
    """A project that owns folders in which a data extension and a query lie that it does not declare any more."""
    folder.write("spare.yaml", SPARE)
    run = folder.mcdecl("apply", "--auto-approve")
    assert run.code == 0, run.out + run.err
    (folder.path / "spare.yaml").unlink()
    config = (folder.path / "mcdecl.yaml").read_text()
    folder.write("mcdecl.yaml", config + "owned_folders: [Data Extensions/CRM, Query/CRM]\n")
    return folder


def deletions(embedded: RunningSandbox) -> int:
    return sum(call.operation == "Delete" for call in embedded.calls)


LOSING = ("--prune",)
AGREED = ("--prune", "--allow", "data_loss")


def test_a_saved_plan_asks_for_the_data_that_it_loses(owning: Folder, embedded: RunningSandbox) -> None:
    file = str(owning.path / "p.json")
    assert owning.mcdecl("plan", *LOSING, "--out", file).code == 0
    refused = owning.mcdecl("apply", file)
    assert (refused.code, "run again with --allow data_loss" in refused.err) == (1, True)
    assert not deletions(embedded)
    assert owning.mcdecl("apply", file, "--prune", "--allow", "data_loss").code == 0
    assert deletions(embedded)


@pytest.mark.parametrize("form", ["text", "plain", "markdown", "html", "json"])
def test_what_a_plan_was_made_with_is_shown_first(owning: Folder, form: str) -> None:
    file = str(owning.path / "p.json")
    options = ("--plain",) if form == "plain" else ("--format", form)
    made = owning.mcdecl("plan", *AGREED, "--out", file, *options)
    shown = owning.mcdecl("show", file, *options)
    words = "Created with --prune and --allow data_loss: applying it deletes 2 resources and loses data in 1 change"
    if form == "json":
        head = json.loads(shown.out)
        assert (head["format_version"], head["consent"]) == ("1.0", ["--prune", "--allow data_loss"])
        assert list(head).index("consent") < list(head).index("changes")
        assert head["scope"] == {"prune": True, "allow": ["data_loss"]}
        return
    for run in (made, shown):
        assert words in " ".join(run.out.split()).replace("\\_", "_")
        assert run.out.index("--prune and") < run.out.index("data_extension.Spare")
    if form in ("text", "plain"):
        assert shown.out.startswith(words)


def test_the_head_counts_no_loss_that_nobody_has_agreed_to(owning: Folder) -> None:
    shown = " ".join(owning.mcdecl("plan", "--prune").out.split())
    assert "applying it deletes 1 resource, and you do not need to repeat these flags" in shown
    assert "1 change would lose data and still needs --allow data_loss." in shown


def test_a_plan_that_was_agreed_to_needs_no_flag(owning: Folder, embedded: RunningSandbox) -> None:
    file = str(owning.path / "p.json")
    owning.mcdecl("plan", *AGREED, "--out", file)
    assert owning.mcdecl("apply", file).code == 0
    assert deletions(embedded)
    assert owning.mcdecl("plan", "--prune", "--detailed-exitcode").code == 0


def test_a_plan_whose_head_says_nothing_needs_the_flags(owning: Folder, embedded: RunningSandbox) -> None:
    """One that an earlier mcdecl has saved: it prunes, and its head does not say so."""
    file = owning.path / "p.json"
    owning.mcdecl("plan", *AGREED, "--out", str(file))
    data = json.loads(file.read_text())
    del data["consent"], data["digest"]
    digest = hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    file.write_text(json.dumps({**data, "digest": digest}))
    refused = owning.mcdecl("apply", str(file))
    assert refused.code == 1
    assert "run again with --prune --allow data_loss" in refused.err
    assert not deletions(embedded)
    assert owning.mcdecl("apply", str(file), *AGREED).code == 0


def test_a_plan_without_prune_cannot_be_made_to_prune(owning: Folder, embedded: RunningSandbox) -> None:
    file = str(owning.path / "p.json")
    owning.mcdecl("plan", "--out", file)
    run = owning.mcdecl("apply", file, "--prune")
    assert (run.code, "this plan was created without --prune" in run.err) == (2, True)
    assert owning.mcdecl("apply", file, "--exclude", "data_extension.*").code == 2
    assert not deletions(embedded)


def test_without_consent_the_head_says_nothing(folder: Folder, tmp_path: Path) -> None:
    file = str(tmp_path / "p.json")
    assert "Created with" not in folder.mcdecl("plan", "--out", file).out
    assert "consent" not in json.loads(Path(file).read_text())


BROKEN: dict[str, tuple[Callable[[str], str], str]] = {
    "truncated": (lambda text: text[: len(text) // 2], "plan file is incomplete"),
    "edited": (lambda text: text.replace("NTO Customers", "Other"), "was edited"),
    "another version": (lambda text: text.replace('"1.0"', '"9.0"'), "format version 9.0"),
    "no plan": (lambda _text: "[]", "not a plan file"),
    "another environment": (lambda text: text, "for"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_file_that_cannot_be_used(folder: Folder, tmp_path: Path, case: str) -> None:
    file = tmp_path / "p.json"
    folder.mcdecl("plan", "--out", str(file))
    breaks, words = BROKEN[case]
    file.write_text(breaks(file.read_text()))
    if case == "another environment":
        config = (folder.path / "mcdecl.yaml").read_text()
        folder.write("mcdecl.yaml", config + "  other: {account: sandbox}\n")
    run = folder.mcdecl("apply", str(file), *(("-e", "other") if case == "another environment" else ()))
    assert run.code == 1
    assert words in run.err
    assert "Traceback" not in run.err


@pytest.mark.skipif(os.name == "nt", reason="pipes are POSIX's")
def test_a_pipe_or_a_folder_in_the_place_of_a_plan_is_called_what_it_is(folder: Folder, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    reading, writing = os.pipe()
    os.write(writing, b"{}")
    os.close(writing)
    odd = "it is no regular file but a device, a pipe or a socket"
    for path, words in ((tmp_path / "pipe", odd), (f"/dev/fd/{reading}", odd), (tmp_path / "folder", "is a folder")):
        run = folder.mcdecl("apply", str(path))
        assert (run.code, words in run.err, "There is no file" in run.err) == (1, True, False), run.err
    os.close(reading)
