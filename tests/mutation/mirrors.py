"""Which tests are the mirror of a module: those that stand where the module would, were `tests` the package."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

CORE: dict[str, str] = {
    "mcdecl/engine/plan": "tests/engine/plan",
    "mcdecl/engine/apply": "tests/engine/apply",
    "mcdecl/operations/run": "tests/operations/run",
    "mcdecl/operations/tracking": "tests/operations/tracking",
    "mcdecl/kinds": "tests/kinds",
}
"""The folders that are measured, and where their tests are. Who moves a folder changes its line here."""


def modules(root: Path = ROOT) -> list[str]:
    """The modules that are measured, as paths in the repository."""
    results = (path for folder in CORE for path in (root / folder).rglob("*.py"))
    return sorted(path.relative_to(root).as_posix() for path in results if path.name != "__init__.py")


def mirror(module: str, root: Path = ROOT) -> list[str]:
    """The tests of a module: `test_diff.py` of `diff.py`, and what else in the folder of its tests imports it.

    Args:
        module: its path in the repository.
        root: the repository.
    """
    folder = next(folder for folder in CORE if Path(folder) in Path(module).parents)
    beside = root / CORE[folder] / Path(module).parent.relative_to(folder)
    dotted = Path(module).with_suffix("").as_posix().replace("/", ".")
    package, _, stem = dotted.rpartition(".")
    ways = rf"^(from|import) {re.escape(dotted)}\b|^from {re.escape(package)} import (\([^)]*|.*)\b{stem}\b"
    imports = re.compile(ways, re.MULTILINE)
    own = f"test_{stem.lstrip('_')}"
    return [
        path.relative_to(root).as_posix()
        for path in sorted(beside.glob("test_*.py"), key=lambda path: (path.stem != own, path.stem))
        if path.stem == own or imports.search(path.read_text())
    ]
