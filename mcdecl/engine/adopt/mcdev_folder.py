"""Find what mcdev has retrieved of one business unit: by the folders of types, and by mcdev's own settings."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from mcdecl.helpers.error import Error
from mcdecl.helpers.json_text import read_json
from mcdecl.helpers.safe_files import read_regular

_ENDING: Final = "-meta.json"
SETTINGS: Final = ".mcdevrc.json"
_RETRIEVE: Final = "retrieve"


class NoRetrieveFolder(Error):  # noqa: N818 - named after what is missing
    """A folder does not hold what mcdev has retrieved of one business unit.

    Attributes:
        message: what was found instead.
        hint: what to do.
    """


class UnitFolder(Struct, frozen=True):
    """The files of a business unit by mcdev's type, and what is wrong with mcdev's settings."""

    files: Mapping[str, tuple[Path, ...]]
    broken: tuple[tuple[str, str], ...] = ()


def unit_folder(folder: Path) -> UnitFolder:
    """The files of the one business unit that is in a folder, or that the folder is or is in part.

    Raises:
        NoRetrieveFolder: there is none, or there are several.
    """
    settings, broken = _settings(folder)
    base = _retrieve_folder(folder, settings)
    units: dict[Path, dict[str, list[Path]]] = {}
    for file in sorted(_files(base)):
        if (place := _place(file, base)) is not None:
            unit, type_ = place
            units.setdefault(unit, {}).setdefault(type_, []).append(file)
    named = {base / path for path in _units(settings)}
    # Folders of units that mcdev no longer knows may still lie about.
    units = {unit: files for unit, files in units.items() if unit in named} or units
    if not units:
        hint = "name the folder with mcdev's retrieve/ in it, or retrieve/CREDENTIAL/BUSINESS-UNIT"
        raise NoRetrieveFolder(f"{folder} holds nothing that mcdev has retrieved", hint)
    if len(units) > 1:
        hint = "name one of them: " + ", ".join(str(unit) for unit in sorted(units))
        raise NoRetrieveFolder(f"{folder} holds {len(units)} business units", hint)
    ((_, files),) = units.items()
    return UnitFolder({type_: tuple(listed) for type_, listed in sorted(files.items())}, broken)


def _settings(folder: Path) -> tuple[Mapping[str, Any], tuple[tuple[str, str], ...]]:
    """Mcdev's settings, empty where there are none; and what is wrong with them."""
    try:
        settings = read_json(read_regular(folder / SETTINGS).decode("utf-8-sig"))
    except FileNotFoundError:
        return {}, ()
    except OSError as error:
        return {}, ((SETTINGS, f"it cannot be read: {error}"),)
    except (ValueError, RecursionError) as error:
        return {}, ((SETTINGS, f"it is no JSON: {error}"),)
    return (settings, ()) if isinstance(settings, dict) else ({}, ((SETTINGS, "it holds no object"),))


def _retrieve_folder(folder: Path, settings: Mapping[str, Any]) -> Path:
    directories = settings.get("directories")
    named = directories.get(_RETRIEVE) if isinstance(directories, Mapping) else None
    for name in (named, _RETRIEVE):
        if isinstance(name, str) and name and (folder / name).is_dir():
            return folder / name
    return folder


def _units(settings: Mapping[str, Any]) -> Iterator[str]:
    """The business units that mcdev knows, as paths below its retrieve folder."""
    credentials = settings.get("credentials")
    for credential, words in credentials.items() if isinstance(credentials, Mapping) else ():
        units = words.get("businessUnits") if isinstance(words, Mapping) else None
        yield from (f"{credential}/{unit}" for unit in (units if isinstance(units, Mapping) else ()))


def _files(base: Path) -> Iterator[Path]:
    for file in base.rglob(f"*.*{_ENDING}"):
        between = file.relative_to(base).parts[:-1]
        if "node_modules" not in between and not any(part.startswith(".") for part in between):
            yield file


def _place(file: Path, base: Path) -> tuple[Path, str] | None:
    """The unit and the type of a file, by the nearest folder that is called as its type; None without one.

    The types of assets have subtypes, each with a folder of its own in that of all assets.
    """
    type_ = file.name.removesuffix(_ENDING).rpartition(".")[2].partition("-")[0]
    for above in file.parents:
        if above.name == type_:
            return above.parent, type_
        if above == base:
            return None
    return None
