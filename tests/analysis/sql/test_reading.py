"""Reading SQL deep, in several threads."""

import sys
from concurrent.futures import ThreadPoolExecutor

from mcdecl.analysis.sql.reading import deep


def test_room_stays_until_the_last_of_several_threads_has_read() -> None:
    before = sys.getrecursionlimit()
    with deep():
        inner = deep()
        with ThreadPoolExecutor(1) as pool:
            pool.submit(inner.__enter__).result()
            pool.submit(inner.__exit__, None, None, None).result()
        assert sys.getrecursionlimit() >= 12000
    assert sys.getrecursionlimit() == before
