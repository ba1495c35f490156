"""Saving the rows of a data extension before a run deletes them."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from mcdecl.account.interface import Account
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.model import RunTarget
from mcdecl.operations.run.rows_export import Progress, export_rows
from mcdecl.operations.run.rows_parquet import SUFFIX, write_parquet
from mcdecl.operations.run.rows_reading import table_of


def check_known(target: RunTarget) -> None:
    """Nothing, if it is known which rows a run deletes.

    Args:
        target: What is about to run.

    Raises:
        RunError: It is not.
    """
    if target.obscure:
        raise RunError(
            f"The account does not show what {', '.join(target.obscure)} fills, so --backup cannot save its rows; "
            f"{target.address} was not started.",
            "Give the credential the right to read it, or run without --backup.",
        )


def back_up(
    account: Account,
    target: RunTarget,
    into: str,
    folder: Path,
    progress: Progress,
    *,
    form: Literal["csv", "parquet"] = "csv",
) -> Path:
    """Writes all rows that a run would delete into a file of their own; their number is checked.

    Args:
        account: Where.
        target: What is about to run.
        into: The external key of the data extension.
        folder: The folder for the file; made when it is missing.
        progress: Told how many rows there are, and how many in all.
        form: Of the file. `parquet` has the types of the fields; where that fails, what was read stays as CSV.

    Returns:
        The file.

    Raises:
        RunError: They could not be saved, so nothing may be started.
        AccountError: The account cannot be asked.
    """
    table = table_of(account, into)
    out = folder / f"{quote(into, safe=' ')}-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}.csv"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        count = export_rows(account, table, out, progress)
        if form == "parquet":
            write_parquet(out, table, out.with_suffix(SUFFIX), count)
            out.unlink()
            out = out.with_suffix(SUFFIX)
    except OSError as error:
        raise RunError(
            f"The rows of {into} could not be saved in {folder}: {error.strerror or error}. "
            f"{target.address} was not started.",
            "Name a folder that can be written with --backup.",
        ) from None
    return out
