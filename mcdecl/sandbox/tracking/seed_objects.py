"""Lines of a seed file that are no events: lists, who is on them, emails and content areas."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from mcdecl.sandbox.content.soap_content import ContentArea, Email
from mcdecl.sandbox.errors import RefusalError
from mcdecl.sandbox.soap.object_type import TYPE, Document, ObjectKind, SaveMode, find
from mcdecl.sandbox.soap.schema import contract
from mcdecl.sandbox.subscribers.lists import all_lists
from mcdecl.sandbox.subscribers.soap_list import List
from mcdecl.sandbox.subscribers.soap_subscriber import add_to_list

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

_KINDS: Final[dict[str, ObjectKind]] = {"list": List(), "email": Email(), "content_area": ContentArea()}
_MEMBER: Final = "list_subscriber"
_MEMBER_COLUMNS: Final = {
    "listname": "ListName",
    "subscriberkey": "SubscriberKey",
    "emailaddress": "EmailAddress",
    "status": "Status",
}
SEED_WORDS: Final = (*_KINDS, _MEMBER)
"""The words that such a line begins with."""
_TRUTH: Final = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def add_object(account: "SandboxAccount", word: str, values: Mapping[str, Any]) -> None:
    """Adds what a line says, under the rules of SOAP.

    Args:
        account: Where.
        word: One of `SEED_WORDS`.
        values: The line's columns by name in small letters, without the word.

    Raises:
        ValueError: The line says what cannot be; the text says why.
    """
    try:
        if word == _MEMBER:
            _add_member(account, values)
        else:
            kind = _KINDS[word]
            kind.create(account, {TYPE: kind.name, **_typed(kind.name, values)}, SaveMode(add=True, change=True))
    except RefusalError as refusal:
        raise ValueError(refusal.message) from None


def _add_member(account: "SandboxAccount", values: Mapping[str, Any]) -> None:
    unknown = [name for name in values if name not in _MEMBER_COLUMNS]
    if unknown:
        raise ValueError(f'there is no column "{unknown[0]}"; there are {", ".join(_MEMBER_COLUMNS.values())}')
    sent = {_MEMBER_COLUMNS[name]: str(value) for name, value in values.items()}
    name = sent.pop("ListName", "")
    listed = find(all_lists(account), "ListName", name)
    if listed is None:
        raise ValueError(f'there is no list "{name}"')
    statuses = contract().enums["SubscriberStatus"]
    if sent.get("Status", "Active") not in statuses:
        raise ValueError(f"Status must be one of {', '.join(sorted(statuses))}")
    add_to_list(account, sent, listed["ID"])


def _typed(type: str, values: Mapping[str, Any]) -> Document:
    elements = {element.name.casefold(): element for element in contract().elements(type)}
    sent: Document = {}
    for name, value in values.items():
        element = elements.get(name)
        if element is None or contract().complex(element.type):
            raise ValueError(f'a {type} has no column "{name}"')
        text, allowed = str(value).strip(), contract().enums.get(element.type)
        if allowed and text not in allowed:
            raise ValueError(f"{element.name} must be one of {', '.join(sorted(allowed))}")
        try:
            if element.integer:
                sent[element.name] = int(text)
            else:
                sent[element.name] = _TRUTH[text.casefold()] if element.type == "xs:boolean" else str(value)
        except (ValueError, KeyError):
            raise ValueError(f'{element.name} cannot be "{text}"') from None
    return sent
