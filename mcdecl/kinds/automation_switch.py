"""What turns an automation on and off: the switch of its schedule, or that of its file drop."""

from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct

from mcdecl.helpers.structs import replace
from mcdecl.kinds.runs import State
from mcdecl.kinds.wire import Lookup, UnwritableError, WriteContext
from mcdecl.wire.routes import KEY, Routes
from mcdecl.wire.values import TYPE, at

RUNNING: Final = 3
_SCHEDULED, _AWAITING = 6, 7
"""The service's numbers of states (fact:automation-state-numbers)."""
LEGACY: Final = "legacy/v1/beta/bulk/automations/automation/definition/"
_ON: Final = ("active", "scheduled")

_START: Final = Routes(
    title="schedule",
    method="POST",
    item_path=f"{LEGACY}?action=schedule",
    copied_from=f"{LEGACY}{{id}}",
    copies=("scheduleObject.id",),
)
_PAUSE: Final = replace(_START, item_path=f"{LEGACY}?action=pauseSchedule")
_TRIGGER: Final = Routes(
    title="file drop", method="PATCH", item_path="automation/v1/automations/filetrigger/{id}", read_first=False
)
"""The path and `isActive` are known from clients only; nobody has recorded an answer (fact:automation-switch-route)."""


def legacy_id(writing: WriteContext) -> str:
    """The id that the older REST knows an automation by.

    Raises:
        UnwritableError: neither its list nor the answer to the create told it.
    """
    key = str(writing.state[KEY])
    record = writing.lookup.record("automation", key)
    text = at(record, "@legacy.id") or record.get("legacyId")
    if not text:
        raise UnwritableError(f"the account did not tell the id by which automation {key} is switched and notified")
    return str(text)


class ActiveCodec(Struct, frozen=True):
    """Whether the schedule or the file drop is on: a state when it is read, a call of its own when it is written."""

    @property
    def reads(self) -> tuple[str, ...]:
        """State, that of the schedule, whether there is one, and the file drop."""
        return ("statusId", "schedule.scheduleStatus", "schedule.icalRecur", "fileTrigger")

    def encode(self, value: bool, writing: WriteContext) -> dict[str, Any]:
        """The call that turns the schedule or the file drop on or off."""
        if _by_file(value, writing):
            return {TYPE: _TRIGGER, "isActive": value}
        text = legacy_id(writing)
        return {TYPE: _START if value else _PAUSE, "@id": text, "id": text}

    def decode(self, record: Mapping[str, Any], lookup: Lookup) -> bool | None:
        """Whether it waits for its next run or file, or runs with the next one to come; None with neither."""
        state, trigger = record.get("statusId"), record.get("fileTrigger")
        if trigger:
            return state == _AWAITING or bool(trigger.get("triggerActive"))
        if not at(record, "schedule.icalRecur"):
            return None
        schedule = at(record, "schedule.scheduleStatus")
        return state in (_SCHEDULED, _AWAITING) or (state == RUNNING and schedule in _ON)


def _by_file(value: bool, writing: WriteContext) -> bool:
    """Whether a file starts it: what is turned on is as declared, what is turned off as it is in the account."""
    if value and (writing.state.get("schedule") or writing.state.get("file_drop")):
        return bool(writing.state.get("file_drop"))
    return bool(writing.lookup.record("automation", str(writing.state[KEY])).get("fileTrigger"))


def file_drop_note(state: State) -> str:
    """Whether files start an automation, for a plan that changes it or what it runs; empty without a file drop."""
    if not state.get("file_drop"):
        return ""
    if state.get("active"):
        return "its file drop is active: files that fit start it"
    return "its file drop is inactive: no file starts it until it is switched on (active: true)"
