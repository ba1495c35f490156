"""Options that several commands share, and what holds for all of them."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from mcdecl.cli.names import ADDRESS, ASSIGNMENT, ENVIRONMENT, UNIT

if TYPE_CHECKING:
    from mcdecl.helpers.timings import Timings

F = TypeVar("F", bound=Callable[..., Any])


def examples(*lines: str) -> str:
    """The lines of command for `epilog=`, under the heading Examples, kept as they are."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


class _NamedPath(click.Path):
    """A file or folder that is named: anywhere, but one that begins in the project does not leave it by a link.

    A branch can bring the link, and whoever names the file means the one of the project.
    """

    _use: str
    _hint: str

    def __init__(self, **how: bool) -> None:
        super().__init__(path_type=Path, **how)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path, if it may be used."""
        from mcdecl.helpers.project_folder import project_folder
        from mcdecl.helpers.safe_files import check_named

        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        directory = getattr(ctx.obj if ctx else None, "directory", Path())
        try:
            check_named(project_folder(directory), path)
        except OSError as error:
            self.fail(f"{path} cannot be {self._use}: {error.strerror}. {self._hint}", param, ctx)
        return path


class OutPath(_NamedPath):
    """A file or folder to write to."""

    _use, _hint = "written", "Name the folder that is meant."


class InPath(_NamedPath):
    """A file or folder to read, whose content may be shown or sent."""

    _use, _hint = "read", "Name the file that is meant."


_FILES = "mcdecl.variable_files"


def _keep(context: click.Context, _option: click.Parameter, files: tuple[Path, ...]) -> None:
    context.meta[_FILES] = files


def variable_files() -> tuple[Path, ...]:
    """The files of `--var-file` of the command that runs."""
    context = click.get_current_context(silent=True)
    return tuple(context.meta.get(_FILES, ())) if context else ()


_UNITS = "mcdecl.business_units"


def _keep_units(context: click.Context, _option: click.Parameter, units: tuple[str, ...]) -> None:
    context.meta[_UNITS] = units


def chosen_units() -> tuple[str, ...]:
    """The names of `--business-unit` of the command that runs; none for all."""
    context = click.get_current_context(silent=True)
    return tuple(context.meta.get(_UNITS, ())) if context else ()


def unit_option(function: F) -> F:
    """--business-unit NAME; `chosen_units` gives them."""
    return click.option(
        "--business-unit",
        type=UNIT,
        multiple=True,
        metavar="NAME",
        expose_value=False,
        callback=_keep_units,
        help="Only this business unit of the environment; repeatable.",
    )(function)


def project_options(function: F) -> F:
    """-e ENV, and the options that set variables."""
    return click.option(
        "-e",
        "--environment",
        type=ENVIRONMENT,
        metavar="ENV",
        help="Environment of mcdecl.yaml. Default: default_environment.",
    )(variable_options(function))


def variable_options(function: F) -> F:
    """--var NAME=VALUE and --var-file FILE; `variable_files` gives the last."""
    function = click.option(
        "--var-file",
        multiple=True,
        metavar="FILE",
        type=InPath(dir_okay=False),
        expose_value=False,
        callback=_keep,
        help="Set variables from a YAML or JSON file; repeatable. Later files override earlier ones, --var overrides "
        "all.",
    )(function)
    return click.option(
        "--var",
        "variables",
        type=ASSIGNMENT,
        multiple=True,
        metavar="NAME=VALUE",
        help="Set a variable of the project; repeatable.",
    )(function)


def scope_options(function: F) -> F:
    """What a plan is about and what for: --exclude, --prune, --resend-unknown and --allow."""
    function = click.option(
        "--allow",
        multiple=True,
        type=click.Choice(["data_loss"]),
        help="Accept this risk. Without it, apply refuses a plan that loses data. A saved plan remembers it.",
    )(function)
    function = click.option(
        "--resend-unknown",
        is_flag=True,
        help="Treat attributes that cannot be compared as changed, and send them again.",
    )(function)
    function = click.option(
        "--prune",
        is_flag=True,
        help="Remove what is in owned_folders of mcdecl.yaml and is not declared by this project.",
    )(function)
    return click.option(
        "--exclude",
        "excludes",
        type=ADDRESS,
        multiple=True,
        metavar="ADDRESS",
        help="Exclude this address or pattern, such as data_extension.NTO_*; repeatable.",
    )(function)


def format_option(*formats: str) -> Callable[[F], F]:
    """--format, the first one being the default."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="Form of the output.",
    )


def host_key_option(command: F) -> F:
    """--accept-host-key."""
    return click.option(
        "--accept-host-key",
        metavar="FINGERPRINT",
        help="Trust this host key of the SFTP server if mcdecl.yaml has none yet.",
    )(command)


def plain_option(function: F) -> F:
    """--plain: text in whole words."""
    return click.option(
        "--plain",
        is_flag=True,
        envvar="MCDECL_PLAIN",
        help="Print the plan for a screen reader: whole words, no symbols, no colors. Same as MCDECL_PLAIN=1.",
    )(function)


def plan_format_option(function: F) -> F:
    """--format for a plan, and --plain; `session.shown_form` gives which it is."""
    return format_option("text", "json", "markdown", "html", "slack")(plain_option(function))


def summary_option(function: F) -> F:
    """--summary: only the end of a plan."""
    return click.option(
        "--summary", is_flag=True, help="Print only the counts by kind, data loss and blocked changes."
    )(function)


def consent_options(function: F) -> F:
    """--auto-approve and --confirm, for commands that change an account."""
    function = click.option(
        "--confirm",
        type=ENVIRONMENT,
        metavar="ENV",
        help="Repeat the name of the environment; required if it is protected.",
    )(function)
    return click.option("--auto-approve", is_flag=True, help="Skip the approval prompt; required without a terminal.")(
        function
    )


def out_option(function: F) -> F:
    """--out: a file for the plan."""
    return click.option(
        "--out",
        type=OutPath(dir_okay=False, writable=True),
        metavar="FILE",
        help="Save the plan; `mcdecl apply FILE` applies exactly this plan.",
    )(function)


def fresh_option(function: F) -> F:
    """--fresh: no copies of objects that the account lists as unchanged."""
    return click.option(
        "--fresh",
        is_flag=True,
        expose_value=False,
        callback=_read_afresh,
        help="Read every object from the account. Otherwise, objects that the account lists with the same date of the "
        "last change as before are taken from .mcdecl/cache.",
    )(function)


def _read_afresh(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted:
        from mcdecl.account.copies import reading_afresh

        context.with_resource(reading_afresh())


def timings_option(function: F) -> F:
    """--timings: where the time of the command went, on standard error once it is done."""
    return click.option(
        "--timings",
        is_flag=True,
        expose_value=False,
        callback=_time,
        help="Show on standard error where the time went: phases and calls; as JSON with --format json.",
    )(function)


def _time(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted:
        from mcdecl.helpers.timings import collected

        timings = context.with_resource(collected())
        context.call_on_close(lambda: _show_timings(timings, as_json=context.params.get("form") == "json"))


def _show_timings(timings: "Timings", *, as_json: bool) -> None:
    import json

    from mcdecl.report.timings import timings_json, timings_lines

    click.echo(json.dumps(timings_json(timings)) if as_json else "\n".join(timings_lines(timings)), err=True)


def parsed_variables(pairs: tuple[str, ...]) -> dict[str, str]:
    """`NAME=VALUE` pairs as a mapping.

    Raises:
        BadParameter: a pair has no `=`.
    """
    parsed: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise click.BadParameter(f"{pair!r} is not NAME=VALUE", param_hint="--var")
        parsed[name] = value
    return parsed


class _Span(click.ParamType[float]):
    """Seconds, written as `90s`, `10m` or `1h30m`."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The seconds of a text."""
        from mcdecl.operations.run.durations import seconds_of

        try:
            return seconds_of(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


SPAN = _Span()


_EMPTY_VALUE = "the value is empty (an unset variable?); write one, or leave it out."
"""An empty value on the command line is a mistake (an unset variable in CI), and never means the default."""


def refuse_empty_values(command: click.Command) -> click.Command:
    """Make a command, and those of a group, refuse empty values of every option and argument.

    Gives the command itself. Calling it again does no harm.
    """
    for parameter in command.params:
        if type(parameter) is click.Option:
            parameter.__class__ = _FilledOption
        elif type(parameter) is click.Argument:
            parameter.__class__ = _FilledArgument
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            refuse_empty_values(inner)
    return command


class _FilledOption(click.Option):
    """An option whose value, or variable of the environment, is not empty."""

    def consume_value(self, ctx: click.Context, opts: Mapping[str, Any]) -> tuple[Any, ParameterSource]:
        """The value as it was written."""
        value, source = super().consume_value(ctx, opts)
        if _is_empty(value, source):
            raise click.BadParameter(_EMPTY_VALUE, ctx, self)
        if source is not ParameterSource.COMMANDLINE and not self.is_flag:
            names = [self.envvar] if isinstance(self.envvar, str) else self.envvar or ()
            for name in names:
                if os.environ.get(name) == "":
                    raise click.BadParameter(f"the environment variable {name} is empty; unset it, or give it a value.")
        return value, source


class _FilledArgument(click.Argument):
    """An argument that is not empty."""

    def consume_value(self, ctx: click.Context, opts: Mapping[str, Any]) -> tuple[Any, ParameterSource]:
        """The value as it was written."""
        value, source = super().consume_value(ctx, opts)
        if _is_empty(value, source):
            raise click.BadParameter(_EMPTY_VALUE, ctx, self)
        return value, source


def _is_empty(value: Any, source: ParameterSource) -> bool:
    """Whether what was written is nothing but spaces, or is so in part."""
    if source is not ParameterSource.COMMANDLINE:
        return False
    parts = value if isinstance(value, list | tuple) else (value,)
    return any(isinstance(part, str) and not part.strip() for part in parts)
