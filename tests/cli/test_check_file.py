"""`mcdecl check-file`: what a person sees, and what goes wrong before the file is read."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Folder

IMPORT = """\
import_definitions:
  Daily: {name: Daily, into: NTO_Customers, file: {pattern: c.csv}, mode: AddAndUpdate, mapping: by_header}
  Elsewhere: {name: Elsewhere, into: Not_Ours, file: {pattern: c.csv}, mode: AddAndUpdate}
"""


@pytest.fixture
def file(folder: Folder) -> Path:
    folder.write("imports.yaml", IMPORT)
    return folder.write("c.csv", "CustomerId,Email\n1,a@b.example\n1,x\n")


def test_problems_counts_and_rejects(folder: Folder, file: Path) -> None:
    out = folder.path / "bad.csv"
    run = folder.mcdecl("check-file", "Daily", str(file), "--rejects", str(out))
    assert run.code == 1
    assert f'{file}:3: row 2, column Email: error MC807: "x" is not an e-mail address\n' in run.out
    assert f"{file}:3: row 2: error MC809: the primary key of row 1 again" in run.out
    assert "MC807          1  a value is not of the field's type" in run.out
    assert "Bad: 2 errors in the file for Daily, 2 rows, 1 of them bad." in run.out
    assert run.out.endswith(f"The rows that would be rejected are in {out}.\n")
    assert len(out.read_text().splitlines()) == 2


def test_a_good_file_by_address_and_as_json(folder: Folder, file: Path) -> None:
    file.write_text("CustomerId,Email\n1,a@b.example\n")
    run = folder.mcdecl("check-file", "import_definition.Daily", str(file))
    assert (run.code, run.out) == (0, "Good: Daily can import the file, 1 rows.\n")
    found = json.loads(folder.mcdecl("check-file", "Daily", str(file), "--format", "json").out)
    assert (found["ok"], found["rows"], found["problems"]) == (True, 1, [])


def test_only_so_many_findings(folder: Folder, file: Path) -> None:
    run = folder.mcdecl("check-file", "Daily", str(file), "--max-findings", "1")
    assert "… and 1 more." in run.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("Dayly", "c.csv"), "does not declare the import definition Dayly; did you mean Daily?"),
        (("Elsewhere", "c.csv"), "does not declare Not_Ours, which Elsewhere imports into"),
        (("Daily", "none.csv"), "none.csv: No such file or directory"),
        (("Daily", "."), ".: Is a directory"),
        (("Daily", "c.csv", "--rejects", "none/bad.csv"), "bad.csv.draft: No such file"),
    ],
)
def test_bad_input(
    folder: Folder, file: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], words: str
) -> None:
    monkeypatch.chdir(folder.path)
    run = folder.mcdecl("check-file", *arguments)
    assert run.code in (1, 2)
    assert words in run.err
    assert "Traceback" not in run.err
