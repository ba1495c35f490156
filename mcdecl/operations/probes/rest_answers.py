"""Probes of what REST gives; they only read. Of a list they look at a few objects."""

import re
from collections.abc import Iterator
from typing import Any

from mcdecl.account.errors import AccountError, NotFound
from mcdecl.account.interface import Account
from mcdecl.kinds import KINDS
from mcdecl.kinds.extract_types import DATA_EXTENSION, IDS
from mcdecl.kinds.file_location import DEFAULT
from mcdecl.kinds.roles import runs_in_steps
from mcdecl.operations.probes.model import ReadingBench, Verdicts, answers, differs, holds, judged, unseen

_AUTOMATIONS = "automation/v1/automations"
_LEGACY = "legacy/v1/beta/bulk/automations/automation/definition/"
_LEGACY_PAGE = 50
_FEW = 5
_OFFSET = re.compile(r"(Z|[+-]\d\d:\d\d)$")
_SECRET = re.compile(r"password|secret|passphrase", re.IGNORECASE)
_OTHER_TYPES = frozenset(
    {42, 45, 84, 423, 425, 427, 467, 724, 725, 726, 733, 736, 749, 771, 783, 952, 1010, 1101, 1701}
)
"""Numbers of activities that clients know and mcdecl does not manage."""


def rest_answers(bench: ReadingBench) -> Verdicts:
    """A path that does not exist, and a page of a list."""
    try:
        bench.account.rest_get("automation/v1/mcdeclnosuchroute")
    except NotFound as error:
        yield holds("rest-not-found", error.message)
    except AccountError as error:
        if not answers(error):
            raise
        yield differs("rest-not-found", error.message)
    else:
        yield differs("rest-not-found", "it was answered")
    answer = bench.account.rest_get(_AUTOMATIONS, {"$page": "1", "$pageSize": "1"})
    missing = [
        name for name in ("count", "page", "pageSize", "items") if not isinstance(answer, dict) or name not in answer
    ]
    yield judged("rest-pages", not missing, f"without {', '.join(missing)}" if missing else "all four names")


def legacy_list(bench: ReadingBench) -> Verdicts:
    """The older list of automations."""
    answer = bench.account.rest_get(_LEGACY, {"$top": "500", "$skip": "0"})
    entries = answer.get("entry") if isinstance(answer, dict) else None
    if not isinstance(entries, list) or not entries:
        return
    total = answer.get("totalResults")
    if isinstance(total, int) and total > _LEGACY_PAGE:
        yield judged("legacy-page-50", len(entries) == _LEGACY_PAGE, f"{len(entries)} entries", len(entries))
    else:
        yield unseen("legacy-page-50", f"needs more than {_LEGACY_PAGE} automations")
    newer = {str(item.get("id")) for item in _items(bench.account, _AUTOMATIONS)}
    same = sum(1 for entry in entries if str(entry.get("id")) in newer)
    yield judged("legacy-automations", same == 0, f"{same} of {len(entries)} ids are those of the newer REST")


def extract_types(bench: ReadingBench) -> Verdicts:
    """The list of extract types."""
    answer = bench.account.rest_get("automation/v1/dataextracttypes")
    bare = isinstance(answer, list) and all({"name", "extractId"} <= item.keys() for item in answer)
    yield judged("extract-types-list", bare, "a bare array" if bare else "another shape")
    if not bare:
        return
    known = {str(item["name"]): str(item["extractId"]).lower() for item in answer if item["name"] in IDS}
    other = [name for name, extract_id in known.items() if IDS[name].lower() != extract_id]
    if known:
        words = f"other ids: {', '.join(other)}" if other else f"{len(known)} known ids"
        yield judged("extract-type-ids", not other, words)


def extracts(bench: ReadingBench) -> Verdicts:
    """Extracts as a list and as a single answer."""
    listed = _items(bench.account, "automation/v1/dataextracts")
    if not listed:
        return
    full = sum(1 for item in listed if "dataFields" in item)
    yield judged("extract-list-short", full == 0, f"{full} of {len(listed)} with fields")
    wanted = {"ColumnDelimiter", "DECustomerKey", "HasColumnHeaders", "TextQualified", "UsesLineFeed"}
    for item in listed:
        if str(item.get("dataExtractTypeId", "")).lower() == IDS[DATA_EXTENSION].lower():
            whole = bench.account.rest_get(f"automation/v1/dataextracts/{item['dataExtractDefinitionId']}")
            missing = wanted - {str(field.get("name")) for field in whole.get("dataFields", ())}
            words = f"without {', '.join(sorted(missing))}" if missing else "all five"
            yield judged("extract-fields-shown", not missing, words)
            return


def imports(bench: ReadingBench) -> Verdicts:
    """Imports as a list and as a single answer."""
    listed = _items(bench.account, "automation/v1/imports")
    if not listed:
        return
    wholes = [bench.account.rest_get(f"automation/v1/imports/{item['importDefinitionId']}") for item in listed[:_FEW]]
    for fact, name in (
        ("import-blank-file", "blankFileProcessingType"),
        ("import-encoding-read", "encodingName"),
        ("import-mapping-rest", "fieldMappings"),
        ("import-locale-default", "dateFormatLocale"),
    ):
        count = sum(1 for whole in wholes if whole.get(name) is not None)
        yield judged(fact, count > 0, f"{count} of {len(wholes)} have {name}")


def filter_list(bench: ReadingBench) -> Verdicts:
    """Filter activities as a list and as a single answer."""
    listed = _items(bench.account, "automation/v1/filters")
    if not listed:
        return
    whole = bench.account.rest_get(f"automation/v1/filters/{listed[0]['filterActivityId']}")
    more = sorted(whole.keys() - listed[0].keys())
    yield judged("filter-list-whole", not more, f"the list lacks {', '.join(more)}" if more else "the same names")
    types = {item.get("sourceTypeId") for item in listed} | {item.get("destinationTypeId") for item in listed}
    yield judged("filter-type-ids", 2 in types, f"numbers {', '.join(sorted(map(str, types)))}")


def locations(bench: ReadingBench) -> Verdicts:
    """File locations of both lists."""
    names = [str(item.get("name")) for item in _items(bench.account, "automation/v1/ftplocations")]
    yield judged("location-default-name", DEFAULT in names, f"{len(names)} locations")
    answer = bench.account.rest_get("data/v1/filetransferlocations")
    items = answer.get("items", ()) if isinstance(answer, dict) else ()
    if not items:
        return
    shown = sum(1 for item in items if any(_SECRET.search(name) and value for name, value in _leaves(item)))
    yield judged("location-secrets", shown == 0, f"{shown} of {len(items)} show a secret")


def transfers(bench: ReadingBench) -> Verdicts:
    """File transfers as a list."""
    listed = _items(bench.account, "automation/v1/filetransfers")
    if listed:
        full = sum(1 for item in listed if "fileSpec" in item)
        yield judged("transfer-list-short", full == 0, f"{full} of {len(listed)} with fileSpec")


def automations(bench: ReadingBench) -> Verdicts:
    """A few automations, whole."""
    listed = _items(bench.account, _AUTOMATIONS)
    wholes = [bench.account.rest_get(f"{_AUTOMATIONS}/{item['id']}") for item in listed[:_FEW]]
    if not wholes:
        return
    with_status = sum(1 for whole in wholes if "statusId" in whole)
    yield judged("automation-last-run", with_status == len(wholes), f"{with_status} of {len(wholes)} have statusId")
    steps = [step for whole in wholes for step in whole.get("steps") or ()]
    if steps:
        read = sum(1 for step in steps if "step" in step and "stepNumber" not in step)
        yield judged("automation-names-differ", read == len(steps), f"{read} of {len(steps)} steps have step")
    numbers = {activity.get("objectTypeId") for step in steps for activity in step.get("activities") or ()}
    known = {kind.step.number for kind in KINDS.values() if kind.step is not None and runs_in_steps(kind.name)}
    strange = sorted(str(number) for number in numbers - known - _OTHER_TYPES)
    if numbers:
        words = f"unknown: {', '.join(strange)}" if strange else f"{len(numbers)} known numbers"
        yield judged("activity-type-numbers", not strange, words)
    schedules = [whole["schedule"] for whole in wholes if whole.get("schedule")]
    if schedules:
        good = sum(1 for schedule in schedules if _schedule(schedule))
        yield judged("schedule-shape", good == len(schedules), f"{good} of {len(schedules)} schedules")


def _schedule(schedule: dict[str, Any]) -> bool:
    start = str(schedule.get("startDate") or "")
    return {"id", "timezoneName"} <= schedule.keys() and not _OFFSET.search(start)


def _items(account: Account, path: str) -> list[dict[str, Any]]:
    """The first page of a list."""
    answer = account.rest_get(path, {"$page": "1", "$pageSize": "500"})
    items = answer.get("items") if isinstance(answer, dict) else answer
    return [item for item in items or () if isinstance(item, dict)]


def _leaves(value: Any) -> Iterator[tuple[str, Any]]:
    for name, inner in value.items():
        if isinstance(inner, dict):
            yield from _leaves(inner)
        else:
            yield name, inner
