"""The benchmarks run; what they print is for people."""

from tests.benchmarks.plan import run


def test_plan_benchmark_runs_at_a_small_size() -> None:
    figures = {what: figure for _, _, what, figure in run([12], [0])}
    assert figures["first apply"].code == 0
    assert figures["no-op plan"].code == 0
    assert figures["plan, 10 edits"].code == 2
    assert figures["no-op plan"].calls <= 6
