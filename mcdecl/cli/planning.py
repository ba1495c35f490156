"""A plan for a project, as `plan` and `apply` both make it, with a word on the terminal while it takes a moment."""

from collections.abc import Sequence

from mcdecl.account.interface import Account
from mcdecl.cli.session import busy
from mcdecl.engine import planning
from mcdecl.engine.planning import EVERYTHING, owned_content
from mcdecl.live.index import Index
from mcdecl.live.planning import Planned
from mcdecl.plan import Scope
from mcdecl.project import Project

_READING = "Reading the account …"
__all__ = ["EVERYTHING", "check_queries", "checked_plan", "owned_content", "planned"]


def checked_plan(project: Project, account: Account, scope: Scope = EVERYTHING) -> Planned:
    """The same as `planned`, once no query is known to fail by what the account has.

    Raises:
        ProjectError: a query reads what is not there, or the like.
        SelectionError, AccountError: as `planned`.
    """
    with busy(_READING):
        return planning.checked_plan(project, account, scope)


def check_queries(project: Project, account: Account) -> None:
    """Look for errors in queries that only the account shows, of a project or of one of its business units.

    Raises:
        ProjectError: there are some.
        AccountError: the account cannot be read.
    """
    with busy(_READING):
        planning.check_queries(project, account)


def planned(
    project: Project,
    account: Account,
    scope: Scope = EVERYTHING,
    *,
    above: Index | None = None,
    sharing: Sequence[str] = (),
    below: Sequence[Project] = (),
) -> Planned:
    """The plan for the project's resources, or for those that `scope` means; `above` and `sharing` as in `observe`.

    `below` are the business units that see what this one shares: what they use is told, too.

    Raises:
        SelectionError: the scope means nothing, or leaves out what is needed.
        AccountError: the account cannot be read.
    """
    with busy(_READING):
        return planning.planned(project, account, scope, above=above, sharing=sharing, below=below)
