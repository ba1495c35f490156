"""Every attribute of every kind: a change, its undo, and whether all is as before, or the label said why not.

What holds rows has some, kept before they are lost or not; they are compared, too.
`python -m tests.end_to_end.undo_matrix` goes through all kinds and steps.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from mcdecl.account import SoapAccount
from mcdecl.account.interface import MOST_OBJECTS
from mcdecl.engine.apply.journal import Journal
from mcdecl.engine.apply.outcome import OutcomeStatus
from mcdecl.engine.apply.run import apply
from mcdecl.engine.observe.planning import plan_account
from mcdecl.engine.plan import Action, Change, DesiredState
from mcdecl.engine.plan.model import UndoLabel, change_from_json, change_to_json
from mcdecl.engine.plan.rows_back import NOT_KEPT, Keeping
from mcdecl.engine.plan.taking_back import KeptRows, RunToUndo, taken_back, worth_noting
from mcdecl.kinds import KINDS
from mcdecl.kinds.resource import Removal
from mcdecl.operations.run.kept_rows import KeepLimits
from mcdecl.operations.run.rows_reading import read_page, table_of
from mcdecl.project import Project
from mcdecl.project.model import Environment
from mcdecl.sandbox.server import RunningSandbox, start
from mcdecl.workspace.keep import Losing, keep_losses, put_back, usable
from mcdecl.workspace.observer import Silent
from tests.conftest import connect
from tests.end_to_end.test_matrix import automation_folders, look, states, wished
from tests.minimal import MINIMAL

GONE: Final = None
"""The step after which none of the resources is there."""
STEPS: Final[Mapping[int, int | None]] = {0: 1, 1: 2, 2: 3, 3: 4, 4: GONE}
_VALUES: Final = {
    "Text": "{}",
    "Number": "{}",
    "Decimal": "{}",
    "Date": "2026-01-0{}",
    "Boolean": "true",
    "EmailAddress": "a{}@example.com",
    "Phone": "555012345{}",
    "Locale": "en-us",
}
_ROWS: Final = (1, 2, 3)

Rows = Mapping[str, Sequence[Sequence[tuple[str, str]]]]


@dataclass(frozen=True)
class Tried:
    """What an undo came to.

    Attributes:
        address: whose change it was.
        step: the number of the state that was changed to; None where all was deleted.
        label: what the plan said of the way back.
        reasons: why not all comes back.
        left: what of its definition is not as it was before, by path.
        rows: what of its rows is not.
    """

    address: str
    step: int | None
    label: UndoLabel
    reasons: tuple[str, ...]
    left: tuple[str, ...]
    rows: tuple[str, ...] = ()

    @property
    def right(self) -> bool:
        """Whether everything came back, or the label said what does not."""
        if self.label is UndoLabel.IMPOSSIBLE:
            return bool(self.reasons)
        return not self.left and (not self.rows if self.label is UndoLabel.WHOLE else bool(self.reasons))


class _Noted(Journal):
    """A journal that can be asked what was kept."""

    def __init__(self, root: Path) -> None:
        super().__init__(root, {}, warn=print)
        self.copies: list[KeptRows] = []

    def kept(self, address: str, manifest: Path, rows: int, sha256: str) -> None:
        """Remember it, too."""
        super().kept(address, manifest, rows, sha256)
        self.copies.append(KeptRows(address, str(manifest), rows, sha256))


class Matrix:
    """The changes of kinds in an embedded account."""

    def __init__(self, server: RunningSandbox, account: SoapAccount, root: Path, *, keep: bool) -> None:
        """Try changes in an account.

        Args:
            server: the embedded account.
            account: the way to it.
            root: a folder for copies.
            keep: whether rows are kept before they are lost.
        """
        self._server, self._account, self._keep = server, account, keep
        self._project = Project("matrix", root, Environment("dev", "sandbox"), ())

    def tried(self, kind: str, steps: Mapping[int, int | None]) -> Iterator[Tried]:
        """The undo of every change of a kind, for steps from one state of the matrix to another."""
        listed, account = states(kind), self._account
        for first, second in steps.items():
            self._server.reset()
            self._server.account.settings.name_release_seconds = 0.0
            automation_folders(self._server)
            made = look(account, kind, listed[first])
            apply(made.plan, account, made.index)
            self._fill(kind, listed[first])
            before, rows = self._seen(kind, listed[first]), self._rows(kind, listed[first])
            run, changes = self._changed(kind, listed, first, second)
            failed, blocked = self._undone(run)
            after, now = self._seen(kind, listed[first]), self._rows(kind, listed[first])
            for change in changes:
                if change.kind != kind or change.undo is None:
                    continue
                left = (*_left(change, before, after), *blocked.get(change.address, ()))
                left += tuple(text for text in failed if text.startswith(f"{change.address}:"))
                moved = (
                    ()
                    if rows.get(change.key) == now.get(change.key)
                    else (f"{rows.get(change.key)} → {now.get(change.key)}",)
                )
                yield Tried(change.address, second, change.undo, change.undo_reasons, left, moved)

    def _changed(
        self, kind: str, listed: Sequence[Mapping[str, Any]], first: int, second: int | None
    ) -> tuple[RunToUndo, tuple[Change, ...]]:
        """Apply a step as an apply does: what is lost is kept before, where that is wanted."""
        account, folder = self._account, self._project.root / "kept"
        keeping = Keeping(str(folder), 100) if self._keep else NOT_KEPT
        if second is None:
            removals = [Removal(kind, key) for key in listed[first]]
            made = plan_account(account, DesiredState(wished(kind, {}), removals, keeping=keeping))
        else:
            made = plan_account(account, DesiredState(wished(kind, listed[second]), keeping=keeping))
        made.index.secrets = lambda name: f"in {name}"
        journal = _Noted(self._project.root)
        if self._keep:
            limits = KeepLimits(folder, rows=100, minutes=5, days=1)
            keep_losses([Losing(self._project, account, made.plan, journal)], limits, Silent())
        apply(made.plan, account, made.index)
        changes = tuple(worth_noting(made.plan, made.live))
        saved = json.loads(json.dumps([change_to_json(change) for change in changes]))
        run = RunToUndo(journal.id, "", tuple(map(change_from_json, saved)), tuple(journal.copies))
        return run, changes

    def _undone(self, run: RunToUndo) -> tuple[list[str], Mapping[str, Sequence[str]]]:
        """Undo it; what failed, and what is blocked, by address."""
        account = self._account
        run, _ = usable(run, self._project)
        made = plan_account(account, DesiredState(*taken_back(run)))
        made.index.secrets = lambda name: f"in {name}"
        report = apply(made.plan, account, made.index)
        failed = [
            f"{outcome.change.address}: {outcome.message}"
            for outcome in report.outcomes
            if outcome.status is not OutcomeStatus.DONE
        ]
        restored = put_back(run, self._project, account, report, None, Silent())
        failed += [f"{item.address}: {item.problem}" for item in restored if item.problem]
        blocked = {change.address: change.reasons for change in made.plan.changes if change.action is Action.BLOCKED}
        return failed, blocked

    def _fill(self, kind: str, state: Mapping[str, Any]) -> None:
        """Put rows into what holds some: no value where none is needed, in one of them."""
        if not KINDS[kind].rows:
            return
        rows = [
            {
                "@type": "DataExtensionObject",
                "CustomerKey": key,
                "Properties": {
                    "Property": [
                        {"Name": item["name"], "Value": _VALUES[item["type"]].format(number)}
                        for item in table_of(self._account, key).fields
                        if number < _ROWS[-1] or item["primary_key"] or item["required"]
                    ]
                },
            }
            for key in state
            for number in _ROWS
        ]
        results = [
            result
            for at in range(0, len(rows), MOST_OBJECTS)
            for result in self._account.create(rows[at : at + MOST_OBJECTS])
        ]
        if refused := [result.message for result in results if not result.ok]:
            raise AssertionError(refused)

    def _seen(self, kind: str, state: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
        live = look(self._account, kind, state).live.resources
        return {address: there.state for address, there in live.items()}

    def _rows(self, kind: str, state: Mapping[str, Any]) -> Rows:
        """The rows by key: names with values, whatever the order of both."""
        if not KINDS[kind].rows:
            return {}
        rows = {}
        there = self._seen(kind, state)
        for key in state:
            if f"{kind}.{key}" in there:
                table = table_of(self._account, key)
                page = read_page(self._account, table, 1)
                rows[key] = sorted(sorted(zip(table.names, row, strict=True)) for row in page.rows)
        return rows


def _left(
    change: Change, before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]]
) -> Iterator[str]:
    was, now = before.get(change.address), after.get(change.address)
    if was is None or now is None:
        if was is not now:
            yield "it is there" if was is None else "it is gone"
        return
    for name, value in was.items():
        if KINDS[change.kind].attribute(name).compare(now.get(name), value) is False and now.get(name) != value:
            yield f"{name}: {value} → {now.get(name)}"


def main() -> int:
    """Go through all kinds and steps; what holds rows without keeping them, too."""
    count = wrong = 0
    with start(None, record=False) as server, connect(server) as account, TemporaryDirectory() as folder:
        for kind in sorted(MINIMAL):
            for keep in (True, False) if KINDS[kind].rows else (True,):
                for result in Matrix(server, account, Path(folder), keep=keep).tried(kind, STEPS):
                    count += 1
                    if not result.right:
                        wrong += 1
                        words = (*result.left, *result.rows)
                        print(f"{result.step} {result.address} ({result.label.value}): {words}", flush=True)
    print(f"{count - wrong} of {count} undone as their labels say")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
