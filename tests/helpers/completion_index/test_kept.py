"""The index of addresses: files that are as they were are not read, and nothing else is believed of them."""

import json
import os
from pathlib import Path

import pytest

from mcdecl.helpers.completion_index import kept
from mcdecl.helpers.completion_index.kept import FILE
from mcdecl.helpers.completion_index.names import addresses


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even few files are worth an index."""
    monkeypatch.setattr(kept, "WORTH", 1)


def declare(root: Path, name: str, *keys: str) -> Path:
    file = root / name
    file.write_text("data_extensions:\n" + "".join(f"  {key}: {{}}\n" for key in keys))
    return file


def fail(_path: Path) -> list[str]:
    raise AssertionError


def test_what_did_not_change_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    declare(tmp_path, "a.yaml", "A", "A2")
    declare(tmp_path, "b.yaml", "B")
    first = addresses(tmp_path)
    assert first == ["data_extension.A", "data_extension.A2", "data_extension.B"]
    monkeypatch.setattr("mcdecl.helpers.completion_index.names._document", fail)
    assert addresses(tmp_path) == first


def test_changed_new_and_removed_files_are_seen(tmp_path: Path) -> None:
    changed, removed = declare(tmp_path, "a.yaml", "A"), declare(tmp_path, "b.yaml", "B")
    addresses(tmp_path)
    written = changed.stat().st_mtime_ns
    declare(tmp_path, "a.yaml", "X")  # of the same size
    os.utime(changed, ns=(written, written + 1))
    removed.unlink()
    declare(tmp_path, "c.yaml", "C")
    assert addresses(tmp_path) == ["data_extension.C", "data_extension.X"]
    declare(tmp_path, "c.yaml", "C", "Long")
    os.utime(tmp_path / "c.yaml", ns=(written, written))
    assert "data_extension.Long" in addresses(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        *("", "[", "[]", "{}", '{"format": 1}', '{"format": 1, "files": 3}', '{"format": 1, "files": {"a.yaml": [1]}}'),
        '{"format": 1, "files": {"a.yaml": [WRITTEN, SIZE, 5]}}',
        '{"format": 0, "files": {"a.yaml": [WRITTEN, SIZE]}}',
    ],
)
def test_a_broken_index_is_none(tmp_path: Path, text: str) -> None:
    status = declare(tmp_path, "a.yaml", "A").stat()
    addresses(tmp_path)
    text = text.replace("WRITTEN", str(status.st_mtime_ns)).replace("SIZE", str(status.st_size))
    (tmp_path / FILE).write_text(text)
    assert addresses(tmp_path) == ["data_extension.A"]
    assert json.loads((tmp_path / FILE).read_text())["files"]["a.yaml"][2:] == ["data_extension.A"]


def test_few_files_are_simply_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "WORTH", 100_000)
    declare(tmp_path, "a.yaml", "A")
    assert addresses(tmp_path) == ["data_extension.A"]
    assert not (tmp_path / ".mcdecl").exists()


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    root, outside = tmp_path / "project", tmp_path / "outside"
    root.mkdir()
    outside.mkdir()
    (root / ".mcdecl").symlink_to(outside)
    declare(root, "a.yaml", "A")
    assert addresses(root) == ["data_extension.A"]
    assert list(outside.iterdir()) == []
