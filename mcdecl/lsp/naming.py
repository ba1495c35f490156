"""What a place of a YAML file names where no attribute of a kind says it: test cases, blocks, templates, settings."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from msgspec import Struct

from mcdecl.kinds import DECLARABLE, KINDS
from mcdecl.kinds.roles import DATA_EXTENSION, run_of
from mcdecl.lsp.cursor import Path
from mcdecl.project.blocks import SECTIONS
from mcdecl.project.files import CONFIG, TESTS
from mcdecl.project.templates import EXTEND, OVERRIDES, TEMPLATES, WHEN
from mcdecl.project.variables import UNIT


class Names(StrEnum):
    """What sort of thing a place names."""

    KEY = "key"
    """A resource of one of its kinds, by its key."""
    ADDRESS = "address"
    """A resource of one of its kinds, as `kind.key`."""
    FIELD = "field"
    """A field of the data extension whose key is its owner."""
    ENVIRONMENT = "environment"
    UNIT = "business unit"
    PLACE = "environment or business unit"
    VARIABLE = "variable"
    TEMPLATE = "template"
    """A template for resources of a section."""
    FILE = "file"
    """A file, seen from the folder of the file that names it."""


class Naming(Struct, frozen=True):
    """What a place names.

    Attributes:
        what: the sort of thing.
        kinds: of a resource, the kinds that it can be of.
        owner: of a field, what is written as the key of its data extension.
        section: of a template, the section of the resources that may extend it.
        declares: whether it gives the thing its name, which nobody knows before.
    """

    what: Names
    kinds: tuple[str, ...] = ()
    owner: str = ""
    section: str = ""
    declares: bool = False


CASES: Final = "tests"
"""The section of a file that holds test cases."""
_TABLES: Final = (DATA_EXTENSION,)
_RUNNABLE: Final = tuple(name for name in KINDS if run_of(name) is not None)


def is_test_file(file: str) -> bool:
    """Whether a file holds test cases."""
    return file.endswith(TESTS)


def naming_at(file: str, path: Path, *, is_key: bool) -> Naming | None:
    """What a key or value of a file names; None where attributes say it, or nothing does.

    Args:
        file: the name of the file.
        path: the path of the value.
        is_key: whether its key is meant.
    """
    if is_test_file(file):
        return _in_case(path[2:], is_key=is_key) if path[:1] == (CASES,) and len(path) > 2 else None
    if file.rpartition("/")[2] == CONFIG:
        return _in_config(path, is_key=is_key)
    return _in_resources(path, is_key=is_key) if path else None


def _in_case(path: Path, *, is_key: bool) -> Naming | None:
    """The same of a path below a test case."""
    match path:
        case ("environment",) if not is_key:
            return Naming(Names.ENVIRONMENT)
        case ("business_unit",) if not is_key:
            return Naming(Names.UNIT)
        case ("variables", str()) if is_key:
            return Naming(Names.VARIABLE)
        case ("run", int()) | ("run", int(), "address") if not is_key:
            return Naming(Names.ADDRESS, _RUNNABLE)
        case ("given" | "expect", "rows", str()) | ("expect", "unchanged", str()) if is_key:
            return Naming(Names.KEY, _TABLES)
        case ("expect", "unchanged", str(owner), int()) if not is_key:
            return Naming(Names.FIELD, _TABLES, owner)
        case ("given" | "expect", "rows", str(owner), int(), str()) if is_key:
            return Naming(Names.FIELD, _TABLES, owner)
        case ("expect", "rows", str(owner), "exactly" | "contains" | "without", int(), str()) if is_key:
            return Naming(Names.FIELD, _TABLES, owner)
        case (*_, "csv" | "file") if not is_key:
            return Naming(Names.FILE)
    return None


def _in_config(path: Path, *, is_key: bool) -> Naming | None:
    """The same of a path of `mcdecl.yaml`."""
    match path:
        case ("default_environment",) if not is_key:
            return Naming(Names.ENVIRONMENT)
        case ("environments", str()) if is_key:
            return Naming(Names.ENVIRONMENT, declares=True)
        case ("variables", str()) if is_key:
            return Naming(Names.VARIABLE, declares=True)
        case ("environments" | "business_units", str(), "variables", str()) if is_key:
            return Naming(Names.VARIABLE)
        case ("environments", str(), "business_units", str(), "variables", str()) if is_key:
            return Naming(Names.VARIABLE)
        case ("environments", str(), "business_units", str()) if is_key:
            return Naming(Names.UNIT, declares=True)
        case ("business_units", str()) if is_key:
            return Naming(Names.UNIT)
        case ("business_unit", str()) if not is_key:
            return Naming(Names.UNIT)
    return None


def _in_resources(path: Path, *, is_key: bool) -> Naming | None:
    """The same of a path of a file that declares resources."""
    whole = path[:-1] if isinstance(path[-1], int) else path  # one name, or a list of them
    if whole[-1] == EXTEND and not is_key and len(whole) > 2:
        return Naming(Names.TEMPLATE, section=str(whole[1] if whole[0] == TEMPLATES else whole[0]))
    if whole[-1] == WHEN and not is_key:
        return Naming(Names.PLACE)
    match path:
        case (str(section), int(), "address" | "from" | "to") if section in SECTIONS and not is_key:
            return Naming(Names.ADDRESS, tuple(kind.name for kind in DECLARABLE.values()))
        case (*_, word) if word == UNIT and not is_key and len(path) in (1, 3):
            return Naming(Names.UNIT)
        case (str(first), str(section), str()) if first == TEMPLATES and is_key:
            return Naming(Names.TEMPLATE, section=section, declares=True)
        case (*_, word, str()) if word == OVERRIDES and is_key and len(path) > 3:
            return Naming(Names.PLACE)
    return None


def sections_of_templates(section: str) -> Iterator[str]:
    """The sections of `templates` that a resource of a section can extend."""
    yield section
    kind = DECLARABLE.get(section)
    if kind is not None and kind.children is not None:
        yield kind.children.attribute
