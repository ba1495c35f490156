"""What was found out about an account: a table in words, JSON, and a report without anything personal."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from mcdecl.facts import FACTS
from mcdecl.helpers.version import __version__
from mcdecl.operations.doctor import MOST_APART, Check, CheckStatus, Diagnosis
from mcdecl.operations.probes.model import FactVerdict, Verdict
from mcdecl.project import Environment
from mcdecl.report.anonymous import Anonymizer

FORMAT_VERSION = "1.0"
Row = tuple[Environment, Diagnosis]


def diagnosis_lines(environment: Environment, diagnosis: Diagnosis) -> Iterator[str]:
    """The table of one account."""
    unit = environment.business_unit
    yield environment.name + (f", business unit {unit}" if unit else "")
    width = max(len(check.name) for check in diagnosis.checks)
    area = ""
    for check in diagnosis.checks:
        if check.area != area:
            area = check.area
            yield f"\n{area}"
        yield f"  {check.status:<8} {check.name:<{width}}  {check.found}".rstrip()
        if check.fix and check.status not in (CheckStatus.OK, CheckStatus.UNKNOWN):
            yield f"  {'':<8} {'':<{width}}  {check.fix}"
    if diagnosis.facts:
        yield "\nFacts"
        yield from fact_lines(diagnosis.facts)
    yield ""
    yield summary(environment, diagnosis)


def fact_lines(verdicts: Sequence[FactVerdict]) -> Iterator[str]:
    """What differs in full, the rest as counts."""
    width = max(map(len, FACTS))
    for verdict in verdicts:
        if verdict.verdict is Verdict.DIFFERS:
            yield f"  {CheckStatus.DIFFERS:<8} {verdict.fact:<{width}}  {FACTS[verdict.fact].sentence}"
            yield f"  {'':<8} {'':<{width}}  Found: {verdict.found}"
    counted = Counter(verdict.verdict for verdict in verdicts)
    holding, differing, unknown = (counted[verdict] for verdict in (Verdict.HOLDS, Verdict.DIFFERS, Verdict.NOT_PROBED))
    yield f"  {holding} hold, {differing} do not hold, {unknown} not probed (nothing in the account shows them)"


def summary(environment: Environment, diagnosis: Diagnosis) -> str:
    """The account in one line."""
    counted = Counter(check.status for check in diagnosis.checks)
    counted[CheckStatus.DIFFERS] += len(diagnosis.contradicted)
    unit = f":{environment.business_unit}" if environment.business_unit else ""
    words = ", ".join(f"{counted[status]} {status}" for status in CheckStatus if counted[status])
    return f"{environment.name}{unit}: {'all well' if diagnosis.ok else 'not all well'} ({words})."


def diagnoses_json(rows: Sequence[Row]) -> dict[str, Any]:
    """What `mcdecl doctor` gives a program."""
    return {
        "format_version": FORMAT_VERSION,
        "environment": rows[0][0].name,
        "ok": all(diagnosis.ok for _, diagnosis in rows),
        "units": [
            {
                **({"unit": environment.business_unit} if environment.business_unit else {}),
                "ok": diagnosis.ok,
                "checks": [_check(check) for check in diagnosis.checks],
                "facts": [fact_json(verdict) for verdict in diagnosis.facts],
            }
            for environment, diagnosis in rows
        ],
    }


def _check(check: Check) -> dict[str, Any]:
    return {
        "area": check.area,
        "name": check.name,
        "status": check.status.value,
        "found": check.found,
        "fix": check.fix,
        "names": list(check.names),
    }


def fact_json(verdict: FactVerdict) -> dict[str, Any]:
    """What was said of one fact."""
    return {
        "fact": verdict.fact,
        "sentence": FACTS[verdict.fact].sentence,
        "verdict": verdict.verdict.value,
        "found": verdict.found,
    }


def anonymous_report(rows: Sequence[Row]) -> dict[str, Any]:
    """What differed, fit for a public bug report; `mcdecl sandbox serve --like` makes an account like it."""
    private = frozenset(text for _, diagnosis in rows for text in diagnosis.private)
    names = {environment.business_unit for environment, _ in rows} | {environment.name for environment, _ in rows}
    known = {check.name for _, diagnosis in rows for check in diagnosis.checks if check.area == "REST"}
    hide = Anonymizer(private | names, known)
    return {
        "format_version": FORMAT_VERSION,
        "mcdecl": __version__,
        "facts": {verdict.fact: verdict.value for _, diagnosis in rows for verdict in diagnosis.contradicted},
        "account": _otherwise([diagnosis for _, diagnosis in rows]),
        "units": [
            {
                "checks": dict(Counter(check.status.value for check in diagnosis.checks)),
                "findings": [
                    {**_check(check), "found": hide.text(check.found), "fix": hide.text(check.fix)}
                    for check in diagnosis.checks
                    if check.status is not CheckStatus.OK
                ],
                "facts": [
                    {**fact_json(verdict), "found": hide.text(verdict.found)}
                    for verdict in diagnosis.facts
                    if verdict.verdict is Verdict.DIFFERS
                ],
            }
            for _, diagnosis in rows
        ],
    }


def _otherwise(diagnoses: Sequence[Diagnosis]) -> dict[str, Any]:
    """What an account is made of that differs as these do, beside facts."""
    ahead = [diagnosis.clock_ahead for diagnosis in diagnoses if diagnosis.clock_ahead is not None]
    apart = [round(seconds) for seconds in ahead if abs(seconds) > MOST_APART.total_seconds()]
    checks = [check for diagnosis in diagnoses for check in diagnosis.checks]
    missing = [check for check in checks if check.status is CheckStatus.MISSING]
    words = {
        "clock_seconds_ahead": apart[0] if apart else None,
        "missing_scopes": _each(name for check in missing if check.area == "Rights" for name in check.names),
        "denied_types": _each(_type(check) for check in missing if check.area == "Objects"),
        "denied_routes": _each(check.name for check in missing if check.area == "REST"),
        "unreadable": _each(
            f"{_type(check)}.{name}"
            for check in checks
            if check.area == "Objects" and check.status is CheckStatus.DIFFERS
            for name in check.names
        ),
    }
    return {name: value for name, value in words.items() if value}


def _type(check: Check) -> str:
    """The object type that a check of an object is about."""
    return check.name.partition(",")[0]


def _each(names: Iterator[str]) -> list[str]:
    return sorted(set(names))
