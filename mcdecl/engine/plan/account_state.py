"""What was read of the account for one plan, as a value: the live half of a plan's input."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct, field

from mcdecl.kinds.facts import ResourceFacts
from mcdecl.kinds.resource import LiveResource


class FolderFact(Struct, frozen=True):
    """An existing folder, as far as placing something into it depends on it."""

    path: str
    content_type: str
    allows_children: bool


class Live(Struct, frozen=True):
    """The account's side.

    Attributes:
        resources: live resources by address; an address of the project that is not in it does not exist.
        held: for references to what the project does not declare, whether the account holds it (None: it
            could not be asked).
        names: for the same kinds, the keys that could have been meant.
        folders: existing folders by casefolded path.
        facts: further facts by address.
        named: for names that something is to get, the key of whoever has it, by kind and casefolded name.
        now: the account's clock, with its zone; None where nobody asked.
    """

    resources: Mapping[str, LiveResource] = field(default_factory=dict)
    held: Mapping[tuple[str, str], bool | None] = field(default_factory=dict)
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    folders: Mapping[str, FolderFact] = field(default_factory=dict)
    facts: Mapping[str, ResourceFacts] = field(default_factory=dict)
    named: Mapping[tuple[str, str], str] = field(default_factory=dict)
    now: datetime | None = None
