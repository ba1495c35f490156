"""Which way imports point, and what is imported only when it is needed. CONTRIBUTING.md has the map for people."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "mcdecl"

PACKAGES: dict[str, frozenset[str]] = {
    "wire": frozenset(),
    "drafts": frozenset(),
    "git": frozenset(),
    "version": frozenset(),
    "outline": frozenset(),
    "kinds": frozenset({"mcdecl.wire"}),
    "project": frozenset({"mcdecl.drafts", "mcdecl.kinds", "mcdecl.outline"}),
    "plan": frozenset({"mcdecl.kinds"}),
    "filecheck": frozenset({"mcdecl.drafts", "mcdecl.kinds"}),
    "fmt": frozenset({"mcdecl.drafts", "mcdecl.kinds", "mcdecl.project", "mcdecl.sql", "mcdecl.tsql"}),
    "lint": frozenset(
        {"mcdecl.lineage.tables", "mcdecl.drafts", "mcdecl.kinds", "mcdecl.project", "mcdecl.sql", "mcdecl.tsql"}
    ),
    "sql": frozenset({"mcdecl.kinds", "mcdecl.tsql"}),
    # A reading of the language, no fact of the account.
    "tsql": frozenset(),
    "lineage": frozenset({"mcdecl.kinds", "mcdecl.project.model", "mcdecl.sql"}),
    "account": frozenset({"mcdecl.version", "mcdecl.wire"}),
    "live": frozenset({"mcdecl.kinds", "mcdecl.plan", "mcdecl.account", "mcdecl.wire"}),
    "apply": frozenset({"mcdecl.kinds", "mcdecl.plan", "mcdecl.live", "mcdecl.account", "mcdecl.wire"}),
    "export": frozenset(
        {
            "mcdecl.git",
            "mcdecl.kinds",
            "mcdecl.plan",
            "mcdecl.live",
            "mcdecl.account.interface",
            "mcdecl.account.errors",  # to say of several business units which one cannot be read
            "mcdecl.project",
        }
    ),
    "run": frozenset(
        {
            "mcdecl.kinds",
            "mcdecl.account",
            "mcdecl.drafts",
            "mcdecl.filecheck",
            "mcdecl.live.reads",
            "mcdecl.live.rows",
            "mcdecl.live.observe",
            "mcdecl.live.index",  # to read what definitions fill, and automations run, as keys
            "mcdecl.apply.own_tables",  # as the lock's: the ledger is a table of mcdecl's own
            "mcdecl.apply.journal",  # for the folder that is mcdecl's own
            "mcdecl.wire",
        }
    ),
    "engine": frozenset(
        {"mcdecl.project", "mcdecl.kinds", "mcdecl.plan", "mcdecl.live", "mcdecl.apply", "mcdecl.account"}
        | {"mcdecl.drafts", "mcdecl.git", "mcdecl.lineage", "mcdecl.lint", "mcdecl.run", "mcdecl.sandbox"}
        | {"mcdecl.version"}
    ),
    "api": frozenset(
        {"mcdecl.engine", "mcdecl.project", "mcdecl.lint", "mcdecl.plan", "mcdecl.live", "mcdecl.apply"}
        | {"mcdecl.account", "mcdecl.sandbox"}
    ),
    "pytest_plugin": frozenset({"mcdecl.api"}),
    # Events are read, not declared: nothing of projects, kinds and plans is needed for that.
    "tracking": frozenset({"mcdecl.account", "mcdecl.drafts", "mcdecl.wire"}),
    # Cases are played by the client's side alone; the account that they play in is handed in.
    "testing": frozenset({"mcdecl.kinds", "mcdecl.project", "mcdecl.account", "mcdecl.run", "mcdecl.wire"}),
    "report": frozenset(
        {
            "mcdecl.run.model",
            "mcdecl.testing.model",
            "mcdecl.run.ledger_rows",
            "mcdecl.kinds",
            "mcdecl.export.model",
            "mcdecl.export.staging",  # how many files are written as one
            "mcdecl.plan",
            "mcdecl.filecheck",
            "mcdecl.lineage",
            "mcdecl.lint",
            "mcdecl.project.diagnostics",
            "mcdecl.project.model",  # the site of a project shows it as the value that it is
            "mcdecl.apply.outcome",
            "mcdecl.apply.runs",
            "mcdecl.account.interface",
            "mcdecl.account.explain",
        }
    ),
    # Only the package: `mcdecl.wire.values` is the client's, and the two sides share no code but the SQL parser's.
    "sandbox": frozenset({"mcdecl.wire!", "mcdecl.tsql"}),
    "cli": frozenset(
        {
            *(
                f"mcdecl.{name}"
                for name in (
                    "account",
                    "apply",
                    "drafts",
                    "engine",
                    "export",
                    "filecheck",
                    "fmt",
                    "git",
                    "kinds",
                    "lineage",
                    "lint",
                    "live",
                    "outline",
                    "plan",
                    "project",
                    "report",
                    "run",
                    "sandbox",
                    "testing",
                    "tracking",
                    "version",
                )
            ),
        }
    ),
    "__main__": frozenset({"mcdecl.cli"}),
}
"""What each package may import of the others, with everything below it; `!` means the module alone."""

LIBRARIES: dict[str, frozenset[str]] = {
    "wire": frozenset(),
    "drafts": frozenset(),
    "git": frozenset(),
    "version": frozenset(),
    "outline": frozenset({"yaml"}),
    "kinds": frozenset({"sqlglot"}),
    "project": frozenset({"yaml", "jsonschema", "jsonschema_rs"}),
    "plan": frozenset({"deepdiff"}),
    "filecheck": frozenset(),
    "fmt": frozenset({"sqlglot", "yaml"}),
    "lint": frozenset({"sqlglot", "yaml"}),
    "sql": frozenset({"sqlglot"}),
    "tsql": frozenset({"sqlglot"}),
    "lineage": frozenset(),
    "account": frozenset({"lxml", "requests", "urllib3", "zeep"}),
    "live": frozenset(),
    "apply": frozenset(),
    "export": frozenset(),
    "engine": frozenset(),
    "api": frozenset(),
    "pytest_plugin": frozenset({"pytest"}),
    "run": frozenset({"asyncssh", "duckdb"}),
    "testing": frozenset({"asyncssh", "yaml"}),
    "tracking": frozenset({"duckdb"}),
    "report": frozenset({"pygments", "rich"}),
    "sandbox": frozenset({"asyncssh", "dateutil", "duckdb", "lxml", "sqlglot", "starlette", "uvicorn"}),
    "cli": frozenset({"click", "rich"}),
    "__main__": frozenset(),
}
"""What each package may import of other people's."""

INPUT_AND_OUTPUT = frozenset(
    {"asyncio", "concurrent", "http", "io", "logging", "os", "pathlib", "shutil", "socket", "ssl", "subprocess"}
    | {"sys", "tempfile", "threading", "time", "urllib"}
)
"""What a pure package has no use for."""

HEAVY = frozenset(
    {"zeep", "asyncssh", "duckdb", "sqlglot", "rich", "jsonschema", "jsonschema_rs", "deepdiff", "starlette", "uvicorn"}
)
"""Libraries that take long to import."""

LOADED_LATE: dict[str, frozenset[str]] = {
    "mcdecl.run.sftp_client": frozenset({"asyncssh"}),
    "mcdecl.sandbox.app": frozenset({"starlette"}),
    # The analysis of a query is loaded when the first one has to be read.
    **{
        f"mcdecl.sql.{name}": frozenset({"sqlglot"})
        for name in ("conditions", "expressions", "grouping", "hazards", "keys", "pivots", "queries")
    },
    # The compiler of queries is loaded when the first one runs.
    **{
        f"mcdecl.sandbox.engine.{name}": frozenset({"sqlglot"})
        for name in ("aggregates", "conditions", "expressions", "grouping", "pivots", "selects", "sources")
    },
    "mcdecl.sandbox.control.route": frozenset({"starlette"}),
    "mcdecl.sandbox.files.sessions": frozenset({"asyncssh"}),
    "mcdecl.sandbox.server": frozenset({"starlette", "uvicorn"}),
}
"""Modules that are themselves imported only inside functions, and may therefore import these at once."""


@dataclass(frozen=True)
class Import:
    """One import in one module; not `at_once` when it waits in a function or is for the type checker only."""

    module: str
    package: str
    target: str
    line: int
    at_once: bool

    def __str__(self) -> str:
        return f"{self.module}:{self.line} imports {self.target}"


@cache
def imports() -> tuple[Import, ...]:
    """Every import of the package."""
    return tuple(found for path in sorted(PACKAGE.rglob("*.py")) for found in _of_file(path))


def _of_file(path: Path) -> Iterator[Import]:
    parts = ("mcdecl", *path.relative_to(PACKAGE).with_suffix("").parts)
    module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    if len(parts) == 2 and parts[-1] == "__init__":
        return
    for node, at_once in _statements(ast.parse(path.read_text(encoding="utf-8")), at_once=True):
        for target in _targets(node):
            yield Import(module, parts[1], target, node.lineno, at_once)


def _statements(tree: ast.AST, *, at_once: bool) -> Iterator[tuple[ast.Import | ast.ImportFrom, bool]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node, at_once
            continue
        waits = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for_types = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        yield from _statements(node, at_once=at_once and not (waits or for_types))


def _targets(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """Full names; `from mcdecl.wire import values` is an import of `mcdecl.wire.values`."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
        return
    assert node.level == 0, "imports are absolute here"
    name = node.module or ""
    for alias in node.names:
        below = f"{name}.{alias.name}"
        yield below if name.startswith("mcdecl") and _is_module(below) else name


def _is_module(name: str) -> bool:
    path = PACKAGE.parent.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


def _arrows(folder: Path) -> dict[str, set[str]]:
    """Which module of a package names which others in its imports, those in functions and for types among them."""
    names = {_name(path, folder): path for path in folder.rglob("*.py")}
    arrows: dict[str, set[str]] = {}
    for name, path in names.items():
        statements = _statements(ast.parse(path.read_text(encoding="utf-8")), at_once=True)
        targets = {_nearest(target, names) for node, _ in statements for target in _every_target(node)}
        arrows[name] = (targets & names.keys()) - {name}
    return arrows


def _name(path: Path, folder: Path) -> str:
    parts = path.relative_to(folder.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _every_target(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    below = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
    return (f"{below}{alias.name}" for alias in node.names)


def _nearest(target: str, names: Mapping[str, Path]) -> str:
    """The module itself, or the one that has the name."""
    return target if target in names else target.rpartition(".")[0]


def _circles(arrows: Mapping[str, set[str]]) -> list[str]:
    """The arrows of which circles are made, and of the ways between circles; none where there is no circle."""
    left = {module: set(targets) for module, targets in arrows.items()}
    while left:
        named = set().union(*left.values())
        idle = {module for module, targets in left.items() if not targets or module not in named}
        if not idle:
            break
        left = {module: targets - idle for module, targets in left.items() if module not in idle}
    return sorted(f"{module} -> {target}" for module, targets in left.items() for target in targets)


def _ours(found: Import) -> bool:
    return found.target.partition(".")[0] == "mcdecl"


def _may(target: str, allowed: frozenset[str]) -> bool:
    """Whether one of the allowed names covers the target; `mcdecl` and names with `!` cover only themselves."""
    if target in allowed or f"{target}!" in allowed:
        return True
    return any(target.startswith(f"{name}.") for name in allowed if name != "mcdecl" and not name.endswith("!"))


def test_every_package_is_on_the_map() -> None:
    there = {path.name.removesuffix(".py") for path in PACKAGE.iterdir() if path.suffix == ".py" or _has_code(path)}
    assert there - {"__init__"} == set(PACKAGES) == set(LIBRARIES)


def _has_code(path: Path) -> bool:
    return path.is_dir() and any(path.rglob("*.py"))


@pytest.mark.parametrize("package", sorted(PACKAGES))
def test_imports_point_in_one_direction(package: str) -> None:
    own = frozenset({f"mcdecl.{package}"})
    wrong = [
        str(found)
        for found in imports()
        if found.package == package and _ours(found) and not _may(found.target, PACKAGES[package] | own)
    ]
    assert wrong == []


def test_no_files_import_each_other_in_a_circle() -> None:
    assert _circles(_arrows(PACKAGE)) == []


def test_a_circle_is_found_wherever_its_imports_stand(tmp_path: Path) -> None:
    package = tmp_path / "house"
    (package / "rooms").mkdir(parents=True)
    (package / "__init__.py").write_text("from house import door\n")
    (package / "door.py").write_text("def open():\n    from house.rooms.hall import Hall\n")
    (package / "rooms" / "__init__.py").write_text("")
    (package / "rooms" / "hall.py").write_text("if TYPE_CHECKING:\n    import house.rooms.attic\n")
    (package / "rooms" / "attic.py").write_text("from house.door import open\n")
    assert _circles(_arrows(package)) == [
        "house.door -> house.rooms.hall",
        "house.rooms.attic -> house.door",
        "house.rooms.hall -> house.rooms.attic",
    ]
    (package / "rooms" / "attic.py").write_text("import os\n")
    assert _circles(_arrows(package)) == []


@pytest.mark.parametrize("package", sorted(LIBRARIES))
def test_libraries_are_used_where_they_belong(package: str) -> None:
    used = {
        found.target.partition(".")[0]: str(found)
        for found in imports()
        if found.package == package and not _ours(found)
    }
    assert {
        name: where
        for name, where in used.items()
        if name not in sys.stdlib_module_names and name not in LIBRARIES[package]
    } == {}


@pytest.mark.parametrize("package", ["plan", "kinds", "lineage"])
def test_pure_packages_do_no_input_or_output(package: str) -> None:
    wrong = [
        str(found)
        for found in imports()
        if found.package == package and found.target.partition(".")[0] in INPUT_AND_OUTPUT
    ]
    assert wrong == []


def test_only_callers_start_the_embedded_account_and_only_when_it_is_needed() -> None:
    wrong = [
        str(found)
        for found in imports()
        if found.package != "sandbox"
        and (found.target + ".").startswith("mcdecl.sandbox.")
        and (found.package not in ("api", "cli", "engine") or found.at_once)
    ]
    assert wrong == []


def test_heavy_libraries_are_imported_late() -> None:
    wrong = [
        str(found)
        for found in imports()
        if found.at_once
        and (library := found.target.partition(".")[0]) in HEAVY
        and library not in LOADED_LATE.get(found.module, ())
    ]
    assert wrong == []


def test_the_list_of_late_modules_holds_what_is_there() -> None:
    at_once = {(found.module, found.target.partition(".")[0]) for found in imports() if found.at_once}
    listed = {(module, library) for module, libraries in LOADED_LATE.items() for library in libraries}
    assert listed - at_once == set()


def test_late_modules_are_imported_late_by_everyone_else() -> None:
    wrong = [
        str(found)
        for found in imports()
        if found.at_once and found.target in LOADED_LATE and found.package != found.target.split(".")[1]
    ]
    assert wrong == []


def _loaded(code: str) -> set[str]:
    """The heavy libraries that are there after some code, in a process of its own."""
    report = f"import json, sys; print(json.dumps(sorted({set(HEAVY)!r} & set(sys.modules))), file=sys.stderr)"
    run = subprocess.run([sys.executable, "-c", f"{code}\n{report}"], capture_output=True, text=True, check=True)
    return set(json.loads(run.stderr.splitlines()[-1]))


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["plan", "--help"], ["run", "--help"], ["sandbox", "serve", "--help"]]
)
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    assert _loaded(f"from mcdecl.cli.main import main; main({arguments!r})") == set()


def test_the_plan_needs_nothing_heavy_to_be_imported() -> None:
    assert _loaded("import mcdecl.plan, mcdecl.kinds, mcdecl.live.planning, mcdecl.apply, mcdecl.account") == set()


def test_the_embedded_account_starts_without_its_compiler_of_queries() -> None:
    assert "sqlglot" not in _loaded("import mcdecl.sandbox.server")


def test_queries_that_are_known_need_no_parser() -> None:
    assert "sqlglot" not in _loaded(
        "import mcdecl.api, mcdecl.lint.queries, mcdecl.lineage.build, mcdecl.engine.online"
    )


def test_the_probe_sees_what_is_loaded() -> None:
    assert _loaded("import rich") == {"rich"}
