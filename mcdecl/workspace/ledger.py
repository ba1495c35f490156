"""Which files were imported, as the ledger in the account has it."""

from collections.abc import Sequence

from mcdecl.account.interface import Account
from mcdecl.engine.apply.lock import utc_now, whoami
from mcdecl.kinds.checks import did_you_mean
from mcdecl.operations.run.ledger import OPEN, released, settled
from mcdecl.operations.run.ledger_rows import LedgerEntry, read_entries
from mcdecl.project import Project
from mcdecl.workspace.check_file import IMPORT
from mcdecl.workspace.errors import RequestError
from mcdecl.workspace.one_unit import one_unit
from mcdecl.workspace.place import Place
from mcdecl.workspace.reach import reached

LAST = 20
"""How many files are listed where nobody says how many."""


def ledger(
    project: Project,
    import_: str | None = None,
    account: Account | Place | None = None,
    *,
    business_units: Sequence[str] = (),
    last: int = LAST,
) -> tuple[LedgerEntry, ...]:
    """List which files were imported, the latest first. What is shown as running is asked for anew.

    Args:
        project: whose environment keeps a ledger.
        import_: the key or address of an import definition; all when left out.
        account: where; the account of the project's environment when left out.
        business_units: the business units that may be meant; all when left out.
        last: how many.

    Raises:
        RequestError: it cannot be told which business unit is meant, or there is no such import.
        RunError: the ledger is not there, or not as mcdecl made it.
        AccountError: the account cannot be asked.
    """
    part, named = one_unit(project, [import_] if import_ else [], chosen=business_units, kind=IMPORT)
    key = next((address.removeprefix(f"{IMPORT}.") for address in named), None)
    with reached(part, account) as place:
        known = read_entries(place.account, key)
        entries = tuple(settled(place.account, entry, utc_now) for entry in known[:last])
    if key and not entries:
        _check_known(part, key)
    return entries


def open_claims(entries: Sequence[LedgerEntry]) -> tuple[LedgerEntry, ...]:
    """The claims among entries that keep their content from being imported: what runs that died leave behind."""
    return tuple(entry for entry in entries if entry.stage in OPEN)


def release_claims(
    project: Project,
    claims: Sequence[LedgerEntry],
    account: Account | Place | None = None,
    *,
    business_units: Sequence[str] = (),
) -> tuple[LedgerEntry, ...]:
    """Free claims whose runs are dead. One whose run went on since it was looked at is left as it is.

    Args:
        project: whose environment keeps a ledger.
        claims: what `open_claims` gave.
        account: where; the account of the project's environment when left out.
        business_units: the business units that may be meant; all when left out.

    Raises:
        RequestError: it cannot be told which business unit is meant.
        AccountError: the account cannot be asked, or does not take it.
    """
    part, _ = one_unit(project, [], chosen=business_units, kind=IMPORT)
    freed = []
    with reached(part, account) as place:
        for claim in claims:
            now = read_entries(place.account, claim.import_key, claim.sha256)
            if any(entry == claim for entry in now):
                freed.append(released(place.account, claim, utc_now, whoami()))
    return tuple(freed)


def _check_known(project: Project, key: str) -> None:
    """An import without entries has at least to be declared: a misspelled one would look as if it never ran.

    Raises:
        RequestError: It is not.
    """
    known = [*project.keys(IMPORT)]
    if key not in known:
        hint = did_you_mean(key, known) or "`mcdecl ledger` lists all imports"
        raise RequestError(f"no file was imported by {key}, and the project declares no such import; {hint}")
