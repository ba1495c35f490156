"""The folder of a pull, step by step: what counts, what is kept, and what is on the disk when."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from mcdecl.helpers.structs import replace
from mcdecl.operations.tracking import bookmark as bookmarks
from mcdecl.operations.tracking.bookmark import Bookmark, Reach
from mcdecl.operations.tracking.errors import BadBookmarkError, PullError
from mcdecl.operations.tracking.events import EVENTS
from mcdecl.operations.tracking.folder import EventFolder
from mcdecl.operations.tracking.parts import DATABASE
from mcdecl.operations.tracking.reading import Event
from mcdecl.operations.tracking.spans import Span
from tests.operations.tracking.desk import ORIGIN, keys

SENT = EVENTS["sent"]
START = datetime(2026, 3, 1)
DAY = Span(START, START + timedelta(days=1))
NEXT = Span(DAY.end, DAY.end + timedelta(days=1))


def event(key: str, hours: float = 1) -> Event:
    moment = START + timedelta(hours=hours)
    return Event(*SENT.row({"EventDate": moment.isoformat(), "SubscriberKey": key}))


def there(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if not path.name.startswith(".pull.lock")}


def nothing(_events: Sequence[Event]) -> None:
    """Nobody else wants them."""


def read(folder: Path) -> Bookmark:
    bookmark = bookmarks.read(folder)
    assert bookmark is not None
    return bookmark


def test_a_new_folder_has_its_bookmark_at_once(tmp_path: Path) -> None:
    with EventFolder(tmp_path / "a" / "b", ORIGIN) as folder:
        assert folder.bookmark == Bookmark(ORIGIN)
    assert read(tmp_path / "a" / "b") == Bookmark(ORIGIN)


def test_events_are_added_once_and_the_span_is_done_as_far_as_it_is_settled(tmp_path: Path) -> None:
    settled = START + timedelta(hours=12)
    with EventFolder(tmp_path, ORIGIN) as folder:
        heard: list[str] = []
        new, file = folder.add(
            SENT,
            DAY,
            [event("a"), event("b")],
            settled,
            lambda events: heard.extend(item.row["Event"] for item in events),
        )
        assert (len(new), file, heard) == (2, "sent-20260301T060000Z-000001.csv", ["sent", "sent"])
        again, nothing_new = folder.add(SENT, DAY, [event("a")], settled, lambda _events: pytest.fail("nothing is new"))
        assert (again, nothing_new) == ([], None)
        new, file = folder.add(SENT, DAY, [event("a"), event("c")], settled, nothing)
        assert ([item.row["SubscriberKey"] for item in new], file) == (["c"], "sent-20260301T060000Z-000002.csv")
        assert folder.bookmark.reach("sent").done == (Span(START, settled),)
    assert keys(tmp_path) == ["a", "b", "c"]
    assert there(tmp_path) == {
        *("bookmark.json", ".ids-000001", ".ids-000002"),
        *("sent-20260301T060000Z-000001.csv", "sent-20260301T060000Z-000002.csv"),
    }
    assert read(tmp_path).ids == (".ids-000001", ".ids-000002")


def test_an_empty_span_is_done_too_and_one_that_changes_nothing_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with EventFolder(tmp_path, ORIGIN) as folder:
        assert folder.add(SENT, DAY, [], NEXT.start, nothing) == ([], None)
        assert read(tmp_path).reach("sent").done == (DAY,)
        monkeypatch.setattr(bookmarks, "write", lambda *_: pytest.fail("nothing has changed"))
        assert folder.add(SENT, DAY, [], NEXT.start, nothing) == ([], None)


def test_ids_that_cannot_come_up_again_are_not_kept(tmp_path: Path) -> None:
    with EventFolder(tmp_path, ORIGIN) as folder:
        folder.begin(["sent"], NEXT.end, NEXT.start)
        folder.add(SENT, DAY, [event("a")], NEXT.end, nothing)
        assert folder.bookmark.ids == ()
        folder.add(SENT, NEXT, [event("b", 25)], NEXT.end, nothing)
        assert folder.bookmark.ids == (".ids-000002",)
    with EventFolder(tmp_path, ORIGIN) as folder:  # only what is kept is known again
        new, _ = folder.add(SENT, NEXT, [event("a"), event("b", 25)], NEXT.end, nothing)
        assert [item.row["SubscriberKey"] for item in new] == ["a"]


def test_a_pull_ends_with_one_file_of_ids(tmp_path: Path) -> None:
    with EventFolder(tmp_path, ORIGIN) as folder:
        folder.add(SENT, DAY, [event("a")], START, nothing)
        folder.add(SENT, DAY, [event("b", 2)], START, nothing)
        folder.begin(["sent"], NEXT.end, START + timedelta(hours=2))
        folder.bookmark = folder.bookmark.reaching("sent", replace(folder.bookmark.reach("sent"), done=(DAY,)))
        folder.finish()
    assert {name for name in there(tmp_path) if name.startswith(".ids")} == {".ids-000003"}
    marked = read(tmp_path)
    assert (marked.ids, marked.publishing, marked.sequence) == ((".ids-000003",), (), 3)
    with EventFolder(tmp_path, ORIGIN) as folder:
        new, _ = folder.add(SENT, DAY, [event("a"), event("b", 2)], START, nothing)
        assert [item.row["SubscriberKey"] for item in new] == ["a"]  # its id was let go


def test_ids_are_never_kept_from_earlier_than_they_are_there_and_the_clock_never_goes_back(tmp_path: Path) -> None:
    with EventFolder(tmp_path, ORIGIN) as folder:
        folder.begin(["sent"], NEXT.end, DAY.end)
        folder.begin(["sent", "open"], NEXT.start, START)
        assert folder.bookmark.reach("sent").kept_from == DAY.end
        assert folder.bookmark.reach("open").kept_from == START
        assert folder.bookmark.clock == NEXT.end
        assert read(tmp_path) == folder.bookmark
        folder.begin(["sent"], NEXT.end, NEXT.end)
        assert folder.bookmark.reach("sent").kept_from == NEXT.end


def test_events_that_nobody_takes_do_not_count(tmp_path: Path) -> None:
    def refuse(_events: Sequence[Event]) -> None:
        raise OSError("full")

    with EventFolder(tmp_path, ORIGIN) as folder:
        with pytest.raises(OSError, match="full"):
            folder.add(SENT, DAY, [event("a")], START, refuse)
        assert folder.bookmark == read(tmp_path) == Bookmark(ORIGIN)
        assert len(folder.add(SENT, DAY, [event("a")], START, nothing)[0]) == 1


@pytest.mark.parametrize(
    "name",
    [
        *(".ids-000009", "..ids-000009.draft", "..ids-000009.12.draft", ".bookmark.json.draft"),
        *(
            ".bookmark.json.7.draft",
            ".sent-20260301T060000Z-000009.csv.draft",
            ".sent-20260301T060000Z-000009.parquet.text",
        ),
    ],
)
def test_what_an_ended_pull_has_left_is_dropped(tmp_path: Path, name: str) -> None:
    with EventFolder(tmp_path, ORIGIN):
        pass
    (tmp_path / name).touch()
    with EventFolder(tmp_path, ORIGIN):
        assert there(tmp_path) == {"bookmark.json"}


@pytest.mark.parametrize("name", ["ids-000009", ".ids-9", ".notes.draft", "sent.csv", ".bookmark.json.mine"])
def test_what_is_somebody_elses_stays(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    with EventFolder(tmp_path, ORIGIN):
        assert there(tmp_path) == {"bookmark.json", name}


@pytest.mark.parametrize(
    "name", [DATABASE, "sent-20260301T060000Z-000001.parquet", "open-20260301T060000Z-1000001.csv"]
)
def test_events_without_a_bookmark_are_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    with pytest.raises(BadBookmarkError, match=f"holds pulled events \\({name}\\) but no bookmark"):
        EventFolder(tmp_path, ORIGIN)
    (tmp_path / name).unlink()
    with EventFolder(tmp_path, ORIGIN):  # who is refused holds nothing
        pass


@pytest.mark.parametrize(("format", "sequence", "gone"), [("duckdb", 1, True), ("duckdb", 0, False), ("csv", 1, False)])
def test_a_database_that_is_gone_is_missed_only_where_something_was_in_it(
    tmp_path: Path, format: str, sequence: int, gone: bool
) -> None:
    origin = replace(ORIGIN, format=format)
    bookmarks.write(tmp_path, Bookmark(origin, sequence=sequence, events={"sent": Reach()}))
    if gone:
        with pytest.raises(BadBookmarkError, match=r"tracking\.duckdb is gone"):
            EventFolder(tmp_path, origin)
    else:
        with EventFolder(tmp_path, origin):
            pass


def test_a_folder_is_held_by_one_pull_and_free_after_it(tmp_path: Path) -> None:
    with EventFolder(tmp_path, ORIGIN), pytest.raises(PullError, match="Another pull works in"):
        EventFolder(tmp_path, ORIGIN)
    with EventFolder(tmp_path, ORIGIN):
        pass


def test_a_lock_that_cannot_be_written_is_no_other_pull(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class ReadOnly:
        closed = False

        def execute(self, _sql: str) -> None:
            raise sqlite3.OperationalError("attempt to write a readonly database")

        def close(self) -> None:
            self.closed = True

    connection = ReadOnly()
    monkeypatch.setattr(sqlite3, "connect", lambda *_, **__: connection)
    with pytest.raises(PermissionError, match="cannot be written to"):
        EventFolder(tmp_path, ORIGIN)
    assert connection.closed
