"""Expand declarations into resources: templates, `for_each`, and overrides of an environment or a business unit."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from msgspec import Struct

from mcdecl.kinds import DECLARABLE
from mcdecl.kinds.resource import Origin
from mcdecl.project.layers import FIELDS, Layer, Layers
from mcdecl.project.model import Environment
from mcdecl.project.templates import FOR_EACH, MOST, WHEN, TemplateBody, Templates, Wrong, strange_overrides
from mcdecl.project.units import Names, named, unit_values, unknown
from mcdecl.project.variables import UNIT, Each, Path, Substitution, UnitValues, as_text, mentions, sort_of
from mcdecl.project.when import ConditionSetting, WhenError, holds

_SCALARS: Final = (str, bool, int, float)


class Made(Struct, frozen=True):
    """One resource that a declaration makes; `each` is the entry of `for_each` that it is for."""

    key: str
    layers: Layers
    origin: Origin
    each: Each | None = None


@dataclass(slots=True)
class Expander:
    """Makes resources of declarations in one environment; what is wrong, doubtful or dropped piles up.

    Attributes:
        environment: the environment, with the business unit in view that resources are made for.
        environments: the names of all environments.
        units: the names of the business units of all environments.
        templates: what resources extend.
        unmapped: whether something was made here only because it names no business unit itself.
    """

    environment: Environment
    environments: tuple[str, ...]
    units: tuple[str, ...]
    templates: Templates
    wrong: list[Wrong] = field(default_factory=list)
    doubtful: list[Wrong] = field(default_factory=list)
    dropped: dict[str, Origin] = field(default_factory=dict)
    unmapped: bool = False
    unit: UnitValues | None = field(init=False)

    def __post_init__(self) -> None:
        """Take the unit from the environment."""
        self.unit = unit_values(self.environment)

    def make(self, section: str, part: TemplateBody, units: Names = ()) -> list[Made]:
        """The resources of one declaration; none when something is wrong with it.

        Args:
            section: the section that it is in.
            part: the declaration.
            units: the business units of what says nothing about them.
        """
        before = len(self.wrong)
        self.wrong += self.templates.unknown(section, part)
        self.wrong += strange_overrides(part, self.environments, self.units)
        entries = list(self._entries(part))
        if len(self.wrong) > before or not self.templates.usable(section, part):
            return []
        layers = self.templates.layers(section, part, self.environment.name)
        if len(layers) >= MOST:
            self._say(part, (), f"this extends {MOST} templates and more", "templates that extend both ways add up")
            return []
        here = [each for each in entries if self._is_here(layers, each, units)]
        name = self.environment.business_unit
        if name and name not in self.environments:
            layers = self.templates.layers(section, part, self.environment.name, name)
        made: dict[str, Made] = {}
        for each in here:
            made_case = self._one(section, part, layers, each)
            if made_case is None:
                continue
            other = made.setdefault(made_case.key, made_case)
            if other is not made_case and other.each and each:
                message = f"the entries {other.each.key} and {each.key} of for_each both make {made_case.key}"
                self._say(part, (), message, "put ${each.key} into its key", at_key=True)
        return [] if len(self.wrong) > before else list(made.values())

    def _say(self, part: TemplateBody, path: Path, message: str, hint: str | None, *, at_key: bool = False) -> None:
        self.wrong.append(Wrong(part.file, (*part.path, *path), message, hint, at_key))

    def _is_here(self, layers: list[TemplateBody], each: Each | None, units: Names) -> bool:
        """Whether the resource for one entry is in the business unit that resources are made for."""
        if self.unit is None:
            return True
        for part in reversed(layers):
            if not isinstance(part.body, Mapping) or UNIT not in part.body:
                continue
            substitution, path = Substitution(self.environment.variables, each=each), (*part.path, UNIT)
            written = substitution.data(part.body[UNIT], path)
            self._unresolved(part.file, substitution)
            if substitution.unresolved:
                return False
            if written is None:
                break
            units = named(written)
            wrong = [unknown(name, self.environment) for name in units]
            self.wrong += [Wrong(part.file, path, *text, code="MC133") for text in wrong if text]
            return self.unit.name in units
        self.unmapped |= self.unit.name in units
        return self.unit.name in units

    def _entries(self, part: TemplateBody) -> Iterator[Each | None]:
        """The entries of `for_each`; one None without it."""
        if not isinstance(part.body, Mapping) or FOR_EACH not in part.body:
            yield None
            return
        substitution = Substitution(self.environment.variables, unit=self.unit)
        value = substitution.data(part.body[FOR_EACH], (*part.path, FOR_EACH))
        self._unresolved(part.file, substitution)
        if substitution.unresolved:
            return
        entries = list(self._of_list(part, value) if isinstance(value, list) else self._of_map(part, value))
        said = [name for word in (part.path[-1], part.body.get(UNIT)) for name in mentions(word)]
        if len(entries) == 1 and not any(name.startswith("each.") for name in said):
            message = "the key does not say ${each.key}: a second entry of for_each would have the same key"
            self.doubtful.append(Wrong(part.file, part.path, message, "put it into the key", at_key=True))
        yield from entries

    def _of_list(self, part: TemplateBody, items: list[Any]) -> Iterator[Each]:
        seen: set[str] = set()
        for index, item in enumerate(items):
            if not isinstance(item, _SCALARS):
                message = f"item {index + 1} of for_each is a {sort_of(item)}, not a text"
                self._say(part, (FOR_EACH, index), message, "write for_each as a map from key to value")
            elif (key := as_text(item)) in seen:
                self._say(part, (FOR_EACH, index), f"for_each has {key} twice", "take one of them out")
            else:
                seen.add(key)
                yield Each(key, item)

    def _of_map(self, part: TemplateBody, value: Any) -> Iterator[Each]:
        if isinstance(value, Mapping):
            yield from (Each(str(key), item) for key, item in value.items())
        else:
            message = f"for_each is a {sort_of(value)}, not a list or a map"
            self._say(part, (FOR_EACH,), message, "write [US, EU], or a map from key to value")

    def _one(self, section: str, part: TemplateBody, parts: list[TemplateBody], each: Each | None) -> Made | None:
        """The resource for one entry; None when it is dropped or something is wrong."""
        keys = Substitution(self.environment.variables, each=each, unit=self.unit)
        key = as_text(keys.text(str(part.path[-1]), part.path))
        origin = Origin(part.file, part.path, each.key if each else None, self.environment.business_unit)
        if not self._wanted(part, each):
            self.dropped[f"{DECLARABLE[section].name}.{key}"] = origin
            return None
        self._unresolved(part.file, keys, at_key=True)
        layers = Layers(section, [self._layer(template_body, each) for template_body in parts], (part.file, part.path))
        for clash in layers.clashes:
            path = clash.layer.written(clash.path)
            hint = "take it out with null first, or write the same sort of value"
            self.wrong.append(Wrong(clash.layer.file, path, clash.message, hint, at_key=True))
        return Made(key, layers, origin, each)

    def _layer(self, part: TemplateBody, each: Each | None) -> Layer:
        substitution = Substitution(self.environment.variables, each=each, unit=self.unit)
        body = {word: value for word, value in part.body.items() if word != UNIT} if self._is_said(part) else part.body
        value = substitution.data(body, part.path)
        self._unresolved(part.file, substitution)
        only = part.fields_only
        return Layer({FIELDS: value} if only else value, part.file, part.path, substitution, only)

    def _is_said(self, part: TemplateBody) -> bool:
        """Whether a body says the business unit that its resource is made for: it is settled then."""
        return self.unit is not None and isinstance(part.body, Mapping) and UNIT in part.body

    def _unresolved(self, file: str, substitution: Substitution, *, at_key: bool = False) -> None:
        for unresolved in substitution.unresolved:
            self.wrong.append(
                Wrong(file, unresolved.path, unresolved.message, unresolved.hint, at_key or unresolved.at_key, "MC110")
            )

    def _wanted(self, part: TemplateBody, each: Each | None) -> bool:
        if not isinstance(part.body, Mapping) or WHEN not in part.body:
            return True
        written = part.body[WHEN]
        value = Substitution(self.environment.variables, each=each, unit=self.unit).data(written)
        # Only a whole value may come from a variable: a text put into an expression could become one.
        names = (*self.environments, *self.units)
        condition = value if not isinstance(value, str) or value in names else written
        setting = ConditionSetting(
            self.environment.name, self.environments, self.environment.variables, each, self.unit, self.units
        )
        try:
            return holds(condition, setting)
        except WhenError as error:
            self._say(part, (WHEN,), error.message, error.hint or None)
            return True
