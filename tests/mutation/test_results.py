from pathlib import Path

import pytest

from tests.mutation import results
from tests.mutation.equivalent import EQUIVALENT
from tests.mutation.mirrors import ROOT
from tests.mutation.mutants import mutants
from tests.mutation.results import Results, summary
from tests.mutation.running import Trial

SOURCE = "def first(a):\n    return a == 1\n"
MODULE, TEST = "first.py", "test_first.py"


def _trials(root: Path) -> list[Trial]:
    return [Trial(MODULE, mutant, (TEST,)) for mutant in mutants((root / MODULE).read_text())]


def _again(root: Path) -> list[str | None]:
    """What a new process knows."""
    results._digest.cache_clear()
    known = Results(root, root / "ends")
    known.load()
    return [end.why if end else None for end in map(known.end, _trials(root))]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / MODULE).write_text(SOURCE)
    (tmp_path / TEST).write_text("")
    kept = Results(tmp_path, tmp_path / "ends")
    for trial, why in zip(_trials(tmp_path), ("failed", "survived", "broken"), strict=True):
        assert kept.end(trial) is None
        kept.add(trial.ended(why))
    return tmp_path


def test_what_is_known_is_not_tried_again_but_for_what_could_not_be_told(root: Path) -> None:
    assert _again(root) == ["failed", "survived", None]
    with (root / "ends").open("a") as file:
        file.write('{"key": ["cut o')
    assert _again(root) == ["failed", "survived", None]


def test_other_tests_try_again_what_was_not_noticed_and_another_module_everything(root: Path) -> None:
    (root / TEST).write_text("# more\n")
    assert _again(root) == ["failed", None, None]
    (root / MODULE).write_text(SOURCE + "\n")
    assert _again(root) == [None, None, None]


def test_a_later_end_replaces_an_earlier_one(root: Path) -> None:
    Results(root, root / "ends").add(_trials(root)[1].ended("failed"))
    assert _again(root) == ["failed", "failed", None]


def test_nothing_is_kept_without_a_file(root: Path) -> None:
    nothing = Results(root)
    nothing.load()
    nothing.add(_trials(root)[0].ended("failed"))
    assert nothing.end(_trials(root)[0]) is None


def test_what_makes_no_difference_is_not_tried(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(EQUIVALENT, (MODULE, "return a == 1", "1 is 2"), "only an example")
    assert _again(root) == ["failed", "survived", "equivalent"]


def test_the_summary_counts_apart_what_did_not_end_and_leaves_out_what_makes_no_difference(root: Path) -> None:
    trial = _trials(root)[0]
    ends = [trial.ended(why) for why in ("failed", "timeout", "survived", "broken", "equivalent")]
    text, rate = summary(ends)
    assert rate == 50.0
    assert text.startswith("2 of 4 changes were noticed: 50.0 %; 1 of them because its tests did not end; 1 could not")
    assert summary(ends[-1:])[1] == 100.0


def test_what_makes_no_difference_is_still_a_change_of_a_line_that_is_there() -> None:
    for (module, line, what), why in EQUIVALENT.items():
        lines = (ROOT / module).read_text().splitlines()
        there = [m for m in mutants("\n".join(lines) + "\n") if (lines[m.line - 1].strip(), m.what) == (line, what)]
        assert there, (module, line, what)
        assert why.endswith(".")
