"""The page about the first day of an account runs, word for word, on an account as full as it says."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from mcdecl.account.connection import Connection
from mcdecl.cli.main import main
from mcdecl.sandbox.server import RunningSandbox, start
from tests.conftest import connect
from tests.engine.adopt.large import fill

PAGE = Path(__file__).parents[2] / "mcdecl" / "guide" / "first-day.md"
PROD, QA = "mc1234567890abcdefghijklmnop", "mc9876543210zyxwvutsrqponmlk"
GIT = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, RunningSandbox]]:
    """The two accounts of the page by their subdomains, the first one full."""
    with start(None, record=False) as prod, start(None, record=False) as qa:
        fill(prod, tables=500, queries=150, automations=80)
        servers = {PROD: prod, QA: qa}

        def host(connection: Connection, service: str) -> str | None:
            if connection.subdomain is None:
                return None
            return str(getattr(servers[connection.subdomain], f"{service}_url"))

        monkeypatch.setattr(Connection, "_host", host)
        for name, server in (("MC", prod), ("MC_QA", qa)):
            monkeypatch.setenv(f"{name}_CLIENT_ID", server.client_id)
            monkeypatch.setenv(f"{name}_CLIENT_SECRET", server.client_secret)
        yield servers


def lines() -> list[str]:
    blocks = re.findall(r"^```(?:sh|yaml)\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert len(blocks) == 11
    parts = (block.removeprefix("environments:\n") for block in blocks)  # that is there already, last in its file
    return [line for part in parts for line in ([part] if part.startswith(" ") else part.splitlines())]


def edit(path: Path) -> None:
    """What a person does in an editor: a description, with a comment."""
    text = path.read_text(encoding="utf-8")
    before, mark, after = text.partition("  DE_008:\n")
    assert mark
    described = after.replace("folder:", "description: All customers # of CRM\n    folder:", 1)
    path.write_text(f"{before}{mark}{described}", encoding="utf-8")


def by_hand(server: RunningSandbox) -> None:
    """What people do in the user interface meanwhile."""
    field = {"Name": "Id", "FieldType": "Text", "MaxLength": 9, "IsPrimaryKey": True, "IsRequired": True}
    with connect(server) as account:
        (made,) = account.create(
            [
                {
                    "@type": "DataExtension",
                    "CustomerKey": "New_Segment",
                    "Name": "New segment",
                    "Fields": {"Field": [field]},
                }
            ]
        )
        (changed,) = account.update([{"@type": "DataExtension", "CustomerKey": "DE_010", "Description": "By hand"}])
    assert made.ok
    assert changed.ok


def test_every_command_of_the_page(
    tmp_path: Path,
    servers: dict[str, RunningSandbox],
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    printed: dict[str, str] = {}
    for line in lines():
        words = shlex.split(line, comments=True)
        if line.startswith(" "):
            config = Path("mcdecl.yaml")
            config.write_text(f"{config.read_text(encoding='utf-8')}{line}", encoding="utf-8")
        elif words[0] == "mcdecl":
            if words[1] == "drift" and "--accept" not in words:
                by_hand(servers[PROD])
            code = main(words[1:])
            out, err = capfd.readouterr()
            printed[line] = out
            assert code == (2 if words[1:3] == ["drift", "-e"] and "--accept" not in words else 0), line + out + err
        elif words[0] == "git":
            subprocess.run(["git", *GIT, *words[1:]], check=True, capture_output=True)
        elif words[0] == "cd":
            monkeypatch.chdir(words[1])
        elif words[0] == "rm":
            Path(words[1]).unlink()
        elif words[0] == "$EDITOR":
            edit(Path(words[1]))
        else:
            assert words[0] == "export"
    plan = printed["mcdecl plan --detailed-exitcode"]
    assert "Plan: 0 to create, 0 to update, 0 to delete" in plan
    assert printed["mcdecl lint"].startswith("No findings (")
    assert "All customers" in printed["mcdecl show plan.json --format markdown"]
    assert "DE_010" in printed["mcdecl drift -e prod"]
    written = "".join(path.read_text(encoding="utf-8") for path in Path().rglob("data_extensions*/*.yaml"))
    assert written.count("description: By hand\n") == 1
    assert "description: All customers # of CRM\n" in written
