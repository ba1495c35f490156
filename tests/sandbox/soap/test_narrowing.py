"""What a filter asks for is found by an index: a large account is not read for a small question."""

from typing import Any

import pytest

from mcdecl.sandbox.server import RunningSandbox
from mcdecl.sandbox.soap.filters import asked_values
from tests.sandbox.caller import Caller, both, data_extension, where

SIMPLE, COMPLEX = {"@type": "SimpleFilterPart"}, {"@type": "ComplexFilterPart"}


def equal(name: str, *values: str, operator: str = "equals") -> dict[str, Any]:
    return {**SIMPLE, "Property": name, "SimpleOperator": operator, "Value": list(values)}


def joined(operator: str, left: Any, right: Any) -> dict[str, Any]:
    return {**COMPLEX, "LogicalOperator": operator, "LeftOperand": left, "RightOperand": right}


@pytest.mark.parametrize(
    ("part", "values"),
    [
        (equal("A", "1"), ["1"]),
        (equal("A", "1", "2", "1", operator="IN"), ["1", "2"]),
        (equal("A", "1", operator="notEquals"), None),
        (equal("B", "1"), None),
        (joined("AND", equal("B", "1"), equal("A", "2")), ["2"]),
        (joined("OR", equal("A", "1"), equal("A", "2")), ["1", "2"]),
        (joined("OR", equal("A", "1"), equal("B", "2")), None),
    ],
)
def test_values_that_a_filter_keeps_to(part: Any, values: list[str] | None) -> None:
    assert asked_values(part, "A") == values


def test_fields_and_data_extensions_are_found_without_reading_all(
    soap: Caller, sandbox: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    soap.create("".join(data_extension(f"K{number}") for number in range(3)))
    store = sandbox.account.store
    read_all = store.all

    def watched(collection: str) -> Any:
        assert collection != "DataExtension", "every data extension is read"
        return read_all(collection)

    monkeypatch.setattr(store, "all", watched)
    keys = ("k1", "K2", "nope")
    fields = soap.retrieve("DataExtensionField", "CustomerKey", filter=where("DataExtension.CustomerKey", "IN", *keys))
    assert sorted(field["CustomerKey"] for field in fields.results) == ["[K1].[Id]", "[K2].[Id]"]
    one = where("DataExtension.CustomerKey", "equals", "K0", tag="LeftOperand")
    other = where("DataExtension.CustomerKey", "equals", "K0", tag="RightOperand")
    assert len(soap.retrieve("DataExtensionField", "Name", filter=both("OR", one, other)).results) == 1
    assert (
        soap.retrieve("DataExtension", "CustomerKey", filter=where("CustomerKey", "equals", "k2")).result["CustomerKey"]
        == "K2"
    )
