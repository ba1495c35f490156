"""Write `mcdecl.yaml` for an export into a new directory; secrets appear only as variable names."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from mcdecl.engine.adopt.layout import document
from mcdecl.project.files import CONFIG, text_of
from mcdecl.project.schema_messages import SECRETS
from mcdecl.project.variables import Substitution, mentions
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
    record = dict((data.get("environments") or {}).get(environment) or {"account": "sandbox"})
    record.pop("variables", None)
    record = {word: _put_in(value, variables) for word, value in record.items()}
    if isinstance(account := record.get("account"), Mapping):
        record["account"] = {word: _unless_secret(word, value) for word, value in account.items()}
    return document(yaml_lines({"project": name, "environments": {environment: record}}))


def _put_in(value: Any, variables: Mapping[str, Any]) -> Any:
    """A setting with variables put in; what only the process knows stays as it is written."""
    if isinstance(value, Mapping):
        return {word: _put_in(item, variables) for word, item in value.items()}
    if isinstance(value, list):
        return [_put_in(item, variables) for item in value]
    named = isinstance(value, str) and any(name.startswith("var.") for name in mentions(value))
    return Substitution(variables).text(value) if named else value


def _unless_secret(word: str, value: Any) -> Any:
    """A setting of an account. Whatever stands at a secret's place, only a mention of it is copied."""
    outside = any(name.startswith(("env.", "file:")) for name in mentions(value))
    return f"${{env.MC_{word.upper()}}}" if word in SECRETS and not outside else value


def offline_config(name: str) -> bytes:
    """A `mcdecl.yaml` for a project that comes from no account."""
    return document(yaml_lines({"project": name})) + _OFFLINE.encode()
