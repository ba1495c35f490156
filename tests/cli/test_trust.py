"""`mcdecl trust`, and what a command shows of secrets that a branch has put where they do not belong."""

import json
import sys
from pathlib import Path

import pytest

from tests.account.service import Say, Service, serving
from tests.cli.conftest import Folder, config


@pytest.fixture
def needy(folder: Folder, tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """A project that needs a host, a file and a command to be allowed."""
    secret = tmp_path_factory.mktemp("vault") / "secret"
    secret.write_text("a-secret-of-somebody")
    command = json.dumps([sys.executable, "give.py", "\x1b[2J"])
    folder.write("give.py", "print('{}')")
    folder.write(
        "mcdecl.yaml",
        f"project: test\nenvironments:\n  a: {{account: {{auth_url: 'https://mc.example', client_id: a, "
        f"client_secret: '${{file:{secret}}}'}}}}\n"
        f"  b: {{account: {{subdomain: mc1, credentials_command: {command}}}}}\n"
        "  c: {account: {subdomain: mc1, client_id: a, client_secret: '${env.AWS_MC}'}}\n",
    )
    return folder


def test_it_shows_what_the_project_needs_and_asks(needy: Folder) -> None:
    run = needy.mcdecl("trust")
    assert run.code == 1
    assert run.out.splitlines()[:2] == ["The project needs to:", "  send credentials to mc.example"]
    assert "read the secret in /" in run.out
    assert "log in with the environment variable AWS_MC\n" in run.out
    assert "give.py '\\x1b[2J'" in run.out
    assert "  with give.py of the project as it is now" in run.out
    assert "\x1b" not in run.out
    assert "a-secret-of-somebody" not in run.out
    assert "--auto-approve" in run.err


def test_what_is_allowed_holds_until_it_is_forgotten(needy: Folder) -> None:
    assert "leads to mc.example" in needy.mcdecl("plan", "-e", "a").err
    run = needy.mcdecl("trust", "--auto-approve")
    assert (run.code, run.out.splitlines()[-1].split(";")[0]) == (0, "Allowed")
    assert needy.mcdecl("trust", "--show").code == 0
    assert "send credentials to mc.example (allowed)" in needy.mcdecl("trust").out
    assert "leads to" not in needy.mcdecl("plan", "-e", "a").err
    needy.write("give.py", "print('{ }')")
    assert needy.mcdecl("trust", "--show").code == 1
    assert needy.mcdecl("trust", "--forget").code == 0
    assert "leads to mc.example" in needy.mcdecl("plan", "-e", "a").err


def test_most_projects_need_nothing(folder: Folder) -> None:
    run = folder.mcdecl("trust")
    assert (run.code, run.out) == (0, "The project needs nothing that has to be allowed.\n")


def test_a_broken_file_is_told(folder: Folder) -> None:
    folder.write("mcdecl.yaml", "a: [")
    run = folder.mcdecl("trust")
    assert run.code == 1
    assert "mcdecl.yaml:" in run.err


def test_the_name_of_another_variable_shows_nothing_of_it(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that repeats what it was sent: everything that logs in is masked, whatever it was meant for."""
    monkeypatch.setenv("MC_OTHER", "key of/another+service")
    with serving(Service()) as service:
        body = json.dumps({"error": "invalid_client", "error_description": "no client key of/another+service here"})
        service.token = lambda _: Say(body.encode(), 401)
        folder.write("mcdecl.yaml", config(auth_url=service.url, client_id="${env.MC_OTHER}"))
        for words in (("plan",), ("--debug", "plan"), ("--log-level", "debug", "--log-format", "json", "status")):
            run = folder.mcdecl(*words)
            assert run.code == 1
            assert "of/another" not in run.out + run.err
            assert "no client *** here" in run.err


def test_a_new_address_does_not_receive_the_secret(folder: Folder) -> None:
    folder.write("mcdecl.yaml", config(auth_url="https://collect.example/v2/token", client_id="x"))
    run = folder.mcdecl("plan")
    assert run.code == 1
    assert "auth_url leads to collect.example, which is no host of Marketing Cloud; if secrets may go to" in run.err


def test_what_a_branch_writes_as_a_command_does_not_run(
    folder: Folder, tmp_path_factory: pytest.TempPathFactory
) -> None:
    ran: Path = tmp_path_factory.mktemp("ran") / "ran"
    folder.write(
        "mcdecl.yaml",
        f"project: t\nenvironments:\n  p: {{account: {{subdomain: mc1, credentials_command: [touch, '{ran}']}}}}\n",
    )
    for command in ("plan", "apply", "status", "drift"):
        assert folder.mcdecl(command).code == 1
    assert not ran.exists()
