"""Findings of lint as SARIF 2.1.0, which code scanning services read."""

import json
from collections.abc import Mapping, Sequence
from posixpath import join
from typing import Any, Final
from urllib.parse import quote

from mcdecl.analysis.lint import LintReport, Rule
from mcdecl.project.diagnostics import Diagnostic

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: Final = {"error": "error", "warning": "warning", "info": "note"}
_ROOT: Final = "%SRCROOT%"
"""The base that all paths are relative to, by the name that services expect; they know where it lies."""


def sarif(report: LintReport, version: str, base: str = "") -> str:
    """The findings as the results of one run; what is waived is there too, suppressed with its reason.

    `version` is that of mcdecl, `base` the path from the repository to the project, empty or with a slash at its end.
    """
    results: list[tuple[Diagnostic, str | None]] = [(finding, None) for finding in report.findings]
    results += [(waived.finding, waived.reason) for waived in report.waived]
    codes = sorted({finding.code for finding, _ in results if finding.code})
    driver = {
        "name": "mcdecl",
        "semanticVersion": version,
        "rules": [_rule(code, report.rules) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository."}}},
        "results": [_result(finding, reason, codes, base) for finding, reason in results],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _rule(code: str, rules: Mapping[str, Rule]) -> dict[str, Any]:
    rule = rules.get(code)
    if rule is None:
        return {"id": code}
    return {
        "id": code,
        "shortDescription": {"text": f"{rule.title}."},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"mcdecl explain {code}"},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"family": rule.family},
    }


def _result(finding: Diagnostic, reason: str | None, codes: Sequence[str], base: str) -> dict[str, Any]:
    place = {
        "artifactLocation": {"uri": quote(join(base, finding.file)), "uriBaseId": _ROOT},
        "region": {"startLine": finding.line, "startColumn": finding.column},
    }
    hint = f"; {finding.hint}" if finding.hint else ""
    result: dict[str, Any] = {
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.message}{hint}"},
        "locations": [{"physicalLocation": place}],
    }
    if finding.code:
        result |= {"ruleId": finding.code, "ruleIndex": codes.index(finding.code)}
    if reason is not None:
        result["suppressions"] = [{"kind": "inSource", "justification": reason}]
    return result
