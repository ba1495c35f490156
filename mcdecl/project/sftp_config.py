"""What `mcdecl.yaml` says about the files of an environment, and of its business units."""

from collections.abc import Mapping
from typing import Any, Final

from mcdecl.project.diagnostics import Diagnostic
from mcdecl.project.files import CONFIG
from mcdecl.project.model import SftpSettings
from mcdecl.project.positions import Path as DataPath
from mcdecl.project.unit_config import Reading
from mcdecl.project.units import UNITS
from mcdecl.project.variables import Substitution

SFTP: Final = "sftp"


def sftp_settings(
    name: str, settings: Mapping[str, Any], substitution: Substitution, reading: Reading
) -> SftpSettings | None:
    """How files are reached; in a business unit its own settings win, one by one, over those of the environment.

    What cannot be resolved is kept with them: most commands send no file and need no such secret.

    Args:
        name: the environment.
        settings: what it says.
        substitution: resolves values, with the business unit in view that is meant.
        reading: the file, and where to tell what is wrong with it.
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
    words: dict[str, Any] = {word: substitution.data(value, at) for word, (at, value) in written.items()}
    missing = []
    for unresolved in substitution.unresolved:
        place = reading.places.of(CONFIG, unresolved.path, key=False)
        missing.append(Diagnostic(CONFIG, place.line, place.column, unresolved.message, unresolved.hint))
    return SftpSettings(**{**words, "user": str(words["user"]), "missing": tuple(missing)})
