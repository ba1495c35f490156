"""Doing the same for several business units at one time."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def side_by_side(jobs: Sequence[Callable[[], T]], at_once: int) -> list[T]:
    """The results of jobs, in the order of the jobs, which are begun in that order.

    A job may wait for one that stands before it, never for one after it.

    Args:
        jobs: what is to be done; each may call an account.
        at_once: how many are under way at the same time.

    Raises:
        Exception: the first failure in the order of the jobs. Those not begun are dropped then, the others ended.
    """
    if len(jobs) <= 1 or at_once == 1:
        return [job() for job in jobs]
    with ThreadPoolExecutor(min(at_once, len(jobs))) as pool:
        futures = [pool.submit(job) for job in jobs]
        try:
            return [future.result() for future in futures]
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
