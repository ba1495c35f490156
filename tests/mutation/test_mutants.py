import ast
from pathlib import Path

import pytest

from tests.mutation.mirrors import CORE, ROOT, mirror, modules
from tests.mutation.mutants import mutants
from tests.mutation.running import Trial, play

SOURCE = '''\
"""A module."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import never


def judged(é: int, *, most: int = 3) -> bool:
    """Stays."""
    _log.info("stays")
    if é < most and é is not None:
        raise ValueError(f"{é + 1} stays")
    seen.append(é)
    return not é in (1, most)
'''


def test_every_change_is_one_of_the_text_and_still_python() -> None:
    changed = [mutant.applied(SOURCE) for mutant in mutants(SOURCE)]
    assert len(set(changed)) == len(changed)
    for text in changed:
        ast.parse(text)
        assert '"""Stays."""\n    _log.info("stays")' in text
        assert "if TYPE_CHECKING:" in text
        assert sum(old != new for old, new in zip(SOURCE.splitlines(), text.splitlines(), strict=True)) == 1


def test_what_is_changed() -> None:
    assert {(mutant.line, mutant.what) for mutant in mutants(SOURCE)} == {
        (9, "3 is 4"),
        (12, "the condition is negated"),
        (12, "< is <="),
        (12, "and is or"),
        (12, "is not is is"),
        (13, 'gone: raise ValueError(f"{é + 1} stays")'),
        (14, "gone: seen.append(é)"),
        (15, "gone: return not é in (1, most)"),
        (15, "not is gone"),
        (15, "in is not in"),
        (15, "1 is 2"),
    }


def test_the_folders_are_where_the_table_says() -> None:
    assert [folder for pair in CORE.items() for folder in pair if not (ROOT / folder).is_dir()] == []
    assert all(any(module.startswith(f"{folder}/") for module in modules()) for folder in CORE)


def test_a_mirror_is_what_is_named_so_or_imports_the_module(tmp_path: Path) -> None:
    files = {
        "mcdecl/operations/run/send.py": "",
        "tests/operations/run/test_send.py": "",
        "tests/operations/run/test_more.py": "from mcdecl.operations.run.send import x\n",
        "tests/operations/run/test_other.py": "from mcdecl.operations.run.sending import x\n",
        "tests/operations/run/test_whole.py": "from mcdecl.operations.run import ledger, send\n",
        "tests/cli/test_run.py": "from mcdecl.operations.run.send import x\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    names = ["test_send", "test_more", "test_whole"]
    assert mirror("mcdecl/operations/run/send.py", tmp_path) == [f"tests/operations/run/{name}.py" for name in names]


CHANGES = ("gone: return a + 1 if a == 1 else 9", "== is !=", "1 is 2")


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("assert more(1) == 2", {"survived": 0, "failed": 4}),
        ("assert more(1)", {"survived": 3, "failed": 1}),
        ("import time; more(1) == 2 or time.sleep(60)", {"timeout": 4}),
    ],
)
def test_who_is_noticed_is_seen_in_a_copy(tmp_path: Path, test: str, expected: dict[str, int]) -> None:
    root = tmp_path / "repository"
    source = "def more(a):\n    return a + 1 if a == 1 else 9\n"
    _repository(root, source, f"from mcdecl.run import more\n\n\ndef test_more():\n    {test}\n")
    trials = [
        Trial("mcdecl/run.py", mutant, ("tests/test_run.py",)) for mutant in mutants(source) if mutant.what in CHANGES
    ]
    seconds = 2.0 if "timeout" in expected else 60.0
    ends = [trial.why for trial in play(root, trials, tmp_path / "room", 2, seconds)]
    assert (root / "mcdecl/run.py").read_text() == source
    assert {why: ends.count(why) for why in expected} == expected


def _repository(root: Path, source: str, test: str) -> None:
    files = {
        "mcdecl/__init__.py": "",
        "mcdecl/workspace/pytest_plugin.py": "",
        "mcdecl/run.py": source,
        "tests/__init__.py": "",
        "tests/test_run.py": test,
        "schemas/a": "",
        "examples/a": "",
        "pyproject.toml": "[tool.pytest.ini_options]\n",
        "README.md": "",
        "CONTRIBUTING.md": "",
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def _ends(tmp_path: Path, source: str, test: str) -> dict[str, str]:
    _repository(tmp_path / "repository", source, test)
    trials = [Trial("mcdecl/run.py", mutant, ("tests/test_run.py",)) for mutant in mutants(source)]
    ends = play(tmp_path / "repository", trials, tmp_path / "room", 1, 60.0)
    return {trial.mutant.what: trial.why for trial in ends}


def test_what_runs_while_a_module_is_loaded_is_tried_in_a_fresh_process(tmp_path: Path) -> None:
    source = "def made(a):\n    return a == 1\n\n\nMADE = made(1)\nCOUNT = 5\n"
    test = "from mcdecl.run import COUNT, MADE\n\n\ndef test_made():\n    assert MADE\n    assert COUNT == 5\n"
    ends = _ends(tmp_path, source, test)
    assert ends == {"gone: return a == 1": "failed", "== is !=": "failed", "1 is 2": "failed", "5 is 6": "failed"}


def test_a_property_that_fails_does_not_look_for_the_smallest_example(tmp_path: Path) -> None:
    failures = tmp_path / "failures"
    test = (
        "from hypothesis import given, strategies as st\nfrom mcdecl.run import made\n\n\n"
        "@given(st.integers(0, 10**9))\ndef test_made(a):\n"
        "    if made(a) != a + 1 and a > 500:\n"
        f"        open({str(failures)!r}, 'a').write('x')\n        assert False\n"
    )
    assert _ends(tmp_path, "def made(a):\n    return a + 1\n", test)["1 is 2"] == "failed"
    assert 1 <= len(failures.read_text()) <= 5


def test_what_no_test_calls_survives_and_tests_that_fail_anyway_tell_nothing(tmp_path: Path) -> None:
    source = "def used():\n    return 1\n\n\ndef unused():\n    return 7\n"
    test = "from mcdecl.run import used\n\n\ndef test_used():\n    assert used() == 1\n"
    assert _ends(tmp_path / "a", source, test) == {
        "gone: return 1": "failed",
        "1 is 2": "failed",
        "gone: return 7": "survived",
        "7 is 8": "survived",
    }
    broken = test + "    assert False\n"
    assert set(_ends(tmp_path / "b", source, broken).values()) == {"broken"}


def test_what_nothing_depends_on_is_left_alone() -> None:
    source = "A = Attribute(doc=str(1), examples=(1, 2), notes=(3,), required=True)\nB = zip(C, D, strict=True)\n"
    assert [mutant.what for mutant in mutants(source)] == ["True is False"]


def test_to_return_nothing_in_place_of_no_is_no_change() -> None:
    source = "def a():\n    return False\n\n\ndef b():\n    return None\n\n\ndef c():\n    return ''\n"
    assert [mutant.what for mutant in mutants(source)] == ["False is True", "gone: return ''"]
