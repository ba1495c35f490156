"""The WSDL is loaded once, whatever is built side by side: libxml2 cannot build two schemas at once."""

import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import pytest

from mcdecl.account.soap import contract


@pytest.mark.parametrize(("called", "loads"), [("contract", "_contract"), ("schema", "_schema")])
def test_threads_that_ask_at_once_share_one(monkeypatch: pytest.MonkeyPatch, called: str, loads: str) -> None:
    loading = [0]
    whole: Callable[[], Any] = getattr(contract, loads).__wrapped__

    def slow() -> Any:
        loading[0] += 1
        time.sleep(0.2)
        return whole()

    monkeypatch.setattr(contract, loads, cache(slow))
    with ThreadPoolExecutor(4) as threads:
        got = [future.result() for future in [threads.submit(getattr(contract, called)) for _ in range(4)]]
    assert loading == [1]
    assert all(one is got[0] for one in got)


def test_the_first_calls_of_a_process_may_come_side_by_side() -> None:
    ask = (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from mcdecl.account.soap.contract import contract, schema\n"
        "with ThreadPoolExecutor(16) as threads:\n"
        "    for asked in [threads.submit((schema, contract)[n % 2]) for n in range(16)]: asked.result()\n"
    )
    subprocess.run([sys.executable, "-c", ask], check=True, timeout=120)
