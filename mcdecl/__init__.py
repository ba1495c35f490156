"""Keep the data setup of a Marketing Cloud Engagement account in git.

The names of `__all__` are the public surface:

    import mcdecl

    project = mcdecl.load("northern-trail", "prod")
    for change in mcdecl.plan(project).acting():
        print(change.action, change.address)

Nothing is imported before it is used, so that `import mcdecl` costs next to nothing.
"""

from mcdecl.helpers.version import __version__

TYPE_CHECKING = False  # type checkers take it for True; typing itself would be half of the time that this takes
if TYPE_CHECKING:
    from mcdecl import errors
    from mcdecl.errors import Error, LockHeld, MissingExtraError, RunError, SftpError
    from mcdecl.workspace.accepting import accept_drift
    from mcdecl.workspace.api import (
        Account,
        AccountError,
        AccountMoved,
        ApplyReport,
        Change,
        Diagnostic,
        Outcome,
        OutcomeStatus,
        Plan,
        PlanSet,
        Project,
        ProjectError,
        RefusedError,
        Sandbox,
        SelectionError,
        UnitPlan,
        apply,
        lint,
        load,
        open_account,
        plan,
    )
    from mcdecl.workspace.diff import diff
    from mcdecl.workspace.drift import drift
    from mcdecl.workspace.export import export
    from mcdecl.workspace.importing import import_resources
    from mcdecl.workspace.results import results
    from mcdecl.workspace.run import run
    from mcdecl.workspace.testing import test

__all__ = [
    "Account",
    "AccountError",
    "AccountMoved",
    "ApplyReport",
    "Change",
    "Diagnostic",
    "Error",
    "LockHeld",
    "MissingExtraError",
    "Outcome",
    "OutcomeStatus",
    "Plan",
    "PlanSet",
    "Project",
    "ProjectError",
    "RefusedError",
    "RunError",
    "Sandbox",
    "SelectionError",
    "SftpError",
    "UnitPlan",
    "__version__",
    "accept_drift",
    "apply",
    "diff",
    "drift",
    "errors",
    "export",
    "import_resources",
    "lint",
    "load",
    "open_account",
    "plan",
    "results",
    "run",
    "test",
]

_ERRORS = frozenset({"Error", "LockHeld", "MissingExtraError", "RunError", "SftpError"})
"""Errors of the surface that the functions of `workspace.api` raise and do not name; all are in `mcdecl.errors`."""

_USE_CASES = {
    "accept_drift": "accepting",
    "diff": "diff",
    "drift": "drift",
    "export": "export",
    "import_resources": "importing",
    "results": "results",
    "run": "run",
    "test": "testing",
}
"""Functions of the surface that have a module of their own in `mcdecl.workspace`, which is imported for them alone."""


def __getattr__(name: str) -> object:
    if name in __all__:
        from importlib import import_module

        if name == "errors":
            return import_module("mcdecl.errors")
        if module := _USE_CASES.get(name):
            return getattr(import_module(f"mcdecl.workspace.{module}"), name)
        return getattr(import_module("mcdecl.errors" if name in _ERRORS else "mcdecl.workspace.api"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
