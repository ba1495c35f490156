"""Python's search for garbage, put off while many objects are made that stay."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

OBJECTS: Final = 200_000
"""Objects that are made before garbage is looked for: those of some hundred queries."""


@contextmanager
def many_objects() -> Iterator[None]:
    """While this lasts, garbage is looked for seldom: after every few hundred objects it takes half of the time."""
    before = gc.get_threshold()
    gc.set_threshold(OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
