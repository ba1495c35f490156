"""A pull of tracking events, and one more after it: calls, wall time, peak memory.

Run by hand for the full size: `python -m tests.benchmarks.tracking [EVENTS] [LATENCY_MS]`.
"""

import sys
from datetime import timedelta

from mcdecl.sandbox.server import RunningSandbox
from mcdecl.sandbox.tracking.tables import record
from tests.benchmarks.measure import Figure, command, project

KINDS = {"sent": ("_Sent", 0.6), "open": ("_Open", 0.3), "click": ("_Click", 0.1)}
"""The share of each kind; a fifth of the sent ones go out in bursts of ten a second, the rest over thirty days."""


def _fill(server: RunningSandbox, events: int) -> None:
    account = server.account
    # A pull ends before the account's current second: an event of this very second would be the next pull's.
    now = account.clock.now() - timedelta(minutes=1)
    with account.store.exclusively():
        for table, share in KINDS.values():
            count = int(events * share)
            record(account, table, [{"JobID": 1, "BatchID": 1, "SubscriberKey": "first", "EventDate": now}])
            moments = (
                f"CASE WHEN i % 5 = 0 THEN TIMESTAMP '{now - timedelta(days=9)}' + to_milliseconds(i * 20) "
                f"ELSE TIMESTAMP '{now}' - to_milliseconds(CAST(i * {30 * 86_400_000 / max(count, 1)} AS BIGINT)) END"
            )
            account.store.writing().execute(
                f"INSERT INTO tracking{table.lower()} (JobID, BatchID, SubscriberKey, EventDate) "
                f"SELECT 1 + i % 7, 1, 'Subscriber-' || i, {moments} FROM range({count - 1}) AS t(i)"
            )


def run(events: int, latency: int) -> tuple[Figure, Figure]:
    """Pulls so many events at so many milliseconds a call, and pulls again."""
    with project(0, "data_extensions: {}\n") as (folder, server):
        _fill(server, events)
        server.configure(latency_ms=latency)
        since = (server.account.clock.utc() - timedelta(days=40)).date().isoformat()
        arguments = ["tracking", "pull", "--since", since, "--events", ",".join(KINDS), "--out", str(folder / "out")]
        first = command(folder, arguments, server)
        lines = sum(len(part.read_bytes().splitlines()) - 1 for part in (folder / "out").glob("*.csv"))
        again = command(folder, arguments, server)
    if lines != events:
        raise RuntimeError(f"{lines} events came of {events}")
    return first, again


if __name__ == "__main__":
    sizes = [int(text.replace(",", "")) for text in sys.argv[1:]]
    events, latency = (*sizes, *(500_000, 50)[len(sizes) :])
    for what, figure in zip(("first pull", "once more"), run(events, latency), strict=True):
        print(f"{events:,} events at {latency} ms, {what}:", end=" ")
        print(f"{figure.wall:.1f} s, {figure.memory:.0f} MiB, {figure.calls} calls")
