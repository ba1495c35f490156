"""The texts of a project's files."""

from pathlib import Path

from mcdecl.outline.files import CONFIG, SKIPPED, resource_files
from mcdecl.project.diagnostics import Diagnostic

__all__ = ["CONFIG", "SKIPPED", "resource_files", "text_of"]


def text_of(root: Path, file: str, *, exact: bool = False) -> str | Diagnostic:
    """The text of a file of the project, or what keeps it from being read; `exact` keeps its line ends."""
    try:
        with (root / file).open(encoding="utf-8-sig", newline="" if exact else None) as opened:
            return opened.read()
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode()
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        return Diagnostic(file, line, column, "this is not UTF-8", "save the file as UTF-8", code="MC101")
    except OSError as error:
        return Diagnostic(
            file, 1, 1, f"it cannot be read: {error.strerror or error}", "see that it may be read", code="MC101"
        )
