"""`python -m tests.mutation`: a seeded sample of small changes of the core, and those that its mirror tests let pass.

python -m tests.mutation                                   # 300 of all, two at a time
python -m tests.mutation --sample 50 --seed 7 run plan     # of what has this in its path
python -m tests.mutation mcdecl/operations/run/ledger.py:150-170      # all changes of these lines
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
from tests.mutation.running import Trial, play, preload


def main() -> int:
    """Measures and prints; 1 when the rate is below what is asked for."""
    words = argparse.ArgumentParser(
        prog="python -m tests.mutation", description="How well mirror tests guard the core."
    )
    words.add_argument("parts", nargs="*", help="parts of paths of modules, or a module with lines: PATH:10-20")
    words.add_argument("--sample", type=int, default=300, help="how many changes (300)")
    words.add_argument("--seed", type=int, default=1, help="which of them (1)")
    words.add_argument("--jobs", type=int, default=2, help="how many at once (2)")
    words.add_argument("--seconds", type=float, default=120.0, help="how long the tests of one may take (120)")
    words.add_argument("--least", type=float, default=0.0, help="exit with 1 below this rate in per cent (0)")
    chosen = words.parse_args()
    trials = sample(chosen.parts, chosen.sample, chosen.seed)
    if not trials:
        words.error("no module with anything to change has this in its path")
    preload()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that whatever runs is ended and copies go
    began, survivors = time.monotonic(), []
    with tempfile.TemporaryDirectory(prefix="mcdecl-mutation-") as room:
        for number, trial in enumerate(play(ROOT, trials, Path(room), chosen.jobs, chosen.seconds), 1):
            if not trial.noticed:
                survivors.append(trial)
                print(f"{trial.why}: {trial.module}:{trial.mutant.line}: {trial.mutant.what}", flush=True)
            if sys.stderr.isatty():
                print(f"\r{number}/{len(trials)}", end="", file=sys.stderr)
    rate = 100 * (1 - len(survivors) / len(trials))
    seconds = time.monotonic() - began
    print(f"{len(trials) - len(survivors)} of {len(trials)} changes were noticed: {rate:.1f} % in {seconds:.0f} s.")
    return int(rate < chosen.least)


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
