"""AsyncActivityStatus: how a task stands, for any definition that Perform starts.

It is not in the contract and no documentation names it (fact:async-activity-status); practitioners poll it by the
TaskID of Perform's answer and read `Properties` of name and value, as rows have them. Which words its Status has is
theirs as well.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from mcdecl.sandbox.soap.object_type import Document, ObjectKind, words
from mcdecl.sandbox.soap.writer import Write, each, tag
from mcdecl.sandbox.task import COMPLETED, ERROR, NEW, PROCESSING, Task

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

_STATUS = {NEW: "Queued", PROCESSING: "Processing", COMPLETED: "Complete", ERROR: "Error"}


class AsyncActivityStatus(ObjectKind):
    """Tasks: Retrieve only."""

    name = "AsyncActivityStatus"
    retrievable = words("TaskID Status StartTime EndTime CompletedDate Type CustomerKey StatusMessage ErrorMsg")

    def views(self, account: "SandboxAccount", /) -> Iterable[Document]:
        """All tasks."""
        return [_view(task) for task in account.tasks.all()]

    def writer(self, names: Sequence[str], /) -> Write:
        """Writes them as rows are written: the contract has no type with these names."""

        def write(task: Document) -> str:
            properties = "".join(
                f"<Property>{tag('Name', name)}{tag('Value', task[name])}</Property>" for name in names
            )
            return (
                '<Results xsi:type="ObjectExtension"><PartnerKey xsi:nil="true"/><ObjectID xsi:nil="true"/>'
                f"<Type>{self.name}</Type><Properties>{properties}</Properties></Results>"
            )

        return each(write)


def _view(task: Task) -> Document:
    return {
        "TaskID": str(task.id),
        "Status": _STATUS[task.status],
        "StartTime": task.started,
        "EndTime": task.ended,
        "CompletedDate": task.ended,
        "Type": task.type,
        "CustomerKey": task.key,
        "StatusMessage": task.message,
        "ErrorMsg": task.message if task.status == ERROR else "",
    }
