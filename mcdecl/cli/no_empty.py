"""An empty value on the command line is a mistake (an unset variable in CI), and never means the default."""

import os
from collections.abc import Mapping
from typing import Any

import click
from click.core import ParameterSource


def refuse_empty_values(command: click.Command) -> click.Command:
    """Make a command, and those of a group, refuse empty values of every option and argument.

    Gives the command itself. Calling it again does no harm.
    """
    for parameter in command.params:
        if type(parameter) is click.Option:
            parameter.__class__ = _Option
        elif type(parameter) is click.Argument:
            parameter.__class__ = _Argument
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            refuse_empty_values(inner)
    return command


class _Option(click.Option):
    """An option whose value, or variable of the environment, is not empty."""

    def consume_value(self, ctx: click.Context, opts: Mapping[str, Any]) -> tuple[Any, ParameterSource]:
        """The value as it was written."""
        value, source = super().consume_value(ctx, opts)
        if _empty(value, source):
            raise click.BadParameter(_WORDS, ctx, self)
        if source is not ParameterSource.COMMANDLINE and not self.is_flag:
            names = [self.envvar] if isinstance(self.envvar, str) else self.envvar or ()
            for name in names:
                if os.environ.get(name) == "":
                    raise click.BadParameter(f"the environment variable {name} is empty; unset it, or give it a value.")
        return value, source


class _Argument(click.Argument):
    """An argument that is not empty."""

    def consume_value(self, ctx: click.Context, opts: Mapping[str, Any]) -> tuple[Any, ParameterSource]:
        """The value as it was written."""
        value, source = super().consume_value(ctx, opts)
        if _empty(value, source):
            raise click.BadParameter(_WORDS, ctx, self)
        return value, source


_WORDS = "the value is empty (an unset variable?); write one, or leave it out."


def _empty(value: Any, source: ParameterSource) -> bool:
    """Whether what was written is nothing but spaces, or is so in part."""
    if source is not ParameterSource.COMMANDLINE:
        return False
    parts = value if isinstance(value, list | tuple) else (value,)
    return any(isinstance(part, str) and not part.strip() for part in parts)
