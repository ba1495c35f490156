"""The table of where the time went, and the same as JSON."""

from hypothesis import given
from hypothesis import strategies as st

from mcdecl.helpers.timings import CallTiming, Timings
from mcdecl.report.timings import longest_chain, timings_json, timings_lines


def noted() -> Timings:
    timings = Timings(0.25)
    timings.add("load", 0.25, 0.5)
    timings.add("read", 0.75, 1.0)
    timings.add_call(CallTiming("Retrieve", 1.05, 0.3, 900, 889091, 2000, 0.04))
    timings.add_call(CallTiming("Token", 0.75, 0.3, 120, 323))
    timings.add_call(CallTiming("Retrieve", 1.05, 0.2, 900, None))
    return timings


def test_the_table_has_phases_and_calls_in_the_order_in_which_they_began() -> None:
    lines = list(timings_lines(noted()))
    assert lines[1].split() == ["start", "0", "250"]
    assert lines[2].split() == ["load", "250", "500"]
    assert lines[3].split() == ["read", "750", "1000"]
    assert [line.split()[0] for line in lines[4:6]] == ["between", "total"]
    assert lines[7].split() == ["call", "begun", "ms", "objects", "KiB", "parse", "ms"]
    assert lines[8].split() == ["Token", "750", "300", "0", "0"]
    assert lines[9].split() == ["Retrieve", "1050", "300", "2000", "868", "40"]
    assert lines[10].split() == ["Retrieve", "1050", "200", "0"]
    assert lines[11] == "3 calls, at most 2 one after the other"


def test_a_command_without_calls_has_no_table_of_calls() -> None:
    assert [line.split()[0] for line in timings_lines(Timings(0.1))] == ["phase", "start", "between", "total"]


def test_json_says_the_same() -> None:
    document = timings_json(noted())
    assert document["phases"][:2] == [
        {"name": "start", "begun_ms": 0, "ms": 250},
        {"name": "load", "begun_ms": 250, "ms": 500},
    ]
    assert [call["operation"] for call in document["calls"]] == ["Token", "Retrieve", "Retrieve"]
    assert document["calls"][1] == {
        "operation": "Retrieve",
        "begun_ms": 1050,
        "ms": 300,
        "objects": 2000,
        "sent_bytes": 900,
        "received_bytes": 889091,
        "parse_ms": 40,
    }
    assert document["calls_in_a_row"] == 2
    phases = sum(phase["ms"] for phase in document["phases"])
    assert abs(phases + document["between_ms"] - document["total_ms"]) <= 3 or phases > document["total_ms"]


def test_what_no_part_took_is_what_is_left_and_never_less_than_nothing() -> None:
    assert noted().between(2.0) == 0.25
    assert noted().between(1.0) == 0.0


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 20)), max_size=12))
def test_the_longest_chain_is_the_longest(spans: list[tuple[int, int]]) -> None:
    calls = [CallTiming("Retrieve", begun, took, 0, 0) for begun, took in spans]

    def longest(after: int) -> int:
        return max((1 + longest(begun + took) for begun, took in spans if begun >= after), default=0)

    assert longest_chain(calls) == longest(0)
