"""Regular expressions that somebody else wrote, matched within a time.

Python's engine tries every way in which nested repetitions can share a text: `(a+)+b` takes longer than the universe on
forty letters, and nothing in the process can stop it. Such a pattern is matched in a process of its own.
"""

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from typing import Final

SECONDS: Final = 10.0
"""How long one pattern may take for all texts together."""
_MOST_REPETITIONS: Final = 2
"""Repetitions one after the other that cost little on texts as long as names, also those of once or not at all."""
_MOST_CHOICES: Final = 8
_CLASSES: Final = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]")
_GROUP_REPEATED: Final = re.compile(r"\)[*+{]")
_REPEATED: Final = re.compile(r"(?:(?<!\()[*+?]|\{\d*,\d*\})[+?]?")
_MATCH: Final = (
    "import json, re, sys\n"
    "pattern, texts = json.load(sys.stdin)\n"
    "pattern = re.compile(pattern)\n"
    "json.dump([pattern.fullmatch(text) is not None for text in texts], sys.stdout)\n"
)


def full_matches(pattern: str, texts: Sequence[str], *, seconds: float = SECONDS) -> list[bool]:
    """Whether a pattern matches each of the texts as a whole.

    Raises:
        TimeoutError: it takes too long.
    """
    if not texts or not may_take_long(pattern):
        compiled = re.compile(pattern)
        return [compiled.fullmatch(text) is not None for text in texts]
    try:
        done = subprocess.run(  # noqa: S603 - this Python, with a text of this module
            [sys.executable, "-I", "-S", "-c", _MATCH],
            input=json.dumps([pattern, list(texts)]).encode(),
            capture_output=True,
            timeout=seconds,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError, OSError):
        raise TimeoutError from None
    return [bool(matched) for matched in json.loads(done.stdout)]


def may_take_long(pattern: str) -> bool:
    """Whether a pattern repeats a group, has many repetitions or choices, or refers back: others cannot take long."""
    bare = _CLASSES.sub("x", pattern)
    return (
        bool(_GROUP_REPEATED.search(bare))
        or len(_REPEATED.findall(bare)) > _MOST_REPETITIONS
        or bare.count("|") > _MOST_CHOICES
        or bool(re.search(r"\\[1-9]|\(\?P=", pattern))
    )
