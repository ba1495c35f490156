"""Rows of the data extensions that a run fills: counted before and after, and compared.

A run that replaces rows is done for the account even when it found none to write. What had rows and has none is told as
a failure, so that nothing that rests on it is started, unless somebody said that it may be so.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from mcdecl.account.interface import Account
from mcdecl.engine.observe.rows import row_count
from mcdecl.helpers.structs import replace
from mcdecl.operations.run.model import Run, RunStatus, RunTarget, TargetRows

Counts = Mapping[str, int | None]
SHRUNKEN = 2
"""Rows after a run that replaces all, times this, below which it is told that they are far fewer than before."""


def count_rows(account: Account, target: RunTarget) -> Counts:
    """The rows of everything that a run fills, by external key; None where the account does not tell.

    Args:
        account: Whom to ask.
        target: What runs.
    """
    return {into: row_count(account, into) for into in dict.fromkeys(filling.into for filling in target.fills)}


def compared(target: RunTarget, before: Counts, after: Counts) -> tuple[TargetRows, ...]:
    """What became of the rows of everything that a run fills.

    Args:
        target: What ran.
        before: The rows before it.
        after: The rows after it.
    """
    replaced = {filling.into for filling in target.fills if filling.replaces}
    return tuple(TargetRows(into, rows, after.get(into), replaced=into in replaced) for into, rows in before.items())


def judged(run: Run, target: RunTarget, *, may_empty: bool) -> Run:
    """The run with what there is to say of the rows of its targets; failed where it left one of them without any.

    Args:
        run: How it ended.
        target: What ran.
        may_empty: Whether a person takes it that a data extension is left without rows.
    """
    if not run.targets or not run.status.ended:
        return run
    noted = replace(run, notes=(*run.notes, *_notes(run.targets, target)))
    allowed = {filling.into for filling in target.fills if filling.allow_empty}
    emptied = [
        target_rows
        for target_rows in run.targets
        if _emptied(target_rows, target.erased) and target_rows.data_extension not in allowed
    ]
    if may_empty or not emptied or run.status is not RunStatus.DONE:
        return noted
    words = ", ".join(
        f"{target_rows.data_extension} had {_rows(target_rows.before)} and has none now" for target_rows in emptied
    )
    writers = [filling.address for filling in target.fills if filling.into == emptied[0].data_extension]
    return replace(
        noted,
        status=RunStatus.FAILED,
        message=f"{run.message} {words}.".lstrip(),
        explanation=(
            f"Where no rows are fine, write allow_empty: true on {' or '.join(dict.fromkeys(writers))}, or run with "
            "--force. With --backup, rows are saved before they are deleted."
        ),
    )


def _emptied(target_rows: TargetRows, erased: Collection[str]) -> bool:
    return target_rows.data_extension in erased and bool(target_rows.before) and target_rows.after == 0


def _notes(targets: Sequence[TargetRows], target: RunTarget) -> Iterator[str]:
    for target_rows in targets:
        if (
            target_rows.replaced
            and target_rows.before
            and target_rows.after
            and target_rows.after * SHRUNKEN < target_rows.before
        ):
            yield f"{target_rows.data_extension} has under half of the rows that it had."
    if target.obscure:
        yield f"The account does not show what {', '.join(target.obscure)} fills; those rows are not counted here."


def _rows(count: int | None) -> str:
    return "1 row" if count == 1 else f"{count or 0:,} rows"
