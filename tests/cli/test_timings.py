"""`--timings`: phases and calls on standard error once the command is done."""

import json

import pytest

from tests.cli.conftest import Folder

PHASES = ["start", "load", "validate", "read", "diff", "render"]


def test_a_plan_says_where_the_time_went_beside_what_it_prints(folder: Folder) -> None:
    ran = folder.mcdecl("plan", "--timings")
    lines = ran.err.splitlines()
    assert [line.split()[0] for line in lines[1 : len(PHASES) + 1]] == PHASES
    assert any(line.startswith("Retrieve") for line in lines)
    assert ran.out == folder.mcdecl("plan").out


def test_for_a_program_it_is_json(folder: Folder) -> None:
    ran = folder.mcdecl("plan", "--timings", "--format", "json")
    document = json.loads(ran.err)
    assert [phase["name"] for phase in document["phases"]] == PHASES
    calls = document["calls"]
    assert {"Token", "Retrieve"} <= {call["operation"] for call in calls}
    assert all(call["objects"] is not None for call in calls if call["operation"] == "Retrieve")
    assert all(call["received_bytes"] > 0 for call in calls)
    assert 2 <= document["calls_in_a_row"] <= len(calls)
    json.loads(ran.out)


def test_a_command_that_fails_says_it_too(folder: Folder) -> None:
    folder.write("data.yaml", "data_extension: {}\n")
    ran = folder.mcdecl("plan", "--timings")
    assert ran.code == 1
    assert "load" in ran.err


@pytest.mark.parametrize("command", ["validate", "drift", "export"])
def test_other_commands_have_it_too(folder: Folder, command: str) -> None:
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    assert "start" in folder.mcdecl(command, "--timings").err
