"""From addresses to what the account can start: declared, of a kind that runs, and there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mcdecl.account.interface import Account
from mcdecl.kinds import KINDS
from mcdecl.kinds.checks import did_you_mean
from mcdecl.kinds.resource import Resource
from mcdecl.live.reads import retrieves
from mcdecl.run.errors import RunError
from mcdecl.run.extracts import extract_of
from mcdecl.run.model import Target
from mcdecl.wire.values import at, placed


@dataclass(frozen=True, slots=True)
class Way:
    """How definitions of a kind are run.

    Attributes:
        object_type: The type that Perform takes.
        by_key: Whether a start names the external key; else it names the ObjectID.
        into: The attribute that names the data extension that a run writes into, or an empty text.
        mode: The path of the update mode on the wire, or an empty text.
    """

    object_type: str
    by_key: bool = False
    into: str = ""
    mode: str = ""


EXTRACT = "data_extract"
"""The kind that the Extract method runs."""

WAYS: Mapping[str, Way] = {
    "import_definition": Way("ImportDefinition", by_key=True, into="into", mode="UpdateType"),
    "query_definition": Way("QueryDefinition", into="target", mode="TargetUpdateType"),
    "filter_activity": Way("FilterActivity", into="into"),
    "file_transfer": Way("FileTransferActivity", by_key=True),
    "automation": Way("Automation"),
    EXTRACT: Way("DataExtractActivity"),
}
"""The kinds that can be run, as Perform takes them (documented; how it finds a filter activity is not)."""


class NotInAccount(RunError):  # noqa: N818 - named after what happened, as the account's errors are
    """What should run was not created in the account yet."""

    def __init__(self, addresses: Sequence[str]) -> None:
        verb = "is" if len(addresses) == 1 else "are"
        super().__init__(
            f"{', '.join(addresses)} {verb} declared, but not in the account yet; nothing was started.",
            "Create what is missing first: mcdecl apply",
        )


def chosen(resources: Iterable[Resource], addresses: Sequence[str]) -> list[Resource]:
    """The declared resources that addresses name, in the order given.

    Args:
        resources: Everything that is declared.
        addresses: What should run.

    Raises:
        RunError: One is not declared, cannot be run, or is named twice.
    """
    declared = {resource.address: resource for resource in resources}
    for place, address in enumerate(addresses):
        if address in addresses[:place]:
            raise RunError(f"{address} is named twice.", "Name it once; to run it again, run the command again.")
        _check(address, declared)
    return [declared[address] for address in addresses]


def _check(address: str, declared: Mapping[str, Resource]) -> None:
    runnable = sorted(name for name, resource in declared.items() if resource.kind in WAYS)
    found = declared.get(address)
    if found is None:
        hint = did_you_mean(address, runnable) or f"What can run here: {', '.join(runnable) or 'nothing is declared'}"
        raise RunError(f"The project declares no {address}.", hint)
    if found.kind not in WAYS:
        kinds = ", ".join(WAYS)
        raise RunError(f"{address} is nothing that runs.", f"Kinds that can be run: {kinds}")


def find_targets(account: Account, resources: Sequence[Resource]) -> list[Target]:
    """The resources as the account has them, in the same order.

    Args:
        account: Where to look.
        resources: What should run; each of a kind of `WAYS`.

    Raises:
        NotInAccount: Something is not there.
        AccountError: The account cannot be read.
    """
    records: dict[tuple[str, str], Mapping[str, Any]] = {}
    for name in dict.fromkeys(resource.kind for resource in resources):
        kind = KINDS[name]
        for request in retrieves(kind, [resource.key for resource in resources if resource.kind == name]):
            records |= {(name, kind.key_of(record)): record for record in account.retrieve(request)}
    missing = [resource.address for resource in resources if (resource.kind, resource.key) not in records]
    if missing:
        raise NotInAccount(missing)
    return [_target(resource, records[resource.kind, resource.key]) for resource in resources]


def declared_target(resource: Resource) -> Target:
    """A resource as it is declared, for telling of its runs.

    Args:
        resource: One of a kind of `WAYS`.
    """
    path = WAYS[resource.kind].mode
    return _target(resource, placed(path, resource.state["mode"]) if path else {})


def _target(resource: Resource, record: Mapping[str, Any]) -> Target:
    way = WAYS[resource.kind]
    file = resource.state["file"] if resource.kind == "import_definition" else {}
    return Target(
        address=resource.address,
        kind=resource.kind,
        key=resource.key,
        object_type=way.object_type,
        object_id=KINDS[resource.kind].id_of(record),
        by_key=way.by_key,
        into=str(resource.state[way.into]) if way.into else "",
        mode=str(at(record, way.mode) or "") if way.mode else "",
        pattern=str(record.get("FileSpec") or ""),
        location=str(file.get("location") or ""),
        notified=str(resource.state.get("notification") or ""),
        extract=extract_of(record) if resource.kind == EXTRACT else None,
    )
