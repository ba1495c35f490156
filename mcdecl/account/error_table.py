"""Table of error codes: their meaning in our words; the codes are documented (fact:error-codes).

Codes of one family that are all explained alike stand in one entry with a range.
"""

from msgspec import Struct


class ErrorEntry(Struct, frozen=True):
    """One code, or one range of codes.

    Attributes:
        code: The code, or the first of the range.
        name: The service's own name for it, or ours where it only has a description.
        meaning: What it says about the request.
        fix: What to do.
        retry: Whether the same request may succeed later.
        last: The last code of the range, where it is one.
        rest: Whether this is one of REST's codes; their numbers overlap with those of SOAP.
    """

    code: int
    name: str
    meaning: str
    fix: str = ""
    retry: bool = False
    last: int | None = None
    rest: bool = False


_SUBSCRIBER = "Correct the subscriber's data."
_LIST = "Correct the list that is referred to."
_REST_BODY = "Correct the request; the message names the part."

ENTRIES: tuple[ErrorEntry, ...] = (
    ErrorEntry(
        0, "TokenInvalid", "The access token is missing, invalid or out of date.", "Log in again.", True, rest=True
    ),
    ErrorEntry(
        1,
        "NameAlreadyExists",
        "A value that must be unique in the account, a name or a key, is taken.",
        "Use another one, or remove the object that holds it.",
    ),
    ErrorEntry(
        2,
        "UnexpectedError",
        "The service met an error of its own that it does not classify; outages carry this code, too.",
        "Try again later. If it stays, give the error ID in the message to Salesforce support.",
        retry=True,
    ),
    ErrorEntry(
        3, "UpdateActionInvalid", "The update action is unknown or does not fit the object.", "Create it first."
    ),
    ErrorEntry(
        4,
        "LoginLocationDenied",
        "The credential has no access to the account that the request names.",
        "Use a business unit that the installed package may reach.",
    ),
    ErrorEntry(
        5,
        "MethodNotAllowedForObject",
        "This kind of object does not know the method.",
        "Data extension fields, for one, are written through their data extension only.",
    ),
    ErrorEntry(
        6, "NullObjectInRequest", "One of the objects in the request was empty.", "Report it: mcdecl sends none."
    ),
    ErrorEntry(
        8, "ObjectTypeNotSupportedForOperation", "The operation does not take this type of object.", "Use another."
    ),
    ErrorEntry(9, "AccountInMaintenance", "The account is in maintenance.", "Wait until it is over.", retry=True),
    ErrorEntry(
        11,
        "AuthorizationFailure",
        "The user or the account may not use the SOAP API.",
        "Have the web-service permission granted and the SOAP API enabled for the account.",
    ),
    ErrorEntry(12000, "InvalidEmailAddress", "The e-mail address is malformed.", _SUBSCRIBER),
    ErrorEntry(12001, "SubscriberNotFound", "The subscriber does not exist.", _SUBSCRIBER),
    ErrorEntry(12002, "TriggeredSpamFilter", "The address is known as a spam trap.", _SUBSCRIBER),
    ErrorEntry(12003, "OnGlobalUnsubList", "The address has opted out of everything.", "Leave the subscriber out."),
    ErrorEntry(12004, "InvalidDPV", "A profile attribute has a value that it may not take.", _SUBSCRIBER),
    ErrorEntry(12005, "InvalidChannelMemberID", "The channel member ID is not valid.", _SUBSCRIBER),
    ErrorEntry(12006, "MissingRequiredDPV", "A required profile attribute has no value.", _SUBSCRIBER),
    ErrorEntry(
        12014, "SubscriberAlreadyOnList", "The subscriber is on the list already.", "Update instead of creating."
    ),
    ErrorEntry(13000, "ListNotFound", "There is no list with this ID.", _LIST),
    ErrorEntry(13001, "ListIdNotSpecified", "No list ID was given.", _LIST),
    ErrorEntry(13002, "ListExceptionDuringDelete", "Deleting from the list went wrong.", "Try again.", retry=True),
    ErrorEntry(13003, "SalesforceNotEnabled", "The account is not linked to Salesforce CRM.", _LIST),
    ErrorEntry(13004, "UnknownListId", "The list ID is unknown.", _LIST),
    ErrorEntry(13005, "ListSubscriberError", "The subscriber part is wrong or incomplete.", _SUBSCRIBER),
    ErrorEntry(13006, "OnListAlready", "The subscriber is on the list already.", "Nothing is to do."),
    ErrorEntry(13007, "NotOnList", "The subscriber is not on the list.", "Nothing is to do."),
    ErrorEntry(13008, "SalesforceListNotAllowed", "A list that Salesforce CRM fills cannot be used here.", _LIST),
    ErrorEntry(13009, "ListCategoryInvalid", "The folder of the list is not valid.", _LIST),
    ErrorEntry(13010, "ListNameTooLong", "The list's name has more than 50 characters.", "Shorten it."),
    ErrorEntry(13011, "MultipleMasterLists", "More than one master list matches.", _LIST),
    ErrorEntry(13012, "ListCannotBeUpdated", "This list may not be changed.", _LIST),
    ErrorEntry(13013, "ListValidationError", "The definition of the list is not valid.", _LIST),
    ErrorEntry(
        42000,
        "EmailSendDefinition",
        "Something in an e-mail send definition is missing, unknown or not valid; the message says what.",
        "Correct the value; mcdecl does not manage send definitions.",
        last=42117,
    ),
    ErrorEntry(
        43000,
        "ImportDefinitionCustomerKeyNotSpecified",
        "The import definition was given neither external key nor object ID.",
        "Give its key.",
    ),
    ErrorEntry(
        43010,
        "ImportDefinitionNotFound",
        "No import definition has this key in the business unit.",
        "Check key and business unit; run `mcdecl apply` to create it.",
    ),
    ErrorEntry(
        43020,
        "ImportDefinitionObjectNotSupported",
        "Imports cannot go into this type of object.",
        "Import into a data extension.",
    ),
    ErrorEntry(
        43030,
        "ImportDefinitionExists",
        "An import definition with this key exists already.",
        "Plan again: it will be updated instead.",
    ),
    ErrorEntry(
        43040,
        "ImportDefinitionInsertError",
        "The import definition could not be saved; often its destination was not found.",
        "Check that the destination data extension exists in this business unit.",
    ),
    ErrorEntry(
        43050,
        "ImportDefinitionUpdateError",
        "The change of the import definition could not be saved.",
        "The message names the value that does not fit.",
    ),
    ErrorEntry(
        43060,
        "ImportDefinitionValidationError",
        "The import definition is incomplete or contradicts itself: mapping, file type, location or destination.",
        "Complete it. When a delete fails like this, an update of the same definition shows the detail.",
    ),
    ErrorEntry(70000, "CustomObjectDataValidationGeneral", "A row holds data that is not valid.", "Check its values."),
    ErrorEntry(
        70001,
        "CustomObjectDataValidationNullValue",
        "A row has no value for a required field.",
        "Send a value, or give the field a default.",
    ),
    ErrorEntry(
        70002,
        "CustomObjectDataValidationMaxLengthExceeded",
        "A value in a row is longer than its field.",
        "Shorten the value or let the field grow.",
    ),
    ErrorEntry(
        70003,
        "CustomObjectInvalidDataExtensionKey",
        "The row names a data extension that does not exist.",
        "Check the external key and the business unit.",
    ),
    ErrorEntry(70004, "CustomObjectNullOrEmpty", "The row is empty.", "Send values."),
    ErrorEntry(
        71000,
        "CustomObjectBatchTimeoutReportedOk",
        "The batch took too long; rows are reported as written although that is not certain.",
        "Read the rows back before relying on them, and send smaller batches.",
    ),
    ErrorEntry(
        310001,
        "DataExtensionStubValidationErrorNoKeyFound",
        "The data extension was given by neither object ID, nor key, nor name.",
        "Give one of them.",
    ),
    ErrorEntry(
        310002,
        "DataExtensionProcessValidationErrorDeleteObjectNotFound",
        "The data extension to delete does not exist.",
        "Nothing is to do, unless the key or the business unit is wrong.",
    ),
    ErrorEntry(
        310003,
        "DataExtensionProcessValidationErrorUpdateNotAllowed",
        "Only adding was asked for, but the data extension exists.",
        "Plan again: it will be updated instead.",
    ),
    ErrorEntry(
        310004,
        "DataExtensionProcessValidationErrorAddNotAllowed",
        "The request may only update, but the data extension does not exist.",
        "Plan again: it will be created instead.",
    ),
    ErrorEntry(
        310005,
        "DataExtensionProcessValidationErrorAddWithObjectID",
        "An object ID was given for a new data extension; the account gives the IDs.",
        "Leave the ID out.",
    ),
    ErrorEntry(
        310006,
        "DataExtensionProcessingError",
        "The data extension could not be saved; the message names the field.",
        "Correct that field.",
    ),
    ErrorEntry(
        310007,
        "DataExtensionValidationError",
        "The definition of the data extension is not valid. Seen when a name is taken, a field is made shorter or "
        "required, or a data extension to delete is missing.",
        "The message says which. A field change that is refused needs a new field or a new data extension.",
    ),
    ErrorEntry(
        373000,
        "FilterDefinitionObjectIDNotAllowed",
        "An object ID was given for a new filter definition.",
        "Leave the ID out.",
    ),
    ErrorEntry(
        373001,
        "FilterDefinitionSourceNotSpecified",
        "The source data extension was given by neither object ID nor key.",
        "Name the source.",
    ),
    ErrorEntry(
        373002,
        "FilterDefinitionSourceNotFound",
        "The source data extension does not exist.",
        "Check its key and the business unit.",
    ),
    ErrorEntry(373003, "FilterDefinitionNameRequired", "The filter definition has no name.", "Give it one."),
    ErrorEntry(373004, "FilterDefinitionNameExists", "Another filter definition has this name.", "Use another name."),
    ErrorEntry(373005, "FilterDefinitionKeyExists", "Another filter definition has this key.", "Use another key."),
    ErrorEntry(
        373006,
        "FilterDefinitionKeyRequired",
        "The filter definition to change was given by neither object ID nor key.",
        "Give its key.",
    ),
    ErrorEntry(
        373007,
        "FilterDefinitionNotFound",
        "The filter definition does not exist.",
        "Check its key and the business unit.",
    ),
    ErrorEntry(
        373008,
        "FilterDefinitionFilterRequired",
        "The filter definition came without its rules; every update must carry them.",
        "Give the rules.",
    ),
    ErrorEntry(373009, "FilterDefinitionFilterInvalid", "The rules of the filter are not valid.", "Correct `where`."),
    ErrorEntry(
        373010,
        "FilterDefinitionOperatorInvalid",
        "An operator does not fit the type of its field.",
        "Use another operator.",
    ),
    ErrorEntry(
        373011,
        "FilterDefinitionPropertyNotFound",
        "The rules name a field that the source does not have.",
        "Correct the field's name.",
    ),
    ErrorEntry(
        373012,
        "FilterDefinitionPartNotAllowed",
        "The rules hold a kind of filter part that is not allowed here.",
        "Use comparisons with AND and OR.",
    ),
    ErrorEntry(396000, "NoListAttributeObjects", "No list attributes were found; it has nothing to do with folders."),
    ErrorEntry(396001, "DataFolderInvalidCall", "The call is not one that folders know.", "Report it to mcdecl."),
    ErrorEntry(
        396002,
        "DataFolderCustomerKeyExists",
        "Another folder has this key.",
        "Use another key, or none.",
    ),
    ErrorEntry(396003, "DataFolderNameRequired", "The folder has no name.", "Give it one."),
    ErrorEntry(396004, "DataFolderContentTypeRequired", "The folder has no content type.", "Use that of its parent."),
    ErrorEntry(
        396005,
        "DataFolderContentTypeInvalid",
        "The content type is unknown, or such folders cannot be made over SOAP.",
        "Make the folder by hand, or correct the type.",
    ),
    ErrorEntry(396006, "DataFolderInactive", "The folder, or its parent, is not active.", "Choose another."),
    ErrorEntry(
        396007,
        "DataFolderInvalidParent",
        "The parent folder is missing, of another type, or takes no folders inside it.",
        "Allow children on the parent, or choose another.",
    ),
    ErrorEntry(396008, "DataFolderKeyFieldRequired", "Nothing says which folder is meant.", "Give its ID."),
    ErrorEntry(
        396009, "DataFolderKeyFieldInvalid", "The folder does not exist.", "Check the business unit; plan again."
    ),
    ErrorEntry(396010, "DataFolderDescriptionRequired", "The folder has no description.", "Give it one."),
    ErrorEntry(
        396011,
        "DataFolderOnlyOwnerCanMoveFromSharedParent",
        "Only the owner may move something into or out of a shared folder.",
        "Work in the business unit that owns the folder, usually the parent.",
    ),
    ErrorEntry(
        396012,
        "DataFolderNameInvalid",
        "The folder cannot have this name; a folder next to it may already have that name.",
        "Choose another name.",
    ),
    ErrorEntry(10000, "ValidationFailed", "REST found the request not valid.", _REST_BODY, rest=True),
    ErrorEntry(10001, "WrongType", "A value in the REST request has the wrong type.", _REST_BODY, rest=True),
    ErrorEntry(10002, "RequiredFieldMissing", "The REST request lacks a required field.", _REST_BODY, rest=True),
    ErrorEntry(10003, "WrongFormat", "A value in the REST request has the wrong format.", _REST_BODY, rest=True),
    ErrorEntry(10004, "UnreadableBody", "REST could not read the request.", _REST_BODY, rest=True),
    ErrorEntry(10005, "ValueNotAllowed", "A value in the REST request is not allowed.", _REST_BODY, rest=True),
    ErrorEntry(10006, "SeveralErrors", "REST found several errors in the request.", _REST_BODY, rest=True),
    ErrorEntry(
        20000, "NotAuthorized", "The credential may not do this over REST.", "Add the missing scope.", rest=True
    ),
    ErrorEntry(
        20001, "BusinessRuleNotSet", "A business rule of the account is not switched on.", "Enable it.", rest=True
    ),
    ErrorEntry(
        20002, "PrivilegesTooLow", "The credential's privileges are too low.", "Add the missing scope.", rest=True
    ),
    ErrorEntry(
        50100, "RateLimited", "Too many REST calls for now.", "Wait as long as Retry-After says.", True, rest=True
    ),
    ErrorEntry(
        50200,
        "Blocked",
        "REST accepts no calls from this account for a while.",
        "Wait, then go slower.",
        True,
        rest=True,
    ),
)
