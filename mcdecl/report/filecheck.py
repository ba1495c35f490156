"""Report of a file check, as text."""

from mcdecl.helpers.characters import printable
from mcdecl.operations.filecheck.model import RULES, FileProblem, FileReport, FileRule


def file_text(report: FileReport, key: str) -> str:
    """The problems, counts by rule, and one line that says whether the import can take the file.

    Args:
        report: The report.
        key: The import's external key.
    """
    lines = [
        f"{report.path}{_place(file_problem)}: {_severity(file_problem)} {file_problem.rule}: {file_problem.message}"
        for file_problem in report.problems
    ]
    total = sum(report.counts.values())
    if total > len(report.problems):
        lines.append(f"… and {total - len(report.problems)} more.")
    if total:
        lines.append("")
        lines += [f"  {rule.value}  {count:>9,}  {RULES[rule].title}" for rule, count in sorted(report.counts.items())]
        lines.append("")
    lines.append(_verdict(report, key))
    return printable("\n".join(lines))


def _place(problem: FileProblem) -> str:
    line = f":{problem.line}" if problem.line else ""
    row = f"row {problem.row}" if problem.row else ""
    column = f"column {problem.column}" if problem.column else ""
    where = ", ".join(part for part in (row, column) if part)
    return f"{line}: {where}" if where else line


def _severity(problem: FileProblem) -> str:
    return "warning" if problem.warning else "error"


def _verdict(report: FileReport, key: str) -> str:
    read = f"{report.rows:,} rows" + ("" if report.complete else " read, then stopped")
    if report.ok:
        return f"Good: {key} can import the file, {read}."
    bad = f", {report.bad_rows:,} of them bad" if report.bad_rows else ""
    return f"Bad: {report.errors:,} errors in the file for {key}, {read}{bad}."


def file_rule_page(code: str) -> str | None:
    """The page of a rule about files, or None."""
    try:
        about = RULES[FileRule(code.upper())]
    except ValueError:
        return None
    lines = [f"{code.upper()}  {about.title}", "files, checked by mcdecl check-file", "", about.why]
    for word, example in (("Bad", about.bad), ("Good", about.good)):
        lines += ["", f"{word}:", *(f"  {line}" for line in example.splitlines())]
    return "\n".join(lines)


def file_rules() -> str:
    """All rules about files, as the list of rules has them."""
    lines = [f"  {rule.value}  {'check-file':<18}  {about.title}" for rule, about in RULES.items()]
    return "\n".join(["", "files:", *lines])
