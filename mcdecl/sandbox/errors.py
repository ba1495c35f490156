"""How the account says no: faults, `Error:` statuses of a Retrieve, and refusals of single objects.

The numbers are the documented ones; texts are the recorded ones where a recording exists (marked), and
otherwise our own words.
"""

from enum import IntEnum

from msgspec import Struct


class Code(IntEnum):
    """Codes that this account answers with. `NONE` stands where no code of the family is published."""

    NONE = 0
    NAME_ALREADY_EXISTS = 1
    UNEXPECTED = 2
    METHOD_NOT_ALLOWED = 5
    NULL_OBJECT = 6
    OBJECT_TYPE_NOT_SUPPORTED = 8
    SUBSCRIBER_ADDRESS = 12000
    SUBSCRIBER_NOT_FOUND = 12001
    SUBSCRIBER_ON_LIST = 12014
    LIST_NOT_FOUND = 13000
    LIST_NOT_SPECIFIED = 13001
    LIST_UNKNOWN = 13004
    LIST_CATEGORY = 13009
    LIST_NAME_TOO_LONG = 13010
    IMPORT_KEY_MISSING = 43000
    IMPORT_NOT_FOUND = 43010
    IMPORT_OBJECT_NOT_SUPPORTED = 43020
    IMPORT_EXISTS = 43030
    IMPORT_INSERT = 43040
    IMPORT_INVALID = 43060
    ROW_INVALID = 70000
    ROW_NULL = 70001
    ROW_TOO_LONG = 70002
    ROW_UNKNOWN_TABLE = 70003
    ROW_EMPTY = 70004
    DE_NO_LOCATOR = 310001
    DE_DELETE_NOT_FOUND = 310002  # fact:data-extension-missing
    DE_UPDATE_NOT_ALLOWED = 310003
    DE_ADD_NOT_ALLOWED = 310004
    DE_ADD_WITH_OBJECT_ID = 310005
    DE_INVALID = 310007
    FILTER_WITH_OBJECT_ID = 373000
    FILTER_SOURCE_MISSING = 373001
    FILTER_SOURCE_NOT_FOUND = 373002
    FILTER_NAME_MISSING = 373003
    FILTER_NAME_TAKEN = 373004
    FILTER_KEY_TAKEN = 373005
    FILTER_NO_LOCATOR = 373006
    FILTER_NOT_FOUND = 373007
    FILTER_RULES_MISSING = 373008
    FILTER_RULES_INVALID = 373009
    FILTER_OPERATOR = 373010
    FILTER_PROPERTY = 373011
    FILTER_PART_KIND = 373012
    FOLDER_INVALID_CALL = 396001
    FOLDER_KEY_TAKEN = 396002
    FOLDER_NAME_REQUIRED = 396003
    FOLDER_TYPE_REQUIRED = 396004
    FOLDER_TYPE_INVALID = 396005
    FOLDER_INACTIVE = 396006
    FOLDER_PARENT = 396007
    FOLDER_NO_LOCATOR = 396008
    FOLDER_NOT_FOUND = 396009
    FOLDER_DESCRIPTION_REQUIRED = 396010
    FOLDER_NAME_INVALID = 396012


class ValueFault(Struct, frozen=True):
    """One fault of a row: which column, the code, and why."""

    name: str
    code: Code
    message: str


class RefusalError(Exception):
    """One object of a call is refused; the others go on.

    Attributes:
        code: The code for ErrorCode.
        message: The text for StatusMessage.
        key_faults: For rows, faults of key columns.
        value_faults: For rows, faults of other columns.
    """

    def __init__(
        self,
        code: Code,
        message: str,
        key_faults: tuple[ValueFault, ...] = (),
        value_faults: tuple[ValueFault, ...] = (),
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.key_faults = key_faults
        self.value_faults = value_faults


class RetrieveError(Exception):
    """A Retrieve that answers HTTP 200 with an OverallStatus text; the text starts with `Error:`."""


class FaultDetail(Struct, frozen=True):
    """The `apifault` of a Server fault."""

    code: Code
    message: str


class FaultError(Exception):
    """A SOAP fault. Only Server faults carry a detail (fact:fault-detail).

    Attributes:
        kind: `Security`, `Client` or `Server`.
        text: The faultstring.
        detail: The apifault of a Server fault.
    """

    def __init__(self, kind: str, text: str, detail: FaultDetail | None = None) -> None:
        super().__init__(text)
        self.kind = kind
        self.text = text
        self.detail = detail


EXPIRED = "Token Expired"
LOGIN_FAILED = "Login Failed"


def unreadable(reason: str) -> FaultError:
    """The Client fault for a message that cannot be read into the contract's types."""
    return FaultError("Client", f"Server was unable to read request. {reason}")


def unknown_value(text: str) -> FaultError:
    """The Client fault for a value that its enumeration does not have (fact:fault-enum)."""
    return FaultError("Client", f"Requested value '{text}' was not found.")


def throttled() -> FaultError:
    """The Server fault of an account that is throttled (fact:soap-throttled; our words)."""
    words = "Too many concurrent requests. Back off and try again."
    return FaultError("Server", words, FaultDetail(Code.UNEXPECTED, words))
