"""All probes that only read, and what they say of every fact that names one of them."""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from mcdecl.account.errors import AccountError
from mcdecl.facts import FACTS
from mcdecl.operations.probes import access, rest_answers, retrieving
from mcdecl.operations.probes.model import FactVerdict, ProbeRefusedError, ReadingBench, ReadingProbe, Verdicts, unseen
from mcdecl.operations.run.sftp_login import SftpError

READING: Mapping[str, ReadingProbe] = MappingProxyType(
    {
        "token": access.token,
        "filters": retrieving.filters,
        "page-size": retrieving.page_size,
        "unknown-names": retrieving.unknown_names,
        "describe": retrieving.describe,
        "field-filter": retrieving.field_filter,
        "dates": retrieving.dates,
        "folders": retrieving.folders,
        "instances": retrieving.instances,
        "tracking": retrieving.tracking,
        "rest-answers": rest_answers.rest_answers,
        "legacy-list": rest_answers.legacy_list,
        "automations": rest_answers.automations,
        "imports": rest_answers.imports,
        "filter-list": rest_answers.filter_list,
        "extract-types": rest_answers.extract_types,
        "extracts": rest_answers.extracts,
        "locations": rest_answers.locations,
        "transfers": rest_answers.transfers,
        "sftp": access.sftp,
    }
)
"""The probes by name; facts name the one that shows them."""

_NOTHING = "the account has no object that would show it"


def facts_of(probe: str) -> tuple[str, ...]:
    """The facts that a probe shows."""
    return tuple(fact.id for fact in FACTS.values() if fact.probe == probe)


def read_verdicts(bench: ReadingBench) -> tuple[FactVerdict, ...]:
    """What the probes that only read say, in the order of the probes."""
    return tuple(verdict for name, probe in READING.items() for verdict in run_probe(name, partial(probe, bench)))


def run_probe(name: str, probe: Callable[[], Verdicts]) -> list[FactVerdict]:
    """What a probe says of each of its facts; of those that it could not come to, why."""
    said: dict[str, FactVerdict] = {}
    why = _NOTHING
    try:
        for verdict in probe():
            said[verdict.fact] = verdict
    except (AccountError, SftpError) as error:
        why = error.message
    except ProbeRefusedError as refused:
        why = str(refused)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        # An answer of a shape that nobody has seen: what it shows is not known, and the other probes go on.
        why = f"the answer has another shape than any known one ({type(error).__name__})"
    return [said.get(fact) or unseen(fact, why) for fact in facts_of(name)]
