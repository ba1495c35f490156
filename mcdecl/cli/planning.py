"""A plan for a project, as `plan` and `apply` both make it."""

from mcdecl.account.interface import Account
from mcdecl.apply.lock_rows import LOCK_TABLE
from mcdecl.cli.session import busy
from mcdecl.kinds.resource import Removal, Resource
from mcdecl.live.planning import Planned, plan_account
from mcdecl.plan import Wish
from mcdecl.plan.aside import leftovers
from mcdecl.project import Project


def planned(project: Project, account: Account, *, resend_unknown: bool = False) -> Planned:
    """The plan for the project's resources.

    Raises:
        AccountError: the account cannot be read.
    """

    def where(one: Resource | Removal) -> str:
        return f"{one.origin.file}:{project.position(one.origin).line}" if one.origin.file else "mcdecl.yaml"

    locks = (LOCK_TABLE,) if project.environment.lock else ()
    wish = Wish(
        resources=(*locks, *project.resources),
        removals=(*project.removals, *leftovers(project.resources)),
        project=project.name,
        environment=project.environment.name,
        resend_unknown=resend_unknown,
    )
    with busy("Reading the account …"):
        return plan_account(account, wish, where=where)
