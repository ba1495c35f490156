"""A plan for a project and an account."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial

from mcdecl.account.interface import Account
from mcdecl.engine.apply.kept_tables import APPLIED_TABLE, LEDGER_TABLE, LOCK_TABLE
from mcdecl.engine.observe.index import Index
from mcdecl.engine.observe.owned import read_content
from mcdecl.engine.observe.planning import Planned, plan_account
from mcdecl.engine.plan import DesiredState, Scope
from mcdecl.engine.plan.audiences import judged_attributes
from mcdecl.engine.plan.drift import unconfirmed
from mcdecl.engine.plan.keeping import kept_addresses, with_others, without_deleting
from mcdecl.engine.plan.order import Needs, all_needs, joined
from mcdecl.engine.plan.referrers import Referrer
from mcdecl.engine.plan.replacement import leftovers
from mcdecl.engine.plan.rows_back import NOT_KEPT, Keeping
from mcdecl.engine.plan.scope import SelectionError, covers, select, without_spared
from mcdecl.engine.plan.shared import NOTHING_SHARED, Shared
from mcdecl.engine.plan.unmanaged import FolderContent, unmanaged
from mcdecl.engine.plan.uses import lost_things
from mcdecl.helpers.structs import replace
from mcdecl.kinds.checks import did_you_mean
from mcdecl.kinds.resource import LiveResource, Removal, Resource
from mcdecl.kinds.roles import DATA_EXTENSION, is_folder, sql_attribute
from mcdecl.kinds.shared import as_shared
from mcdecl.project import Project
from mcdecl.project.keep_settings import NOTHING, KeepSettings
from mcdecl.workspace.applied_state import kept_in_account, recalled, state_to_recall
from mcdecl.workspace.field_orders import remember
from mcdecl.workspace.history import History, read_history
from mcdecl.workspace.identity import account_named

EVERYTHING = Scope()


class NothingOwnedError(SelectionError):
    """Everything that is not declared should go, and no folder is said to be the project's."""

    def __init__(self) -> None:
        super().__init__(
            "--prune needs owned_folders in mcdecl.yaml: the folders in which all is the project's.",
            "Without them nothing is the project's alone, and nothing is deleted.",
        )


def planned(
    project: Project,
    account: Account,
    scope: Scope = EVERYTHING,
    *,
    above: Index | None = None,
    sharing: Sequence[str] = (),
    below: Sequence[Project] = (),
    shared: Shared = NOTHING_SHARED,
) -> Planned:
    """The plan for the project's resources, or for those that `scope` means; `above` and `sharing` as in `observe`.

    `below` are the business units that see what this one shares: what they use is told, too. `shared` is what the
    parent shares with this one, and how its own plan changes that.

    Raises:
        SelectionError: the scope means nothing, or leaves out what is needed.
        AccountError: the account cannot be read.
    """
    environment = project.environment
    name = account_named(environment, account)
    if scope.prune and not environment.owned_folders:
        raise NothingOwnedError
    content, known = owned_content(project, account)
    strange = unmanaged(content, known, project.removals)
    further = partial(_further, project)
    selected = select(_asked(scope), project.resources, project.removals, strange, further)
    history = read_history(project, account) if kept_in_account(environment) else History()
    keep = kept_addresses(strange, history.own, history.others, environment.never_delete)
    strange = unmanaged(
        content,
        known,
        project.removals,
        lambda address: not scope.undo and address not in keep and covers(scope, (address,)),
    )
    wanted = (
        (LOCK_TABLE, environment.lock),
        (LEDGER_TABLE, environment.ledger),
        (APPLIED_TABLE, kept_in_account(environment)),
    )
    own = [table for table, kept in wanted if kept]
    pruned = [_pruned(address) for address in strange] if scope.prune else ()
    meant = {resource.address for resource in selected.resources if resource.address not in selected.spared}
    applied = state_to_recall(project, account)
    wish = DesiredState(
        resources=(*own, *selected.resources),
        removals=(
            *selected.removals,
            *leftovers(resource for resource in selected.resources if resource.address not in selected.spared),
            *pruned,
        ),
        project=project.name,
        environment=environment.name,
        unmanaged=() if scope.prune else strange,
        partial=scope.partial,
        resend_unknown=scope.resend_unknown,
        declared=[*(resource.address for resource in project.resources), *_shared_by(project.above)],
        recall=recalled(applied, account, selected.resources),
        left_out=[resource for resource in project.resources if resource.address not in meant],
        unit=environment.business_unit,
        shared=shared,
        keeping=_keeping(environment.keep, scope),
    )
    made = plan_account(
        account, wish, where=_where(project, scope), further=further, above=above, sharing=sharing, reading=_reading
    )
    remember(project, made.live, made.plan)
    plan = without_spared(made.plan, selected)
    if at_stake := lost_things(plan):
        from mcdecl.workspace.plan_lineage import with_lineage

        plan = with_lineage(plan, at_stake, project, made.index, below)
    if any(map(judged_attributes, plan.changes)):
        from mcdecl.workspace.plan_audience import with_audience_of

        plan = with_audience_of(plan, project)
    plan = with_others(without_deleting(plan, environment.never_delete), history.others)
    kept = tuple(f"{address}: {why}" for address, why in keep.items() if covers(scope, (address,)))
    plan = replace(plan, kept=kept)
    plan = replace(plan, scope=scope, thresholds=environment.thresholds, account=name)
    last = history.own if kept_in_account(environment) else applied
    return replace(
        made,
        plan=plan,
        unconfirmed=tuple(unconfirmed(wish, made.live)),
        declared_before=last.declared if last is not None else (),
    )


def _keeping(settings: KeepSettings | None, scope: Scope) -> Keeping:
    """What becomes of rows that a plan loses, by the files and what is said instead of them."""
    if scope.keep == NOTHING:
        return Keeping(declined=True)
    if settings is None and not scope.keep:
        return NOT_KEPT
    settings = settings or KeepSettings()
    return Keeping(scope.keep or settings.to, settings.rows_up_to, settings.recipient is not None)


def _asked(scope: Scope) -> Scope:
    """The scope by which resources are selected: an undo has left out already what is excluded."""
    return replace(scope, excludes=()) if scope.undo else scope


def _where(project: Project, scope: Scope) -> Callable[[Resource | Removal], str]:
    """Gives where something is declared: the run that an undo takes back, where nothing is."""
    return (lambda _item: f"run {scope.undo}") if scope.undo else project.where


def needs_in(project: Project, addresses: Collection[str]) -> Needs:
    """What every resource of a project rests on; of queries among the addresses also the tables of their SQL."""
    return joined(all_needs(project.resources), _further(project, addresses))


def _further(project: Project, addresses: Collection[str]) -> Needs:
    """The tables that queries read, looked for only where there are queries among the addresses."""
    if not any(sql_attribute(address.partition(".")[0]) is not None for address in addresses):
        return {}
    from mcdecl.workspace.plan_lineage import further_needs

    return further_needs(project)


def _reading(resources: Iterable[Resource | LiveResource], names: Mapping[str, str]) -> Iterable[Referrer]:
    """As `engine.lineage.readers`, which is loaded only where something goes that queries may read."""
    from mcdecl.workspace.plan_lineage import readers

    return readers(resources, names)


def pending(project: Project, account: Account, addresses: Collection[str], sharing: Sequence[str] = ()) -> Planned:
    """What is still to be done about some of a project's resources and what they need; the rest is not looked at.

    Raises:
        AccountError: the account cannot be read.
    """
    needs, chosen, waiting = all_needs(project.resources), set[str](), list(addresses)
    while waiting:
        address = waiting.pop()
        if address in needs and address not in chosen:
            chosen.add(address)
            waiting += needs[address]
    desired_state = DesiredState(
        resources=[resource for resource in project.resources if resource.address in chosen],
        project=project.name,
        environment=project.environment.name,
        partial=True,
        declared=[*needs],
        unit=project.environment.business_unit,
    )
    return plan_account(account, desired_state, sharing=sharing)


def owned_content(project: Project, account: Account) -> tuple[FolderContent, tuple[Resource, ...]]:
    """What lies in the owned folders of the project's environment, and the resources that are nobody else's.

    Raises:
        SelectionError: there is no such folder.
        AccountError: the account cannot be read.
    """
    content = read_content(account, project.environment.owned_folders)
    if not project.environment.business_unit:  # a folder that one business unit has need not be in the others
        _all_known(content, project)
    # What mcdecl declares for itself is known even where the environment does not keep it any more.
    return content, (*project.resources, LOCK_TABLE, LEDGER_TABLE, APPLIED_TABLE)


def _shared_by(parent: Project | None) -> tuple[str, ...]:
    """What the units below call the data extensions that the parent's files declare."""
    return tuple(f"{DATA_EXTENSION}.{as_shared(key)}" for key in parent.keys(DATA_EXTENSION)) if parent else ()


def _all_known(content: FolderContent, project: Project) -> None:
    """See that every owned folder is one: a misspelled one would let what is unmanaged go unseen.

    Raises:
        SelectionError: the account has no such folder, and nothing that is declared makes it.
    """
    made = {resource.key.casefold(): resource.key for resource in project.resources if is_folder(resource.kind)}
    for path in content.missing:
        if path.casefold() not in made:
            near = did_you_mean(path, [*made.values(), *content.folders])
            hint = f"D{near[1:]}" if near else "Correct it in mcdecl.yaml."
            raise SelectionError(f"The owned folder {path} is neither in the account nor made by the project.", hint)


def _pruned(address: str) -> Removal:
    kind, _, key = address.partition(".")
    return Removal(kind, key, why="it is in an owned folder and not declared by this project (--prune)")
