"""`mcdecl run` and `mcdecl results` on the embedded account, over real HTTP and SFTP."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from mcdecl.helpers.structs import replace
from mcdecl.operations.run.model import RunTarget
from mcdecl.operations.run.starting import UnknownStartError, start
from mcdecl.operations.run.waiting import WaitPolicy
from mcdecl.sandbox.server import RunningSandbox
from tests.cli.conftest import Folder, Run, config
from tests.conftest import connect
from tests.sandbox.sftp import get, names, put

IMPORT, QUERY = "import_definition.Daily", "query_definition.Region"
PROJECT = """\
data_extensions:
  Customers:
    name: Customers
    fields:
      - {name: Id, type: Text, length: 18, primary_key: true}
      - {name: Region, type: Text, length: 5, required: true}
  Regional:
    name: Regional
    fields:
      - {name: Id, type: Text, length: 18, primary_key: true}
import_definitions:
  Daily: {name: Daily, into: Customers, file: {pattern: "c_%%Year%%.csv"}, mode: AddAndUpdate, allow_errors: true,
          notification: owen@example.com}
query_definitions:
  Region: {name: Region, sql: SELECT Id FROM Customers WHERE Region = 'US', target: Regional, mode: Overwrite}
"""
ROWS = "Id,Region\n1,US\n2,EU\n3,US\n"


def settings(server: RunningSandbox, **changes: str) -> str:
    """A mcdecl.yaml with SFTP settings."""
    access = server.sftp
    words = {"host": access.host, "port": str(access.port), "user": access.user, "host_key": access.fingerprint}
    words |= {"password": "${env.MC_SFTP_PASSWORD}"} | changes
    lines = [f"      {name}: {value}" for name, value in words.items() if value]
    return "\n".join([config(auth_url=server.auth_url, client_id=server.client_id) + "    sftp:", *lines, ""])


@pytest.fixture
def shop(folder: Folder, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Folder]:
    """A project whose account is up to date."""
    monkeypatch.setenv("MC_SFTP_PASSWORD", embedded.sftp.password)
    folder.write("mcdecl.yaml", settings(embedded))
    folder.write("data.yaml", PROJECT)
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    yield folder
    embedded.configure(task_delay_seconds=0.0)
    embedded.account.tasks.stop(600)


def performs(server: RunningSandbox) -> int:
    return sum(call.operation == "Perform" for call in server.calls)


def told(run: Run) -> list[dict[str, Any]]:
    data = json.loads(run.out)
    assert data["format_version"] == "1.0"
    return list(data["runs"])


def cells(run: Run, line: int = 1) -> list[str]:
    return run.out.splitlines()[line].split()


def name_now(server: RunningSandbox) -> str:
    return f"c_{server.account.clock.now():%Y}.csv"


def test_a_file_goes_to_the_import_under_the_name_it_expects_and_what_it_did_is_told(
    shop: Folder, embedded: RunningSandbox
) -> None:
    run = shop.mcdecl("run", IMPORT, "--file", str(shop.write("mine.csv", ROWS)))
    assert run.code == 0
    assert run.err == f"{IMPORT}: started, task 1\n"
    assert " ".join(cells(run, 0)) == "run task status rows added updated duplicated in error seconds"
    assert cells(run)[:8] == [IMPORT, "1", "done", "3", "3", "0", "0", "0"]
    assert get(embedded.sftp, f"Import/{name_now(embedded)}") == ROWS.encode()
    assert names(embedded.sftp, "Import") == [name_now(embedded)]


def test_a_file_is_named_by_the_clock_of_the_account_and_the_zone_of_its_user(
    shop: Folder, embedded: RunningSandbox
) -> None:
    embedded.account.clock.set(datetime(2031, 12, 31, 20))  # noqa: DTZ001 - server time has no zone
    with embedded.account.store.exclusively():
        embedded.account.set_zones("America/Chicago", "Europe/Berlin")
    run = shop.mcdecl("run", IMPORT, "--file", str(shop.write("mine.csv", ROWS)))
    assert (run.code, names(embedded.sftp, "Import")) == (0, ["c_2032.csv"])
    assert cells(run)[2:5] == ["done", "3", "3"]


def test_a_second_file_updates_and_adds(shop: Folder) -> None:
    shop.mcdecl("run", IMPORT, "--file", str(shop.write("a.csv", ROWS)))
    run = shop.mcdecl("run", IMPORT, "--replace", "--file", str(shop.write("b.csv", "Id,Region\n3,EU\n4,US\n")))
    assert cells(run)[2:8] == ["done", "2", "1", "1", "0", "0"]


def test_several_files_are_imported_one_after_the_other(shop: Folder) -> None:
    files = [str(shop.write(f"{n}.csv", f"Id,Region\n{n},US\n")) for n in (1, 2)]
    run = shop.mcdecl("run", IMPORT, "--file", files[0], "--file", files[1], "--format", "json")
    assert run.code == 0
    assert [(record["figures"]["added"], record["status"]) for record in told(run)] == [(1, "done"), (1, "done")]


def test_several_addresses_run_in_the_order_given(shop: Folder, embedded: RunningSandbox) -> None:
    put(embedded.sftp, f"Import/{name_now(embedded)}", ROWS.encode())
    run = shop.mcdecl("run", IMPORT, QUERY, "--format", "json")
    assert run.code == 0
    first, second = told(run)
    assert (first["address"], second["address"]) == (IMPORT, QUERY)
    assert first["ended"] <= second["started"]
    assert (second["figures"]["added"], second["figures"]["updated"]) == (2, 0)


def test_after_a_failure_nothing_more_is_started(shop: Folder, embedded: RunningSandbox) -> None:
    run = shop.mcdecl("run", IMPORT, QUERY)  # there is no file
    assert run.code == 1
    assert performs(embedded) == 1
    assert f"No file {name_now(embedded)} was found" in run.out
    assert f"{QUERY}: Not started: {IMPORT} is not done." in run.out


def test_a_failure_is_explained(shop: Folder) -> None:
    run = shop.mcdecl("run", IMPORT)
    assert run.code == 1
    assert "mcdecl run ADDRESS --file" in run.out
    assert "by server time" in run.out


def test_rows_in_error_are_counted_and_the_results_file_is_named(shop: Folder, embedded: RunningSandbox) -> None:
    bad = "Id,Region\n1,US\n2,MUCHTOOLONG\n1,EU\n"
    run = shop.mcdecl("run", IMPORT, "--allow-errors", "--file", str(shop.write("bad.csv", bad)), "--format", "json")
    (record,) = told(run)
    assert record["status"] == "done"
    assert record["figures"]["errors"] == 1
    assert "Reports" in " ".join([record["message"], *record["notes"]])
    assert "owen@example.com" in " ".join(record["notes"])
    assert len(names(embedded.sftp, "Reports")) == 1


@pytest.mark.parametrize("row", ["1,MUCHTOOLONG", "1,MUCHTOOLONG\n1,MUCHTOOLONG"])
def test_an_import_of_which_no_row_was_taken_is_not_done(shop: Folder, row: str) -> None:
    file = str(shop.write("bad.csv", f"Id,Region\n{row}\n"))
    run = shop.mcdecl("run", IMPORT, "--allow-errors", "--file", file, "--format", "json")
    (record,) = told(run)
    assert (run.code, record["status"], record["figures"]["successful"]) == (1, "failed", 0)
    assert record["message"].startswith("Every row was rejected")
    assert "check-file" in record["explanation"]
    assert shop.mcdecl("results", IMPORT).code == 1


def test_rows_that_the_mode_passes_over_are_not_rejected(shop: Folder) -> None:
    shop.write("data.yaml", PROJECT.replace("mode: AddAndUpdate", "mode: AddAndDoNotUpdate"))
    assert shop.mcdecl("apply", "--auto-approve").code == 0
    shop.mcdecl("run", IMPORT, "--file", str(shop.write("a.csv", ROWS)))
    again = str(shop.write("b.csv", ROWS + "4,MUCHTOOLONG\n"))
    assert shop.mcdecl("run", IMPORT, "--allow-errors", "--replace", "--file", again).code == 0


def test_planning_applying_and_looking_never_start_anything(shop: Folder, embedded: RunningSandbox) -> None:
    for words in (["plan"], ["apply", "--auto-approve"], ["validate"], ["status"], ["results"]):
        assert shop.mcdecl(*words).code == 0
    assert performs(embedded) == 0


def test_what_is_not_in_the_account_yet_names_apply(folder: Folder, embedded: RunningSandbox) -> None:
    folder.write("data.yaml", PROJECT)
    run = folder.mcdecl("run", IMPORT, QUERY)
    assert run.code == 1
    assert f"{IMPORT}, {QUERY} are declared, but not in the account yet; nothing was started." in run.err
    assert "mcdecl apply" in run.err
    assert performs(embedded) == 0


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("import_definition.Dayly", "did you mean import_definition.Daily"),
        ("data_extension.Customers", "cannot be run"),
        ("nonsense", "declares no nonsense"),
    ],
)
def test_addresses_that_cannot_run(shop: Folder, embedded: RunningSandbox, address: str, words: str) -> None:
    run = shop.mcdecl("run", address)
    assert run.code == 1
    assert words in run.err
    assert performs(embedded) == 0


def test_an_address_twice_is_refused(shop: Folder) -> None:
    run = shop.mcdecl("run", IMPORT, IMPORT)
    assert (run.code, f"{IMPORT} is named twice" in run.err) == (1, True)


def test_no_wait_prints_the_task_and_results_picks_it_up(shop: Folder) -> None:
    run = shop.mcdecl("run", IMPORT, QUERY, "--no-wait", "--format", "json")
    assert run.code == 0
    assert [(record["task"], record["status"]) for record in told(run)] == [(1, "queued"), (2, "queued")]
    later = shop.mcdecl("results", "2", "--wait")
    assert later.code == 0
    assert cells(later)[:3] == [QUERY, "2", "done"]
    assert cells(shop.mcdecl("results", QUERY))[:2] == [QUERY, "2"]
    failed = shop.mcdecl("results", IMPORT, "--wait")
    assert (failed.code, cells(failed)[2]) == (1, "failed")
    listed = shop.mcdecl("results", "--format", "json")
    assert [record["address"] for record in told(listed)] == [QUERY, IMPORT]


def test_results_know_runs_that_others_started(shop: Folder) -> None:
    shop.mcdecl("run", QUERY)
    (shop.path / ".mcdecl" / "started.jsonl").unlink()
    assert "No run was started" in shop.mcdecl("results").out
    assert cells(shop.mcdecl("results", "1"))[:3] == [QUERY, "1", "done"]
    assert cells(shop.mcdecl("results", QUERY))[:3] == [QUERY, "1", "done"]


def test_results_of_what_never_ran(shop: Folder) -> None:
    run = shop.mcdecl("results", QUERY)
    assert (run.code, f"No run of {QUERY} is known" in run.err) == (1, True)
    unknown = shop.mcdecl("results", "99", "--wait")
    assert (unknown.code, "does not know this task" in unknown.out) == (1, True)


def test_lines_that_cannot_be_read_are_passed_over(shop: Folder) -> None:
    shop.mcdecl("run", QUERY)
    notes = shop.path / ".mcdecl" / "started.jsonl"
    notes.write_text('{"task": 1\n[]\n{"other": 1}\n' + notes.read_text())
    assert len(shop.mcdecl("results").out.splitlines()) == 2


def test_time_over_says_what_goes_on(shop: Folder, embedded: RunningSandbox) -> None:
    embedded.configure(task_delay_seconds=3600)
    run = shop.mcdecl("run", QUERY, "--timeout", "0.3s")
    assert run.code == 124
    assert cells(run)[:3] == [QUERY, "1", "queued"]
    assert "mcdecl results 1 --wait" in run.out
    assert shop.mcdecl("results", "1", "--wait", "--timeout", "0.1s").code == 124


def test_what_is_running_is_not_started_twice(shop: Folder, embedded: RunningSandbox) -> None:
    embedded.configure(task_delay_seconds=3600)
    shop.mcdecl("run", QUERY, "--no-wait")
    run = shop.mcdecl("run", QUERY)
    assert run.code == 1
    assert f"{QUERY} is running already (task 1)" in run.out
    assert performs(embedded) == 1


@pytest.mark.parametrize("mishap", ["drop_after", "truncated", "error_after"])
def test_a_lost_answer_finds_the_run_that_began_and_starts_no_second(
    shop: Folder, embedded: RunningSandbox, mishap: Any
) -> None:
    embedded.inject(mishap, operation="Perform")
    run = shop.mcdecl("run", QUERY)
    assert run.code == 0
    assert cells(run)[:3] == [QUERY, "1", "done"]
    assert "The answer to the start was lost" in run.out
    assert performs(embedded) == 1


def test_a_lost_answer_without_a_new_run_is_left_to_the_person(shop: Folder, embedded: RunningSandbox) -> None:
    embedded.inject("drop", operation="Perform")
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    account = connect(embedded)
    (record,) = embedded.account.store.find("QueryDefinition", "CustomerKey", "Region")
    target = RunTarget(QUERY, "query_definition", "Region", "QueryDefinition", record["ObjectID"])
    with pytest.raises(UnknownStartError) as raised:
        start(account, target, WaitPolicy(sleep=sleep, clock=lambda: now[0]))
    assert f"mcdecl results {QUERY}" in raised.value.hint
    assert performs(embedded) == 1
    assert now[0] >= 30
    account.close()


def test_a_start_that_the_account_refuses_is_told_with_its_words(shop: Folder, embedded: RunningSandbox) -> None:
    from mcdecl.operations.run.starting import StartRefusedError

    account = connect(embedded)
    (record,) = embedded.account.store.find("QueryDefinition", "CustomerKey", "Region")
    target = RunTarget(QUERY, "query_definition", "Region", "QueryDefinition", record["ObjectID"])
    with pytest.raises(StartRefusedError, match="exists"):
        start(account, replace(target, object_id="00000000-0000-0000-0000-000000000000"), WaitPolicy())
    account.close()


@pytest.mark.parametrize(("phase", "words"), [("seen", "continues in the account"), ("starting", "it may be running")])
def test_ctrl_c_says_how_to_pick_the_run_up(
    shop: Folder, monkeypatch: pytest.MonkeyPatch, phase: str, words: str
) -> None:
    from mcdecl.report.run_watch import RunWatch

    before = getattr(RunWatch, phase)

    def stop(watch: RunWatch, *arguments: Any) -> None:
        before(watch, *arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(RunWatch, phase, stop)
    run = shop.mcdecl("run", QUERY)
    assert run.code == 130
    assert words in run.err
    assert f"mcdecl results {'1 --wait' if phase == 'seen' else QUERY}" in run.err
    assert run.out == ""


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"host_key": "SHA256:" + "A" * 43}, "not the known SHA256:AAAA"),
        ({"host_key": ""}, "no key is known for it yet"),
        ({"password": "${env.MC_WRONG}"}, "does not let"),
        ({"password": "${env.MC_UNSET}"}, "MC_UNSET is not set"),
        ({"password": ""}, "neither password nor key_file"),
        ({"port": "1"}, "nothing listens there"),
        ({"folders": "{ExactTarget Enhanced FTP: Elsewhere}"}, "has no folder Elsewhere"),
    ],
)
def test_sftp_that_does_not_let_a_file_through_starts_nothing(
    shop: Folder,
    embedded: RunningSandbox,
    monkeypatch: pytest.MonkeyPatch,
    changes: dict[str, str],
    words: str,
) -> None:
    monkeypatch.setenv("MC_WRONG", "not-the-password")
    shop.write("mcdecl.yaml", settings(embedded, **changes))
    run = shop.mcdecl("run", IMPORT, "--file", str(shop.write("a.csv", ROWS)))
    assert run.code == 1
    assert words in run.out + run.err
    assert "not-the-password" not in run.out + run.err
    assert "Traceback" not in run.err
    assert performs(embedded) == 0
    assert names(embedded.sftp, "Import") == []


def test_a_host_key_can_be_accepted_once(shop: Folder, embedded: RunningSandbox) -> None:
    shop.write("mcdecl.yaml", settings(embedded, host_key=""))
    words = ["run", IMPORT, "--file", str(shop.write("a.csv", ROWS)), "--accept-host-key"]
    assert shop.mcdecl(*words, embedded.sftp.fingerprint).code == 0
    assert shop.mcdecl(*words, "SHA256:" + "A" * 43, "--replace").code == 1
    shop.write("mcdecl.yaml", settings(embedded))
    refused = shop.mcdecl(*words, "SHA256:" + "A" * 43, "--replace")
    assert "is not the host key that mcdecl.yaml knows" in refused.err


def test_only_run_needs_the_sftp_password(shop: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MC_SFTP_PASSWORD")
    assert shop.mcdecl("plan").code == 0
    assert shop.mcdecl("run", QUERY).code == 0


def test_an_environment_without_sftp_settings(shop: Folder, embedded: RunningSandbox) -> None:
    shop.write("mcdecl.yaml", config(auth_url=embedded.auth_url, client_id=embedded.client_id))
    run = shop.mcdecl("run", IMPORT, "--file", str(shop.write("a.csv", ROWS)))
    assert (run.code, "does not say how to reach its files" in run.err) == (1, True)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ([QUERY, "--file", "FILE"], "Files are for one import"),
        ([IMPORT, QUERY, "--file", "FILE"], "Files are for one import"),
        ([IMPORT, "--file", "NONE"], "cannot be read"),
        ([IMPORT, "--no-wait", "--file", "FILE", "--file", "FILE"], "one after the other"),
    ],
)
def test_files_that_cannot_be_meant(shop: Folder, embedded: RunningSandbox, words: list[str], text: str) -> None:
    paths = {"FILE": str(shop.write("a.csv", ROWS)), "NONE": str(Path("nowhere") / "b.csv")}
    run = shop.mcdecl("run", *(paths.get(word, word) for word in words))
    assert (run.code, text in run.err) == (1, True)
    assert performs(embedded) == 0


def test_a_pattern_that_the_account_does_not_have_yet_is_refused(shop: Folder, embedded: RunningSandbox) -> None:
    shop.write("data.yaml", PROJECT.replace("c_%%Year%%", "d_%%Year%%"))
    run = shop.mcdecl("run", IMPORT, "--file", str(shop.write("a.csv", ROWS)))
    assert (run.code, "looks for c_%%Year%%.csv in the account" in run.err) == (1, True)
    assert performs(embedded) == 0


def test_several_files_into_an_overwrite_are_refused(shop: Folder) -> None:
    shop.write("data.yaml", PROJECT.replace("AddAndUpdate", "Overwrite"))
    shop.mcdecl("apply", "--auto-approve")
    file = str(shop.write("a.csv", ROWS))
    run = shop.mcdecl("run", IMPORT, "--file", file, "--file", file)
    assert (run.code, "each file would erase the rows of the one before" in run.err) == (1, True)


def test_a_pattern_that_no_file_can_fit(shop: Folder, embedded: RunningSandbox) -> None:
    shop.write("data.yaml", PROJECT.replace("%%Year%%", "%%Second%%"))
    shop.mcdecl("apply", "--auto-approve")
    run = shop.mcdecl("run", IMPORT, "--file", str(shop.write("a.csv", ROWS)))
    assert (run.code, "names the second of the run" in run.err) == (1, True)
    assert performs(embedded) == 0


@pytest.mark.parametrize("span", ["soon", "0", "-1s"])
def test_a_timeout_that_is_none(shop: Folder, span: str) -> None:
    assert shop.mcdecl("run", QUERY, f"--timeout={span}").code == 2


def test_columns_that_are_refused_are_done_without(shop: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    from mcdecl.sandbox.tasks.soap_async_activity_status import AsyncActivityStatus

    few = frozenset({"TaskID", "Status", "StartTime", "EndTime"})
    monkeypatch.setattr(AsyncActivityStatus, "retrievable", few)
    run = shop.mcdecl("run", QUERY)
    assert (run.code, cells(run)[2]) == (0, "done")


OTHERS = """\
filter_definitions:
  US: {name: US, source: Customers, where: Region = 'US'}
filter_activities:
  Pick: {name: Pick, filter: US, source: Customers, into: Regional}
file_transfers:
  Out: {name: Out, file: "r_%%Year%%.csv"}
automations:
  Nightly: {name: Nightly, steps: [{run: [query_definition.Region]}]}
"""


@pytest.mark.parametrize(
    ("address", "type", "named"),
    [
        ("filter_activity.Pick", "FilterActivity", "ObjectID"),
        ("file_transfer.Out", "FileTransferActivity", "CustomerKey"),
        ("automation.Nightly", "Automation", "ObjectID"),
    ],
)
def test_other_kinds_are_started_as_the_service_takes_them(
    shop: Folder, embedded: RunningSandbox, address: str, type: str, named: str
) -> None:
    shop.write("others.yaml", OTHERS)
    assert shop.mcdecl("apply", "--auto-approve").code == 0
    shop.mcdecl("run", address, "--timeout", "1s")
    (sent,) = [call.request.decode() for call in embedded.calls if call.operation == "Perform"]
    assert f'type="{type}"' in sent
    assert f"{named}>" in sent
