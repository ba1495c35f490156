"""Filter definitions: their rules against the fields that they ask."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from mcdecl.analysis.lint.model import Hit
from mcdecl.analysis.lint.rule import Example, Rule
from mcdecl.analysis.lint.samples import TABLE
from mcdecl.analysis.lint.view import ProjectView
from mcdecl.kinds import filter_definition

FAMILY: Final = "filters"


def _where(condition: str) -> Example:
    return Example(yaml=TABLE + f'filter_definitions:\n  Big: {{name: Big, source: Orders, where: "{condition}"}}\n')


def never_true(view: ProjectView) -> Iterator[Hit]:
    """Fields that are to have two values at once."""
    for resource in view.of(filter_definition.KIND.name):
        for field, values in _impossible(resource.state["where"]):
            text = " and ".join(repr(value) for value in values)
            hint = "join the values with OR, or remove one"
            yield Hit(resource.origin, f"{field} cannot be {text} at once: no row matches", ("where",), hint)


def _impossible(tree: Any) -> Iterator[tuple[str, list[str]]]:
    if not isinstance(tree, Mapping):
        return
    wanted: dict[str, dict[str, str]] = {}
    for item in tree.get("all", ()):
        if item.get("operator") == "equals":
            wanted.setdefault(item["field"].casefold(), {})[item["value"].casefold()] = item["value"]
            if len(wanted[item["field"].casefold()]) == 2:
                yield item["field"], list(wanted[item["field"].casefold()].values())
    for word in ("all", "any"):
        for item in tree.get(word, ()):
            yield from _impossible(item)


RULES: Final = (
    Rule(
        code="MC601",
        family=FAMILY,
        severity="error",
        title="A filter cannot be read",
        why="The account accepts only comparisons of a field with a value, joined by AND and OR.",
        bad=_where("Total > 1 AND"),
        good=_where("Total > 1 AND Total < 9"),
        of_files=True,
        waivable=False,
    ),
    Rule(
        code="MC602",
        family=FAMILY,
        severity="error",
        title="A filter uses a field that does not exist",
        why="The account refuses the filter, or no row matches.",
        bad=_where("Totl > 1"),
        good=_where("Total > 1"),
        waivable=False,
    ),
    Rule(
        code="MC603",
        family=FAMILY,
        severity="error",
        title="An operator or a value does not fit the type of the field",
        why="The documentation lists the operators for each type of field; others are refused or never match.",
        bad=_where("Total LIKE '%1%'"),
        good=_where("OrderId LIKE '%1%'"),
        waivable=False,
    ),
    Rule(
        code="MC604",
        family=FAMILY,
        severity="warning",
        title="A filter matches no rows",
        why="One field would need two values at once. OR was probably intended; the audience is silently empty.",
        bad=_where("OrderId = 'A' AND OrderId = 'B'"),
        good=_where("OrderId = 'A' OR OrderId = 'B'"),
        check=never_true,
    ),
)
