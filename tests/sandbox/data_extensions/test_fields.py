import pytest

from tests.sandbox.caller import KEY_FIELD, Caller, data_extension, field, row, where


def made(soap: Caller, *fields: str) -> None:
    soap.create(data_extension("A", fields=KEY_FIELD + "".join(fields))).accepted()


def altered(soap: Caller, name: str, type: str | None = None, **parts: object) -> str:
    return data_extension("A", None, field(name, type, ObjectID=soap.fields("A")[name]["ObjectID"], **parts))


@pytest.mark.parametrize(
    ("type", "parts", "length"),
    [
        ("Text", {}, "50"),
        ("Text", {"MaxLength": 4000}, "4000"),
        ("EmailAddress", {"MaxLength": 10}, "254"),
        ("Phone", {}, "50"),
        ("Locale", {}, "5"),
        ("Number", {}, None),
        ("Date", {}, None),
        ("Boolean", {}, None),
        ("Decimal", {"MaxLength": 6, "Scale": 3}, "6"),
    ],
)
def test_lengths_read_as_the_type_has_them(
    soap: Caller, type: str, parts: dict[str, object], length: str | None
) -> None:
    made(soap, field("F", type, **parts))
    read = soap.fields("A")["F"]
    assert (read["FieldType"], read.get("MaxLength"), read["Scale"]) == (type, length, str(parts.get("Scale", 0)))


@pytest.mark.parametrize(
    "wrong",
    [
        field("F", MaxLength=0),
        field("F", MaxLength=4001),
        field("F", "Decimal", MaxLength=39),
        field("F", "Decimal", MaxLength=4, Scale=5),
        field("F", "Number", DefaultValue="many"),
        field("F", "Number", DefaultValue="2147483648"),
        field("F", "Boolean", DefaultValue="maybe"),
        field("F", "Date", DefaultValue="soon"),
        field("F", "Decimal", MaxLength=4, Scale=2, DefaultValue="123.4"),
        field("F", MaxLength=2, DefaultValue="abc"),
        field("F", IsPrimaryKey=True),
        field("F", IsPrimaryKey=True, IsRequired=False),
        field("_F"),
        field("id"),
        field("F", ObjectID="11111111-2222-3333-4444-555555555555"),
    ],
)
def test_wrong_fields_are_refused(soap: Caller, wrong: str) -> None:
    soap.create(data_extension("A", fields=KEY_FIELD + wrong)).refused(310007)


@pytest.mark.parametrize(
    ("type", "sent", "read"),
    [("Date", "GETDATE()", "GetDate()"), ("Date", "now()", "GetDate()"), ("Boolean", "true", "True")],
)
def test_defaults_come_into_their_form(soap: Caller, type: str, sent: str, read: str) -> None:
    made(soap, field("F", type, DefaultValue=sent))
    assert soap.fields("A")["F"]["DefaultValue"] == read


def test_fields_come_unsorted_and_keep_the_sent_order(soap: Caller) -> None:
    made(soap, *(field(f"F{number}", Ordinal=9 - number) for number in range(5)))
    names = list(soap.fields("A"))
    by_ordinal = sorted(names, key=lambda name: int(soap.fields("A")[name]["Ordinal"]))
    assert by_ordinal == ["Id", "F0", "F1", "F2", "F3", "F4"]
    assert names != by_ordinal
    assert sorted(names) == sorted(by_ordinal)


def test_key_of_a_field_is_derived_and_can_be_asked(soap: Caller) -> None:
    made(soap)
    answer = soap.retrieve("DataExtensionField", "Name", filter=where("CustomerKey", "equals", "[A].[Id]"))
    assert answer.result["Name"] == "Id"


def test_new_fields_are_appended_in_the_sent_order(soap: Caller) -> None:
    made(soap)
    soap.update(data_extension("A", None, field("Z", Ordinal=0) + field("B"))).accepted()
    assert {name: read["Ordinal"] for name, read in soap.fields("A").items()} == {"Id": "0", "Z": "1", "B": "2"}


def test_existing_field_without_its_id_is_refused(soap: Caller) -> None:
    made(soap, field("F"))
    soap.update(data_extension("A", None, field("f", MaxLength=100))).refused(310007)


def test_field_type_of_an_existing_field_is_refused_even_unchanged(soap: Caller) -> None:
    made(soap, field("F"))
    soap.update(altered(soap, "F", "Text")).refused(310007)


def test_grow_but_not_shrink(soap: Caller) -> None:
    made(soap, field("F", MaxLength=50))
    soap.update(altered(soap, "F", MaxLength=60)).accepted()
    assert soap.fields("A")["F"]["MaxLength"] == "60"
    soap.update(altered(soap, "F", MaxLength=59)).refused(310007)


def test_required_can_be_loosened_but_not_tightened(soap: Caller) -> None:
    made(soap, field("F", IsRequired=True))
    soap.update(altered(soap, "F", IsRequired=False)).accepted()
    soap.update(altered(soap, "F", IsRequired=True)).refused(310007)


def test_rename_and_default(soap: Caller) -> None:
    made(soap, field("F"))
    id = soap.fields("A")["F"]["ObjectID"]
    soap.update(data_extension("A", None, field("G", None, ObjectID=id, DefaultValue="x"))).accepted()
    read = soap.fields("A")
    assert (read["G"]["ObjectID"], read["G"]["DefaultValue"], "F" in read) == (id, "x", False)


def test_rename_onto_another_is_refused(soap: Caller) -> None:
    made(soap, field("F"), field("G"))
    id = soap.fields("A")["F"]["ObjectID"]
    soap.update(data_extension("A", None, field("g", None, ObjectID=id))).refused(310007)


def test_a_field_may_take_the_name_that_another_gives_up_in_the_same_update(soap: Caller) -> None:
    made(soap, field("F"), field("G"))
    soap.create(row("A", Id="1", F="f", G="g")).accepted()
    known = soap.fields("A")
    renamed = field("H", None, ObjectID=known["G"]["ObjectID"]) + field("G", None, ObjectID=known["F"]["ObjectID"])
    soap.update(data_extension("A", None, renamed)).accepted()
    found = soap.retrieve("DataExtensionObject[A]", "G", "H").result["Properties"]["Property"]
    assert [(item["Name"], item["Value"]) for item in found] == [("G", "f"), ("H", "g")]


def test_only_the_letter_case_of_a_name_may_change(soap: Caller) -> None:
    made(soap, field("F"))
    soap.create(row("A", Id="1", F="x")).accepted()
    soap.update(data_extension("A", None, field("f", None, ObjectID=soap.fields("A")["F"]["ObjectID"]))).accepted()
    assert "f" in soap.fields("A")
    found = soap.retrieve("DataExtensionObject[A]", "f").result["Properties"]["Property"]
    assert found == {"Name": "f", "Value": "x"}


def test_a_new_name_without_the_id_adds_a_second_field(soap: Caller) -> None:
    made(soap, field("F"))
    soap.update(data_extension("A", None, field("Renamed"))).accepted()
    assert {"F", "Renamed"} < soap.fields("A").keys()


def test_one_wrong_field_leaves_all_of_its_data_extension_as_it_was(soap: Caller) -> None:
    made(soap, field("F", MaxLength=50))
    longer = field("F", None, ObjectID=soap.fields("A")["F"]["ObjectID"], MaxLength=60)
    soap.update(data_extension("A", "Renamed", longer + field("New") + field("Id"))).refused(310007)
    read = soap.fields("A")
    assert (read["F"]["MaxLength"], "New" in read) == ("50", False)
    assert soap.one("DataExtension", "Name", key="A")["Name"] == "A"


def test_a_decimal_with_rows_may_grow(soap: Caller) -> None:
    made(soap, field("F", "Decimal", MaxLength=4, Scale=2))
    soap.create(row("A", Id="1", F="12.5")).accepted()
    soap.update(altered(soap, "F", MaxLength=8)).accepted()
    soap.create(row("A", Id="2", F="123456.78")).accepted()
    soap.update(altered(soap, "F", MaxLength=7)).refused(310007)


def test_scale_and_ordinal_are_silently_ignored(soap: Caller) -> None:
    made(soap, field("F", "Decimal", MaxLength=10, Scale=2), field("G"))
    soap.update(altered(soap, "F", Scale=4, Ordinal=0)).accepted()
    read = soap.fields("A")["F"]
    assert (read["Scale"], read["Ordinal"]) == ("2", "1")


def test_key_flag_of_an_existing_field_is_refused(soap: Caller) -> None:
    made(soap, field("F", IsRequired=True))
    soap.update(altered(soap, "F", IsPrimaryKey=True)).refused(310007)
    soap.update(altered(soap, "Id", IsPrimaryKey=False)).refused(310007)


def test_unknown_field_id_is_refused(soap: Caller) -> None:
    made(soap)
    soap.update(data_extension("A", None, field("Id", None, ObjectID="nothing"))).refused(310007)


def test_required_field_may_be_added_to_an_empty_table(soap: Caller) -> None:
    made(soap)
    soap.update(data_extension("A", None, field("F", IsRequired=True))).accepted()


def test_required_field_with_rows_needs_a_default_and_fills_them(soap: Caller) -> None:
    made(soap)
    soap.create(row("A", Id="1"))
    soap.update(data_extension("A", None, field("F", IsRequired=True))).refused(310007)
    soap.update(data_extension("A", None, field("F", IsRequired=True, DefaultValue="x"))).accepted()
    found = soap.retrieve("DataExtensionObject[A]", "F").result["Properties"]["Property"]
    assert found == {"Name": "F", "Value": "x"}


def test_key_field_with_rows_is_refused_without_it_is_taken(soap: Caller) -> None:
    made(soap)
    soap.update(data_extension("A", None, field("K1", IsRequired=True, IsPrimaryKey=True))).accepted()
    soap.create(row("A", Id="1", K1="2")).accepted()
    more = field("K2", IsRequired=True, IsPrimaryKey=True, DefaultValue="x")
    soap.update(data_extension("A", None, more)).refused(310007)


def test_empty_fields_on_update_change_nothing(soap: Caller) -> None:
    made(soap)
    soap.update('<Objects xsi:type="DataExtension"><CustomerKey>A</CustomerKey><Fields/></Objects>').accepted()
    assert list(soap.fields("A")) == ["Id"]


@pytest.mark.parametrize("method", ["create", "update", "delete"])
def test_fields_are_not_written_on_their_own(soap: Caller, method: str) -> None:
    sent = '<Objects xsi:type="DataExtensionField"><Name>F</Name></Objects>'
    getattr(soap, method)(sent).refused(5)
