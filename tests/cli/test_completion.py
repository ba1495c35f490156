"""Completion as the shells do it: bash, zsh and fish are run with the script that the command prints."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mcdecl.cli.main import COMMANDS, COMPLETE, main
from mcdecl.cli.names import RUNNABLE
from mcdecl.kinds import KINDS

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "northern-trail"
CUSTOMERS = ["data_extension.NTO_Customers"]

Complete = Callable[..., list[str]]


@pytest.fixture(scope="session")
def path(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A PATH with a `mcdecl` in front that runs this very code."""
    folder = tmp_path_factory.mktemp("bin")
    script = folder / "mcdecl"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m mcdecl "$@"\n')
    script.chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


def environment(path: str) -> dict[str, str]:
    return {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)}


def need(shell: str) -> str:
    text = shutil.which(shell)
    if text is None:
        pytest.skip(f"{shell} is not installed")
    return text


def bash(line: str, cwd: Path, path: str) -> list[str]:
    """What bash offers for the last word of a line: the function that it has registered is called as it would."""
    script = """
eval "$(mcdecl completion bash)"
function=$(complete -p mcdecl | sed 's/.*-F \\([^ ]*\\) .*/\\1/')
read -ra COMP_WORDS <<< "$1"
[[ $1 == *" " ]] && COMP_WORDS+=("")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
COMP_LINE=$1 COMP_POINT=${#1}
"$function" mcdecl "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}" 2> >(cat)
printf '%s\\n' "${COMPREPLY[@]}"
"""
    command = [need("bash"), "--norc", "-c", script, "bash", line]
    run = subprocess.run(
        command, cwd=cwd, env=environment(path), capture_output=True, check=False, text=True, timeout=60
    )
    assert run.stderr == "" or "compopt" in run.stderr
    return run.stdout.splitlines()


def fish(line: str, cwd: Path, path: str) -> list[str]:
    """What fish offers for a line."""
    script = "mcdecl completion fish | source; complete --do-complete $argv[1]"
    command = [need("fish"), "--no-config", "-c", script, line]
    run = subprocess.run(
        command, cwd=cwd, env=environment(path), capture_output=True, check=False, text=True, timeout=60
    )
    assert run.stderr == ""
    return [offer.partition("\t")[0] for offer in run.stdout.splitlines()]


def zsh(line: str, cwd: Path, path: str) -> list[str]:
    """What zsh offers for a line: the function that it has registered, with `compadd` and `_describe` listened to."""
    script = """
autoload -U compinit; compinit -u -D
eval "$(mcdecl completion zsh)"
function=$_comps[mcdecl]
show() { local name; for name in $@; do [[ $name == completions* ]] && print -l -- ${(P)name}; done }
compadd() { show $@ }
_describe() { show $@ }
_path_files() { print FILES }
words=(${(z)1})
[[ $1 == *" " ]] && words+=("")
CURRENT=$#words
$function
"""
    command = [need("zsh"), "-f", "-c", script, "zsh", line]
    run = subprocess.run(
        command, cwd=cwd, env=environment(path), capture_output=True, check=False, text=True, timeout=60
    )
    assert run.stderr == ""
    return [offer.partition(":")[0] for offer in run.stdout.splitlines()]


SHELLS = {"bash": bash, "zsh": zsh, "fish": fish}


@pytest.fixture(params=SHELLS)
def complete(request: pytest.FixtureRequest, path: str) -> Complete:
    """What a shell offers for a line typed in a folder, by default the example's."""
    return lambda line, cwd=EXAMPLE: SHELLS[request.param](line, cwd, path)


def test_commands(complete: Complete) -> None:
    assert complete("mcdecl pl") == ["plan"]


def test_every_command_is_offered(complete: Complete) -> None:
    assert set(complete("mcdecl ")) >= set(COMMANDS)


def test_options(complete: Complete) -> None:
    assert complete("mcdecl plan --detailed") == ["--detailed-exitcode"]


def test_words_of_an_option(complete: Complete) -> None:
    assert sorted(complete("mcdecl lint --format s")) == ["sarif"]


def test_environments(complete: Complete) -> None:
    assert complete("mcdecl plan -e ") == ["sandbox", "prod"] or complete("mcdecl plan -e ") == ["prod", "sandbox"]


def test_addresses(complete: Complete) -> None:
    assert complete("mcdecl plan data_extension.NTO_Cust") == CUSTOMERS


def test_addresses_whatever_the_case(path: str) -> None:
    assert bash("mcdecl plan data_extension.nto_cust", EXAMPLE, path) == CUSTOMERS


def test_addresses_of_another_folder(complete: Complete) -> None:
    assert complete("mcdecl -C examples/northern-trail plan data_extension.NTO_Cust", ROOT) == CUSTOMERS


@pytest.mark.parametrize("command", ["impact", "graph", "diff qa prod", "render", "plan --exclude"])
def test_addresses_of_every_command_that_takes_them(complete: Complete, command: str) -> None:
    assert complete(f"mcdecl {command} data_extension.NTO_Cust") == CUSTOMERS


def test_only_what_can_be_run(complete: Complete) -> None:
    offers = complete("mcdecl run ")
    assert "automation.NTO_Nightly" in offers
    assert not [offer for offer in offers if offer.startswith(("data_extension.", "folder."))]


def test_keys_of_imports(complete: Complete) -> None:
    assert complete("mcdecl ledger NTO_Cust") == ["NTO_Customers_Daily"]


def test_names_of_variables(path: str) -> None:
    assert bash("mcdecl plan --var ", EXAMPLE, path) == ["region="]


@pytest.mark.parametrize("text", ["environments: [", "\0", "- 1"])
def test_a_broken_project_is_met_with_silence(complete: Complete, tmp_path: Path, text: str) -> None:
    (tmp_path / "mcdecl.yaml").write_text(text)
    (tmp_path / "data.yaml").write_text(text)
    assert [item for item in complete("mcdecl plan data_extension.", tmp_path) if item] == []


def test_a_folder_that_is_not_there_is_met_with_silence(complete: Complete, tmp_path: Path) -> None:
    assert [text for text in complete("mcdecl -C nowhere plan data_extension.", tmp_path) if text] == []


def test_what_goes_wrong_is_not_told(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("mcdecl.helpers.completion_index.names.addresses", lambda _root: 1 / 0)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(COMPLETE, "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "mcdecl plan d")
    monkeypatch.setenv("COMP_CWORD", "2")
    assert main([]) == 1
    captured = capfd.readouterr()
    assert (captured.out, captured.err) == ("", "")


def test_an_unknown_instruction_is_met_with_silence(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(COMPLETE, "tcsh_complete")
    assert main([]) == 1
    assert capfd.readouterr() == ("", "")


def test_nothing_slow_is_loaded_for_addresses() -> None:
    code = (
        "import os, sys; os.environ.update(_MCDECL_COMPLETE='bash_complete', COMP_CWORD='2', "
        "COMP_WORDS='mcdecl plan data_extension.'); from mcdecl.cli.main import main; main([]); "
        "slow = {'mcdecl.kinds', 'mcdecl.project', 'jsonschema', 'rich', 'http.client', 'ssl', 'email'}; "
        "print(sorted(slow & sys.modules.keys()))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=EXAMPLE, capture_output=True, check=False, text=True, env=environment("")
    )
    assert run.stdout.splitlines()[-1] == "[]"


def test_what_can_be_run_is_what_run_takes() -> None:
    assert set(RUNNABLE) == {name for name, kind in KINDS.items() if kind.run is not None}


def test_another_shell_is_refused(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "tcsh"]) == 2
    assert "'tcsh' is not one of 'bash', 'zsh', 'fish'" in capfd.readouterr().err
