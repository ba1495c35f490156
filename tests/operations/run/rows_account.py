"""An account that is nothing but the rows of one data extension, and that fails when it is told to."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

from mcdecl.account.errors import NotFound
from mcdecl.account.interface import Identity
from mcdecl.operations.run.rows_reading import PAGE_ROWS, RowsTable
from mcdecl.wire.values import Result

KEYED = RowsTable(
    "T",
    (
        {"name": "Id", "type": "Text", "length": 10, "primary_key": True, "required": True},
        {"name": "Name", "type": "Text", "length": 10, "primary_key": False, "required": False},
    ),
)
UNKEYED = RowsTable("T", tuple({**field, "primary_key": False, "required": False} for field in KEYED.fields))


class RowsAccount:
    """Rows by REST pages, creates by SOAP.

    Attributes:
        rows: The rows that there are, in the order of the table's fields.
        sent: The values of the rows of each create.
        options: The options of each create.
        faults: For each create in turn: an error to raise before it, or after it where it stands in a tuple.
        counts: What REST says of the number of rows, one after the other; by itself the truth.
        forgets: How many further pages the account knows the token of; None for all.
    """

    identity = Identity(None, "https://auth.example", None, None)

    def __init__(self, rows: Sequence[Sequence[str]] = (), *, keyed: bool = True, size: int = PAGE_ROWS) -> None:
        self.rows = [list(row) for row in rows]
        self._keyed, self._size = keyed, size
        self.sent: list[list[list[str | None]]] = []
        self.options: list[Any] = []
        self.faults: list[Any] = []
        self.counts: list[Any] = []
        self.forgets: int | None = None
        self.asked: list[tuple[str, dict[str, str]]] = []

    def rest_get(self, path: str, query: dict[str, str]) -> Any:
        self.asked.append((path, query))
        size = min(int(query["$pagesize"]), self._size)
        if "/token/" in path and self.forgets is not None:
            self.forgets -= 1
            if self.forgets < 0:
                self.forgets = None
                raise NotFound("no such token")
        assert unquote(path).startswith("data/v1/customobjectdata/")
        begin = (int(query["$page"]) - 1) * size
        count = self.counts.pop(0) if self.counts else len(self.rows)
        if isinstance(count, Exception):
            raise count
        items = [{"keys": {"id": row[0]}, "values": {"name": row[1]}} for row in self.rows[begin : begin + size]]
        return {"items": items, "requestToken": "tok", "count": count}

    def create(self, objects: Sequence[Any], options: Any = None) -> list[Result]:
        fault = self.faults.pop(0) if self.faults else None
        if isinstance(fault, Exception):
            raise fault
        rows = [
            [item["Value"] if "@type" not in item else None for item in row["Properties"]["Property"]]
            for row in objects
        ]
        self.sent.append(rows)
        self.options.append(options)
        results = [self._one(number, row, options) for number, row in enumerate(rows)]
        if isinstance(fault, tuple):
            raise fault[0]
        return results

    def _one(self, number: int, row: list[str | None], options: Any) -> Result:
        values = [value or "" for value in row]
        there = next((texts for texts in self.rows if self._keyed and texts[0] == values[0]), None)
        if values[1] == "bad":
            return Result(False, number, "Name is refused", 2)
        if there is None:
            self.rows.append(values)
        elif options is None:
            return Result(False, number, "Violation of PRIMARY KEY constraint.", 2)
        else:
            there[:] = values
        return Result(True, number, "Created")
