"""Past applies, as their journals tell of them."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from mcdecl.engine.apply.journal import RUNS
from mcdecl.engine.apply.runs import journals, read_run


def test_the_newest_comes_first_also_of_one_second(tmp_path: Path) -> None:
    folder = tmp_path / RUNS
    folder.mkdir(parents=True)
    names = ["20260101T000000Z-f.jsonl", "20260101T000001Z-e.jsonl", "20260101T000001Z-a.jsonl"]
    for second, name in enumerate(names):
        (folder / name).touch()
        os.utime(folder / name, (second, second))
    assert [path.name for path in journals(tmp_path)] == names[::-1]


@pytest.mark.parametrize("number", ["x", [1], {}, 1e400, None])
def test_a_journal_with_a_senseless_number_of_a_call_is_read(tmp_path: Path, number: Any) -> None:
    path = tmp_path / "a-1.jsonl"
    lines = [{"line": "begin", "call": number, "operation": "Create"}, {"line": "end", "call": number}]
    path.write_text("\n".join(map(json.dumps, lines)))
    (call,) = read_run(path).calls
    assert (call.number, call.operation) == (0, "Create")
