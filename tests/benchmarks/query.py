"""A query that joins two data extensions, in the embedded account: wall time and peak memory.

Run by hand for the full size: `python -m tests.benchmarks.query [ROWS] [OTHER_ROWS]`.
"""

import resource
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from mcdecl.sandbox.account import SandboxAccount
from mcdecl.sandbox.assembly import open_account
from mcdecl.sandbox.queries.run import run_query
from mcdecl.sandbox.rows import rows
from mcdecl.sandbox.soap.object_type import TYPE, Document, SaveMode
from mcdecl.sandbox.soap.object_types import kinds
from mcdecl.sandbox.tasks.targets import WrittenCount

SQL = """
SELECT o.OrderId, o.CustomerKey, c.Region, DATEDIFF(day, o.Ordered, GETDATE()) AS Age, o.Total
FROM Orders o JOIN Customers c ON c.CustomerKey = o.CustomerKey
WHERE c.Region LIKE '[a-m]%' AND o.Total > 10
"""


@dataclass(frozen=True)
class QueryFigure:
    """What a query cost; wall time in seconds, the process's peak memory in MiB."""

    wall: float
    memory: float
    written: WrittenCount


def _field(name: str, type: str, *, key: bool = False) -> Document:
    length = {"MaxLength": 50} if type == "Text" else {"MaxLength": 10, "Scale": 2} if type == "Decimal" else {}
    return {"Name": name, "FieldType": type, "IsPrimaryKey": key, "IsRequired": key, **length}


def _table(account: SandboxAccount, name: str, fields: list[Document], select: str, count: int) -> None:
    sent = {TYPE: "DataExtension", "CustomerKey": name, "Name": name, "Fields": {"Field": fields}}
    kinds()["DataExtension"].create(account, sent, SaveMode(add=True, change=False))
    owner = account.store.find("DataExtension", "Name", name)[0]
    rows.ensure(account, owner)
    account.store.writing().execute(
        f"INSERT INTO {rows.table_name(owner)} SELECT i + 1, {select} FROM range({count}) AS t(i)"
    )
    account.store.commit()


def run(left: int, right: int) -> QueryFigure:
    """Joins `left` orders with `right` customers, in a data file as `sandbox serve` has it."""
    with tempfile.TemporaryDirectory() as folder:
        account = open_account(Path(folder) / "account.duckdb")
        customers = [_field("CustomerKey", "Text", key=True), _field("Region", "Text"), _field("Joined", "Date")]
        regions = "['alps', 'Baltic', 'north', 'West'][1 + i % 4]"
        _table(account, "Customers", customers, f"'Customer-' || i, {regions}, TIMESTAMP '2026-01-01'", right)
        orders = [_field("OrderId", "Number", key=True), _field("CustomerKey", "Text")]
        orders += [_field("Ordered", "Date"), _field("Total", "Decimal")]
        key = f"'CUSTOMER-' || (i * 7919 % {right})"
        _table(account, "Orders", orders, f"i, {key}, TIMESTAMP '2026-01-01' + to_days(i % 300), i % 100", left)
        target = [_field("OrderId", "Number", key=True), _field("CustomerKey", "Text"), _field("Region", "Text")]
        _table(account, "Result", [*target, _field("Age", "Number"), _field("Total", "Decimal")], "0, '', '', 0, 0", 0)
        sent = {TYPE: "QueryDefinition", "Name": "Q", "QueryText": SQL, "TargetUpdateType": "Overwrite"}
        sent["DataExtensionTarget"] = {"CustomerKey": "Result"}
        done = kinds()["QueryDefinition"].create(account, sent, SaveMode(add=True, change=False))
        definition = account.store.get("QueryDefinition", str(done.object_id)) or {}
        began = time.perf_counter()
        outcome = run_query(account, definition)
        account.store.commit()
        wall = time.perf_counter() - began
        account.close()
    if outcome.written is None:
        raise RuntimeError(outcome.error)
    return QueryFigure(wall, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, outcome.written)


if __name__ == "__main__":
    sizes = [int(text.replace(",", "")) for text in sys.argv[1:]] or [1_000_000, 200_000]
    figure = run(*sizes)
    print(f"{sizes[0]:,} x {sizes[1]:,} rows: {figure.written.added:,} written", end=" ")
    print(f"in {figure.wall:.2f} s, {figure.memory:.0f} MiB")
