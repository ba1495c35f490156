"""Activities that mcdecl does not manage: scripts, emails, journeys and whatever else a step of an automation runs.

In YAML one is written as type and name, `script.Clean up`. It is read-only: it has to be in the account already, and
an update sends it back as it was read. It is found by type and name, so that the same YAML fits every environment.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from mcdecl.kinds.language import Kind, Link
from mcdecl.wire.routes import Routes

WAIT: Final = 467
_SCRIPT: Final = "script"
TYPES: Final[Mapping[int, str]] = {
    42: "email_send",
    45: "refresh_group",
    84: "report",
    423: _SCRIPT,
    425: "data_factory_utility",
    WAIT: "wait",
    724: "refresh_mobile_list",
    725: "sms",
    726: "import_mobile_contacts",
    733: "journey_entry_old",
    736: "push",
    749: "fire_event",
    952: "journey_entry",
    1010: "interaction_studio",
    1101: "interactions",
}
"""The service's numbers of activities (fact:activity-type-numbers), and our words."""
_NUMBERS: Final = {word: number for number, word in TYPES.items()}
_OF_NUMBER: Final = re.compile(r"activity_(\d+)")


def address_of(activity: Mapping[str, Any]) -> str:
    """Type and name of an activity, as YAML says them."""
    number = activity.get("objectTypeId")
    word = TYPES.get(number, f"activity_{number}") if isinstance(number, int) else f"activity_{number}"
    return f"{word}.{activity.get('name') or ''}"


def number_of(address: str) -> int | None:
    """The number of the type that an address names; None where it names none of these."""
    word = address.partition(".")[0]
    if match := _OF_NUMBER.fullmatch(word):
        return int(match[1])
    return _NUMBERS.get(word)


def link_to(address: str, path: tuple[str, ...], written: tuple[str | int, ...]) -> Link:
    """What a step names by such an address: scripts have a list of their own, the others only the automations."""
    word, _, name = address.partition(".")
    if word == _SCRIPT:
        return Link(SCRIPT.name, name, path, written, f"{word}.")
    return Link(ACTIVITY.name, address, path, written)


def _named(record: Mapping[str, Any], *, scripts: bool) -> Iterable[tuple[str, str]]:
    for step in record.get("steps") or ():
        for activity in step.get("activities") or ():
            address = address_of(activity)
            is_script = address.startswith(f"{_SCRIPT}.")
            if is_script == scripts:
                key = str(activity.get("name") or "") if scripts else address
                yield key, str(activity.get("activityObjectId") or "")


_DOC: Final = "It is part of a step of an automation and stays as it is in the account."
_ABSENT: Final = (
    "mcdecl cannot create it. Create it in the account, add it to the automation in Automation Studio, and plan again"
)
SCRIPT: Final = Kind(
    name="script_activity",
    title="script",
    doc=f"A script activity. {_DOC}",
    routes=Routes(title="script", listed="automation/v1/scripts", ids=("ssjsActivityId",), keys=("name",)),
    named_in=("automation", lambda record: _named(record, scripts=True)),
    absent=_ABSENT,
)
ACTIVITY: Final = Kind(
    name="other_activity",
    title="activity",
    doc=f"An activity of a type that mcdecl does not manage. {_DOC}",
    named_in=("automation", lambda record: _named(record, scripts=False)),
    absent=_ABSENT,
)
