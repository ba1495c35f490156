"""`templates:`: sets of fields, and parts of resources by kind, that resources and other templates `extend:`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from msgspec import Struct

from mcdecl.helpers.structs import replace
from mcdecl.kinds import DECLARABLE
from mcdecl.kinds.checks import did_you_mean
from mcdecl.project.layers import FIELDS
from mcdecl.project.variables import UNIT, Path
from mcdecl.project.when import unknown_name

TEMPLATES: Final = "templates"
EXTEND: Final = "extend"
OVERRIDES: Final = "overrides"
FOR_EACH: Final = "for_each"
WHEN: Final = "when"
WORDS: Final = (EXTEND, FOR_EACH, WHEN, OVERRIDES)
"""What a resource says about how it is made; none of it is a part of the resource."""

_TABLES: Final = next(section for section, kind in DECLARABLE.items() if kind.rows)


MOST: Final = 500
"""Layers of one body; templates that extend each other twice over can otherwise mean any number."""


class TemplateBody(Struct, frozen=True):
    """A body as it is written somewhere: of a template, of a resource, or of one of its overrides.

    With `fields_only` it is no map but the list of its fields.
    """

    file: str
    path: Path
    body: Any
    fields_only: bool = False

    def extends(self) -> Iterator[tuple[Path, str]]:
        """The names that it extends, each with where it is written."""
        written = self.body.get(EXTEND) if isinstance(self.body, Mapping) else None
        if isinstance(written, list):
            for index, name in enumerate(written):
                yield (*self.path, EXTEND, index), str(name)
        elif written is not None:
            yield (*self.path, EXTEND), str(written)

    def own(self, *names: str) -> Iterator["TemplateBody"]:
        """What it says itself, without the words about its making, then what it overrides under each of the names."""
        if not isinstance(self.body, Mapping):
            yield self
            return
        yield replace(self, body={word: value for word, value in self.body.items() if word not in WORDS})
        overrides = self.body.get(OVERRIDES)
        for name in names:
            if isinstance(overrides, Mapping) and name in overrides:
                yield TemplateBody(self.file, (*self.path, OVERRIDES, name), overrides[name])


class Wrong(Struct, frozen=True):
    """Something wrong with a template or an `extend`: where it is written, why, what to do."""

    file: str
    path: Path
    message: str
    hint: str | None = None
    at_key: bool = False
    code: str = "MC130"


def strange_overrides(part: TemplateBody, environments: Sequence[str], units: Sequence[str]) -> Iterator[Wrong]:
    """Names in a body's `overrides` that are neither environments nor business units."""
    overrides = part.body.get(OVERRIDES) if isinstance(part.body, Mapping) else None
    for name in overrides if isinstance(overrides, Mapping) else ():
        if wrong := unknown_name(name, environments, units):
            yield Wrong(part.file, (*part.path, OVERRIDES, name), *wrong, at_key=True)


@dataclass(slots=True)
class Templates:
    """The templates of all files, by section and name; those in `broken` are told as wrong elsewhere."""

    broken: set[tuple[str, Path]] = field(default_factory=set)
    _parts: dict[tuple[str, str], TemplateBody] = field(default_factory=dict)
    _twice: list[Wrong] = field(default_factory=list)

    def add(self, file: str, written: Any) -> None:
        """Take over the templates of one file; what has a wrong shape is for the schema to tell."""
        for word, entries in written.items() if isinstance(written, Mapping) else ():
            section = _TABLES if word == FIELDS else word
            for name, body in entries.items() if isinstance(entries, Mapping) else ():
                part = TemplateBody(file, (TEMPLATES, word, name), body, fields_only=word == FIELDS)
                other = self._parts.setdefault((section, name), part)
                if other is not part:
                    message = f"the template {name} is declared twice; the other one is in {other.file}"
                    self._twice.append(Wrong(file, part.path, message, "choose another name", at_key=True))

    @property
    def name_units(self) -> bool:
        """Whether one of them says in which business unit something is."""
        return any(isinstance(part.body, Mapping) and UNIT in part.body for part in self._parts.values())

    def findings(self, environments: Sequence[str], units: Sequence[str] = ()) -> Iterator[Wrong]:
        """What is wrong with the templates among themselves: names twice, unknown names, cycles."""
        yield from self._twice
        for (section, name), part in self._parts.items():
            yield from strange_overrides(part, environments, units)
            yield from self.unknown(section, part)
            for path, other in part.extends():
                if way := self._way(section, other, name):
                    message = f"the template {name} extends itself: {' → '.join((name, *way))}"
                    yield Wrong(part.file, path, message, "take one of these extend out")

    def unknown(self, section: str, part: TemplateBody) -> Iterator[Wrong]:
        """The names that a body extends and nobody declares, or another kind."""
        names = [name for of, name in self._parts if of == section]
        for path, name in part.extends():
            if (section, name) in self._parts:
                continue
            others = [of for of, other in self._parts if other == name]
            if others:
                message = f"the template {name} is for {_words(others[0])}, not for {_words(section)}"
                yield Wrong(part.file, path, message, f"declare one under templates: {{{section}: …}}")
            else:
                hint = did_you_mean(name, names) or f"declare it under templates: {{{section}: {{{name}: …}}}}"
                yield Wrong(part.file, path, f"there is no template {name} for {_words(section)}", hint)

    def usable(self, section: str, part: TemplateBody, above: tuple[str, ...] = ()) -> bool:
        """Whether everything that a body extends is there, and nothing is wrong with it."""
        return all(
            name not in above
            and (template_body := self._parts.get((section, name))) is not None
            and (template_body.file, template_body.path) not in self.broken
            and self.usable(section, template_body, (*above, name))
            for _, name in part.extends()
        )

    def layers(self, section: str, part: TemplateBody, *names: str) -> list[TemplateBody]:
        """What makes a body up, the lowest first: what it extends, in order, then its own; overrides by `names`."""
        return list(islice(self._layers(section, part, names), MOST))

    def _layers(self, section: str, part: TemplateBody, names: Sequence[str]) -> Iterator[TemplateBody]:
        for _, name in part.extends():
            yield from self._layers(section, self._parts[section, name], names)
        yield from part.own(*names)

    def _way(self, section: str, start: str, end: str) -> list[str] | None:
        """The names on the way from one template to another along `extend`, or None."""
        ways, seen = [[start]], {start}
        while ways:
            way = ways.pop()
            if way[-1] == end:
                return way
            part = self._parts.get((section, way[-1]))
            for _, name in part.extends() if part else ():
                if name not in seen or name == end:
                    seen.add(name)
                    ways.append([*way, name])
        return None


def _words(section: str) -> str:
    return section.replace("_", " ")
