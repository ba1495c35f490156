"""Verifications: they have no name, no key and no list, so that only their ids find them.

See fact:verification-no-name.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mcdecl.sandbox.rest.object_type import Json, RestKind, RestRefusalError, flag, number, text
from mcdecl.sandbox.soap.object_type import Document
from mcdecl.sandbox.verifications.run import WORDS

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount


class Verifications(RestKind):
    """The rules of verifications."""

    route = "automation/v1/dataverifications"
    collection = "DataVerification"
    id = "dataVerificationDefinitionId"
    key = "dataVerificationDefinitionId"
    title = "verification"

    def listing(self, _account: "SandboxAccount", /) -> Iterable[Document]:
        """None: no list is known, and this account does not make one up."""
        return ()

    def checked(self, account: "SandboxAccount", body: Json, before: Document | None) -> Json:
        """A data extension, a rule and numbers; an address where one is to be told."""
        target = text(body, "targetObjectId").lower()
        if account.store.get("DataExtension", target) is None:
            raise RestRefusalError(f"The data extension {target or 'of targetObjectId'} does not exist.")
        rule = text(body, "verificationType")
        if rule not in WORDS:
            raise RestRefusalError(f"verificationType {rule or '(none)'} is not known.", code=10005)
        notifies, address = flag(body, "shouldEmailOnFailure"), text(body, "notificationEmailAddress")
        if notifies and not address:
            raise RestRefusalError("notificationEmailAddress is required.", code=10002)
        return {
            self.id: body[self.id],
            "targetObjectId": target,
            "verificationType": rule,
            "value1": number(body, "value1"),
            "value2": number(body, "value2"),
            "shouldStopOnFailure": flag(body, "shouldStopOnFailure"),
            "shouldEmailOnFailure": notifies,
            "notificationEmailAddress": address,
            "notificationEmailMessage": text(body, "notificationEmailMessage"),
            "createdBy": before["Body"]["createdBy"] if before else 1,
        }
