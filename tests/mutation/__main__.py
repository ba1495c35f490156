"""`python -m tests.mutation`: a seeded sample of small changes of the core, and those that its mirror tests let pass.

python -m tests.mutation                                   # 300 of all, two at a time
python -m tests.mutation --sample 50 --seed 7 run plan     # of what has this in its path
python -m tests.mutation mcdecl/operations/run/ledger.py:150-170      # all changes of these lines
python -m tests.mutation --results FILE --only mcdecl/kinds --first 20     # the next 20 of the 300 that lie there
"""

import argparse
import random
import re
import signal
import sys
import tempfile
import time
from pathlib import Path

from tests.mutation.mirrors import ROOT, mirror, modules
from tests.mutation.mutants import Mutant, mutants
from tests.mutation.results import Results, summary
from tests.mutation.running import Trial, play, preload

_SECONDS = "how long the tests of one may take (120), and ten times what they take without a change"


def main() -> int:
    """Measures and prints; 1 when the rate is below what is asked for."""
    words = argparse.ArgumentParser(
        prog="python -m tests.mutation", description="How well mirror tests guard the core."
    )
    words.add_argument("parts", nargs="*", help="parts of paths of modules, or a module with lines: PATH:10-20")
    words.add_argument("--sample", type=int, default=300, help="how many changes (300)")
    words.add_argument("--seed", type=int, default=1, help="which of them (1)")
    words.add_argument("--jobs", type=int, default=2, help="how many at once (2)")
    words.add_argument("--seconds", type=float, default=120.0, help=_SECONDS)
    words.add_argument("--least", type=float, default=0.0, help="exit with 1 below this rate in per cent (0)")
    words.add_argument(
        "--results", type=Path, help="a file that keeps the ends; what is known there is not tried again"
    )
    words.add_argument("--only", action="append", help="try only those of the sample that have this in their path")
    words.add_argument("--first", type=int, help="try only so many of what is not known yet")
    chosen = words.parse_args()
    trials = sample(chosen.parts, chosen.sample, chosen.seed)
    trials = [trial for trial in trials if not chosen.only or any(part in trial.module for part in chosen.only)]
    if not trials:
        words.error("no module with anything to change has this in its path")
    results = Results(ROOT, chosen.results)
    results.load()
    known = {trial: end for trial in trials if (end := results.end(trial)) is not None}
    left = [trial for trial in trials if trial not in known][: chosen.first]
    preload()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that whatever runs is ended and copies go
    began, ends = time.monotonic(), list(known.values())
    for trial in ends:
        _show(trial)
    with tempfile.TemporaryDirectory(prefix="mcdecl-mutation-") as room:
        for number, trial in enumerate(play(ROOT, left, Path(room), chosen.jobs, chosen.seconds), 1):
            results.add(trial)
            ends.append(trial)
            _show(trial)
            if sys.stderr.isatty():
                print(f"\r{number}/{len(left)}", end="", file=sys.stderr)
    text, rate = summary(ends)
    print(f"{text} {len(left)} were tried in {time.monotonic() - began:.0f} s, {len(trials) - len(ends)} are left.")
    return int(rate < chosen.least)


def _show(trial: Trial) -> None:
    """Prints what nobody noticed, and what was noticed only because something did not end."""
    if trial.why not in ("failed", "equivalent"):
        print(f"{trial.why}: {trial.module}:{trial.mutant.line}: {trial.mutant.what}", flush=True)


def sample(parts: list[str], size: int, seed: int) -> list[Trial]:
    """The changes to try, ordered by module; all of them where lines are named.

    Args:
        parts: parts of paths, or `PATH:FIRST-LAST`.
        size: how many.
        seed: which.
    """
    found = [
        (module, mutant)
        for module in modules()
        for mutant in mutants((ROOT / module).read_text())
        if not parts or any(_meant(part, module, mutant) for part in parts)
    ]
    if any(":" in part for part in parts):
        size = len(found)
    taken = sorted(random.Random(seed).sample(found, min(size, len(found))))
    return [Trial(module, mutant, tuple(mirror(module))) for module, mutant in taken]


def _meant(part: str, module: str, mutant: Mutant) -> bool:
    lines = re.fullmatch(r"(.+):(\d+)(?:-(\d+))?", part)
    if lines is None:
        return part in module
    return lines[1] in module and int(lines[2]) <= mutant.line <= int(lines[3] or lines[2])


if __name__ == "__main__":
    sys.exit(main())
