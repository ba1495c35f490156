"""`mcdecl test`."""

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.options import examples, format_option, parsed_variables, project_options, variable_files

if TYPE_CHECKING:
    from mcdecl.operations.testing.model import CaseResult
    from mcdecl.operations.testing.stage import Loading
    from mcdecl.operations.testing.suites import Suite
    from mcdecl.project import Project

EXAMPLES = examples(
    "mcdecl test                              every case of the project",
    "mcdecl test tests/crm.mctest.yaml        those of one file, or of a folder",
    "mcdecl test 'customers*'                 those with such names",
    "mcdecl test --format junit > tests.xml   for a pipeline",
)


@click.command("test", epilog=EXAMPLES)
@click.argument("words", metavar="[PATH | NAME-PATTERN]…", nargs=-1)
@project_options
@format_option("text", "json", "junit")
@click.option("-k", "part", metavar="TEXT", help="Only cases with this in their name, in any letter case.")
@click.option(
    "--keep-going/--fail-fast", default=True, show_default=True, help="Play the other cases after one that failed."
)
@click.option("--update", is_flag=True, help="Write what came out into the files, where a case expects something else.")
@click.pass_obj
def command(
    settings: CliSettings,
    environment: str | None,
    variables: tuple[str, ...],
    words: tuple[str, ...],
    form: str,
    part: str | None,
    keep_going: bool,
    update: bool,
) -> int:
    """Play the test cases of the project (*.mctest.yaml), each in a throw-away embedded account.

    The account is set up as the project says; the case's rows, files and events are put there, what it names runs, and
    what is there then is held against what the case expects. No other account is asked for anything.

    Exit code 1 when a case fails or cannot be played.
    """
    from mcdecl.cli.rehearsing import Rehearsals
    from mcdecl.operations.testing.cases import results
    from mcdecl.operations.testing.model import CaseVerdict
    from mcdecl.operations.testing.stage import Theatre
    from mcdecl.operations.testing.suites import chosen, read_suites
    from mcdecl.report import testing as report

    load = _loading(settings, environment, variables)
    load(None, {})  # what is wrong with the project itself is said once, not for each case
    suites = chosen(read_suites(settings.directory), settings.directory, words, part)
    if not suites:
        click.echo("The project has no test cases; they are in files named *.mctest.yaml.", err=True)
        return 1
    ended: list[CaseResult] = []
    with Rehearsals.opened() as rehearsals, _watching(suites) as watch:
        for result in results(suites, Theatre(settings.directory, load, rehearsals.stage, time.perf_counter)):
            ended.append(result)
            watch(result)
            if form == "text":
                for style, line in report.lines(result):
                    _print(style, line)
            if result.verdict is not CaseVerdict.PASSED and not keep_going:
                break
    if form == "text":
        _print("", report.summary(ended, sum(len(suite.cases) for suite in suites)))
    else:
        click.echo(report.as_json(ended) if form == "json" else report.as_junit(ended))
    if update:
        _write_updates(settings, suites, ended)
    return 0 if all(case_result.verdict is CaseVerdict.PASSED for case_result in ended) else 1


def _loading(settings: CliSettings, environment: str | None, variables: tuple[str, ...]) -> "Loading":
    """What reads the project for a case: once for each environment and values that cases name."""
    from mcdecl.project import load

    read: dict[tuple[str | None, tuple[tuple[str, str], ...]], Project] = {}
    given = parsed_variables(variables)

    def loaded(name: str | None, values: Mapping[str, str]) -> "Project":
        which = (name or environment, tuple(sorted(values.items())))
        if which not in read:
            read[which] = load(
                settings.directory,
                which[0],
                variables={**given, **values},
                variable_files=variable_files(),
                offline=True,
            )
        return read[which]

    return loaded


def _print(style: str, line: str) -> None:
    from rich.text import Text

    from mcdecl.cli.session import console

    console().print(Text(line, style=style), soft_wrap=True)


@contextmanager
def _watching(suites: "list[Suite]") -> "Iterator[Callable[[CaseResult], None]]":
    """Shows on a terminal's standard error how far it is, nothing elsewhere."""
    total, done = sum(len(suite.cases) for suite in suites), 0
    if not sys.stderr.isatty():
        yield lambda _result: None
        return
    from rich.console import Console

    with Console(stderr=True).status(f"0 of {total} cases") as line:

        def seen(_result: "CaseResult") -> None:
            nonlocal done
            done += 1
            line.update(f"{done} of {total} cases")

        yield seen


def _write_updates(settings: CliSettings, suites: "list[Suite]", ended: "list[CaseResult]") -> None:
    from mcdecl.cli.session import write_file
    from mcdecl.operations.testing.model import TESTS
    from mcdecl.operations.testing.updating import updated

    for suite in suites:
        changes = [
            ((TESTS, case_result.name, *path), value)
            for case_result in ended
            if case_result.file == suite.file
            for path, value in case_result.updates
        ]
        if changes:
            write_file(settings.directory / suite.file, updated(suite.text, changes))
            click.echo(f"{suite.file}: {len(changes)} expectation{'s' if len(changes) != 1 else ''} updated.", err=True)
