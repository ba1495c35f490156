"""What episodes are played with: an enterprise of two business units, a project, and both as they were before."""

import io
import os
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

from mcdecl.account.retry import RetryPolicy
from mcdecl.cli.main import main
from mcdecl.operations.run.waiting import WaitPolicy
from mcdecl.sandbox.account import SandboxAccount
from mcdecl.sandbox.server import RunningSandbox, start
from mcdecl.sandbox.store import Store
from mcdecl.sandbox.tracking.tables import record
from mcdecl.workspace import results, run
from tests.faults.line import Line, put_in_front, without_sockets
from tests.faults.still import BEGINS, BETWEEN, Still
from tests.faults.thrift import contents, thrifty

PARENT, UNIT = 510001234, 510000002
PAGE = 6
"""How many objects a page has, so that there are several of most things."""

_CONFIG = """\
project: faults
default_environment: one
environments:
  one:
    account: {account}
    sftp: {sftp}
    lock: true
    ledger: true
  other:
    account: {other}
  units:
    account: {account}
    business_units: {{parent: {parent}, market: {unit}}}
"""
BYSTANDERS = """\
data_extensions:
  Elsewhere: {name: Elsewhere, fields: [{name: Id, type: Text, length: 18, primary_key: true}]}
query_definitions:
  Stranger: {name: Stranger, sql: SELECT Id FROM Elsewhere, target: Elsewhere, mode: Append}
"""
PROJECT = """\
data_extensions:
  T:
    name: T
    folder: Data Extensions/F1
    fields:
      - {name: Id, type: Text, length: 18, primary_key: true}
      - {name: Score, type: Number}
  U: {name: U, fields: [{name: Id, type: Text, length: 18, primary_key: true}]}
  W: {name: W, fields: [{name: Id, type: Text, length: 18, primary_key: true}]}
  Events:
    name: Events
    fields:
      - {name: EventID, type: Text, length: 32, primary_key: true}
      - {name: SubscriberKey, type: Text, length: 254}
filter_definitions:
  F: {name: F, source: T, where: Score < 3}
filter_activities:
  FA: {name: FA, filter: F, source: T, into: U}
query_definitions:
  Q: {name: Q, sql: "SELECT T.Id FROM T LEFT JOIN Elsewhere E ON E.Id = T.Id", target: W, mode: Update}
import_definitions:
  I: {name: I, into: T, mode: AddAndUpdate, file: {pattern: c.csv}}
file_locations:
  L: {name: L, type: ExternalSftp, url: "sftp://files.example", user: u}
data_extracts:
  X: {name: X, type: Data Extension Extract, file: x.csv, parameters: {DECustomerKey: T, HasColumnHeaders: true}}
file_transfers:
  FT: {name: FT, file: c.csv}
verifications:
  V: {target: T, rule: IsGreaterThan, value: 0}
automations:
  A: {name: A, steps: [{run: [filter_activity.FA]}, {run: [verification.V, query_definition.Q]}]}
"""
CHANGED = (
    PROJECT.replace(
        "{name: Score, type: Number}", "{name: Score, type: Number}\n      - {name: Note, type: Text, length: 9}"
    )
    .replace("where: Score < 3", "where: Score < 4")
    .replace("LEFT JOIN", "INNER JOIN")
    .replace("steps: [{run: [filter_activity.FA]}, ", "steps: [{run: [file_transfer.FT]}, ")
    .replace("file: c.csv}\nver", "file: d.csv}\nver")
    .replace("{name: L, ", "{name: L, description: changed, ")
    .replace(
        "  U: {", "  N: {name: N, folder: Data Extensions/F2, fields: [{name: Id, type: Text, length: 5}]}\n  U: {"
    )
)
ROWS = "Id,Score\n1,1\n2,2\n3,9\n4,3\n5,5\n6,6\n"
MORE_ROWS = "Id,Score\n5,7\n8,8\n9,9\n10,1\n11,2\n12,3\n"
NEW_ROWS = "Id,Score\n21,1\n22,2\n23,3\n24,4\n"


@dataclass(frozen=True)
class Run:
    """How a command ended and what it said."""

    arguments: tuple[str, ...]
    code: int
    out: str
    err: str


Tables = Mapping[str, tuple[str, list[tuple[Any, ...]]]]
"""Row tables by name: how each is made, and its rows."""


@dataclass(frozen=True)
class Snapshot:
    """An account and a project's folder at one moment."""

    documents: Mapping[str, Mapping[str, Any]]
    tables: Tables
    files: Mapping[str, bytes]
    project: Mapping[str, tuple[bytes, int]]
    moment: datetime

    @property
    def fingerprint(self) -> dict[str, Any]:
        """What a command that only reads must leave as it is: all documents, all rows."""
        documents = {name: records for name, records in self.documents.items() if records}
        return {**documents, **{name: rows for name, (_, rows) in self.tables.items()}}


@dataclass
class World:
    """An embedded account behind a line, and a project in a folder.

    Attributes:
        server: The account.
        line: The line to it.
        root: The project's folder.
        scratch: Where commands write what they were asked for.
    """

    server: RunningSandbox
    line: Line
    home: Path
    rows: "Rows"
    still: Still
    snapshots: dict[str, Snapshot] = field(default_factory=dict)

    @property
    def root(self) -> Path:
        return self.home / "project"

    @property
    def scratch(self) -> Path:
        return self.home / "out"

    @property
    def account(self) -> SandboxAccount:
        return self.server.account

    def mcdecl(self, *arguments: str) -> Run:
        """Runs a command on the project."""
        words = tuple(word.replace("{out}", str(self.scratch)).replace("{root}", str(self.root)) for word in arguments)
        out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
        err = io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = main(["-C", str(self.root), *words])
        return Run(words, code, out.buffer.getvalue().decode(), err.getvalue())  # type: ignore[attr-defined]

    def clean(self, *arguments: str) -> Run:
        """Runs a command that has to do well."""
        run = self.mcdecl(*arguments)
        assert run.code == 0, run
        self.settle()
        return run

    def write(self, name: str, text: str) -> None:
        """Writes a file of the project."""
        (self.root / name).write_text(text, encoding="utf-8")

    def settle(self) -> None:
        """Waits until nothing runs in the account."""
        self.still.finish(self.account)
        ends = time.monotonic() + 600
        while any(
            document.get("status") in ("New", "Processing") or document.get("Status") in ("Running", "Queued")
            for unit in self.account.units.values()
            for collection in ("Task", "AutomationInstance")
            for document in list(unit.store.all(collection))
        ):
            assert time.monotonic() < ends, "a task does not end"
            self.still.finish(self.account)
            for unit in self.account.units.values():
                unit.tasks.settle(0.1)

    def take(self) -> Snapshot:
        """How everything is now."""
        self.settle()
        with self.account.whole.exclusively() as store:
            documents = {name: dict(records) for name, records in store._documents.items()}
            tables = self.rows.now()
        files = files_in(self.account.files.ftp)
        return Snapshot(documents, tables, files, contents(self.root), self.still.moment)

    def put_back(self, snapshot: Snapshot) -> None:
        """Makes everything what it was."""
        self.settle()
        account = self.account
        account.clock.reset()
        with account.whole.exclusively() as store:
            self.rows.put_back(snapshot.tables)
            store._documents = {name: dict(records) for name, records in snapshot.documents.items()}
            store._indexes.clear()
        for unit in account.units.values():
            unit.continuations.clear()
            unit.row_sets.clear()
        if files_in(account.files.ftp) != snapshot.files:
            account.files.clear()
            for name, content in snapshot.files.items():
                path = account.files.ftp / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        put_tree(self.root, snapshot.project)
        put_tree(self.scratch, {})

    def fingerprint(self) -> dict[str, Any]:
        """Everything that a command which only reads must leave as it is: all documents, all rows."""
        with self.account.whole.exclusively() as store:
            documents = {name: dict(records) for name, records in store._documents.items() if records}
            return {**documents, **{name: rows for name, (_, rows) in self.rows.now().items()}}

    def at(self, name: str) -> Snapshot:
        """One of the beginnings of episodes, and everything made what it was then."""
        if name not in self.snapshots:
            prompt, self.still.prompt = self.still.prompt, True
            self.still.begin(f"how {name} is made", BEGINS)
            BEGINNINGS[name](self)
            self.snapshots[name] = self.take()
            self.still.prompt = prompt
        self.put_back(self.snapshots[name])
        self.still.begin(name, self.snapshots[name].moment + BETWEEN)
        return self.snapshots[name]


class Rows:
    """The row tables of an account, read again only when somebody has written rows."""

    def __init__(self, store: Store) -> None:
        self._store, self._written, self._seen = store, 1, 0
        self._tables: Tables = {}
        writing = store.writing

        def counted(*arguments: Any, **options: Any) -> Any:
            self._written += 1
            return writing(*arguments, **options)

        self._writing = writing
        store.writing = counted  # type: ignore[method-assign]

    def now(self) -> Tables:
        """All tables; for whoever holds the store."""
        if self._seen != self._written:
            run = self._store.connection.execute
            made = run("SELECT table_name, sql FROM duckdb_tables()").fetchall()
            self._tables = {name: (sql, run(f'SELECT * FROM "{name}"').fetchall()) for name, sql in made}
            self._seen = self._written
        return self._tables

    def put_back(self, tables: Tables) -> None:
        """Makes all tables what they were."""
        now = self.now()
        if now is tables:
            return
        connection = self._writing()
        for name, table in now.items():
            if tables.get(name) != table:
                connection.execute(f'DROP TABLE "{name}"')
        for name, (sql, rows) in tables.items():
            if now.get(name) != (sql, rows):
                connection.execute(sql)
                if rows:
                    marks = ", ".join("?" for _ in rows[0])
                    connection.executemany(f'INSERT INTO "{name}" VALUES ({marks})', rows)
        self._tables = tables


def put_tree(folder: Path, files: Mapping[str, tuple[bytes, int]]) -> None:
    """Makes a folder hold these files and no others."""
    folder.mkdir(parents=True, exist_ok=True)
    there = contents(folder)
    for name in there.keys() - files.keys():
        (folder / name).unlink()
    for name, (content, mode) in files.items():
        if there.get(name) != (content, mode):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
            (folder / name).chmod(mode)
    needed = {str(folder / above) for name in files for above in Path(name).parents} | {str(folder)}
    for path, _, _ in os.walk(folder, topdown=False):
        if path not in needed:
            Path(path).rmdir()


def files_in(folder: Path) -> dict[str, bytes]:
    return {name: content for name, (content, _) in sorted(contents(folder).items())}


def _config(server: RunningSandbox) -> str:
    login = f"auth_url: '{server.auth_url}', client_id: '{server.client_id}', client_secret: '${{env.MC_SECRET}}'"
    access = server.sftp
    sftp = (
        f"host: {access.host}, port: {access.port}, user: '{access.user}', host_key: '{access.fingerprint}', "
        "password: '${env.MC_SFTP_PASSWORD}'"
    )
    return _CONFIG.format(
        account=f"{{{login}, concurrency: 1}}",
        other=f"{{{login}, concurrency: 1, business_unit: {UNIT}}}",
        sftp=f"{{{sftp}}}",
        parent=PARENT,
        unit=UNIT,
    )


def _empty(world: World) -> None:
    """Somebody else's things are there, and tracking events."""
    world.server.reset()
    shutil.rmtree(world.root, ignore_errors=True)
    world.root.mkdir(parents=True)
    world.write("mcdecl.yaml", _config(world.server))
    world.write("data.yaml", BYSTANDERS)
    world.clean("apply", "-e", "other", "--auto-approve")
    world.write("rows.csv", "Id\nx\ny\n")
    world.clean("apply", "--auto-approve")
    world.clean("rows", "import", "data_extension.Elsewhere", "{root}/rows.csv")
    moments = [datetime(2026, 3, 1 + day, hour) for day in range(2) for hour in (1, 2, 3)]  # noqa: DTZ001
    with world.account.store.exclusively():
        for view in ("_Sent", "_Open"):
            rows = [
                {"JobID": 7, "BatchID": 1, "SubscriberID": 1, "SubscriberKey": f"s{number}", "EventDate": moment}
                for number, moment in enumerate(moments)
            ]
            record(world.account, view, rows)
    shutil.rmtree(world.root / ".mcdecl", ignore_errors=True)
    world.write("data.yaml", PROJECT)
    world.write("c.csv", ROWS)
    world.write("more.csv", MORE_ROWS)
    world.write("new.csv", NEW_ROWS)


def _applied(world: World) -> None:
    """The project is applied, and everything in it has run."""
    world.at("empty")
    world.clean("apply", "--auto-approve")
    world.clean("run", "import_definition.I", "--file", "{root}/c.csv")
    world.clean("run", "automation.A")


def _changed(world: World) -> None:
    """The files ask for changes."""
    world.at("applied")
    world.write("data.yaml", CHANGED)


def _drifted(world: World) -> None:
    """Somebody has changed the account by hand."""
    world.at("applied")
    world.write("data.yaml", PROJECT.replace("where: Score < 3", "where: Score < 5").replace("LEFT JOIN", "CROSS JOIN"))
    world.write("data.yaml", PROJECT)
    store = world.account.store
    with store.exclusively():
        for name, change in (
            ("QueryDefinition", {"QueryText": "SELECT Id FROM T"}),
            ("DataExtension", {"Description": "?"}),
        ):
            for document in list(store.all(name)):
                if document["CustomerKey"] in ("Q", "U"):
                    store.put(name, document["ObjectID"], {**document, **change})


BEGINNINGS = {"empty": _empty, "applied": _applied, "changed": _changed, "drifted": _drifted}
_OWN_TABLES = ("mcdecl_locks", "mcdecl_ledger", "mcdecl_applied")


def holdings(account: SandboxAccount) -> Counter[str]:
    """What is in the business units, each by its kind and key, as often as it is there. It asks the store itself."""
    counted: Counter[str] = Counter()
    for mid, unit in account.units.items():
        folders = {folder["ID"]: folder for folder in unit.store.all("DataFolder")}
        for folder in folders.values():
            counted[f"{mid} DataFolder {_path(folders, folder)}"] += 1
        run = {
            activity["activityObjectId"]
            for automation in unit.store.all("Automation")
            for step in automation["Body"].get("steps") or ()
            for activity in step.get("activities") or ()
        }
        for collection in COLLECTIONS:
            for document in unit.store.all(collection):
                # No list has verifications: one whose answer was lost, or whose automation was refused, cannot be found
                # again. It stays behind, run by nothing.
                if collection == "DataVerification" and document["ObjectID"] not in run:
                    continue
                name = document["Name"] or document["CustomerKey"]
                name = "a verification" if collection == "DataVerification" else name
                counted[f"{mid} {collection} {name}"] += 1
    return counted


def _path(folders: Mapping[Any, Any], folder: Any) -> str:
    above = folders.get((folder.get("ParentFolder") or {}).get("ID") or folder.get("ParentID"))
    return f"{_path(folders, above)}/{folder['Name']}" if above is not None else str(folder["Name"])


COLLECTIONS = (
    "DataExtension", "ImportDefinition", "QueryDefinition", "FilterDefinition", "FilterActivity", "DataExtractActivity",
    "FileTransferActivity", "FileTransferLocation", "DataVerification", "Automation",
)  # fmt: skip


def rows_of(account: SandboxAccount, key: str) -> list[tuple[Any, ...]]:
    """The rows of a data extension, in order."""
    for document in account.store.all("DataExtension"):
        if document["CustomerKey"] == key:
            table = account.store.get("Table", document["ObjectID"])
            if table is None:
                return []
            with account.whole.exclusively() as store:
                names = ", ".join(f'"{item["Name"]}"' for item in document["Fields"])
                return sorted(store.connection.execute(f'SELECT {names} FROM "{table["Name"]}"').fetchall(), key=repr)
    return []


def starts(account: SandboxAccount) -> Counter[str]:
    """How often each definition was started by somebody's hand."""
    return Counter(f"{task['type']} {task['key']}" for task in account.store.all("Task") if task["by_hand"])


class _Clock:
    """A clock that only goes on where somebody waits for an account that has nothing more to do."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.settle: Callable[[], None] = lambda: None

    def sleep(self, seconds: float) -> None:
        self.settle()
        self.seconds += seconds

    def now(self) -> float:
        return self.seconds + time.monotonic()


@contextmanager
def world(
    home: Path, *, sockets: bool = False, still: bool = True, client_secret: str | None = None
) -> Iterator[World]:
    """A world in a folder, in which nobody waits for long.

    Args:
        home: The folder.
        sockets: Whether calls go over sockets.
        still: Whether everything follows from what is played; else threads, ids and moments are as they come.
        client_secret: The secret of the account's client.
    """
    clock, stillness = _Clock(), Still()
    with ExitStack() as opened:
        opened.enter_context(stillness.kept() if still else stillness.going())
        server = opened.enter_context(
            start(None, record=False, units=(UNIT,), page_size=PAGE, client_secret=client_secret)
        )
        server.account.settings.name_release_seconds = 0.0
        line = put_in_front(server)
        line.carried_out = lambda: stillness.answered(server.account) if still else None
        if not sockets:
            opened.enter_context(without_sockets(line))
        secrets = {"MC_SECRET": server.client_secret, "MC_SFTP_PASSWORD": server.sftp.password}
        secrets |= {"MC_CLIENT_ID": server.client_id, "MC_CLIENT_SECRET": server.client_secret}
        opened.enter_context(mock.patch.dict(os.environ, secrets))
        opened.enter_context(thrifty(server, home))
        opened.enter_context(mock.patch.object(RetryPolicy, "pause", lambda *_arguments: 0.0))  # noqa: PT008
        for waiting in (results, run):
            patient = partial(WaitPolicy, sleep=clock.sleep, clock=clock.now)
            opened.enter_context(mock.patch.object(waiting, "WaitPolicy", patient))
        made = World(server, line, home, Rows(server.account.whole), stillness)
        clock.settle = made.settle
        opened.callback(stillness.let_go)
        yield made
