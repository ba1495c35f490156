"""Find out which resources can be exported: write each as YAML, read it again, check it and plan it.

Only what files can say, and a plan would leave alone, is exported. Everything else is left out as a whole, with the
reason. What a check finds wrong with a resource is no reason: the account holds it like this.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from mcdecl.engine.adopt.model import DeclarableResource, Inventory, LeftOut
from mcdecl.engine.adopt.to_yaml import Form
from mcdecl.engine.observe.inventory import AccountInventory
from mcdecl.engine.plan import Action, Change, DesiredState, build
from mcdecl.engine.plan.obstacles import made_by_the_account
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS
from mcdecl.kinds.checks import Finding
from mcdecl.kinds.language import normal_state
from mcdecl.kinds.resource import LiveResource, Resource
from mcdecl.kinds.roles import FOLDER
from mcdecl.kinds.values import UNMANAGED, NotExpressible
from mcdecl.project import Project, checking
from mcdecl.project.positions import Places
from mcdecl.project.resources import implied_folders
from mcdecl.project.schema_messages import SchemaProblem, project_checker
from mcdecl.project.units import findings


class DeclaredSoFar:
    """The resources so far, as checks see a project."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self._resources = {resource.address: resource for resource in resources}

    def resource(self, kind: str, key: str) -> Resource | None:
        """The resource, or None."""
        return self._resources.get(f"{kind}.{key}")

    def state(self, kind: str, key: str) -> Mapping[str, Any] | None:
        """Its state, or None."""
        resource = self.resource(kind, key)
        return None if resource is None else resource.state

    def keys(self, kind: str) -> Iterable[str]:
        """The keys of a kind."""
        return (resource.key for resource in self._resources.values() if resource.kind == kind)


def inventory(
    account_inventory: AccountInventory, folders: Iterable[LiveResource], unit: Project | None = None
) -> Inventory:
    """What can be exported of a census.

    Args:
        account_inventory: what the account holds.
        folders: those that are asked for for their own sake.
        unit: the business unit that it was taken in, as a project without resources; `above` has the parent's.
    """
    forms = {name: Form(kind.attributes) for name, kind in KINDS.items()}
    live = [
        live_resource
        for live_resource in account_inventory.live.resources.values()
        if live_resource.kind != FOLDER and _declarable(live_resource)
    ]
    declarable_resources, left = _written([*live, *folders], forms, account_inventory.pathless)
    declarable_resources, wrong = sound(declarable_resources, unit)
    declarable_resources, other = _planned(declarable_resources, account_inventory)
    gone = [replace(item, reason=item.reason + _hidden(forms[item.kind])) for item in wrong]
    declarable_resources, halves = _whole(declarable_resources, account_inventory.broken)
    declarable_resources, astray = held_by(declarable_resources, (*left, *gone, *other, *halves))
    left_out = tuple(sorted((*left, *gone, *other, *halves, *astray), key=lambda item: item.address))
    notes = [f"no {KINDS[kind].title} was read: {why}" for kind, why in account_inventory.unlisted.items()]
    notes += [f"{address} was not read: {why}" for address, why in account_inventory.broken.items()]
    notes += unsaid_notes(declarable_resources)
    return Inventory(
        tuple(put_back(declarable_resources)),
        left_out,
        tuple(notes),
        account_inventory.live.names,
        {**account_inventory.unlisted, **account_inventory.broken},
        account_inventory.may_pass,
    )


def _whole(
    declarable_resources: Sequence[DeclarableResource], broken: Collection[str]
) -> tuple[list[DeclarableResource], list[LeftOut]]:
    """Those without what has a part that could not be read: once they are declared, nothing would add the part."""
    parts: dict[str, str] = {}
    for address in broken:
        kind, _, key = address.partition(".")
        if (found_in := KINDS[kind].found_in) is not None:
            parts[f"{found_in[0]}.{key.rpartition('/')[0]}"] = address
    halves = [
        LeftOut(item.resource.kind, item.resource.key, f"{parts[item.resource.address]}, which it runs, was not read")
        for item in declarable_resources
        if item.resource.address in parts
    ]
    return [item for item in declarable_resources if item.resource.address not in parts], halves


def held_by(
    declarable_resources: Iterable[DeclarableResource], left: Iterable[LeftOut]
) -> tuple[list[DeclarableResource], list[LeftOut]]:
    """Those without what only a resource that is left out tells of: a plan would not find it again."""
    without, kept, astray = {item.address for item in left}, list[DeclarableResource](), list[LeftOut]()
    for item in declarable_resources:
        found_in = KINDS[item.resource.kind].found_in
        holder = f"{found_in[0]}.{item.resource.key.rpartition('/')[0]}" if found_in is not None else ""
        if holder in without:
            astray.append(LeftOut(item.resource.kind, item.resource.key, f"{holder}, which runs it, is left out"))
        else:
            kept.append(item)
    return kept, astray


def unsaid_notes(declarable_resources: Iterable[DeclarableResource]) -> list[str]:
    """What to say of resources that are declared without a part of what they are."""
    return [
        f"{item.resource.address} is declared without what cannot be said of it, which stays as it is: {unsaid}"
        for item in declarable_resources
        for unsaid in item.unsaid
    ]


def put_back(declarable_resources: Sequence[DeclarableResource]) -> list[DeclarableResource]:
    """The same, with what belongs to one resource alone declared inside it."""
    by_address = {item.resource.address: item.written for item in declarable_resources}
    inside: set[str] = set()
    changed: dict[str, DeclarableResource] = {}
    for item in declarable_resources:
        for attribute in KINDS[item.resource.kind].attributes:
            if attribute.put_back is not None and attribute.name in item.written:
                value, own = attribute.put_back(item.resource.key, item.written[attribute.name], by_address)
                inside |= own
                changed[item.resource.address] = replace(item, written={**item.written, attribute.name: value})
    return [
        replace(changed.get(item.resource.address, item), inside=item.resource.address in inside)
        for item in declarable_resources
    ]


def _declarable(live_resource: LiveResource) -> bool:
    declarable = KINDS[live_resource.kind].declarable
    return declarable is None or declarable(live_resource.state)


def _hidden(form: Form) -> str:
    return f" (cannot be read back: {', '.join(form.unreadable)})" if form.unreadable else ""


def _written(
    live: Iterable[LiveResource], forms: Mapping[str, Form], pathless: frozenset[str]
) -> tuple[list[DeclarableResource], list[LeftOut]]:
    declarable, left = [], []
    for live_resource in sorted(live, key=lambda each: (tuple(KINDS).index(each.kind), each.key)):
        folder = live_resource.key if live_resource.kind == FOLDER else live_resource.state.get("folder")
        path = folder if isinstance(folder, str) else None
        if path is not None and _below(path, pathless):
            reason = "the name of its folder ends in a backslash, which no path can say"
            left.append(LeftOut(live_resource.kind, live_resource.key, reason, path))
            continue
        try:
            written = forms[live_resource.kind].written(live_resource.state)
        except NotExpressible as reason_why:
            left.append(LeftOut(live_resource.kind, live_resource.key, str(reason_why), path))
            continue
        if live_resource.kind == FOLDER and not described(live_resource):
            written.pop("description", None)
        declarable.append(
            DeclarableResource(
                Resource(live_resource.kind, live_resource.key, live_resource.state), written, live_resource.state
            )
        )
    return declarable, left


def described(folder: LiveResource) -> bool:
    """Whether a folder has a description of its own: the account insists on one, and its name serves without one."""
    return folder.state.get("description") not in ("", None, folder.name)


def _below(path: str, pathless: frozenset[str]) -> bool:
    folded = path.casefold()
    return any(folded == wrong or folded.startswith(f"{wrong}/") for wrong in pathless)


def sound(
    declarable_resources: Sequence[DeclarableResource], unit: Project | None = None
) -> tuple[list[DeclarableResource], list[LeftOut]]:
    """Those that a project would load, and what is wrong with the others; `unit` as in `inventory`."""
    reasons: dict[str, str] = {}
    fitting = []
    for declarable_resource in declarable_resources:
        fitted, problem = _fitted(declarable_resource)
        if problem is None:
            fitting.append(fitted)
        else:
            reasons[declarable_resource.resource.address] = problem
    fitting, wrong = _mended(fitting, unit)
    reasons |= wrong
    first = [item.resource for item in fitting if item.resource.address not in reasons]
    for resource, finding in checking.across(first, Places({})):
        reasons.setdefault(resource.address, finding.message.partition(" at :")[0])
    kept = [item for item in fitting if item.resource.address not in reasons]
    left = [
        LeftOut(item.resource.kind, item.resource.key, reasons[item.resource.address], item.folder)
        for item in declarable_resources
        if item.resource.address in reasons
    ]
    return kept, left


def _fitted(item: DeclarableResource) -> tuple[DeclarableResource, str | None]:
    """The resource as the schema takes it, without what may be left unsaid and does not fit; why it takes none."""
    while (problem := _misfit(item)) is not None:
        shorter = _without(item, problem)
        if shorter is None:
            return item, problem.message
        item = shorter
    return _restated(item), None


def _mended(
    fitting: Sequence[DeclarableResource], unit: Project | None
) -> tuple[list[DeclarableResource], dict[str, str]]:
    """The resources without what may be left unsaid and is wrong, and by address why the files cannot say others."""
    items = {item.resource.address: item for item in fitting}
    reasons: dict[str, str] = {}
    asked = list(items)
    while asked:
        first: dict[str, Finding] = {}
        for resource, finding in _findings([item.resource for item in items.values()], unit, frozenset(asked)):
            unsayable = finding.code in checking.OF_FILES or finding.lacking
            if not finding.warning and (unsayable or _without(items[resource.address], finding) is not None):
                first.setdefault(resource.address, finding)
        asked = []
        for address, finding in first.items():
            shorter = _without(items[address], finding)
            if shorter is None:
                reasons[address] = finding.message
            else:
                items[address] = _restated(shorter)
                asked.append(address)
    return list(items.values()), reasons


def _without(item: DeclarableResource, problem: Finding | SchemaProblem) -> DeclarableResource | None:
    """The resource without the attribute that is wrong, if the account then keeps what it has; else None."""
    path = problem.path if isinstance(problem, Finding) else problem.path[2:]
    name = str(path[0]) if path else ""
    attributes = {each.name: each for each in KINDS[item.resource.kind].attributes}
    if name not in item.written or name not in attributes or attributes[name].default is not UNMANAGED:
        return None
    written = {word: value for word, value in item.written.items() if word != name}
    return replace(item, written=written, unsaid=(*item.unsaid, f"{name}: {problem.message}"))


def _restated(item: DeclarableResource) -> DeclarableResource:
    state = normal_state(KINDS[item.resource.kind].attributes, item.written)
    return replace(item, resource=replace(item.resource, state=state))


def _findings(
    resources: Sequence[Resource], unit: Project | None, asked: frozenset[str]
) -> Iterator[tuple[Resource, Finding]]:
    """What is wrong with those that are asked for by themselves, and because of the business unit that they are in."""
    wanted = [resource for resource in resources if resource.address in asked]
    if unit is None:
        declared = DeclaredSoFar(resources)
        yield from ((item, finding) for item in wanted for finding in checking.alone(item, declared))
        return
    project = replace(unit, resources=tuple(resources))
    for resource in wanted:
        yield from (
            (resource, finding) for finding in (*checking.alone(resource, project), *findings(resource, project))
        )


def _misfit(declarable_resource: DeclarableResource) -> SchemaProblem | None:
    """Why the schema does not take a resource."""
    section = str(KINDS[declarable_resource.resource.kind].section)
    return next(
        iter(project_checker().problems({section: {declarable_resource.resource.key: declarable_resource.written}})),
        None,
    )


def _planned(
    declarable_resources: Sequence[DeclarableResource], account_inventory: AccountInventory
) -> tuple[list[DeclarableResource], list[LeftOut]]:
    """Those that a plan would leave as they are, their folders included."""
    resources = [item.resource for item in declarable_resources]
    plan = build(DesiredState((*resources, *implied_folders(resources))), account_inventory.live)
    acting = {change.address: change for change in plan.changes if change.action is not Action.NO_OP}
    astray = frozenset(change.key.casefold() for change in acting.values() if change.kind == FOLDER)
    kept, left = [], []
    for item in declarable_resources:
        resource, change = item.resource, acting.get(item.resource.address)
        reason = "; ".join(_why(change)) if change else made_by_the_account(resource, account_inventory.live)
        if reason is None and item.folder and _below(item.folder, astray):
            reason = "its folder is not found again by its path"
        if reason is None:
            kept.append(item)
        else:
            left.append(LeftOut(resource.kind, resource.key, reason, item.folder))
    return kept, left


def _why(change: Change) -> Iterator[str]:
    yield from change.reasons
    for diff in change.attributes:
        yield f"{diff.path}: what the account has cannot be declared"
