"""Where the time of a command went, as a table or as JSON."""

from collections.abc import Iterator
from typing import Any

from mcdecl.helpers.timings import CallTiming, Timings

_HEAD = ("call", "begun", "ms", "objects", "KiB", "parse ms")


def timings_json(timings: Timings) -> dict[str, Any]:
    """The same for a program; times in milliseconds from the start of the process."""
    total = timings.total
    return {
        "total_ms": _ms(total),
        "between_ms": _ms(timings.between(total)),
        "phases": [
            {"name": "start", "begun_ms": 0, "ms": _ms(timings.start)},
            *(
                {"name": phase.name, "begun_ms": _ms(phase.begun), "ms": _ms(phase.seconds)}
                for phase in timings.phases.values()
            ),
        ],
        "calls": [
            {
                "operation": call.operation,
                "begun_ms": _ms(call.begun),
                "ms": _ms(call.seconds),
                "objects": call.objects,
                "sent_bytes": call.sent,
                "received_bytes": call.received,
                "parse_ms": _ms(call.parse),
            }
            for call in _in_order(timings)
        ],
        "calls_in_a_row": longest_chain(timings.calls),
    }


def timings_lines(timings: Timings) -> Iterator[str]:
    """The table: the parts of the command, then each call."""
    yield f"{'phase':10} {'begun':>7} {'ms':>7}"
    for name, begun, seconds in (
        ("start", 0.0, timings.start),
        *((phase.name, phase.begun, phase.seconds) for phase in timings.phases.values()),
    ):
        yield f"{name:10} {_ms(begun):>7} {_ms(seconds):>7}"
    total = timings.total
    yield f"{'between':10} {'':>7} {_ms(timings.between(total)):>7}"
    yield f"{'total':10} {'':>7} {_ms(total):>7}"
    calls = _in_order(timings)
    if not calls:
        return
    yield ""
    width = max(len(call.operation) for call in calls)
    head, *columns = _HEAD
    yield f"{head:{width}} " + " ".join(f"{column:>8}" for column in columns)
    for call in calls:
        cells = (_ms(call.begun), _ms(call.seconds), call.objects, _kib(call), _ms(call.parse))
        yield f"{call.operation:{width}} " + " ".join(f"{'' if cell is None else cell:>8}" for cell in cells)
    chain = longest_chain(calls)
    yield f"{len(calls)} call{'s' if len(calls) != 1 else ''}, at most {chain} one after the other"


def longest_chain(calls: list[CallTiming]) -> int:
    """How many calls had to come one after the other: each began when the one before it had ended."""
    chain, ended = 0, float("-inf")
    for call in sorted(calls, key=lambda call: call.begun + call.seconds):
        if call.begun >= ended:
            chain, ended = chain + 1, call.begun + call.seconds
    return chain


def _in_order(timings: Timings) -> list[CallTiming]:
    return sorted(timings.calls, key=lambda call: call.begun)


def _kib(call: CallTiming) -> int | None:
    return None if call.received is None else round(call.received / 1024)


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
