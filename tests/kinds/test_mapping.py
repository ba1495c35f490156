"""Which column goes where: three forms over SOAP, and field maps that only REST shows."""

from typing import Any

import jsonschema
import pytest

from mcdecl.engine.observe.index import Index
from mcdecl.kinds.facts import ResourceFacts
from mcdecl.kinds.mapping import MappingCodec, MappingType, hazard, is_manual, lost, same_mapping
from mcdecl.kinds.risk import Risk, Subject
from mcdecl.kinds.values import Unknown
from mcdecl.kinds.wire import WriteContext

CODEC = MappingCodec()
HIDDEN = Unknown("hidden", shape="columns")


def encode(value: Any) -> dict[str, Any]:
    return CODEC.encode(value, WriteContext(Index(), {}))


def decode(**record: Any) -> Any:
    rest = {"@rest": record.pop("rest")} if "rest" in record else {}
    return CODEC.decode({**record, **rest}, Index())


@pytest.mark.parametrize(("word", "wire"), [("by_header", "InferFromColumnHeadings"), ("by_ordinal", "MapByOrdinal")])
def test_a_rule_is_a_word_both_ways(word: str, wire: str) -> None:
    assert encode(word) == {"FieldMappingType": wire}
    assert decode(FieldMappingType=wire) == word


def test_named_columns_travel_by_name() -> None:
    assert encode({"Id": "crm_id", "Email": "e mail"}) == {
        "FieldMappingType": "ManualMap",
        "FieldMaps": {
            "FieldMap": [
                {"SourceName": "crm_id", "DestinationName": "Id"},
                {"SourceName": "e mail", "DestinationName": "Email"},
            ]
        },
    }


def test_numbered_columns_travel_as_ordinals_from_1() -> None:
    assert encode({"Id": 1})["FieldMaps"]["FieldMap"] == [{"SourceOrdinal": 1, "DestinationName": "Id"}]


def test_field_maps_are_never_asked_of_soap() -> None:
    assert CODEC.reads == ("FieldMappingType",)


def test_field_maps_are_read_from_rest() -> None:
    entries = [
        {"destinationFieldName": "Id", "sourceFieldName": "crm_id"},
        {"destinationFieldName": "Email", "sourceFieldOrdinal": 2},
    ]
    assert decode(FieldMappingType="ManualMap", rest={"fieldMappings": entries}) == {"Id": "crm_id", "Email": 2}


@pytest.mark.parametrize("rest", [None, {}, {"fieldMappings": []}])
def test_without_rest_the_columns_are_unknown_and_known_to_be_columns(rest: Any) -> None:
    value = decode(FieldMappingType="ManualMap", rest=rest)
    assert isinstance(value, Unknown)
    assert value.shape == "columns"


def test_the_reason_that_rest_gave_is_passed_on() -> None:
    value = decode(FieldMappingType="ManualMap", rest=Unknown("REST said 403"))
    assert value.reason == "REST said 403"


def test_only_named_columns_are_worth_a_rest_call() -> None:
    assert is_manual({"FieldMappingType": "ManualMap"})
    assert not is_manual({"FieldMappingType": "MapByOrdinal"})


SAME = [
    ({"Id": "a"}, {"ID": "a"}, True),
    ({"Id": "a", "B": 2}, {"B": 2, "Id": "a"}, True),
    ({"Id": "a"}, {"Id": "A"}, False),
    ({"Id": 1}, {"Id": "1"}, False),
    ({"Id": "a"}, {"Id": "a", "B": "b"}, False),
    ("by_header", {"Id": "a"}, False),
    ({"Id": "a"}, "by_header", False),
    ("by_header", "by_header", True),
    ("by_header", "by_ordinal", False),
    (HIDDEN, {"Id": "a"}, None),
    (HIDDEN, "by_header", False),
    (Unknown("hidden"), "by_header", None),
]


@pytest.mark.parametrize(("before", "after", "same"), SAME)
def test_mappings_compare_by_field_without_case_and_order(before: Any, after: Any, same: bool | None) -> None:
    assert same_mapping(before, after) is same


VALID = ["by_header", "by_ordinal", {"Id": "a"}, {"Id": 1, "B": 300}]
WRONG = ["by_name", {}, {"Id": 0}, {"Id": ""}, {"Id": None}, ["Id"], {"Id": True}]


@pytest.mark.parametrize(
    ("value", "right"), [*((texts, True) for texts in VALID), *((texts, False) for texts in WRONG)]
)
def test_the_schema_knows_the_three_forms(value: Any, right: bool) -> None:
    assert jsonschema.Draft202012Validator(MappingType().schema()).is_valid(value) is right


@pytest.mark.parametrize(
    ("value", "right"),
    [({"A": ""}, False), ({"A": "a"}, True), ({"A": 0}, False), ({"A": 1}, True), ({}, False), ({"A": True}, False)],
)
def test_columns_are_named_or_numbered_from_1(value: Any, right: bool) -> None:
    assert jsonschema.Draft202012Validator(MappingType().schema()).is_valid(value) is right


def test_a_mapping_that_gives_way_to_a_rule_is_lost() -> None:
    subject = Subject("I", ResourceFacts())
    gone = hazard({"A": "a", "B": "b"}, "by_header", subject)
    assert gone is not None
    assert gone.risk is Risk.DATA_LOSS
    assert "its 2 field mappings" in gone.words
    assert hazard({"A": "a"}, {"A": "b"}, subject) is None
    assert hazard("by_header", {"A": "b"}, subject) is None
    assert hazard("by_header", "by_ordinal", subject) is None
    entry = lost("A", "a", subject)
    assert (entry.risk, "A (from column a)" in entry.words) == (Risk.DATA_LOSS, True)


@pytest.mark.parametrize(
    ("entry", "column"),
    [
        ({"sourceFieldName": "a", "sourceFieldOrdinal": 2}, "a"),
        ({"sourceFieldName": "", "sourceFieldOrdinal": "2"}, 2),
        ({"sourceOrdinal": 3}, 3),
        ({}, None),
    ],
)
def test_a_column_is_its_name_or_its_number(entry: dict[str, Any], column: Any) -> None:
    record = {"FieldMappingType": "ManualMap", "@rest": {"fieldMappings": [{"destinationFieldName": "F", **entry}]}}
    assert MappingCodec().decode(record, Index()) == {"F": column}


def test_columns_are_kept_as_they_are_written_and_rules_as_words() -> None:
    written = {"Id": "crm_id", "Email": 2}
    assert MappingType().normal(written) == written
    assert MappingType().normal(written) is not written
    assert MappingType().normal("by_header") == "by_header"
