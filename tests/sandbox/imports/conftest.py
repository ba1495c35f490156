"""A file over SFTP, an import started over SOAP, and what it did."""

import time
from dataclasses import dataclass
from typing import Any

import pytest

from mcdecl.sandbox.server import RunningSandbox
from tests.sandbox.caller import KEY_FIELD, Caller, data_extension, field, where
from tests.sandbox.imports.test_soap_import_definition import definition
from tests.sandbox.sftp import names, put

FIELDS = (
    KEY_FIELD
    + field("Name", MaxLength=10)
    + field("Email", "EmailAddress")
    + field("Age", "Number")
    + field("Spent", "Decimal", MaxLength=8, Scale=2)
    + field("Since", "Date")
    + field("Active", "Boolean")
    + field("Region", MaxLength=10, IsRequired=True, DefaultValue="US")
)


@dataclass
class Summary:
    """An ImportResultsSummary with the words of the task beside it."""

    status: str
    total: int
    successful: int
    duplicated: int
    errors: int
    message: str
    task: str

    @property
    def figures(self) -> tuple[int, int, int, int]:
        return self.total, self.successful, self.duplicated, self.errors


class Imports:
    """One data extension A, one import definition I into it."""

    def __init__(self, sandbox: RunningSandbox, soap: Caller) -> None:
        self.sandbox = sandbox
        self.soap = soap
        self.tables = 0

    def table(self, fields: str = FIELDS, **parts: object) -> None:
        self.soap.create(data_extension("A", fields=fields, **parts)).accepted()

    def define(self, **parts: object) -> None:
        parts = {"FileSpec": "a.csv", "HeaderLines": 1, "AllowErrors": True, "StandardQuotedStrings": True, **parts}
        record = {name: str(value).lower() if isinstance(value, bool) else value for name, value in parts.items()}
        self.soap.create(definition("I", **record)).accepted()

    def send(self, content: str | bytes, name: str = "a.csv") -> None:
        put(self.sandbox.sftp, f"Import/{name}", content.encode() if isinstance(content, str) else content)

    def later(self, hours: float) -> None:
        """Moves the clock, which the token does not outlive."""
        self.sandbox.advance(hours * 3600)
        self.soap.token = self.soap.new_token()

    def start(self) -> str:
        result = self.soap.perform("ImportDefinition", CustomerKey="I").result["Result"]
        assert result["StatusCode"] == "OK", result
        return str(result["Task"]["ID"])

    def run(self) -> Summary:
        return self.ended(self.start())

    def ended(self, task: str) -> Summary:
        """Waits for the end of a task."""
        until = time.monotonic() + 120
        while time.monotonic() < until:
            summary = self.summary(task)
            if summary is not None:
                return summary
            time.sleep(0.01)
        raise AssertionError("the import did not end")

    def summary(self, task: str) -> Summary | None:
        numbers = ("TotalRows", "NumberSuccessful", "NumberDuplicated", "NumberErrors")
        records = self.soap.retrieve(
            "ImportResultsSummary", "ImportStatus", *numbers, filter=where("TaskResultID", "equals", task)
        ).results
        if not records or records[0]["ImportStatus"] not in ("Completed", "Error"):
            return None
        record = self.soap.retrieve(
            "AsyncActivityStatus", "StatusMessage", filter=where("TaskID", "equals", task)
        ).result
        message = record["Properties"]["Property"]["Value"]
        return Summary(records[0]["ImportStatus"], *(int(records[0][name]) for name in numbers), message, task)

    def once(self, content: str | bytes, **parts: object) -> Summary:
        """Sends a file, defines an import of it, and runs it; the data extension is there already."""
        self.send(content)
        self.define(**parts)
        return self.run()

    def rows(self, *columns: str) -> list[Any]:
        """Rows as tuples (texts alone for one column), in the order they came in."""
        answer = self.soap.retrieve("DataExtensionObject[A]", *columns)
        assert answer.overall == "OK", answer.text
        made = []
        for result in answer.results:
            listed = result["Properties"]["Property"]
            values = tuple(item["Value"] for item in (listed if isinstance(listed, list) else [listed]))
            made.append(values if len(columns) > 1 else values[0])
        return made

    def results(self) -> list[str]:
        """The lines of the last results file."""
        folder = self.sandbox.account.files.folder("Reports")
        (name,) = names(self.sandbox.sftp, "Reports")
        return (folder / name).read_text().splitlines()


@pytest.fixture
def imports(sandbox: RunningSandbox, soap: Caller) -> Imports:
    return Imports(sandbox, soap)
