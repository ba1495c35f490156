"""`mcdecl lint`."""

import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.options import examples, format_option, parsed_variables, project_options, variable_files

if TYPE_CHECKING:
    from mcdecl.analysis.lint import LintReport
    from mcdecl.analysis.lint.registry import Registry

ROUNDS = 10
"""How often files are checked again after something was put right."""
EXAMPLES = examples(
    "mcdecl lint                                   for a person",
    "mcdecl lint --select MC3 --ignore MC306       only hazards, except one",
    "mcdecl lint --format github                   annotations on a pull request",
    "mcdecl lint --format sarif > mcdecl.sarif     for code scanning",
    "mcdecl lint --fix                             apply unambiguous fixes, report the rest",
    "mcdecl lint -e prod --online                  also check queries against undeclared tables in the account",
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
    fix: bool,
    online: bool,
) -> int:
    """Check the project with all lint rules, offline: errors, doubtful settings, and risks for your rows.

    --online reads the undeclared data extensions that queries use from the account. A table that the account does not
    have either is an error, and the columns of the others are checked. Nothing else is read.

    Errors that prevent mcdecl from reading a file are always reported, whatever you select. Exit code 1 if there is
    an error, else 0. --fix corrects misspelled keywords, quotes around numbers and texts, and a trailing semicolon of
    SQL; `mcdecl explain CODE` says what it does for a rule.
    """
    from mcdecl.analysis.lint.registry import registry

    known = registry()
    codes = _codes(known, select, ignore)
    look = partial(_linted, settings, environment, variables, known, codes)
    report = look(online=online and not fix)
    if fix:
        report = _fixed(report, settings.directory, codes, form, partial(look, online=False))
        report = look(online=True) if online else report
    if text := _rendered(report, form, settings.directory):
        click.echo(text)
    return 1 if report.failed else 0


def _linted(
    settings: CliSettings,
    environment: str | None,
    variables: tuple[str, ...],
    known: "Registry",
    codes: frozenset[str],
    *,
    online: bool,
) -> "LintReport":
    from mcdecl.analysis.lint import LintReport
    from mcdecl.analysis.lint.run import lint
    from mcdecl.project import ProjectError, examine

    try:
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
        return lint(project, known, codes)
    from mcdecl.cli.session import busy
    from mcdecl.workspace.online import elsewhere

    with busy("Reading the account …"):
        there = elsewhere(project)
    return lint(project, known, codes, there)


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


def _rendered(report: "LintReport", form: str, directory: Path) -> str:
    from mcdecl.helpers.version import __version__
    from mcdecl.report import findings
    from mcdecl.report.sarif import sarif

    if form == "sarif":
        return sarif(report, __version__, _base(directory))
    if form == "github":
        return findings.github(report, _base(directory))
    return findings.as_json(report) if form == "json" else findings.text(report)


def _base(directory: Path) -> str:
    """The path to the project from the repository, which is GitHub's checkout or else the current folder."""
    root, project = Path(os.environ.get("GITHUB_WORKSPACE") or ".").resolve(), directory.resolve()
    if project == root or not project.is_relative_to(root):
        return ""
    return f"{project.relative_to(root).as_posix()}/"
