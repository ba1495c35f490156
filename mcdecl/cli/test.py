"""`mcdecl test`."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.options import examples, format_option, parsed_variables, project_options, variable_files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mcdecl.operations.testing.coverage import Coverage
    from mcdecl.operations.testing.model import CaseResult
    from mcdecl.project import Project
    from mcdecl.report.progress import Late
    from mcdecl.workspace.testing import CasesReport

EXAMPLES = examples(
    "mcdecl test                              every case of the project",
    "mcdecl test tests/crm.mctest.yaml        the cases of one file or folder",
    "mcdecl test 'customers*'                 cases with matching names",
    "mcdecl test --coverage                   what the cases would miss",
    "mcdecl test --format junit > tests.xml   for a pipeline",
)


@click.command("test", epilog=EXAMPLES)
@click.argument("words", metavar="[PATH | NAME-PATTERN]…", nargs=-1)
@project_options
@format_option("text", "json", "junit")
@click.option("-k", "part", metavar="TEXT", help="Only cases whose name contains this text; ignores case.")
@click.option(
    "--keep-going/--fail-fast", default=True, show_default=True, help="Continue with the other cases after a failure."
)
@click.option(
    "--update", is_flag=True, help="Write the actual results into the files where a case expects something different."
)
@click.option(
    "--coverage",
    is_flag=True,
    help="Then make small changes of each query's conditions, joins and literals, and list those that no case notices.",
)
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
    coverage: bool,
) -> int:
    """Run the test cases of the project (*.mctest.yaml), each in a temporary embedded account.

    For each case, mcdecl sets up an account from the project, adds the case's rows, files and events, runs the case,
    and compares the result with the expectation. No other account is contacted.

    Exit code 1 if a case fails or cannot run.
    """
    from mcdecl.cli.session import print_whole
    from mcdecl.project import load
    from mcdecl.report import testing as report
    from mcdecl.workspace.testing import test, write_updates

    given, files = parsed_variables(variables), variable_files()
    project = load(settings.directory, environment, variables=given, variable_files=files, offline=True)
    with _watching(form == "text") as watch:
        played = test(
            project,
            words,
            part=part,
            keep_going=keep_going,
            variables=given,
            variable_files=files,
            observer=watch,
        )
    if not played.cases:
        click.echo("The project has no test cases; write them in files named *.mctest.yaml.", err=True)
        return 1
    missing = _coverage(project, played, given, files) if coverage else None
    if form == "text":
        print_whole([("", report.summary(played.results, played.cases))])
        print_whole(report.coverage_lines(missing) if missing is not None else ())
    else:
        click.echo(report.as_json(played.results, missing) if form == "json" else report.as_junit(played.results))
    if update:
        for file, count in write_updates(project, played):
            click.echo(f"{file}: {count} expectation{'s' if count != 1 else ''} updated.", err=True)
    return 0 if played.ok else 1


def _coverage(
    project: "Project", played: "CasesReport", variables: dict[str, str], files: "Sequence[Path]"
) -> "Coverage":
    from mcdecl.cli.session import busy
    from mcdecl.workspace.case_coverage import coverage

    with busy("Changing queries …"):
        return coverage(project, played, variables=variables, variable_files=files)


class _Watch:
    """Prints how each case ended, and shows on a terminal's standard error how far it is."""

    def __init__(self, line: "Late | None", *, tell: bool) -> None:
        self._line, self._tell = line, tell
        self._total = self._done = 0

    def begun(self, cases: int) -> None:
        """So many are to be played."""
        self._total = cases
        self._show()

    @contextmanager
    def setting_up(self) -> Iterator[None]:
        """Says that an account is set up."""
        if self._line is not None:
            self._line.update("Setting up the account …")
        yield
        self._show()

    def ended(self, result: "CaseResult") -> None:
        """One was played."""
        from mcdecl.cli.session import print_whole
        from mcdecl.report.testing import lines

        self._done += 1
        if self._tell:
            with self._line.aside() if self._line is not None else nullcontext():
                print_whole(lines(result))
        self._show()

    def _show(self) -> None:
        if self._line is not None:
            self._line.update(f"{self._done} of {self._total} cases")


@contextmanager
def _watching(tell: bool) -> Iterator[_Watch]:
    from mcdecl.report.progress import Late, heard

    if not heard():
        yield _Watch(None, tell=tell)
        return
    with Late("Reading the cases …") as line:
        yield _Watch(line, tell=tell)
