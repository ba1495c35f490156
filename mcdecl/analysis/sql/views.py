"""The data views of the account: their columns, what tells their rows apart, and how far back they go.

As practitioners publish them. A column is `Name:Type`: T text (with its length, where it has one), N number,
D date, B boolean; `?` where it may be NULL. `Triggerer…` is the service's own spelling.
"""

from collections.abc import Mapping
from functools import cache
from typing import Final

from mcdecl.analysis.sql.model import ColumnType, Field, Table

DAYS: Final = 180
"""How many days of tracking the views show (fact:data-views-six-months)."""
AUTOMATION_DAYS: Final = 31
"""How many days of automation runs they show (fact:automation-views-31-days)."""

_HEAD: Final = "AccountID:N OYBAccountID:N? JobID:N ListID:N BatchID:N SubscriberID:N SubscriberKey:T254"
_TAIL: Final = "Domain:T128 TriggererSendDefinitionObjectID:T36? TriggeredSendCustomerKey:T36?"
_EVENT: Final = f"{_HEAD} EventDate:D {_TAIL}"
_BOUNCE: Final = (
    "IsUnique:B BounceCategoryID:N BounceCategory:T50? BounceSubcategoryID:N? BounceSubcategory:T50? BounceTypeID:N "
    "BounceType:T50? SMTPBounceReason:T? SMTPMessage:T? SMTPCode:N? IsFalseBounce:B?"
)
_SURVEY: Final = (
    "SurveyID:N SurveyName:T100 IsUnique:N QuestionID:N QuestionName:T50 Question:T4000 AnswerID:N AnswerName:T4000? "
    "Answer:T4000? AnswerData:T?"
)
_JOB: Final = (
    "JobID:N EmailID:N? AccountID:N? AccountUserID:N? FromName:T130? FromEmail:T100? SchedTime:D? PickupTime:D? "
    "DeliveredTime:D? EventID:T50? IsMultipart:B JobType:T50? JobStatus:T50? ModifiedBy:N? ModifiedDate:D? "
    "EmailName:T100? EmailSubject:T200? IsWrapped:B TestEmailAddr:T100? Category:T100 BccEmail:T100? "
    "OriginalSchedTime:D? CreatedDate:D CharacterSet:T50? IPAddress:T50? SalesForceTotalSubscriberCount:N "
    "SalesForceErrorSubscriberCount:N SendType:T50 DynamicEmailSubject:T200? SuppressTracking:B "
    "SendClassificationType:T50? SendClassification:T200? ResolveLinksWithCurrentData:B EmailSendDefinition:T200? "
    "DeduplicateByEmail:B TriggererSendDefinitionObjectID:T36? TriggeredSendCustomerKey:T36?"
)
_SUBSCRIBERS: Final = (
    "SubscriberID:N DateUndeliverable:D? DateJoined:D? DateUnsubscribed:D? Domain:T254? EmailAddress:T254 "
    "BounceCount:N SubscriberKey:T254 SubscriberType:T100 Status:T12? Locale:N?"
)
_LIST_SUBSCRIBERS: Final = (
    "AddedBy:N AddMethod:T17 CreatedDate:D? DateUnsubscribed:D? EmailAddress:T254? ListID:N ListName:T50? "
    "ListType:T16 Status:T12? SubscriberID:N SubscriberKey:T254? SubscriberType:T100?"
)
_AUTOMATION: Final = (
    "MemberID:N AutomationName:T400 AutomationDescription:T400? AutomationCustomerKey:T400 AutomationInstanceID:T36 "
    "AutomationType:T9 AutomationNotificationRecipient_Complete:T500? AutomationNotificationRecipient_Error:T500? "
    "AutomationNotificationRecipient_Skip:T500? AutomationStepCount:N AutomationInstanceIsRunOnce:B "
    "FilenameFromTrigger:T4000? AutomationInstanceScheduledTime_UTC:D? AutomationInstanceStartTime_UTC:D? "
    "AutomationInstanceEndTime_UTC:D? AutomationInstanceStatus:T400 AutomationInstanceActivityErrorDetails:T4000?"
)
_ACTIVITY: Final = (
    "MemberID:N JobID:N? AutomationName:T400 AutomationCustomerKey:T400 AutomationInstanceID:T36 "
    "ActivityCustomerKey:T400 ActivityInstanceID:T36 ActivityType:N ActivityName:T400 ActivityDescription:T400? "
    "ActivityInstanceStep:T25 ActivityInstanceStartTime_UTC:D? ActivityInstanceEndTime_UTC:D? "
    "ActivityInstanceStatus:T256 ActivityInstanceStatusDetails:T4000?"
)
_SMS: Final = (
    "MobileMessageTrackingID:N EID:N? MID:N? Mobile:T15 MessageID:N KeywordID:T36? CodeID:T36? ConversationID:T36? "
    "CampaignID:N? Sent:B Delivered:B? Undelivered:B? Outbound:B? Inbound:B? CreateDateTime:D ModifiedDateTime:D "
    "ActionDateTime:D MessageText:T160? IsTest:B SubscriberID:N? SubscriberKey:T254? ShortCode:T? Name:T? "
    "JBDefinitionID:T36? JBActivityID:T36? SMSJobID:T36? SMSBatchID:N?"
)
_SMS_LOG: Final = (
    "LogDate:D? SubscriberKey:T254 MobileSubscriptionID:N SubscriptionDefinitionID:T36 MobileNumber:T15 "
    "OptOutStatusID:N? OptOutMethodID:N? OptOutDate:D? OptInStatusID:N OptInMethodID:N? OptInDate:D? Source:N? "
    "CreatedDate:D ModifiedDate:D"
)
_MOBILE: Final = (
    "_MobileID:N _ContactID:N _MobileNumber:T15 _Status:N? _Source:N? _Priority:N? _Channel:T50? _CarrierID:N "
    "_CountryCode:T2 _CreatedDate:D _CreatedBy:D _City:T100? _State:T100? _ZipCode:T20? _FirstName:T100? "
    "_LastName:T100? _UTCOffset:N? _IsHonorDST:B? _ModifiedDate:D? _ModifiedBy:T? _SourceObjectId:T?"
)
_DISPOSITION: Final = (
    "JobId:N Channel:N Disposition:N MessageKey:T255 SubscriberKey:T254 SubscriberID:N? ErrorCodeID:N? "
    "ErrorName:T255? ErrorDescription:T500? StartTime:D"
)
_TYPES: Final = {"T": "Text", "N": "Number", "D": "Date", "B": "Boolean"}
_CHANGES: Final = "_CreatedDate:D? _CreatedBy:T? _ModifiedDate:D? _ModifiedBy:T?"
_MOBILE_SUBSCRIPTION: Final = (
    "_MobileNumber:T15 _SubscriptionDefinitionID:T200 _OptOutStatusID:T? _OptOutMethodID:T? _OptOutDate:D? "
    f"_OptInStatusID:T? _OptInMethodID:T? _OptInDate:D? _Source:T? _SourceObjectId:T200? {_CHANGES}"
)
_CHAT: Final = (
    "_MobileNumber:T254 _ChannelId:T50 _ChannelType:T20 _OptOutStatusID:T? _OptOutMethodID:T? _OptOutDate:D? "
    f"_OptinStatusID:T? _OptinMethodID:T? _OptinDate:D? _Source:T? _SourceObjectId:T200? {_CHANGES}"
)
_PUSH: Final = (
    "_DeviceID:T200 _ContactID:T _APID:T38 _Status:T? _Source:T? _SourceObjectId:T200? _Platform:T100? "
    "_PlatformVersion:T100? _Alias:T100? _OptOutStatusID:T? _OptOutMethodID:T? _OptOutDate:D? _OptInStatusID:T? "
    f"_OptInMethodID:T? _OptInDate:D? _Channel:T20? {_CHANGES} _City:T200? _State:T200? _ZipCode:T20? "
    "_FirstName:T100? _LastName:T100? _UTCOffset:N? _IsHonorDST:B? _SystemToken:T4000? _ProviderToken:T200? "
    "_Badge:N? _LocationEnabled:B? _TimeZone:T50? _Device:T100? _HardwareId:T100? _DeviceType:T20?"
)
_SHARED_REGION: Final = (
    "ListID:N SocialSharingSiteID:N SiteName:T? CountryCode:T? RegionTitle:T? RegionDescription:T? RegionHTML:T? "
    "ContentRegionID:T? TransactionTime:D? PublishedSocialContentStatusID:T? ShortCode:T? PublishTime:D?"
)
_LINE: Final = "ContactID:N ContactKey:T AddressID:T CreatedDate:D"
_UNOFFICIAL: Final[Mapping[str, str]] = {
    "_ChatMessagingSubscription": _CHAT,
    "_MobileLineAddressContactSubscriptionView": f"ChannelID:T {_LINE} IsActive:N ModifiedDate:D?",
    "_MobileLineOrphanContactView": _LINE,
    "_MobileSubscription": _MOBILE_SUBSCRIPTION,
    "_PushAddress": _PUSH,
    "_PushTag": f"_DeviceID:T200 _APID:T38 _Value:T128 {_CHANGES}",
    "_SocialNetworkImpressions": f"JobID:N {_SHARED_REGION} ReferringURL:T? IPAddress:T50?",
    "_SocialNetworkTracking": f"SubscriberID:N SubscriberKey:T254 BatchID:N {_SHARED_REGION} "
    "PublishedSocialContentID:T? OYBMemberID:N? IsUnique:B? Domain:T?",
}
"""Views whose columns only practitioners list, not all of them alike: others are taken to be there, too."""
_OPEN: Final = frozenset({"_EnterpriseAttribute", "_SMSMessageTracking", *_UNOFFICIAL})
"""Views with columns that are the account's own, or that no source lists in full."""
_UNLISTED: Final = ("_PublicationSubscriber", "_SubscriberSMS")
"""Views whose columns no source at hand lists."""


def _field(text: str) -> Field:
    name, _, kind = text.partition(":")
    length = kind[1:].rstrip("?")
    return Field(name, ColumnType(_TYPES[kind[0]], int(length) if length else None), kind.endswith("?"))


def _view(name: str, columns: str, *keys: str, moment: str | None = None, days: int = DAYS) -> Table:
    told_apart = tuple(frozenset(key.casefold().split()) for key in keys)
    fields = tuple(_field(text) for text in columns.split())
    is_open, back = name in _OPEN, days if moment else 0
    return Table(name, fields, told_apart, view=True, open=is_open, moment=moment, days=back)


@cache
def data_views() -> dict[str, Table]:
    """All data views by their casefolded name.

    A view of events that happen to the same e-mail more than once (opens, clicks) has no key.
    """
    date = "EventDate"
    tables = [
        _view("_Sent", _EVENT, "JobID ListID BatchID SubscriberID", "JobID ListID BatchID SubscriberKey", moment=date),
        _view("_Open", f"{_EVENT} IsUnique:B?", moment=date),
        _view("_Click", f"{_EVENT} URL:T900? LinkName:T1024? LinkContent:T? IsUnique:B", moment=date),
        _view("_Bounce", f"{_EVENT} {_BOUNCE}", moment=date),
        _view("_Unsubscribe", f"{_EVENT} IsUnique:B", moment=date),
        _view("_Complaint", f"{_EVENT} IsUnique:B", moment=date),
        _view("_SurveyResponse", f"{_EVENT} {_SURVEY}", moment=date),
        _view("_FTAF", f"{_HEAD} TransactionTime:D {_TAIL} IsUnique:B", moment="TransactionTime"),
        _view("_Job", _JOB, "JobID", moment="CreatedDate"),
        _view("_Subscribers", _SUBSCRIBERS, "SubscriberID", "SubscriberKey"),
        _view("_ListSubscribers", _LIST_SUBSCRIBERS, "ListID SubscriberID", "ListID SubscriberKey"),
        _view(
            "_BusinessUnitUnsubscribes",
            "BusinessUnitID:N SubscriberID:N SubscriberKey:T254 UnsubDateUTC:D? UnsubReason:T100?",
            "BusinessUnitID SubscriberID",
            "BusinessUnitID SubscriberKey",
        ),
        _view("_EnterpriseAttribute", "_SubscriberID:N", "_SubscriberID"),
        _view(
            "_Journey",
            "VersionID:T36 JourneyID:T36 JourneyName:T200 VersionNumber:N CreatedDate:D LastPublishedDate:D? "
            "ModifiedDate:D JourneyStatus:T100",
            "VersionID",
        ),
        _view(
            "_JourneyActivity",
            "VersionID:T36 ActivityID:T36 ActivityName:T200? ActivityExternalKey:T200 JourneyActivityObjectID:T36? "
            "ActivityType:T512?",
            "VersionID ActivityID",
        ),
        _view(
            "_AutomationInstance",
            _AUTOMATION,
            "AutomationInstanceID",
            moment="AutomationInstanceStartTime_UTC",
            days=AUTOMATION_DAYS,
        ),
        _view(
            "_AutomationActivityInstance",
            _ACTIVITY,
            "ActivityInstanceID",
            moment="ActivityInstanceStartTime_UTC",
            days=AUTOMATION_DAYS,
        ),
        _view("_ReconcilableDispositionView", _DISPOSITION, "JobId MessageKey", moment="StartTime"),
        _view("_Coupon", "Name:T128 ExternalKey:T36 Description:T? BeginDate:D ExpirationDate:D", "Name ExternalKey"),
        _view("_SMSMessageTracking", _SMS, "MobileMessageTrackingID", moment="ActionDateTime"),
        _view("_SMSSubscriptionLog", _SMS_LOG, "MobileSubscriptionID"),
        _view(
            "_UndeliverableSms",
            "MobileNumber:T15 Undeliverable:B BounceCount:N FirstBounceDate:D HoldDate:D?",
            "MobileNumber",
        ),
        _view("_MobileAddress", _MOBILE, "_MobileID"),
        *(_view(name, columns) for name, columns in _UNOFFICIAL.items()),
        *(Table(name, (), view=True, open=True) for name in _UNLISTED),
    ]
    return {view.name.casefold(): view for view in tables}
