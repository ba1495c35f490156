"""Ask an account that shows this login only a part of what it holds: what can be read is, the rest is noted."""

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

from mcdecl.account.errors import PARTLY, AccountError
from mcdecl.account.interface import Account, Progress
from mcdecl.helpers.structs import replace
from mcdecl.wire.routes import KEY, UNREAD, RestRetrieve
from mcdecl.wire.values import Retrieve

Unread: TypeAlias = dict[str, AccountError]
"""By kind why it could not be read; by address, where that is one object alone."""
_ENOUGH: Final = 2
"""So many questions that are tried again and again in vain tell that the others would fare no better."""


def ask_all(
    account: Account,
    asks: Sequence[tuple[str, Retrieve | RestRetrieve]],
    unread: Unread | None,
    progress: Progress | None = None,
) -> list[list[dict[str, Any]]]:
    """The answers to questions about kinds, side by side and in their order.

    Args:
        account: who is asked.
        asks: kind and question.
        unread: where it is noted which kinds could not be read, and why; their answers are empty then. An object
            that cannot be read is noted alone. None to fail at the first of them.
        progress: told how many objects there are so far.

    Raises:
        AccountError: the account cannot be read, or a kind of it and `unread` is None.
    """
    if unread is None:
        return account.retrieve_all([ask for _, ask in asks], progress=progress)
    patient = [(name, replace(ask, partly=True) if isinstance(ask, RestRetrieve) else ask) for name, ask in asks]
    try:
        answers = account.retrieve_all([ask for _, ask in patient], progress=progress)
    except PARTLY:
        answers = _one_by_one(account, patient, unread)
    return [_answered(name, records, unread) for (name, _), records in zip(asks, answers, strict=True)]


def _answered(kind: str, records: list[dict[str, Any]], unread: Unread) -> list[dict[str, Any]]:
    """The records that could be read; the others are noted."""
    for record in records:
        if UNREAD in record:
            unread[f"{kind}.{record[KEY]}"] = record[UNREAD]
    return [record for record in records if UNREAD not in record]


def _one_by_one(
    account: Account, asks: Sequence[tuple[str, Retrieve | RestRetrieve]], unread: Unread
) -> list[list[dict[str, Any]]]:
    answers: list[list[dict[str, Any]]] = []
    answered, in_vain = False, 0
    last: AccountError | None = None
    for name, ask in asks:
        if last is not None and not answered and in_vain >= _ENOUGH:
            unread.setdefault(name, last)
        if name in unread:
            answers.append([])
            continue
        try:
            answers.append(account.retrieve(ask))
            answered = True
        except PARTLY as error:
            unread[name] = last = error
            in_vain += error.retryable
            answers.append([])
    return answers
