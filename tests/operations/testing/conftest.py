"""A project with test cases, and the command line that plays them."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mcdecl.cli.main import main

PROJECT = """\
project: flows
variables:
  region: {default: US}
environments:
  sandbox: {account: sandbox}
  eu: {account: sandbox, variables: {region: EU}}
  live: {account: {subdomain: mc1, client_id: "${env.MC_NOT_SET}", client_secret: "${env.MC_NOT_SET}"}}
"""

RESOURCES = """\
data_extensions:
  People:
    name: People
    fields:
      - {name: Id, type: Text, length: 18, primary_key: true}
      - {name: Region, type: Text, length: 10}
      - {name: Score, type: Number}
      - {name: Since, type: Date}
      - {name: Consent, type: Boolean, required: true, default: false}
  Chosen:
    name: Chosen
    fields:
      - {name: Id, type: Text, length: 18, primary_key: true}
      - {name: Score, type: Number}
  Opened:
    name: Opened
    fields:
      - {name: SubscriberKey, type: Text, length: 254, primary_key: true}
  Log:
    name: Log
    fields:
      - {name: Word, type: Text, length: 50}
      - {name: Number, type: Number}
import_definitions:
  People_In:
    name: People in
    into: People
    file: {pattern: "people_%%Year%%%%Month%%%%Day%%.csv"}
    mode: AddAndUpdate
    mapping: by_header
    max_file_age: 24
query_definitions:
  Choose:
    name: Choose
    sql: SELECT p.Id, p.Score FROM [People] AS p WHERE p.Region = '${var.region}'
    target: Chosen
    mode: Overwrite
  Openers:
    name: Openers
    sql: SELECT DISTINCT o.SubscriberKey FROM _Open AS o
    target: Opened
    mode: Overwrite
data_extracts:
  Chosen_Out:
    name: Chosen out
    type: Data Extension Extract
    file: chosen_%%Year%%%%Month%%%%Day%%.csv
    parameters: {DECustomerKey: Chosen, HasColumnHeaders: true}
file_transfers:
  To_Partner:
    name: To the partner
    file: chosen_%%Year%%%%Month%%%%Day%%.csv
    location: Partner
file_locations:
  Partner:
    name: Partner
    type: ExternalSftp
    url: sftp://files.partner.example/in
    port: 22
    user: us
    auth: Password
    password: {env: MC_PARTNER_NOT_SET}
automations:
  Nightly:
    name: Nightly
    steps:
      - run: [query_definition.Choose]
      - run: [data_extract.Chosen_Out]
      - run: [file_transfer.To_Partner]
    schedule: {rule: daily, start: "04:30", time_zone: America/Chicago}
    active: true
"""


@dataclass(frozen=True)
class Played:
    """What `mcdecl test` said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def cases(self) -> list[dict[str, Any]]:
        """The cases of the JSON form."""
        return list(json.loads(self.out)["cases"])

    @property
    def told(self) -> list[tuple[int, int, str]]:
        """Line, column and message of everything that is wrong."""
        return [(item["line"], item["column"], item["message"]) for case in self.cases for item in case["failures"]]

    @property
    def messages(self) -> list[str]:
        """The messages alone."""
        return [message for _, _, message in self.told]


@dataclass(frozen=True)
class Flows:
    """The project."""

    path: Path
    _run: Callable[..., Played]

    def write(self, name: str, text: str | bytes) -> Path:
        """Write a file of the project."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def test(self, *arguments: str) -> Played:
        """Run `mcdecl test`."""
        return self._run("-C", str(self.path), "test", *arguments)

    def play(self, cases: str, *arguments: str) -> Played:
        """Run it on one file of these cases, written with two blanks before them, and give the JSON form."""
        self.write("tests/flow.mctest.yaml", f"tests:\n{cases}")
        return self.test("--format", "json", *arguments)


@pytest.fixture
def flows(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Flows:
    """The project without any cases."""

    def run(*arguments: str) -> Played:
        code = main(list(arguments))
        said = capfd.readouterr()
        return Played(code, said.out, said.err)

    project = Flows(tmp_path, run)
    project.write("mcdecl.yaml", PROJECT)
    project.write("data.yaml", RESOURCES)
    return project
