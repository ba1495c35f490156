"""What `mcdecl.yaml` says about how far applies may go: owned folders, thresholds and what is never deleted."""

from collections.abc import Mapping
from typing import Any, Final

from mcdecl.kinds.thresholds import Thresholds
from mcdecl.kinds.types import FolderPath, Schema
from mcdecl.project.keep_settings import WORD, keep_schema

GUARDS: Final = ("owned_folders", "thresholds", "never_delete", WORD)
"""The words of these settings."""

_DEFAULT: Final = Thresholds()


def guards(
    project: Mapping[str, Any], environment: Mapping[str, Any]
) -> tuple[tuple[str, ...], Thresholds, tuple[str, ...]]:
    """The owned folders, the thresholds and the patterns of what is never deleted in an environment.

    The owned folders of an environment replace the project's, and so does each word of its thresholds. What is never
    deleted adds up: an environment cannot lift a guard of the project.
    """
    limits = {**(project.get("thresholds") or {}), **(environment.get("thresholds") or {})}
    owned = environment.get("owned_folders", project.get("owned_folders")) or ()
    never = (*(project.get("never_delete") or ()), *(environment.get("never_delete") or ()))
    return tuple(map(str, owned)), Thresholds(**limits), tuple(dict.fromkeys(map(str, never)))


def guard_settings() -> dict[str, Schema]:
    """The schemas of these settings, for the project and for an environment alike."""
    return {
        **keep_schema(),
        "owned_folders": {
            "type": "array",
            "description": "Folders in which everything is declared here. Plans list what is not; --prune removes it.",
            "items": {
                **FolderPath().schema(),
                "description": "Folder path from its root; folders below it are included.",
            },
            "uniqueItems": True,
            "examples": [["Data Extensions/Northern Trail"]],
        },
        "never_delete": {
            "type": "array",
            "description": "Addresses or patterns of what no plan deletes or replaces, be it declared or not: "
            "neither --prune nor `removed`. What an environment names comes on top of the project's.",
            "items": {"type": "string", "pattern": r"^[a-z_*?]+\..+|^\*$", "description": "Address or pattern."},
            "uniqueItems": True,
            "examples": [["data_extension.CRM_*", "*.Consent"]],
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
                    "description": "Number of existing resources from which the share applies.",
                },
            },
        },
    }
