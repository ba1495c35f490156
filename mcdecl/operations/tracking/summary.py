"""Summary of a download of tracking events, as text and as JSON."""

from collections.abc import Iterator, Mapping
from typing import Any

from mcdecl.operations.tracking.pull import Pulled
from mcdecl.operations.tracking.times import shown_moment

MANY = 1_000_000
"""Above so many mails an hour the service's documentation advises an extract; here also so many events in a pull."""


def advice(pulled: Pulled) -> str | None:
    """The advice to use a tracking extract, when there is so much that it would be better."""
    if pulled.total < MANY and pulled.busiest <= MANY:
        return None
    return (
        "So many events come quicker as files: declare a data extract of the type Tracking Extract, and start it "
        "with: mcdecl run data_extract.KEY"
    )


def lines(pulled: Pulled, calls: Mapping[str, int], where: str) -> Iterator[str]:
    """The summary for a person."""
    width = max(len(word) for word in pulled.counts)
    figures = max(len(f"{count:,}") for count in pulled.counts.values())
    for word, count in pulled.counts.items():
        yield f"  {word:{width}}  {count:>{figures},}"
    new = f"{pulled.total:,} new event{'s' if pulled.total != 1 else ''}"
    again = f" ({pulled.again:,} were there already)" if pulled.again else ""
    span = f"{shown_moment(pulled.since)} to {shown_moment(pulled.until)}"
    yield f"Pulled {new}{again} of {span} into {where}, in {_sum(calls)} calls."
    yield from pulled.notes
    said_too = advice(pulled)
    if said_too is not None:
        yield said_too


def summary(pulled: Pulled, calls: Mapping[str, int]) -> dict[str, Any]:
    """The summary for a program."""
    return {
        "since": shown_moment(pulled.since),
        "until": shown_moment(pulled.until),
        "events": pulled.counts,
        "new": pulled.total,
        "already_there": pulled.again,
        "files": pulled.files,
        "calls": _sum(calls),
        "notes": pulled.notes,
        "advice": advice(pulled),
    }


def _sum(calls: Mapping[str, int]) -> int:
    return sum(calls.values())
