"""What people read when something is wrong: golden texts of the messages that a newcomer meets."""

import pytest

from mcdecl.cli.main import main
from tests.cli.conftest import CUSTOMERS, Folder

QUERY = """\
query_definitions:
  ACME_VIP_Build: {name: Build, sql: "SELECT CustomerId FROM [NTO Customers]", target: ACME_VIP, mode: Overwrite}
"""
VIP = """\
data_extensions:
  ACME_VIP: {name: ACME VIP, fields: [{name: CustomerId, type: Text, length: 18, primary_key: true}]}
"""
NIGHTLY = "automations:\n  ACME_Nightly: {name: Nightly, steps: [{run: [query_definition.ACME_VIP_Build]}]}\n"


@pytest.fixture
def project(folder: Folder) -> Folder:
    folder.write("vip.yaml", VIP)
    folder.write("query.yaml", QUERY)
    folder.write("nightly.yaml", NIGHTLY)
    return folder


COMMAND_LINES = {
    "version": "No such command 'version'; write mcdecl --version",
    "schema": "No such command 'schema'; mcdecl init --schemas writes them to schemas/; mcdecl init --editors points "
    "editors at those of mcdecl",
    "plna": "No such command 'plna'; did you mean plan?",
    "destroy": "No such command 'destroy'; list the address under removed: instead of its declaration, and apply; see "
    "mcdecl explain writing",
    "plan --json": "No such option --json; write --format json",
    "drift -json": "No such option -j; write --format json",
    "validate --json": "No such option --json",
    "apply -auto-approve": "No such option -a; write --auto-approve, with two hyphens",
    "plan --target data_extension.X": "No such option --target; addresses are arguments: mcdecl plan ADDRESS…",
    "validate --target x": "No such option --target",
    "plan --detailed-exit-code": "No such option --detailed-exit-code; did you mean --detailed-exitcode?",
    "impact ACME_VIP": "ACME_VIP is a key without its kind; did you mean data_extension.ACME_VIP?",
    "impact acme_vip.CustomerId": "acme_vip.CustomerId is a key without its kind; did you mean "
    "data_extension.ACME_VIP.CustomerId?",
    "impact data_extension.ACME_VIQ": "nothing in the project has the name data_extension.ACME_VIQ; did you mean "
    "data_extension.ACME_VIP?",
}


@pytest.mark.parametrize(("line", "message"), COMMAND_LINES.items(), ids=list(COMMAND_LINES))
def test_a_command_line_that_means_something_else(project: Folder, line: str, message: str) -> None:
    run = project.mcdecl(*line.split())
    said = run.err.splitlines()[-1].removeprefix("Error: ")
    assert (run.code != 0, said.rstrip(".")) == (True, message)


FILES = {
    "singular section": (
        {"typo.yaml": "data_extension:\n  X: {name: X}\n"},
        ["typo.yaml:1:1: error MC104: unknown section data_extension; did you mean data_extensions?"],
    ),
    "file that is no YAML": (
        {"query.yaml": QUERY.replace("{name: Build,", "{name: Build")},
        ["query.yaml:2:35: error MC102"],
    ),
    "broken declaration": (
        {"query.yaml": QUERY.replace("mode: Overwrite", "mode: Overwrit")},
        ["query.yaml:2:104: error MC106: mode cannot be 'Overwrit'; did you mean Overwrite?"],
    ),
    "wrong type": (
        {"vip.yaml": VIP.replace("type: Text", "type: Txt")},
        ["vip.yaml:2:64: error MC106: type cannot be 'Txt'; did you mean Text?"],
    ),
    "files and SQL at once": (
        {"query.yaml": QUERY.replace("SELECT CustomerId", "SELECT CustomerIdd"), "typo.yaml": "data_extension: {}\n"},
        ["query.yaml:2:46: error MC504", "typo.yaml:1:1: error MC104"],
    ),
}


@pytest.mark.parametrize(("files", "expected"), FILES.values(), ids=list(FILES))
@pytest.mark.parametrize("command", ["validate", "lint"])
def test_everything_that_is_wrong_and_nothing_else(
    project: Folder, command: str, files: dict[str, str], expected: list[str]
) -> None:
    for name, text in files.items():
        project.write(name, text)
    run = project.mcdecl(command)
    lines = (run.err or run.out).splitlines()
    errors = [line for line in lines if ": error " in line]
    assert run.code == 1
    assert [line[: len(text)] for line, text in zip(errors, expected, strict=True)] == expected
    assert "is not declared" not in run.err + run.out, "the error is in the file that declares it"


def test_what_no_file_declares_is_told_beside_a_broken_file(project: Folder) -> None:
    project.write("vip.yaml", VIP.replace("type: Text", "type: Txt"))
    project.write("other.yaml", NIGHTLY.replace("ACME_Nightly", "ACME_Other").replace("ACME_VIP_Build", "Nowhere"))
    assert "query definition Nowhere is not declared here" in project.mcdecl("lint").out


def nightly(name: str, query: str) -> str:
    return NIGHTLY.replace("ACME_Nightly", name).replace("ACME_VIP_Build", query)


MADE = """\
query_definitions:
  ACME_${var.region}_Build: {name: B, sql: "SELECT CustomerId FROM [NTO Customers]", target: ACME_VIP, mode: Overwrit}
  ACME_${each.key}_Loop:
    for_each: [One, Two]
    name: ${each.key}
    sql: SELECT CustomerId FROM [NTO Customers]
    target: ACME_VIP
    mode: Overwrite
"""


def test_a_broken_file_with_variables_holds_back_only_what_it_could_declare(project: Folder) -> None:
    config = (project.path / "mcdecl.yaml").read_text()
    project.write("mcdecl.yaml", config + "variables: {region: {default: EU}}\n")
    project.write("made.yaml", MADE)
    queries = ("ACME_EU_Build", "ACME_US_Build", "ACME_Two_Loop", "Other_Two_Loop")
    for query in queries:
        project.write(f"auto_{query}.yaml", nightly(f"Auto_{query}", query))
    told = project.mcdecl("lint").out
    missing = [query for query in queries if f"query definition {query} is not declared here" in told]
    assert missing == ["ACME_US_Build", "Other_Two_Loop"]


def test_what_a_broken_template_does_not_make_is_held_back(project: Folder) -> None:
    project.write(
        "templates.yaml",
        "templates:\n  query_definitions:\n    base: {target: ACME_VIP, mode: Overwrite}\n    bse: [${x]\n",
    )
    project.write(
        "query.yaml",
        "query_definitions:\n  ACME_VIP_Build: {extend: base, name: B, sql: SELECT CustomerId FROM [NTO Customers]}\n",
    )
    project.write("other.yaml", nightly("Other", "Nowhere"))
    told = project.mcdecl("lint").out
    assert "query definition ACME_VIP_Build is not declared" not in told
    assert "query definition Nowhere is not declared here" in told


def test_the_project_is_found_from_a_folder_in_it(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    below = folder.path / "crm" / "imports"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert main(["validate"]) == 0
    assert capfd.readouterr().out == "Valid: 1 resource for environment served, 0 warnings.\n"
    folder.write("data.yaml", CUSTOMERS.replace("EmailAddress", "Email"))
    assert main(["validate"]) == 1
    assert capfd.readouterr().err.startswith("data.yaml:")
    assert main(["init", "own"]) == 0
    assert (below / "own" / "mcdecl.yaml").is_file(), "a new project is where it is asked for"


def test_a_folder_above_a_repository_is_somebody_elses(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    repository = folder.path / "repository"
    (repository / ".git").mkdir(parents=True)
    monkeypatch.chdir(repository)
    assert main(["validate"]) == 1
    assert "has no mcdecl.yaml" in capfd.readouterr().err


def test_a_key_alone_runs_where_it_is_unique(project: Folder) -> None:
    applied = project.mcdecl("apply", "--auto-approve")
    assert applied.code == 0, applied.err
    run = project.mcdecl("run", "ACME_VIP_Build")
    assert (run.code, run.err) == (0, "query_definition.ACME_VIP_Build: started, task 1\n")
    project.write("auto.yaml", NIGHTLY.replace("ACME_Nightly", "ACME_VIP_Build"))
    run = project.mcdecl("run", "ACME_VIP_Build")
    assert run.code == 1
    assert "Name one by its address:" in run.err
    assert "automation.ACME_VIP_Build" in run.err


def test_rows_go_to_standard_output(project: Folder) -> None:
    applied = project.mcdecl("apply", "--auto-approve")
    assert applied.code == 0, applied.err
    run = project.mcdecl("rows", "export", "data_extension.ACME_VIP", "--out", "-")
    assert (run.code, run.out, run.err) == (0, "CustomerId\n", "")
    assert not (project.path / "-").exists()
