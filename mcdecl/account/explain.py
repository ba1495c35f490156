"""Explain an error code or an error text of the service."""

import re

from msgspec import Struct

from mcdecl.account.error_table import ENTRIES, ErrorEntry
from mcdecl.account.error_texts import TEXTS, TextEntry
from mcdecl.account.run_texts import RUN_TEXTS


class Explanation(Struct, frozen=True):
    """What an error of the service means and what to do.

    Attributes:
        code: The code, or None for a text that comes without one.
        name: A name for it.
        meaning: What it says about the request.
        fix: What to do; may be empty.
        retry: Whether the same request may succeed later.
    """

    code: int | None
    name: str
    meaning: str
    fix: str
    retry: bool


def explain(code: int | None, message: str = "", *, rest: bool = False) -> Explanation | None:
    """The explanation of an error, or None if the table has none.

    A message text that is known for this very code says more than the code; otherwise the code decides,
    and without a known code the text.

    Args:
        code: The error code, where there is one.
        message: The message that came with it.
        rest: Whether REST said so; its codes overlap with those of SOAP.
    """
    entry = None if code is None else _by_code(code, rest=rest)
    text = _by_text(message) if message else None
    if text is not None and (entry is None or text.code == code):
        return Explanation(code if code is not None else text.code, text.name, text.meaning, text.fix, text.retry)
    if entry is not None:
        return Explanation(code, entry.name, entry.meaning, entry.fix, entry.retry)
    return None


def all_entries() -> tuple[ErrorEntry, ...]:
    """The whole table of codes, for showing it."""
    return ENTRIES


def explain_run(message: str) -> Explanation | None:
    """The explanation of the words with which a run ended in error, or None if the table has none.

    The same words can mean something else there than in the answer to a call.

    Args:
        message: The words.
    """
    text = _found(message, *RUN_TEXTS, *TEXTS)
    return None if text is None else Explanation(text.code, text.name, text.meaning, text.fix, text.retry)


def _by_code(code: int, *, rest: bool) -> ErrorEntry | None:
    same_side = (entry for entry in ENTRIES if entry.rest == rest)
    return next((entry for entry in same_side if entry.code <= code <= (entry.last or entry.code)), None)


def _by_text(message: str) -> TextEntry | None:
    return _found(message, *TEXTS, *RUN_TEXTS)


def _found(message: str, *entries: TextEntry) -> TextEntry | None:
    return next((entry for entry in entries if re.search(entry.pattern, message, re.IGNORECASE)), None)
