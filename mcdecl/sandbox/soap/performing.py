"""Perform, which starts what this account can run; Configure and Schedule, which it says it does not do."""

from uuid import uuid4

from mcdecl.sandbox.account import SandboxAccount
from mcdecl.sandbox.automations.rest_automations import COLLECTION as AUTOMATION
from mcdecl.sandbox.automations.starting import start, stop
from mcdecl.sandbox.errors import Code, RefusalError
from mcdecl.sandbox.soap.object_type import same
from mcdecl.sandbox.soap.reader import TYPE, Document
from mcdecl.sandbox.soap.writer import object_xml, tag
from mcdecl.sandbox.task import Task

_START = "start"
# A query is performed by its ObjectID (fact:query-perform-object-id), an import (and what else has a key) by either.
_BY_ID_ONLY = frozenset({"QueryDefinition"})
_NOT_FOUND = {"ImportDefinition": Code.IMPORT_NOT_FOUND, "FilterDefinition": Code.FILTER_NOT_FOUND}


def perform(account: SandboxAccount, message: Document) -> str:
    """Answers a PerformRequestMsg with the content of its response: a task, or an error, per definition."""
    action = message.get("Action", "")
    definitions = message.get("Definitions", {}).get("Definition", [])
    results, good = [], 0
    for ordinal, sent in enumerate(definitions):
        try:
            results.append(_started(sent, ordinal, _start(account, action, sent)))
            good += 1
        except RefusalError as refusal:
            results.append(_not_started(sent, ordinal, refusal))
    overall = "OK" if results and good == len(results) else "Has Errors" if good else "Error"
    return _answer(results, overall)


def _start(account: SandboxAccount, action: str, sent: Document) -> Task:
    if sent[TYPE] == AUTOMATION and action.lower() in _ACTIONS:
        return _ACTIONS[action.lower()](account, _definition(account, sent))
    if not account.tasks.runs(sent[TYPE]) or action.lower() != _START:  # in practice any letter case is taken
        text = f"The embedded account does not perform {action or 'anything'} on {sent[TYPE]}."
        raise RefusalError(Code.METHOD_NOT_ALLOWED, text)
    return account.tasks.start(sent[TYPE], _definition(account, sent))


def _definition(account: SandboxAccount, sent: Document) -> Document:
    type, id, key = sent[TYPE], sent.get("ObjectID", ""), sent.get("CustomerKey", "")
    if not id and (type in _BY_ID_ONLY or not key):
        names = "ObjectID" if type in _BY_ID_ONLY else "CustomerKey or ObjectID"
        raise RefusalError(Code.NONE, f"{names} is required to perform a {type}.")
    known = (
        account.store.get(type, id.lower()) if id else next(iter(account.store.find(type, "CustomerKey", key)), None)
    )
    if known is None or _is_deleted(known):
        text = f"No {type} with the {'ObjectID ' + id if id else 'CustomerKey ' + key} exists."
        raise RefusalError(_NOT_FOUND.get(type, Code.NONE), text)
    return known


def _stopped(account: SandboxAccount, automation: Document) -> Task:
    """Asks for the end of an automation's run; its task."""
    run = stop(account, automation)
    return next(task for task in account.tasks.all() if task.interaction == run["ObjectID"])


_ACTIONS = {_START: start, "stop": _stopped}


def _is_deleted(known: Document) -> bool:
    """Whether a definition is one of those that are kept after their deletion: queries, and filter activities."""
    return same(known.get("Status"), "Inactive") or known.get("Body", {}).get("statusId") == 0


def _started(sent: Document, ordinal: int, task: Task) -> str:
    """A started task (fact:perform-task; a query's words are recorded, those of the others are like them)."""
    words = "Performed Activity" if task.type == AUTOMATION else f"{task.type} perform called successfully"
    base = tag("StatusCode", "OK") + tag("StatusMessage", words)
    text = base + tag("ID", task.id) + tag("InteractionObjectID", task.interaction)
    named = {**sent, "ObjectID": task.definition, "CustomerKey": task.key}
    return f"{base}{tag('OrdinalID', ordinal)}{object_xml('Object', named, 'APIObject')}<Task>{text}</Task>"


def _not_started(sent: Document, ordinal: int, refusal: RefusalError) -> str:
    task = tag("StatusCode", "Error") + tag("StatusMessage", refusal.message)
    return f"{_head(refusal, ordinal)}{object_xml('Object', sent, 'APIObject')}<Task>{task}</Task>"


def configure(_account: SandboxAccount, message: Document) -> str:
    """Answers a ConfigureRequestMsg with the content of its response: an error per configuration."""
    sent = message.get("Configurations", {}).get("Configuration", [])
    refusal = RefusalError(Code.METHOD_NOT_ALLOWED, "The embedded account does not configure objects.")
    results = [_head(refusal, ordinal) + object_xml("Object", item, "APIObject") for ordinal, item in enumerate(sent)]
    return _answer(results, "Error")


def schedule(_account: SandboxAccount, message: Document) -> str:
    """Answers a ScheduleRequestMsg with the content of its response: an error per interaction."""
    sent = message.get("Interactions", {}).get("Interaction", [])
    refusal = RefusalError(Code.METHOD_NOT_ALLOWED, "The embedded account does not schedule anything.")
    task = tag("StatusCode", "Error") + tag("StatusMessage", refusal.message)
    asked = {TYPE: "ScheduleDefinition", "Recurrence": {TYPE: "DailyRecurrence"}} | message.get("Schedule", {})
    results = [
        f"{_head(refusal, ordinal)}{object_xml('Object', asked, 'ScheduleDefinition')}<Task>{task}</Task>"
        for ordinal, _ in enumerate(sent)
    ]
    return _answer(results, "Error")


def _head(refusal: RefusalError, ordinal: int) -> str:
    return (
        tag("StatusCode", "Error")
        + tag("StatusMessage", refusal.message)
        + tag("OrdinalID", ordinal)
        + tag("ErrorCode", int(refusal.code))
    )


def _answer(results: list[str], overall: str) -> str:
    inner = "".join(f"<Result>{result}</Result>" for result in results)
    return (
        f"<Results>{inner}</Results>"
        + tag("OverallStatus", overall)
        + tag("OverallStatusMessage", None)
        + tag("RequestID", str(uuid4()))
    )
