"""Every command that talks to an account, with what has to be true of it whatever happened to its calls."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.faults.world import Run, World, holdings, rows_of

Facts = dict[str, Any]
"""What is compared between a run on a bad line and one on a good line."""


@dataclass(frozen=True)
class Command:
    """One command line.

    Attributes:
        arguments: Its words; `{out}` is a folder of its own, `{root}` the project's, `{run}` the last run,
            `{kept}` the one that has kept rows.
        beginnings: The states in which it is tried.
        facts: What it changes in the account, for one that changes something; None for one that only reads.
        first: Commands that go before it, on a good line.
        weight: How often it is drawn.
        short: Whether it makes few calls, so that many episodes of it are cheap.
        always: What holds whatever happened to its calls, unless the account has lied.
        again: What a person does after it went wrong, and what holds then; the same command when left out.
    """

    arguments: tuple[str, ...]
    beginnings: tuple[str, ...] = ("applied",)
    facts: Callable[[World], Facts] | None = None
    first: tuple[tuple[str, ...], ...] = ()
    weight: float = 2
    short: bool = False
    always: Callable[[World], None] | None = None
    again: Callable[[World, Run], None] | None = None

    @property
    def name(self) -> str:
        return " ".join(self.arguments)

    @property
    def applies(self) -> bool:
        return self.arguments[0] == "apply"


def tables(world: World) -> Facts:
    """The rows of all tables that commands fill."""
    return {key: rows_of(world.account, key) for key in ("T", "U", "W", "Events", "Elsewhere")}


def everything(world: World) -> Facts:
    """What there is, each as often as it is there, and the rows."""
    return {"holdings": holdings(world.account), **tables(world)}


def exports(world: World) -> Facts:
    """The rows, and the file that an extract has written."""
    path = world.account.files.ftp / "Export" / "x.csv"
    return {**tables(world), "x.csv": path.read_bytes() if path.exists() else b""}


_PULL = ("tracking", "pull", "--since", "2026-03-01", "--until", "2026-03-05", "--out", "{out}/events")
_ALL = ("empty", "applied", "changed", "drifted")
READING = (
    Command(("plan", "--format", "json"), _ALL, weight=4),
    Command(("plan", "--detailed-exitcode"), _ALL),
    Command(("plan", "-e", "units"), ("applied", "changed"), weight=1),
    Command(("plan", "--all"), ("applied",), weight=1),
    Command(("drift", "--format", "json"), ("applied", "changed", "drifted"), weight=3),
    Command(("drift", "--accept", "query_definition.Q"), ("drifted",)),
    Command(("diff", "one", "other"), ("applied", "drifted")),
    Command(("undo", "{run}", "--format", "json"), ("applied", "drifted"), weight=1),
    Command(("export", "--out", "{out}/exported"), ("empty", "applied", "drifted"), weight=3),
    Command(("export", "-e", "units", "--out", "{out}/exported"), weight=1),
    Command(("import", "query_definition.Stranger"), weight=2, short=True),
    Command(("init", "--from-account", "--auth-url", "{auth}", "{out}/new"), weight=2),
    Command(("results",), weight=2, short=True),
    Command(("results", "1", "--format", "json"), weight=2, short=True),
    Command(("results", "automation.A"), weight=2),
    Command(("ledger", "--format", "json"), weight=3, short=True),
    Command(("rows", "export", "data_extension.T", "--out", "{out}/rows.csv"), weight=3, short=True),
    Command(("sample", "--mask", "--out", "{out}/people"), weight=1),
    Command(
        ("rows", "export", "data_extension.T", "--where", "Score > 2", "--out", "{out}/rows.csv"), weight=2, short=True
    ),
    Command(_PULL, ("applied", "empty"), weight=3),
    Command(("status",), weight=3, short=True),
    Command(("status", "-e", "units", "--format", "json"), weight=2, short=True),
    Command(("lint", "--online"), ("empty", "applied"), weight=3, short=True),
    Command(("unlock",), weight=3, short=True),
    Command(("doctor", "--format", "json"), weight=0.3),
    Command(("conformance", "--folder", "Data Extensions/Probe", "--auto-approve"), weight=0.2),
    Command(("unlock", "-e", "units"), weight=1, short=True),
)
WRITING = (
    Command(("apply", "--auto-approve", "--force"), ("empty", "changed", "changed", "drifted"), everything, weight=5),
    Command(
        ("apply", "--auto-approve", "--force", "{root}/saved.plan"),
        ("changed",),
        everything,
        first=(("plan", "--out", "{root}/saved.plan"),),
    ),
    Command(("apply", "--auto-approve", "--force", "-e", "units"), ("empty", "changed"), everything, weight=1),
    Command(("rows", "import", "data_extension.T", "{root}/new.csv"), facts=tables, weight=2, short=True),
    Command(
        ("rows", "import", "--mode", "upsert", "data_extension.T", "{root}/more.csv"),
        facts=tables,
        weight=2,
        short=True,
    ),
    Command(("run", "import_definition.I", "--replace", "--file", "{root}/more.csv"), facts=tables, weight=2),
    Command(("run", "automation.A"), facts=tables),
    Command(("run", "query_definition.Q", "filter_activity.FA"), facts=tables, weight=1),
    Command(("run", "data_extract.X"), facts=exports, weight=1),
    Command((*_PULL, "--into", "data_extension.Events"), facts=tables, weight=3),
)
COMMANDS = READING + WRITING


def words(world: World, command: Command) -> tuple[str, ...]:
    """The command line for this account, and the last run in this project."""
    runs = {"{run}": _last_run, "{kept}": _kept_run}
    return tuple(
        runs[word](world) if word in runs else word.replace("{auth}", world.server.auth_url)
        for word in command.arguments
    )


def _kept_run(world: World) -> str:
    return next(path.parent.name for path in sorted((world.root / "kept").glob("*/*.json")))


def _last_run(world: World) -> str:
    journals = sorted((world.root / ".mcdecl" / "runs").glob("*.jsonl"), key=lambda path: path.stat().st_mtime_ns)
    return journals[-1].stem.rpartition("-")[2] if journals else "none"


def shown(run: Run) -> str:
    """How a command went, for a message."""
    return f"{' '.join(run.arguments)} ended with {run.code}\n{run.out[-900:]}\n{run.err[-900:]}"
