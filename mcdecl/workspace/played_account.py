"""An embedded account for playing a data flow without a server: filled, run and read directly."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from mcdecl.helpers.safe_files import real_path
from mcdecl.kinds.file_location import DEFAULT
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import run_of
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.file_names import expected_name
from mcdecl.project import Environment

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount
    from mcdecl.sandbox.rows.whole_tables import RefusedValues
    from mcdecl.sandbox.store import Documents

_OWN: Final = ("ftp", "safehouse", "outside")
"""The folders below the home of an account's files that hold files of a data flow."""


class PlayedAccount(Struct, frozen=True):
    """An account that nothing else uses."""

    _account: "SandboxAccount"
    _mids: dict[str, int]

    def _unit(self, name: str) -> "SandboxAccount":
        return self._account.units.get(self._mids.get(name, 0), self._account)

    def begin(self, documents: "Documents") -> None:
        """Makes the account one that has what another one had, and no rows and no files."""
        self._account.reset(documents)
        self.work_alone()

    def work_alone(self) -> None:
        """Has queries run by one thread: with several, chance decides which of equal rows comes first."""
        with self._account.store.exclusively() as store:
            store.writing().execute("SET threads TO 1")

    def hold_clock(self, moment: datetime) -> None:
        """Stops the clock at a moment in server time."""
        self._account.clock.hold(moment)

    def load(self, unit: str, key: str, file: Path) -> "tuple[int, tuple[RefusedValues, ...]]":
        """Adds the rows of a Parquet file to a data extension; how many, and what did not fit.

        Raises:
            RunError: there is no such data extension, or the file cannot be read.
        """
        from mcdecl.sandbox.rows.whole_tables import load_table

        try:
            return load_table(self._unit(unit), key, file)
        except KeyError:
            raise RunError(f"there is no data extension {key}") from None
        except ValueError as error:
            raise RunError(f"{file} cannot be read: {error}") from None

    def save(self, unit: str, key: str, file: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Writes the rows of a data extension to a Parquet file; its columns, and its primary key.

        Raises:
            RunError: there is no such data extension.
        """
        from mcdecl.sandbox.rows.whole_tables import save_table

        try:
            columns, keys = save_table(self._unit(unit), key, file)
        except KeyError:
            raise RunError(f"there is no data extension {key}") from None
        return tuple(columns), tuple(keys)

    def put(self, unit: str, name: str, content: bytes) -> None:
        """Puts a file on the FTP of a business unit; `name` is its path there.

        Raises:
            RunError: the path leads elsewhere.
        """
        root = self._unit(unit).files.ftp
        path = real_path(root / name)
        if real_path(root) not in path.parents:
            raise RunError(f"{name} is no path on the FTP")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def put_for(self, unit: str, resource: Resource, content: bytes) -> None:
        """Puts a file where an import looks for it.

        Raises:
            RunError: it has no name that is known in advance.
        """
        account = self._unit(unit)
        file = resource.state.get("file") or {}
        name = expected_name(str(file.get("pattern") or ""), account.clock.now())
        if str(file.get("location")) == DEFAULT:
            self.put(unit, f"Import/{name}", content)
        else:
            (account.files.safehouse / name).write_bytes(content)  # where a transfer would have brought it

    def add_events(self, unit: str, name: str, content: bytes) -> None:
        """Adds the events of a file of tracking.

        Raises:
            RunError: it cannot be taken.
        """
        from mcdecl.sandbox.store import SandboxError
        from mcdecl.sandbox.tracking.seed_file import load

        with TemporaryDirectory(prefix="mcdecl-") as folder:
            file = Path(folder, name)
            file.write_bytes(content)
            try:
                load(self._unit(unit), file)
            except SandboxError as error:
                raise RunError(str(error)) from None

    def fill_view(self, unit: str, name: str, rows: Sequence[Mapping[str, str | None]]) -> None:
        """Adds rows to a data view.

        Raises:
            RunError: there is no such view.
        """
        from mcdecl.sandbox.tracking.tables import record
        from mcdecl.sandbox.tracking.views import views

        account, view = self._unit(unit), views().get(name.casefold())
        if view is None:
            raise RunError(f"the embedded account has no data view {name}")
        types = {column.name.casefold(): column for column in view.columns}
        typed = [
            {
                column.name: _typed(column.type, value)
                for name, value in row.items()
                if (column := types.get(name.casefold())) is not None
            }
            for row in rows
        ]
        with account.store.exclusively() as store:
            record(account, view.name, typed)
            store.commit()

    def run(self, unit: str, resource: Resource) -> None:
        """Runs something to its end.

        Raises:
            RunError: it is not there, or fails; the message is the account's.
        """
        from mcdecl.sandbox.errors import RefusalError
        from mcdecl.sandbox.task import COMPLETED, TaskFailedError

        account, run = self._unit(unit), run_of(resource.kind)
        kind = run.object_type if run is not None else ""
        try:
            with account.store.exclusively() as store:
                found = store.find(kind, "CustomerKey", resource.key)
                if not found:
                    raise RunError("it is not in the embedded account")
                task = account.tasks.start(kind, found[0])
            ended = account.tasks.wait(task.id)
        except (RefusalError, TaskFailedError) as error:
            raise RunError(str(error)) from None
        if ended.status != COMPLETED:
            raise RunError(ended.message or "it failed")

    def files(self, unit: str) -> Iterator[tuple[str, Path]]:
        """The files of a business unit: the path that people know, and where it is."""
        from mcdecl.sandbox.file_transfers.soap_file_locations import all_locations

        account = self._unit(unit)
        with account.store.exclusively():
            names = {location.id: location.key or location.name for location in all_locations(account)}
        for folder in _OWN:
            root = account.files.home / folder
            for path in sorted(root.rglob("*")):
                if path.is_file() and not path.name.startswith("."):
                    first, *rest = path.relative_to(root).parts
                    place = {"outside": names.get(first, first), "safehouse": "private store"}.get(folder, first)
                    yield "/".join([place, *([first] if folder == "safehouse" else []), *rest]), path


def _typed(kind: str, text: str | None) -> object:
    """A value of a data view as the account keeps it."""
    if text is None or kind == "Text":
        return text
    if kind == "Date":
        return datetime.fromisoformat(text)
    return text == "true" if kind == "Boolean" else int(text)


@contextmanager
def opened_account(environment: Environment) -> Iterator[PlayedAccount]:
    """An account in memory, gone at the end.

    Args:
        environment: whose business units it has.
    """
    from mcdecl.sandbox.assembly import open_account

    ids, parent = environment.business_units, environment.parent_unit
    account = open_account(
        mid=ids.get(parent),
        units=[mid for name, mid in ids.items() if name != parent],
        own_files=environment.units_with_own_files,
    )
    try:
        yield PlayedAccount(account, dict(ids))
    finally:
        account.close()
