"""An extract of a data extension of N rows x 10 columns from the embedded account: wall time and peak memory.

Run by hand for the full size: `python -m tests.benchmarks.extract [ROWS]`.
"""

import resource
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from mcdecl.sandbox.account import SandboxAccount, new_guid
from mcdecl.sandbox.assembly import open_account
from mcdecl.sandbox.extracts.rest_data_extracts import DATA_EXTENSION
from mcdecl.sandbox.extracts.run import REQUEST
from mcdecl.sandbox.rows import rows
from mcdecl.sandbox.soap.object_type import TYPE, SaveMode
from mcdecl.sandbox.soap.object_types import kinds

_COLUMNS = {
    "Id": ("Number", "i"),
    "Email": ("EmailAddress", "'c' || i || '@example.com'"),
    "FirstName": ("Text", "'First' || i % 977"),
    "LastName": ("Text", "'Last \"' || i % 4999"),
    "City": ("Text", "'City, ' || i % 211"),
    "Age": ("Number", "18 + i % 70"),
    "Spent": ("Decimal", "i % 10000 / 100"),
    "Since": ("Date", "TIMESTAMP '2000-01-01' + to_hours(i % 200000)"),
    "Active": ("Boolean", "i % 2 = 0"),
    "Region": ("Text", "'R' || i % 50"),
}


@dataclass(frozen=True)
class ExtractFigure:
    """What an extract cost: wall time in seconds, peak memory of the process and the file in MiB, the file's lines."""

    wall: float
    memory: float
    size: float
    lines: int


def run(count: int) -> ExtractFigure:
    """Extracts `count` rows, in a data file as `sandbox serve` has it."""
    with tempfile.TemporaryDirectory() as folder:
        account = open_account(Path(folder) / "account.duckdb")
        _fill(account, count)
        names = {"DECustomerKey": "Customers", "HasColumnHeaders": "true", "TextQualified": "true"}
        request = {"ObjectID": new_guid(), "CustomerKey": "E", "Name": "E", "Kind": DATA_EXTENSION}
        request |= {"Parameters": names, "Pattern": "customers.csv"}
        began = time.perf_counter()
        with account.store.exclusively() as store:
            store.put(REQUEST, request["ObjectID"], request)
            task = account.tasks.start(REQUEST, request)
        ended = account.tasks.wait(task.id)
        wall = time.perf_counter() - began
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        assert ended.figures.total == count, ended.message
        file = account.files.folder("Export") / "customers.csv"
        with file.open("rb") as content:
            lines = sum(1 for _ in content)
        figure = ExtractFigure(wall, memory, file.stat().st_size / 2**20, lines)
        account.close()
    return figure


def _fill(account: SandboxAccount, count: int) -> None:
    lengths = {"Text": {"MaxLength": 50}, "Decimal": {"MaxLength": 10, "Scale": 2}}
    fields = [{"Name": name, "FieldType": type, **lengths.get(type, {})} for name, (type, _) in _COLUMNS.items()]
    sent = {TYPE: "DataExtension", "CustomerKey": "Customers", "Name": "Customers", "Fields": {"Field": fields}}
    kinds()["DataExtension"].create(account, sent, SaveMode(add=True, change=False))
    owner = account.store.find("DataExtension", "Name", "Customers")[0]
    rows.ensure(account, owner)
    values = ", ".join(sql for _, sql in _COLUMNS.values())
    account.store.writing().execute(
        f"INSERT INTO {rows.table_name(owner)} SELECT i + 1, {values} FROM range({count}) AS t(i)"
    )
    account.store.commit()


def main() -> None:
    """Print the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    figure = run(count)
    print(f"{count:,} rows: {figure.wall:.1f} s, {figure.memory:.0f} MiB at most, a file of {figure.size:.0f} MiB")


if __name__ == "__main__":
    main()
