"""Whether a file may be sent: what is in it, whom it would erase, how few rows it has."""

import hashlib
import os
from pathlib import Path
from typing import Any

import pytest

from mcdecl.helpers.structs import replace
from mcdecl.kinds.resource import Directives
from mcdecl.kinds.runs import Effect
from mcdecl.operations.filecheck import layout_of
from mcdecl.operations.run import preflight
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.model import Figures, Filling, RunStatus, RunTarget, State
from mcdecl.operations.run.preflight import (
    Before,
    Consent,
    FileContent,
    RefusedFileError,
    check_shrinking,
    check_target,
    checked,
    content_of,
    protected_keys,
    refuse_erasing,
    rows_before,
)
from mcdecl.operations.run.starting import AlreadyRunningError
from tests.wanted import EMAIL, ID, imported, query, table

OVERWRITES = Filling("import_definition.I", "T", "Overwrite", frozenset({Effect.REPLACES, Effect.ADDS}))
ADDS = replace(OVERWRITES, mode="AddAndUpdate", effects=frozenset({Effect.ADDS, Effect.UPDATES}))
DELETES = replace(ADDS, effects=frozenset({Effect.ADDS, Effect.DELETES}))
TARGET = RunTarget("import_definition.I", "import_definition", "I", "ImportDefinition", "", fills=(OVERWRITES,))
NIGHTLY = RunTarget("automation.A", "automation", "A", "Automation", "", fills=(replace(ADDS, into="U"), OVERWRITES))


def content(folder: Path, text: str = "Id,Email\n1,a@b.de\n") -> FileContent:
    path = folder / "a.csv"
    path.write_text(text)
    return content_of(path)


def test_a_file_is_its_bytes_and_its_moment(tmp_path: Path) -> None:
    big = "x" * (3 * 2**20)
    file_content = content(tmp_path, big)
    assert (file_content.size, file_content.rows, file_content.sha256) == (
        len(big),
        None,
        hashlib.sha256(big.encode()).hexdigest(),
    )
    file_content.check_same()
    os.utime(file_content.path, ns=(1, 1))
    with pytest.raises(RunError, match="changed after it was checked"):
        file_content.check_same()
    content(tmp_path, big + "y")
    os.utime(file_content.path, ns=(file_content.changed, file_content.changed))
    with pytest.raises(RunError, match="changed after it was checked"):
        file_content.check_same()


@pytest.mark.parametrize(
    ("target", "protected", "words"),
    [
        (
            TARGET,
            {"T"},
            "import_definition.I: in the account mode Overwrite deletes every row of T, which is protected",
        ),
        (TARGET, {"U"}, ""),
        (TARGET, set(), ""),
        (replace(TARGET, fills=(ADDS,)), {"T"}, ""),
        (replace(TARGET, fills=(DELETES,)), {"T"}, "mode AddAndUpdate may delete rows of T"),
        (NIGHTLY, {"T", "U"}, "automation.A runs import_definition.I: in the account mode Overwrite"),
        (NIGHTLY, {"U"}, ""),
    ],
)
def test_no_protected_rows_are_erased(target: RunTarget, protected: set[str], words: str) -> None:
    if not words:
        refuse_erasing(target, protected)
        return
    with pytest.raises(RunError, match=words.replace(".", r"\.")):
        refuse_erasing(target, protected)


def test_a_target_is_free_when_nothing_is_protected_and_nothing_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    states = [State(4, RunStatus.RUNNING)]
    monkeypatch.setattr("mcdecl.operations.run.starting.runs_of", lambda *_: states)
    with pytest.raises(AlreadyRunningError):
        check_target(None, TARGET, set())  # type: ignore[arg-type]
    with pytest.raises(RunError, match="protected"):
        check_target(None, TARGET, {"T"})  # type: ignore[arg-type]
    states[:] = [State(4, RunStatus.DONE)]
    check_target(None, TARGET, set())  # type: ignore[arg-type]


def test_what_is_protected_is_so_under_its_old_key_too() -> None:
    guarded = replace(table("New"), directives=Directives(protected=True, moved_from="Old"))
    alone = replace(table("Alone"), directives=Directives(protected=True))
    others = [table("T"), replace(table("U"), directives=Directives(moved_from="V")), query("Q", "T")]
    assert protected_keys([guarded, alone, *others]) == {"New", "Old", "Alone"}


def sound(file_content: FileContent, consent: Consent = Consent(), *, tolerant: bool = False) -> FileContent:  # noqa: B008 - frozen
    wanted = imported("I", "T", mapping="by_header")
    layout = layout_of("I", wanted.state, table("T", ID, EMAIL).state["fields"])
    return checked(file_content, layout, consent, tolerant=tolerant, progress=lambda _rows: None)


def test_a_sound_file_has_its_rows_counted(tmp_path: Path) -> None:
    assert sound(content(tmp_path)).rows == 1
    assert sound(content(tmp_path, "Id,Email\n")).rows in (0, None)  # whether it may be empty is told apart


BAD = "Id,Email\n1,a@b.de\n2,nobody\n"


@pytest.mark.parametrize(
    ("errors", "tolerant", "hint"),
    [
        (False, False, "sets the bad rows aside."),
        (True, False, "(--allow-errors is for imports with allow_errors: true)"),
        (False, True, "let the import skip these rows: --allow-errors"),
        (True, True, ""),
    ],
)
def test_rows_in_error_need_an_import_and_a_person_that_allow_them(
    tmp_path: Path, errors: bool, tolerant: bool, hint: str
) -> None:
    file_content, consent = content(tmp_path, BAD), Consent(errors=errors)
    if not hint:
        assert sound(file_content, consent, tolerant=tolerant).rows == 2
        return
    with pytest.raises(RefusedFileError, match=r"has errors \(1\); nothing was sent") as raised:
        sound(file_content, consent, tolerant=tolerant)
    assert hint in raised.value.hint
    assert raised.value.report.errors == 1


def test_a_file_that_is_wrong_as_a_whole_cannot_be_allowed(tmp_path: Path) -> None:
    with pytest.raises(RefusedFileError) as raised:
        sound(content(tmp_path, "Key,Mail\n1,a@b.de\n"), Consent(errors=True), tolerant=True)
    assert "The file as a whole is not what the import expects" in raised.value.hint


def before(monkeypatch: pytest.MonkeyPatch, there: int | None, runs: Any) -> Before:
    monkeypatch.setattr(preflight, "row_count", lambda _account, key: there if key == "T" else 99)
    monkeypatch.setattr(preflight, "runs_of", lambda *_: runs)
    return rows_before(None, TARGET)  # type: ignore[arg-type]


def test_the_rows_that_are_there_count_whoever_put_them(monkeypatch: pytest.MonkeyPatch) -> None:
    run = State(1, RunStatus.DONE, figures=Figures(read=7))
    assert before(monkeypatch, 500, [run]) == Before(500)
    assert before(monkeypatch, 0, [run]) == Before(0)


def test_else_those_of_the_last_run_that_went_well(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = [
        State(4, RunStatus.FAILED, figures=Figures(read=9)),
        State(3, RunStatus.DONE),
        State(2, RunStatus.DONE, figures=Figures(read=7)),
        State(1, RunStatus.DONE, figures=Figures(read=5)),
    ]
    assert before(monkeypatch, None, runs) == Before(7, there=False)
    assert before(monkeypatch, None, None) == Before(None, there=False)
    assert Before(1234).sentence("T") == "the 1,234 in T"
    assert Before(7, there=False).sentence("T") == "the 7 of the last run"


def shrunk(rows: int | None, there: int | None, *, size: int = 9, **more: Any) -> str:
    own = replace(
        OVERWRITES, allow_empty=more.pop("allow_empty", False), effects=more.pop("effects", OVERWRITES.effects)
    )
    file_content = FileContent(Path("a.csv"), "", size, 0, rows=rows)
    try:
        check_shrinking(file_content, replace(TARGET, fills=(own,)), Before(there), Consent(**more))
    except RunError as error:
        return f"{error.message} {error.hint}"
    return ""


@pytest.mark.parametrize(("rows", "refused"), [(1, True), (49, True), (50, False), (51, False), (500, False)])
def test_less_than_half_of_what_is_there_is_refused(rows: int, refused: bool) -> None:
    words = shrunk(rows, 100)
    assert bool(words) is refused
    assert ("under half of the 100 in T, and an Overwrite deletes all rows first" in words) is refused
    assert ("has 1 row," in words) is (rows == 1)
    assert shrunk(rows, 100, force=True) == ""
    assert shrunk(rows, 100, effects=ADDS.effects) == ""


def test_no_rows_are_refused_unless_that_is_normal() -> None:
    words = shrunk(0, 0)
    assert "has no rows, and an Overwrite would delete every row of T" in words
    assert "--force" in words
    assert "allow_empty: true on import_definition.I" in words
    assert "has no rows" in shrunk(None, 5, size=0)
    assert shrunk(0, 100, allow_empty=True) == ""
    assert "under half" in shrunk(1, 100, allow_empty=True)


def test_rows_that_nobody_counted_are_refused() -> None:
    assert "was not counted, and an Overwrite deletes what is in T first" in shrunk(None, 5)
    assert "allow_empty" not in shrunk(None, 5)
    assert shrunk(None, 5, force=True) == ""


def test_where_nothing_tells_how_many_there_are_some_rows_are_fine() -> None:
    assert shrunk(1, None) == ""
    assert shrunk(1, 2) == ""
