"""`mcdecl export` as a user runs it: onto nothing, onto a project, into what is in the way, with a bad connection."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from mcdecl.account import SoapAccount
from mcdecl.cli.main import main
from mcdecl.engine.adopt import staging
from mcdecl.sandbox.server import RunningSandbox
from tests.cli.conftest import Folder, Run

ACCOUNT = """\
data_extensions:
  "0001":
    name: Customers
    folder: Data Extensions/CRM
    fields:
      - {name: Id, type: Text, length: 18, primary_key: true}
      - {name: Phone, type: Phone, default: "$${x}"}
  a/b: {name: Other, fields: [{name: Id, type: Text, length: 8}]}
query_definitions:
  yes: {name: "Q: 100%", folder: Query/CRM/Daily, sql: "SELECT '%%Year%%' AS Id \\r\\n", target: a/b, mode: Append}
filter_definitions:
  F: {name: F, source: "0001", where: "Id = 'x'"}
import_definitions:
  I: {name: I, into: "0001", file: {pattern: c.csv}, mode: AddAndUpdate, mapping: {Id: id, Phone: "7"}}
folders:
  Data Extensions/Empty: {}
  Data Extensions/CRM: {description: What the CRM feeds}
"""


@pytest.fixture
def filled(folder: Folder) -> Folder:
    """The project and an account that is as it says."""
    folder.write("data.yaml", ACCOUNT)
    run = folder.mcdecl("apply", "--auto-approve")
    assert run.code == 0, run.out + run.err
    return folder


@pytest.fixture
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("adopted") / "out"


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".git" not in path.parts
    }


def at(folder: Folder, path: Path, *arguments: str) -> Run:
    """Run the command line on another project with the same way to run it."""
    return Folder(path, folder._run).mcdecl(*arguments)


def change(account: SoapAccount, **words: str) -> None:
    """Somebody changes the data extension in the user interface."""
    (result,) = account.update([{"@type": "DataExtension", "CustomerKey": "0001", **words}])
    assert result.ok, result.message


def create(account: SoapAccount, kind: str, **words: object) -> None:
    (result,) = account.create([{"@type": kind, **words}])
    assert result.ok, result.message


def adopted(filled: Folder, out: Path, *arguments: str) -> Run:
    run = filled.mcdecl("export", "--out", str(out), *arguments)
    assert run.code == 0, run.out + run.err
    return run


def test_what_is_exported_needs_no_change(filled: Folder, out: Path) -> None:
    run = adopted(filled, out)
    # The account's own file locations are no matter for a project; the partner's lacks what only a person can read.
    assert "left out file_location.Partner SFTP: a location of type ExternalSftp needs url" in run.out
    assert run.out.splitlines()[-1] == (f"Exported to {out}: 7 new, 0 updated, 0 unchanged, 0 differing, 1 left out.")
    plan = at(filled, out, "plan", "--detailed-exitcode")
    assert (plan.code, plan.err) == (0, "")
    assert files(out)["data_extensions/CRM.yaml"].decode() == (
        "# yaml-language-server: $schema=../schemas/project.schema.json\n"
        "data_extensions:\n"
        "  '0001':\n"
        "    name: Customers\n"
        "    folder: Data Extensions/CRM\n"
        "    fields:\n"
        "      - {name: Id, type: Text, length: 18, primary_key: true}\n"
        "      - {name: Phone, type: Phone, default: '$${x}'}\n"
    )
    assert files(out)["query_definitions/CRM/Daily/yes.sql"] == b"SELECT '%%Year%%' AS Id \r\n"


@pytest.mark.parametrize("grouping", ["kind", "none"])
def test_every_grouping_needs_no_change(filled: Folder, out: Path, grouping: str) -> None:
    adopted(filled, out, "--group-by", grouping)
    assert at(filled, out, "plan", "--detailed-exitcode").code == 0
    assert ("data_extensions.yaml" in files(out)) == (grouping == "kind")


def test_the_environment_comes_along_and_no_secret(filled: Folder, embedded: RunningSandbox, out: Path) -> None:
    adopted(filled, out)
    config = files(out)["mcdecl.yaml"].decode()
    assert "client_secret: ${env.MC_SECRET}" in config.replace('"', "")
    assert embedded.auth_url in config
    assert all(embedded.client_secret.encode() not in content for content in files(out).values())


def test_variables_of_the_connection_are_put_in(filled: Folder, embedded: RunningSandbox, out: Path) -> None:
    text = (filled.path / "mcdecl.yaml").read_text().replace(embedded.client_id, "${var.who}")
    filled.write("mcdecl.yaml", f"variables: {{who: {{default: {embedded.client_id}}}}}\n{text}")
    adopted(filled, out)
    assert f"client_id: {embedded.client_id}" in files(out)["mcdecl.yaml"].decode().replace('"', "")


def test_few_calls(filled: Folder, embedded: RunningSandbox, out: Path) -> None:
    embedded.clear_calls()
    adopted(filled, out)
    assert len([call for call in embedded.calls if call.operation == "Retrieve"]) <= 12


def test_again_touches_nothing(filled: Folder, out: Path) -> None:
    adopted(filled, out)
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*")}
    run = adopted(filled, out)
    assert "0 new, 0 updated, 7 unchanged" in run.out
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}.items() <= before.items()


def test_onto_the_project_itself(filled: Folder) -> None:
    before = files(filled.path)
    run = filled.mcdecl("export")
    assert (run.code, "7 unchanged" in run.out) == (0, True)
    assert {name: content for name, content in files(filled.path).items() if name in before} == before


def test_what_differs_is_told_and_left(filled: Folder, account: SoapAccount, out: Path) -> None:
    adopted(filled, out)
    before = files(out)
    change(account, Description="from the user interface")
    run = filled.mcdecl("export", "--out", str(out))
    assert run.code == 1
    assert "differs data_extension.0001  (data_extensions/CRM.yaml:3)" in run.out
    assert 'description: "" here, "from the user interface" in the account' in run.out
    assert files(out) == before


def test_overwrite_rewrites_the_one_file(filled: Folder, account: SoapAccount, out: Path) -> None:
    adopted(filled, out)
    commented = out / "data_extensions.yaml"
    commented.write_text(f"# mine\n{commented.read_text()}")
    before = files(out)
    change(account, Description="new")
    assert filled.mcdecl("export", "--out", str(out), "--overwrite").code == 0
    after = files(out)
    assert {name for name in after if after[name] != before[name]} == {"data_extensions/CRM.yaml"}
    assert at(filled, out, "plan", "--detailed-exitcode").code == 0


def test_overwrite_keeps_words_to_mcdecl_variables_and_what_is_only_here(
    filled: Folder, account: SoapAccount, out: Path
) -> None:
    adopted(filled, out)
    path = out / "data_extensions" / "CRM.yaml"
    path.write_text(
        path.read_text()
        + "    protected: true\n    lifecycle: {prevent_destroy: true}\n"
        + "  Planned: {name: '${var.n}', fields: [{name: Id, type: Text, length: 5}]}\n"
        + "removed:\n  - {address: data_extension.Gone}\n"
    )
    config = out / "mcdecl.yaml"
    config.write_text(f"variables: {{n: {{default: Planned one}}}}\n{config.read_text()}")
    change(account, Description="new")
    run = filled.mcdecl("export", "--out", str(out), "--overwrite")
    assert run.code == 0, run.out
    assert "only here: data_extension.Planned" in run.out
    text = path.read_text()
    assert "description: new" in text
    for kept in ("protected: true", "lifecycle: {prevent_destroy: true}", "name: '${var.n}'", "data_extension.Gone"):
        assert kept in text


def test_only_the_sql_file_is_rewritten_when_only_sql_differs(filled: Folder, account: SoapAccount, out: Path) -> None:
    adopted(filled, out)
    yaml = files(out)["query_definitions/CRM/Daily.yaml"]
    (found,) = [record for record in account.retrieve(_queries()) if record["CustomerKey"] == "yes"]
    (result,) = account.update(
        [{"@type": "QueryDefinition", "ObjectID": found["ObjectID"], "QueryText": "SELECT 2 AS Id\r\n"}]
    )
    assert result.ok
    assert filled.mcdecl("export", "--out", str(out), "--overwrite").code == 0
    assert files(out)["query_definitions/CRM/Daily/yes.sql"] == b"SELECT 2 AS Id\r\n"
    assert files(out)["query_definitions/CRM/Daily.yaml"] == yaml


def _queries() -> object:
    from mcdecl.wire.values import Retrieve

    return Retrieve("QueryDefinition", ("CustomerKey", "ObjectID"))


def new_table(account: SoapAccount, key: str) -> None:
    field = {"Name": "Id", "FieldType": "Text", "MaxLength": 5}
    create(account, "DataExtension", CustomerKey=key, Name=key, Fields={"Field": [field]})


def test_a_new_resource_joins_a_file_that_nobody_edited(filled: Folder, account: SoapAccount, out: Path) -> None:
    adopted(filled, out)
    new_table(account, "New")
    run = adopted(filled, out)
    assert [line for line in run.out.splitlines() if "wrote" in line] == ["  wrote data_extensions.yaml"]
    assert "a/b:" in files(out)["data_extensions.yaml"].decode()
    assert at(filled, out, "plan", "--detailed-exitcode").code == 0


def test_a_new_resource_goes_beside_a_file_that_was_edited(filled: Folder, account: SoapAccount, out: Path) -> None:
    adopted(filled, out)
    mine = out / "data_extensions.yaml"
    mine.write_text(f"# by hand\n{mine.read_text()}")
    kept = mine.read_bytes()
    new_table(account, "New")
    run = adopted(filled, out)
    assert "wrote data_extensions-2.yaml" in run.out
    assert mine.read_bytes() == kept
    assert at(filled, out, "plan", "--detailed-exitcode").code == 0


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=t", "-c", "user.email=t@example.com")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git here")
def test_uncommitted_edits_to_the_same_key_are_refused(filled: Folder, account: SoapAccount, out: Path) -> None:
    adopted(filled, out)
    git(out, "init", "-q")
    git(out, "add", "-A")
    git(out, "commit", "-qm", "adopt")
    change(account, Description="there")
    path = out / "data_extensions" / "CRM.yaml"
    path.write_text(path.read_text().replace("name: Customers", "name: Customers\n    description: here"))
    before = files(out)
    run = filled.mcdecl("export", "--out", str(out))
    assert run.code == 1
    assert "data_extensions/CRM.yaml: data_extension.0001" in run.err
    assert "--overwrite" in run.err
    assert files(out) == before
    assert filled.mcdecl("export", "--out", str(out), "--overwrite").code == 0
    assert "description: there" in path.read_text()


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git here")
def test_uncommitted_edits_to_another_key_are_no_matter(filled: Folder, account: SoapAccount, out: Path) -> None:
    adopted(filled, out, "--group-by", "kind")
    git(out, "init", "-q")
    git(out, "add", "-A")
    git(out, "commit", "-qm", "adopt")
    change(account, Description="there")
    path = out / "data_extensions.yaml"
    path.write_text(path.read_text().replace("name: Other", "name: Other\n    protected: true"))
    run = filled.mcdecl("export", "--out", str(out))
    assert "differs data_extension.0001" in run.out


@pytest.mark.parametrize("arguments", [("data_extension.*",), ("data_extension.0001", "data_extension.a*")])
def test_globs_choose(filled: Folder, out: Path, arguments: tuple[str, ...]) -> None:
    adopted(filled, out, *arguments)
    assert {path for path in files(out) if path.endswith(".yaml")} == {
        "mcdecl.yaml",
        "data_extensions.yaml",
        "data_extensions/CRM.yaml",
    }


def test_a_folder_chooses_what_lies_below(filled: Folder, out: Path) -> None:
    run = adopted(filled, out, "--folder", "query/crm", "--format", "json")
    assert json.loads(run.out)["exported"] == ["query_definition.yes"]


def test_the_lock_table_is_left_out(filled: Folder, account: SoapAccount, out: Path) -> None:
    new_table(account, "mcdecl_locks")
    assert "mcdecl_locks" not in json.dumps(json.loads(adopted(filled, out, "--format", "json").out))


def test_what_cannot_be_said_is_left_out_as_a_whole(filled: Folder, account: SoapAccount, out: Path) -> None:
    create(
        account,
        "ImportDefinition",
        CustomerKey="L",
        Name="To a list",
        DestinationObject={"@type": "List", "ID": 101},
        FieldMappingType="InferFromColumnHeadings",
        FileType="CSV",
        FileSpec="l.csv",
        RetrieveFileTransferLocation={"CustomerKey": "ExactTarget Enhanced FTP"},
    )
    part = {"@type": "SimpleFilterPart", "Property": "Region", "SimpleOperator": "equals", "Value": ["x"]}
    create(account, "FilterDefinition", CustomerKey="P", Name="P", DataFilter=part)
    run = adopted(filled, out)
    assert "left out filter_definition.P: source: the account shows no data extension as source" in run.out
    assert "left out import_definition.L: into: the account names no data extension" in run.out
    assert "# left out: import_definition.L: into:" in files(out)["import_definitions.yaml"].decode()
    assert at(filled, out, "plan", "--detailed-exitcode").code == 0
    assert "7 unchanged" in adopted(filled, out).out


def test_a_reference_to_something_deleted_is_exported_where_the_account_names_it(
    filled: Folder, account: SoapAccount, out: Path
) -> None:
    account.delete([{"@type": "DataExtension", "CustomerKey": "a/b"}])
    adopted(filled, out)
    assert "target: a/b" in files(out)["query_definitions/CRM/Daily.yaml"].decode()
    assert at(filled, out, "validate").code == 0
    plan = at(filled, out, "plan", "--detailed-exitcode")
    assert plan.code == 0
    assert "a/b is neither declared here nor in the account (the account holds it like this)" in plan.out


def test_without_rest_field_maps_are_not_guessed(filled: Folder, embedded: RunningSandbox, out: Path) -> None:
    embedded.configure(rest_denied=True)
    run = filled.mcdecl("export", "--out", str(out))
    assert (run.code, "no data extract was read: REST refused" in run.out) == (1, True)
    assert "left out import_definition.I: " in run.out
    assert "import_definitions:" not in files(out)["import_definitions.yaml"].decode()


def test_a_folder_with_other_files_is_refused(filled: Folder, tmp_path_factory: pytest.TempPathFactory) -> None:
    place = tmp_path_factory.mktemp("taken")
    (place / "notes.txt").write_text("mine")
    run = filled.mcdecl("export", "--out", str(place))
    assert run.code == 1
    assert "is not a project" in run.err
    assert "mcdecl.yaml" in run.err
    assert list(files(place)) == ["notes.txt"]


def test_a_fresh_repository_is_free(filled: Folder, out: Path) -> None:
    out.mkdir()
    (out / ".git").mkdir()
    adopted(filled, out)


def test_a_broken_project_is_told_before_anything_is_read(filled: Folder, embedded: RunningSandbox, out: Path) -> None:
    adopted(filled, out)
    (out / "bad.yaml").write_text("data_extensions: [\n")
    embedded.clear_calls()
    run = filled.mcdecl("export", "--out", str(out))
    assert (run.code, "bad.yaml:1" in run.err, embedded.calls) == (1, True, [])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("dta_extension.*",), "did you mean data_extension?"),
        (("data_extension.X*",), "nothing matches data_extension.X*"),
        (("--folder", "Query/None"), "nothing matches folder Query/None"),
    ],
)
def test_a_choice_of_nothing_is_a_mistake(filled: Folder, out: Path, arguments: tuple[str, ...], words: str) -> None:
    run = filled.mcdecl("export", "--out", str(out), *arguments)
    assert run.code != 0
    assert words in run.err
    assert not out.exists()


def test_a_lost_connection_leaves_the_directory_as_it_was(filled: Folder, embedded: RunningSandbox, out: Path) -> None:
    embedded.configure(page_size=1)
    embedded.inject("unavailable", operation="Retrieve", count=100, skip=6)
    run = filled.mcdecl("export", "--out", str(out))
    assert run.code == 1
    assert "Traceback" not in run.err
    assert not out.exists()


def test_a_full_disk_leaves_the_directory_as_it_was(
    filled: Folder, account: SoapAccount, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    adopted(filled, out)
    before = files(out)
    change(account, Description="new")
    new_table(account, "New")
    real, moves = staging.Path.replace, []

    def full(self: Path, target: Path) -> Path:
        moves.append(target)
        if len(moves) == 2:
            raise OSError(28, "No space left on device", str(target))
        return real(self, target)

    monkeypatch.setattr(staging.Path, "replace", full)
    run = filled.mcdecl("export", "--out", str(out), "--overwrite")
    monkeypatch.undo()
    assert run.code == 1
    assert "No space left on device" in run.err
    assert files(out) == before


def test_the_copy_of_the_embedded_account_is_kept_out_of_version_control(tmp_path: Path, out: Path) -> None:
    (tmp_path / "mcdecl.yaml").write_text("project: p\nenvironments:\n  sandbox: {account: sandbox}\n")
    (tmp_path / "data.yaml").write_text(ACCOUNT)
    assert main(["-C", str(tmp_path), "apply", "--auto-approve"]) == 0
    assert main(["-C", str(tmp_path), "export", "--out", str(out)]) == 0
    assert (out / ".mcdecl" / "sandbox.duckdb").exists()
    assert "*" in (out / ".mcdecl" / ".gitignore").read_text().splitlines()


DROPS = """\
automations:
  Drop: {name: Drop, steps: [{run: [query_definition.yes]}], file_drop: {pattern: c, match: begins}}
  Bare: {name: Bare, steps: [{run: [query_definition.yes]}]}
"""


def test_an_automation_without_a_start_is_neither_on_nor_off_and_a_file_drop_is_as_it_is(
    filled: Folder, out: Path, embedded: RunningSandbox
) -> None:
    filled.write("drops.yaml", DROPS)
    assert filled.mcdecl("apply", "--auto-approve").code == 0
    store = embedded.account.store
    (drop,) = store.find("Automation", "CustomerKey", "Drop")
    store.put("Automation", drop["ObjectID"], {**drop, "StatusID": 7})  # somebody switched its trigger on
    exported = filled.mcdecl("export", "automation.*", "--out", str(out))
    assert (exported.code, "left out automation" in exported.out) == (0, False)
    bare, drop_text = (out / "automations.yaml").read_text().split("  Drop:")
    assert "file_drop" in drop_text
    assert ("active" in bare, "active: true" in drop_text) == (False, True)
    filled.write("data.yaml", ACCOUNT.replace("SELECT '%%Year%%'", "SELECT 'x'"))
    changed = filled.mcdecl("apply", "--auto-approve")
    assert (changed.code, "it is paused while query_definition.yes changes" in changed.out) == (0, True)
    (drop,) = store.find("Automation", "CustomerKey", "Drop")
    assert drop["StatusID"] == 7  # awaiting files again


CHECKED = """\
verifications:
  NotEmpty: {target: "0001", rule: IsGreaterThan, value: 0, notification: owen@example.com}
automations:
  Nightly: {name: Nightly, steps: [{run: [verification.NotEmpty]}]}
  Other: {name: Other, steps: [{run: [query_definition.yes]}]}
"""


@pytest.mark.parametrize("globs", [["verification.*"], ["verification.*", "automation.Other"]])
def test_verifications_are_found_without_asking_for_their_automations(
    filled: Folder, out: Path, globs: list[str]
) -> None:
    filled.write("checked.yaml", CHECKED)
    assert filled.mcdecl("apply", "--auto-approve").code == 0
    run = filled.mcdecl("export", *globs, "--out", str(out))
    assert run.code == 0, run.out + run.err
    assert "Nightly/1" in (out / "verifications.yaml").read_text()
    assert "Nightly:" not in "".join(path.read_text() for path in out.glob("*.yaml"))
    assert (out / "automations.yaml").exists() is ("automation.Other" in globs)


def example(root: Path) -> Path:
    """The example, applied to its embedded account."""
    shutil.copytree(
        Path(__file__).parents[2] / "examples" / "northern-trail", root, ignore=shutil.ignore_patterns(".mcdecl")
    )
    assert main(["-C", str(root), "apply", "--auto-approve"]) == 0
    return root


def test_an_export_of_the_example_is_in_canonical_form(
    tmp_path: Path, out: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    root = example(tmp_path / "example")
    assert main(["-C", str(root), "export", "--out", str(out)]) == 0
    capfd.readouterr()
    assert main(["-C", str(out), "fmt", "--check"]) == 0, capfd.readouterr().out


@pytest.mark.parametrize("into", ["new", "project"])
def test_a_doubt_about_the_configuration_is_no_refusal(filled: Folder, out: Path, into: str) -> None:
    config = (filled.path / "mcdecl.yaml").read_text()
    (name, account), *_ = yaml.safe_load(config)["environments"].items()
    twice = {"project": "p", "environments": {name: account, "again": account}}
    filled.write("mcdecl.yaml", yaml.safe_dump(twice, sort_keys=False))
    assert "MC132" in filled.mcdecl("plan").err
    arguments = ["--out", str(out)] if into == "new" else []
    run = filled.mcdecl("export", *arguments)
    assert (run.code, run.out.splitlines()[-1].startswith("Exported to")) == (0, True), run.err
    assert "nothing was sent" not in run.err


def test_a_new_project_is_ready_for_editors_git_and_a_careful_apply(filled: Folder, out: Path) -> None:
    adopted(filled, out)
    there = files(out)
    assert there[".gitignore"].decode().splitlines()[-2:] == [".mcdecl/", ".env"]
    assert json.loads(there["schemas/project.schema.json"])["properties"]
    for path in (path for path in there if path.endswith(".yaml")):
        first = there[path].decode().partition("\n")[0]
        assert (out / path).parent.joinpath(first.removeprefix("# yaml-language-server: $schema=")).is_file()
    assert yaml.safe_load(there["mcdecl.yaml"])["environments"]["served"]["protected"] is True
    refused = at(filled, out, "apply", "--auto-approve")
    assert (refused.code, "protected" in refused.err) == (2, True)


def test_a_gitignore_of_a_fresh_repository_is_left_and_told(filled: Folder, out: Path) -> None:
    out.mkdir()
    (out / ".gitignore").write_text("mine\n")
    assert "left .gitignore unchanged; make sure that it contains .mcdecl/ and .env" in adopted(filled, out).out
    assert files(out)[".gitignore"] == b"mine\n"


def test_the_untouched_example_goes_when_a_real_account_comes(
    filled: Folder, embedded: RunningSandbox, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MC_CLIENT_ID", embedded.client_id)
    monkeypatch.setenv("MC_CLIENT_SECRET", embedded.client_secret)
    assert filled._run("init", str(out), "--auth-url", embedded.auth_url).code == 0
    run = at(filled, out, "export", "-e", "prod")
    assert (run.code, run.err) == (0, "")
    assert "removed data/subscribers.yaml: the example of `mcdecl init`" in run.out
    assert not (out / "data").exists() or not list((out / "data").iterdir())
    assert at(filled, out, "plan", "-e", "prod", "--detailed-exitcode").code == 0
    assert files(out)["data_extensions.yaml"].startswith(b"# yaml-language-server: $schema=schemas/")
    assert b"# left out: file_location.Partner SFTP: " in files(out)["file_locations.yaml"]
    before = files(out)
    assert at(filled, out, "export", "-e", "prod").code == 0
    assert files(out) == before, "and no second time"


def test_an_example_that_somebody_has_changed_stays(
    filled: Folder, embedded: RunningSandbox, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MC_CLIENT_ID", embedded.client_id)
    monkeypatch.setenv("MC_CLIENT_SECRET", embedded.client_secret)
    assert filled._run("init", str(out), "--auth-url", embedded.auth_url).code == 0
    example = out / "data" / "subscribers.yaml"
    example.write_text(f"{example.read_text()}# mine\n")
    assert "only here: data_extension.Newsletter_Subscribers" in at(filled, out, "export", "-e", "prod").out
    assert example.exists()


def test_overwrite_edits_the_file_and_leaves_all_that_somebody_wrote_there(
    filled: Folder, account: SoapAccount, out: Path
) -> None:
    adopted(filled, out)
    path = out / "data_extensions" / "CRM.yaml"
    text = path.read_text()
    mine = text.replace("data_extensions:\n", "# Ours.\ndata_extensions: # all of them\n").replace(
        "    name: Customers\n    folder: Data Extensions/CRM\n",
        "    folder: Data Extensions/CRM\n    # lint: ignore MC201\n    name: 'Customers'\n    description: x # why\n",
    )
    path.write_text(mine.replace("primary_key: true}", "primary_key: true} # never changes"))
    mine = path.read_text()
    extra = {"Name": "Nick", "FieldType": "Text", "MaxLength": 9, "IsRequired": False, "IsPrimaryKey": False}
    (result,) = account.update([{"@type": "DataExtension", "CustomerKey": "0001", "Fields": {"Field": [extra]}}])
    assert result.ok, result.message
    change(account, Description="new: words", Name="Clients")
    run = filled.mcdecl("export", "--out", str(out), "--overwrite")
    assert run.code == 0, run.out + run.err
    assert path.read_text() == (
        mine.replace("'Customers'", "Clients").replace("description: x #", "description: 'new: words' #")
        + "      - {name: Nick, type: Text, length: 9}\n"
    )
    assert at(filled, out, "plan", "--detailed-exitcode").code == 0


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("description: '${var.n}'", "comes from ${var.n} (mine.yaml:"),
        (
            "extend: base",
            "description: it comes from a template, or from what is said for one environment (mine.yaml:3)",
        ),
        ("for_each: [1]", "change it by hand: description (mine.yaml:"),
    ],
)
def test_what_comes_from_elsewhere_is_refused_with_its_place(
    filled: Folder, account: SoapAccount, out: Path, body: str, words: str
) -> None:
    adopted(filled, out)
    (out / "data_extensions" / "CRM.yaml").unlink()
    mine = out / "mine.yaml"
    key = "'000${each.value}'" if "for_each" in body else "'0001'"
    mine.write_text(
        "templates:\n  data_extensions:\n    base: {description: 'old', fields: &f [{name: Id, type: Text, length: 18, "
        "primary_key: true}, {name: Phone, type: Phone, default: '$${x}'}]}\n"
        f"data_extensions:\n  {key}: {{{body}, name: Customers, folder: Data Extensions/CRM, fields: *f}}\n"
    )
    config = out / "mcdecl.yaml"
    config.write_text(f"{config.read_text()}variables: {{n: {{default: Planned one}}}}\n")
    change(account, Description="new")
    before = files(out)
    run = filled.mcdecl("export", "--out", str(out), "--overwrite")
    assert (run.code, run.err) == (1, "")
    assert words in run.out
    assert files(out) == before


def test_a_value_beside_a_template_is_edited(filled: Folder, account: SoapAccount, out: Path) -> None:
    adopted(filled, out)
    path = out / "data_extensions" / "CRM.yaml"
    path.write_text(
        path.read_text().replace("    name: Customers\n", "    extend: base\n    name: Customers # ours\n")
        + "templates:\n  data_extensions: {base: {testable: false}}\n"
    )
    before = path.read_text()
    change(account, Name="Clients")
    assert filled.mcdecl("export", "--out", str(out), "--overwrite").code == 0
    assert path.read_text() == before.replace("name: Customers", "name: Clients")


def test_a_text_that_two_queries_share_is_refused(filled: Folder, account: SoapAccount, out: Path) -> None:
    adopted(filled, out)
    path = out / "query_definitions" / "CRM" / "Daily.yaml"
    text = path.read_text()
    other = text.partition("query_definitions:\n")[2].replace("yes", "no", 1).replace("'Q: 100%'", "Other")
    path.write_text(text + other)
    (found,) = [record for record in account.retrieve(_queries()) if record["CustomerKey"] == "yes"]
    account.update([{"@type": "QueryDefinition", "ObjectID": found["ObjectID"], "QueryText": "SELECT 2 AS Id"}])
    run = filled.mcdecl("export", "--out", str(out), "--overwrite")
    assert run.code == 1
    assert "sql: query_definitions/CRM/Daily/yes.sql is also that of query_definition.no" in run.out


def test_a_name_that_the_files_give_to_something_else_is_left_out_alone(
    filled: Folder, account: SoapAccount, out: Path
) -> None:
    adopted(filled, out)
    path = out / "data_extensions" / "CRM.yaml"
    path.write_text(path.read_text().replace("name: Customers", "name: New"))
    new_table(account, "New")
    new_table(account, "Newer")
    run = filled.mcdecl("export", "--out", str(out))
    assert (
        "left out data_extension.New: name New is taken by data_extension.0001 at data_extensions/CRM.yaml:3" in run.out
    )
    assert "1 new, 0 updated, 6 unchanged, 1 differing, 2 left out" in run.out
    assert at(filled, out, "validate").code == 0


def test_line_ends_and_a_byte_order_mark_stay(filled: Folder, account: SoapAccount, out: Path) -> None:
    adopted(filled, out)
    path = out / "data_extensions" / "CRM.yaml"
    before = b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n")
    path.write_bytes(before)
    change(account, Name="Clients")
    assert filled.mcdecl("export", "--out", str(out), "--overwrite").code == 0
    assert path.read_bytes() == before.replace(b"name: Customers", b"name: Clients")
