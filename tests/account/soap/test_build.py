"""Retrieve requests built with lxml are what zeep would build."""

import xml.etree.ElementTree as ET

import pytest
from lxml import etree

from mcdecl.account.soap.build import retrieve_message
from mcdecl.account.soap.write import write_message
from mcdecl.wire.values import Combination, Retrieve, SimpleFilter, any_of

XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"


def canonical(element: etree._Element) -> str:
    for part in element.iter():
        if part.get(XSI_TYPE):
            # A type's name stands for the same type with and without a prefix.
            part.set(XSI_TYPE, str(part.get(XSI_TYPE)).rpartition(":")[2])
    return ET.canonicalize(etree.tostring(element).decode(), rewrite_prefixes=True)


def simple(property: str, operator: str, **values: object) -> dict[str, object]:
    return {"@type": "SimpleFilterPart", "Property": property, "SimpleOperator": operator, **values}


def both(left: object, operator: str, right: object) -> dict[str, object]:
    return {"@type": "ComplexFilterPart", "LeftOperand": left, "LogicalOperator": operator, "RightOperand": right}


A, B, C = (SimpleFilter(name, "equals", ("1",)) for name in "abc")
WA, WB, WC = (simple(name, "equals", Value=["1"]) for name in "abc")

CASES = {
    "plain": (Retrieve("DataFolder", ("ID", "Name")), {}),
    "equals": (
        Retrieve("DataFolder", ("ID",), any_of("Name", ("a&b",))),
        {"Filter": simple("Name", "equals", Value=["a&b"])},
    ),
    "in": (
        Retrieve("DataFolder", ("ID",), any_of("Name", ("a", "b"))),
        {"Filter": simple("Name", "IN", Value=["a", "b"])},
    ),
    "no value": (Retrieve("DataFolder", ("ID",), SimpleFilter("Name", "isNull")), {"Filter": simple("Name", "isNull")}),
    "dates": (
        Retrieve(
            "DataFolder",
            ("ID",),
            SimpleFilter("CreatedDate", "between", ("2026-01-01", "2026-02-01T01:02:03"), dates=True),
        ),
        {"Filter": simple("CreatedDate", "between", DateValue=["2026-01-01T00:00:00", "2026-02-01T01:02:03"])},
    ),
    "and": (Retrieve("DataFolder", ("ID",), Combination("AND", (A, B))), {"Filter": both(WA, "AND", WB)}),
    "three": (
        Retrieve("DataFolder", ("ID",), Combination("OR", (A, B, C))),
        {"Filter": both(WA, "OR", both(WB, "OR", WC))},
    ),
    "one": (Retrieve("DataFolder", ("ID",), Combination("OR", (A,))), {"Filter": WA}),
    "nested": (
        Retrieve("DataFolder", ("ID",), Combination("AND", (A, Combination("OR", (B, C))))),
        {"Filter": both(WA, "AND", both(WB, "OR", WC))},
    ),
    "options": (
        Retrieve("DataFolder", ("ID",), any_of("Name", ("a",)), batch_size=200, query_all_accounts=True),
        {
            "Filter": simple("Name", "equals", Value=["a"]),
            "QueryAllAccounts": True,
            "Options": {"@type": "RetrieveOptions", "BatchSize": 200},
        },
    ),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("page", [None, "r-1"])
def test_the_same_as_zeep_builds(name, page) -> None:
    request, values = CASES[name]
    content = {
        "ObjectType": request.object_type,
        "Properties": list(request.properties),
        "ContinueRequest": page,
        **values,
    }
    by_zeep = write_message("RetrieveRequestMsg", {"RetrieveRequest": content})
    assert canonical(retrieve_message(request, continue_request=page)) == canonical(by_zeep)


def test_many_operands_are_nested_shallowly() -> None:
    parts = tuple(SimpleFilter("Name", "equals", (str(number),)) for number in range(3000))
    message = retrieve_message(Retrieve("DataFolder", ("ID",), Combination("OR", parts)))
    assert [value.text for value in message.iter("{*}Value")] == [str(number) for number in range(3000)]
    deepest = max(len(list(value.iterancestors())) for value in message.iter("{*}Value"))
    assert deepest < 20


@pytest.mark.parametrize(
    "filter", [SimpleFilter("Name", "IN", ("a",)), SimpleFilter("Name", "IN"), Combination("AND", ())]
)
def test_filters_that_the_service_refuses_are_not_built(filter) -> None:
    with pytest.raises(ValueError, match=r"two values|at least one"):
        retrieve_message(Retrieve("DataFolder", ("ID",), filter))
