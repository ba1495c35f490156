"""The command line: its options, its commands (each loaded when it is called), its exit codes.

Exit codes: 0 done or nothing to do, 1 an error or something refused, 2 changes under --detailed-exitcode, and
for a wrong command line, 124 a run that is not at its end when --timeout is over, 130 an apply that Ctrl-C or SIGTERM
stopped before everything was done, or a wait that Ctrl-C ended.
"""

import gc
import os
import shutil
import sys
import threading
from contextlib import redirect_stderr
from contextvars import ContextVar
from importlib import import_module
from io import StringIO, TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO

import click
from click.core import ParameterSource

from mcdecl.cli.options import examples, refuse_empty_values
from mcdecl.helpers.characters import printable
from mcdecl.helpers.project_folder import project_folder
from mcdecl.helpers.redaction import masked_output
from mcdecl.helpers.version import __version__

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMMANDS = {
    "apply": "Apply the project to the account.",
    "check-file": "Check a file against its import before you send it.",
    "compare": "Show what a change does to rows: who enters, who leaves.",
    "completion": "Print a completion script for bash, zsh or fish.",
    "conformance": "Check the known facts in a live account, in one folder.",
    "diff": "Compare the accounts of two environments.",
    "doctor": "Examine the account: rights, properties, clock, files, and known facts.",
    "docs": "Generate a searchable site of the whole project.",
    "drift": "Show what was changed in the account by hand since the last apply.",
    "explain": "Explain a kind, a lint rule, an error code, or a topic of the guide.",
    "export": "Write the contents of an account as YAML and SQL.",
    "fmt": "Format the project's YAML; comments stay.",
    "graph": "Draw where rows come from and where they go.",
    "impact": "Show what depends on a resource or a field.",
    "import": "Declare single resources of the account in the project.",
    "init": "Create a project.",
    "kept": "List, remove or restore rows that an apply has kept.",
    "ledger": "List which files were imported, when and by whom.",
    "lint": "Check the project with all lint rules, offline.",
    "lsp": "Serve an editor: findings, completion, hover, references, renaming.",
    "plan": "Show what would change, without changing anything.",
    "render": "Print the expanded project for one environment, offline.",
    "results": "Show the results of earlier runs.",
    "rows": "Export or import the rows of a data extension.",
    "run": "Run imports, queries and automations, and report the results.",
    "runs": "List what was done: applies, runs, imported files, downloads.",
    "sample": "Take rows from the account for compare, with personal values masked.",
    "sandbox": "Manage the embedded account: serve, reset, simulate.",
    "show": "Show a saved plan.",
    "status": "Check the connection and show the user.",
    "test": "Run the test cases of the data flow in a temporary account.",
    "trust": "Allow on this machine what a project needs for its secrets.",
    "tracking": "Download tracking events, without duplicates.",
    "undo": "Plan to take back what an apply changed.",
    "unused": "List resources that nothing in the project uses.",
    "unlock": "Show who holds the lock of a business unit, or release it.",
    "validate": "Check the project's files, offline.",
}


class CliSettings(NamedTuple):
    """What the options before the command say."""

    directory: Path
    debug: bool


class LazyGroup(click.Group):
    """A group whose commands are imported when they are needed: `--help` stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, from its module."""
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"mcdecl.cli.{cmd_name.replace('-', '_')}").command
        return refuse_empty_values(command) if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands with their one line, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem[str]]":
        """The commands and options that begin so, without importing any."""
        from click.shell_completion import CompletionItem

        completion_items = [
            CompletionItem(name, help=words) for name, words in COMMANDS.items() if name.startswith(incomplete)
        ]
        return [*completion_items, *click.Command.shell_complete(self, ctx, incomplete)]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command, or an error that names the nearest one."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from mcdecl.cli.habits import COMMANDS as KNOWN_ELSEWHERE
            from mcdecl.kinds.checks import did_you_mean

            hint = KNOWN_ELSEWHERE.get(args[0]) or did_you_mean(args[0], COMMANDS)
            if hint is None:
                raise
            raise click.UsageError(f"{error.message.rstrip('.')}; {hint}", ctx) from None


EXAMPLES = examples(
    "mcdecl init my-project       create a project",
    "mcdecl validate              check the files",
    "mcdecl plan                  show what would change",
    "mcdecl apply                 change it, after asking",
    "mcdecl plan -e prod          the same for another environment",
)


@click.group(
    cls=LazyGroup, epilog=EXAMPLES, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option(
    "-C",
    "--directory",
    type=click.Path(path_type=Path),
    default=Path(),
    metavar="DIR",
    help="Work on the project in DIR instead of the current folder.",
)
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    help="Log to standard error; with json, every line there is JSON.",
)
@click.option(
    "--log-level",
    type=click.Choice(["error", "warning", "info", "debug"]),
    help="What to log; debug includes every call.  [default: info]",
)
@click.version_option(__version__, prog_name="mcdecl")
@click.pass_context
def cli(ctx: click.Context, directory: Path, debug: bool, log_format: str | None, log_level: str | None) -> None:
    """Keep the data setup of a Marketing Cloud Engagement account in git."""
    if log_format or log_level:
        _log(ctx, log_format or "text", log_level or "info")
    if ctx.get_parameter_source("directory") is ParameterSource.DEFAULT and ctx.invoked_subcommand not in _STAY:
        directory = project_folder(directory)
    ctx.obj = CliSettings(directory, debug)
    _DIRECTORY.set(directory)


_STAY = ("init",)
"""Commands that mean the folder that they are started in, though it is part of a project."""
_DIRECTORY: ContextVar[Path | None] = ContextVar("directory", default=None)
"""The project's folder of the command that runs, for what is told when it fails."""


refuse_empty_values(cli)


COMPLETE = "_MCDECL_COMPLETE"
"""The variable by which a shell asks for completions instead of running a command."""


def _log(ctx: click.Context, form: str, level: str) -> None:
    import logging

    from mcdecl.report.logs import FIELDS, LOG

    LOG.start(form, level)
    record = {"command": ctx.invoked_subcommand, "version": __version__}
    logging.getLogger(__name__).info("begun", extra={FIELDS: record})


def main(args: list[str] | None = None) -> int:
    """Run the command line and give its exit code; no exception leaves it."""
    if COMPLETE in os.environ:
        return _complete()
    # Nearly all that a command makes stays until it ends: to look for garbage every 700 objects takes a sixth of it.
    gc.set_threshold(200_000, 20, 20)
    code = 1
    with masked_output():
        try:
            code = _run(args)
        finally:
            if logs := sys.modules.get("mcdecl.report.logs"):
                logs.LOG.stop(code)
    return code


def _run(args: list[str] | None) -> int:
    try:
        result: Any = cli.main(args=args, prog_name="mcdecl", standalone_mode=False)
    except click.NoSuchOption as error:
        from mcdecl.cli.habits import answer_to_option

        hint = answer_to_option(error, sys.argv[1:] if args is None else args)
        click.UsageError(f"No such option {error.option_name}{f'; {hint}' if hint else ''}", error.ctx).show()
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        return 1
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except BrokenPipeError:
        _let_go_of_stdout()
        return 1
    except Exception as error:  # noqa: BLE001 - the last line of defence: a person never meets a traceback
        return _failed(error, debug="--debug" in (sys.argv[1:] if args is None else args))
    return result if isinstance(result, int) else 0


def _complete() -> int:
    """Answer a shell that completes. It shows what we print in the middle of the person's line: so no error is told."""
    try:
        with redirect_stderr(StringIO()):
            cli.main(prog_name="mcdecl", complete_var=COMPLETE)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 1
    except BaseException:  # noqa: BLE001 - Ctrl-C in the middle of a line too
        return 1
    return 0


def _failed(error: Exception, *, debug: bool) -> int:
    """Say what went wrong, in the error's own words where it has them for a person."""
    if debug:
        import traceback

        traceback.print_exception(error)
        return 1
    click.echo(describe(error, excerpts_of(_DIRECTORY.get())), err=True)
    return 1


def excerpts_of(root: Path | None, stream: TextIO | None = None) -> Path | None:
    """The folder whose lines are shown with findings: only where a person looks at the stream, which is stderr."""
    return root if (stream or sys.stderr).isatty() else None


def terminal_columns() -> int:
    """The columns of the terminal; many where there is none."""
    return shutil.get_terminal_size((200, 24)).columns


def describe(error: Exception, root: Path | None = None) -> str:
    """The text that stands for an error on the terminal: what is wrong, where, what to do. The one place for that.

    With the folder of the project findings show the lines that they are about.
    """
    from mcdecl.account.errors import AccountError
    from mcdecl.helpers.error import Error
    from mcdecl.project import ProjectError
    from mcdecl.report.excerpts import findings_lines

    if isinstance(error, ProjectError):
        lines = findings_lines(error.diagnostics, root, terminal_columns())
        count = sum(1 for diagnostic in error.diagnostics if diagnostic.severity == "error")
        return "\n".join([*lines, f"{count} error{'s' if count != 1 else ''}; nothing was sent."])
    if isinstance(error, Error):
        code = f" (code {error.code})" if isinstance(error, AccountError) and error.code is not None else ""
        return printable(f"Error: {error.message}{code}\n{error.hint}".rstrip())
    if isinstance(error, _sandbox_error()):
        return f"Error: {error}"
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return printable(f"Error: {where}{error.strerror or error}")
    return printable(
        f"Internal error: {type(error).__name__}: {error}\nRun the command again with `mcdecl --debug …` to see where."
    )


def _sandbox_error() -> type[Exception]:
    from mcdecl.sandbox.store import SandboxError  # for what went wrong only: most commands need no embedded account

    return SandboxError


def _let_go_of_stdout() -> None:
    """Keep Python from complaining about a reader that went away (`mcdecl plan | head`)."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def run() -> None:
    """The entry point of the `mcdecl` script."""
    for stream in (sys.stdout, sys.stderr):
        # What a terminal of another alphabet cannot show is written as its number; no name ends a command.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    code = main()
    # What an apply that stopped at once has left under way is not awaited.
    if any(not thread.daemon for thread in threading.enumerate() if thread is not threading.main_thread()):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)
