"""What the account knows of an object kept over REST, and mcdecl does not, is still there after an update."""

import pytest

from mcdecl.account import SoapAccount
from mcdecl.engine.apply.run import apply
from mcdecl.engine.observe.planning import plan_account
from mcdecl.engine.plan import DesiredState
from mcdecl.kinds import KINDS
from mcdecl.kinds.resource import Resource
from mcdecl.sandbox.rest.object_routes import kinds as rest_kinds
from mcdecl.sandbox.server import RunningSandbox
from tests.wanted import activity, automated, extract, filtered, imported, location, query, table, transfer, verified

BASE = [table("T"), table("U"), imported("I", "T"), query("Q", "T"), filtered("F", "T")]
DAILY = {"rule": "daily", "start": "2031-01-31T06:00", "time_zone": "Europe/Berlin"}
RUN = {"run": ["query_definition.Q", "verification.V"]}
SAMPLES: dict[str, tuple[list[Resource], Resource, Resource]] = {
    "automation": (
        [verified("V", "T")],
        automated("A", RUN, {"wait": "1 hour"}, schedule=DAILY),
        automated("A", "import_definition.I", RUN, {"wait": "1 hour"}, schedule=DAILY, description="b"),
    ),
    "data_extract": ([], extract("A"), extract("A", file="u.csv")),
    "file_location": ([], location("A"), location("A", port=2222)),
    "file_transfer": ([], transfer("A"), transfer("A", compressed=True)),
    "filter_activity": ([], activity("A", "F", "T", "U"), activity("A", "F", "T", "U", description="b")),
    "verification": (
        [automated("X", "verification.V")],
        verified("V", "T"),
        verified("V", "T", value=4),
    ),
}
UNKNOWN = {"madeUp": {"deep": [1, {"a": None}]}, "other": "x", "zero": 0}


def test_every_kind_kept_over_rest_has_a_sample() -> None:
    assert set(SAMPLES) == {kind.name for kind in KINDS.values() if kind.routes is not None and kind.section}


def applied(account: SoapAccount, resources: list[Resource]) -> int:
    made = plan_account(account, DesiredState(resources))
    report = apply(made.plan, account, made.index)
    assert report.ok, [outcome.to_json() for outcome in report.outcomes]
    return made.plan.summary().acts


@pytest.mark.parametrize("name", SAMPLES)
def test_what_nobody_here_knows_survives_an_update(name: str, embedded: RunningSandbox, account: SoapAccount) -> None:
    others, first, second = SAMPLES[name]
    applied(account, [*BASE, *others, first])
    (rest,) = [kind for kind in rest_kinds() if kind.collection == collection(name)]
    store = embedded.account.store
    (document,) = [item for item in store.all(rest.collection) if name == "verification" or item["CustomerKey"] == "A"]
    body = {**document["Body"], **UNKNOWN}
    if name == "automation":
        body["steps"] = [
            {**step, **UNKNOWN, "activities": [{**item, **UNKNOWN} for item in step["activities"]]}
            for step in body["steps"]
        ]
        body["schedule"] = {**body["schedule"], **UNKNOWN}
    store.put(rest.collection, document["ObjectID"], {**document, "Body": body})
    store.commit()
    assert applied(account, [*BASE, *others, first]) == 0
    assert applied(account, [*BASE, *others, second]) == 1
    held = rest.shown(embedded.account, store.get(rest.collection, document["ObjectID"]) or {})
    held = held.get("fileTransferLocation", held)
    assert {word: held.get(word) for word in UNKNOWN} == UNKNOWN
    if name == "automation":
        assert {word: held["schedule"].get(word) for word in UNKNOWN} == UNKNOWN
        kept = held["steps"][1:]  # the first one is new
        assert [{word: step.get(word) for word in UNKNOWN} for step in kept] == [UNKNOWN, UNKNOWN]
        for step in kept:
            assert all({word: item.get(word) for word in UNKNOWN} == UNKNOWN for item in step["activities"])
        assert [step["id"] for step in kept] == [step["id"] for step in body["steps"]]
    assert applied(account, [*BASE, *others, second]) == 0


def collection(name: str) -> str:
    return {"verification": "DataVerification", "file_location": "FileTransferLocation"}.get(name) or {
        "automation": "Automation",
        "data_extract": "DataExtractActivity",
        "file_transfer": "FileTransferActivity",
        "filter_activity": "FilterActivity",
    }[name]
