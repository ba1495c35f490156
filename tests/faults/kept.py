"""Applies that keep what they lose, their undo, and rows that are put back: beginnings, commands and what must hold."""

import json
import re
import shlex
from typing import Final

from mcdecl.operations.run.kept_rows import KeptCopy, check_copy, copies_in
from mcdecl.operations.run.rows_parquet import parquet_lines
from tests.faults.commands import Command, Facts, shown
from tests.faults.world import BEGINNINGS, Run, World, holdings, rows_of

TABLES: Final = """\
data_extensions:
  T:
    name: T
    fields:
      - {name: Id, type: Text, length: 18, primary_key: true}
      - {name: Score, type: Number}
  G: {name: G, fields: [{name: Id, type: Text, length: 18, primary_key: true}, {name: Note, type: Text, length: 9}]}
"""
LESS: Final = """\
data_extensions:
  T:
    name: T
    fields:
      - {name: Id, type: Text, length: 18, primary_key: true}
      - {name: Score, removed: true}
removed:
  - {address: data_extension.G}
"""
KEYS: Final = ("T", "G")
COUNT: Final = 60


def kept_facts(world: World) -> Facts:
    """What there is, and the rows that may be lost."""
    return {"holdings": holdings(world.account), **{key: plain(rows_of(world.account, key)) for key in KEYS}}


def plain(rows: list[tuple[object, ...]]) -> list[list[str]]:
    """Rows whatever the order of their columns: a column that comes back is the last one."""
    return sorted(sorted(map(str, row)) for row in rows)


WHOLE: Final = plain([(str(number), number * 3) for number in range(COUNT)])
"""The rows of each table while nothing is lost."""


def kept_run(world: World) -> str:
    """The run that has kept rows."""
    return next(copy.run for copy in copies_in(world.root / "kept") if isinstance(copy, KeptCopy))


def nothing_lost(world: World) -> None:
    """Whatever is not in the account is in a whole copy, and no row is in the account twice.

    Raises:
        AssertionError: it is not.
    """
    copies = [item for item in copies_in(world.root / "kept") if isinstance(item, KeptCopy)]
    for copy in copies:
        check_copy(copy)
        assert copy.rows == COUNT, copy
        assert plain([tuple(row) for row in parquet_lines(copy.path)][1:]) == WHOLE, copy
    kept = {copy.key for copy in copies}
    for key in KEYS:
        rows = rows_of(world.account, key)
        assert plain(rows) == WHOLE or key in kept, f"{key} is gone and not kept"
        assert len({row[0] for row in rows}) == len(rows), f"rows of {key} are there twice"


def finish_undo(world: World, first: Run) -> None:
    """What a person does after an undo that was broken off: another one of the same run, and what its messages name.

    Raises:
        AssertionError: not all is back.
    """
    run = kept_run(world)
    planned = world.mcdecl("undo", run, "--out", "{root}/undo.json")
    assert planned.code == 0, f"{shown(first)}\n{shown(planned)}"
    if "Plan: 0 to create, 0 to update" not in planned.out:
        again = world.mcdecl(*UNDO.arguments)
        if again.code:  # a lock of a dead run, or nothing
            world.mcdecl("unlock", "--force")
            again = world.mcdecl(*UNDO.arguments)
        assert again.code == 0, f"{shown(first)}\n{shown(again)}"
    for key in KEYS:
        if plain(rows_of(world.account, key)) != WHOLE:
            (named,) = re.findall(rf"(?m)mcdecl (kept restore {run} data_extension\.{key}\b.*)$", planned.err)
            follow_advice(world, shlex.split(named))
    assert world.mcdecl("plan", "--detailed-exitcode").code == 0


def finish_restore(world: World, first: Run) -> None:
    """The same command once more, and what it says to do then."""
    follow_advice(world, first.arguments)


def follow_advice(world: World, arguments: list[str] | tuple[str, ...]) -> None:
    """Put rows back, and those that were refused before, as the messages say.

    Raises:
        AssertionError: not all are back.
    """
    again = world.mcdecl(*arguments)
    if again.code and "--only-refused" in again.err:
        again = world.mcdecl(*arguments, "--only-refused")
    assert again.code == 0, shown(again)
    world.settle()


APPLY: Final = Command(
    ("apply", "--auto-approve", "--force", "--allow", "data_loss", "--keep", "{root}/kept"),
    ("losing",),
    kept_facts,
    always=nothing_lost,
)
UNDO: Final = Command(
    ("apply", "--force", "{root}/undo.json"), ("lost",), kept_facts, always=nothing_lost, again=finish_undo
)
KEEPING: Final = (
    APPLY,
    UNDO,
    *(
        Command(
            ("kept", "restore", "{kept}", f"data_extension.{key}", "--from", "{root}/kept"),
            ("remade",),
            kept_facts,
            always=nothing_lost,
            again=finish_restore,
        )
        for key in KEYS
    ),
    Command(("undo", "{kept}", "--format", "json"), ("lost", "remade")),
)
"""Commands that are drawn for episodes of their own."""


def _losing(world: World) -> None:
    """Two tables with rows; the files ask for one to go, and for a column of the other."""
    world.at("empty")
    world.write("data.yaml", TABLES)
    world.clean("apply", "--auto-approve")
    for key, column in (("T", "Score"), ("G", "Note")):
        lines = "".join(f"{number},{number * 3}\n" for number in range(COUNT))
        world.write(f"{key}.csv", f"Id,{column}\n{lines}")
        world.clean("rows", "import", f"data_extension.{key}", f"{{root}}/{key}.csv")
    world.write("data.yaml", LESS)


def _lost(world: World) -> None:
    """What was to go is gone, and its undo is saved."""
    world.at("losing")
    world.clean(*APPLY.arguments)
    world.clean("undo", last_run(world), "--out", "{root}/undo.json")
    world.write("data.yaml", TABLES)


def _remade(world: World) -> None:
    """What was gone is there again, without the rows."""
    world.at("lost")
    world.clean("apply", "--auto-approve", "--force")


def last_run(world: World) -> str:
    """The newest run that ended well."""
    listed = json.loads(world.clean("runs", "--format", "json").out)
    return str(next(item["id"] for item in listed if item["outcome"] == "done"))


def _reusing(world: World) -> None:
    """The same as what loses, and copies of an apply that was broken off are used again."""
    world.at("losing")
    config = (world.root / "mcdecl.yaml").read_text(encoding="utf-8")
    world.write("mcdecl.yaml", f"{config}keep: {{reuse_minutes: 600}}\n")


BEGINNINGS.update({"losing": _losing, "lost": _lost, "remade": _remade, "reusing": _reusing})
