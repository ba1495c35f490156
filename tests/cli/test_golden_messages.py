"""Whole messages as a person reads them on a terminal, held against `golden_messages.txt` word by word.

`MCDECL_GOLDEN=write pytest tests/cli/test_golden_messages.py -n 0` rewrites the file: read what changed.
"""

import os
import re
from pathlib import Path

import pytest

from tests.cli.conftest import Folder

GOLDEN = Path(__file__).with_name("golden_messages.txt")
WRITING = os.environ.get("MCDECL_GOLDEN") == "write"

QUERY = """\
query_definitions:
  ACME_VIP_Build:
    name: Build
    sql: SELECT CustomerId FROM [NTO Customers]
    target: ACME_VIP
    mode: Overwrite
"""
VIP = """\
data_extensions:
  ACME_VIP:
    name: ACME VIP
    fields:
      - {name: CustomerId, type: Text, length: 18, primary_key: true}
"""
IMPORT = """\
import_definitions:
  ACME_In:
    name: ACME in
    into: ACME_VIP
    file: {pattern: acme.csv}
    mode: AddAndUpdate
    mapping: by_header
"""
CASE = "tests:\n  x:\n    given: {rows: {ACME_VIQ: [{CustomerId: a}]}}\n    expect: {rows: {ACME_VIP: []}}\n"

OFFLINE: dict[str, tuple[str, dict[str, str]]] = {
    "a section in the singular": ("validate", {"vip.yaml": VIP.replace("data_extensions:", "data_extension:")}),
    "a word with a typing error": ("validate", {"vip.yaml": VIP.replace("name: ACME", "nmae: ACME")}),
    "a value of a list": ("validate", {"vip.yaml": VIP.replace("type: Text", "type: Txt")}),
    "a file that is no YAML": ("validate", {"vip.yaml": VIP.replace("true}", "true")}),
    "a tab": ("validate", {"vip.yaml": VIP.replace("    name", "\tname")}),
    "a key twice": ("validate", {"vip.yaml": VIP + VIP.replace("data_extensions:\n", "")}),
    "a resource in two files": ("validate", {"again.yaml": VIP}),
    "a length that is too much": ("validate", {"vip.yaml": VIP.replace("18", "5000")}),
    "something required is missing": ("validate", {"query.yaml": QUERY.replace("    target: ACME_VIP\n", "")}),
    "a target that nobody declares": ("lint", {"query.yaml": QUERY.replace("target: ACME_VIP", "target: ACME_VIQ")}),
    "a column that is not there": ("validate", {"query.yaml": QUERY.replace("CustomerId", "CustomerID1")}),
    "a table that is not there": ("lint", {"query.yaml": QUERY.replace("NTO Customers", "NTO Customer")}),
    "SQL that does not parse": ("validate", {"query.yaml": QUERY.replace("SELECT", "SELCT")}),
    "a function of another database": ("validate", {"query.yaml": QUERY.replace("CustomerId FROM", "NOW() FROM")}),
    "a variable that is not declared": ("validate", {"vip.yaml": VIP.replace("ACME VIP", "${var.regoin} VIP")}),
    "an address alone under removed": ("validate", {"gone.yaml": "removed: [data_extension.ACME_Old]\n"}),
    "an environment that is not there": ("plan -e prdo", {}),
    "an unknown placeholder": ("lint", {"in.yaml": IMPORT.replace("acme.csv", "acme_%%YYYY%%.csv")}),
    "an unknown rule": ("explain MC9999", {}),
    "a key without its kind": ("impact ACME_VIP", {}),
    "an id after the address": ("import data_extension.ACME_VIP 7f3d-1", {}),
    "a case with a wrong name": ("test", {"a.mctest.yaml": CASE}),
    "an option of another tool": ("plan --target data_extension.ACME_VIP", {}),
    "an unknown outcome": ("runs --outcome fialed", {}),
}
ONLINE: dict[str, tuple[str, dict[str, str], dict[str, str]]] = {
    "a plan that loses data": (
        "apply --auto-approve",
        {},
        {
            "vip.yaml": "removed: [{address: data_extension.ACME_VIP}]\n",
            "query.yaml": "removed: [{address: query_definition.ACME_VIP_Build}]\n",
        },
    ),
    "a type that cannot change": ("plan", {}, {"vip.yaml": VIP.replace("Text, length: 18", "Number")}),
    "an import of what is not there": ("import data_extension.ACME_VIQ", {}, {}),
    "a run of what was not applied": ("run import_definition.ACME_In", {}, {"in.yaml": IMPORT}),
}


def known() -> dict[str, str]:
    """The messages of the file by their names."""
    parts = re.split(r"^=== (.+)\n", GOLDEN.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


@pytest.fixture
def project(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """Two data extensions and a query, on a terminal that shows excerpts."""
    monkeypatch.setattr("mcdecl.cli.session.excerpts_of", lambda root, _stream=None: root)
    monkeypatch.setattr("mcdecl.cli.main.excerpts_of", lambda root, _stream=None: root, raising=False)
    folder.write("vip.yaml", VIP)
    folder.write("query.yaml", QUERY)
    return folder


def check(name: str, project: Folder, line: str) -> None:
    """Run a command that has to fail or to warn, and hold what it says against the file."""
    run = project.mcdecl(*line.split())
    said = f"$ mcdecl {line}\n{run.out}{run.err}".replace(str(project.path), "PROJECT").rstrip("\n") + "\n"
    said = re.sub(r"127\.0\.0\.1:\d+", "HOST", said)
    said = re.sub(r"\b\d\.\d s\b", "0.1 s", said)
    said = re.sub(r"^Journal: .*\n", "", said, flags=re.MULTILINE)
    if WRITING:
        parts = (known() if GOLDEN.is_file() else {}) | {name: f"{said}\n"}
        order = [*OFFLINE, *ONLINE]
        GOLDEN.write_text("".join(f"=== {item}\n{parts[item]}" for item in order if item in parts), encoding="utf-8")
    assert known()[name].rstrip("\n") == said.rstrip("\n")


@pytest.mark.parametrize("name", OFFLINE)
def test_what_a_person_reads_offline(project: Folder, name: str) -> None:
    line, files = OFFLINE[name]
    for file, text in files.items():
        project.write(file, text)
    check(name, project, line)


@pytest.mark.parametrize("name", ONLINE)
def test_what_a_person_reads_of_an_account(project: Folder, name: str) -> None:
    line, before, after = ONLINE[name]
    for file, text in before.items():
        project.write(file, text)
    assert project.mcdecl("apply", "--auto-approve").code == 0
    for file, text in after.items():
        project.write(file, text)
    check(name, project, line)


def test_every_message_of_the_file_is_asked_for() -> None:
    assert {*known()} == {*OFFLINE, *ONLINE}
