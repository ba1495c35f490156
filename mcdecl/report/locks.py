"""The lock of a business unit in words."""

from mcdecl.engine.apply.lock_rows import LockState
from mcdecl.engine.apply.own_tables import shown_moment
from mcdecl.project import Environment


def lock_text(environment: Environment, state: LockState | None, *, released: bool, held: bool, error: str = "") -> str:
    """What `mcdecl unlock` says of one lock.

    Args:
        environment: the environment, with the business unit in view where it names units.
        state: the lock, as it was when it was looked at; None where the business unit has none.
        released: whether it was taken from who held it.
        held: whether others must keep away.
        error: why it could not be looked at.
    """
    name = environment.name + (f", {environment.business_unit}" if environment.business_unit else "")
    if error:
        return f"{name}: cannot be reached: {error}"
    if state is None:
        why = "no apply has created it yet" if environment.lock else "the environment does not have lock: true"
        return f"{name}: free; there is no lock in this business unit ({why})."
    holding = state.refusal().in_unit(environment.business_unit).seen_from(environment.name)
    if released:
        purpose = f" ({holding.reason})" if holding.reason else ""
        return f"{name}: released; {holding.holder or 'someone'} had it since {shown_moment(holding.since)}{purpose}."
    if held:
        return f"{name}: {holding.message}\n{holding.hint}"
    return f"{name}: free" + (f"; {state.holder} held it last." if state.holder else ".")
