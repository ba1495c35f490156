"""The data views and their columns, as practitioners publish them; `Triggerer…` is the service's own spelling.

See fact:data-view-columns.

A column is `name:type`; the type letters are T text (with its length), N number, D date and B boolean.
"""

from functools import cache

from msgspec import Struct

_HEAD = "AccountID:N OYBAccountID:N JobID:N ListID:N BatchID:N SubscriberID:N SubscriberKey:T254"
_TAIL = "Domain:T128 TriggererSendDefinitionObjectID:T36 TriggeredSendCustomerKey:T36"
_EVENT = f"{_HEAD} EventDate:D {_TAIL}"

DAYS = 180
"""How many days of tracking the views show (fact:data-views-six-months)."""

_AUTOMATION_DAYS = 31


class ViewColumn(Struct, frozen=True):
    """A column of a data view.

    Attributes:
        name: Its name.
        type: `Text`, `Number`, `Date` or `Boolean`.
        length: Of texts, the most characters; None without a limit.
    """

    name: str
    type: str
    length: int | None = None


class DataView(Struct, frozen=True):
    """A data view.

    Attributes:
        name: Its name, with the underscore.
        columns: Its columns.
        moment: The column that says when a row happened, None where rows do not grow old.
        days: How many days of rows are shown.
    """

    name: str
    columns: tuple[ViewColumn, ...]
    moment: str | None = None
    days: int = DAYS

    @property
    def table(self) -> str:
        """The table that holds its rows."""
        return f"tracking{self.name.lower()}"


_TYPES = {"T": "Text", "N": "Number", "D": "Date", "B": "Boolean"}


def _column(text: str) -> ViewColumn:
    name, _, type = text.partition(":")
    return ViewColumn(name, _TYPES[type[0]], int(type[1:]) if type[1:] else None)


def _view(name: str, columns: str, moment: str | None = None, days: int = DAYS) -> DataView:
    return DataView(name, tuple(_column(text) for text in columns.split()), moment, days)


_BOUNCE = (
    "IsUnique:B BounceCategoryID:N BounceCategory:T50 BounceSubcategoryID:N BounceSubcategory:T50 BounceTypeID:N "
    "BounceType:T50 SMTPBounceReason:T SMTPMessage:T SMTPCode:N IsFalseBounce:B"
)
_SURVEY = (
    "SurveyID:N SurveyName:T100 IsUnique:N QuestionID:N QuestionName:T50 Question:T4000 AnswerID:N AnswerName:T4000 "
    "Answer:T4000 AnswerData:T"
)
_JOB = (
    "JobID:N EmailID:N AccountID:N AccountUserID:N FromName:T130 FromEmail:T100 SchedTime:D PickupTime:D "
    "DeliveredTime:D EventID:T50 IsMultipart:B JobType:T50 JobStatus:T50 ModifiedBy:N ModifiedDate:D EmailName:T100 "
    "EmailSubject:T200 IsWrapped:B TestEmailAddr:T100 Category:T100 BccEmail:T100 OriginalSchedTime:D CreatedDate:D "
    "CharacterSet:T50 IPAddress:T50 SalesForceTotalSubscriberCount:N SalesForceErrorSubscriberCount:N SendType:T50 "
    "DynamicEmailSubject:T200 SuppressTracking:B SendClassificationType:T50 SendClassification:T200 "
    "ResolveLinksWithCurrentData:B EmailSendDefinition:T200 DeduplicateByEmail:B "
    "TriggererSendDefinitionObjectID:T36 TriggeredSendCustomerKey:T36"
)
_SUBSCRIBERS = (
    "SubscriberID:N DateUndeliverable:D DateJoined:D DateUnsubscribed:D Domain:T254 EmailAddress:T254 BounceCount:N "
    "SubscriberKey:T254 SubscriberType:T100 Status:T12 Locale:N"
)
_LIST_SUBSCRIBERS = (
    "AddedBy:N AddMethod:T17 CreatedDate:D DateUnsubscribed:D EmailAddress:T254 ListID:N ListName:T50 ListType:T16 "
    "Status:T12 SubscriberID:N SubscriberKey:T254 SubscriberType:T100"
)
_AUTOMATION = (
    "MemberID:N AutomationName:T400 AutomationDescription:T400 AutomationCustomerKey:T400 AutomationInstanceID:T36 "
    "AutomationType:T9 AutomationNotificationRecipient_Complete:T500 AutomationNotificationRecipient_Error:T500 "
    "AutomationNotificationRecipient_Skip:T500 AutomationStepCount:N AutomationInstanceIsRunOnce:B "
    "FilenameFromTrigger:T4000 AutomationInstanceScheduledTime_UTC:D AutomationInstanceStartTime_UTC:D "
    "AutomationInstanceEndTime_UTC:D AutomationInstanceStatus:T400 AutomationInstanceActivityErrorDetails:T4000"
)
_ACTIVITY = (
    "MemberID:N JobID:N AutomationName:T400 AutomationCustomerKey:T400 AutomationInstanceID:T36 "
    "ActivityCustomerKey:T400 ActivityInstanceID:T36 ActivityType:N ActivityName:T400 ActivityDescription:T400 "
    "ActivityInstanceStep:T25 ActivityInstanceStartTime_UTC:D ActivityInstanceEndTime_UTC:D "
    "ActivityInstanceStatus:T256 ActivityInstanceStatusDetails:T4000"
)
_SMS = (
    "MobileMessageTrackingID:N EID:N MID:N Mobile:T15 MessageID:N KeywordID:T36 CodeID:T36 ConversationID:T36 "
    "CampaignID:N Sent:B Delivered:B Undelivered:B Outbound:B Inbound:B CreateDateTime:D ModifiedDateTime:D "
    "ActionDateTime:D MessageText:T160 IsTest:B SubscriberID:N SubscriberKey:T254 ShortCode:T Name:T "
    "JBDefinitionID:T36 JBActivityID:T36 SMSJobID:T36 SMSBatchID:N"
)
_SMS_LOG = (
    "LogDate:D SubscriberKey:T254 MobileSubscriptionID:N SubscriptionDefinitionID:T36 MobileNumber:T15 "
    "OptOutStatusID:N OptOutMethodID:N OptOutDate:D OptInStatusID:N OptInMethodID:N OptInDate:D Source:N "
    "CreatedDate:D ModifiedDate:D"
)
_MOBILE = (
    "_MobileID:N _ContactID:N _MobileNumber:T15 _Status:N _Source:N _Priority:N _Channel:T50 _CarrierID:N "
    "_CountryCode:T2 _CreatedDate:D _CreatedBy:D _City:T100 _State:T100 _ZipCode:T20 _FirstName:T100 _LastName:T100 "
    "_UTCOffset:N _IsHonorDST:B _ModifiedDate:D _ModifiedBy:T _SourceObjectId:T"
)
_DISPOSITION = (
    "JobId:N Channel:N Disposition:N MessageKey:T255 SubscriberKey:T254 SubscriberID:N ErrorCodeID:N ErrorName:T255 "
    "ErrorDescription:T500 StartTime:D"
)

_CHANGES = "_CreatedDate:D _CreatedBy:T _ModifiedDate:D _ModifiedBy:T"
_MOBILE_SUBSCRIPTION = (
    "_MobileNumber:T15 _SubscriptionDefinitionID:T200 _OptOutStatusID:T _OptOutMethodID:T _OptOutDate:D "
    f"_OptInStatusID:T _OptInMethodID:T _OptInDate:D _Source:T _SourceObjectId:T200 {_CHANGES}"
)
_CHAT = (
    "_MobileNumber:T254 _ChannelId:T50 _ChannelType:T20 _OptOutStatusID:T _OptOutMethodID:T _OptOutDate:D "
    f"_OptinStatusID:T _OptinMethodID:T _OptinDate:D _Source:T _SourceObjectId:T200 {_CHANGES}"
)
_PUSH = (
    "_DeviceID:T200 _ContactID:T _APID:T38 _Status:T _Source:T _SourceObjectId:T200 _Platform:T100 "
    "_PlatformVersion:T100 _Alias:T100 _OptOutStatusID:T _OptOutMethodID:T _OptOutDate:D _OptInStatusID:T "
    f"_OptInMethodID:T _OptInDate:D _Channel:T20 {_CHANGES} _City:T200 _State:T200 _ZipCode:T20 "
    "_FirstName:T100 _LastName:T100 _UTCOffset:N _IsHonorDST:B _SystemToken:T4000 _ProviderToken:T200 "
    "_Badge:N _LocationEnabled:B _TimeZone:T50 _Device:T100 _HardwareId:T100 _DeviceType:T20"
)
_SHARED_REGION = (
    "ListID:N SocialSharingSiteID:N SiteName:T CountryCode:T RegionTitle:T RegionDescription:T RegionHTML:T "
    "ContentRegionID:T TransactionTime:D PublishedSocialContentStatusID:T ShortCode:T PublishTime:D"
)
_LINE = "ContactID:N ContactKey:T AddressID:T CreatedDate:D"
_UNOFFICIAL = {
    "_ChatMessagingSubscription": _CHAT,
    "_MobileLineAddressContactSubscriptionView": f"ChannelID:T {_LINE} IsActive:N ModifiedDate:D",
    "_MobileLineOrphanContactView": _LINE,
    "_MobileSubscription": _MOBILE_SUBSCRIPTION,
    "_PushAddress": _PUSH,
    "_PushTag": f"_DeviceID:T200 _APID:T38 _Value:T128 {_CHANGES}",
    "_SocialNetworkImpressions": f"JobID:N {_SHARED_REGION} ReferringURL:T IPAddress:T50",
    "_SocialNetworkTracking": f"SubscriberID:N SubscriberKey:T254 BatchID:N {_SHARED_REGION} "
    "PublishedSocialContentID:T OYBMemberID:N IsUnique:B Domain:T",
}
"""Views whose columns only practitioners list. They have no rows here."""


@cache
def views() -> dict[str, DataView]:
    """All data views by their casefolded name."""
    all_views = (
        _view("_Sent", _EVENT, "EventDate"),
        _view("_Open", f"{_EVENT} IsUnique:B", "EventDate"),
        _view("_Click", f"{_EVENT} URL:T900 LinkName:T1024 LinkContent:T IsUnique:B", "EventDate"),
        _view("_Bounce", f"{_EVENT} {_BOUNCE}", "EventDate"),
        _view("_Unsubscribe", f"{_EVENT} IsUnique:B", "EventDate"),
        _view("_Complaint", f"{_EVENT} IsUnique:B", "EventDate"),
        _view("_SurveyResponse", f"{_EVENT} {_SURVEY}", "EventDate"),
        _view("_FTAF", f"{_HEAD} TransactionTime:D {_TAIL} IsUnique:B", "TransactionTime"),
        _view("_Job", _JOB, "CreatedDate"),
        _view("_Subscribers", _SUBSCRIBERS),
        _view("_ListSubscribers", _LIST_SUBSCRIBERS),
        _view(
            "_BusinessUnitUnsubscribes",
            "BusinessUnitID:N SubscriberID:N SubscriberKey:T254 UnsubDateUTC:D UnsubReason:T100",
        ),
        _view("_EnterpriseAttribute", "_SubscriberID:N"),
        _view(
            "_Journey",
            "VersionID:T36 JourneyID:T36 JourneyName:T200 VersionNumber:N CreatedDate:D LastPublishedDate:D "
            "ModifiedDate:D JourneyStatus:T100",
        ),
        _view(
            "_JourneyActivity",
            "VersionID:T36 ActivityID:T36 ActivityName:T200 ActivityExternalKey:T200 JourneyActivityObjectID:T36 "
            "ActivityType:T512",
        ),
        _view("_AutomationInstance", _AUTOMATION, "AutomationInstanceStartTime_UTC", _AUTOMATION_DAYS),
        _view("_AutomationActivityInstance", _ACTIVITY, "ActivityInstanceStartTime_UTC", _AUTOMATION_DAYS),
        _view("_ReconcilableDispositionView", _DISPOSITION, "StartTime"),
        _view("_Coupon", "Name:T128 ExternalKey:T36 Description:T BeginDate:D ExpirationDate:D"),
        _view("_SMSMessageTracking", _SMS, "ActionDateTime"),
        _view("_SMSSubscriptionLog", _SMS_LOG),
        _view("_UndeliverableSms", "MobileNumber:T15 Undeliverable:B BounceCount:N FirstBounceDate:D HoldDate:D"),
        _view("_MobileAddress", _MOBILE),
        *(_view(name, columns) for name, columns in _UNOFFICIAL.items()),
    )
    return {view.name.casefold(): view for view in all_views}


@cache
def tables() -> dict[str, DataView]:
    """What events are kept in, by casefolded name: the data views, and two tables that no query sees."""
    hidden = (
        # Retrieve and the tracking extract tell them, while no data view is published that does.
        _view("_NotSent", _EVENT, "EventDate"),
        _view("_ForwardOptIn", f"{_EVENT} OptInSubscriberKey:T254", "EventDate"),
    )
    return views() | {table.name.casefold(): table for table in hidden}
