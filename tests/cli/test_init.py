"""`mcdecl init`: by options, by questions on a terminal, and refused in words."""

import json
import os
import pty
import re
import select
import shlex
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlparse
from urllib.request import url2pathname

import pytest

from mcdecl.account import SoapAccount
from mcdecl.cli.main import main
from mcdecl.project import load
from mcdecl.sandbox.server import RunningSandbox

pytestmark = pytest.mark.dated
Output = pytest.CaptureFixture[str]


def test_by_default_it_is_called_as_its_folder(tmp_path: Path, capfd: Output) -> None:
    root = tmp_path / "northern"
    assert main(["init", str(root)]) == 0
    text = capfd.readouterr().out
    assert text.startswith(f"Wrote {root}/mcdecl.yaml\nWrote {root}/data/subscribers.yaml\n")
    assert text.endswith(
        f"Next: `mcdecl -C {root} plan` shows what would be created, `mcdecl -C {root} apply` creates it.\n"
    )
    assert load(root).name == "northern"
    assert main(["-C", str(root), "validate"]) == main(["-C", str(root), "lint"]) == 0


@pytest.mark.parametrize("options", [[], ["--name", "a: b", "--subdomain", "mc1abc", "--business-unit", "510001234"]])
def test_what_it_makes_is_in_canonical_form(tmp_path: Path, options: list[str]) -> None:
    assert main(["init", str(tmp_path), *options]) == 0
    assert main(["-C", str(tmp_path), "fmt", "--check"]) == 0


def test_in_the_current_folder(tmp_path: Path, capfd: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["init", "--name", "nto"]) == 0
    assert "Next: `mcdecl plan` shows" in capfd.readouterr().out
    assert main(["init"]) == 1
    assert capfd.readouterr().err == (
        "Error: This folder is a project already, and nothing was written.\nSee it with `mcdecl validate`.\n"
    )


def test_below_the_folder_of_the_option(tmp_path: Path) -> None:
    assert main(["-C", str(tmp_path), "init", "new"]) == 0
    assert (tmp_path / "new" / "mcdecl.yaml").is_file()


def test_its_plan_can_be_applied(tmp_path: Path, capfd: Output) -> None:
    assert main(["init", str(tmp_path)]) == main(["-C", str(tmp_path), "apply", "--auto-approve"]) == 0
    capfd.readouterr()
    assert main(["-C", str(tmp_path), "plan", "--detailed-exitcode"]) == 0


def test_a_live_account(tmp_path: Path) -> None:
    options = ["--subdomain", "https://mc1.rest.marketingcloudapis.com/", "--business-unit", "1", "--environment", "qa"]
    assert main(["init", str(tmp_path), *options]) == 0
    environment = load(tmp_path, "qa", offline=True).environment
    assert not isinstance(environment.account, str)
    assert (environment.account.subdomain, environment.account.business_unit) == ("mc1", 1)
    assert environment.protected


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--name", "x" * 101], "--name: a name has 1 to 100 characters"),
        (["--subdomain", "a b"], "--subdomain: 'a b' is no subdomain"),
        (["--subdomain", "mc1", "--business-unit", "x"], "--business-unit: 'x' is no MID"),
        (["--subdomain", "mc1", "--environment", "sandbox"], "--environment: sandbox is the environment"),
        (["--auth-url", "x"], "--auth-url: 'x' is no address"),
        (["--from-account"], "--from-account needs a live account; add --subdomain"),
        (["--schemas", "--from-account"], "--schemas writes no project; use it without --from-account"),
        (["--business-unit", "1"], "--business-unit needs a live account; add --subdomain"),
        (["--environment", "qa"], "--environment needs a live account"),
        (["--editors", "--name", "x"], "--editors writes no project; use it without --name"),
        (["--schemas", "--name", "x"], "--schemas writes no project; use it without --name"),
    ],
)
def test_bad_options_are_told_and_nothing_is_written(
    tmp_path: Path, capfd: Output, options: list[str], words: str
) -> None:
    assert main(["init", str(tmp_path / "new"), *options]) == 2
    assert words in capfd.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def lived_in(embedded: RunningSandbox, account: SoapAccount, monkeypatch: pytest.MonkeyPatch) -> RunningSandbox:
    """An account with a data extension, and its credentials in the environment."""
    monkeypatch.setenv("MC_CLIENT_ID", embedded.client_id)
    monkeypatch.setenv("MC_CLIENT_SECRET", embedded.client_secret)
    fields = {"Field": [{"Name": "Id", "FieldType": "Text", "MaxLength": 5}]}
    (result,) = account.create([{"@type": "DataExtension", "CustomerKey": "Cust", "Name": "Cust", "Fields": fields}])
    assert result.ok
    return embedded


def test_from_an_account_the_project_declares_what_it_holds(
    tmp_path: Path, lived_in: RunningSandbox, capfd: Output
) -> None:
    root = tmp_path / "adopted"
    assert main(["init", str(root), "--from-account", "--auth-url", lived_in.auth_url, "--environment", "live"]) == 0
    text = capfd.readouterr().out
    assert f"Wrote {root}/.gitignore" in text
    assert f"Next: `mcdecl -C {root} plan` compares the files with the account; there should be nothing to do." in text
    assert main(["-C", str(root), "plan", "--detailed-exitcode"]) == main(["-C", str(root), "lint"]) == 0
    assert main(["-C", str(root), "fmt", "--check"]) == 0
    project = load(root)
    assert [resource.address for resource in project.resources if not resource.implied] == ["data_extension.Cust"]
    assert (project.environment.name, project.environment.protected) == ("live", True)
    assert (root / "file_locations.yaml").read_text().count("# left out: file_location.Partner SFTP: ") == 1
    assert all(lived_in.client_secret not in path.read_text() for path in root.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("variable", "words"), [("MC_CLIENT_SECRET", "MC_CLIENT_SECRET"), ("MC_CLIENT_ID", "MC_CLIENT_ID")]
)
def test_without_credentials_nothing_is_written(
    tmp_path: Path, lived_in: RunningSandbox, capfd: Output, monkeypatch: pytest.MonkeyPatch, variable: str, words: str
) -> None:
    monkeypatch.delenv(variable)
    root = tmp_path / "adopted"
    assert main(["init", str(root), "--from-account", "--auth-url", lived_in.auth_url]) == 1
    assert words in capfd.readouterr().err
    assert not root.exists()


def test_an_account_that_cannot_be_read_leaves_nothing_behind(
    tmp_path: Path, lived_in: RunningSandbox, capfd: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MC_CLIENT_SECRET", "wrong")
    (tmp_path / ".gitignore").write_text("mine\n")
    assert main(["init", str(tmp_path), "--from-account", "--auth-url", lived_in.auth_url]) == 1
    assert "Traceback" not in capfd.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == [".gitignore"]


def test_yaml_in_the_folder_is_in_the_way(tmp_path: Path, capfd: Output) -> None:
    (tmp_path / "compose.yaml").write_text("services: {}")
    assert main(["init", str(tmp_path)]) == 1
    assert "has YAML files, compose.yaml for one" in capfd.readouterr().err


def test_a_gitignore_is_left_alone_and_told(tmp_path: Path, capfd: Output) -> None:
    (tmp_path / ".gitignore").write_text("mine\n")
    assert main(["init", str(tmp_path)]) == 0
    assert "Left .gitignore unchanged; make sure that it contains .mcdecl/ and .env." in capfd.readouterr().out
    assert (tmp_path / ".gitignore").read_text() == "mine\n"


def test_schemas_anew(tmp_path: Path, capfd: Output) -> None:
    assert main(["init", str(tmp_path)]) == 0
    (tmp_path / "schemas" / "mcdecl.schema.json").unlink()
    capfd.readouterr()
    assert main(["-C", str(tmp_path), "init", "--schemas"]) == 0
    assert "mcdecl.schema.json" in capfd.readouterr().out
    assert (tmp_path / "schemas" / "mcdecl.schema.json").is_file()


def _play(command: list[str], cwd: Path, answers: list[tuple[str, str]]) -> str:
    """Run a command on a terminal, and answer each question when it stands there."""
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(cwd)
        os.execv(command[0], command)
    text, deadline = "", time.monotonic() + 200
    waiting = list(answers)
    while time.monotonic() < deadline:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                part = os.read(terminal, 4096)
            except OSError:  # so Linux says that the other side is gone
                break
            if not part:
                break
            text += part.decode()
        if waiting and text.rstrip().endswith(waiting[0][0]):
            os.write(terminal, f"{waiting.pop(0)[1]}\n".encode())
    os.close(terminal)
    assert os.waitpid(process, 0)[1] == 0, text
    assert waiting == [], text
    return text


def test_on_a_terminal_it_asks_again_until_an_answer_can_be_taken(tmp_path: Path) -> None:
    answers = [
        ("Name of the project [nto]:", ""),
        ("only the embedded account):", "what is this"),
        ("only the embedded account):", "mc1"),
        ("the package's own):", ""),
        ("Name of the environment [prod]:", "live"),
    ]
    root = tmp_path / "nto"
    root.mkdir()
    text = _play([sys.executable, "-m", "mcdecl", "init"], root, answers)
    assert "'what is this' is no subdomain" in text
    assert load(root, "live", offline=True).name == "nto"


def test_on_a_terminal_it_can_be_told_not_to_ask(tmp_path: Path) -> None:
    assert "[" not in _play([sys.executable, "-m", "mcdecl", "init", "--yes"], tmp_path, [])
    assert (tmp_path / "mcdecl.yaml").is_file()


def test_without_a_terminal_nothing_is_asked(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "mcdecl", "init"], cwd=tmp_path, input="", text=True, capture_output=True, check=False
    )
    assert (run.returncode, run.stderr) == (0, "")


def test_what_could_not_be_read_is_added_by_the_command_that_is_named(
    lived_in: RunningSandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mcdecl.account.retry.RetryPolicy.pause", lambda *_arguments: 0.0)
    root = tmp_path / "my project"
    lived_in.inject("error", operation="REST", count=99)
    assert main(["init", str(root), "--from-account", "--auth-url", lived_in.auth_url]) == 1
    lived_in.clear_faults()
    lived_in.clear_calls()
    named = re.search("Next: `mcdecl (.*)` adds what could not be read", capsys.readouterr().out)
    assert named is not None
    assert main(shlex.split(named.group(1))) == 0
    assert main(["-C", str(root), "plan", "--detailed-exitcode"]) == 0


def test_editors_are_pointed_at_the_installed_schemas(tmp_path: Path, capfd: Output) -> None:
    assert main(["-C", str(tmp_path), "init", "--editors"]) == 1
    assert "has no mcdecl.yaml" in capfd.readouterr().err
    assert main(["init", str(tmp_path)]) == 0
    settings = tmp_path / ".vscode" / "settings.json"
    settings.parent.mkdir()
    old = {"file:///elsewhere/mcdecl.schema.json": "mcdecl.yaml", "file:///own.json": "own.yaml"}
    settings.write_text(json.dumps({"editor.tabSize": 2, "yaml.schemas": old}))
    capfd.readouterr()
    assert main(["-C", str(tmp_path), "init", "--editors"]) == 0
    assert capfd.readouterr().out.startswith(f"Wrote {settings}\nThe schemas are in ")
    written = json.loads(settings.read_text())
    schemas = written.pop("yaml.schemas")
    assert written == {"editor.tabSize": 2}
    assert schemas.pop("file:///own.json") == "own.yaml"
    names = [Path(url2pathname(urlparse(uri).path)) for uri in schemas]
    assert [path.name for path in names] == ["mcdecl.schema.json", "mctest.schema.json", "project.schema.json"]
    assert all(path.is_file() for path in names)


@pytest.mark.parametrize("text", ["{ // a comment\n}", "[]", "{"])
def test_settings_that_cannot_be_read_are_left_alone(tmp_path: Path, capfd: Output, text: str) -> None:
    assert main(["init", str(tmp_path)]) == 0
    (tmp_path / ".vscode").mkdir()
    settings = tmp_path / ".vscode" / "settings.json"
    settings.write_text(text)
    assert main(["-C", str(tmp_path), "init", "--editors"]) == 1
    assert settings.read_text() == text
    error = capfd.readouterr().err
    assert "is not plain JSON, and was left as it is" in error
    assert '"yaml.schemas"' in error


def test_copies_of_the_schemas_from_another_version_are_told(tmp_path: Path, capfd: Output) -> None:
    assert main(["init", str(tmp_path)]) == 0
    assert main(["-C", str(tmp_path), "validate"]) == 0
    assert capfd.readouterr().err == ""
    (tmp_path / "schemas" / "project.schema.json").write_text("{}")
    assert main(["-C", str(tmp_path), "validate"]) == 0
    assert "schemas/project.schema.json is of another version of mcdecl" in capfd.readouterr().err
