"""Registry of lint rules by code: built-in ones and those of installed packages."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final

from msgspec import Struct, field

from mcdecl.analysis.lint.rule import Rule
from mcdecl.analysis.lint.rules import (
    activities,
    conventions,
    filters,
    hazards,
    imports,
    loading,
    machinery,
    modelling,
    references,
    sql,
    steps,
    units,
)
from mcdecl.helpers.error import Error
from mcdecl.project.diagnostics import Diagnostic
from mcdecl.project.files import CONFIG
from mcdecl.project.lint_settings import CODE, SEVERITIES

GROUP: Final = "mcdecl.rules"
"""The group of entry points; each gives a `Rule`, or several."""


CODES_HINT: Final = "mcdecl explain codes lists all"
"""What to do about a code that no rule has. Codes are numbers: the nearest one is no likely guess."""


class UnknownCodeError(Error):
    """A code or prefix that no rule has."""

    def __init__(self, word: str) -> None:
        super().__init__(f"there is no rule {word}", CODES_HINT)


class Registry(Struct, frozen=True):
    """Rules by code, in order, and what kept rules of a team from being among them."""

    rules: Mapping[str, Rule]
    problems: tuple[Diagnostic, ...] = field(default=())

    def codes(self, select: Iterable[str] = (), ignore: Iterable[str] = ()) -> frozenset[str]:
        """The codes that are meant by codes and prefixes of codes; without `select`, all.

        Raises:
            UnknownCodeError: a word that no code begins with.
        """
        chosen = {code for word in select for code in self._meant(word)} or set(self.rules)
        return frozenset(chosen - {code for word in ignore for code in self._meant(word)})

    def _meant(self, word: str) -> list[str]:
        texts = [code for code in self.rules if code.startswith(word.upper())] if word else []
        if not texts:
            raise UnknownCodeError(word)
        return texts


@cache
def built_in() -> Mapping[str, Rule]:
    """The rules of mcdecl by code."""
    families = (
        machinery,
        loading,
        references,
        units,
        modelling,
        hazards,
        imports,
        sql,
        filters,
        conventions,
        activities,
        steps,
    )
    return {rule.code: rule for family in families for rule in sorted(family.RULES, key=lambda rule: rule.code)}


def registry() -> Registry:
    """Every rule there is."""
    rules, problems = dict(built_in()), []
    for entry in entry_points(group=GROUP):
        for rule in _brought(entry):
            wrong = rule.why if isinstance(rule, _Unusable) else _wrong(rule, rules)
            if wrong is not None:
                problems.append(_problem(entry, wrong))
            elif isinstance(rule, Rule):
                rules[rule.code] = rule
    return Registry(rules, tuple(problems))


class _Unusable(Struct, frozen=True):
    """Why an entry point gives no rules."""

    why: str


def _brought(entry: EntryPoint) -> Iterator[Any]:
    """What an entry point gives, or why it gives nothing."""
    try:
        given = entry.load()
    except Exception as error:  # noqa: BLE001 - whatever a team's module does, the other rules go on
        yield _Unusable(f"it cannot be imported: {type(error).__name__}: {error}")
        return
    if isinstance(given, Rule):
        yield given
    elif isinstance(given, list | tuple):
        yield from given
    else:
        yield _Unusable(f"it is {type(given).__name__}, not a Rule or a list of them")


def _wrong(rule: Any, known: Mapping[str, Rule]) -> str | None:
    if not isinstance(rule, Rule):
        return f"it holds {type(rule).__name__} where a Rule belongs"
    if not re.match(CODE, str(rule.code)) or str(rule.code).startswith("MC"):
        return f"the code {rule.code!r} is invalid: use letters other than MC, then three or four digits"
    if rule.code in known:
        return f"the code {rule.code} is taken"
    if rule.check is None or rule.severity not in SEVERITIES:
        return f"{rule.code} needs a check and one of the severities {', '.join(SEVERITIES)}"
    return None


def _problem(entry: EntryPoint, wrong: str) -> Diagnostic:
    package = f" of {entry.dist.name}" if entry.dist is not None else ""
    hint = "fix the package or uninstall it: its rules were not checked"
    message = f"the rules {entry.name}{package} ({entry.value}): {wrong}"
    return Diagnostic(CONFIG, 1, 1, message, hint, "error", "MC006")
