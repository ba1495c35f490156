"""Scaffold a new project: its first files, written only where nothing is in the way."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Final

from msgspec import Struct

from mcdecl.helpers.atomic_write import write_whole
from mcdecl.helpers.error import Error
from mcdecl.project.files import CONFIG, resource_files
from mcdecl.project.schema import PROJECT, generated
from mcdecl.project.writer import yaml_lines

IGNORE: Final = ".gitignore"
SCHEMAS: Final = "schemas"
"""The folder of the schemas that the modelines name, so that editors need no network."""
EMBEDDED: Final = "sandbox"
"""The environment that every new project has: the embedded account."""
FIRST: Final = "data/subscribers.yaml"

MODELINE: Final = "# yaml-language-server:"
"""How the line begins that tells editors the schema of a file."""

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

_CONFIG_STRICT: Final = """
# What no folder, file or word of its own puts in a business unit is an error, where an environment has business_units.
strict: true
"""

_CONFIG_VARIABLES: Final = """
# `${var.region}` in any text of the project becomes this value: the environment's own, or the default.
variables:
  region: {default: US, description: The region that this account sends for.}
"""

_CONFIG_ENVIRONMENTS: Final = """
default_environment: sandbox

environments:
  # The embedded account: a local Marketing Cloud that needs no credentials. Break things here first.
  sandbox: {account: sandbox}
"""

_ENVIRONMENTS: Final = _CONFIG_ENVIRONMENTS.partition("default_environment: sandbox\n")[2]

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


class NewProject(Struct, frozen=True):
    """What is asked about a new project.

    Attributes:
        name: what plans call it.
        subdomain: the tenant of its live account; None for the embedded account alone.
        business_unit: the MID to work in; None for the package's own.
        environment: what the live account is called.
        auth_url: the address of its token service, where no subdomain implies it.
        adopted: whether its contents are exported right away; then nothing is declared as an example.
    """

    name: str
    subdomain: str | None = None
    business_unit: str | None = None
    environment: str = "prod"
    auth_url: str | None = None
    adopted: bool = False

    @property
    def live(self) -> bool:
        """Whether it has a live account."""
        return self.subdomain is not None or self.auth_url is not None


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


def auth_url_of(text: str) -> str:
    """The address of a token service in what a person gives.

    Raises:
        ValueError: it is none.
    """
    address = text.strip().rstrip("/")
    if not re.fullmatch(r"https?://[^\s/]+(/\S*)?", address):
        raise ValueError(f"{text!r} is no address; it begins with https://")
    return address


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
    first = {} if new_project.adopted else {FIRST: _FIRST}
    return {CONFIG: _config(new_project), **first, **companions()}


def companions() -> dict[str, str]:
    """The files that every project has beside its own: what git ignores, and the schemas for editors."""
    return {IGNORE: _IGNORED, **{f"{SCHEMAS}/{name}": text for name, text in generated().items()}}


def modeline(file: str, schema: str = PROJECT) -> str:
    """The first line of a file of a project: it tells editors which schema the file has."""
    up = "../" * (len(PurePosixPath(file).parts) - 1)
    return f"{MODELINE} $schema={up}{SCHEMAS}/{schema}\n"


def is_example(file: str, content: bytes) -> bool:
    """Whether this is the data extension that every new project begins with, as it was written."""
    return file == FIRST and content == _FIRST.encode()


def _config(new_project: NewProject) -> str:
    project = "".join(f"{line}\n" for line in yaml_lines({"project": new_project.name.replace("${", "$${")}))
    if not new_project.live:
        return _CONFIG_HEAD + project + _CONFIG_VARIABLES + _CONFIG_STRICT + _CONFIG_ENVIRONMENTS + _CONFIG_ASIDE
    unit = {"business_unit": int(new_project.business_unit)} if new_project.business_unit else {}
    account = {
        **({"subdomain": new_project.subdomain} if new_project.subdomain else {}),
        **unit,
        "client_id": "${env.MC_CLIENT_ID}",
        "client_secret": "${env.MC_CLIENT_SECRET}",
        **({"auth_url": new_project.auth_url} if new_project.auth_url else {}),
    }
    live = yaml_lines({new_project.environment: {"account": account, "protected": True}})
    lines = "".join(f"  {line}\n" for line in live)
    if new_project.adopted:
        default = "".join(f"{line}\n" for line in yaml_lines({"default_environment": new_project.environment}))
        return _CONFIG_HEAD + project + _CONFIG_STRICT + "\n" + default + _ENVIRONMENTS + _CONFIG_LIVE + lines
    return _CONFIG_HEAD + project + _CONFIG_VARIABLES + _CONFIG_STRICT + _CONFIG_ENVIRONMENTS + _CONFIG_LIVE + lines


def create_project(root: Path, new_project: NewProject) -> list[str]:
    """Write a new project into a folder, which is made if it is missing; nothing that is there is touched.

    Returns:
        The files that were written, in order. A .gitignore that is there is left as it is, and is none of them.

    Raises:
        CannotCreateProjectError: something is in the way; nothing was written.
        OSError: something cannot be written; nothing is left of what was.
    """
    with created_project(root, new_project) as written:
        return written


@contextmanager
def created_project(root: Path, new_project: NewProject) -> Iterator[list[str]]:
    """The same; when what is done with the new project fails, nothing is left of it.

    Raises:
        CannotCreateProjectError: as there.
        OSError: as there.
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
    made: list[Path] = []
    try:
        _write(root, wanted, made)
        yield list(wanted)
    except BaseException:
        for item in reversed(made):
            with suppress(OSError):
                item.rmdir() if item.is_dir() else item.unlink()
        raise


def check_project(root: Path) -> None:
    """Nothing, if a folder is a project.

    Raises:
        CannotCreateProjectError: it is none.
    """
    if not (root / CONFIG).is_file():
        raise CannotCreateProjectError(f"{_said(root)} has no {CONFIG}.", "Begin a project with `mcdecl init`.")


def write_schemas(root: Path) -> list[str]:
    """Write the schemas of a project anew, as this version of mcdecl has them; gives the files.

    Raises:
        CannotCreateProjectError: there is no project.
        OSError: one cannot be written.
    """
    check_project(root)
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


def _write(root: Path, wanted: Mapping[str, str], made: list[Path]) -> None:
    """Write new files; `made` gets them and the folders that were made for them."""
    for path, text in wanted.items():
        for folder in reversed([root / path, *(root / path).parents][1:]):
            if not folder.is_dir():
                folder.mkdir()
                made.append(folder)
        with (root / path).open("x", encoding="utf-8", newline="\n") as file:
            made.append(root / path)
            file.write(text)
