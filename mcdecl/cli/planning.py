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

__all__ = ["EVERYTHING", "owned_content", "planned"]


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
    with busy("Reading the account …"):
        return planning.planned(project, account, scope, above=above, sharing=sharing, below=below)
