"""The content of owned folders, against the embedded account."""

from collections.abc import Sequence

import pytest

from mcdecl.account import SoapAccount
from mcdecl.account.errors import RetrieveFailed
from mcdecl.engine.observe.owned import read_content
from mcdecl.engine.plan.unmanaged import Held, unmanaged
from mcdecl.sandbox.server import RunningSandbox
from mcdecl.wire.values import Retrieve, SimpleFilter
from tests.engine.observe.test_planning import applied
from tests.wanted import folders, query, table

TOP = "Data Extensions/Own"
TREE = [
    *folders(f"{TOP}/Deep"),
    *folders("Query/Own"),
    *folders("Data Extensions/Owner"),
    table("A", folder=TOP),
    table("B", folder=f"{TOP}/Deep"),
    table("C", folder="Data Extensions/Owner"),
    query("Q", "A", folder="Query/Own"),
]


def test_what_lies_below_and_nothing_beside(account: SoapAccount) -> None:
    applied(account, *TREE)
    folder_content = read_content(account, [TOP.upper()])
    assert set(folder_content.held) == {Held("data_extension", "A", TOP), Held("data_extension", "B", f"{TOP}/Deep")}
    assert (folder_content.folders, folder_content.missing) == ((f"{TOP}/Deep",), ())


def test_only_kinds_that_can_lie_there_are_asked(account: SoapAccount, embedded: RunningSandbox) -> None:
    applied(account, *TREE)
    embedded.clear_calls()
    assert read_content(account, ["Query/Own"]).held == (Held("query_definition", "Q", "Query/Own"),)
    assert [call.operation for call in embedded.calls] == ["Retrieve", "Retrieve"]


def test_nothing_owned_asks_nothing(account: SoapAccount, embedded: RunningSandbox) -> None:
    embedded.clear_calls()
    assert read_content(account, []).held == ()
    assert not embedded.calls


def test_a_folder_that_is_not_there(account: SoapAccount) -> None:
    assert read_content(account, [TOP]).missing == (TOP,)


def test_an_account_that_refuses_the_filter_is_asked_for_all(
    account: SoapAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    applied(account, *TREE)
    asked, real = [], account.retrieve_all

    def picky(asks: Sequence[Retrieve]) -> object:
        asked.extend(asks)
        if any(isinstance(ask.filter, SimpleFilter) and ask.filter.property == "CategoryID" for ask in asks):
            raise RetrieveFailed("no such filter")
        return real(asks)

    monkeypatch.setattr(account, "retrieve_all", picky)
    assert {held_row.key for held_row in read_content(account, [TOP]).held} == {"A", "B"}
    assert asked[-1].filter is None


def test_a_folder_that_is_not_editable_is_never_offered(account: SoapAccount) -> None:
    applied(account, *TREE)
    (deep,) = account.retrieve(Retrieve("DataFolder", ("ID",), SimpleFilter("Name", "equals", ("Deep",))))
    base = {"@type": "DataFolder", "Name": "Fixed", "Description": "x", "ContentType": "dataextension"}
    shape = {"IsEditable": False, "AllowChildren": True, "ParentFolder": {"ID": deep["ID"]}}
    assert account.create([{**base, **shape}])[0].ok
    folder_content = read_content(account, [TOP])
    assert (folder_content.folders, folder_content.fixed) == ((f"{TOP}/Deep",), (TOP, f"{TOP}/Deep/Fixed"))
    assert unmanaged(folder_content, ()) == ("data_extension.A", "data_extension.B")


@pytest.mark.parametrize("folder", ["x", None, float("inf")])
def test_a_folder_that_is_no_number_is_none_of_them(
    account: SoapAccount, monkeypatch: pytest.MonkeyPatch, folder: object
) -> None:
    applied(account, *TREE)
    retrieve_all = account.retrieve_all

    def shown(asks: Sequence[Retrieve]) -> list[list[dict[str, object]]]:
        return [
            [{**record, "CategoryID": folder} if "CategoryID" in record else record for record in records]
            for records in retrieve_all(asks)
        ]

    monkeypatch.setattr(account, "retrieve_all", shown)
    assert read_content(account, [TOP]).held == ()
