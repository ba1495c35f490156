"""Secrets of an account: from files and from a program, never shown."""

import json
import os
import sys
from pathlib import Path

import pytest

from mcdecl.helpers.secret import Secret
from mcdecl.project import AccountSettings
from mcdecl.project.credentials import CredentialsError, credentials
from tests.project.conftest import Files


def config(settings: str) -> str:
    return f"project: t\nenvironments:\n  prod:\n    account:\n{settings}"


def program(files: Files, body: str, more: str = "") -> None:
    files.write("give.py", body)
    files.write("mcdecl.yaml", config(f"      credentials_command: [{json.dumps(sys.executable)}, give.py]\n{more}"))
    files.allow()


def account(files: Files) -> AccountSettings:
    found = files.load().environment.account
    assert isinstance(found, AccountSettings)
    return found


@pytest.mark.parametrize("text", ["hunter2", "hunter2\n", "hunter2\r\n", "\ufeffhunter2\n"])
def test_a_secret_in_a_file(files: Files, text: str) -> None:
    files.write("secrets/s", text)
    files.write("mcdecl.yaml", config("      client_secret: ${file:secrets/s}\n"))
    assert account(files).client_secret == Secret("hunter2")


def test_a_secret_in_a_file_elsewhere_has_to_be_allowed(
    files: Files, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path_factory.mktemp("run") / "secret"
    path.write_text(" two words ")
    files.write("mcdecl.yaml", config(f"      client_secret: ${{file:{path}}}\n"))
    [error] = files.errors()
    assert "it leads out of the project's folder" in error
    assert f"MCDECL_ALLOWED_FILES={path}" in error
    monkeypatch.setenv("MCDECL_ALLOWED_FILES", str(path.parent))
    assert account(files).client_secret == Secret(" two words ")


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("none", None, "there is no file none; its path is relative to the project's folder"),
        ("s", b"", "s is empty; write the value into it"),
        ("s", b"\n", "s is empty; write the value into it"),
        ("s", b"hunter2\xff", "s is no text file; save it as UTF-8"),
        (".", None, "there is no file .; its path is relative to the project's folder"),
    ],
)
def test_a_file_that_gives_nothing(files: Files, name: str, content: bytes | None, error: str) -> None:
    if content is not None:
        files.write(name, content)
    files.write("mcdecl.yaml", config(f"      client_secret: ${{file:{name}}}\n"))
    assert files.errors() == [f"mcdecl.yaml:5:22: error: {error}"]


def test_a_file_that_may_not_be_read(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    path = files.write("s", "hunter2")
    files.write("mcdecl.yaml", config("      client_secret: ${file:s}\n"))
    opened = os.open

    def refuse(name: object, *arguments: int, **words: int) -> int:
        if name == path.resolve():
            raise PermissionError(13, "Permission denied")
        return opened(name, *arguments, **words)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(os, "open", refuse)
    [error] = files.errors()
    assert error.startswith("mcdecl.yaml:5:22: error: s cannot be read: Permission denied; see that it may be read")


def test_only_an_account_may_name_a_file(files: Files) -> None:
    files.write("a.yaml", "data_extensions: {A: {name: '${file:a.yaml}'}}\n")
    assert files.errors()[0].startswith("a.yaml:1:29: error: ${file:…} can only stand in the account")


def test_a_program_gives_credentials(files: Files) -> None:
    program(
        files,
        "import json, os\n"
        "print(json.dumps({'client_id': os.getcwd(), 'client_secret': 'hunter2', 'business_unit': 5}))",
        "      subdomain: mc1\n",
    )
    account_settings = account(files)
    assert (
        account_settings.client_id,
        account_settings.client_secret,
        account_settings.business_unit,
        account_settings.subdomain,
    ) == (
        str(files.root.resolve()),
        Secret("hunter2"),
        5,
        "mc1",
    )
    assert "hunter2" not in repr(account_settings)


def test_a_command_in_one_text(files: Files) -> None:
    files.write("give it.py", 'print(\'{"user_token": "hunter2"}\')')
    files.write("mcdecl.yaml", config(f"      credentials_command: \"'{sys.executable}' 'give it.py'\"\n"))
    files.allow()
    assert account(files).user_token == Secret("hunter2")


def test_the_program_sees_what_dotenv_says(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("T_VAULT", raising=False)
    files.write(".env", "T_VAULT=hunter2\n")
    program(files, "import json, os\nprint(json.dumps({'user_token': os.environ['T_VAULT']}))")
    assert account(files).user_token == Secret("hunter2")


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("raise SystemExit('hunter2')", "ended with exit code 1; run it by hand"),
        ("print('hunter2')", "printed no JSON; it has to print one JSON object"),
        ("print('[\"hunter2\"]')", "printed no JSON object with settings"),
        ("print('{}')", "printed no JSON object with settings"),
        ("print('[' * 100000)", "printed no JSON"),
        ("import sys; sys.stdout.buffer.write(b'\\xff')", "printed no JSON"),
        ("print('{\"hunter2\": 1}')", "printed a key that is no setting of an account; it may give"),
        ('print(\'{"client_secrets": "hunter2"}\')', "no setting of an account; did you mean client_secret?"),
        ("print('{\"concurrency\": 5}')", "no setting of an account"),
        ('print(\'{"client_secret": ["hunter2"]}\')', "gave no usable client_secret"),
        ('print(\'{"client_secret": ""}\')', "gave no usable client_secret"),
        ('import sys; print(\'{"client_id": "x"}\'); sys.exit(3)', "ended with exit code 3"),
    ],
)
def test_a_program_that_gives_nothing_usable(
    files: Files, body: str, error: str, capfd: pytest.CaptureFixture[str]
) -> None:
    program(files, body)
    (text,) = files.errors()
    assert text.startswith("mcdecl.yaml:5:7: error: ")
    assert error in text
    assert "hunter2" not in text
    assert "hunter2" not in "".join(capfd.readouterr())


def test_a_program_that_takes_too_long(tmp_path: Path) -> None:
    with pytest.raises(CredentialsError, match=r"took longer than 0\.2 seconds"):
        credentials([sys.executable, "-c", "import time; time.sleep(30)"], tmp_path, {}, seconds=0.2)


@pytest.mark.parametrize(
    ("command", "error"),
    [
        ("no-such-program-here x", "no-such-program-here cannot be run: no folder of PATH has it"),
        ("'x", "the quotes of credentials_command do not match"),
        ("' '", "names no program"),
        ("['']", "names no program"),
        ("echo $(id)", "printed no JSON"),
    ],
)
def test_a_command_that_cannot_be_run(files: Files, command: str, error: str) -> None:
    written = command if command.startswith("[") else json.dumps(command)
    files.write("mcdecl.yaml", config(f"      credentials_command: {written}\n"))
    files.allow()
    (text,) = files.errors()
    assert error in text


@pytest.mark.skipif(os.name == "nt", reason="a script is no program there")
def test_a_program_of_the_project_is_not_taken_for_one_of_path(tmp_path: Path) -> None:
    script = tmp_path / "vault"
    script.write_text("#!/bin/sh\necho '{}'\n")
    script.chmod(0o755)
    for path in (".", "", f"{os.curdir}:"):
        with pytest.raises(CredentialsError, match="no folder of PATH has it"):
            credentials(["vault"], tmp_path, {"PATH": path})


def test_a_setting_is_given_once(files: Files) -> None:
    program(files, 'print(\'{"client_id": "a"}\')', "      client_id: b\n")
    assert files.errors() == [
        "mcdecl.yaml:6:7: error: client_id is also given by credentials_command; keep one of them"
    ]


def test_nothing_is_asked_offline(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    from mcdecl.project import load

    monkeypatch.delenv("T_UNSET", raising=False)
    program(files, "open('ran', 'w')", "      subdomain: mc1\n      client_secret: ${env.T_UNSET}\n")
    files.write(".env", "not a line\n")
    found = load(files.root, offline=True).environment.account
    assert found == AccountSettings(subdomain="mc1")
    assert not (files.root / "ran").exists()


def test_a_misspelt_variable_is_told_offline_all_the_same(files: Files) -> None:
    from mcdecl.project import ProjectError, load

    files.write("mcdecl.yaml", config("      subdomain: ${var.x}\n      client_secret: ${env.T}\n"))
    with pytest.raises(ProjectError, match="the variable x is not declared"):
        load(files.root, offline=True)
