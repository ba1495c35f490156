"""Verifications: whether a data extension has as many rows as it should.

The type says what has to hold: its field is called `shouldStopOnFailure`, so what stops is that it does not.
"""

from collections.abc import Callable

from mcdecl.sandbox.rows import rows
from mcdecl.sandbox.task import TaskFailedError, TaskFigures, TaskOutcome
from mcdecl.sandbox.tasks.notices import notify
from mcdecl.sandbox.tasks.tasks import TaskContext

# One of the words is recorded, the others are as clients know them, but for IsBetween, which follows the user
# interface and is a guess (fact:verification-operators). That a range includes its ends is our reading.
_TESTS: dict[str, Callable[[int, int, int], bool]] = {
    "IsEqualTo": lambda count, low, _high: count == low,
    "IsLessThan": lambda count, low, _high: count < low,
    "IsGreaterThan": lambda count, low, _high: count > low,
    "IsBetween": lambda count, low, high: low <= count <= high,
    "IsInsideRange": lambda count, low, high: low <= count <= high,
    "IsOutsideRange": lambda count, low, high: not low <= count <= high,
}
WORDS = frozenset(_TESTS) | {word.replace("Is", "IsNot", 1) for word in _TESTS}
"""The types of verifications."""


def holds(word: str, count: int, low: int, high: int) -> bool:
    """Whether a condition holds.

    Args:
        word: One of `WORDS`.
        count: How many rows there are.
        low: The number, or the lower end of the range.
        high: The upper end of the range.
    """
    if word.startswith("IsNot"):
        return not _TESTS[word.replace("IsNot", "Is", 1)](count, low, high)
    return _TESTS[word](count, low, high)


def run_verification(work: TaskContext) -> TaskOutcome:
    """Runs a verification.

    Returns:
        How many rows there are; when the condition does not hold and it is not to stop, the message says so.

    Raises:
        TaskFailedError: When the condition does not hold and that is to stop, or the data extension is gone.
    """
    body = work.definition["Body"]
    low, high = int(body.get("value1") or 0), int(body.get("value2") or 0)
    with work.account.store.exclusively() as store:
        owner = store.get("DataExtension", body["targetObjectId"])
        if owner is None:
            raise TaskFailedError("The data extension of the verification does not exist any more.")
        count = rows.count(work.account, owner, work.frozen.get(owner["ObjectID"]))
        if holds(body["verificationType"], count, low, high):
            return TaskOutcome(TaskFigures(total=count))
        limits = f"{low} and {high}" if high else str(low)
        text = f"{owner['Name']} has {count} rows, for which {body['verificationType']} {limits} does not hold."
        if body.get("shouldEmailOnFailure") and body.get("notificationEmailAddress"):
            message = body.get("notificationEmailMessage") or text
            notify(work.account, work.task.name, "Error", body["notificationEmailAddress"], message)
    if body.get("shouldStopOnFailure"):
        raise TaskFailedError(text, TaskFigures(total=count))
    return TaskOutcome(TaskFigures(total=count), text)
