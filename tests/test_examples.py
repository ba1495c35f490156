"""The example projects work as their READMEs tell, from clean files to an account that is as they say."""

import json
import os
import re
import shutil
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from mcdecl.cli.main import main
from mcdecl.kinds import DECLARABLE
from mcdecl.operations.run.file_names import server_now
from mcdecl.project import load
from mcdecl.project.yaml_reader import read

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "northern-trail"
SCHEMAS = ROOT / "schemas"
FILES = sorted(path for path in EXAMPLE.rglob("*.yaml") if ".mcdecl" not in path.parts)
MODELINE = re.compile(r"# yaml-language-server: \$schema=(\S+)")

pytestmark = pytest.mark.dated

Mcdecl = Callable[..., tuple[int, str, str]]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the example, with an embedded account that nobody used before."""
    copy = tmp_path / "northern-trail"
    shutil.copytree(EXAMPLE, copy, ignore=shutil.ignore_patterns(".mcdecl"))
    return copy


@pytest.fixture
def mcdecl(project: Path, capfd: pytest.CaptureFixture[str]) -> Mcdecl:
    """The command line in that copy: exit code, standard output, standard error."""

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["-C", str(project), *arguments])
        said = capfd.readouterr()
        return code, said.out, said.err

    return run


def edit(file: Path, before: str, after: str) -> None:
    """Put one text in place of another that stands there exactly once."""
    text = file.read_text()
    assert text.count(before) == 1
    file.write_text(text.replace(before, after))


def changes(output: str) -> list[tuple[str, str, str, Any, Any]]:
    """What a plan in JSON would do: action, address, path, before, after of every changed attribute."""
    return [
        (change["action"], change["address"], item["path"], item["before"], item["after"])
        for change in json.loads(output)["changes"]
        for item in change["attributes"]
        if item["status"] == "changed"
    ]


def test_the_example_is_clean(mcdecl: Mcdecl) -> None:
    declared = sum(1 for resource in load(EXAMPLE).resources if not resource.implied)
    assert mcdecl("validate") == (
        0,
        f"Valid: {declared} resources for environment sandbox, 0 warnings.\n",
        "",
    )


def test_it_declares_every_kind_there_is() -> None:
    assert {resource.kind for resource in load(EXAMPLE).resources if not resource.implied} == {
        kind.name for kind in DECLARABLE.values()
    }


def test_it_applies_and_then_nothing_is_to_do(mcdecl: Mcdecl) -> None:
    resources = len(load(EXAMPLE).resources)
    assert mcdecl("plan", "--detailed-exitcode")[0] == 2
    code, out, err = mcdecl("apply", "--auto-approve")
    assert (code, err) == (0, "")
    assert out.splitlines()[-1] == f"Applied: {resources} created, 0 updated, 0 deleted, 0 failed, 0 skipped."
    code, out, err = mcdecl("plan", "--detailed-exitcode", "--format", "json")
    assert (code, err) == (0, "")
    counts = {name: count for name, count in json.loads(out)["summary"].items() if count}
    assert counts == {"no_op": resources}  # a secret is compared with what was sent last


@pytest.mark.parametrize(
    ("file", "before", "after", "expected"),
    [
        (
            "crm/customers.yaml",
            "FirstName, type: Text, length: 50",
            "FirstName, type: Text, length: 80",
            ("update", "data_extension.NTO_Customers", "fields.FirstName.length", 50, 80),
        ),
        (
            "crm/customers.yaml",
            "Email: email\n",
            "Email: work_email\n",
            ("update", "import_definition.NTO_Customers_Daily", "mapping.Email", "email", "work_email"),
        ),
        (
            "events/events.yaml",
            "length: 18, unit: months",
            "length: 24, unit: months",
            ("update", "data_extension.NTO_Event_Registrations", "retention.length", 18, 24),
        ),
        (
            "partners/products.yaml",
            "description: The partner's current catalogue, replaced",
            "description: The catalogue, replaced",
            (
                "update",
                "data_extension.NTO_Partner_Products",
                "description",
                "The partner's current catalogue, replaced as a whole by every import.",
                "The catalogue, replaced as a whole by every import.",
            ),
        ),
    ],
)
def test_a_plan_shows_an_edit_and_nothing_else(
    project: Path, mcdecl: Mcdecl, file: str, before: str, after: str, expected: tuple[Any, ...]
) -> None:
    mcdecl("apply", "--auto-approve")
    edit(project / file, before, after)
    code, out, _ = mcdecl("plan", "--detailed-exitcode", "--format", "json")
    assert (code, changes(out)) == (2, [expected])
    updated = 1 + (file == "crm/customers.yaml")  # the automation is paused meanwhile
    assert mcdecl("apply", "--auto-approve")[1].splitlines()[-1].startswith(f"Applied: 0 created, {updated} updated, ")
    assert mcdecl("plan", "--detailed-exitcode")[0] == 0


def test_what_the_account_refuses_is_blocked(project: Path, mcdecl: Mcdecl) -> None:
    mcdecl("apply", "--auto-approve")
    edit(project / "crm/customers.yaml", "FirstName, type: Text, length: 50", "FirstName, type: Text, length: 20")
    for command in ("plan", "apply"):
        code, out, _ = mcdecl(command)
        assert (code, "blocked: the account refuses to shorten a field (50 → 20)" in out) == (1, True)


def test_another_region_changes_what_names_it(mcdecl: Mcdecl) -> None:
    mcdecl("apply", "--auto-approve")
    code, out, _ = mcdecl("plan", "--detailed-exitcode", "--format", "json", "--var", "region=CA")
    found = changes(out)
    assert code == 2
    assert {address for _, address, _, _, _ in found} >= {
        "query_definition.NTO_Region",
        "filter_definition.NTO_Trail_Readers",
        "data_extension.NTO_Regional_Customers",
    }
    assert all("US" in str(before) and "CA" in str(after) for _, _, _, before, after in found)


def test_prod_needs_its_credentials_only_when_it_is_chosen(mcdecl: Mcdecl, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("MC_")]:
        monkeypatch.delenv(name)
    assert mcdecl("validate")[0] == 0
    code, out, err = mcdecl("plan", "-e", "prod")
    assert (code, out) == (1, "")
    assert re.search(
        r"^mcdecl\.yaml:\d+:\d+: error MC110: the environment variable MC_CLIENT_ID is not set", err, re.MULTILINE
    )
    assert "MC_CLIENT_SECRET is not set; export MC_CLIENT_SECRET=" in err
    monkeypatch.setenv("MC_CLIENT_ID", "an id")
    monkeypatch.setenv("MC_CLIENT_SECRET", "a test")
    assert mcdecl("validate", "-e", "prod")[0] == 0


@pytest.mark.parametrize("file", FILES, ids=lambda path: str(path.relative_to(EXAMPLE)))
def test_editors_find_the_schema_and_agree(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    modeline = MODELINE.fullmatch(text.splitlines()[0])
    assert modeline is not None, "the first line is the modeline"
    schema = (file.parent / modeline[1]).resolve()
    ends = {"mcdecl.yaml": "mcdecl.schema.json", ".mctest.yaml": "mctest.schema.json"}
    wanted = next((name for end, name in ends.items() if file.name.endswith(end)), "project.schema.json")
    assert schema == SCHEMAS / wanted
    validator = Draft202012Validator(json.loads(schema.read_text(encoding="utf-8")))
    assert [error.message for error in validator.iter_errors(read(text))] == []


def test_its_test_cases_pass(mcdecl: Mcdecl) -> None:
    code, out, _ = mcdecl("test", "--format", "json")
    assert (code, len(json.loads(out)["cases"])) == (0, 5)


def test_its_test_cases_notice_a_change(mcdecl: Mcdecl, project: Path) -> None:
    edit(project / "sql" / "regional_customers.sql", "    AND c.MarketingConsent = 1\n", "")
    code, out, _ = mcdecl("test", "customers come in")
    assert (code, "0 passed, 1 failed" in out) == (1, True)
    assert '+ CustomerId "0035g00000Aa4" is not expected' in out


def test_every_query_file_is_used() -> None:
    used = {name for file in FILES for name in re.findall(r"\{file: \.\./sql/(\S+?)\}", file.read_text())}
    assert used == {path.name for path in (EXAMPLE / "sql").iterdir()}


def test_nothing_in_it_goes_stale() -> None:
    declared = [path for path in FILES if not path.name.endswith(".mctest.yaml")]  # cases set their own clock
    texts = [path.read_text(encoding="utf-8") for path in [*declared, *(EXAMPLE / "sql").iterdir()]]
    assert [found for text in texts for found in re.findall(r"\b(?:19|20)\d\d\b", text)] == []


def test_a_night_of_it_in_one_command(project: Path, mcdecl: Mcdecl) -> None:
    assert mcdecl("apply", "--auto-approve")[0] == 0
    files = project / ".mcdecl" / "sandbox.duckdb.files"
    (files / "ftp" / "Import").mkdir(parents=True, exist_ok=True)
    for day in (server_now(), server_now() + timedelta(days=1)):  # the next half past four is on either
        sent = shutil.copy(project / "crm/customers.csv", files / "ftp" / "Import" / f"customers_{day:%Y%m%d}.csv")
        os.utime(sent, (time.time(), time.time()))  # the disk may be of another day than this Python
    code, out, err = mcdecl("sandbox", "clock", "+1d")
    assert (code, err) == (0, "")
    assert "Automations started: 1." in out
    (back,) = (files / "outside").rglob("region_US_*.csv")
    rows = back.read_text().splitlines()
    assert rows[0].startswith('"CustomerId"')
    assert len(rows) == 3
