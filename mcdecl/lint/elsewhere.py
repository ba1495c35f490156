"""What the account holds beside the project's declarations, as far as queries ask for it."""

from dataclasses import dataclass

from mcdecl.kinds.resource import Resource
from mcdecl.kinds.shared import shared_key
from mcdecl.lineage.tables import visible
from mcdecl.lint.queries import told_of
from mcdecl.project.model import Project


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The data extensions of one business unit's account.

    Attributes:
        names: the names of all of them.
        tables: those that queries use and nobody declares, with their fields.
    """

    names: tuple[str, ...] = ()
    tables: tuple[Resource, ...] = ()


@dataclass(frozen=True, slots=True)
class Strangers:
    """Data extensions that queries use and the project does not declare: what they read by name, targets by key."""

    names: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.names or self.keys)


def strangers(project: Project) -> Strangers:
    """What has to be asked of the account before the queries of a project, or of one business unit, can be judged.

    What the parent business unit shares is not among it: only the parent's account shows that.
    """
    found, known = told_of(project), visible(project)
    read = {name.casefold() for _, told in found for name in told.reads.tables}
    # What begins so and is no data view is no data extension either.
    unknown = frozenset(name for name in read if known.find(name) is None and not name.startswith("_"))
    targets = {str(query.state["target"]) for query, _ in found}
    keys = frozenset(
        key for key in targets if project.resource("data_extension", key) is None and shared_key(key) is None
    )
    return Strangers(unknown, keys)
