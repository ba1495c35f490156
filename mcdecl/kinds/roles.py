"""What code asks about a kind of which it only has the name: the words of its declaration.

A name that is no kind's, such as that of a file in a drawing, plays no role.
"""

from collections.abc import Iterator
from typing import Final

from mcdecl.kinds import KINDS, data_extension, folder, import_definition
from mcdecl.kinds.runs import Runs, State

DATA_EXTENSION: Final = data_extension.KIND.name
"""The kind that keys in `fills` and `reads` are of, and whose names SQL says."""
FOLDER: Final = folder.KIND.name
"""The kind whose resources are paths, made where something needs them."""
IMPORT_DEFINITION: Final = import_definition.KIND.name
"""The kind that a file is checked for and sent to."""


def holds_rows(kind: str) -> bool:
    """Whether its resources hold rows."""
    return kind in KINDS and KINDS[kind].rows


def is_folder(kind: str) -> bool:
    """Whether its resources are paths that contain others, and each other."""
    return kind in KINDS and KINDS[kind].above is not None


def only_holds(kind: str) -> bool:
    """Whether its resources only hold others, or what others use, and do nothing with rows."""
    return kind in KINDS and KINDS[kind].holds


def sql_attribute(kind: str) -> str | None:
    """The attribute with the SELECT that it runs, or None."""
    return KINDS[kind].sql if kind in KINDS else None


def look_of(kind: str) -> str:
    """How drawings show its resources; the name itself where it is no kind's."""
    return KINDS[kind].drawn if kind in KINDS else kind


def run_of(kind: str) -> Runs | None:
    """How it is run, or None."""
    return KINDS[kind].run if kind in KINDS else None


def filled_by(kind: str, state: State) -> str | None:
    """The external key of the data extension that a run of a resource fills, or None.

    Args:
        kind: The resource's kind.
        state: The resource in normal form.
    """
    run = run_of(kind)
    return str(state[run.fills]) if run is not None and run.fills is not None else None


def runs_in_steps(kind: str) -> bool:
    """Whether a step of an automation can run it."""
    return kind in KINDS and KINDS[kind].step is not None


def kinds_with_sql() -> Iterator[str]:
    """The names of the kinds that run a SELECT."""
    return (name for name, kind in KINDS.items() if kind.sql is not None)
