"""Past applies, as their journals tell of them."""

import os
from pathlib import Path

from mcdecl.engine.apply.journal import RUNS
from mcdecl.engine.apply.runs import journals


def test_the_newest_comes_first_also_of_one_second(tmp_path: Path) -> None:
    folder = tmp_path / RUNS
    folder.mkdir(parents=True)
    names = ["20260101T000000Z-f.jsonl", "20260101T000001Z-e.jsonl", "20260101T000001Z-a.jsonl"]
    for second, name in enumerate(names):
        (folder / name).touch()
        os.utime(folder / name, (second, second))
    assert [path.name for path in journals(tmp_path)] == names[::-1]
