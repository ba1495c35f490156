"""In which business unit the names of a test case are."""

from collections.abc import Callable
from typing import Protocol

from mcdecl.kinds.shared import shared_key
from mcdecl.project import Project
from mcdecl.project.positions import Path
from mcdecl.project.units import UNITS, unknown


class Say(Protocol):
    """Tells what is wrong at a path of the case."""

    def __call__(self, path: Path, message: str, hint: str | None = None, *, key: bool = False) -> None:
        """Tell it; with `key` the key is meant."""


class Placing:
    """Finds the business unit of each name of a case.

    Attributes:
        unit: the business unit that the case says it is in; empty where it says none.
    """

    def __init__(self, project: Project, unit: str, say: Say) -> None:
        """Look at the unit that a case names; one that is not there is told.

        Args:
            project: the project in the environment of the case.
            unit: what the case says; empty for nothing.
            say: hears of mistakes.
        """
        self._project, self._say, self.unit = project, say, unit
        self._known = project.environment.business_units
        if unit and (wrong := unknown(unit, project.environment)):
            say(("business_unit",), *wrong)
            self.unit = ""

    def of(self, written: str, path: Path, declares: Callable[[Project, str], bool]) -> tuple[Project, str] | None:
        """The part of the project that a name is in, and the name without its unit; None for one that is told.

        Args:
            written: the name, before which `us:` may stand.
            path: where in the case.
            declares: whether a part of the project declares the name.
        """
        if not self._known:
            return self._project, written
        unit, name = self._split(written)
        if unit:
            return self._project.unit(unit), name
        if (shared := shared_key(name)) is not None:  # every unit calls the parent's so
            return self._project.unit(self._project.environment.parent_unit), shared
        holders = [part for part in self._project.units if declares(part, name)]
        if len(holders) < 2:
            return holders[0] if holders else self._project.unit(self._project.environment.parent_unit), name
        names = [part.environment.business_unit for part in holders]
        hint = f"write {names[0]}:{name}, or business_unit: {names[0]} for the whole case"
        self._say(path, f"{name} is declared in the {UNITS.replace('_', ' ')} {', '.join(names)}", hint, key=True)
        return None

    def of_file(self, written: str) -> tuple[str, str]:
        """The unit of a file, empty for the whole account, and its name without it."""
        return self._split(written) if self._known else ("", written)

    def _split(self, written: str) -> tuple[str, str]:
        unit, colon, rest = written.partition(":")
        return (unit, rest) if colon and unit in self._known else (self.unit, written)


def owner_of(project: Project, key: str) -> tuple[Project, str]:
    """The part of a project that has the rows of a data extension, and its key there: `ENT.Key` is the parent's."""
    there = shared_key(key) if project.above is not None else None
    return (project, key) if project.above is None or there is None else (project.above, there)
