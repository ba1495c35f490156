"""What is known of earlier measures: a file of JSON lines, so that a long measure can be stopped and gone on with."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from tests.mutation.equivalent import EQUIVALENT
from tests.mutation.running import Trial


@dataclass(frozen=True, slots=True)
class Results:
    """The ends of trials, kept in a file.

    What was noticed stays known as long as its module is the same; what was not, as long as its tests are, too; what
    could not be told is tried again.

    Attributes:
        root: the repository.
        file: where they are kept; None keeps nothing.
    """

    root: Path
    file: Path | None = None
    _known: dict[tuple[Any, ...], dict[str, str]] = field(default_factory=dict)

    def load(self) -> None:
        """Reads what the file has; a last line that was cut off is left out."""
        if self.file is None or not self.file.exists():
            return
        for line in self.file.read_text().splitlines():
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            self._known[tuple(entry["key"])] = entry

    def end(self, trial: Trial) -> Trial | None:
        """The trial with its end, if that is known."""
        if (trial.module, _line(self.root / trial.module, trial.mutant.line), trial.mutant.what) in EQUIVALENT:
            return trial.ended("equivalent")
        tests = self._tests(trial)  # as they are now, when they are copied: `add` gives the same though they change
        entry = self._known.get(self._key(trial))
        if entry is None or entry["why"] == "broken":
            return None
        ended = trial.ended(entry["why"])
        return ended if ended.noticed or entry["tests"] == tests else None

    def add(self, trial: Trial) -> None:
        """Keeps an end."""
        if self.file is None:
            return
        where = {"module": trial.module, "line": str(trial.mutant.line), "what": trial.mutant.what}
        entry = {"key": self._key(trial), **where, "why": trial.why, "tests": self._tests(trial)}
        with self.file.open("a") as file:
            file.write(f"{json.dumps(entry)}\n")

    def _key(self, trial: Trial) -> tuple[Any, ...]:
        digest = _digest((self.root / trial.module,))
        return trial.module, digest, trial.mutant.start, trial.mutant.end, trial.mutant.new

    def _tests(self, trial: Trial) -> str:
        return _digest(tuple(self.root / test for test in trial.tests))


def summary(trials: Iterable[Trial]) -> tuple[str, float]:
    """A line for people, and the rate of what was noticed in per cent; what changes nothing does not count."""
    ends = [trial.why for trial in trials]
    counted = len(ends) - ends.count("equivalent")
    noticed = ends.count("failed") + ends.count("timeout")
    rate = 100 * noticed / counted if counted else 100.0
    apart = [
        f"{ends.count(why)} {words}"
        for why, words in (
            ("timeout", "of them because its tests did not end"),
            ("broken", "could not be told, because the tests fail without any change"),
            ("no mirror", "without tests"),
            ("equivalent", "more change nothing that could be noticed"),
        )
        if why in ends
    ]
    return f"{'; '.join([f'{noticed} of {counted} changes were noticed: {rate:.1f} %', *apart])}.", rate


@cache
def _digest(files: tuple[Path, ...]) -> str:
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:16]


def _line(file: Path, number: int) -> str:
    return file.read_text().splitlines()[number - 1].strip()
