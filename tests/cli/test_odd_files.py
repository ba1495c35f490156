"""Files that are none: pipes that nobody writes to, devices that never end, folders. No command waits for them."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mcdecl.engine.adopt.mcdev_folder import SETTINGS, _settings
from mcdecl.helpers.completion_index.names import environments
from mcdecl.helpers.error import Error
from mcdecl.operations.comparing.folder import _in_folder
from mcdecl.operations.filecheck import check_file
from mcdecl.operations.run.kept_rows import digest_of_file
from mcdecl.operations.run.preflight import content_of
from mcdecl.operations.run.rows_import import _lines
from mcdecl.operations.run.sending import check_local
from mcdecl.operations.tracking.ids import read as read_ids
from mcdecl.project import load
from mcdecl.project.baseline import read_baseline
from mcdecl.project.cli_variables import given_values
from mcdecl.project.positions import Places
from mcdecl.report.excerpts import lines_below
from mcdecl.workspace.like import _read as read_like
from mcdecl.workspace.reviewed import read_saved_file
from mcdecl.workspace.sandbox_data import done

pytestmark = [pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files"), pytest.mark.timeout(300)]
WORDS = "it is no regular file but a device, a pipe or a socket"
OPENED: dict[str, Callable[[Path], object]] = {
    "check-file": lambda file: check_file(None, file),  # type: ignore[arg-type]
    "rows import": lambda file: next(_lines(file)),
    "rows import of Parquet": lambda file: next(_lines(file.with_suffix(".parquet"))),
    "run --file, before": check_local,
    "run --file": content_of,
    "show and apply": read_saved_file,
    "lint --baseline": lambda file: read_baseline(file.parent, file),
    "compare --data": lambda file: _in_folder(file.parent, file),
    "kept": digest_of_file,
    "tracking pull": lambda file: read_ids(file.parent, [file.name]),
    "sandbox --like": read_like,
    "sandbox drop": lambda file: done(file.parent, None, None, None, {}, file),  # type: ignore[arg-type]
}


@pytest.fixture(params=["pipe", "device"])
def odd(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A pipe that nobody writes to, or a link to a device without an end."""
    for name in ("odd.csv", "odd.parquet"):
        if request.param == "pipe":
            os.mkfifo(tmp_path / name)
        else:
            (tmp_path / name).symlink_to("/dev/zero")
    return tmp_path / "odd.csv"


@pytest.mark.parametrize("command", OPENED)
def test_what_is_no_file_is_refused_in_words_at_once(command: str, odd: Path) -> None:
    with pytest.raises((OSError, Error)) as refused:
        OPENED[command](odd)
    assert WORDS in str(refused.value) or "leads out of" in str(refused.value)


def test_no_excerpt_is_shown_of_a_link_out_of_the_project(tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    (tmp_path / "secret").write_text("hunter2\n")
    (tmp_path / "project" / "a.yaml").symlink_to(tmp_path / "secret")
    (tmp_path / "project" / "b.yaml").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "project" / "c.yaml")
    lines = lines_below(tmp_path / "project")
    assert [lines(f"{name}.yaml") for name in "abc"] == [[], [], []]


def test_completion_does_not_wait_for_a_pipe_or_read_without_an_end(tmp_path: Path) -> None:
    (tmp_path / "mcdecl.yaml").symlink_to("/dev/zero")
    assert environments(tmp_path) == ["sandbox"]


def test_settings_of_another_tool_are_not_read_without_an_end(odd: Path) -> None:
    (odd.parent / SETTINGS).symlink_to(odd)
    settings, wrong = _settings(odd.parent)
    assert settings == {}
    assert WORDS in json.dumps(wrong)


def test_variables_come_from_a_pipe_but_not_without_an_end(tmp_path: Path) -> None:
    (tmp_path / "mcdecl.yaml").write_text("project: p\nvariables: {x: {}}\nenvironments: {one: {account: sandbox}}\n")
    reading, writing = os.pipe()
    os.write(writing, b"x: 7\n")
    os.close(writing)
    values, wrong = given_values([Path(f"/dev/fd/{reading}")], {}, Places({}))
    os.close(reading)
    assert (len(values), wrong) == (1, [])
    _, [endless] = given_values([Path("/dev/zero")], {}, Places({}))
    assert endless.message == "it gives more than any file of variables has"
    assert load(tmp_path, variables={"x": "7"}).name == "p"
