"""Turn an answer into results, or into the error that its status stands for."""

from collections.abc import Mapping
from typing import Any

from mcdecl.account.errors import AccountError, CallFailed, PermissionDenied, RetrieveFailed, ServiceUnavailable
from mcdecl.account.explain import explain
from mcdecl.account.interface import PerformResult
from mcdecl.account.soap.answer import Answer
from mcdecl.account.soap.faults import is_throttling
from mcdecl.wire.values import Result

_GOOD_RETRIEVE = ("OK", "MoreDataAvailable")
_GOOD = "OK"


def check_retrieve(object_type: str, answer: Answer) -> None:
    """Nothing, if a Retrieve went well.

    What it says else: fact:retrieve-without-scope, fact:retrieve-unknown-property, fact:retrieve-unknown-type.

    Args:
        object_type: What was asked for.
        answer: What came.

    Raises:
        PermissionDenied: The credential may not read this.
        RetrieveFailed: The account refused the question.
        ServiceUnavailable: It wants fewer calls for now.
    """
    if answer.status in _GOOD_RETRIEVE:
        return
    words = answer.status.removeprefix("Error").lstrip(": ") or answer.status_message
    raise _failure(f"Reading {object_type} objects", words or answer.status, RetrieveFailed)


def check_write(answer: Answer) -> None:
    """Nothing, if a call other than a Retrieve has results, or went well without.

    Args:
        answer: What came.

    Raises:
        PermissionDenied: The credential may not do this.
        CallFailed: The account refused the call as a whole.
        ServiceUnavailable: It wants fewer calls for now.
    """
    if answer.results or answer.status in (_GOOD, ""):
        return
    words = answer.status_message or answer.status.removeprefix("Error").lstrip(": ") or answer.status
    raise _failure("The call", words, CallFailed)


def write_results(answer: Answer, count: int) -> list[Result]:
    """One result for each object that was sent, in the order of the objects.

    Args:
        answer: What came.
        count: How many objects were sent.
    """
    by_place = _by_place(answer)
    return [Result(**_fields(by_place[place], place)) if place in by_place else _none(place) for place in range(count)]


def perform_results(answer: Answer, count: int) -> list[PerformResult]:
    """One result for each definition that was sent, in the order of the definitions.

    Args:
        answer: What came.
        count: How many definitions were sent.
    """
    by_place = _by_place(answer)
    results = []
    for place in range(count):
        if place in by_place:
            task = _object(by_place[place].get("Task"))
            results.append(PerformResult(**_fields(by_place[place], place), task=task))
        else:
            results.append(PerformResult(ok=False, ordinal=place, message=_none(place).message))
    return results


def _by_place(answer: Answer) -> dict[int, dict[str, Any]]:
    """The results by OrdinalID (fact:results-in-order); where that is missing or given twice, by their place."""
    ordinals = [item.get("OrdinalID") for item in answer.results]
    good = all(isinstance(ordinal, int) for ordinal in ordinals) and len(set(ordinals)) == len(ordinals)
    return {item["OrdinalID"] if good else place: item for place, item in enumerate(answer.results)}


def _fields(item: Mapping[str, Any], place: int) -> dict[str, Any]:
    echoed = _object(item.get("Object"))
    return {
        "ok": item.get("StatusCode") == _GOOD,
        "ordinal": place,
        "message": str(item.get("StatusMessage", "")),
        "code": _number(item.get("ErrorCode")),
        "new_id": _number(item.get("NewID")) or None,
        "object_id": item.get("NewObjectID") or (echoed or {}).get("ObjectID") or None,
        "object": echoed,
    }


def _none(place: int) -> Result:
    return Result(ok=False, ordinal=place, message="The account gave no result for this object.")


def _object(value: Any) -> Any:
    """An object with something in it, else None."""
    return value if isinstance(value, Mapping) and value else None


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _failure(what: str, words: str, kind: type[CallFailed]) -> AccountError:
    explanation = explain(None, words)
    if "permission failed" in words.lower():
        return PermissionDenied(
            f"{what} is not allowed for this credential: {words}", hint=explanation.fix if explanation else None
        )
    if is_throttling(words):
        return ServiceUnavailable(f"{what} was turned away: {words}")
    return kind(f"{what} failed: {words}", hint=explanation.fix if explanation else None)
