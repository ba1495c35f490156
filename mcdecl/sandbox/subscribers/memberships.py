"""The rows behind lists: who is a subscriber, and who is on which list. They are those that the data views show."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from mcdecl.sandbox.subscribers.lists import ALL_SUBSCRIBERS_ID
from mcdecl.sandbox.tracking.tables import exists, record, table_of
from mcdecl.sandbox.tracking.views import tables

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

SUBSCRIBERS: Final = "_Subscribers"
MEMBERS: Final = "_ListSubscribers"
Row = dict[str, Any]


def rows(account: "SandboxAccount", view_name: str, keys: Iterable[str] | None = None) -> list[Row]:
    """The rows of one of the two tables, in the order in which they came in.

    Args:
        account: Where.
        view_name: `SUBSCRIBERS` or `MEMBERS`.
        keys: Only those of subscribers with these keys, in any letter case; all of them when left out.
    """
    view = tables()[view_name.casefold()]
    if not exists(account, view):
        return []
    names = [column.name for column in view.columns]
    where, values = "", []
    if keys is not None:
        where, values = "WHERE lower(SubscriberKey) IN (SELECT unnest(?::VARCHAR[]))", [[key.lower() for key in keys]]
    sql = " ".join(("SELECT * FROM", table_of(account, view), where, "ORDER BY rowid"))
    found = account.store.connection.execute(sql, values).fetchall()
    return [dict(zip(names, row, strict=True)) for row in found]


def change(account: "SandboxAccount", view_name: str, new: Mapping[str, Any], where: Mapping[str, Any]) -> None:
    """Sets columns of the rows that have these values (texts without regard to case)."""
    view = tables()[view_name.casefold()]
    if not new or not exists(account, view):
        return
    sets = ", ".join(f'"{name}" = ?' for name in new)
    account.store.writing().execute(
        " ".join(("UPDATE", table_of(account, view), "SET", sets, "WHERE", _tests(where))),
        [*new.values(), *_values(where)],
    )


def remove(account: "SandboxAccount", view_name: str, where: Mapping[str, Any]) -> None:
    """Removes the rows that have these values."""
    view = tables()[view_name.casefold()]
    if exists(account, view):
        sql = " ".join(("DELETE FROM", table_of(account, view), "WHERE", _tests(where)))
        account.store.writing().execute(sql, _values(where))


def _tests(where: Mapping[str, Any]) -> str:
    return " AND ".join(
        f'lower("{name}") = ?' if isinstance(value, str) else f'"{name}" = ?' for name, value in where.items()
    )


def _values(where: Mapping[str, Any]) -> list[Any]:
    return [value.lower() if isinstance(value, str) else value for value in where.values()]


def put_on_list(
    account: "SandboxAccount", person: Row, listed: Mapping[str, Any], status: str, moment: datetime
) -> bool:
    """Puts a subscriber on a list, or sets the status there of one who is on it; whether it was the former."""
    where = {"SubscriberKey": person["SubscriberKey"], "ListID": listed["ID"]}
    left = {"DateUnsubscribed": moment if status == "unsubscribed" else None}
    if any(row["ListID"] == listed["ID"] for row in rows(account, MEMBERS, [person["SubscriberKey"]])):
        change(account, MEMBERS, {"Status": status, **left}, where)
        return False
    who = {name: person[name] for name in ("SubscriberID", "SubscriberKey", "EmailAddress")}
    row = {**who, "ListID": listed["ID"], "ListName": listed["ListName"], "Status": status, "CreatedDate": moment}
    record(account, MEMBERS, [{**row, **left}])
    return True


def remove_list(account: "SandboxAccount", id: int) -> None:
    """Takes everybody off a list that is deleted."""
    if id != ALL_SUBSCRIBERS_ID:
        remove(account, MEMBERS, {"ListID": id})
