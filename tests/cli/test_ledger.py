"""`ledger: true`: no content is imported twice by the same import, whoever tries and however it ended."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from mcdecl.account.errors import CallFailed
from mcdecl.engine.apply.kept_tables import LEDGER_TABLE
from mcdecl.engine.apply.lock import utc_now
from mcdecl.helpers.structs import replace
from mcdecl.kinds.runs import Effect
from mcdecl.operations.run import ledger as ledger_module
from mcdecl.operations.run import ledger_rows
from mcdecl.operations.run.ledger import LIFE, AlreadyImportedError, Ledger, Recorded
from mcdecl.operations.run.ledger_rows import ImportStage, LedgerEntry, read_entries, write
from mcdecl.operations.run.model import Filling, RunTarget
from mcdecl.operations.run.preflight import FileContent, content_of
from mcdecl.sandbox.server import RunningSandbox
from tests.cli.conftest import Folder, Run
from tests.cli.test_run import IMPORT, PROJECT, ROWS, cells, performs, settings
from tests.conftest import connect
from tests.sandbox.sftp import names

FILLS = (Filling(IMPORT, "Customers", "AddAndUpdate", frozenset({Effect.ADDS, Effect.UPDATES})),)
TARGET = RunTarget(IMPORT, "import_definition", "Daily", "ImportDefinition", "", fills=FILLS)


@pytest.fixture
def shop(folder: Folder, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Folder]:
    """A project whose environment keeps a ledger, whose account is up to date."""
    monkeypatch.setenv("MC_SFTP_PASSWORD", embedded.sftp.password)
    folder.write("mcdecl.yaml", settings(embedded).rstrip() + "\n    ledger: true\n")
    folder.write("data.yaml", PROJECT)
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    yield folder
    embedded.configure(task_delay_seconds=0.0)
    embedded.account.tasks.stop(600)


def send(shop: Folder, text: str, *options: str, name: str = "mine.csv") -> Run:
    return shop.mcdecl("run", IMPORT, "--replace", *options, "--file", str(shop.write(name, text)))


def entries(shop: Folder, *words: str) -> list[dict[str, Any]]:
    run = shop.mcdecl("ledger", *words, "--format", "json")
    assert run.code == 0, run.err
    return list(json.loads(run.out)["entries"])


def content(shop: Folder, text: str = ROWS) -> FileContent:
    return replace(content_of(shop.write("mine.csv", text)), rows=text.count("\n") - 1)


def test_the_first_apply_makes_it_and_the_plan_shows_it(
    folder: Folder, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MC_SFTP_PASSWORD", embedded.sftp.password)
    folder.write("mcdecl.yaml", settings(embedded).rstrip() + "\n    ledger: true\n")
    assert "+ data_extension.mcdecl_ledger" in folder.mcdecl("plan").out
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    assert folder.mcdecl("plan", "--detailed-exitcode").code == 0


def test_without_the_setting_there_is_no_ledger(
    folder: Folder, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MC_SFTP_PASSWORD", embedded.sftp.password)
    folder.write("mcdecl.yaml", settings(embedded))
    assert "mcdecl_ledger" not in folder.mcdecl("plan").out
    run = folder.mcdecl("ledger")
    assert (run.code, "There is no data extension mcdecl_ledger" in run.err) == (1, True)
    assert "ledger: true" in run.err


def test_an_import_is_written_down(shop: Folder) -> None:
    assert send(shop, ROWS).code == 0
    (entry,) = entries(shop)
    assert (entry["import_key"], entry["target"]) == ("Daily", "Customers")
    assert (entry["file"], entry["rows"], entry["size"]) == ("mine.csv", 3, len(ROWS))
    assert (entry["stage"], entry["task"], entry["attempt"]) == ("done", 1, 1)
    assert entry["sha256"] == content(shop).sha256
    assert (entry["figures"]["read"], entry["figures"]["added"]) == (3, 3)
    assert entry["at"] <= entry["ended"]
    assert "@" in entry["by"]


def test_the_list_is_a_table(shop: Folder) -> None:
    assert shop.mcdecl("ledger").out == "The ledger has no entries.\n"
    send(shop, ROWS)
    lines = shop.mcdecl("ledger", IMPORT).out.splitlines()
    assert lines[0].split()[:5] == ["when", "(UTC)", "import", "file", "rows"]
    assert lines[1].split()[2:8] == ["Daily", "mine.csv", "3", "done", "1", "Customers"]


def test_an_import_that_nobody_knows_is_not_listed_as_empty(shop: Folder) -> None:
    assert "did you mean Daily" in shop.mcdecl("ledger", "Dayly").err
    assert shop.mcdecl("ledger", "Daily").code == 0


def test_the_same_content_under_another_name_is_refused_with_when_and_by_whom(
    shop: Folder, embedded: RunningSandbox
) -> None:
    send(shop, ROWS)
    run = send(shop, ROWS, name="other.csv")
    assert (run.code, run.out, performs(embedded)) == (1, "", 1)
    assert "other.csv was not sent" in run.err
    assert f"imported already, by {entries(shop)[0]['by']} at 2" in run.err
    assert "as mine.csv" in run.err
    assert "--again" in run.err


def test_the_history_has_the_import_once_with_its_file(shop: Folder) -> None:
    send(shop, ROWS)
    shop.mcdecl("run", IMPORT)
    local = json.loads(shop.mcdecl("runs", "--format", "json").out)
    assert [item["kind"] for item in local] == ["run", "run", "apply"]
    assert all(item["outcome"] == "done" for item in local)
    assert "3 read" in local[0]["words"]
    both = json.loads(shop.mcdecl("runs", "-e", "served", "--format", "json").out)
    assert [item["kind"] for item in both] == ["run", "import", "apply"]
    imported = both[1]
    assert (imported["file"], imported["rows"], imported["task"]) == ("mine.csv", 3, 1)
    assert imported["addresses"] == [IMPORT, "data_extension.Customers"]
    listed = json.loads(
        shop.mcdecl("runs", "-e", "served", "--address", "data_extension.Customers", "--format", "json").out
    )
    assert [item["kind"] for item in listed] == ["run", "import", "apply"]
    assert "mine.csv" in shop.mcdecl("runs", "-e", "served", "--kind", "import").out


def test_again_imports_it_once_more(shop: Folder, embedded: RunningSandbox) -> None:
    send(shop, ROWS)
    assert send(shop, ROWS, "--again").code == 0
    assert [entry["attempt"] for entry in entries(shop)] == [2, 1]
    assert performs(embedded) == 2


def test_other_content_is_none_of_its_business(shop: Folder) -> None:
    send(shop, ROWS)
    assert send(shop, "Id,Region\n7,US\n").code == 0


def test_the_same_content_twice_in_one_command_is_imported_once(shop: Folder, embedded: RunningSandbox) -> None:
    files = [str(shop.write(f"{n}.csv", ROWS)) for n in (1, 2)]
    run = shop.mcdecl("run", IMPORT, "--file", files[0], "--file", files[1])
    assert (run.code, performs(embedded)) == (1, 1)
    assert "imported already" in run.out


def test_what_failed_without_taking_a_row_may_come_again(shop: Folder, embedded: RunningSandbox) -> None:
    claimed = Ledger(connect(embedded), "Ann", utc_now, again=False).claim(content(shop), TARGET)
    write(connect(embedded), replace(claimed, stage=ImportStage.FAILED, task=77))
    assert send(shop, ROWS).code == 0
    write(connect(embedded), replace(claimed, stage=ImportStage.FAILED, figures=replace(claimed.figures, successful=2)))
    shop.mcdecl("apply", "--auto-approve")
    assert send(shop, ROWS).code == 1


def test_of_two_at_once_one_wins(shop: Folder, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    ann, bob = (Ledger(connect(embedded), who, utc_now, again=False) for who in ("Ann", "Bob"))
    real = ledger_module.created

    def late(account: Any, entry: LedgerEntry) -> Any:
        if entry.by == "Bob":  # Ann's row comes between Bob's look and his row
            monkeypatch.setattr(ledger_module, "created", real)
            ann.claim(content(shop), TARGET)
        return real(account, entry)

    monkeypatch.setattr(ledger_module, "created", late)
    with pytest.raises(AlreadyImportedError, match=r"Ann at .* was quicker"):
        bob.claim(content(shop), TARGET)
    assert [ledger_entry.by for ledger_entry in read_entries(connect(embedded))] == ["Ann"]


def test_a_claim_whose_answer_was_lost_is_found(shop: Folder, embedded: RunningSandbox) -> None:
    embedded.inject("drop_after", operation="Create")
    entry = Ledger(connect(embedded), "Ann", utc_now, again=False).claim(content(shop), TARGET)
    assert read_entries(connect(embedded))[0].token == entry.token


def test_a_file_that_is_being_sent_is_refused_even_with_again(shop: Folder, embedded: RunningSandbox) -> None:
    Ledger(connect(embedded), "Ann", utc_now, again=False).claim(content(shop), TARGET)
    for options in ([], ["--again"]):
        run = send(shop, ROWS, *options)
        assert (run.code, "it is being sent by Ann" in run.err) == (1, True)
        assert "the claim runs out at" in run.err
    assert performs(embedded) == 0
    assert names(embedded.sftp, "Import") == []


def test_a_crashed_claim_runs_out(shop: Folder, embedded: RunningSandbox) -> None:
    early = utc_now() - LIFE - timedelta(seconds=1)
    Ledger(connect(embedded), "Ann", lambda: early, again=False).claim(content(shop), TARGET)
    assert send(shop, ROWS).code == 0
    assert [(entry["attempt"], entry["stage"]) for entry in entries(shop)] == [(2, "done"), (1, "sending")]


def test_a_crash_while_starting_needs_a_person_to_look(shop: Folder, embedded: RunningSandbox) -> None:
    early = utc_now() - LIFE - timedelta(seconds=1)
    recorded = Recorded(Ledger(connect(embedded), "Ann", lambda: early, again=False), content(shop), TARGET)
    recorded.claim()
    recorded.starting()
    run = send(shop, ROWS)
    assert (run.code, "whether it was imported is not known" in run.err) == (1, True)
    assert f"Look first: mcdecl results {IMPORT}" in run.err
    assert send(shop, ROWS, "--again").code == 0


def test_what_a_dead_run_claimed_is_shown_and_released(shop: Folder, embedded: RunningSandbox) -> None:
    Ledger(connect(embedded), "Ann", utc_now, again=False).claim(content(shop), TARGET)
    assert "mcdecl ledger Daily --release" in send(shop, ROWS).err
    asked = shop.mcdecl("ledger", "Daily", "--release")
    assert asked.code == 1
    assert "claimed by Ann at" in asked.out
    assert "it runs out at" in asked.out
    assert entries(shop)[0]["stage"] == "sending"
    run = shop.mcdecl("ledger", "Daily", "--release", "--auto-approve")
    assert (run.code, run.out.splitlines()[-1]) == (0, "Released 1.")
    assert shop.mcdecl("ledger", "Daily", "--release").out == "Nothing is claimed.\n"
    assert send(shop, ROWS).code == 0
    assert shop.mcdecl("ledger", "--release").code == 2


def test_who_was_too_slow_does_not_start(shop: Folder, embedded: RunningSandbox) -> None:
    early = utc_now() - LIFE - timedelta(seconds=1)
    slow = Recorded(Ledger(connect(embedded), "Ann", lambda: early, again=False), content(shop), TARGET)
    slow.claim()
    Ledger(connect(embedded), "Bob", utc_now, again=False).claim(content(shop), TARGET)
    with pytest.raises(AlreadyImportedError, match=r"Bob at .* came in between"):
        slow.starting()


def test_a_file_that_could_not_be_sent_may_come_again(
    shop: Folder, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MC_SFTP_PASSWORD", "wrong")
    assert send(shop, ROWS).code == 1
    assert entries(shop)[0]["stage"] == "not started"
    monkeypatch.setenv("MC_SFTP_PASSWORD", embedded.sftp.password)
    assert send(shop, ROWS).code == 0


def test_ctrl_c_while_sending_gives_the_claim_back(shop: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_words: object) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("mcdecl.workspace.run.send_file", interrupted)
        assert send(shop, ROWS).code == 130
    assert entries(shop)[0]["stage"] == "not started"
    assert send(shop, ROWS).code == 0


def test_without_waiting_the_end_is_looked_up_later(shop: Folder, embedded: RunningSandbox) -> None:
    embedded.configure(task_delay_seconds=3600)
    assert send(shop, ROWS, "--no-wait").code == 0
    assert "running" in send(shop, ROWS).err
    embedded.configure(task_delay_seconds=0)
    assert shop.mcdecl("results", "1", "--wait").code == 0
    assert entries(shop)[0]["stage"] == "done"
    assert "imported already" in send(shop, ROWS).err


def test_a_ledger_that_cannot_be_told_the_end_is_said_and_found_out(
    shop: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = ledger_module.write

    def refusing(account: Any, entry: LedgerEntry) -> None:
        if entry.stage is ImportStage.DONE:
            raise CallFailed("no more writing")
        real(account, entry)

    with monkeypatch.context() as patch:
        patch.setattr(ledger_module, "write", refusing)
        run = send(shop, ROWS)
    assert (run.code, "The result could not be written to the ledger (no more writing)" in run.out) == (0, True)
    assert "imported already" in send(shop, ROWS).err


@pytest.mark.parametrize("stage", ["", "whatever"])
def test_a_result_that_somebody_typed_counts_as_unknown(shop: Folder, embedded: RunningSandbox, stage: str) -> None:
    entry = Ledger(connect(embedded), "Ann", utc_now, again=False).claim(content(shop), TARGET)
    key = {"ImportKey": "Daily", "Sha256": entry.sha256, "Attempt": "1"}
    account = connect(embedded)
    assert account.update([ledger_rows.row_of(LEDGER_TABLE, {**key, "Result": stage, "Figures": "{"})])[0].ok
    assert "is not known" in send(shop, ROWS).err


def changed(embedded: RunningSandbox, *, fields: list[dict[str, Any]] | None) -> None:
    """Put another table in the ledger's place, as somebody by hand would."""
    account = connect(embedded)
    assert account.delete([{"@type": "DataExtension", "CustomerKey": LEDGER_TABLE.key}])[0].ok
    if fields is not None:
        table = {"@type": "DataExtension", "CustomerKey": LEDGER_TABLE.key, "Name": "a ledger by hand"}
        assert account.create([{**table, "Fields": {"Field": fields}}])[0].ok


def soap_fields(**others: Any) -> list[dict[str, Any]]:
    """The ledger's fields on the wire; `others` gives some another form, or none for None."""
    fields = []
    for item in LEDGER_TABLE.state["fields"]:
        made = {"Name": item["name"], "FieldType": item["type"], "IsPrimaryKey": item["primary_key"]}
        made |= {"IsRequired": item["primary_key"]} | ({"MaxLength": item["length"]} if item.get("length") else {})
        other = others.get(item["name"], {})
        if other is not None:
            fields.append({**made, **other})
    return fields


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (None, "There is no data extension mcdecl_ledger"),
        (soap_fields(Token=None), "the field Token is missing"),
        (soap_fields(Attempt={"FieldType": "Decimal", "MaxLength": 18, "Scale": 2}), "Attempt is Decimal, not Number"),
        (soap_fields(Sha256={"MaxLength": 10}), "Sha256 holds 10 characters, not 64"),
        (soap_fields(Sha256={"IsPrimaryKey": False}), "Sha256 is no primary key"),
        (soap_fields(Message={"IsRequired": True}), "Message is required"),
        ([*soap_fields(), {"Name": "More", "FieldType": "Number", "IsRequired": True}], "More is required"),
    ],
)
def test_a_ledger_that_somebody_changed_by_hand_is_one_clear_message(
    shop: Folder, embedded: RunningSandbox, fields: list[dict[str, Any]] | None, words: str
) -> None:
    changed(embedded, fields=fields)
    run = send(shop, ROWS)
    assert (run.code, run.out, performs(embedded)) == (1, "", 0)
    assert words in run.err
    assert "othing was imported" in run.err
    assert names(embedded.sftp, "Import") == []


def test_a_field_more_does_no_harm(shop: Folder, embedded: RunningSandbox) -> None:
    changed(embedded, fields=[*soap_fields(), {"Name": "More", "FieldType": "Number", "IsRequired": False}])
    assert cells(send(shop, ROWS))[2] == "done"


def test_export_leaves_it_out(shop: Folder, tmp_path: Path) -> None:
    out = tmp_path / "exported"
    out.mkdir()
    shop.mcdecl("export", "--out", str(out))
    assert "mcdecl_ledger" not in "".join(path.read_text() for path in out.rglob("*.yaml"))
