from typing import Any

import pytest

from mcdecl.sandbox.rows.soap_data_extension_object import RefusedAtError, create_all
from mcdecl.sandbox.server import RunningSandbox
from tests.sandbox.caller import KEY_FIELD, Caller, data_extension, field, row, where

FIELDS = KEY_FIELD + "".join(
    (
        field("Name", MaxLength=5, IsRequired=True, DefaultValue="none"),
        field("Need", "Number", IsRequired=True),
        field("Price", "Decimal", MaxLength=5, Scale=2),
        field("At", "Date"),
        field("Ok", "Boolean"),
        field("Mail", "EmailAddress"),
    )
)
OPTION = "<SaveOption><PropertyName>*</PropertyName><SaveAction>UpdateAdd</SaveAction></SaveOption>"
UPSERT = f"<SaveOptions>{OPTION}</SaveOptions>"


@pytest.fixture(autouse=True)
def table(soap: Caller) -> None:
    soap.create(data_extension("A", "By name", FIELDS)).accepted()


def read(soap: Caller, *names: str, filter: str = "", table: str = "A") -> list[dict[str, str]]:
    answer = soap.retrieve(f"DataExtensionObject[{table}]", *names, filter=filter)
    assert answer.overall == "OK", answer.text
    found = []
    for result in answer.results:
        properties = result["Properties"]["Property"]
        listed = properties if isinstance(properties, list) else [properties]
        found.append({item["Name"]: item["Value"] for item in listed})
    return found


def test_values_come_back_in_the_forms_of_rows(soap: Caller) -> None:
    soap.create(
        row("A", Id="1", Need="7", Price="1.5", At="2026-11-05T13:04:09.7", Ok="true", Mail="a@b.example")
    ).accepted()
    assert read(soap, "Id", "Name", "Need", "Price", "At", "Ok", "Mail") == [
        {
            "Id": "1",
            "Name": "none",
            "Need": "7",
            "Price": "1.50",
            "At": "11/5/2026 1:04:09 PM",
            "Ok": "True",
            "Mail": "a@b.example",
        }
    ]


def test_by_key_or_by_name(soap: Caller) -> None:
    soap.create(row("A", Id="1", Need="7"))
    assert read(soap, "Id", table="By name") == read(soap, "Id", table="a") == [{"Id": "1"}]
    assert soap.retrieve("DataExtensionObject[Nothing]", "Id").overall.startswith("Error:")


def test_hidden_key_and_unknown_column(soap: Caller) -> None:
    soap.create(row("A", Id="1", Need="7") + row("A", Id="2", Need="7"))
    assert [record["_CustomObjectKey"] for record in read(soap, "_CustomObjectKey")] == ["1", "2"]
    assert soap.retrieve("DataExtensionObject[A]", "Nope").overall.startswith("Error: Invalid column name")


def test_no_table_yet_is_no_rows(soap: Caller) -> None:
    assert read(soap, "Id") == []


_FINE: dict[str, Any] = {"Id": "1", "Need": "7"}


@pytest.mark.parametrize(
    ("parts", "column", "code"),
    [
        ({"Name": "abcdef"}, "Name", 70002),
        ({"Need": "x"}, "Need", 70000),
        ({"Need": "2147483648"}, "Need", 70000),
        ({"Need": ""}, "Need", 70001),
        ({"Price": "1000"}, "Price", 70000),
        ({"At": "soon"}, "At", 70000),
        ({"Ok": "perhaps"}, "Ok", 70000),
        ({"Mail": "nobody"}, "Mail", 70000),
        ({"Name": None}, "Name", 70001),
    ],
)
def test_wrong_values(soap: Caller, parts: dict[str, Any], column: str, code: int) -> None:
    answer = soap.create(row("A", **(_FINE | parts)))
    answer.refused(code)
    fault = answer.result["ValueErrors"]["ValueError"]
    assert (fault["Name"], fault["ErrorCode"]) == (column, str(code))
    assert answer.result["ErrorMessage"]


def test_every_fault_has_its_entry(soap: Caller) -> None:
    answer = soap.create(row("A", Id="x" * 19, Name="abcdef", Need="x"))
    assert [item["Name"] for item in answer.result["ValueErrors"]["ValueError"]] == ["Name", "Need"]
    assert answer.result["KeyErrors"]["KeyError"]["Name"] == "Id"


def test_unknown_table_and_empty_row(soap: Caller) -> None:
    soap.create(row("Z", Id="1")).refused(70003)
    soap.create(row("A")).refused(70004)


def test_unknown_columns_are_dropped_silently(soap: Caller) -> None:
    soap.create(row("A", Id="1", Need="7", Nope="x")).accepted()


def test_create_of_an_existing_row_fails_on_the_key(soap: Caller) -> None:
    soap.create(row("A", Id="1", Need="7"))
    answer = soap.create(row("A", Id="1", Need="8"))
    answer.refused(70000)
    assert answer.result["KeyErrors"]["KeyError"]["Name"] == "Id"
    soap.create(row("A", Id="1", Need="8"), UPSERT).accepted()
    assert read(soap, "Need") == [{"Need": "8"}]


def test_update_patches_and_null_clears(soap: Caller) -> None:
    soap.create(row("A", Id="1", Need="7", Price="2", Mail="a@b.example"))
    soap.update(row("A", id="1", Price=None, Need="9")).accepted()
    assert read(soap, "Need", "Price", "Mail") == [{"Need": "9", "Price": "", "Mail": "a@b.example"}]
    soap.update(row("A", Id="1", Need=None)).refused(70001)


def test_update_of_a_missing_row_needs_update_add(soap: Caller) -> None:
    soap.update(row("A", Id="1", Need="7")).refused(70000)
    soap.update(row("A", Id="1", Need="7"), UPSERT).accepted()
    assert len(read(soap, "Id")) == 1


def test_update_needs_the_key(soap: Caller) -> None:
    soap.update(row("A", Need="7")).refused(70001)


def test_delete_by_keys(soap: Caller) -> None:
    soap.create(row("A", Id="1", Need="7") + row("A", Id="2", Need="7"))
    gone = "<Keys><Key><Name>Id</Name><Value>1</Value></Key></Keys>"
    soap.delete(row("A", gone)).accepted()
    assert read(soap, "Id") == [{"Id": "2"}]
    soap.delete(row("A", gone)).refused(70000)
    soap.delete(row("A")).refused(70001)


def test_without_a_key_rows_only_pile_up(soap: Caller) -> None:
    soap.create(data_extension("B", fields=field("F")))
    soap.create(row("B", F="x") + row("B", F="x"))
    assert len(read(soap, "F", table="B")) == 2
    soap.update(row("B", F="x")).refused(70000)


def test_filters(soap: Caller) -> None:
    soap.create(
        row("A", Id="a", Need="7", At="1/2/2026 3:00:00 PM") + row("A", Id="B", Need="9") + row("A", Id="c", Need="11")
    )
    assert read(soap, "Id", filter=where("Need", "greaterThan", "8")) == [{"Id": "B"}, {"Id": "c"}]
    assert read(soap, "Id", filter=where("id", "IN", "A", "b")) == [{"Id": "a"}, {"Id": "B"}]
    assert read(soap, "Id", filter=where("At", "isNotNull")) == [{"Id": "a"}]
    assert read(soap, "Id", filter=where("At", "lessThan", "2026-01-03T00:00:00", element="DateValue")) == [{"Id": "a"}]
    refused = soap.retrieve("DataExtensionObject[A]", "Id", filter=where("Id", "like", "a%"))
    assert refused.overall.startswith("Error:")


def test_field_changes_reach_the_table(soap: Caller) -> None:
    soap.create(row("A", Id="1", Need="7", Ok="true"))
    fields = soap.fields("A")
    soap.update(
        data_extension("A", None, field("Number", None, ObjectID=fields["Need"]["ObjectID"]) + field("More"))
    ).accepted()
    soap.delete(data_extension("A", None, f"<Field><ObjectID>{fields['Ok']['ObjectID']}</ObjectID></Field>")).accepted()
    assert read(soap, "Number", "More") == [{"Number": "7", "More": ""}]
    assert soap.retrieve("DataExtensionObject[A]", "Ok").overall.startswith("Error:")


def test_a_failed_row_leaves_the_others(soap: Caller) -> None:
    answer = soap.create(row("A", Id="1", Need="7") + row("A", Id="2", Need="x") + row("A", Id="3", Need="7"))
    assert answer.overall == "Has Errors"
    assert read(soap, "Id") == [{"Id": "1"}, {"Id": "3"}]


GOOD = {"Id": "a", "Need": "1"}


def sent(values: dict[str, str]) -> dict[str, Any]:
    properties = [{"@type": "APIProperty", "Name": name, "Value": value} for name, value in values.items()]
    return {"@type": "DataExtensionObject", "CustomerKey": "A", "Properties": {"Property": properties}}


@pytest.mark.parametrize(
    "second",
    [
        {"Id": "b", "Need": "1"},
        {"Id": "b"},
        {"Need": "1"},
        {"Id": "", "Need": "1"},
        {"Id": "A ", "Need": "1"},
        {"Id": "b", "Need": "many"},
        {"Id": "b", "Need": "1", "Name": "too long"},
        {"Id": "b", "Need": "1", "Price": "1.5", "At": "2026-11-05T13:04", "Ok": "true"},
        {"Id": "b", "Need": "1", "Price": "1234.5", "At": "soon"},
        {"Id": "b", "Need": "1", "Nowhere": "x"},
        {},
    ],
)
def test_many_at_once_go_by_the_rules_of_create(soap: Caller, sandbox: RunningSandbox, second: dict[str, str]) -> None:
    soap.create(data_extension("B", "One by one", FIELDS)).accepted()
    soap.create(row("B", **GOOD)).accepted()
    alone = soap.create(row("B", **second)).result
    refused = [] if alone["StatusCode"] == "OK" else [(1, alone["StatusMessage"])]
    raised = []
    try:
        create_all(sandbox.account, [sent(GOOD), sent(second)])
    except RefusedAtError as error:
        raised.append((error.number, error.message))
    assert raised == refused
    names = ("_CustomObjectKey", "Id", "Name", "Need", "Price", "At", "Ok", "Mail")
    assert read(soap, *names) == ([] if refused else read(soap, *names, table="B"))


def test_a_key_that_is_there_is_refused_among_many(soap: Caller, sandbox: RunningSandbox) -> None:
    soap.create(row("A", Id="x", Need="1")).accepted()
    with pytest.raises(RefusedAtError, match="already exists") as refused:
        create_all(sandbox.account, [sent({"Id": id, "Need": "2"}) for id in "abXb"])
    assert refused.value.number == 2
    assert read(soap, "Id", "Need") == [{"Id": "x", "Need": "1"}]
