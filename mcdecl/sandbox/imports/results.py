"""The results file of an import: the rows that were not taken, one a line, in the Reports folder of the FTP.

The service sends such a file by e-mail or puts it on the FTP; its name and columns there are not known.
"""

from pathlib import Path

from mcdecl.sandbox.files.placing import place
from mcdecl.sandbox.files.tree import FORBIDDEN, REPORTS, utf8
from mcdecl.sandbox.queries.conversion import quote
from mcdecl.sandbox.tasks.tasks import TaskContext


def write_results(work: TaskContext, tables: list[str], rows: int) -> Path:
    """Writes the file.

    Args:
        work: The task.
        tables: The scratch tables with `_row`, `_line` and `_reason`.
        rows: The last row of the import's file that was looked at.

    Returns:
        The file.
    """
    key = "".join("_" if letter in FORBIDDEN else letter for letter in work.task.key)
    files = work.account.files
    draft = work.folder / "results.csv"
    text = " UNION ALL ".join(f"SELECT _row, _line, _reason FROM {table}" for table in tables)
    work.connection.execute(
        f'COPY (SELECT _row AS "Row", _line AS "Line", _reason AS "Reason" FROM ({text}) '
        f"WHERE _row <= {rows} ORDER BY _row) TO {quote(utf8(draft))} (FORMAT csv, HEADER)"
    )
    path = files.folder(REPORTS) / f"{key}_{work.task.id}_results.csv"
    return place(draft, path, work.account.clock.timestamp())
