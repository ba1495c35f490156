"""`--help`: every command shows examples, and each of them is a command line that is taken."""

import re
import shlex
from collections.abc import Iterator

import click
import pytest

from mcdecl.cli.main import cli


def commands(command: click.Command, context: click.Context, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The paths of all commands that do something."""
    if not isinstance(command, click.Group):
        yield path
        return
    for name in command.list_commands(context):
        inner = command.get_command(context, name)
        assert inner is not None
        yield from commands(inner, context, (*path, name))


COMMANDS = sorted(commands(cli, click.Context(cli)))


def help_of(path: tuple[str, ...]) -> str:
    context = click.Context(cli, info_name="mcdecl")
    command: click.Command = cli
    for name in path:
        assert isinstance(command, click.Group)
        found = command.get_command(context, name)
        assert found is not None
        command, context = found, click.Context(found, parent=context, info_name=name)
    return command.get_help(context)


def examples_of(path: tuple[str, ...]) -> list[str]:
    """The command lines below Examples; what explains one stands behind two blanks."""
    lines = help_of(path).partition(" Examples:\n")[2].splitlines()
    return [re.split(r" {2,}", line.strip())[0] for line in lines]


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_shows_an_example_of_itself(path: tuple[str, ...]) -> None:
    examples = examples_of(path)
    assert examples
    assert any(" ".join(path) in line for line in examples)
    assert all("mcdecl " in line for line in examples)


@pytest.mark.parametrize("path", [(), *COMMANDS], ids=lambda path: " ".join(path) or "mcdecl")
def test_every_example_is_a_command_line_that_is_taken(path: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(click.Command, "invoke", lambda _command, context: context.command_path)
    for line in examples_of(path):
        for call in re.findall(r"mcdecl (?:'[^']*'|[^|&>)'])+", line):
            words = shlex.split(call)[1:]
            assert str(cli.main(words, "mcdecl", standalone_mode=False)).startswith("mcdecl")


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_option_says_what_it_does(path: tuple[str, ...]) -> None:
    context = click.Context(cli)
    command: click.Command = cli
    for name in path:
        assert isinstance(command, click.Group)
        found = command.get_command(context, name)
        assert found is not None
        command = found
    silent = [param.name for param in command.params if isinstance(param, click.Option) and not param.help]
    assert silent == []
