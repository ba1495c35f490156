"""Attributes that several kinds share."""

from collections.abc import Callable
from typing import Any

from mcdecl.helpers.structs import replace
from mcdecl.kinds.file_pattern import FILE_NAME, unfit_placeholder
from mcdecl.kinds.folder import spellings
from mcdecl.kinds.language import Attribute
from mcdecl.kinds.risk import Hazard, Subject, caution
from mcdecl.kinds.types import NOT_BLANK, Flag, FolderPath, Text
from mcdecl.kinds.values import Unknown, same_name
from mcdecl.kinds.wire import Placed, Plain


def name_attribute(doc: str, max_length: int = 100, *, unique: bool = True) -> Attribute:
    """The name in the user interface, in most kinds the only one of its sort."""
    return Attribute(
        name="name",
        type=Text(max_length=max_length, min_length=1, pattern=NOT_BLANK),
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
    return caution(f"renames {subject.key} from {before} to {after}: references by name break")


def other(words: str) -> Callable[[Any, Any, Subject], Hazard]:
    """A hazard for any change of a value; `words` may say {key}, {before} and {after}."""

    def hazard(before: Any, after: Any, subject: Subject) -> Hazard:
        return caution(words.format(key=subject.key, before=before, after=after))

    return hazard


DESCRIPTION = Attribute(
    name="description",
    type=Text(max_length=4000),
    doc="Its purpose.",
    examples=("One row per customer, as the CRM knows them.",),
    default="",
    wire=Plain("Description", missing=""),
)


ALLOW_EMPTY = Attribute(
    name="allow_empty",
    type=Flag(),
    doc="true: a run may leave its data extension without rows even if it had some.",
    default=False,
    local=True,
)


def folder_attribute(root: str) -> Attribute:
    """The folder path, by default the root of the kind's folders."""
    return Attribute(
        name="folder",
        type=FolderPath(),
        doc=f"Folder path from the root {root}; created if it is missing. Changing it moves the object.",
        default=root,
        wire=Placed(),
        refers_to="folder",
        compare=_same_path,
        examples=(f"{root}/CRM",),
    )


def _same_path(before: Any, after: Any) -> bool | None:
    return None if isinstance(before, Unknown) else str(before).casefold() in spellings(str(after))


def rest_name(doc: str, max_length: int = 200) -> Attribute:
    """The name of what is kept over REST, as `name_attribute` has it for SOAP."""
    return replace(name_attribute(doc, max_length, unique=False), wire=Plain("name"), always_sent=True)


def rest_description() -> Attribute:
    """The description of what is kept over REST."""
    return replace(DESCRIPTION, wire=Plain("description", missing=""), always_sent=True)


def file_pattern(path: str, *, hazard: Callable[[Any, Any, Subject], Hazard]) -> Attribute:
    """The name of a file with the placeholders of its day, travelling at `path`."""
    return Attribute(
        name="file",
        type=Text(min_length=1, max_length=200, pattern=FILE_NAME),
        doc="Name of the file. %%Year%%, %%Month%% and %%Day%% stand for the day of the run.",
        required=True,
        wire=Plain(path),
        hazard=hazard,
        unfit=unfit_placeholder,
        always_sent=True,
        examples=("region_%%Year%%%%Month%%%%Day%%.csv",),
    )


def caution_loss(word: str) -> Callable[[Subject], Hazard]:
    """What goes with a definition that holds no data: automations and programs that start it fail."""

    def lost(subject: Subject) -> Hazard:
        return caution(f"deletes the {word} {subject.key}; automations and programs that start it fail")

    return lost
