"""The types of data extracts: their ids, and the parameters of those that are known in full.

The ids are the same on every account seen (fact:extract-type-ids). Which types an
account has differs. What REST shows as the fields of a data extension extract is recorded; names and types of
the tracking extract's parameters are documented for SOAP and taken to be the same over REST. A default is the
value of the documentation or of its sample; it is sent, so that what an extract does is always said. Tracking
extracts of real accounts have more parameters (fact:tracking-extract-more), and may have some that nobody has told of.
"""

from collections.abc import Mapping

from msgspec import Struct

from mcdecl.kinds.checks import did_you_mean

DATA_EXTENSION, TRACKING = "Data Extension Extract", "Tracking Extract"

IDS: Mapping[str, str] = {
    DATA_EXTENSION: "bb94a04d-9632-4623-be47-daabc3f588a6",
    TRACKING: "c7219016-a7f0-4c72-8657-1ec12c28a0db",
    "Audit Trail Activity Log": "d804ddf9-feda-4495-8e7e-069a14f5d248",
    "Audit Trail Access Log": "382b94bd-bd1b-45e1-864f-eb824841885a",
    "Zip": "9a487c7d-96bd-484c-ad80-0f0bcbb91ca7",
    "GZip": "7e7d322a-88ca-499a-9fb3-90e72fcf00af",
    "Convert XML": "805dfb29-82cb-43dc-989b-53ef5d181920",
    "XmlToTextMapper": "cf2cd221-fc3c-4d9f-90b4-a4e879a51ab6",
    "UTF16 to ASCII Converter": "e7e14f95-b925-462d-b6b4-4a6b1dca7ca1",
    "Enhanced FTP File Move and Copy": "90d90e0a-fd9a-4d35-b471-cde0d17c91d4",
    "Mobile Push Detail Extract Report": "e6647310-ac95-4f32-a639-2a6b145c83f1",
    "Contacts Without Channel Addresses": "f2500d28-b3cb-42b9-ad31-361123ec1222",
}
"""Type to the id that means it in any call."""


class Parameter(Struct, frozen=True):
    """One parameter of an extract type.

    `type` is the service's word: string, bool, integer or dropdown. A parameter without a default is left alone
    unless it is written.
    """

    name: str
    type: str
    doc: str
    default: str | None = None
    required: bool = False


def _flags(default: str | None, doc: str, *names: str) -> tuple[Parameter, ...]:
    return tuple(Parameter(name, "bool", doc, default) for name in names)


_TABLE = (
    Parameter("DECustomerKey", "string", "External key of the data extension.", required=True),
    Parameter("HasColumnHeaders", "bool", "Whether the first line names the columns.", "false"),
    Parameter("ColumnDelimiter", "string", "The column separator.", ","),
    Parameter("TextQualified", "bool", "Whether values are in double quotes.", "false"),
    Parameter("UsesLineFeed", "bool", "Whether lines end with a line feed alone (our reading of the name).", "false"),
)

_ADDS = "Adds a separate file to the zip."
_TRACKING = (
    Parameter(
        "AccountIDs", "string", "Empty for the own account, * for all of an enterprise, or MIDs with commas.", ""
    ),
    Parameter("Attributes", "string", "Subscriber attributes that are added.", ""),
    Parameter("CharacterEncoding", "dropdown", "Default or UTF-8.", "Default"),
    Parameter("ColumnDelimiter", "dropdown", "Default, or a character such as a comma.", "Default"),
    Parameter("Format", "dropdown", "csv or tab.", "csv"),
    Parameter("QuoteText", "bool", "Whether text is quoted.", "false"),
    Parameter("TextQualifier", "string", "The quote character.", ""),
    Parameter("UnicodeOutput", "bool", "Whether files are UTF-16.", "false"),
    Parameter("SendIDs", "string", "Limits the extract to these send ids, comma-separated.", ""),
    Parameter("Timezone", "integer", "Number of the time zone that times are given in; 1 is the account's own.", "1"),
    Parameter("UseLocalTZinQuery", "bool", "Whether the range is in that time zone.", "false"),
    Parameter("UseIDs", "bool", "Whether to write ids instead of names (documented; no recorded extract has it)."),
    Parameter("EmailSendDefinitionExternalKey", "string", "Limits the extract to this send definition (our reading)."),
    Parameter("NotificationEmail", "string", "Email address to notify at the end (seen in a client only)."),
    *_flags("false", "Times of events have milliseconds.", "IncludeMilliseconds"),
    *_flags("true", "Test sends are in it.", "IncludeTestSends"),
    *_flags("false", "All subscribers, not only those of the range.", "IncludeAllSubscribers"),
    *_flags("false", "All members of lists.", "IncludeAllListMembers"),
    *_flags("false", "A click without an open counts as one.", "IncludeInferredOpens"),
    *_flags("false", "Adds the reason of an unsubscribe.", "IncludeUnsubReason"),
    *_flags(None, "Adds a flag (seen in a client only).", "IncludeUniqueOpens", "IncludeUniqueClicks"),
    *_flags(None, "Adds a column (seen in a client only).", "IncludeUniqueForURLClicks", "IncludeCampaignID"),
    *_flags(None, "Adds columns (recorded; the meaning is our reading of the name).", "IncludeGEO"),
    *_flags(None, "Adds columns (recorded; the meaning is our reading of the name).", "IncludeUserAgentInformation"),
    *_flags("true", _ADDS, "ExtractBounces", "ExtractClicks", "ExtractOpens", "ExtractSendJobs", "ExtractSent"),
    *_flags("true", _ADDS, "ExtractSurveyResponses", "ExtractUnsubs"),
    *_flags("false", _ADDS, "ExtractAttributes", "ExtractClickImpressions", "ExtractConversions", "ExtractNotSent"),
    *_flags("false", _ADDS, "extractListMembershipChanges", "extractLists", "ExtractSendImpressions"),
    *_flags("false", _ADDS, "ExtractSendJobImpressions", "extractStatusChanges", "ExtractSubscribers"),
    *_flags(None, _ADDS, "ExtractSpamComplaints", "ExtractMultipleDataExtensionListData"),
)

PARAMETERS: Mapping[str, tuple[Parameter, ...]] = {DATA_EXTENSION: _TABLE, TRACKING: _TRACKING}
"""The parameters of the types that are known in full. The others are not documented.

See fact:tracking-extract-parameters.
"""

ELSEWHERE: Mapping[str, str] = {
    "outputfilename": "write the name of the file as file",
    "startdate": "write the first moment as interval.start",
    "enddate": "write the last moment as interval.end",
    "_asyncid": "leave it out: only on-demand runs have it, and mcdecl sends it for them",
}
"""Parameters of the SOAP call that an activity says otherwise, and how."""


def parameters(type_name: str) -> Mapping[str, Parameter] | None:
    """The parameters of a type by casefolded name (the documentation's case varies), or None for other types."""
    known = PARAMETERS.get(type_name)
    return None if known is None else {parameter.name.casefold(): parameter for parameter in known}


class Complaint(Struct, frozen=True):
    """What is wrong with one parameter, and what to do; `doubtful` when it may be right all the same."""

    message: str
    hint: str | None = None
    doubtful: bool = False


def complaint(type_name: str, name: str, value: str) -> Complaint | None:
    """What is wrong with one parameter of a type; None where nothing is, or nothing is known."""
    known = parameters(type_name)
    if known is None:
        return None
    parameter = known.get(name.casefold())
    if parameter is None:
        hint = ELSEWHERE.get(name.casefold()) or did_you_mean(name, (item.name for item in known.values()))
        if hint is None and type_name == TRACKING:
            message = f"mcdecl does not know the parameter {name} of a {type_name}"
            return Complaint(message, "check its spelling; it is passed on unchanged", doubtful=True)
        return Complaint(f"a {type_name} has no parameter {name}", hint or "mcdecl explain data_extract names them")
    if parameter.type == "bool" and value.casefold() not in ("true", "false"):
        return Complaint(f"{parameter.name} is true or false, not {value}")
    if parameter.type == "integer" and not value.isdecimal():
        return Complaint(f"{parameter.name} is a whole number, not {value}")
    return None
