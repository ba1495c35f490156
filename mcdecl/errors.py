"""The errors that a program may catch.

Every error is an `Error`, with a `message` (what is wrong and where) and a `hint` (what to do about it; may be empty):

    try:
        mcdecl.apply(project)
    except mcdecl.errors.LockHeld as held:
        print(held.holder, held.hint)
    except mcdecl.errors.Error as error:
        print(error.message, error.hint)

The tree:

    Error(message, hint)
      ProjectError
      AccountError
        BadConnection
        CannotConnect
          HostNotFound
          ConnectionRefused
          TlsFailure
        LoginRefused
        WrongBusinessUnit
        PermissionDenied
        NotFound
        NotSoap
        BrokenAnswer
        Interrupted
        ServiceUnavailable
        TimedOut
        Fault
          TokenExpired
        CallFailed
          RetrieveFailed
          NoLockTable
          LaterRecordError
        LostAnswer
      MissingExtraError
      TrustStoreError
      SelectionError
        NothingOwnedError
      NothingMatchesError
      RequestError
        BadPatternError
      RefusedError
      AccountMoved
      LockHeld
      BadPlanFileError
      BadBaselineError
      BadFolderError
      BadLimitError
      BadLikeFileError
      BadProbeFolderError
      NoSuchRun
      NoSuchCommit
      RunError
        NotInAccount
        AlreadyRunningError
        UnknownStartError
          LostExtractError
        RefusedFileError
        LedgerError
        AlreadyImportedError
        SftpError
          SftpLostError
          NoSftpError
      PullError
        BadBookmarkError
      CannotCreateProjectError
      SettingsError
      CannotCheckError
      NoRetrieveFolder
      UnitUnreadable
      UncommittedEdits
      NotOurFileError
      UnknownCodeError
      UnknownPointError

    Caught inside the program, and not offered here:

      BadDateError
      BadValueError
      BrokenError
      CannotEdit
      CannotRename
      CannotTakeOver
      CheckFailed
      ConditionError
      CredentialsError
      CsvError
      NoRecurrenceError
      NotExpressible
      NotFormatted
      ProbeRefusedError
      RefusedRowError
      StartRefusedError
      StillRunningError
      TooManyError
      UnreadableError
      UnusableError
      UnwritableError
        NotInAccountError
      WhenError
      YamlError
      _BrokenError
      _NameError
      _OtherConditionError
      _OtherSyntaxError
      _UnlikeError

Each class lives beside the code that raises it, on the base in `mcdecl.helpers.error`, and is imported from there when
it is used here. So no module of the program imports this one. The embedded account has its own errors: it shares
nothing with the client.
"""

from importlib import import_module

TYPE_CHECKING = False  # type checkers take it for True; typing itself would be most of what this module costs
if TYPE_CHECKING:
    from mcdecl.account.errors import (
        AccountError,
        BadConnection,
        BrokenAnswer,
        CallFailed,
        CannotConnect,
        ConnectionRefused,
        Fault,
        HostNotFound,
        Interrupted,
        LoginRefused,
        LostAnswer,
        NotFound,
        NotSoap,
        PermissionDenied,
        RetrieveFailed,
        ServiceUnavailable,
        TimedOut,
        TlsFailure,
        TokenExpired,
        WrongBusinessUnit,
    )
    from mcdecl.analysis.lineage.find import UnknownPointError
    from mcdecl.analysis.lint.registry import UnknownCodeError
    from mcdecl.engine.adopt.mcdev_folder import NoRetrieveFolder
    from mcdecl.engine.adopt.units import UnitUnreadable
    from mcdecl.engine.adopt.writing import UncommittedEdits
    from mcdecl.engine.apply.errors import AccountMoved
    from mcdecl.engine.apply.lock_rows import LockHeld, NoLockTable
    from mcdecl.engine.apply.runs import NoSuchRun
    from mcdecl.engine.plan.saved import BadPlanFileError
    from mcdecl.engine.plan.scope import SelectionError
    from mcdecl.helpers.error import Error
    from mcdecl.helpers.git import NoSuchCommit
    from mcdecl.operations.comparing.folder import BadFolderError
    from mcdecl.operations.comparing.limits import BadLimitError
    from mcdecl.operations.filecheck.layout import CannotCheckError
    from mcdecl.operations.run.errors import RunError
    from mcdecl.operations.run.extract_start import LostExtractError
    from mcdecl.operations.run.ledger import AlreadyImportedError
    from mcdecl.operations.run.ledger_rows import LedgerError
    from mcdecl.operations.run.preflight import RefusedFileError
    from mcdecl.operations.run.sftp_login import NoSftpError, SftpError, SftpLostError
    from mcdecl.operations.run.starting import AlreadyRunningError, UnknownStartError
    from mcdecl.operations.run.targets import NotInAccount
    from mcdecl.operations.tracking.errors import BadBookmarkError, PullError
    from mcdecl.project.baseline import BadBaselineError
    from mcdecl.project.diagnostics import ProjectError
    from mcdecl.project.globs import NothingMatchesError
    from mcdecl.project.scaffold import CannotCreateProjectError
    from mcdecl.project.schema_files import SettingsError
    from mcdecl.project.trust_store import TrustStoreError
    from mcdecl.report.site.folder import NotOurFileError
    from mcdecl.workspace.accounts import MissingExtraError
    from mcdecl.workspace.applied_state import LaterRecordError
    from mcdecl.workspace.conformance import BadProbeFolderError
    from mcdecl.workspace.errors import RequestError
    from mcdecl.workspace.export import BadPatternError
    from mcdecl.workspace.like import BadLikeFileError
    from mcdecl.workspace.planning import NothingOwnedError
    from mcdecl.workspace.refusal import RefusedError

HOMES = {
    "mcdecl.account.errors": (
        "AccountError",
        "BadConnection",
        "BrokenAnswer",
        "CallFailed",
        "CannotConnect",
        "ConnectionRefused",
        "Fault",
        "HostNotFound",
        "Interrupted",
        "LoginRefused",
        "LostAnswer",
        "NotFound",
        "NotSoap",
        "PermissionDenied",
        "RetrieveFailed",
        "ServiceUnavailable",
        "TimedOut",
        "TlsFailure",
        "TokenExpired",
        "WrongBusinessUnit",
    ),
    "mcdecl.analysis.lineage.find": ("UnknownPointError",),
    "mcdecl.analysis.lint.registry": ("UnknownCodeError",),
    "mcdecl.engine.adopt.mcdev_folder": ("NoRetrieveFolder",),
    "mcdecl.engine.adopt.units": ("UnitUnreadable",),
    "mcdecl.engine.adopt.writing": ("UncommittedEdits",),
    "mcdecl.engine.apply.errors": ("AccountMoved",),
    "mcdecl.engine.apply.lock_rows": ("LockHeld", "NoLockTable"),
    "mcdecl.engine.apply.runs": ("NoSuchRun",),
    "mcdecl.engine.plan.saved": ("BadPlanFileError",),
    "mcdecl.project.baseline": ("BadBaselineError",),
    "mcdecl.engine.plan.scope": ("SelectionError",),
    "mcdecl.helpers.error": ("Error",),
    "mcdecl.helpers.git": ("NoSuchCommit",),
    "mcdecl.operations.filecheck.layout": ("CannotCheckError",),
    "mcdecl.operations.comparing.folder": ("BadFolderError",),
    "mcdecl.operations.comparing.limits": ("BadLimitError",),
    "mcdecl.operations.run.errors": ("RunError",),
    "mcdecl.operations.run.extract_start": ("LostExtractError",),
    "mcdecl.operations.run.ledger": ("AlreadyImportedError",),
    "mcdecl.operations.run.ledger_rows": ("LedgerError",),
    "mcdecl.operations.run.preflight": ("RefusedFileError",),
    "mcdecl.operations.run.sftp_login": ("NoSftpError", "SftpError", "SftpLostError"),
    "mcdecl.operations.run.starting": ("AlreadyRunningError", "UnknownStartError"),
    "mcdecl.operations.run.targets": ("NotInAccount",),
    "mcdecl.operations.tracking.errors": ("BadBookmarkError", "PullError"),
    "mcdecl.project.diagnostics": ("ProjectError",),
    "mcdecl.project.trust_store": ("TrustStoreError",),
    "mcdecl.project.globs": ("NothingMatchesError",),
    "mcdecl.project.scaffold": ("CannotCreateProjectError",),
    "mcdecl.project.schema_files": ("SettingsError",),
    "mcdecl.report.site.folder": ("NotOurFileError",),
    "mcdecl.workspace.accounts": ("MissingExtraError",),
    "mcdecl.workspace.applied_state": ("LaterRecordError",),
    "mcdecl.workspace.conformance": ("BadProbeFolderError",),
    "mcdecl.workspace.errors": ("RequestError",),
    "mcdecl.workspace.export": ("BadPatternError",),
    "mcdecl.workspace.like": ("BadLikeFileError",),
    "mcdecl.workspace.planning": ("NothingOwnedError",),
    "mcdecl.workspace.refusal": ("RefusedError",),
}
"""Where each class is, by module."""

__all__ = [
    "AccountError",
    "AccountMoved",
    "AlreadyImportedError",
    "AlreadyRunningError",
    "BadBaselineError",
    "BadBookmarkError",
    "BadConnection",
    "BadFolderError",
    "BadLikeFileError",
    "BadLimitError",
    "BadPatternError",
    "BadPlanFileError",
    "BadProbeFolderError",
    "BrokenAnswer",
    "CallFailed",
    "CannotCheckError",
    "CannotConnect",
    "CannotCreateProjectError",
    "ConnectionRefused",
    "Error",
    "Fault",
    "HostNotFound",
    "Interrupted",
    "LaterRecordError",
    "LedgerError",
    "LockHeld",
    "LoginRefused",
    "LostAnswer",
    "LostExtractError",
    "MissingExtraError",
    "NoLockTable",
    "NoRetrieveFolder",
    "NoSftpError",
    "NoSuchCommit",
    "NoSuchRun",
    "NotFound",
    "NotInAccount",
    "NotOurFileError",
    "NotSoap",
    "NothingMatchesError",
    "NothingOwnedError",
    "PermissionDenied",
    "ProjectError",
    "PullError",
    "RefusedError",
    "RefusedFileError",
    "RequestError",
    "RetrieveFailed",
    "RunError",
    "SelectionError",
    "ServiceUnavailable",
    "SettingsError",
    "SftpError",
    "SftpLostError",
    "TimedOut",
    "TlsFailure",
    "TokenExpired",
    "TrustStoreError",
    "UncommittedEdits",
    "UnitUnreadable",
    "UnknownCodeError",
    "UnknownPointError",
    "UnknownStartError",
    "WrongBusinessUnit",
]

_HOME_OF = {name: module for module, names in HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name in _HOME_OF:
        return getattr(import_module(_HOME_OF[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
