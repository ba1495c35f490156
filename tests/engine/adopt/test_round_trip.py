"""A random account is exported, planned without a change, applied into an empty account, and exports the same again."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from mcdecl.account import SoapAccount
from mcdecl.engine.adopt.model import ExportReport
from mcdecl.engine.adopt.run import Selection, export_new, read_account
from mcdecl.engine.apply.run import apply
from mcdecl.engine.observe.planning import plan_account
from mcdecl.engine.plan import Action, DesiredState
from mcdecl.kinds.resource import Resource
from mcdecl.project import Project, load
from mcdecl.sandbox.server import RunningSandbox, start
from tests.conftest import connect
from tests.engine.adopt.accounts import accounts
from tests.thorough import examples

CONFIG = b"project: test\n"


@pytest.fixture(scope="module")
def pair() -> Iterator[tuple[RunningSandbox, RunningSandbox]]:
    with start(None, record=False) as server, start(None, record=False) as other:
        yield server, other


def exported(account: SoapAccount, folder: Path) -> ExportReport:
    return export_new(read_account(account, Selection()), folder, "folder", CONFIG)


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def left(account: SoapAccount, project: Project) -> list[str]:
    plan = plan_account(account, DesiredState(project.resources)).plan
    return [
        f"{change.action} {change.address} {change.attributes}"
        for change in plan.changes
        if change.action is not Action.NO_OP
    ]


def applied(account: SoapAccount, resources: list[Resource] | tuple[Resource, ...]) -> None:
    made = plan_account(account, DesiredState(resources))
    apply(made.plan, account, made.index)


@given(accounts())
@settings(
    max_examples=examples(15),
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_any_account_comes_back(pair: tuple[RunningSandbox, RunningSandbox], resources: list[Resource]) -> None:
    for server in pair:
        server.reset()
    with ExitStack() as stack:
        first, second = (stack.enter_context(connect(server)) for server in pair)
        here, there = (Path(stack.enter_context(TemporaryDirectory())) / "out" for _ in pair)
        applied(first, resources)  # what the account refuses is not in it, and so nothing to export
        report = exported(first, here)
        project = load(here)
        assert left(first, project) == []
        applied(second, project.resources)
        again = exported(second, there)
        assert again.exported == report.exported
        if again.left_out == report.left_out:  # what could not be said of the first is not in the second
            assert files(there) == files(here)
