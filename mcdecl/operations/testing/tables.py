"""Rows of data extensions: written in files of cases, as an account takes them, and read from it."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from mcdecl.account.interface import Account
from mcdecl.helpers.error import Error
from mcdecl.helpers.safe_files import read_inside
from mcdecl.operations.run.rows_reading import RowsTable, read_page
from mcdecl.operations.testing.differences import Row
from mcdecl.operations.testing.values import Value, sent, value_in
from mcdecl.wire.values import TYPE, SoapObject


class RefusedRowError(Error):
    """The account does not take a row.

    Attributes:
        number: which one, from 0.
        message: the account's words.
    """

    def __init__(self, number: int, message: str) -> None:
        super().__init__(message)
        self.number = number


class CsvError(Error):
    """A CSV file that cannot be read; the message says why."""


def csv_rows(content: bytes, delimiter: str = ",") -> list[dict[str, Any]]:
    """The rows of a CSV text with a header.

    Args:
        content: the file: UTF-8, or UTF-16 with a byte order mark.
        delimiter: what parts values.

    Raises:
        CsvError: it is no such text.
    """
    coding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        reader = csv.reader(io.StringIO(content.decode(coding), newline=""), delimiter=delimiter, strict=True)
        header = next(reader, [])
        rows = [(reader.line_num, values) for values in reader if values]
    except (UnicodeError, csv.Error) as error:
        raise CsvError(f"it is no CSV file in UTF-8: {error}") from None
    if not header:
        raise CsvError("it is empty; the first line names fields")
    if len({name.casefold() for name in header}) < len(header):
        raise CsvError("its header names a column twice")
    for line, values in rows:
        if len(values) != len(header):
            raise CsvError(f"its line {line} has {len(values)} values; the header has {len(header)}")
    return [dict(zip(header, values, strict=True)) for _, values in rows]


def local_bytes(root: Path, path: Path) -> bytes:
    """What a file of the project holds.

    Raises:
        CsvError: it cannot be read.
    """
    try:
        return read_inside(root, path)
    except OSError as error:
        raise CsvError(f"it cannot be read: {error.strerror}") from None


def row_objects(key: str, rows: Iterable[Row]) -> list[SoapObject]:
    """Rows as a call takes them; a field that a row does not name gets its default there.

    Args:
        key: the data extension's external key.
        rows: the rows.
    """
    return [_object(key, row) for row in rows]


def _object(key: str, row: Row) -> SoapObject:
    properties = [
        {TYPE: "NullAPIProperty", "Name": name, "Value": ""}
        if value is None
        else {TYPE: "APIProperty", "Name": name, "Value": sent(value)}
        for name, value in row.items()
    ]
    return {TYPE: "DataExtensionObject", "CustomerKey": key, "Properties": {"Property": properties}}


def get_rows(account: Account, table: RowsTable) -> list[dict[str, Value]]:
    """All rows of a data extension, in the order in which the account gives them.

    Args:
        account: where.
        table: which one.

    Raises:
        RunError: the answer is no rows.
        AccountError: the account cannot be asked.
    """
    rows: list[dict[str, Value]] = []
    number, token = 1, ""
    while True:
        page = read_page(account, table, number, token)
        rows += [_row(table, values) for values in page.rows]
        if len(rows) >= page.count or not page.rows:
            return rows
        number, token = number + 1, page.token


def _row(table: RowsTable, values: Iterable[str]) -> dict[str, Value]:
    return {str(field["name"]): value_in(field, text) for field, text in zip(table.fields, values, strict=True)}
