"""Queries over REST: the same definitions that SOAP keeps, in the words of REST (fact:rest-queries)."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from mcdecl.sandbox.errors import RefusalError
from mcdecl.sandbox.queries.soap_query_definition import COLLECTION, KEY_LENGTH, QueryDefinition, filled_table
from mcdecl.sandbox.rest.object_type import Json, RestKind, RestRefusalError, number, text
from mcdecl.sandbox.soap.object_type import Document, SaveMode

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

UPDATE_TYPES: Final = {"Overwrite": 0, "Update": 1, "Append": 2}
"""The numbers of what a query does to its target (fact:query-mode-numbers)."""
_NAMES: Final = {number: name for name, number in UPDATE_TYPES.items()}
_TEXTS: Final = {"name": "Name", "description": "Description", "queryText": "QueryText"}
_KIND: Final = QueryDefinition()


class Queries(RestKind):
    """The rules of queries are those of SOAP; here they are only said in other words."""

    route = "automation/v1/queries"
    collection = COLLECTION
    id = "queryDefinitionId"
    key = "key"
    title = "query"
    deleted = "OK"

    def all(self, account: "SandboxAccount") -> Iterable[Document]:
        """The active ones: REST shows no others."""
        return [document for document in account.store.all(COLLECTION) if document["Status"] == "Active"]

    def find(self, account: "SandboxAccount", tail: str) -> Document | None:
        """The active query with an id."""
        record = account.store.get(COLLECTION, tail.lower())
        return record if record is not None and record["Status"] == "Active" else None

    def shown(self, account: "SandboxAccount", document: Document, /) -> Json:
        """A query as lists and reads show it."""
        target = filled_table(account, document)
        held = document["DataExtensionTarget"]
        return {
            "queryDefinitionId": document["ObjectID"],
            "name": document["Name"],
            "key": document["CustomerKey"],
            "description": document["Description"] or "",
            "queryText": document["QueryText"],
            "targetName": target["Name"] if target else held["Name"],
            "targetKey": held["CustomerKey"],
            "targetId": document["TargetID"],
            "targetDescription": (target["Description"] if target else held["Description"]) or "",
            "createdDate": document["CreatedDate"],
            "modifiedDate": document["ModifiedDate"],
            "targetUpdateTypeId": UPDATE_TYPES[document["TargetUpdateType"]],
            "targetUpdateTypeName": document["TargetUpdateType"],
            "categoryId": document["CategoryID"],
            "isFrozen": False,
        }

    def written(self, account: "SandboxAccount", document: Document, /) -> Json:
        """The answer to a write has the statement that would run, too (recorded; how it reads is this account's)."""
        shown = self.shown(account, document)
        statement = f"INSERT INTO C{account.mid}.[{shown['targetName']}]\r\n{document['QueryText']}"
        last = {name: shown.pop(name) for name in ("categoryId", "isFrozen")}
        return {**shown, "validatedQueryText": statement, **last}

    def create(self, account: "SandboxAccount", body: Json) -> Document:
        """Create a query.

        Raises:
            RestRefusalError: It is refused.
        """
        sent = _soap(account, body, {})
        try:
            done = _KIND.create(account, sent, SaveMode.of("Create", None))
        except RefusalError as refusal:
            raise RestRefusalError(refusal.message) from refusal
        return self._kept(account, str(done.object_id))

    def update(self, account: "SandboxAccount", document: Document, body: Json) -> Document:
        """Change what is sent of a query.

        Raises:
            RestRefusalError: It is refused.
        """
        sent = _soap(account, body, document)
        key = _new_key(account, body, document)
        try:
            _KIND.update(account, sent, SaveMode.of("Update", None))
        except RefusalError as refusal:
            raise RestRefusalError(refusal.message) from refusal
        changed = {**self._kept(account, document["ObjectID"]), "CustomerKey": key}
        account.store.put(COLLECTION, document["ObjectID"], changed)
        return changed

    def delete(self, account: "SandboxAccount", document: Document) -> None:
        """Make a query inactive, as SOAP does."""
        _KIND.delete(account, {"ObjectID": document["ObjectID"]})

    def act(self, account: "SandboxAccount", document: Document, action: str) -> Any:
        """Start a query; the answer is a plain text (fact:rest-write-answers)."""
        if action != "start":
            return None
        account.tasks.start(COLLECTION, document)
        return "OK"

    def _kept(self, account: "SandboxAccount", object_id: str) -> Document:
        document = account.store.get(COLLECTION, object_id)
        if document is None:
            raise RestRefusalError("The query does not exist.")
        return document


def _soap(account: "SandboxAccount", body: Mapping[str, Any], before: Mapping[str, Any]) -> Document:
    """What SOAP would send to say the same."""
    sent: Document = {wire: text(body, name) for name, wire in _TEXTS.items() if name in body}
    if before:
        sent["ObjectID"] = before["ObjectID"]
    elif body.get("key"):
        sent["CustomerKey"] = text(body, "key")
    if "categoryId" in body:
        sent["CategoryID"] = number(body, "categoryId")
    if body.get("targetUpdateTypeName") or "targetUpdateTypeId" in body:
        sent["TargetUpdateType"] = _update_type(body)
    if body.get("targetId") or body.get("targetKey"):
        sent["DataExtensionTarget"] = _target(account, body)
    return sent


def _new_key(account: "SandboxAccount", body: Mapping[str, Any], before: Document) -> str:
    """The key after a change: REST can give a query another one, which SOAP cannot (clients do so)."""
    key = text(body, "key") or str(before["CustomerKey"])
    if len(key) > KEY_LENGTH:
        raise RestRefusalError(f"key is longer than {KEY_LENGTH} characters.")
    for other in account.store.find(COLLECTION, "CustomerKey", key):
        if other["Status"] == "Active" and other["ObjectID"] != before["ObjectID"]:
            raise RestRefusalError(f"A query with the key {key} already exists.")
    return key


def _update_type(body: Mapping[str, Any]) -> str:
    """The number counts, and the name where there is none."""
    if "targetUpdateTypeId" not in body:
        return text(body, "targetUpdateTypeName")
    kind = number(body, "targetUpdateTypeId")
    if kind not in _NAMES:
        raise RestRefusalError(f"targetUpdateTypeId must be one of {', '.join(map(str, _NAMES))}.", code=10005)
    return _NAMES[kind]


def _target(account: "SandboxAccount", body: Mapping[str, Any]) -> Document:
    """The target by its id, which is what clients send beside the key, else by the key."""
    target = account.enterprise.store.get("DataExtension", text(body, "targetId").lower())
    target = account.store.get("DataExtension", text(body, "targetId").lower()) or target
    if target is not None and not body.get("targetKey"):
        return {"CustomerKey": target["CustomerKey"]}
    return {"CustomerKey": text(body, "targetKey")}
