"""Write what makes a new directory a project, for an export into it; secrets appear only as variable names."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from mcdecl.engine.adopt.layout import document
from mcdecl.project.files import CONFIG, text_of
from mcdecl.project.scaffold import IGNORE, SCHEMAS, companions, modeline
from mcdecl.project.schema import CONFIG as CONFIG_SCHEMA
from mcdecl.project.schema import PROJECT as PROJECT_SCHEMA
from mcdecl.project.schema_messages import SECRETS
from mcdecl.project.unit_config import MID
from mcdecl.project.units import UNITS
from mcdecl.project.variables import Substitution, mentions
from mcdecl.project.writer import yaml_lines
from mcdecl.project.yaml_reader import read

_OFFLINE: Final = """\
# What the files here say was never compared with an account. Name one to plan against:
# environments:
#   prod:
#     account: {subdomain: …, client_id: "${env.MC_CLIENT_ID}", client_secret: "${env.MC_CLIENT_SECRET}"}
"""

_SFTP_SECRETS: Final = ("password", "passphrase")


def first_files(config: bytes, directory: Path) -> dict[str, bytes]:
    """The files that make a directory a project: its `mcdecl.yaml`, what git ignores, and schemas for editors.

    A .gitignore that is there is left as it is, and is none of them.
    """
    files = {CONFIG: config, **{path: text.encode() for path, text in companions().items()}}
    if (directory / IGNORE).exists():
        del files[IGNORE]
    return files


def ignore_kept(first: Mapping[str, bytes]) -> tuple[str, ...]:
    """What to say where `first_files` left a .gitignore as it is."""
    return () if IGNORE in first else ("left .gitignore unchanged; make sure that it contains .mcdecl/ and .env",)


def has_schemas(directory: Path) -> bool:
    """Whether a project has the schema that the first line of its files names."""
    return (directory / SCHEMAS / PROJECT_SCHEMA).is_file()


def config_for(name: str, source: Path, environment: str, variables: Mapping[str, Any]) -> bytes:
    """A `mcdecl.yaml` for a project with one environment of the project in `source`; a live account is protected.

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
    if isinstance(units := record.get(UNITS), Mapping):
        record[UNITS] = {name: _without_variables(unit) for name, unit in units.items()}
    record = {word: _put_in(value, variables) for word, value in record.items()}
    if isinstance(account := record.get("account"), Mapping):
        record["account"] = {word: _unless_secret(word, value) for word, value in account.items()}
        record.setdefault("protected", True)
    if isinstance(sftp := record.get("sftp"), Mapping):
        record["sftp"] = {word: _unless_secret(word, value, _SFTP_SECRETS, "SFTP_") for word, value in sftp.items()}
    return _config({"project": name, "environments": {environment: record}})


def _config(data: Mapping[str, Any]) -> bytes:
    return modeline(CONFIG, CONFIG_SCHEMA).encode() + document(yaml_lines(data))


def _without_variables(unit: Any) -> Any:
    """A business unit without values of variables, which the new project does not have; its MID alone if it can be."""
    left = {word: value for word, value in unit.items() if word != "variables"} if isinstance(unit, Mapping) else unit
    return left[MID] if isinstance(left, Mapping) and left.keys() == {MID} else left


def _put_in(value: Any, variables: Mapping[str, Any]) -> Any:
    """A setting with variables put in; what only the process knows stays as it is written."""
    if isinstance(value, Mapping):
        return {word: _put_in(item, variables) for word, item in value.items()}
    if isinstance(value, list):
        return [_put_in(item, variables) for item in value]
    named = isinstance(value, str) and any(name.startswith("var.") for name in mentions(value))
    return Substitution(variables).text(value) if named else value


def _unless_secret(word: str, value: Any, secrets: Sequence[str] = SECRETS, prefix: str = "") -> Any:
    """A setting of a connection. Whatever stands at a secret's place, only a mention of it is copied."""
    outside = any(name.startswith(("env.", "file:")) for name in mentions(value))
    return f"${{env.MC_{prefix}{word.upper()}}}" if word in secrets and not outside else value


def offline_config(name: str) -> bytes:
    """A `mcdecl.yaml` for a project that comes from no account."""
    return _config({"project": name}) + _OFFLINE.encode()
