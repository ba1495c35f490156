"""The lock of a business unit in words."""

from datetime import UTC, datetime

from mcdecl.engine.apply.lock_rows import LockState
from mcdecl.project import Environment
from mcdecl.report.locks import lock_text

PROD = Environment("prod", "sandbox")
SINCE = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


def state(holder: str = "ann", reason: str = "apply of shop") -> LockState:
    return LockState(generation=3, holder=holder, reason=reason, since=SINCE, until=SINCE, token="t", released=False)


def test_each_state_has_its_sentence() -> None:
    assert "the environment does not have lock: true" in lock_text(PROD, None, released=False, held=False)
    held = lock_text(PROD, state(), released=False, held=True)
    assert held.startswith("prod: ann holds the lock of this business unit since ")
    assert "mcdecl unlock --force -e prod" in held
    taken = lock_text(PROD, state(""), released=True, held=False)
    assert taken.startswith("prod: released; someone had it since ")
    assert taken.endswith(" (apply of shop).")
    assert lock_text(PROD, state(), released=False, held=False) == "prod: free; ann held it last."
    unread = lock_text(PROD, None, released=False, held=False, error="The account refused.")
    assert unread == "prod: cannot be reached: The account refused."
