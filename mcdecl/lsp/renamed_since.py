"""Fields and keys that seem to have another name than in the last commit: offers to say so, which keeps their rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Final

from mcdecl.helpers.git import committed
from mcdecl.kinds.language import Kind
from mcdecl.lsp.cursor import Cursor, Path, scalars
from mcdecl.lsp.fixing import Action
from mcdecl.lsp.renaming import FORMERLY, formerly, moved_entry
from mcdecl.lsp.session import Session, kind_at
from mcdecl.lsp.subject import declares_field
from mcdecl.lsp.words import Place, inner
from mcdecl.project.files import YAML

MOST: Final = 3
"""Earlier names that are offered for one field or key, the likeliest first."""


@dataclass(slots=True)
class _Declared:
    """What a text declares: keys by kind, and fields by resource, each with its place in the text.

    `claimed` are the earlier names of fields, by resource, that a field says it had.
    """

    keys: dict[str, dict[str, Cursor]] = field(default_factory=dict)
    fields: dict[Path, dict[str, Cursor]] = field(default_factory=dict)
    kinds: dict[str, Kind] = field(default_factory=dict)
    claimed: dict[Path, set[str]] = field(default_factory=dict)


def renames(session: Session, file: str, first: int, last: int) -> Iterator[Action]:
    """Offers for the fields and keys on some lines of a file that its last commit does not have.

    Args:
        session: the project.
        file: the file.
        first: the first of the lines, from 1.
        last: the last of them.
    """
    before = committed(session.root, file) if file.endswith(YAML) else None
    text = session.text(file)
    if before is None or before == text:
        return
    old, new = _declared(before), _declared(text)
    for name, keys in new.keys.items():
        gone = [key for key in old.keys.get(name, {}) if key not in keys]
        for key, cursor in keys.items():
            if first <= cursor.line <= last and key not in old.keys.get(name, {}) and new.kinds[name].rekey:
                for earlier in _likely(key, gone):
                    edit = moved_entry(session, file, name, earlier, key)
                    yield Action(f"Give {earlier} the key {key}: the object and its rows stay", (edit,))
    for path, fields in new.fields.items():
        there = old.fields.get(path, {})
        gone = [other for other in there if other not in fields and other not in new.claimed.get(path, set())]
        for other, cursor in fields.items():
            if first <= cursor.line <= last and other not in there and gone:
                yield from _formerly(session, file, cursor, _likely(other, gone))


def _formerly(session: Session, file: str, cursor: Cursor, names: Sequence[str]) -> Iterator[Action]:
    place = Place(file, *inner(cursor))
    for earlier in names:
        edits = formerly(session, place, earlier)
        if edits:
            yield Action(f"Rename the field {earlier} to {cursor.text}: its values stay", tuple(edits))


def _likely(name: str, gone: Sequence[str]) -> list[str]:
    """The names that one may have had, the most alike first; of one that is left, that."""
    alike = sorted(gone, key=lambda other: -SequenceMatcher(None, name.casefold(), other.casefold()).ratio())
    return alike[:MOST]


def _declared(text: str) -> _Declared:
    found = _Declared()
    for cursor in scalars(text):
        kind = kind_at(cursor.path)
        if kind is None:
            continue
        if cursor.is_key and len(cursor.path) == 2:
            found.kinds[kind.name] = kind
            found.keys.setdefault(kind.name, {})[cursor.text] = cursor
        elif declares_field(cursor, kind.name):
            found.fields.setdefault(cursor.path[:2], {})[cursor.text] = cursor
        elif cursor.path[-1] == FORMERLY and not cursor.is_key:
            found.claimed.setdefault(cursor.path[:2], set()).add(cursor.text)
    return found
