"""What every object kept over REST is: a document by its id, its checks, and what list, read and writes show of it.

A document has the identity that SOAP knows (ObjectID, CustomerKey, Name) beside the `Body`, which is its JSON. Which
refusals the service has for these objects is not recorded: they come as HTTP 400 (fact:rest-refusal-shape) with the
documented shape of an error and the general code of a request that is not valid.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from mcdecl.sandbox.account import new_guid
from mcdecl.sandbox.soap.object_type import Document, same, stamped

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

Json = dict[str, Any]
KEY_LENGTH = 36
_INVALID = 10000


class RestRefusalError(Exception):
    """A request that is refused.

    Attributes:
        message: Why.
        status: The HTTP status.
        code: The errorcode of the answer.
    """

    def __init__(self, message: str, status: int = 400, code: int = _INVALID) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.code = code


class RestKind:
    """One type of object.

    Attributes:
        route: The path of its list.
        collection: Its documents in the store, by the name of the SOAP type.
        id: The JSON name of its id.
        key: The JSON name of its external key.
        title: The type in words.
        listed: The JSON names that the list shows; all when empty.
        order: The JSON names in the order in which they are shown, before any others.
        deleted: What a delete is answered with: JSON, or a plain text.
    """

    route: str
    collection: str
    id: str
    key: str
    title: str
    listed: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    deleted: ClassVar[Any] = ""

    def ordered(self, shown: Json) -> Json:
        """What is shown of an object, its names in order."""
        return {name: shown[name] for name in (*self.order, *shown) if name in shown}

    def all(self, account: "SandboxAccount") -> Iterable[Document]:
        """The documents that count."""
        return account.store.all(self.collection)

    def listing(self, account: "SandboxAccount", /) -> Iterable[Document]:
        """The documents that the list shows."""
        return self.all(account)

    def item(self, account: "SandboxAccount", document: Document, /) -> Json:
        """An entry of the list."""
        shown = self.shown(account, document)
        return {name: shown[name] for name in self.listed if name in shown} if self.listed else shown

    def shown(self, _account: "SandboxAccount", document: Document, /) -> Json:
        """One object as a read answers it."""
        return dict(document["Body"])

    def written(self, account: "SandboxAccount", document: Document, /) -> Json:
        """One object as a create or change answers it."""
        return self.shown(account, document)

    def find(self, account: "SandboxAccount", tail: str) -> Document | None:
        """The document that the tail of a path means."""
        record = account.store.get(self.collection, tail.lower())
        return record if record is not None and record in list(self.all(account)) else None

    def create(self, account: "SandboxAccount", body: Json) -> Document:
        """Make an object.

        Raises:
            RestRefusalError: It is refused.
        """
        object_id = new_guid()
        made = self.checked(account, {**body, self.id: object_id}, None)
        return self.keep(account, object_id, made, new=True)

    def update(self, account: "SandboxAccount", document: Document, body: Json) -> Document:
        """Change what is sent of an object.

        Raises:
            RestRefusalError: It is refused.
        """
        whole = {**document["Body"], **body, self.id: document["ObjectID"]}
        changed = _unknown(document["Body"], self.sent(body)) | self.checked(account, whole, document)
        return self.keep(account, document["ObjectID"], changed, new=False, before=document)

    def sent(self, body: Json) -> Json:
        """What a body says of the object, out of any wrapping."""
        return body

    def delete(self, account: "SandboxAccount", document: Document) -> None:
        """Delete an object."""
        account.store.remove(self.collection, document["ObjectID"])

    def act(self, _account: "SandboxAccount", _document: Document, _action: str, /) -> Any:
        """Do what stands behind `actions/` of one object, and give the answer; None for what cannot be done."""
        return None

    def checked(self, account: "SandboxAccount", body: Json, before: Document | None) -> Json:
        """The body as it is kept.

        Args:
            account: Where.
            body: What it would be.
            before: The document that is changed, or None for a new one.

        Raises:
            RestRefusalError: It is refused.
        """
        raise NotImplementedError

    def keep(
        self, account: "SandboxAccount", object_id: str, body: Json, *, new: bool, before: Document | None = None
    ) -> Document:
        """Put a document into the store."""
        document = {
            **(before or {}),
            "ObjectID": object_id,
            "CustomerKey": str(body.get(self.key, "")),
            "Name": str(body.get("name", "")),
            "Body": body,
        }
        document = stamped(account, document, new=new)
        account.store.put(self.collection, object_id, document)
        return document

    def named(self, account: "SandboxAccount", body: Json, before: Document | None, limit: int = KEY_LENGTH) -> Json:
        """The body with a sound name and external key: given, short enough, and nobody else's.

        Raises:
            RestRefusalError: They are not.
        """
        name, key = text(body, "name").strip(), text(body, self.key) or new_guid()
        if not name:
            raise RestRefusalError(f"name is required for a {self.title}.")
        if len(key) > limit:
            raise RestRefusalError(f"{self.key} is longer than {limit} characters.")
        for other in self.all(account):
            if same(other["CustomerKey"], key) and (before is None or other["ObjectID"] != before["ObjectID"]):
                raise RestRefusalError(f"A {self.title} with the {self.key} {key} already exists.")
        return {**body, self.key: key, "description": text(body, "description")}


def _unknown(held: Json, sent: Json) -> Json:
    """What an object has, beside all that this account knows, as far as a change says it again.

    Whether a change that does not say it takes it away is not recorded; this account does (fact:rest-change-keeps).
    """
    return {name: value for name, value in sent.items() if name in held and value not in (None, "")}


def text(body: Mapping[str, Any], name: str) -> str:
    """The text under a name, empty when it is missing.

    Raises:
        RestRefusalError: Something else than a text is there.
    """
    value = body.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise RestRefusalError(f"{name} must be a text.", code=10001)
    return value


def flag(body: Mapping[str, Any], name: str) -> bool:
    """The flag under a name, false when it is missing.

    Raises:
        RestRefusalError: Something else than a flag is there.
    """
    value = body.get(name, False)
    if not isinstance(value, bool):
        raise RestRefusalError(f"{name} must be true or false.", code=10001)
    return value


def number(body: Mapping[str, Any], name: str) -> int:
    """The whole number under a name, 0 when it is missing.

    Raises:
        RestRefusalError: Something else is there.
    """
    value = body.get(name, 0)
    if not isinstance(value, int) or isinstance(value, bool):
        raise RestRefusalError(f"{name} must be a whole number.", code=10001)
    return value
