"""Logs: JSON lines and nothing else on standard error, text for a person, and never a secret."""

import json
import logging
import re
import sys
from typing import Any

import pytest

from mcdecl.cli.main import main
from mcdecl.sandbox.server import RunningSandbox
from tests.cli.conftest import Folder


def records(err: str) -> list[dict[str, Any]]:
    """The records of what was on standard error, every line of it."""
    found = [json.loads(line) for line in err.splitlines()]
    for one in found:
        assert list(one)[:4] == ["time", "level", "logger", "message"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", one["time"])
        assert one["level"] in ("debug", "info", "warning", "error")
    return found


def test_without_the_options_nothing_is_logged(folder: Folder) -> None:
    assert folder.mcdecl("plan").err == ""


def test_an_apply_logs_its_writes_as_json_lines(folder: Folder) -> None:
    ran = folder.mcdecl("--log-format", "json", "apply", "--auto-approve")
    found = records(ran.err)
    assert ran.code == 0
    assert found[0]["message"] == "begun"
    assert found[0]["command"] == "apply"
    assert found[-1] == {**found[-1], "message": "ended", "exit_code": 0}
    writes = [one for one in found if one["message"] == "write ended"]
    assert "data_extension.NTO_Customers" in {address for one in writes for address in one["addresses"]}
    assert all(one["ms"] >= 0 and one["refused"] == [] for one in writes)


def test_debug_logs_every_call_without_what_it_carries(folder: Folder, embedded: RunningSandbox) -> None:
    ran = folder.mcdecl("--log-format", "json", "--log-level", "debug", "apply", "--auto-approve")
    calls = [one for one in records(ran.err) if one["message"] == "call"]
    assert {"Token", "Retrieve"} <= {one["operation"] for one in calls}
    assert {one["status"] for one in calls} == {200}
    assert embedded.client_id not in ran.err
    assert "access_token" not in ran.err
    assert "?" not in "".join(one["path"] for one in calls)


def test_a_call_that_is_tried_again_is_a_warning(folder: Folder, embedded: RunningSandbox) -> None:
    embedded.inject("throttled", operation="Retrieve")
    found = records(folder.mcdecl("--log-format", "json", "plan").err)
    again = [one for one in found if one["message"] == "trying again"]
    assert [(one["level"], one["failures"]) for one in again] == [("warning", 1)]


def test_errors_are_records_too(folder: Folder) -> None:
    folder.write("data.yaml", "data_extension: {}\n")
    ran = folder.mcdecl("--log-format", "json", "plan")
    found = records(ran.err)
    assert ran.code == 1
    assert ("error", "mcdecl.cli") in {(one["level"], one["logger"]) for one in found}
    assert any("did you mean data_extensions?" in one["message"] for one in found)
    assert found[-1]["exit_code"] == 1


def test_what_goes_to_standard_output_stays_as_it_is(folder: Folder) -> None:
    plain = folder.mcdecl("plan", "--format", "json").out
    assert folder.mcdecl("--log-format", "json", "plan", "--format", "json").out == plain


def test_text_for_a_person(folder: Folder) -> None:
    ran = folder.mcdecl("--log-level", "info", "plan")
    assert re.search(r"^\d\d:\d\d:\d\d INFO mcdecl\.cli\.main: begun command=plan version=", ran.err)
    assert ran.err.endswith("INFO mcdecl.cli: ended exit_code=0\n")


def test_the_level_decides(folder: Folder) -> None:
    assert folder.mcdecl("--log-level", "error", "plan").err == ""


def test_nothing_is_left_behind(folder: Folder) -> None:
    before = sys.stderr
    folder.mcdecl("--log-format", "json", "plan")
    logger = logging.getLogger("mcdecl")
    assert (sys.stderr, logger.handlers, logger.propagate) == (before, [], True)


def test_an_unknown_format_is_refused(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["--log-format", "xml", "plan"]) == 2
    assert "'xml' is not one of 'text', 'json'" in capfd.readouterr().err
