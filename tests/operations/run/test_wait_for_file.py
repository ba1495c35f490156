"""Files that come, by a folder played by hand."""

import io
import zipfile
from typing import Any

import pytest

from mcdecl.operations.run.export_folder import FileFacts
from mcdecl.operations.run.extract_rows import MOST_BYTES, LineLayout
from mcdecl.operations.run.model import RunStatus, State
from mcdecl.operations.run.sftp_login import SftpError, SftpLostError
from mcdecl.operations.run.wait_for_file import BROKEN_SECONDS, SETTLED_SECONDS, Arrival, Expected
from mcdecl.operations.run.waiting import MOST_FAILURES, StillRunningError, wait_for_end
from tests.operations.run.test_waiting import Time

OLD, NEW = FileFacts(5, 100), FileFacts(8, 200)
CONTENT = b"Id\n1\n2\n"


class Played:
    """A folder in which a file stands one way after the other; the last one stays."""

    name = "Export"

    def __init__(self, *stands: FileFacts | Exception | None, content: bytes = CONTENT) -> None:
        self.stands, self.content = list(stands), content
        self.read = 0

    def facts(self, _name: str) -> FileFacts | None:
        found = self.stands.pop(0) if len(self.stands) > 1 else self.stands[0]
        if isinstance(found, Exception):
            raise found
        return found

    def end(self, _name: str, _size: int, most: int) -> bytes:
        self.read += 1
        return self.content[-most:]


def waited(folder: Played, seconds: float = 600.0, *, name: str = "a.csv", **expected: Any) -> State:
    time = Time()
    patience = time.patience(seconds)
    wanted = Expected(name, 150.0, **{"looked": True, **expected})
    arrival = Arrival(folder, wanted, LineLayout(), clock=patience.clock, begun=patience.clock())  # type: ignore[arg-type]
    return wait_for_end(arrival.look, patience)


def test_a_new_file_that_stands_still_is_there() -> None:
    state = waited(Played(None, None, NEW))
    assert (state.status, state.file, state.size, state.figures.read) == (RunStatus.DONE, "a.csv", 8, 2)
    assert state.message == "Export/a.csv is there: 8 bytes."
    assert state.seconds is not None
    assert 0 < state.seconds < SETTLED_SECONDS


def test_a_file_that_grows_is_waited_for() -> None:
    growing = [FileFacts(size, 200) for size in range(1, 12)]
    assert waited(Played(None, *growing)).size == 11


def test_what_stood_there_before_is_not_it() -> None:
    with pytest.raises(StillRunningError) as raised:
        waited(Played(OLD), before=OLD)
    assert raised.value.last is not None
    assert raised.value.last.status is RunStatus.QUEUED
    assert "the one from before the request" in raised.value.last.message


def test_what_changed_since_is_it() -> None:
    assert waited(Played(OLD, OLD, FileFacts(OLD.size, OLD.changed + 1)), before=OLD).status is RunStatus.DONE
    assert waited(Played(OLD, OLD, FileFacts(OLD.size + 1, OLD.changed)), before=OLD).status is RunStatus.DONE


def test_where_nobody_looked_before_the_time_decides() -> None:
    assert waited(Played(FileFacts(5, 149)), looked=False).status is RunStatus.DONE
    with pytest.raises(StillRunningError):
        waited(Played(FileFacts(5, 10)), looked=False)


def test_a_file_that_was_taken_away_is_not_called_whole() -> None:
    state = waited(Played(None, NEW, None))
    assert (state.status, "was taken away before it was whole" in state.message) == (RunStatus.UNKNOWN, True)


def test_an_empty_file_counts() -> None:
    state = waited(Played(FileFacts(0, 200), content=b""))
    assert (state.status, state.figures.read) == (RunStatus.DONE, 0)


def test_a_large_file_is_not_fetched() -> None:
    folder = Played(FileFacts(MOST_BYTES + 1, 200))
    state = waited(folder)
    assert (state.status, state.figures.read, folder.read) == (RunStatus.DONE, None, 0)
    folder = Played(FileFacts(MOST_BYTES, 200))
    assert (waited(folder).figures.read, folder.read) == (2, 1)


def test_nobody_has_looked_unless_it_is_said() -> None:
    assert not Expected("a.csv", 300.0).is_new(OLD)
    assert Expected("a.csv", 300.0, looked=True).is_new(OLD)


def package() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as zipped:
        zipped.writestr("Sent.csv", "Id\n1\n")
    return made.getvalue()


def test_a_package_has_to_end_as_one() -> None:
    content = package()
    state = waited(Played(NEW, content=content), name="a.zip")
    assert (state.status, state.figures.read) == (RunStatus.DONE, 1)
    assert state.message == "Export/a.zip is there: 8 bytes; rows: Sent.csv with 1."
    broken = waited(Played(NEW, content=content[:-5]), name="a.ZIP")
    assert broken.status is RunStatus.UNKNOWN
    assert "is no whole zip" in broken.message


def test_a_package_that_pauses_midway_is_waited_for() -> None:
    class Growing(Played):
        def end(self, name: str, size: int, most: int) -> bytes:
            self.content = package() if size == 9 else b"half"
            return super().end(name, size, most)

    state = waited(Growing(*[NEW] * 9, FileFacts(9, 201)), name="a.zip")
    assert (state.status, state.size) == (RunStatus.DONE, 9)
    assert BROKEN_SECONDS > SETTLED_SECONDS


def test_while_it_grows_or_stands_still_too_shortly_its_size_is_told() -> None:
    time = Time()
    expected = Expected("a.zip", 150.0, looked=True)
    arrival = Arrival(Played(NEW, content=b"half"), expected, None, clock=lambda: time.now)  # type: ignore[arg-type]
    for seconds, status in (
        (0, RunStatus.RUNNING),
        (SETTLED_SECONDS - 1, RunStatus.RUNNING),
        (SETTLED_SECONDS, RunStatus.RUNNING),
        (BROKEN_SECONDS - 1, RunStatus.RUNNING),
        (BROKEN_SECONDS, RunStatus.UNKNOWN),
    ):
        time.now = seconds
        state = arrival.look()
        assert (state.status, state.size) == (status, 8)
        assert status is RunStatus.UNKNOWN or state.message == "Export/a.zip has 8 bytes so far."


def test_a_file_that_is_no_package_is_there_when_it_stood_still_for_long_enough() -> None:
    time = Time()
    arrival = Arrival(Played(NEW), Expected("a.csv", 150.0, looked=True), None, clock=lambda: time.now)  # type: ignore[arg-type]
    assert arrival.look().status is RunStatus.RUNNING
    time.now = SETTLED_SECONDS
    assert arrival.look().status is RunStatus.DONE


def test_a_connection_that_breaks_is_tried_again() -> None:
    broken = SftpLostError("gone")
    assert waited(Played(None, *[broken] * (MOST_FAILURES - 1), NEW)).status is RunStatus.DONE
    with pytest.raises(SftpLostError):
        waited(Played(None, broken))


def test_a_refusal_is_not_tried_again() -> None:
    with pytest.raises(SftpError, match="wrong key"):
        waited(Played(None, SftpError("wrong key"), NEW))


def test_what_was_asked_for_before_takes_its_time_from_the_file() -> None:
    time = Time()
    patience = time.patience(60.0)
    expected = Expected("a.csv", 150.0, looked=True)
    arrival = Arrival(Played(NEW), expected, clock=patience.clock)  # type: ignore[arg-type]
    state = wait_for_end(arrival.look, patience)
    assert (state.seconds, state.figures.read) == (50.0, None)
