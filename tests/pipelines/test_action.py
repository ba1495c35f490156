"""The GitHub Action: its scripts are run for real, with a `gh` that notes what it is asked and answers from files."""

import json
import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import click
import pytest
import yaml

from mcdecl.cli.main import cli

ROOT = Path(__file__).resolve().parents[2]
ACTION = ROOT / ".github" / "actions" / "mcdecl"
PROJECT = """\
project: piped
environments:
  sandbox: {account: sandbox}
  guarded: {account: sandbox, protected: true}
"""
DATA = """\
data_extensions:
  Customers:
    name: Customers
    fields:
      - {name: Id, type: Text, length: 18, primary_key: true}
"""
GH = """\
import json, os, pathlib, sys
room = pathlib.Path(os.environ["FAKE_GH"])
words = sys.argv[1:]
with (room / "asked").open("a") as asked:
    asked.write(json.dumps(words) + "\\n")
if words[0] == "run":
    into = pathlib.Path(words[words.index("--dir") + 1])
    into.mkdir(parents=True)
    (into / "plan.json").write_bytes((room / "plan.json").read_bytes())
    sys.exit()
if "--jq" in words:
    answers = json.loads((room / "answers").read_text())
    print(next((said for part, said in answers.items() if part in " ".join(words)), ""), end="")
"""


@dataclass
class Runner:
    """A runner's folders, and what stands around a script."""

    room: Path
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def project(self) -> Path:
        return self.room / "my project"

    def script(self, name: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        """Runs a script of the action as the runner would."""
        for file in ("output", "summary"):
            (self.room / file).write_text("")
        return subprocess.run(
            ["bash", str(ACTION / f"{name}.sh")],
            env={**self.variables, "COMMAND": name, **variables},
            cwd=self.room,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    @property
    def outputs(self) -> dict[str, str]:
        lines = (self.room / "output").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)

    @property
    def summary(self) -> str:
        return (self.room / "summary").read_text()

    def asked(self) -> list[list[str]]:
        """What `gh` was asked."""
        file = self.room / "gh" / "asked"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    def answers(self, **answers: str) -> None:
        """What `gh api` says to a path that has this word in it."""
        (self.room / "gh" / "answers").write_text(json.dumps(answers))


def program(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """A runner that has checked a project out; mcdecl and a `gh` are in its PATH."""
    programs, gh = tmp_path / "bin", tmp_path / "gh"
    for folder in (programs, gh, tmp_path / "my project", tmp_path / "temp"):
        folder.mkdir()
    program(programs / "mcdecl", f'#!/bin/sh\nexec "{sys.executable}" -m mcdecl "$@"\n')
    program(programs / "gh", f'#!/bin/sh\nexec "{sys.executable}" "{gh}/gh.py" "$@"\n')
    (gh / "gh.py").write_text(GH)
    runner = Runner(
        tmp_path,
        {
            **{name: os.environ[name] for name in ("HOME", "PYTHONPATH") if name in os.environ},
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "FAKE_GH": str(gh),
            "GITHUB_OUTPUT": str(tmp_path / "output"),
            "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
            "GITHUB_REPOSITORY": "nto/crm",
            "GITHUB_SHA": "aaaa",
            "RUNNER_TEMP": str(tmp_path / "temp"),
            "ENVIRONMENT": "",
            "DIRECTORY": "my project",
            "COMMENT": "true",
            "REVIEWED": "true",
            "ALLOW": "",
            "CONFIRM": "",
            "ARTIFACT": "mcdecl-plan-default-my-project",
        },
    )
    runner.answers()
    (runner.project / "mcdecl.yaml").write_text(PROJECT)
    (runner.project / "data.yaml").write_text(DATA)
    return runner


def test_inputs_that_are_right(runner: Runner) -> None:
    done = runner.script("check", COMMAND="plan", DIRECTORY="./my project")
    assert (done.returncode, done.stderr) == (0, "")
    assert runner.outputs == {"artifact": "mcdecl-plan-default-my-project"}


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("COMMAND", "destroy", "command is plan, apply or drift, not 'destroy'"),
        ("COMMAND", "../../evil", "command is plan, apply or drift"),
        ("DIRECTORY", "nowhere", "there is no mcdecl.yaml in 'nowhere'"),
        ("ENVIRONMENT", "prod; rm -rf /", "environment is a name"),
        ("ENVIRONMENT", "--all", "environment is a name"),
        ("ALLOW", "everything", "allow is data_loss or empty"),
        ("REVIEWED", "maybe", "reviewed is true or false, not 'maybe'"),
        ("COMMENT", "", "comment is true or false"),
    ],
)
def test_an_input_that_cannot_be_meant_is_refused(runner: Runner, name: str, value: str, text: str) -> None:
    done = runner.script("check", **{"COMMAND": "plan", name: value})
    assert done.returncode == 1
    assert f"::error title=mcdecl::{text}" in done.stdout


def test_a_plan_leaves_everything_that_later_steps_need(runner: Runner) -> None:
    done = runner.script("plan")
    assert done.returncode == 0, done.stderr
    assert "+ data_extension.Customers" in done.stdout
    assert (runner.outputs["exit-code"], runner.outputs["changes"]) == ("2", "true")
    assert json.loads(Path(runner.outputs["plan"]).read_text())["format_version"]
    body = Path(runner.outputs["comment"]).read_text()
    assert body.startswith("<!-- mcdecl:plan ")
    assert "data_extension.Customers" in runner.summary
    assert "<html" in (Path(runner.outputs["folder"]) / "plan.html").read_text()


def test_a_plan_of_bad_files_ends_with_their_errors(runner: Runner) -> None:
    (runner.project / "data.yaml").write_text(DATA.replace("Text", "Txt"))
    done = runner.script("plan")
    assert done.returncode == 1
    assert "data.yaml:5" in done.stderr
    assert "plan" not in runner.outputs
    assert runner.outputs["exit-code"] == "1"


def test_a_plan_with_consent_says_so_in_its_head(runner: Runner) -> None:
    runner.script("plan")
    assert json.loads(Path(runner.outputs["plan"]).read_text()).get("consent") is None
    done = runner.script("plan", ALLOW="data_loss")
    assert done.returncode == 0, done.stderr
    assert json.loads(Path(runner.outputs["plan"]).read_text())["consent"] == ["--allow data_loss"]
    assert "Created with --allow" in Path(runner.outputs["comment"]).read_text()


@pytest.mark.parametrize("known", ["", "77\n78\n"])
def test_there_is_one_comment_that_is_brought_up_to_date(runner: Runner, known: str) -> None:
    runner.script("plan")
    body = runner.outputs["comment"]
    runner.answers(**{"issues/5/comments": known})
    done = runner.script("comment", NUMBER="5", BODY=body)
    assert done.returncode == 0, done.stderr
    look, write = runner.asked()
    assert look[:3] == ["api", "--paginate", "repos/nto/crm/issues/5/comments"]
    place = "repos/nto/crm/issues/comments/77" if known else "repos/nto/crm/issues/5/comments"
    assert write[:4] == ["api", "--method", "PATCH" if known else "POST", place]
    assert f"body=@{body}" in write


def test_what_has_no_marker_is_not_posted(runner: Runner) -> None:
    (runner.room / "body.md").write_text("anything")
    done = runner.script("comment", NUMBER="5", BODY=str(runner.room / "body.md"))
    assert done.returncode == 1
    assert runner.asked() == []


def reviewed(runner: Runner) -> None:
    """The plan of a pull request, kept, and a merge of it."""
    runner.script("plan")
    shutil.copy(runner.outputs["plan"], runner.room / "gh" / "plan.json")
    runner.answers(pulls="headsha\n", artifacts="4711\n")


def test_the_reviewed_plan_is_applied_exactly(runner: Runner) -> None:
    reviewed(runner)
    done = runner.script("apply")
    assert done.returncode == 0, done.stdout + done.stderr
    assert runner.outputs["exit-code"] == "0"
    assert [*runner.asked()[-1][:7]] == [
        "run",
        "download",
        "4711",
        "--repo",
        "nto/crm",
        "--name",
        "mcdecl-plan-default-my-project",
    ]
    assert runner.script("plan").returncode == 0
    assert runner.outputs["changes"] == "false"


def test_a_plan_that_is_out_of_date_is_refused(runner: Runner) -> None:
    reviewed(runner)
    (runner.project / "data.yaml").write_text(DATA.replace("length: 18", "length: 36"))
    done = runner.script("apply")
    assert done.returncode == 1
    assert "Something changed after the plan was made" in done.stderr


@pytest.mark.parametrize(
    ("answers", "text"),
    [({}, "belongs to no merged pull request"), ({"pulls": "headsha"}, "kept no plan mcdecl-plan-default-my-project")],
)
def test_without_a_reviewed_plan_nothing_is_applied(runner: Runner, answers: dict[str, str], text: str) -> None:
    runner.answers(**answers)
    done = runner.script("apply")
    assert done.returncode == 1
    assert text in done.stdout


def test_an_apply_may_be_told_to_plan_anew(runner: Runner) -> None:
    done = runner.script("apply", REVIEWED="false", ENVIRONMENT="guarded")
    assert done.returncode == 1
    assert "--confirm guarded" in done.stdout + done.stderr
    done = runner.script("apply", REVIEWED="false", ENVIRONMENT="guarded", CONFIRM="guarded", ALLOW="data_loss")
    assert done.returncode == 0, done.stderr
    assert runner.asked() == []


def test_drift_fails_the_job_and_stands_in_its_summary(runner: Runner) -> None:
    done = runner.script("drift")
    assert done.returncode == 2
    assert (runner.outputs["exit-code"], runner.outputs["changes"]) == ("2", "true")
    assert runner.summary.startswith("```text\n")
    assert "- data_extension.Customers: is not in the account any more" in runner.summary
    runner.script("apply", REVIEWED="false")
    assert runner.script("drift").returncode == 0


def test_every_input_reaches_a_script_as_a_variable() -> None:
    """None is pasted into a shell line, where its text would be run."""
    action = yaml.safe_load((ACTION / "action.yml").read_text())
    steps = action["runs"]["steps"]
    assert [step["run"] for step in steps if "${{" in step.get("run", "")] == []
    given = {name.lower() for step in steps for name in step.get("env", {})}
    assert {"command", "environment", "directory", "comment", "allow", "confirm", "reviewed"} <= given
    assert set(action["inputs"]) <= given | {"python-version", "token"}


def test_the_scripts_are_there_and_can_be_run() -> None:
    for name in ("check", "plan", "comment", "apply", "drift"):
        assert os.access(ACTION / f"{name}.sh", os.X_OK), name


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not installed")
def test_shellcheck_has_nothing_to_say() -> None:
    scripts = [str(path) for path in sorted(ACTION.glob("*.sh"))] + [str(ROOT / ".ci" / "run")]
    done = subprocess.run(["shellcheck", "-x", *scripts], capture_output=True, text=True, check=False)
    assert done.stdout == ""


def test_the_workflow_for_others_gives_only_inputs_that_the_action_has() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "mcdecl.yml").read_text())
    job = workflow["jobs"]["mcdecl"]
    inputs = yaml.safe_load((ACTION / "action.yml").read_text())["inputs"]
    assert set(job["steps"][-1]["with"]) <= set(inputs)
    assert job["permissions"] == {"contents": "read", "actions": "read", "pull-requests": "write"}
    used = set(workflow[True]["workflow_call"]["inputs"])  # YAML reads `on` as true
    text = json.dumps(job)
    assert [name for name in used if f"inputs.{name}" not in text] == []


def test_the_snippets_of_the_guide_are_yaml_and_use_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / "mcdecl" / "guide" / "pipelines.md").read_text()
    github, steps, gitlab, bitbucket, hooks = (
        yaml.safe_load(block) for block in re.findall(r"^```yaml\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    )
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "mcdecl.yml").read_text())[True]["workflow_call"]
    job = github["jobs"]["prod"]
    assert set(job["with"]) <= set(workflow["inputs"])
    assert set(job["secrets"]) == set(workflow["secrets"])
    action = yaml.safe_load((ACTION / "action.yml").read_text())
    assert set(steps[1]["with"]) <= set(action["inputs"])
    known = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    assert {hook["id"] for hook in hooks["repos"][0]["hooks"]} == known
    lines = [line for job in (gitlab["plan"], gitlab["apply"], gitlab["drift"]) for line in listed(job["script"])]
    pipelines = bitbucket["pipelines"]
    for step in (pipelines["pull-requests"]["**"][0]["step"], pipelines["branches"]["main"][0]["step"]):
        lines += step["script"]
    called = [line.partition(" > ")[0] for line in lines if line.startswith("mcdecl ")]
    assert len(called) == 10
    monkeypatch.setattr(click.Command, "invoke", lambda _command, context: context.command_path)  # nothing is run
    for line in called:
        assert cli.main(shlex.split(line)[1:], "mcdecl", standalone_mode=False) == " ".join(line.split()[:2])


def listed(script: str | list[str]) -> list[str]:
    return [script] if isinstance(script, str) else script
