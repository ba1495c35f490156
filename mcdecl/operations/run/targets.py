"""From addresses to what the account can start: declared, of a kind that runs, and there."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mcdecl.account.interface import Account
from mcdecl.engine.observe.reads import retrieves
from mcdecl.kinds import KINDS
from mcdecl.kinds.checks import did_you_mean
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.runs import Runs, Start
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.extracts import extract_of
from mcdecl.operations.run.fillings import Fills, filling_of, read_fillings
from mcdecl.operations.run.model import RunTarget

RUNNABLE: Mapping[str, Runs] = {name: kind.run for name, kind in KINDS.items() if kind.run is not None}
"""How definitions of every kind that can be run are run."""


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


def in_full(resources: Iterable[Resource], names: Sequence[str]) -> tuple[str, ...]:
    """Addresses, of which some may be keys alone where only one thing that can be run has that key.

    Args:
        resources: Everything that is declared.
        names: What should run; `UNIT:` may stand before each.

    Raises:
        RunError: Several things that can be run have one of the keys.
    """
    by_key: dict[str, dict[str, None]] = {}
    for resource in resources:
        if resource.kind in RUNNABLE:
            by_key.setdefault(resource.key, {})[resource.address] = None
    return tuple(_in_full(name, by_key) for name in names)


def _in_full(name: str, by_key: Mapping[str, Mapping[str, None]]) -> str:
    unit, colon, rest = name.rpartition(":")
    if rest.partition(".")[0] in KINDS:
        return name
    for before, key in (("", name), (f"{unit}{colon}", rest)):
        known = [*by_key.get(key, ())]
        if len(known) > 1:
            raise RunError(f"Several things have the key {key}.", f"Name one by its address: {', '.join(known)}")
        if known:
            return f"{before}{known[0]}"
    return name


def _check(address: str, declared: Mapping[str, Resource]) -> None:
    runnable = sorted(name for name, resource in declared.items() if resource.kind in RUNNABLE)
    declared_resource = declared.get(address)
    if declared_resource is None:
        hint = did_you_mean(address, runnable) or f"What can run here: {', '.join(runnable) or 'nothing is declared'}"
        raise RunError(f"The project declares no {address}.", hint)
    if declared_resource.kind not in RUNNABLE:
        kinds = ", ".join(RUNNABLE)
        raise RunError(f"{address} cannot be run.", f"Kinds that can be run: {kinds}")


def find_targets(account: Account, resources: Sequence[Resource], declared: Iterable[Resource] = ()) -> list[RunTarget]:
    """The resources as the account has them, in the same order.

    Args:
        account: Where to look.
        resources: What should run; each of a kind of `RUNNABLE`.
        declared: Everything that is declared, for what only the files say of what an automation runs.

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
    fills = read_fillings(account, records, {item.address: item for item in (*declared, *resources)})
    return [
        _target(resource, records[resource.kind, resource.key], fills[resource.kind, resource.key])
        for resource in resources
    ]


def declared_target(resource: Resource) -> RunTarget:
    """A resource as it is declared, for telling of its runs.

    Args:
        resource: One of a kind of `RUNNABLE`.
    """
    filling = filling_of(resource.kind, resource.key, {}, resource) if RUNNABLE[resource.kind].fills else None
    return _target(resource, {}, Fills((filling,) if filling else ()))


def _target(resource: Resource, record: Mapping[str, Any], fills: Fills) -> RunTarget:
    run = RUNNABLE[resource.kind]
    file = resource.state["file"] if run.from_file(resource.state) else {}
    return RunTarget(
        address=resource.address,
        kind=resource.kind,
        key=resource.key,
        object_type=run.object_type,
        object_id=KINDS[resource.kind].id_of(record),
        by_key=run.by_key,
        fills=fills.fillings,
        obscure=fills.unknown,
        pattern=str(record.get("FileSpec") or ""),
        location=str(file.get("location") or ""),
        notified=str(resource.state.get("notification") or ""),
        extract=extract_of(record) if run.start is Start.EXTRACT else None,
    )
