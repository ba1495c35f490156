"""Data extensions that nobody declares, read for the queries that use them."""

import pytest

from mcdecl.account import SoapAccount
from mcdecl.account.errors import BrokenAnswer
from mcdecl.engine.observe.read import adopt, by_parent
from mcdecl.engine.observe.tables import read_tables
from mcdecl.kinds import KINDS
from mcdecl.sandbox.server import RunningSandbox
from tests.engine.observe.test_planning import applied
from tests.wanted import EMAIL, ID, table

REQUIRED = {"name": "Country", "type": "Text", "length": 2, "required": True, "default": "DE"}


@pytest.fixture
def full(embedded: RunningSandbox, account: SoapAccount) -> SoapAccount:
    """An account with three data extensions, two of them called otherwise than their keys."""
    applied(account, table("A", ID, EMAIL, name="First Table"), table("B", ID, REQUIRED, name="Second"), table("C"))
    embedded.clear_calls()
    return account


def test_all_names_are_told_and_the_fields_of_those_that_are_asked_for(full: SoapAccount) -> None:
    account_tables = read_tables(full, {"first table"}, {"B"})
    assert set(account_tables.names) >= {"First Table", "Second", "C"}
    assert [(resource.key, resource.state["name"]) for resource in account_tables.resources] == [
        ("A", "First Table"),
        ("B", "Second"),
    ]
    assert [
        (field["name"], field["type"], field["primary_key"]) for field in account_tables.resources[0].state["fields"]
    ] == [
        ("Id", "Text", True),
        ("Email", "EmailAddress", False),
    ]
    country = account_tables.resources[1].state["fields"][1]
    assert (country["length"], country["required"], country["default"]) == (2, True, "DE")


@pytest.mark.parametrize(("names", "calls"), [({"first table", "second"}, 2), ({"nothing"}, 1), (set(), 1)])
def test_it_takes_one_question_for_names_and_one_for_fields(
    embedded: RunningSandbox, full: SoapAccount, names: set[str], calls: int
) -> None:
    read_tables(full, names, ())
    assert [call.operation for call in embedded.calls] == ["Retrieve"] * calls


@pytest.mark.parametrize("other", [{"ObjectID": "f-2"}, {"ObjectID": "f-1", "MaxLength": 9}])
def test_a_field_that_is_there_twice_is_no_field(other: dict[str, object]) -> None:
    field = {"ObjectID": "f-1", "Name": "Id", "MaxLength": 5, "DataExtension": {"CustomerKey": "A"}}
    table = {"CustomerKey": "A", "Name": "A"}
    with pytest.raises(BrokenAnswer, match=r"shows data_extension\.A with Id twice, which it cannot have"):
        adopt(KINDS["data_extension"], [table], by_parent(KINDS["data_extension"], [field, {**field, **other}]))
    assert "Fields" not in table
