"""The embedded account is held to every fact that a probe can show, and everything that probes make is deleted."""

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from mcdecl.cli.main import main
from mcdecl.facts import FACTS
from mcdecl.kinds import KINDS
from mcdecl.operations.probes.model import PREFIX, Verdict
from mcdecl.operations.probes.reading import READING, facts_of
from mcdecl.operations.probes.writing import WRITING
from mcdecl.project import load
from mcdecl.wire.values import Retrieve
from mcdecl.workspace.accounts import open_account
from mcdecl.workspace.conformance import Conformance, ConformancePlan, probe_account
from mcdecl.workspace.stopping import AskedStopper

EXAMPLE = Path(__file__).parents[3] / "examples" / "northern-trail"
FOLDERS = ("Data Extensions/mcdecl probe", "Query/mcdecl probe")
SCHEDULE = {
    "scheduleTypeId": 3,
    "startDate": (datetime.now() + timedelta(days=30)).strftime("%Y-%m-%dT06:00:00"),  # noqa: DTZ005 - a day to come
    "endDate": "2079-06-06T06:00:00",
    "icalRecur": "FREQ=DAILY;UNTIL=20790606T060000;INTERVAL=1",
    "timezoneId": 1,
}


class Quiet:
    """Says yes, and keeps the plan."""

    def __init__(self) -> None:
        self.plan: ConformancePlan | None = None

    def planned(self, plan: ConformancePlan) -> None:
        self.plan = plan

    def probing(self, probe: str) -> None:
        assert probe in {"reading", *WRITING}

    def ask(self, question: str) -> bool | None:
        return None

    def ask_name(self, question: str) -> str | None:
        return None


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The example's project, applied to an embedded account with more of everything than one page has."""
    root = tmp_path_factory.mktemp("facts") / "project"
    shutil.copytree(EXAMPLE, root)
    assert main(["-C", str(root), "apply", "--auto-approve"]) == 0
    with open_account(load(root, None)) as account:
        fields = [{"Name": f"F{number}", "FieldType": "Number"} for number in range(100)]
        wide = [
            {
                "@type": "DataExtension",
                "Name": f"Wide {number}",
                "CustomerKey": f"W{number}",
                "Fields": {"Field": fields},
            }
            for number in range(26)
        ]
        assert all(result.ok for result in account.create(wide))
        routes = KINDS["automation"].routes
        start = {"typeId": 1, "schedule": SCHEDULE}
        for number in range(51):
            sent = {"@type": routes, "name": f"A{number}", "key": f"A{number}", "startSource": start, "steps": []}
            assert account.create([sent])[0].ok
        utf_8 = {"@type": "ImportDefinition", "CustomerKey": "NTO_Customers_Daily", "EncodingCodePage": 65001}
        assert account.update([utf_8])[0].ok
    return root


@pytest.fixture(scope="module")
def done(filled: Path) -> Conformance:
    return probe_account(load(filled, None), FOLDERS, Quiet(), AskedStopper(), approved=True, confirm=None)


def test_each_probe_that_a_fact_names_is_there_and_each_has_a_fact() -> None:
    named = {fact.probe for fact in FACTS.values() if fact.probe}
    assert named == {*READING, *WRITING}
    assert not READING.keys() & WRITING.keys()


@pytest.mark.parametrize("probe", [*READING, *WRITING])
def test_the_embedded_account_holds_every_fact_that_a_probe_shows(done: Conformance, probe: str) -> None:
    said = {verdict.fact: verdict for verdict in done.verdicts}
    wrong = [said[fact] for fact in facts_of(probe) if said[fact].verdict is not Verdict.HOLDS]
    assert wrong == []


def test_nothing_is_left_of_the_probes(done: Conformance, filled: Path) -> None:
    assert done.ok
    assert done.left == ()
    with open_account(load(filled, None)) as account:
        for object_type in ("DataExtension", "DataFolder"):
            records = account.retrieve(Retrieve(object_type, ("CustomerKey", "Name")))
            assert [record for record in records if str(record.get("Name", "")).startswith(PREFIX)] == []
            assert [record for record in records if record.get("Name") == "mcdecl probe"] == []
        queries = account.retrieve(Retrieve("QueryDefinition", ("CustomerKey", "Status")))
    active = [record["CustomerKey"] for record in queries if record["Status"] == "Active"]
    assert len(active) == 4, "the example's"
