"""A newcomer does the whole job from an empty folder, with nothing but commands that the guide shows."""

from pathlib import Path

import pytest

from mcdecl.cli.main import main
from tests.test_readme import GUIDE, blocks, command_lines

IMPORT = """\
import_definitions:
  Newsletter_Daily:
    name: Newsletter daily
    into: Newsletter_Subscribers
    file: {pattern: subscribers.csv, location: ExactTarget Enhanced FTP}
    mode: AddAndUpdate
"""
SHOWN = {line.split("  ")[0].strip() for page in GUIDE.glob("*.md") for line in command_lines(page)}


def words_of(line: str) -> list[str]:
    """The words of a command; a person is asked where a test cannot be."""
    words = line.split()[1:]
    return [*words, "--auto-approve"] if words == ["apply"] else words


def test_the_whole_job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)

    def types(line: str) -> str:
        assert line in SHOWN, f"no page of the guide shows {line}"
        code, captured = main(words_of(line)), capfd.readouterr()
        assert code == 0, f"{line}: {captured.out}{captured.err}"
        return captured.out

    begun = next(block for block in blocks(GUIDE / "start.md", "sh") if "mcdecl init" in block)
    outputs = {}
    for line in begun.splitlines():
        if line.startswith("cd "):
            monkeypatch.chdir(line.removeprefix("cd "))
        else:
            outputs[line] = types(line)
    assert "Valid: 1 resource" in outputs["mcdecl validate"]
    assert "Plan: 2 to create" in outputs["mcdecl plan"]
    assert "Applied: 2 created" in outputs["mcdecl apply"]

    table = Path("data/subscribers.yaml")
    table.write_text(table.read_text(encoding="utf-8").replace("length: 50", "length: 80"), encoding="utf-8")
    Path("data/daily.yaml").write_text(IMPORT, encoding="utf-8")
    types("mcdecl fmt")
    assert " error" not in types("mcdecl lint")
    changed = types("mcdecl plan")
    assert "~ fields.FirstName.length: 50 → 80" in changed
    assert "+ import_definition.Newsletter_Daily" in changed
    assert types("mcdecl plan --summary").rstrip().endswith("unchanged.")
    assert types("mcdecl plan --format markdown").startswith("<!-- mcdecl:plan")
    types("mcdecl apply")
    assert "Nothing to do" in types("mcdecl plan --detailed-exitcode")
    assert "No drift" in types("mcdecl drift")
    assert "Newsletter_Subscribers" in types("mcdecl graph")
    assert types("mcdecl runs").count("  done  ") == 2, "two applies"
