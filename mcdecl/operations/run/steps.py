"""What the steps of an automation run, as the account has them: addresses in place of ids."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from msgspec import Struct

from mcdecl.account.errors import REFUSED, BrokenAnswer
from mcdecl.account.interface import Account
from mcdecl.account.rest_objects import MISSHAPEN_HINT
from mcdecl.engine.observe.index import Index
from mcdecl.kinds import KINDS
from mcdecl.kinds.automation import KIND as AUTOMATION
from mcdecl.kinds.language import Kind
from mcdecl.wire.routes import RestRetrieve
from mcdecl.wire.values import Retrieve, any_of

_NAMES = ("CustomerKey", "ObjectID", "Name")


class Part(Struct, frozen=True):
    """One thing that a step runs.

    Attributes:
        step: The number of the step; the first one is 1.
        name: Its address, a wait in words, or the account's words for what no project declares.
        kind: Its kind, or an empty text where it is of none.
        key: Its external key, or an empty text where that is not known.
    """

    step: int
    name: str
    kind: str = ""
    key: str = ""


def parts_of(account: Account, record: Mapping[str, Any]) -> tuple[Part, ...]:
    """What an automation runs, step by step.

    Args:
        account: Whom to ask for the keys of what it runs.
        record: The automation, as REST shows it.

    Raises:
        BrokenAnswer: Its steps have a form that is not known.
    """
    try:
        index = _index(account, record)
        codec = AUTOMATION.attribute("steps").wire
        steps: Mapping[str, Mapping[str, Any]] = codec.decode(record, index) if codec is not None else {}
        return tuple(part for number, step in steps.items() for part in _parts(int(number), step))
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
        name = record.get("name") or "the automation"
        what = f"The account shows the steps of {name} in a form that is not known"
        raise BrokenAnswer(
            f"{what} ({type(error).__name__}: {error}).", hint=MISSHAPEN_HINT, retryable=False
        ) from error


def _parts(number: int, step: Mapping[str, Any]) -> list[Part]:
    if "run" not in step:
        return [Part(number, f"wait {step.get('wait', '')}".rstrip())]
    return [_part(number, address) for address in step["run"]]


def _part(number: int, address: str) -> Part:
    kind, dot, key = address.partition(".")
    return Part(number, address, kind, key) if dot and kind in KINDS else Part(number, address)


def _index(account: Account, record: Mapping[str, Any]) -> Index:
    """The keys of what the steps name by id, as far as the account tells them."""
    index, ids = Index(), dict[str, list[str]]()
    for kind, _, text in AUTOMATION.points_at(record) if AUTOMATION.points_at is not None else ():
        if text and text not in ids.setdefault(kind, []):
            ids[kind].append(text)
    for name, wanted in ids.items():
        declared = KINDS[name]
        if declared.found_in is not None:
            # What has a name goes by it, as in a project that declares it under its name.
            for by in (declared.found_in, declared.named_in):
                for key, text in by[1](record) if by is not None else ():
                    index.add(name, key, "", text)
            continue
        with suppress(*REFUSED):  # without its key a part goes by its name
            index.add_records(name, account.retrieve(_question(declared, wanted)))
    return index


def _question(kind: Kind, ids: Sequence[str]) -> Retrieve | RestRetrieve:
    if kind.routes is not None:
        return RestRetrieve(kind.routes)
    return Retrieve(kind.soap_type or "", _NAMES, any_of("ObjectID", tuple(ids)))
