"""The steps of an automation: what runs in each, side by side, or how long it waits.

In normal form steps are a mapping from number to step, so that a plan tells which step differs.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

from msgspec import Struct

from mcdecl.kinds import time_zones
from mcdecl.kinds.checks import Declared, Finding, did_you_mean
from mcdecl.kinds.held_steps import HeldSteps, WantedActivity, settings_of
from mcdecl.kinds.inside import Inside
from mcdecl.kinds.inside_steps import inner_kinds, is_place
from mcdecl.kinds.language import Link, object_schema
from mcdecl.kinds.other_activities import TYPES, WAIT, address_of, link_to, number_of
from mcdecl.kinds.registry import KINDS
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.rules import ChangeRule
from mcdecl.kinds.types import Schema
from mcdecl.kinds.values import NotExpressible, Unknown
from mcdecl.kinds.wire import Lookup, UnwritableError, WriteContext
from mcdecl.wire.routes import KEY

_DURATION: Final = r"^\d{1,4} (minute|hour|day|week|month|year)s?$"
_CLOCK: Final = r"^([01]\d|2[0-3]):[0-5]\d$"
_ACTIVITY: Final = r"^[a-z_]+[0-9]*\."


def numbers() -> dict[str, int]:
    """The kinds that a step can run, with the service's numbers of activities, the lowest first."""
    known = {name: kind.step.number for name, kind in KINDS.items() if kind.step is not None}
    return dict(sorted(known.items(), key=lambda pair: pair[1]))


class StepsType(Struct, frozen=True):
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
            "items": {
                "type": ["string", "object"],
                "pattern": _ACTIVITY,
                "additionalProperties": False,
                "minProperties": 1,
                "maxProperties": 1,
                "properties": {
                    name: {**object_schema(kind.attributes), "description": kind.doc}
                    for name, kind in inner_kinds().items()
                },
            },
            "description": "What runs, as kind.key; several run in parallel. What mcdecl does not manage is written "
            "as type and name.",
            "examples": [["query_definition.NTO_Region"], ["script.Clean up"]],
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
        return {"type": "array", "items": step}

    def normal(self, value: Any) -> dict[str, dict[str, Any]]:
        """Number to step."""
        return {str(number): _normal(step) for number, step in enumerate(value, start=1)}


def _normal(step: Mapping[str, Any]) -> dict[str, Any]:
    record: dict[str, Any] = {"name": str(step["name"])} if step.get("name") else {}
    if step.get("run") is not None:
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


def step_words(_beside: Mapping[str, Any], below: tuple[str | int, ...]) -> Iterable[tuple[str, str]]:
    """The names of time zones where a wait says one, for editors."""
    return time_zones.words(_beside, below) if below[-1:] == ("time_zone",) else ()


def links(value: Mapping[str, Mapping[str, Any]] | Unknown) -> Iterable[Link]:
    """Everything that the steps run; nothing of steps that could not be read."""
    known = numbers()
    if isinstance(value, Unknown):
        return
    for number, step in value.items():
        for place, address in enumerate(step.get("run", ())):
            kind, _, key = address.partition(".")
            path, written = (number, "run", str(place)), (int(number) - 1, "run", place)
            if kind in known:
                yield Link(kind, key, path, written, f"{kind}.")
            elif _is_managed(address) is False:
                yield link_to(address, path, written)


def _is_managed(address: str) -> bool | None:
    """Whether an address names something that mcdecl manages; None where it names nothing that a step runs."""
    kind = address.partition(".")[0]
    if kind in numbers():
        return True
    number = number_of(address)
    return None if number is None else number in numbers().values()


def same_steps(before: Any, after: Any) -> bool | None:
    """Whether steps are the same; None where they may be: the zone of a wait could not be read."""
    if isinstance(before, Unknown):
        return None
    held, wanted = before or {}, after or {}
    if {number: {**step, "time_zone": None} for number, step in held.items()} != {
        number: {**step, "time_zone": None} for number, step in wanted.items()
    }:
        return False
    zones = [(held[number].get("time_zone"), step["time_zone"]) for number, step in wanted.items() if _until(step)]
    if any(read is not None and not time_zones.same_zone(read, zone) for read, zone in zones):
        return False
    return None if any(read is None for read, _ in zones) else True


def _until(step: Mapping[str, Any]) -> bool:
    return "time_zone" in step


def unseen(value: Mapping[str, Mapping[str, Any]]) -> dict[str, str] | None:
    """The zones of waits until a time of day, by number of the step: not every credential may read them."""
    return {number: step["time_zone"] for number, step in value.items() if _until(step)} or None


def rehearsed(value: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """The steps without what mcdecl does not manage, which an embedded account cannot run."""
    kept = []
    for step in value.values():
        run = [address for address in step.get("run", ()) if _is_managed(address) is not False]
        if "run" not in step or run:
            kept.append({**step, "run": run} if "run" in step else dict(step))
    return {str(number): step for number, step in enumerate(kept, start=1)}


def _others(value: Any) -> Counter[str]:
    """How often the steps run each thing that mcdecl does not manage."""
    if not isinstance(value, Mapping):
        return Counter()
    return Counter(
        address for step in value.values() for address in step.get("run", ()) if _is_managed(address) is False
    )


def _keeps_others(before: Any, after: Any) -> str | None:
    """Why steps cannot be changed: something that mcdecl could not put back would go."""
    gone = sorted(_others(before) - _others(after))
    if not gone:
        return None
    return (
        f"the automation also runs {', '.join(gone)}, which mcdecl does not manage and could not put back; list "
        "it in the steps, or remove it from the automation in Automation Studio"
    )


KEEPS_OTHERS: Final = ChangeRule(
    "in place, if everything that mcdecl does not manage stays",
    _keeps_others,
    lost=lambda value: _keeps_others(value, None),
)


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
    kind, _, key = address.partition(".")
    if address == resource.address:
        return "an automation cannot run itself", "its schedule says when it runs again"
    if kind not in (known := numbers()) and number_of(address) is None:
        words = (*known, *TYPES.values())
        return f"an automation cannot run {address}", did_you_mean(kind, words) or f"it runs {', '.join(known)}"
    if kind in known and not key:
        return f"{address} names nothing", "write kind and external key, such as query_definition.NTO_Region"
    return None


class StepsCodec(Struct, frozen=True):
    """Steps: written with other names than they are read with, each activity by its id and number.

    See fact:automation-names-differ.
    """

    @property
    def reads(self) -> tuple[str, ...]:
        """The steps."""
        return ("steps",)

    def encode(self, value: Mapping[str, Mapping[str, Any]], writing: WriteContext) -> dict[str, Any]:
        """Every step, whole; what the account has of it that mcdecl does not know goes back as it was read.

        Raises:
            UnwritableError: A step runs something that mcdecl does not manage and the account does not have.
        """
        record = writing.lookup.record("automation", str(writing.state.get(KEY, "")))
        wanted = [_activities(step, writing) for step in value.values()]
        steps = []
        for (number, step), (held, activities) in zip(value.items(), HeldSteps(record).sent_back(wanted), strict=True):
            listed = [{**activity, "displayOrder": order} for order, activity in enumerate(activities, start=1)]
            steps.append(
                {**held, "annotation": step.get("name", ""), "stepNumber": int(number) - 1, "activities": listed}
            )
        return {"steps": steps}

    def decode(self, record: Mapping[str, Any], lookup: Lookup) -> dict[str, dict[str, Any]] | Unknown:
        """Number to step, or unknown where the account shows ids of a kind that this credential cannot list."""
        for kind, _, text in points_at(record):
            if not lookup.known(kind) and lookup.key(kind, object_id=text) is None:
                return Unknown(
                    f"a step runs the {KINDS[kind].title} with the id {text}, and their list could not be read"
                )
        shown = sorted(record.get("steps") or (), key=lambda step: int(step.get("step") or 0))
        settings = settings_of(record)
        return {str(number): _step(step, lookup, settings) for number, step in enumerate(shown, start=1)}


def _activities(step: Mapping[str, Any], writing: WriteContext) -> list[WantedActivity]:
    if "wait" in step:
        name = _wait_name(step)
        sent = {"name": name, "objectTypeId": WAIT, "serializedObject": _wait(step)}
        return [WantedActivity(WAIT, name, None, sent)]
    return [_activity(address, writing) for address in step["run"]]


def _activity(address: str, writing: WriteContext) -> WantedActivity:
    kind, _, key = address.partition(".")
    if kind not in numbers():
        return _other(address, writing)
    number, text = numbers()[kind], writing.lookup.object_id(kind, key)
    if kind in inner_kinds() and is_place(key):  # it has no name of its own
        sent = {"activityObjectId": text, "objectTypeId": number}
        return WantedActivity(number, None, text, sent, lambda: {"name": ""})
    sent = {"name": writing.lookup.name(kind, key) or key, "activityObjectId": text, "objectTypeId": number}
    return WantedActivity(number, None, text, sent)


def _other(address: str, writing: WriteContext) -> WantedActivity:
    """Something that mcdecl does not manage: as the automation has it, else by what the account has of that name."""
    number, name = number_of(address), address.partition(".")[2]
    if number is None:
        raise UnwritableError(f"an automation cannot run {address}")

    def new() -> Mapping[str, Any]:
        link = link_to(address, (), ())
        text = writing.lookup.object_id(link.kind, link.key)
        return {"name": name, "activityObjectId": text, "objectTypeId": number}

    return WantedActivity(number, name, None, {}, new)


def hides_settings(record: Mapping[str, Any]) -> bool:
    """Whether an automation, as REST shows it, has activities whose settings only its older definition shows."""
    return any(_hides_settings(item) for step in record.get("steps") or () for item in step.get("activities") or ())


def _hides_settings(activity: Mapping[str, Any]) -> bool:
    if activity.get("objectTypeId") == WAIT:
        return not re.match(_DURATION, str(activity.get("name") or "").lower())
    return _is_managed(address_of(activity)) is False


def _wait(step: Mapping[str, Any]) -> str:
    """The settings of a wait, as the JSON inside of the JSON that clients send."""
    if _until(step):
        zone = time_zones.WINDOWS.get(time_zones.IDS.get(step["time_zone"], 0))
        return json.dumps({"specifiedTime": step["wait"].removeprefix("until "), "timeZone": zone})
    count, _, unit = step["wait"].partition(" ")
    return json.dumps({"duration": int(count), "durationUnits": unit.capitalize()})


def _wait_name(step: Mapping[str, Any]) -> str:
    """The name under which a wait is read back: `2 Hours`, `03:00 PM`."""
    if not _until(step):
        return str(step["wait"]).title()
    hour, minute = step["wait"].removeprefix("until ").split(":")
    return f"{(int(hour) + 11) % 12 + 1:02}:{minute} {'AM' if int(hour) < 12 else 'PM'}"


def _step(shown: Mapping[str, Any], lookup: Lookup, settings: Mapping[str, str]) -> dict[str, Any]:
    record: dict[str, Any] = {"name": str(shown["name"])} if shown.get("name") else {}
    activities = sorted(shown.get("activities") or (), key=lambda item: int(item.get("displayOrder") or 0))
    if len(activities) == 1 and activities[0].get("objectTypeId") == WAIT:
        wait = _read_wait(activities[0], settings.get(str(activities[0].get("id"))))
        if wait is not None:
            return record | wait
    return record | {"run": [_address(activity, lookup) for activity in activities]}


def _read_wait(activity: Mapping[str, Any], settings: str | None) -> dict[str, Any] | None:
    """A wait as YAML can say it; None for one that it cannot."""
    name = str(activity.get("name") or "")
    if (clock := _clock(activity)) is None:
        return {"wait": _duration(name)} if re.match(_DURATION, name.lower()) else None
    if settings is None:
        return {"wait": f"until {clock}"}
    zone = time_zones.of_windows(_zone_in(settings))
    return None if zone is None else {"wait": f"until {clock}", "time_zone": zone}


def _zone_in(settings: str) -> str:
    try:
        return str(json.loads(settings).get("timeZone") or "")
    except (ValueError, AttributeError):
        return ""


def _clock(activity: Mapping[str, Any]) -> str | None:
    """The time of day that the name of a wait says, or None."""
    match = re.fullmatch(r"(\d{1,2}):(\d\d) (AM|PM)", str(activity.get("name") or ""))
    if match is None:
        return None
    return f"{int(match[1]) % 12 + (12 if match[3] == 'PM' else 0):02}:{match[2]}"


def _address(activity: Mapping[str, Any], lookup: Lookup) -> str:
    number, text = activity.get("objectTypeId"), str(activity.get("activityObjectId") or "")
    kind = next((kind for kind, item in numbers().items() if item == number), None)
    key = lookup.key(kind, object_id=text) if kind is not None else None
    return f"{kind}.{key}" if key is not None else address_of(activity)


def points_at(record: Mapping[str, Any]) -> Iterable[tuple[str, str, str]]:
    """What the steps of a record name by id."""
    kinds = {number: kind for kind, number in numbers().items()}
    for step in record.get("steps") or ():
        for activity in step.get("activities") or ():
            if (kind := kinds.get(activity.get("objectTypeId"))) is not None:
                yield kind, "ObjectID", str(activity.get("activityObjectId") or "")


def _listed(value: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Steps in their order, each zone under its usual name."""
    return [
        {name: _usual(item) if name == "time_zone" else item for name, item in step.items()} for step in value.values()
    ]


def _usual(zone: str) -> str:
    return time_zones.zone_name(time_zones.IDS.get(zone, 0)) or zone


def _in_words(part: Any) -> str:
    """A step, or something in one, as a person would say it."""
    if not isinstance(part, Mapping):
        return ", ".join(part) if isinstance(part, list) else str(part)
    doing = f"wait {part['wait']}" if "wait" in part else ", ".join(part.get("run", ()))
    doing += f" {part['time_zone']}" if _until(part) else ""
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
    if str(step.get("wait", "")).startswith("until ") and not _until(step):
        raise NotExpressible(f"steps: the time zone of the wait {step['wait']} could not be read")
    if _until(step):
        return record | {"wait": {"until": step["wait"].removeprefix("until "), "time_zone": step["time_zone"]}}
    return record | ({"wait": step["wait"]} if "wait" in step else {})
