"""`mcdecl run` and the rows that a run deletes: who may, what is saved first, and what is said of them."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from mcdecl.sandbox.server import RunningSandbox
from tests.cli.conftest import Folder, Run
from tests.cli.test_run import performs, settings
from tests.sandbox.sftp import put

PROJECT = """\
data_extensions:
  S: {name: Source, fields: [{name: Id, type: Text, length: 9, primary_key: true}, {name: R, type: Text, length: 5}]}
  T: {name: Target, fields: [{name: Id, type: Text, length: 9, primary_key: true}, {name: R, type: Text, length: 5}]}
  L: {name: Loose, fields: [{name: Id, type: Text, length: 9}, {name: R, type: Text, length: 5}]}
filter_definitions:
  F: {name: F, source: S, where: R = 'US'}
filter_activities:
  A: {name: A, filter: F, source: S, into: T}
import_definitions:
  W: {name: W, into: L, file: {pattern: w.csv}, mode: Overwrite}
query_definitions:
  Q: {name: Q, sql: "SELECT Id, R FROM Source", target: L, mode: Overwrite}
automations:
  N: {name: N, steps: [{run: [filter_activity.A]}, {run: [query_definition.Q]}]}
"""
CONTROLLED = """\
import_definitions:
  C: {name: C, into: T, file: {pattern: c.csv}, mode: ColumnBased, control: {column: op, actions: {D: Delete}}}
"""
HELD = "Id,R\nv,US\nw,EU\nx,US\ny,FR\n"


@pytest.fixture
def shop(folder: Folder, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Folder]:
    """A project whose account is up to date: three rows in the source, four in what is filled."""
    monkeypatch.setenv("MC_SFTP_PASSWORD", embedded.sftp.password)
    folder.write("mcdecl.yaml", settings(embedded))
    folder.write("data.yaml", PROJECT)
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    rows(folder, "S", "Id,R\n1,US\n2,EU\n3,US\n")
    for key in ("T", "L"):
        rows(folder, key, HELD)
    yield folder
    embedded.account.tasks.stop(600)


def rows(shop: Folder, key: str, text: str) -> None:
    """Put rows into a data extension."""
    assert shop.mcdecl("rows", "import", f"data_extension.{key}", str(shop.write(f"{key}.csv", text))).code == 0


def targets(run: Run) -> list[dict[str, Any]]:
    (item,) = json.loads(run.out)["runs"]
    return list(item["targets"])


def saved(shop: Folder) -> dict[str, str]:
    """What a backup holds, by key."""
    folder = shop.path / "bk"
    return {path.name.partition("-")[0]: path.read_text() for path in folder.iterdir()} if folder.exists() else {}


def protect(shop: Folder, key: str, *, without: tuple[str, ...] = ()) -> None:
    """Protect a data extension in the files, and take out the lines that begin so: the account keeps what they say."""
    kept = [line for line in PROJECT.splitlines() if not line.strip().startswith(without or ("~",))]
    shop.write("data.yaml", "\n".join(kept).replace(f"  {key}: {{", f"  {key}: {{protected: true, ") + "\n")


def refused(shop: Folder, embedded: RunningSandbox, *words: str) -> str:
    """What a refusal says: nothing was started."""
    before = performs(embedded)
    run = shop.mcdecl("run", *words)
    assert (run.code, run.out, performs(embedded)) == (1, "", before)
    return run.err


def test_a_filter_activity_into_what_is_protected_is_refused_by_lint_and_at_run_time(
    shop: Folder, embedded: RunningSandbox
) -> None:
    protect(shop, "T", without=("automations", "N:"))
    assert "MC301" in shop.mcdecl("lint").out
    # The account's activity fills T; the files say otherwise and were not applied.
    shop.write("data.yaml", (shop.path / "data.yaml").read_text().replace("into: T", "into: L"))
    words = refused(shop, embedded, "filter_activity.A", "--force", "--backup", str(shop.path / "bk"))
    assert "in the account every run replaces the rows of T, which is protected; nothing was started" in words


def test_an_automation_is_refused_as_its_parts_are_declared_or_not(shop: Folder, embedded: RunningSandbox) -> None:
    protect(shop, "T", without=("filter_activities", "A:"))
    words = refused(shop, embedded, "automation.N", "--force")
    assert "automation.N runs filter_activity.A: in the account every run replaces the rows of T" in words
    protect(shop, "L", without=("import_definitions", "W:", "query_definitions", "Q:"))
    words = refused(shop, embedded, "automation.N")
    assert "automation.N runs query_definition.Q: in the account mode Overwrite deletes every row of L" in words


def test_a_control_column_of_which_the_account_shows_nothing_is_taken_to_delete(
    shop: Folder, embedded: RunningSandbox
) -> None:
    shop.write("data.yaml", PROJECT.replace("import_definitions:\n", CONTROLLED))
    assert shop.mcdecl("apply", "--auto-approve").code == 0
    declared = PROJECT.replace("import_definitions:\n", CONTROLLED).replace("  T: {", "  T: {protected: true, ")
    without = declared.replace("filter_activities:\n  A: {name: A, filter: F, source: S, into: T}\n", "")
    shop.write(
        "data.yaml",
        without.replace("mode: ColumnBased, control: {column: op, actions: {D: Delete}}", "mode: AddAndUpdate"),
    )
    assert "mode ColumnBased may delete rows of T" in refused(shop, embedded, "import_definition.C")


def test_a_backup_saves_what_each_run_deletes(shop: Folder) -> None:
    folder = str(shop.path / "bk")
    assert shop.mcdecl("run", "filter_activity.A", "--backup", folder).code == 0
    assert saved(shop) == {"T": HELD}
    assert shop.mcdecl("run", "query_definition.Q", "--backup", folder).code == 0
    assert saved(shop) == {"T": HELD, "L": HELD}


def test_a_backup_of_an_automation_saves_what_its_steps_delete(shop: Folder) -> None:
    run = shop.mcdecl("run", "automation.N", "--backup", str(shop.path / "bk"))
    assert run.code == 0, run.err
    assert saved(shop) == {"T": HELD, "L": HELD}


def test_every_report_says_rows_before_and_after(shop: Folder) -> None:
    run = shop.mcdecl("run", "filter_activity.A", "--format", "json")
    assert targets(run) == [{"data_extension": "T", "rows_before": 4, "rows_after": 2, "replaced": True}]
    run = shop.mcdecl("run", "automation.N", "--format", "json")
    assert [(target["data_extension"], target["rows_before"], target["rows_after"]) for target in targets(run)] == [
        ("T", 2, 2),
        ("L", 4, 3),
    ]
    assert "Rows of L: 3 before, 3 after" in shop.mcdecl("run", "query_definition.Q").out


def test_without_waiting_the_rows_before_are_told(shop: Folder) -> None:
    run = shop.mcdecl("run", "query_definition.Q", "--no-wait", "--format", "json")
    assert (run.code, targets(run)[0]["rows_before"], targets(run)[0]["rows_after"]) == (0, 4, None)
    assert "Rows of T: 4 before\n" in shop.mcdecl("run", "filter_activity.A", "--no-wait").out


def test_the_first_file_is_compared_with_the_rows_that_are_there(shop: Folder, embedded: RunningSandbox) -> None:
    file = str(shop.write("one.csv", "Id,R\n1,US\n"))
    words = refused(shop, embedded, "import_definition.W", "--file", file)
    assert "has 1 row, under half of the 4 in L, and an Overwrite deletes all rows first; nothing was sent" in words
    run = shop.mcdecl("run", "import_definition.W", "--file", file, "--force")
    assert (run.code, "L has under half of the rows that it had." in run.out) == (0, True)


def empty(shop: Folder, *, allowed: str = "") -> None:
    """Let the query find nothing."""
    text = PROJECT.replace('FROM Source"', f"FROM Source WHERE R = 'XX'\"{allowed}")
    shop.write("data.yaml", text)
    assert shop.mcdecl("apply", "--auto-approve").code == 0


@pytest.mark.parametrize("address", ["query_definition.Q", "automation.N"])
def test_a_target_that_goes_from_rows_to_none_is_a_failure(shop: Folder, address: str) -> None:
    empty(shop)
    run = shop.mcdecl("run", address)
    assert run.code == 1
    assert "L had 4 rows and has none now." in run.out
    assert "write allow_empty: true on query_definition.Q" in run.out
    assert shop.mcdecl("run", address).code == 0  # nothing was there to lose


def test_nothing_that_may_rest_on_it_is_started(shop: Folder, embedded: RunningSandbox) -> None:
    empty(shop)
    before = performs(embedded)
    assert shop.mcdecl("run", "query_definition.Q", "filter_activity.A").code == 1
    assert performs(embedded) == before + 1


def test_force_takes_it(shop: Folder) -> None:
    empty(shop)
    run = shop.mcdecl("run", "query_definition.Q", "--force")
    assert (run.code, "Rows of L: 4 before, 0 after" in run.out) == (0, True)


@pytest.mark.parametrize("address", ["query_definition.Q", "automation.N"])
def test_the_resource_may_say_that_no_rows_are_fine_and_the_account_never_hears_of_it(
    shop: Folder, address: str
) -> None:
    empty(shop)
    empty(shop, allowed=", allow_empty: true")
    assert "Nothing to do" in shop.mcdecl("plan").out
    assert shop.mcdecl("run", address).code == 0


def test_an_empty_file_may_come_where_the_import_says_so(shop: Folder, embedded: RunningSandbox) -> None:
    file = str(shop.write("none.csv", "Id,R\n"))
    assert "write allow_empty: true on import_definition.W" in refused(
        shop, embedded, "import_definition.W", "--file", file
    )
    shop.write("data.yaml", PROJECT.replace("mode: Overwrite}\nquery", "mode: Overwrite, allow_empty: true}\nquery"))
    assert shop.mcdecl("run", "import_definition.W", "--file", file).code == 0


def test_an_import_that_found_an_empty_file_by_itself_is_a_failure(shop: Folder, embedded: RunningSandbox) -> None:
    put(embedded.sftp, "Import/w.csv", b"Id,R\n")
    run = shop.mcdecl("run", "import_definition.W", "--format", "json")
    assert (run.code, targets(run)[0]["rows_after"]) == (1, 0)


def test_a_file_goes_to_no_import_that_fills_something_else_in_the_account(
    shop: Folder, embedded: RunningSandbox
) -> None:
    shop.write("data.yaml", PROJECT.replace("W: {name: W, into: L", "W: {name: W, into: T"))
    words = refused(shop, embedded, "import_definition.W", "--file", str(shop.write("w.csv", HELD)))
    assert "import_definition.W fills L in the account, and the project says T" in words


@pytest.mark.parametrize("address", ["query_definition.Q", "automation.N"])
def test_a_run_that_was_not_awaited_is_judged_when_its_result_is(shop: Folder, address: str) -> None:
    empty(shop)
    assert shop.mcdecl("run", address, "--no-wait").code == 0
    run = shop.mcdecl("results", address, "--wait", "--format", "json")
    left = next(target for target in targets(run) if target["data_extension"] == "L")
    assert (run.code, left["rows_before"], left["rows_after"]) == (1, 4, 0)


def test_what_force_took_is_no_failure_later_either(shop: Folder) -> None:
    empty(shop)
    assert shop.mcdecl("run", "query_definition.Q", "--no-wait", "--force").code == 0
    assert shop.mcdecl("results", "query_definition.Q", "--wait").code == 0


def test_rows_of_now_are_not_told_of_a_run_before_the_last(shop: Folder) -> None:
    assert shop.mcdecl("run", "query_definition.Q").code == 0
    empty(shop)
    assert shop.mcdecl("run", "query_definition.Q").code == 1
    run = shop.mcdecl("results", "1", "--wait", "--format", "json")
    assert (run.code, targets(run)) == (0, [])
