"""Canaries: secrets with known values go through every command, and no byte of what comes out has one of them."""

import os
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest

from tests.faults.canaries import forms
from tests.faults.commands import COMMANDS, words
from tests.faults.line import ECHO, Fault
from tests.faults.world import PROJECT, Run, World, files_in, world

CLIENT_SECRET = 'canary&<client>"+/ähm=%secret'
LOCATION = "canary-of-a-location/+&=9"
FORMATS = ("json", "markdown", "html", "plain")
FAILING = (
    ("plan", "-e", "nowhere"),
    ("plan", "--var", "x"),
    ("rows", "export", "data_extension.Gone", "--out", "{out}/x.csv"),
    ("run", "import_definition.I", "--file", "{root}/mcdecl.yaml"),
    ("results", "99999"),
    ("import", "query_definition.Gone"),
)
LOCAL = (
    ("docs", "--out", "{out}/site"),
    ("render",),
    ("graph", "--format", "json"),
    ("runs",),
    ("validate",),
    ("lint",),
)


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
    place.at("applied")
    place.server._service.gate._tokens.clear()
    place.write("data.yaml", PROJECT.replace("user: u}", "user: u, password: {env: CANARY}}"))


@pytest.mark.parametrize("spoiled", ["a good line", "an echo", "an echo to --debug"])
def test_no_secret_is_in_what_commands_say_and_write(place: World, spoiled: str) -> None:
    seen = set()
    head = ("--debug", "--log-level", "debug", "--log-format", "json") if "debug" in spoiled else ()
    for number, command in enumerate(COMMANDS):
        begin(place)
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
