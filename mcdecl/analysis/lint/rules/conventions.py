"""What a team wants of its resources, as `lint: conventions:` in mcdecl.yaml says."""

from collections.abc import Callable, Iterator
from typing import Final

from mcdecl.analysis.lint.model import Hit
from mcdecl.analysis.lint.rule import Check, Example, Rule
from mcdecl.analysis.lint.samples import TABLE
from mcdecl.analysis.lint.view import ProjectView
from mcdecl.kinds import DECLARABLE
from mcdecl.kinds.resource import Resource
from mcdecl.project.lint_settings import Convention

FAMILY: Final = "conventions"


def _kept(view: ProjectView) -> Iterator[tuple[Resource, Convention]]:
    for kind in DECLARABLE.values():
        convention = view.project.lint.conventions.get(kind.name)
        if convention is not None:
            yield from ((resource, convention) for resource in view.of(kind.name))


def _matching(word: str, what: str, value: Callable[[Resource], object]) -> Check:
    """The check that the value of each resource matches the pattern under `word`."""

    def check(view: ProjectView) -> Iterator[Hit]:
        for resource, convention in _kept(view):
            pattern, text = convention.patterns.get(word), str(value(resource))
            if pattern is not None and pattern.fullmatch(text) is None:
                hint = f"it has to match {pattern.pattern}, as mcdecl.yaml says"
                path = () if word == "key" else (word,)
                yield Hit(resource.origin, f"the {what} {text} is not as agreed", path, hint)

    return check


def undescribed(view: ProjectView) -> Iterator[Hit]:
    """Resources without a description where one is required."""
    for resource, convention in _kept(view):
        if convention.description and not str(resource.state.get("description") or "").strip():
            yield Hit(resource.origin, f"{resource.key} has no description", hint="say what it is for")


def _agreed(words: str) -> str:
    return f"lint:\n  conventions:\n    data_extensions: {{{words}}}\n"


def _rule(code: str, title: str, why: str, check: Check, agreed: tuple[str, str, str]) -> Rule:
    """A rule whose examples keep, and do not keep, to what is agreed: the words, and a replacement in the YAML."""
    words, before, after = agreed
    return Rule(
        code=code,
        family=FAMILY,
        severity="warning",
        title=title,
        why=why,
        bad=Example(yaml=TABLE, config=_agreed(words)),
        good=Example(yaml=TABLE.replace(before, after), config=_agreed(words)),
        check=check,
    )


RULES: Final = (
    _rule(
        "MC701",
        "An external key is not as agreed",
        "The key is how everything else names the object, and it is the one thing that nobody likes to change later.",
        _matching("key", "external key", lambda resource: resource.key),
        ('key: "NTO_.+"', "  Orders:", "  NTO_Orders:"),
    ),
    _rule(
        "MC702",
        "A name is not as agreed",
        "People find things by their names, and a prefix tells whose it is in an account that several teams share.",
        _matching("name", "name", lambda resource: resource.state.get("name", "")),
        ('name: "NTO .+"', "name: Orders", "name: NTO Orders"),
    ),
    _rule(
        "MC703",
        "A resource lies outside the agreed folders",
        "What lies in the root or in another team's folder is overlooked, moved or cleaned away.",
        _matching("folder", "folder", lambda resource: resource.state.get("folder", "")),
        (
            'folder: "Data Extensions/NTO(/.+)?"',
            "    name: Orders\n",
            "    name: Orders\n    folder: Data Extensions/NTO/Sales\n",
        ),
    ),
    _rule(
        "MC704",
        "A description is missing",
        "Whoever meets the object in the account sees only its name, and cannot tell whether it is still needed.",
        undescribed,
        ("description: required", "    name: Orders\n", "    name: Orders\n    description: What the shop sold\n"),
    ),
)
