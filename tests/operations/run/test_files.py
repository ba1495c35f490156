"""Which files may go to which import."""

from pathlib import Path

import pytest

from mcdecl.helpers.structs import replace
from mcdecl.kinds.runs import Effect
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.files import check_files, check_import
from mcdecl.operations.run.model import Filling, RunTarget
from tests.wanted import imported, query

IMPORT = imported("I", "T")
ADDS = Filling("import_definition.I", "T", "AddAndUpdate", frozenset({Effect.ADDS, Effect.UPDATES}))
REPLACES = replace(ADDS, mode="Overwrite", effects=frozenset({Effect.REPLACES, Effect.ADDS}))
TARGET = RunTarget(
    "import_definition.I", "import_definition", "I", "ImportDefinition", "", fills=(ADDS,), pattern="c.csv"
)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    made = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for path in made:
        path.write_text("Id\n")
    return made


def test_without_files_there_is_nothing_to_check() -> None:
    check_files([], [query("Q", "T"), IMPORT], wait=False)
    check_import([], replace(TARGET, pattern="other.csv"), IMPORT)


def test_files_are_for_one_import(files: list[Path]) -> None:
    check_files(files, [IMPORT], wait=True)
    for resources in ([], [IMPORT, IMPORT], [query("Q", "T")]):
        with pytest.raises(RunError, match="Files are for one import"):
            check_files(files, resources, wait=True)


def test_several_files_are_waited_for(files: list[Path]) -> None:
    check_files(files[:1], [IMPORT], wait=False)
    with pytest.raises(RunError, match="one after the other"):
        check_files(files, [IMPORT], wait=False)


def test_every_file_has_to_be_there(files: list[Path], tmp_path: Path) -> None:
    with pytest.raises(RunError, match="cannot be read"):
        check_files([*files, tmp_path / "none.csv"], [IMPORT], wait=True)


def test_the_import_looks_for_what_the_project_says(files: list[Path]) -> None:
    check_import(files, TARGET, IMPORT)
    with pytest.raises(RunError, match=r"looks for d\.csv in the account, and the project says c\.csv"):
        check_import(files, replace(TARGET, pattern="d.csv"), IMPORT)
    with pytest.raises(RunError, match="looks for no file in the account"):
        check_import(files, replace(TARGET, pattern=""), IMPORT)


def test_the_import_fills_what_the_project_says(files: list[Path]) -> None:
    with pytest.raises(RunError, match="fills U in the account, and the project says T"):
        check_import(files[:1], replace(TARGET, fills=(replace(ADDS, into="U"),)), IMPORT)


def test_files_that_would_replace_each_other_are_refused(files: list[Path]) -> None:
    replacing = replace(TARGET, fills=(REPLACES,))
    check_import(files[:1], replacing, IMPORT)
    with pytest.raises(RunError, match="is an Overwrite: each file would erase the rows of the one before"):
        check_import(files, replacing, IMPORT)
