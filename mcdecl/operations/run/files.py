"""Which files go to which import, and whether they may."""

from collections.abc import Sequence
from pathlib import Path

from mcdecl.kinds.resource import Resource
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.model import RunTarget
from mcdecl.operations.run.sending import check_local
from mcdecl.operations.run.sftp_login import sftp_available
from mcdecl.operations.run.targets import RUNNABLE


def check_files(files: Sequence[Path], resources: Sequence[Resource], *, wait: bool) -> None:
    """Nothing, if these files can be meant for what is to run.

    Args:
        files: Local files, in the order in which they are to be imported.
        resources: What is to run.
        wait: Whether the end of each run is awaited.

    Raises:
        RunError: They cannot.
    """
    if not files:
        return
    if len(resources) != 1 or not RUNNABLE[resources[0].kind].takes_file:
        raise RunError("Files are for one import.", "Name one import_definition with --file.")
    resource = resources[0]
    if (source := RUNNABLE[resource.kind].source(resource.state)) is not None:
        raise RunError(
            f"{resource.address} copies the data extension {source} and reads no file.", "Run it without --file."
        )
    if len(files) > 1 and not wait:
        raise RunError("Several files are imported one after the other.", "Leave --no-wait out, or send one file.")
    sftp_available()
    for file in files:
        check_local(file)


def check_import(files: Sequence[Path], target: RunTarget, declared: Resource) -> None:
    """Nothing, if the account's import takes the files as the project means it.

    Args:
        files: The local files.
        target: The import as the account has it.
        declared: The import as it is declared.

    Raises:
        RunError: It does not.
    """
    if not files:
        return
    pattern = declared.state["file"]["pattern"]
    if target.pattern != pattern:
        raise RunError(
            f"{target.address} looks for {target.pattern or 'no file'} in the account, and the project says {pattern}.",
            "Apply the project first: mcdecl apply",
        )
    into = declared.state[RUNNABLE[declared.kind].fills or ""]
    if target.into != into:
        raise RunError(
            f"{target.address} fills {target.into} in the account, and the project says {into}.",
            "Apply the project first: mcdecl apply",
        )
    if len(files) > 1 and target.own is not None and target.own.replaces:
        raise RunError(
            f"{target.address} is an {target.own.mode}: each file would erase the rows of the one before.",
            "Put the rows into one file.",
        )
