"""An import of N rows x 10 columns into the embedded account, first into an empty table, then as updates: wall, memory.

Memory is that of this process, which holds the account; rows go to a data file, as under `mcdecl sandbox serve`.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mcdecl.account import Connection, Secret, SoapAccount
from mcdecl.sandbox.server import RunningSandbox, start

COLUMNS = ("Id", "Email", "FirstName", "LastName", "City", "Age", "Spent", "Since", "Active", "Region")
_TYPES = ("Text", "EmailAddress", "Text", "Text", "Text", "Number", "Decimal", "Date", "Boolean", "Text")
BAD_EVERY = 100_000
"""One row in so many has a number that is none."""


@dataclass(frozen=True)
class Run:
    """What one import cost: wall time in seconds, peak memory of the process in MiB, and what it did."""

    what: str
    wall: float
    memory: float
    total: int
    successful: int
    errors: int


def write_file(path: Path, rows: int) -> None:
    """Write a file of `rows` rows with a header."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(",".join(COLUMNS) + "\n")
        for row in range(rows):
            age = "old" if row % BAD_EVERY == 7 else 18 + row % 70
            file.write(
                f"C{row:09},c{row}@example.com,First{row % 977},Last{row % 4999},City {row % 211},{age},"
                f"{row % 10000}.{row % 100:02},{1 + row % 12}/{1 + row % 28}/{2000 + row % 26},{row % 2},R{row % 50}\n"
            )


def run(rows: int) -> Iterator[Run]:
    """Import a file of so many rows twice."""
    with tempfile.TemporaryDirectory() as folder, start(Path(folder) / "data.duckdb", record=False) as server:
        account = SoapAccount(
            Connection(auth_url=server.auth_url, client_id=server.client_id, client_secret=Secret(server.client_secret))
        )
        _define(account)
        write_file(server.account.files.folder("Import") / "customers.csv", rows)
        for what in ("add", "update"):
            yield _once(server, account, what)
        account.close()


def _define(account: SoapAccount) -> None:
    fields = [
        {"Name": name, "FieldType": type, "IsPrimaryKey": name == "Id", "IsRequired": name == "Id"}
        | ({"MaxLength": 10, "Scale": 2} if type == "Decimal" else {"MaxLength": 50} if type == "Text" else {})
        for name, type in zip(COLUMNS, _TYPES, strict=True)
    ]
    table = {"@type": "DataExtension", "CustomerKey": "C", "Name": "Customers", "Fields": {"Field": fields}}
    definition = {
        "@type": "ImportDefinition",
        "CustomerKey": "I",
        "Name": "Customers daily",
        "AllowErrors": True,
        "DestinationObject": {"@type": "DataExtension", "CustomerKey": "C"},
        "FieldMappingType": "InferFromColumnHeadings",
        "FileSpec": "customers.csv",
        "FileType": "CSV",
        "RetrieveFileTransferLocation": {"CustomerKey": "ExactTarget Enhanced FTP"},
    }
    for made in (table, definition):
        (result,) = account.create([made])
        if not result.ok:
            raise RuntimeError(result.message)


def _once(server: RunningSandbox, account: SoapAccount, what: str) -> Run:
    began = time.perf_counter()
    (result,) = account.perform("start", [{"@type": "ImportDefinition", "CustomerKey": "I"}])
    if not result.ok or result.task is None:
        raise RuntimeError(result.message)
    while True:
        with server.account.store.exclusively():
            task = server.account.tasks.get(int(result.task["ID"]))
        if task is not None and not task.unfinished:
            break
        time.sleep(0.02)
    wall = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Run(what, wall, memory, task.figures.total, task.figures.successful, task.figures.errors)


def main() -> None:
    """Print the figures as a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", default="10000,1000000")
    options = parser.parse_args()
    print(f"{'rows':>9}  {'what':6} {'wall s':>7} {'peak MiB':>8} {'successful':>10} {'errors':>6}")
    for rows in (int(number) for number in options.rows.split(",")):
        for item in run(rows):
            figures = f"{item.wall:7.2f} {item.memory:8.0f} {item.successful:10} {item.errors:6}"
            print(f"{item.total:9}  {item.what:6} {figures}", flush=True)


if __name__ == "__main__":
    main()
