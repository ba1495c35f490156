"""What the activities of one step read: the rows from before the step, whatever the others of the step write.

They run side by side (fact:step-in-parallel); which of two is quicker is left to chance in the service. Here the one
that reads always sees the rows from before, so that a rehearsal shows what may happen, every time.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from mcdecl.sandbox.automations.rest_automations import ACTIVITIES
from mcdecl.sandbox.data_extensions.sharing import readable
from mcdecl.sandbox.rows import rows

if TYPE_CHECKING:
    from mcdecl.sandbox.soap.object_type import Document
    from mcdecl.sandbox.task import Frozen
    from mcdecl.sandbox.tasks.tasks import TaskContext

_WRITES: "Mapping[str, Callable[[Document], str | None]]" = {
    "ImportDefinition": lambda record: record.get("DestinationObject", {}).get("ObjectID"),
    "QueryDefinition": lambda record: record.get("TargetID"),
    "FilterActivity": lambda record: record.get("Body", {}).get("destinationObjectId"),
}
"""By type of a definition, the ObjectID of the data extension that a run of it writes into."""


def frozen_rows(work: "TaskContext", number: int, step: "Document") -> "Frozen":
    """Copies of the rows that a step writes into, as they are now, for those who read them in the same step.

    Args:
        work: The run of the automation; the copies are gone with it.
        number: The number of the step.
        step: The step.

    Returns:
        By ObjectID of a data extension, the table with its rows; nothing for a step with one activity.
    """
    if len(step["activities"]) < 2:
        return {}
    record: dict[str, str] = {}
    scratch = work.scratch
    with work.account.store.exclusively() as store:
        for activity in step["activities"]:
            type = ACTIVITIES.get(activity["objectTypeId"], "")
            definition = store.get(type, activity["activityObjectId"]) if type in _WRITES else None
            id = _WRITES[type](definition) if definition is not None else None
            there = readable(work.account, id) if id else None
            if there is None or there[1]["ObjectID"] in record:
                continue
            copy, owner = "", there[1]
            if rows.exists(*there):
                copy = f"{scratch}.step_{number}_{len(record)}"
                work.connection.execute(f"CREATE TABLE {copy} AS SELECT * FROM {rows.table_name(owner)}")
            record[owner["ObjectID"]] = copy
    return record
