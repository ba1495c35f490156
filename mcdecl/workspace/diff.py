"""Comparing two environments: their accounts, in what the project declares for one of them."""

from collections.abc import Mapping, Sequence

from mcdecl.account.interface import Account
from mcdecl.engine.observe.snapshot import read_snapshot
from mcdecl.engine.plan.compare import Comparison, EnvironmentSnapshot, compare
from mcdecl.engine.plan.compare_units import ComparisonSet
from mcdecl.engine.plan.unmanaged import unmanaged
from mcdecl.project import Project, ProjectError
from mcdecl.project.globs import matching
from mcdecl.workspace.diff_units import compared_units
from mcdecl.workspace.environments import Ask, Describe, T, answered, doubts, with_account
from mcdecl.workspace.errors import RequestError
from mcdecl.workspace.planning import owned_content


def diff(
    left: Project,
    right: Project,
    targets: Sequence[str] = (),
    *,
    business_units: Sequence[str] = (),
    describe: Describe = str,
    debug: bool = False,
) -> Comparison | ComparisonSet:
    """Compare the accounts of two environments, as the project sees them. Reads only.

    Compared is what the project declares for one of them, and what else is in `owned_folders`. Where the environments
    name business units, those of the same name are compared; one that cannot be read says so, and the others are
    compared.

    Args:
        left: the project for one environment, as `load` gives it.
        right: the project for the other one.
        targets: addresses or patterns such as `data_extension.NTO_*`: only these.
        business_units: only these business units.
        describe: says why an account could not be read.
        debug: raise such an error as it is.

    Returns:
        How they differ; `drifted()` of it leaves out what the project itself declares differently.

    Raises:
        RequestError: both are one environment, an account cannot be read, or there are no business units to pair.
        NothingMatchesError: a target means nothing.
    """
    names = left.environment.name, right.environment.name
    check_different(*names)
    projects = [left, right]
    if business_units or any(item.environment.business_units for item in projects):
        return compared_units(left, right, targets, business_units, describe=describe, debug=debug)
    owning = [item for item in projects if item.environment.owned_folders]
    strange = _answered(owning, _strangers, describe=describe, debug=debug)
    declared = [resource.address for project in projects for resource in project.resources]
    removed = [removal.address for project in projects for removal in project.removals if removal.destroy]
    others = [address for stranger in strange.values() for address in stranger]
    chosen = frozenset(matching(list(dict.fromkeys((*declared, *removed, *others))), tuple(targets)))

    def side(project: Project, account: Account) -> EnvironmentSnapshot:
        resources = [resource for resource in project.resources if resource.address in chosen]
        return read_snapshot(account, project.environment.name, resources, chosen)

    sides = _answered(projects, side, describe=describe, debug=debug)
    return Comparison(*names, compare(sides[names[0]], sides[names[1]], chosen), doubts(projects))


def _answered(projects: Sequence[Project], ask: Ask[T], *, describe: Describe, debug: bool) -> Mapping[str, T]:
    return answered(projects, with_account(ask), describe=describe, debug=debug)


def check_different(left: str, right: str) -> None:
    """See that two environments are meant.

    Raises:
        RequestError: it is one.
    """
    if left == right:
        raise RequestError(f"{left} is given twice; a diff needs two environments")


def both(read: Mapping[str, Project | ProjectError]) -> list[Project]:
    """The project for every environment, as `load_environments` has read it.

    Raises:
        ProjectError: something is wrong with it in one of them; everything that is.
    """
    wrong = [problem for item in read.values() if isinstance(item, ProjectError) for problem in item.diagnostics]
    if wrong:
        raise ProjectError(wrong)
    return [item for item in read.values() if isinstance(item, Project)]


def _strangers(project: Project, account: Account) -> tuple[str, ...]:
    """Addresses of what is unmanaged in owned folders."""
    content, known = owned_content(project, account)
    return unmanaged(content, known, project.removals)
