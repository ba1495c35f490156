"""An import `by_ordinal`, and fields that the account has in another order than the files."""

from collections.abc import Iterator

import pytest

from mcdecl.sandbox.server import RunningSandbox
from tests.cli.conftest import Folder
from tests.cli.test_run import settings

IMPORT = "import_definition.People"
FIELDS = ("{name: Id, type: Text, length: 9, primary_key: true}", "{name: First, type: Text, length: 9}",
          "{name: Last, type: Text, length: 9}")  # fmt: skip
MIDDLE = "{name: Middle, type: Text, length: 4}"


def project(*fields: str, mapping: str = "by_ordinal") -> str:
    return (
        f"data_extensions:\n  P: {{name: P, fields: [{', '.join(fields)}]}}\n"
        "import_definitions:\n  People: {name: People, into: P, mode: AddAndUpdate, "
        f"file: {{pattern: p.csv, header_lines: 0}}, mapping: {mapping}}}\n"
    )


@pytest.fixture
def people(folder: Folder, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Folder]:
    """A project whose data extension got a field in the middle of its file after it was made."""
    monkeypatch.setenv("MC_SFTP_PASSWORD", embedded.sftp.password)
    folder.write("mcdecl.yaml", settings(embedded))
    folder.write("data.yaml", project(*FIELDS))
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    folder.write("data.yaml", project(*FIELDS[:2], MIDDLE, FIELDS[2]))
    yield folder
    embedded.account.tasks.stop(600)


REMEDY = "write mapping: {Id: 1, First: 2, Middle: 3, Last: 4}"


def test_a_plan_says_so_before_and_after(people: Folder) -> None:
    for _ in range(2):
        plan = people.mcdecl("plan")
        assert "in the order Id, First, Last, Middle; the files Id, First, Middle, Last" in " ".join(plan.out.split())
        assert REMEDY in " ".join(plan.out.split())
        assert people.mcdecl("apply", "--auto-approve").code == 0


def test_two_lines_that_were_swapped(people: Folder) -> None:
    people.write("data.yaml", project(FIELDS[0], FIELDS[2], FIELDS[1]))
    assert "write mapping: {Id: 1, Last: 2, First: 3}" in " ".join(people.mcdecl("plan").out.split())


def test_the_remedy_is_one(people: Folder) -> None:
    people.write("data.yaml", project(*FIELDS[:2], MIDDLE, FIELDS[2], mapping="{Id: 1, First: 2, Middle: 3, Last: 4}"))
    assert people.mcdecl("apply", "--auto-approve").code == 0
    assert "in the order" not in people.mcdecl("plan").out
    assert people.mcdecl("run", IMPORT, "--file", str(people.write("f.csv", "1,Ann,Bea,Cole\n"))).code == 0
    rows = people.mcdecl("rows", "export", "data_extension.P", "--out", str(people.path / "rows.csv"))
    assert rows.code == 0
    assert "1,Ann,Cole,Bea" in (people.path / "rows.csv").read_text()


def test_lint_online_says_so(people: Folder) -> None:
    assert people.mcdecl("lint").out.count("MC414") == 0
    assert people.mcdecl("lint", "--online").out.count("MC414") == 1


def test_check_file_goes_by_the_account_once_a_plan_has_seen_it(people: Folder) -> None:
    file = str(people.write("f.csv", "1,Ann,toolong,Cole\n"))  # too long for Middle, which is the last in the account
    assert people.mcdecl("check-file", IMPORT, file).code == 1
    people.mcdecl("plan")
    run = people.mcdecl("check-file", IMPORT, file)
    assert (run.code, "columns are taken in the account's order" in run.out) == (0, True)


def test_what_is_sent_is_checked_by_the_account_of_the_moment(people: Folder) -> None:
    assert people.mcdecl("apply", "--auto-approve").code == 0
    (people.path / ".mcdecl" / "field-order.json").unlink()
    run = people.mcdecl("run", IMPORT, "--file", str(people.write("f.csv", "1,Ann,Bea,toolong\n")))
    assert run.code == 1
    assert "Middle" in run.err
    assert people.mcdecl("run", IMPORT, "--file", str(people.write("g.csv", "1,Ann,toolong,Cole\n"))).code == 0


def test_cases_play_with_the_order_of_the_account(people: Folder) -> None:
    people.write(
        "order.mctest.yaml",
        "tests:\n  order:\n    run:\n      - {address: import_definition.People, text: '1,Ann,Bea,Cole'}\n"
        "    expect: {rows: {P: [{Id: '1', First: Ann, Last: Bea, Middle: Cole}]}}\n",
    )
    assert people.mcdecl("test").code == 1  # where nothing is known of the account, the order of the files counts
    assert people.mcdecl("plan").code == 0
    run = people.mcdecl("test")
    assert run.code == 0, run.out + run.err
