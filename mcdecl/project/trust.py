"""What a project's files may do with secrets, and who said so.

A branch can change every file of a project, so nothing in them says where secrets may go. Marketing Cloud's own hosts,
this machine, and files inside the project need no word. Anything else is allowed from outside: by variables of the
process, by the mcdecl.yaml of the branch that `MCDECL_BASE` names, or by a person on this machine with `mcdecl trust`.
"""

import hashlib
import os
import re
import shlex
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from msgspec import Struct, field

from mcdecl.helpers import git
from mcdecl.helpers.safe_files import inside, read_inside, real_path
from mcdecl.project.cli_variables import CliVariable
from mcdecl.project.dotenv import FILE as DOTENV
from mcdecl.project.dotenv import process_environment
from mcdecl.project.files import CONFIG
from mcdecl.project.trust_store import AllowedCommand, Grants, read_grants
from mcdecl.project.units import UNITS
from mcdecl.project.variables import Substitution, UnitValues, mentions
from mcdecl.project.yaml_reader import YamlError, read
from mcdecl.wire.hosts import ALLOWED_HOSTS, Hosts, host_of, patterns, plain

ALLOWED_FILES: Final = "MCDECL_ALLOWED_FILES"
"""The variable of the process that names more files, and folders of files, that hold secrets."""
ALLOWED_COMMANDS: Final = "MCDECL_ALLOWED_COMMANDS"
"""The variable of the process that has the commands that may run, one a line."""
ALLOWED_VARIABLES: Final = "MCDECL_ALLOWED_VARIABLES"
"""The variable of the process that names more variables of it that may log in."""
BASE: Final = "MCDECL_BASE"
"""The variable of the process that names the commit or branch whose mcdecl.yaml was reviewed."""
ADDRESSES: Final = ("auth_url", "soap_url", "rest_url")
COMMAND: Final = "credentials_command"
_SECRET_FILES: Final = (Path("/run/secrets"),)
"""Folders that hold nothing but secrets meant for the process: where containers get theirs."""
_FILE: Final = "file:"
_ENV: Final = "env."
_OF_PIPELINES: Final = (
    "ACTIONS_",
    "BITBUCKET_",
    "BUILDKITE_",
    "CI_",
    "CIRCLE_",
    "GH_",
    "GITHUB_",
    "GITLAB_",
    "JENKINS_",
    "RUNNER_",
    "SYSTEM_",
    "TRAVIS_",
)
"""How the names of variables begin that hold a pipeline's own tokens and settings."""
_OWN: Final = "MCDECL_"
_OF_OTHERS: Final = (
    "ANTHROPIC_",
    "ARM_",
    "AWS_",
    "AZURE_",
    "CLOUDFLARE_",
    "DATABASE_",
    "DOCKER_",
    "GCLOUD_",
    "GCP_",
    "GOOGLE_",
    "HEROKU_",
    "KUBECONFIG",
    "KUBE_",
    "MYSQL_",
    "NODE_AUTH_",
    "NPM_",
    "OPENAI_",
    "PGPASS",
    "PYPI_",
    "REDIS_",
    "SENTRY_",
    "SLACK_",
    "SNYK_",
    "SONAR_",
    "SSH_",
    "STRIPE_",
    "TF_",
    "TWINE_",
    "VAULT_",
)
"""How the names of variables begin that hold what logs in elsewhere, never to Marketing Cloud. Which names there are
nobody can list: with `MCDECL_BASE` no name needs to be here."""


class Needs(Struct, frozen=True):
    """What the `mcdecl.yaml` of a project uses beyond what needs no word.

    Attributes:
        hosts: hosts to which credentials would go.
        files: files outside of the project that are named as secrets.
        commands: programs that would run.
        variables: environment variables that log in and have the name of another tool's.
    """

    hosts: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    commands: tuple[tuple[str, ...], ...] = ()
    variables: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.hosts or self.files or self.commands or self.variables)


class Trust(Struct, frozen=True):
    """What one project is allowed.

    Attributes:
        root: the project's folder.
        hosts: where credentials may go.
        files: files outside of it, or folders, that hold secrets.
        commands: what may run, with the files of the project that it was allowed with.
        variables: environment variables that may log in, whatever their names.
        reviewed: those of them that log in where `MCDECL_BASE` leads; None where nobody has named a base, and any
            variable may log in that has not the name of another tool's.
    """

    root: Path
    hosts: Hosts = field(default_factory=Hosts)
    files: tuple[Path, ...] = ()
    commands: tuple[AllowedCommand, ...] = ()
    variables: tuple[str, ...] = ()
    reviewed: tuple[str, ...] | None = None

    def login_refusal(self, name: str) -> tuple[str, str] | None:
        """Why an environment variable may not log in, and what to do; None if it may."""
        if name in self.variables:
            return None
        if _is_foreign(name):
            return f"the environment variable {name} belongs to another tool by its name", (
                f"name one that holds this login alone, or allow it outside of these files: mcdecl trust on this "
                f"machine, {ALLOWED_VARIABLES}={name} in a pipeline"
            )
        if self.reviewed is not None:
            return f"the environment variable {name} logs in nowhere in the {CONFIG} that {BASE} names", (
                f"if {name} may log in here, set {ALLOWED_VARIABLES}={name} in the pipeline; a commit that is not in "
                "the clone names nothing"
            )
        return None

    def secret_file(self, name: str) -> Path:
        """Where the file of a secret is.

        Raises:
            OSError: it is neither inside the project nor allowed.
        """
        path = self.root / name
        try:
            return inside(self.root, name)
        except OSError:
            real = real_path(path)
            allowed = (*_SECRET_FILES, *self.files)
            if any(real == folder or folder in real.parents for folder in (real_path(one) for one in allowed)):
                return real
            raise

    def command_refusal(self, words: Sequence[str]) -> tuple[str, str] | None:
        """Why a command may not run, and what to do; None if it may."""
        same = [command for command in self.commands if command.words == tuple(words)]
        now = command_files(self.root, words)
        if any(dict(command.files) == now for command in same):
            return None
        look = f"look at it and allow it on this machine with mcdecl trust; in a pipeline set {ALLOWED_COMMANDS}"
        if not same:
            return f"{COMMAND} runs a program, and nobody outside of these files has allowed it", look
        files = sorted(now.items() ^ dict(same[0].files).items())
        names = " and ".join(dict.fromkeys(name for name, _ in files))
        return f"{COMMAND} was allowed, but {names}, which it uses, is not what it was allowed with", (
            "look at the change, then mcdecl trust; in a pipeline name a program outside of the project"
        )

    def environment_of_commands(self) -> Mapping[str, str]:
        """What a command that may run gets as its environment: `.env` too where it was allowed together with that."""
        with_dotenv = any(DOTENV in command.files for command in self.commands)
        return process_environment(self.root)[0] if with_dotenv else os.environ


def trust_of(root: Path, given: Sequence[CliVariable] = ()) -> Trust:
    """What the project in `root` is allowed by the process's environment, this machine and the base branch.

    `given` are the variables of the command line: with them the base's mcdecl.yaml is read.
    """
    environment = os.environ  # never with .env, which a branch can bring
    grants, base = read_grants(root), _base(root, environment.get(BASE, ""), given)
    hosts = re.split(r"[\s,]+", environment.get(ALLOWED_HOSTS, ""))
    files = [word for word in environment.get(ALLOWED_FILES, "").split(os.pathsep) if word]
    lines = environment.get(ALLOWED_COMMANDS, "").splitlines()
    variables = [word for word in re.split(r"[\s,]+", environment.get(ALLOWED_VARIABLES, "")) if word]
    commands = [AllowedCommand(words, {}) for words in map(command_words, lines) if words]
    return Trust(
        root,
        Hosts((*patterns(hosts), *grants.hosts, *base.hosts)),
        tuple(Path(word).expanduser() for word in (*files, *grants.files, *base.files)),
        (*commands, *grants.commands, *base.commands),
        (*variables, *grants.variables, *base.variables),
        base.variables if environment.get(BASE) else None,
    )


def granted(root: Path, needs: Needs) -> Grants:
    """What allows a project what it needs, as its files are now."""
    commands = (AllowedCommand(words, command_files(root, words)) for words in needs.commands)
    return Grants(needs.hosts, needs.files, tuple(commands), needs.variables)


def needs_of(root: Path, data: Any, given: Sequence[CliVariable] = ()) -> Needs:
    """What the data of a `mcdecl.yaml` uses beyond what needs no word, in all of its environments."""
    hosts: dict[str, None] = {}
    files: dict[str, None] = {}
    commands: dict[tuple[str, ...], None] = {}
    usual = Trust(root)
    for account, sftp, substitution in _places(data, given):
        written = [account.get(word) for word in ADDRESSES]
        for address in (substitution.data(value) for value in written if isinstance(value, str)):
            hosts |= {host_of(str(address)): None}
        if isinstance(host := sftp.get("host"), str):
            hosts |= {plain(str(substitution.data(host))): None}
        for mention in mentions({**account, **sftp}):
            if mention.startswith(_FILE):
                name = mention.removeprefix(_FILE)
                try:
                    usual.secret_file(name)
                except (OSError, ValueError):
                    files |= {str(real_path(root / name)): None}
        if words := command_words(substitution.data(account.get(COMMAND))):
            commands |= {words: None}
    return Needs(
        tuple(host for host in hosts if host and not usual.hosts.allow(host)),
        tuple(files),
        tuple(commands),
        tuple(name for name in sorted(login_variables(data)) if _is_foreign(name)),
    )


def login_variables(data: Any) -> frozenset[str]:
    """The environment variables from which any environment of a `mcdecl.yaml` logs in."""
    return frozenset(
        mention.removeprefix(_ENV)
        for account, sftp, _ in _places(data, ())
        for mention in mentions({**account, **sftp})
        if mention.startswith(_ENV)
    )


def variable_refusal(name: str, logins: Collection[str]) -> str | None:
    """Why a resource may not be sent what an environment variable holds; None if it may."""
    if name in logins:
        return f"{name} logs in to an account, and nothing that logs in is sent to another place"
    if name.upper().startswith((*_OF_PIPELINES, _OWN)):
        return f"{name} belongs to the pipeline or to mcdecl itself"
    return None


def _is_foreign(name: str) -> bool:
    """Whether a variable has the name of what logs in elsewhere; case is nothing on Windows."""
    return name.upper().startswith((*_OF_PIPELINES, *_OF_OTHERS))


def command_words(command: Any) -> tuple[str, ...]:
    """A command as its words; none where it cannot be read or names no program."""
    try:
        words = shlex.split(command) if isinstance(command, str) else [str(word) for word in command or ()]
    except (ValueError, TypeError):
        return ()
    return tuple(words) if words and words[0].strip() else ()


def command_files(root: Path, words: Sequence[str]) -> dict[str, str]:
    """The files of the project that a command uses, as far as its words tell, and `.env`: with digests."""
    found = {}
    for word in (*words, DOTENV):
        try:
            if word and (root / word).is_file():
                real = inside(root, word)
                name = real.relative_to(real_path(root)).as_posix()
                found[name] = hashlib.sha256(read_inside(root, word)).hexdigest()
        except (OSError, ValueError):
            continue  # outside of the project, where no branch reaches, or no file
    return found


def _base(root: Path, commit: str, given: Sequence[CliVariable]) -> Grants:
    """What the mcdecl.yaml of the base branch uses is allowed: it was reviewed."""
    text = git.file_at(root, commit, CONFIG) if commit else None
    try:
        data = read(text.decode("utf-8-sig")) if text is not None else None
    except (YamlError, UnicodeDecodeError):
        return Grants()
    # Files of values are the branch's own.
    needs = needs_of(root, data, [variable for variable in given if not variable.file])
    commands = []
    for words in needs.commands:
        names = command_files(root, words)
        before = {name: git.file_at(root, commit, name) for name in names}
        if None not in before.values():
            commands.append(
                AllowedCommand(words, {name: hashlib.sha256(text or b"").hexdigest() for name, text in before.items()})
            )
    return Grants(needs.hosts, needs.files, tuple(commands), tuple(sorted(login_variables(data))))


def _places(
    data: Any, given: Sequence[CliVariable]
) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any], Substitution]]:
    """The account and the sftp of every environment and business unit as written, with what puts variables in."""
    declared = _mapping(_mapping(data).get("variables"))
    defaults = {name: _mapping(variable).get("default") for name, variable in declared.items()}
    chosen = {variable.name: variable.value for variable in given}
    everywhere = _mapping(_mapping(data).get(UNITS))
    for settings in map(_mapping, _mapping(_mapping(data).get("environments")).values()):
        here = {**defaults, **_mapping(settings.get("variables"))}
        account, sftp = _mapping(settings.get("account")), _mapping(settings.get("sftp"))
        yield account, sftp, Substitution({**here, **chosen})
        for name, unit in _mapping(settings.get(UNITS)).items():
            own = _mapping(_mapping(everywhere.get(name)).get("variables")) | _mapping(_mapping(unit).get("variables"))
            values = Substitution({**here, **own, **chosen}, unit=UnitValues(name, 0))
            yield account, {**sftp, **_mapping(_mapping(unit).get("sftp"))}, values


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
