"""The `account:` of an environment: first where it leads, then, if that is allowed, what logs in there."""

import re
import shlex
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

from mcdecl.helpers.redaction import learn
from mcdecl.helpers.secret import Secret
from mcdecl.project.credentials import CredentialsError, credentials
from mcdecl.project.dotenv import process_environment
from mcdecl.project.model import AccountSettings
from mcdecl.project.positions import Path as DataPath
from mcdecl.project.trust import ADDRESSES, COMMAND, Trust
from mcdecl.project.unit_config import Reading
from mcdecl.project.variables import Outside, Substitution, mentions
from mcdecl.wire.hosts import ALLOWED_HOSTS, host_of

LOGIN: Final = ("client_id", "client_secret", "username", "password", "user_token")
"""The settings that log in: the only ones that may name what the process knows."""
SECRET: Final = frozenset({"client_secret", "password", "user_token"})
"""Those of them that are never shown, wherever they come from."""
_MID: Final = re.compile(r"[0-9]{1,18}")
_NUMBERS: Final[Mapping[str, Callable[[Any], Any]]] = {"business_unit": int, "concurrency": int, "timeout": float}
"""Settings that are no texts."""
_OUTSIDE: Final = re.compile(r"env\.|file:")
"""Mentions of what only the process knows."""


class ConfigReading(Reading, Protocol):
    """The file being read, whose values are put in place."""

    diagnostics: list[Any]

    def resolved(self, written: Any, path: DataPath, substitution: Substitution) -> Any:
        """What stands at a path, with everything in it put in place."""


def outside_of(word: str, outside: Outside) -> Outside | None:
    """What a setting of an account or of its sftp may name of what the process knows: only what logs in may."""
    return outside if word in LOGIN or word in ("user", "passphrase") else None


def names_outside(value: Any) -> bool:
    """Whether a value names what only the process knows."""
    return any(map(_OUTSIDE.match, mentions(value)))


def as_login(word: str, written: Any, value: Any) -> Any:
    """The value of a setting that logs in; from here on nothing that is printed shows it, if it is a secret."""
    secret = Secret(str(value))
    if word in SECRET or word == "passphrase" or names_outside(written):
        learn(secret)
    return secret if word in SECRET or word == "passphrase" else value


def account_settings(
    name: str,
    written: Any,
    variables: Mapping[str, Any],
    reading: ConfigReading,
    trust: Trust,
    *,
    offline: bool,
) -> Any:
    """The settings of an environment's account, or `sandbox`.

    With `offline`, or where something is wrong with it, nothing is asked for secrets.
    """
    if written == "sandbox":
        return "sandbox"
    path: DataPath = ("environments", name, "account")
    before = len(reading.diagnostics)
    settings: dict[str, Any] = {}
    for word, value in written.items():
        if word != COMMAND and not (word in LOGIN and names_outside(value)):
            settings[word] = reading.resolved(value, (*path, word), Substitution(variables))
    if not offline:
        _check_addresses(settings, path, reading, trust)
        if len(reading.diagnostics) == before:
            settings |= _login(written, settings, variables, path, reading, trust)
    unit = str(settings.get("business_unit", 0))
    if len(reading.diagnostics) == before and not _MID.fullmatch(unit):
        message = "business_unit is the MID of a business unit, a number"
        hint = "find it under the account's name in the user interface"
        reading.add((*path, "business_unit"), message, hint, code="MC113")
    if len(reading.diagnostics) > before:
        return AccountSettings()
    as_typed = {word: _NUMBERS.get(word, str)(value) for word, value in settings.items() if not _is_secret(value)}
    return AccountSettings(**as_typed, **{word: value for word, value in settings.items() if _is_secret(value)})


def _is_secret(value: Any) -> bool:
    return isinstance(value, Secret)


def _check_addresses(settings: Mapping[str, Any], path: DataPath, reading: ConfigReading, trust: Trust) -> None:
    """Refuse addresses to which no secret may go, before any is known."""
    for word in ADDRESSES:
        why = trust.hosts.refusal(str(settings[word])) if word in settings else None
        if why is not None:
            host = host_of(str(settings[word]))
            hint = None if not host or trust.hosts.allow(host) else host_hint(host)
            reading.add((*path, word), f"{word} {why}", hint, code="MC118")


def host_hint(host: str) -> str:
    """What to do about a host to which no secret may go."""
    return (
        f"if secrets may go to {host}, allow it outside of these files: mcdecl trust on this machine, "
        f"{ALLOWED_HOSTS}={host} in a pipeline"
    )


def _login(
    written: Mapping[str, Any],
    settings: Mapping[str, Any],
    variables: Mapping[str, Any],
    path: DataPath,
    reading: ConfigReading,
    trust: Trust,
) -> dict[str, Any]:
    """What logs in, by the settings and by the command."""
    environment, diagnostics = process_environment(trust.root)
    reading.diagnostics += diagnostics
    before = len(reading.diagnostics)
    login: dict[str, Any] = {}
    for word in LOGIN:
        if word in written:
            outside = outside_of(word, Outside(environment, trust))
            value = reading.resolved(written[word], (*path, word), Substitution(variables, outside))
            login[word] = as_login(word, written[word], value)
    command = written.get(COMMAND)
    if command and len(reading.diagnostics) == before:
        given = _from_command(command, variables, {**settings, **login}, path, reading, trust)
        _check_addresses(given, path, reading, trust)
        login |= {word: as_login(word, "${env.X}" if word in LOGIN else "", value) for word, value in given.items()}
    return login


def _from_command(
    command: Any,
    variables: Mapping[str, Any],
    settings: Mapping[str, Any],
    path: DataPath,
    reading: ConfigReading,
    trust: Trust,
) -> Mapping[str, Any]:
    """What `credentials_command` gives; a setting that stands beside it is told, for one of the two would be lost."""
    at = (*path, COMMAND)
    command = reading.resolved(command, at, Substitution(variables))
    try:
        words = shlex.split(command) if isinstance(command, str) else [str(word) for word in command]
    except ValueError:
        hint = "close them, or write it as a list of words"
        reading.add(at, f"the quotes of {COMMAND} do not match", hint, code="MC116")
        return {}
    if not words or not words[0].strip():
        reading.add(at, f"{COMMAND} names no program", "write the program and its arguments", code="MC116")
        return {}
    if refusal := trust.command_refusal(words):
        reading.add(at, *refusal, code="MC118", at_key=True)
        return {}
    try:
        given = credentials(words, trust.root, trust.environment_of_commands())
    except CredentialsError as error:
        reading.add(at, error.message, error.hint, code="MC116")
        return {}
    for word in given:
        if word in settings:
            message = f"{word} is also given by {COMMAND}"
            reading.add((*path, word), message, "keep one of them", code="MC116", at_key=True)
    return given
