"""Asking for an extract, and what is known of its end: a file that comes, where files can be looked at."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from mcdecl.account.errors import LostAnswer
from mcdecl.account.interface import Account
from mcdecl.helpers.structs import replace
from mcdecl.kinds.server_time import SERVER_ZONE
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.export_folder import ExportFolder
from mcdecl.operations.run.extracts import Extract
from mcdecl.operations.run.model import RunStatus, RunTarget, State
from mcdecl.operations.run.sftp_login import EXPORT, NoSftpError, SftpError, SftpLogin
from mcdecl.operations.run.starting import Started, UnknownStartError
from mcdecl.operations.run.wait_for_file import Arrival, Expected
from mcdecl.operations.run.waiting import WaitPolicy

_UNWATCHED = "To start it without looking for its file: --no-wait"


class LostExtractError(UnknownStartError):
    """The answer to an Extract was lost, and nobody looks for its file."""

    def __init__(self, target: RunTarget, name: str) -> None:
        RunError.__init__(
            self,
            f"The answer to the extract {target.address} was lost; whether it runs is not known.",
            f"Look for {name} in the folder {EXPORT} of the Enhanced FTP before you run it again.",
        )


class Exports(Struct, frozen=True):
    """How the files of extracts are looked for.

    Attributes:
        login: How to log in to where they arrive. Raises NoSftpError where nothing says how.
        now: The account's server time, without a zone.
    """

    login: Callable[[], SftpLogin]
    now: Callable[[], datetime]


def ask_for(
    account: Account, target: RunTarget, extract: Extract, exports: Exports, patience: WaitPolicy, *, wait: bool
) -> Started:
    """Asks for an extract, after a look at what stands under its name.

    Args:
        account: Whom to ask.
        target: What is to run.
        extract: What is asked for.
        exports: How its file is looked for.
        patience: By which clock and with which pauses.
        wait: Whether its end is awaited: then nothing is asked for when files cannot be looked at as configured.

    Raises:
        LostExtractError: Whether it runs is not known, nor will be.
        SftpError: Files cannot be looked at; nothing was asked for.
        RunError: No file can have the name; nothing was asked for.
        AccountError: The account did not take it.
    """
    moment = exports.now()
    name = extract.named(moment)
    expected = Expected(name, moment.replace(tzinfo=SERVER_ZONE).timestamp())
    folder, trouble = None, ""
    try:
        folder = ExportFolder(exports.login(), patience.sleep)
        expected = replace(expected, looked=True, before=folder.facts(name))
    except SftpError as error:
        if wait and not isinstance(error, NoSftpError):
            raise SftpError(f"{error.message} The extract was not asked for.", f"{error.hint} {_UNWATCHED}") from None
        folder, trouble = None, f" Whether it comes cannot be seen: {error}"
    look = None
    if folder is not None:
        look = Arrival(folder, expected, extract.layout, clock=patience.clock, begun=patience.clock()).look
    try:
        request = account.extract(extract.type_id, extract.asked(name))
    except LostAnswer as lost:
        if look is None or not wait:
            raise LostExtractError(target, name) from lost
        return Started(None, look, already_running=True, expected=expected)
    place = f"{folder.name if folder else EXPORT}/{name}"
    words = f"The account accepted it (request {request or 'without an id'}); its file will be {place}.{trouble}"
    return Started(None, look, accepted=words, expected=expected)


def arrived(exports: Exports, target: RunTarget, patience: WaitPolicy) -> State | None:
    """The newest file that an extract can have written, whoever asked for it; None where there is none.

    Args:
        exports: How files are looked for.
        target: The extract, as the account has it.
        patience: With which pauses.

    Raises:
        SftpError: Files cannot be looked at.
    """
    folder = ExportFolder(exports.login(), patience.sleep)
    newest = folder.newest(target.extract.pattern) if target.extract is not None else None
    if newest is None:
        return None
    name, facts = newest
    at = datetime.fromtimestamp(facts.changed, SERVER_ZONE).replace(tzinfo=None).isoformat()
    words = (
        f"{folder.name}/{name} is the newest file of its pattern: {facts.size:,} bytes. No start of it is noted here, "
        "so who asked for it, and whether another is on its way, is not known."
    )
    return State(None, RunStatus.DONE, ended=at, message=words, file=name, size=facts.size)
