"""mcdev, from npm: it retrieves what mcdecl applied and deploys it, and then mcdecl has nothing to change."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from mcdecl.sandbox.server import RunningSandbox, start
from tests import wire_schema
from tests.end_to_end.clients.installing import mcdev
from tests.end_to_end.served import Place

pytestmark = pytest.mark.timeout(600)
TYPES = "folder,dataExtension,query,importFile,dataExtract,fileTransfer,automation"
READ_ONLY = "fileLocation,filter,script,user,list,role,verification"
CLUB = (Path(__file__).parent / "club.yaml").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Peer:
    """A project of mcdev whose account is an embedded one."""

    path: Path
    script: Path

    def point_at(self, server: RunningSandbox) -> None:
        """Writes the files that `mcdev init` would ask for. The address has to look like the service's own."""
        mid = server.account.mid
        self.path.mkdir(parents=True, exist_ok=True)
        boilerplate = self.script.parent.parent / "boilerplate"
        settings = json.loads((boilerplate / "config.json").read_text(encoding="utf-8"))
        settings |= {"credentials": {"box": {"eid": mid, "businessUnits": {"_ParentBU_": mid}}}, "version": "8.0.0"}
        (self.path / ".mcdevrc.json").write_text(json.dumps(settings), encoding="utf-8")
        shutil.copy(boilerplate / "files" / ".prettierrc", self.path)
        address = f"{server.auth_url}/https://{'m' * 28}.auth.marketingcloudapis.com/"
        keys = {"client_id": server.client_id, "client_secret": server.client_secret}
        auth = {"box": {**keys, "auth_url": address, "account_id": mid}}
        (self.path / ".mcdev-auth.json").write_text(json.dumps(auth), encoding="utf-8")

    def run(self, *arguments: str) -> str:
        """What mcdev prints."""
        # Sessions are kept in the home folder, by business unit: one of another account must not be found there.
        environment = {**os.environ, "HOME": str(self.path / "home"), "XDG_CONFIG_HOME": str(self.path / "home")}
        shutil.rmtree(self.path / "home", ignore_errors=True)
        (self.path / "home").mkdir()
        run = subprocess.run(
            ["node", str(self.script), *arguments],
            cwd=self.path, env=environment, capture_output=True, text=True, check=False, timeout=240,
        )  # fmt: skip
        return run.stdout + run.stderr


def problems(text: str) -> list[str]:
    return [line for line in text.splitlines() if "error" in line or "failed" in line]


def unchanged(place: Place) -> None:
    code, out, err = place.run("plan", "-e", "served", "--detailed-exitcode")
    assert code == 0, out + err
    assert "Plan: 0 to create, 0 to update, 0 to delete, 10 unchanged." in out


def test_retrieve_and_deploy_change_nothing_in_a_filled_and_fill_an_empty_account(tmp_path: Path) -> None:
    peer = Peer(tmp_path / "peer", mcdev())
    with start(None) as server:
        place = Place(tmp_path / "club", server)
        place.prepare(CLUB)
        code, out, err = place.run("apply", "-e", "served", "--auto-approve")
        assert code == 0, out + err
        peer.point_at(server)
        assert problems(peer.run("retrieve", "box/_ParentBU_", f"{TYPES},{READ_ONLY}")) == []
        there = {path.name.split(".")[0] for path in (peer.path / "retrieve").rglob("*-meta.json")}
        assert {"Members", "Active", "Members_Daily", "Active_File", "Active_Out", "Club_Nightly"} <= there
        shutil.copytree(peer.path / "retrieve", peer.path / "deploy")
        told = peer.run("deploy", "box/_ParentBU_", TYPES)
        assert problems(told) == []
        assert "automation upsert: 0 of 0 created / 1 of 1 updated" in told
        unchanged(place)
        # mcdev leaves out an element that the schema wants, so its own messages are not checked.
        wire_schema.check((call for call in server.calls if call.operation not in ("Token", "REST")), requests=False)
    with start(None) as empty:
        peer.point_at(empty)
        told = peer.run("deploy", "box/_ParentBU_", TYPES)
        assert problems(told) == []
        assert "dataExtension upsert: 2 of 2 created" in told
        assert "automation upsert: 1 of 1 created" in told
        place = Place(tmp_path / "club", empty)
        place.prepare(CLUB)
        unchanged(place)


def test_schedules_are_switched_and_automations_started(tmp_path: Path) -> None:
    peer = Peer(tmp_path / "peer", mcdev())
    with start(None) as server:
        place = Place(tmp_path / "club", server)
        place.prepare(CLUB)
        assert place.run("apply", "-e", "served", "--auto-approve")[0] == 0
        peer.point_at(server)
        assert "Activated 1 of 1" in peer.run("schedule", "box/_ParentBU_", "automation", "Club_Nightly")
        assert "Paused 1 of 1" in peer.run("pause", "box/_ParentBU_", "automation", "Club_Nightly")
        assert "Executed 1 of 1" in peer.run("execute", "box/_ParentBU_", "query", "Active")
        assert "Executed 1 of 1" in peer.run("execute", "box/_ParentBU_", "automation", "Club_Nightly")
