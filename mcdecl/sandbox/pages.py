"""What an account keeps between two requests for pages of one answer."""

from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct


class Continuation(Struct, frozen=True):
    """The rest of a Retrieve: everything found, how to write it, and where the next page starts."""

    documents: Sequence[dict[str, Any]]
    write: Callable[[Sequence[dict[str, Any]]], str]
    size: int
    start: int = 0


class RowSet(Struct, frozen=True):
    """What a request token stands for: the data extension, the size of its pages, and the business unit that has it."""

    object_id: str
    size: int
    home: int
