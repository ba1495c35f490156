"""An answer of the account as values, the same whichever message it came in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mcdecl.wire.values import TYPE

_SINGLE = {"DefinitionResponseMsg": "ObjectDefinition", "VersionInfoResponseMsg": "VersionInfo"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the account said.

    Attributes:
        message: The name of the message, such as `RetrieveResponseMsg`.
        status: OverallStatus, or an empty text where the message has none.
        status_message: OverallStatusMessage, likewise.
        request_id: RequestID, by which the next page is asked for; None if it was not given.
        results: The results, definitions or version, one mapping each.
        created: When it was made, by the service's clock in UTC, if the envelope tells.
    """

    message: str
    status: str
    status_message: str
    request_id: str | None
    results: list[dict[str, Any]]
    created: datetime | None = field(default=None, compare=False)


def untyped(result: Mapping[str, Any]) -> dict[str, Any]:
    """A result without its own type: whoever asked knows it, and there may be hundreds of thousands of them."""
    return {name: value for name, value in result.items() if name != TYPE}


def answer_of(message: str, values: Mapping[str, Any]) -> Answer:
    """The answer that a message with these values is.

    Args:
        message: The name of the message.
        values: Its content as a wire object.
    """
    results_element: Any = values.get(_SINGLE.get(message, "Results"), [])
    if isinstance(results_element, Mapping):
        # Perform, Configure, Schedule and GetSystemStatus wrap each Result in Results.
        results_element = results_element.get("Result", [results_element])
    results = (
        [item for item in results_element if isinstance(item, Mapping)] if isinstance(results_element, list) else []
    )
    return Answer(
        message=message,
        status=str(values.get("OverallStatus", "")),
        status_message=str(values.get("OverallStatusMessage", "")),
        request_id=values.get("RequestID") or None,
        results=[untyped(item) for item in results if item],
    )
