"""A line between client and account on which everything goes wrong that can, by the number of an episode.

`python -m tests.faults --episodes 50000 --seed 1` plays many episodes; `tests/faults/test_episodes.py` plays some.
"""
