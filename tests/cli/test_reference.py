"""The generated pages of the reference."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from mcdecl.analysis.lint.registry import registry
from mcdecl.cli import reference
from mcdecl.cli.main import COMMANDS, cli
from mcdecl.kinds import DECLARABLE


def test_the_pages_are_not_stale() -> None:
    assert reference.stale() == []


def test_the_check_names_what_is_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(reference, "FOLDER", tmp_path)
    monkeypatch.setattr(reference.stale, "__defaults__", (tmp_path,))
    assert reference.main([]) == 0
    assert reference.main(["--check"]) == 0
    (tmp_path / "errors.md").write_text("edited")
    (tmp_path / "kinds" / "gone.md").write_text("of a kind that is no more")
    assert reference.main(["--check"]) == 1
    named = [line.partition(" is stale")[0] for line in capsys.readouterr().err.splitlines()]
    assert named == [str(tmp_path / "errors.md"), str(tmp_path / "kinds/gone.md")]
    assert reference.main([]) == 0
    assert reference.main(["--check"]) == 0
    assert not (tmp_path / "kinds" / "gone.md").exists()


def test_everything_has_its_place() -> None:
    pages = reference.generated()
    assert {f"kinds/{kind.name}.md" for kind in DECLARABLE.values()} <= set(pages)
    rules = "".join(text for name, text in pages.items() if name.startswith("rules/"))
    assert [code for code in registry().rules if code.startswith("MC") and f"\n## {code}: " not in rules] == []
    assert [name for name in COMMANDS if f"\n## mcdecl {name}\n" not in pages["commands.md"]] == []
    assert "| 310007 |" in pages["errors.md"]
    assert "| `retention.until` |" in pages["attributes.md"]


def test_what_each_change_does_is_one_command() -> None:
    run = CliRunner().invoke(cli, ["explain", "attributes"])
    assert run.exit_code == 0
    assert run.output.rstrip("\n") == reference.generated()["attributes.md"].rstrip("\n")


def test_a_command_has_its_words_options_and_examples() -> None:
    commands = reference.generated()["commands.md"]
    run = commands.partition("\n## mcdecl run\n")[2].partition("\n## ")[0]
    assert "`mcdecl run " in run
    assert "| `--file " in run
    assert "```text\nExamples:\n  mcdecl diff qa prod " in commands
    assert "\n## mcdecl sandbox serve\n" in commands
    assert "`--format text\\|json`" in commands


def test_pages_are_tidy() -> None:
    for name, text in reference.generated().items():
        assert text.startswith("<!-- Generated"), name
        assert "\n\n\n" not in text, name
        assert text.endswith("\n"), name
        assert not text.endswith("\n\n"), name
