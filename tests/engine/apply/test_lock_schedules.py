"""Random schedules of several holders, call by call, with faults and clocks that differ: never two at once.

Each holder runs in a thread of its own that stops before every call to the account, until the schedule lets it
make that one call. So calls of different holders cross in every order, and a seed gives the same schedule again.
Many schedules run on a table in memory, some of the same on the embedded account.
"""

import random
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mcdecl.account import SoapAccount
from mcdecl.account.errors import AccountError, LostAnswer, ServiceUnavailable
from mcdecl.engine.apply.lock import LEASE, MARGIN, Lease, LockHeld, acquire, force_release
from mcdecl.helpers.structs import replace
from mcdecl.wire.values import Result
from tests.engine.apply.lock_table import make_lock_table

SKEWS = (0, 60, 25)
"""Seconds that the holders' clocks are ahead, as far apart as the margin allows."""


class Stopped(BaseException):
    """The schedule is over."""


@dataclass(frozen=True)
class Turn:
    """One holder makes some calls, the last with a fault; whenever it holds, it does what was chosen."""

    who: int
    calls: int = 1
    fault: str = ""
    choice: str = "renew"


@dataclass(frozen=True)
class Wait:
    """Time passes."""

    seconds: int


@dataclass(frozen=True)
class Deliver:
    """The oldest write that was on its way all the time arrives."""


@dataclass(frozen=True)
class Force:
    """A person forces the lock."""


EVENTS = [None] * 12 + [Wait(by) for by in (1, 61, 200, 550, 600, 661)] + [Deliver(), Deliver(), Force()]
FAULTS = [""] * 12 + ["lost before", "lost after", "on its way", "away"]
CHOICES = ["renew"] * 6 + ["release", "release", "crash"]
Step = Turn | Wait | Deliver | Force


def schedule(seed: int, turns: int) -> Iterator[Step]:
    """A schedule of so many turns, with events in between."""
    chance = random.Random(seed)
    for _ in range(turns):
        if (event := chance.choice(EVENTS)) is not None:
            yield event
        who, calls = chance.randrange(len(SKEWS)), chance.randint(1, 8)
        yield Turn(who, calls, chance.choice(FAULTS), chance.choice(CHOICES))


class Table:
    """The rows of the lock in memory, with their primary key; all else of an account is missing."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, str]] = {}

    def retrieve(self, _request: Any) -> list[dict[str, Any]]:
        return [
            {"Properties": {"Property": [{"Name": name, "Value": value} for name, value in row.items()]}}
            for row in self.rows.values()
        ]

    def create(self, objects: Sequence[Any]) -> list[Result]:
        return [self._written(_columns(object_["Properties"]["Property"]), there=False) for object_ in objects]

    def update(self, objects: Sequence[Any]) -> list[Result]:
        return [self._written(_columns(object_["Properties"]["Property"]), there=True) for object_ in objects]

    def delete(self, objects: Sequence[Any]) -> list[Result]:
        gone = [self.rows.pop(_columns(object_["Keys"]["Key"])["Generation"], None) for object_ in objects]
        return [Result(row is not None, 0, "") for row in gone]

    def _written(self, columns: Mapping[str, str], *, there: bool) -> Result:
        key = columns["Generation"]
        if (key in self.rows) is not there:
            return Result(False, 0, "primary key", 70000)
        self.rows[key] = {**self.rows.get(key, {}), **columns}
        return Result(True, 0, "")


def _columns(pairs: Sequence[Mapping[str, str]]) -> dict[str, str]:
    return {pair["Name"]: pair["Value"] for pair in pairs}


@dataclass
class World:
    """What the holders share."""

    account: Any
    moment: datetime = datetime(2026, 11, 5, tzinfo=UTC)
    on_the_way: list[tuple[str, Sequence[Any]]] = field(default_factory=list)


class Holder:
    """Takes, renews, releases or drops the lock for ever; also the account as this holder sees it."""

    def __init__(self, world: World, number: int) -> None:
        self.world, self.name, self.ahead = world, f"h{number}", timedelta(seconds=SKEWS[number])
        self.held: Lease | None = None
        self.forced: Lease | None = None
        self.broken: BaseException | None = None
        self._turn = Turn(number)
        self._over = False
        self._go, self._waits = threading.Semaphore(0), threading.Semaphore(0)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._waits.acquire()

    def now(self) -> datetime:
        return self.world.moment + self.ahead

    def step(self, turn: Turn) -> None:
        self._turn = turn
        self._go.release()
        assert self._waits.acquire(timeout=120)
        if self.broken is not None:
            raise self.broken

    def stop(self) -> None:
        self._over = True
        self._go.release()
        self._thread.join(120)

    def believes(self) -> bool:
        return self.held is not None and not self.held.lost

    def _pause(self) -> Turn:
        if not self._over:
            self._waits.release()
            self._go.acquire()
        if self._over:
            raise Stopped
        return self._turn

    def _run(self) -> None:
        try:
            while True:
                self._once()
        except Stopped:
            pass
        except Exception as error:  # noqa: BLE001 - the schedule raises it in its own thread
            self.broken = error
            self._waits.release()

    def _once(self) -> None:
        account: Any = self
        self._pause()
        try:
            self.held = acquire(account, holder=self.name, reason="race", now=self.now, keep=False)
        except (LockHeld, AccountError):
            return
        while (choice := self._pause().choice) == "renew":
            self._renewed(self.held)
            if self.held.lost:
                break
        if choice != "crash":
            leaving, self.held = self.held, None
            leaving.release()
        self.held = None

    def _renewed(self, held: Lease) -> None:
        forced = self.forced is held
        try:
            renewed = held.renew()
        except AccountError:
            return
        assert not (forced and renewed), "a forced release was overrun by a renewal"

    def retrieve(self, request: Any) -> Any:
        if self._pause().fault == "away":
            raise ServiceUnavailable("away")
        return self.world.account.retrieve(request)

    def create(self, objects: Sequence[Any]) -> Any:
        return self._write("create", objects)

    def update(self, objects: Sequence[Any]) -> Any:
        return self._write("update", objects)

    def delete(self, objects: Sequence[Any]) -> Any:
        return self._write("delete", objects)

    def _write(self, method: str, objects: Sequence[Any]) -> Any:
        fault = self._pause().fault
        if fault == "away":
            raise ServiceUnavailable("away")
        if fault == "on its way":
            self.world.on_the_way.append((method, objects))
        if fault in ("lost before", "on its way"):
            raise LostAnswer("lost")
        results = getattr(self.world.account, method)(objects)
        if fault == "lost after":
            raise LostAnswer("lost")
        return results


def _force(world: World, holders: Sequence[Holder]) -> None:
    """From here on, the one who held it may believe so until it looks again."""
    before = force_release(world.account)
    for holder in holders:
        if holder.held is not None and before is not None and holder.held._row.token == before.token:
            holder.forced = holder.held


def _do(step: Step, world: World, holders: Sequence[Holder]) -> None:
    if isinstance(step, Turn):
        world.moment += timedelta(seconds=1)
        for left in range(step.calls, 0, -1):
            holders[step.who].step(step if left == 1 else replace(step, fault=""))
    elif isinstance(step, Wait):
        world.moment += timedelta(seconds=step.seconds)
    elif isinstance(step, Force):
        _force(world, holders)
    elif world.on_the_way:
        method, objects = world.on_the_way.pop(0)
        getattr(world.account, method)(objects)


def _play(account: Any, steps: Iterator[Step]) -> int:
    """Play a schedule to its end, then take the lock once more; how often it changed hands or was renewed."""
    world = World(account)
    holders = [Holder(world, number) for number in range(len(SKEWS))]
    try:
        for step in steps:
            _do(step, world, holders)
            believing = [holder.name for holder in holders if holder.believes() and holder.forced is not holder.held]
            assert len(believing) <= 1, f"{believing} hold the lock at once"
    finally:
        for holder in holders:
            holder.stop()
    for method, objects in world.on_the_way:
        getattr(account, method)(objects)
    world.moment += 2 * LEASE + MARGIN
    return acquire(account, holder="last", reason="x", now=lambda: world.moment, keep=False).generation


@pytest.mark.parametrize("decade", range(10))
def test_never_two_at_once_and_never_stuck(decade: int) -> None:
    reached = [_play(Table(), schedule(seed, turns=100)) for seed in range(10 * decade, 10 * decade + 10)]
    assert min(reached) > 20


@pytest.mark.parametrize("seed", range(2))
def test_the_same_over_http(account: SoapAccount, seed: int) -> None:
    make_lock_table(account)
    assert _play(account, schedule(seed, turns=100)) == _play(Table(), schedule(seed, turns=100))
