"""One tree of errors, as its docstring draws it."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import mcdecl
from mcdecl import errors
from mcdecl.cli.main import COMMANDS, describe
from mcdecl.helpers.error import Error
from mcdecl.project import ProjectError
from mcdecl.project.diagnostics import Diagnostic

PACKAGE = Path(mcdecl.__file__).parent
INSIDE = "Caught inside the program, and not offered here:"


def drawn(text: str) -> dict[str, str]:
    """Class to the one above it, from the lines of a drawing."""
    above: dict[int, str] = {0: ""}
    parents = {}
    for line in text.splitlines():
        indent = len(line) - len(line.lstrip())
        if line.strip() and not line.endswith(":"):
            name = line.strip().partition("(")[0]
            above[indent] = name
            parents[name] = above[indent - 2] if indent > 4 else ""
    return parents


def the_tree() -> str:
    text = errors.__doc__ or ""
    return text[text.index("    Error(message, hint)") : text.index("Each class lives")]


def modules() -> Iterator[str]:
    """Every module of the client side."""
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        if parts[1] not in ("sandbox", "__main__.py", "__main__"):
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def classes() -> dict[str, type[Exception]]:
    """Every class of exceptions that the client side defines."""
    found = {}
    for module in modules():
        for value in vars(import_module(module)).values():
            if isinstance(value, type) and issubclass(value, Exception) and value.__module__ == module:
                assert value.__name__ not in found, f"two classes are called {value.__name__}"
                found[value.__name__] = value
    return found


def test_the_drawing_shows_the_classes_of_the_package() -> None:
    assert drawn(the_tree()) == {
        name: "" if value is Error else next(base.__name__ for base in value.__bases__ if issubclass(base, Error))
        for name, value in classes().items()
    }


def test_every_error_of_the_client_is_in_the_tree() -> None:
    assert [name for name, value in classes().items() if not issubclass(value, Error)] == []


def test_what_is_offered_is_what_the_drawing_says() -> None:
    public = drawn(the_tree().partition(INSIDE)[0])
    assert set(errors.__all__) == set(public)
    assert sorted(errors.__all__) == errors.__all__
    assert set(errors.__all__) <= set(dir(errors))
    for name in errors.__all__:
        assert getattr(errors, name) is classes()[name]
        assert getattr(errors, name).__module__ == next(home for home, names in errors.HOMES.items() if name in names)


def test_type_checkers_are_told_the_same() -> None:
    tree = ast.parse(Path(errors.__file__).read_text(encoding="utf-8"))
    told = {
        node.module: tuple(alias.name for alias in node.names)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("mcdecl")
    }
    assert told == errors.HOMES


def test_what_is_not_there_is_said() -> None:
    with pytest.raises(AttributeError, match=r"module 'mcdecl\.errors' has no attribute 'Nothing'"):
        _ = errors.Nothing  # type: ignore[attr-defined]


def test_the_package_gives_the_important_ones() -> None:
    names = {"Error", "AccountError", "LockHeld", "MissingExtraError", "ProjectError", "RunError", "SftpError"}
    assert names <= set(mcdecl.__all__)
    assert all(getattr(mcdecl, name) is getattr(errors, name) for name in names)
    assert mcdecl.errors is errors


def test_importing_it_loads_nothing_else() -> None:
    code = "import sys, mcdecl; mcdecl.errors; print([name for name in sys.modules if name.startswith('mcdecl.')])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "['mcdecl.helpers', 'mcdecl.helpers.version', 'mcdecl.errors']"


def test_the_text_is_the_message_and_the_hint() -> None:
    assert str(Error("It failed.", "Do this.")) == "It failed. Do this."
    assert str(Error("It failed.")) == "It failed."
    assert Error("It failed.").hint == ""
    assert Error("It failed.", "Do this.").args == ("It failed.",)


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (Error("It failed.", "Do this."), "Error: It failed.\nDo this."),
        (Error("It failed."), "Error: It failed."),
        (errors.AccountError("It failed.", code=7), "Error: It failed. (code 7)"),
        (errors.RunError("It failed.", "Do this."), "Error: It failed.\nDo this."),
        (OSError(2, "No such file", "a.yaml"), "Error: a.yaml: No such file"),
        (
            ProjectError([Diagnostic("a.yaml", 1, 2, "wrong", "do this")]),
            "a.yaml:1:2: error: wrong; do this\n1 error; nothing was sent.",
        ),
        (
            KeyError("x"),
            "Internal error: KeyError: 'x'\nRun the command again with `mcdecl --debug …` to see where.",
        ),
    ],
)
def test_the_command_line_prints_message_and_hint(error: Exception, text: str) -> None:
    assert describe(error) == text


@pytest.mark.parametrize("debug", [False, True])
def test_the_traceback_is_for_debug(debug: bool, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    from mcdecl.cli.main import main

    assert "validate" in COMMANDS
    code = main([*(["--debug"] if debug else []), "-C", str(tmp_path), "show", str(tmp_path / "none.json")])
    shown = capsys.readouterr().err
    assert code == 1
    assert ("Traceback" in shown) == debug
    assert "none.json" in shown


def test_a_command_lets_an_error_pass_with_its_hint(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    from mcdecl.cli.main import main

    (tmp_path / "mcdecl.yaml").write_text("project: test\nenvironments: {here: {account: sandbox}}\n")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("mine")
    assert main(["-C", str(tmp_path), "docs", "--out", str(tmp_path / "site")]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("Error: ")
    assert lines[0].endswith("index.html already exists, and `mcdecl docs` did not write it.")
    assert lines[1:] == ["Name another folder with --out, or move the file away."]
