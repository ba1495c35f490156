"""GetSystemStatus and VersionInfo."""

from uuid import uuid4

from mcdecl.sandbox.account import SandboxAccount
from mcdecl.sandbox.soap.reader import Document
from mcdecl.sandbox.soap.writer import tag

_VERSION = "1.0"
_VERSION_DATE = "2024-01-01T00:00:00"


def system_status(account: SandboxAccount, _message: Document) -> str:
    """Answers a SystemStatusRequestMsg with the content of its response."""
    result = (
        tag("StatusCode", "OK")
        + tag("StatusMessage", "System Status Retrieved")
        + tag("SystemStatus", account.settings.system_status)
    )
    return (
        f"<Results><Result>{result}</Result></Results>"
        + tag("OverallStatus", "OK")
        + tag("OverallStatusMessage", None)
        + tag("RequestID", str(uuid4()))
    )


def version_info(_account: SandboxAccount, message: Document) -> str:
    """Answers a VersionInfoRequestMsg with the content of its response."""
    version = (
        tag("Version", _VERSION) + tag("VersionDate", _VERSION_DATE) + tag("Notes", "The embedded account of mcdecl")
    )
    history = f"<VersionHistory>{version}</VersionHistory>" if message.get("IncludeVersionHistory") else ""
    return f"<VersionInfo>{version}{history}</VersionInfo>" + tag("RequestID", str(uuid4()))
