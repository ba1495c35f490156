"""Copies of rows that a change is about to lose: written whole before the change, with a digest, and read back.

A copy is a Parquet file of texts, as the account shows them: nothing is lost by a type. What describes it is written
after it, so that a copy without its description is one that was never finished.
"""

import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from errno import ELOOP
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from msgspec import Struct, field

from mcdecl.account.interface import Account
from mcdecl.engine.observe.rows import row_count
from mcdecl.helpers.atomic_write import make_private, write_whole
from mcdecl.helpers.json_text import read_json
from mcdecl.helpers.safe_files import check_own, check_regular, read_regular
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.kept_crypt import encrypt, recipient_of
from mcdecl.operations.run.kept_resume import Begun, clear, forget, go_on, work_name
from mcdecl.operations.run.rows_export import BOOKMARK, Progress, export_rows, part_of
from mcdecl.operations.run.rows_parquet import SUFFIX, distinct_rows, parquet_available, without_values, write_parquet
from mcdecl.operations.run.rows_reading import RowsTable, table_of

FORMAT_VERSION: Final = "1.0"
WORK: Final = ".work"
"""The folder of copies that are being made, and of their restoring."""
_LONGEST: Final = 80
_BLOCK: Final = 1 << 20
ENCRYPTED: Final = ".age"
_TO_THE_SECOND: Final = "Date"
"""The type of fields whose values may differ by less than the account shows (fact:rows-us-dates)."""
_NONE: Final = "Or apply without keeping them: --keep none"


class KeepLimits(Struct, frozen=True):
    """How much is kept, and how.

    Attributes:
        folder: where.
        rows: the most rows of one data extension.
        minutes: the longest time for one.
        days: how long a copy is worth keeping.
        recipient: a public key that copies are encrypted for, or None.
        reuse_minutes: for how long a copy may be used again after an apply that was broken off; None for never.
    """

    folder: Path
    rows: int
    minutes: int
    days: int
    recipient: str | None = None
    reuse_minutes: int | None = None


class KeptFor(Struct, frozen=True):
    """What rows are kept for.

    Attributes:
        run: the id of the apply.
        project, environment, unit: whose it is.
        account: which account it is, by what its connection says; nothing secret.
        address: the data extension.
        why: what loses the rows, in a sentence.
        lost: the fields that go; none where all of it does.
        definition: the whole state before.
    """

    run: str
    project: str
    environment: str
    unit: str
    account: str
    address: str
    why: str
    lost: tuple[str, ...] = ()
    definition: Mapping[str, Any] = field(default_factory=dict)


class KeptCopy(Struct, frozen=True):
    """A copy, by what describes it.

    Attributes:
        manifest: the file that describes it.
        run, project, environment, unit, account, address, why, lost: as in `KeptFor`.
        key: the external key.
        fields: the fields of the data extension, in order.
        rows: how many rows there are.
        file: the name of the copy, beside the manifest.
        sha256: of the copy.
        size: its bytes.
        kept_at: when, in UTC.
        days: how long it is worth keeping.
        empty: required fields in which some rows have an empty text, which the account does not take as no value.
        began_at: when reading began, in UTC; None where that was not noted.
        copied_by: the run that has read them, where that is another one; else an empty text.
        resumed_rows: how many of them, where it was broken off; 0 for all of them.
    """

    manifest: Path
    run: str
    project: str
    environment: str
    unit: str
    address: str
    why: str
    lost: tuple[str, ...]
    account: str
    key: str
    fields: tuple[Mapping[str, Any], ...]
    rows: int
    file: str
    sha256: str
    size: int
    kept_at: datetime
    days: int
    empty: tuple[str, ...] = ()
    began_at: datetime | None = None
    copied_by: str = ""
    resumed_rows: int = 0

    @property
    def copied_words(self) -> str:
        """That the rows are those of an earlier run, or an empty text."""
        if not self.copied_by or self.began_at is None:
            return ""
        if self.resumed_rows:
            return (
                f"its first {self.resumed_rows:,} rows were read for run {self.copied_by} from "
                f"{self.began_at:%Y-%m-%d %H:%M:%S} UTC on, as keep.reuse_minutes allows; values of them that were "
                "changed since are not in the copy"
            )
        return (
            f"copied for run {self.copied_by} at {self.began_at:%Y-%m-%d %H:%M:%S} UTC and used again, as "
            "keep.reuse_minutes allows; values that were changed since are not in the copy"
        )

    @property
    def empty_words(self) -> str:
        """What will not come back by itself for empty texts in required fields, or an empty text."""
        if not self.empty:
            return ""
        return (
            f"some rows have an empty text in {', '.join(self.empty)}, which is required; an empty text comes back as "
            "no value, so the account will refuse these rows"
        )

    @property
    def path(self) -> Path:
        """The copy."""
        return self.manifest.with_name(self.file)

    @property
    def full_address(self) -> str:
        """The address with the business unit, where there is one."""
        return f"{self.unit}:{self.address}" if self.unit else self.address

    @property
    def encrypted(self) -> bool:
        """Whether it needs a key."""
        return self.file.endswith(ENCRYPTED)

    def expired(self, now: datetime) -> bool:
        """Whether it is older than it is worth keeping."""
        return now > self.kept_at + timedelta(days=self.days)


def check_ready(limits: KeepLimits) -> None:
    """See that copies can be written at all, before anything is read.

    Raises:
        RunError: a library is missing, or the recipient is none.
    """
    parquet_available()
    if limits.recipient is not None:
        recipient_of(limits.recipient)


def keep_rows(
    account: Account,
    key: str,
    kept_for: KeptFor,
    limits: KeepLimits,
    progress: Progress,
    seen: Mapping[str, str] | None = None,
) -> KeptCopy:
    """Write a copy of all rows of a data extension.

    Args:
        account: where.
        key: its external key.
        kept_for: what for.
        limits: how much, and where to.
        progress: told how many rows there are, and how many in all.
        seen: what tells the data extension from one that is made or changed later.

    Raises:
        RunError: there are too many, it takes too long, or they changed meanwhile; nothing may be sent then.
        AccountError: the account cannot be asked.
    """
    table = table_of(account, key)
    count = row_count(account, key) or 0
    _check_count(key, count, limits)
    try:
        return _Keeping(account, table, kept_for, limits, progress, seen or {}).run(count)
    except OSError as error:
        raise _not_kept(key, limits, error.strerror or str(error)) from None


def _not_kept(key: str, limits: KeepLimits, why: str) -> RunError:
    return RunError(
        f"The rows of {key} could not be kept in {limits.folder}: {why}. Nothing was sent.",
        f"Make room, or name another folder: --keep DIR. {_NONE}",
    )


def _check_count(key: str, count: int, limits: KeepLimits) -> None:
    if count > limits.rows:
        raise RunError(
            f"{key} has {count:,} rows, and keep takes {limits.rows:,} at most. Nothing was sent.",
            f"Raise keep.rows_up_to in mcdecl.yaml. {_NONE}",
        )


class _Keeping:
    def __init__(
        self,
        account: Account,
        table: RowsTable,
        kept_for: KeptFor,
        limits: KeepLimits,
        progress: Progress,
        seen: Mapping[str, str],
    ) -> None:
        self._account, self._table, self._for, self._limits = account, table, kept_for, limits
        self._seen, self._started = seen, datetime.now(UTC)
        self._began = self._started
        self._first_run, self._resumed, self._out_of_time = kept_for.run, 0, False
        self._progress, self._ends = progress, time.monotonic() + limits.minutes * 60

    def run(self, count: int) -> KeptCopy:
        """Keep them; there are so many rows now."""
        top = self._limits.folder
        manifest = top / self._for.run / f"{file_name(self._table.key)}.json"
        file, work = manifest.with_suffix(SUFFIX), top / WORK / work_name(self._for.account, self._table, self._for.run)
        try:
            private_folder(top, WORK)
            private_folder(top, self._for.run)
            return self._written(manifest, file, work, count)
        except BaseException:  # half a copy is none, and its rows are still in the account
            for path in (work, file, file.with_name(file.name + ENCRYPTED)):
                with suppress(OSError):
                    path.unlink(missing_ok=True)
            for folder in (manifest.parent, work.parent):
                with suppress(OSError):  # something else is in it
                    folder.rmdir()
            raise

    def _written(self, manifest: Path, file: Path, work: Path, count: int) -> KeptCopy:
        clear(work, max(self._limits.minutes, self._limits.reuse_minutes or 0))
        self._begin(work, count)
        try:
            count = export_rows(self._account, self._table, work, self._watched)
        except BaseException as error:
            of_no_use = isinstance(error, RunError | OSError) and not self._out_of_time
            if of_no_use or not self._may_go_on or not part_of(work, BOOKMARK).exists():
                forget(work)
            raise
        forget(work)
        plain = work.with_suffix(SUFFIX)  # what a kill leaves of it is removed as all that is left there
        try:
            try:
                write_parquet(work, self._table, plain, count, typed=False)
            except RunError as error:
                raise _not_kept(self._table.key, self._limits, error.message.rstrip(".")) from None
            self._check_all_there(plain, count)
            empty = self._empty(plain)
            work.unlink()
            if self._limits.recipient is None:
                plain.replace(file)
            else:
                file = file.with_name(file.name + ENCRYPTED)
                encrypt(plain, file, recipient_of(self._limits.recipient))
        finally:
            plain.unlink(missing_ok=True)
        make_private(file)
        _sync(file)
        content = self._described(file, count, empty)
        write_whole(manifest, json.dumps(content, ensure_ascii=False, indent=2) + "\n", durable=True, mode=0o600)
        return read_copy(manifest)

    def _check_all_there(self, file: Path, count: int) -> None:
        """See that no row stands in the place of another, as far as keys tell rows apart.

        Raises:
            RunError: one does.
        """
        if not self._told_apart:
            return
        if twice := count - distinct_rows(file, self._table.keys, count):
            raise RunError(
                f"The account gave {twice:,} row{'' if twice == 1 else 's'} of {self._table.key} more than once, so "
                "that as many are missing. Nothing was sent.",
                f"Apply again when nothing writes into it. {_NONE}",
            )

    @property
    def _may_go_on(self) -> bool:
        """Whether a copy that is broken off is right to go on, and may leave rows that can be read."""
        limits = self._limits
        return bool(limits.reuse_minutes and limits.recipient is None and self._seen and self._told_apart)

    @property
    def _told_apart(self) -> bool:
        """Whether keys tell rows apart, in what the account shows of them."""
        keys = [field for field in self._table.fields if field["primary_key"]]
        return bool(keys) and not any(field["type"] == _TO_THE_SECOND for field in keys)

    def _begin(self, work: Path, count: int) -> None:
        """Go on with an earlier copy that was broken off, where that may be."""
        if not self._may_go_on or self._limits.reuse_minutes is None:
            return
        fields = tuple(dict(field) for field in self._table.fields)
        began = self._began.isoformat(timespec="seconds")
        now = Begun(self._for.run, began, self._for.account, self._for.unit, fields, self._seen)
        begun, self._resumed = go_on(self._account, self._table, work, now, count, self._limits.reuse_minutes)
        self._first_run, self._began = begun.run, datetime.fromisoformat(begun.began_at)

    def _watched(self, rows: int, total: int) -> None:
        if rows <= self._resumed:  # the account did not know the reading any more, and it began anew
            self._first_run, self._began, self._resumed = self._for.run, self._started, 0
        _check_count(self._table.key, max(rows, total), self._limits)
        if time.monotonic() > self._ends:
            self._out_of_time = True
            raise RunError(
                f"Keeping the rows of {self._table.key} takes longer than {self._limits.minutes} minutes "
                f"({rows:,} of {total:,} rows so far). Nothing was sent.",
                f"Raise keep.minutes in mcdecl.yaml. {_NONE}",
            )
        self._progress(rows, total)

    def _empty(self, file: Path) -> list[str]:
        """The required fields that are to be put back and have no value in some row: an empty text, then."""
        sent = {name.casefold() for name in self._for.lost or self._table.names}
        names = [
            str(field["name"])
            for field in self._table.fields
            if (field.get("required") or field["primary_key"]) and str(field["name"]).casefold() in sent
        ]
        without = without_values(file, names)
        return [name for name in names if name in without]

    def _described(self, file: Path, count: int, empty: list[str]) -> dict[str, Any]:
        kept_for = self._for
        content = {
            "format_version": FORMAT_VERSION,
            "run": kept_for.run,
            "project": kept_for.project,
            "environment": kept_for.environment,
            "unit": kept_for.unit,
            "address": kept_for.address,
            "why": kept_for.why,
            "lost": list(kept_for.lost),
            "account": kept_for.account,
            "key": self._table.key,
            "fields": [dict(item) for item in self._table.fields],
            "definition": dict(kept_for.definition),
            "rows": count,
            "file": file.name,
            "sha256": digest_of_file(file),
            "size": file.stat().st_size,
            "began_at": self._began.isoformat(timespec="seconds"),
            "object": dict(self._seen),
            "recipient": self._limits.recipient,
            **({"copied_by": self._first_run, "resumed_rows": self._resumed} if self._resumed else {}),
            "kept_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "days": self._limits.days,
            "empty": empty,
        }
        return sealed(content)


def file_name(key: str) -> str:
    """The name of a copy without its ending, for any external key."""
    name = quote(key, safe=" ")
    if len(name) <= _LONGEST and not name.startswith("."):
        return name
    return f"{name[:_LONGEST].lstrip('.')}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"


def private_folder(top: Path, name: str) -> Path:
    """A folder in that of the copies, for its owner alone.

    Raises:
        OSError: it cannot be made, or is a link to somewhere else.
    """
    folder = top / name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.is_symlink():
        raise OSError(ELOOP, f"{name} is a link to another folder")
    return folder


def _sync(file: Path) -> None:
    descriptor = os.open(file, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def digest_of_file(file: Path) -> str:
    """The SHA-256 of a file.

    Raises:
        OSError: it cannot be read.
    """
    check_regular(file)
    sha = hashlib.sha256()
    with file.open("rb") as content:
        while block := content.read(_BLOCK):
            sha.update(block)
    return sha.hexdigest()


def sealed(content: Mapping[str, Any]) -> dict[str, Any]:
    """What describes a copy, with the digest that tells whether it was edited."""
    plain = {name: value for name, value in content.items() if name != "digest"}
    return {**plain, "digest": _digest(plain)}


def _digest(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def read_copy(manifest: Path) -> KeptCopy:
    """What a copy is, by the file that describes it.

    Raises:
        RunError: it cannot be read, was edited, or is of another format version.
    """
    try:
        _check_place(manifest)
        data = read_json(read_regular(manifest).decode())
        digest = data.pop("digest")
        if str(data["format_version"]).partition(".")[0] != FORMAT_VERSION.partition(".")[0]:
            raise RunError(
                f"{manifest} has format version {data['format_version']}; this mcdecl reads {FORMAT_VERSION}."
            )
        if digest != _digest(data):
            raise RunError(f"{manifest} was edited after it was written; its rows are not used.")
        if Path(data["file"]).name != data["file"]:
            raise RunError(f"{manifest} names a copy in another folder; its rows are not used.")
        return KeptCopy(
            manifest,
            **{name: str(data[name]) for name in _TEXTS},
            lost=tuple(map(str, data["lost"])),
            fields=tuple(data["fields"]),
            rows=int(data["rows"]),
            size=int(data["size"]),
            kept_at=datetime.fromisoformat(data["kept_at"]),
            days=int(data["days"]),
            empty=tuple(map(str, data.get("empty", ()))),
            began_at=datetime.fromisoformat(data["began_at"]) if "began_at" in data else None,
            copied_by=str(data.get("copied_by", "")),
            resumed_rows=int(data.get("resumed_rows", 0)),
        )
    except OSError as error:
        raise RunError(f"{manifest} cannot be read: {error.strerror or error}.") from None
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        if isinstance(error, RunError):
            raise
        raise RunError(f"{manifest} describes no kept copy: it is incomplete, or of something else.") from None


def _check_place(file: Path) -> None:
    """See that neither a file of a copy nor the folder of its run is a link: what lies elsewhere was not kept here.

    Raises:
        OSError: one is.
    """
    if file.parent.is_symlink():
        raise OSError(ELOOP, "its folder is a link to another one")
    check_own(file)


_TEXTS: Final = ("run", "project", "environment", "unit", "address", "why", "account", "key", "file", "sha256")


def check_copy(copy: KeptCopy) -> None:
    """See that a copy is what was written.

    Raises:
        RunError: it is missing, half written or edited.
    """
    try:
        _check_place(copy.path)
        check_regular(copy.path)
        whole = copy.path.stat().st_size == copy.size and digest_of_file(copy.path) == copy.sha256
    except OSError as error:
        raise RunError(
            f"The kept rows of {copy.address} cannot be read: {error.strerror or error} ({copy.path})."
        ) from None
    if not whole:
        raise RunError(f"{copy.path} is not what was kept: it is half written, or was edited. Its rows are not used.")


def copies_in(folder: Path) -> Iterator[KeptCopy | RunError]:
    """All copies of a folder, the oldest first, and what cannot be read."""
    read: list[KeptCopy | RunError] = []
    for manifest in sorted(folder.glob("*/*.json")):
        if manifest.parent.name == WORK:
            continue
        try:
            read.append(read_copy(manifest))
        except RunError as error:
            read.append(error)
    described = {item.path for item in read if isinstance(item, KeptCopy)}
    files = sorted([*folder.glob(f"*/*{SUFFIX}"), *folder.glob(f"*/*{SUFFIX}{ENCRYPTED}")])
    read += [
        RunError(f"{path} was not finished: nothing describes it.")
        for path in files
        if path not in described and not path.name.startswith(".") and path.parent.name != WORK
    ]
    yield from sorted((item for item in read if isinstance(item, KeptCopy)), key=lambda item: item.kept_at)
    yield from (item for item in read if isinstance(item, RunError))


def remove_work(folder: Path, before: datetime) -> int:
    """Remove what copies and their restoring have left when they were broken off, unless it is newer than `before`.

    Returns:
        How many files were removed.

    Raises:
        OSError: one cannot be removed.
    """
    work = folder / WORK
    if work.is_symlink():  # what is in another folder is none of these files
        return 0
    old = [path for path in work.glob("*") if path.is_file() and path.lstat().st_mtime < before.timestamp()]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def remove_copies(copies: Sequence[KeptCopy]) -> None:
    """Remove copies with what describes them, and folders that hold nothing else.

    Raises:
        OSError: one cannot be removed.
    """
    for copy in copies:
        copy.path.unlink(missing_ok=True)
        copy.manifest.unlink(missing_ok=True)
        with suppress(OSError):
            copy.manifest.parent.rmdir()
