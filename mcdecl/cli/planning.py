"""A plan for a project, as `plan` and `apply` both make it."""

from mcdecl.account.interface import Account
from mcdecl.cli.session import busy
from mcdecl.kinds.resource import Resource
from mcdecl.live.planning import Planned, plan_account
from mcdecl.project import Project


def planned(project: Project, account: Account, *, resend_unknown: bool = False) -> Planned:
    """The plan for the project's resources.

    Raises:
        AccountError: the account cannot be read.
    """

    def where(resource: Resource) -> str:
        return f"{resource.origin.file}:{project.position(resource.origin).line}"

    with busy("Reading the account …"):
        return plan_account(
            account,
            project.resources,
            project=project.name,
            environment=project.environment.name,
            resend_unknown=resend_unknown,
            where=where,
        )
