"""Keeping the rows of a data extension of N rows x 10 columns before it is deleted: wall time, peak memory, size.

Run by hand for the full size: `python -m tests.benchmarks.keep [ROWS]`.
"""

import sys
from dataclasses import dataclass

from mcdecl.sandbox.rows.rows import ROW_KEY
from tests.benchmarks.measure import Figure, command, project

_NAMES = ("Id", "Email", "FirstName", "LastName", "City", "Age", "Spent", "Since", "Active", "Region")
_TABLE = "data_extensions:\n  Customers:\n    name: Customers\n    fields:\n" + "".join(
    f"      - {{name: {name}, type: Text, length: 60{', primary_key: true' if name == 'Id' else ''}}}\n"
    for name in _NAMES
)
_GONE = "removed:\n  - {address: data_extension.Customers}\n"


@dataclass(frozen=True)
class KeepFigure:
    """What a kept apply cost, and the size of the copy in MiB."""

    apply: Figure
    size: float


def run(count: int) -> KeepFigure:
    """Delete a data extension of so many rows, and keep them before."""
    with project(0, _TABLE) as (folder, server):
        command(folder, ["apply", "--auto-approve"], server)
        first = folder / "first.csv"  # the table is made with the first row
        first.write_text("Id\nfirst\n")
        command(folder, ["rows", "import", "data_extension.Customers", str(first)], server)
        account = server.account
        (document,) = [item for item in account.store.all("DataExtension") if item["CustomerKey"] == "Customers"]
        table = account.store.get("Table", document["ObjectID"])
        if table is None:
            raise RuntimeError("the data extension has no table")
        values = ", ".join(f"'{name} of ' || i" for name in _NAMES)
        columns = ", ".join(f'"{name}"' for name in _NAMES)
        with account.whole.exclusively() as store:
            store.writing().execute(
                f'INSERT INTO "{table["Name"]}" ("{ROW_KEY}", {columns}) '
                f"SELECT i + 2, {values} FROM range({count - 1}) AS t(i)"
            )
        (folder / "data.yaml").write_text(_GONE)
        (folder / "mcdecl.yaml").write_text((folder / "mcdecl.yaml").read_text() + f"keep: {{rows_up_to: {count}}}\n")
        figure = command(folder, ["apply", "--auto-approve", "--allow", "data_loss"], server)
        (copy,) = (folder / ".mcdecl" / "kept").glob("*/*.parquet")
        return KeepFigure(figure, copy.stat().st_size / 2**20)


if __name__ == "__main__":
    rows = int(sys.argv[1].replace(",", "")) if len(sys.argv) > 1 else 1_000_000
    kept = run(rows)
    cost = kept.apply
    print(f"{rows:,} rows kept: {cost.wall:.1f} s, {cost.cpu:.1f} s of processor, {cost.memory:.0f} MiB", end=", ")
    print(f"{cost.calls} calls, a copy of {kept.size:.1f} MiB")
