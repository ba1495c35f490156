"""What moved from one business unit to another: it is created there, and what was stays where it was."""

from collections.abc import Mapping, Sequence

from mcdecl.account.errors import AccountError
from mcdecl.account.interface import Account
from mcdecl.engine.observe.planning import Planned
from mcdecl.engine.observe.read import observe
from mcdecl.engine.observe.rows import row_count
from mcdecl.engine.plan import Action
from mcdecl.kinds.resource import LiveResource, Removal
from mcdecl.kinds.roles import holds_rows
from mcdecl.project import Project
from mcdecl.workspace.applied_state import read_local

MOST_NAMED = 5
"""Addresses that a note names; of more it says how many."""


def between_units(project: Project, accounts: Mapping[str, Account], made: Mapping[str, Planned]) -> tuple[str, ...]:
    """A note for each pair of business units between which something moved.

    Something moved if it is to be created in one unit, and another one has it, had it declared at its last apply, and
    neither declares nor removes it now.

    Args:
        project: the project, in the units that are planned.
        accounts: their accounts, and those of units that are not planned, by the unit's name.
        made: what was planned for them.
    """
    created = {
        name: [change.address for change in planned.plan.changes if change.action is Action.CREATE and change.source]
        for name, planned in made.items()
    }
    if not any(created.values()):
        return ()
    notes = []
    for name, account in accounts.items():
        gone = _gone(project, name, made.get(name))
        for other, addresses in created.items():
            moved = [address for address in addresses if address in gone]
            if moved and other != name and (there := _there(account, moved)):
                notes.append(_note(name, other, there))
    return tuple(notes)


def _gone(project: Project, name: str, planned: Planned | None) -> frozenset[str]:
    """What a unit had declared at its last apply, and neither declares nor removes now."""
    parts = {part.environment.business_unit: part for part in (*project.units, *project.left_out)}
    part = parts.get(name) or project.unit(name)
    if planned is not None:
        before = planned.declared_before
    else:
        record = read_local(part)
        before = record.declared if record is not None else ()
    now = (*(resource.address for resource in part.resources), *(removal.address for removal in part.removals))
    return frozenset(before) - frozenset(now)


def _there(account: Account, addresses: Sequence[str]) -> dict[str, int | None]:
    """Those of the addresses that a unit still has, each with its rows: 0 for what holds none, None for not known."""
    removals = [Removal(kind, key) for kind, _, key in (address.partition(".") for address in addresses)]
    try:
        live = observe(account, (), removals).live.resources
        return {address: _rows(account, live[address]) for address in addresses if address in live}
    except AccountError:
        return {}  # what is said here is only a help


def _rows(account: Account, there: LiveResource) -> int | None:
    return row_count(account, there.key) if holds_rows(there.kind) else 0


def _note(before: str, after: str, there: Mapping[str, int | None]) -> str:
    count, rows = len(there), sum(number or 0 for number in there.values())
    known = None not in there.values()
    holding = f", with {rows:,} row{'s' if rows != 1 else ''}" if rows else "" if known else ", with their rows"
    named = ", ".join(list(there)[:MOST_NAMED]) + (f" and {count - MOST_NAMED} more" if count > MOST_NAMED else "")
    removed = ", ".join(f"{{address: {address}}}" for address in list(there)[:MOST_NAMED])
    more = ", …" if count > MOST_NAMED else ""
    is_or_are, ending = ("is", "s") if count == 1 else ("are", "")
    return (
        f"Moved from {before} to {after}: {count} {is_or_are} created in {after}; the {count} in {before} "
        f"stay{ending}{holding} ({named}). To delete what is in {before}, write in a file of {before}: "
        f"removed: [{removed}{more}]. To keep it, write nothing, or destroy: false beside each address."
    )
