"""What is wrong with a project's files, and where: always a file, a line and a column."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from msgspec import Struct

from mcdecl.helpers.error import Error
from mcdecl.helpers.structs import replace

Severity = Literal["error", "warning", "info"]


class Position(Struct, frozen=True, order=True):
    """A place in a text, both numbers counted from 1."""

    line: int = 1
    column: int = 1


class AffectedResource(Struct, frozen=True):
    """A resource that a problem is about.

    Attributes:
        address: `kind.key`.
        unit: the name of its business unit; empty where the environment names none.
        attribute: the dotted path of what is wrong with it, such as `fields.Email`; empty for the resource as a whole.
    """

    address: str
    unit: str = ""
    attribute: str = ""


class Fix(Struct, frozen=True):
    """What puts a problem right beyond doubt.

    Attributes:
        before: the value that stands at the place of the problem; with `verbatim`, the characters.
        after: what to write instead; None for the same in quotes.
        verbatim: whether characters of a text are meant, such as SQL, and not a value or key of YAML.
    """

    before: Any
    after: str | None
    verbatim: bool = False


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem at one place; `hint` says what to do about it.

    `file` is relative to the project, with `/` between its parts. `code` is the rule's that found it, and `anchor`
    file and line of the key of the resource that it is about, where a waiver may stand too. `fix` is there for what
    is put right mechanically. `about` are the resources that are wrong: none where a file is, several where one
    declaration makes them.
    """

    file: str
    line: int
    column: int
    message: str
    hint: str | None = None
    severity: Severity = "error"
    code: str | None = None
    anchor: tuple[str, int] | None = field(default=None, compare=False)
    fix: Fix | None = field(default=None, compare=False)
    about: tuple[AffectedResource, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        """`file:line:column: severity: message; hint`, which editors and CI systems can follow."""
        hint = f"; {self.hint}" if self.hint else ""
        return f"{self.file}:{self.line}:{self.column}: {self.severity}: {self.message}{hint}"


class ProjectError(Error):
    """The project's files cannot be used; `diagnostics` says everything that is wrong, in order."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = ordered(diagnostics)
        super().__init__("\n".join(str(diagnostic) for diagnostic in self.diagnostics))


def ordered(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Diagnostics by place, each once, about all the resources that it was found at."""
    merged: dict[Diagnostic, Diagnostic] = {}
    for diagnostic in diagnostics:
        first = merged.setdefault(diagnostic, diagnostic)
        if first is not diagnostic and first.about != diagnostic.about:
            about = tuple(dict.fromkeys((*first.about, *diagnostic.about)))
            merged[diagnostic] = replace(first, about=about)
    return tuple(
        sorted(
            merged.values(),
            key=lambda diagnostic: (diagnostic.file, diagnostic.line, diagnostic.column, diagnostic.message),
        )
    )
