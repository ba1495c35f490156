"""Which way imports point, and what is imported only when it is needed. CONTRIBUTING.md has the map for people."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "mcdecl"

ROOMS: dict[str, frozenset[str]] = {
    # The wire contract: the WSDL, namespaces, plain values.
    "wire": frozenset(),
    # What knows nothing of Marketing Cloud: the base of errors, files written whole, git, T-SQL, names to complete.
    "helpers": frozenset(),
    # What is believed about the service, and why: it knows no code, and code cites it in comments.
    "facts": frozenset(),
    # The account behind one interface.
    "account": frozenset({"wire", "helpers"}),
    # What can be declared.
    "kinds": frozenset({"wire", "helpers.error", "helpers.patterns", "helpers.secret", "helpers.structs"}),
    # Files on disk to desired state.
    "project": frozenset({"kinds", "wire", "helpers"}),
    # What can be understood offline.
    "analysis": frozenset({"project", "kinds", "helpers"}),
    # Plan, observe, apply, adopt.
    "engine": frozenset({"project", "kinds", "account", "wire", "helpers"}),
    # Doing, not declaring.
    "operations": frozenset({"engine", "project", "kinds", "account", "facts", "wire", "helpers"}),
    # How things are shown.
    "report": frozenset({"operations", "engine", "analysis", "project", "kinds", "account", "facts", "helpers"}),
    # The embedded account shares nothing with the client but the wire contract, the SQL parser and changed values.
    "sandbox": frozenset({"wire!", "helpers.structs", "helpers.tsql"}),
    # The use cases, once.
    "workspace": frozenset(
        {"sandbox", "operations", "engine", "analysis", "project", "kinds", "account", "facts", "wire", "helpers"}
    ),
    # What an editor asks.
    "lsp": frozenset({"operations.testing", "analysis", "project", "kinds", "helpers"}),
    "cli": frozenset(
        {
            *(
                "workspace",
                "report",
                "lsp",
                "sandbox",
                "operations",
                "engine",
                "analysis",
                "project",
                "kinds",
                "account",
            ),
            *("facts", "helpers"),
        }
    ),
}
"""The rooms, from the bottom up, and what each may import of the others; `!` means the package's own module alone."""

WITHIN: dict[str, frozenset[str]] = {
    # A plan is a value made of values.
    "engine.plan": frozenset(
        {"kinds", "helpers.error", "helpers.foreign", "helpers.json_text", "helpers.patterns", "helpers.structs"}
    ),
    "engine.observe": frozenset({"engine.plan", "kinds", "account", "wire", "helpers"}),
    "engine.apply": frozenset({"engine.plan", "engine.observe", "kinds", "account", "wire", "helpers"}),
    "engine.adopt": frozenset({"engine.plan", "engine.observe", "project", "kinds", "account", "helpers"}),
    "analysis.sql": frozenset({"kinds", "helpers"}),
    "analysis.lineage": frozenset({"analysis.sql", "project", "kinds", "helpers.error", "helpers.structs"}),
    # What a query asks of rows, and whether two of them say the same.
    "analysis.audience": frozenset({"helpers"}),
    "analysis.lint": frozenset({"analysis.sql", "analysis.lineage.tables", "project", "kinds", "helpers"}),
    "analysis.fmt": frozenset({"analysis.sql", "project", "kinds", "helpers"}),
    "operations.filecheck": frozenset({"kinds", "helpers"}),
    "operations.run": frozenset({"operations.filecheck", "engine", "kinds", "account", "wire", "helpers"}),
    # Events are read, not declared.
    "operations.tracking": frozenset({"account", "wire", "helpers"}),
    # What differs is a value; the accounts that versions play in are handed in.
    "operations.comparing": frozenset({"operations.testing", "project", "kinds", "helpers"}),
    # The account that cases play in is handed in.
    "operations.testing": frozenset({"operations.run", "project", "kinds", "account", "wire", "helpers"}),
}
"""The same inside the rooms that have several."""

TOP = {"__init__", "__main__", "errors"}
"""The modules beside the rooms, which no room imports: what a program imports, and how it starts."""

LIBRARIES: dict[str, frozenset[str]] = {
    "wire": frozenset(),
    "helpers": frozenset({"sqlglot", "yaml"}),
    "facts": frozenset(),
    "account": frozenset({"lxml", "requests", "urllib3", "zeep"}),
    "kinds": frozenset({"sqlglot"}),
    "project": frozenset({"yaml", "jsonschema", "jsonschema_rs"}),
    "analysis": frozenset({"sqlglot", "yaml"}),
    "engine": frozenset({"deepdiff"}),
    "operations": frozenset({"asyncssh", "duckdb", "yaml"}),
    "report": frozenset({"markdown_it", "pygments", "rich"}),
    "sandbox": frozenset({"asyncssh", "dateutil", "duckdb", "lxml", "sqlglot", "starlette", "uvicorn"}),
    "workspace": frozenset({"pytest"}),
    "lsp": frozenset({"lsprotocol", "pygls", "yaml"}),
    "cli": frozenset({"click", "rich"}),
}
"""What each room may import of other people's, beside `EVERYWHERE`."""

EVERYWHERE = frozenset({"msgspec"})
"""What values are made of, quick to import."""

INPUT_AND_OUTPUT = frozenset(
    {"asyncio", "concurrent", "http", "io", "logging", "os", "pathlib", "shutil", "socket", "ssl", "subprocess"}
    | {"sys", "tempfile", "threading", "time", "urllib"}
)
"""What a pure package has no use for."""

HEAVY = frozenset(
    {"zeep", "asyncssh", "duckdb", "sqlglot", "rich", "jsonschema", "jsonschema_rs", "deepdiff", "starlette", "uvicorn"}
    | {"pygls", "lsprotocol"}
)
"""Libraries that take long to import."""

LOADED_LATE: dict[str, frozenset[str]] = {
    "mcdecl.operations.run.sftp_client": frozenset({"asyncssh"}),
    "mcdecl.sandbox.app": frozenset({"starlette"}),
    "mcdecl.lsp.documents": frozenset({"lsprotocol", "pygls"}),
    "mcdecl.lsp.server": frozenset({"lsprotocol", "pygls"}),
    "mcdecl.helpers.plain_select": frozenset({"sqlglot"}),
    "mcdecl.lsp.features": frozenset({"lsprotocol"}),
    "mcdecl.lsp.lines": frozenset({"lsprotocol"}),
    # The analysis of a query is loaded when the first one has to be read.
    **{
        f"mcdecl.analysis.sql.{name}": frozenset({"sqlglot"})
        for name in (
            "arguments",
            "conditions",
            "constants",
            "expressions",
            "folding",
            "grouping",
            "hazards",
            "keys",
            "moments",
            "pivots",
            "rehearsal",
            "table_functions",
            "trees",
            "queries",
            "validity",
        )
    },
    **{
        f"mcdecl.analysis.audience.{name}": frozenset({"sqlglot"})
        for name in ("asked", "moments", "origins", "predicates", "same_rows")
    },
    # The compiler of queries is loaded when the first one runs.
    **{
        f"mcdecl.sandbox.queries.{name}": frozenset({"sqlglot"})
        for name in (
            *("aggregates", "conditions", "expressions", "grouping", "pivots", "selects", "sources"),
            *("table_functions", "xml_text", "functions.json", "functions.logic"),
        )
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
    """Whether one of the allowed names covers the target; names with `!` cover only themselves."""
    inside = target.removeprefix("mcdecl.")
    return f"{inside}!" in allowed or any(
        inside == name or inside.startswith(f"{name}.") for name in allowed if not name.endswith("!")
    )


def test_every_room_is_on_the_map() -> None:
    there = {path.name.removesuffix(".py") for path in PACKAGE.iterdir() if path.suffix == ".py" or _has_code(path)}
    assert there - TOP == set(ROOMS) == set(LIBRARIES)
    assert len(ROOMS) <= 14


def _has_code(path: Path) -> bool:
    return path.is_dir() and any(path.rglob("*.py"))


def test_the_map_is_in_order() -> None:
    order = list(ROOMS)
    for room, below in ROOMS.items():
        assert {name.rstrip("!").partition(".")[0] for name in below} <= set(order[: order.index(room)])


def contributing(heading: str) -> str:
    """One section of the document."""
    text = (PACKAGE.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
    return text.partition(f"## {heading}\n")[2].partition("\n## ")[0]


def cells(section: str) -> list[list[str]]:
    """The rows of its table, without the head."""
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| ")]
    return rows[1:]


def further_down(room: str) -> set[str]:
    """The rooms that a room builds on, and those that they build on."""
    rooms = {name.rstrip("!").partition(".")[0] for name in ROOMS[room]}
    return rooms.union(*map(further_down, rooms)) if rooms else rooms


def test_the_document_draws_the_rooms() -> None:
    """An arrow stands for an import that no way over another room stands for."""
    graph = contributing("Where things are").partition("```mermaid\n")[2].partition("```")[0]
    drawn = re.findall(r"^ +(\w+) --> (\w+)$", graph, re.MULTILINE)
    needed = [
        (room, below)
        for room in ROOMS
        for below in {name.rstrip("!").partition(".")[0] for name in ROOMS[room]}
        if not any(below in further_down(name.rstrip("!").partition(".")[0]) for name in ROOMS[room])
    ]
    assert sorted(drawn) == sorted(needed)


def test_the_table_of_the_document_is_the_map() -> None:
    table = {
        room.strip("`"): set(re.findall(r"`([\w.]+)`", allowed))
        for room, _, allowed in cells(contributing("Where things are"))
    }
    assert table == {room: {name.rstrip("!") for name in allowed} for room, allowed in ROOMS.items()}


def test_each_answer_of_the_document_is_where_it_says() -> None:
    rows = cells(contributing("Where would I change …"))
    assert len(rows) >= 10
    for task, answer in rows:
        places = re.findall(r"`([\w=]+)` in `([\w/.]+)`", answer)
        assert places, task
        assert [(name, path) for name, path in places if not _says(PACKAGE.parent / path, name)] == []


def _says(path: Path, name: str) -> bool:
    return path.is_file() and re.search(rf"\b{name}\b", path.read_text(encoding="utf-8")) is not None


def test_every_path_of_the_document_is_there() -> None:
    text = (PACKAGE.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
    paths = re.findall(r"`((?:mcdecl|tests|schemas)/[\w/.]+)`", text)
    made_up = re.compile(r"NAME|SERVICE|GROUP")
    assert [path for path in paths if not made_up.search(path) and not (PACKAGE.parent / path).exists()] == []
    assert len(paths) > 20


@pytest.mark.parametrize("room", sorted({**ROOMS, **WITHIN}))
def test_imports_point_in_one_direction(room: str) -> None:
    allowed = {**ROOMS, **WITHIN}[room] | {room}
    wrong = [
        str(item)
        for item in imports()
        if f"{item.module}.".startswith(f"mcdecl.{room}.") and _ours(item) and not _may(item.target, allowed)
    ]
    assert wrong == []


SHARED_BY_COMMANDS = frozenset({"habits", "main", "names", "options", "session"})
"""The modules of the command line that others of it may import; what else they share belongs in a room below."""


def test_commands_do_not_import_each_other() -> None:
    wrong = [
        str(item)
        for item in imports()
        if item.package == "cli"
        and item.target.startswith("mcdecl.cli")
        and item.target.removeprefix("mcdecl.cli.") not in SHARED_BY_COMMANDS
    ]
    assert wrong == []


def test_the_command_line_has_one_module_for_each_command_and_no_helpers() -> None:
    from mcdecl.cli.main import COMMANDS

    there = {path.stem for path in (PACKAGE / "cli").glob("*.py")} - {"__init__"}
    commands = {name.replace("-", "_") for name in COMMANDS}
    assert there - commands == {*SHARED_BY_COMMANDS, "reference"}  # which writes the reference of the guide


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
        import_.target.partition(".")[0]: str(import_)
        for import_ in imports()
        if import_.package == package and not _ours(import_)
    }
    assert {
        name: where
        for name, where in used.items()
        if name not in sys.stdlib_module_names and name not in LIBRARIES[package] | EVERYWHERE
    } == {}


@pytest.mark.parametrize("package", ["engine.plan", "kinds", "analysis.lineage"])
def test_pure_packages_do_no_input_or_output(package: str) -> None:
    wrong = [
        str(import_)
        for import_ in imports()
        if f"{import_.module}.".startswith(f"mcdecl.{package}.")
        and import_.target.partition(".")[0] in INPUT_AND_OUTPUT
    ]
    assert wrong == []


def test_a_value_is_a_dataclass_only_where_it_leaves_a_field_out() -> None:
    """Each dataclass takes most of a millisecond to import, in every command."""
    assert [
        f"{path.relative_to(PACKAGE)}: {name}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for name in _whole_dataclasses(ast.parse(path.read_text(encoding="utf-8")))
    ] == []


def _whole_dataclasses(tree: ast.AST) -> Iterator[str]:
    """The frozen dataclasses of which every field is printed, compared and given."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and any("frozen=True" in ast.unparse(item) for item in node.decorator_list):
            fields = [item for item in node.body if isinstance(item, ast.AnnAssign)]
            declared = [ast.unparse(item) for item in (*node.decorator_list, *fields)]
            if not any(re.search(r"\b(init|repr|compare|hash)=False", item) for item in declared):
                yield node.name


def test_only_callers_start_the_embedded_account_and_only_when_it_is_needed() -> None:
    wrong = [
        str(import_)
        for import_ in imports()
        if import_.package != "sandbox"
        and (import_.target + ".").startswith("mcdecl.sandbox.")
        and (import_.package not in ("workspace", "cli") or import_.at_once)
    ]
    assert wrong == []


def test_heavy_libraries_are_imported_late() -> None:
    wrong = [
        str(import_)
        for import_ in imports()
        if import_.at_once
        and (library := import_.target.partition(".")[0]) in HEAVY
        and library not in LOADED_LATE.get(import_.module, ())
    ]
    assert wrong == []


def test_the_list_of_late_modules_holds_what_is_there() -> None:
    at_once = {(import_.module, import_.target.partition(".")[0]) for import_ in imports() if import_.at_once}
    listed = {(module, library) for module, libraries in LOADED_LATE.items() for library in libraries}
    assert listed - at_once == set()


def test_late_modules_are_imported_late_by_everyone_else() -> None:
    wrong = [
        str(import_)
        for import_ in imports()
        if import_.at_once and import_.target in LOADED_LATE and import_.package != import_.target.split(".")[1]
    ]
    assert wrong == []


def _loaded(code: str, *more: str) -> set[str]:
    """The heavy libraries, or `more`, that are there after some code, in a process of its own."""
    report = (
        f"import json, sys; print(json.dumps(sorted({set(HEAVY.union(more))!r} & set(sys.modules))), file=sys.stderr)"
    )
    run = subprocess.run([sys.executable, "-c", f"{code}\n{report}"], capture_output=True, text=True, check=True)
    return set(json.loads(run.stderr.splitlines()[-1]))


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["plan", "--help"], ["run", "--help"], ["sandbox", "serve", "--help"]]
)
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    assert _loaded(f"from mcdecl.cli.main import main; main({arguments!r})") == set()


def test_what_a_shell_waits_for_loads_nothing_of_values() -> None:
    assert _loaded("from mcdecl.cli.main import main; main(['--version'])", "msgspec") == set()
    assert _loaded("import mcdecl.cli.names, mcdecl.helpers.completion_index.names", "msgspec") == set()


def test_the_plan_needs_nothing_heavy_to_be_imported() -> None:
    modules = "engine.plan", "kinds", "engine.observe.planning", "engine.apply", "account"
    assert _loaded(f"import {', '.join(f'mcdecl.{module}' for module in modules)}") == set()


def test_the_embedded_account_starts_without_its_compiler_of_queries() -> None:
    assert "sqlglot" not in _loaded("import mcdecl.sandbox.server")


def test_queries_that_are_known_need_no_parser() -> None:
    modules = ("workspace.api", "analysis.lint.queries", "analysis.lineage.build", "workspace.online")
    assert "sqlglot" not in _loaded(f"import {', '.join(f'mcdecl.{module}' for module in modules)}")


def test_the_probe_sees_what_is_loaded() -> None:
    assert _loaded("import rich") == {"rich"}


TOP_LEVEL = frozenset(
    {
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "LICENSE",
        "README.md",
        "examples",
        "mcdecl",
        "pyproject.toml",
        "schemas",
        "tests",
    }
)
"""What the repository holds, beside files whose names begin with a dot."""


def test_the_repository_holds_nothing_else() -> None:
    ran = subprocess.run(["git", "ls-files"], cwd=PACKAGE.parent, capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        pytest.skip("this is no checkout")
    names = {name.partition("/")[0] for name in ran.stdout.splitlines()}
    assert {name for name in names if not name.startswith(".")} == TOP_LEVEL
