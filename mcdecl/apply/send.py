"""One batch to the account: its results, one by one, also when the answer is lost.

An answer that is lost leaves open whether the objects exist. They are read back and planned again: what is as
it should be is done, only what is missing is sent once more.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from mcdecl.account.errors import AccountError, CannotConnect, LoginRefused, LostAnswer, ServiceUnavailable
from mcdecl.account.explain import explain
from mcdecl.account.interface import MOST_OBJECTS, Account
from mcdecl.apply.encode import identity
from mcdecl.apply.outcome import Fate, Outcome
from mcdecl.apply.steps import Operation, Step, steps
from mcdecl.kinds import KINDS
from mcdecl.kinds.directives import Directives, ItemWords
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.types import Items
from mcdecl.kinds.wire import NotInAccountError
from mcdecl.live.index import Index
from mcdecl.live.observe import observe
from mcdecl.plan import Action, Change, Wish, build
from mcdecl.wire.values import Combination, Comparison, Result, Retrieve, SoapObject

MOST_CHARACTERS = 4_000_000
"""The documented limit of a call is 5 MB; this leaves room for the envelope and for longer encodings."""
MOST_READ_BACKS = 3
CONFIRMED = "the answer was lost; reading back shows it done"


class Unreachable(Exception):  # noqa: N818 - a reason to stop, named as one
    """The account is out of reach: further calls would only fail the same way."""

    def __init__(self, cause: AccountError) -> None:
        super().__init__(str(cause))
        self.cause = cause


@dataclass(frozen=True, slots=True)
class Prepared:
    """A step of a change and the object that carries it out."""

    change: Change
    step: Step
    object: SoapObject


def prepare(wanted: Iterable[tuple[Change, Step]], index: Index) -> tuple[list[Prepared], list[Outcome]]:
    """The steps with their wire objects, and the outcomes of those that cannot be written as one."""
    ready: list[Prepared] = []
    failed: list[Outcome] = []
    for change, step in wanted:
        try:
            ready.append(Prepared(change, step, step.encode(change, index)))
        except NotInAccountError as error:
            failed.append(Outcome(change, Fate.FAILED, f"{error}; nothing was sent"))
    return ready, failed


def batches(prepared: Sequence[Prepared]) -> list[list[Prepared]]:
    """The objects in calls of one operation and type each, within the limits of a call."""
    filled: list[list[Prepared]] = []
    open_: dict[tuple[str, Operation], list[Prepared]] = {}
    sizes: dict[tuple[str, Operation], int] = {}
    for one in prepared:
        group, size = (one.change.kind, one.step.operation), len(repr(one.object))
        batch = open_.get(group)
        if batch is None or len(batch) == MOST_OBJECTS or sizes[group] + size > MOST_CHARACTERS:
            batch = open_[group] = []
            sizes[group] = 0
            filled.append(batch)
        batch.append(one)
        sizes[group] += size
    return filled


def send(account: Account, index: Index, batch: Sequence[Prepared]) -> list[Outcome]:
    """Send one batch and say what became of each of its steps.

    Raises:
        Unreachable: the account is out of reach; what was settled before is lost with it, nothing is half done.
    """
    settled: list[Outcome] = []
    pending, lost = list(batch), None
    for _ in range(MOST_READ_BACKS):
        try:
            results = _call(account, pending)
        except LostAnswer as error:
            lost = error
            confirmed, pending = _after_loss(account, index, pending)
            settled += confirmed
            if not pending:
                return settled
            continue
        except (CannotConnect, LoginRefused, ServiceUnavailable) as error:
            raise Unreachable(error) from error
        except AccountError as error:
            return settled + [_failed(one.change, error.message, error.code, error.hint) for one in pending]
        return settled + [_settle(one, result, index) for one, result in zip(pending, results, strict=True)]
    assert lost is not None  # noqa: S101 - the loop ends only by answers that were lost
    return settled + [_failed(one.change, lost.message, None, lost.hint) for one in pending]


def _call(account: Account, batch: Sequence[Prepared]) -> list[Result]:
    methods: dict[Operation, Callable[[Sequence[SoapObject]], list[Result]]] = {
        Operation.CREATE: account.create,
        Operation.UPDATE: account.update,
        Operation.REKEY: account.update,
        Operation.DROP: account.delete,
        Operation.DELETE: account.delete,
    }
    return methods[batch[0].step.operation]([one.object for one in batch])


def _settle(one: Prepared, result: Result, index: Index) -> Outcome:
    change = one.change
    if not result.ok:
        return _failed(change, result.message, result.code, None)
    if one.step.operation is Operation.CREATE:
        index.add_created(change.kind, change.key, change.desired or {}, result)
    elif change.moved_from is not None:
        index.add(change.kind, change.key, str((change.desired or {}).get("name", "")), change.object_id or "")
        index.add_fields(change.key, index.fields(change.moved_from))
    return Outcome(change, Fate.DONE, result.message)


def _failed(change: Change, message: str, code: int | None, hint: str | None) -> Outcome:
    meaning = explain(code, message)
    ours = f"{meaning.meaning} {meaning.fix}".strip() if meaning is not None else hint or ""
    return Outcome(change, Fate.FAILED, message, code, ours)


def _after_loss(account: Account, index: Index, pending: Sequence[Prepared]) -> tuple[list[Outcome], list[Prepared]]:
    """What is known after a lost answer: the steps that are done, and those to be sent (again)."""
    operation = pending[0].step.operation
    if operation is Operation.REKEY:
        return [], list(pending)  # by ObjectID and to fixed values: once more does no harm
    if operation is Operation.DELETE:
        gone = [one for one in pending if not _is_there(account, one.change)]
        return [Outcome(one.change, Fate.DONE, CONFIRMED) for one in gone], [one for one in pending if one not in gone]
    return _read_back(account, index, pending)


def _is_there(account: Account, change: Change) -> bool:
    kind = KINDS[change.kind]
    path, value = identity(change)
    by_id = Comparison(path, "equals", (str(value),))
    whole = by_id if kind.only is None else Combination("AND", (by_id, kind.only))
    return bool(account.retrieve(Retrieve(str(kind.soap_type), (path,), whole)))


def _read_back(account: Account, index: Index, pending: Sequence[Prepared]) -> tuple[list[Outcome], list[Prepared]]:
    """Which of the steps reading back shows done, and the others computed anew from what is there now."""
    changes = [one.change for one in pending]
    resources = [
        _as_wanted(change, drop=one.step.operation is Operation.DROP)
        for change, one in zip(changes, pending, strict=True)
    ]
    observation = observe(account, resources)
    again = {change.address: change for change in build(Wish(resources), observation.live).changes}
    done: list[Outcome] = []
    rest: list[tuple[Change, Step]] = []
    for one in pending:
        now = again[one.change.address]
        if now.action is Action.NO_OP:
            _note(index, observation.index, one.change)
            done.append(Outcome(one.change, Fate.DONE, CONFIRMED))
        elif now.acts:
            rest += [(now, step) for step in steps(now) if step.operation is one.step.operation]
        else:
            done.append(Outcome(one.change, Fate.FAILED, "; ".join(now.reasons) or "it cannot be changed any more"))
    ready, failed = prepare(rest, index)
    return done + failed, ready


def _as_wanted(change: Change, *, drop: bool) -> Resource:
    """The resource as a change wants it: renamed items under both names, and while items are dropped, which."""
    renamed: dict[str, dict[str, str]] = {}
    removed: dict[str, list[str]] = {}
    for attribute in KINDS[change.kind].attributes:
        if not isinstance(attribute.type, Items):
            continue
        for diff in change.attributes:
            path, key = diff.path, attribute.type.key
            if not path.startswith(f"{attribute.name}."):
                continue
            if drop and diff.after is None and isinstance(diff.before, Mapping):
                removed.setdefault(attribute.name, []).append(diff.before[key])
            elif path.endswith(f".{key}") and isinstance(diff.before, str) and diff.before != diff.after:
                renamed.setdefault(attribute.name, {})[diff.after] = diff.before
    items = {name: ItemWords(tuple(removed.get(name, ())), renamed.get(name, {})) for name in {*renamed, *removed}}
    return Resource(
        change.kind, change.key, change.desired or {}, directives=Directives(items=items) if items else None
    )


def _note(index: Index, seen: Index, change: Change) -> None:
    """Take over what reading back shows of a resource."""
    if change.kind == "folder":
        index.add_folder(change.key, seen.folder_id(change.key), seen.folder_type(change.key))
        return
    index.add(change.kind, change.key, seen.name(change.kind, change.key), seen.object_id(change.kind, change.key))
    index.add_fields(change.key, seen.fields(change.key))
