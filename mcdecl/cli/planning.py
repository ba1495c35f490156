"""A plan for a project, as `plan` and `apply` both make it."""

from mcdecl.account.interface import Account
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
        return f"{one.origin.file}:{project.position(one.origin).line}"

    wish = Wish(
        resources=project.resources,
        removals=tuple(leftovers(project.resources)),
        project=project.name,
        environment=project.environment.name,
        resend_unknown=resend_unknown,
    )
    with busy("Reading the account …"):
        return plan_account(account, wish, where=where)
