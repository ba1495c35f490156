"""A plan for a project, as `plan` and `apply` both make it, with a word on the terminal while it takes a moment."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from mcdecl.cli.session import busy
from mcdecl.workspace import planning
from mcdecl.workspace.planning import EVERYTHING, owned_content

__all__ = ["EVERYTHING", "check_queries", "checked_plan", "owned_content", "planned"]

P = ParamSpec("P")
T = TypeVar("T")


def _said(reading: Callable[P, T]) -> Callable[P, T]:
    """The same, saying that the account is read."""

    @wraps(reading)
    def said(*args: P.args, **kwargs: P.kwargs) -> T:
        with busy("Reading the account …"):
            return reading(*args, **kwargs)

    return said


check_queries = _said(planning.check_queries)
checked_plan = _said(planning.checked_plan)
planned = _said(planning.planned)
