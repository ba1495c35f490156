"""Probes of the login and of the files; they only read."""

import asyncio

from mcdecl.account.errors import AccountError
from mcdecl.operations.probes.model import ReadingBench, Verdicts, answers, differs, judged
from mcdecl.operations.run.sftp_login import SftpLogin, sftp_available

_LIFE = 1079
_SLACK = 1.0
_EARLY = 300
"""A token with fewer seconds left has been renewed already."""
FTP_FOLDERS = ("Import", "Export", "Reports")


def token(bench: ReadingBench) -> Verdicts:
    """What comes with a token, and what the service says of it."""
    status = bench.account.status()
    if status.token_seconds is None:
        return
    good = _EARLY - _SLACK <= status.token_seconds <= _LIFE + _SLACK
    yield judged("token-life", good, f"{status.token_seconds:.0f} seconds are left", round(status.token_seconds))
    wanted, told = bench.account.identity.business_unit, status.business_unit
    if told is not None:
        same = wanted in (None, told)
        yield judged(
            "token-one-account", same, "its business unit is the one that was asked for" if same else "another"
        )
        words = "the enterprise is told" if status.enterprise else "the enterprise is not told"
        yield judged("token-userinfo", status.enterprise is not None, words)
    listed = status.scopes is not None
    yield judged("token-scopes", listed, "scopes are listed" if listed else "no scopes are listed")
    try:
        context = bench.account.rest_get("platform/v1/tokenContext")
    except AccountError as error:
        if not answers(error):
            raise
        yield differs("token-context", error.message)
    else:
        shape = isinstance(context, dict) and {"enterprise", "organization"} <= context.keys()
        yield judged("token-context", shape, "enterprise and organization" if shape else "another shape")


def sftp(bench: ReadingBench) -> Verdicts:
    """The folders at the root of the files."""
    names = folder_names(bench.sftp())
    missing = [name for name in FTP_FOLDERS if name not in names]
    yield judged("ftp-folders", not missing, f"without {', '.join(missing)}" if missing else "all three")


def folder_names(login: SftpLogin) -> list[str]:
    """What is at the root of the files that a login reaches.

    Raises:
        SftpError: They cannot be reached.
    """
    sftp_available()
    from mcdecl.operations.run.sftp_client import LOST, connected, entries, hushed
    from mcdecl.operations.run.sftp_login import SftpLostError

    async def names() -> list[str]:
        async with connected(login) as session:
            return [str(entry.filename) for entry in await entries(session, ".")]

    try:
        with hushed():
            return asyncio.run(names())
    except LOST as error:
        raise SftpLostError(
            f"The connection to the SFTP server {login.place} broke ({type(error).__name__})."
        ) from None
