"""What a project needs for its secrets beyond what needs no word, allowed on this machine or forgotten again."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from mcdecl.project import Diagnostic, ProjectError
from mcdecl.project.cli_variables import given_values
from mcdecl.project.files import CONFIG, text_of
from mcdecl.project.positions import Places
from mcdecl.project.trust import Needs, granted, needs_of
from mcdecl.project.trust_store import Grants, read_grants, write_grants
from mcdecl.project.yaml_reader import YamlError, read


class TrustState(Struct, frozen=True):
    """What a project needs, and what it has been allowed on this machine.

    Attributes:
        root: the project's folder.
        needs: what its mcdecl.yaml uses, in all environments.
        allowed: what was allowed here before.
    """

    root: Path
    needs: Needs
    allowed: Grants

    @property
    def wanted(self) -> Grants:
        """What allows all that it needs, as its files are now."""
        return granted(self.root, self.needs)

    @property
    def complete(self) -> bool:
        """Whether nothing that it needs is still to be allowed."""
        wanted, allowed = self.wanted, self.allowed
        return (
            set(wanted.hosts) <= set(allowed.hosts)
            and set(wanted.files) <= set(allowed.files)
            and set(wanted.variables) <= set(allowed.variables)
            and all(command in allowed.commands for command in wanted.commands)
        )


def trust_state(root: Path, variables: Mapping[str, str] | None = None) -> TrustState:
    """What the project in `root` needs and has been allowed.

    Raises:
        ProjectError: its mcdecl.yaml cannot be read.
    """
    from mcdecl.project.config import config_file

    config_file(root)
    text = text_of(root, CONFIG)
    if isinstance(text, Diagnostic):
        raise ProjectError([text])
    try:
        data = read(text)
    except YamlError as error:
        at, message, hint = error.problems[0]
        raise ProjectError([Diagnostic(CONFIG, at.line, at.column, message, hint, code="MC102")]) from None
    given, _ = given_values((), variables or {}, Places({}))
    return TrustState(root, needs_of(root, data, given), read_grants(root))


def allow(state: TrustState) -> Path:
    """Allow what a project needs, in place of what it was allowed before; the file that keeps it.

    Raises:
        TrustStoreError: it cannot be kept.
    """
    return write_grants(state.root, state.wanted)


def forget(root: Path) -> Path:
    """Allow the project in `root` nothing any more; the file that kept it.

    Raises:
        TrustStoreError: it cannot be written.
    """
    return write_grants(root, Grants())
