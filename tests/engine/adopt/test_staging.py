"""All files or none."""

from pathlib import Path

import pytest

from mcdecl.engine.adopt.staging import write_all


def there(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_files_and_folders_are_made(tmp_path: Path) -> None:
    write_all(tmp_path / "a" / "b", {"x.yaml": b"1", "c/d/y.sql": b"2"})
    assert there(tmp_path) == {"a/b/x.yaml": b"1", "a/b/c/d/y.sql": b"2"}


def test_nothing_else_stays_behind(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("old")
    write_all(tmp_path, {"x": b"new"})
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_nothing_to_write_makes_nothing(tmp_path: Path) -> None:
    write_all(tmp_path / "a", {})
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_failure_at_any_file_puts_everything_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    (tmp_path / "old").write_text("old")
    real, count = Path.replace, 0

    def failing(self: Path, target: Path) -> Path:
        nonlocal count
        count += 1
        if count == number:
            raise OSError(28, "full")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(OSError, match="full"):
        write_all(tmp_path, {"new/a": b"1", "old": b"2", "new/b": b"3"})
    assert there(tmp_path) == {"old": b"old"}
    assert [path.name for path in tmp_path.iterdir()] == ["old"]


def test_a_new_directory_is_gone_when_it_fails(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"Not a directory|exists"):
        write_all(tmp_path / "a" / "b", {"x": b"1", "x/y": b"2"})
    assert list(tmp_path.iterdir()) == []
