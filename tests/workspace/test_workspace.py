"""A project planned and applied through its workspace, as an observer sees it."""

from pathlib import Path

import pytest

from mcdecl.account.interface import Account
from mcdecl.engine.apply.errors import AccountMoved
from mcdecl.engine.apply.lock import acquire
from mcdecl.engine.apply.lock_rows import LockHeld
from mcdecl.engine.plan import Plan, Scope
from mcdecl.engine.plan.saved import BadPlanFileError, SavedPlan
from mcdecl.engine.plan.units import PlanSet
from mcdecl.project import load
from mcdecl.workspace.accounts import account_name
from mcdecl.workspace.refusal import RefusedError
from mcdecl.workspace.stopping import AskedStopper
from mcdecl.workspace.workspace import ApplyRequest, Workspace
from tests.workspace.observing import Recorder

TABLE = """\
data_extensions:
  A:
    name: A
    fields:
      - {name: Id, type: Text, length: 18, primary_key: true}
      - {name: Note, type: Text, length: 50}
"""
YES = ApplyRequest(approved=True)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    settings(tmp_path)
    (tmp_path / "data.yaml").write_text(TABLE)
    return tmp_path


def settings(root: Path, more: str = "") -> None:
    """Write mcdecl.yaml, with more words for its environment."""
    (root / "mcdecl.yaml").write_text(f"project: test\nenvironments: {{here: {{account: sandbox{more}}}}}\n")


def workspace(root: Path, account: Account, observer: Recorder) -> Workspace:
    """The project in an account that is handed in."""
    return Workspace(load(root), observer, {"": account}, rehearsal=True)


def test_a_plain_project_is_planned_then_sent_and_ended(root: Path, account: Account) -> None:
    observer = Recorder()
    applied = workspace(root, account, observer).apply(YES)
    assert (applied.code, applied.report.ok) == (0, True)
    assert observer.events == ["planned 1", "begun", "settled :data_extension.A", "ended 0"]
    assert observer.questions == []
    assert applied.to_json()["results"][0]["result"] == "done"
    again = Recorder()
    idle = workspace(root, account, again).apply(ApplyRequest())
    assert (idle.code, idle.ended, again.events, again.questions) == (0, (), ["planned 0"], [])


def test_nothing_is_sent_unless_somebody_agrees(root: Path, account: Account) -> None:
    for answer, words in ((False, "nothing was sent"), (None, "there is no terminal for the prompt")):
        observer = Recorder(yes=answer)
        with pytest.raises(RefusedError, match=words):
            workspace(root, account, observer).apply(ApplyRequest())
        assert observer.events == ["planned 1"]
        assert observer.questions[0].startswith("Apply 1 change to here (")
    assert workspace(root, account, Recorder(yes=True)).apply(ApplyRequest()).report.ok


def test_a_protected_environment_is_named_once_more(root: Path, account: Account) -> None:
    settings(root, ", protected: true")
    with pytest.raises(RefusedError, match="run with --confirm here"):
        workspace(root, account, Recorder(yes=True)).apply(YES)
    with pytest.raises(RefusedError, match="the name does not match"):
        workspace(root, account, Recorder(name="there")).apply(YES)
    with pytest.raises(RefusedError, match="--confirm says there"):
        workspace(root, account, Recorder()).apply(ApplyRequest(approved=True, confirm="there"))
    assert workspace(root, account, Recorder(name=" here ")).apply(ApplyRequest()).report.ok


def test_a_refusal_is_heard_and_given_with_the_plan(root: Path, account: Account) -> None:
    assert workspace(root, account, Recorder()).apply(YES).report.ok
    (root / "data.yaml").write_text("removed: [{address: data_extension.A}]\n")
    observer = Recorder(yes=True)
    applied = workspace(root, account, observer).apply(ApplyRequest())
    assert (applied.code, applied.ended, observer.questions) == (1, (), [])
    assert observer.events[1].startswith("refused data_extension.A would lose data, and nothing was sent.")
    assert applied.to_json()["results"] == []
    assert applied.refusals[0].in_python().hint == "If that is meant, give allow=['data_loss']."
    allowed = ApplyRequest(Scope(allow=("data_loss",)), approved=True)
    assert workspace(root, account, Recorder()).apply(allowed).report.ok


def test_what_was_shown_has_to_hold_while_somebody_thinks(root: Path, account: Account) -> None:
    class Slow(Recorder):
        """Somebody else applies the same meanwhile."""

        def ask(self, question: str) -> bool | None:
            assert workspace(root, account, Recorder()).apply(YES).report.ok
            return super().ask(question)

    observer = Slow(yes=True)
    with pytest.raises(AccountMoved, match=r"data_extension\.A"):
        workspace(root, account, observer).apply(ApplyRequest())
    assert observer.events == ["planned 1"]


def test_exactly_the_plan_that_was_looked_at(root: Path, account: Account) -> None:
    looked_at = workspace(root, account, Recorder()).plan()
    assert isinstance(looked_at, Plan)
    here = account_name(load(root).environment)
    elsewhere = SavedPlan(looked_at, {**here, "environment": "there"})
    with pytest.raises(BadPlanFileError, match="here is test, here, sandbox"):
        workspace(root, account, Recorder()).apply(ApplyRequest(reviewed=elsewhere))
    with pytest.raises(BadPlanFileError, match="for several business units"):
        workspace(root, account, Recorder()).apply(ApplyRequest(reviewed=PlanSet("test", "here", ())))
    reviewed = ApplyRequest(reviewed=SavedPlan(looked_at, here))
    assert workspace(root, account, Recorder()).apply(reviewed).report.ok
    with pytest.raises(AccountMoved):
        workspace(root, account, Recorder()).apply(reviewed)


def test_who_holds_the_lock_is_heard_before_it_is_waited_for(root: Path, account: Account) -> None:
    settings(root, ", lock: true")
    assert workspace(root, account, Recorder()).apply(YES).report.ok
    (root / "data.yaml").write_text(TABLE.replace("length: 50", "length: 60"))
    with acquire(account, reason="a test"):
        with pytest.raises(LockHeld, match="-e here"):
            workspace(root, account, Recorder()).apply(YES)
        observer = Recorder()
        with pytest.raises(LockHeld):
            workspace(root, account, observer).apply(ApplyRequest(approved=True, lock_timeout=1))
    assert observer.events[-1].startswith("waiting 1 for ")


def test_a_stop_between_business_units_is_no_success(root: Path) -> None:
    settings(root, ", business_units: {parent: 1, us: 2}")
    shared = "name: A\n    folder: Shared Items/Shared Data Extensions\n"
    (root / "data.yaml").write_text(TABLE.replace("name: A\n", shared))
    (root / "us.yaml").write_text(
        "business_unit: us\nfilter_definitions: {F: {name: F, source: ENT.A, where: \"Id = 'x'\"}}\n"
    )
    observer = Recorder()
    stopper = AskedStopper(lambda: "enough" if "settled parent:data_extension.A" in observer.events else None)
    applied = Workspace(load(root), observer).apply(YES, stopper)
    assert observer.events == [
        "planned 2",
        "begun parent",
        "begun us",
        "settled parent:data_extension.A",
        "settled us:filter_definition.F",
        "ended parent 0",
        "ended us 130",
    ]
    assert (applied.code, applied.report.ok) == (130, False)
    assert [[item["result"] for item in unit["results"]] for unit in applied.to_json()["results"]] == [
        ["done"],
        ["skipped"],
    ]
    rest = Recorder()
    assert Workspace(load(root), rest).apply(YES).code == 0
    assert rest.events == ["planned 1", "begun us", "settled us:filter_definition.F", "ended us 0"]
