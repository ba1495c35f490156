"""What REST does with an automation beside keeping it: runs it once, and turns its file trigger on and off.

The routes are known from clients, not from the documentation, and none of them shows an answer. That `start` wants
steps that nobody has described is reported from a live account (fact:run-single-steps).
"""

from typing import TYPE_CHECKING

from mcdecl.sandbox.automations.rest_automations import AWAITING, COLLECTION, INACTIVE, RUNNING
from mcdecl.sandbox.automations.starting import start
from mcdecl.sandbox.errors import RefusalError
from mcdecl.sandbox.rest.object_type import Json, RestRefusalError
from mcdecl.sandbox.soap.object_type import Document

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

TRIGGERS = "automation/v1/automations/filetrigger"
_BY_KEY = "key:"


def perform(account: "SandboxAccount", tail: str) -> Json | None:
    """Does what stands behind `actions/`.

    Args:
        account: Where.
        tail: The path below the list of automations: `{id}/actions/{action}`, or `key:{key}` for the id.

    Returns:
        The answer, or None when there is no such automation or action.

    Raises:
        RestRefusalError: It cannot be done.
    """
    name, _, action = tail.partition("/actions/")
    automation = _named(account, name)
    if automation is None or action.lower() not in ("runallonce", "start"):
        return None
    if action.lower() == "start":
        raise RestRefusalError("field is required: 'Steps'")
    try:
        task = start(account, automation)
    except RefusalError as refusal:
        raise RestRefusalError(refusal.message) from refusal
    return {"id": automation["ObjectID"], "instanceId": task.interaction}


def _named(account: "SandboxAccount", name: str) -> Document | None:
    if name.startswith(_BY_KEY):
        return next(iter(account.store.find(COLLECTION, "CustomerKey", name.removeprefix(_BY_KEY))), None)
    return account.store.get(COLLECTION, name.lower())


def trigger(account: "SandboxAccount", tail: str, body: Json) -> Json | None:
    """Turns the file trigger of an automation on or off.

    Args:
        account: Where.
        tail: The automation's id.
        body: `{"isActive": true}` or false.

    Returns:
        The answer, or None when there is no such automation.

    Raises:
        RestRefusalError: A file does not start it, or the body does not say which.
    """
    automation = _named(account, tail)
    if automation is None:
        return None
    if not automation["Body"].get("fileDrop"):
        raise RestRefusalError("The automation has no file trigger.")
    if not isinstance(body.get("isActive"), bool):
        raise RestRefusalError("isActive must be true or false.", code=10003)
    name = "Resting" if automation["StatusID"] == RUNNING else "StatusID"
    automation = {**automation, name: AWAITING if body["isActive"] else INACTIVE}
    account.store.put(COLLECTION, automation["ObjectID"], automation)
    return {"id": automation["ObjectID"], "isActive": body["isActive"]}
