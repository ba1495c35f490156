"""Benchmarks: they print figures and never fail on time.

All of the usual commands: `python -m tests.benchmarks`. One thing: `python -m tests.benchmarks.plan`.
"""
