"""Table of error texts: their meaning in our words; recorded from the service or reported by practitioners."""

from msgspec import Struct


class TextEntry(Struct, frozen=True):
    """One message text, for failures without a code or with a code that says too little.

    Attributes:
        pattern: A regular expression, searched for without regard to case.
        name: Our name for it.
        meaning: What it says about the request.
        fix: What to do.
        retry: Whether the same request may succeed later.
        code: The code that it comes with, where it is known.
    """

    pattern: str
    name: str
    meaning: str
    fix: str
    retry: bool = False
    code: int | None = None


TEXTS: tuple[TextEntry, ...] = (
    TextEntry(
        r"data extension named .+ already exists",
        "DataExtensionNameTaken",
        "The name is taken somewhere in the account; the name of a deleted data extension is not free at once.",
        "Use another name, or wait a while after a delete.",
        code=310007,
    ),
    TextEntry(
        r"cannot contain child folders",
        "FolderTakesNoFolders",
        "The parent folder does not allow folders inside it.",
        "Allow children on the parent, or choose another.",
        code=396007,
    ),
    TextEntry(
        r"already has a child folder named",
        "FolderExists",
        "The parent holds a folder of this name already, maybe one that this credential does not see.",
        "Plan again; if it stays, use another name.",
    ),
    TextEntry(
        r"id of the custom object cannot be empty",
        "DestinationNotFound",
        "The destination data extension was not found.",
        "Check that it exists in this business unit.",
        code=43040,
    ),
    TextEntry(
        r"request property\(s\) .+ do not match with the fields",
        "PropertyNotRetrievable",
        "A property was asked for that cannot be retrieved for this type of object.",
        "Report it to mcdecl with the names in the message.",
    ),
    TextEntry(
        r"filter property '.*' is not a retrievable property",
        "PropertyNotFilterable",
        "The filter is on a property that cannot be retrieved.",
        "Report it to mcdecl with the name in the message.",
    ),
    TextEntry(
        r"unable to find a handler for object type",
        "UnknownObjectType",
        "The service does not know this type of object; upper and lower case matter.",
        "Report it to mcdecl.",
    ),
    TextEntry(
        r"api permission failed",
        "PermissionMissing",
        "The installed package lacks a scope, or its user a permission.",
        "Add the scope for this kind of object to the installed package, then try again.",
    ),
    TextEntry(
        r"invalid column name",
        "UnknownColumn",
        "A column was asked for that the data extension does not have.",
        "Ask only for fields that exist.",
    ),
    TextEntry(
        r"string or binary data would be truncated",
        "FilterTooLong",
        "The filter overflows inside the service, as filters of fields by data extension do on some accounts.",
        "Retrieve without the filter and choose on this side.",
    ),
    TextEntry(
        r"is a reserved word",
        "SqlReservedWord",
        "The query uses a word that is not allowed: a second statement, a variable or INTO.",
        "Write the query as one SELECT.",
    ),
    TextEntry(
        r"only select queries are valid",
        "SqlNotSelect",
        "The query is not a SELECT.",
        "Write it as one SELECT.",
    ),
    TextEntry(
        r"token expired",
        "TokenExpired",
        "The access token is out of date.",
        "mcdecl renews it by itself; if it stays, check this machine's clock.",
        retry=True,
    ),
    TextEntry(
        r"login failed",
        "LoginFailed",
        "The credential is not accepted; now and then the service says so for no reason.",
        "Check client id, client secret and business unit, then try again.",
        retry=True,
    ),
    TextEntry(
        r"unplanned outage",
        "UnplannedOutage",
        "The service is down.",
        "Wait; `mcdecl status` shows when it is back.",
        retry=True,
    ),
    TextEntry(
        r"rate limit|throttl|too many requests",
        "Throttled",
        "The account makes more calls than the service takes for now.",
        "Wait a little, or lower `concurrency` of the account.",
        retry=True,
    ),
    TextEntry(
        r"requested value '.*' was not found",
        "ValueNotInContract",
        "A value is not one of those that the service's contract lists.",
        "Report it to mcdecl with the value in the message.",
    ),
    TextEntry(
        r"unable to read request|specified type was not recognized",
        "RequestNotReadable",
        "The service could not read the request, for example because of an unknown type.",
        "Report it to mcdecl.",
    ),
)
