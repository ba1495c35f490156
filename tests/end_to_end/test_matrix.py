"""The attribute matrix: every attribute of every kind, left out, with three values one after the other, left out again.

What each step does is what the reference says of the attribute; and when it is applied, nothing is left to do but what
is blocked with a reason, or cannot be compared and says so.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any, Final

import pytest

from mcdecl.account import SoapAccount
from mcdecl.engine.apply.outcome import OutcomeStatus
from mcdecl.engine.apply.run import apply
from mcdecl.engine.observe.planning import Planned, plan_account
from mcdecl.engine.plan import AttributeStatus, Change, DesiredState
from mcdecl.kinds import DECLARABLE, KINDS
from mcdecl.kinds.attribute_changes import AttributeChange, Effect, attribute_changes
from mcdecl.kinds.folder import ancestry
from mcdecl.kinds.language import Attribute, Group, Items
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.types import Choice, Flag, FromEnvironment, Whole
from mcdecl.sandbox.server import RunningSandbox, start
from tests.conftest import connect
from tests.minimal import MINIMAL, WORLD
from tests.wanted import resource

Written = dict[str, Any]

_SCHEDULE: Final = {"rule": "daily", "start": "2076-01-31T06:00"}
_DROP: Final = {"pattern": "a.csv"}
_SFTP: Final = {"type": "ExternalSftp", "url": "sftp://a.example", "user": "u"}
_S3: Final = {"type": "AmazonSimpleStorage", "url": None, "user": None, "bucket": "b", "region": "eucentral1"}
_CONTROL: Final = {"mode": "ColumnBased", "control": {"column": "a", "actions": {"x": "Skip"}}}
_TRACKING: Final = {
    "type": "Tracking Extract",
    "file": "t.zip",
    "interval": {"start": "2026-01-01T00:00", "end": "2026-01-31T00:00"},
}
AROUND: Final[Mapping[str, Written]] = {
    "automation.schedule": {"schedule": _SCHEDULE},
    "automation.active": {"schedule": _SCHEDULE},
    "automation.file_drop": {"file_drop": _DROP},
    "data_extension.testable": {"sendable": {"field": "Email", "subscriber": "Email Address"}},
    "data_extension.sendable": {"sendable": {"field": "Email", "subscriber": "Email Address"}},
    "data_extension.retention": {"retention": {"policy": "all_rows", "length": 6, "unit": "months"}},
    "import_definition.control.column": _CONTROL,
    "import_definition.control.actions": _CONTROL,
    "import_definition.control.otherwise": _CONTROL,
    "data_extract.interval.start": _TRACKING,
    "data_extract.interval.end": _TRACKING,
    "file_location.bucket": _S3,
    "file_location.path": _S3,
    "file_location.region": _S3,
    "file_location.acceleration": _S3,
    "file_location.access_key_id": _S3,
    "file_location.access_key_secret": _S3,
    "file_location.storage_account": {"type": "AzureBlobStorage", "url": None, "user": None, "bucket": "b"},
    "file_location.tenant": {"type": "AzureBlobStorage", "url": None, "user": None, "bucket": "b"},
    "file_location.service_key": {"type": "GcpBlobStorage", "url": None, "user": None, "bucket": "b"},
}
"""What stands beside an attribute, by its path or the beginning of it; None takes a word out of the minimum."""
VALUES: Final[Mapping[str, Sequence[Any]]] = {
    "data_extension.sendable": (
        {"field": "Email", "subscriber": "Email Address"},
        {"field": "Id", "subscriber": "Subscriber Key"},
        {"field": "Email"},
    ),
    "data_extension.sendable.field": ("Email", "Id", "Email"),
    "data_extension.template": ("SendLog", "TriggeredSendDataExtension", "SendLog"),
    "data_extension.retention": (
        {"policy": "all_rows", "length": 6, "unit": "months"},
        {"policy": "everything", "length": 1, "unit": "years"},
        {"policy": "rows", "length": 1, "unit": "years"},
    ),
    "data_extension.retention.policy": ("all_rows", "everything", "rows"),
    "data_extension.retention.length": (1, 500, 999),
    "data_extension.retention.until": ("2076-01-31", "2077-02-28", "2075-12-31"),
    "data_extension.fields": (
        [{"name": "A", "type": "Date"}],
        [{"name": "B", "type": "Number"}],
        [{"name": "C", "type": "Boolean"}],
    ),
    "data_extension.fields.name": ("Other", "Third", "other"),
    "data_extension.fields.length": (20, 30, 10),
    "data_extension.fields.scale": (1, 2, 0),
    "data_extension.fields.default": ("a", "b", "cc"),
    "data_extension.fields.renamed_from": ("Old", "Older", "Oldest"),
    "query_definition.sql": ("SELECT Id FROM W", "SELECT Id FROM U", "SELECT 'x' AS Id FROM T"),
    "query_definition.target": ("U", "W", "T"),
    "filter_definition.source": ("T", "U", "W"),
    "filter_definition.where": ("Score < 3", "Score < 3 AND Id = 'x'", {"any": ["Score = 1", "Score = 2"]}),
    "filter_activity.filter": ("F", "G", "F"),
    "filter_activity.source": ("T", "U", "T"),
    "filter_activity.into": ("U", "W", "U"),
    "import_definition.into": ("T", "U", "W"),
    "import_definition.file": ({"pattern": "a.csv"}, {"pattern": "b.txt", "type": "TAB"}, {"pattern": "c.csv"}),
    "import_definition.file.location": ("ExactTarget Enhanced FTP", "L", "M"),
    "import_definition.file.type": ("TAB", "CSV", "TAB"),
    "import_definition.file.delimiter": (";", "|", "§"),
    "import_definition.file.encoding": (65001, 1252, 65001),
    "import_definition.file.date_locale": ("de-DE", "en-US", "fr-FR"),
    "import_definition.mode": ("Overwrite", "AddAndUpdate", "UpdateButDoNotAdd"),
    "import_definition.control": (
        {"column": "a", "actions": {"x": "Skip"}},
        {"column": "b", "actions": {"x": "Skip"}},
        {"column": "b", "actions": {"x": "Delete"}},
    ),
    "import_definition.control.actions": ({"x": "Skip"}, {"x": "Delete"}, {"y": "Delete"}),
    "import_definition.mapping": ("by_ordinal", {"Id": "a", "Email": "b"}, {"Id": "b"}),
    "import_definition.notification": ("a@example.com", "b@example.com", "c@example.com"),
    "automation.steps": (
        [{"run": ["query_definition.Q"]}],
        [{"run": ["query_definition.R"]}, {"wait": "1 hour"}],
        [{"wait": {"until": "06:00", "time_zone": "Europe/Berlin"}}],
    ),
    "automation.folder": ("My Automations/A", "My Automations/B", "My Automations/A"),
    "automation.schedule": (_SCHEDULE, {**_SCHEDULE, "rule": "hourly"}, {**_SCHEDULE, "times": 3}),
    "automation.schedule.rule": ("daily", "weekdays", "monthly on 15"),
    "automation.schedule.start": ("2076-01-31T06:00", "2077-01-31T06:00", "07:00"),
    "automation.schedule.end": ("2078-01-31T06:00", "2078-02-28T06:00", "2078-03-31T06:00"),
    "automation.schedule.time_zone": ("Europe/Berlin", "America/Chicago", "Asia/Kolkata"),
    "automation.file_drop": (_DROP, {"pattern": "b.csv"}, {"pattern": "b", "match": "begins", "queue": False}),
    "automation.notifications": ({"errors": ["a@example.com"]}, {"completed": ["b@example.com"]}, {}),
    "automation.notifications.completed": (["a@example.com"], ["b@example.com", "c@example.com"], []),
    "automation.notifications.errors": (["a@example.com"], ["b@example.com", "c@example.com"], []),
    "data_extract.type": ("Zip", "Convert XML", "Zip"),
    "data_extract.parameters": ({"a": "x"}, {"a": "y", "b": True}, {"b": False}),
    "data_extract.interval": (
        {"start": "2026-01-01T00:00", "end": "2026-01-31T00:00"},
        {"start": "2026-02-01T00:00", "end": "2026-02-28T00:00"},
        {"kind": 2},
    ),
    "data_extract.interval.kind": (0, 2, 5),
    "data_extract.interval.start": ("2026-01-01T00:00", "2026-01-02T00:00", "2026-01-03T00:00"),
    "data_extract.interval.end": ("2026-02-01T00:00", "2026-02-02T00:00", "2026-02-03T00:00"),
    "file_transfer.location": ("ExactTarget Enhanced FTP", "L", "M"),
    "file_location.url": ("sftp://a.example", "sftp://b.example", "sftp://c.example"),
    "file_location.type": ("ExternalSftp", "AmazonSimpleStorage", "ExternalSftp"),
    "verification.target": ("T", "U", "W"),
    "verification.rule": ("IsEqualTo", "IsLessThan", "IsBetween"),
    "verification.notification": ("a@example.com", "b@example.com", "c@example.com"),
}
"""Three values for what no rule makes values for."""
INCOMING: Final = ("max_file_age", "max_file_age_offset", "max_frequency")


def attributes(kind: str) -> Iterator[tuple[str, Attribute]]:
    """Every attribute of a kind with its dotted path, those inside of others too."""

    def below(listed: Sequence[Attribute], prefix: str) -> Iterator[tuple[str, Attribute]]:
        for attribute in listed:
            yield prefix + attribute.name, attribute
            if isinstance(attribute.type, Group):
                yield from below(attribute.type.attributes, f"{prefix}{attribute.name}.")
            elif isinstance(attribute.type, Items):
                yield from below(attribute.type.group.attributes, f"{prefix}{attribute.name}.")

    return below(KINDS[kind].attributes, "")


def three(kind: str, path: str, attribute: Attribute) -> Sequence[Any]:
    """Three values of an attribute, each other than the one before."""
    written, type_ = VALUES.get(f"{kind}.{path}"), attribute.type
    if written is not None:
        return written
    if isinstance(type_, Flag):
        return (not attribute.default, bool(attribute.default), not attribute.default)
    if isinstance(type_, Choice):
        return [type_.values[number % len(type_.values)] for number in (1, 2, 0)]
    if isinstance(type_, Whole):
        return (type_.minimum + 1, type_.minimum + 2, type_.maximum)
    if isinstance(type_, FromEnvironment):
        return ({"env": "A"}, {"env": "B"}, {"env": "A"})
    if attribute.name == "folder":
        return [f"{attribute.default}/{name}" for name in ("A", "B/C", "A")]
    if path == "lifecycle.ignore":
        return (["name"], [], ["name"])
    if path == "lifecycle.allow":
        return (["data_loss"], [], ["data_loss"])
    if path == "lifecycle":
        return ({"prevent_destroy": True}, {}, {"allow": ["data_loss"]})
    return (f"{path} a", f"{path} b", f"{path} c")


def key_of(kind: str, path: str) -> str:
    return f"Data Extensions/{path}" if kind == "folder" else path.replace(".", "_")


def base(kind: str, path: str) -> Written:
    """What is said of the resource for an attribute, without the attribute itself."""
    body: Written = {**deepcopy(dict(MINIMAL[kind]))}
    if "name" in body:
        body["name"] = f"{kind} {path}"
    around = max((name for name in AROUND if f"{kind}.{path}.".startswith(f"{name}.")), key=len, default="")
    for word, value in deepcopy(dict(AROUND.get(around, {}))).items():
        if value is None:
            body.pop(word, None)
        else:
            body[word] = value
    if path not in MINIMAL[kind]:
        body.pop(path, None)
    if kind == "file_transfer" and path in INCOMING:
        body["direction"] = "in"
    if path.startswith("fields."):
        field: Written = {"name": "X", "type": "Text", "length": 10}
        if path == "fields.scale":
            field |= {"type": "Decimal", "scale": 0}
        body["fields"] = [MINIMAL[kind]["fields"][0], field]
    return body


def with_value(kind: str, path: str, value: Any) -> Written:
    """The resource with the attribute; in another place of the data where it is inside of another."""
    body = base(kind, path)
    *above, last = path.split(".")
    place: Any = body
    for step in above:
        place = place[-1] if step == "fields" and isinstance(place, list) else place.setdefault(step, {})
    place = place[-1] if isinstance(place, list) else place
    if path == "fields":
        value = [*MINIMAL[kind]["fields"], *value]
    if path == "file_location.type" and value != "ExternalSftp":
        body |= _S3
    place[last] = value
    if path == "retention.until":
        del place["length"], place["unit"]
    if kind == "file_location" and path == "type" and value != "ExternalSftp":
        body = {
            **{name: item for name, item in body.items() if name not in ("url", "user")},
            "bucket": "b",
            "region": "r",
        }
    if path == "fields.type":
        place.pop("length", None)
        place |= {"Text": {"length": 10}, "Decimal": {"length": 10, "scale": 2}}.get(value, {})
    if path == "fields.removed" and not value:
        place.pop("removed")
    return body


def states(kind: str) -> list[dict[str, Written]]:
    """Five states of all resources of a kind, by key: left out, A, B, C, left out."""
    there = list(attributes(kind))
    without = {key_of(kind, path): base(kind, path) for path, _ in there}
    return [
        without,
        *(
            {key_of(kind, path): with_value(kind, path, three(kind, path, item)[number]) for path, item in there}
            for number in range(3)
        ),
        without,
    ]


@pytest.fixture(scope="module")
def server() -> Iterator[RunningSandbox]:
    with start(None, record=False) as running:
        yield running


@pytest.fixture(scope="module")
def account(server: RunningSandbox) -> Iterator[SoapAccount]:
    with connect(server) as client:
        yield client


def wished(kind: str, state: Mapping[str, Written]) -> list[Resource]:
    """The resources of a state with all that they need."""
    world = [
        resource(DECLARABLE[section].name, key, **body)
        for section, listed in WORLD.items()
        for key, body in listed.items()
    ]
    made = [resource(kind, key, **body) for key, body in state.items()]
    if kind == "verification":
        made += [
            resource("automation", f"Runs {key}", name=f"Runs {key}", steps=[{"run": [f"verification.{key}"]}])
            for key in state
        ]
    paths = {step: None for item in made if "folder" in item.state for step in ancestry(item.state["folder"])}
    return [*world, *(Resource("folder", path, {}, implied=True) for path in paths), *made]


def look(account: SoapAccount, kind: str, state: Mapping[str, Written]) -> Planned:
    made = plan_account(account, DesiredState(wished(kind, state)))
    made.index.secrets = lambda name: f"in {name}"
    return made


def automation_folders(server: RunningSandbox) -> None:
    """Folders that people have made in Automation Studio, since the API does not."""
    store = server.account.store
    [root] = [folder for folder in store.all("DataFolder") if folder["Name"] == "My Automations"]
    for number, name in enumerate("AB", start=99001):
        store.put("DataFolder", str(number), {**root, "ID": number, "ParentID": root["ID"], "Name": name})


def effect(change: Change, path: str) -> Effect | None:
    """What a plan says of an attribute; None where nothing is to be done about it."""
    diffs = [
        diff
        for diff in change.attributes
        if f"{_bare(diff.path)}.".startswith(f"{path}.") or f"{path}.".startswith(f"{_bare(diff.path)}.")
    ]
    if change.reasons or any(diff.status is AttributeStatus.BLOCKED for diff in diffs):
        assert change.reasons or all(diff.reason for diff in diffs if diff.status is AttributeStatus.BLOCKED)
        return Effect.BLOCKED
    for status, meant in (
        (AttributeStatus.CHANGED, Effect.UPDATED),
        (AttributeStatus.LEFT_ALONE, Effect.LEFT_ALONE),
        (AttributeStatus.UNKNOWN, Effect.UNKNOWN),
    ):
        if any(diff.status is status for diff in diffs):
            return meant
    return None


def _about(path: str, other: str) -> bool:
    """Whether one of the paths is the other, or leads into it."""
    return f"{other}.".startswith(f"{path}.") or f"{path}.".startswith(f"{other}.")


def _bare(path: str) -> str:
    """The path without the names of items: `fields.X.length` is `fields.length`."""
    parts = path.split(".")
    return ".".join([parts[0], *parts[2:]]) if parts[0] == "fields" and len(parts) > 1 else path


@pytest.mark.parametrize("kind", sorted(MINIMAL))
def test_every_attribute_changes_as_the_reference_says(server: RunningSandbox, account: SoapAccount, kind: str) -> None:
    server.reset()
    automation_folders(server)
    wrong: list[str] = []
    for number, state in enumerate(states(kind)):
        made = look(account, kind, state)
        by_address = {change.address: change for change in made.plan.changes}
        report = apply(made.plan, account, made.index)
        wrong += [
            f"{number} {outcome.change.address}: {outcome.message}"
            for outcome in report.outcomes
            if outcome.status is not OutcomeStatus.DONE
        ]
        again = {change.address: change for change in look(account, kind, state).plan.changes}
        for row in attribute_changes(KINDS[kind]):
            address = f"{kind}.{key_of(kind, row.path)}"
            seen = effect(by_address[address], row.path)
            removed = number == 4 and not _said(base(kind, row.path), row.path)
            if number and not _fits(row, seen, removed=removed):
                wrong.append(f"{number} {address}: {seen}, the reference says {row.changed} / {row.removed}")
            left = effect(again[address], row.path)
            if left is Effect.UPDATED:
                wrong.append(f"{number} {address}: never empty {again[address].attributes}")
    assert not wrong, "\n".join(wrong)


def _said(body: Written, path: str) -> bool:
    """Whether a resource says the attribute even where it is left out, because it cannot be without."""
    place: Any = body
    for step in path.split("."):
        place = place[-1] if isinstance(place, list) else place
        place = place.get(step) if isinstance(place, dict) else None
    return place is not None


def _fits(row: AttributeChange, seen: Effect | None, *, removed: bool) -> bool:
    meant = row.removed if removed else row.changed
    allowed: Mapping[Effect, tuple[Effect | None, ...]] = {
        Effect.UPDATED: (Effect.UPDATED, None, *([Effect.LEFT_ALONE] if row.path == "fields" else [])),
        Effect.ADDED: (Effect.UPDATED, Effect.LEFT_ALONE),
        Effect.SOMETIMES: (Effect.UPDATED, Effect.BLOCKED, None),
        Effect.BLOCKED: (Effect.BLOCKED, None),
        Effect.REPLACED: (Effect.BLOCKED, None),
        Effect.LEFT_ALONE: (Effect.LEFT_ALONE, None),
        Effect.UNKNOWN: (Effect.UNKNOWN, None),
        Effect.PARTLY: (Effect.UPDATED, Effect.UNKNOWN, None),
        Effect.LOCAL: (None,),
        Effect.ONCE: (Effect.UPDATED, None),
        Effect.NEEDED: (*Effect, None),
    }
    return seen in allowed[meant]
