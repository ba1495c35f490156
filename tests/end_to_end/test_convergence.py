"""For random pairs of what is there and what is wanted: apply, then nothing is left; whatever goes wrong meanwhile."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from mcdecl.account import Connection, Secret, SoapAccount, Timeouts
from mcdecl.account.errors import AccountError
from mcdecl.account.interface import Account
from mcdecl.engine.apply.outcome import ApplyReport, OutcomeStatus
from mcdecl.engine.apply.run import apply
from mcdecl.engine.observe.planning import Planned, plan_account
from mcdecl.engine.plan import DesiredState, Plan
from mcdecl.engine.plan.replacement import replacement_key
from mcdecl.helpers.structs import replace
from mcdecl.kinds.resource import Resource
from mcdecl.sandbox.fault_injection import InjectedFault
from mcdecl.sandbox.server import RunningSandbox, start
from tests.conftest import NO_WAITING
from tests.end_to_end.setups import Setup, mishaps, ways
from tests.thorough import examples
from tests.wanted import filtered, imported, query, table

LATE = 0.5
"""Seconds by which a delayed answer is too late for a client that waits half as long."""
COLLECTIONS = {
    "DataExtension": "data_extension",
    "DataFolder": "folder",
    "ImportDefinition": "import_definition",
    "QueryDefinition": "query_definition",
    "FilterDefinition": "filter_definition",
}
ROUNDS = settings(
    max_examples=examples(12),
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],  # shrinking takes minutes; take the phases away to look into a failure
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.fixture(scope="module")
def server() -> Iterator[RunningSandbox]:
    with start(None, record=False) as running:
        yield running


def client(server: RunningSandbox, seconds: float = 60.0) -> SoapAccount:
    connection = Connection(
        auth_url=server.auth_url,
        client_id=server.client_id,
        client_secret=Secret(server.client_secret),
        timeouts=Timeouts(call=seconds),
    )
    return SoapAccount(connection, retries=NO_WAITING)


@pytest.fixture(scope="module")
def account(server: RunningSandbox) -> Iterator[SoapAccount]:
    with client(server) as patient:
        yield patient


@pytest.fixture(scope="module")
def hasty(server: RunningSandbox) -> Iterator[SoapAccount]:
    with client(server, LATE / 2) as impatient:
        yield impatient


def planned(account: Account, setup: Setup) -> Planned:
    return plan_account(account, DesiredState(setup.resources, setup.removals))


def carried_out(account: Account, made: Planned) -> ApplyReport:
    assert not made.plan.summary().blocked, [
        (change.address, change.reasons, change.attributes)
        for change in made.plan.changes
        if change.action == "blocked"
    ]
    return apply(made.plan, account, made.index)


def acting(plan: Plan) -> list[tuple[str, str]]:
    return [(change.action.value, change.address) for change in plan.acting()]


def reached(account: Account, setup: Setup) -> None:
    """Apply to a well-behaved account, after which nothing is left."""
    report = carried_out(account, planned(account, setup))
    assert report.ok, [outcome.to_json() for outcome in report.outcomes if outcome.status is not OutcomeStatus.DONE]
    assert acting(planned(account, setup).plan) == []


def held(server: RunningSandbox) -> dict[str, Any]:
    """Everything in the store, by address; folders by path. What is there twice shows under a second address."""
    folders = {record["ID"]: record for record in server.account.store.all("DataFolder")}

    def path(folder: Any) -> str:
        above = folders.get((folder.get("ParentFolder") or {}).get("ID") or folder.get("ParentID"))
        return f"{path(above)}/{folder['Name']}" if above is not None else str(folder["Name"])

    found: dict[str, Any] = {}
    for collection, kind in COLLECTIONS.items():
        for item in server.account.store.all(collection):
            address = f"{kind}.{path(item) if kind == 'folder' else item['CustomerKey']}"
            while address in found:
                address += " again"
            found[address] = item
    return found


def emptied(server: RunningSandbox, account: Account) -> None:
    """An account with somebody else's things in it, and mishaps over."""
    server.account.settings.name_release_seconds = 0.0
    server.reset()
    bystanders = Setup(
        (table("Other"), imported("Other", "Other"), query("Other", "Other"), filtered("Other", "Other"))
    )
    reached(account, bystanders)


def untouched(before: dict[str, Any], after: dict[str, Any], plans: list[Plan]) -> None:
    """What no plan named is as it was, to the last word."""
    named = set()
    for plan in plans:
        for change in plan.acting():
            named |= {change.address.casefold(), f"{change.kind}.{replacement_key(change.key)}".casefold()}
    for address in {*before, *after}:
        if address.casefold().replace("\\/", "/") not in {name.replace("\\/", "/") for name in named}:
            assert before.get(address) == after.get(address), address


@ROUNDS
@given(way=ways(), data=st.data())
def test_apply_then_plan_is_empty(server: RunningSandbox, account: SoapAccount, way: Any, data: Any) -> None:
    there, wanted = way
    emptied(server, account)
    reached(account, there)
    before, made = held(server), planned(account, wanted)
    shuffled = Setup(
        tuple(data.draw(st.permutations(wanted.resources))), tuple(data.draw(st.permutations(wanted.removals)))
    )
    assert planned(account, wanted).plan == made.plan, "the same question has the same answer"
    assert planned(account, shuffled).plan == made.plan, "the order of the files does not matter"
    turned = Setup(tuple(_keys_turned(resource) for resource in wanted.resources), wanted.removals)
    assert planned(account, turned).plan == made.plan, "the order of the keys does not matter"
    reached(account, wanted)
    untouched(before, held(server), [made.plan])


def _keys_turned(resource: Resource) -> Resource:
    return replace(resource, state=dict(reversed(resource.state.items())))


@ROUNDS
@given(way=ways(), faults=st.lists(mishaps(LATE), min_size=1, max_size=4))
def test_whatever_goes_wrong_repeating_it_converges(
    server: RunningSandbox, account: SoapAccount, hasty: SoapAccount, way: Any, faults: list[InjectedFault]
) -> None:
    there, wanted = way
    emptied(server, account)
    reached(account, wanted)
    clean = set(held(server))
    emptied(server, account)
    reached(account, there)
    late = any(fault.kind == "delay" for fault in faults)
    client = hasty if late else account
    before, plans = held(server), []
    for fault in faults:
        server.inject(fault.kind, operation=fault.operation, count=fault.count, seconds=fault.seconds, skip=fault.skip)
    for _ in range(2):
        try:
            made = planned(client, wanted)
        except AccountError:
            continue
        plans.append(made.plan)
        report = carried_out(client, made)
        assert {item.change.address for item in report.outcomes} == {change.address for change in made.plan.acting()}
        if late:
            server.settle()
            continue
        done = {outcome.change.address for outcome in report.outcomes if outcome.status is OutcomeStatus.DONE}
        _check_done(server, account, wanted, done)
    server._service.mishaps.waiting.clear()
    server.settle()
    plans.append(planned(account, wanted).plan)
    reached(account, wanted)
    after = held(server)
    untouched(before, after, plans)
    assert set(after) <= clean | set(before), "nothing is there that nobody asked for, and nothing twice"
    assert clean <= set(after)


def _check_done(server: RunningSandbox, account: Account, wanted: Setup, done: set[str]) -> None:
    """What is reported as done is done: the next plan has nothing to do there."""
    waiting = list(server._service.mishaps.waiting)
    server._service.mishaps.waiting.clear()
    left = {change.address for change in planned(account, wanted).plan.acting()}
    server._service.mishaps.waiting.extend(waiting)
    assert not done & left
