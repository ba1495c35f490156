"""Lock a business unit for one apply at a time; the lock is a row of a small data extension.

Rows are generations, and the newest says who holds the lock until when. Taking the lock, and renewing it, is
creating the row of the next generation: of all who try, the account lets one create that primary key. Whoever
tried then reads the rows: only who finds itself on top holds the lock. That also settles answers that were lost,
and a claim that came so late that its generation had been swept away in between. Rows never change but to
released, so that nothing that is still on its way can shorten or revive a lease.

A holder counts on its lease by its own clock; others wait `MARGIN` longer by theirs. Two holders at once would
take clocks that are further apart.
"""

import getpass
import os
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Self
from urllib.parse import urlsplit
from uuid import uuid4

from mcdecl.account.errors import AccountError, CallFailed, LostAnswer
from mcdecl.account.interface import Account
from mcdecl.engine.apply.kept_tables import LOCK_TABLE, LOCK_TEXT
from mcdecl.engine.apply.lock_rows import (
    MARGIN,
    LockHeld,
    LockState,
    NoLockTable,
    claimed,
    give_back,
    newest,
    read_rows,
    sweep,
)
from mcdecl.engine.apply.own_tables import shown_moment, tidy
from mcdecl.helpers.structs import replace

__all__ = [
    "LEASE",
    "MARGIN",
    "Lease",
    "LockHeld",
    "LockState",
    "NoLockTable",
    "acquire",
    "force_release",
    "status",
    "utc_now",
    "whoami",
]

Clock = Callable[[], datetime]
OnLost = Callable[[str], None]

LEASE = timedelta(minutes=4)
"""How long a lock is held without being renewed, which happens three times as often. With `MARGIN`, the lock of a dead
run is free five minutes after its last renewal."""
MOST_TRIES = 5


def utc_now() -> datetime:
    """The time of this machine, in UTC."""
    return datetime.now(UTC)


class Lease:
    """A lock that is held; a context manager that releases it at the end. `acquire` makes it.

    Attributes:
        generation: the number of its newest row.
        since: when it was taken.
        until: when the lease runs out unless it is renewed.
        why_lost: why it is lost, once it is.
    """

    def __init__(self, account: Account, row: LockState, *, lease: timedelta, now: Clock, on_lost: OnLost) -> None:
        self._account, self._row, self._lease, self._now, self._on_lost = account, row, lease, now, on_lost
        self.generation, self.since = row.generation, row.since
        self.until = row.until or now()
        self.why_lost = ""
        self._closed = threading.Event()
        self._guard = threading.Lock()
        self._told = False

    @property
    def lost(self) -> bool:
        """Whether it is held no longer though nobody released it here: stop writing. Asks nothing."""
        if not self.why_lost and not self._closed.is_set() and self._now() >= self.until:
            self.why_lost = f"the lease ran out at {shown_moment(self.until)} and could not be renewed in time"
        return bool(self.why_lost)

    def keep(self) -> None:
        """Renew it in the background every third of the lease, more often while that fails, until it is released."""
        threading.Thread(target=self._keep, name="mcdecl-lock", daemon=True).start()

    def renew(self) -> bool:
        """Move the end of the lease, and look whether it still is ours.

        Returns:
            Whether it was renewed. If not, `lost` says whether there is any use in trying again.

        Raises:
            AccountError: the account cannot be asked; the lease stands as it stood.
        """
        with self._guard:
            if self._closed.is_set() or self._gone():
                return False
            before = self.until
            claim = replace(self._row, generation=self.generation + 1, until=self._now() + self._lease)
            # Whatever became of the claim: the rows tell who is on top.
            claimed(self._account, claim)
            rows = read_rows(self._account)
            self._look(newest(rows))
            if not self._gone() and self.until > before:
                sweep(self._account, rows)
                return True
            return False

    def release(self) -> bool:
        """Give the lock back and sweep up old generations; doing so twice does nothing.

        Returns:
            Whether the account knows. If not (it is out of reach), the lease runs out by itself at `until`.
        """
        already = self._closed.is_set()
        self._closed.set()
        with self._guard:
            if already:
                return self._row.released
            try:
                rows = read_rows(self._account)
                give_back(self._account, rows, self._row.token)
                self._row = replace(self._row, released=True)
                sweep(self._account, rows)
            except AccountError:
                return self._row.released
        return True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def _look(self, top: LockState) -> None:
        """Go by the newest row: it moves the end of the lease, or says that the lease is lost."""
        if top.token != self._row.token:
            self.why_lost = f"{top.holder or 'someone'} has taken it over" if top.generation else "its rows are gone"
        elif top.released:
            self.why_lost = "it was released by force"
        else:
            self._row, self.generation, self.until = top, top.generation, top.until or self.until

    def _gone(self) -> bool:
        """Whether it is lost; the first time, the caller is told."""
        if self.lost and not self._told:
            self._told = True
            self._on_lost(self.why_lost)
        return self.lost

    def _keep(self) -> None:
        third = self._lease.total_seconds() / 3
        pause = third
        while not self._closed.wait(pause):
            renewed = False
            with suppress(AccountError):
                renewed = self.renew()
            if self._gone():
                return
            pause = third if renewed else third / 4


def acquire(
    account: Account,
    *,
    reason: str,
    holder: str | None = None,
    now: Clock = utc_now,
    lease: timedelta = LEASE,
    on_lost: OnLost = lambda _why: None,
    keep: bool = True,
) -> Lease:
    """Take the lock of the account's business unit.

    Args:
        account: the account.
        reason: what for, in a few words; others read it.
        holder: who; by default `whoami()`.
        now: the clock, in UTC.
        lease: how long it is held without being renewed.
        on_lost: told once, with the reason, when it turns out to be lost; from the thread that notices.
        keep: renew it in the background; without, calling `Lease.renew` is up to the caller.

    Raises:
        LockHeld: someone else holds it.
        NoLockTable: the data extension of the lock does not exist.
        AccountError: the account cannot be asked, or refuses.
    """
    # The token stays from try to try: a claim whose answer was lost may arrive later, and is ours all the same.
    claim = LockState(
        holder=tidy(holder or whoami(), LOCK_TEXT),
        reason=tidy(reason, LOCK_TEXT),
        released=False,
        token=str(uuid4()),
    )
    top, trouble = newest(read_rows(account)), None
    for _ in range(MOST_TRIES):
        if top.token == claim.token and top.released:
            claim = replace(claim, token=str(uuid4()))  # forced away at once: this token is spent
        elif top.token != claim.token and top.held_at(now()):
            raise top.refusal()
        claim = replace(claim, generation=top.generation + 1, since=now(), until=now() + lease)
        try:
            trouble = claimed(account, claim)
            top = newest(read_rows(account))
        except BaseException:
            _withdraw(account, claim.token)
            raise
        if top.token == claim.token and not top.released and top.until is not None and now() < top.until:
            held = Lease(account, top, lease=lease, now=now, on_lost=on_lost)
            if keep:
                held.keep()
            return held
        _explain_nothing_new(trouble, top, claim)
    _withdraw(account, claim.token)
    raise trouble or CallFailed(
        f"The lock could not be taken in {MOST_TRIES} tries: others were quicker, or answers take too long.",
        hint="Try again in a little while.",
    )


def status(account: Account) -> LockState | None:
    """The newest generation of the lock; None when the account has no data extension for it.

    Raises:
        AccountError: the account cannot be read.
    """
    try:
        return newest(read_rows(account))
    except NoLockTable:
        return None


def force_release(account: Account) -> LockState | None:
    """Release the lock, whoever holds it; its holder notices at its next renewal.

    Returns:
        The state before, or None when the account has no data extension for it.

    Raises:
        AccountError: the account cannot be asked, or refuses.
    """
    before = status(account)
    if before is not None and not before.released:
        give_back(account, [before], before.token)
    return before


def whoami(environment: Mapping[str, str] | None = None) -> str:
    """Who runs this, for others to read: user@host, and the address of the job where CI runs it.

    Args:
        environment: the environment variables; by default those of this process.
    """
    known = os.environ if environment is None else environment
    try:
        user = getpass.getuser()
    except (KeyError, OSError, ImportError):
        user = "unknown"  # a container without an entry for its user
    job = _job(known)
    return f"{user}@{socket.gethostname()}" + (f" ({job})" if job else "")


def _job(known: Mapping[str, str]) -> str:
    """The address of the CI job, or just CI. Addresses are shown without credentials and query."""
    run, repository = known.get("GITHUB_RUN_ID"), known.get("GITHUB_REPOSITORY")
    if run and repository:
        return f"{known.get('GITHUB_SERVER_URL', 'https://github.com')}/{repository}/actions/runs/{run}"
    for name in ("CI_JOB_URL", "BUILD_URL", "CIRCLE_BUILD_URL"):
        parts = urlsplit(known.get(name, ""))
        if parts.hostname:
            return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    return "CI" if known.get("CI") else ""


def _explain_nothing_new(trouble: AccountError | None, top: LockState, claim: LockState) -> None:
    """A claim that failed though nobody else has that generation will fail again.

    Raises:
        CallFailed: the account refused it, or does not show what it says it has written.
    """
    if top.generation >= claim.generation or isinstance(trouble, LostAnswer):
        return
    raise trouble or CallFailed(
        f"The account took a row of {LOCK_TABLE.key} and does not show it.",
        hint="Check that the credential may read the rows of data extensions in this business unit.",
    )


def _withdraw(account: Account, token: str) -> None:
    """Give back what a failed attempt may have taken; if that fails too, the lease runs out."""
    with suppress(AccountError):
        give_back(account, read_rows(account), token)
