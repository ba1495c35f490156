"""The steps of an automation: what runs in each, side by side, or how long it waits.

In normal form steps are a mapping from number to step, so that a plan tells which step differs.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from mcdecl.kinds import time_zones
from mcdecl.kinds.checks import Declared, Finding, did_you_mean
from mcdecl.kinds.inside import Inside
from mcdecl.kinds.language import Link
from mcdecl.kinds.registry import KINDS
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.types import Schema
from mcdecl.kinds.values import Unknown
from mcdecl.kinds.wire import Lookup, WriteContext

_WAIT: Final = 467
_WORDS: Final = {
    42: "email send",
    45: "refresh group",
    84: "report",
    423: "script",
    425: "data factory utility",
    724: "refresh of a mobile list",
    725: "SMS",
    726: "import of mobile contacts",
    733: "journey entry",
    736: "push",
    749: "fire event",
    952: "journey entry",
    1010: "Interaction Studio",
    1101: "interactions",
}
"""Other activities, which a step that is read may hold, in words."""
_DURATION: Final = r"^\d{1,4} (minute|hour|day|week|month|year)s?$"
_CLOCK: Final = r"^([01]\d|2[0-3]):[0-5]\d$"
_ACTIVITY: Final = r"^[a-z_]+\..+$"


def numbers() -> dict[str, int]:
    """The kinds that a step can run, with the service's numbers of activities, the lowest first."""
    known = {name: kind.step.number for name, kind in KINDS.items() if kind.step is not None}
    return dict(sorted(known.items(), key=lambda pair: pair[1]))


@dataclass(frozen=True, slots=True)
class StepsType:
    """A list of steps: each `{run: [kind.key, …]}` or `{wait: 2 hours}`, with a name where one helps."""

    def schema(self) -> Schema:
        """An array of objects."""
        clock = {
            "type": "object",
            "additionalProperties": False,
            "required": ["until"],
            "properties": {
                "until": {"type": "string", "pattern": _CLOCK, "description": "The time of day, as hh:mm."},
                "time_zone": {"type": "string", "minLength": 1, "description": "IANA name of its zone."},
            },
        }
        run = {
            "type": "array",
            "minItems": 1,
            "items": {"type": "string", "pattern": _ACTIVITY},
            "description": "What runs, as kind.key; several run in parallel.",
            "examples": [["query_definition.NTO_Region"]],
        }
        wait = {
            "anyOf": [{"type": "string", "pattern": _DURATION}, clock],
            "description": "How long to wait, or until what time of day.",
            "examples": ["30 minutes", {"until": "06:00", "time_zone": "Europe/Berlin"}],
        }
        name = {"type": "string", "maxLength": 200, "description": "A name for the step.", "examples": ["Files in"]}
        step = {
            "type": "object",
            "additionalProperties": False,
            "properties": {"name": name, "run": run, "wait": wait},
        }
        return {"type": "array", "minItems": 1, "items": step}

    def normal(self, value: Any) -> dict[str, dict[str, Any]]:
        """Number to step."""
        return {str(number): _normal(step) for number, step in enumerate(value, start=1)}


def _normal(step: Mapping[str, Any]) -> dict[str, Any]:
    record: dict[str, Any] = {"name": str(step["name"])} if step.get("name") else {}
    if step.get("run"):
        record["run"] = [str(item) for item in step["run"]]
    if step.get("wait"):
        wait = step["wait"]
        if isinstance(wait, Mapping):
            record |= {"wait": f"until {wait['until']}", "time_zone": str(wait.get("time_zone", time_zones.ACCOUNT))}
        else:
            record["wait"] = _duration(str(wait))
    return record


def _duration(text: str) -> str:
    count, _, unit = text.partition(" ")
    return f"{int(count)} {unit.lower().rstrip('s')}s"


def links(value: Mapping[str, Mapping[str, Any]]) -> Iterable[Link]:
    """Everything that the steps run."""
    known = numbers()
    for number, step in value.items():
        for place, address in enumerate(step.get("run", ())):
            kind, _, key = address.partition(".")
            if kind in known:
                written = (int(number) - 1, "run", place)
                yield Link(kind, key, (number, "run", str(place)), written, f"{kind}.")


def same_steps(before: Any, after: Any) -> bool | None:
    """Whether steps are the same. The zone of a wait until a time of day cannot be read back (reported)."""
    if isinstance(before, Unknown):
        return None
    bare = [
        {number: {**step, "time_zone": None} for number, step in item.items()} for item in (before or {}, after or {})
    ]
    if bare[0] != bare[1]:
        return False
    return None if any("time_zone" in step for step in (after or {}).values()) else True


def unseen(value: Mapping[str, Mapping[str, Any]]) -> dict[str, str] | None:
    """The zones of waits until a time of day, by number of the step: no call shows them."""
    return {number: step["time_zone"] for number, step in value.items() if "time_zone" in step} or None


def steps_are_sound(resource: Resource, _project: Declared) -> Iterable[Finding]:
    """What is wrong with the steps of an automation."""
    for number, step in resource.state["steps"].items():
        place = int(number) - 1
        if ("run" in step) == ("wait" in step):
            yield Finding("a step runs something or waits", ("steps", place), "write either run or wait", code="MC902")
        if step.get("time_zone") and (wrong := time_zones.complaint(step["time_zone"])) is not None:
            yield Finding(wrong[0], ("steps", place, "wait", "time_zone"), wrong[1], code="MC902")
        for item, address in enumerate(step.get("run", ())):
            if (complaint := _complaint(resource, address)) is not None:
                yield Finding(complaint[0], ("steps", place, "run", item), complaint[1], code="MC902")


def _complaint(resource: Resource, address: str) -> tuple[str, str] | None:
    kind = address.partition(".")[0]
    if address == resource.address:
        return "an automation cannot run itself", "its schedule says when it runs again"
    if kind not in (known := numbers()):
        return f"an automation cannot run {address}", did_you_mean(kind, known) or f"it runs {', '.join(known)}"
    return None


@dataclass(frozen=True, slots=True)
class StepsCodec:
    """Steps: written with other names than they are read with (recorded), each activity by its id and number."""

    @property
    def reads(self) -> tuple[str, ...]:
        """The steps."""
        return ("steps",)

    def encode(self, value: Mapping[str, Mapping[str, Any]], writing: WriteContext) -> dict[str, Any]:
        """Every step, whole: whether what is left out would stay is not known."""
        steps = [
            {
                "annotation": step.get("name", ""),
                "stepNumber": int(number) - 1,
                "activities": _activities(step, writing),
            }
            for number, step in value.items()
        ]
        return {"steps": steps}

    def decode(self, record: Mapping[str, Any], lookup: Lookup) -> dict[str, dict[str, Any]]:
        """Number to step."""
        shown = sorted(record.get("steps") or (), key=lambda step: int(step.get("step") or 0))
        return {str(number): _step(step, lookup) for number, step in enumerate(shown, start=1)}


def _activities(step: Mapping[str, Any], writing: WriteContext) -> list[dict[str, Any]]:
    if "wait" in step:
        return [{"name": _wait_name(step), "objectTypeId": _WAIT, "displayOrder": 1, "serializedObject": _wait(step)}]
    activities = []
    for order, address in enumerate(step["run"], start=1):
        kind, _, key = address.partition(".")
        entry = {"activityObjectId": writing.lookup.object_id(kind, key), "objectTypeId": numbers()[kind]}
        activities.append({"name": writing.lookup.name(kind, key) or key, **entry, "displayOrder": order})
    return activities


def _wait(step: Mapping[str, Any]) -> str:
    """The settings of a wait, as the JSON inside of the JSON that clients send."""
    if "time_zone" in step:
        zone = time_zones.IDS.get(step["time_zone"])
        return json.dumps({"specifiedTime": step["wait"].removeprefix("until "), "timeZone": zone})
    count, _, unit = step["wait"].partition(" ")
    return json.dumps({"duration": int(count), "durationUnits": unit.capitalize()})


def _wait_name(step: Mapping[str, Any]) -> str:
    """The name under which a wait is read back: `2 Hours`, `03:00 PM`."""
    if "time_zone" not in step:
        return str(step["wait"]).title()
    hour, minute = step["wait"].removeprefix("until ").split(":")
    return f"{(int(hour) + 11) % 12 + 1:02}:{minute} {'AM' if int(hour) < 12 else 'PM'}"


def _step(shown: Mapping[str, Any], lookup: Lookup) -> dict[str, Any]:
    record: dict[str, Any] = {"name": str(shown["name"])} if shown.get("name") else {}
    activities = sorted(shown.get("activities") or (), key=lambda item: int(item.get("displayOrder") or 0))
    if len(activities) == 1 and activities[0].get("objectTypeId") == _WAIT:
        return record | {"wait": _read_wait(str(activities[0].get("name") or ""))}
    return record | {"run": [_address(activity, lookup) for activity in activities]}


def _read_wait(name: str) -> str:
    if match := re.fullmatch(r"(\d{1,2}):(\d\d) (AM|PM)", name):
        hour = int(match[1]) % 12 + (12 if match[3] == "PM" else 0)
        return f"until {hour:02}:{match[2]}"
    return _duration(name) if re.match(_DURATION, name.lower()) else name


def _address(activity: Mapping[str, Any], lookup: Lookup) -> str:
    number, text = activity.get("objectTypeId"), str(activity.get("activityObjectId") or "")
    kind = next((kind for kind, item in numbers().items() if item == number), None)
    if kind is None:
        known = _WORDS.get(number) if isinstance(number, int) else None
        return f"({known or f'activity of type {number}'} {activity.get('name')})"
    key = lookup.key(kind, object_id=text)
    return f"{kind}.{key}" if key is not None else f"{kind} (id {text}, {activity.get('name')})"


def points_at(record: Mapping[str, Any]) -> Iterable[tuple[str, str, str]]:
    """What the steps of a record name by id."""
    kinds = {number: kind for kind, number in numbers().items()}
    for step in record.get("steps") or ():
        for activity in step.get("activities") or ():
            if (kind := kinds.get(activity.get("objectTypeId"))) is not None:
                yield kind, "ObjectID", str(activity.get("activityObjectId") or "")


def _listed(value: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Steps in their order, without what cannot be read back."""
    return [{name: item for name, item in step.items() if name != "time_zone"} for step in value.values()]


def _in_words(part: Any) -> str:
    """A step, or something in one, as a person would say it."""
    if not isinstance(part, Mapping):
        return ", ".join(part) if isinstance(part, list) else str(part)
    doing = f"wait {part['wait']}" if "wait" in part else ", ".join(part.get("run", ()))
    return f"{doing} ({part['name']})" if part.get("name") else doing


def shown(value: Mapping[str, Mapping[str, Any]]) -> str:
    """All steps on one line, each with its number."""
    return "; ".join(f"{number}. {_in_words(step)}" for number, step in value.items())


INSIDE: Final = Inside(_listed, item="step", unnamed=("run",), words=_in_words)


def yaml_steps(value: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Steps as YAML says them: a list in place of numbers, a wait in its own words."""
    return [_said(step) for step in value.values()]


def _said(step: Mapping[str, Any]) -> dict[str, Any]:
    record = {name: item for name, item in step.items() if name in ("name", "run")}
    if "time_zone" in step:
        return record | {"wait": {"until": step["wait"].removeprefix("until "), "time_zone": step["time_zone"]}}
    return record | ({"wait": step["wait"]} if "wait" in step else {})
