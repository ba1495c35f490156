"""Send one batch to the account and read its results, also when the answer is lost.

An answer that is lost leaves open whether the objects exist: they are read back, and only what is missing is
sent once more. A refusal of what went out more than once says little: the first try may have been carried out
after all, so that is read back too.
"""

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from mcdecl.account.errors import AccountError, CannotConnect, LoginRefused, LostAnswer, ServiceUnavailable
from mcdecl.account.explain import explain
from mcdecl.account.interface import Account, most_objects
from mcdecl.engine.apply.calls import Calls
from mcdecl.engine.apply.outcome import NOT_TRIED, Outcome, OutcomeStatus
from mcdecl.engine.apply.read_back import ReadBack, Task, read_back
from mcdecl.engine.apply.steps import ApplyStep, Operation
from mcdecl.engine.observe.index import Index
from mcdecl.engine.plan import Change
from mcdecl.kinds.wire import UnwritableError
from mcdecl.wire.routes import Routes
from mcdecl.wire.values import TYPE, Result, SoapObject

MOST_CHARACTERS = 4_000_000
"""The limit of a call is 5 MB (fact:call-5-mb); this leaves room for the envelope and for longer encodings."""
MOST_TRIES = 3

Stop = Callable[[], str | None]
"""Why no further call may begin, or None."""


class Prepared(Struct, frozen=True):
    """A step of a change and the object that carries it out."""

    change: Change
    step: ApplyStep
    object: SoapObject

    @property
    def task(self) -> Task:
        """Without the object."""
        return self.change, self.step


class Sent(Struct, frozen=True):
    """What became of a batch.

    `out_of_reach` is why further calls would only fail the same way; what it leaves unsettled was not carried out.
    """

    outcomes: Sequence[Outcome]
    out_of_reach: AccountError | None = None


def prepare(wanted: Iterable[tuple[Change, ApplyStep]], index: Index) -> tuple[list[Prepared], list[Outcome]]:
    """The steps with their wire objects, and the outcomes of those that cannot be written as one."""
    ready: list[Prepared] = []
    failed: list[Outcome] = []
    for change, step in wanted:
        try:
            ready.append(Prepared(change, step, step.encode(change, index)))
        except UnwritableError as error:
            failed.append(Outcome(change, OutcomeStatus.FAILED, f"{error}; nothing was sent"))
    return ready, failed


def batches(prepared: Sequence[Prepared]) -> list[list[Prepared]]:
    """The objects in calls of one operation and type each, within the limits of a call."""
    filled: list[list[Prepared]] = []
    open_batches: dict[tuple[str, Operation, bool], list[Prepared]] = {}
    sizes: dict[tuple[str, Operation, bool], int] = {}
    for item in prepared:
        over_rest = isinstance(item.object.get(TYPE), Routes)
        group, size = (item.change.kind, item.step.operation, over_rest), len(repr(item.object))
        batch = open_batches.get(group)
        if batch is None or len(batch) == most_objects(item.object) or sizes[group] + size > MOST_CHARACTERS:
            batch = open_batches[group] = []
            sizes[group] = 0
            filled.append(batch)
        batch.append(item)
        sizes[group] += size
    return filled


class Sender(Struct, frozen=True):
    """Sends batches; safe for several threads."""

    account: Account
    index: Index
    calls: Calls
    stop: Stop

    def send(self, batch: Sequence[Prepared]) -> Sent:
        """Send one batch and say what became of each of its steps."""
        settled: list[Outcome] = []
        pending, lost = list(batch), ""
        for _ in range(MOST_TRIES):
            if reason := self.stop():
                # What is lost and read back is known not to be done; the first time, nothing has gone out at all.
                return Sent([*settled, *(_put_off(prepared.change, reason) for prepared in pending)])
            try:
                outcomes = self._once(pending, twice=bool(lost))
            except LostAnswer as error:
                lost = error.message
                try:
                    result = read_back(self.account, self.index, [prepared.task for prepared in pending])
                except AccountError as away:
                    return Sent([*settled, *(_unknown(prepared.change, lost, away) for prepared in pending)])
                pending, unwritable = prepare(result.left, self.index)
                settled += [*result.settled, *unwritable]
                if not pending:
                    return Sent(settled)
            except (CannotConnect, LoginRefused, ServiceUnavailable) as error:
                return Sent(settled, error)
            except AccountError as error:
                return Sent(
                    [*settled, *(_failed(prepared, error.message, error.code, error.hint) for prepared in pending)]
                )
            else:
                return Sent([*settled, *outcomes])
        return Sent([*settled, *(_failed(prepared, lost, None, LostAnswer.default_hint) for prepared in pending)])

    def _once(self, batch: Sequence[Prepared], *, twice: bool) -> list[Outcome]:
        """The outcomes of one call; `twice` when its objects were sent before."""
        methods: dict[Operation, Callable[[Sequence[SoapObject]], list[Result]]] = {
            Operation.CREATE: self.account.create,
            Operation.UPDATE: self.account.update,
            Operation.REKEY: self.account.update,
            Operation.RENAME: self.account.update,
            Operation.SET: self.account.update,
            Operation.DROP: self.account.delete,
            Operation.DELETE: self.account.delete,
        }
        operation = batch[0].step.operation
        with self.calls.single(operation, [prepared.change.address for prepared in batch]) as ending:
            ending.results = results = methods[operation]([prepared.object for prepared in batch])
        refused = [prepared for prepared, result in zip(batch, results, strict=True) if not result.ok]
        recovered = self._after_refusal(refused) if refused and (twice or ending.attempts > 1) else ReadBack()
        done = {
            outcome.change.address: outcome for outcome in recovered.settled if outcome.status is OutcomeStatus.DONE
        }
        return [
            done.get(prepared.change.address) or self._settle(prepared, result)
            for prepared, result in zip(batch, results, strict=True)
        ]

    def _after_refusal(self, refused: Sequence[Prepared]) -> ReadBack:
        """What reading back shows of objects that were sent more than once; nothing if the account is away."""
        try:
            return read_back(self.account, self.index, [prepared.task for prepared in refused])
        except AccountError:
            return ReadBack()

    def _settle(self, prepared: Prepared, result: Result) -> Outcome:
        change = prepared.change
        if not result.ok:
            return _failed(prepared, result.message, result.code, None)
        if prepared.step.operation is Operation.CREATE:
            self.index.add_created(change.kind, change.key, change.desired or {}, result)
            return Outcome(change, OutcomeStatus.DONE, result.message, object_id=result.object_id or "")
        if prepared.step.operation not in (Operation.DELETE, Operation.RENAME, Operation.SET):
            self.index.add_changed(change)
        return Outcome(change, OutcomeStatus.DONE, result.message)


def _failed(prepared: Prepared, message: str, code: int | None, hint: str | None) -> Outcome:
    meaning = explain(code, message, rest=isinstance(prepared.object.get(TYPE), Routes))
    ours = f"{meaning.meaning} {meaning.fix}".strip() if meaning is not None else hint or ""
    return Outcome(prepared.change, OutcomeStatus.FAILED, message, code, ours)


def _unknown(change: Change, lost: str, away: AccountError) -> Outcome:
    message = f"{lost.rstrip('.')}; reading back failed too: {away.message}"
    return Outcome(change, OutcomeStatus.UNKNOWN, message, None, LostAnswer.default_hint)


def _put_off(change: Change, reason: str) -> Outcome:
    return Outcome(change, OutcomeStatus.SKIPPED, f"{NOT_TRIED}{reason}")
