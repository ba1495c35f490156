"""Embedded accounts of a project: one, or several by name, such as `account: {sandbox: qa}`."""

from collections.abc import Mapping
from typing import Any, Final

EMBEDDED: Final = "sandbox"
"""What `account` says for the embedded account."""
NAME: Final = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$"
"""What an embedded account may be called: its name becomes a part of the name of its file."""


def embedded_names(environments: Mapping[str, Any]) -> dict[str, str]:
    """The names of embedded accounts by environment, where the file names them."""
    return {
        name: str(settings["account"][EMBEDDED])
        for name, settings in environments.items()
        if isinstance(settings["account"], Mapping) and EMBEDDED in settings["account"]
    }


def without_names(environments: Mapping[str, Any], named: Mapping[str, str]) -> dict[str, Any]:
    """The environments as if each had the only embedded account: everything but its file is the same."""
    return {
        name: {**settings, "account": EMBEDDED} if name in named else settings
        for name, settings in environments.items()
    }
