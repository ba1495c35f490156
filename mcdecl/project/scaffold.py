"""Scaffold a new project: its first files, written only where nothing is in the way."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mcdecl.helpers.atomic_write import write_whole
from mcdecl.helpers.error import Error
from mcdecl.project.files import CONFIG, resource_files
from mcdecl.project.schema import generated
from mcdecl.project.writer import yaml_lines

IGNORE: Final = ".gitignore"
SCHEMAS: Final = "schemas"
"""The folder of the schemas that the modelines name, so that editors need no network."""
EMBEDDED: Final = "sandbox"
"""The environment that every new project has: the embedded account."""
FIRST: Final = "data/subscribers.yaml"

_ADDRESS: Final = re.compile(
    r"(?:https://)?([a-z0-9-]+)(?:\.(?:auth|soap|rest)\.marketingcloudapis\.com/?.*)?", re.IGNORECASE
)
_MID: Final = re.compile(r"[0-9]{1,18}")
_LONGEST: Final = 100
"""Characters of a name, as the schema of `mcdecl.yaml` has it."""

_CONFIG_HEAD: Final = """\
# yaml-language-server: $schema=schemas/mcdecl.schema.json
#
# A folder with a mcdecl.yaml is a project. This file says which accounts the project can be applied to and what
# differs between them; every other *.yaml below this folder says what should be in the account.

"""

_CONFIG_VARIABLES: Final = """
# `${var.region}` in any text of the project becomes this value: the environment's own, or the default.
variables:
  region: {default: US, description: The region that this account sends for.}

default_environment: sandbox

environments:
  # The embedded account: a local Marketing Cloud that needs no credentials. Break things here first.
  sandbox: {account: sandbox}
"""

_CONFIG_LIVE: Final = """
  # A live account. Secrets never stand in a file: they come from the environment of whoever runs mcdecl, or from
  # a .env beside this file, which git ignores.
"""

_CONFIG_ASIDE: Final = """
  # A live account. Secrets never stand in a file: they come from the environment of whoever runs mcdecl, or from
  # a .env beside this file, which git ignores.
  # prod:
  #   protected: true # an apply has to say `--confirm prod`
  #   account:
  #     subdomain: mc1234567890abcdefghijklmnop # the first part of the addresses in Setup > Installed Packages
  #     business_unit: 510001234 # its MID
  #     client_id: ${env.MC_CLIENT_ID}
  #     client_secret: ${env.MC_CLIENT_SECRET}
"""

_FIRST: Final = """\
# yaml-language-server: $schema=../schemas/project.schema.json
#
# Everything in this folder is read; name files and folders as you like. With the line above, an editor that has
# the YAML language server completes and explains every word. `mcdecl explain data_extension` prints the same.

data_extensions:
  Newsletter_Subscribers: # the external key: it says which object of the account is meant, so it never changes
    name: Newsletter subscribers # what people see and what SQL uses; this may change
    description: Who wants our newsletter.
    folder: Data Extensions/Newsletter # made when it is missing
    # An e-mail can go to these rows. The field that tells subscribers apart should be an id: addresses change.
    sendable: {field: SubscriberId, subscriber: Subscriber Key}
    # Personal data that nobody needs any more has to go: every row, two years after it came.
    retention: {policy: rows, length: 24, unit: months}
    fields:
      - {name: SubscriberId, type: Text, length: 36, primary_key: true} # a primary key is required by itself
      - {name: Email, type: EmailAddress, required: true}
      - {name: FirstName, type: Text, length: 50}
      - {name: Region, type: Text, length: 10, default: '${var.region}'} # from mcdecl.yaml, per environment
      - {name: SignedUpAt, type: Date}
"""

_IGNORED: Final = """\
# What mcdecl keeps for itself, and secrets.
.mcdecl/
.env
"""


class CannotCreateProjectError(Error):
    """No project can begin there: what is in the way, and what to do."""


@dataclass(frozen=True, slots=True)
class NewProject:
    """What is asked about a new project.

    Attributes:
        name: what plans call it.
        subdomain: the tenant of its live account; None for the embedded account alone.
        business_unit: the MID to work in; None for the package's own.
        environment: what the live account is called.
    """

    name: str
    subdomain: str | None = None
    business_unit: str | None = None
    environment: str = "prod"


def subdomain_of(text: str) -> str:
    """The subdomain in what a person gives: itself, or one of the addresses that Setup shows.

    Raises:
        ValueError: there is none in it.
    """
    match = _ADDRESS.fullmatch(text.strip())
    if match is None:
        raise ValueError(
            f"{text!r} is no subdomain; it is the first part of the addresses in Setup > Installed Packages"
        )
    return match[1].lower()


def unit_of(text: str) -> str:
    """The MID in what a person gives.

    Raises:
        ValueError: it is none.
    """
    if not _MID.fullmatch(text.strip()):
        raise ValueError(f"{text!r} is no MID; that is a number such as 510001234")
    return text.strip()


def name_of(text: str) -> str:
    """A name for a project or an environment, without blanks around it.

    Raises:
        ValueError: it is none.
    """
    name = text.strip()
    if not name or len(name) > _LONGEST or not name.isprintable():
        raise ValueError(f"a name has 1 to {_LONGEST} characters that can be printed")
    return name


def live_name_of(text: str) -> str:
    """A name for the live environment.

    Raises:
        ValueError: it is none, or it is the embedded account's.
    """
    name = name_of(text)
    if name == EMBEDDED:
        raise ValueError(f"{EMBEDDED} is the environment with the embedded account; give the live one another name")
    return name


def texts(new_project: NewProject) -> dict[str, str]:
    """The files of a new project, by path, in the order in which they are told."""
    return {
        CONFIG: _config(new_project),
        FIRST: _FIRST,
        IGNORE: _IGNORED,
        **{f"{SCHEMAS}/{name}": text for name, text in generated().items()},
    }


def _config(new_project: NewProject) -> str:
    project = "".join(f"{line}\n" for line in yaml_lines({"project": new_project.name.replace("${", "$${")}))
    if new_project.subdomain is None:
        return _CONFIG_HEAD + project + _CONFIG_VARIABLES + _CONFIG_ASIDE
    unit = {"business_unit": int(new_project.business_unit)} if new_project.business_unit else {}
    account = {
        "subdomain": new_project.subdomain,
        **unit,
        "client_id": "${env.MC_CLIENT_ID}",
        "client_secret": "${env.MC_CLIENT_SECRET}",
    }
    live = yaml_lines({new_project.environment: {"account": account, "protected": True}})
    lines = "".join(f"  {line}\n" for line in live)
    return _CONFIG_HEAD + project + _CONFIG_VARIABLES + _CONFIG_LIVE + lines


def create_project(root: Path, new_project: NewProject) -> list[str]:
    """Write a new project into a folder, which is made if it is missing; nothing that is there is touched.

    Returns:
        The files that were written, in order. A .gitignore that is there is left as it is, and is none of them.

    Raises:
        CannotCreateProjectError: something is in the way; nothing was written.
        OSError: something cannot be written; nothing is left of what was.
    """
    _see_that_it_is_free(root)
    wanted = texts(new_project)
    if _there(root / IGNORE):
        del wanted[IGNORE]
    if taken := [path for path in wanted if _there(root / path)]:
        raise CannotCreateProjectError(
            f"{root / taken[0]} is there already, and nothing was written.",
            "Move it away, or begin in another folder.",
        )
    _write(root, wanted)
    return list(wanted)


def write_schemas(root: Path) -> list[str]:
    """Write the schemas of a project anew, as this version of mcdecl has them; gives the files.

    Raises:
        CannotCreateProjectError: there is no project.
        OSError: one cannot be written.
    """
    if not (root / CONFIG).is_file():
        raise CannotCreateProjectError(f"{_said(root)} has no {CONFIG}.", "Begin a project with `mcdecl init`.")
    (root / SCHEMAS).mkdir(exist_ok=True)
    for name, text in generated().items():
        write_whole(root / SCHEMAS / name, text)
    return [f"{SCHEMAS}/{name}" for name in generated()]


def _see_that_it_is_free(root: Path) -> None:
    if _there(root) and not root.is_dir():
        raise CannotCreateProjectError(f"{_said(root)} is a file.", "Name a folder; it is made when it is missing.")
    if _there(root / CONFIG):
        raise CannotCreateProjectError(
            f"{_said(root)} is a project already, and nothing was written.", "See it with `mcdecl validate`."
        )
    if file := next(resource_files(root), None):
        raise CannotCreateProjectError(
            f"{_said(root)} has YAML files, {file} for one, which would be read as the project's; nothing was written.",
            "Begin in a folder below it, or move them into a folder whose name begins with a dot.",
        )


def _said(root: Path) -> str:
    return "This folder" if root == Path() else str(root)


def _there(path: Path) -> bool:
    return path.exists() or path.is_symlink()


def _write(root: Path, wanted: Mapping[str, str]) -> None:
    """Write new files; when one fails, those before it and the folders made for them go again."""
    made: list[Path] = []
    try:
        for path, text in wanted.items():
            for folder in reversed([root / path, *(root / path).parents][1:]):
                if not folder.is_dir():
                    folder.mkdir()
                    made.append(folder)
            with (root / path).open("x", encoding="utf-8", newline="\n") as file:
                made.append(root / path)
                file.write(text)
    except BaseException:
        for item in reversed(made):
            with suppress(OSError):
                item.rmdir() if item.is_dir() else item.unlink()
        raise
