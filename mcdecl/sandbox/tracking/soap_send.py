"""Send: the sends that tracking is about, with their counts, read from the jobs and events of the account."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from mcdecl.sandbox.clock import wire_date
from mcdecl.sandbox.soap.object_type import TYPE, Document, ObjectKind, words
from mcdecl.sandbox.tracking.tables import exists, table_of
from mcdecl.sandbox.tracking.views import tables

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

_COUNTS = {
    "NumberSent": ("_Sent", ""),
    "UniqueOpens": ("_Open", "WHERE IsUnique"),
    "UniqueClicks": ("_Click", "WHERE IsUnique"),
    "HardBounces": ("_Bounce", "WHERE BounceCategory LIKE 'Hard%'"),
    "SoftBounces": ("_Bounce", "WHERE BounceCategory LIKE 'Soft%'"),
    "OtherBounces": ("_Bounce", "WHERE BounceCategory NOT LIKE 'Hard%' AND BounceCategory NOT LIKE 'Soft%'"),
    "Unsubscribes": ("_Unsubscribe", ""),
}
"""Of which table, and which of its rows, a count is."""


class Send(ObjectKind):
    """Sends: Retrieve only.

    Combined conditions work, as clients rely on it (fact:send-combined-filters).
    """

    name = "Send"
    retrievable = words(
        "ID PartnerKey CreatedDate ModifiedDate Client.ID Email.ID SendDate SentDate FromAddress FromName Subject "
        "EmailName Status IsMultipart NumberSent NumberDelivered UniqueOpens UniqueClicks HardBounces SoftBounces "
        "OtherBounces Unsubscribes"
    )

    def views(self, account: "SandboxAccount", /) -> Iterable[Document]:
        """All sends."""
        view = tables()["_job"]
        if not exists(account, view):
            return []
        names = [column.name for column in view.columns]
        tuples = account.store.connection.execute(
            " ".join(("SELECT * FROM", table_of(account, view), "ORDER BY rowid"))
        ).fetchall()
        counts = {name: _count(account, *where) for name, where in _COUNTS.items()}
        return [_view(account, dict(zip(names, row, strict=True)), counts) for row in tuples]


def _count(account: "SandboxAccount", name: str, where: str) -> dict[int, int]:
    view = tables()[name.casefold()]
    if not exists(account, view):
        return {}
    sql = " ".join(("SELECT JobID, count(*) FROM", table_of(account, view), where, "GROUP BY JobID"))
    return dict(account.store.connection.execute(sql).fetchall())


def _view(account: "SandboxAccount", job: dict[str, Any], counts: dict[str, dict[int, int]]) -> Document:
    figures = {name: count.get(job["JobID"], 0) for name, count in counts.items()}
    lost = figures["HardBounces"] + figures["SoftBounces"] + figures["OtherBounces"]
    dates = {
        "CreatedDate": job["CreatedDate"],
        "ModifiedDate": job["ModifiedDate"],
        "SendDate": job["PickupTime"] or job["SchedTime"],
        "SentDate": job["DeliveredTime"],
    }
    return {
        TYPE: "Send",
        "ID": job["JobID"],
        "Client": {"ID": account.mid},
        "Email": {"ID": job["EmailID"]} if job["EmailID"] else None,
        "FromAddress": job["FromEmail"],
        "FromName": job["FromName"],
        "Subject": job["EmailSubject"],
        "EmailName": job["EmailName"],
        "Status": job["JobStatus"],
        "IsMultipart": job["IsMultipart"],
        "NumberDelivered": figures["NumberSent"] - lost,
        **figures,
        **{name: wire_date(moment) for name, moment in dates.items() if moment is not None},
    }
