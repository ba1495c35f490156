"""A site on disk: whole or not at all, and nothing of anybody else."""

import json
from pathlib import Path
from typing import Any

import pytest

from mcdecl.report.site import NotOurFileError, Put, put

PAGES = {"index.html": "one", "folder/a.html": "two"}


def everything(directory: Path) -> dict[str, str]:
    return {str(path.relative_to(directory)): path.read_text() for path in directory.rglob("*") if path.is_file()}


def test_it_is_written_once_and_the_same_again(tmp_path: Path) -> None:
    assert put(tmp_path / "out", PAGES) == Put(2, 0)
    before = everything(tmp_path)
    assert put(tmp_path / "out", PAGES) == Put(0, 0)
    assert everything(tmp_path) == before


def test_old_pages_go_and_what_is_not_the_sites_stays(tmp_path: Path) -> None:
    put(tmp_path, {**PAGES, "gone/b.html": "old", "gone/c.html": "edited later"})
    (tmp_path / "mine.txt").write_text("mine")
    (tmp_path / "gone/c.html").write_text("by hand")
    assert put(tmp_path, PAGES) == Put(0, 1)
    assert {"mine.txt", "gone/c.html", "index.html", "folder/a.html", "mcdecl-docs.json"} == set(everything(tmp_path))


def test_an_empty_folder_of_old_pages_goes(tmp_path: Path) -> None:
    put(tmp_path, {**PAGES, "gone/b.html": "old"})
    put(tmp_path, PAGES)
    assert not (tmp_path / "gone").exists()


@pytest.mark.parametrize("name", ["index.html", "folder"])
def test_a_file_in_the_way_stays_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(NotOurFileError, match="did not write it"):
        put(tmp_path, PAGES)
    assert everything(tmp_path) == {name: "mine"}


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    outside, out = tmp_path / "outside", tmp_path / "out"
    outside.mkdir()
    out.mkdir()
    (out / "folder").symlink_to(outside)
    with pytest.raises(NotOurFileError):
        put(out, PAGES)
    assert list(outside.iterdir()) == []


def test_a_list_that_names_files_elsewhere_takes_none_away(tmp_path: Path) -> None:
    from hashlib import sha256

    victim = tmp_path / "victim.html"
    victim.write_text("x")
    digest = sha256(b"x").hexdigest()
    out = tmp_path / "out"
    out.mkdir()
    files = {"../victim.html": digest, str(victim): digest}
    (out / "mcdecl-docs.json").write_text(json.dumps({"files": files}))
    put(out, PAGES)
    assert victim.read_text() == "x"


def test_a_write_that_fails_leaves_the_site_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, {**PAGES, "gone.html": "old"})
    before = everything(tmp_path)
    real = Path.unlink

    def refuse(self: Path, missing_ok: bool = False) -> None:
        if self.name == "gone.html":
            raise OSError(28, "No space left on device")
        real(self, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(OSError, match="No space"):
        put(tmp_path, {"index.html": "new", "folder/a.html": "new"})
    assert everything(tmp_path) == before


class Lazy(dict[str, str]):
    """Pages that note which of them are made."""

    def __init__(self, pages: dict[str, str]) -> None:
        super().__init__(dict.fromkeys(pages, ""))
        self.pages, self.made = pages, list[str]()

    def items(self) -> Any:
        """Each page, made when it is its turn."""
        for path, text in self.pages.items():
            self.made.append(path)
            yield path, text


def test_each_page_is_made_once_and_none_is_held(tmp_path: Path) -> None:
    pages = Lazy({f"a/{number}.html": f"{number}" for number in range(9)})
    assert put(tmp_path, pages) == Put(9, 0)
    assert put(tmp_path, pages) == Put(0, 0)
    assert pages.made == [*pages.pages] * 2
    before = tmp_path.stat().st_mtime_ns
    put(tmp_path, pages)
    assert tmp_path.stat().st_mtime_ns == before
