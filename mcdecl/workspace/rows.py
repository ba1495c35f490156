"""The rows of a data extension: into a file, and from one."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from mcdecl.account.interface import Account
from mcdecl.helpers.atomic_write import make_way
from mcdecl.helpers.safe_files import real_path
from mcdecl.kinds.roles import DATA_EXTENSION
from mcdecl.operations.run.rows_export import export_rows as write_rows
from mcdecl.operations.run.rows_import import WrittenRows
from mcdecl.operations.run.rows_import import import_rows as send_rows
from mcdecl.operations.run.rows_parquet import parquet_available, write_parquet
from mcdecl.operations.run.rows_reading import table_of
from mcdecl.operations.run.rows_refused import RefusedRows
from mcdecl.operations.run.rows_where import export_matching, filter_of
from mcdecl.project import Project
from mcdecl.workspace.errors import RequestError
from mcdecl.workspace.one_unit import one_unit
from mcdecl.workspace.place import Place
from mcdecl.workspace.reach import check_confirmed, reached
from mcdecl.workspace.watching_runs import RowsProgress, no_rows_progress

_KIND = f"{DATA_EXTENSION}."


def export_rows(
    project: Project,
    address: str,
    out: str | Path,
    account: Account | Place | None = None,
    *,
    business_units: Sequence[str] = (),
    form: Literal["csv", "parquet"] | None = None,
    where: str | None = None,
    progress: RowsProgress = no_rows_progress,
) -> int:
    """Write the rows of a data extension into a file.

    An export that was broken off goes on where it was when it is called again; one with `where` begins anew. The file
    is there when all rows are in it, and not before.

    Args:
        project: whose environment says where.
        address: `data_extension.KEY`.
        out: the file.
        account: where; the account of the project's environment when left out.
        business_units: the business units that may be meant; all when left out.
        form: of the file; what its name says when left out.
        where: only rows that this condition means, as a filter has it.
        progress: told how many rows there are, and of how many.

    Returns:
        How many rows were written.

    Raises:
        RequestError: the address is none of a data extension, or it cannot be told which business unit is meant.
        RunError: the rows cannot be read or written as asked.
        AccountError: the account cannot be asked.
        OSError: the file cannot be written.
    """
    part, key = _table(project, address, business_units)
    path = Path(out)
    typed = form == "parquet" or (form is None and path.suffix.casefold() == ".parquet")
    if typed:
        parquet_available()
    texts = path.with_name(f".{path.name}.csv") if typed else path
    if typed:
        make_way(texts)
    with reached(part, account) as place:
        table = table_of(place.account, key)
        if where is None:
            count = write_rows(place.account, table, texts, progress)
        else:
            count = export_matching(place.account, table, filter_of(where, table), texts, progress)
    if typed:
        write_parquet(texts, table, path, count)
        texts.unlink()
    return count


def import_rows(
    project: Project,
    address: str,
    file: str | Path,
    account: Account | Place | None = None,
    *,
    business_units: Sequence[str] = (),
    mode: Literal["add", "upsert"] = "add",
    from_row: int | None = None,
    refused: str | Path | None = None,
    confirm: str | None = None,
    progress: Callable[[int], None] = lambda _rows: None,
) -> WrittenRows:
    """Write the rows of a file into a data extension. An import that was broken off goes on where it was.

    Args:
        project: whose environment says where.
        address: `data_extension.KEY`.
        file: CSV with a header that names fields, or `.parquet`.
        account: where; the account of the project's environment when left out.
        business_units: the business units that may be meant; all when left out.
        mode: whether rows whose primary key is there are refused (`add`) or changed (`upsert`).
        from_row: begin with this row, counted from 1, whatever the bookmark says.
        refused: the CSV file for rows that the account does not take, with its words; none where none are refused.
        confirm: the environment's name; a protected one needs it.
        progress: told after each call how many rows were sent.

    Returns:
        How many rows were sent, and those that the account refused.

    Raises:
        RequestError: as for `export_rows`.
        RefusedError: a protected environment is not confirmed.
        RunError: the file does not fit, or it is not known whether some rows are there.
        AccountError: the account cannot be asked.
        OSError: the file cannot be read.
    """
    part, key = _table(project, address, business_units)
    check_confirmed(part.environment, confirm)
    with reached(part, account) as place:
        table = table_of(place.account, key)
        aside = None if refused is None else RefusedRows(_apart(Path(refused), Path(file)), table.names)
        return send_rows(place.account, table, Path(file), mode, progress, start=from_row, refused=aside)


def _apart(refused: Path, file: Path) -> Path:
    """The file for refused rows, if it is another one than that which they come from.

    Raises:
        RequestError: it is the same.
    """
    if real_path(refused) == real_path(file):
        raise RequestError(f"{refused} is the file that is imported; name another one for the refused rows.")
    return refused


def _table(project: Project, address: str, chosen: Sequence[str]) -> tuple[Project, str]:
    """The part of the project that is meant, and the external key of the data extension."""
    part, [named] = one_unit(project, [address], chosen=chosen)
    return part, data_extension_key(named)


def data_extension_key(address: str) -> str:
    """The external key in the address of a data extension.

    Raises:
        RequestError: it is none.
    """
    if not address.startswith(_KIND) or address == _KIND:
        raise RequestError(f"{address} is not a data extension; write {_KIND}KEY")
    return address.removeprefix(_KIND)
