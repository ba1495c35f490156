"""Plan against an account: read it, ask follow-up questions, compare it with the desired state."""

from collections.abc import Callable, Collection, Sequence

from msgspec import Struct

from mcdecl.account.interface import Account
from mcdecl.engine.observe.index import Index
from mcdecl.engine.observe.names import with_names
from mcdecl.engine.observe.read import Observation, observe
from mcdecl.engine.observe.referrers import find_referrers
from mcdecl.engine.observe.rows import with_rows
from mcdecl.engine.plan import DesiredState, Plan, build, questions
from mcdecl.engine.plan.account_state import Live
from mcdecl.engine.plan.drift import Uncompared
from mcdecl.engine.plan.order import Further, nothing_further
from mcdecl.engine.plan.referrers import Others, Reading, reads_nothing
from mcdecl.helpers.structs import replace
from mcdecl.helpers.timings import phase
from mcdecl.kinds.resource import Removal, Resource


class Planned(Struct, frozen=True):
    """A plan, the index that carrying it out needs, what was seen of the account, and what it does not show.

    `unconfirmed` is what is as the record of the last apply says, and nobody can see. `declared_before` are the
    addresses that were declared at the last apply, as far as anybody remembers.
    """

    plan: Plan
    index: Index
    live: Live
    unconfirmed: tuple[Uncompared, ...] = ()
    declared_before: tuple[str, ...] = ()


def plan_account(
    account: Account,
    desired_state: DesiredState,
    *,
    where: Callable[[Resource | Removal], str] = lambda _resource: "",
    further: Further = nothing_further,
    above: Index | None = None,
    sharing: Sequence[str] = (),
    reading: Reading = reads_nothing,
) -> Planned:
    """The plan that makes `account` what `desired_state` says. Reads only.

    Args:
        account: the account.
        desired_state: what should be.
        where: gives `file:line` of a resource.
        further: gives what changes rest on besides their references.
        above: see `observe`.
        sharing: see `observe`.
        reading: gives what reads, by its SQL, what is to go.

    Raises:
        AccountError: the account cannot be read.
    """
    with phase("read"):
        seen = look(account, desired_state, above=above, sharing=sharing)

    def find(going: Collection[str]) -> Others:
        return find_referrers(account, going, seen.index, above=above)

    with phase("diff"):
        plan = build(desired_state, seen.live, where=where, further=further, find=find, reading=reading)
    return Planned(plan, seen.index, seen.live)


def look(
    account: Account, desired_state: DesiredState, *, above: Index | None = None, sharing: Sequence[str] = ()
) -> Observation:
    """Everything that a plan for `desired_state` needs to see; `above` and `sharing` as in `observe`.

    Raises:
        AccountError: the account cannot be read.
    """
    seen = observe(account, desired_state.resources, desired_state.removals, above=above, sharing=sharing)
    live = replace(seen.live, now=seen.index.now())
    live = with_names(account, live, seen.index, desired_state.resources)
    return replace(seen, live=with_rows(account, live, questions(desired_state, live)))
