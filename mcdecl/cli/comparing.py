"""A comparison of two environments, as `diff` makes it."""

import click

from mcdecl.account.interface import Account
from mcdecl.cli.everywhere import ask_all, doubts, in_words, load_all
from mcdecl.cli.main import Settings
from mcdecl.cli.session import busy
from mcdecl.live.side import read_side
from mcdecl.plan.compare import Comparison, Side, compare
from mcdecl.project import Project, ProjectError
from mcdecl.project.globs import matching


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
    addresses = list(dict.fromkeys(one.address for project in projects for one in project.resources))
    chosen = frozenset(matching(addresses, globs))

    def side(project: Project, account: Account) -> Side:
        resources = [one for one in project.resources if one.address in chosen]
        return read_side(account, project.environment.name, resources, chosen)

    with busy("Reading two accounts …"):
        answers = ask_all(projects, side, debug=settings.debug)
    wrong = [f"{name}: {in_words(one)}" for name, one in answers.items() if isinstance(one, Exception)]
    if wrong:
        raise click.ClickException("\n".join(wrong))
    left, right = (one for name in names if isinstance(one := answers[name], Side))
    return Comparison(*names, compare(left, right, chosen), doubts(projects))


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
