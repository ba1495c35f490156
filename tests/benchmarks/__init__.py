"""Benchmarks: they print figures and never fail on time. Run one with `python -m tests.benchmarks.plan`."""
