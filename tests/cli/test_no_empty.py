"""An empty value of any option or argument is a usage error: it never picks a default, such as production."""

from collections.abc import Iterator

import click
import pytest

from mcdecl.cli.main import cli, main
from mcdecl.cli.options import refuse_empty_values
from mcdecl.sandbox.server import RunningSandbox
from tests.cli.conftest import Folder

WORDS = "the value is empty"


def lines(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """For every parameter of every command, a command line that gives it an empty value."""
    for parameter in command.params:
        if isinstance(parameter, click.Argument):
            yield (*path, "")
            if parameter.nargs == -1:
                yield (*path, "one", "")
        elif isinstance(parameter, click.Option) and not parameter.is_flag:
            yield (*path, parameter.opts[0], "")
            yield (*path, parameter.opts[0], " ")
            yield from ((*path, f"{name}=") for name in parameter.opts if name.startswith("--"))
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            inner = command.get_command(click.Context(command), name)
            assert inner is not None
            yield from lines(inner, (*path, name))


LINES = sorted(set(lines(cli)))


def test_every_command_is_walked() -> None:
    assert {line[0] for line in LINES} >= {"apply", "run", "rows", "sandbox", "tracking", "unlock", "-C"}
    assert ("apply", "-e", "") in LINES
    assert ("rows", "import", "") in LINES


def test_an_empty_value_is_a_usage_error_everywhere(capsys: pytest.CaptureFixture[str]) -> None:
    for line in LINES:
        # An option of the program alone is followed by a command.
        code = main([*line, "plan"] if line[0].startswith("-") else list(line))
        text = capsys.readouterr().err
        assert (line, code, WORDS in text) == (line, 2, True), text


def test_the_option_is_named(folder: Folder, embedded: RunningSandbox) -> None:
    run = folder.mcdecl("apply", "-e", "", "--auto-approve")
    assert run.code == 2
    assert "'-e' / '--environment'" in run.err
    assert embedded.calls == []


def test_an_empty_text_inside_of_a_value_is_one(folder: Folder) -> None:
    folder.write("mcdecl.yaml", (folder.path / "mcdecl.yaml").read_text() + "variables: {word: {default: x}}\n")
    assert folder.mcdecl("render", "--var", "word=").code == 0


def test_an_empty_environment_variable_of_an_option(monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command()
    @click.option("--where", envvar="MCDECL_WHERE")
    @click.option("--loud", is_flag=True, envvar="MCDECL_LOUD")
    def command(where: str | None, loud: bool) -> str:
        return f"{where} {loud}"

    refuse_empty_values(command)
    monkeypatch.setenv("MCDECL_LOUD", "")
    assert command.main([], standalone_mode=False) == "None False"
    monkeypatch.setenv("MCDECL_WHERE", "")
    with pytest.raises(click.BadParameter, match="MCDECL_WHERE is empty"):
        command.main([], standalone_mode=False)
    assert command.main(["--where", "x"], standalone_mode=False) == "x False"
    monkeypatch.setenv("MCDECL_WHERE", "y")
    assert command.main([], standalone_mode=False) == "y False"
