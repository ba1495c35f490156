"""Logs: JSON lines and nothing else on standard error, text for a person, and never a secret."""

import json
import logging
import re
import subprocess
import sys
from typing import Any

import pytest

from mcdecl.cli.main import main
from mcdecl.sandbox.server import RunningSandbox
from tests.cli.conftest import Folder


def records(err: str) -> list[dict[str, Any]]:
    """The records of what was on standard error, every line of it."""
    found = [json.loads(line) for line in err.splitlines()]
    for item in found:
        assert list(item)[:4] == ["time", "level", "logger", "message"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", item["time"])
        assert item["level"] in ("debug", "info", "warning", "error")
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
    writes = [record for record in found if record["message"] == "write ended"]
    assert "data_extension.NTO_Customers" in {address for write in writes for address in write["addresses"]}
    assert all(write["ms"] >= 0 and write["refused"] == [] for write in writes)


def test_debug_logs_every_call_without_what_it_carries(folder: Folder, embedded: RunningSandbox) -> None:
    ran = folder.mcdecl("--log-format", "json", "--log-level", "debug", "apply", "--auto-approve")
    calls = [record for record in records(ran.err) if record["message"] == "call"]
    assert {"Token", "Retrieve"} <= {call["operation"] for call in calls}
    assert {call["status"] for call in calls} == {200}
    assert embedded.client_id not in ran.err
    assert "access_token" not in ran.err
    assert "?" not in "".join(call["path"] for call in calls)


def test_a_call_that_is_tried_again_is_a_warning(folder: Folder, embedded: RunningSandbox) -> None:
    embedded.inject("throttled", operation="Retrieve")
    found = records(folder.mcdecl("--log-format", "json", "plan").err)
    again = [record for record in found if record["message"] == "trying again"]
    assert [(record["level"], record["failures"]) for record in again] == [("warning", 1)]


def test_errors_are_records_too(folder: Folder) -> None:
    folder.write("data.yaml", "data_extension: {}\n")
    ran = folder.mcdecl("--log-format", "json", "plan")
    found = records(ran.err)
    assert ran.code == 1
    assert ("error", "mcdecl.cli") in {(record["level"], record["logger"]) for record in found}
    assert any("did you mean data_extensions?" in record["message"] for record in found)
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
    said = [handler for handler in logger.handlers if not isinstance(handler, logging.NullHandler)]
    assert (sys.stderr, said, logger.propagate) == (before, [], True)


def test_an_unknown_format_is_refused(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["--log-format", "xml", "plan"]) == 2
    assert "'xml' is not one of 'text', 'json'" in capfd.readouterr().err


def test_without_a_log_nothing_of_it_is_among_what_people_read() -> None:
    program = "import logging, mcdecl.cli.session; logging.getLogger('mcdecl.operations.run.runner').error('run')"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stderr == ""
