"""Options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from mcdecl.cli.names import ADDRESS, ASSIGNMENT, ENVIRONMENT, UNIT

F = TypeVar("F", bound=Callable[..., Any])


def examples(*lines: str) -> str:
    """The lines of command for `epilog=`, under the heading Examples, kept as they are."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


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
        help="The environment of mcdecl.yaml; without it the default one.",
    )(variable_options(function))


def variable_options(function: F) -> F:
    """--var NAME=VALUE and --var-file FILE; `variable_files` gives the last."""
    function = click.option(
        "--var-file",
        multiple=True,
        metavar="FILE",
        type=click.Path(path_type=Path, dir_okay=False),
        expose_value=False,
        callback=_keep,
        help="Set variables from a YAML or JSON file; repeatable, later ones win, --var wins over all.",
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
        help="Take this risk. Without it an apply refuses a plan that loses data; a saved plan keeps the word.",
    )(function)
    function = click.option(
        "--resend-unknown", is_flag=True, help="Count what cannot be compared as changed, and send it again."
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
        help="Leave this out, an address or a pattern such as data_extension.NTO_*; repeatable.",
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
        help="Trust this host key of the SFTP server, where mcdecl.yaml knows none yet.",
    )(command)


def plain_option(function: F) -> F:
    """--plain: text in whole words."""
    return click.option(
        "--plain",
        is_flag=True,
        envvar="MCDECL_PLAIN",
        help="Show the plan for a screen reader: whole words, no signs, no colours. MCDECL_PLAIN=1 does the same.",
    )(function)


def plan_format_option(function: F) -> F:
    """--format for a plan, and --plain; `session.shown_form` gives which it is."""
    return format_option("text", "json", "markdown", "html")(plain_option(function))


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
