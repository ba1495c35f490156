"""`credentials_command:` asks a program, such as the client of a vault, for what logs in."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from mcdecl.helpers.error import Error
from mcdecl.helpers.json_text import read_json
from mcdecl.helpers.programs import is_plain_name, program
from mcdecl.kinds.checks import did_you_mean

KEYS: Final = (
    "subdomain",
    "business_unit",
    "client_id",
    "client_secret",
    "username",
    "password",
    "user_token",
    "auth_url",
    "soap_url",
    "rest_url",
)
"""Settings of an account that the program may give."""
SECONDS: Final = 60
"""How long it may take: vaults wait for a second factor."""


class CredentialsError(Error):
    """The program gave nothing usable; never says what it printed."""


def credentials(
    command: Sequence[str], root: Path, environment: Mapping[str, str], *, seconds: float = SECONDS
) -> dict[str, Any]:
    """What the program prints: a JSON object of settings. It runs in `root`, without a shell and without input.

    Raises:
        CredentialsError: it cannot be run, fails, takes too long, or prints something else.
    """
    file = program(command[0], environment) if is_plain_name(command[0]) else command[0]
    if file is None:
        raise CredentialsError(
            f"{command[0]} cannot be run: no folder of PATH has it", "install it, or name its file: ./name"
        )
    by_hand = "run it by hand in the project's folder to see why"
    try:
        done = subprocess.run(  # noqa: S603 - the command is the project's own, and no shell reads it
            [file, *command[1:]],
            cwd=root,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise CredentialsError(f"{command[0]} took longer than {seconds:g} seconds", by_hand) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "no program can have this name"
        raise CredentialsError(
            f"{command[0]} cannot be run: {why}", "it runs without a shell; name a program"
        ) from None
    if done.returncode:
        raise CredentialsError(f"{command[0]} ended with exit code {done.returncode}", by_hand)
    return _settings(command[0], done.stdout)


def _settings(program: str, output: bytes) -> dict[str, Any]:
    allowed = f"it may give {', '.join(KEYS)}"
    try:
        data = read_json(output)
    except ValueError:
        raise CredentialsError(
            f"{program} printed no JSON", "it has to print one JSON object and nothing else"
        ) from None
    if not isinstance(data, dict) or not data:
        raise CredentialsError(f"{program} printed no JSON object with settings", allowed)
    unknown = [key for key in data if key not in KEYS]
    if unknown:
        # An unknown key may itself be a secret that stands at the wrong place: only a near miss is said.
        hint = did_you_mean(unknown[0], KEYS) or allowed
        raise CredentialsError(f"{program} printed a key that is no setting of an account", hint)
    wrong = [key for key, value in data.items() if not _usable(key, value)]
    if wrong:
        raise CredentialsError(f"{program} gave no usable {wrong[0]}", "each is a text that is not empty")
    return data


def _usable(key: str, value: Any) -> bool:
    if key == "business_unit" and isinstance(value, int) and not isinstance(value, bool):
        return True
    return isinstance(value, str) and bool(value)
