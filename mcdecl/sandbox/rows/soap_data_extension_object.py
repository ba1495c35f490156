"""DataExtensionObject: writing rows. The table is told by the object's CustomerKey."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from mcdecl.sandbox.data_extensions.sharing import shared_as
from mcdecl.sandbox.errors import Code, RefusalError, ValueFault
from mcdecl.sandbox.rows import rows
from mcdecl.sandbox.rows.row_values import ValueFaultError, default_of, stored
from mcdecl.sandbox.soap.object_type import TYPE, Document, Done, ObjectKind, SaveMode

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount


_THERE = "Primary key constraint violated: a row with this key already exists."


class RefusedAtError(Exception):
    """One of many rows is refused, and with it all.

    Attributes:
        number: Which one, from 0.
        message: The text that a call would have for StatusMessage.
    """

    def __init__(self, number: int, message: str) -> None:
        super().__init__(message)
        self.number, self.message = number, message


class _Row(Struct, frozen=True):
    """A row as it came: the values by column name (None clears), in stored form."""

    owner: Document
    values: dict[str, Any]


class DataExtensionObject(ObjectKind):
    """The rules of rows. Reading them is by `DataExtensionObject[…]`, see `row_reading`."""

    name = "DataExtensionObject"

    def prepare(self, account: "SandboxAccount", sent: Sequence[Document], /) -> None:
        """Finds the rows of a call together."""
        prepare(account, sent)

    def create(self, account: "SandboxAccount", sent: Document, mode: SaveMode, /) -> Done:
        """Adds a row; under UpdateAdd one with the same key is changed instead."""
        return _save(account, _read(account, sent), sent, mode, "Created DataExtensionObject")

    def update(self, account: "SandboxAccount", sent: Document, mode: SaveMode, /) -> Done:
        """Changes the row with the same key; under UpdateAdd a missing one is added."""
        row = _read(account, sent)
        if not key_names(row.owner):
            raise RefusalError(Code.ROW_INVALID, "Rows of a data extension without a primary key cannot be updated.")
        return _save(account, row, sent, mode, "Updated DataExtensionObject")

    def delete(self, account: "SandboxAccount", sent: Document, /) -> Done:
        """Deletes the row with the given Keys."""
        owner = _owner(account, sent)
        named = {item.get("Name", ""): item for item in sent.get("Keys", {}).get("Key", [])}
        values = _typed(owner, list(named.values()))
        keys = {name: value for name, value in values.items() if name in key_names(owner)}
        _check_keys(owner, keys)
        number = rows.matching(account, owner, keys)
        if number is None:
            raise RefusalError(Code.ROW_INVALID, "No row with these keys was found.", _key_faults(keys, "No such row."))
        rows.remove(account, owner, number, keys)
        return Done("Deleted DataExtensionObject", echo=sent)


def _save(account: "SandboxAccount", row: _Row, sent: Document, mode: SaveMode, message: str) -> Done:
    names = key_names(row.owner)
    keys = {name: row.values[name] for name in names if name in row.values}
    if names:
        _check_keys(row.owner, keys)
    number = rows.matching(account, row.owner, keys) if names else None
    if number is not None:
        if not mode.change:
            raise RefusalError(Code.ROW_INVALID, _THERE, _key_faults(keys, _THERE))
        _check_cleared(row)
        rows.change(account, row.owner, number, {name: value for name, value in row.values.items() if name not in keys})
    elif not mode.add:
        text = "No row with this key was found."
        raise RefusalError(Code.ROW_INVALID, text, _key_faults(keys, text))
    else:
        rows.insert(account, row.owner, _completed(account, row))
    return Done(message, echo=sent)


def save_all(account: "SandboxAccount", sent: Sequence[Document], mode: SaveMode) -> list[RefusalError | None]:
    """Adds or changes many rows of one data extension, one after the other, under the rules of single ones.

    Args:
        account: Where.
        sent: The rows as Create takes them.
        mode: Whether rows may be added, and changed.

    Returns:
        For each row why it is refused, or None.
    """
    prepare(account, sent)
    refusals: list[RefusalError | None] = []
    try:
        for record in sent:
            try:
                _save(account, _read(account, record), record, mode, "")
                refusals.append(None)
            except RefusalError as refusal:
                refusals.append(refusal)
    finally:
        rows.forget(account)
    return refusals


def prepare(account: "SandboxAccount", sent: Sequence[Document]) -> None:
    """Finds the rows that a call is about in one reading of each table, instead of one for each row."""
    by_key: dict[str, list[Document]] = {}
    for record in sent:
        by_key.setdefault(str(record.get("CustomerKey", "")), []).append(record)
    for records in by_key.values():
        wanted: list[dict[str, Any]] = []
        for record in records:
            try:
                row = _read(account, record)
            except RefusalError:
                continue  # it is refused again, with the reason, when its turn comes
            keys = {name: row.values.get(name) for name in key_names(row.owner)}
            if keys and all(value not in (None, "") for value in keys.values()):
                wanted.append(keys)
        if len(wanted) > 1:
            rows.look_up(account, _owner(account, records[0]), wanted)


def create_all(account: "SandboxAccount", sent: Sequence[Document]) -> None:
    """Adds many rows of one data extension under the rules of Create, all of them or none.

    Args:
        account: Where.
        sent: The rows as Create takes them.

    Raises:
        RefusedAtError: One of them is refused.
    """
    made: list[_Row] = []
    with account.store.exclusively():
        for number, record in enumerate(sent):
            try:
                made.append(_new(account, record))
            except RefusalError as error:
                raise RefusedAtError(number, error.message) from None
        if not made:
            return
        owner = made[0].owner
        first = rows.insert_all(account, owner, [row.values for row in made])
        keys = key_names(owner)
        again = rows.repeated(account, owner, keys) if keys else None
        if again is not None:
            raise RefusedAtError(again - first, _THERE)


def _new(account: "SandboxAccount", sent: Document) -> _Row:
    """A row that may be added, with all its values, unless its key is there."""
    row = _read(account, sent)
    names = key_names(row.owner)
    if names:
        _check_keys(row.owner, {name: row.values[name] for name in names if name in row.values})
    return _Row(row.owner, _completed(account, row))


def _owner(account: "SandboxAccount", sent: Document) -> Document:
    records = account.store.find("DataExtension", "CustomerKey", sent.get("CustomerKey"))
    if not records and shared_as(account, sent.get("CustomerKey")):
        text = f"{sent['CustomerKey']} is shared by the enterprise and can only be written there."
        raise RefusalError(Code.ROW_UNKNOWN_TABLE, text)
    if not records:
        text = f"No data extension with the CustomerKey {sent.get('CustomerKey', '')} exists."
        raise RefusalError(Code.ROW_UNKNOWN_TABLE, text)
    return records[0]


def _read(account: "SandboxAccount", sent: Document) -> _Row:
    owner = _owner(account, sent)
    properties = sent.get("Properties", {}).get("Property", []) + sent.get("Keys", {}).get("Key", [])
    if not properties:
        raise RefusalError(Code.ROW_EMPTY, "The row has no properties.")
    known = {field["Name"].casefold() for field in owner["Fields"]}
    strange = [item.get("Name", "") for item in properties if item.get("Name", "").casefold() not in known]
    if strange and account.settings.unknown_columns_refused:
        raise RefusalError(Code.ROW_EMPTY, f"The column {strange[0]} does not exist.")
    return _Row(owner, _typed(owner, properties))


def _typed(owner: Document, properties: list[Document]) -> dict[str, Any]:
    """Values in stored form by the column's own name; unknown columns are dropped silently.

    See fact:unknown-columns-dropped.
    """
    fields = {field["Name"].casefold(): field for field in owner["Fields"]}
    values: dict[str, Any] = {}
    faults: list[ValueFault] = []
    for item in properties:
        field = fields.get(item.get("Name", "").casefold())
        if field is None:
            continue
        try:
            cleared = item[TYPE] == "NullAPIProperty"
            values[field["Name"]] = None if cleared else stored(field, item.get("Value", ""))
        except ValueFaultError as error:
            faults.append(error.fault)
    _raise(owner, faults)
    return values


def _raise(owner: Document, faults: list[ValueFault]) -> None:
    """Refuses with every fault, those of key columns apart, when there are any."""
    if not faults:
        return
    names = key_names(owner)
    keys = tuple(fault for fault in faults if fault.name in names)
    others = tuple(fault for fault in faults if fault.name not in names)
    first = faults[0]
    raise RefusalError(first.code, f"{first.name}: {first.message}", keys, others)


def _completed(account: "SandboxAccount", row: _Row) -> dict[str, Any]:
    """All values of a new row: defaults where nothing came, and nothing required missing."""
    values = dict(row.values)
    for field in row.owner["Fields"]:
        if values.get(field["Name"]) is None and field["Name"] not in row.values:
            values[field["Name"]] = default_of(account, field)
    missing = [field for field in row.owner["Fields"] if field["IsRequired"] and values[field["Name"]] in (None, "")]
    _raise(row.owner, [_null_fault(field) for field in missing])
    return values


def _check_cleared(row: _Row) -> None:
    cleared = [
        field
        for field in row.owner["Fields"]
        if field["IsRequired"] and field["Name"] in row.values and row.values[field["Name"]] in (None, "")
    ]
    _raise(row.owner, [_null_fault(field) for field in cleared])


def _null_fault(field: Document) -> ValueFault:
    return ValueFault(field["Name"], Code.ROW_NULL, "A value is required.")


def _check_keys(owner: Document, keys: dict[str, Any]) -> None:
    names = key_names(owner)
    if not names:
        raise RefusalError(Code.ROW_INVALID, "The data extension has no primary key to tell a row by.")
    _raise(
        owner,
        [ValueFault(name, Code.ROW_NULL, "A key value is required.") for name in names if keys.get(name) in (None, "")],
    )


def key_names(owner: Document) -> list[str]:
    """The names of the columns of a primary key."""
    return [field["Name"] for field in owner["Fields"] if field["IsPrimaryKey"]]


def _key_faults(keys: dict[str, Any], text: str) -> tuple[ValueFault, ...]:
    return tuple(ValueFault(name, Code.ROW_INVALID, text) for name in keys)
