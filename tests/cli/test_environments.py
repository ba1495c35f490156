"""Protected environments, variables from files, concurrency and secrets, as commands meet them."""

import json
from pathlib import Path
from typing import Any

import pytest

from mcdecl import account
from mcdecl.account import Connection
from mcdecl.sandbox.server import RunningSandbox
from tests.cli.conftest import CUSTOMERS, PAIR, Folder, served


@pytest.fixture
def protected(folder: Folder) -> Folder:
    """The project, its environment protected."""
    text = (folder.path / "mcdecl.yaml").read_text()
    folder.write("mcdecl.yaml", text.replace("  served:\n", "  served:\n    protected: true\n"))
    return folder


def created(embedded: RunningSandbox) -> bool:
    return any(call.operation == "Create" for call in embedded.calls)


def terminal(monkeypatch: pytest.MonkeyPatch, answer: str) -> list[str]:
    """A terminal on which a person answers; gives what was asked."""
    asked: list[str] = []

    def typed(text: str, **_words: object) -> str:
        asked.append(text)
        return answer

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("click.prompt", typed)
    monkeypatch.setattr("click.confirm", lambda text, **_words: asked.append(text) or answer == "y")
    return asked


@pytest.mark.parametrize("options", [("--auto-approve",), ()])
def test_a_protected_environment_needs_its_name(
    protected: Folder, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    run = protected.mcdecl("apply", "-e", "served", *options)
    assert run.code == 1
    assert "served is protected; review the plan, then run with --confirm served" in run.err
    assert "2 to create" in run.out
    assert not created(embedded)


def test_the_name_as_an_option(protected: Folder, embedded: RunningSandbox) -> None:
    assert protected.mcdecl("apply", "-e", "served", "--auto-approve", "--confirm", "served").code == 0
    assert created(embedded)


@pytest.mark.parametrize("name", ["Served", "prod"])
def test_another_name_as_an_option(protected: Folder, embedded: RunningSandbox, name: str) -> None:
    run = protected.mcdecl("apply", "-e", "served", "--auto-approve", "--confirm", name)
    assert (run.code, run.out) == (1, "")
    assert f"--confirm says {name}, but the environment is served" in run.err
    assert not embedded.calls


def test_another_name_is_refused_where_none_is_needed(folder: Folder, embedded: RunningSandbox) -> None:
    assert folder.mcdecl("apply", "--auto-approve", "--confirm", "prod").code == 1
    assert not created(embedded)
    assert folder.mcdecl("apply", "--auto-approve", "--confirm", "served").code == 0


def where(embedded: RunningSandbox) -> str:
    """The account, as a question names it."""
    return f"business unit {embedded.account.mid}, {embedded.soap_url.split('/')[2]}"


@pytest.mark.parametrize(("answer", "code"), [("served", 0), (" served ", 0), ("y", 1), ("prod", 1)])
def test_the_name_typed(
    protected: Folder, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    asked = terminal(monkeypatch, answer)
    assert protected.mcdecl("apply", "-e", "served").code == code
    assert asked == [f"served is protected. Type its name to apply 2 changes to served ({where(embedded)})"]
    assert created(embedded) is (code == 0)


def test_a_name_as_an_option_is_no_yes(
    protected: Folder, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = terminal(monkeypatch, "n")
    assert protected.mcdecl("apply", "-e", "served", "--confirm", "served").code == 1
    assert asked == [f"Apply 2 changes to served ({where(embedded)})?"]
    assert not created(embedded)


def test_a_saved_plan_needs_the_name_too(protected: Folder, embedded: RunningSandbox, tmp_path: Path) -> None:
    saved = str(tmp_path / "saved.plan")
    protected.mcdecl("plan", "--out", saved)
    assert protected.mcdecl("apply", "-e", "served", saved).code == 1
    assert not created(embedded)
    assert protected.mcdecl("apply", "-e", "served", saved, "--confirm", "served").code == 0


@pytest.mark.parametrize(
    "line",
    [
        ("apply",),
        ("apply", "--auto-approve", "--confirm", "served"),
        ("apply", "--auto-approve", "--confirm", "served", "saved.json"),
        ("run", "query_definition.Q"),
        ("rows", "import", "data_extension.NTO_Customers", "rows.csv"),
        ("tracking", "pull", "--out", "events", "--into", "data_extension.NTO_Customers"),
        ("unlock", "--force"),
    ],
    ids=lambda line: " ".join(line[:2]),
)
def test_a_protected_environment_is_changed_by_no_command_that_leaves_it_unnamed(
    protected: Folder, embedded: RunningSandbox, line: tuple[str, ...]
) -> None:
    protected.mcdecl("plan", "--out", str(protected.path / "saved.json"))
    embedded.clear_calls()
    run = protected.mcdecl(*(str(protected.path / word) if word == "saved.json" else word for word in line))
    assert (run.code, run.out, embedded.calls) == (2, "", [])
    assert "served is the default environment, and it is protected; select it with -e served" in run.err


def test_what_changes_nothing_needs_no_name(protected: Folder) -> None:
    assert protected.mcdecl("plan").code == 0
    assert protected.mcdecl("unlock").code == 0


def test_nothing_to_do_needs_no_confirmation(protected: Folder) -> None:
    protected.mcdecl("apply", "-e", "served", "--auto-approve", "--confirm", "served")
    assert protected.mcdecl("apply", "-e", "served", "--auto-approve").code == 0


def test_a_wrong_word_for_protected(protected: Folder) -> None:
    text = (protected.path / "mcdecl.yaml").read_text()
    protected.write("mcdecl.yaml", text.replace("protected: true", "protected: yes"))
    run = protected.mcdecl("apply")
    assert run.code == 1
    assert "mcdecl.yaml:4:16: error MC106: protected is a text ('yes'), not true or false" in run.err


def test_variables_from_files(folder: Folder, tmp_path: Path) -> None:
    text = (folder.path / "mcdecl.yaml").read_text()
    folder.write("mcdecl.yaml", text + "variables: {a: {default: A}, b: {default: B}, c: {default: C}}\n")
    folder.write("data.yaml", CUSTOMERS + "    description: ${var.a} ${var.b} ${var.c}\n")
    path, two = folder.write("x.vars.yaml", "a: 1x\nb: 1y\n"), folder.write("y.json", '{"b": "2y", "c": "2z"}')
    files = ("--var-file", str(path), "--var-file", str(two))
    shown = json.loads(folder.mcdecl("render", *files, "--var", "c=3z", "--format", "json").out)
    assert shown["resources"][0]["body"]["description"] == "1x 2y 3z"
    run = folder.mcdecl("validate", "--var-file", str(folder.write("z.vars.yaml", "d: 1\n")))
    assert run.code == 1
    assert "z.vars.yaml:1:1: error MC111: the variable d is not declared" in run.err


@pytest.mark.parametrize("command", ["validate", "render"])
def test_offline_commands_need_no_secret(folder: Folder, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.delenv("MC_SECRET")
    assert folder.mcdecl(command).code == 0
    run = folder.mcdecl("plan")
    assert run.code == 1
    assert "the environment variable MC_SECRET is not set" in run.err


def test_a_secret_from_dotenv(folder: Folder, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MC_SECRET")
    folder.write(".env", f"MC_SECRET='{embedded.client_secret}'\n")
    assert folder.mcdecl("plan").code == 0


def test_a_secret_from_a_file_and_from_a_program(folder: Folder, embedded: RunningSandbox) -> None:
    text = (folder.path / "mcdecl.yaml").read_text()
    folder.write("secret", f"{embedded.client_secret}\n")
    folder.write("mcdecl.yaml", text.replace("${env.MC_SECRET}", "${file:secret}"))
    assert folder.mcdecl("plan").code == 0
    folder.write("secret.json", json.dumps({"client_secret": embedded.client_secret}))
    command = "credentials_command: cat secret.json"
    folder.write("mcdecl.yaml", text.replace("client_secret: ${env.MC_SECRET}", command))
    assert "nobody outside of these files has allowed it" in folder.mcdecl("plan").err
    assert folder.mcdecl("trust", "--auto-approve").code == 0
    assert folder.mcdecl("plan").code == 0


@pytest.mark.parametrize(
    ("settings", "calls"), [("    concurrency: 2\n", 2), ("", 16), ("    concurrency: 2\n# account: 5\n", 2)]
)
def test_calls_at_a_time(folder: Folder, monkeypatch: pytest.MonkeyPatch, settings: str, calls: int) -> None:
    seen: list[int] = []

    def watch(**given: Any) -> Connection:
        made = Connection(**given)
        seen.append(made.concurrency)
        return made

    monkeypatch.setattr(account, "Connection", watch)
    text = (folder.path / "mcdecl.yaml").read_text()
    folder.write("mcdecl.yaml", text.replace("  served:\n", f"  served:\n{settings}"))
    assert folder.mcdecl("plan").code == 0
    assert seen == [calls]


def test_calls_at_a_time_are_said_once(folder: Folder) -> None:
    text = (folder.path / "mcdecl.yaml").read_text()
    folder.write(
        "mcdecl.yaml", text.replace("  served:\n", "  served:\n    concurrency: 2\n") + "      concurrency: 3\n"
    )
    run = folder.mcdecl("plan")
    assert "mcdecl.yaml:4:5: error MC113: concurrency is also given under account; keep one of them" in run.err


def test_that_two_environments_are_one_unit_is_said_where_a_change_is_planned(
    folder: Folder, embedded: RunningSandbox
) -> None:
    folder.write("mcdecl.yaml", PAIR + served("dev", embedded) + served("qa", embedded))
    words = "the environments dev and qa are the same business unit"
    for command in (("plan",), ("validate",), ("apply", "--auto-approve"), ("plan", "--all"), ("diff", "dev", "qa")):
        assert folder.mcdecl(*command).err.count(words) == 1, command
    for command in (("status",), ("render",), ("results",), ("ledger",), ("unlock",)):
        assert words not in folder.mcdecl(*command).err, command
