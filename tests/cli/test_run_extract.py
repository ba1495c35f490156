"""`mcdecl run` and `mcdecl results` of extracts on the embedded account, over real HTTP and SFTP."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from mcdecl.operations.run import export_folder, wait_for_file
from mcdecl.operations.run.file_names import server_now
from mcdecl.report.run_watch import RunWatch
from mcdecl.sandbox.server import RunningSandbox
from tests.cli.conftest import Folder, Run, config
from tests.cli.test_run import IMPORT, PROJECT, QUERY, ROWS, settings
from tests.operations.run.cutting import CuttingProxy
from tests.sandbox.sftp import get, put

EXTRACT = "data_extract.Out"
EXTRACTS = """\
data_extracts:
  Out:
    name: Out
    type: Data Extension Extract
    file: out_%%Year%%%%Month%%.csv
    parameters: {DECustomerKey: Regional, HasColumnHeaders: true}
"""


@pytest.fixture
def shop(folder: Folder, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Folder]:
    monkeypatch.setenv("MC_SFTP_PASSWORD", embedded.sftp.password)
    monkeypatch.setattr(wait_for_file, "SETTLED_SECONDS", 0.1)
    monkeypatch.setattr("mcdecl.operations.run.resume.SETTLED_SECONDS", 0.1)
    monkeypatch.setattr(export_folder, "PAUSES", (0.01, 0.01))
    folder.write("mcdecl.yaml", settings(embedded))
    folder.write("data.yaml", PROJECT + EXTRACTS)
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    yield folder
    embedded.configure(task_delay_seconds=0.0)
    embedded.account.tasks.stop(600)


@pytest.fixture
def filled(shop: Folder) -> Folder:
    """The same with two rows to extract."""
    assert shop.mcdecl("run", IMPORT, "--file", str(shop.write("c.csv", ROWS))).code == 0
    assert shop.mcdecl("run", QUERY).code == 0
    return shop


def file_name() -> str:
    return f"out_{server_now():%Y%m}.csv"


def only(run: Run) -> dict[str, Any]:
    (item,) = json.loads(run.out)["runs"]
    return dict(item)


def extracts(server: RunningSandbox) -> int:
    return sum(call.operation == "Extract" for call in server.calls)


def test_what_was_imported_and_queried_is_in_the_file(filled: Folder, embedded: RunningSandbox) -> None:
    run = filled.mcdecl("run", EXTRACT)
    assert run.code == 0
    content = get(embedded.sftp, f"Export/{file_name()}")
    assert sorted(content.decode().split()) == ["1", "3", "Id"]
    assert run.err == f"{EXTRACT}: started, waiting for {file_name()}\n"
    assert run.out.splitlines()[1].split()[:4] == [EXTRACT, "–", "done", "2"]
    assert f"Export/{file_name()} is there: {len(content)} bytes." in run.out


def test_json_has_name_size_rows_and_seconds(filled: Folder, embedded: RunningSandbox) -> None:
    run = filled.mcdecl("run", EXTRACT, "--format", "json")
    record = only(run)
    assert (run.code, run.err, record["status"]) == (0, "", "done")
    assert (record["file"], record["size"]) == (file_name(), len(get(embedded.sftp, f"Export/{file_name()}")))
    assert record["figures"]["read"] == 2
    assert 0 <= record["seconds"] < 30
    assert record["started"] <= record["ended"]


def test_one_command_from_the_file_to_the_file(shop: Folder, embedded: RunningSandbox) -> None:
    put(embedded.sftp, f"Import/c_{server_now():%Y}.csv", ROWS.encode())
    run = shop.mcdecl("run", IMPORT, QUERY, EXTRACT, "--format", "json")
    assert run.code == 0
    assert [load["status"] for load in json.loads(run.out)["runs"]] == ["done"] * 3
    assert get(embedded.sftp, f"Export/{file_name()}").count(b"\n") == 3


def test_a_file_of_before_is_not_taken_for_the_new_one(filled: Folder, embedded: RunningSandbox) -> None:
    put(embedded.sftp, f"Export/{file_name()}", b"of yesterday")
    embedded.configure(task_delay_seconds=1.0)
    record = only(filled.mcdecl("run", EXTRACT, "--format", "json"))
    assert (record["status"], record["figures"]["read"]) == ("done", 2)
    assert record["size"] != len("of yesterday")


def test_a_file_that_never_comes_ends_with_the_time(filled: Folder, embedded: RunningSandbox) -> None:
    put(embedded.sftp, f"Export/{file_name()}", b"of yesterday")
    embedded.configure(task_delay_seconds=3600)
    run = filled.mcdecl("run", EXTRACT, "--timeout", "0.5s")
    assert run.code == 124
    assert f"Export/{file_name()} has not come yet; that an extract failed the account does not tell." in run.out
    assert "the one from before the request" in run.out
    assert f"mcdecl results {EXTRACT} --wait" in run.out


def test_without_waiting_the_request_is_told_and_results_picks_it_up(filled: Folder, embedded: RunningSandbox) -> None:
    embedded.configure(task_delay_seconds=3600)
    run = filled.mcdecl("run", EXTRACT, "--no-wait", "--format", "json")
    record = only(run)
    assert (run.code, record["status"], record["file"]) == (0, "queued", file_name())
    assert "accepted it (request " in record["message"]
    now = filled.mcdecl("results", EXTRACT)
    assert (now.code, now.out.splitlines()[1].split()[2]) == (0, "queued")
    embedded.configure(task_delay_seconds=0)
    awaited = only(filled.mcdecl("results", EXTRACT, "--wait", "--format", "json"))
    assert (awaited["status"], awaited["figures"]["read"], awaited["file"]) == ("done", 2, file_name())
    listed = filled.mcdecl("results", "--last", "1", "--format", "json")
    assert (listed.code, only(listed)["status"]) == (0, "done")


def test_results_of_what_others_asked_for_tells_of_the_newest_file(filled: Folder, embedded: RunningSandbox) -> None:
    put(embedded.sftp, "Export/out_200001.csv", b"Id\n")
    put(embedded.sftp, "Export/other_200001.csv", b"Id\n")
    run = filled.mcdecl("results", EXTRACT)
    assert run.code == 0
    assert "Export/out_200001.csv is the newest file of its pattern: 3 bytes." in run.out
    assert "not known" in run.out


def test_results_of_what_never_ran(shop: Folder) -> None:
    run = shop.mcdecl("results", EXTRACT)
    assert (run.code, f"No run of {EXTRACT} is known" in run.err) == (1, True)


def test_a_file_that_was_asked_for_long_ago_is_unknown(
    filled: Folder, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mcdecl.operations.run.resume.GONE_SECONDS", -1.0)
    embedded.configure(task_delay_seconds=3600)
    assert filled.mcdecl("run", EXTRACT, "--no-wait").code == 0
    run = filled.mcdecl("results", EXTRACT)
    assert (run.code, "may have come and been taken away" in run.out) == (1, True)


def test_without_settings_nothing_can_be_waited_for(filled: Folder, embedded: RunningSandbox) -> None:
    filled.write("mcdecl.yaml", config(auth_url=embedded.auth_url, client_id=embedded.client_id))
    run = filled.mcdecl("run", EXTRACT)
    assert (run.code, run.out.splitlines()[1].split()[2]) == (1, "unknown")
    assert f"its file will be Export/{file_name()}. Whether it comes cannot be seen" in run.out
    assert "Write sftp: {host: …" in run.out
    assert filled.mcdecl("run", EXTRACT, "--no-wait").code == 0
    later = filled.mcdecl("results", EXTRACT)
    assert (later.code, "its file cannot be looked for" in later.out) == (1, True)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"host_key": "SHA256:" + "A" * 43}, "not the known SHA256:AAAA"),
        ({"host_key": ""}, "no key is known for it yet"),
        ({"password": "${env.MC_WRONG}"}, "does not let"),
        ({"password": "${env.MC_UNSET}"}, "MC_UNSET is not set"),
        ({"port": "1"}, "nothing listens there"),
        ({"export": "Elsewhere"}, "has no folder Elsewhere"),
    ],
)
def test_sftp_that_does_not_work_is_found_before_anything_is_asked_for(
    filled: Folder, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], words: str
) -> None:
    monkeypatch.setenv("MC_WRONG", "not-the-password")
    filled.write("mcdecl.yaml", settings(embedded, **changes))
    run = filled.mcdecl("run", EXTRACT)
    assert (run.code, run.out.splitlines()[1].split()[2]) == (1, "failed")
    assert words in run.out
    assert "The extract was not asked for." in run.out
    assert "--no-wait" in run.out
    assert "not-the-password" not in run.out + run.err
    assert "Traceback" not in run.err
    assert extracts(embedded) == 0
    unwatched = filled.mcdecl("run", EXTRACT, "--no-wait")
    assert (unwatched.code, words in unwatched.out) == (0, True)
    assert extracts(embedded) == 1


def test_a_server_that_goes_away_while_the_file_is_awaited(
    filled: Folder, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded.configure(task_delay_seconds=3600)
    with CuttingProxy(embedded.sftp.host, embedded.sftp.port, after=0, cuts=0) as network:
        monkeypatch.setattr(RunWatch, "started", lambda *_arguments: network.__exit__())
        filled.write("mcdecl.yaml", settings(embedded, port=str(network.port)))
        run = filled.mcdecl("run", EXTRACT)
    assert (run.code, run.out.splitlines()[1].split()[2]) == (1, "unknown")
    assert "It was started, but its file cannot be looked for: The SFTP server" in run.out
    assert f"mcdecl results {EXTRACT} --wait" in run.out
    assert extracts(embedded) == 1


def test_a_host_key_can_be_accepted_once(filled: Folder, embedded: RunningSandbox) -> None:
    filled.write("mcdecl.yaml", settings(embedded, host_key=""))
    accept = ("--accept-host-key", embedded.sftp.fingerprint)
    assert filled.mcdecl("run", EXTRACT, *accept).code == 0
    assert filled.mcdecl("results", EXTRACT, *accept).code == 0
    assert filled.mcdecl("results", EXTRACT).code == 1


def test_the_export_folder_can_have_another_name(filled: Folder, embedded: RunningSandbox) -> None:
    filled.write("mcdecl.yaml", settings(embedded, export="Export/"))
    run = filled.mcdecl("run", EXTRACT)
    assert (run.code, "Export//" in run.out) == (0, False)


def test_a_pattern_down_to_the_second(filled: Folder, embedded: RunningSandbox) -> None:
    exact = "out_%%Hour%%%%Minute%%%%Second%%.csv"
    filled.write("data.yaml", PROJECT + EXTRACTS.replace("out_%%Year%%%%Month%%.csv", exact))
    assert filled.mcdecl("apply", "--auto-approve").code == 0
    record = only(filled.mcdecl("run", EXTRACT, "--format", "json"))
    assert record["status"] == "done"
    assert get(embedded.sftp, f"Export/{record['file']}")
    (filled.path / ".mcdecl" / "started.jsonl").unlink()
    assert only(filled.mcdecl("results", EXTRACT, "--format", "json"))["file"] == record["file"]


def test_a_pattern_that_stands_for_nothing_is_refused_in_the_words_of_an_extract(
    filled: Folder, embedded: RunningSandbox
) -> None:
    # No project may say so any more; the account, where somebody wrote it there, may.
    (record,) = embedded.account.store.find("DataExtractActivity", "CustomerKey", "Out")
    record["Body"]["fileSpec"] = "out_%%Week%%.csv"
    run = filled.mcdecl("run", EXTRACT)
    assert run.code == 1
    assert "%%Week%%, which is not a known placeholder" in run.out
    assert "import" not in run.out


def test_a_refusal_is_told_in_the_account_s_words(filled: Folder, embedded: RunningSandbox) -> None:
    (record,) = embedded.account.store.find("DataExtension", "CustomerKey", "Regional")
    embedded.account.store.remove("DataExtension", record["ObjectID"])
    run = filled.mcdecl("run", EXTRACT)
    assert run.code == 1
    assert "No data extension with the DECustomerKey Regional exists." in run.out


def test_a_lost_answer_is_settled_by_the_file(filled: Folder, embedded: RunningSandbox) -> None:
    embedded.inject("drop_after", operation="Extract")
    run = filled.mcdecl("run", EXTRACT)
    assert (run.code, run.out.splitlines()[1].split()[2]) == (0, "done")
    assert "The answer to the start was lost; only a file that came since" in run.out
    assert extracts(embedded) == 1


def test_a_lost_answer_without_a_file_is_not_asked_again(filled: Folder, embedded: RunningSandbox) -> None:
    embedded.inject("drop", operation="Extract")
    run = filled.mcdecl("run", EXTRACT, "--timeout", "0.5s")
    assert run.code == 124
    assert extracts(embedded) == 1
    embedded.inject("drop", operation="Extract")
    left = filled.mcdecl("run", EXTRACT, "--no-wait")
    assert (left.code, "whether it runs is not known" in left.out) == (1, True)


def test_ctrl_c_says_how_to_pick_it_up(
    filled: Folder, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_arguments: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("mcdecl.report.run_watch.RunWatch.seen", stop)
    embedded.configure(task_delay_seconds=3600)
    run = filled.mcdecl("run", EXTRACT)
    assert (run.code, f"mcdecl results {EXTRACT} --wait" in run.err) == (130, True)
    monkeypatch.undo()


TRACKING = """\
  Events:
    name: Events
    type: Tracking Extract
    file: events_%%Year%%.zip
    parameters: {ExtractSent: true, ExtractOpens: true, QuoteText: true}
    interval: {start: 2026-01-01T00:00, end: 2026-03-01T00:00}
"""


def test_a_package_of_tracking_is_told_file_by_file(shop: Folder, embedded: RunningSandbox) -> None:
    shop.write("data.yaml", PROJECT + EXTRACTS + TRACKING)
    assert shop.mcdecl("apply", "--auto-approve").code == 0
    run = shop.mcdecl("run", "data_extract.Events", "--format", "json")
    record = only(run)
    assert (run.code, record["status"], record["figures"]["read"]) == (0, "done", 0)
    assert "Opens.csv with 0" in record["message"]
    content = get(embedded.sftp, f"Export/{record['file']}")
    assert "Sent.csv" in zipfile.ZipFile(io.BytesIO(content)).namelist()


def test_simulated_sends_come_back_in_the_package_of_the_project_s_own_account(shop: Folder) -> None:
    shop.write("mcdecl.yaml", "project: own\nenvironments: {own: {account: sandbox}}\n")
    first, last = (f"{server_now() + timedelta(days=days):%Y-%m-%dT00:00}" for days in (-10, 1))
    span = f"{{start: {first}, end: {last}}}\n"
    shop.write("data.yaml", "data_extracts:\n" + TRACKING.split("{start", maxsplit=1)[0] + span)
    assert shop.mcdecl("apply", "--auto-approve").code == 0
    sends = ("sandbox", "simulate", "sends", "--sends", "2", "--subscribers", "40")
    assert shop.mcdecl(*sends).code == 0
    run = shop.mcdecl("run", "data_extract.Events", "--format", "json")
    record = only(run)
    assert (run.code, record["status"]) == (0, "done")
    file = shop.path / ".mcdecl" / "sandbox.duckdb.files" / "ftp" / "Export" / record["file"]
    with zipfile.ZipFile(file) as package:
        sent = package.read("Sent.csv").decode().splitlines()
        lines = sum(len(package.read(name).splitlines()) - 1 for name in package.namelist())
    assert len(sent) > 40
    assert record["figures"]["read"] == lines
    assert f"Sent.csv with {len(sent) - 1}" in record["message"]
