"""Incoming rows with their values, faults and actions, in the task's scratch database."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from mcdecl.sandbox.files.tree import only
from mcdecl.sandbox.imports.converting import converted, fault
from mcdecl.sandbox.imports.layout import QUOTE, CsvLayout
from mcdecl.sandbox.imports.locales import writing_of
from mcdecl.sandbox.imports.mapping import Mapped, place_of
from mcdecl.sandbox.imports.splitting import RowFault, Split
from mcdecl.sandbox.queries.conversion import quote
from mcdecl.sandbox.rows.row_values import default_of
from mcdecl.sandbox.rows.rows import sql_type
from mcdecl.sandbox.task import TaskFailedError
from mcdecl.sandbox.tasks.tasks import TaskContext

if TYPE_CHECKING:
    from mcdecl.sandbox.soap.object_type import Document

ADD_AND_UPDATE, ADD, UPDATE, DELETE, SKIP = "AddAndUpdate", "AddButDoNotUpdate", "UpdateButDoNotAdd", "Delete", "Skip"
_ACTIONS = {
    "AddAndUpdate": ADD_AND_UPDATE,
    "AddAndDoNotUpdate": ADD,
    "UpdateButDoNotAdd": UPDATE,
    "Overwrite": ADD_AND_UPDATE,
}
_LONGEST_LINE = 64 << 20
_MOST_IN_MEMORY = 15_000_000
"""Values that are staged in memory, some 500 MB; more go to disk."""


class Staged(Struct, frozen=True):
    """The scratch tables of an import.

    Attributes:
        rows: Rows that can be taken: `_row`, `_line`, `_action` and a column for each mapped field.
        faults: Rows that cannot: `_row`, `_line`, `_reason`.
        duplicates: Rows that are passed over, made when there are any: as `faults`.
        columns: The mapped fields' columns in `rows`, by field name.
    """

    rows: str
    faults: str
    duplicates: str
    columns: dict[str, str]


class Incoming(Struct, frozen=True):
    """The rows that an import brings, as texts.

    Attributes:
        split: What was found of them.
        source: Their source in SQL, with `_row`, `_line` and a column `c0`, `c1`… for each of theirs.
        locale: The locale in which they write dates and numbers.
        nothing: The text that means no value.
    """

    split: Split
    source: str
    locale: str
    nothing: str


def stage(work: TaskContext, mapped: tuple[Mapped, ...], incoming: Incoming) -> Staged:
    """Reads the good rows, converts them and parts those whose values do not fit.

    Args:
        work: The task.
        mapped: What fills which field.
        incoming: The rows.

    Returns:
        The tables.

    Raises:
        TaskFailedError: When the control column is not there.
    """
    run = work.connection.execute
    # A database on disk is compressed when it is written, which takes most of an import's time.
    size = incoming.split.rows * incoming.split.width
    scratch = work.rows_database if size <= _MOST_IN_MEMORY else work.scratch
    texts, valued, faults = f"{scratch}.texts", f"{scratch}.valued", f"{scratch}.faults"
    run(f"CREATE TABLE {texts} AS SELECT * FROM {incoming.source}")
    columns = {item.field["Name"]: f"v{place}" for place, item in enumerate(mapped)}
    statement, values = _valued(work, mapped, incoming, texts)
    run(f"CREATE TABLE {valued} AS {statement}", values)
    run(f"DROP TABLE {texts}")
    run(f"CREATE TABLE {faults} AS SELECT _row, _line, _reason FROM {valued} WHERE _reason IS NOT NULL")
    _keep(work, faults, incoming.split.faults)
    run(f"DELETE FROM {valued} WHERE _reason IS NOT NULL")
    return Staged(valued, faults, f"{scratch}.duplicates", columns)


def csv_source(clean: Path, layout: CsvLayout, width: int) -> str:
    """A file of good rows as a source in SQL, with `_row`, `_line` and a column `c0`, `c1`… for each of the file's."""
    names = ["_row", "_line", *(f"c{place}" for place in range(width))]
    types = ", ".join(f"'{name}': '{'BIGINT' if name[0] == '_' else 'VARCHAR'}'" for name in names)
    mark = quote(QUOTE if layout.quoted else "")
    return (
        f"read_csv({quote(only(clean))}, auto_detect = false, header = false, delim = {quote(layout.delimiter)}, "
        f"quote = {mark}, escape = {mark}, new_line = '\\n', nullstr = '', max_line_size = {_LONGEST_LINE}, "
        f"columns = {{{types}}})"
    )


def _valued(work: TaskContext, mapped: tuple[Mapped, ...], incoming: Incoming, texts: str) -> tuple[str, list[Any]]:
    writing, nothing = writing_of(incoming.locale), quote(incoming.nothing)
    inner, middle, reasons, values = [], [], [], []
    for place, item in enumerate(mapped):
        # An empty value is no value, and takes the field's default where it has one. Whether the service leaves
        # the value of an existing row alone instead is not known.
        inner.append(f"nullif(c{item.place}, {nothing}) AS t{place}")
        value = converted(item.field, f"t{place}", writing)
        default = default_of(work.account, item.field)
        if default is not None:
            value = f"CASE WHEN t{place} IS NULL THEN CAST(? AS {sql_type(item.field)}) ELSE {value} END"
            values.append(default)
        middle.append(f"{value} AS v{place}")
        reasons.append(_where_it_counts(item.field, fault(item.field, f"t{place}", f"v{place}")))
    action, unknown = _action(work.definition, incoming.split)
    reason = f"coalesce({', '.join([unknown, *reasons])}) AS _reason"
    outer = ", ".join(f"v{place}" for place in range(len(mapped)))
    kept = "_row, _line, _action, _control"
    return (
        f"SELECT _row, _line, _action, {outer}, {reason} FROM (SELECT {kept}, {', '.join(middle)}, "
        f"{', '.join(f't{place}' for place in range(len(mapped)))} FROM "
        f"(SELECT _row, _line, {action}, {', '.join(inner)} FROM {texts}))"
    ), values


def _where_it_counts(field: "Document", words: str) -> str:
    """A row that is skipped is not looked at, and of one that is deleted only the key."""
    passed = f"'{SKIP}'" if field["IsPrimaryKey"] else f"'{SKIP}', '{DELETE}'"
    return f"CASE WHEN _action NOT IN ({passed}) THEN {words} END"


def _action(definition: "Document", split: Split) -> tuple[str, str]:
    """What is to be done with a row, and what is wrong when nothing is said of it."""
    fixed = _ACTIONS.get(definition["UpdateType"])
    if fixed is not None:
        return f"{quote(fixed)} AS _action, NULL AS _control", "CAST(NULL AS VARCHAR)"
    name = definition["ControlColumn"]
    place = place_of(split, name)
    if place is None and name.strip().isdecimal() and 0 < int(name) <= split.width:
        place = int(name) - 1  # without headings a column is told by its number
    if place is None:
        raise TaskFailedError(f"The file has no control column {name}.")
    value = f"lower(trim(c{place}))"
    cases = " ".join(
        f"WHEN {quote(item.get('Value', '').strip().lower())} THEN {quote(item.get('Action', SKIP))}"
        for item in definition["ControlColumnActions"]["ControlColumnAction"]
    )
    other = definition.get("ControlColumnDefaultAction")
    last = f"ELSE {quote(other)}" if other else ""
    shown = f"""{quote(name)} || ': "' || left(coalesce(_control, ''), 100) || '" stands for no action.'"""
    words = f"CASE WHEN _action IS NULL THEN {shown} END"
    return f"CASE coalesce({value}, '') {cases} {last} END AS _action, c{place} AS _control", words


def _keep(work: TaskContext, faults: str, row_faults: list[RowFault]) -> None:
    if row_faults:
        columns = [
            [row_fault.row for row_fault in row_faults],
            [row_fault.line for row_fault in row_faults],
            [row_fault.reason for row_fault in row_faults],
        ]
        work.connection.execute(
            f"INSERT INTO {faults} SELECT unnest(?::BIGINT[]), unnest(?::BIGINT[]), unnest(?::VARCHAR[])", columns
        )
