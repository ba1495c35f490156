"""Canaries: secrets with known values go through every command, and no byte of what comes out has one of them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import click
import pytest

from mcdecl.cli.main import cli
from tests.faults.canaries import forms
from tests.faults.commands import COMMANDS, Command, words
from tests.faults.kept import KEEPING
from tests.faults.line import ECHO, Fault
from tests.faults.world import PROJECT, Run, World, files_in, world
from tests.lsp.editor import editor

CLIENT_SECRET = 'canary&<client>"+/ähm=%secret'
LOCATION = "canary-of-a-location/+&=9"
WITH_CANARY = PROJECT.replace("user: u}", "user: u, password: {env: CANARY}}")
FORMATS = ("json", "markdown", "html", "plain")
FAILING = (
    ("plan", "-e", "nowhere"),
    ("plan", "--var", "x"),
    ("rows", "export", "data_extension.Gone", "--out", "{out}/x.csv"),
    ("run", "import_definition.I", "--file", "{root}/mcdecl.yaml"),
    ("results", "99999"),
    ("import", "query_definition.Gone"),
    ("kept", "remove", "1a2b3c4d"),
    ("sandbox", "switch", "A", "on"),
)
LOCAL = (
    ("docs", "--out", "{out}/site"),
    ("render",),
    ("graph", "--format", "json"),
    ("runs",),
    ("validate",),
    ("lint",),
    ("check-file", "import_definition.I", "{root}/c.csv"),
    ("completion", "bash"),
    ("explain", "file_location"),
    ("fmt",),
    ("impact", "data_extension.T"),
    ("kept", "list"),
    ("trust", "--show"),
    ("unused",),
    ("sandbox", "clock"),
    ("sandbox", "drop", "{root}/c.csv"),
    ("sandbox", "load-tracking", "{root}/sent.csv"),
    ("sandbox", "simulate", "sends", "--sends", "1", "--subscribers", "2"),
    ("sandbox", "reset"),
)
OUTSIDE = (("compare", "HEAD"), ("test",))
"""What asks git, or waits for tasks of an account of its own: played in processes of their own."""
OTHERS = {"lsp", "sandbox serve"}
"""The first one is asked by an editor; the second one prints how to log in to the account that it makes up."""
CASE = """\
tests:
  a case: {given: {rows: {T: [{Id: a, Score: 1}]}}, run: [filter_activity.FA], expect: {rows: {U: [{Id: a}]}}}
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with (
        world(tmp_path_factory.mktemp("canaries"), client_secret=CLIENT_SECRET) as played_in,
        mock.patch.dict(os.environ, {"CANARY": LOCATION}),
    ):
        played_in.at("applied")
        yield played_in


def secrets(place: World) -> dict[str, str]:
    """Everything that must not be seen, by what it is."""
    gate = place.server._service.gate
    tokens = {f"token {number}": token for number, token in enumerate(gate._tokens)}
    return {"client secret": CLIENT_SECRET, "location": LOCATION, "SFTP": place.server.sftp.password, **tokens}


def leaks(place: World, run: Run) -> list[str]:
    """What of it is in the output of a command, or in a file that it may have written."""
    files = {**files_in(place.root), **{f"out/{name}": text for name, text in files_in(place.scratch).items()}}
    places = {"stdout": run.out.encode(), "stderr": run.err.encode(), **files}
    return [
        f"{what} in {where} as {form!r}"
        for what, secret in secrets(place).items()
        for form in forms(secret)
        for where, content in places.items()
        if form in content
    ]


def begin(place: World) -> None:
    begin_at(place, "applied")
    place.write("data.yaml", WITH_CANARY)


def begin_at(place: World, name: str) -> None:
    place.at(name)
    place.server._service.gate._tokens.clear()


def begin_for(place: World, command: Command) -> None:
    if command in KEEPING:
        begin_at(place, command.beginnings[0])
    else:
        begin(place)


@pytest.mark.parametrize("spoiled", ["a good line", "an echo", "an echo to --debug"])
def test_no_secret_is_in_what_commands_say_and_write(place: World, spoiled: str) -> None:
    seen = set()
    head = ("--debug", "--log-level", "debug", "--log-format", "json") if "debug" in spoiled else ()
    for number, command in enumerate((*COMMANDS, *KEEPING)):
        begin_for(place, command)
        for arguments in command.first:
            place.mcdecl(*arguments)
        if spoiled != "a good line":
            calls = ("*", "Retrieve", "REST", "Token")[number % 4]
            place.line.break_calls(
                [Fault(ECHO, calls, number % 3, 99)], mock.MagicMock(sample=lambda forms, _count: forms)
            )
        run = place.mcdecl(*head, *words(place, command))
        place.line.heal()
        place.settle()
        seen.add(run.code)
        assert leaks(place, run) == [], command.name
    assert seen >= ({0} if spoiled == "a good line" else {0, 1})


def test_no_secret_is_in_other_forms_and_in_errors(place: World) -> None:
    begin(place)
    place.write("sent.csv", "event,JobID,SubscriberKey,EventDate\nsent,1,a,2026-03-01 10:00\n")
    saved = ("plan", "--out", "{out}/saved.plan")
    calls = [saved, *(("plan", "--format", form) for form in FORMATS[:3]), ("plan", "--plain"), *LOCAL, *FAILING]
    calls += [("show", "{out}/saved.plan", "--format", form) for form in FORMATS[:3]]
    for arguments in calls:
        for head in ((), ("--debug",), ("--log-level", "debug", "--log-format", "json")):
            run = place.mcdecl(*head, *arguments)
            assert leaks(place, run) == [], arguments
            assert (run.code == 0) is (arguments not in FAILING), (arguments, run)


def test_a_wrong_or_missing_secret_is_not_repeated(place: World) -> None:
    begin(place)
    for environment in ({"MC_SECRET": LOCATION}, {"MC_SFTP_PASSWORD": CLIENT_SECRET}, {"CANARY": CLIENT_SECRET}):
        with mock.patch.dict(os.environ, environment):
            for arguments in (("plan",), ("run", "import_definition.I", "--replace", "--file", "{root}/more.csv")):
                run = place.mcdecl("--debug", *arguments)
                assert leaks(place, run) == [], arguments


def test_a_canary_is_found_in_every_form(place: World, tmp_path: Path) -> None:
    begin(place)
    for number, form in enumerate(sorted(forms(LOCATION))):
        assert leaks(place, Run((), 0, f"a {form.decode()} b", "")), form
        (place.scratch / f"{number}").write_bytes(b"\x00" + form)
        assert leaks(place, Run((), 0, "", "")), form
        (place.scratch / f"{number}").unlink()
    assert not leaks(place, Run((), 0, "", ""))


def test_no_secret_is_in_what_is_compared_or_tested_or_said_to_an_editor(place: World) -> None:
    begin(place)
    for words_of_git in (("init", "-q"), ("add", "data.yaml", "mcdecl.yaml"), ("commit", "-qm", "before")):
        identity = ("-c", "user.name=a", "-c", "user.email=a@example.com")
        subprocess.run(["git", *identity, *words_of_git], cwd=place.root, check=True)
    place.write("data.yaml", WITH_CANARY.replace("Score < 3", "Score < 4"))
    place.write("a.mctest.yaml", CASE)
    for arguments in OUTSIDE:
        line = [sys.executable, "-m", "mcdecl", "--debug", "-C", str(place.root), *arguments]
        ended = subprocess.run(line, capture_output=True, text=True, check=False)
        assert (ended.returncode, leaks(place, Run((), 0, ended.stdout, ended.stderr))) == (0, []), ended
    shown = []
    with editor(place.root) as opened:
        for name, mention in (("mcdecl.yaml", "${env.MC_SECRET}"), ("data.yaml", "env: CANARY")):
            opened.open(name)
            before, _, _ = (place.root / name).read_text().partition(mention)
            position = (name, before.count("\n") + 1, len(before) - before.rfind("\n") + len("${env.M"))
            shown += [opened.hover(*position), opened.complete(*position)]
        shown += [opened.diagnostics, opened.messages]
    assert leaks(place, Run((), 0, str(shown), "")) == []


def test_every_command_is_among_those_whose_output_is_searched() -> None:
    played = [
        *LOCAL,
        *FAILING,
        *OUTSIDE,
        ("plan",),
        ("show",),
        *(command.arguments for command in (*COMMANDS, *KEEPING)),
    ]
    names = set(_leaves(cli, click.Context(cli), ()))
    assert {name for name in names if not any(" ".join(words).startswith(name) for words in played)} == OTHERS


def _leaves(command: click.Command, context: click.Context, path: tuple[str, ...]) -> Iterator[str]:
    if not isinstance(command, click.Group):
        yield " ".join(path)
        return
    for name in command.list_commands(context):
        inner = command.get_command(context, name)
        assert inner is not None
        yield from _leaves(inner, click.Context(inner, parent=context), (*path, name))
