"""Fixtures for everything that meets the embedded account over real HTTP."""

import ast
import gc
import os
import re
import runpy
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from mcdecl.account import Connection, RetryPolicy, Secret, SoapAccount
from mcdecl.helpers.structs import plain
from mcdecl.sandbox.account import SandboxSettings
from mcdecl.sandbox.server import RunningSandbox, start
from tests.wire_schema import check

# How quick a machine is says nothing about what is tested: a busy one must not fail a property.
settings.register_profile("chance", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# Every run plays the same examples, and fails by none that the change did not cause. What else chance finds is looked
# for by hand: `pytest --hypothesis-profile=chance`.
settings.register_profile("any machine", settings.get_profile("chance"), derandomize=True, database=None)
settings.load_profile("any machine")

ANOTHER_DAY = Path(__file__).parent / "another_day"
DAYS_AHEAD = "MCDECL_TESTS_DAYS_AHEAD"


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--days-ahead 400`: tests that have a fixed date, on another day, which none of them may notice."""
    parser.addoption("--days-ahead", type=int, default=0, help="move the clock of the tests and of what they start")


def pytest_configure(config: pytest.Config) -> None:
    """Begins the other day, here and in every Python that is started from here; a worker of xdist is in it already.

    What the person who runs the tests has allowed on this machine counts in none of them.
    """
    config.addinivalue_line("markers", "dated: what the test reads has fixed dates, though its module has none")
    config.addinivalue_line("markers", "invalid_request: the test sends requests that break the schema on purpose")
    # Where tests are run in the background Ctrl-C is ignored, also in what they start; that is to heed it.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ["XDG_CONFIG_HOME"] = nobody = tempfile.mkdtemp(prefix="mcdecl-tests-")
    config.add_cleanup(lambda: shutil.rmtree(nobody, ignore_errors=True))
    days = config.getoption("--days-ahead")
    if not days or DAYS_AHEAD in os.environ:
        return
    os.environ[DAYS_AHEAD] = str(days)
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ANOTHER_DAY), os.environ.get("PYTHONPATH")]))
    runpy.run_path(str(ANOTHER_DAY / "sitecustomize.py"))


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Iterator[None]:
    """Finds the tests. All that is made meanwhile, half a million objects, stays: nobody looks for garbage among it."""
    gc.disable()
    try:
        _load_from_the_end(session.config)
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()
        gc.set_threshold(100_000, 20, 20)


def _load_from_the_end(config: pytest.Config) -> None:
    """Of two workers the second loads the suite from its end: each compiles one half, and finds the other compiled."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    if int(worker.removeprefix("gw")) % 2 == 0 or config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
        return
    for file in sorted(Path(__file__).parent.rglob("test_*.py"), reverse=True):
        # What is wrong with it is said where tests are found in it.
        with suppress(Exception, pytest.skip.Exception, pytest.fail.Exception):
            import_module(".".join(file.relative_to(config.rootpath).with_suffix("").parts))


_FIXED_DATE = re.compile(r"\b(19|20)\d\d-\d\d|/(19|20)\d\d\b|\bdate(time)?\((19|20)\d\d")
STILL = {"desk", "reading"}
"""Fixtures of accounts whose clock stands still, whatever the machine's shows."""


def _dated_tests(source: str) -> frozenset[str] | None:
    """Tests of a module that have a fixed date themselves; None where one stands beside them, and any may read it."""
    lines = source.splitlines()
    dated = set()
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)]) - 1
            text = "\n".join(lines[first : node.end_lineno])
            lines[first : node.end_lineno] = [""] * (node.end_lineno - first)
            if _FIXED_DATE.search(text):
                dated.add(node.name)
    return None if _FIXED_DATE.search("\n".join(lines)) else frozenset(dated)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On another day leaves out what no day can change: tests without a fixed date, or with a clock that stands still.

    A test fails on another day when the clock passes a date that is written down somewhere.
    """
    if not config.getoption("--days-ahead"):
        return
    dated: dict[Path, frozenset[str] | None] = {}
    kept, left_out = [], []
    for item in items:
        if item.path not in dated:
            dated[item.path] = _dated_tests(item.path.read_text(encoding="utf-8"))
        still = STILL & {*getattr(item, "fixturenames", ())}
        names = dated[item.path]
        may_notice = (names is None or getattr(item, "originalname", None) in names) and not still
        (kept if may_notice or item.get_closest_marker("dated") else left_out).append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=left_out)


NO_WAITING = RetryPolicy(sleep=lambda _seconds: None)


def connect(
    server: RunningSandbox, retries: RetryPolicy = NO_WAITING, *, business_unit: int | None = None
) -> SoapAccount:
    """A client of a running embedded account, or of a unit of it, that does not pause between tries."""
    connection = Connection(
        auth_url=server.auth_url,
        client_id=server.client_id,
        client_secret=Secret(server.client_secret),
        business_unit=business_unit,
    )
    return SoapAccount(connection, retries=retries)


@pytest.fixture(scope="session")
def served() -> Iterator[RunningSandbox]:
    """One embedded account for the whole run; use `embedded`, which empties it."""
    with start(None) as server:
        yield server


@pytest.fixture
def embedded(served: RunningSandbox) -> Iterator[RunningSandbox]:
    """An empty embedded account with its usual behaviour. All traffic is held against the public schema."""
    served.reset()
    served.configure(**plain(SandboxSettings()))
    yield served
    check(served.calls)


@pytest.fixture
def account(embedded: RunningSandbox) -> Iterator[SoapAccount]:
    """A client of it."""
    client = connect(embedded)
    yield client
    client.close()
