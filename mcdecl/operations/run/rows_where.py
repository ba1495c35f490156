"""The rows of a data extension that a condition means: found by the account itself, over SOAP.

The condition is written as that of a filter definition. What it means, letter case for example, is the account's to
say: nothing is compared here. Values read as over REST: dates in US form to the second (fact:rows-us-dates).
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from mcdecl.account.errors import LostAnswer
from mcdecl.account.interface import Account
from mcdecl.helpers.atomic_write import draft_of, open_private, take_place
from mcdecl.kinds.checks import did_you_mean
from mcdecl.kinds.condition import EMPTY, ConditionError, comparisons, misfit, normal_condition
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.rows_export import Progress, csv_lines
from mcdecl.operations.run.rows_reading import RowsTable
from mcdecl.wire.values import Combination, FilterPart, Retrieve, SimpleFilter, at

_TRIES = 3


def filter_of(text: str, table: RowsTable) -> FilterPart:
    """The filter that a condition is.

    Args:
        text: The condition, such as `Region = 'EU' AND Orders > 3`.
        table: The data extension; names of fields are compared without case.

    Raises:
        RunError: It cannot be read, or does not fit the fields.
    """
    try:
        tree = normal_condition(text)
    except ConditionError as error:
        raise RunError(f"--where {text!r} cannot be asked: {error}.", _EXAMPLE) from None
    fields = {str(field["name"]).casefold(): field for field in table.fields}
    for comparison in comparisons(tree):
        field = fields.get(str(comparison["field"]).casefold())
        if field is None:
            near = did_you_mean(str(comparison["field"]), table.names) or f"there are {', '.join(table.names)}"
            raise RunError(f"--where: {table.key} has no field {comparison['field']}.", f"{near[0].upper()}{near[1:]}")
        if wrong := misfit({**comparison, "field": field["name"]}, str(field["type"])):
            raise RunError(f"--where: {wrong}.", _EXAMPLE)
    return _part(tree, fields)


_EXAMPLE = "Write it as in a filter definition, such as: Region = 'EU' AND Orders > 3"


def _part(tree: Mapping[str, Any], fields: Mapping[str, Mapping[str, Any]]) -> FilterPart:
    if "field" in tree:
        field = fields[str(tree["field"]).casefold()]
        values = (tree["value"],) if tree["operator"] not in EMPTY else ()
        return SimpleFilter(str(field["name"]), tree["operator"], values, dates=field["type"] == "Date")
    word = "all" if "all" in tree else "any"
    parts = tuple(_part(item, fields) for item in tree[word])
    return Combination("AND" if word == "all" else "OR", parts)


def export_matching(account: Account, table: RowsTable, where: FilterPart, out: Path, progress: Progress) -> int:
    """Writes the rows that a filter means into a CSV file, whole or not at all.

    Such a reading cannot be gone on with later: when the answer to a page is lost, it begins anew.

    Args:
        account: Where to read.
        table: The data extension.
        where: The filter.
        out: The CSV file, in the form of `export_rows`.
        progress: Told after each page how many rows there are; how many in all nobody knows, so 0.

    Returns:
        How many rows there are.

    Raises:
        AccountError: The account cannot be asked, or refuses the filter.
        RunError: A row of the answer is damaged.
        OSError: The file cannot be written.
    """
    draft = draft_of(out)
    ask = Retrieve(f"DataExtensionObject[{table.key}]", table.names, where)
    try:
        for left in reversed(range(_TRIES)):
            try:
                count = _write(draft, account, ask, table, progress)
                break
            except LostAnswer:
                if not left:
                    raise
        take_place(draft, out)
    finally:
        draft.unlink(missing_ok=True)
    return count


def _write(draft: Path, account: Account, ask: Retrieve, table: RowsTable, progress: Progress) -> int:
    count = 0
    draft.unlink(missing_ok=True)
    with open_private(draft, "xb") as file:
        file.write(csv_lines([list(table.names)]))
        for page in account.pages(ask):
            rows = list(_rows(page, table))
            file.write(csv_lines(rows))
            count += len(rows)
            progress(count, 0)
    return count


def _rows(page: list[dict[str, Any]], table: RowsTable) -> Iterator[list[str]]:
    """The values by field. A field without a value may be left out; the primary key may not, nor may others come."""
    asked, keys = {name.casefold() for name in table.names}, {name.casefold() for name in table.keys}
    for record in page:
        values = {
            str(item.get("Name")).casefold(): item.get("Value") for item in at(record, "Properties.Property") or ()
        }
        if not keys <= values.keys() <= asked:
            raise RunError(
                f"A row of {table.key} in the account's answer is damaged: it has "
                f"{', '.join(values) or 'no fields'}, not {', '.join(table.names)}.",
                "Run it again; nothing was written.",
            )
        row = [values.get(name.casefold()) for name in table.names]
        yield ["" if value is None else str(value) for value in row]
