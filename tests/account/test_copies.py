"""Copies of single objects: given again only while a list shows the same, and never to somebody else."""

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mcdecl.account.copies import FOLDER, Copies, reading_afresh
from mcdecl.wire.routes import Listed

PATH = "automation/v1/dataextracts/1"
CHANGED = "2030-01-31T06:00:00.5"
LATER = datetime(2030, 1, 31, 12, 5, tzinfo=UTC)
ANSWER = {"key": "E", "dataFields": [{"name": "A"}]}


def listed(**other: Any) -> Listed:
    return Listed({"key": "E", "modifiedDate": CHANGED, **other}, "modifiedDate")


def kept(root: Path, now: datetime | None = LATER, **scope: Any) -> Copies:
    """Copies that a run has kept of one object, opened by the next run."""
    before = Copies(root, {"where": "a"})
    before.keep(PATH, listed(), ANSWER, now)
    before.save()
    return Copies(root, scope or {"where": "a"})


def test_what_its_list_shows_as_before_is_given_again(tmp_path: Path) -> None:
    copies = kept(tmp_path)
    copy = copies.of(PATH, listed())
    assert copy == ANSWER
    copy["dataFields"].clear()
    assert copies.of(PATH, listed()) == ANSWER


@pytest.mark.parametrize(
    "now_shown",
    [
        listed(modifiedDate="2030-01-31T06:00:00.6"),
        listed(modifiedDate=None),
        listed(modifiedDate=""),
        listed(status="Paused"),
        Listed({"key": "E"}, "modifiedDate"),
        Listed({"key": "E", "modifiedDate": CHANGED}, "changed"),
    ],
)
def test_anything_else_in_the_list_asks_again(tmp_path: Path, now_shown: Listed) -> None:
    assert kept(tmp_path).of(PATH, now_shown) is None


def test_a_run_of_it_is_no_change_and_is_not_in_a_copy(tmp_path: Path) -> None:
    copies = Copies(tmp_path, {})
    copies.keep(PATH, listed(lastRunTime="1"), {**ANSWER, "lastRunTime": "1", "lastRunInstanceId": "i"}, LATER)
    assert copies.of(PATH, listed(lastRunTime="2")) == ANSWER


@pytest.mark.parametrize(
    ("changed", "now", "is_kept"),
    [
        ("2030-01-31T12:00:00Z", timedelta(seconds=59), False),
        ("2030-01-31T12:00:00Z", timedelta(seconds=61), True),
        ("2030-01-31T12:00:00Z", timedelta(seconds=-61), False),
        # Without a zone: six hours earlier is now, for a service that dates in server time.
        ("2030-01-31T06:00:00.123", timedelta(seconds=59), False),
        ("2030-01-31T06:00:00.123", timedelta(seconds=61), True),
        ("2030-01-31T17:30:00", timedelta(seconds=10), False),
        ("2030-01-31T06:00:00", timedelta(seconds=-30), False),
        ("yesterday", timedelta(hours=1), False),
    ],
)
def test_what_was_read_right_after_a_change_is_not_kept(
    tmp_path: Path, changed: str, now: timedelta, is_kept: bool
) -> None:
    copies = Copies(tmp_path, {})
    shown = listed(modifiedDate=changed)
    copies.keep(PATH, shown, ANSWER, datetime(2030, 1, 31, 12, tzinfo=UTC) + now)
    assert (copies.of(PATH, shown) is not None) is is_kept


def test_nothing_is_kept_while_the_clock_of_the_service_is_not_known(tmp_path: Path) -> None:
    assert kept(tmp_path, now=None).of(PATH, listed()) is None


@pytest.mark.parametrize("scope", [{"where": "b"}, {"where": "a", "who": "other"}, {"where": ["a"]}])
def test_another_account_or_login_has_none_of_them(tmp_path: Path, scope: dict[str, Any]) -> None:
    assert kept(tmp_path, **scope).of(PATH, listed()) is None


def test_another_version_has_none_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(tmp_path)
    monkeypatch.setattr("mcdecl.account.copies.__version__", "99")
    assert Copies(tmp_path, {"where": "a"}).of(PATH, listed()) is None


def test_a_file_that_was_renamed_is_for_nobody_else(tmp_path: Path) -> None:
    kept(tmp_path)
    other = Copies(tmp_path, {"where": "b"})
    other.keep(PATH, listed(status="x"), ANSWER, LATER)
    other.save()
    mine, others = sorted((tmp_path / FOLDER).iterdir())
    held = {path.name: path.read_text() for path in (mine, others)}
    mine.write_text(held[others.name])
    others.write_text(held[mine.name])
    assert Copies(tmp_path, {"where": "a"}).of(PATH, listed()) is None
    assert Copies(tmp_path, {"where": "b"}).of(PATH, listed(status="x")) is None


def test_they_are_for_the_owner_alone_and_out_of_version_control(tmp_path: Path) -> None:
    kept(tmp_path)
    (file,) = (tmp_path / FOLDER).iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "*" in (tmp_path / ".mcdecl" / ".gitignore").read_text().split()


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"scope": 1}', '{"scope": SCOPE, "objects": {"PATH": [1, 2]}}'])
def test_a_broken_file_is_no_copy(tmp_path: Path, text: str) -> None:
    kept(tmp_path)
    (file,) = (tmp_path / FOLDER).iterdir()
    scope = json.dumps(json.loads(file.read_text())["scope"])
    file.write_text(text.replace("SCOPE", scope).replace("PATH", PATH))
    copies = Copies(tmp_path, {"where": "a"})
    assert copies.of(PATH, listed()) is None
    copies.keep(PATH, listed(), ANSWER, LATER)
    copies.save()
    assert Copies(tmp_path, {"where": "a"}).of(PATH, listed()) == ANSWER


def test_a_link_out_of_the_project_is_neither_read_nor_written(tmp_path: Path) -> None:
    root, outside = tmp_path / "project", tmp_path / "outside"
    outside.mkdir()
    (root / ".mcdecl").mkdir(parents=True)
    (root / FOLDER).symlink_to(outside)
    assert kept(root).of(PATH, listed()) is None
    assert list(outside.iterdir()) == []


def test_afresh_is_read_but_kept_for_later(tmp_path: Path) -> None:
    copies = kept(tmp_path)
    with reading_afresh():
        assert copies.of(PATH, listed()) is None
        copies.keep(PATH, listed(), {"key": "new"}, LATER)
    assert copies.of(PATH, listed()) == {"key": "new"}


def test_what_no_run_has_used_for_a_month_is_forgotten(tmp_path: Path) -> None:
    kept(tmp_path)
    (file,) = (tmp_path / FOLDER).iterdir()
    record = json.loads(file.read_text())
    record["objects"] = {
        "old": [*record["objects"][PATH][:1], "2001-01-01", ANSWER],
        PATH: [record["objects"][PATH][0], (datetime.now(UTC) - timedelta(days=29)).date().isoformat(), ANSWER],
    }
    file.write_text(json.dumps(record))
    copies = Copies(tmp_path, {"where": "a"})
    assert copies.of(PATH, listed()) == ANSWER
    copies.save()
    assert list(json.loads(file.read_text())["objects"]) == [PATH]
