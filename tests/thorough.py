"""How many examples an expensive property is tried with."""

import os

FACTOR = "MCDECL_TESTS_EXAMPLES"


def examples(count: int) -> int:
    """So many, or a multiple: with `MCDECL_TESTS_EXAMPLES=10` ten times as many."""
    return round(count * float(os.environ.get(FACTOR, "1")))
