"""A comparison of two environments, as `diff` makes it."""

from collections.abc import Mapping, Sequence

from mcdecl.account.interface import Account
from mcdecl.cli.comparing_units import compared_units
from mcdecl.cli.environments import answered, doubts, load_all, with_account
from mcdecl.cli.main import CliSettings
from mcdecl.cli.options import chosen_units
from mcdecl.cli.planning import owned_content
from mcdecl.cli.session import busy, read_project
from mcdecl.engine.observe.snapshot import read_side
from mcdecl.engine.plan.compare import Comparison, EnvironmentSnapshot, compare
from mcdecl.engine.plan.compare_units import ComparisonSet
from mcdecl.engine.plan.unmanaged import unmanaged
from mcdecl.project import Project, ProjectError
from mcdecl.project.globs import matching


def compared(
    settings: CliSettings, names: tuple[str, str], variables: tuple[str, ...], globs: tuple[str, ...]
) -> Comparison | ComparisonSet:
    """The accounts of two environments, or their business units, compared in what the project declares for one.

    Raises:
        ProjectError: something is wrong with the files.
        NothingMatchesError: a glob means nothing.
        ClickException: an account cannot be read, or there are no business units to pair.
    """
    projects = _both(settings, names, variables)
    with busy("Reading two accounts …"):
        if chosen_units() or any(item.environment.business_units for item in projects):
            return compared_units(settings, projects[0], projects[1], globs)
        strange = [address for stranger in _strangers(projects, settings).values() for address in stranger]
        declared = [resource.address for project in projects for resource in project.resources]
        removed = [removal.address for project in projects for removal in project.removals if removal.destroy]
        chosen = frozenset(matching(list(dict.fromkeys((*declared, *removed, *strange))), globs))

        def side(project: Project, account: Account) -> EnvironmentSnapshot:
            resources = [resource for resource in project.resources if resource.address in chosen]
            return read_side(account, project.environment.name, resources, chosen)

        sides = answered(projects, with_account(side), settings)
    return Comparison(*names, compare(sides[names[0]], sides[names[1]], chosen), doubts(projects))


def _strangers(projects: Sequence[Project], settings: CliSettings) -> Mapping[str, tuple[str, ...]]:
    """Addresses of what lies unmanaged in owned folders, by environment."""

    def strange(project: Project, account: Account) -> tuple[str, ...]:
        content, known = owned_content(project, account)
        return unmanaged(content, known, project.removals)

    return answered([item for item in projects if item.environment.owned_folders], with_account(strange), settings)


def _both(settings: CliSettings, names: tuple[str, str], variables: tuple[str, ...]) -> list[Project]:
    """The project for both environments.

    Raises:
        ProjectError: something is wrong with it in one of them; everything that is.
    """
    read = load_all(settings, names, variables, read_project).values()
    wrong = [problem for item in read if isinstance(item, ProjectError) for problem in item.diagnostics]
    if wrong:
        raise ProjectError(wrong)
    return [item for item in read if isinstance(item, Project)]
