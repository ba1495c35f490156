"""The words for kinds of events in seed files, and the table that each is kept in."""

EVENT_TABLES = {
    "sent": "_Sent",
    "not_sent": "_NotSent",
    "open": "_Open",
    "click": "_Click",
    "bounce": "_Bounce",
    "unsubscribe": "_Unsubscribe",
    "complaint": "_Complaint",
    "survey": "_SurveyResponse",
    "forward": "_FTAF",
    "forward_opt_in": "_ForwardOptIn",
    "send": "_Job",
    "subscriber": "_Subscribers",
}
"""The table of each word."""

OTHER_NAMES = {
    "sendid": "JobID",
    "triggeredsenddefinitionobjectid": "TriggererSendDefinitionObjectID",
    "smtpreason": "SMTPBounceReason",
    "subject": "EmailSubject",
}
"""What the SOAP API calls a column that the data views call otherwise, in small letters."""
EVENT_DATE = "eventdate"
"""The name under which every table takes its moment."""
