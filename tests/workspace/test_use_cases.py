"""What `import mcdecl` does beside plan and apply: run, results, test, export, diff, drift, and in business units."""

import inspect
import subprocess
from pathlib import Path

import pytest

import mcdecl
from mcdecl import errors
from mcdecl.cli.main import main
from mcdecl.engine.plan.compare import Comparison
from mcdecl.engine.plan.compare_units import ComparisonSet
from mcdecl.operations.run.model import RunStatus
from mcdecl.operations.run.sftp_login import NoSftpError
from mcdecl.wire.values import TYPE
from mcdecl.workspace.accounts import open_account
from mcdecl.workspace.rows import export_rows, import_rows
from mcdecl.workspace.watching_runs import Unwatched

RESOURCES = """\
data_extensions:
  In:
    name: In
    fields:
      - {name: Id, type: Text, length: 18, primary_key: true}
      - {name: Score, type: Number}
  Out:
    name: Out
    fields:
      - {name: Id, type: Text, length: 18, primary_key: true}
      - {name: Score, type: Number}
query_definitions:
  Q: {name: Q, sql: "SELECT Id, Score FROM [In] WHERE Score > 1", target: Out, mode: Overwrite}
import_definitions:
  Daily: {name: Daily, into: In, file: {pattern: daily.csv}, mode: AddAndUpdate, mapping: by_header}
"""
CASES = """\
tests:
  scores above one:
    given:
      rows:
        In: [{Id: a, Score: 1}, {Id: b, Score: 2}]
    run: [query_definition.Q]
    expect:
      rows:
        Out: [{Id: b, Score: %s}]
"""
UNITS = "business_units: {parent: 100, us: 200, eu: 300}"


def write(root: Path, resources: str = RESOURCES, more: str = "") -> Path:
    root.mkdir(exist_ok=True)
    (root / "mcdecl.yaml").write_text(
        "project: test\ndefault_environment: here\nenvironments:\n"
        f"  here: {{account: sandbox{more and ', ' + more}}}\n"
        f"  other: {{account: sandbox{more and ', ' + more}}}\n"
        "  prod: {account: sandbox, protected: true}\n"
    )
    (root / "data.yaml").write_text(resources)
    return root


@pytest.fixture
def plain(tmp_path: Path) -> mcdecl.Project:
    """A project whose environment is one account, and applied to it."""
    project = mcdecl.load(write(tmp_path / "plain"))
    assert mcdecl.apply(project).ok
    return project


@pytest.fixture
def units(tmp_path: Path) -> mcdecl.Project:
    """The same in two business units, applied to both."""
    root = write(tmp_path / "units", f"business_unit: [us, eu]\n{RESOURCES}", UNITS)
    assert main(["-C", str(root), "apply", "--auto-approve"]) == 0
    return mcdecl.load(root)


def rows(project: mcdecl.Project, address: str, folder: Path, unit: str = "") -> list[str]:
    out = folder / "out.csv"
    export_rows(project, address, out, business_units=[unit] if unit else [])
    lines = out.read_text(encoding="utf-8-sig").splitlines()
    out.unlink()
    return sorted(lines[1:])


def test_run_says_what_a_query_did(plain: mcdecl.Project, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("Id,Score\na,1\nb,2\nc,3\n")
    assert import_rows(plain, "data_extension.In", tmp_path / "in.csv").rows == 3
    [run] = mcdecl.run(plain, "query_definition.Q")
    assert (run.address, run.status) == ("query_definition.Q", RunStatus.DONE)
    assert rows(plain, "data_extension.Out", tmp_path) == ["b,2", "c,3"]


def test_run_sends_a_file_and_the_observer_hears_of_it(plain: mcdecl.Project, tmp_path: Path) -> None:
    class Hearing(Unwatched):
        def __init__(self) -> None:
            self.heard: list[str] = []

        def sending(self, target: object, name: str, done: int, total: int) -> None:
            self.heard.append(name)

        def started(self, target: object, started: object) -> None:
            self.heard.append("started")

    (tmp_path / "daily.csv").write_text("Id,Score\nx,7\n")
    observer = Hearing()
    [run] = mcdecl.run(plain, ["import_definition.Daily"], files=[tmp_path / "daily.csv"], observer=observer)
    assert (run.status, run.file) == (RunStatus.DONE, "daily.csv")
    assert (observer.heard[0], observer.heard[-1]) == ("daily.csv", "started")
    assert rows(plain, "data_extension.In", tmp_path) == ["x,7"]


def test_an_account_that_is_given_comes_without_files(plain: mcdecl.Project, tmp_path: Path) -> None:
    (tmp_path / "daily.csv").write_text("Id,Score\nx,7\n")
    with mcdecl.open_account(plain) as account:
        with pytest.raises(NoSftpError, match="without its files"):
            mcdecl.run(plain, "import_definition.Daily", account, files=[tmp_path / "daily.csv"])
        [run] = mcdecl.run(plain, "query_definition.Q", account)
    assert run.status is RunStatus.DONE


def test_run_sends_files_to_the_sandbox_that_is_given(plain: mcdecl.Project, tmp_path: Path) -> None:
    (tmp_path / "daily.csv").write_text("Id,Score\nx,7\n")
    with mcdecl.Sandbox() as sandbox:
        assert mcdecl.apply(plain, sandbox.account).ok
        [run] = mcdecl.run(plain, "import_definition.Daily", sandbox.place, files=[tmp_path / "daily.csv"])
        assert (run.status, run.figures.read) == (RunStatus.DONE, 1)
    assert rows(plain, "data_extension.In", tmp_path) == []  # nothing went to the environment's own account


def test_run_refuses_a_protected_environment_that_is_not_confirmed(plain: mcdecl.Project, tmp_path: Path) -> None:
    prod = mcdecl.load(plain.root, "prod")
    with pytest.raises(mcdecl.RefusedError, match="prod is protected; give confirm='prod'"):
        mcdecl.run(prod, "query_definition.Q")
    with pytest.raises(mcdecl.RefusedError, match="confirm says here"):
        mcdecl.run(prod, "query_definition.Q", confirm="here")
    (tmp_path / "in.csv").write_text("Id,Score\na,1\n")
    with pytest.raises(mcdecl.RefusedError, match="prod is protected"):
        import_rows(prod, "data_extension.In", tmp_path / "in.csv")
    [run] = mcdecl.run(prod, "query_definition.Q", confirm="prod")
    assert run.status is RunStatus.DONE


def test_run_works_in_the_business_unit_that_is_meant(units: mcdecl.Project, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("Id,Score\na,2\n")
    import_rows(units, "us:data_extension.In", tmp_path / "in.csv")
    with pytest.raises(errors.RequestError, match="us, eu"):
        mcdecl.run(units, "query_definition.Q")
    [us] = mcdecl.run(units, "us:query_definition.Q")
    [eu] = mcdecl.run(units, "query_definition.Q", business_units=["eu"])
    assert (us.status, eu.status) == (RunStatus.DONE, RunStatus.DONE)
    assert rows(units, "data_extension.Out", tmp_path, "us") == ["a,2"]
    assert rows(units, "data_extension.Out", tmp_path, "eu") == []


def test_test_plays_the_cases(plain: mcdecl.Project) -> None:
    file = plain.root / "q.mctest.yaml"
    file.write_text(CASES % 2)
    assert mcdecl.test(plain).ok
    file.write_text(CASES % 9)
    failed = mcdecl.test(plain, "scores*")
    assert (failed.cases, failed.ok, [result.name for result in failed.results]) == (1, False, ["scores above one"])
    mcdecl.test(plain, update=True)
    assert mcdecl.test(plain).ok
    file.unlink()
    none = mcdecl.test(plain)
    assert (none.cases, none.ok) == (0, False)


def test_export_gives_a_project_that_plans_empty(plain: mcdecl.Project, tmp_path: Path) -> None:
    report = mcdecl.export(plain, tmp_path / "adopted", targets=["data_extension.*", "query_definition.*"])
    assert report.complete
    adopted = mcdecl.load(tmp_path / "adopted")
    assert {"data_extension.In", "query_definition.Q"} <= {resource.address for resource in adopted.resources}
    assert list(mcdecl.plan(adopted).acting()) == []
    again = mcdecl.export(adopted, targets=["data_extension.*", "query_definition.*"])
    assert (again.complete, again.written) == (True, ())
    with pytest.raises(errors.BadPatternError, match="matches no address"):
        mcdecl.export(plain, tmp_path / "more", targets=["nothing.*"])
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "file").touch()
    with pytest.raises(errors.RequestError, match="is not a project"):
        mcdecl.export(plain, tmp_path / "taken")


def test_export_reads_every_business_unit(units: mcdecl.Project, tmp_path: Path) -> None:
    report = mcdecl.export(units, tmp_path / "adopted", business_units=["us", "eu"])
    adopted = mcdecl.load(tmp_path / "adopted")
    assert report.complete
    assert [unit.environment.business_unit for unit in adopted.units] == ["us", "eu"]
    with mcdecl.open_account(units.unit("us")) as account, pytest.raises(errors.RequestError, match="leave it out"):
        mcdecl.export(units, tmp_path / "more", account=account)


def test_diff_compares_two_environments(plain: mcdecl.Project) -> None:
    same = mcdecl.diff(plain, mcdecl.load(plain.root, "other"))
    assert isinstance(same, Comparison)
    assert (same.differs, len(same.resources)) == (0, 4)
    with pytest.raises(errors.RequestError, match="given twice"):
        mcdecl.diff(plain, plain)


def test_diff_pairs_business_units_by_name(units: mcdecl.Project) -> None:
    same = mcdecl.diff(units, mcdecl.load(units.root, "other"), business_units=["us"])
    assert isinstance(same, ComparisonSet)
    assert [unit.unit for unit in same.units] == ["us"]
    assert same.differs == 0


def by_hand(project: mcdecl.Project) -> None:
    with open_account(project) as account:
        (result,) = account.update(
            [{TYPE: "QueryDefinition", "CustomerKey": "Q", "QueryText": "SELECT Id, Score FROM [In]"}]
        )
    assert result.ok, result.message


def test_drift_tells_what_was_changed_by_hand(plain: mcdecl.Project) -> None:
    report = mcdecl.drift(plain)
    assert (report.none, report.since.source, report.since.later) == (True, "record", 4)
    write(plain.root, RESOURCES.replace("Score > 1", "Score > 2"))
    assert mcdecl.drift(mcdecl.load(plain.root)).none  # not applied yet, and so no drift
    by_hand(plain)
    assert not mcdecl.drift(plain).none
    (plain.root / ".mcdecl" / "applied" / "here.json").unlink()
    assert mcdecl.drift(plain).since.source == "files"


def test_drift_starts_from_the_commit_that_was_applied(tmp_path: Path) -> None:
    root = write(tmp_path / "repo")

    def git(*words: str) -> None:
        command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.com", *words]
        subprocess.run(command, cwd=root, check=True, capture_output=True)

    (root / ".gitignore").write_text(".mcdecl\n")
    git("init")
    git("add", ".")
    git("commit", "-m", "first")
    assert mcdecl.apply(mcdecl.load(root)).ok
    write(root, RESOURCES.replace("Score > 1", "Score > 2"))  # not applied yet, and so no drift
    report = mcdecl.drift(mcdecl.load(root))
    assert (report.drift.none, report.since.source, report.since.later) == (True, "record", 0)
    (root / ".mcdecl" / "applied" / "here.json").unlink()
    report = mcdecl.drift(mcdecl.load(root))
    assert (report.drift.none, report.since.source) == (True, "journal")


def test_drift_asks_every_business_unit(units: mcdecl.Project) -> None:
    assert mcdecl.drift(units).none
    by_hand(units.unit("eu"))
    assert not mcdecl.drift(units, business_units=["eu"]).none
    assert mcdecl.drift(units, business_units=["us"]).none


@pytest.mark.parametrize("name", ["run", "test", "export", "diff", "drift", "results"])
def test_they_are_typed_and_documented(name: str) -> None:
    function = getattr(mcdecl, name)
    assert type(function).__name__ == "function"
    doc = inspect.getdoc(function) or ""
    signature = inspect.signature(function)
    assert all(parameter.annotation is not inspect.Parameter.empty for parameter in signature.parameters.values())
    assert all(f"{parameter}:" in doc for parameter in signature.parameters)
