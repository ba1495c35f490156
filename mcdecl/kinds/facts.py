"""What a verdict may need to know about the account beyond the resource itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts about one live resource; `has_rows` is None where nobody asked or the account did not tell."""

    has_rows: bool | None = None
