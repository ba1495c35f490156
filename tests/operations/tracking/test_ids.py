"""Ids of events on the disk, by kind and moment."""

from datetime import datetime
from pathlib import Path

import pytest

from mcdecl.operations.tracking import ids
from mcdecl.operations.tracking.errors import BadBookmarkError
from mcdecl.operations.tracking.reading import Event

FIRST, SECOND = bytes(range(16)), bytes(range(1, 17))
MOMENT = datetime(2026, 3, 1, 5, 0, 0, 7000)


def test_what_is_written_is_read_to_the_millisecond(tmp_path: Path) -> None:
    ids.write(tmp_path / "a", {"sent": {FIRST: MOMENT}, "open": {FIRST: datetime(1969, 12, 31)}})
    ids.write_events(tmp_path / "b", "sent", [Event(MOMENT, {"EventID": SECOND.hex()})])
    assert ids.read(tmp_path, ["a", "b"]) == {
        "sent": {FIRST: MOMENT, SECOND: MOMENT},
        "open": {FIRST: datetime(1969, 12, 31)},
    }
    assert ids.read(tmp_path, []) == {}


def test_the_form_on_the_disk_stays(tmp_path: Path) -> None:
    ids.write(tmp_path / "a", {"sent": {FIRST: datetime(1970, 1, 1, 0, 0, 1)}})
    assert (tmp_path / "a").read_bytes() == b"\0" + FIRST + (1000).to_bytes(8, "little")


@pytest.mark.parametrize("content", [None, b"torn", b"\xff" + FIRST + bytes(8)])
def test_what_is_missing_torn_or_of_no_kind_is_refused(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "a").write_bytes(content)
    with pytest.raises(BadBookmarkError, match="which says what was pulled lately, is missing or damaged"):
        ids.read(tmp_path, ["a"])
