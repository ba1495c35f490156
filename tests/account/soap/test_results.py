"""Results of writes, whatever stands in them."""

from typing import Any

import pytest

from mcdecl.account.soap.answer import Answer
from mcdecl.account.soap.results import perform_results, write_results


def answer(*results: dict[str, Any]) -> Answer:
    return Answer(
        message="CreateResponse", status="OK", status_message="", request_id=None, results=list(results), created=None
    )


@pytest.mark.parametrize("echoed", ["text", "", 5, [], {}, None])
def test_what_is_no_object_is_not_taken_for_the_one_that_was_sent(echoed: Any) -> None:
    (result,) = write_results(answer({"StatusCode": "OK", "Object": echoed, "NewObjectID": "id"}), 1)
    assert (result.ok, result.object, result.object_id) == (True, None, "id")


@pytest.mark.parametrize(("task", "read"), [("text", None), ({}, None), ({"ID": 7}, {"ID": 7})])
def test_a_task_is_an_object_or_unknown(task: Any, read: Any) -> None:
    (result,) = perform_results(answer({"StatusCode": "OK", "Task": task}), 1)
    assert (result.ok, result.task and dict(task)) == (True, read)
