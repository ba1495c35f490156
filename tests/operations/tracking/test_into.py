"""Events as rows of a data extension."""

from datetime import timedelta
from pathlib import Path

import pytest

from mcdecl.account import SoapAccount
from mcdecl.account.errors import BrokenAnswer, CallFailed
from mcdecl.operations.tracking.bookmark import EventOrigin
from mcdecl.operations.tracking.errors import PullError
from mcdecl.operations.tracking.into import target
from mcdecl.sandbox.rows import rows as sandbox_rows
from mcdecl.sandbox.server import RunningSandbox
from mcdecl.wire.values import TYPE, Retrieve, any_of
from tests.operations.tracking.desk import START, pull, put, rows

ORIGIN = EventOrigin("here", None, "csv", "Events")
ID = {"Name": "EventID", "FieldType": "Text", "MaxLength": 32, "IsPrimaryKey": True, "IsRequired": True}
KEY = {"Name": "subscriber key", "FieldType": "Text", "MaxLength": 50}


def made(account: SoapAccount, *fields: dict[str, object]) -> None:
    sent = {TYPE: "DataExtension", "CustomerKey": "Events", "Name": "Events", "Fields": {"Field": list(fields)}}
    (result,) = account.create([sent])
    assert result.ok, result.message


def there(server: RunningSandbox, *names: str) -> list[tuple[object, ...]]:
    (owner,) = server.account.store.find("DataExtension", "CustomerKey", "Events")
    return sorted(sandbox_rows.fetch(server.account, owner, names))


def test_fields_are_filled_by_name_and_dates_stay_utc(
    embedded: RunningSandbox, account: SoapAccount, tmp_path: Path
) -> None:
    made(account, ID, KEY, {"Name": "Event_Date_UTC", "FieldType": "Date"}, {"Name": "Note", "FieldType": "Text"})
    put(embedded, "sent", [(f"s{number:03}", START) for number in range(120)])
    rows_of = target(account, "Events")
    assert pull(account, tmp_path, origin=ORIGIN, into=rows_of).total == 120
    tuples = there(embedded, "subscriber key", "Event_Date_UTC")
    assert [key for key, _ in tuples] == [f"s{number:03}" for number in range(120)]
    assert tuples[0][1] == START + timedelta(hours=6)
    assert "EventType" in rows_of.unused
    assert len(rows(tmp_path)) == 120


def test_an_answer_that_is_lost_doubles_no_row(embedded: RunningSandbox, account: SoapAccount, tmp_path: Path) -> None:
    made(account, ID, KEY)
    put(embedded, "sent", [("a", START), ("b", START)])
    embedded.inject("drop_after", operation="Update")
    pull(account, tmp_path, origin=ORIGIN, into=target(account, "Events"))
    assert there(embedded, "subscriber key") == [("a",), ("b",)]


def test_a_row_that_is_refused_stops_the_pull_and_comes_with_the_next(
    embedded: RunningSandbox, account: SoapAccount, tmp_path: Path
) -> None:
    made(account, ID, {**KEY, "MaxLength": 3})
    put(embedded, "sent", [("a", START), ("too long", START)])
    with pytest.raises(CallFailed, match=r"Events does not take an event: .*8 characters"):
        pull(account, tmp_path, origin=ORIGIN, into=target(account, "Events"))
    assert rows(tmp_path) == []
    records = account.retrieve(
        Retrieve("DataExtensionField", ("Name", "ObjectID"), any_of("DataExtension.CustomerKey", ["Events"]))
    )
    field = {
        "ObjectID": next(record["ObjectID"] for record in records if record["Name"] == KEY["Name"]),
        "MaxLength": 9,
    }
    wider = {TYPE: "DataExtension", "CustomerKey": "Events", "Fields": {"Field": [field]}}
    assert account.update([wider])[0].ok
    pull(account, tmp_path, origin=ORIGIN, into=target(account, "Events"))
    assert there(embedded, "subscriber key") == [("a",), ("too long",)]
    assert len(rows(tmp_path)) == 2


def test_a_data_extension_that_is_not_there(account: SoapAccount) -> None:
    with pytest.raises(PullError, match="There is no data extension Events"):
        target(account, "Events")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ([KEY], "no primary key: events would come twice"),
        ([{**ID, "Name": "Id"}], "the primary key Id: events would come twice"),
        ([ID, {**ID, "Name": "URL"}], "URL in its primary key, which not every event fills"),
        ([ID, {**KEY, "Name": "Region", "IsRequired": True}], "requires Region, which not every event fills"),
        ([ID, {**KEY, "Name": "Reason", "IsRequired": True}], "requires Reason"),
    ],
)
def test_a_data_extension_that_would_lose_or_double_events(
    account: SoapAccount, fields: list[dict[str, object]], words: str
) -> None:
    made(account, *fields)
    with pytest.raises(PullError, match=words):
        target(account, "Events")


@pytest.mark.parametrize("missing", ["Name", "FieldType"])
def test_a_field_that_the_account_shows_in_part_is_told(
    account: SoapAccount, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    field = {name: value for name, value in ID.items() if name != missing}
    monkeypatch.setattr(account, "retrieve", lambda _question: [field])
    with pytest.raises(BrokenAnswer, match="a field of Events"):
        target(account, "Events")
