"""Keep the data setup of a Marketing Cloud Engagement account in git.

The names of `__all__` are the public surface:

    import mcdecl

    project = mcdecl.load("northern-trail", "prod")
    for change in mcdecl.plan(project).acting():
        print(change.action, change.address)

Nothing is imported before it is used, so that `import mcdecl` costs next to nothing.
"""

import sys
from importlib import import_module
from types import ModuleType

from mcdecl.helpers.version import __version__

TYPE_CHECKING = False  # type checkers take it for True; typing itself would be half of the time that this takes
if TYPE_CHECKING:
    from collections.abc import Callable

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
        Project,
        ProjectError,
        RefusedError,
        Sandbox,
        SelectionError,
        apply,
        lint,
        load,
        open_account,
        plan,
    )


__all__ = [
    "Account",
    "AccountError",
    "AccountMoved",
    "ApplyReport",
    "Change",
    "Diagnostic",
    "Outcome",
    "OutcomeStatus",
    "Plan",
    "Project",
    "ProjectError",
    "RefusedError",
    "Sandbox",
    "SelectionError",
    "__version__",
    "apply",
    "lint",
    "load",
    "open_account",
    "plan",
]

_ALSO_PACKAGES = frozenset({"apply", "lint", "plan"})
"""Functions of the surface that are called as packages of ours are."""


class _Callable(ModuleType):
    """A package that can be called as the function of its name, whichever of the two was meant first."""

    def __call__(self, *arguments: object, **more: object) -> object:
        return self.__wrapped__(*arguments, **more)

    @property
    def __wrapped__(self) -> "Callable[..., object]":
        """The function, which `help` and `inspect.signature` look for."""
        function: Callable[..., object] = getattr(
            import_module("mcdecl.workspace.api"), self.__name__.rpartition(".")[2]
        )
        return function


class _Surface(ModuleType):
    """This package. The import system sets a package that it has imported as an attribute of the one above."""

    def __setattr__(self, name: str, value: object) -> None:
        if name in _ALSO_PACKAGES and isinstance(value, ModuleType):
            value.__class__ = _Callable
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Surface


def __getattr__(name: str) -> object:
    if name in _ALSO_PACKAGES:
        return import_module(f"{__name__}.{name}")
    if name in __all__:
        return getattr(import_module(f"{__name__}.workspace.api"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
