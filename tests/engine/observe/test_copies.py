"""Plans that take what did not change from copies: as many calls as pages, and every change is still seen."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mcdecl.account import SoapAccount
from mcdecl.account.copies import Copies, reading_afresh
from mcdecl.kinds.resource import Resource
from mcdecl.sandbox.server import RunningSandbox
from tests.engine.observe.test_automations import DAILY, applied, changed, planned
from tests.wanted import automated, extract, imported, transfer, verified

LATER = 120.0
"""Seconds after which a change is long enough ago, and no multiple of a quarter of an hour."""
MANY = 4
Again = Callable[[], SoapAccount]
WAIT = {"wait": {"until": "06:00", "time_zone": "Europe/Berlin"}}


@pytest.fixture
def again(embedded: RunningSandbox, account: SoapAccount, tmp_path: Path) -> Iterator[Again]:
    """A run after the last one, with the copies that it left."""
    opened: list[SoapAccount] = []

    def run() -> SoapAccount:
        for before in opened:
            before.close()
        opened.append(SoapAccount(account.connection, copies=Copies(tmp_path, {})))
        embedded.clear_calls()
        return opened[-1]

    yield run
    for each in opened:
        each.close()


def single_reads(embedded: RunningSandbox) -> Counter[str]:
    """How many calls went out for single objects, by the list that they are in."""
    paths = [call.object_type.split("?")[0] for call in embedded.calls if call.operation == "REST"]
    lists = ("automation/v1/automations", "automation/v1/dataextracts", "automation/v1/filetransfers")
    known = (*lists, "automation/v1/imports", "legacy/v1/beta/automations/notifications")
    legacy = "legacy/v1/beta/bulk/automations/automation/definition"
    return Counter(
        name for path in paths for name in (*known, legacy) if path.startswith(f"{name}/") and path != f"{name}/"
    )


def many(*steps: object) -> list[Resource]:
    """Objects of each kind of which lists show only a part."""
    return [
        resource
        for number in range(MANY)
        for resource in (
            extract(f"E{number}"),
            transfer(f"F{number}"),
            imported(f"J{number}", "T", file={"pattern": "c.csv", "encoding": 1252}),
            automated(f"A{number}", f"data_extract.E{number}", *steps, schedule=DAILY),
        )
    ]


def test_what_did_not_change_is_not_read_again(embedded: RunningSandbox, again: Again) -> None:
    wanted = many()
    applied(again(), *wanted)
    embedded.advance(LATER)
    assert planned(again(), *wanted).summary().acts == 0
    first = single_reads(embedded)
    assert first["automation/v1/dataextracts"] == first["automation/v1/filetransfers"] == MANY + 1
    assert first["automation/v1/automations"] == first["automation/v1/imports"] == MANY
    plan = planned(again(), *wanted)
    assert (plan.summary().acts, plan.summary().unknown) == (0, 0)
    assert single_reads(embedded) == Counter()
    with reading_afresh():
        planned(again(), *wanted)
    assert single_reads(embedded) == first


def test_every_change_is_seen_at_once(embedded: RunningSandbox, account: SoapAccount, again: Again) -> None:
    wanted = many()
    applied(again(), *wanted)
    embedded.advance(LATER)
    planned(again(), *wanted)
    for before, after in (
        (wanted[0], extract("E0", file="other.csv")),
        (wanted[1], transfer("F0", file="other.csv")),
        (wanted[2], imported("J0", "T", file={"pattern": "c.csv", "encoding": 65001})),
        (wanted[3], automated("A0", "data_extract.E1", schedule=DAILY)),
        (wanted[3], automated("A0", "data_extract.E0", schedule={**DAILY, "start": "2031-02-01T06:00"})),
        (wanted[3], automated("A0", "data_extract.E0", schedule=DAILY, active=True)),
    ):
        elsewhere = [after if resource is before else resource for resource in wanted]
        applied(account, *elsewhere)
        seen = planned(again(), *elsewhere)
        assert changed(seen) == []
        if "active" not in after.state:
            assert changed(planned(again(), *wanted)) != []
        applied(account, *wanted)
        embedded.advance(LATER)


def test_what_is_read_right_after_its_change_is_read_again(embedded: RunningSandbox, again: Again) -> None:
    wanted = many()
    applied(again(), *wanted)
    planned(again(), *wanted)
    planned(again(), *wanted)
    assert single_reads(embedded)["automation/v1/automations"] == MANY


def test_an_automation_that_shows_names_of_others_is_read_again(embedded: RunningSandbox, again: Again) -> None:
    wanted = [*many(WAIT), verified("T", "T"), automated("V", "verification.T")]
    applied(again(), *wanted)
    embedded.advance(LATER)
    planned(again(), *wanted)
    planned(again(), *wanted)
    assert single_reads(embedded)["automation/v1/automations"] == MANY + 1


def test_who_is_notified_is_read_where_it_is_declared(embedded: RunningSandbox, again: Again) -> None:
    notified = automated("N", "data_extract.E0", notifications={"errors": ["ops@example.com"]})
    wanted = [*many(), notified]
    applied(again(), *wanted)
    embedded.advance(LATER)
    for _ in range(2):
        assert planned(again(), *wanted).summary().acts == 0
        assert single_reads(embedded)["legacy/v1/beta/automations/notifications"] == 1
    applied(again(), *many(), automated("N", "data_extract.E0", notifications={"errors": ["other@example.com"]}))
    assert changed(planned(again(), *wanted)) == ["automation.N notifications.errors"]
