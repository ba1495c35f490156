"""An account without a server: tables made and filled by hand, queries run and read at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from mcdecl.sandbox.assembly import open_account
from mcdecl.sandbox.clock import SERVER_ZONE, Clock
from mcdecl.sandbox.queries.execution import compiled, limited
from mcdecl.sandbox.queries.run import QueryOutcome, run_query
from mcdecl.sandbox.rows import rows
from mcdecl.sandbox.soap.object_type import TYPE, Document, SaveMode
from mcdecl.sandbox.soap.object_types import kinds

NOW = datetime(2026, 11, 24, 6, 30, 1)
"""Server time; in UTC it is half past twelve."""


def field(name: str, type: str = "Text", *, key: bool = False, required: bool = False, **parts: Any) -> Document:
    """A field as a Create sends it."""
    length = {"MaxLength": 50} if type == "Text" else {}
    flags = {"IsPrimaryKey": key, "IsRequired": key or required}
    return {"Name": name, "FieldType": type, **length, **flags, **parts}


class StillClock(Clock):
    """A clock that moves only when it is moved."""

    def __init__(self) -> None:
        super().__init__()
        self._offset = NOW.replace(tzinfo=SERVER_ZONE).timestamp()

    def timestamp(self) -> float:
        return self._offset


class Desk:
    """An account at hand."""

    def __init__(self) -> None:
        self.account = open_account()
        self.account.clock = StillClock()

    def close(self) -> None:
        self.account.close()

    def table(self, name: str, fields: Sequence[Document], lines: Sequence[Sequence[Any]] = ()) -> Document:
        """Makes a data extension with rows."""
        sent = {TYPE: "DataExtension", "CustomerKey": f"key of {name}", "Name": name, "Fields": {"Field": [*fields]}}
        kinds()["DataExtension"].create(self.account, sent, SaveMode(add=True, change=False))
        owner = self.owner(name)
        for line in lines:
            rows.insert(self.account, owner, dict(zip([item["Name"] for item in owner["Fields"]], line, strict=True)))
        self.account.store.commit()
        return owner

    def owner(self, name: str) -> Document:
        return self.account.store.find("DataExtension", "Name", name)[0]

    def rows(self, name: str) -> list[tuple[Any, ...]]:
        """A data extension's rows in the order they came in."""
        owner = self.owner(name)
        return rows.fetch(self.account, owner, [item["Name"] for item in owner["Fields"]])

    def select(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        relation = compiled(self.account, sql)
        with limited(self.account, 60) as connection:
            return connection.execute(relation.sql[1:-1]).fetchall()

    def value(self, expression: str) -> Any:
        """The value of an expression."""
        [[found]] = self.select(f"SELECT {expression}")
        return found

    def define(self, sql: str, target: str, mode: str = "Overwrite") -> Document:
        """A query definition as it is stored, made by Create."""
        sent = {
            TYPE: "QueryDefinition",
            "Name": f"query {self.account.new_id('test')}",
            "QueryText": sql,
            "TargetUpdateType": mode,
            "DataExtensionTarget": {"CustomerKey": f"key of {target}", "Name": target},
        }
        done = kinds()["QueryDefinition"].create(self.account, sent, SaveMode(add=True, change=False))
        self.account.store.commit()
        record = self.account.store.get("QueryDefinition", str(done.object_id))
        assert record is not None
        return record

    def run(self, sql: str, target: str, mode: str = "Overwrite") -> QueryOutcome:
        """Runs a query into a data extension."""
        outcome = run_query(self.account, self.define(sql, target, mode))
        self.account.store.commit()
        return outcome
