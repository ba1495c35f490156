"""A saved plan is carried out exactly, or refused with the reason."""

import json
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


BROKEN: dict[str, tuple[Callable[[str], str], str]] = {
    "truncated": (lambda text: text[: len(text) // 2], "no whole plan file"),
    "edited": (lambda text: text.replace("NTO Customers", "Other"), "was edited"),
    "another version": (lambda text: text.replace('"1.0"', '"9.0"'), "format version 9.0"),
    "no plan": (lambda _text: "[]", "no plan file"),
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
