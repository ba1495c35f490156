"""What editors and people do wrong: the server stays, says what it can, and writes nothing."""

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mcdecl.lsp.server import LARGEST
from tests.lsp.editor import PATIENCE, Editor, editor
from tests.lsp.processes import lives, started_by

TABLE = """\
data_extensions:
  {key}:
    name: {key}
    fields:
      - {{name: Id, type: Text, length: 9, primary_key: true}}
"""
QUERY = """\
query_definitions:
  Q:
    name: Q
    target: {target}
    mode: Overwrite
    sql: SELECT 'x' AS Id
"""
A, B = "a/data.yaml", "b/data.yaml"


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    """An editor with two projects in one window."""
    root = tmp_path_factory.mktemp("window").resolve()
    for name in ("a", "b"):
        (root / name).mkdir()
        (root / name / "mcdecl.yaml").write_text(f"project: {name}\n")
        (root / name / "data.yaml").write_text(TABLE.format(key=f"In_{name}") + QUERY.format(target=f"In_{name}"))
    with editor(root) as running:
        for name in (A, B):
            running.open(name)
            running.type(name, (root / name).read_text().replace("target: In", "target: Not_in"))
            running.until(name, lambda codes: "MC123" in codes)
            running.type(name, (root / name).read_text())
            running.clean(name)
        yield running


def alive(window: Editor) -> bool:
    return "In_a" in window.hover(A, 2, 5, wanted="In_a")


def test_two_projects_in_one_window_know_nothing_of_each_other(window: Editor) -> None:
    for name, own, other in ((A, "In_a", "In_b"), (B, "In_b", "In_a")):
        text = (window.root / name).read_text()
        window.type(name, text.replace(f"target: {own}", "target: "))
        line = text[: text.index("target:")].count("\n") + 1
        suggested = window.complete(name, line, len("    target: ") + 1)
        assert own in suggested
        assert other not in suggested
        window.type(name, text)
    found = window.request("workspace/symbol", {"query": "In_"})
    assert {item["name"] for item in found} >= {"In_a", "In_b"}


def test_what_another_program_changes_counts(window: Editor) -> None:
    assert "client/registerCapability" in window.asked
    other = window.root / "a/other.yaml"
    other.write_text("data_extensions: {X: 7}\n")
    event = {"changes": [{"uri": other.as_uri(), "type": 1}]}
    window.send("workspace/didChangeWatchedFiles", event)
    window.until("a/other.yaml", lambda codes: "MC106" in codes)
    other.unlink()
    window.send("workspace/didChangeWatchedFiles", event)
    window.clean("a/other.yaml")


def test_cancelled_requests_and_unknown_ones_change_nothing(window: Editor) -> None:
    window.send("textDocument/hover", window.at(A, 2, 5), number=7001)
    window.send("$/cancelRequest", {"id": 7001})
    window.send("$/cancelRequest", {"id": 7002})
    window.send("mcdecl/unknown", {})
    assert alive(window)


@pytest.mark.parametrize(("line", "column"), [(999, 1), (2, 999), (1, 1)])
def test_places_outside_of_the_text_mean_nothing(window: Editor, line: int, column: int) -> None:
    for method in ("hover", "definition", "prepareRename"):
        window.request(f"textDocument/{method}", window.at(A, line, column))
    window.complete(A, line, column)
    assert alive(window)


@pytest.mark.parametrize(
    "text", ["", "\x00\x01", "\ud800", "- [", "a: &x [*x]", "\t", "%%=", "{{{{" * 200, "a: b\r\nc: d\r"]
)
def test_any_text_is_taken(window: Editor, text: str) -> None:
    window.type(B, text)
    document = {"textDocument": {"uri": window.uri(B)}}
    for method in ("documentSymbol", "foldingRange", "codeLens", "semanticTokens/full"):
        window.request(f"textDocument/{method}", document)
    window.complete(B, 1, 1)
    assert alive(window)
    window.type(B, (window.root / B).read_text())
    window.clean(B)


def test_a_huge_text_is_passed_over_and_said_so(window: Editor) -> None:
    big = "a/big.yaml"
    window.open(big, "# x\n" * (5_000_000 // 4))
    assert window.complete(big, 3, 1) == []
    assert alive(window)
    assert any(f"{LARGEST:,}" in message for message in window.messages)
    window.send("textDocument/didClose", {"textDocument": {"uri": window.uri(big)}})


def test_commands_are_shown_and_never_run(window: Editor) -> None:
    argument = {"title": "t", "command": ["mcdecl", "-C", "/a b", "plan"], "cwd": "/"}
    shown = window.request("workspace/executeCommand", {"command": "mcdecl.run", "arguments": [argument]})
    assert shown == "mcdecl -C '/a b' plan"
    assert f"Run in a terminal: {shown}" in window.messages
    for wrong in ([{"command": "rm -rf /"}], [1], [{"command": [1]}], [None]):
        assert window.request("workspace/executeCommand", {"command": "mcdecl.run", "arguments": wrong}) is None


def test_links_out_of_the_project_are_left_alone(window: Editor, tmp_path: Path) -> None:
    outside = tmp_path / "outside.yaml"
    outside.write_text(TABLE.format(key="Out"))
    (window.root / "a/link.yaml").symlink_to(outside)
    window.open("a/link.yaml")
    assert window.hover("a/link.yaml", 2, 4) == ""
    at = window.at("a/link.yaml", 2, 4)
    assert window.request("textDocument/rename", at | {"newName": "New"}) is None
    assert outside.read_text() == TABLE.format(key="Out")
    (window.root / "a/link.yaml").unlink()
    assert alive(window)


def test_a_project_whose_settings_vanish_is_no_project_until_they_are_back(window: Editor) -> None:
    settings = window.root / "b/mcdecl.yaml"
    text = settings.read_text()
    settings.unlink()
    assert window.hover(B, 2, 5) == ""
    window.type(B, (window.root / B).read_text() + "\n")
    settings.write_text(text)
    assert "In_b" in window.hover(B, 2, 5, wanted="In_b")
    assert alive(window)


def test_a_file_that_is_no_text_is_closed_saved_and_watched_without_a_word(window: Editor) -> None:
    name, path = "b/other.yaml", window.root / "b/other.yaml"
    path.write_text("data_extensions: {}\n")
    window.open(name)
    path.write_bytes(b"\xff\xfe\x00data")
    said = len(window.messages)
    for method in ("textDocument/didClose", "textDocument/didSave"):
        window.send(method, {"textDocument": {"uri": window.uri(name)}})
    window.send("workspace/didChangeWatchedFiles", {"changes": [{"uri": window.uri(name), "type": 2}]})
    window.until(name, lambda codes: "MC101" in codes)
    path.unlink()
    window.send("workspace/didChangeWatchedFiles", {"changes": [{"uri": window.uri(name), "type": 3}]})
    assert alive(window)
    assert window.messages[said:] == []


def test_nothing_was_written_but_what_lint_keeps(window: Editor) -> None:
    files: set[Any] = {path.relative_to(window.root).as_posix() for path in window.root.rglob("*") if path.is_file()}
    assert {name for name in files if "/.mcdecl/" not in name} == {A, B, "a/mcdecl.yaml", "b/mcdecl.yaml"}


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are found in /proc")
def test_what_checks_ends_with_a_server_that_is_killed(tmp_path: Path) -> None:
    root, started = tmp_path.resolve(), list[int]()
    (root / "mcdecl.yaml").write_text("project: x\n")
    (root / "data.yaml").write_text("data_extensions: {X: 7}\n")
    with contextlib.suppress(OSError), editor(root) as running:
        running.open("data.yaml")
        running.until("data.yaml", bool)
        started = started_by(running.process.pid)
        running.process.kill()
        running.process.wait(PATIENCE)
    assert started
    end = time.monotonic() + PATIENCE
    while any(map(lives, started)) and time.monotonic() < end:
        time.sleep(0.1)
    assert not any(map(lives, started))
