"""The order of the fields of a data extension, also where the account shows nonsense."""

from typing import Any

import pytest

from mcdecl.account import SoapAccount
from mcdecl.account.errors import BrokenAnswer
from mcdecl.engine.observe import field_order
from mcdecl.engine.observe.field_order import read_field_order
from tests.engine.observe.test_planning import applied
from tests.wanted import EMAIL, ID, table


def test_the_order_is_the_account_s(account: SoapAccount) -> None:
    applied(account, table("A", EMAIL, ID))
    assert read_field_order(account, "A") == ("Email", "Id")
    assert read_field_order(account, "B") == ()


@pytest.mark.parametrize("change", [{"Ordinal": "x"}, {"Ordinal": float("inf")}, {"Name": None}, {"Name": ""}])
def test_a_field_without_a_name_or_a_place_is_told(
    account: SoapAccount, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any]
) -> None:
    field = {"Name": "Id", "Ordinal": 1, "DataExtension": {"CustomerKey": "A"}, **change}
    monkeypatch.setattr(field_order, "read_children", lambda *_asked: {"data_extension": [field]})
    with pytest.raises(BrokenAnswer, match="a field of A"):
        read_field_order(account, "A")
