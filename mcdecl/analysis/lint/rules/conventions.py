"""What a team wants of its resources, as `lint: conventions:` in mcdecl.yaml says."""

from collections.abc import Callable, Iterator
from typing import Final

from mcdecl.analysis.lint.model import Hit
from mcdecl.analysis.lint.rule import Check, Example, Rule
from mcdecl.analysis.lint.samples import TABLE
from mcdecl.analysis.lint.view import ProjectView
from mcdecl.helpers.slow_patterns import SECONDS, full_matches
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
        asked: dict[str, list[Resource]] = {}
        for resource, convention in _kept(view):
            if (pattern := convention.patterns.get(word)) is not None:
                asked.setdefault(pattern.pattern, []).append(resource)
        path = () if word == "key" else (word,)
        for written, resources in asked.items():
            texts = [str(value(resource)) for resource in resources]
            try:
                matched = full_matches(written, texts)
            except TimeoutError:
                message = f"the {what} was not checked: the convention {written} takes longer than {SECONDS:g} seconds"
                hint = "write it in mcdecl.yaml without one repetition inside another, as in (a+)+"
                yield Hit(resources[0].origin, message, path, hint)
                continue
            for resource, text, fits in zip(resources, texts, matched, strict=True):
                if not fits:
                    hint = f"it must match {written}, as set in mcdecl.yaml"
                    yield Hit(resource.origin, f"the {what} {text} breaks a convention", path, hint)

    return check


def undescribed(view: ProjectView) -> Iterator[Hit]:
    """Resources without a description where one is required."""
    for resource, convention in _kept(view):
        if convention.description and not str(resource.state.get("description") or "").strip():
            yield Hit(resource.origin, f"{resource.key} has no description", hint="describe its purpose")


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
        "An external key breaks a convention",
        "Everything else refers to the object by its key, and a key is hard to change later.",
        _matching("key", "external key", lambda resource: resource.key),
        ('key: "NTO_.+"', "  Orders:", "  NTO_Orders:"),
    ),
    _rule(
        "MC702",
        "A name breaks a convention",
        "People search by name, and a prefix shows the owner in an account that several teams share.",
        _matching("name", "name", lambda resource: resource.state.get("name", "")),
        ('name: "NTO .+"', "name: Orders", "name: NTO Orders"),
    ),
    _rule(
        "MC703",
        "A resource is outside the agreed folders",
        "Objects in the root or in another team's folder are overlooked, moved or deleted.",
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
        "Without a description, people see only the name of the object in the account, and cannot know whether it is "
        "still needed.",
        undescribed,
        ("description: required", "    name: Orders\n", "    name: Orders\n    description: What the shop sold\n"),
    ),
)
