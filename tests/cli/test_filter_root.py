"""The root of filter activities: accounts call it Filter (recorded), and guides Filters."""

import pytest

from mcdecl.sandbox.server import RunningSandbox
from tests.cli.conftest import Folder

DATA = """\
data_extensions:
  A: {name: A, fields: [{name: Id, type: Text, length: 18, primary_key: true}]}
  B: {name: B, fields: [{name: Id, type: Text, length: 18, primary_key: true}]}
filter_definitions:
  F: {name: F, source: A, where: Id = 'x'}
filter_activities:
  P: {name: P, filter: F, source: A, into: B%s}
"""


@pytest.fixture
def recorded(folder: Folder, embedded: RunningSandbox) -> Folder:
    """A project on an account whose root has the recorded name."""
    with embedded.account.store.exclusively() as store:
        root = next(item for item in store.all("DataFolder") if item["Name"] == "Filters")
        store.put("DataFolder", str(root["ID"]), {**root, "Name": "Filter"})
    return folder


@pytest.mark.parametrize("words", ["", ", folder: Filters", ", folder: Filter", ", folder: Filters/CRM"])
def test_both_names_mean_it(recorded: Folder, words: str) -> None:
    recorded.write("data.yaml", DATA % words)
    applied = recorded.mcdecl("apply", "--auto-approve")
    assert applied.code == 0, applied.out + applied.err
    plan = recorded.mcdecl("plan", "--detailed-exitcode")
    assert plan.code == 0, plan.out


def test_an_export_of_it_plans_empty(recorded: Folder) -> None:
    recorded.write("data.yaml", DATA % ", folder: Filters/CRM")
    applied = recorded.mcdecl("apply", "--auto-approve")
    assert applied.code == 0, applied.out + applied.err
    out = recorded.path / "adopted"
    assert recorded.mcdecl("export", "--out", str(out)).code == 0
    (recorded.path / "data.yaml").unlink()
    text = "".join(path.read_text() for path in out.rglob("*.yaml"))
    assert "folder: Filter/CRM" in text
    other = Folder(out, recorded._run)
    assert other.mcdecl("plan", "--detailed-exitcode").code == 0
