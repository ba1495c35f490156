"""tap-exacttarget, from the index: what it discovers and what it syncs from an account with seeded rows."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from mcdecl.sandbox.server import RunningSandbox, start
from mcdecl.sandbox.tracking.seed_file import load
from tests.end_to_end.clients.installing import tap_exacttarget
from tests.sandbox.caller import Caller, data_extension

pytestmark = pytest.mark.timeout(600)
RUN = '''
import sys
import FuelSDK, requests
base = sys.argv.pop(1)
post, client = requests.post, FuelSDK.ET_Client

def rerouted(url, **more):
    """The tap makes its addresses itself, of a subdomain: nothing else of it is touched."""
    start = "https://box.auth.marketingcloudapis.com"
    return post(url.replace(start, base), **more)

def known(params):
    """It looks for the WSDL at the public address."""
    saved = __import__("os").path.abspath("saved.wsdl")
    return client(params={**params, "defaultwsdl": base + "/etframework.wsdl", "wsdl_file_local_loc": saved})

requests.post, FuelSDK.ET_Client = rerouted, known
from tap_exacttarget import main
main()
'''
SEED = """
{"event": "subscriber", "SubscriberKey": "a", "EmailAddress": "a@example.com", "DateJoined": "%(day)s"}
{"event": "email", "Name": "Hello", "Subject": "Hi", "HTMLBody": "<b>x</b>"}
{"event": "content_area", "Name": "Footer", "Content": "<p>x</p>"}
{"event": "list", "ListName": "VIP"}
{"event": "send", "JobID": 7, "EmailID": 3, "EmailName": "Hello", "CreatedDate": "%(day)s", "ModifiedDate": "%(day)s"}
{"event": "sent", "JobID": 7, "SubscriberKey": "a", "EventDate": "%(day)s"}
{"event": "open", "JobID": 7, "SubscriberKey": "a", "EventDate": "%(day)s", "IsUnique": true}
"""


def tap(folder: Path, python: Path, server: RunningSandbox, *arguments: str) -> str:
    run = subprocess.run(
        [str(python), "-c", RUN, server.url, "--config", "config.json", *arguments],
        cwd=folder, capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr[-3000:]
    assert "Failed to sync" not in run.stderr, run.stderr[-3000:]
    return run.stdout


def test_discover_and_sync(tmp_path: Path) -> None:
    python = tap_exacttarget()
    with start(None) as server:
        day = server.account.clock.now().replace(microsecond=0).isoformat()
        (tmp_path / "seed.jsonl").write_text(SEED.strip() % {"day": day})
        load(server.account, tmp_path / "seed.jsonl")
        Caller(server).create(data_extension("A")).accepted()
        start_date = f"{server.account.clock.utc().date()}T00:00:00Z"
        keys = {"client_id": server.client_id, "client_secret": server.client_secret, "tenant_subdomain": "box"}
        (tmp_path / "config.json").write_text(json.dumps({**keys, "start_date": start_date}))
        catalog: dict[str, Any] = json.loads(tap(tmp_path, python, server, "--discover"))
        streams = {stream["stream"] for stream in catalog["streams"]}
        assert {"data_extension.A", "subscriber", "list_subscriber", "list", "email", "content_area", "send"} <= streams
        for stream in catalog["streams"]:
            for entry in stream["metadata"]:
                if not entry["breadcrumb"]:
                    entry["metadata"]["selected"] = True
        (tmp_path / "catalog.json").write_text(json.dumps(catalog))
        lines = [
            json.loads(line) for line in tap(tmp_path, python, server, "--properties", "catalog.json").splitlines()
        ]
        found: dict[str, list[Any]] = {}
        for line in lines:
            if line["type"] == "RECORD":
                found.setdefault(line["stream"], []).append(line["record"])
        assert {record["ListName"] for record in found["list"]} >= {"VIP"}
        assert [record["Subject"] for record in found["email"]] == ["Hi"]
        assert [record["Name"] for record in found["content_area"]] == ["Footer"]
        assert [record["ID"] for record in found["send"]] == [7]
        assert {record["EventType"] for record in found["event"]} == {"Sent", "Open"}
        assert len(found["folder"]) > 20
