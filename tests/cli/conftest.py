"""A project on disk beside the embedded account, and the command line run on it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from mcdecl.cli.main import main
from mcdecl.helpers.structs import plain
from mcdecl.sandbox.account import SandboxSettings
from mcdecl.sandbox.server import RunningSandbox, start
from tests.outputs import check_output
from tests.wire_schema import check

CUSTOMERS = """\
data_extensions:
  NTO_Customers:
    name: NTO Customers
    folder: Data Extensions/CRM
    fields:
      - {name: CustomerId, type: Text, length: 18, primary_key: true}
      - {name: Email, type: EmailAddress, required: true}
"""


@dataclass(frozen=True)
class Run:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Folder:
    """A project's folder and the command line in it."""

    path: Path
    _run: Callable[..., Run]

    def write(self, name: str, text: str) -> Path:
        """Write a file of the project."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def mcdecl(self, *arguments: str) -> Run:
        """Run the command line on the project."""
        return self._run("-C", str(self.path), *arguments)


@pytest.fixture(autouse=True)
def quick_digests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Digests of secrets are made to take long; what commands do with them does not depend on how long."""
    monkeypatch.setattr("mcdecl.engine.plan.digests._N", 16)


@pytest.fixture
def folder(
    tmp_path: Path,
    embedded: RunningSandbox,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Folder:
    """A project with one data extension, whose environment is the running embedded account."""
    monkeypatch.setenv("MC_SECRET", embedded.client_secret)
    monkeypatch.setattr("mcdecl.account.retry.RetryPolicy.pause", lambda *_arguments: 0.0)

    def run(*arguments: str) -> Run:
        code = main(list(arguments))
        captured = capfd.readouterr()
        assert embedded.client_secret not in captured.out + captured.err
        check_output(arguments, captured.out)
        return Run(code, captured.out, captured.err)

    project = Folder(tmp_path, run)
    project.write("mcdecl.yaml", config(auth_url=embedded.auth_url, client_id=embedded.client_id))
    project.write("data.yaml", CUSTOMERS)
    return project


def config(**account: str) -> str:
    """A mcdecl.yaml whose only environment is the account with these settings."""
    settings = {"client_secret": "${env.MC_SECRET}", **account}
    lines = [f"      {name}: {value}" for name, value in settings.items()]
    return "\n".join(["project: test", "environments:", "  served:", "    account:", *lines, ""])


@pytest.fixture(scope="session")
def other_served() -> Iterator[RunningSandbox]:
    """A second embedded account for the whole run; use `other`, which empties it."""
    with start(None) as server:
        yield server


@pytest.fixture
def other(other_served: RunningSandbox) -> Iterator[RunningSandbox]:
    """A second, empty embedded account. All traffic is held against the public schema."""
    other_served.reset()
    other_served.configure(**plain(SandboxSettings()))
    yield other_served
    check(other_served.calls)


@pytest.fixture
def pair(folder: Folder, embedded: RunningSandbox, other: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """A project with two environments, dev and prod, each an account of its own; `region` is US and EU there."""
    monkeypatch.setenv("MC_OTHER_SECRET", other.client_secret)
    folder.write("mcdecl.yaml", PAIR + served("dev", embedded) + served("prod", other, "MC_OTHER_SECRET", region="EU"))
    return folder


PAIR = "project: pair\nvariables: {region: {default: US}}\nenvironments:\n"


def served(name: str, server: RunningSandbox, secret: str = "MC_SECRET", **variables: str) -> str:
    """The lines of an environment that is this account."""
    account = f"{{auth_url: '{server.auth_url}', client_id: '{server.client_id}', client_secret: '${{env.{secret}}}'}}"
    values = ", ".join(f"{variable}: {value}" for variable, value in variables.items())
    return f"  {name}:\n    account: {account}\n    variables: {{{values}}}\n"
