"""What commands begin with: the project's files, and the account of its environment."""

import logging
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mcdecl.cli.main import CliSettings, describe, excerpts_of, terminal_columns
from mcdecl.cli.options import chosen_units, parsed_variables, variable_files
from mcdecl.helpers.answered import heard_answers
from mcdecl.helpers.atomic_write import write_named
from mcdecl.helpers.timings import phase
from mcdecl.report.progress import Late, heard, watched
from mcdecl.workspace.accounts import (
    SANDBOX_FILE,
    account_name,
    open_account,
    open_place,
    open_places,
    open_units,
    sandbox_server,
)
from mcdecl.workspace.observer import Silent
from mcdecl.workspace.one_unit import check_units, narrowed, one_unit
from mcdecl.workspace.place import Place

if TYPE_CHECKING:
    from rich.console import Console

    from mcdecl.engine.plan.origin import Origin
    from mcdecl.helpers.answered import Told
    from mcdecl.operations.run.model import Run
    from mcdecl.project import Diagnostic, Environment, Project, ProjectError
    from mcdecl.report.sections import Report

# What is logged is for those who ask for a log: without a handler Python would print it among what people read.
logging.getLogger("mcdecl").addHandler(logging.NullHandler())

__all__ = [
    "SANDBOX_FILE",
    "Place",
    "Watching",
    "account_name",
    "busy",
    "check_named",
    "check_units",
    "console",
    "counting",
    "counting_rows",
    "in_words",
    "load_environments",
    "load_project",
    "open_account",
    "open_place",
    "open_places",
    "open_units",
    "print_json",
    "print_runs",
    "print_whole",
    "project_as_it_is",
    "project_at_commit",
    "project_in_unit",
    "project_to_compare",
    "project_to_plan",
    "read_project",
    "sandbox_server",
    "show",
    "show_lines",
    "shown_form",
    "sound_project",
    "tell_doubts",
    "views",
    "write_document",
    "write_file",
]


def load_project(
    settings: CliSettings,
    environment: str | None,
    variables: tuple[str, ...] = (),
    *,
    offline: bool = False,
    reported: "set[Diagnostic] | None" = None,
    baseline: Path | None = None,
) -> "Project":
    """The project's files, read and checked, in those of its business units that `--business-unit` names.

    Raises:
        ProjectError: something is wrong with them.
        RequestError: there is no such unit, or nothing in it.
    """
    project = read_project(settings, environment, variables, offline=offline, reported=reported, baseline=baseline)
    return narrowed(project, chosen_units())


def read_project(
    settings: CliSettings,
    environment: str | None,
    variables: tuple[str, ...] = (),
    *,
    offline: bool = False,
    reported: "set[Diagnostic] | None" = None,
    with_errors: bool = False,
    baseline: Path | None = None,
) -> "Project":
    """The project's files, read and checked; doubts that nobody has waived go to standard error.

    A command that asks no account anything says `offline`: then no secret needs to be there. Warnings that are in
    `reported` are not repeated, and the new ones are put there. With `with_errors` errors are among the project's
    warnings and raise nothing. `baseline` has the findings that are known, which are not told.

    Raises:
        ProjectError: something is wrong with them.
        BadBaselineError: the baseline cannot be read.
    """
    from mcdecl.analysis.lint.run import standing
    from mcdecl.project import examine, load
    from mcdecl.project.baseline import read_baseline, without_known

    words, files = parsed_variables(variables), variable_files()
    with busy("Reading the files …"):
        if with_errors:
            project = examine(settings.directory, environment, variables=words, variable_files=files, offline=offline)
            told = without_known(project, read_baseline(settings.directory, baseline))
        else:
            project = told = load(
                settings.directory,
                environment,
                variables=words,
                variable_files=files,
                offline=offline,
                baseline=baseline,
            )
    doubts = (diagnostic for diagnostic in standing(told) if diagnostic.severity != "error")
    _tell((diagnostic for diagnostic in doubts if diagnostic.code != _SHARED_UNIT), reported, settings.directory)
    return project


_SHARED_UNIT = "MC132"
"""Of environments that are one business unit: no matter for what works in one of them, if it plans no change."""


def tell_of_environments(project: "Project", reported: "set[Diagnostic] | None" = None) -> None:
    """Say on standard error what is doubtful about the environments together; `reported` as in `load_project`."""
    if any(diagnostic.code == _SHARED_UNIT for diagnostic in project.warnings):
        from mcdecl.analysis.lint.run import standing

        shared = (diagnostic for diagnostic in standing(project) if diagnostic.code == _SHARED_UNIT)
        _tell(shared, reported, project.root)


def _tell(doubts: "Iterable[Diagnostic]", reported: "set[Diagnostic] | None", root: Path) -> None:
    from mcdecl.report.excerpts import findings_lines

    reported = set() if reported is None else reported
    for doubt in doubts:
        if doubt not in reported:
            click.echo(findings_lines([doubt], excerpts_of(root), terminal_columns())[0], err=True)
            reported.add(doubt)


def views(project: "Project") -> "list[Environment]":
    """The environment once for each business unit that is meant, whether or not anything is declared in it."""
    environment, chosen = project.environment, chosen_units()
    names = [name for name in environment.units_in_order if not chosen or name in chosen]
    return [environment.of_unit(name) for name in names] or [environment]


def sound_project(
    settings: CliSettings,
    environment: str | None,
    variables: tuple[str, ...] = (),
    *,
    offline: bool = False,
    reported: "set[Diagnostic] | None" = None,
    baseline: Path | None = None,
) -> "Project":
    """The same with the rules of lint that can give errors: everything that is wrong is found in one run.

    Raises:
        ProjectError: something is wrong with the files, or an error of lint stands.
    """
    from mcdecl.analysis.lint.registry import registry
    from mcdecl.analysis.lint.run import errors
    from mcdecl.project import ProjectError
    from mcdecl.project.baseline import read_baseline, without_known

    project = read_project(
        settings, environment, variables, offline=offline, reported=reported, with_errors=True, baseline=baseline
    )
    known = read_baseline(settings.directory, baseline)
    project = without_known(project, known)
    loading = [diagnostic for diagnostic in project.warnings if diagnostic.severity == "error"]
    if not project.environment.name:
        raise ProjectError(loading)
    project = narrowed(project, chosen_units())
    tell_of_environments(project, reported)
    rules = registry()
    with busy("Checking the project …"):
        found = [diagnostic for unit in project.units or (project,) for diagnostic in errors(unit, rules)]
    new, _ = known.sorted_out([*loading, *found])
    if new:
        raise ProjectError(new)
    return project


def project_to_plan(
    settings: CliSettings,
    environment: str | None,
    variables: tuple[str, ...] = (),
    *,
    reported: "set[Diagnostic] | None" = None,
) -> "Project":
    """The same for what is planned: errors about resources are left for the plan to judge, which reads the account.

    Raises:
        ProjectError: something is wrong with the files that no account can hold.
    """
    from mcdecl.workspace.judging import with_errors_to_judge

    project = read_project(settings, environment, variables, reported=reported, with_errors=True)
    with busy("Checking the project …"):
        project = with_errors_to_judge(narrowed(project, chosen_units()))
    tell_of_environments(project, reported)
    return project


def project_as_it_is(settings: CliSettings, environment: str | None, variables: tuple[str, ...] = ()) -> "Project":
    """The same for what plans something else than these files: whatever is wrong with them stops nothing.

    Raises:
        ProjectError: mcdecl.yaml does not say which account is meant.
    """
    return narrowed(read_project(settings, environment, variables, with_errors=True), chosen_units())


def project_at_commit(
    settings: CliSettings, environment: str | None, variables: tuple[str, ...], ref: str
) -> "tuple[Project, str]":
    """The project as it stood at a commit, in those of its business units that `--business-unit` names, and its hash.

    Raises:
        NoSuchCommit: the repository does not have it.
        RequestError: its files had errors.
    """
    from mcdecl.workspace.at_commit import project_at

    now = project_as_it_is(settings, environment, variables)
    with busy("Reading the files …"):
        then, commit = project_at(now, ref, variables=parsed_variables(variables), variable_files=variable_files())
    return narrowed(then, chosen_units()), commit


def project_to_compare(settings: CliSettings, environment: str | None, variables: tuple[str, ...] = ()) -> "Project":
    """The same for what is only compared with the account, or takes over what that has: nothing is judged.

    Raises:
        ProjectError: something is wrong with the files that no account can hold.
    """
    from mcdecl.workspace.judging import check_files

    project = read_project(settings, environment, variables, with_errors=True)
    check_files(project)
    return project


def check_named(environment: "Environment", written: str | None) -> None:
    """See that a command that changes a protected environment names it: `written` is what `-e` says.

    Raises:
        UsageError: it is the default one, and nobody named it.
    """
    if environment.protected and written is None:
        raise click.UsageError(
            f"{environment.name} is the default environment, and it is protected; select it with -e "
            f"{environment.name}. Nothing was sent."
        )


def load_environments(
    settings: CliSettings,
    names: "Iterable[str]",
    variables: tuple[str, ...],
    reader: "Callable[..., Project]",
) -> "Mapping[str, Project | ProjectError]":
    """The project for each environment, or what is wrong with it there. Warnings are reported once.

    `reader` is `read_project`, or `project_to_plan` for what is meant to be applied.

    Raises:
        ProjectError: something is wrong with the files whatever the environment; everything that is.
    """
    from mcdecl.workspace import environments

    reported: set[Diagnostic] = set()

    def read(name: str) -> "Project":
        project = reader(settings, name, variables, reported=reported)
        tell_of_environments(project, reported)
        return project

    return environments.load_environments(names, read)


def tell_doubts(doubts: "Iterable[str]", projects: "Iterable[Project]") -> None:
    """Say on standard error what is doubtful about environments together, unless their files have shown it."""
    shown = {warning.message for project in projects for warning in project.warnings}
    for sentence in doubts:
        if sentence not in shown:
            click.echo(f"warning: {sentence}", err=True)


def in_words(error: Exception) -> str:
    """An error in words, without `Error: ` in front."""
    return (
        error.format_message() if isinstance(error, click.ClickException) else describe(error).removeprefix("Error: ")
    )


def print_json(record: object) -> None:
    """Print plain JSON data on standard output."""
    import json

    click.echo(json.dumps(record, ensure_ascii=False, indent=2))


def print_runs(runs: "Sequence[Run]", form: str, environment: "Environment") -> None:
    """Print runs on standard output, as `text` or `json`.

    `environment` is where they ran; of several business units the one that is in view.
    """
    from mcdecl.report.results import result_lines, runs_json

    if form == "json":
        print_json(runs_json(runs, environment))
    else:
        print_whole(result_lines(runs, environment.business_unit, terminal_width()))


def print_whole(lines: "Iterable[tuple[str, str]]") -> None:
    """Print lines, each with its style: whole in a log, on a terminal broken between words at its width."""
    from mcdecl.report.terminal import print_lines

    print_lines(console(), lines)


def project_in_unit(
    settings: CliSettings,
    environment: str | None,
    variables: tuple[str, ...],
    addresses: "Sequence[str]" = (),
    *,
    kind: str = "",
    offline: bool = False,
) -> "tuple[Project, tuple[str, ...]]":
    """The project, as far as it is in the business unit that a command is about; see `one_unit`.

    Raises:
        ProjectError: something is wrong with the files.
        RequestError: it cannot be told which unit is meant.
    """
    project = read_project(settings, environment, variables, offline=offline)
    return one_unit(project, addresses, chosen=chosen_units(), kind=kind)


def shown_form(form: str, *, plain: bool) -> str:
    """The form of a plan that is meant; --plain says how text looks, and nothing about the other forms."""
    return "plain" if plain and form == "text" else form


def show(
    report: "Report",
    form: str,
    project: "Project | None" = None,
    *,
    origin: "Origin | None" = None,
    summary: bool = False,
) -> None:
    """Print a plan, or several, in a form.

    Args:
        report: the plan.
        form: the form; documents and messages say where it comes from.
        project: documents draw what it touches where its project is at hand.
        origin: where it comes from.
        summary: whether of a text only the end is wanted.

    Raises:
        UsageError: the end of a document is wanted.
    """
    if summary and form != "text":
        raise click.UsageError("--summary shortens text; --format slack is a short message, --format json has .summary")
    with phase("render"):
        _show(report, form, project, origin, summary=summary)


def _show(report: "Report", form: str, project: "Project | None", origin: "Origin | None", *, summary: bool) -> None:
    if form == "text":
        from mcdecl.report.environments import print_report
        from mcdecl.report.terminal import print_summary

        (print_summary if summary else print_report)(console(), report)
        return
    from mcdecl.report.documents import document

    text, doubt = document(report, form, project, origin)
    if doubt:
        click.echo(doubt, err=True)
    write_document(text)


def show_lines(
    command: str, name: str, lines: "Iterable[tuple[str, str]]", summary: str, form: str, directory: Path
) -> None:
    """Print a report that is lines as text, or as a document or a message.

    Args:
        command: `drift` or `diff`.
        name: what it is about.
        lines: its lines, the summary among them.
        summary: its summary line.
        form: `text`, `markdown` or `slack`.
        directory: the project's folder, for the commit.
    """
    from mcdecl.report.terminal import print_lines

    if form == "text":
        print_lines(console(), lines)
        return
    from mcdecl.report.markdown_lines import lines_markdown
    from mcdecl.report.slack import lines_message
    from mcdecl.workspace.origin import origin_here

    make = lines_message if form == "slack" else lines_markdown
    write_document(make(command, name, lines, summary, origin_here(directory)))


def write_document(text: str) -> None:
    """Print a document as UTF-8, whatever the terminal speaks: it says so itself, and is meant for a file."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.buffer.flush()


def write_file(path: Path, text: str) -> None:
    """Write a file that the user named, whole or not at all.

    Raises:
        ClickException: it cannot be written.
    """
    try:
        write_named(path, text)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}") from error


def console() -> "Console":
    """The console for results, on standard output; lines are broken where a person looks at them, not in a log."""
    from rich.console import Console

    from mcdecl.report.palette import theme

    made = Console(soft_wrap=not (sys.stdout.isatty() and watched()), highlight=False)
    if made.color_system in ("256", "truecolor"):
        made.push_theme(theme())
    return made


def terminal_width() -> int | None:
    """The columns of the terminal that standard output is; None where it is none."""
    out = console()
    return out.width if out.is_terminal else None


def print_wrapped(text: str) -> None:
    """Print text whose lines are broken to the width of the terminal between words; in a log they stay whole."""
    from mcdecl.report.wrapping import wrapped

    width = terminal_width()
    for line in text.splitlines():
        for part in [line] if width is None else wrapped(line, width):
            click.echo(part)


@contextmanager
def counting(words: str) -> Iterator[Callable[[int], None] | None]:
    """As `busy`, with a callback for how many objects there are so far; None where nobody watches."""
    if not heard():
        yield None
        return
    with Late(words) as status, heard_answers(_answers(words, status)):
        yield lambda count: status.update(f"{words} {count:,} objects")


@contextmanager
def following(words: str) -> Iterator[Callable[[str], None]]:
    """As `busy`, with a callback for what is done at the moment."""
    if not heard():
        yield lambda _words: None
        return
    with Late(words) as status:
        yield status.update


def _answers(words: str, status: "Late") -> "Told":
    """Says how many questions are answered, or which item it is: `Reading the account: fields 3 of 12`."""
    return lambda what, done, total: status.update(f"{words.rstrip(' …')}: {what} {done:,} of {total:,}")


@contextmanager
def counting_rows(words: str) -> Iterator[Callable[[int, int], None]]:
    """Shows on a terminal's standard error how many rows there are."""
    if not heard():
        yield lambda _rows, _total: None
        return
    with Late(words) as status:
        yield lambda rows, total: status.update(f"{words}: {rows:,}" + (f" of {total:,} rows" if total else " rows"))


@contextmanager
def busy(words: str) -> Iterator[None]:
    """Say on a terminal's standard error that something takes more than a moment, and how far it is.

    Nothing is reported elsewhere, in CI, nor from other threads.
    """
    if not heard() or threading.current_thread() is not threading.main_thread():
        yield
        return
    with Late(words) as status, heard_answers(_answers(words, status)):
        yield


class Watching(Silent):
    """Says on standard error that accounts are read, and what is doubtful; for what is planned and not applied."""

    def reading(self) -> AbstractContextManager[None]:
        """Said when it takes more than a moment."""
        return busy("Reading the account …")

    def warning(self, message: str) -> None:
        """Said."""
        click.echo(f"warning: {message}", err=True)
