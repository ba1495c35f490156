"""The files of a Tracking Extract: for each its parameter, its data view and its columns.

The columns are as practitioners publish them; which column of a data view fills one is a guess
(fact:tracking-extract-columns). What no data view knows stays empty. Two files whose columns are not published
(surveys, complaints) have those of an event and what their data view adds. The others have neither, so they cannot
be written.
"""

from collections.abc import Mapping
from functools import cache

from msgspec import Struct, field

_EVENT = "ClientID SendID SubscriberKey EmailAddress SubscriberID ListID EventDate EventType"
_TAIL = "BatchID TriggeredSendExternalKey"
_PLACE = (
    "IpAddress Country Region City Latitude Longitude MetroCode AreaCode Browser EmailClient OperatingSystem Device"
)


class TrackingFile(Struct, frozen=True):
    """A file of the package.

    Attributes:
        name: Its name, without `.csv`.
        flag: The parameter that asks for it.
        columns: Its columns.
        view: The data view with its rows; empty when this account keeps nothing of the kind.
        event: The SQL of its EventType.
        sources: SQL over the view (`e`) and the subscriber (`s`) by column, where the usual one does not do.
        optional: Columns that are there only when a parameter asks for them.
    """

    name: str
    flag: str
    columns: tuple[str, ...]
    view: str = ""
    event: str = "NULL"
    sources: Mapping[str, str] = field(default_factory=dict)
    optional: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_events(self) -> bool:
        """Whether its rows are events of single subscribers."""
        return "EventDate" in self.columns


USUAL = {
    "ClientID": "e.AccountID",
    "SendID": "e.JobID",
    "SubscriberKey": "e.SubscriberKey",
    "EmailAddress": "s.EmailAddress",
    "SubscriberID": "e.SubscriberID",
    "ListID": "e.ListID",
    "EventDate": "e.EventDate",
    "BatchID": "e.BatchID",
    "TriggeredSendExternalKey": "e.TriggeredSendCustomerKey",
    "IsUnique": "e.IsUnique",
}
"""What fills a column of an event."""

_HARD_OR_SOFT = (
    "CASE WHEN e.BounceCategory ILIKE 'hard%' THEN 'HardBounce' WHEN e.BounceCategory ILIKE 'soft%' "
    "THEN 'SoftBounce' ELSE 'OtherBounce' END"
)
_SURVEY = "SurveyID SurveyName QuestionID Question AnswerID Answer"
_JOB_SOURCES = {
    "SendID": "e.JobID",
    "SentTime": "e.DeliveredTime",
    "Subject": "e.EmailSubject",
    "SendDefinitionExternalKey": "e.EmailSendDefinition",
    "IsMultiPart": "e.IsMultipart",
    **{name: f"e.{name}" for name in ("FromName", "FromEmail", "SchedTime", "EmailName", "JobStatus")},
}
_SUBSCRIBER_SOURCES = {
    "ClientID": "NULL",
    "SubscriberKey": "e.SubscriberKey",
    "EmailAddress": "e.EmailAddress",
    "SubscriberID": "e.SubscriberID",
    "Status": "e.Status",
    "DateHeld": "e.DateUndeliverable",
    "DateCreated": "e.DateJoined",
    "DateUnsubscribed": "e.DateUnsubscribed",
}
_CLICK_SOURCES = {"URL": "e.URL", "Alias": "e.LinkName"}
_BOUNCE_SOURCES = {"BounceReason": "e.SMTPBounceReason", "BounceCategory": "e.BounceCategory", "SMTPCode": "e.SMTPCode"}


def _columns(*parts: str) -> tuple[str, ...]:
    return tuple(" ".join(parts).split())


UNWRITABLE = _columns(
    "ExtractAttributes ExtractClickImpressions ExtractConversions extractListMembershipChanges extractLists",
    "ExtractSendImpressions extractStatusChanges ExtractMultipleDataExtensionListData",
)
"""Parameters that ask for files whose columns nobody has published."""


@cache
def files() -> tuple[TrackingFile, ...]:
    """All files that can be written, in the order of their names."""
    return (
        TrackingFile(
            "Bounces",
            "ExtractBounces",
            _columns(_EVENT, "BounceCategory BounceReason SMTPCode", _TAIL),
            "_Bounce",
            _HARD_OR_SOFT,
            _BOUNCE_SOURCES,
        ),
        TrackingFile(
            "Clicks",
            "ExtractClicks",
            _columns(_EVENT, "SendURLID URLID URL Alias", _TAIL, "IsUnique IsUniqueForURL", _PLACE),
            "_Click",
            "'Click'",
            _CLICK_SOURCES,
            {"IsUnique": "IncludeUniqueClicks", "IsUniqueForURL": "IncludeUniqueForURLClicks"},
        ),
        TrackingFile("NotSent", "ExtractNotSent", _columns(_EVENT, _TAIL, "Reason")),
        TrackingFile(
            "Opens",
            "ExtractOpens",
            _columns(_EVENT, _TAIL, "IsUnique", _PLACE),
            "_Open",
            "'Open'",
            optional={"IsUnique": "IncludeUniqueOpens"},
        ),
        TrackingFile(
            "SendJobImpression",
            "ExtractSendJobImpressions",
            _columns("SendID SubscriberKey EmailAddress EventDate ImpressionRegionName BatchID"),
        ),
        TrackingFile(
            "SendJobs",
            "ExtractSendJobs",
            _columns(
                "ClientID SendID FromName FromEmail SchedTime SentTime Subject EmailName TriggeredSendExternalKey",
                "SendDefinitionExternalKey JobStatus PreviewURL IsMultiPart Additional",
            ),
            "_Job",
            sources=_JOB_SOURCES,
        ),
        TrackingFile(
            "Sent",
            "ExtractSent",
            _columns(_EVENT, _TAIL, "CampaignID"),
            "_Sent",
            "'Sent'",
            optional={"CampaignID": "IncludeCampaignID"},
        ),
        TrackingFile("SpamComplaints", "ExtractSpamComplaints", _columns(_EVENT, _TAIL), "_Complaint", "'Complaint'"),
        TrackingFile(
            "Subscribers",
            "ExtractSubscribers",
            _columns(
                "ClientID SubscriberKey EmailAddress SubscriberID Status DateHeld DateCreated DateUnsubscribed"
            ),
            "_Subscribers",
            sources=_SUBSCRIBER_SOURCES,
        ),
        TrackingFile(
            "SurveyResponses",
            "ExtractSurveyResponses",
            _columns(_EVENT, _TAIL, _SURVEY),
            "_SurveyResponse",
            "'Survey'",
            {name: f"e.{name}" for name in _SURVEY.split()},
        ),
        TrackingFile(
            "Unsubs",
            "ExtractUnsubs",
            _columns(_EVENT, _TAIL, "UnsubReason"),
            "_Unsubscribe",
            "'Unsubscribe'",
            {"UnsubReason": "(SELECT max(u.UnsubReason) FROM {_BusinessUnitUnsubscribes} AS u "
             "WHERE u.SubscriberID = e.SubscriberID)"},
            {"UnsubReason": "IncludeUnsubReason"},
        ),
    )  # fmt: skip
