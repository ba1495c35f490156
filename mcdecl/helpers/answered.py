"""How far work is: how many of several questions to an account have their answer, or how many files are read.

It is told only while somebody wants to know.
"""

import threading
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

Told = Callable[[str, int, int], None]
"""Takes what is asked for, how many questions are answered, and how many there are."""
_Item = TypeVar("_Item")


@dataclass(slots=True)
class _Round:
    """Questions about one thing, of which so many are answered."""

    words: str
    total: int
    done: int = 0


@dataclass(slots=True)
class _Ear:
    """Who is told, and which questions are counted: the threads of pools have no context of their own."""

    told: Told | None = None
    rounds: dict[int, _Round] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


_EAR = _Ear()


@contextmanager
def heard_answers(told: Told) -> Iterator[None]:
    """Tell of answers that come and items that are counted within the block, in all threads."""
    before, _EAR.told = _EAR.told, told
    try:
        yield
    finally:
        _EAR.told = before


@contextmanager
def counted_questions(words: str, questions: Sequence[Hashable]) -> Iterator[None]:
    """Count the answers to these questions within the block, if anybody listens and there are several.

    Args:
        words: what is asked for, such as `fields`.
        questions: the questions; each is known by being the very same object.
    """
    if _EAR.told is None or len(questions) < 2:
        yield
        return
    asked = _Round(words, len(questions))
    with _EAR.lock:
        _EAR.rounds.update((id(question), asked) for question in questions)
    _tell(asked)
    try:
        yield
    finally:
        with _EAR.lock:
            for question in questions:
                _EAR.rounds.pop(id(question), None)


def counted(words: str, items: Iterable[_Item], total: int) -> Iterator[_Item]:
    """The items, each told of when it is its turn, if anybody listens and there are several.

    Args:
        words: what one of them is, such as `file`.
        items: the items.
        total: how many there are.
    """
    for number, item in enumerate(items, start=1):
        if total > 1 and (told := _EAR.told) is not None:
            told(words, number, total)
        yield item


def answered(question: Hashable) -> None:
    """Note that a question has its answer."""
    if not _EAR.rounds:
        return
    with _EAR.lock:
        asked = _EAR.rounds.pop(id(question), None)
        if asked is not None:
            asked.done += 1
    if asked is not None:
        _tell(asked)


def _tell(asked: _Round) -> None:
    if (told := _EAR.told) is not None:
        told(asked.words, asked.done, asked.total)
