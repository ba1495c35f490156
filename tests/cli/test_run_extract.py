"""`mcdecl run` of extracts on the embedded account, over real HTTP and SFTP."""

import json
from collections.abc import Iterator

import pytest

from mcdecl.run.file_names import server_now
from mcdecl.sandbox.server import RunningSandbox
from tests.cli.conftest import Folder
from tests.cli.test_run import IMPORT, PROJECT, QUERY, ROWS, settings
from tests.sandbox.sftp import get

EXTRACT = "data_extract.Out"
EXTRACTS = """\
data_extracts:
  Out:
    name: Out
    type: Data Extension Extract
    file: out_%%Year%%%%Month%%.csv
    parameters: {DECustomerKey: Regional, HasColumnHeaders: true}
"""


@pytest.fixture
def shop(folder: Folder, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Folder]:
    monkeypatch.setenv("MC_SFTP_PASSWORD", embedded.sftp.password)
    folder.write("mcdecl.yaml", settings(embedded))
    folder.write("data.yaml", PROJECT + EXTRACTS)
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    yield folder
    embedded.account.tasks.stop(5.0)


def test_what_was_imported_and_queried_is_in_the_file(shop: Folder, embedded: RunningSandbox) -> None:
    file = shop.path / "c.csv"
    file.write_text(ROWS)
    assert shop.mcdecl("run", IMPORT, "--file", str(file)).code == 0
    assert shop.mcdecl("run", QUERY).code == 0
    asked = shop.mcdecl("run", EXTRACT, "--format", "json")
    (run,) = json.loads(asked.out)["runs"]
    name = f"out_{server_now():%Y%m}.csv"
    assert run["status"] == "unknown"
    assert "accepted" in run["message"]
    assert name in run["message"]
    embedded.account.tasks.stop(5.0)
    assert sorted(get(embedded.sftp, f"Export/{name}").decode("utf-8-sig").split()) == ["1", "3", "Id"]
