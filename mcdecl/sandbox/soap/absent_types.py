"""Types that clients ask for while they read an account, and of which this account never has an object.

They are answered with no rows instead of a refusal, so that a client that reads everything goes on. Their names are
those that clients ask for. Create, Update and Delete are refused.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from mcdecl.sandbox.soap.object_type import Document, ObjectKind, words

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

_NAMED: Final = "CreatedDate ModifiedDate ObjectID CustomerKey Name Description Client.ID"
_ASKED: Final = {
    "EmailSendDefinition": (
        f"{_NAMED} CategoryID SendClassification.CustomerKey SenderProfile.CustomerKey DeliveryProfile.CustomerKey "
        "DeliveryProfile.PrivateDomain DeliveryProfile.PrivateIP SuppressTracking IsSendLogging IsPlatformObject "
        "SendDefinitionList Email.ID BccEmail AutoBccEmail CCEmail TestEmailAddr EmailSubject DynamicEmailSubject "
        "IsMultipart IsWrapped SendLimit SendWindowOpen SendWindowClose DeduplicateByEmail ExclusionFilter Additional"
    ),
    "SendClassification": (
        f"{_NAMED} SendClassificationType SenderProfile.CustomerKey SenderProfile.ObjectID "
        "DeliveryProfile.CustomerKey DeliveryProfile.ObjectID ArchiveEmail"
    ),
    "SenderProfile": (
        f"{_NAMED} Client.CreatedBy Client.ModifiedBy FromName FromAddress UseDefaultRMMRules "
        "AutoForwardToEmailAddress AutoForwardToName DirectForward AutoForwardTriggeredSend.ObjectID AutoReply "
        "AutoReplyTriggeredSend.ObjectID SenderHeaderEmailAddress SenderHeaderName "
        "DataRetentionPeriodLength DataRetentionPeriodUnitOfMeasure "
        "ReplyManagementRuleSet.ObjectID RMMRuleCollection.ObjectID FallbackFromAddress"
    ),
    "TriggeredSendDefinition": (
        f"{_NAMED} CategoryID TriggeredSendType TriggeredSendStatus HeaderContentArea.ID FooterContentArea.ID "
        "SendClassification.ObjectID SendClassification.CustomerKey SenderProfile.CustomerKey SenderProfile.ObjectID "
        "DeliveryProfile.CustomerKey DeliveryProfile.ObjectID PrivateDomain.ObjectID PrivateIP.ID AutoAddSubscribers "
        "AutoUpdateSubscribers BatchInterval FromName FromAddress EmailSubject DynamicEmailSubject IsMultipart "
        "IsWrapped IsPlatformObject AllowedSlots NewSlotTrigger SendLimit SendWindowOpen SendWindowClose "
        "SuppressTracking Keyword List.ID Email.ID Priority TestEmailAddr"
    ),
    "Group": f"{_NAMED} ID Category ParentName RandomSampleSize",
    "ListSend": (
        "ID CreatedDate ModifiedDate CustomerKey ObjectID PartnerProperties Client.ID SendID List.ID List.ListName "
        "Duplicates InvalidAddresses ExistingUndeliverables ExistingUnsubscribes HardBounces SoftBounces OtherBounces "
        "ForwardedEmails UniqueClicks UniqueOpens NumberSent NumberDelivered Unsubscribes MissingAddresses PreviewURL"
    ),
}


class AbsentType(ObjectKind):
    """A type without objects."""

    def __init__(self, name: str, names: str) -> None:
        """Takes what Retrieve may ask for."""
        self.name = name
        self.retrievable = words(names)

    def views(self, _account: "SandboxAccount", /) -> Iterable[Document]:
        """None."""
        return ()


def absent_kinds() -> tuple[AbsentType, ...]:
    """All of them."""
    return tuple(AbsentType(name, names) for name, names in _ASKED.items())
