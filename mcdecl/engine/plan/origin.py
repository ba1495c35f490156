"""Where a report comes from, as a value."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct


class Origin(Struct, frozen=True):
    """Where a report comes from; each part is empty where it is not known.

    Attributes:
        commit: the full hash.
        time: when it was made, in UTC, such as `2026-11-29T20:35:00Z`.
        link: the address of a page that has the whole of it.
    """

    commit: str = ""
    time: str = ""
    link: str = ""

    def to_json(self) -> dict[str, str]:
        """The commit and the time as plain JSON data; the page is that of whoever shows it."""
        return {name: value for name, value in (("commit", self.commit), ("time", self.time)) if value}

    @classmethod
    def from_json(cls, data: Any) -> "Origin":
        """What `to_json` gave; of anything else what can be understood."""
        if not isinstance(data, Mapping):
            return cls()
        return cls(str(data.get("commit") or ""), str(data.get("time") or ""))
