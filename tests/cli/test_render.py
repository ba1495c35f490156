"""`mcdecl render`."""

import json

from mcdecl.sandbox.server import RunningSandbox
from tests.cli.conftest import CUSTOMERS, Folder


def test_it_prints_a_project_that_plans_the_same(folder: Folder) -> None:
    folder.write("data.yaml", CUSTOMERS.replace("  NTO_Customers:", "  'NTO_${each.key}':\n    for_each: [Customers]"))
    folder.write("data.yaml", (folder.path / "data.yaml").read_text().replace("NTO Customers", "NTO ${each.key}"))
    text = folder.mcdecl("render").out
    before = json.loads(folder.mcdecl("plan", "--format", "json").out)["changes"]
    folder.write("data.yaml", text)
    after = json.loads(folder.mcdecl("plan", "--format", "json").out)["changes"]
    assert [{**item, "source": ""} for item in after] == [{**item, "source": ""} for item in before]
    assert folder.mcdecl("render").out == text


def test_it_asks_no_account(folder: Folder, embedded: RunningSandbox) -> None:
    assert folder.mcdecl("render", "--origins").code == 0
    assert not embedded.calls


def test_origins(folder: Folder) -> None:
    out = folder.mcdecl("render", "--origins", "data_extension.NTO_*").out
    assert out.splitlines()[1:3] == ["  NTO_Customers: # data.yaml:2", "    name: NTO Customers # data.yaml:3"]


def test_nothing_matches(folder: Folder) -> None:
    run = folder.mcdecl("render", "data_extension.Nope*")
    assert (run.code, run.out) == (1, "")
    assert "no resource matches data_extension.Nope*" in run.err


def test_a_wrong_project(folder: Folder) -> None:
    folder.write("data.yaml", CUSTOMERS.replace("  NTO_Customers:", "  NTO_Customers:\n    extend: crm"))
    run = folder.mcdecl("render")
    assert run.code == 1
    assert "data.yaml:3:13: error MC130: there is no template crm for data extensions" in run.err
