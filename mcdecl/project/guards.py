"""What `mcdecl.yaml` says about how far applies may go: owned folders and thresholds, the project's or narrower."""

from collections.abc import Mapping
from typing import Any, Final

from mcdecl.kinds.thresholds import Thresholds
from mcdecl.kinds.types import Folder, Schema

GUARDS: Final = ("owned_folders", "thresholds")
"""The words of these settings."""

_DEFAULT: Final = Thresholds()


def guards(project: Mapping[str, Any], environment: Mapping[str, Any]) -> tuple[tuple[str, ...], Thresholds]:
    """The owned folders and the thresholds of an environment: its own words win over the project's.

    The owned folders of an environment stand instead of the project's; of the thresholds each word by itself.
    """
    limits = {**(project.get("thresholds") or {}), **(environment.get("thresholds") or {})}
    owned = environment.get("owned_folders", project.get("owned_folders")) or ()
    return tuple(map(str, owned)), Thresholds(**limits)


def guard_settings() -> dict[str, Schema]:
    """The schemas of these settings, for the project and for an environment alike."""
    return {
        "owned_folders": {
            "type": "array",
            "description": "Folders in which everything is declared here. Plans list what is not; --prune removes it.",
            "items": {**Folder().schema(), "description": "Folder path from its root; what lies below counts too."},
            "uniqueItems": True,
            "examples": [["Data Extensions/Northern Trail"]],
        },
        "thresholds": {
            "type": "object",
            "description": "How much of what exists one apply may change or remove; beyond, it needs --force.",
            "additionalProperties": False,
            "properties": {
                "percent": {
                    "type": "number",
                    "minimum": 0,
                    "maximum": 100,
                    "default": _DEFAULT.percent,
                    "description": "The share of existing resources, in percent; 100 never needs --force.",
                },
                "minimum": {
                    "type": "integer",
                    "minimum": 0,
                    "default": _DEFAULT.minimum,
                    "description": "How many resources have to exist before the share counts.",
                },
            },
        },
    }
