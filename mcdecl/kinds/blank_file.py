"""What an import does with a file without rows: only REST writes and shows it, and it shows one import at a time."""

from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct

from mcdecl.kinds.encoding import DETAIL
from mcdecl.kinds.import_source import ROUTES
from mcdecl.kinds.values import Unknown
from mcdecl.kinds.wire import Lookup, WriteContext
from mcdecl.wire.values import TYPE

CHOICES: Final[Mapping[str, str]] = {
    "Process": "run as with any file: Overwrite then leaves no rows",
    "Fail": "end in an error and leave all rows as they are",
    "Skip": "end without an error and leave all rows as they are",
}
USUAL: Final = "Process"
_PROPERTY: Final = "blankFileProcessingType"
_NUMBERS: Final[Mapping[str, int]] = {"Fail": 0, "Process": 1, "Skip": 2}
"""The numbers on the wire: 0 and 1 are recorded, 2 is what is left (fact:import-blank-file-skip).

See fact:import-blank-file.
"""
NOT_ASKED: Final = "only REST automation/v1/imports shows what happens to blank files, one import at a time"
NOT_SHOWN: Final = "REST automation/v1/imports does not show what happens to blank files"


class BlankFileCodec(Struct, frozen=True):
    """The number, over REST alone: SOAP has no element for it."""

    @property
    def reads(self) -> tuple[str, ...]:
        """Nothing that a Retrieve could ask for."""
        return ()

    def encode(self, value: str, writing: WriteContext) -> dict[str, Any]:
        """The whole change over REST."""
        return {TYPE: ROUTES, _PROPERTY: _NUMBERS[value]}

    def decode(self, record: Mapping[str, Any], lookup: Lookup) -> str | Unknown:
        """The word of the number, or why it is not known."""
        detail = record.get(DETAIL)
        if isinstance(detail, Unknown):
            return detail
        if not isinstance(detail, Mapping):
            return Unknown(NOT_ASKED)
        number = detail.get(_PROPERTY)
        if number is None:
            return Unknown(NOT_SHOWN)
        words = {number: word for word, number in _NUMBERS.items()}
        return words.get(number) or Unknown(f"REST shows {number} for blank files, whose meaning is not known")


def same_handling(before: Any, after: Any) -> bool | None:
    """Whether two words are one; None when the account does not show its own."""
    return None if before is None or isinstance(before, Unknown) else bool(before == after)
