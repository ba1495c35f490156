"""Episodes: a beginning, some commands on a bad line, and what must be true after each and at the end.

Everything about an episode follows from its number, whatever was played before: see `still`. What is true is asked of
the account's own store and of the files that were written, not of mcdecl.
"""

import random
import re
import shlex
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any
from unittest import mock

from mcdecl.operations.run import ledger
from tests.faults.commands import COMMANDS, READING, Command, Facts, shown, words
from tests.faults.line import KINDS, LYING, Fault
from tests.faults.world import Run, World, files_in, holdings, rows_of, starts

_CALLS = ("*", "*", "*", "REST", "Retrieve", "Continue", "Token", "Create", "Update", "Perform")
_VOLATILE = re.compile(
    r"\d+ ms|\d+ s left|in \d+ calls|\"(?:calls|round_trip_ms|token_seconds)\": [\d.]+"
    # who the account says it is, is unknown where REST does not answer, and not needed
    r"|business unit  .*|, business unit [\w ()]+|The account does not tell the names of sends: .*\n"
    r"|\"(?:business_unit|enterprise)\": .*"
    # how long a run took is unknown where the account did not say it
    r"| +(?:\d+\.\d|–)$"
    r"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z| UTC)?",
    re.MULTILINE,
)
_PORT = re.compile(r":\d{4,5}\b")
_PRIVATE = re.compile(r"(^|/)(\.mcdecl|schemas|\.git)/|\.plan$|bookmark\.json$|\.ids-")


Act = Callable[[], tuple[Run, bool]]
"""Runs a command in whatever way: how it ended, and whether nobody can trust what it was told."""
KILLED = 137


@dataclass
class Player:
    """Plays episodes in a world, and remembers how commands end on a good line."""

    world: World
    played: int = 0
    chance: random.Random = field(default_factory=lambda: random.Random(0))
    happened: list[tuple[str, str]] = field(default_factory=list)
    fired: dict[str, int] = field(default_factory=dict)
    story: list[tuple[list[tuple[str, str]], int, str, str]] = field(default_factory=list)
    """Of each command of the last episode the calls with what happened to them, how it ended and what it said."""
    _good: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    def play(self, number: int, only: str = "", *, short: bool = False, pool: Sequence[Command] = COMMANDS) -> None:
        """Plays the episode of a number; a `short` one is another one, of commands that make few calls.

        Raises:
            AssertionError: Something is not as it must be; the message says all that is needed to look into it.
        """
        chance = random.Random(number)
        episode = draw(chance, only, short=short, commands=pool)
        self.played += 1
        self.story = []
        self.world.still.prompt = number % 2 == 0
        try:
            self._play(episode, chance)
        except AssertionError as error:
            calls = ", ".join(f"{name} {kind}".strip() for name, kind in self.happened)
            raise AssertionError(f"{'short ' * short}episode {number}, {episode}\ncalls: {calls}\n{error}") from error

    def _play(self, episode: "Episode", chance: random.Random) -> None:
        for step in episode.steps:
            if step.command.arguments[0] not in EXAMINING:
                self.good_run(episode.beginning, step.command)
        self.world.at(episode.beginning)
        for step in episode.steps:
            step_on_a_bad_line = partial(self._on_a_bad_line, step, chance)
            if step.command.facts is None:
                self.reads(episode.beginning, step.command, step_on_a_bad_line)
            else:
                self.changes(episode.beginning, step.command, step_on_a_bad_line)

    def _on_a_bad_line(self, step: "Step", chance: random.Random) -> tuple[Run, bool]:
        """The end of the command, and whether nobody can trust what it was told."""
        for arguments in step.command.first:
            self.world.clean(*arguments)
        self.world.line.break_calls([Fault(*fault) for fault in step.faults], chance)
        run = self.world.mcdecl(*words(self.world, step.command))
        self.world.line.heal()
        self.world.settle()
        self.happened = list(self.world.line.calls)
        self.story.append((self.happened, run.code, self._plain(run.out), self._plain(run.err)))
        happened = {kind for _, kind in self.world.line.calls if kind}
        for kind in happened:
            self.fired[kind] = self.fired.get(kind, 0) + 1
        said = run.out + run.err
        assert "Traceback" not in said, shown(run)
        assert "Internal error" not in said, shown(run)
        assert run.code in (0, 1, 2, 124), shown(run)
        assert run.code == 0 or said.strip(), "it failed without a word"
        return run, bool(happened & LYING)

    def _plain(self, said: str) -> str:
        """What was said without what is another one in each world: its folder and its ports."""
        return _VOLATILE.sub("…", _PORT.sub(":…", said.replace(str(self.world.home), "…")))

    def reads(self, beginning: str, command: Command, act: Act) -> None:
        """A command that only reads: it says the truth or that it cannot, changes nothing, and works the next time."""
        if command.arguments[0] in EXAMINING:
            self._examines(beginning, command, act)
            return
        good = self.good_run(beginning, command)
        before = self.world.at(beginning).fingerprint
        run, lied_to = act()
        if not lied_to:
            assert run.code in (1, KILLED, good["code"]), shown(run)
            if run.code == good["code"] and (run.code != 1 or not run.err.strip()):
                _same(self._seen(run, command), good, f"not what it says on a good line\n{shown(run)}")
        if command.arguments[0] != "ledger":
            assert self.world.fingerprint() == before, f"a command that reads has changed the account\n{shown(run)}"
        if run.code == 0:
            return
        if lied_to:
            self.world.at(beginning)
        again = self.world.mcdecl(*self._next(command, run))
        seen = self._seen(again, command)
        if command.arguments[0] in _ONCE and not lied_to:
            seen["out"] = good["out"]
            missing = _lines(good) - _lines(seen) if command.arguments[0] in _IN_PARTS else Counter()
            assert not missing, f"what the first run left out stays away: {missing}\n{shown(run)}\n{shown(again)}"
            doubled = _lines(seen) - _lines(good) if command.arguments[0] == "tracking" else Counter()
            assert not doubled, f"there twice: {doubled}\n{shown(run)}\n{shown(again)}"
            seen["files"] = good["files"] if command.arguments[0] in _IN_PARTS else seen["files"]
        _same(seen, good, f"not the same when it is run again\n{shown(run)}\n{shown(again)}")

    def _examines(self, beginning: str, command: Command, act: Act) -> None:
        """A command that reports how the account behaves: a bad line changes what it says, and it leaves nothing."""
        self.world.at(beginning)
        before = holdings(self.world.account)
        act()
        self.world.mcdecl(*words(self.world, command))
        self.world.settle()
        left = holdings(self.world.account) - before
        assert not [name for name in left if "DataFolder" not in name], f"left behind: {left}"
        assert not before - holdings(self.world.account)
        self.world.at(beginning)

    def changes(self, beginning: str, command: Command, act: Act) -> None:
        """A command that changes the account: nothing is lost or doubled, and repeating it completes it."""
        world = self.world
        assert command.facts is not None
        good = self.good_run(beginning, command)
        held, rows, before = holdings(world.account), rows_of(world.account, "T"), starts(world.account)
        strangers = _strangers(world)
        run, lied_to = act()
        facts = command.facts(world)
        if run.code == 0 and not lied_to:
            assert facts == good["facts"], f"it says that it is done\n{shown(run)}\n{facts}\n{good['facts']}"
        if not lied_to:
            if command.always is not None:
                command.always(world)
            _nothing_lost_or_doubled(world, good["holdings"], held, run)
            assert {row[0] for row in rows} <= {row[0] for row in rows_of(world.account, "T")}, (
                f"rows lost\n{shown(run)}"
            )
        for definition, count in starts(world.account).items():
            assert count <= before[definition] + 1, f"{definition} was started twice\n{shown(run)}"
        assert _strangers(world) == strangers, f"what nobody named has changed\n{shown(run)}"
        if run.code == 0 and lied_to and not command.applies:
            return  # what it was told was wrong: it cannot know better
        if run.code != 0 or command.applies:
            self._recover(command, run, lied_to=lied_to)
            if command.always is not None:
                command.always(world)
        _nothing_lost_or_doubled(world, good["holdings"], held, run)
        assert command.facts(world) == good["facts"], f"not the same after it was repeated\n{shown(run)}"
        assert _strangers(world) == strangers, f"what nobody named has changed\n{shown(run)}"

    def _next(self, command: Command, run: Run) -> tuple[str, ...]:
        """What a person calls next: the same, or what the output names."""
        named = re.search(r"Next: `mcdecl (.*)` adds what could not be read", run.out)
        return tuple(shlex.split(named.group(1))) if named else words(self.world, command)

    def _recover(self, command: Command, run: Run, *, lied_to: bool) -> None:
        """What a person does next: reads what is left, releases what a dead run has left behind, tries again."""
        world = self.world
        if command.again is not None:
            if run.code != 0:
                command.again(world, run)
            return
        environment = ["-e", "units"] if "units" in command.arguments else []
        arguments = tuple(word for word in words(world, command) if not word.endswith("saved.plan"))
        (world.account.files.ftp / "Export" / "x.csv").unlink(missing_ok=True)
        again = world.mcdecl(*arguments)
        if again.code and command.applies:
            for unit in ("parent", "market") if environment else ("",):
                world.mcdecl("unlock", *environment, "--force", *(["--business-unit", unit] if unit else []))
            again = world.mcdecl(*arguments)
        if again.code and command.applies and lied_to:
            # A copy of a wrong answer holds as long as the account says that nothing has changed.
            again = world.mcdecl(*arguments, "--fresh")
        if again.code and command.arguments[:2] == ("run", "import_definition.I"):
            # A claim of a dead run runs out: that moment is not waited for.
            with mock.patch.object(ledger, "LIFE", timedelta()):
                again = world.mcdecl(*arguments)
                if "--again" in again.err:
                    again = world.mcdecl(*arguments, "--again")
        # Rows that it was told are not there are refused as doubled ones: then only the account itself shows the truth.
        told_wrong = "a row with this key already exists" in again.out + again.err
        assert again.code == 0 or told_wrong, f"it does not recover\n{shown(run)}\n{shown(again)}"
        world.settle()
        if command.applies:
            plan = world.mcdecl("plan", "--detailed-exitcode", *environment)
            assert plan.code == 0, f"the plan is not empty\n{shown(run)}\n{shown(again)}\n{shown(plan)}"

    def good_run(self, beginning: str, command: Command) -> dict[str, Any]:
        key = (beginning, command.name)
        if key not in self._good:
            self.world.at(beginning)
            self.world.line.heal()
            for arguments in command.first:
                self.world.clean(*arguments)
            run = self.world.mcdecl(*words(self.world, command))
            self.world.settle()
            if command.facts is None:
                self._good[key] = self._seen(run, command)
            else:
                assert run.code == 0, shown(run)
                facts: Facts = command.facts(self.world)
                self._good[key] = {"facts": facts, "holdings": holdings(self.world.account)}
            self.world.at(beginning)
        return self._good[key]

    def _seen(self, run: Run, command: Command) -> dict[str, Any]:
        """What a reading command gives: its exit code, what it prints, the files it writes."""
        files = {
            name: content
            for folder in (self.world.root, self.world.scratch)
            for name, content in files_in(folder).items()
            if not _PRIVATE.search(name)
        }
        if command.arguments[0] in _IN_PARTS:
            # What a broken run has left is completed in files beside: in which file something is may differ.
            lines = [
                line
                for name, content in files.items()
                if name.endswith((".yaml", ".csv"))
                for line in content.split(b"\n")
            ]
            files = {"lines": b"\n".join(sorted(line for line in lines if not line.startswith(b"#")))}
        return {"code": run.code, "out": _VOLATILE.sub("…", run.out), "files": files}


def _same(seen: dict[str, Any], good: dict[str, Any], message: str) -> None:
    if seen != good:
        files = {*seen["files"].items()} ^ {*good["files"].items()}
        message += f"\nexit code {seen['code']}, not {good['code']}" * (seen["code"] != good["code"])
        raise AssertionError(f"{message}\non a good line: {good['code']} {good['out']}\nfiles that differ: {files}")


EXAMINING = ("doctor", "conformance")
_IN_PARTS = ("export", "init", "tracking")
"""Commands that write several files, and complete them the next time."""


def _lines(seen: dict[str, Any]) -> Counter[bytes]:
    """The lines that files have; the head of a file is there as often as there are files."""
    lines = Counter(re.sub(rb"-\d+(?=[/.])", b"", line) for line in seen["files"]["lines"].split(b"\n"))
    return Counter(
        {line: min(count, 1) if b"," not in line or b"EventID" in line else count for line, count in lines.items()}
    )


_ONCE = ("import", "init", "export", "tracking", "drift")
"""Commands that have nothing to do a second time."""


def _strangers(world: World) -> list[Any]:
    documents = [
        document
        for unit in world.account.units.values()
        for collection in ("DataExtension", "QueryDefinition")
        for document in unit.store.all(collection)
        if document["CustomerKey"] in ("Elsewhere", "Stranger")
    ]
    return [documents, rows_of(world.account, "Elsewhere")]


def _nothing_lost_or_doubled(world: World, good: Any, before: Any, run: Run) -> None:
    now = holdings(world.account)
    lost = (before & good) - now
    assert not lost, f"lost: {lost}\n{shown(run)}"
    assert not now - (good | before), (
        f"nobody asked for it, or it is there twice: {now - (good | before)}\n{shown(run)}"
    )


@dataclass(frozen=True)
class Step:
    """A command and what happens to its calls: kind, which calls, how many go well before, how many have it."""

    command: Command
    faults: tuple[tuple[str, str, int, int], ...]

    def __str__(self) -> str:
        return f"{self.command.name} with {list(self.faults)}"


@dataclass(frozen=True)
class Episode:
    """What an episode is to be."""

    beginning: str
    steps: Sequence[Step]

    def __str__(self) -> str:
        return f"at '{self.beginning}': " + "; then ".join(map(str, self.steps))


def draw(
    chance: random.Random, only: str = "", *, short: bool = False, commands: Sequence[Command] = COMMANDS
) -> Episode:
    """An episode by chance: up to two commands that read, then perhaps one that writes."""
    pool = [command for command in commands if only in command.name and (command.short or not short)]
    skips = _FEW_SKIPS if short else _SKIPS
    command = chance.choices(pool, [command.weight for command in pool])[0]
    beginning = chance.choice(command.beginnings)
    steps = [Step(command, _faults(chance, skips))]
    before = [other for other in READING if beginning in other.beginnings and other.arguments[0] not in _SPOILING]
    before = [other for other in before if other.short or not short]
    if chance.random() < 0.15 and before:
        first = chance.choices(before, [other.weight for other in before])[0]
        steps.insert(0, Step(first, _faults(chance, skips)))
    return Episode(beginning, steps)


_SPOILING = ("import", "drift", "export", "init", "tracking", "rows")
"""Commands after which the files are others."""


_SKIPS = (0, 0, 1, 2, 4, 8, 16)
_FEW_SKIPS = (0, 0, 1, 2, 4)
"""How many calls go well before a fault: where there are few calls, a fault after many never comes."""


def _faults(chance: random.Random, skips: Sequence[int]) -> tuple[tuple[str, str, int, int], ...]:
    drawn = []
    for _ in range(chance.choice((1, 1, 2, 3))):
        kind = chance.choice(KINDS)
        calls = "Continue" if kind in ("dead_continue", "repeated_page") else chance.choice(_CALLS)
        calls = chance.choice(("Create", "Update")) if kind == "partial" else calls
        drawn.append((kind, calls, chance.choice(skips), chance.choice((1, 1, 1, 2, 3, 9))))
    return tuple(drawn)
