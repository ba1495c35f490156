"""Rows that are found by an index of their keys are those that a look through the table finds."""

from collections.abc import Iterator
from datetime import datetime
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mcdecl.sandbox.errors import RefusalError
from mcdecl.sandbox.rows import key_index, rows
from mcdecl.sandbox.rows.key_index import comparing
from mcdecl.sandbox.rows.soap_data_extension_object import DataExtensionObject, create_all, save_all
from mcdecl.sandbox.soap.object_type import TYPE, Document, SaveMode
from tests.sandbox.desk import Desk, field

KINDS = ("Text", "Number", "Date", "Decimal")
WRITTEN = {
    "Text": ("a", "A ", "b", "ÉA", "éa", "ΣΑΣ", "σας", "σaσ", "İ", "K", "k", "ß"),
    "Number": ("1", "2", "-3"),
    "Date": ("2026-01-31", "2026-01-31 05:00:00", "1/31/2026"),
    "Decimal": ("1.5", "1.50", "2"),
}
NAMES = count()


@pytest.fixture(scope="module")
def shop() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.close()


def table(desk: Desk, kinds: tuple[str, ...]) -> Document:
    """A new data extension with a key of these types."""
    more = {"Text": {}, "Number": {}, "Date": {}, "Decimal": {"MaxLength": 10, "Scale": 2}}
    keys = [field(f"K{at}", kind, key=True, **more[kind]) for at, kind in enumerate(kinds)]
    return desk.table(f"T{next(NAMES)}", [*keys, field("V")])


def sent(owner: Document, keys: tuple[str, ...], value: str | None) -> Document:
    pairs = {**{f"K{at}": key for at, key in enumerate(keys)}, **({"V": value} if value is not None else {})}
    properties = [{TYPE: "APIProperty", "Name": name, "Value": text} for name, text in pairs.items()]
    if value is None:
        return {"CustomerKey": owner["CustomerKey"], "Keys": {"Key": properties}}
    return {"CustomerKey": owner["CustomerKey"], "Properties": {"Property": properties}}


def played(desk: Desk, owner: Document, steps: list[Any]) -> list[Any]:
    """What came of the steps, and the rows after each."""
    told: list[Any] = []
    account, store = desk.account, desk.account.store
    for what, records in steps:
        documents = [sent(owner, keys, None if what == "delete" else value) for keys, value in records]
        try:
            with store.exclusively():
                if what == "upsert":
                    told.append([refusal and refusal.message for refusal in save_all(account, documents, BOTH)])
                elif what == "delete":
                    told += [_deleted(desk, document) for document in documents]
                elif what == "update":
                    told.append([refusal and refusal.message for refusal in save_all(account, documents, CHANGES)])
                elif what == "elsewhere" and rows.exists(account, owner):  # as a query or an import does
                    store.writing().execute(f"DELETE FROM {rows.table_name(owner)} WHERE V = ?", ["x"])
                elif what == "undone":
                    _undone(desk, documents)
                elif what == "emptied":
                    rows.clear(account, owner)
        except _UndoneError:
            told.append("undone")
        told.append(desk.rows(owner["Name"]))
    return told


class _UndoneError(Exception):
    pass


def _undone(desk: Desk, documents: list[Document]) -> None:
    save_all(desk.account, documents, BOTH)
    raise _UndoneError


BOTH, CHANGES = SaveMode(add=True, change=True), SaveMode(add=False, change=True)


def _deleted(desk: Desk, document: Document) -> str:
    try:
        return DataExtensionObject().delete(desk.account, document).message
    except RefusalError as refusal:
        return refusal.message


@st.composite
def plays(draw: st.DrawFn) -> tuple[tuple[str, ...], list[Any]]:
    """The types of a key, and what is done to rows with such keys."""
    types = tuple(draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=2)))
    record = st.tuples(st.tuples(*(st.sampled_from(WRITTEN[kind]) for kind in types)), st.sampled_from("xyz"))
    words = st.sampled_from(("upsert", "upsert", "update", "delete", "elsewhere", "undone", "emptied"))
    return types, draw(st.lists(st.tuples(words, st.lists(record, min_size=1, max_size=4)), min_size=1, max_size=6))


@given(play=plays())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_index_finds_what_a_look_through_the_table_finds(
    shop: Desk, play: tuple[tuple[str, ...], list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    types, steps = play
    monkeypatch.setattr(key_index, "LARGEST", -1)  # no index at all
    scanned = played(shop, table(shop, types), steps)
    monkeypatch.setattr(key_index, "LARGEST", 1000)
    assert played(shop, table(shop, types), steps) == scanned


def test_a_large_table_is_looked_through_a_few_times_and_then_indexed(
    shop: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_index, "SMALL", 2)
    owner = table(shop, ("Text",))
    create_all(shop.account, [sent(owner, (f"k{number}",), "x") for number in range(5)])

    def upsert(key: str) -> bool:
        with shop.account.store.exclusively():
            save_all(shop.account, [sent(owner, (key,), "y")], BOTH)
        return shop.account.key_indexes.of(owner, ["K0"], shop.account.store.row_version) is not None

    assert [upsert("k1") for _ in range(key_index.PATIENCE)] == [False] * key_index.PATIENCE
    assert [upsert("k2"), upsert("new"), upsert("NEW ")] == [True, True, True]
    assert [value for _, value in shop.rows(owner["Name"])] == ["x", "y", "y", "x", "x", "y"]
    shop.account.store.rollback()
    assert shop.account.key_indexes.of(owner, ["K0"], shop.account.store.row_version) is None


def test_a_value_of_another_type_is_left_to_the_database(shop: Desk) -> None:
    types = {"N": "INTEGER", "B": "BOOLEAN", "T": "TIMESTAMP", "D": "DECIMAL(10, 2)"}
    good: dict[str, Any] = {"N": 1, "B": True, "T": datetime(2026, 1, 31), "D": 2}
    assert comparing(shop.account.store.connection, types, good) == tuple(good.values())
    for name, value in (("N", "1"), ("N", True), ("B", 1), ("T", "2026-01-31"), ("D", "2"), ("N", None)):
        assert comparing(shop.account.store.connection, types, {**good, name: value}) is None
