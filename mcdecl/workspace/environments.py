"""Several environments of a project in one use case: each read by itself, asked in parallel."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from mcdecl.account.interface import Account
from mcdecl.engine.plan import Plan
from mcdecl.engine.plan.environments import EnvironmentPlan, Everywhere
from mcdecl.engine.plan.units import PlanSet
from mcdecl.project import Project, ProjectError
from mcdecl.project.shared_units import account_identity, shared_units
from mcdecl.workspace.accounts import open_account
from mcdecl.workspace.errors import RequestError

T = TypeVar("T")
MOST_AT_ONCE = 16
"""Environments that are asked at the same time."""

Ask = Callable[[Project, Account], T]
Describe = Callable[[Exception], str]
"""An error in words."""


def plan_everywhere(
    read: Mapping[str, Project | ProjectError],
    ask: Callable[[Project], Plan | PlanSet],
    *,
    describe: Describe = str,
    debug: bool = False,
) -> Everywhere:
    """The plan of every environment, or why there is none: no environment stops the others.

    Args:
        read: the project for each environment, or what is wrong with it there, as `load_environments` gives it.
        ask: plans an environment, with all of its business units where it names some.
        describe: says why an environment has no plan.
        debug: raise an error instead.
    """
    projects = [item for item in read.values() if isinstance(item, Project)]
    answers = ask_all(projects, ask, debug=debug)
    outcomes: list[EnvironmentPlan] = []
    for name, project in read.items():
        outcomes += _outcomes(name, project if isinstance(project, ProjectError) else answers[name], describe)
    return Everywhere(tuple(outcomes), doubts(projects))


def _outcomes(name: str, answer: Plan | PlanSet | Exception, describe: Describe) -> list[EnvironmentPlan]:
    """The rows of an environment: one, or one for each business unit."""
    if isinstance(answer, PlanSet):
        return [EnvironmentPlan(name, unit_plan.plan, unit_plan.error, unit_plan.unit) for unit_plan in answer.units]
    return [
        EnvironmentPlan(name, answer) if isinstance(answer, Plan) else EnvironmentPlan(name, error=describe(answer))
    ]


def load_environments(names: Iterable[str], reader: Callable[[str], Project]) -> Mapping[str, Project | ProjectError]:
    """The project for each environment, or what is wrong with it there.

    Args:
        names: the environments.
        reader: reads the project for one of them.

    Raises:
        ProjectError: something is wrong with the files whatever the environment; everything that is.
    """
    read: dict[str, Project | ProjectError] = {}
    for name in names:
        try:
            read[name] = reader(name)
        except ProjectError as error:
            read[name] = error
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

    Environments in the same embedded account share its file, so they are asked one after the other. With `debug` an
    error is raised instead.
    """
    embedded: dict[str, list[Project]] = {}
    for item in projects:
        if item.environment.account == "sandbox":
            embedded.setdefault(item.environment.sandbox, []).append(item)
    rows = [*embedded.values(), *([item] for item in projects if item.environment.account != "sandbox")]

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


def answered(
    projects: Sequence[Project], ask: Callable[[Project], T], *, describe: Describe = str, debug: bool = False
) -> Mapping[str, T]:
    """The same where all have to answer.

    Raises:
        RequestError: one of them failed; how each did that failed.
    """
    answers = ask_all(projects, ask, debug=debug)
    wrong = [f"{name}: {describe(answer)}" for name, answer in answers.items() if isinstance(answer, Exception)]
    if wrong:
        raise RequestError("\n".join(wrong))
    return {name: answer for name, answer in answers.items() if not isinstance(answer, Exception)}


def doubts(projects: Sequence[Project]) -> tuple[str, ...]:
    """Warnings about the environments as a group.

    That some are one business unit may show only when the process's environment is known.
    """
    identities = {project.environment.name: account_identity(project.environment) for project in projects}
    return tuple(shared_units(identities).values())
