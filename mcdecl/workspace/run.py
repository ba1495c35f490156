"""Running what is declared: checks before, files that are sent first, rows that are saved first, and the ledger."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Literal

from msgspec import Struct

from mcdecl.account.interface import Account
from mcdecl.engine.apply.lock import utc_now, whoami
from mcdecl.engine.observe.field_order import read_field_order
from mcdecl.helpers.structs import replace
from mcdecl.kinds.resource import Resource
from mcdecl.operations.run.file_names import expected_name
from mcdecl.operations.run.files import check_files, check_import
from mcdecl.operations.run.ledger import Ledger, Recorded
from mcdecl.operations.run.model import Run, RunTarget
from mcdecl.operations.run.preflight import (
    Consent,
    FileContent,
    check_shrinking,
    check_target,
    checked,
    content_of,
    protected_keys,
    refuse_erasing,
    rows_before,
)
from mcdecl.operations.run.runner import NoRecord, RunItem, Runner
from mcdecl.operations.run.sending import Parcel, send_file
from mcdecl.operations.run.sftp_login import SftpLogin
from mcdecl.operations.run.targets import chosen, find_targets, in_full
from mcdecl.operations.run.waiting import WaitPolicy
from mcdecl.project import Project
from mcdecl.workspace.check_file import declared_layout
from mcdecl.workspace.one_unit import one_unit
from mcdecl.workspace.place import Place
from mcdecl.workspace.reach import Handed, check_confirmed, reached
from mcdecl.workspace.sftp import exports_of
from mcdecl.workspace.watching_runs import UNWATCHED, NotedRuns, RunObserver

TIMEOUT = 7200.0
"""Seconds to wait where nobody says how long."""

BackupFormat = Literal["csv", "parquet"]


def run(
    project: Project,
    addresses: str | Sequence[str],
    account: Handed = None,
    *,
    business_units: Sequence[str] = (),
    files: Sequence[str | Path] = (),
    replace: bool = False,
    accept_host_key: str | None = None,
    check: bool = True,
    allow_errors: bool = False,
    force: bool = False,
    again: bool = False,
    backup: str | Path | None = None,
    backup_format: BackupFormat = "csv",
    wait: bool = True,
    timeout: float = TIMEOUT,
    confirm: str | None = None,
    observer: RunObserver = UNWATCHED,
) -> tuple[Run, ...]:
    """Start what is declared, wait for its end, and say what it did.

    Several run one after the other in the order given; after a failure no further one is started. What fails once it
    was begun is told in its `Run` and raises nothing.

    Args:
        project: what is declared.
        addresses: what to run, such as `query_definition.KEY`; `UNIT:ADDRESS` where business units declare the same.
        account: where, of several business units each by name; the account of the project's environment when left out.
        business_units: the business units that may be meant; all when left out.
        files: local files for the one import that is named, each sent before it is started: one run after the other.
        replace: replace a file that is there under the same name.
        accept_host_key: the host key to trust of an SFTP server of which the settings know none.
        check: look into the files first, as `check_file` does.
        allow_errors: send files with bad rows to an import that has `allow_errors`.
        force: allow an Overwrite to leave no rows, or a file that brings far fewer than are there.
        again: import content once more that the ledger says this import has had.
        backup: a folder in which the rows of each data extension are saved of which a run may delete some.
        backup_format: the form of these files.
        wait: wait for the end; else all are started side by side.
        timeout: seconds to wait for all together.
        confirm: the environment's name; a protected one needs it.
        observer: hears of what happens meanwhile.

    Returns:
        What became of each, in the order given.

    Raises:
        RequestError: it cannot be told which business unit is meant.
        RefusedError: a protected environment is not confirmed.
        RunError: something keeps from running, found before anything was started.
        AccountError: the account cannot be asked.
        OSError: a file cannot be read.
    """
    named = in_full(project.resources, [addresses] if isinstance(addresses, str) else addresses)
    part, plain = one_unit(project, named, chosen=business_units)
    check_confirmed(part.environment, confirm)
    resources, paths = chosen(part.resources, plain), [Path(file) for file in files]
    check_files(paths, resources, wait=wait)
    patience = WaitPolicy(until=time.monotonic() + timeout)
    with reached(part, account) as place:
        targets = find_targets(place.account, resources, part.resources)
        check_import(paths, targets[0], resources[0])
        protected = protected_keys(part.resources)
        for target in targets:
            refuse_erasing(target, protected)
        items = [RunItem(target, may_empty=force) for target in targets]
        if paths:
            consent = Consent(unchecked=not check, errors=allow_errors, force=force, again=again)
            importing = _Import(part, place, resources[0], targets[0], consent, observer, _ledger(part, place, again))
            items = importing.items(importing.admitted(paths), accept_host_key, replace=replace)
        if backup is not None:
            items = _saving(place.account, items, Path(backup), observer, backup_format)
        watch = NotedRuns(part, observer)
        exports = exports_of(place, accept_host_key)
        return tuple(Runner(place.account, watch, patience, exports, wait=wait, settled=watch.settled).run(items))


def _ledger(project: Project, place: Place, again: bool) -> Ledger | None:
    """The ledger of imports, where the environment keeps one."""
    return Ledger(place.account, whoami(), utc_now, again=again) if project.environment.ledger else None


class _Import(Struct, frozen=True):
    """One import that is to take files.

    Attributes:
        project: what is declared, in one business unit.
        place: where they go.
        declared: the import as it is declared.
        target: the import as the account has it.
        consent: what the person allows.
        observer: hears how far it is.
        ledger: the account's ledger of imports, where one is kept.
    """

    project: Project
    place: Place
    declared: Resource
    target: RunTarget
    consent: Consent
    observer: RunObserver
    ledger: Ledger | None

    def admitted(self, files: Sequence[Path]) -> list[FileContent]:
        """What the files hold, once every one of them may be sent.

        Raises:
            RunError: one may not.
            AccountError: the account cannot be asked.
            RequestError: they cannot be checked.
        """
        account, target = self.place.account, self.target
        check_target(account, target, protected_keys(self.project.resources))
        check = self._checking()
        before = rows_before(account, target)
        if before.rows is None and self.ledger is not None:
            before = replace(before, rows=self.ledger.rows_before(target))
        contents = []
        for file in files:
            content = check(content_of(file))
            check_shrinking(content, target, before, self.consent)
            contents.append(content)
        if self.ledger is not None:
            self.ledger.check(contents, target)
        return contents

    def _checking(self) -> Callable[[FileContent], FileContent]:
        """Looks into a file, and counts its rows; leaves it as it is where nobody wants that."""
        if self.consent.unchecked:
            return lambda content: content
        state = self.declared.state
        into = str(state["into"])
        order = read_field_order(self.place.account, into) if state["mapping"] == "by_ordinal" else ()
        layout = declared_layout(self.project, self.declared.key, {into: order})

        def look(content: FileContent) -> FileContent:
            progress = partial(self.observer.checking, self.target, content.path.name)
            return checked(content, layout, self.consent, tolerant=bool(state["allow_errors"]), progress=progress)

        return look

    def items(self, contents: Sequence[FileContent], accepted: str | None, *, replace: bool) -> list[RunItem]:
        """The import once for each file, which is claimed in the ledger and sent before it is started."""
        login = self.place.sftp(accepted)
        folder = login.folder(self.target.location)
        self._name()  # what cannot be named is found before anything is sent
        # The second file takes the place of the first, which this very command has sent and seen imported.
        parcels = [
            Parcel(content.path, folder, self._name, replace=replace or number > 0)
            for number, content in enumerate(contents)
        ]
        return [self._item(content, parcel, login) for content, parcel in zip(contents, parcels, strict=True)]

    def _name(self) -> str:
        return expected_name(self.target.pattern, self.place.user_now())

    def _item(self, content: FileContent, parcel: Parcel, login: SftpLogin) -> RunItem:
        record = Recorded(self.ledger, content, self.target) if self.ledger is not None else None
        send = _Sending(content, parcel, login, record, partial(self.observer.sending, self.target))
        return RunItem(self.target, send, record or NoRecord(), may_empty=self.consent.force)


class _Sending(Struct, frozen=True):
    """Sends one file, once it is claimed in the ledger."""

    content: FileContent
    parcel: Parcel
    login: SftpLogin
    record: Recorded | None
    progress: Callable[[str, int, int], None]

    def __call__(self) -> str:
        """The name that the file has there.

        Raises:
            RunError: it was changed since it was checked, or somebody else imports it.
            SftpError: it cannot be sent.
        """
        self.content.check_same()
        if self.record is not None:
            self.record.claim()
        return send_file(self.login, self.parcel, self.progress)


def _saving(
    account: Account, items: Sequence[RunItem], folder: Path, observer: RunObserver, form: BackupFormat
) -> list[RunItem]:
    """The same items; each that deletes rows saves those of its targets first, and does not run if that fails.

    Raises:
        RunError: it is not known which rows one deletes.
    """
    from mcdecl.operations.run.backup import back_up, check_known

    for item in items:
        check_known(item.target)
    if form == "parquet":
        from mcdecl.operations.run.rows_parquet import parquet_available

        parquet_available()

    def saved(item: RunItem) -> RunItem:
        def first() -> str:
            for into in item.target.erased:
                path = back_up(
                    account, item.target, into, folder, partial(observer.saving, item.target, into), form=form
                )
                observer.saved(item.target, into, path)
            return item.send() if item.send is not None else ""

        return replace(item, send=first) if item.target.erased else item

    return [saved(item) for item in items]
