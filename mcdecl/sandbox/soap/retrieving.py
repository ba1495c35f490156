"""Retrieve."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from mcdecl.sandbox.account import SandboxAccount
from mcdecl.sandbox.data_extensions.sharing import SHARED_FOLDERS, is_shared
from mcdecl.sandbox.errors import RetrieveError
from mcdecl.sandbox.soap import object_types
from mcdecl.sandbox.soap.filters import FilterColumn, document_column, predicate
from mcdecl.sandbox.soap.object_type import ObjectKind
from mcdecl.sandbox.soap.paging import error_page, first_page, next_page
from mcdecl.sandbox.soap.reader import Document
from mcdecl.sandbox.soap.schema import contract
from mcdecl.sandbox.soap.variants import as_it_reads, check_asked
from mcdecl.sandbox.soap.writer import Write

TRUNCATED = "Error: String or binary data would be truncated. The statement has been terminated."
_OWNER = ("DataExtension.CustomerKey",)
# An odd alias that clients with the full contract use (fact:client-id-alias).
_ALIASES = {"Client.ClientID1": "Client.ClientID"}


def retrieve(account: SandboxAccount, message: Document) -> str:
    """Answers a RetrieveRequestMsg.

    Args:
        account: Whose objects.
        message: The message.

    Returns:
        The content of the RetrieveResponseMsg (fact:retrieve-no-hits). What is wrong is said in its OverallStatus.
    """
    request = message.get("RetrieveRequest", {})
    try:
        if request.get("ContinueRequest"):
            return next_page(account, request["ContinueRequest"])
        records, write = _found(account, request)
    except RetrieveError as error:
        return error_page(str(error))
    return first_page(account, records, write, request.get("Options", {}).get("BatchSize", 0))


def _found(account: SandboxAccount, request: Document) -> tuple[Sequence[Document], Write]:
    object_type = request.get("ObjectType", "")
    if object_type.startswith("DataExtensionObject[") and object_type.endswith("]"):
        from mcdecl.sandbox.rows.row_reading import find_rows

        return find_rows(account, object_type[len("DataExtensionObject[") : -1], request)
    kind = object_types.readable(object_type)
    if kind is None:
        if object_type in contract().object_types and object_types.writable(object_type) is None:
            raise RetrieveError(f"Error: The embedded account does not keep objects of the type {object_type}.")
        raise RetrieveError(
            f"Error: Unable to find a handler for object type: {object_type}. "
            "Object types are case-sensitive, check spelling."
        )
    names = [name.strip() for name in request.get("Properties", [])]
    _check_properties(kind, names)
    part = request.get("Filter")
    check_asked(account.settings, kind.name, names, part)
    if kind.filtered_by and not _names(part, kind.filtered_by):
        raise RetrieveError(f"Error: A filter by {' or '.join(kind.filtered_by)} is required for {kind.name} retrieve")
    test = None
    if part is not None:
        _check_truncation(account, kind, part)
        test = predicate(part, partial(_column, kind))
    views = _read(account, kind, part)
    if request.get("QueryAllAccounts"):
        views = [*views, *_elsewhere(account, kind, part)]
    if test is not None:
        views = [view for view in views if test(view)]
    return as_it_reads(account.settings, kind.name, views, part), kind.writer(
        [_ALIASES.get(name, name) for name in names]
    )


def _read(account: SandboxAccount, kind: ObjectKind, part: Document | None) -> Iterable[Document]:
    """The objects of one business unit among which are all that a filter lets through."""
    return kind.views(account) if part is None else kind.narrowed(account, part)


def _elsewhere(account: SandboxAccount, kind: ObjectKind, part: Document | None) -> Iterator[Document]:
    """What QueryAllAccounts adds: to the enterprise everything of its units, to a unit what is shared with it.

    The latter is recorded for folders (fact:query-all-accounts). Fields of what is shared do not come to a unit
    (fact:shared-fields-not-in-child).
    """
    if account.enterprise is account:
        for unit in account.units.values():
            if unit is not account and account.unit(unit.mid) is not None:
                yield from _read(unit, kind, part)
    elif kind.name == "DataFolder":
        above = _read(account.enterprise, kind, part)
        yield from (view for view in above if view["ContentType"].casefold() in SHARED_FOLDERS)
    elif kind.name == "DataExtension":
        yield from (view for view in _read(account.enterprise, kind, part) if is_shared(account.enterprise, view))


def _check_properties(kind: ObjectKind, names: list[str]) -> None:
    unknown = [name for name in names if name not in kind.retrievable]
    if unknown:
        raise RetrieveError(
            f"Error: The Request Property(s) {', '.join(unknown)} do not match with the fields of {kind.name} retrieve"
        )
    if not names:
        # What the service says to no properties at all is not recorded (fact:retrieve-without-properties).
        raise RetrieveError(f"Error: At least one property is required for {kind.name} retrieve")


def _column(kind: ObjectKind, name: str) -> FilterColumn | None:
    if name not in (*kind.retrievable, *kind.filter_only) or name == "DataFilter":
        return None
    path = _ALIASES.get(name, name)
    element = contract().leaf(kind.name, path)
    if element is not None and contract().complex(element.type):
        return None  # a part with parts of its own has no value to compare
    if element is None:
        return document_column(path, "xs:string", integer=False)
    return document_column(path, element.type, integer=element.integer)


def _check_truncation(account: SandboxAccount, kind: ObjectKind, part: Document) -> None:
    if account.settings.field_filter_truncates and kind.name == "DataExtensionField" and _names(part, _OWNER):
        raise RetrieveError(TRUNCATED)


def _names(part: Document | None, wanted: tuple[str, ...]) -> bool:
    """Whether a filter names one of these properties."""
    if part is None:
        return False
    operands = [part.get("LeftOperand"), part.get("RightOperand")]
    operands += part.get("AdditionalOperands", {}).get("Operand", [])
    return part.get("Property") in wanted or any(_names(operand, wanted) for operand in operands)
