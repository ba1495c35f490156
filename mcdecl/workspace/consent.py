"""Saying yes before something is sent: in advance, when asked, and for protected environments by name."""

from typing import Protocol

from mcdecl.engine.plan import Plan
from mcdecl.engine.plan.units import PlanSet
from mcdecl.kinds.risk import Risk
from mcdecl.project import Environment
from mcdecl.workspace.observer import Observer
from mcdecl.workspace.refusal import Refusal, RefusedError


class Asking(Protocol):
    """Who can be asked."""

    def ask(self, question: str) -> bool | None:
        """Yes or no to a question; None where nobody can be asked."""
        ...

    def ask_name(self, question: str) -> str | None:
        """A name that answers a question; None where nobody can be asked."""
        ...


def check_confirm(environment: Environment, confirm: str | None) -> None:
    """See that the name that was given once more, where it was, is the environment's.

    Raises:
        RefusedError: it is another one.
    """
    if confirm is not None and confirm != environment.name:
        raise RefusedError(
            Refusal(f"--confirm says {confirm}, but the environment is {environment.name}; nothing was sent")
        )


def approve(
    environment: Environment, plan: Plan | PlanSet, observer: Observer, *, approved: bool, confirm: str | None
) -> bool:
    """Get the word for the changes of a plan; whether somebody was asked just now, which takes its time.

    Args:
        environment: where.
        plan: what would be done.
        observer: who can be asked.
        approved: whether a person has approved it in advance.
        confirm: the environment's name, where it was given once more.

    Raises:
        RefusedError: the answer is no, or nobody can be asked.
    """
    changes, accounts = plan.summary().acts, _accounts_of(plan)
    what = f"{changes} change{'s' if changes != 1 else ''} to {environment.name}{f' ({accounts})' if accounts else ''}"
    what += _lost(plan)
    return agree(environment, f"apply {what}", observer, approved=approved, confirm=confirm)


def agree(environment: Environment, what: str, observer: Asking, *, approved: bool, confirm: str | None) -> bool:
    """Get the word for something that writes; whether somebody was asked just now.

    Args:
        environment: where.
        what: what would be done, as it stands after "to".
        observer: who can be asked.
        approved: whether a person has approved it in advance.
        confirm: the environment's name, where it was given once more.

    Raises:
        RefusedError: the answer is no, or nobody can be asked.
    """
    if environment.protected and confirm is None:
        typed = observer.ask_name(f"{environment.name} is protected. Type its name to {what}")
        if typed is None:
            raise RefusedError(
                Refusal(f"{environment.name} is protected; review the plan, then run with --confirm {environment.name}")
            )
        if typed.strip() != environment.name:
            raise RefusedError(Refusal("the name does not match; nothing was sent"))
        return True
    if approved:
        return False
    answer = observer.ask(f"{what[:1].upper()}{what[1:]}?")
    if answer is None:
        raise RefusedError(
            Refusal("there is no terminal for the prompt; review the plan, then run with --auto-approve")
        )
    if not answer:
        raise RefusedError(Refusal("nothing was sent"))
    return True


def _lost(plan: Plan | PlanSet) -> str:
    """What would be lost, for the end of a question, such as `, 4 of which lose data (12,480 rows)`."""
    plans = [plan] if isinstance(plan, Plan) else [part for _, part in plan.plans()]
    acting = [change for part in plans for change in part.acting()]
    losing = [change for change in acting if change.risk is Risk.DATA_LOSS]
    if not losing:
        return ""
    known = [change.rows_lost for change in losing if change.rows_lost is not None]
    rows = ""
    if len(known) == len(losing):
        rows = f" ({sum(known):,} row{'s' if sum(known) != 1 else ''})" if any(known) else " (no rows)"
    if len(losing) == len(acting):
        return f", {'all of which lose' if len(acting) > 1 else 'which loses'} data{rows}"
    return f", {len(losing)} of which {'lose' if len(losing) > 1 else 'loses'} data{rows}"


def _accounts_of(plan: Plan | PlanSet) -> str:
    """The accounts that a plan changes, in words; empty where none has been asked who it is."""
    changed = [plan] if isinstance(plan, Plan) else [part for _, part in plan.plans()]
    places = [part.account.place for part in changed if part.account is not None and part.summary().acts]
    return "; ".join(places)
