"""Work as a count that is the same on any machine: how often Python calls something, in this thread."""

import sys
from collections.abc import Callable
from types import FrameType


def work_of(act: Callable[[], object]) -> int:
    """How many calls of Python and of C functions an act takes; what C does within one call is not seen."""
    count = 0

    def note(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        act()
    finally:
        sys.setprofile(before)
    return count
