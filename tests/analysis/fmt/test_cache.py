"""Files that were in canonical form are known in the next run; nothing else is."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mcdecl.analysis.fmt import cache, files
from mcdecl.cli.main import cli

CANONICAL, ODD, WRONG = "a: 1\n", "a:   1\n", "a: [1\n"
Run = Callable[..., Result]


@pytest.fixture
def formatted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were formatted, one after the other."""
    names: list[str] = []
    real = files.formatted

    def noted(content: bytes, name: str, *, sql: bool = False) -> bytes:
        names.append(name)
        return real(content, name, sql=sql)

    monkeypatch.setattr(files, "formatted", noted)
    monkeypatch.setattr(cache, "WORTH", 0)
    return names


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "mcdecl.yaml").write_text("project: x\n")
    (tmp_path / "a.vars.yaml").write_text(CANONICAL)
    (tmp_path / "odd.vars.yaml").write_text(ODD)
    return tmp_path


@pytest.fixture
def run(project: Path) -> Run:
    return lambda *arguments: CliRunner().invoke(cli, ["-C", str(project), "fmt", *arguments], standalone_mode=False)


def test_what_was_canonical_is_not_formatted_again(project: Path, run: Run, formatted: list[str]) -> None:
    first = run("--check")
    assert formatted == ["a.vars.yaml", "mcdecl.yaml", "odd.vars.yaml"]
    formatted.clear()
    again = run("--check")
    assert formatted == ["odd.vars.yaml"]
    assert (again.output, again.return_value) == (first.output, 1)
    assert [draft.name for draft in [files.drafted("odd.vars.yaml", project / "odd.vars.yaml")] if draft.changed]


def test_a_file_that_changes_is_formatted(project: Path, run: Run, formatted: list[str]) -> None:
    run("--check")
    (project / "a.vars.yaml").write_text(WRONG)
    for _ in range(2):
        assert "a.vars.yaml:" in run("--check").output
    (project / "a.vars.yaml").write_text(ODD)
    assert "a.vars.yaml" in run().output
    assert (project / "a.vars.yaml").read_text() == CANONICAL


def test_the_name_of_a_file_counts(project: Path, run: Run, formatted: list[str]) -> None:
    run("--check")
    (project / "a.vars.yaml").rename(project / "a.yaml")
    assert "a.yaml:" in run("--check").output, "what may stand in it is another matter"


def test_a_run_of_some_files_forgets_no_others(project: Path, run: Run, formatted: list[str]) -> None:
    run("--check")
    run("--check", str(project / "odd.vars.yaml"))
    formatted.clear()
    run("--check")
    assert formatted == ["odd.vars.yaml"]
    (project / "a.vars.yaml").unlink()
    before = len((project / cache.FILE).read_text().splitlines())
    run("--check")
    assert len((project / cache.FILE).read_text().splitlines()) == before - 1


@pytest.mark.parametrize("damage", [b"", b"\xff", b"mcdecl formatted 1 other\n"])
def test_a_cache_that_other_code_wrote_is_not_used(
    project: Path, run: Run, formatted: list[str], damage: bytes
) -> None:
    run("--check")
    kept = (project / cache.FILE).read_bytes()
    (project / cache.FILE).write_bytes(damage + kept.partition(b"\n")[2])
    formatted.clear()
    run("--check")
    assert len(formatted) == 3
    assert (project / cache.FILE).read_bytes() == kept


def test_nothing_is_kept_of_little_outside_of_a_project_and_through_links(
    project: Path,
    run: Run,
    formatted: list[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (project / ".mcdecl").symlink_to(elsewhere)
    assert run("--check").return_value == 1
    assert list(elsewhere.iterdir()) == []
    (project / ".mcdecl").unlink()
    monkeypatch.setattr(cache, "WORTH", 1000)
    run("--check")
    monkeypatch.setattr(cache, "WORTH", 0)
    (project / "mcdecl.yaml").unlink()
    run("--check", str(project / "a.vars.yaml"))
    assert not (project / ".mcdecl").exists()
