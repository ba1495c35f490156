"""What `mcdecl.yaml` says about keeping rows before an apply loses them."""

from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct

from mcdecl.kinds.types import Schema

WORD: Final = "keep"
FOLDER: Final = ".mcdecl/kept"
"""Where copies are kept where nobody says it, below the project's folder."""
NOTHING: Final = "none"
"""What is said in the place of a folder to keep nothing."""


class KeepSettings(Struct, frozen=True):
    """How rows are kept.

    Attributes:
        to: the folder, relative to the project's.
        rows_up_to: the rows of one data extension that are kept at most; more of them refuse the apply.
        minutes: how long keeping those of one data extension may take.
        days: how long copies are worth keeping; older ones are listed as expired.
        recipient: an age or SSH public key that copies are encrypted for; None to leave them readable.
        reuse_minutes: for how long a whole copy is used again after an apply that was broken off; None for never.
    """

    to: str = FOLDER
    rows_up_to: int = 500_000
    minutes: int = 60
    days: int = 30
    recipient: str | None = None
    reuse_minutes: int | None = None


_DEFAULT: Final = KeepSettings()


def keep_settings(project: Mapping[str, Any], environment: Mapping[str, Any]) -> KeepSettings | None:
    """How rows are kept in an environment, whose words replace those of the project; None where nobody asks for it."""
    if WORD not in project and WORD not in environment:
        return None
    return KeepSettings(**{**(project.get(WORD) or {}), **(environment.get(WORD) or {})})


def keep_schema() -> dict[str, Schema]:
    """The schema of these settings, for the project and for an environment alike."""

    def whole(default: int | None, words: str) -> Schema:
        preset = {} if default is None else {"default": default}
        return {"type": "integer", "minimum": 1, **preset, "description": words}

    return {
        WORD: {
            "type": "object",
            "description": "Keep rows and columns that an apply is about to lose, so that an undo brings them back.",
            "additionalProperties": False,
            "properties": {
                "to": {
                    "type": "string",
                    "minLength": 1,
                    "default": _DEFAULT.to,
                    "description": "The folder for the copies, inside the project's folder.",
                },
                "rows_up_to": whole(
                    _DEFAULT.rows_up_to,
                    "The most rows of one data extension that are kept; an apply that would lose more is refused.",
                ),
                "minutes": whole(_DEFAULT.minutes, "The longest time that keeping one data extension may take."),
                "days": whole(_DEFAULT.days, "After so many days `mcdecl kept` lists a copy as expired."),
                "reuse_minutes": whole(
                    None,
                    "Use a copy that an interrupted apply has made at most so many minutes ago, if the data extension "
                    "and its number of rows have not changed. Values may be as old as that. Default: copy again.",
                ),
                "recipient": {
                    "type": "string",
                    "pattern": r"^(age1[0-9a-z]+|ssh-(ed25519|rsa) \S+.*)$",
                    "description": "An age or SSH public key: copies are encrypted for it. Needs the extra `age`.",
                },
            },
            "examples": [{"rows_up_to": 500_000, "days": 30, "to": FOLDER}],
        }
    }
