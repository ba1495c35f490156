"""Errors in words for a person: what is wrong, where, what to do."""

from mcdecl.account.errors import AccountError
from mcdecl.engine.adopt.mcdev import NoRetrieveFolder
from mcdecl.engine.adopt.units import UnitUnreadable
from mcdecl.engine.adopt.writing import UncommittedEdits
from mcdecl.engine.apply.apply_locked import AccountMoved
from mcdecl.engine.apply.lock_rows import LockHeld
from mcdecl.engine.apply.runs import NoSuchRun
from mcdecl.engine.plan.saved import BadPlanFileError
from mcdecl.engine.plan.scope import SelectionError
from mcdecl.helpers.git import NoSuchCommit
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.tracking.errors import PullError
from mcdecl.project import ProjectError
from mcdecl.project.globs import NothingMatchesError
from mcdecl.project.scaffold import CannotBeginError
from mcdecl.report.findings import line
from mcdecl.workspace.accounts import MissingExtraError
from mcdecl.workspace.errors import RequestError


def told(error: Exception) -> str:
    """The text that stands for an error on the terminal."""
    if isinstance(error, ProjectError):
        lines = [line(diagnostic) for diagnostic in error.diagnostics]
        count = sum(1 for diagnostic in error.diagnostics if diagnostic.severity == "error")
        return "\n".join([*lines, f"{count} error{'s' if count != 1 else ''}; nothing was sent."])
    if isinstance(error, AccountError):
        hint = f"\n{error.hint}" if error.hint else ""
        code = f" (code {error.code})" if error.code is not None else ""
        return f"Error: {error.message}{code}{hint}"
    union_type = (
        LockHeld
        | AccountMoved
        | BadPlanFileError
        | NoSuchCommit
        | CannotBeginError
        | MissingExtraError
        | NoSuchRun
        | NothingMatchesError
        | PullError
        | SelectionError
        | NoRetrieveFolder
        | UncommittedEdits
        | UnitUnreadable
    )
    if isinstance(error, union_type):
        return f"Error: {error.message}\n{error.hint}"
    if isinstance(error, RunError | RequestError):
        return f"Error: {error.message}\n{error.hint}".rstrip()
    if isinstance(error, _sandbox_error()):
        return f"Error: {error}"
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return f"Error: {where}{error.strerror or error}"
    return (
        f"Internal error: {type(error).__name__}: {error}\nRun the command again with `mcdecl --debug …` to see where."
    )


def _sandbox_error() -> type[Exception]:
    from mcdecl.sandbox.store import SandboxError  # for what went wrong only: most commands need no embedded account

    return SandboxError
