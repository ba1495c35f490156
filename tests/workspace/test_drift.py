"""Drift over several applies and business units: an apply is never taken for somebody's hand."""

import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import mcdecl
from mcdecl.account import Connection, Secret, SoapAccount
from mcdecl.engine.plan import Scope
from mcdecl.engine.plan.drift import Drift
from mcdecl.sandbox.server import RunningSandbox, start
from mcdecl.wire.values import TYPE
from mcdecl.workspace.drift import DriftReport
from mcdecl.workspace.drift_base import Base
from mcdecl.workspace.one_unit import narrowed
from mcdecl.workspace.workspace import ApplyRequest, Workspace

PARENT, US, EU = 510000001, 510000002, 510000003
FIELDS = "fields: [{name: Id, type: Text, length: 18, primary_key: true}, {name: Score, type: Number}]"


@pytest.fixture(scope="module")
def running() -> Iterator[RunningSandbox]:
    with start(None, record=False, enterprise=PARENT, units=[US, EU]) as server:
        yield server


@dataclass
class Team:
    """People who share a project in git, and its enterprise.

    Attributes:
        root: the project's folder.
        server: the enterprise.
        words: by unit and key, the description of a data extension.
    """

    root: Path
    server: RunningSandbox
    words: dict[tuple[str, str], int] = field(default_factory=dict)

    def begin(self, *, ledger: bool) -> None:
        """An empty project, committed."""
        account = (
            f"{{auth_url: '{self.server.auth_url}', client_id: {self.server.client_id}, "
            "client_secret: '${env.MC_SECRET}'}"
        )
        units = f"{{parent: {PARENT}, us: {US}, eu: {EU}}}"
        self.root.mkdir()
        (self.root / "mcdecl.yaml").write_text(
            f"project: test\nenvironments:\n  live:\n    account: {account}\n    business_units: {units}\n"
            f"    ledger: {str(ledger).lower()}\n    owned_folders: [Data Extensions/Team]\n"
        )
        (self.root / ".gitignore").write_text(".mcdecl\n")
        self.git("init", "-q")
        for unit in ("parent", "us", "eu"):
            self.edit(unit, "A", 0)
        self.commit()

    def git(self, *arguments: str) -> None:
        """Call git."""
        identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *identity, *arguments], cwd=self.root, check=True, capture_output=True)

    def commit(self) -> None:
        """Commit everything."""
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "a change")

    def edit(self, unit: str, key: str, word: int) -> None:
        """Give a data extension of a unit another description; a new one comes, and an odd 9 takes it out."""
        self.words.pop((unit, key), None)
        if word < 9:
            self.words[unit, key] = word
        for name in ("parent", "us", "eu"):
            mine = [(item, text) for (of, item), text in self.words.items() if of == name]
            tables = "".join(
                f"  {item}: {{name: {item}, folder: Data Extensions/Team, description: 'd{text}', {FIELDS}}}\n"
                for item, text in mine
            )
            body = f"data_extensions:\n{tables}" if tables else ""
            (self.root / f"{name}.yaml").write_text(f"business_unit: {name}\n{body}")

    def apply(self, scope: Scope | None = None, units: Sequence[str] = ()) -> None:
        """Apply it, or a part of it."""
        project = narrowed(mcdecl.load(self.root), units)
        Workspace(project, whole=not units).apply(ApplyRequest(scope or Scope(), approved=True))

    def drift(self, units: Sequence[str] = ()) -> DriftReport:
        """What somebody changed by hand."""
        return mcdecl.drift(mcdecl.load(self.root), business_units=units)

    def by_hand(self, mid: int, key: str) -> None:
        """Change a data extension in the account."""
        connection = Connection(
            auth_url=self.server.auth_url,
            client_id=self.server.client_id,
            client_secret=Secret(self.server.client_secret),
            business_unit=mid,
        )
        with SoapAccount(connection) as account:
            (result,) = account.update([{TYPE: "DataExtension", "CustomerKey": key, "Description": "By hand"}])
        assert result.ok


Begin = Callable[..., Team]


@pytest.fixture
def begin(running: RunningSandbox, tmp_path_factory: Any, monkeypatch: pytest.MonkeyPatch) -> Begin:
    monkeypatch.setenv("MC_SECRET", running.client_secret)
    monkeypatch.setattr("mcdecl.account.retry.RetryPolicy.pause", lambda *_arguments: 0.0)

    def team(*, ledger: bool) -> Team:
        running.reset()
        running.clear_faults()
        running.configure(closed_units=frozenset())
        made = Team(tmp_path_factory.mktemp("team") / "project", running)
        made.begin(ledger=ledger)
        return made

    return team


@pytest.mark.parametrize("ledger", [False, True])
def test_units_applied_one_by_one_are_no_drift(begin: Begin, ledger: bool) -> None:
    team = begin(ledger=ledger)
    team.apply(units=["us"])
    report = team.drift()
    assert (report.none, list(report.units)) == (True, ["us"])
    team.edit("us", "A", 1)
    team.commit()
    team.apply(units=["eu"])
    team.apply(units=["parent"])
    report = team.drift()
    assert report.none, report.drift
    assert len({base.commit for base in report.units.values()}) == 2
    team.by_hand(EU, "A")
    report = team.drift()
    assert [(item.unit, item.address) for item in report.drift.resources] == [("eu", "data_extension.A")]
    assert team.drift(["us"]).none
    assert not team.drift(["eu"]).none


def test_a_unit_that_was_left_out_is_watched_on(begin: Begin) -> None:
    team = begin(ledger=True)
    team.apply()
    team.edit("eu", "A", 9)
    team.commit()
    assert team.drift().none
    team.by_hand(EU, "A")
    assert [item.unit for item in team.drift().drift.resources] == ["eu"]


def test_a_unit_that_cannot_be_reached_does_not_hide_the_others(begin: Begin) -> None:
    team = begin(ledger=True)
    team.apply()
    team.by_hand(US, "A")
    team.server.configure(closed_units=frozenset({EU}))
    report = team.drift()
    assert [item.unit for item in report.drift.resources] == ["us"]
    assert list(report.failed) == ["eu"]
    assert not report.none


def test_a_record_that_the_account_did_not_take_counts_from_here(begin: Begin) -> None:
    team = begin(ledger=True)
    team.apply(units=["us"])
    team.edit("us", "A", 3)
    team.commit()
    # The change is an Update; what is created are rows of the record.
    team.server.inject("error", operation="Create", count=99)
    team.apply(Scope(("data_extension.A",)), units=["us"])
    team.server.clear_faults()
    assert team.drift().none


UNITS = st.sampled_from(["parent", "us"])
KEYS = st.sampled_from(["A", "B"])
SCOPES = st.sampled_from([(), (), ("data_extension.A",), ("us:data_extension.B", "parent:data_extension.A")])
FAULTS = st.none() | st.tuples(
    st.sampled_from(["error", "error_after", "drop_after", "partial"]),
    st.sampled_from(["Create", "Update"]),
    st.integers(0, 2),
)
STEPS = st.lists(
    st.tuples(
        st.lists(st.tuples(UNITS, KEYS, st.integers(0, 9)), max_size=3),
        st.booleans(),
        SCOPES,
        st.sampled_from([(), ("us",), ("parent", "us")]),
        FAULTS,
    ),
    min_size=2,
    max_size=3,
)


@settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(ledger=st.booleans(), steps=STEPS)
def test_drift_after_any_sequence_of_applies_is_empty(begin: Begin, ledger: bool, steps: list[Any]) -> None:
    team = begin(ledger=ledger)
    applied = False
    for edits, committed, targets, units, fault in steps:
        for edit in edits:
            team.edit(*edit)
        if committed:
            team.commit()
        if fault is not None:
            kind, operation, skip = fault
            team.server.inject(kind, operation=operation, skip=skip)
        # Targets may mean nothing any more, and a unit may have nothing left.
        with suppress(mcdecl.errors.SelectionError, mcdecl.errors.RequestError):
            team.apply(Scope(targets), units)
            applied = True
        team.server.clear_faults()
        report = team.drift() if applied else DriftReport(Base(), Drift())
        assert (report.drift.resources, report.failed) == ((), {}), (steps, report)
