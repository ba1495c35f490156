"""`import mcdecl`: quick, typed, and what its functions do against the embedded account."""

import importlib
import inspect
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import mcdecl
from mcdecl.engine.adopt.model import UnitReports
from mcdecl.workspace import api

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "northern-trail"
TABLE = """\
data_extensions:
  A:
    name: A
    fields:
      - {name: Id, type: Text, length: 18, primary_key: true}
      - {name: Note, type: Text, length: 50}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "mcdecl.yaml").write_text("project: test\nenvironments: {here: {account: sandbox}}\n")
    (tmp_path / "data.yaml").write_text(TABLE)
    return tmp_path


def python(code: str) -> str:
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return run.stdout.strip()


def test_all_is_what_the_surface_offers() -> None:
    assert set(mcdecl.__all__) == {*api.__all__, *mcdecl._ERRORS, *mcdecl._USE_CASES, "errors", "__version__"}
    assert set(mcdecl.__all__) <= set(dir(mcdecl))
    for name in mcdecl.__all__:
        assert getattr(mcdecl, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = mcdecl.nothing  # type: ignore[attr-defined]


def test_importing_it_takes_next_to_no_time() -> None:
    """It loads nothing of other people's, and makes about 900 calls; `dataclasses` alone would be 10,000."""
    code = "from tests.work import work_of; print(work_of(lambda: __import__('mcdecl')))"
    assert int(python(code)) < 2000
    code = "import sys; before = {*sys.modules}; import mcdecl; print(len({*sys.modules} - before))"
    assert int(python(code)) <= 3


def test_importing_it_loads_nothing_else_of_ours_but_the_version() -> None:
    code = "import sys, mcdecl; print([name for name in sys.modules if name.startswith('mcdecl.')])"
    assert python(code) == "['mcdecl.helpers', 'mcdecl.helpers.version']"


def test_functions_are_functions_whatever_is_imported() -> None:
    code = (
        "import mcdecl, mcdecl.engine.plan, mcdecl.engine.apply, mcdecl.analysis.lint; from mcdecl import plan, load"
        "; print(all(type(item).__name__ == 'function' for item in (mcdecl.plan, mcdecl.apply, mcdecl.lint, plan)))"
    )
    assert python(code) == "True"


def test_type_checkers_see_what_a_call_gives(tmp_path: Path) -> None:
    """The surface is plain imports for them: a wrong argument is found, and a plan is known to be one."""
    script = tmp_path / "use.py"
    script.write_text(
        "import mcdecl\n"
        "project = mcdecl.load('.')\n"
        "reveal_type(mcdecl.lint(project))\n"
        "for change in mcdecl.plan(project).acting():\n"
        "    reveal_type(change.address)\n"
        "reveal_type(mcdecl.apply(project).ok)\n"
        "mcdecl.plan(project, target=['folder.A'])\n"
    )
    command = [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "--follow-imports=silent", str(script)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    errors = [line for line in run.stdout.splitlines() if ": error:" in line]
    assert re.findall(r'Revealed type is "(.*)"', run.stdout) == [
        "tuple[mcdecl.project.diagnostics.Diagnostic, ...]",
        "str",
        "bool",
    ]
    assert len(errors) == 1, run.stdout
    assert 'Unexpected keyword argument "target"' in errors[0]


@pytest.mark.parametrize("name", ["plan", "apply", "lint"])
def test_help_shows_the_function(name: str) -> None:
    assert inspect.signature(getattr(mcdecl, name)) == inspect.signature(getattr(api, name))


@pytest.mark.parametrize("name", api.__all__)
def test_everything_has_a_docstring(name: str) -> None:
    assert inspect.getdoc(getattr(api, name))


def test_it_is_typed() -> None:
    assert (ROOT / "mcdecl" / "py.typed").is_file()
    for name in ("load", "plan", "apply", "lint"):
        signature = inspect.signature(getattr(api, name))
        assert all(parameter.annotation is not inspect.Parameter.empty for parameter in signature.parameters.values())


def test_load_plan_apply(root: Path) -> None:
    project = mcdecl.load(str(root))
    with mcdecl.Sandbox() as sandbox:
        before = mcdecl.plan(project, sandbox.account)
        assert [change.address for change in before.acting()] == ["data_extension.A"]
        heard: list[mcdecl.Outcome] = []
        report = mcdecl.apply(project, sandbox.account, plan=before, watch=heard.append)
        assert report.ok
        assert [outcome.change.address for outcome in heard] == ["data_extension.A"]
        assert list(mcdecl.plan(project, sandbox.account).acting()) == []
        assert mcdecl.apply(project, sandbox.account).outcomes == ()
        assert list((root / ".mcdecl" / "runs").glob("*.jsonl"))


def test_the_account_of_the_environment_is_meant_when_none_is_given(root: Path) -> None:
    project = mcdecl.load(root)
    assert mcdecl.apply(project).ok
    with mcdecl.open_account(project) as account:
        assert list(mcdecl.plan(project, account).acting()) == []


def test_targets_and_exclusion(mc_project: mcdecl.Project, mc: mcdecl.Sandbox) -> None:
    some = mcdecl.plan(mc_project, mc.account, targets=["data_extension.NTO_Customers"])
    assert [change.address for change in some.acting()][-1] == "data_extension.NTO_Customers"
    with pytest.raises(mcdecl.SelectionError):
        mcdecl.plan(mc_project, mc.account, targets=["data_extension.Nothing"])
    with pytest.raises(mcdecl.SelectionError, match="owned_folders"):
        mcdecl.plan(mc_project, mc.account, prune=True)


@pytest.fixture
def mc_project() -> mcdecl.Project:
    return mcdecl.load(EXAMPLE)


@pytest.fixture(scope="module")
def mc_running() -> mcdecl.Sandbox:
    with mcdecl.Sandbox() as sandbox:
        yield sandbox  # type: ignore[misc]


@pytest.fixture
def mc(mc_running: mcdecl.Sandbox) -> mcdecl.Sandbox:
    mc_running.reset()
    return mc_running


def test_a_plan_that_is_another_one_by_now_is_refused(root: Path, mc: mcdecl.Sandbox) -> None:
    project = mcdecl.load(root)
    looked_at = mcdecl.plan(project, mc.account)
    assert mcdecl.apply(project, mc.account).ok
    with pytest.raises(mcdecl.AccountMoved):
        mcdecl.apply(project, mc.account, plan=looked_at)
    with pytest.raises(ValueError, match="brings its own targets"):
        mcdecl.apply(project, mc.account, plan=looked_at, targets=["data_extension.A"])


def test_what_loses_data_has_to_be_allowed(root: Path, mc: mcdecl.Sandbox) -> None:
    assert mcdecl.apply(mcdecl.load(root), mc.account).ok
    (root / "data.yaml").write_text(TABLE.replace("length: 50}", "length: 50, removed: true}"))
    project = mcdecl.load(root)
    with pytest.raises(mcdecl.RefusedError, match="would lose data"):
        mcdecl.apply(project, mc.account)
    assert mcdecl.apply(project, mc.account, allow=["data_loss"]).ok


def test_what_is_blocked_is_refused(root: Path, mc: mcdecl.Sandbox) -> None:
    assert mcdecl.apply(mcdecl.load(root), mc.account).ok
    (root / "data.yaml").write_text(TABLE.replace("length: 50", "length: 20"))
    with pytest.raises(mcdecl.RefusedError, match="1 of the changes are blocked"):
        mcdecl.apply(mcdecl.load(root), mc.account)


def test_a_plan_keeps_what_was_allowed_when_it_was_made(root: Path, mc: mcdecl.Sandbox) -> None:
    assert mcdecl.apply(mcdecl.load(root), mc.account).ok
    (root / "data.yaml").unlink()
    (root / "gone.yaml").write_text("removed: [{address: data_extension.A}]\n")
    project = mcdecl.load(root)
    bare = mcdecl.plan(project, mc.account)
    with pytest.raises(mcdecl.RefusedError, match="would lose data"):
        mcdecl.apply(project, mc.account, plan=bare)
    agreed = mcdecl.plan(project, mc.account, allow=["data_loss"])
    assert mcdecl.Plan.from_json(agreed.to_json()) == agreed
    assert agreed.to_json()["consent"] == ["--allow data_loss"]
    assert mcdecl.apply(project, mc.account, plan=agreed).ok
    with pytest.raises(ValueError, match="no risk 'loss'"):
        mcdecl.plan(project, mc.account, allow=["loss"])


def test_a_protected_environment_has_to_be_named(root: Path, mc: mcdecl.Sandbox) -> None:
    (root / "mcdecl.yaml").write_text("project: t\nenvironments: {here: {account: sandbox, protected: true}}\n")
    project = mcdecl.load(root)
    with pytest.raises(mcdecl.RefusedError, match="protected"):
        mcdecl.apply(project, mc.account)
    with pytest.raises(mcdecl.RefusedError, match="confirm says there"):
        mcdecl.apply(project, mc.account, confirm="there")
    assert mcdecl.apply(project, mc.account, confirm="here").ok


@pytest.fixture
def units(root: Path) -> mcdecl.Project:
    (root / "mcdecl.yaml").write_text(
        "project: t\nenvironments: {here: {account: sandbox, business_units: {parent: 1, us: 2}}}\n"
    )
    (root / "us.yaml").write_text("business_unit: us\n" + TABLE.replace("A:", "B:"))
    return mcdecl.load(root)


def test_business_units_are_planned_and_applied_together(units: mcdecl.Project) -> None:
    before = mcdecl.plan(units)
    assert isinstance(before, mcdecl.PlanSet)
    assert [(part.unit, plan.summary().create) for part, plan in before.plans()] == [("parent", 1), ("us", 1)]
    assert [change.address for change in before.acting()] == ["data_extension.A", "data_extension.B"]
    assert mcdecl.PlanSet.from_json(before.to_json()) == before
    heard: list[mcdecl.Outcome] = []
    report = mcdecl.apply(units, plan=before, watch=heard.append)
    assert report.ok
    assert [outcome.change.address for outcome in report.units["us"].outcomes] == ["data_extension.B"]
    assert sorted(report.outcomes, key=str) == sorted(heard, key=str)
    assert list(mcdecl.plan(units).acting()) == []
    with pytest.raises(mcdecl.AccountMoved, match=r"us:data_extension\.B"):
        mcdecl.apply(units, plan=before)


def test_what_stops_an_apply_leaves_what_waits_in_another_business_unit(units: mcdecl.Project, root: Path) -> None:
    shared = "name: A\n    folder: Shared Items/Shared Data Extensions\n"
    (root / "data.yaml").write_text(TABLE.replace("name: A\n", shared))
    (root / "us.yaml").write_text(
        "business_unit: us\nfilter_definitions: {F: {name: F, source: ENT.A, where: \"Id = 'x'\"}}\n"
    )
    project, heard = mcdecl.load(root), list[mcdecl.Outcome]()
    report = mcdecl.apply(project, watch=heard.append, stop=lambda: "enough" if heard else None)
    assert not report.ok
    assert [outcome.status for outcome in report.units["us"].outcomes] == [mcdecl.OutcomeStatus.SKIPPED]
    assert [change.address for change in mcdecl.plan(project).acting()] == ["filter_definition.F"]


def test_a_refusal_names_the_business_unit_and_the_argument(units: mcdecl.Project, root: Path) -> None:
    assert mcdecl.apply(units).ok
    (root / "us.yaml").write_text("business_unit: us\nremoved: [{address: data_extension.B}]\n")
    with pytest.raises(mcdecl.RefusedError, match=r"us:data_extension.B would lose data.*give allow=\['data_loss'\]"):
        mcdecl.apply(mcdecl.load(root))
    assert mcdecl.apply(mcdecl.load(root), allow=["data_loss"]).ok


def test_accounts_of_business_units_are_given_by_name(units: mcdecl.Project, mc: mcdecl.Sandbox) -> None:
    with pytest.raises(ValueError, match="give one for each of parent, us"):
        mcdecl.plan(units, mc.account)
    with pytest.raises(mcdecl.SelectionError, match="no account for business unit us"):
        mcdecl.plan(units, {"parent": mc.account})


def test_an_enterprise_in_memory_plays_a_project_with_business_units(units: mcdecl.Project) -> None:
    with mcdecl.Sandbox(business_units=units) as enterprise:
        assert list(enterprise.accounts) == ["parent", "us"]
        only = mcdecl.apply(units, enterprise.accounts, business_units=["us"])
        assert [outcome.change.address for outcome in only.outcomes] == ["data_extension.B"]
        rest = mcdecl.plan(units, enterprise.accounts)
        assert [change.address for change in rest.acting()] == ["data_extension.A"]
        assert mcdecl.apply(units, enterprise.accounts).ok
        enterprise.reset()
        assert len(list(mcdecl.plan(units, enterprise.accounts).acting())) == 2
    assert not (units.root / ".mcdecl" / "sandbox.duckdb").exists()


def test_an_enterprise_without_a_project_has_names_and_ids(units: mcdecl.Project) -> None:
    with mcdecl.Sandbox(business_units={"parent": 1, "us": 2}) as enterprise:
        assert mcdecl.apply(units, enterprise.accounts).ok
        report = mcdecl.export(units, units.root / "out", account=enterprise.accounts)
        assert isinstance(report, UnitReports)
        assert {name: len(part.exported) for name, part in report.units.items()} == {"parent": 1, "us": 1}
        with pytest.raises(mcdecl.Error, match="one business unit, and the environment has several"):
            mcdecl.export(units, units.root / "out", account=enterprise.account)


def test_every_function_takes_business_units(units: mcdecl.Project) -> None:
    for call in (mcdecl.lint, mcdecl.plan, mcdecl.apply):
        with pytest.raises(mcdecl.Error, match="here has no business unit uss; did you mean us"):
            call(units, business_units=["uss"])
    with pytest.raises(mcdecl.Error, match="no business unit uss"), mcdecl.open_account(units, "uss"):
        pass
    with mcdecl.open_account(units, "us") as account:
        assert account.business_unit() == 2
    assert all(diagnostic.file == "us.yaml" for diagnostic in mcdecl.lint(units, business_units=["us"]))


def test_mistakes_in_files_are_diagnostics(root: Path) -> None:
    (root / "data.yaml").write_text("data_extension: {}\n")
    with pytest.raises(mcdecl.ProjectError) as caught:
        mcdecl.load(root)
    assert [(diagnostic.file, diagnostic.line) for diagnostic in caught.value.diagnostics] == [("data.yaml", 1)]


def test_lint_gives_what_stands(root: Path) -> None:
    (root / "data.yaml").write_text(TABLE.replace("primary_key: true", "required: true"))
    assert "MC201" in {diagnostic.code for diagnostic in mcdecl.lint(mcdecl.load(root))} or mcdecl.lint(
        mcdecl.load(root)
    )
    assert mcdecl.lint(mcdecl.load(EXAMPLE)) == ()


def test_the_secret_of_a_sandbox_is_in_no_repr(mc: mcdecl.Sandbox) -> None:
    assert mc.client_secret not in repr(mc) + repr(mc.account)
    assert mc.auth_url in repr(mc)


def test_a_sandbox_keeps_what_it_holds_in_a_file(root: Path, tmp_path: Path) -> None:
    project = mcdecl.load(root)
    with mcdecl.Sandbox(tmp_path / "kept.duckdb") as sandbox:
        assert mcdecl.apply(project, sandbox.account).ok
    with mcdecl.Sandbox(tmp_path / "kept.duckdb") as sandbox:
        assert list(mcdecl.plan(project, sandbox.account).acting()) == []


def test_stopping_twice_does_no_harm() -> None:
    sandbox = mcdecl.Sandbox()
    sandbox.stop()
    sandbox.stop()


def test_modules_can_be_reloaded() -> None:
    assert importlib.reload(mcdecl).load is api.load


def documented() -> list[str]:
    page = (ROOT / "mcdecl" / "guide" / "programs.md").read_text(encoding="utf-8")
    return re.findall(r"^```python\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize(("number", "output"), [(0, "create data_extension.NTO_Customers"), (1, ""), (2, "staging")])
def test_the_python_of_the_guide_runs(number: int, output: str, tmp_path: Path) -> None:
    *scripts, _ = documented()
    assert len(scripts) == 3
    shutil.copytree(EXAMPLE, tmp_path / "examples" / EXAMPLE.name, ignore=shutil.ignore_patterns(".mcdecl"))
    run = subprocess.run(
        [sys.executable, "-c", scripts[number]],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert output in run.stdout


def test_the_test_of_the_guide_passes(tmp_path: Path) -> None:
    *_, test = documented()
    shutil.copytree(EXAMPLE, tmp_path / "examples" / EXAMPLE.name, ignore=shutil.ignore_patterns(".mcdecl"))
    (tmp_path / "test_ours.py").write_text(test)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "mcdecl.workspace.pytest_plugin"]
    alone = {**environment(), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    run = subprocess.run(command, cwd=tmp_path, env=alone, capture_output=True, text=True, check=False)
    assert "1 passed" in run.stdout, run.stdout + run.stderr


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}
