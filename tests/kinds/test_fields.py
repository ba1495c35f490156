"""Fields of a data extension: altered by ObjectID, never by type, grown and appended."""

from typing import Any

import pytest

from mcdecl.engine.observe.index import Index
from mcdecl.kinds.facts import ResourceFacts
from mcdecl.kinds.fields import CHILDREN, FIELD, FieldList, default_value, field_ids, may_be_added, were_sound
from mcdecl.kinds.language import object_schema
from mcdecl.kinds.wire import WriteContext
from tests.strategies import Declaring
from tests.wanted import EMAIL, ID, table

LIST = FieldList()
EMPTY, FULL, UNTOLD = ResourceFacts(any_rows=False), ResourceFacts(any_rows=True), ResourceFacts()


def field(name: str, type: str = "Text", **more: Any) -> dict[str, Any]:
    made = FIELD.normal({"name": name, "type": type, **({"length": 50} if type == "Text" else {}), **more})
    assert made is not None
    return made


def sent(value: Any, writing: WriteContext) -> list[dict[str, Any]]:
    return list(LIST.encode(value, writing).get("Fields", {}).get("Field", ()))


def created(*value: Any, **state: Any) -> list[dict[str, Any]]:
    return sent(value, WriteContext(Index(), state))


def updated(before: list[Any], after: list[Any]) -> list[dict[str, Any]]:
    ids = {item["name"].casefold(): f"id-{item['name']}" for item in before}
    return sent(after, WriteContext(Index(), {}, before, ids, creating=False))


def test_a_new_data_extension_gets_every_field_whole() -> None:
    assert created(field("Id", length=18, primary_key=True), field("Sum", "Decimal", length=9, scale=2)) == [
        {
            "Name": "Id",
            "MaxLength": 18,
            "IsRequired": True,
            "IsPrimaryKey": True,
            "FieldType": "Text",
        },
        {
            "Name": "Sum",
            "MaxLength": 9,
            "IsRequired": False,
            "Scale": 2,
            "IsPrimaryKey": False,
            "FieldType": "Decimal",
        },
    ]


def test_without_fields_there_is_no_empty_element() -> None:
    assert LIST.encode([], WriteContext(Index(), {})) == {}
    assert LIST.encode([field("A")], WriteContext(Index(), {}, [field("A")], {"a": "1"}, creating=False)) == {}


def test_fields_of_the_template_are_not_sent_again() -> None:
    fields = [field("SUBSCRIBERKEY"), field("EmailAddress", "EmailAddress"), field("Extra")]
    assert [record["Name"] for record in created(*fields, template="TriggeredSendDataExtension")] == ["Extra"]
    assert len(created(*fields, template="Another")) == 3


@pytest.mark.parametrize(
    ("change", "wire"),
    [
        ({"length": 80}, {"MaxLength": 80}),
        ({"required": False}, {"IsRequired": False}),
        ({"default": "US"}, {"DefaultValue": "US"}),
        ({"name": "a"}, {"Name": "a"}),
    ],
)
def test_an_existing_field_is_altered_by_object_id_with_nothing_but_the_change(
    change: dict[str, Any], wire: dict[str, Any]
) -> None:
    before = field("A", required=True)
    assert updated([before, field("B")], [{**before, **change}, field("B")]) == [{"ObjectID": "id-A", **wire}]


def test_a_default_that_goes_is_sent_empty() -> None:
    assert updated([field("A", default="x")], [field("A")]) == [{"ObjectID": "id-A", "DefaultValue": ""}]


@pytest.mark.parametrize("change", [{"type": "Number"}, {"scale": 3}, {"primary_key": True}])
def test_type_scale_and_key_of_an_existing_field_are_never_sent(change: dict[str, Any]) -> None:
    before = field("A", "Decimal", length=9, scale=2)
    assert updated([before], [{**before, **change}]) == []
    (part,) = updated([before], [{**before, **change, "length": 12}])
    assert part == {"ObjectID": "id-A", "MaxLength": 12}


def test_new_fields_are_appended_in_their_order_after_the_altered_ones() -> None:
    before = [field("A"), field("B")]
    after = [field("New2"), field("B", length=99), field("New1"), field("A")]
    assert [record.get("Name", record.get("ObjectID")) for record in updated(before, after)] == ["id-B", "New2", "New1"]


def test_a_new_field_carries_no_object_id_and_its_type() -> None:
    (part,) = updated([field("A")], [field("A"), field("B", "Date", default="now()")])
    assert "ObjectID" not in part
    assert (part["FieldType"], part["DefaultValue"]) == ("Date", "GETDATE()")


def test_fields_are_found_without_case() -> None:
    assert updated([field("Email", "EmailAddress")], [field("EMAIL", "EmailAddress")]) == [
        {"ObjectID": "id-Email", "Name": "EMAIL"}
    ]


def test_a_field_that_only_the_account_has_is_not_mentioned() -> None:
    assert updated([field("A"), field("Foreign")], [field("A")]) == []


def test_a_delete_of_no_fields_is_refused_because_it_would_delete_everything() -> None:
    for ids in ([], [""], ["a", ""]):
        with pytest.raises(ValueError, match="would delete the data extension"):
            LIST.encode_dropped(ids)
    assert LIST.encode_dropped(["a", "b"]) == {"Fields": {"Field": [{"ObjectID": "a"}, {"ObjectID": "b"}]}}


RECORD = {
    "Fields": {
        "Field": [
            {"ObjectID": "1", "Name": "Id", "FieldType": "Text", "MaxLength": 18, "Scale": 0, "DefaultValue": ""}
            | {"IsRequired": True, "IsPrimaryKey": True, "Ordinal": 0},
            {"ObjectID": "2", "Name": "Sum", "FieldType": "Decimal", "MaxLength": 6, "Scale": 3, "Ordinal": 1},
            {"ObjectID": "3", "Name": "Ok", "FieldType": "Boolean", "Scale": 0, "DefaultValue": "True", "Ordinal": 2},
            {"ObjectID": "4", "Name": "At", "FieldType": "Date", "Scale": 0, "DefaultValue": "GetDate()"},
            {"ObjectID": "5", "Name": "Mail", "FieldType": "EmailAddress", "MaxLength": 254, "Scale": 0},
        ]
    }
}


def test_recorded_fields_read_as_the_yaml_that_made_them() -> None:
    assert LIST.decode(RECORD, Index()) == [
        field("Id", length=18, primary_key=True),
        field("Sum", "Decimal", length=6, scale=3),
        field("Ok", "Boolean", default=True),
        field("At", "Date", default="Now()"),
        field("Mail", "EmailAddress"),
    ]


@pytest.mark.parametrize("shown", [None, 50, 100])
@pytest.mark.parametrize("type_", ["Phone", "Locale", "Number", "Date", "Boolean"])
def test_a_length_that_yaml_cannot_set_is_not_compared(type_: str, shown: int | None) -> None:
    record = {"Name": "F", "FieldType": type_} | ({} if shown is None else {"MaxLength": shown})
    assert LIST.decode({"Fields": {"Field": [record]}}, Index()) == [field("F", type_)]


def test_a_data_extension_without_fields_reads_as_an_empty_list() -> None:
    assert LIST.decode({}, Index()) == []


def test_ids_are_found_by_casefolded_name() -> None:
    assert field_ids(RECORD)["mail"] == "5"
    assert field_ids({}) == {}


def test_children_ask_for_what_altering_needs_and_not_for_their_derived_key() -> None:
    assert {"ObjectID", "Name", "FieldType", "Ordinal", "DataExtension.CustomerKey"} <= set(CHILDREN.properties)
    assert "CustomerKey" not in CHILDREN.properties
    assert CHILDREN.order == "Ordinal"


@pytest.mark.parametrize(
    ("type_", "said", "normal"),
    [
        ("Date", "getdate()", "GETDATE()"),
        ("Date", " Now() ", "GETDATE()"),
        ("Text", "Now()", "Now()"),
        ("Boolean", "True", "true"),
        ("Text", "True", "True"),
        ("Date", "1/1/2026", "1/1/2026"),
        ("Text", "", None),
        ("Text", None, None),
        ("Text", " ", " "),
    ],
)
def test_a_default_has_one_spelling(type_: str, said: Any, normal: str | None) -> None:
    assert default_value(type_, said) == normal


def test_a_key_is_required_unless_the_yaml_contradicts_it() -> None:
    assert field("A", primary_key=True)["required"] is True
    assert field("A", primary_key=True, required=False)["required"] is False
    assert field("A")["required"] is False


@pytest.mark.parametrize(("type_", "length"), [("EmailAddress", 254), ("Phone", 50), ("Locale", 5), ("Number", None)])
def test_a_type_brings_its_length(type_: str, length: int | None) -> None:
    assert field("A", type_, length=7)["length"] == length


def test_only_a_decimal_has_a_scale() -> None:
    assert field("A", "Text", length=9, scale=2)["scale"] is None


@pytest.mark.parametrize("facts", [FULL, UNTOLD])
def test_into_rows_no_key_and_nothing_required_without_default_is_added(facts: ResourceFacts) -> None:
    assert may_be_added(field("A", primary_key=True, default="x"), facts)
    assert may_be_added(field("A", required=True), facts)
    assert may_be_added(field("A", required=True, default="x"), facts) is None
    assert may_be_added(field("A"), facts) is None


def test_into_an_empty_data_extension_everything_is_added() -> None:
    assert may_be_added(field("A", primary_key=True), EMPTY) is None
    assert may_be_added(field("A", required=True), EMPTY) is None


def test_the_reason_tells_rows_from_not_knowing() -> None:
    assert "it has rows" in str(may_be_added(field("A", primary_key=True), FULL))
    assert "may have rows" in str(may_be_added(field("A", primary_key=True), UNTOLD))


def test_a_field_without_type_is_refused_unless_it_is_declared_away() -> None:
    import jsonschema

    valid = jsonschema.Draft202012Validator(object_schema(FIELD.attributes)).is_valid
    assert not valid({"name": "A"})
    assert not valid({"name": "A", "removed": False})
    assert valid({"name": "A", "removed": True})
    assert valid({"name": "A", "type": "Date"})


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ([ID], []),
        ([ID, {**EMAIL, "renamed_from": "Mail"}], []),
        ([ID, {**EMAIL, "renamed_from": "EMAIL"}], []),
        ([ID, {"name": "Old", "removed": True}], []),
        ([ID, EMAIL, {"name": "email", "removed": True}], ["field email is declared and removed at the same time"]),
        ([ID, {**EMAIL, "renamed_from": "id"}], ["Email is renamed from id, which is declared too"]),
        (
            [{**ID, "renamed_from": "Old"}, {**EMAIL, "renamed_from": "OLD"}],
            ["OLD is already renamed to Id"],
        ),
        ([{**ID, "renamed_from": "One"}, {**EMAIL, "renamed_from": "Two"}], []),
    ],
)
def test_what_fields_were_called_or_go_by_fits_what_stays(fields: list[dict[str, Any]], words: list[str]) -> None:
    wanted = table("T", *fields)
    found = list(were_sound(wanted, Declaring(wanted)))
    assert [finding.message for finding in found] == words
    assert not [finding for finding in found if finding.code not in ("MC124", "MC125")]


def test_fields_that_the_account_shows_alike_are_one_object_and_flags_are_no_numbers() -> None:
    shown = {"Name": "F", "FieldType": "Decimal", "MaxLength": 9, "Scale": 1, "IsRequired": True}
    first, second, flag = LIST.decode(
        {"Fields": {"Field": [{**shown, "ObjectID": "1"}, {**shown, "ObjectID": "2"}, {**shown, "Scale": True}]}},
        Index(),
    )
    assert first is second
    assert first["scale"] == 1
    assert flag["scale"] is True


def test_a_field_that_shows_no_plain_value_is_read_all_the_same() -> None:
    (shown,) = LIST.decode({"Fields": {"Field": [{"Name": "F", "FieldType": "Decimal", "MaxLength": [9]}]}}, Index())
    assert shown["length"] == [9]


@pytest.mark.parametrize("odd", [{"Name": "B"}, {"Name": "B", "ObjectID": ""}, {"Name": 7, "ObjectID": "b"}])
def test_ids_are_those_of_fields_that_show_one(odd: dict[str, Any]) -> None:
    ids = field_ids({"Fields": {"Field": [{"Name": "Aa", "ObjectID": "a"}, odd]}})
    assert ids == {"aa": "a"} | ({"7": "b"} if odd["Name"] == 7 else {})
