"""What starts an automation: a schedule, or a file that arrives."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from msgspec import Struct

from mcdecl.kinds import time_zones
from mcdecl.kinds.checks import Declared, Finding
from mcdecl.kinds.file_pattern import unfit_placeholder
from mcdecl.kinds.language import Attribute, Group
from mcdecl.kinds.moments import LOCAL_MOMENT, MOMENT, TIME, moment_from
from mcdecl.kinds.recurrence import NUMBERS, NoRecurrenceError, normal_rule, read_rule, wire_rule
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.rules import Unfit
from mcdecl.kinds.types import Choice, Flag, Schema, Text, Whole
from mcdecl.kinds.values import Unknown
from mcdecl.kinds.wire import Lookup, UnwritableError, WriteContext
from mcdecl.wire.routes import KEY
from mcdecl.wire.values import at

SCHEDULED, TRIGGERED = 1, 2
_FOREVER: Final = "2079-06-06T00:00"
"""The end that a schedule without one is given (fact:schedule-without-end)."""
ANY: Final = "any"
_MATCHES: Final = {ANY: 0, "contains": 1, "begins": 2, "ends": 3, "equals": 4}
"""How a name has to fit, and the service's numbers, as clients know them. 0 comes with an empty pattern.

See fact:file-drop-pattern-types.
"""
_FOLDER: Final = "Import"
_OF_DROP: Final = frozenset(
    {"fileNamingPattern", "fileNamePatternTypeId", "folderLocationText", "queueFiles", "isPublished", "triggerActive"}
)
_OF_SCHEDULE: Final = frozenset(
    {"id", "typeId", "startDate", "endDate", "scheduledTime", "rangeTypeId", "occurrences", "pattern", "icalRecur"}
    | {"timezoneName", "timezoneId", "scheduleStatus", "statusId"}
)
"""The names that reads are known to have; what the account shows beside them goes back as it is."""


class RuleType(Struct, frozen=True):
    """A recurrence: words or an RRULE. What says none stays as it is, for a check to complain of."""

    def schema(self) -> Schema:
        """A text."""
        return {"type": "string", "minLength": 1, "examples": ["daily", "every 2 hours", "weekdays"]}

    def normal(self, value: Any) -> str:
        """The RRULE without its end."""
        try:
            return normal_rule(str(value))
        except NoRecurrenceError:
            return str(value)


class ScheduleCodec(Struct, frozen=True):
    """A schedule. It is written as a part of `startSource`, and reads back as `schedule` with other names.

    Moments are sent with the offset of their zone. Those that are read back without one are taken for local ones
    of the schedule's zone, as the end inside of the rule is (fact:schedule-until-zone).
    """

    @property
    def reads(self) -> tuple[str, ...]:
        """The schedule."""
        return ("schedule",)

    def encode(self, value: Mapping[str, Any] | None, writing: WriteContext) -> dict[str, Any]:
        """The start source of sort schedule.

        Raises:
            UnwritableError: this machine does not know the zone.
        """
        if value is None:
            return {}
        zone, end = value["time_zone"], value["end"] or _FOREVER
        try:
            start = time_zones.with_offset(_first_run(value["start"], zone, writing), zone)
            until = time_zones.with_offset(end, zone)
        except LookupError as error:
            raise UnwritableError(f"this machine has no rules for {zone}: install the package tzdata") from error
        local = end.replace("-", "").replace(":", "") + "00"
        schedule = {
            "scheduleTypeId": NUMBERS[value["rule"].split(";")[0].removeprefix("FREQ=")],
            "startDate": start,
            "endDate": until,
            "icalRecur": wire_rule(value["rule"], until=local, times=value["times"]),
            "timezoneId": time_zones.IDS[zone],
            **({"occurrences": value["times"]} if value["times"] is not None else {}),
        }
        schedule = _not_in(_held(writing).get("schedule"), _OF_SCHEDULE) | schedule
        return {"startSource": {"typeId": SCHEDULED, "schedule": schedule}}

    def decode(self, record: Mapping[str, Any], lookup: Lookup) -> dict[str, Any] | None:
        """The schedule in the words of YAML, or None."""
        shown = record.get("schedule") or {}
        if not shown.get("icalRecur"):
            return None
        number = shown.get("timezoneId")
        zone = time_zones.zone_name(number) if isinstance(number, int) else None
        zone = zone or time_zones.of_windows(str(shown.get("timezoneName") or "")) or f"(number {number})"
        rule, until, times = read_rule(str(shown["icalRecur"]))
        end = _end(until) if times is None else None
        return {
            "rule": rule,
            "start": _local(shown.get("startDate"), zone),
            "end": end,
            "times": times,
            "time_zone": zone,
        }


def _first_run(start: str, zone: str, writing: WriteContext) -> str:
    """The moment of a start. One that is only a time of day is the account's own, else the next that comes.

    Raises:
        LookupError: this machine does not know the zone's rules.
    """
    if "T" in start:
        return start
    there = writing.lookup.record("automation", str(writing.state.get(KEY, "")))
    held = moment_from(at(there, "schedule.startDate"))
    if held is not None and held.endswith(f"T{start}"):
        return held
    now = time_zones.now_in(zone, writing.lookup.now())
    today = f"{now:%Y-%m-%d}T{start}"
    return today if today > f"{now:%Y-%m-%dT%H:%M}" else f"{now + timedelta(days=1):%Y-%m-%d}T{start}"


def same_start(before: Any, after: Any) -> bool | None:
    """Whether a schedule starts as it is declared: at the moment, or at the time of day if that is all that is said."""
    if isinstance(before, Unknown):
        return None
    return bool(before == after) or (isinstance(before, str) and "T" not in str(after) and before.endswith(f"T{after}"))


def unfit_start(value: Any, now: datetime, beside: Mapping[str, Any]) -> Unfit | None:
    """Why a schedule must not be given a start: it lies in the past, and the account refuses that (found by clients).

    Args:
        value: The start.
        now: By the account's clock, with its zone.
        beside: The schedule.
    """
    if "T" not in str(value) or not _over(value, now, beside):
        return None
    hint = f"write a moment that is still to come, or start: '{str(value)[11:]}' for the next time of day"
    return Unfit("", f"schedule.start {value} ({beside['time_zone']}) is in the past", hint)


def unfit_end(value: Any, now: datetime, beside: Mapping[str, Any]) -> Unfit | None:
    """Why a schedule must not be given an end: it is over. Arguments as for `unfit_start`."""
    if value is None or not _over(value, now, beside):
        return None
    message = f"schedule.end {value} ({beside['time_zone']}) is in the past"
    return Unfit("", message, "write a later one, or remove the schedule")


def _over(value: Any, now: datetime, beside: Mapping[str, Any]) -> bool:
    try:
        return datetime.fromisoformat(time_zones.with_offset(str(value), beside["time_zone"])) <= now
    except (LookupError, ValueError):
        return False  # another check tells of the zone


def _end(until: str | None) -> str | None:
    if not until or until[:4] >= _FOREVER[:4]:
        return None
    return f"{until[:4]}-{until[4:6]}-{until[6:8]}T{until[9:11]}:{until[11:13]}"


def _local(moment: Any, zone: str) -> str | None:
    if not moment:
        return None
    try:
        return time_zones.local_to(str(moment), zone)
    except (LookupError, ValueError):
        return str(moment)[:16]


class FileDropCodec(Struct, frozen=True):
    """A file that starts it; written as a part of `startSource`, read back as `fileTrigger` with other names."""

    @property
    def reads(self) -> tuple[str, ...]:
        """The trigger."""
        return ("fileTrigger",)

    def encode(self, value: Mapping[str, Any] | None, writing: WriteContext) -> dict[str, Any]:
        """The start source of sort file drop."""
        if value is None:
            return {}
        held = _held(writing).get("fileTrigger") or {}
        there = str(held.get("folderLocationText") or "")
        drop = {
            **_not_in(held, _OF_DROP),
            "fileNamePattern": value["pattern"],
            "fileNamePatternTypeId": _MATCHES[value["match"]],
            "folderLocation": there if held and same_folder(there, value["folder"]) else value["folder"],
            "queueFiles": value["queue"],
        }
        return {"startSource": {"typeId": TRIGGERED, "fileDrop": drop}}

    def decode(self, record: Mapping[str, Any], lookup: Lookup) -> dict[str, Any] | None:
        """The trigger in the words of YAML, or None."""
        shown = record.get("fileTrigger")
        if not shown:
            return None
        number = shown.get("fileNamePatternTypeId")
        return {
            "pattern": str(shown.get("fileNamingPattern") or ""),
            "match": next((word for word, item in _MATCHES.items() if item == number), f"(number {number})"),
            "folder": str(shown.get("folderLocationText") or ""),
            "queue": bool(shown.get("queueFiles")),
        }


def same_folder(before: Any, after: Any) -> bool | None:
    r"""Whether two names mean the same folder: the account also says `import\`, or nothing, for Import.

    See fact:file-drop-folder-forms.
    """
    return None if isinstance(before, Unknown) else folder_name(before) == folder_name(after)


def folder_name(text: Any) -> str:
    """The watched folder in one spelling; a name that says none is that of Import."""
    return str(text or "").replace("\\", "/").strip("/ ").casefold() or _FOLDER.casefold()


def _held(writing: WriteContext) -> Mapping[str, Any]:
    """The automation as the account has it; empty for a new one."""
    return writing.lookup.record("automation", str(writing.state.get(KEY, "")))


def _not_in(shown: Any, known: frozenset[str]) -> dict[str, Any]:
    return {name: item for name, item in shown.items() if name not in known} if isinstance(shown, Mapping) else {}


def start_is_sound(resource: Resource, _project: Declared) -> Iterable[Finding]:
    """What is wrong with the start of an automation."""
    schedule, drop = resource.state.get("schedule"), resource.state.get("file_drop")
    if schedule and drop:
        yield Finding(
            "an automation starts by schedule or by file, not by both", ("file_drop",), "keep one", code="MC901"
        )
    if resource.state.get("active") is not None and not schedule and not drop:
        message = "active turns a schedule or file drop on and off, and none is declared"
        yield Finding(message, ("active",), "write schedule or file_drop", code="MC901")
    if drop and bool(drop["pattern"]) == (drop["match"] == ANY):
        message = "a file drop for any file has no pattern" if drop["pattern"] else "the file drop has no pattern"
        yield Finding(message, ("file_drop", "pattern"), "write a pattern, or match: any", code="MC901")
    if schedule:
        yield from _schedule_is_sound(schedule)


def _schedule_is_sound(schedule: Mapping[str, Any]) -> Iterable[Finding]:
    if (wrong := time_zones.complaint(schedule["time_zone"])) is not None:
        yield Finding(wrong[0], ("schedule", "time_zone"), wrong[1], code="MC901")
    try:
        normal_rule(schedule["rule"])
    except NoRecurrenceError as error:
        yield Finding(str(error), ("schedule", "rule"), code="MC901")
    if schedule["end"] is not None and schedule["times"] is not None:
        yield Finding(
            "a schedule ends at a time or after a number of runs, not both",
            ("schedule", "times"),
            "keep one",
            code="MC901",
        )
    yield from _within_the_account_s_time(schedule)
    if schedule["end"] is not None and "T" in schedule["start"] and schedule["end"] <= schedule["start"]:
        yield Finding(
            "the schedule ends before it starts", ("schedule", "end"), "put the later time last", code="MC901"
        )


def _within_the_account_s_time(schedule: Mapping[str, Any]) -> Iterable[Finding]:
    for word in ("start", "end"):
        if "T" in (schedule[word] or "") and schedule[word] >= _FOREVER:
            message = f"the schedule's {word} is {schedule[word]}, and the account's time ends on {_FOREVER[:10]}"
            hint = "leave end out for a schedule without one" if word == "end" else "write an earlier day"
            yield Finding(message, ("schedule", word), hint, code="MC901")


SCHEDULE = Group(
    (
        Attribute(
            name="rule",
            type=RuleType(),
            doc="How often: daily, hourly, weekdays, every 2 hours, weekly on Mon, Thu, monthly on 15, or an RRULE.",
            required=True,
            examples=("daily", "every 2 hours", "weekdays", "FREQ=DAILY;INTERVAL=1"),
        ),
        Attribute(
            name="start",
            type=Text(pattern=f"{MOMENT}|{TIME}", format=LOCAL_MOMENT),
            doc="The first run, as YYYY-MM-DDThh:mm in the time zone, or only the time of day for the next occurrence. "
            "A new start must be in the future.",
            required=True,
            compare=same_start,
            unfit=unfit_start,
            examples=("06:00", "2031-01-31T06:00"),
        ),
        Attribute(
            name="end",
            type=Text(pattern=MOMENT, format=LOCAL_MOMENT),
            doc="No run starts after this time.",
            unfit=unfit_end,
            examples=("2031-12-31T23:59",),
        ),
        Attribute(name="times", type=Whole(1, 9999), doc="Number of runs; 1 for a single run.", examples=(1,)),
        Attribute(
            name="time_zone",
            type=Text(min_length=1),
            doc="IANA name of the time zone, such as Europe/Berlin. The default is the account's own time.",
            default=time_zones.ACCOUNT,
            compare=time_zones.same_zone,
            examples=("Europe/Berlin", "America/Chicago"),
            words=time_zones.words,
        ),
    ),
    optional=True,
)

FILE_DROP = Group(
    (
        Attribute(
            name="pattern",
            type=Text(max_length=200),
            doc="The pattern for the file name; empty with match: any.",
            unfit=unfit_placeholder,
            examples=("customers.csv",),
            required=True,
        ),
        Attribute(
            name="match",
            type=Choice(tuple(_MATCHES)),
            doc="How the pattern is compared; any takes every file.",
            default="equals",
        ),
        Attribute(
            name="folder",
            type=Text(),
            doc="The watched folder of the account's FTP site.",
            default=_FOLDER,
            compare=same_folder,
        ),
        Attribute(
            name="queue",
            type=Flag(),
            doc="Whether files that arrive during a run wait for the next one.",
            default=True,
        ),
    ),
    optional=True,
)
