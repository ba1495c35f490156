"""Checking a file against a declared import, offline."""

from collections.abc import Callable, Sequence
from pathlib import Path

from mcdecl.kinds.checks import did_you_mean
from mcdecl.kinds.roles import DATA_EXTENSION, IMPORT_DEFINITION
from mcdecl.operations.filecheck import CannotCheckError, FileReport, ImportFileLayout, layout_of
from mcdecl.operations.filecheck import check_file as check
from mcdecl.project import Project
from mcdecl.workspace.errors import RequestError
from mcdecl.workspace.field_orders import Orders, remembered
from mcdecl.workspace.one_unit import one_unit

IMPORT = IMPORT_DEFINITION


def check_file(
    project: Project,
    import_: str,
    file: str | Path,
    *,
    business_units: Sequence[str] = (),
    rejects: str | Path | None = None,
    max_findings: int = 50,
    progress: Callable[[int], None] = lambda _rows: None,
) -> FileReport:
    """Check a file against an import definition, offline.

    Columns that are mapped by position use the account's field order, as the last plan from this folder saw it; without
    such a plan, the order in the project's files.

    Args:
        project: what is declared.
        import_: the key or address of the import definition.
        file: the file.
        business_units: the business units that may be meant; all when left out.
        rejects: where to write the rows that would not be taken, with their reasons.
        max_findings: how many problems to give.
        progress: told now and then how many rows were read.

    Raises:
        RequestError: the import is not declared, or its files cannot be checked.
        OSError: the file cannot be read, or `rejects` not be written.
    """
    part, [address] = one_unit(project, [import_], chosen=business_units, kind=IMPORT)
    layout = declared_layout(part, address, remembered(part))
    out = None if rejects is None else Path(rejects)
    return check(layout, Path(file), most=max_findings, rejects=out, progress=progress)


def declared_layout(project: Project, name: str, orders: Orders) -> ImportFileLayout:
    """How the files of a declared import look, given the orders of fields that are known of the account.

    Raises:
        RequestError: it is not declared, or its files cannot be checked.
    """
    key = name.removeprefix(f"{IMPORT}.")
    state = project.state(IMPORT, key)
    if state is None:
        hint = did_you_mean(key, project.keys(IMPORT)) or "`mcdecl render 'import_definition.*'` shows all"
        raise RequestError(f"the project does not declare the import definition {key}; {hint}")
    if (source := state.get("source")) is not None:
        raise RequestError(f"{key} copies the data extension {source} and reads no file, so there is none to check")
    target = project.state(DATA_EXTENSION, state["into"])
    if target is None:
        raise RequestError(
            f"the project does not declare {state['into']}, which {key} imports into, so its fields are not known; "
            "declare it, or `mcdecl export` it"
        )
    try:
        return layout_of(key, state, target["fields"], orders.get(state["into"], ()))
    except CannotCheckError as error:
        raise RequestError(str(error)) from None
