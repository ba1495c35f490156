"""An account in which facts are otherwise than they are believed to be: which settings make it so.

Reports of `mcdecl doctor` and `mcdecl conformance` say what was found; their words are read here.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from mcdecl.helpers.structs import replace
from mcdecl.sandbox.account import SandboxSettings
from mcdecl.sandbox.store import SandboxError

Change = Mapping[str, Any]


def _number(setting: str) -> Callable[[Any], Change]:
    def change(value: Any) -> Change:
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise ValueError("a number that is not negative")
        return {setting: value}

    return change


def _flag(setting: str, *, on: bool = True) -> Callable[[Any], Change]:
    def change(value: Any) -> Change:
        if value is True:
            raise ValueError("false, or what was found instead")
        return {setting: on}

    return change


def _names(setting: str) -> Callable[[Any], Change]:
    def change(value: Any) -> Change:
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            raise ValueError("a list of names")
        return {setting: frozenset(value)}

    return change


def _seconds(value: Any) -> Change:
    good = isinstance(value, int | float) and not isinstance(value, bool)
    if not good:
        raise ValueError("a number of seconds")
    return {"clock_seconds_ahead": value}


def _routes(value: Any) -> Change:
    return {"denied_routes": tuple(name.lower().strip("/") for name in _names("denied_routes")(value)["denied_routes"])}


FACTS: Mapping[str, Callable[[Any], Change]] = MappingProxyType(
    {
        "retrieve-page-size": _number("page_size"),
        "in-list-size": _number("in_list_size"),
        "query-time-limit": _number("query_seconds"),
        "name-not-free-at-once": _number("name_release_seconds"),
        "texts-compare-without-case": _flag("exact_texts"),
        "describe-lists-properties": _flag("describe_is_empty"),
        "field-filter-by-parent": _flag("field_filter_truncates"),
        "text-without-max-length": _flag("unlimited_texts"),
        "fields-in-sent-order": _flag("fields_reversed"),
        "unknown-columns-dropped": _flag("unknown_columns_refused"),
        "folder-description-element": _flag("folder_description_optional"),
        "query-cte": _flag("query_ctes"),
        "ftp-posix-rename": _flag("sftp_posix_rename", on=False),
        "written-reads-back": _names("not_read_back"),
    }
)
"""By fact what makes the settings of what holds instead."""

ACCOUNT: Mapping[str, Callable[[Any], Change]] = MappingProxyType(
    {
        "clock_seconds_ahead": _seconds,
        "missing_scopes": _names("missing_scopes"),
        "denied_types": _names("denied_types"),
        "denied_routes": _routes,
        "unreadable": _names("unreadable"),
    }
)
"""The same for what is no fact about the service and differs from account to account."""


def settings_like(
    facts: Mapping[str, Any], account: Mapping[str, Any], settings: SandboxSettings | None = None
) -> tuple[SandboxSettings, tuple[str, ...]]:
    """The settings of an account that differs so, and the facts that no setting can change.

    Args:
        facts: What holds instead, by fact.
        account: What else differs.
        settings: What it differs from.

    Raises:
        SandboxError: A value is of the wrong sort, or there is no such word.
    """
    changed: dict[str, Any] = {}
    for name, value in facts.items():
        if name in FACTS:
            changed |= _changed(name, FACTS[name], value)
    for name, value in account.items():
        if name not in ACCOUNT:
            text = f"account.{name} is not known: write {', '.join(ACCOUNT)}."
            raise SandboxError(text)
        changed |= _changed(name, ACCOUNT[name], value)
    return replace(settings or SandboxSettings(), **changed), tuple(name for name in facts if name not in FACTS)


def _changed(name: str, change: Callable[[Any], Change], value: Any) -> Change:
    try:
        return change(value)
    except ValueError as error:
        text = f"{name}: {value!r} cannot be; write {error}."
        raise SandboxError(text) from None
