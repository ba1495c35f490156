"""Attributes that several kinds share."""

from collections.abc import Callable
from typing import Any

from mcdecl.kinds.language import Attribute
from mcdecl.kinds.risk import Hazard, Subject, caution
from mcdecl.kinds.types import Folder, Text
from mcdecl.kinds.values import Unknown, same_name
from mcdecl.kinds.wire import Placed, Plain


def name_attribute(doc: str, max_length: int = 100, *, unique: bool = True) -> Attribute:
    """The name in the user interface, in most kinds the only one of its sort."""
    return Attribute(
        name="name",
        type=Text(max_length=max_length, min_length=1),
        doc=doc,
        required=True,
        wire=Plain("Name"),
        hazard=_renamed,
        unique=unique,
    )


def _renamed(before: Any, after: Any, subject: Subject) -> Hazard | None:
    """A new name is noticed by whatever says the old one: SQL, AMPscript, people."""
    if same_name(str(before), str(after)):
        return None
    return caution(f"renames {subject.key} from {before} to {after}: what finds it by name breaks")


def other(words: str) -> Callable[[Any, Any, Subject], Hazard]:
    """A hazard for any change of a value; `words` may say {key}, {before} and {after}."""

    def hazard(before: Any, after: Any, subject: Subject) -> Hazard:
        return caution(words.format(key=subject.key, before=before, after=after))

    return hazard


DESCRIPTION = Attribute(
    name="description",
    type=Text(max_length=4000),
    doc="What it is for.",
    default="",
    wire=Plain("Description", missing=""),
)


def folder_attribute(root: str) -> Attribute:
    """The folder path, by default the root of the kind's folders."""
    return Attribute(
        name="folder",
        type=Folder(),
        doc=f"Folder path from the root {root}; made when it is missing. Changing it moves the object.",
        default=root,
        wire=Placed(),
        refers_to="folder",
        compare=_same_path,
        examples=(f"{root}/CRM",),
    )


def _same_path(before: Any, after: Any) -> bool | None:
    return None if isinstance(before, Unknown) else same_name(str(before), str(after))
