"""The texts of a project's files."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from errno import EFBIG, EPERM
from pathlib import Path
from types import MappingProxyType
from typing import Final

from mcdecl.helpers.completion_index.files import (
    CONFIG,
    SKIPPED,
    TESTS,
    YAML,
    declares,
    files_of,
    resource_files,
    test_files,
)
from mcdecl.helpers.safe_files import read_inside, real_path
from mcdecl.project.diagnostics import Diagnostic

__all__ = ["CONFIG", "SKIPPED", "TESTS", "YAML", "declares", "files_of", "resource_files", "test_files", "text_of"]


_HINTS: Final = {EPERM: "keep regular files inside the project", EFBIG: "split it, or take it out of the project"}


def text_of(root: Path, file: str, *, exact: bool = False) -> str | Diagnostic:
    """The text of a file of the project, or what keeps it from being read; `exact` keeps its line ends."""
    content = bytes_of(root, file)
    text = decoded(content, file) if isinstance(content, bytes) else content
    return text if exact or isinstance(text, Diagnostic) else text.replace("\r\n", "\n").replace("\r", "\n")


_UNSAVED: ContextVar[Mapping[Path, str]] = ContextVar("_UNSAVED", default=MappingProxyType({}))


@contextmanager
def unsaved(texts: Mapping[Path, str]) -> Iterator[None]:
    """Within the block these texts, by resolved path, stand for what files hold: an editor has not saved them yet."""
    token = _UNSAVED.set(texts)
    try:
        yield
    finally:
        _UNSAVED.reset(token)


def bytes_of(root: Path, file: str) -> bytes | Diagnostic:
    """What a file of the project holds, or what keeps it from being read: a link out of it, a device, its size."""
    if (texts := _UNSAVED.get()) and (text := texts.get(real_path(root / file))) is not None:
        return text.encode("utf-8", "surrogatepass")
    try:
        return read_inside(root, file)
    except OSError as error:
        hint = _HINTS.get(error.errno or 0, "see that it may be read")
        return Diagnostic(file, 1, 1, f"it cannot be read: {error.strerror or error}", hint, code="MC101")


def decoded(content: bytes, file: str) -> str | Diagnostic:
    """The text that a file holds, without a byte order mark, or where it is none."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8-sig")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        return Diagnostic(file, line, column, "this is not UTF-8", "save the file as UTF-8", code="MC101")
