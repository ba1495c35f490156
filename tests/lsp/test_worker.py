"""The process that checks: what it finds is what the server would, and nothing depends on its life."""

import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from mcdecl.lsp.checking import Step, steps
from mcdecl.lsp.parcels import Receiver, Sender, parts_of, without_bodies
from mcdecl.lsp.session import Session
from mcdecl.lsp.worker import CheckFailed, Worker
from tests.lsp.typing import EXAMPLES


@pytest.fixture
def worker() -> Iterator[Worker]:
    started = Worker(EXAMPLES / "northern-trail")
    yield started
    started.close()


def process_of(worker: Worker) -> int:
    assert worker._process is not None
    return worker._process.pid


@pytest.mark.parametrize("name", ["northern-trail", "enterprise"])
def test_what_the_process_tells_is_what_a_check_here_finds(name: str) -> None:
    root = (EXAMPLES / name).resolve()
    here, there, worker = Session(root), Session(root), Worker(root)
    file = next(path for path in sorted(root.rglob("*.yaml")) if "data_extensions:" in path.read_text())
    try:
        for text in (None, file.read_text().replace("Text", "Txt", 1), "data_extensions: [\n", file.read_text()):
            for session in (here, there):
                session.texts = {} if text is None else {file: text}
            assert list(worker.steps(there))[-2:] == list(steps(here))[-2:]
            assert there.snapshot.findings == here.snapshot.findings
            assert there.snapshot.resources == here.snapshot.resources
            assert [item.origin for item in there.snapshot.resources] == [
                item.origin for item in here.snapshot.resources
            ]
            assert there.snapshot.readable == here.snapshot.readable
            assert there.tests == here.tests
            assert there.lineage == here.lineage
            project, other = there.snapshot.project, here.snapshot.project
            assert project is not None
            assert other is not None
            assert [project.source(item.origin, ("name",)) for item in project.resources] == [
                other.source(item.origin, ("name",)) for item in other.resources
            ]
    finally:
        worker.close()


def test_only_what_is_new_is_told_again() -> None:
    session = Session((EXAMPLES / "northern-trail").resolve())
    sender, receiver = Sender(), Receiver()

    def told(name: str, value: Any) -> tuple[Any, int]:
        parcel = sender.pack(name, value)
        return receiver.unpack(parcel), len(parcel.new)

    def project() -> Any:
        session.check()
        session.draw()
        assert session.snapshot.project is not None
        return without_bodies(session.snapshot.project)

    first, count = told("project", project())
    assert count > 40
    assert session.lineage is not None
    assert told("lineage", parts_of(session.lineage))[1] > 40
    file = session.root / "crm/customers.yaml"
    session.texts[file] = file.read_text().replace("name: Phone", "name: Telephone", 1)
    second, count = told("project", project())
    assert 0 < count < 10
    assert 0 < told("lineage", parts_of(session.lineage))[1] < 10
    same = [item for item in second.resources if any(item is before for before in first.resources)]
    assert len(same) == len(second.resources) - 1
    # What nothing has any more is given away on both sides.
    assert set(receiver._parts) == set(sender._numbers.values())


def test_a_process_that_is_killed_is_started_again(worker: Worker) -> None:
    session = Session(worker.root)
    assert Step.TESTS in list(worker.steps(session))
    os.kill(process_of(worker), signal.SIGKILL)
    before, session.snapshot = session.snapshot, Session(worker.root).snapshot
    assert list(worker.steps(session))[-1] is Step.TESTS
    assert session.snapshot.findings == before.findings


def test_a_defect_in_a_check_is_told_and_the_next_check_works(worker: Worker) -> None:
    session = Session(worker.root)
    session.texts = {worker.root / "crm/customers.yaml": 7}  # type: ignore[dict-item]
    with pytest.raises(CheckFailed, match="AttributeError"):
        list(worker.steps(session))
    session.texts = {}
    assert list(worker.steps(session))[-1] is Step.TESTS


def test_a_program_that_cannot_start_itself_checks_all_the_same(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", "")
    session = Session(worker.root)
    assert list(worker.steps(session))[-1] is Step.TESTS
    assert worker._process is None


def test_after_the_end_nothing_is_started(worker: Worker) -> None:
    worker.close()
    with pytest.raises(CheckFailed, match="ends"):
        list(worker.steps(Session(worker.root)))
