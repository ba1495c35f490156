"""Read a folder that mcdev retrieved, offline: its JSON files as resources to declare.

A business unit's folder holds a folder for each type, and in it a file `KEY.TYPE-meta.json` for each object; the SQL
of a query lies beside it. Names and codes are as that tool writes them, seen in what it retrieves.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from mcdecl.engine.adopt.inventory import sound
from mcdecl.engine.adopt.model import DeclarableResource, Inventory, LeftOut
from mcdecl.engine.adopt.to_yaml import Form
from mcdecl.helpers.error import Error
from mcdecl.kinds import KINDS
from mcdecl.kinds.language import Kind, Mcdev
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.values import NotExpressible

_ENDING: Final = "-meta.json"


def readers() -> dict[str, tuple[Kind, Mcdev]]:
    """By mcdev's type the kind that matches it, and how it is read."""
    return {name: (kind, kind.mcdev) for kind in KINDS.values() if kind.mcdev is not None for name in kind.mcdev.types}


class NoRetrieveFolder(Error):  # noqa: N818 - named after what is missing
    """A folder does not hold what mcdev has retrieved of one business unit.

    Attributes:
        message: what was found instead.
        hint: what to do.
    """


@dataclass(slots=True)
class Retrieved:
    """What a folder holds: what can be written, broken files with what is wrong, and types that no kind matches."""

    inventory: Inventory = field(default_factory=Inventory)
    broken: list[tuple[str, str]] = field(default_factory=list)
    others: dict[str, int] = field(default_factory=dict)


def retrieved(folder: Path) -> Retrieved:
    """Read the retrieve folder of a business unit, or the folder above it when there is just one.

    Raises:
        NoRetrieveFolder: there is none, or there are several.
    """
    files = sorted(_files(folder))
    units = sorted({file.parent.parent for file in files})
    if not units:
        hint = "name the folder with mcdev's retrieve/ in it, or retrieve/CREDENTIAL/BUSINESS-UNIT"
        raise NoRetrieveFolder(f"{folder} holds nothing that mcdev has retrieved", hint)
    if len(units) > 1:
        hint = "name one of them: " + ", ".join(str(unit) for unit in units)
        raise NoRetrieveFolder(f"{folder} holds {len(units)} business units", hint)
    result = Retrieved()
    declarable_resources: list[DeclarableResource] = []
    left: list[LeftOut] = []
    known = readers()
    for file in files:
        name = file.name.removesuffix(_ENDING).rpartition(".")[2]
        if name not in known:
            result.others[name] = result.others.get(name, 0) + 1
            continue
        try:
            item = _read(file, *known[name])
        except _BrokenError as error:
            result.broken.append((file.relative_to(folder).as_posix(), str(error)))
            continue
        if isinstance(item, DeclarableResource):
            declarable_resources.append(item)
        else:
            left.append(item)
    forms = {name: Form(kind.attributes) for name, kind in KINDS.items()}
    kept, wrong = sound(_each_once(declarable_resources))
    short = [
        replace(
            declarable_resource,
            written=_short(declarable_resource, forms[declarable_resource.resource.kind]),
            held=declarable_resource.resource.state,
        )
        for declarable_resource in kept
    ]
    everything = sorted((*left, *wrong), key=lambda left_out: left_out.address)
    result.inventory = Inventory(tuple(short), tuple(everything))
    return result


def _files(folder: Path) -> Iterator[Path]:
    inside = folder / "retrieve"
    return (inside if inside.is_dir() else folder).rglob(f"*.*{_ENDING}")


class _BrokenError(Error):
    """A file that cannot be used; the message says why."""


def _read(file: Path, kind: Kind, mcdev: Mcdev) -> DeclarableResource | LeftOut:
    try:
        data = json.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise _BrokenError(f"it cannot be read: {error}") from None
    except ValueError as error:
        raise _BrokenError(f"it is no JSON: {error}") from None
    if not isinstance(data, dict):
        raise _BrokenError("it holds no object")
    key = data.get(mcdev.key)
    if not isinstance(key, str) or not key:
        raise _BrokenError(f"it has no {mcdev.key}")
    try:
        written = mcdev.read(kind, data, lambda: _beside(file))
    except NotExpressible as reason:
        return LeftOut(kind.name, key, str(reason), _text(data.get("r__folder_Path")))
    except (AttributeError, KeyError, TypeError, ValueError, OSError) as error:
        raise _BrokenError(f"it is not as mcdev writes it ({type(error).__name__}: {error})") from None
    record = {name: value for name, value in written.items() if value not in (None, "")}
    return DeclarableResource(Resource(kind.name, key, record), record, record)


def _beside(file: Path) -> str:
    stem = file.name.removesuffix("-meta.json")
    for name in (f"{stem}-meta.sql", f"{stem}.sql", f"{stem.rpartition('.')[0]}.sql"):
        if (beside := file.with_name(name)).is_file():
            with beside.open(encoding="utf-8", newline="") as opened:
                return opened.read()
    raise FileNotFoundError(f"its SQL, {stem}-meta.sql, is not beside it")


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _each_once(declarable_resources: list[DeclarableResource]) -> list[DeclarableResource]:
    """Each address once: a type that changed its name may be there under both."""
    return list(
        {
            declarable_resource.resource.address: declarable_resource for declarable_resource in declarable_resources
        }.values()
    )


def _short(declarable_resource: DeclarableResource, form: Form) -> Mapping[str, Any]:
    """What was read without what goes without saying; what an account could not show stays."""
    record = form.written(declarable_resource.resource.state)
    return _with_unreadable(KINDS[declarable_resource.resource.kind].attributes, record, declarable_resource.written)


def _with_unreadable(attributes: Any, record: dict[str, Any], written: Mapping[str, Any]) -> dict[str, Any]:
    for attribute in attributes:
        value = written.get(attribute.name)
        if value is None:
            continue
        if not attribute.listed:
            record[attribute.name] = value
        elif isinstance(value, Mapping) and isinstance(record.get(attribute.name), dict):
            inner = getattr(attribute.type, "attributes", ())
            record[attribute.name] = _with_unreadable(inner, record[attribute.name], value)
    return record
