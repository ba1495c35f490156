"""Programs are those of PATH, whatever a branch has put into the current folder."""

import os
from pathlib import Path

import pytest

from mcdecl.helpers.programs import _ENDS, program


def place(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / f"tool{_ENDS[0]}"
    file.write_text("#!/bin/sh\n")
    file.chmod(0o755)
    return file


@pytest.mark.parametrize("path", ["", ".", ":", "bin", "./bin:", "::bin"])
def test_nothing_is_found_by_way_of_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    place(tmp_path)
    place(tmp_path / "bin")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", path)
    assert program("tool") is None
    assert program("./tool") is None
    there = place(tmp_path / "there")
    assert program("tool", {"PATH": f"{path}:{there.parent}".replace(":", os.pathsep)}) == str(there)


def test_what_cannot_be_run_is_no_program(tmp_path: Path) -> None:
    file = place(tmp_path / "bin")
    file.chmod(0o644)
    (tmp_path / "other" / "tool").mkdir(parents=True)
    assert program("tool", {"PATH": str(tmp_path / "other")}) is None
    assert program("", {"PATH": str(tmp_path)}) is None
    assert program("tool", {}) is None


def test_a_folder_that_cannot_be_looked_into_is_passed_over(tmp_path: Path) -> None:
    """Here its name is too long; one that another user keeps shut fails in the same way."""
    there = place(tmp_path / "there")
    shut = tmp_path / ("x" * 300)
    assert program("tool", {"PATH": os.pathsep.join([str(shut), str(there.parent)])}) == str(there)
