"""Changes of import definitions over REST: what SOAP has no element for, and a few plain properties."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mcdecl.sandbox.rest.object_type import RestRefusalError
from mcdecl.sandbox.soap.object_type import Document, stamped

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

BLANK_FILES = "BlankFileProcessing"
"""Where a definition has what becomes of a file without rows."""
FAIL, PROCESS, SKIP = 0, 1, 2
"""Numbers of that (0 and 1 recorded, 2 a guess). That a new definition has `PROCESS` is a guess."""
_CHANGED = {"name": "Name", "description": "Description", "allowErrors": "AllowErrors"}
_BLANK = "blankFileProcessingType"


def changed(account: "SandboxAccount", document: Document, shown: Mapping[str, Any], body: Mapping[str, Any]) -> None:
    """Carry out a PATCH. Properties that are sent as they are shown are no change.

    Args:
        account: Where.
        document: The definition.
        shown: How REST shows it.
        body: What is sent.

    Raises:
        RestRefusalError: A value is wrong, or this account changes the property over SOAP only.
    """
    differing = {name: value for name, value in body.items() if shown.get(name) != value}
    if differing.get(_BLANK, PROCESS) not in (FAIL, PROCESS, SKIP):
        raise RestRefusalError(f"{_BLANK} must be 0, 1 or 2.")
    others = sorted(differing.keys() - _CHANGED.keys() - {_BLANK})
    if others:
        raise RestRefusalError(f"The embedded account changes {', '.join(others)} of an import over SOAP only.")
    new = {_CHANGED[name]: value for name, value in differing.items() if name in _CHANGED}
    if _BLANK in differing:
        new[BLANK_FILES] = differing[_BLANK]
    account.store.put("ImportDefinition", document["ObjectID"], stamped(account, {**document, **new}, new=False))
