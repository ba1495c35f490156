"""What `mcdecl.yaml` says about business units: those of environments, and those of folders of files."""

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, Final, Protocol

from mcdecl.kinds.checks import did_you_mean
from mcdecl.project.files import resource_files
from mcdecl.project.model import Environment
from mcdecl.project.positions import Path as DataPath
from mcdecl.project.positions import Places
from mcdecl.project.units import UNITS, Names, folder_name, named, unknown
from mcdecl.project.variables import UNIT, Substitution, mentions

_MOST_DIGITS: Final = 18
STRICT: Final = "strict"
"""The word that makes errors of what no business unit is named for."""
MID: Final = "mid"
"""The word for a business unit's number where its other settings stand beside it."""


_WHERE: Final = "find it under the account's name in the user interface"


class Reading(Protocol):
    """The file being read, and where to tell what is wrong with it."""

    @property
    def places(self) -> Places:
        """The places of what is in it."""
        ...

    def resolved(self, written: Any, path: DataPath, substitution: Substitution) -> Any:
        """What stands at a path, with everything in it put in place."""
        ...

    def add(self, path: DataPath, message: str, hint: str | None, *, code: str, at_key: bool = False) -> None:
        """Tell an error."""
        ...

    def doubt(self, path: DataPath, message: str, hint: str | None, *, code: str) -> None:
        """Tell a warning, at a key."""
        ...


def unit_ids(name: str, settings: Mapping[str, Any], variables: Mapping[str, Any], reading: Reading) -> dict[str, int]:
    """The MIDs of an environment's business units by name, as far as they are right."""
    path: DataPath = ("environments", name, UNITS)
    record: dict[str, int] = {}
    for unit, written in settings.get(UNITS, {}).items():
        inside = (*path, unit, MID) if isinstance(written, Mapping) else (*path, unit)
        value = reading.resolved(mid_of(written), inside, Substitution(variables))
        text = str(value)
        if any(mentions(value)):
            continue  # what it names is not there, and that is told
        if not _is_mid(text):
            reading.add(inside, f"{unit} is the MID of a business unit, a number", _WHERE, code="MC134")
            continue
        other = next((item for item, mid in record.items() if mid == int(text)), None)
        if other is not None:
            message = f"{unit} and {other} are the same business unit, {text}"
            reading.add(inside, message, "keep one of them", code="MC134")
        record[unit] = int(text)
    return record


def mid_of(written: Any) -> Any:
    """The MID of a business unit as an environment has it: alone, or beside its other settings."""
    return written[MID] if isinstance(written, Mapping) else written


def unit_names(data: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the business units of all environments, each once."""
    environments = data.get("environments", {}).values()
    return tuple(dict.fromkeys(name for settings in environments for name in settings.get(UNITS, {})))


def unknown_units(data: Mapping[str, Any], reading: Reading) -> None:
    """Tell settings of business units that no environment has."""
    known = unit_names(data)
    for name in data.get(UNITS, {}):
        if name not in known:
            hint = did_you_mean(name, known) or f"name it in an environment: {UNITS}: {{{name}: MID}}"
            message = f"no environment has a business unit {name}"
            reading.add((UNITS, name), message, hint, code="MC133", at_key=True)


def expected_unit(name: str, settings: Mapping[str, Any], variables: Mapping[str, Any], reading: Reading) -> int | None:
    """The MID that an environment pins, if it does and it is right."""
    if UNIT not in settings:
        return None
    path: DataPath = ("environments", name, UNIT)
    if UNITS in settings:
        hint = "take it out: each of them is compared with its own MID"
        reading.add(path, f"{UNIT} is for an environment without {UNITS}", hint, code="MC134", at_key=True)
        return None
    value = reading.resolved(settings[UNIT], path, Substitution(variables))
    if any(mentions(value)):
        return None  # what it names is not there, and that is told
    if not _is_mid(str(value)):
        reading.add(path, f"{UNIT} is the MID of a business unit, a number", _WHERE, code="MC134")
        return None
    return int(value)


def check_login(environment: Environment, reading: Reading) -> None:
    """Tell settings of the account that business units cannot go with."""
    account = environment.account
    if isinstance(account, str):
        return
    pinned = environment.expected_unit
    if pinned is not None and account.business_unit not in (None, pinned):
        message = f"the account's {UNIT} is {account.business_unit}, and {environment.name} expects {pinned}"
        reading.add(("environments", environment.name, UNIT), message, "correct one of them", code="MC134")
    if not environment.business_units:
        return
    path: DataPath = ("environments", environment.name, "account")
    for word in ("username", "user_token"):
        if getattr(account, word):
            hint = "log in with client_id and client_secret: only a token chooses its business unit"
            reading.add((*path, word), f"{word} reaches one business unit only", hint, code="MC134", at_key=True)
    mid = account.business_unit
    if mid is not None and mid not in environment.business_units.values():
        hint = f"add it to {UNITS}, or take it out: {environment.parent_unit} is meant without it"
        reading.add((*path, UNIT), f"{mid} is none of the {UNITS} of {environment.name}", hint, code="MC134")


def _is_mid(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS and int(text) > 0


def folder_units(data: Mapping[str, Any], environment: Environment, root: Path, reading: Reading) -> dict[str, Names]:
    """The business units of folders, by path; a name that the environment lacks is told."""
    record: dict[str, Names] = {}
    for folder, written in data.get(UNIT, {}).items():
        names = named(reading.resolved(written, (UNIT, folder), Substitution(environment.variables)))
        for name in names:
            if wrong := unknown(name, environment):
                reading.add((UNIT, folder), *wrong, code="MC133")
        if not (root / folder).is_dir():
            hint = did_you_mean(folder_name(folder), folders_of(root)) or "its path is relative to mcdecl.yaml"
            message = f"there is no folder {folder}"
            if data.get(STRICT):
                reading.add((UNIT, folder), message, hint, code="MC136", at_key=True)
            else:
                reading.doubt((UNIT, folder), message, hint, code="MC136")
        record[folder_name(folder)] = names
    return record


def folders_of(root: Path) -> tuple[str, ...]:
    """The folders of a project that hold resource files, and those above them."""
    files = (PurePosixPath(file) for file in resource_files(root))
    above = (folder.as_posix() for file in files for folder in file.parents)
    return tuple(dict.fromkeys(folder for folder in above if folder != "."))


def doubled(data: Mapping[str, Any], reading: Reading) -> None:
    """Warn of business units that two environments of one tenant have, at least one of them by name."""
    first: dict[tuple[str, str], tuple[str, str]] = {}
    for environment, settings in data.get("environments", {}).items():
        for tenant, mid, unit, path in _units_of(environment, settings):
            other = first.setdefault((tenant, mid), (environment, unit))
            if other[0] == environment or not (unit or other[1]):
                continue
            names = f"{unit or environment} here and {other[1] or other[0]} in {other[0]}"
            hint = "both environments change the same account"
            reading.doubt(path, f"business unit {mid} is {names}", hint, code="MC132")


def _units_of(environment: str, settings: Mapping[str, Any]) -> Iterator[tuple[str, str, str, DataPath]]:
    """Tenant, MID and name of the business units of an environment as written, each with its path."""
    account = settings["account"]
    plain = isinstance(account, str)
    tenant = account if plain else account.get("subdomain") or account.get("auth_url") or account.get("soap_url") or ""
    for unit, written in settings.get(UNITS, {}).items():
        yield str(tenant), str(mid_of(written)), unit, ("environments", environment, UNITS, unit)
    if not plain and UNITS not in settings and UNIT in account:
        yield str(tenant), str(account[UNIT]), "", ("environments", environment, "account", UNIT)
