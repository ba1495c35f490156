"""Automations: steps that run one after the other, on a schedule or when a file arrives.

They are read and written over REST, which alone has folders, schedules and notifications; SOAP tells their ids by
key and deletes them. Schedules are turned on and off, and notifications set, by calls of the older REST, as
clients do.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from msgspec import Struct

from mcdecl.helpers.structs import replace
from mcdecl.kinds import mcdev_activities
from mcdecl.kinds.automation_start import (
    ANY,
    FILE_DROP,
    SCHEDULE,
    FileDropCodec,
    ScheduleCodec,
    same_folder,
    start_is_sound,
)
from mcdecl.kinds.automation_steps import (
    INSIDE,
    KEEPS_OTHERS,
    StepsCodec,
    StepsType,
    hides_settings,
    links,
    numbers,
    points_at,
    rehearsed,
    same_steps,
    shown,
    step_words,
    steps_are_sound,
    unseen,
    yaml_steps,
)
from mcdecl.kinds.automation_switch import LEGACY, RUNNING, ActiveCodec, file_drop_note, legacy_id
from mcdecl.kinds.common import caution_loss, folder_attribute, rest_description, rest_name
from mcdecl.kinds.directives import LIFECYCLE
from mcdecl.kinds.file_location import DEFAULT
from mcdecl.kinds.flow import File, Flow
from mcdecl.kinds.inside import Inside
from mcdecl.kinds.inside_steps import put_back, taken_out
from mcdecl.kinds.language import Attribute, Group, Kind, Mcdev
from mcdecl.kinds.risk import Hazard, Subject, caution
from mcdecl.kinds.runs import Runs, State
from mcdecl.kinds.types import Flag, Text, Texts
from mcdecl.kinds.values import UNMANAGED, Unknown
from mcdecl.kinds.verification import named_in
from mcdecl.kinds.wire import Lookup, Placed, WriteContext
from mcdecl.wire.routes import KEY, Beside, Part, Routes
from mcdecl.wire.values import TYPE, at

_NOTES: Final = "legacy/v1/beta/automations/notifications/"
_WORKERS: Final = {"completed": "Complete", "errors": "Error"}

_NOTIFY: Final = Routes(title="notifications", method="POST", item_path=f"{_NOTES}{{id}}", read_first=False)


class NotificationsCodec(Struct, frozen=True):
    """Who is told of a run's end, over the older REST; texts that were written elsewhere stay."""

    @property
    def reads(self) -> tuple[str, ...]:
        """The workers, one for each sort."""
        return ("@notifications",)

    def encode(self, value: Mapping[str, Any], writing: WriteContext) -> dict[str, Any]:
        """All workers: those of these sorts that are left out are taken away, others go back as they were read."""
        text, key = legacy_id(writing), str(writing.state[KEY])
        shown = at(writing.lookup.record("automation", key), "@notifications.workers") or ()
        held = {worker.get("notificationType"): worker for worker in shown}
        workers = [worker for sort, worker in held.items() if sort not in _WORKERS.values()]
        for name, sort in _WORKERS.items():
            if value[name]:
                there = held.get(sort, {})
                kept = {word: item for word, item in there.items() if word != "id"}
                own = {"programId": text, "notificationType": sort, "definition": ",".join(value[name])}
                workers.append({**kept, **own, "body": there.get("body") or "", "channelType": "Account"})
        return {TYPE: _NOTIFY, "@id": text, "programId": text, "workers": workers}

    def decode(self, record: Mapping[str, Any], lookup: Lookup) -> Any:
        """The addresses by sort, or unknown where the older REST does not tell."""
        shown = record.get("@notifications")
        if not isinstance(shown, Mapping):
            return Unknown("the older REST, which alone has notifications, was not asked or did not show them")
        addresses = {
            str(item.get("notificationType")): str(item.get("definition") or "") for item in shown.get("workers") or ()
        }
        return {name: _addresses(addresses.get(word, "")) for name, word in _WORKERS.items()}


def _addresses(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _same_addresses(before: Any, after: Any) -> bool | None:
    return None if isinstance(before, Unknown) else set(before or ()) == set(after or ())


def _busy(record: Mapping[str, Any]) -> str | None:
    if record.get("statusId") != RUNNING:
        return None
    return "it is running, and the account accepts no change until the run has ended; plan again then"


def _switched(_before: Any, after: Any, subject: Subject) -> Hazard:
    return caution(f"{subject.key} {'runs on its schedule or file drop from now on' if after else 'no longer runs'}")


def _other_steps(_before: Any, _after: Any, subject: Subject) -> Hazard:
    return caution(f"{subject.key} runs different steps")


def _parts(state: State) -> Iterable[tuple[str, str]]:
    return ((link.kind, link.key) for link in links(state["steps"]) if link.kind in numbers())


def _flow(state: State) -> Flow:
    drop = state.get("file_drop")
    if not drop:
        return Flow()
    match = "" if drop["match"] == "equals" else f" (name {drop['match']})"
    place = DEFAULT if same_folder(drop["folder"], "Import") else f"{DEFAULT}, {drop['folder']}"
    name = "any file" if drop["match"] == ANY else f"{drop['pattern']}{match}"
    return Flow(started_by=File(name, place))


def _addressees(name: str, doc: str) -> Attribute:
    return Attribute(
        name=name,
        type=Texts(Text(pattern=r"^[^@\s,]+@[^@\s,]+$")),
        doc=doc,
        default=(),
        compare=_same_addresses,
        inside=Inside(sorted),
        examples=(["ops@example.com"],),
    )


KIND = Kind(
    name="automation",
    section="automations",
    title="automation",
    scopes=("automations",),
    doc="Runs imports, queries, filter activities, extracts, transfers and verifications, step by step, on a schedule "
    "or when a file arrives.",
    routes=Routes(
        title="automation",
        made="automation/v1/automations",
        item_path="automation/v1/automations/{id}",
        whole=False,
        changed="@legacy.modifiedDate",  # fact:automation-list-dates-changes
        # What other activities are called, and of which data extension a verification is, changes without it.
        lasts=lambda record: not hides_settings(record) and not any(named_in(record)),
        found_by="Automation",
        beside=Beside(LEGACY, on="key", into="@legacy", legacy=True),
        parts={
            "@notifications": Part(f"{_NOTES}{{@legacy.id}}", shows="notifications"),
            "@definition": Part(f"{LEGACY}{{@legacy.id}}", hides_settings),
        },
        unsent=frozenset({"steps", "schedule", "fileTrigger", "typeId", "type", "statusId", "status", "legacyId"}),
    ),
    deleted_as="Automation",
    paused_by="active",
    switch_note=file_drop_note,
    key_path="key",
    attributes=(
        rest_name("Name in Automation Studio."),
        rest_description(),
        replace(
            folder_attribute("My Automations"),
            doc="Folder path from the root My Automations. It must exist: SOAP creates all other folders, but not "
            "those for automations (found by clients).",
            wire=Placed("categoryId"),
            always_sent=True,
        ),
        Attribute(
            name="steps",
            type=StepsType(),
            doc="The steps, in order: {run: [kind.key, …]} runs activities in parallel, {wait: 2 hours} waits. What "
            "mcdecl does not manage is written as type and name, such as script.Clean up: it stays as it is.",
            required=True,
            change=KEEPS_OTHERS,
            wire=StepsCodec(),
            links=links,
            links_to=numbers,
            words=step_words,
            compare=same_steps,
            unseen=unseen,
            hazard=_other_steps,
            show=shown,
            inside=INSIDE,
            yaml_form=yaml_steps,
            rehearsed=rehearsed,
            taken_out=taken_out,
            put_back=put_back,
            always_sent=True,
            examples=(
                [{"run": ["query_definition.NTO_Region"]}, {"wait": "10 minutes"}],
                [{"run": [{"verification": {"target": "NTO_Customers", "rule": "IsGreaterThan", "value": 0}}]}],
            ),
        ),
        Attribute(
            name="schedule",
            type=SCHEDULE,
            doc="When it runs. If you remove the schedule here, the account keeps it.",
            default=UNMANAGED,
            wire=ScheduleCodec(),
            always_sent=True,
            clearable=False,
        ),
        Attribute(
            name="file_drop",
            type=FILE_DROP,
            doc="The file whose arrival starts it.",
            default=UNMANAGED,
            wire=FileDropCodec(),
            always_sent=True,
            clearable=False,
        ),
        Attribute(
            name="notifications",
            type=Group(
                (
                    _addressees("completed", "Email addresses to notify of every successful run."),
                    _addressees("errors", "Email addresses to notify of every failed run."),
                ),
                optional=True,
                finish=lambda state: {name: list(addresses) for name, addresses in state.items()},
            ),
            doc="Who is notified when a run ends.",
            default=UNMANAGED,
            wire=NotificationsCodec(),
            unseen=dict,
            apart=True,
        ),
        Attribute(
            name="active",
            type=Flag(),
            doc="Whether the schedule or the file drop is on. It is paused while the automation, or what it runs, "
            "changes.",
            default=UNMANAGED,
            wire=ActiveCodec(),
            hazard=_switched,
            apart=True,
        ),
        LIFECYCLE,
    ),
    deletion=caution_loss("automation"),
    run=Runs(object_type="Automation", parts=_parts),
    flow=_flow,
    busy=_busy,
    points_at=points_at,
    mcdev=Mcdev(("automation",), "key", record=mcdev_activities.automation),
    folder_types=("automations",),
    folders_by_hand="Automation Studio",  # a Create over SOAP fails with code 396005 (found by clients)
    key_limit=200,
    checks=(steps_are_sound, start_is_sound),
    example="""\
automations:
  NTO_Nightly:
    name: NTO nightly
    steps:
      - run: [import_definition.NTO_Customers_Daily]
      - run: [query_definition.NTO_Region]
    schedule: {rule: daily, start: '2031-01-31T06:00', time_zone: Europe/Berlin}
    active: true
""",
    notes=(
        "A running automation is neither changed nor deleted; the plan says so.",
        "Only clients describe the call that switches a file drop. If it fails, use Automation Studio.",
    ),
)
