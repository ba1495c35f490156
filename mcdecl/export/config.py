"""The `mcdecl.yaml` of a directory that has none: the environment that was read, its secrets only by name."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from mcdecl.export.layout import document
from mcdecl.project.files import CONFIG, text_of
from mcdecl.project.variables import Substitution, mentions
from mcdecl.project.wording import SECRETS
from mcdecl.project.writer import yaml_lines
from mcdecl.project.yaml_reader import read

_OFFLINE: Final = """\
# What the files here say was never compared with an account. Name one to plan against:
# environments:
#   prod:
#     account: {subdomain: …, client_id: "${env.MC_CLIENT_ID}", client_secret: "${env.MC_CLIENT_SECRET}"}
"""


def config_for(name: str, source: Path, environment: str, variables: Mapping[str, Any]) -> bytes:
    """A `mcdecl.yaml` for a project with one environment of the project in `source`.

    Args:
        name: what the project is called.
        source: the folder whose `mcdecl.yaml` has the environment, and loads.
        environment: the environment's name.
        variables: values of that project's variables, which the new one does not have.
    """
    text = text_of(source, CONFIG)
    data = (read(text) if isinstance(text, str) else None) or {}
    said = dict((data.get("environments") or {}).get(environment) or {"account": "sandbox"})
    said.pop("variables", None)
    said["account"] = _connection(said.get("account"), variables)
    return document(yaml_lines({"project": name, "environments": {environment: said}}))


def _connection(account: Any, variables: Mapping[str, Any]) -> Any:
    """The settings with variables put in; what the process environment gives stays as it is written."""
    if not isinstance(account, Mapping):
        return account
    return {word: _setting(word, value, variables) for word, value in account.items()}


def _setting(word: str, value: Any, variables: Mapping[str, Any]) -> Any:
    if not isinstance(value, str):
        return value
    named = list(mentions(value))
    if word in SECRETS and not any(name.startswith("env.") for name in named):
        return f"${{env.MC_{word.upper()}}}"  # whatever stands there, a secret is not copied
    if any(name.startswith("var.") for name in named):
        return Substitution(variables).text(value)
    return value


def offline_config(name: str) -> bytes:
    """A `mcdecl.yaml` for a project that comes from no account."""
    return document(yaml_lines({"project": name})) + _OFFLINE.encode()
