"""`mcdecl lint`."""

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.options import examples, format_option, parsed_variables, project_options, variable_files
from mcdecl.helpers.characters import printable
from mcdecl.helpers.structs import replace

if TYPE_CHECKING:
    from mcdecl.analysis.lint import LintReport
    from mcdecl.analysis.lint.registry import Registry
    from mcdecl.project.baseline import Baseline

ROUNDS = 10
"""How often files are checked again after something was put right."""
EXAMPLES = examples(
    "mcdecl lint                                   for a person",
    "mcdecl lint --select MC3 --ignore MC306       only hazards, except one",
    "mcdecl lint --format github                   annotations on a pull request",
    "mcdecl lint --format sarif > mcdecl.sarif     for code scanning",
    "mcdecl lint --fix                             apply unambiguous fixes, report the rest",
    "mcdecl lint -e prod --online                  also check queries against undeclared tables in the account",
    "mcdecl lint --write-baseline                  accept what is there; from now on only new findings",
    "mcdecl lint --no-baseline --statistics        how many of which rule there are, known ones included",
    "mcdecl explain codes                          all rules",
)


@click.command("lint", epilog=EXAMPLES)
@project_options
@format_option("text", "json", "sarif", "github")
@click.option(
    "--select", "select", multiple=True, metavar="CODES", help="Only these codes or prefixes, comma-separated."
)
@click.option(
    "--ignore", "ignore", multiple=True, metavar="CODES", help="All except these codes or prefixes, comma-separated."
)
@click.option(
    "--baseline",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Known findings, which are not reported; lint-baseline.json of the project if there is one.",
)
@click.option("--no-baseline", is_flag=True, help="Report known findings, too.")
@click.option(
    "--write-baseline", is_flag=True, help="Write all findings of the environment to the baseline: they are known then."
)
@click.option("--statistics", is_flag=True, help="Count the findings of each rule instead of listing them.")
@click.option("--fix", is_flag=True, help="Apply unambiguous fixes to the files and check them again.")
@click.option("--online", is_flag=True, help="Read undeclared tables that queries use from the account.")
@click.pass_obj
def command(
    settings: CliSettings,
    environment: str | None,
    variables: tuple[str, ...],
    form: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    file: Path | None,
    no_baseline: bool,
    write_baseline: bool,
    statistics: bool,
    fix: bool,
    online: bool,
) -> int:
    """Check the project with all lint rules, offline: errors, doubtful settings, and risks for your rows.

    --online reads the undeclared data extensions that queries use from the account. A table that the account does not
    have either is an error, and the columns of the others are checked. Nothing else is read.

    --write-baseline accepts what is there: later runs report only what is new, and which known findings are gone.
    A finding is known by its rule, its resource, what is wrong with it and the message, whatever its line.

    Errors that prevent mcdecl from reading a file are always reported, whatever you select. Exit code 1 if there is
    an error, else 0. --fix corrects misspelled keywords, quotes around numbers and texts, and a trailing semicolon of
    SQL; `mcdecl explain CODE` says what it does for a rule.
    """
    from mcdecl.analysis.lint.registry import registry
    from mcdecl.project.baseline import NO_BASELINE, read_baseline

    if statistics and form not in ("text", "json"):
        raise click.UsageError("--statistics is for --format text and json")
    if write_baseline and (select or ignore or fix or no_baseline):
        raise click.UsageError("--write-baseline writes all findings; use it without --select, --ignore and --fix")
    known = registry()
    codes = _codes(known, select, ignore)
    if write_baseline:
        look = partial(_linted, settings, environment, variables, known, known.codes(), NO_BASELINE)
        _write_baseline(settings.directory, file, look, online=online)
    baseline = NO_BASELINE if no_baseline else read_baseline(settings.directory, file)
    look = partial(_linted, settings, environment, variables, known, codes, baseline)
    report = look(online=online and not fix)
    if fix:
        report = _fixed(report, settings.directory, codes, form, partial(look, online=False))
        report = look(online=True) if online else report
    text = _rendered(report, form, settings.directory, statistics=statistics)
    if text and form == "github":
        from mcdecl.cli.session import write_document

        write_document(f"{printable(text)}\n")  # commands to the pipeline, and here they are meant
    elif text:
        click.echo(text)
    return 1 if report.failed else 0


def _linted(
    settings: CliSettings,
    environment: str | None,
    variables: tuple[str, ...],
    known: "Registry",
    codes: frozenset[str],
    baseline: "Baseline",
    *,
    online: bool,
) -> "LintReport":
    from mcdecl.analysis.lint import LintReport
    from mcdecl.analysis.lint.run import lint
    from mcdecl.cli.session import busy
    from mcdecl.project import ProjectError, examine

    try:
        with busy("Reading the files …"):
            project = examine(
                settings.directory,
                environment,
                variables=parsed_variables(variables),
                variable_files=variable_files(),
                offline=not online,
            )
    except ProjectError as error:
        return LintReport(error.diagnostics, rules=known.rules)
    # Of a project that cannot be loaded it is not sure which account it means.
    if not online or any(diagnostic.severity == "error" for diagnostic in project.warnings):
        with busy("Checking the project …"):
            return lint(project, known, codes, baseline=baseline)
    from mcdecl.workspace.online import elsewhere

    with busy("Reading the account …"):
        there = elsewhere(project)
    return lint(project, known, codes, there, baseline=baseline)


def _write_baseline(directory: Path, file: Path | None, look: "Callable[..., LintReport]", *, online: bool) -> None:
    """Write what is found in the environment to the baseline, and leave that of the other environments as it is."""
    from mcdecl.analysis.lint.run import for_baseline
    from mcdecl.cli.session import write_file
    from mcdecl.project.baseline import BASELINE, NO_BASELINE, read_baseline

    path = file or directory / BASELINE
    offline = look(online=False)
    if any(finding.severity == "error" and not finding.about for finding in offline.findings):
        click.echo(f"{path} was not written: not all files can be read.", err=True)
        return
    before = read_baseline(directory, path) if path.is_file() else NO_BASELINE
    findings = for_baseline(look(online=True) if online else offline)
    write_file(path, before.with_findings(offline.environment, findings, offline.findings).text())
    count = f"{len(findings)} known finding{'s' if len(findings) != 1 else ''}"
    click.echo(f"Wrote {path}: {count} of environment {offline.environment}.", err=True)


def _fixed(
    report: "LintReport", directory: Path, codes: frozenset[str], form: str, again: "Callable[[], LintReport]"
) -> "LintReport":
    """Put right what can be, say so, and check again: what was in the way may have hidden more."""
    from mcdecl.analysis.lint.fixing import fix_files
    from mcdecl.report.findings import line

    for _ in range(ROUNDS):
        done = fix_files(directory, [finding for finding in report.findings if finding.code in codes])
        for finding in done:
            click.echo(f"fixed {line(replace(finding, hint=None))}", err=form != "text")
        if not done:
            break
        report = again()
    return report


def _codes(known: "Registry", select: tuple[str, ...], ignore: tuple[str, ...]) -> frozenset[str]:
    """The codes that are meant.

    Raises:
        BadParameter: a code that no rule has.
    """
    from mcdecl.analysis.lint.registry import UnknownCodeError

    try:
        return known.codes(_words(select), _words(ignore))
    except UnknownCodeError as error:
        raise click.BadParameter(f"{error.message}; {error.hint}", param_hint="--select/--ignore") from None


def _words(given: tuple[str, ...]) -> list[str]:
    return [word.strip() for text in given for word in text.split(",") if word.strip()]


def _rendered(report: "LintReport", form: str, directory: Path, *, statistics: bool) -> str:
    from mcdecl.helpers.version import __version__
    from mcdecl.report import findings
    from mcdecl.report.sarif import sarif

    if form == "sarif":
        return sarif(report, __version__, _base(directory))
    if form == "github":
        return findings.github(report, _base(directory))
    if form == "json":
        return findings.as_json(report, by_rule=statistics)
    if statistics:
        return findings.statistics(report)
    from mcdecl.cli.main import excerpts_of, terminal_columns
    from mcdecl.report.excerpts import findings_lines

    root = excerpts_of(directory, sys.stdout)
    return "\n".join([*findings_lines(report.findings, root, terminal_columns()), findings.counts(report)])


def _base(directory: Path) -> str:
    """The path to the project from the repository, which is GitHub's checkout or else the current folder."""
    root, project = Path(os.environ.get("GITHUB_WORKSPACE") or ".").resolve(), directory.resolve()
    if project == root or not project.is_relative_to(root):
        return ""
    return f"{project.relative_to(root).as_posix()}/"
