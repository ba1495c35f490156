"""A comparison of two environments, as `diff` makes it."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import click

from mcdecl.account.interface import Account
from mcdecl.cli.everywhere import Ask, ask_all, doubts, in_words, load_all
from mcdecl.cli.main import Settings
from mcdecl.cli.planning import owned_content
from mcdecl.cli.session import busy
from mcdecl.live.side import read_side
from mcdecl.plan.compare import Comparison, Side, compare
from mcdecl.plan.unmanaged import unmanaged
from mcdecl.project import Project, ProjectError
from mcdecl.project.globs import matching

T = TypeVar("T")


def compared(
    settings: Settings, names: tuple[str, str], variables: tuple[str, ...], globs: tuple[str, ...]
) -> Comparison:
    """The accounts of two environments, compared in what the project declares for one of them.

    Raises:
        ProjectError: something is wrong with the files.
        NothingMatchesError: a glob means nothing.
        ClickException: an account cannot be read.
    """
    projects = _both(settings, names, variables)
    with busy("Reading two accounts …"):
        strange = [address for found in _strangers(projects, settings).values() for address in found]
        declared = [one.address for project in projects for one in project.resources]
        removed = [one.address for project in projects for one in project.removals if one.destroy]
        chosen = frozenset(matching(list(dict.fromkeys((*declared, *removed, *strange))), globs))

        def side(project: Project, account: Account) -> Side:
            resources = [one for one in project.resources if one.address in chosen]
            return read_side(account, project.environment.name, resources, chosen)

        sides = _asked(projects, side, settings)
    return Comparison(*names, compare(sides[names[0]], sides[names[1]], chosen), doubts(projects))


def _strangers(projects: Sequence[Project], settings: Settings) -> Mapping[str, tuple[str, ...]]:
    """Addresses of what lies unmanaged in owned folders, by environment."""

    def strange(project: Project, account: Account) -> tuple[str, ...]:
        content, known = owned_content(project, account)
        return unmanaged(content, known, project.removals)

    return _asked([one for one in projects if one.environment.owned_folders], strange, settings)


def _asked(projects: Sequence[Project], ask: Ask[T], settings: Settings) -> Mapping[str, T]:
    """What `ask` gives for each project, by environment.

    Raises:
        ClickException: it fails for one of them; how it does for each.
    """
    answers = ask_all(projects, ask, debug=settings.debug)
    wrong = [f"{name}: {in_words(one)}" for name, one in answers.items() if isinstance(one, Exception)]
    if wrong:
        raise click.ClickException("\n".join(wrong))
    return {name: one for name, one in answers.items() if not isinstance(one, Exception)}


def _both(settings: Settings, names: tuple[str, str], variables: tuple[str, ...]) -> list[Project]:
    """The project for both environments.

    Raises:
        ProjectError: something is wrong with it in one of them; everything that is.
    """
    read = load_all(settings, names, variables).values()
    wrong = [problem for one in read if isinstance(one, ProjectError) for problem in one.diagnostics]
    if wrong:
        raise ProjectError(wrong)
    return [one for one in read if isinstance(one, Project)]
