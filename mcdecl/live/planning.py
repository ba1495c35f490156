"""From a set of desired resources and an account to a plan: read, ask what the answers leave open, compare."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mcdecl.account.interface import Account
from mcdecl.kinds.resource import Resource
from mcdecl.live.index import Index
from mcdecl.live.observe import observe, with_rows
from mcdecl.plan import Plan, build, questions


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, and the index that carrying it out needs."""

    plan: Plan
    index: Index


def plan_account(
    account: Account,
    resources: Sequence[Resource],
    *,
    project: str = "",
    environment: str = "",
    resend_unknown: bool = False,
    where: Callable[[Resource], str] = lambda _resource: "",
) -> Planned:
    """The plan that makes `account` what `resources` say. Reads only; `where` gives `file:line` of a resource.

    Raises:
        AccountError: the account cannot be read.
    """
    observation = observe(account, resources)
    observation = with_rows(account, observation, questions(resources, observation.live))
    plan = build(project, environment, resources, observation.live, resend_unknown=resend_unknown, where=where)
    return Planned(plan, observation.index)
