"""What nothing puts in a business unit: told once for each file, so that a new folder is not applied to the parent."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from mcdecl.kinds import DECLARABLE
from mcdecl.project.config import Config
from mcdecl.project.diagnostics import Diagnostic, Severity
from mcdecl.project.files import CONFIG
from mcdecl.project.positions import Path, Places
from mcdecl.project.variables import UNIT


@dataclass(slots=True)
class Unmapped:
    """Files that neither name a business unit nor are in a folder that has one, and what they say without one."""

    files: set[str] = field(default_factory=set)
    _first: dict[str, Path] = field(default_factory=dict)

    def note(self, file: str, path: Path) -> None:
        """Note that what is at a path of a file names no business unit itself."""
        if file in self.files:
            self._first.setdefault(file, path)

    def diagnostics(self, config: Config, places: Places) -> Iterator[Diagnostic]:
        """What to tell about it: an error where the project is strict."""
        unit = config.environment.default_unit
        severity: Severity = "error" if config.strict else "warning"
        for file, path in self._first.items():
            place = places.of(file, path, key=True)
            name = f"{DECLARABLE[str(path[0])].name}.{path[1]}" if len(path) > 1 else str(path[0])
            message = f"nothing says which business unit {name} is in, so it is in {unit}"
            yield Diagnostic(file, place.line, place.column, message, _hint(file, config), severity, "MC137")


def _hint(file: str, config: Config) -> str:
    folder, unit = PurePosixPath(file).parent, config.environment.default_unit
    write = f"write {UNIT}: {unit} at the top of the file"
    if not folder.name:
        return write
    named = next(
        (name for name in config.environment.business_units if name.casefold() == folder.name.casefold()), unit
    )
    return f"{write}, or map its folder in {CONFIG}: {UNIT}: {{{folder.as_posix()}: {named}}}"
