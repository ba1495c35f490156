"""Names and subjects of the sends that events belong to."""

from collections.abc import Iterable, Iterator

from mcdecl.account.errors import REFUSED
from mcdecl.account.interface import Account
from mcdecl.operations.tracking.reading import Event
from mcdecl.wire.values import Retrieve, any_of

_AT_ONCE = 200
_ONE_BY_ONE = 50
"""How many sends are asked for singly where asking for several found none."""


class Sends:
    """What is known of sends; each is asked for once."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._known: dict[str, tuple[str, str]] = {}
        self.refusal: str | None = None
        """Why the account tells no sends, if it does not."""

    def name(self, events: Iterable[Event]) -> None:
        """Puts the names and subjects of their sends into events; what is not known stays empty."""
        rows = [event.row for event in events]
        wanted = {row["SendID"] for row in rows if row.get("SendID")} - self._known.keys()
        if wanted and self.refusal is None:
            try:
                self._learn(sorted(wanted))
            except REFUSED as error:
                self.refusal = error.message
        for row in rows:
            name, subject = self._known.get(row.get("SendID", ""), ("", ""))
            if name:
                row["SendName"] = name
            if subject:
                row["Subject"] = subject

    def _learn(self, wanted: list[str]) -> None:
        for start in range(0, len(wanted), _AT_ONCE):
            chunk = wanted[start : start + _AT_ONCE]
            record = dict(self._ask(chunk))
            if not record and len(chunk) > 1:
                # Accounts have answered more than the plainest filter on sends with nothing at all.
                record = {id: send_record for text in chunk[:_ONE_BY_ONE] for id, send_record in self._ask([text])}
            self._known |= {id: record.get(id, ("", "")) for id in chunk}

    def _ask(self, ids: list[str]) -> Iterator[tuple[str, tuple[str, str]]]:
        for send in self._account.retrieve(Retrieve("Send", ("ID", "EmailName", "Subject"), any_of("ID", ids))):
            yield str(send.get("ID", "")), (str(send.get("EmailName") or ""), str(send.get("Subject") or ""))
