"""Whatever events there are, however they are paged, wherever a pull is killed: each event is there exactly once."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mcdecl.operations.tracking import bookmark, folder, ids, parts
from mcdecl.operations.tracking import pull as pulls
from mcdecl.operations.tracking.times import shown_moment, to_server
from mcdecl.sandbox.server import RunningSandbox
from tests.conftest import connect
from tests.operations.tracking.desk import ORIGIN, pull, put, rows
from tests.thorough import examples


class Killed(BaseException):
    """The process is no more."""


class Killer:
    """Ends a pull at its n-th step to the disk: before, in the middle of or after a file is written or named."""

    def __init__(self, step: int) -> None:
        self.left = step

    def tick(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise Killed

    def around(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any, **named: Any) -> Any:
            self.tick()
            value = function(*arguments, **named)
            self.tick()
            return value

        return run

    def tearing(self, function: Callable[..., None]) -> Callable[..., None]:
        def run(path: Path, *arguments: Any) -> None:
            function(path, *arguments)
            if self.left == 1:
                path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
            self.tick()

        return run


@contextmanager
def killing(step: int) -> Iterator[None]:
    killer = Killer(step)
    with pytest.MonkeyPatch.context() as patch:
        write = killer.around(bookmark.write_whole)
        patch.setattr(bookmark, "write_whole", write)
        patch.setattr(ids, "write_whole", write)
        patch.setattr(parts, "write_csv", killer.tearing(parts.write_csv))
        patch.setattr(folder, "publish", killer.around(parts.publish))
        patch.setattr(pulls, "_MOST", 6)
        patch.setattr(pulls, "_WANTED", 3)
        with suppress(Killed):
            yield


SPAN = 40
"""Hours before now over which events are spread, the overlap among them."""
event = st.tuples(st.sampled_from("abcde"), st.integers(0, 3600 * SPAN * 2), st.integers(0, 2))
few_moments = st.integers(0, 3600 * SPAN * 2).flatmap(
    lambda half: st.lists(st.tuples(st.sampled_from("abcdefghij"), st.just(half), st.integers(0, 2)), max_size=9)
)
batch = st.lists(st.one_of(event.map(lambda item: [item]), few_moments), max_size=6).map(
    lambda lists: [item for found in lists for item in found]
)


@settings(
    max_examples=examples(15),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    batches=st.lists(batch, min_size=1, max_size=4),
    page_size=st.integers(1, 5),
    kills=st.lists(st.integers(1, 40), min_size=4, max_size=4),
    format=st.sampled_from(["csv", "duckdb"]),
    taken=st.booleans(),
)
def test_the_pulled_set_is_the_accounts_set(
    embedded: RunningSandbox,
    batches: list[list[tuple[str, int, int]]],
    page_size: int,
    kills: list[int],
    format: str,
    taken: bool,
) -> None:
    embedded.reset()
    embedded.configure(page_size=page_size)
    begin = (to_server(datetime.now(UTC)) - timedelta(hours=SPAN)).replace(microsecond=0)
    wanted: set[tuple[str, str, str]] = set()
    origin = bookmark.EventOrigin(ORIGIN.account, ORIGIN.business_unit, format)
    with TemporaryDirectory() as name, TemporaryDirectory() as away, connect(embedded) as account:
        path, consumed = Path(name), Path(away)

        def run() -> None:
            pull(
                account,
                path,
                "sent",
                since=begin - timedelta(hours=1),
                overlap=timedelta(hours=SPAN + 2),
                origin=origin,
            )

        for events, kill in zip(batches, kills, strict=False):
            for key, half, send in events:
                moment = begin + timedelta(milliseconds=500 * min(half, 7200 * SPAN - 600))
                put(embedded, "sent", [(key, moment)], JobID=send)
                wanted.add((key, shown_moment(moment), str(send)))
            with killing(kill):
                run()
            if taken and format == "csv":
                for part in path.glob("*.csv"):
                    shutil.move(part, consumed / part.name)
        run()
        found = _found(path, format) + (_found(consumed, format) if taken and format == "csv" else [])
    assert Counter(found) == Counter(wanted)


def _found(path: Path, format: str) -> list[tuple[str, str, str]]:
    if format == "csv":
        return [(row["SubscriberKey"], row["EventDateUTC"], row["SendID"]) for row in rows(path)]
    import duckdb

    with duckdb.connect(str(path / "tracking.duckdb")) as connection:
        tuples = connection.execute("SELECT SubscriberKey, EventDateUTC, SendID FROM events").fetchall()
    return [
        (key, moment.isoformat(timespec="milliseconds").removesuffix(".000") + "Z", str(send))
        for key, moment, send in tuples
    ]


def test_the_killer_kills() -> None:
    killer = Killer(2)
    killer.tick()
    with pytest.raises(Killed):
        killer.tick()
