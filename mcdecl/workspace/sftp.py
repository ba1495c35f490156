"""How a project's environment logs in to the account's files."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mcdecl.operations.run.extract_start import Exports
    from mcdecl.operations.run.sftp_login import SftpLogin
    from mcdecl.project import Environment
    from mcdecl.sandbox.files.sftp import SftpAccess
    from mcdecl.workspace.place import Place


def sftp_login(environment: "Environment", root: Path, accepted: str | None) -> "SftpLogin":
    """What logs in, by the environment's settings.

    Args:
        environment: The environment.
        root: The project's folder.
        accepted: The fingerprint that the person accepts for a server whose key is not in the settings, or None.

    Raises:
        ProjectError: Something that the settings name is not there.
        NoSftpError: There are no settings.
        SftpError: They lack something, or contradict the person.
    """
    from mcdecl.operations.run.sftp_login import EXPORT, FOLDERS, NoSftpError, SftpError, SftpLogin
    from mcdecl.project.diagnostics import ProjectError

    settings = environment.sftp
    if settings is None:
        raise NoSftpError(
            f"The environment {environment.name} does not say how to reach its files over SFTP.",
            "Write sftp: {host: …, user: …, password: ${env.MC_SFTP_PASSWORD}, host_key: …} for it in mcdecl.yaml.",
        )
    if settings.missing:
        raise ProjectError(settings.missing)
    if not settings.password and not settings.key_file:
        raise SftpError(
            f"The SFTP settings of {environment.name} have neither password nor key_file.",
            "Write password: ${env.MC_SFTP_PASSWORD}, or key_file: PATH.",
        )
    if accepted and settings.host_key and accepted != settings.host_key:
        raise SftpError(
            f"--accept-host-key {accepted} is not the host key that mcdecl.yaml knows, {settings.host_key}.",
            "Leave the option out; it is for a server whose key is not known yet.",
        )
    return SftpLogin(
        host=settings.host,
        port=settings.port,
        user=settings.user,
        password=settings.password,
        key_file=root / Path(settings.key_file).expanduser() if settings.key_file else None,
        passphrase=settings.passphrase,
        host_key=settings.host_key or accepted or "",
        folders={**FOLDERS, **settings.folders},
        export=(settings.export or EXPORT).rstrip("/") or ".",
    )


def exports_of(place: "Place", accepted: str | None) -> "Exports":
    """How the files of extracts are looked for.

    Args:
        place: The account with what surrounds it.
        accepted: The fingerprint that the person accepts for a server whose key is not in the settings, or None.
    """
    from mcdecl.operations.run.extract_start import Exports
    from mcdecl.operations.run.sftp_login import SftpError
    from mcdecl.project.diagnostics import ProjectError

    def login() -> "SftpLogin":
        try:
            return place.sftp(accepted)
        except ProjectError as error:  # asked in the middle of several runs, whose results are to be shown
            raise SftpError("The SFTP settings are not complete.", str(error)) from None

    return Exports(login, place.now)


def embedded_login(access: "SftpAccess") -> "SftpLogin":
    """What logs in to the files of an embedded account in this process, whose key is known by itself.

    Args:
        access: What the account tells.
    """
    from mcdecl.helpers.secret import Secret
    from mcdecl.operations.run.sftp_login import SftpLogin

    return SftpLogin(
        access.host, access.port, access.user, password=Secret(access.password), host_key=access.fingerprint
    )
