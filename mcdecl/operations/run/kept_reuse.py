"""Using a whole copy of an apply that was broken off once more, where its user has said for how long.

Nothing proves that no value has changed since: the account shows no time at which rows were written. What it does show
has to be the same: the object, when it was changed, its fields, and how many rows it has.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from mcdecl.account.interface import Account
from mcdecl.helpers.atomic_write import make_private, write_whole
from mcdecl.helpers.foreign import utc_moment
from mcdecl.helpers.json_text import read_json
from mcdecl.helpers.safe_files import read_regular
from mcdecl.kinds import KINDS
from mcdecl.kinds.roles import DATA_EXTENSION
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.kept_rows import (
    KeepLimits,
    KeptCopy,
    KeptFor,
    check_copy,
    copies_in,
    private_folder,
    read_copy,
    sealed,
)
from mcdecl.operations.run.rows_reading import RowsTable, count_now, table_of
from mcdecl.wire.values import Retrieve, any_of


def object_seen(account: Account, key: str) -> dict[str, str]:
    """What tells a data extension from one that was made or changed since; nothing where the account does not show it.

    Args:
        account: where.
        key: its external key.

    Raises:
        AccountError: the account cannot be asked.
    """
    properties = ("ObjectID", "ModifiedDate")
    ask = Retrieve(str(KINDS[DATA_EXTENSION].soap_type), properties, any_of("CustomerKey", (key,)))
    records = account.retrieve(ask)
    if len(records) != 1 or not all(records[0].get(name) for name in properties):
        return {}
    return {name: str(records[0][name]) for name in properties}


def used_again(account: Account, key: str, kept_for: KeptFor, limits: KeepLimits) -> KeptCopy | None:
    """A copy of an earlier run as one of this run; None where there is none that may be used.

    Args:
        account: where.
        key: the external key.
        kept_for: what for.
        limits: how much is kept, and for how long a copy may be used again.

    Raises:
        RunError: the data extension cannot be read.
        AccountError: the account cannot be asked.
        OSError: the copy cannot be taken over.
    """
    if limits.reuse_minutes is None:
        return None
    fitting = list(_fitting(table_of(account, key), kept_for, limits))
    if not fitting:
        return None
    seen, count = object_seen(account, key), count_now(account, RowsTable(key, ()))
    for copy, content in reversed(fitting):
        if copy.rows == count and seen and content.get("object") == seen:
            with suppress(RunError):  # one that is not whole is of no use here
                check_copy(copy)
                return _taken_over(copy, content, kept_for, limits)
    return None


def _fitting(table: RowsTable, kept_for: KeptFor, limits: KeepLimits) -> Iterator[tuple[KeptCopy, dict[str, Any]]]:
    """The copies of the same rows that are young enough, with what describes them."""
    now, fields = datetime.now(UTC), [dict(item) for item in table.fields]
    assert limits.reuse_minutes is not None  # noqa: S101 - narrows the type
    for copy in copies_in(limits.folder):
        if not isinstance(copy, KeptCopy) or copy.run == kept_for.run:
            continue
        content = read_json(read_regular(copy.manifest).decode())
        began = utc_moment(content.get("began_at"))
        if (
            began is not None
            and timedelta(0) <= now - began <= timedelta(minutes=limits.reuse_minutes)
            and (copy.account, copy.unit, copy.address, copy.key, copy.lost)
            == (kept_for.account, kept_for.unit, kept_for.address, table.key, kept_for.lost)
            and [dict(item) for item in copy.fields] == fields
            and content.get("recipient") == limits.recipient
        ):
            yield copy, content


def _taken_over(copy: KeptCopy, content: dict[str, Any], kept_for: KeptFor, limits: KeepLimits) -> KeptCopy:
    folder = private_folder(limits.folder, kept_for.run)
    file, manifest = folder / copy.file, folder / copy.manifest.name
    try:
        os.link(copy.path, file)
    except OSError:  # a file system without links, or another one
        shutil.copyfile(copy.path, file)
        make_private(file)
    known = {
        "run": kept_for.run,
        "project": kept_for.project,
        "environment": kept_for.environment,
        "why": kept_for.why,
        "definition": dict(kept_for.definition),
        "days": limits.days,
        "resumed_rows": 0,
        "copied_by": content.get("copied_by") or copy.run,
    }
    text = json.dumps(sealed({**content, **known}), ensure_ascii=False, indent=2) + "\n"
    write_whole(manifest, text, durable=True, mode=0o600)
    return read_copy(manifest)
