from datetime import datetime

import pytest

from mcdecl.operations.tracking.pull import Pulled
from mcdecl.operations.tracking.summary import MANY, advice, lines, summary

START, END = datetime(2026, 3, 1), datetime(2026, 3, 2)


def pulled(**more: object) -> Pulled:
    return Pulled(START, END, **{"counts": {"sent": 1200, "open": 3}, **more})  # type: ignore[arg-type]


def test_the_summary_in_words() -> None:
    told = list(lines(pulled(again=1000, notes=["a note"]), {"Retrieve": 5, "Token": 1}, "out"))
    assert told[:2] == ["  sent  1,200", "  open      3"]
    assert told[2].startswith("Pulled 1,203 new events (1,000 were there already) of 2026-03-01")
    assert told[2].endswith("into out, in 6 calls.")
    assert told[3:] == ["a note"]
    texts = list(lines(pulled(counts={"sent": 1}), {}, "out"))
    assert texts[1].startswith("Pulled 1 new event of ")


@pytest.mark.parametrize(
    ("count", "busiest", "flag"),
    [(MANY - 1, 0.0, False), (MANY, 0.0, True), (0, float(MANY), False), (0, MANY + 1.0, True)],
)
def test_so_many_come_quicker_as_files(count: int, busiest: float, flag: bool) -> None:
    much = pulled(counts={"sent": count}, busiest=busiest)
    assert bool(advice(much)) is flag
    assert ("Tracking Extract" in list(lines(much, {}, "out"))[-1]) is flag
    assert bool(summary(much, {})["advice"]) is flag


def test_the_summary_for_programs() -> None:
    data = summary(pulled(again=2, files=["a.csv"], notes=["n"]), {"Retrieve": 5})
    assert data["events"] == {"sent": 1200, "open": 3}
    assert (data["new"], data["already_there"], data["files"], data["calls"], data["notes"]) == (
        1203,
        2,
        ["a.csv"],
        5,
        ["n"],
    )
    assert (data["since"][:10], data["until"][:10]) == ("2026-03-01", "2026-03-02")
