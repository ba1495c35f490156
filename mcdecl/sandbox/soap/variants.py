"""How a Retrieve goes in an account that is not as others are: what the settings say beyond what is known."""

from collections.abc import Iterable, Sequence

from mcdecl.sandbox.account import SandboxSettings
from mcdecl.sandbox.errors import RetrieveError
from mcdecl.sandbox.soap.reader import Document

_EXACT = frozenset({"equals", "IN"})


def check_asked(settings: SandboxSettings, object_type: str, names: Sequence[str], part: Document | None) -> None:
    """Refuses what this account does not give.

    Args:
        settings: How it behaves.
        object_type: What is asked for.
        names: The properties that are asked for.
        part: The filter, or None.

    Raises:
        RetrieveError: A right is missing, a property cannot be read, or a list of values is too long.
    """
    if object_type in settings.denied_types:
        raise RetrieveError("Error: API Permission Failed.")
    refused = [name for name in names if f"{object_type}.{name}" in settings.unreadable]
    if refused:
        asked = ", ".join(refused)
        raise RetrieveError(
            f"Error: The Request Property(s) {asked} do not match with the fields of {object_type} retrieve"
        )
    most = settings.in_list_size
    if most is not None and any(len(simple.get("Value", [])) > most for simple in _simple(part)):
        raise RetrieveError(f"Error: The operator IN takes at most {most} values.")


def as_it_reads(
    settings: SandboxSettings, object_type: str, views: Iterable[Document], part: Document | None
) -> Sequence[Document]:
    """The objects that a filter has let through, as this account gives them.

    Args:
        settings: How it behaves.
        object_type: What is asked for.
        views: What was found.
        part: The filter, or None.
    """
    found = views if isinstance(views, Sequence) else list(views)
    if part is not None and settings.exact_texts:
        found = [view for view in found if _spelled(part, view)]
    blank = {name.partition(".")[2] for name in settings.not_read_back if name.partition(".")[0] == object_type}
    if blank:
        found = [{name: value for name, value in view.items() if name not in blank} for view in found]
    if settings.fields_reversed and object_type == "DataExtensionField":
        found = [{**view, "Ordinal": _LAST - view["Ordinal"]} for view in found]
    return found


_LAST = 999
"""Where ordinals begin that count down."""


def _simple(part: Document | None) -> Iterable[Document]:
    if part is None:
        return
    yield part
    for operand in _operands(part):
        yield from _simple(operand)


def _operands(part: Document) -> list[Document]:
    operands = [
        part.get("LeftOperand"),
        part.get("RightOperand"),
        *part.get("AdditionalOperands", {}).get("Operand", []),
    ]
    return [operand for operand in operands if operand is not None]


def _spelled(part: Document, view: Document) -> bool:
    """Whether texts that are compared are equal in their letter case too."""
    below = _operands(part)
    if below:
        any_will_do = part.get("LogicalOperator") == "OR"
        return (any if any_will_do else all)(_spelled(operand, view) for operand in below)
    value: object = view
    for step in str(part.get("Property", "")).split("."):
        value = value.get(step) if isinstance(value, dict) else None
    exact = part.get("SimpleOperator") in _EXACT and isinstance(value, str)
    return not exact or value in part.get("Value", [])
