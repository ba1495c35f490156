"""The GitHub Action: its scripts are run for real, with a `gh` that notes what it is asked and answers from files."""

import hashlib
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
import json, os, pathlib, subprocess, sys
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
    answer = next((said for part, said in answers.items() if part in " ".join(words)), "")
    if isinstance(answer, str):
        print(answer, end="")
    else:  # what GitHub says, from which the real jq takes what the script asks for
        line = ["jq", "--raw-output", words[words.index("--jq") + 1]]
        sys.exit(subprocess.run(line, input=json.dumps(answer).encode()).returncode)
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

    def answers(self, **answers: object) -> None:
        """What `gh api` says to a path that has this word in it: what jq gives of it, or the data itself."""
        (self.room / "gh" / "answers").write_text(json.dumps(answers))


def program(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """A runner that has checked a project out; mcdecl and a `gh` are in its PATH."""
    return runner_in(tmp_path)


@pytest.fixture(scope="module")
def once_planned(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    """A runner whose project is planned, for `planned` to copy."""
    runner = runner_in(tmp_path_factory.mktemp("planned"))
    done = runner.script("plan")
    assert done.returncode == 0, done.stderr
    return runner


@pytest.fixture
def planned(runner: Runner, once_planned: Runner) -> Runner:
    """A runner that has just planned its project: what that leaves is the same each time."""
    for folder in ("my project", "temp"):
        shutil.copytree(once_planned.room / folder, runner.room / folder, dirs_exist_ok=True)
    for file in ("output", "summary"):
        text = (once_planned.room / file).read_text()
        (runner.room / file).write_text(text.replace(str(once_planned.room), str(runner.room)))
    return runner


def runner_in(room: Path) -> Runner:
    programs, gh = room / "bin", room / "gh"
    for folder in (programs, gh, room / "my project", room / "temp"):
        folder.mkdir()
    program(programs / "python", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    program(programs / "gh", f'#!/bin/sh\nexec "{sys.executable}" "{gh}/gh.py" "$@"\n')
    (gh / "gh.py").write_text(GH)
    runner = Runner(
        room,
        {
            **{name: os.environ[name] for name in ("HOME", "PYTHONPATH") if name in os.environ},
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "FAKE_GH": str(gh),
            "GITHUB_OUTPUT": str(room / "output"),
            "GITHUB_STEP_SUMMARY": str(room / "summary"),
            "GITHUB_REPOSITORY": "nto/crm",
            "GITHUB_SHA": "aaaa",
            "RUNNER_TEMP": str(room / "temp"),
            "ENVIRONMENT": "",
            "DIRECTORY": "my project",
            "COMMENT": "true",
            "COMMENT_AUTHOR": "github-actions[bot]",
            "GITHUB_WORKFLOW_REF": "nto/crm/.github/workflows/mc.yml@refs/heads/main",
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


QUERY = """\
  Chosen: {name: Chosen, fields: [{name: Id, type: Text, length: 18, primary_key: true}]}
query_definitions:
  Pick: {name: Pick, sql: SELECT Id FROM Customers WHERE Id > 'a', target: Chosen, mode: Overwrite}
"""


def test_the_comment_on_a_pull_request_says_what_changes_for_people(runner: Runner) -> None:
    (runner.project / "data.yaml").write_text(DATA + QUERY)
    git = ["git", "-C", str(runner.project), "-c", "user.name=Ana", "-c", "user.email=ana@example.com"]
    for words in (["init", "-q"], ["add", "-A"], ["-c", "commit.gpgsign=false", "commit", "-qm", "reviewed"]):
        subprocess.run([*git, *words], check=True, capture_output=True)
    (runner.project / "data.yaml").write_text(DATA + QUERY.replace("> 'a'", "< 'a'"))
    request = {"GITHUB_EVENT_NAME": "pull_request", "HEAD_REPOSITORY": "nto/crm"}
    runner.script("plan", REVIEWED_COMMIT="HEAD", **request)
    comment = Path(runner.outputs["comment"]).read_text()
    assert "What changes for people: piped" in comment
    assert "| data\\_extension.Chosen | generated rows |" in comment
    done = runner.script("plan", REVIEWED_COMMIT="cafe1234", **request)
    assert done.returncode == 0
    comment = Path(runner.outputs["comment"]).read_text()
    assert "What the changes do to rows could not be compared; the log of this job says why.\n" in comment
    assert "cafe1234" in done.stdout
    runner.script("plan", REVIEWED_COMMIT="HEAD", GITHUB_EVENT_NAME="push")
    assert "do to rows" not in Path(runner.outputs["comment"]).read_text()


def test_a_plan_of_bad_files_takes_the_place_of_the_plan_in_the_comment(planned: Runner) -> None:
    marker = Path(planned.outputs["comment"]).read_text().splitlines()[0]
    (planned.project / "data.yaml").write_text(DATA.replace("Text", "Txt"))
    done = planned.script("plan")
    assert done.returncode == 1
    assert "data.yaml:5" in done.stdout
    assert "plan" not in planned.outputs
    assert (planned.outputs["exit-code"], planned.outputs["changes"]) == ("1", "false")
    body = Path(planned.outputs["comment"]).read_text()
    assert body.splitlines()[0] == marker
    assert "Planning failed" in body
    assert "data.yaml:5" in body
    assert "sha256:" not in body
    assert "Planning failed" in planned.summary


CLOSED = PROJECT.replace("sandbox: {account: sandbox}", "sandbox: {account: sandbox")
OPEN_SECRET = """\
project: piped
environments:
  sandbox: {account: {auth_url: "https://x.auth.marketingcloudapis.com", client_id: a, client_secret: written}}
"""


@pytest.mark.parametrize("config", [CLOSED, OPEN_SECRET], ids=["no-yaml", "secret"])
def test_a_plan_of_a_broken_config_has_the_marker_of_the_base_branch(runner: Runner, config: str) -> None:
    for words in ("init -q", "add .", "-c user.name=a -c user.email=a@b.c commit -qm x"):
        subprocess.run(["git", "-C", str(runner.project), *shlex.split(words)], check=True)
    runner.script("plan")
    marker = Path(runner.outputs["comment"]).read_text().splitlines()[0]
    (runner.project / "mcdecl.yaml").write_text(config)
    done = runner.script("plan", REVIEWED_COMMIT="HEAD")
    assert done.returncode == 1
    assert Path(runner.outputs["comment"]).read_text().splitlines()[0] == marker


def test_a_failure_without_names_takes_the_place_of_all_plans(runner: Runner) -> None:
    (runner.project / "mcdecl.yaml").write_text(CLOSED)
    runner.script("plan")
    ours = {"user": {"login": "github-actions[bot]"}}
    runner.answers(
        **{
            "issues/5/comments": [
                {**ours, "id": 7, "body": "<!-- mcdecl:plan project=a environment=prod -->\nold"},
                {**ours, "id": 8, "body": "<!-- mcdecl:plan project=a environment=test -->\nold"},
                {**ours, "id": 9, "body": "<!-- mcdecl:planning -->\nanother tool's"},
                {"user": {"login": "x"}, "id": 10, "body": "<!-- mcdecl:plan project=a environment=prod -->\nno"},
            ]
        }
    )
    done = runner.script("comment", NUMBER="5", BODY=runner.outputs["comment"])
    assert done.returncode == 0, done.stderr
    assert [words[3] for words in runner.asked()[1:]] == [
        f"repos/nto/crm/issues/comments/{number}" for number in (7, 8)
    ]


def test_a_refused_use_of_the_action_says_nothing_of_changes(runner: Runner) -> None:
    done = runner.script("plan", ENVIRONMENT="nosuch", ALLOW="x")
    assert done.returncode != 0
    assert runner.outputs["changes"] == "false"


def test_a_plan_with_consent_says_so_in_its_head(planned: Runner) -> None:
    assert json.loads(Path(planned.outputs["plan"]).read_text()).get("consent") is None
    done = planned.script("plan", ALLOW="data_loss")
    assert done.returncode == 0, done.stderr
    assert json.loads(Path(planned.outputs["plan"]).read_text())["consent"] == ["--allow data_loss"]
    assert "Created with --allow" in Path(planned.outputs["comment"]).read_text()


@pytest.mark.parametrize("known", ["", "77\n78\n"])
def test_there_is_one_comment_that_is_brought_up_to_date(planned: Runner, known: str) -> None:
    body = planned.outputs["comment"]
    planned.answers(**{"issues/5/comments": known})
    done = planned.script("comment", NUMBER="5", BODY=body)
    assert done.returncode == 0, done.stderr
    look, write = planned.asked()
    assert look[:3] == ["api", "--paginate", "repos/nto/crm/issues/5/comments"]
    place = "repos/nto/crm/issues/comments/77" if known else "repos/nto/crm/issues/5/comments"
    assert write[:4] == ["api", "--method", "PATCH" if known else "POST", place]
    assert f"body=@{body}" in write


def test_what_has_no_marker_is_not_posted(runner: Runner) -> None:
    (runner.room / "body.md").write_text("anything")
    done = runner.script("comment", NUMBER="5", BODY=str(runner.room / "body.md"))
    assert done.returncode == 1
    assert runner.asked() == []


@pytest.fixture
def reviewed(planned: Runner) -> Runner:
    """A runner with the plan of a pull request, kept, and a merge of it."""
    shutil.copy(planned.outputs["plan"], planned.room / "gh" / "plan.json")
    planned.answers(**github(planned))
    return planned


def github(runner: Runner, *, artifact: object = None, run: object = None, comment: object = None) -> dict[str, object]:
    """What GitHub says of a merged pull request, with changes of what it says of the artifact, its run, the comment."""
    origin = {"id": 4711, "head_sha": "headsha", "repository_id": 1, "head_repository_id": 1}
    written = {"user": {"login": "github-actions[bot]"}, "body": Path(runner.outputs["comment"]).read_text()}
    works = {"head_repository": {"full_name": "nto/crm"}, "event": "pull_request", "path": ".github/workflows/mc.yml"}
    return {
        "/pulls": [{"merged_at": "2026-01-01", "number": 5, "head": {"sha": "headsha"}}],
        "actions/artifacts": {"artifacts": [{"expired": False, "workflow_run": {**origin, **(artifact or {})}}]},
        "actions/runs/4711": {**works, **(run or {})},
        "issues/5/comments": [
            {"user": {"login": "reviewer"}, "body": "looks good"},
            *([{**written, **(comment or {})}] if comment is not False else []),
        ],
    }


needs_jq = pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not installed")


@needs_jq
def test_the_reviewed_plan_is_applied_exactly(reviewed: Runner) -> None:
    done = reviewed.script("apply")
    assert done.returncode == 0, done.stdout + done.stderr
    assert reviewed.outputs["exit-code"] == "0"
    assert [*reviewed.asked()[-2][:7]] == [
        "run",
        "download",
        "4711",
        "--repo",
        "nto/crm",
        "--name",
        "mcdecl-plan-default-my-project",
    ]
    assert reviewed.script("plan").returncode == 0
    assert reviewed.outputs["changes"] == "false"


@needs_jq
def test_a_plan_that_is_out_of_date_is_refused(reviewed: Runner) -> None:
    (reviewed.project / "data.yaml").write_text(DATA.replace("length: 18", "length: 36"))
    done = reviewed.script("apply")
    assert done.returncode == 1
    assert "Something changed after the plan was made" in done.stdout


@needs_jq
@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"artifact": {"head_repository_id": 2}}, "kept no plan"),
        ({"artifact": {"head_sha": "another"}}, "kept no plan"),
        ({"run": {"head_repository": {"full_name": "evil/crm"}}}, "the plan comes from 'evil/crm pull_request"),
        ({"run": {"event": "push"}}, "the plan comes from 'nto/crm push"),
        ({"run": {"path": ".github/workflows/evil.yml"}}, "evil.yml', not from a pull request of nto/crm"),
        ({"comment": False}, "not the one that the comment on pull request 5 shows"),
        ({"comment": {"user": {"login": "evil"}}}, "not the one that the comment on pull request 5 shows"),
        ({"comment": {"body": "<!-- mcdecl:plan x -->\nsha256:0"}}, "not the one that the comment"),
    ],
)
def test_a_plan_from_elsewhere_is_not_applied(reviewed: Runner, changes: dict[str, object], text: str) -> None:
    reviewed.answers(**github(reviewed, **changes))
    done = reviewed.script("apply")
    assert done.returncode == 1
    assert text in done.stdout
    assert "data_extension.Customers" not in done.stdout


@needs_jq
def test_a_plan_that_nobody_has_seen_is_not_applied(reviewed: Runner) -> None:
    """Its digest in a text of the plan that people have seen, such as a description, is not the last line."""
    body = Path(reviewed.outputs["comment"]).read_text()
    kept = reviewed.room / "gh" / "plan.json"
    kept.write_text(kept.read_text() + "\n")
    seen = hashlib.sha256(kept.read_bytes()).hexdigest()
    line = f"<sub>Plan <code>sha256:{seen}</code></sub>"
    above = github(reviewed, comment={"body": body.replace("\n", f"\n{line}\n", 1)})
    below = github(reviewed, comment={"body": f"{body}{line}\r\n"})
    reviewed.answers(**above)
    assert "not the one that the comment" in reviewed.script("apply").stdout
    reviewed.answers(**below)
    assert "not the one that the comment" not in reviewed.script("apply").stdout


@needs_jq
def test_the_workflow_that_plans_may_be_another_one(reviewed: Runner) -> None:
    ref = {"GITHUB_WORKFLOW_REF": "nto/crm/.github/workflows/apply.yml@refs/heads/main"}
    assert reviewed.script("apply", **ref).returncode == 1
    done = reviewed.script("apply", **ref, PLAN_WORKFLOW=".github/workflows/mc.yml")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("command", "variables", "text"),
    [
        ("plan", {"GITHUB_EVENT_NAME": "pull_request_target"}, "gives somebody else's files the secrets"),
        ("plan", {"GITHUB_EVENT_NAME": "workflow_run"}, "gives somebody else's files the secrets"),
        ("plan", {"GITHUB_EVENT_NAME": "pull_request", "HEAD_REPOSITORY": "evil/crm"}, "forks are not planned"),
        ("apply", {"GITHUB_EVENT_NAME": "pull_request", "HEAD_REPOSITORY": "nto/crm"}, "apply runs after the merge"),
        ("apply", {"GITHUB_EVENT_NAME": "push", "GITHUB_REF": "refs/heads/evil"}, "apply runs on main"),
        ("apply", {"GITHUB_EVENT_NAME": "push", "GITHUB_REF": "refs/tags/main"}, "apply runs on main"),
    ],
)
def test_events_that_must_not_have_credentials(
    runner: Runner, command: str, variables: dict[str, str], text: str
) -> None:
    done = runner.script("check", COMMAND=command, DEFAULT_BRANCH="main", **variables)
    assert done.returncode == 1
    assert text in done.stdout


@pytest.mark.parametrize(
    ("command", "variables"),
    [
        ("plan", {"GITHUB_EVENT_NAME": "pull_request", "HEAD_REPOSITORY": "nto/crm"}),
        ("apply", {"GITHUB_EVENT_NAME": "push", "GITHUB_REF": "refs/heads/main"}),
        (
            "apply",
            {"GITHUB_EVENT_NAME": "workflow_dispatch", "GITHUB_REF": "refs/heads/rc", "GITHUB_REF_PROTECTED": "true"},
        ),
        ("drift", {"GITHUB_EVENT_NAME": "schedule", "GITHUB_REF": "refs/heads/main"}),
    ],
)
def test_events_that_may(runner: Runner, command: str, variables: dict[str, str]) -> None:
    done = runner.script("check", COMMAND=command, DEFAULT_BRANCH="main", **variables)
    assert done.returncode == 0, done.stdout


def test_what_is_printed_is_no_command_to_the_runner(runner: Runner) -> None:
    (runner.project / "data.yaml").write_text(
        DATA.replace("name: Customers", 'name: Customers\n    description: "x\\n::add-path::/evil\\n  ::error::evil"')
    )
    lines = runner.script("plan").stdout.splitlines()
    stops = [line.removeprefix("::stop-commands::") for line in lines if line.startswith("::stop-commands::")]
    assert len(stops) == 1
    assert len(stops[0]) == 32
    assert lines[0] == f"::stop-commands::{stops[0]}"
    assert lines[-1] == f"::{stops[0]}::"
    again = runner.script("plan").stdout.splitlines()
    assert again[0] != lines[0], "a word that could be known would be ended from inside"


@pytest.mark.parametrize("name", ["plan", "drift"])
def test_control_characters_are_not_printed(runner: Runner, name: str) -> None:
    fake = runner.room / "bin" / "python"
    program(fake, "#!/bin/sh\nprintf 'a\\033[2Jb\\007\\tc\\n'; exit 1\n")
    assert "a?[2Jb?\tc" in runner.script(name).stdout


def test_a_message_about_an_input_stays_one_line(runner: Runner) -> None:
    done = runner.script("check", COMMAND="x\n::add-path::/evil")
    assert done.stdout.splitlines() == [
        "::error title=mcdecl::command is plan, apply or drift, not 'x%0A::add-path::/evil'"
    ]


def test_a_module_in_the_checkout_is_not_imported(runner: Runner) -> None:
    for folder in (runner.room, runner.project):
        for module in ("json.py", "click.py", "sitecustomize.py"):
            (folder / module).write_text("raise SystemExit('stolen')")
        metadata = folder / "evil-1.dist-info"
        metadata.mkdir()
        (metadata / "entry_points.txt").write_text("[mcdecl.rules]\nevil = evil:RULE\n")
        (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: evil\nVersion: 1\n")
        (folder / "evil.py").write_text(f"open({str(runner.room / 'ran')!r}, 'w')")
    done = runner.script("plan")
    assert done.returncode == 0, done.stdout
    assert "stolen" not in done.stdout + done.stderr
    assert not (runner.room / "ran").exists()


def test_credentials_reach_mcdecl_and_no_other_step(runner: Runner) -> None:
    fake = runner.room / "bin" / "python"
    program(fake, '#!/bin/sh\necho "got $MC_CLIENT_ID, $MC_CLIENT_SECRET, base $MCDECL_BASE, $CREDENTIALS."; exit 1\n')
    lines = "MC_CLIENT_ID=the id\n\nMC_CLIENT_SECRET=a=b$(id)\nMC_EMPTY=\n"
    done = runner.script("plan", CREDENTIALS=lines, REVIEWED_COMMIT="cafe")
    assert "got the id, a=b$(id), base cafe, ." in done.stdout
    done = runner.script(
        "plan", CREDENTIALS="MC_CLIENT_ID=\n", MC_CLIENT_ID="own", MCDECL_BASE="mine", REVIEWED_COMMIT="x"
    )
    assert "got own, , base mine, ." in done.stdout
    program(fake, '#!/bin/sh\necho "may: $MCDECL_ALLOWED_VARIABLES."; exit 1\n')
    done = runner.script("plan", CREDENTIALS=lines, MCDECL_ALLOWED_VARIABLES="MC_OWN")
    assert "may: MC_OWN,MC_CLIENT_ID,MC_CLIENT_SECRET,MC_EMPTY." in done.stdout, "the workflow names them"
    assert "one NAME=value a line" in runner.script("plan", CREDENTIALS="secret-alone").stdout
    steps = yaml.safe_load((ACTION / "action.yml").read_text())["runs"]["steps"]
    having = [step["name"] for step in steps if "inputs.credentials" in json.dumps(step)]
    assert having == ["${{ inputs.command }}"]


@pytest.mark.parametrize(
    ("variables", "base"),
    [
        ({"GITHUB_BASE_REF": "main", "GITHUB_REF": "refs/pull/1/merge"}, "cafe"),
        ({"GITHUB_BASE_REF": "evil", "GITHUB_REF": "refs/pull/1/merge"}, "refs/remotes/origin/main"),
        ({"GITHUB_BASE_REF": "evil", "GITHUB_REF_PROTECTED": "true"}, "refs/remotes/origin/main"),
        ({"GITHUB_REF_NAME": "main"}, "cafe"),
        ({"GITHUB_REF_NAME": "evil"}, "refs/remotes/origin/main"),
        ({"GITHUB_REF_NAME": "rc", "GITHUB_REF_PROTECTED": "true"}, "cafe"),
    ],
)
def test_a_branch_of_ones_own_allows_nothing(runner: Runner, variables: dict[str, str], base: str) -> None:
    program(runner.room / "bin" / "python", '#!/bin/sh\necho "base $MCDECL_BASE."; exit 1\n')
    done = runner.script("plan", REVIEWED_COMMIT="cafe", DEFAULT_BRANCH="main", **variables)
    assert f"base {base}." in done.stdout
    steps = yaml.safe_load((ACTION / "action.yml").read_text())["runs"]["steps"]
    [work] = [step for step in steps if step.get("id") == "work"]
    assert work["env"]["DEFAULT_BRANCH"] == "${{ github.event.repository.default_branch }}"


def test_nothing_is_installed_from_inside_the_checkout() -> None:
    steps = yaml.safe_load((ACTION / "action.yml").read_text())["runs"]["steps"]
    [install] = [step for step in steps if "pip install" in step.get("run", "")]
    assert install["working-directory"] == "${{ runner.temp }}"
    assert install["run"].startswith("python -P -m pip ")
    for script in ACTION.glob("*.sh"):
        assert not re.search(r"python (?!-P )|^\s*mcdecl ", script.read_text(), re.MULTILINE), script


@pytest.mark.parametrize(
    ("answers", "text"),
    [
        ({}, "belongs to no merged pull request"),
        ({"pulls": "headsha 5"}, "kept no plan mcdecl-plan-default-my-project"),
    ],
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
    given = {name.lower().replace("_", "-") for step in steps for name in step.get("env", {})}
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
    jobs = workflow["jobs"]
    inputs = yaml.safe_load((ACTION / "action.yml").read_text())["inputs"]
    for name, job in jobs.items():
        assert job["steps"][-1]["with"]["command"] == name
        assert set(job["steps"][-1]["with"]) <= set(inputs)
        # Secrets are in the one step that needs them, and the project cannot be in the place of the tool.
        assert "secrets." not in json.dumps({**job, "steps": job["steps"][:-1]})
        assert [step["with"]["path"] for step in job["steps"][:-1]] == ["tool", "project"]
        assert all(step["with"]["persist-credentials"] is False for step in job["steps"][:-1])
    assert jobs["plan"]["permissions"] == {"contents": "read", "pull-requests": "write"}
    assert jobs["apply"]["permissions"] == {"contents": "read", "actions": "read", "pull-requests": "read"}
    assert "head.repo.full_name == github.repository" in jobs["plan"]["if"]
    assert "default_branch" in jobs["apply"]["if"]
    assert jobs["apply"]["environment"] == "${{ inputs.approval }}"
    called = workflow[True]["workflow_call"]  # YAML reads `on` as true
    text = json.dumps(jobs)
    assert [name for name in called["inputs"] if f"inputs.{name}" not in text] == []
    assert [name for name in called["secrets"] if f"secrets.{name}" not in text] == []


def test_the_snippets_of_the_guide_are_yaml_and_use_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / "mcdecl" / "guide" / "pipelines.md").read_text()
    github, steps, gitlab, bitbucket, hooks = (
        yaml.safe_load(block) for block in re.findall(r"^```yaml\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    )
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "mcdecl.yml").read_text())[True]["workflow_call"]
    job = github["jobs"]["prod"]
    assert set(job["with"]) <= set(workflow["inputs"])
    assert set(job["secrets"]) <= set(workflow["secrets"])
    assert {"plan-client-id", "plan-client-secret"} <= set(job["secrets"])
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
