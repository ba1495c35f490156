"""The bookmark, and folders that cannot be gone on from."""

import json
import os
from datetime import datetime
from pathlib import Path

import pytest

from mcdecl.operations.tracking.bookmark import NAME, Bookmark, Reach, read, write
from mcdecl.operations.tracking.errors import BadBookmarkError, PullError
from mcdecl.operations.tracking.folder import EventFolder
from mcdecl.operations.tracking.spans import Span
from tests.operations.tracking.desk import ORIGIN

MOMENT = datetime(2026, 3, 1)
WHOLE = Bookmark(
    ORIGIN,
    sequence=7,
    clock=MOMENT,
    events={"sent": Reach((Span(MOMENT, MOMENT.replace(hour=3)),), MOMENT), "open": Reach()},
    ids=(".ids-000003",),
    publishing=("sent-20260301T060000Z-000007.csv",),
)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    assert read(tmp_path) is None
    write(tmp_path, WHOLE)
    assert read(tmp_path) == WHOLE


@pytest.mark.parametrize("share", [0.0, 0.3, 0.99])
def test_a_torn_bookmark(tmp_path: Path, share: float) -> None:
    write(tmp_path, WHOLE)
    data = (tmp_path / NAME).read_bytes()
    (tmp_path / NAME).write_bytes(data[: int(len(data) * share)])
    with pytest.raises(BadBookmarkError, match="torn or was edited"):
        read(tmp_path)


@pytest.mark.parametrize("change", [{"sequence": 8}, {"checksum": ""}, {"events": {}}, {"events": 1}, {"more": 1}])
def test_an_edited_bookmark(tmp_path: Path, change: dict[str, object]) -> None:
    write(tmp_path, WHOLE)
    values = json.loads((tmp_path / NAME).read_text())
    (tmp_path / NAME).write_text(json.dumps({**values, **change}))
    with pytest.raises(BadBookmarkError, match="torn or was edited"):
        read(tmp_path)


@pytest.mark.parametrize("text", ["[]", "null", "1", "{}"])
def test_json_that_is_no_bookmark(tmp_path: Path, text: str) -> None:
    (tmp_path / NAME).write_text(text)
    with pytest.raises(BadBookmarkError):
        read(tmp_path)


def test_a_bookmark_of_another_version(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text('{"mcdecl_tracking": 2, "checksum": ""}')
    with pytest.raises(BadBookmarkError, match="another version"):
        read(tmp_path)


def test_parts_without_a_bookmark(tmp_path: Path) -> None:
    (tmp_path / "sent-20260301T060000Z-000007.csv").touch()
    with pytest.raises(BadBookmarkError, match=r"but no bookmark\.json"):
        EventFolder(tmp_path, ORIGIN)


def test_two_pulls_in_one_folder(tmp_path: Path) -> None:
    with EventFolder(tmp_path, ORIGIN), pytest.raises(PullError, match="Another pull"):
        EventFolder(tmp_path, ORIGIN)
    with EventFolder(tmp_path, ORIGIN):
        pass


def test_ids_that_are_gone(tmp_path: Path) -> None:
    write(tmp_path, WHOLE)
    with pytest.raises(BadBookmarkError, match="missing or damaged"):
        EventFolder(tmp_path, ORIGIN)


def test_ids_that_are_torn(tmp_path: Path) -> None:
    write(tmp_path, WHOLE)
    (tmp_path / ".ids-000003").write_bytes(b"torn")
    with pytest.raises(BadBookmarkError, match="missing or damaged"):
        EventFolder(tmp_path, ORIGIN)


def test_what_a_killed_pull_left_is_named_or_dropped(tmp_path: Path) -> None:
    write(tmp_path, WHOLE)
    (tmp_path / ".ids-000003").touch()
    for name in (
        f".{WHOLE.publishing[0]}.draft",
        ".sent-20260301T090000Z-000008.csv.draft",
        ".ids-000008",
        "mine.txt",
        ".x.draft",
    ):
        (tmp_path / name).touch()
    with EventFolder(tmp_path, ORIGIN):
        pass
    assert {path.name for path in tmp_path.iterdir()} == {
        NAME, ".pull.lock", ".ids-000003", "mine.txt", ".x.draft", WHOLE.publishing[0]
    }  # fmt: skip


def test_a_bookmark_is_on_the_disk_before_it_takes_the_place_of_the_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, Bookmark(ORIGIN, sequence=6))
    seen: list[tuple[str, int]] = []

    def synced(number: int) -> None:
        file = os.fstat(number).st_ino
        (draft,) = (path.name for path in tmp_path.iterdir() if path.stat().st_ino == file)
        seen.append((draft, read_sequence(tmp_path)))

    monkeypatch.setattr(os, "fsync", synced)
    write(tmp_path, WHOLE)
    ((name, before),) = seen
    assert (name.startswith(f".{NAME}."), before) == (True, 6)
    assert read_sequence(tmp_path) == 7


def read_sequence(folder: Path) -> int:
    bookmark = read(folder)
    assert bookmark is not None
    return bookmark.sequence


@pytest.mark.parametrize(
    ("hour", "kept_from", "kept"),
    [(1, None, True), (5, 5, True), (6, 5, True), (0, 5, False), (2, 5, False), (3, 5, True), (4, 5, True)],
)
def test_which_ids_are_kept(hour: int, kept_from: int | None, kept: bool) -> None:
    done = (Span(MOMENT, MOMENT.replace(hour=3)),)  # what is not read yet may come up for the first time
    reach = Reach(done, None if kept_from is None else MOMENT.replace(hour=kept_from))
    assert reach.keeps(MOMENT.replace(hour=hour)) is kept
