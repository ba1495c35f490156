"""Processes that are forked, waited for and ended."""

import os
import signal
import sys
import time
from collections.abc import Callable

_LOOK = 0.005


def forked(task: Callable[[], int]) -> int:
    """Starts a process in a group of its own.

    Args:
        task: what it does; gives its exit code. An exception is 1.

    Returns:
        its number.
    """
    process = os.fork()
    if process:
        return process
    code = 1
    try:
        os.setpgid(0, 0)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        code = task()
    finally:
        os._exit(code)


def ended(process: int, seconds: float | None) -> str:
    """Waits for a process; with its group it is gone when this ends, however it ends.

    Args:
        process: its number.
        seconds: how long at most; None without an end, for one that looks after others.

    Returns:
        `survived`, `failed`, `elsewhere` (99) or `timeout`.
    """
    until = None if seconds is None else time.monotonic() + seconds
    try:
        while until is None or time.monotonic() < until:
            gone, status = os.waitpid(process, os.WNOHANG)
            if gone:
                process = 0
                code = os.waitstatus_to_exitcode(status)
                return {0: "survived", 5: "survived", 99: "elsewhere"}.get(code, "failed")
            time.sleep(_LOOK)
        return "timeout"
    finally:
        if process:
            _end(process, seconds)


def _end(process: int, seconds: float | None) -> None:
    """Who has no time of his own looks after others: he is asked, and ends them first."""
    try:
        if seconds is None:
            os.kill(process, signal.SIGTERM)
        else:
            os.killpg(process, signal.SIGKILL)
    except ProcessLookupError:
        pass
    os.waitpid(process, 0)
