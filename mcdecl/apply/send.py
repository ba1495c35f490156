"""One batch to the account: its results, one by one, also when the answer is lost.

An answer that is lost leaves open whether the objects exist. They are read back and planned again: what is as
it should be is done, only what is missing is sent once more.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mcdecl.account.errors import AccountError, CannotConnect, LoginRefused, LostAnswer, ServiceUnavailable
from mcdecl.account.explain import explain
from mcdecl.account.interface import MOST_OBJECTS, Account
from mcdecl.apply.encode import encode
from mcdecl.apply.outcome import Fate, Outcome
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.wire import NotInAccountError
from mcdecl.live.index import Index
from mcdecl.live.observe import observe
from mcdecl.plan import Action, Change, build
from mcdecl.wire.values import Result, SoapObject

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
    """A change and the object that carries it out."""

    change: Change
    object: SoapObject


def prepare(changes: Sequence[Change], index: Index) -> tuple[list[Prepared], list[Outcome]]:
    """The changes as wire objects, and the outcomes of those that cannot be written as one."""
    ready: list[Prepared] = []
    failed: list[Outcome] = []
    for change in changes:
        try:
            ready.append(Prepared(change, encode(change, index)))
        except NotInAccountError as error:
            failed.append(Outcome(change, Fate.FAILED, f"{error}; nothing was sent"))
    return ready, failed


def batches(prepared: Sequence[Prepared]) -> list[list[Prepared]]:
    """The objects in calls of one method and type each, within the limits of a call."""
    filled: list[list[Prepared]] = []
    open_: dict[tuple[str, Action], list[Prepared]] = {}
    sizes: dict[tuple[str, Action], int] = {}
    for one in prepared:
        group, size = (one.change.kind, one.change.action), len(repr(one.object))
        batch = open_.get(group)
        if batch is None or len(batch) == MOST_OBJECTS or sizes[group] + size > MOST_CHARACTERS:
            batch = open_[group] = []
            sizes[group] = 0
            filled.append(batch)
        batch.append(one)
        sizes[group] += size
    return filled


def send(account: Account, index: Index, batch: Sequence[Prepared]) -> list[Outcome]:
    """Send one batch and say what became of each of its changes.

    Raises:
        Unreachable: the account is out of reach; what was settled before is lost with it, nothing is half done.
    """
    settled: list[Outcome] = []
    pending = list(batch)
    for _ in range(MOST_READ_BACKS):
        try:
            results = _call(account, pending)
        except LostAnswer as lost:
            confirmed, pending = _read_back(account, index, [one.change for one in pending])
            settled += confirmed
            if not pending:
                return settled
            last: AccountError = lost
            continue
        except (CannotConnect, LoginRefused, ServiceUnavailable) as error:
            raise Unreachable(error) from error
        except AccountError as error:
            return settled + [_failed(one.change, error.message, error.code, error.hint) for one in pending]
        return settled + [_settle(one, result, index) for one, result in zip(pending, results, strict=True)]
    return settled + [_failed(one.change, last.message, None, last.hint) for one in pending]


def _call(account: Account, batch: Sequence[Prepared]) -> list[Result]:
    method: Callable[[Sequence[SoapObject]], list[Result]]
    method = account.create if batch[0].change.action is Action.CREATE else account.update
    return method([one.object for one in batch])


def _settle(one: Prepared, result: Result, index: Index) -> Outcome:
    change = one.change
    if not result.ok:
        return _failed(change, result.message, result.code, None)
    if change.action is Action.CREATE:
        index.add_created(change.kind, change.key, change.desired or {}, result)
    return Outcome(change, Fate.DONE, result.message)


def _failed(change: Change, message: str, code: int | None, hint: str | None) -> Outcome:
    meaning = explain(code, message)
    ours = f"{meaning.meaning} {meaning.fix}".strip() if meaning is not None else hint or ""
    return Outcome(change, Fate.FAILED, message, code, ours)


def _read_back(account: Account, index: Index, changes: Sequence[Change]) -> tuple[list[Outcome], list[Prepared]]:
    """Which of the changes reading back shows done, and the others computed anew from what is there now."""
    resources = [Resource(change.kind, change.key, change.desired or {}) for change in changes]
    observation = observe(account, resources)
    again = {change.address: change for change in build("", "", resources, observation.live).changes}
    done: list[Outcome] = []
    rest: list[Change] = []
    for change in changes:
        now = again[change.address]
        if now.action is Action.NO_OP:
            _note(index, observation.index, change)
            done.append(Outcome(change, Fate.DONE, CONFIRMED))
        elif now.acts:
            rest.append(now)
        else:
            done.append(Outcome(change, Fate.FAILED, "; ".join(now.reasons) or "it cannot be changed any more"))
    ready, failed = prepare(rest, index)
    return done + failed, ready


def _note(index: Index, seen: Index, change: Change) -> None:
    """Take over what reading back shows of a resource."""
    if change.kind == "folder":
        index.add_folder(change.key, seen.folder_id(change.key), seen.folder_type(change.key))
        return
    index.add(change.kind, change.key, seen.name(change.kind, change.key), seen.object_id(change.kind, change.key))
    index.add_fields(change.key, seen.fields(change.key))
