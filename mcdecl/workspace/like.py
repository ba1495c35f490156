"""Read a file that says how an account differs: a report of `doctor` or `conformance`, or YAML that someone wrote."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from mcdecl.facts import FACTS
from mcdecl.helpers.error import Error
from mcdecl.helpers.safe_files import read_regular
from mcdecl.kinds.checks import did_you_mean
from mcdecl.project.yaml_reader import YamlError, read

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxSettings


class BadLikeFileError(Error):
    """A file that does not say how an account differs: what is wrong with it, and what to do."""


_FORM = "Write facts: {retrieve-page-size: 500} or account: {denied_types: [ImportDefinition]}, or give a report."


def read_like(*paths: Path) -> "tuple[SandboxSettings, tuple[str, ...]]":
    """The settings of an embedded account that differs as files say, and the facts that no setting can change.

    Args:
        paths: the files, YAML or JSON, later ones winning; of a report, what it says besides is left alone.

    Raises:
        BadLikeFileError: a file cannot be read, or names a fact that does not exist.
        SandboxError: a value of it is of the wrong sort.
    """
    from mcdecl.sandbox.variants import settings_like

    facts: dict[str, Any] = {}
    account: dict[str, Any] = {}
    for path in paths:
        record = _read(path)
        facts |= _part(path, record, "facts")
        account |= _part(path, record, "account")
        for fact in facts:
            if fact not in FACTS:
                raise BadLikeFileError(
                    f"{path} names a fact that does not exist: {fact}.",
                    did_you_mean(fact, FACTS) or "mcdecl explain facts lists all.",
                )
    return settings_like(facts, account)


def _read(path: Path) -> Any:
    try:
        return read(read_regular(path).decode())
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no UTF-8"
        raise BadLikeFileError(f"{path} cannot be read: {reason}.") from error
    except YamlError as error:
        raise BadLikeFileError(f"{path} is neither YAML nor JSON: {error.message}.", error.hint) from None


def _part(path: Path, record: Any, name: str) -> dict[str, Any]:
    part = record.get(name, {}) if isinstance(record, dict) else None
    if not isinstance(part, dict) or not ({"facts", "account"} & record.keys()):
        raise BadLikeFileError(f"{path} does not say how an account differs.", _FORM)
    return part
