"""Read objects back after a lost answer, to decide what was done and what still has to be sent.

Each resource is read and planned again. What is as it should be is done, whoever's call it was; what is missing
is sent once more; what is there but is not what was sent was made by somebody else, and is left alone. What only
its holder shows stays unknown.
"""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from mcdecl.account.interface import Account
from mcdecl.engine.apply.encode import identity
from mcdecl.engine.apply.outcome import Outcome, OutcomeStatus
from mcdecl.engine.apply.steps import ApplyStep, Operation, steps
from mcdecl.engine.observe.index import Index
from mcdecl.engine.observe.read import observe
from mcdecl.engine.plan import Action, AttributeStatus, Change, DesiredState, build
from mcdecl.engine.plan.account_state import Live
from mcdecl.kinds import KINDS
from mcdecl.kinds.inside_steps import inner_kinds
from mcdecl.kinds.language import Items
from mcdecl.kinds.resource import Directives, ItemWords, Resource
from mcdecl.kinds.roles import holds_rows, is_folder
from mcdecl.wire.routes import RestRetrieve
from mcdecl.wire.values import Combination, Retrieve, SimpleFilter

CONFIRMED = "the answer was lost; reading back shows it done"

UNFINDABLE = (
    "the answer was lost, and only the automation that runs it can show it: if it was created, nothing runs it; "
    "the next apply creates it again"
)

Task = tuple[Change, ApplyStep]


class ReadBack(Struct, frozen=True):
    """What reading back shows: the changes whose step is settled, and the tasks that are left."""

    settled: Sequence[Outcome] = ()
    left: Sequence[Task] = ()


def read_back(account: Account, index: Index, tasks: Sequence[Task]) -> ReadBack:
    """Which of the tasks of one lost call are done, and the others computed anew from what is there now.

    Raises:
        AccountError: the account cannot be read.
    """
    operation = tasks[0][1].operation
    if operation in (Operation.REKEY, Operation.RENAME, Operation.SET):
        return ReadBack(left=tasks)  # by id and to fixed values: once more does no harm
    if operation is Operation.DELETE:
        there = [task for task in tasks if is_there(account, task[0])]
        return ReadBack([_done(change) for change, step in tasks if (change, step) not in there], there)
    if operation is Operation.CREATE and any(change.kind in inner_kinds() for change, _ in tasks):
        # No list has it: to send it once more because it is not seen would make two of it.
        return ReadBack([Outcome(change, OutcomeStatus.UNKNOWN, UNFINDABLE) for change, _ in tasks])
    resources = [_as_wanted(change, operation) for change, _ in tasks]
    seen = observe(account, resources, above=index.above)
    settled: list[Outcome] = []
    left: list[Task] = []
    for (change, step), resource in zip(tasks, resources, strict=True):
        now = _now(change, resource, seen.live)
        if now.action is Action.NO_OP:
            _note(index, seen.index, change)
            settled.append(_done(change))
        elif (
            again := [apply_step for apply_step in steps(now) if apply_step.operation is step.operation]
            if now.acts
            else []
        ):
            left.append((now, again[0]))
        else:
            settled.append(Outcome(change, OutcomeStatus.FAILED, _changed_by_others(now)))
    return ReadBack(settled, left)


def _done(change: Change) -> Outcome:
    return Outcome(change, OutcomeStatus.DONE, CONFIRMED)


def is_there(account: Account, change: Change) -> bool:
    """Whether the object that a change is about is in the account.

    Raises:
        AccountError: the account cannot be asked.
    """
    kind = KINDS[change.kind]
    if kind.routes is not None:
        shown = account.retrieve(RestRetrieve(kind.routes, (change.key,)))
        return any(kind.id_of(record) == change.object_id for record in shown)
    path, value = identity(change)
    by_id = SimpleFilter(path, "equals", (str(value),))
    whole = by_id if kind.only is None else Combination("AND", (by_id, kind.only))
    return bool(account.retrieve(Retrieve(str(kind.soap_type), (path,), whole)))


def _now(change: Change, resource: Resource, live: Live) -> Change:
    """The change that is left. What was sent and cannot be read back is never taken for done by an update."""
    (now,) = build(DesiredState([resource], unit=change.unit), live).changes
    sent = {diff.path for diff in change.sent()}
    if change.action is Action.UPDATE and any(diff.path in sent for diff in now.of(AttributeStatus.UNKNOWN)):
        (now,) = build(DesiredState([resource], resend_unknown=True, unit=change.unit), live).changes
    return now


def _changed_by_others(now: Change) -> str:
    if now.action is Action.BLOCKED:
        why = "; ".join((*now.reasons, *(diff.reason or diff.path for diff in now.of(AttributeStatus.BLOCKED))))
    elif now.action is Action.CREATE:
        why = "it is gone"
    else:
        why = f"it differs in {', '.join(diff.path for diff in now.of(AttributeStatus.CHANGED))}"
    return f"the answer was lost, and reading back shows changes from another source: {why}; look at a new plan"


def _as_wanted(change: Change, operation: Operation) -> Resource:
    """The resource as a call wanted it: renamed items under both names, and while items are dropped, which.

    What other calls set is left out.
    """
    items = _items(change, drop=operation is Operation.DROP)
    directives = Directives(items={name: words for name, words in items if words != ItemWords()})
    later = {attribute.name for attribute in KINDS[change.kind].attributes if attribute.apart}
    if operation is Operation.CREATE:
        later |= set(KINDS[change.kind].uncarried)
    state = {name: value for name, value in (change.desired or {}).items() if name not in later}
    return Resource(change.kind, change.key, state, directives=directives if directives.items else None)


def _items(change: Change, *, drop: bool) -> Iterator[tuple[str, ItemWords]]:
    for attribute in KINDS[change.kind].attributes:
        if not isinstance(attribute.type, Items):
            continue
        key, renamed, removed = attribute.type.key, {}, []
        for diff in change.attributes:
            if not diff.path.startswith(f"{attribute.name}."):
                continue
            if drop and diff.after is None and isinstance(diff.before, Mapping):
                removed.append(diff.before[key])
            elif diff.path.endswith(f".{key}") and isinstance(diff.before, str) and diff.before != diff.after:
                renamed[diff.after] = diff.before
        yield attribute.name, ItemWords(tuple(removed), renamed)


def _note(index: Index, seen: Index, change: Change) -> None:
    """Take over what reading back shows of a resource."""
    if is_folder(change.kind):
        index.add_folder(change.key, seen.folder_id(change.key), seen.folder_type(change.key))
        return
    index.add(change.kind, change.key, seen.name(change.kind, change.key), seen.object_id(change.kind, change.key))
    if holds_rows(change.kind):
        index.add_fields(change.key, seen.fields(change.key))
