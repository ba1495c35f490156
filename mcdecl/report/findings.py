"""Findings of lint as text, as JSON and as GitHub annotations."""

import json
from collections import Counter
from posixpath import join
from typing import Any, Final

from mcdecl.analysis.lint import LintReport
from mcdecl.project.diagnostics import Diagnostic

FORMAT_VERSION: Final = "1.0"
_COMMANDS: Final = {"error": "error", "warning": "warning", "info": "notice"}


def line(finding: Diagnostic) -> str:
    """`file:line:column: error MC304: message; hint`, which editors and CI systems can follow."""
    hint = f"; {finding.hint}" if finding.hint else ""
    place = f"{finding.file}:{finding.line}:{finding.column}"
    return f"{place}: {finding.severity}{f' {finding.code}' if finding.code else ''}: {finding.message}{hint}"


def text(report: LintReport) -> str:
    """A line for each finding, and the counts."""
    return "\n".join([*map(line, report.findings), counts(report)])


def counts(report: LintReport) -> str:
    """How many there are of which severity."""
    by = Counter(finding.severity for finding in report.findings)
    texts = [_number(by[word], word) for word in ("error", "warning") if by[word]]
    texts += [f"{by['info']} info"] if by["info"] else []
    silent = [f"{len(report.waived)} waived"] if report.waived else []
    silent += [f"{len(report.known)} known"] if report.known else []
    aside = f" ({', '.join(silent)})" if silent else ""
    return f"{', '.join(texts) or 'No findings'}{aside}."


def statistics(report: LintReport) -> str:
    """A line for each rule with how often it found something, the most frequent first, and the counts."""
    by = _by_rule(report)
    width = len(f"{max((count for _, _, count in by), default=0):,}")
    lines = [f"{count:>{width},}  {code:7} {severity:8} {_title(report, code)}" for code, severity, count in by]
    return "\n".join([*lines, counts(report)])


def _by_rule(report: LintReport) -> list[tuple[str, str, int]]:
    by = Counter((finding.code or "", finding.severity) for finding in report.findings)
    return [
        (code, severity, count) for (code, severity), count in sorted(by.items(), key=lambda item: (-item[1], item[0]))
    ]


def _title(report: LintReport, code: str) -> str:
    return report.rules[code].title if code in report.rules else ""


def _number(count: int, word: str) -> str:
    return f"{count} {word}{'s' if count != 1 else ''}"


def as_json(report: LintReport, *, by_rule: bool = False) -> str:
    """The findings, what is waived and why, and the counts, in a versioned form; with `by_rule` also for each rule."""
    by = Counter(finding.severity for finding in report.findings)
    data: dict[str, Any] = {
        "format_version": FORMAT_VERSION,
        "findings": [_entry(finding) for finding in report.findings],
        "waived": [{**_entry(waived.finding), "reason": waived.reason} for waived in report.waived],
        "summary": {
            "error": by["error"],
            "warning": by["warning"],
            "info": by["info"],
            "waived": len(report.waived),
            **({"known": len(report.known)} if report.known else {}),
        },
    }
    if by_rule:
        data["statistics"] = [
            {"code": code, "severity": severity, "count": count, "title": _title(report, code)}
            for code, severity, count in _by_rule(report)
        ]
    return json.dumps(data, ensure_ascii=False, indent=2)


def _entry(finding: Diagnostic) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "message": finding.message,
        "hint": finding.hint,
    }


def github(report: LintReport, base: str = "") -> str:
    """Workflow commands, which GitHub shows annotations on a pull request.

    `base` is the path from the repository to the project, empty or with a slash at its end.
    """
    return "\n".join(_command(finding, base) for finding in report.findings)


def _command(finding: Diagnostic, base: str) -> str:
    title = " ".join(word for word in ("mcdecl", finding.code) if word)
    words = {"file": join(base, finding.file), "line": finding.line, "col": finding.column, "title": title}
    properties = ",".join(f"{word}={_property(str(value))}" for word, value in words.items())
    hint = f"; {finding.hint}" if finding.hint else ""
    return f"::{_COMMANDS[finding.severity]} {properties}::{_data(finding.message + hint)}"


def _data(value: str) -> str:
    """A message as a workflow command takes it: on one line."""
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    """A property, in which colons and commas part things."""
    return _data(value).replace(":", "%3A").replace(",", "%2C")
