"""Verifications: a count of rows that has to be right before an automation goes on.

The account gives them neither name nor key, and no list has them: an automation that runs one says its id, under the
name of its data extension or none (fact:verification-no-name). So a verification is declared in the step that runs
it, and its key is its place: that of the automation, and its number among the verifications there. Files may also
declare one in a section, under the name that the automation says; then names must not collide.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from msgspec import Struct

from mcdecl.kinds import mcdev_activities
from mcdecl.kinds.checks import Declared, Finding
from mcdecl.kinds.common import other
from mcdecl.kinds.directives import LIFECYCLE
from mcdecl.kinds.flow import Flow, Table
from mcdecl.kinds.inside_steps import activities_in_order, place_key
from mcdecl.kinds.language import Attribute, Kind, Mcdev
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.runs import State, Step
from mcdecl.kinds.types import Flag, Text, Whole
from mcdecl.kinds.wire import ById, Lookup, Plain, WriteContext
from mcdecl.wire.routes import KEY, Routes

_ROWS = Whole(0, 2_000_000_000)
STEP: Final = Step(1000, object_type="DataVerification", inside=True)
"""What its runs are called is a guess (fact:verification-runs-name)."""


class EmailCodec(Struct, frozen=True):
    """The address that is told of a failure: it stands beside the flag that it is told at all."""

    @property
    def reads(self) -> tuple[str, ...]:
        """Address and flag."""
        return ("notificationEmailAddress", "shouldEmailOnFailure")

    def encode(self, value: str | None, writing: WriteContext) -> dict[str, Any]:
        """Both."""
        return {"notificationEmailAddress": value or "", "shouldEmailOnFailure": bool(value)}

    def decode(self, record: Mapping[str, Any], lookup: Lookup) -> str | None:
        """The address if it is told."""
        return (record.get("notificationEmailAddress") or None) if record.get("shouldEmailOnFailure") else None


def _run_by(record: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Name and id of each verification that an automation runs, in order."""
    for activity in activities_in_order(record):
        if activity.get("objectTypeId") == STEP.number:
            yield str(activity.get("name") or ""), str(activity.get("activityObjectId") or "")


def found_in(record: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Key and id of each verification that the record of an automation names; each id has one place."""
    automation = str(record.get(KEY) or record.get("key") or "")
    ids = dict.fromkeys(text for _, text in _run_by(record) if text)
    return ((place_key(automation, number), text) for number, text in enumerate(ids, start=1))


def named_in(record: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Name and id of each verification that has a name."""
    return ((name, text) for name, text in _run_by(record) if name)


def _is_run(resource: Resource, project: Declared) -> Iterable[Finding]:
    steps = ((project.state("automation", key) or {}).get("steps", {}).values() for key in project.keys("automation"))
    if not any(resource.address in step.get("run", ()) for listed in steps for step in listed):
        yield Finding(
            "no automation here runs it, so the account would never show it again",
            hint="add it to a step of an automation",
            code="MC907",
        )


def _flow(state: State) -> Flow:
    return Flow(source=Table(str(state["target"])))


KIND = Kind(
    name="verification",
    section="verifications",
    title="verification",
    scopes=("automations",),
    doc="Counts the rows of a data extension in a step of an automation, and stops the automation if the count is "
    "wrong.",
    routes=Routes(
        title="verification",
        listed="automation/v1/dataverifications",
        ids=("dataVerificationDefinitionId",),
        keys=(KEY,),
        whole=False,
    ),
    found_in=("automation", found_in),
    named_in=("automation", named_in),
    key_path=KEY,
    undeletable="the account has no call that deletes a verification; remove it from the automation that runs it",
    attributes=(
        Attribute(
            name="target",
            type=Text(min_length=1),
            doc="External key of the data extension to count.",
            required=True,
            wire=ById("data_extension", "targetObjectId"),
            refers_to="data_extension",
            hazard=other("{key} counts the rows of {after} instead of {before}"),
            always_sent=True,
        ),
        Attribute(
            name="rule",
            type=Text(pattern=r"^[A-Za-z]+$"),
            doc="How to compare the count, as the service calls it. IsEqualTo is recorded; others are passed on "
            "unchanged.",
            required=True,
            wire=Plain("verificationType"),
            always_sent=True,
            examples=("IsEqualTo",),
        ),
        Attribute(
            name="value",
            type=_ROWS,
            doc="The number to compare the count with.",
            required=True,
            wire=Plain("value1", missing=0),
            always_sent=True,
        ),
        Attribute(
            name="to",
            type=_ROWS,
            doc="The second number, for rules that have two.",
            default=0,
            wire=Plain("value2", missing=0),
            always_sent=True,
        ),
        Attribute(
            name="stop",
            type=Flag(),
            doc="Whether the automation stops if the count is wrong.",
            default=True,
            wire=Plain("shouldStopOnFailure", missing=False),
            hazard=other("{key} stops its automation: {after} instead of {before}"),
            always_sent=True,
        ),
        Attribute(
            name="notification",
            type=Text(pattern=r"^[^@\s]+@[^@\s]+$"),
            doc="Email address to notify if the count is wrong.",
            examples=("data-team@northern-trail.example",),
            wire=EmailCodec(),
            always_sent=True,
        ),
        Attribute(
            name="message",
            type=Text(max_length=4000),
            doc="The text of the notification.",
            default="",
            wire=Plain("notificationEmailMessage", missing=""),
            always_sent=True,
        ),
        LIFECYCLE,
    ),
    step=STEP,
    mcdev=Mcdev(
        ("verification",),
        "c__automation_step",
        record=mcdev_activities.verification,
        older_keys=("dataVerificationDefinitionId",),
    ),
    flow=_flow,
    key_limit=220,
    checks=(_is_run,),
    example="""\
verifications:
  NTO_Region_Not_Empty: {target: NTO_Regional_Customers, rule: IsGreaterThan, value: 0}
""",
    notes=(
        "Declare it in the step that runs it. Its address is then verification.AUTOMATION/NUMBER, counted from 1.",
        "The section verifications is still read; there, the key is the name that the automation gives it in a step.",
        "It cannot be deleted: it disappears when no automation runs it.",
    ),
)
