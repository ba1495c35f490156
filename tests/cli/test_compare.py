"""`mcdecl compare`: who enters and who leaves."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Folder

PROJECT = """\
data_extensions:
  People:
    name: All People
    fields:
      - {name: Id, type: Text, length: 18, primary_key: true}
      - {name: Region, type: Text, length: 2}
      - {name: Ok, type: Boolean}
  Chosen:
    name: Chosen
    sendable: {field: Id}
    fields:
      - {name: Id, type: Text, length: 18, primary_key: true}
      - {name: Region, type: Text, length: 10}
  Counted:
    name: Counted
    fields:
      - {name: Region, type: Text, length: 10}
      - {name: N, type: Number}
  Other: {name: Other, fields: [{name: Id, type: Text, length: 18}]}
query_definitions:
  Pick:
    name: Pick
    sql: SELECT Id, Region FROM [All People] WHERE Ok = 1
    target: Chosen
    mode: Overwrite
  Count:
    name: Count
    sql: SELECT Region, COUNT(*) AS N FROM Chosen GROUP BY Region
    target: Counted
    mode: Overwrite
  Apart: {name: Apart, sql: "SELECT Id FROM [All People]", target: Other, mode: Overwrite}
"""
CASES = """\
tests:
  somebody agrees:
    given:
      rows:
        People:
          - {Id: A, Region: US, Ok: true}
          - {Id: B, Region: US, Ok: true}
          - {Id: C, Region: EU, Ok: false}
    run: [query_definition.Pick]
    expect: {rows: {Chosen: {count: 2}}}
"""


def git(folder: Folder, *arguments: str) -> str:
    identity = ("-c", "user.name=Ana", "-c", "user.email=ana@example.com", "-c", "commit.gpgsign=false")
    return subprocess.run(
        ["git", "-C", str(folder.path), *identity, *arguments], check=True, capture_output=True, text=True
    ).stdout


@pytest.fixture
def repository(folder: Folder) -> Folder:
    """A project in git, all of it committed."""
    folder.write("data.yaml", PROJECT)
    folder.write("tests/people.mctest.yaml", CASES)
    folder.write(".gitignore", ".mcdecl/\n")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "first")
    return folder


def change(folder: Folder, before: str, after: str) -> None:
    text = (folder.path / "data.yaml").read_text()
    assert before in text
    folder.write("data.yaml", text.replace(before, after))


def tables(output: str) -> dict[str, dict[str, object]]:
    return {f"{table['address']} on {table['data']}": table for table in json.loads(output)["tables"]}


def test_people_who_enter_and_leave_are_counted_and_named(repository: Folder) -> None:
    change(repository, "Ok = 1", "Ok = 0")
    run = repository.mcdecl("compare", "--rows", "5")
    assert run.code == 0, run.err
    assert "data_extension.Chosen\n  test cases: 2 rows → 1; 2 left, 1 entered" in run.out
    assert "    left: Id A\n    left: Id B\n    entered: Id C" in run.out
    assert "feeds sends to Chosen" in run.out
    assert "data_extension.Counted" in run.out  # which is filled from it
    assert "no primary key" in run.out
    assert "Other" not in run.out  # which the change does not reach


def test_the_result_for_programs(repository: Folder) -> None:
    change(repository, "SELECT Id, Region", "SELECT Id, LOWER(Region) AS Region")
    run = repository.mcdecl("compare", "HEAD", "data_extension.Chosen", "--format", "json", "--no-cases", "--rows", "0")
    assert run.code == 1  # neither cases nor generated rows
    assert "no rows to compare on" in run.err
    run = repository.mcdecl("compare", "HEAD", "data_extension.Chosen", "--rows", "0", "--format", "json")
    data = json.loads(run.out)
    assert data["before"]["commit"] == git(repository, "rev-parse", "HEAD").strip()
    assert data["changed"] == data["played"] == ["query_definition.Pick"]
    (table,) = data["tables"]
    assert (table["entered"], table["left"], table["changed"]) == (0, 0, 2)
    assert table["columns"][0]["examples"][0] == {"row": {"Id": "A"}, "before": "US", "after": "us"}


def test_a_folder_of_rows_is_played_and_what_does_not_fit_is_named(repository: Folder, tmp_path: Path) -> None:
    change(repository, "Ok = 1", "Ok = 1 AND Region = 'US'")
    rows = tmp_path / "rows"
    rows.mkdir()
    (rows / "People.csv").write_text(
        "Id,Region,Ok\n1,US,true\n2,EU,true\n3,far too long,true\n4,US,perhaps\n1,US,true\n"
    )
    run = repository.mcdecl("compare", "--data", str(rows), "--fail-on", "left>10%", "--detailed-exitcode")
    assert run.code == 1
    assert "2 rows → 1; 1 left" in run.out
    assert "data_extension.People: 1 row left out: Region is longer than 2 characters ('far too long')" in run.out
    assert "data_extension.People: 1 row left out: Ok is not a valid Boolean ('perhaps')" in run.out
    assert "data_extension.People: 1 row left out: Id repeats the primary key of another row" in run.out
    assert "the limit is left>10%" in run.err
    assert repository.mcdecl("compare", "--data", str(rows), "--detailed-exitcode").code == 2


def test_a_condition_about_the_time_alone_is_not_covered_by_given_rows(repository: Folder, tmp_path: Path) -> None:
    change(repository, "Ok = 1", "Ok = 1 AND DATEPART(weekday, GETDATE()) = 2")
    (tmp_path / "People.csv").write_text("Id,Region,Ok\n1,US,true\n")
    words = "are played at one moment only, and at others it may come out differently"
    for options, rows in ((("--data", str(tmp_path)), str(tmp_path)), (("--rows", "0"), "test cases")):
        run = repository.mcdecl("compare", *options, "--format", "json")
        (uncovered,) = json.loads(run.out)["uncovered"]
        assert uncovered.startswith("query_definition.Pick: DATEPART(weekday, GETDATE()) = 2: ")
        assert uncovered.endswith(f"{rows} {words}")
    run = repository.mcdecl("compare", "--rows", "5", "--format", "json")
    assert words not in run.out  # generated rows come for other moments


def test_a_folder_of_which_no_row_fits_is_an_error(repository: Folder, tmp_path: Path) -> None:
    change(repository, "Ok = 1", "Ok = 1 AND Region = 'US'")
    (tmp_path / "People.csv").write_text("Id,Region,Ok\n1,far too long,true\n2,also too long,true\n")
    run = repository.mcdecl("compare", "--data", str(tmp_path))
    assert run.code == 1
    words = "fits, such as in data_extension.People: 2 rows left out: Region is longer than 2 characters"
    assert words in " ".join(run.err.split())


def test_columns_that_are_no_field_and_files_without_rows_are_named(repository: Folder, tmp_path: Path) -> None:
    change(repository, "Ok = 1", "Ok = 1 AND Region = 'US'")
    rows = tmp_path / "rows"
    rows.mkdir()
    (rows / "People.csv").write_text("ID,Regoin,Ok,Zip\n1,US,true,9\n")
    (rows / "Chosen.csv").write_text("Id,Region\n")
    run = repository.mcdecl("compare", "--data", str(rows), "--detailed-exitcode")
    assert run.code == 2
    unused = "is no field of People, so its values are not used"
    assert f"People.csv: column 'Regoin' {unused}; did you mean Region?\n" in run.out
    assert f"People.csv: column 'Zip' {unused}\n" in run.out
    assert "'ID'" not in run.out
    assert "Not covered\n" in run.out
    assert "Chosen.csv has no rows" in run.out
    for nothing in ("", "Id,Region,Ok\n"):
        (rows / "People.csv").write_text(nothing)
        run = repository.mcdecl("compare", "--data", str(rows))
        assert run.code == 1
        assert "There are no rows to compare on: " in run.err


def test_what_a_folder_has_no_file_for_is_named(repository: Folder, tmp_path: Path) -> None:
    change(repository, "WHERE Ok = 1", "WHERE Ok = 1 AND Id NOT IN (SELECT Id FROM Other)")
    (tmp_path / "People.csv").write_text("Id,Region,Ok\n1,US,true\n")
    run = repository.mcdecl("compare", "--data", str(tmp_path), "data_extension.Chosen")
    assert f"  data_extension.Other has no file in {tmp_path}: it is played without rows\n" in run.out
    assert "data_extension.Chosen has no file" not in run.out  # a query fills it
    (tmp_path / "Other.csv").write_text("Id\n")
    run = repository.mcdecl("compare", "--data", str(tmp_path), "data_extension.Chosen")
    assert "has no file" not in run.out
    assert "Other.csv has no rows\n" in run.out


def test_rows_that_nothing_fills_any_more_stay(repository: Folder) -> None:
    change(
        repository, '  Apart: {name: Apart, sql: "SELECT Id FROM [All People]", target: Other, mode: Overwrite}\n', ""
    )
    run = repository.mcdecl("compare", "--rows", "5", "--detailed-exitcode")
    stay = "data_extension.Other: nothing that the project runs fills it any more, so its rows stay as they are"
    assert f"  {stay} (after the change)\n" in run.out
    assert "gone" not in run.out
    assert (run.code, run.out.splitlines()[-1]) == (2, "Compare: 0 differ, 0 the same, 1 not compared.")
    assert repository.mcdecl("compare", "--rows", "5", "--fail-on", "left>0").code == 0  # none of them left
    change(repository, "  Other: {name: Other, fields: [{name: Id, type: Text, length: 18}]}\n", "")
    assert "  generated rows: gone, had " in repository.mcdecl("compare", "--rows", "5").out


def test_a_filter_that_nothing_runs_is_named(repository: Folder) -> None:
    own = repository.path / "filter.yaml"
    own.write_text("filter_definitions: {F: {name: F, source: People, where: Ok = true}}\n")
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "filter")
    own.write_text(own.read_text().replace("true", "false"))
    run = repository.mcdecl("compare", "HEAD")
    assert (
        "filter_definition.F: nothing in the project runs it, so what its change does to rows is not known" in run.out
    )
    assert run.out.endswith("Compare: the changes reach nothing that runs.\n")
    with own.open("a") as file:
        file.write("filter_activities: {A: {name: A, filter: F, source: People, into: Other}}\n")
    assert "nothing in the project runs it" not in repository.mcdecl("compare", "HEAD").out


def test_a_field_that_only_one_version_has_may_be_in_a_folder(repository: Folder, tmp_path: Path) -> None:
    change(repository, "      - {name: Ok, type: Boolean}\n", "      - {name: Yes, type: Boolean}\n")
    change(repository, "Ok = 1", "Yes = 1")
    (tmp_path / "People.csv").write_text("Id,Region,Ok,Yes\n1,US,true,true\n")
    run = repository.mcdecl("compare", "--data", str(tmp_path), "data_extension.Chosen")
    assert run.code == 0
    assert "is no field" not in run.out


def test_cases_that_give_the_same_key_are_added_up_and_say_so(repository: Folder) -> None:
    again = "  again:\n" + CASES.partition("  somebody agrees:\n")[2]
    other = (
        again.replace("again", "other").replace("Id: A", "Id: D").replace("Id: B", "Id: E").replace("Id: C", "Id: F")
    )
    repository.write("tests/people.mctest.yaml", CASES + other)
    change(repository, "Ok = 1", "Ok = 0")
    words = ("compare", "data_extension.Chosen", "--rows", "0", "--examples", "9")
    run = repository.mcdecl(*words)
    assert "test cases: 4 rows → 2; 4 left, 2 entered" in run.out
    assert "rounds" not in run.out
    repository.write("tests/people.mctest.yaml", CASES + again)
    run = repository.mcdecl(*words)
    assert "test cases: 4 rows → 2; 4 left, 2 entered" in run.out
    assert "counts of 2 rounds together: cases that give the same keys are played apart" in run.out
    assert [run.out.count(f"left: Id {key}\n") for key in "AB"] == [1, 1]
    assert run.out.count("entered: Id C\n") == 1


def test_a_query_that_cannot_run_is_named_and_the_rest_goes_on(repository: Folder) -> None:
    change(repository, "Ok = 1", "Ok = 1 AND CAST(Region AS int) = 1")
    change(repository, "SELECT Id FROM [All People]", "SELECT Id FROM [All People] WHERE Region = 'US'")
    run = repository.mcdecl("compare", "--rows", "0", "--format", "markdown")
    assert run.code == 0, run.err
    assert "query\\_definition.Pick: " in run.out
    assert "(after the change, test cases)" in run.out
    assert "data\\_extension.Other | test cases | 3 | 2 | 1 | 0 | 0" in run.out
    assert "data\\_extension.Chosen" not in run.out
    run = repository.mcdecl("compare", "--rows", "0", "--fail-on", "left>90%")
    assert run.code == 1
    assert "Error: query_definition.Pick: " in run.err
    assert "no limit can be checked for what it fills." in run.err


def test_nothing_that_matters_has_changed(repository: Folder) -> None:
    change(repository, "name: Pick", "name: Pick\n    description: for people")
    run = repository.mcdecl("compare", "--detailed-exitcode")
    assert (run.code, run.out.splitlines()[-1]) == (0, "Compare: nothing that matters to rows has changed.")


def test_an_equivalent_query_makes_no_difference(repository: Folder) -> None:
    change(
        repository,
        "SELECT Id, Region FROM [All People] WHERE Ok = 1",
        "SELECT x.Id, x.Region FROM [All People] x WHERE NOT x.Ok <> 1",
    )
    run = repository.mcdecl("compare", "--rows", "5", "--format", "html")
    assert run.code == 0
    assert "Compare: 0 differ, 2 the same." in run.out
    assert run.out.startswith("<!doctype html>")


def test_every_form_says_how_many_more_moved_than_are_shown(repository: Folder, tmp_path: Path) -> None:
    change(repository, "Ok = 1", "Ok = 0")
    (tmp_path / "People.csv").write_text("Id,Region,Ok\n" + "".join(f"{n},US,{n < 7}\n".lower() for n in range(9)))
    words = ("compare", "HEAD", "data_extension.Chosen", "--data", str(tmp_path), "--examples", "2")
    assert "    left: … and 5 more\n    entered: Id 7\n    entered: Id 8\n  feeds" in repository.mcdecl(*words).out
    comment = repository.mcdecl(*words, "--format", "markdown").out
    assert "- left: … and 5 more\n- entered: Id 7\n- entered: Id 8\n" in comment
    page = repository.mcdecl(*words, "--format", "html").out
    assert '<th scope="row">left</th><td>… and 5 more</td>' in page
    assert page.count("… and") == comment.count("… and") == 1


def test_a_screen_reader_gets_the_name_and_the_heads_of_each_table(repository: Folder) -> None:
    change(repository, "Ok = 1", "Ok = 0")
    page = repository.mcdecl("compare", "--rows", "20", "--format", "html").out
    tables = page.split('<table class="rows">')[1:]
    assert tables
    for table in tables:
        assert re.match(r'<caption><span class="vh">Examples from \w+\.\w+, [^<]+</span></caption>', table)
        assert '<th scope="col">Change</th><th scope="col">Row</th>' in table
    assert len({re.findall(r"<caption>(.*?)</caption>", table)[0] for table in tables}) == len(tables)
    assert "<ul></ul>" not in page


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nowhere"], "has no commit nowhere"),
        (["HEAD", "data_extension.Chosn"], "no resource matches data_extension.Chosn"),
        (["--fail-on", "many"], "'many' is not a limit"),
        (["--data", "nowhere"], "nowhere is not a folder"),
    ],
)
def test_what_cannot_be_compared_says_why(repository: Folder, words: list[str], message: str) -> None:
    change(repository, "Ok = 1", "Ok = 0")
    run = repository.mcdecl("compare", *words)
    assert run.code == 1
    assert message in run.err


def test_a_version_without_a_project(repository: Folder) -> None:
    git(repository, "checkout", "-q", "--orphan", "empty")
    git(repository, "rm", "-q", "--cached", "mcdecl.yaml")
    git(repository, "commit", "-qm", "no project")
    run = repository.mcdecl("compare", "empty")
    assert run.code == 1
    assert "has no mcdecl.yaml" in run.err
    git(repository, "rm", "-qr", "--cached", ".")
    git(repository, "commit", "-qm", "nothing", "--allow-empty")
    run = repository.mcdecl("compare", "empty")
    assert run.code == 1
    assert "The folder of this project has no files in " in run.err


def test_rows_are_not_read_through_links_out_of_their_folder(
    repository: Folder, tmp_path_factory: pytest.TempPathFactory
) -> None:
    change(repository, "Ok = 1", "Ok = 1 AND Region = 'US'")
    secret, rows = tmp_path_factory.mktemp("secret"), tmp_path_factory.mktemp("rows")
    (secret / "People.csv").write_text("Id,Region,Ok\nkey-of-somebody,US,true\n")
    (rows / "People.csv").symlink_to(secret / "People.csv")
    run = repository.mcdecl("compare", "--data", str(rows))
    assert run.code == 1
    assert "People.csv: it is a link that leads out of" in run.err
    (repository.path / "link").symlink_to(secret)
    linked = repository.mcdecl("compare", "--data", str(repository.path / "link"))
    assert linked.code == 1
    assert "link: it leads out of the project's folder" in linked.err
    assert "key-of-somebody" not in run.out + run.err + linked.out + linked.err


@pytest.mark.parametrize(
    "account",
    [
        "{auth_url: 'https://evil.example', client_id: a, client_secret: '${env.MC_HIDDEN}'}",
        "{subdomain: mc1, client_id: '${file:/proc/self/environ}', client_secret: '${env.MC_HIDDEN}'}",
        "{subdomain: mc1, credentials_command: [touch, RAN]}",
        "{sandbox: ../elsewhere.duckdb}",
    ],
)
def test_what_the_other_version_says_of_accounts_is_not_followed(
    repository: Folder, account: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MC_HIDDEN", "the-hidden-one")
    monkeypatch.chdir(repository.path)
    good = (repository.path / "mcdecl.yaml").read_text()
    repository.write(
        "mcdecl.yaml", f"project: t\ndefault_environment: a\nenvironments: {{a: {{account: {account}}}}}\n"
    )
    git(repository, "commit", "-qam", "hostile")
    repository.write("mcdecl.yaml", good)
    for words in (("compare", "HEAD"), ("plan", "--ref", "HEAD")):
        run = repository.mcdecl(*words)
        assert "the-hidden-one" not in run.out + run.err
        assert "evil.example" not in run.out
    assert not list(repository.path.rglob("RAN"))
    assert not (repository.path.parent / "elsewhere.duckdb").exists()
