"""What `run` asks of files before it sends one: check-file, and what its import would do."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from mcdecl.operations.run.preflight import (
    Consent,
    FileContent,
    RefusedFileError,
    check_shrinking,
    check_target,
    checked,
    content_of,
    protected_keys,
)
from mcdecl.report.text import printable

if TYPE_CHECKING:
    from mcdecl.account.interface import Account
    from mcdecl.cli.run_watch import RunWatch
    from mcdecl.kinds.resource import Resource
    from mcdecl.operations.run.ledger import Ledger
    from mcdecl.operations.run.model import RunTarget
    from mcdecl.operations.run.runner import RunItem
    from mcdecl.project import Project


def ledger_of(project: "Project", account: "Account", *, again: bool) -> "Ledger | None":
    """The ledger of imports, where the environment keeps one.

    Args:
        project: What is declared.
        account: Where it is.
        again: Whether content may be imported once more.
    """
    if not project.environment.ledger:
        return None
    from mcdecl.engine.apply.lock import utc_now, whoami
    from mcdecl.operations.run.ledger import Ledger

    return Ledger(account, whoami(), utc_now, again=again)


def admitted(
    project: "Project",
    account: "Account",
    declared: "Resource",
    target: "RunTarget",
    files: Sequence[Path],
    consent: Consent,
    watch: "RunWatch",
    ledger: "Ledger | None",
) -> list[FileContent]:
    """What the files hold, once every one of them may be sent.

    Args:
        project: What is declared.
        account: Where they go.
        declared: The import as it is declared.
        target: The import as the account has it.
        files: The local files.
        consent: What the person allows.
        watch: Shows that files are being read.
        ledger: The account's ledger of imports, where one is kept.

    Raises:
        RunError: One may not.
        AccountError: The account cannot be asked.
        ClickException: They cannot be checked.
    """
    from mcdecl.cli.check_file import declared_layout
    from mcdecl.engine.observe.field_order import read_field_order
    from mcdecl.operations.run.preflight import rows_before

    check_target(account, target, protected_keys(project.resources))
    layout = None
    if not consent.unchecked:
        into = str(declared.state["into"])
        order = read_field_order(account, into) if declared.state["mapping"] == "by_ordinal" else ()
        layout = declared_layout(project, declared.key, {into: order})
    before = rows_before(account, target)
    if before.rows is None and ledger is not None:
        before = replace(before, rows=ledger.rows_before(target))
    contents = []
    for file in files:
        content = content_of(file)
        if layout is not None:
            with _told():
                progress = _progress(watch, target, file)
                tolerant = bool(declared.state["allow_errors"])
                content = checked(content, layout, consent, tolerant=tolerant, progress=progress)
        check_shrinking(content, target, before, consent)
        contents.append(content)
    if ledger is not None:
        ledger.check(contents, target)
    return contents


def saving(
    account: "Account", items: "Sequence[RunItem]", folder: Path, watch: "RunWatch", form: Literal["csv", "parquet"]
) -> "list[RunItem]":
    """The same items; each that deletes rows saves those of its targets first, and does not run if that fails.

    Args:
        account: Where the rows are.
        items: What runs.
        folder: Where to save them.
        watch: Told how many rows there are.
        form: Of the files.

    Raises:
        RunError: It is not known which rows one deletes.
    """
    from mcdecl.operations.run.backup import back_up, check_known

    for item in items:
        check_known(item.target)
    if form == "parquet":
        from mcdecl.operations.run.rows_parquet import parquet_available

        parquet_available()

    def saved(item: "RunItem") -> "RunItem":
        def first() -> str:
            for into in item.target.erased:
                path = back_up(account, item.target, into, folder, partial(watch.saving, item.target, into), form=form)
                click.echo(f"{printable(item.target.address)}: the rows of {printable(into)} are in {path}", err=True)
            return item.send() if item.send is not None else ""

        return replace(item, send=first) if item.target.erased else item

    return [saved(item) for item in items]


def _progress(watch: "RunWatch", target: "RunTarget", file: Path) -> Callable[[int], None]:
    return lambda rows: watch.checking(target, file.name, rows)


@contextmanager
def _told() -> Iterator[None]:
    """Prints what a check found on standard error before the error goes its way."""
    try:
        yield
    except RefusedFileError as error:
        from mcdecl.report.filecheck import file_text

        click.echo(file_text(error.report, "the import"), err=True)
        raise
