"""What a JSON Schema finds wrong, in words for the person who wrote the file."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from mcdecl.kinds.checks import closest, surely
from mcdecl.kinds.moments import FORMATS
from mcdecl.project.diagnostics import Fix
from mcdecl.project.yaml_reader import scalar

if TYPE_CHECKING:
    from jsonschema import FormatChecker
    from jsonschema.exceptions import ValidationError

Path = tuple[str | int, ...]

_NAMES: Final = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "object": "a mapping",
    "array": "a list",
    "null": "nothing",
}
_PATTERNS: Final = {
    "file.pattern": 'a file name has none of \\ / : * < > | ? "',
    "notification": "write one e-mail address",
    "folder": "write the names from the root, separated by single slashes: Data Extensions/CRM",
    "name": "spaces alone are no name",
    "until": "write a day such as 2030-12-31",
    "wait": "write a time such as 30 minutes or 1 day, or {until: 06:00}",
    "wait.until": "write a time of day such as 06:00",
    "date_locale": "write a locale such as en-US",
}
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_END, _VERY_END = r"\$$", r"\\Z"
_FLAGS: Final = ("yes", "no", "on", "off", "true", "false", "y", "n")
_TRUE: Final = ("yes", "on", "true", "y")
MOST: Final = 500
"""Problems of one file that are told: aliases can repeat one without end, and nobody reads more."""
SECRETS: Final = ("client_secret", "password", "user_token")
"""Words of an account whose values may only stand in the environment."""


class _Failure(Struct, frozen=True):
    """What the validator says, without its loose types."""

    rule: str
    path: Path
    value: Any
    limit: Any
    known: Mapping[str, Any]
    in_key: bool
    branch: int
    inner: "tuple[_Failure, ...]"
    message: str

    @property
    def secret(self) -> bool:
        """Whether its value is one that must not be shown."""
        return any(step in SECRETS for step in self.path)

    @property
    def place(self) -> str:
        """The words for where it is."""
        names = [str(step) for step in self.path if isinstance(step, str)]
        if not names:
            return "the file"
        last = self.path[-1]
        return f"item {last + 1} of {names[-1]}" if isinstance(last, int) else names[-1]


def _failure(error: "ValidationError", above: Path = ()) -> _Failure:
    schema, path = error.schema, (*above, *error.relative_path)
    return _Failure(
        rule=str(error.validator),
        path=path,
        value=error.instance,
        limit=error.validator_value,
        known=schema.get("properties", {}) if isinstance(schema, Mapping) else {},
        in_key="propertyNames" in error.relative_schema_path,
        branch=next((step for step in error.relative_schema_path if isinstance(step, int)), 0),
        inner=tuple(_failure(inner, path) for inner in error.context or ()),
        message=error.message,
    )


class SchemaProblem(Struct, frozen=True):
    """Something wrong at a path; with `at_key` its key is meant, not its value."""

    path: Path
    message: str
    hint: str | None = None
    at_key: bool = False
    code: str = "MC106"
    fix: Fix | None = None


class Checker:
    """Checks data against one schema: a quick look first, and only for what fails a slow one with words.

    Of very many problems the first are told.
    """

    def __init__(self, schema: Mapping[str, Any], top: str) -> None:
        """`top` is the word for a key of the outermost mapping: section, setting."""
        from jsonschema_rs import Draft202012Validator

        self._schema, self._top = schema, top
        self._quick = Draft202012Validator(dict(schema), formats=dict(FORMATS), validate_formats=True)
        self._slow: Any = None
        # What has entries of any name and any number.
        self._sections = {
            name
            for name, section in schema.get("properties", {}).items()
            if isinstance(section.get("additionalProperties"), Mapping)
            and not section.keys() & {"properties", "minProperties", "required"}
        }

    def _without_right_entries(self, data: Any) -> Any:
        """Data less the entries of sections that are right by themselves."""
        if not isinstance(data, Mapping):
            return data
        return {
            name: {key: body for key, body in section.items() if not self._quick.is_valid({name: {key: body}})}
            if isinstance(section, Mapping) and name in self._sections
            else section
            for name, section in data.items()
        }

    def problems(self, data: Any) -> list[SchemaProblem]:
        """Everything that is wrong with the data."""
        if self._quick.is_valid(data):
            return []
        from jsonschema import Draft202012Validator

        if self._slow is None:
            self._slow = Draft202012Validator(_strict(self._schema), format_checker=_formats())
        errors = self._slow.iter_errors(self._without_right_entries(data))
        return list(
            islice((schema_problem for error in errors for schema_problem in _said(_failure(error), self._top)), MOST)
        )


@cache
def _formats() -> "FormatChecker":
    """The formats as the quick check knows them, and no others."""
    from jsonschema import FormatChecker

    checker = FormatChecker(())
    for name, fits in FORMATS.items():
        checker.checks(name)(lambda value, fits=fits: not isinstance(value, str) or fits(value))
    return checker


def _strict(schema: Any) -> Any:
    """The schema with patterns that Python reads as the quick check does: digits are ten, the end is the very end."""
    if isinstance(schema, Mapping):
        return {
            word: f"(?a:{re.sub(_END, _VERY_END, value)})"
            if word == "pattern" and isinstance(value, str)
            else _strict(value)
            for word, value in schema.items()
        }
    return [_strict(item) for item in schema] if isinstance(schema, list) else schema


@cache
def project_checker() -> Checker:
    """The checker of files that declare resources, every declaration expanded."""
    from mcdecl.project.schema import expanded_schema

    return Checker(expanded_schema(), "section")


@cache
def config_checker() -> Checker:
    """The checker of `mcdecl.yaml`."""
    from mcdecl.project.schema import config_schema

    return Checker(config_schema(), "setting")


def _said(failure: _Failure, top: str) -> Iterator[SchemaProblem]:
    if failure.rule == "anyOf":
        yield from _alternatives(failure, top)
    elif failure.rule == "additionalProperties":
        yield from _unknown_words(failure, top)
    elif failure.rule == "required":
        yield from _missing(failure)
    else:
        message, hint = _value_problem(failure)
        if failure.in_key:
            yield SchemaProblem((*failure.path, str(failure.value)), message, hint, at_key=True, code="MC108")
            return
        code = "MC107" if failure.secret else "MC106"
        at_key = failure.rule in ("minProperties", "minItems")
        yield SchemaProblem(failure.path, message, hint, at_key=at_key, code=code, fix=_fix(failure))


def _alternatives(failure: _Failure, top: str) -> Iterator[SchemaProblem]:
    """The failures of the alternative that was meant: the one whose sort of value it is."""
    branches: dict[int, list[_Failure]] = {}
    for inner in failure.inner:
        branches.setdefault(inner.branch, []).append(inner)
    meant = [
        failures
        for failures in branches.values()
        if not any(inner.rule == "type" and inner.path == failure.path for inner in failures)
    ]
    if not meant:
        limits = [inner.limit for inner in failure.inner if inner.rule == "type"]
        wanted = [word for limit in limits for word in (limit if isinstance(limit, list) else [limit])]
        message = f"{failure.place} is {_sort(failure.value)}, not {_names(wanted)}"
        fix = None if failure.secret else _retyped(failure.value, wanted)
        yield SchemaProblem(failure.path, message, _quoted(failure.value, wanted), fix=fix)
        return
    for inner in min(meant, key=_misfit):
        yield from _said(inner, top)


def _misfit(failures: Sequence[_Failure]) -> tuple[int, bool, int]:
    """How far an alternative is from what was written: unknown words weigh most, then missing ones."""
    unknown = sum(
        word not in failure.known
        for failure in failures
        if failure.rule == "additionalProperties"
        for word in failure.value
    )
    return unknown, any(failure.rule == "required" for failure in failures), len(failures)


def _unknown_words(failure: _Failure, top: str) -> Iterator[SchemaProblem]:
    known = list(failure.known)
    for word in failure.value:
        if word in known:
            continue
        near = closest(word, (name for name in known if name not in failure.value)) or closest(word, known)
        what = "attribute" if failure.path else top
        hint = f"did you mean {near}?" if near else f"known here: {', '.join(known)}"
        sure = surely(word, (name for name in known if name not in failure.value))
        fix = Fix(word, sure) if sure else None
        yield SchemaProblem((*failure.path, word), f"unknown {what} {word}", hint, at_key=True, code="MC104", fix=fix)


def _missing(failure: _Failure) -> Iterator[SchemaProblem]:
    """The validator reports each missing word by itself, and names it only in its message."""
    name = next(word for word in failure.limit if failure.message.startswith(f"{word!r} "))
    of = f" of {failure.path[-1]}" if failure.path and isinstance(failure.path[-1], str) else ""
    near = closest(name, (word for word in failure.value if word not in failure.known))
    doc = str(failure.known.get(name, {}).get("description", "")).partition(". ")[0].rstrip(".")
    hint = f"is {near} meant for it?" if near else (f"{name} is: {doc}" if doc else None)
    yield SchemaProblem(failure.path, f"{name}{of} is missing", hint, at_key=True, code="MC105")


def _value_problem(failure: _Failure) -> tuple[str, str | None]:
    """The sentence about one value, and what to do."""
    if failure.in_key:
        return f"the key {_short(failure.value)} is not possible here", _key_hint(failure)
    if failure.secret:
        by_name = failure.rule == "type" and failure.limit == "object"  # a resource's; an account's is a text
        remedy = "${env.NAME}, or a file: ${file:PATH}" if not by_name else "{env: NAME}, the name of a variable"
        return f"{failure.place} is written here in the open", f"take it from the environment: {remedy}"
    say = {"type": _wrong_type, "enum": _wrong_choice, "pattern": _wrong_form, "format": _no_such_day}.get(failure.rule)
    return say(failure) if say else _out_of_limits(failure)


def _wrong_type(failure: _Failure) -> tuple[str, str | None]:
    if failure.value is None:
        return f"{failure.place} is empty", f"give it {_names(failure.limit)}, or take it out"
    message = f"{failure.place} is {_sort(failure.value)} ({_short(failure.value)}), not {_names(failure.limit)}"
    entry = _ENTRIES.get(str(failure.path[0])) if failure.path[1:] and failure.limit == "object" else None
    if entry and isinstance(failure.value, str):
        return message, f"write {entry.format(failure.value)}"
    return message, _quoted(failure.value, failure.limit)


_ENTRIES: Final = {"removed": "{{address: {}}}", "moved": "{{from: {}, to: NEW ADDRESS}}"}
"""How an entry of a section is written of which somebody gives the address alone."""


def _wrong_choice(failure: _Failure) -> tuple[str, str | None]:
    known = [str(item) for item in failure.limit if item is not None]
    near = closest(str(failure.value), known)
    hint = f"did you mean {near}?" if near else f"one of {', '.join(known)}"
    return f"{failure.place} cannot be {_short(failure.value)}", hint


def _wrong_form(failure: _Failure) -> tuple[str, str | None]:
    words = [step for step in failure.path if isinstance(step, str)]
    hint = _PATTERNS.get(".".join(words[-2:])) or _PATTERNS.get(words[-1] if words else "")
    return f"{failure.place} cannot be {_short(failure.value)}", hint


def _no_such_day(failure: _Failure) -> tuple[str, str | None]:
    return f"{failure.place} {_short(failure.value)} is no day of the calendar", "check month and day"


def _out_of_limits(failure: _Failure) -> tuple[str, str | None]:
    value, limit = failure.value, failure.limit
    words = {
        "minimum": f"is {value}, the least is {limit}",
        "maximum": f"is {value}, the most is {limit}",
        "minLength": "is empty",
        "maxLength": f"has {len(str(value))} characters, the most is {limit}",
        "minItems": "has no items",
        "minProperties": "has no entries",
    }
    hint = "write one, or take it out" if failure.rule.startswith("min") and failure.rule != "minimum" else None
    return f"{failure.place} {words.get(failure.rule, failure.message)}", hint


def _key_hint(failure: _Failure) -> str:
    if failure.rule == "maxLength":
        return f"it may have {failure.limit} characters"
    if failure.rule == "minLength":
        return "it must not be empty"
    if _CONTROL.search(str(failure.value)):
        return "take out line breaks, tabs and other control characters"
    return _PATTERNS["folder"] if failure.path == ("folders",) else "use letters, digits and _"


def _quoted(value: Any, wanted: Any) -> str | None:
    """Advice for a text that YAML reads as a number or flag, and the other way round."""
    allowed = wanted if isinstance(wanted, list) else [wanted]
    if "string" in allowed and isinstance(value, bool | int | float):
        return "put it in quotes"
    if "boolean" in allowed and str(value).lower() in _FLAGS:
        return "write true or false, without quotes"
    return "write digits, without quotes" if {"integer", "number"} & {*allowed} and isinstance(value, str) else None


def _fix(failure: _Failure) -> Fix | None:
    """What puts one value right, where there is no choice."""
    if failure.secret:
        return None
    if failure.rule == "enum" and isinstance(failure.value, str):
        sure = surely(failure.value, [str(item) for item in failure.limit if item is not None])
        return Fix(failure.value, sure) if sure else None
    return _retyped(failure.value, failure.limit) if failure.rule == "type" else None


def _retyped(value: Any, wanted: Any) -> Fix | None:
    """A text that is meant as a flag or number, and the other way round."""
    allowed = wanted if isinstance(wanted, list) else [wanted]
    if "string" in allowed:
        return Fix(value, None) if isinstance(value, bool | int | float) else None
    if not isinstance(value, str):
        return None
    if "boolean" in allowed and value.casefold() in _FLAGS:
        return Fix(value, "true" if value.casefold() in _TRUE else "false")
    number = scalar(value)
    fits = isinstance(number, int | float if "number" in allowed else int) and not isinstance(number, bool)
    return Fix(value, value) if fits and {"integer", "number"} & {*allowed} else None


def _names(wanted: Any) -> str:
    return _or(_NAMES.get(word, str(word)) for word in (wanted if isinstance(wanted, list) else [wanted]))


def _or(words: Iterable[str]) -> str:
    *most, last = dict.fromkeys(words)
    return f"{', '.join(most)} or {last}" if most else last


def _sort(value: Any) -> str:
    if isinstance(value, bool):
        return "a flag"
    sorts = ((int, "integer"), (float, "number"), (str, "string"), (dict, "object"), (list, "array"))
    return next((_NAMES[word] for kind, word in sorts if isinstance(value, kind)), "empty")


def _short(value: Any) -> str:
    text = repr(value) if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= 60 else text[:57] + "…"
