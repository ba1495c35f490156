"""Read a folder that mcdev retrieved, offline: its JSON files as resources to declare.

A business unit's folder holds a folder for each type, and in it a file `KEY.TYPE-meta.json` for each object; the SQL
of a query lies beside it. Names and codes are as that tool writes them, seen in what it retrieves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from mcdecl.engine.adopt.inventory import held_by, put_back, sound, unsaid_notes
from mcdecl.engine.adopt.mcdev_folder import UnitFolder, unit_folder
from mcdecl.engine.adopt.model import DeclarableResource, Inventory, LeftOut
from mcdecl.engine.adopt.to_yaml import Form
from mcdecl.helpers.error import Error
from mcdecl.helpers.json_text import read_json
from mcdecl.helpers.safe_files import read_regular
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS, mcdev
from mcdecl.kinds.language import Kind, Mcdev
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.values import NotExpressible

_KEYS: Final = ("key", "customerKey", "CustomerKey")
_NAMES: Final = ("name", "Name")
"""How the JSON of what mcdecl does not manage may call key and name."""


def readers() -> dict[str, tuple[Kind, Mcdev]]:
    """By mcdev's type the kind that matches it, and how it is read."""
    return {name: (kind, kind.mcdev) for kind in KINDS.values() if kind.mcdev is not None for name in kind.mcdev.types}


@dataclass(slots=True)
class Retrieved:
    """What a folder holds: what can be written, broken files with what is wrong, and types that no kind matches."""

    inventory: Inventory = field(default_factory=Inventory)
    broken: list[tuple[str, str]] = field(default_factory=list)
    others: dict[str, int] = field(default_factory=dict)


def retrieved(folder: Path) -> Retrieved:
    """Read the retrieve folder of a business unit, or a folder above it when there is just one.

    Raises:
        NoRetrieveFolder: there is none, or there are several.
    """
    known, unit = readers(), unit_folder(folder)
    result = Retrieved(broken=list(unit.broken))
    result.others = {type_: len(files) for type_, files in unit.files.items() if type_ not in known}
    objects = _Objects(unit)
    for type_, files in unit.files.items():
        for file in files if type_ in known else ():
            try:
                parsed = _parsed(file, *known[type_])
                if not parsed.is_gone:
                    objects.add(parsed)
            except _BrokenError as error:
                result.broken.append((file.relative_to(folder).as_posix(), str(error)))
    objects.find_places()
    declarable_resources: list[DeclarableResource] = []
    left: list[LeftOut] = []
    for parsed in objects.parsed:
        try:
            item = _read(parsed, objects)
        except _BrokenError as error:
            result.broken.append((parsed.file.relative_to(folder).as_posix(), str(error)))
            continue
        if isinstance(item, DeclarableResource):
            declarable_resources.append(item)
        elif item is not None:
            left.append(item)
    result.broken.sort()
    result.inventory = _inventory(_each_once(declarable_resources), left)
    return result


def _inventory(declarable_resources: Sequence[DeclarableResource], left: Sequence[LeftOut]) -> Inventory:
    """What a project would load of these, as YAML says it."""
    forms = {name: Form(kind.attributes) for name, kind in KINDS.items()}
    kept, wrong = sound(declarable_resources)
    kept, astray = held_by(kept, (*left, *wrong))
    short = [
        replace(
            declarable_resource,
            written=_short(declarable_resource, forms[declarable_resource.resource.kind]),
            held=declarable_resource.resource.state,
        )
        for declarable_resource in kept
    ]
    everything = sorted((*left, *wrong, *astray), key=lambda left_out: left_out.address)
    return Inventory(tuple(put_back(short)), tuple(everything), tuple(unsaid_notes(kept)))


class _BrokenError(Error):
    """A file that cannot be used; the message says why."""


class _Parsed(Struct, frozen=True):
    """One object: where it stands, what it is, and its JSON."""

    file: Path
    kind: Kind
    mcdev: Mcdev
    key: str
    data: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Its name; the key of what has none."""
        return str(next((self.data[word] for word in _NAMES if self.data.get(word)), self.key))

    @property
    def is_gone(self) -> bool:
        """Whether the account has deleted it: lists show some that it has."""
        live = None if self.kind.routes is None else self.kind.routes.live
        return live is not None and self.data.get(live[0], live[1]) != live[1]


class _Objects:
    """All that mcdev has retrieved of a business unit, by type, key and name."""

    def __init__(self, unit: UnitFolder) -> None:
        self.parsed: list[_Parsed] = []
        self._files = unit.files
        self._keys: dict[str, dict[str, list[str]]] = {}
        self._names: dict[str, dict[str, str]] = {}
        self._places: dict[str, dict[str, str]] = {}

    def add(self, parsed: _Parsed) -> None:
        """Keep one object."""
        self.parsed.append(parsed)
        keys = self._keys.setdefault(parsed.kind.name, {}).setdefault(parsed.name, [])
        if parsed.key not in keys:  # a type that changed its name may be there under both
            keys.append(parsed.key)

    def find_places(self) -> None:
        """Find what records of other kinds tell of (`Kind.found_in`)."""
        for kind in KINDS.values():
            for parsed in self.parsed if kind.found_in is not None else ():
                owner, found = kind.found_in or ("", lambda _record: ())
                if parsed.kind.name != owner or parsed.mcdev.record is None:
                    continue
                try:
                    record = parsed.mcdev.record(parsed.data, _Beside(parsed.file, self))
                except (NotExpressible, *_UNLIKE):
                    continue  # it is told when it is read itself
                self._places.setdefault(kind.name, {}).update({text: key for key, text in found(record)})

    def found(self, kind: str, key: str) -> str:
        """As in `Neighbours`."""
        return self._places.get(kind, {}).get(key, key)

    def keys(self, type_: str, name: str) -> Sequence[str]:
        """The keys of all objects with a name."""
        known = readers().get(type_)
        return self._keys.get(known[0].name, {}).get(name, ()) if known is not None else ()

    def name(self, type_: str, key: str) -> str | None:
        """The name of an object of a type that has no kind; its files are read when the first is asked for."""
        if type_ not in self._names:
            self._names[type_] = dict(filter(None, (_key_and_name(file) for file in self._files.get(type_, ()))))
        return self._names[type_].get(key)


def _key_and_name(file: Path) -> tuple[str, str] | None:
    try:
        data = _json(file)
    except _BrokenError:
        return None
    key, name = (next((data[word] for word in words if data.get(word)), None) for words in (_KEYS, _NAMES))
    return (str(key), str(name)) if key and name else None


class _Beside(Struct, frozen=True):
    """`Neighbours` of one object."""

    file: Path
    objects: _Objects

    def text(self) -> str:
        """The SQL beside it."""
        stem = self.file.name.removesuffix("-meta.json")
        for name in (f"{stem}-meta.sql", f"{stem}.sql", f"{stem.rpartition('.')[0]}.sql"):
            if (beside := self.file.with_name(name)).is_file():
                return read_regular(beside).decode()
        raise FileNotFoundError(f"its SQL, {stem}-meta.sql, is not beside it")

    def key(self, type_: str, name: str) -> str | None:
        """The key of the object with a name."""
        keys = self.objects.keys(type_, name)
        if len(keys) > 1:
            raise NotExpressible(f"it names {name}, and several of type {type_} have that name: {', '.join(keys)}")
        return keys[0] if keys else None

    def name(self, type_: str, key: str) -> str | None:
        """The name of the object with a key."""
        return self.objects.name(type_, key)

    def found(self, kind: str, key: str) -> str:
        """The key of what records of another kind tell of."""
        return self.objects.found(kind, key)


def _json(file: Path) -> dict[str, Any]:
    try:
        data = read_json(read_regular(file).decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise _BrokenError(f"it cannot be read: {error}") from None
    except (ValueError, RecursionError) as error:
        raise _BrokenError(f"it is no JSON: {error}") from None
    if not isinstance(data, dict):
        raise _BrokenError("it holds no object")
    return data


def _parsed(file: Path, kind: Kind, way: Mcdev) -> _Parsed:
    data = mcdev.typed(_json(file))
    key = next((data[word] for word in (way.key, *way.older_keys) if data.get(word)), None)
    if not isinstance(key, str):
        raise _BrokenError(f"it has no {way.key}")
    return _Parsed(file, kind, way, key, data)


_UNLIKE: Final = (AttributeError, KeyError, TypeError, ValueError, OSError)
"""What comes of reading a file that is not as mcdev writes it."""


def _read(parsed: _Parsed, objects: _Objects) -> DeclarableResource | LeftOut | None:
    """What YAML says of an object, or why it says nothing; None for what the account has of itself."""
    kind, data, path = parsed.kind, parsed.data, _text(parsed.data.get("r__folder_Path"))
    key = objects.found(kind.name, parsed.key)
    try:
        written = _written(parsed, _Beside(parsed.file, objects))
    except NotExpressible as reason:
        return LeftOut(kind.name, key, str(reason), path)
    except _UNLIKE as error:
        raise _BrokenError(f"it is not as mcdev writes it ({type(error).__name__}: {error})") from None
    if kind.declarable is not None and not kind.declarable(written):
        return None
    if str(data.get("r__folder_ContentType")) in kind.system_folder_types:
        return LeftOut(kind.name, key, f"only the account itself makes what is in {path}; it can be referred to", path)
    record = {name: value for name, value in written.items() if value not in (None, "")}
    return DeclarableResource(Resource(kind.name, key, record), record, record)


def _written(parsed: _Parsed, beside: _Beside) -> dict[str, Any]:
    kind, data = parsed.kind, parsed.data
    if parsed.mcdev.record is None:
        return {} if parsed.mcdev.read is None else parsed.mcdev.read(kind, data, beside)
    root = next((attribute.default for attribute in kind.attributes if attribute.name == "folder"), "")
    return mcdev.decoded(
        kind, parsed.mcdev.record(data, beside), _text(data.get("r__folder_Path")) or str(root), beside
    )


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
