"""Verifications declared in the step that runs them: made, changed, exported; and the section that is still read."""

from pathlib import Path
from typing import Any

import pytest

from mcdecl.account import SoapAccount
from mcdecl.engine.adopt.run import Selection, declaring, export_new, export_onto, read_account
from mcdecl.engine.apply.run import apply
from mcdecl.engine.observe.planning import plan_account
from mcdecl.engine.plan import Action, DesiredState
from mcdecl.kinds.inside_steps import put_back, taken_out
from mcdecl.project import Project, ProjectError, load
from mcdecl.project.rendering import rendering
from mcdecl.sandbox.server import RunningSandbox

TABLES = """\
data_extensions:
  T: {name: T, fields: [{name: Id, type: Number, primary_key: true}]}
  U: {name: U, fields: [{name: Id, type: Number, primary_key: true}]}
query_definitions:
  Q: {name: Q, sql: "SELECT Id FROM T", target: U, mode: Overwrite}
"""
INSIDE = """\
automations:
  A:
    name: A
    steps:
      - run: [query_definition.Q, {verification: {target: T, rule: IsEqualTo, value: 1}}]
      - run: [{verification: {target: T, rule: IsGreaterThan, value: 2}}]
  B:
    name: B
    steps:
      - run: [{verification: {target: T, rule: IsEqualTo, value: 3}}]
"""


def project(folder: Path, **files: str) -> Project:
    folder.mkdir(exist_ok=True)
    (folder / "mcdecl.yaml").write_text("project: p\n")
    for name, text in {"tables": TABLES, **files}.items():
        (folder / f"{name}.yaml").write_text(text)
    return load(folder)


def acts(account: SoapAccount, wanted: Project) -> list[str]:
    plan = plan_account(account, DesiredState(wanted.resources)).plan
    return [f"{change.action} {change.address}" for change in plan.changes if change.action is not Action.NO_OP]


def applied(account: SoapAccount, wanted: Project) -> None:
    made = plan_account(account, DesiredState(wanted.resources))
    report = apply(made.plan, account, made.index)
    assert report.ok, [outcome.to_json() for outcome in report.outcomes]
    assert acts(account, wanted) == []


def same_names(embedded: RunningSandbox, name: str) -> None:
    """Call every verification so in its step, as the account does with the name of the data extension."""
    store = embedded.account.store
    for document in list(store.all("Automation")):
        steps = [
            {
                **step,
                "activities": [
                    {**item, "name": name} if item["objectTypeId"] == 1000 else item for item in step["activities"]
                ],
            }
            for step in document["Body"]["steps"]
        ]
        store.put("Automation", document["ObjectID"], {**document, "Body": {**document["Body"], "steps": steps}})
    store.commit()


@pytest.mark.parametrize("name", ["", "T"])
def test_they_are_made_changed_and_exported_where_they_run(
    name: str, embedded: RunningSandbox, account: SoapAccount, tmp_path: Path
) -> None:
    wanted = project(tmp_path / "p", a=INSIDE)
    addresses = [resource.address for resource in wanted.resources if resource.kind == "verification"]
    assert addresses == ["verification.A/1", "verification.A/2", "verification.B/1"]
    applied(account, wanted)
    same_names(embedded, name)
    assert acts(account, wanted) == []
    edited = project(tmp_path / "p", a=INSIDE.replace("value: 2", "value: 5"))
    assert acts(account, edited) == ["update verification.A/2"]
    applied(account, edited)
    export_new(read_account(account, Selection()), tmp_path / "out", "folder", b"project: p\n")
    adopted = load(tmp_path / "out")
    assert acts(account, adopted) == []
    assert {item.address: item.state for item in adopted.resources if item.kind == "verification"} == {
        item.address: item.state for item in edited.resources if item.kind == "verification"
    }
    assert not (tmp_path / "out" / "verifications.yaml").exists()
    again = export_onto(
        read_account(account, declaring(Selection(), adopted)), adopted, "folder", Selection(), overwrite=False
    )
    assert (again.differing, again.exported, again.absent) == ((), (), ())


def test_an_automation_that_is_exported_alone_brings_its_own(account: SoapAccount, tmp_path: Path) -> None:
    applied(account, project(tmp_path / "p", a=INSIDE))
    report = export_new(
        read_account(account, Selection(("automation.A",))), tmp_path / "out", "folder", b"project: p\n"
    )
    adopted = load(tmp_path / "out")
    assert report.left_out == ()
    assert sorted(resource.address for resource in adopted.resources if not resource.implied) == [
        "automation.A",
        "verification.A/1",
        "verification.A/2",
    ]
    assert acts(account, adopted) == []


@pytest.mark.parametrize("other", ["value: 5", "value: 5}}, {verification: {target: U, rule: IsEqualTo, value: 6"])
def test_what_differs_is_taken_over_where_it_is_written(other: str, account: SoapAccount, tmp_path: Path) -> None:
    applied(account, project(tmp_path / "p", a=INSIDE.replace("value: 2", other)))
    wanted = project(tmp_path / "p", a="# ours\n" + INSIDE)
    found = read_account(account, declaring(Selection(), wanted))
    report = export_onto(found, wanted, "folder", Selection(), overwrite=True)
    assert report.differing == ()
    assert "verification.A/2" in (*report.updated, *report.exported)
    again = load(tmp_path / "p")
    assert acts(account, again) == []
    assert (tmp_path / "p" / "a.yaml").read_text().startswith("# ours")


def test_one_more_before_the_others_moves_them_on(account: SoapAccount, tmp_path: Path) -> None:
    applied(account, project(tmp_path / "p", a=INSIDE))
    more = INSIDE.replace(
        "[query_definition.Q, ", "[{verification: {target: U, rule: IsEqualTo, value: 9}}, query_definition.Q, "
    )
    applied(account, project(tmp_path / "p", a=more))


def test_the_section_is_still_read_and_goes_over_into_steps(account: SoapAccount, tmp_path: Path) -> None:
    section = """\
verifications:
  Enough: {target: T, rule: IsEqualTo, value: 1}
automations:
  A: {name: A, steps: [{run: [query_definition.Q, verification.Enough]}]}
"""
    wanted = project(tmp_path / "p", a=section)
    applied(account, wanted)
    there = read_account(account, declaring(Selection(), wanted))
    again = export_onto(there, wanted, "folder", Selection(), overwrite=False)
    assert (again.differing, again.exported, again.absent) == ((), (), ())
    moved = section.replace("verification.Enough", "{verification: {target: T, rule: IsEqualTo, value: 1}}")
    assert acts(account, project(tmp_path / "p", a=moved[moved.index("automations:") :])) == []


def test_they_are_rendered_where_they_run(tmp_path: Path) -> None:
    loop = """\
automations:
  "A_${each.key}":
    for_each: {x: 1, y: 2}
    name: "A ${each.key}"
    steps: [{run: [{verification: {target: T, rule: IsEqualTo, value: "${each.value}"}}]}]
"""
    wanted = project(tmp_path / "p", a=INSIDE, b=loop)
    assert "verification.A_y/1" in [resource.address for resource in wanted.resources]
    text = rendering(wanted).yaml()
    assert "verifications:" not in text
    (tmp_path / "again").mkdir()
    (tmp_path / "again" / "mcdecl.yaml").write_text("project: p\n")
    (tmp_path / "again" / "all.yaml").write_text(text)
    again = load(tmp_path / "again")
    assert {item.address: item.state for item in again.resources} == {
        item.address: item.state for item in wanted.resources
    }
    assert "verifications:" in rendering(wanted, ["verification.A/1"]).yaml()


def test_what_is_wrong_with_one_is_told_where_it_is_written(tmp_path: Path) -> None:
    with pytest.raises(ProjectError) as caught:
        project(tmp_path / "p", a=INSIDE.replace("value: 2", "valu: 2"))
    problems = [item for item in caught.value.diagnostics if item.severity == "error"]
    assert [(item.file, item.line) for item in problems] == [("a.yaml", 6)] * len(problems)
    assert any("valu" in item.message for item in problems)


def test_addresses_stand_for_what_steps_declare_and_back() -> None:
    body: dict[str, Any] = {"target": "T"}
    steps = [{"run": ["verification.Old", {"verification": body}]}, {"wait": "1 hour"}, {"run": ["verification.A/2"]}]
    listed, inner = taken_out("A", steps)
    assert [step.get("run") for step in listed] == [
        ["verification.Old", "verification.A/2"],
        None,
        ["verification.A/2"],
    ]
    assert [(part.kind, part.key, part.path) for part in inner] == [
        ("verification", "A/2", (0, "run", 1, "verification"))
    ]
    assert put_back("A", listed, {"verification.A/2": body}) == (steps, {"verification.A/2"})
    # Without the first one, the second would get another number.
    lonely = [{"run": ["verification.A/2"]}]
    assert put_back("A", lonely, {"verification.A/2": body}) == (lonely, set())
    assert put_back("A", [{"run": ["verification.B/1"]}], {"verification.B/1": body})[1] == set()
