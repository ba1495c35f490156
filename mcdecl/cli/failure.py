"""Errors in words for a person: what is wrong, where, what to do. The one place that prints them."""

from mcdecl.account.errors import AccountError
from mcdecl.helpers.error import Error
from mcdecl.project import ProjectError
from mcdecl.report.findings import line


def describe(error: Exception) -> str:
    """The text that stands for an error on the terminal."""
    if isinstance(error, ProjectError):
        lines = [line(diagnostic) for diagnostic in error.diagnostics]
        count = sum(1 for diagnostic in error.diagnostics if diagnostic.severity == "error")
        return "\n".join([*lines, f"{count} error{'s' if count != 1 else ''}; nothing was sent."])
    if isinstance(error, Error):
        code = f" (code {error.code})" if isinstance(error, AccountError) and error.code is not None else ""
        return f"Error: {error.message}{code}\n{error.hint}".rstrip()
    if isinstance(error, _sandbox_error()):
        return f"Error: {error}"
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return f"Error: {where}{error.strerror or error}"
    return (
        f"Internal error: {type(error).__name__}: {error}\nRun the command again with `mcdecl --debug …` to see where."
    )


def _sandbox_error() -> type[Exception]:
    from mcdecl.sandbox.store import SandboxError  # for what went wrong only: most commands need no embedded account

    return SandboxError
