"""ImportResultsSummary: what a run of an import did, by its TaskResultID or the import's key.

The row is there from the moment the run begins: one that was only just started has none yet (fact:import-results-late).
Errors of single rows are not told over SOAP, only how many there are (fact:import-row-errors).
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mcdecl.sandbox.soap.object_type import Document, ObjectKind, words
from mcdecl.sandbox.task import NEW, Task

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

_IMPORTS = "ImportDefinition"
_INTO_DATA, _INTO_LIST = "CustomObject", "List"
"""The words of ImportType; which the service has is not known."""


class ImportResultsSummary(ObjectKind):
    """Runs of imports: Retrieve only."""

    name = "ImportResultsSummary"
    retrievable = words(
        "ID ObjectID ImportDefinitionCustomerKey TaskResultID ImportStatus ImportType StartDate EndDate DestinationID "
        "NumberSuccessful NumberDuplicated NumberErrors TotalRows"
    )

    def views(self, account: "SandboxAccount", /) -> Iterable[Document]:
        """All runs of imports that have begun."""
        return [_view(account, task) for task in account.tasks.all() if task.type == _IMPORTS and task.status != NEW]


def _view(account: "SandboxAccount", task: Task) -> Document:
    definition = account.store.get(_IMPORTS, task.definition) or {}
    destination = definition.get("DestinationObject", {})
    figures = task.figures
    return {
        "ID": task.id,
        "ObjectID": task.interaction,
        "ImportDefinitionCustomerKey": task.key,
        "TaskResultID": task.id,
        "ImportStatus": task.status,
        "ImportType": _INTO_DATA if "ObjectID" in destination else _INTO_LIST,
        "StartDate": task.started,
        "EndDate": task.ended,
        "DestinationID": str(destination.get("ObjectID") or destination.get("ID", "")),
        "NumberSuccessful": figures.successful,
        "NumberDuplicated": figures.duplicated,
        "NumberErrors": figures.errors,
        "TotalRows": figures.total,
    }
