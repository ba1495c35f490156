"""The steps of a check: read and lint, draw the lineage, look at the test cases; here, or in a process of its own."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from enum import StrEnum

from mcdecl.lsp.case_files import check_tests
from mcdecl.lsp.session import Session

_logger = logging.getLogger(__name__)


class Step(StrEnum):
    """What is known after a step."""

    SNAPSHOT = "snapshot"
    """The project and its findings; of one that was never read, first without those of lint."""
    LINEAGE = "lineage"
    TESTS = "tests"


def steps(session: Session) -> Iterator[Step]:
    """Check a project, and say after each step what is new in the session."""
    for _ in session.checking():
        yield Step.SNAPSHOT
    try:
        # Lenses and hovers ask for the lineage: it is drawn here, not while an editor waits for an answer.
        session.draw()
        yield Step.LINEAGE
        check_tests(session)
        yield Step.TESTS
    except Exception:  # the findings are shown all the same
        _logger.exception("lineage and test cases could not be looked at")


async def followed(taken: Iterator[Step]) -> AsyncIterator[Step]:
    """Steps that are taken in a thread, which does not keep the program from ending."""
    loop, queue = asyncio.get_running_loop(), asyncio.Queue[Step | Exception | None]()

    def tell(item: Step | Exception | None) -> None:
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(queue.put_nowait, item)

    def take() -> None:
        try:
            for step in taken:
                tell(step)
        except Exception as error:  # noqa: BLE001 - it is raised where the steps are followed
            tell(error)
        tell(None)

    threading.Thread(target=take, name="check", daemon=True).start()
    while (item := await queue.get()) is not None:
        if isinstance(item, Exception):
            raise item
        yield item
