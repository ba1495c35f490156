"""What `mcdecl.yaml` says about the files of an environment, and of its business units."""

from collections.abc import Mapping
from typing import Any, Final

from mcdecl.helpers.secret import Secret
from mcdecl.helpers.structs import replace
from mcdecl.project.account_config import as_login, host_hint, outside_of
from mcdecl.project.diagnostics import Diagnostic
from mcdecl.project.files import CONFIG
from mcdecl.project.model import SftpSettings
from mcdecl.project.positions import Path as DataPath
from mcdecl.project.unit_config import Reading
from mcdecl.project.units import UNITS
from mcdecl.project.variables import Substitution
from mcdecl.wire.hosts import Hosts, plain

SFTP: Final = "sftp"
SECRETS: Final = ("password", "passphrase")
_LOGIN: Final = ("user", *SECRETS)


def sftp_settings(
    name: str, settings: Mapping[str, Any], substitution: Substitution, reading: Reading, hosts: Hosts
) -> SftpSettings | None:
    """How files are reached; in a business unit its own settings win, one by one, over those of the environment.

    What cannot be resolved is kept with them: most commands send no file and need no such secret.

    Args:
        name: the environment.
        settings: what it says.
        substitution: resolves values, with the business unit in view that is meant.
        reading: the file, and where to tell what is wrong with it.
        hosts: where secrets may go.
    """
    path: DataPath = ("environments", name)
    written = {word: ((*path, SFTP, word), value) for word, value in settings.get(SFTP, {}).items()}
    unit = substitution.unit.name if substitution.unit else ""
    own = settings[UNITS][unit] if unit else None
    inside, whose = (*path, SFTP), name
    if isinstance(own, Mapping) and SFTP in own:
        inside, whose = (*path, UNITS, unit, SFTP), unit
        written |= {word: ((*inside, word), value) for word, value in own[SFTP].items()}
    if not written:
        return None
    needed = ("user",) if settings["account"] == "sandbox" else ("host", "user")
    if lacking := [word for word in needed if word not in written]:
        hint = "add it" if whose == name else f"add it, or write sftp: for {name}, which all its units share"
        reading.add(inside, f"the sftp of {whose} lacks {' and '.join(lacking)}", hint, code="MC105", at_key=True)
        return None
    words, missing = {}, []
    refused = None if settings["account"] == "sandbox" else _refused_host(written, substitution, hosts)
    for word, (at, value) in written.items():
        # A secret is not even read for a server that must not have it.
        outside = None if refused else substitution.outside
        allowed = replace(substitution, outside=outside and outside_of(word, outside), unresolved=[])
        words[word] = allowed.data(value, at)
        for unresolved in () if refused and word in _LOGIN else allowed.unresolved:
            place = reading.places.of(CONFIG, unresolved.path, key=False)
            missing.append(Diagnostic(CONFIG, place.line, place.column, unresolved.message, unresolved.hint))
        if word in _LOGIN and not allowed.unresolved and not refused:
            words[word] = as_login(word, value, words[word])
    if refused and "${" not in refused:
        place = reading.places.of(CONFIG, written["host"][0], key=False)
        message = f"sftp.host is {refused}, which is no host of Marketing Cloud"
        missing.append(Diagnostic(CONFIG, place.line, place.column, message, host_hint(refused), code="MC118"))
    words |= {word: None for word in SECRETS if not isinstance(words.get(word), Secret)}
    return SftpSettings(**{**words, "user": str(words["user"]), "missing": tuple(missing)})


def _refused_host(written: Mapping[str, tuple[DataPath, Any]], substitution: Substitution, hosts: Hosts) -> str | None:
    """The server, if no secret may go there."""
    host = str(replace(substitution, outside=None, unresolved=[]).data(written["host"][1]))
    return None if hosts.allow(host) else plain(host)
