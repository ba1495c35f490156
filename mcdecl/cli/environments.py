"""Several environments of a project in one command: read one by one, asked in parallel."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import click

from mcdecl.account.interface import Account
from mcdecl.cli.failure import describe
from mcdecl.cli.main import CliSettings
from mcdecl.cli.session import busy, load_project, open_account, sound_project, tell_of_environments
from mcdecl.engine.plan import Plan
from mcdecl.engine.plan.environments import EnvironmentPlan, Everywhere
from mcdecl.engine.plan.units import PlanSet
from mcdecl.project import Diagnostic, Project, ProjectError
from mcdecl.project.config import environment_names
from mcdecl.project.shared_units import account_identity, shared_units

T = TypeVar("T")
MOST_AT_ONCE = 16
"""Environments that are asked at the same time."""

Ask = Callable[[Project, Account], T]


def plan_everywhere(
    settings: CliSettings, variables: tuple[str, ...], ask: Ask[Plan], ask_units: Callable[[Project], PlanSet]
) -> Everywhere:
    """The plan of every environment, or why there is none: no environment stops the others.

    `ask` plans one account, `ask_units` every business unit of an environment that names some.

    Raises:
        ProjectError: something is wrong with the files whatever the environment.
    """

    def either(project: Project) -> Plan | PlanSet:
        return ask_units(project) if project.units else with_account(ask)(project)

    read = load_all(settings, environment_names(settings.directory), variables, sound_project)
    projects = [item for item in read.values() if isinstance(item, Project)]
    with busy(f"Reading {len(projects)} accounts …"):
        answers = ask_all(projects, either, debug=settings.debug)
    outcomes: list[EnvironmentPlan] = []
    for name, project in read.items():
        outcomes += _outcomes(name, project if isinstance(project, ProjectError) else answers[name])
    return Everywhere(tuple(outcomes), doubts(projects))


def _outcomes(name: str, answer: Plan | PlanSet | Exception) -> list[EnvironmentPlan]:
    """The rows of an environment: one, or one for each business unit."""
    if isinstance(answer, PlanSet):
        return [EnvironmentPlan(name, unit_plan.plan, unit_plan.error, unit_plan.unit) for unit_plan in answer.units]
    return [
        EnvironmentPlan(name, answer) if isinstance(answer, Plan) else EnvironmentPlan(name, error=in_words(answer))
    ]


def load_all(
    settings: CliSettings,
    names: Iterable[str],
    variables: tuple[str, ...],
    reader: Callable[..., Project] = load_project,
) -> Mapping[str, Project | ProjectError]:
    """The project for each environment, or what is wrong with it there. Warnings are said once.

    `reader` is `load_project`, or `sound_project` for what is meant to be applied.

    Raises:
        ProjectError: something is wrong with the files whatever the environment; everything that is.
    """
    read: dict[str, Project | ProjectError] = {}
    said: set[Diagnostic] = set()
    for name in names:
        try:
            read[name] = project = reader(settings, name, variables, said=said)
        except ProjectError as error:
            read[name] = error
        else:
            tell_of_environments(project, said)
    wrong = [item.diagnostics for item in read.values() if isinstance(item, ProjectError)]
    if len(wrong) == len(read) and frozenset.intersection(*map(frozenset, wrong)):
        raise ProjectError(problem for problems in wrong for problem in problems)
    return read


def with_account(ask: Ask[T]) -> Callable[[Project], T]:
    """What `ask` gives for a project, whose account is opened for it."""

    def asked(project: Project) -> T:
        with open_account(project) as account:
            return ask(project, account)

    return asked


def ask_all(
    projects: Sequence[Project], ask: Callable[[Project], T], *, debug: bool = False
) -> Mapping[str, T | Exception]:
    """What `ask` gives for each project, whose accounts it opens, or how it failed, by environment; all at one time.

    Environments in the embedded account share one file, so they are asked one after the other. With `debug` an
    error is raised instead.
    """
    embedded = [item for item in projects if item.environment.account == "sandbox"]
    rows = [*([embedded] if embedded else []), *([item] for item in projects if item not in embedded)]

    def answer(project: Project) -> T | Exception:
        try:
            return ask(project)
        except Exception as error:
            if debug:
                raise
            return error

    def row(members: Sequence[Project]) -> dict[str, T | Exception]:
        return {member.environment.name: answer(member) for member in members}

    answers: dict[str, T | Exception] = {}
    with ThreadPoolExecutor(MOST_AT_ONCE) as pool:
        for part in pool.map(row, rows):
            answers |= part
    return answers


def answered(projects: Sequence[Project], ask: Callable[[Project], T], settings: CliSettings) -> Mapping[str, T]:
    """The same where all have to answer.

    Raises:
        ClickException: one of them failed; how each did that failed.
    """
    answers = ask_all(projects, ask, debug=settings.debug)
    wrong = [f"{name}: {in_words(answer)}" for name, answer in answers.items() if isinstance(answer, Exception)]
    if wrong:
        raise click.ClickException("\n".join(wrong))
    return {name: answer for name, answer in answers.items() if not isinstance(answer, Exception)}


def doubts(projects: Sequence[Project]) -> tuple[str, ...]:
    """What is doubtful about the environments together, also said on standard error unless their files show it.

    That some are one business unit may show only when the process's environment is known.
    """
    dict_values = shared_units(
        {project.environment.name: account_identity(project.environment) for project in projects}
    ).values()
    said = {warning.message for project in projects for warning in project.warnings}
    for sentence in dict_values:
        if sentence not in said:
            click.echo(f"warning: {sentence}", err=True)
    return tuple(dict_values)


def in_words(error: Exception) -> str:
    """An error in words, without `Error: ` in front."""
    return (
        error.format_message() if isinstance(error, click.ClickException) else describe(error).removeprefix("Error: ")
    )
