"""Turn a state in normal form into YAML attributes, without defaults: the reverse of `normal_state`."""

from collections.abc import Mapping, Sequence
from typing import Any

from mcdecl.kinds import KINDS
from mcdecl.kinds.language import Attribute, Group, Items, normal_state
from mcdecl.kinds.types import Scalar
from mcdecl.kinds.values import UNMANAGED, NotExpressible, Unknown
from mcdecl.project.yaml_reader import scalar


class Form:
    """How states with certain attributes are written."""

    def __init__(self, attributes: Sequence[Attribute]) -> None:
        self._attributes = [attribute for attribute in attributes if attribute.readable and not attribute.local]
        self._silent = normal_state(attributes, {})
        self._inner = {item.name: Form(group.attributes) for item in attributes if (group := _group(item)) is not None}
        self._needed: dict[Any, frozenset[str]] = {}
        self.unreadable = tuple(_unreadable(attributes))

    def written(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """The state as YAML says it, without what follows from silence.

        Raises:
            NotExpressible: a value could not be read, or is none that YAML can say.
        """
        attributes = {}
        for attribute in self._attributes:
            value = state.get(attribute.name)
            if isinstance(value, Unknown):
                if attribute.default is UNMANAGED:
                    continue
                raise NotExpressible(f"{attribute.name}: {value.reason}")
            if value is None:
                if attribute.required and state.get(attribute.unless or "") is None:
                    raise NotExpressible(_missing(attribute))
                continue
            if attribute.usual is not None and value == attribute.usual:
                continue
            if attribute.required or not self._goes_without_saying(attribute, value):
                attributes[attribute.name] = self._value(attribute, value)
        return attributes

    def _goes_without_saying(self, attribute: Attribute, value: Any) -> bool:
        if attribute.name not in self._silent:
            return bool(value == "")
        silent = self._silent[attribute.name]
        # Silence may also mean whatever the account has, and that is worth saying.
        return bool(value == silent or (silent is not None and attribute.compare(value, silent)))

    def _value(self, attribute: Attribute, value: Any) -> Any:
        kind = attribute.type
        if isinstance(kind, Group) and isinstance(value, Mapping):
            return self._grouped(attribute.name, kind, value)
        if isinstance(kind, Items):
            return [self._grouped(attribute.name, kind.group, item, kind.key) for item in value]
        if isinstance(kind, Scalar):
            return _natural(kind, value)
        return _plain(value if attribute.yaml_form is None else attribute.yaml_form(value))

    def _grouped(self, name: str, group: Group, value: Mapping[str, Any], key: str = "") -> dict[str, Any]:
        """One group. What its `finish` fills in from other values goes without saying as well."""
        record = self._inner[name].written(value)
        if group.finish is None:
            return record
        # Which words are needed does not hang on what an item is called: it is found once for all like it.
        alike = (name, *((word, _frozen(item)) for word, item in value.items() if word != key))
        if alike not in self._needed:
            self._needed[alike] = _needed(group, record, value)
        return {word: item for word, item in record.items() if word in self._needed[alike]}


def _needed(group: Group, record: Mapping[str, Any], value: Mapping[str, Any]) -> frozenset[str]:
    """The words without which a group would not have this normal form."""
    needed = dict(record)
    for attribute in group.attributes:
        if attribute.required or attribute.name not in needed:
            continue
        without = {word: item for word, item in needed.items() if word != attribute.name}
        if group.normal(without) == value:
            needed = without
    return frozenset(needed)


def _frozen(value: Any) -> Any:
    return repr(value) if isinstance(value, Mapping | list) else value


def _natural(kind: Scalar, value: Any) -> Any:
    """A text that stands for a flag or a number as such, where that means the same."""
    read = scalar(str(value))
    return read if read is not None and kind.normal(read) == value else value


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _group(attribute: Attribute) -> Group | None:
    kind = attribute.type
    return kind.group if isinstance(kind, Items) else kind if isinstance(kind, Group) else None


def _missing(attribute: Attribute) -> str:
    if attribute.refers_to:
        return f"{attribute.name}: the account names no {KINDS[attribute.refers_to].title}"
    return f"{attribute.name}: the account shows none"


def _unreadable(attributes: Sequence[Attribute], prefix: str = "") -> list[str]:
    names = []
    for attribute in attributes:
        if not attribute.listed:
            names.append(prefix + attribute.name)
        elif isinstance(attribute.type, Group):
            names += _unreadable(attribute.type.attributes, f"{prefix}{attribute.name}.")
    return names
