import pytest

from mcdecl.sandbox.server import RunningSandbox
from tests.sandbox.caller import KEY_FIELD, NIL, Caller, data_extension, field, folder, row, where

SENDABLE = (
    "<SendableDataExtensionField><Name>{field}</Name></SendableDataExtensionField>"
    "<SendableSubscriberField><Name>{subscriber}</Name></SendableSubscriberField>"
)
SAVE_OPTION = "<SaveOption><PropertyName>{name}</PropertyName><SaveAction>{action}</SaveAction></SaveOption>"


def sendable(field: str = "Id", subscriber: str = "Subscriber Key") -> str:
    return SENDABLE.format(field=field, subscriber=subscriber)


def save(action: str, name: str = "*") -> str:
    return f"<SaveOptions>{SAVE_OPTION.format(action=action, name=name)}</SaveOptions>"


def test_create_answers_with_id_and_echo_of_fields_without_ids(soap: Caller) -> None:
    result = soap.create(data_extension("K", "My name")).accepted()
    assert (result["StatusMessage"], result["OrdinalID"], result["NewID"]) == ("Data Extension created.", "0", "0")
    assert result["Object"]["ObjectID"] == result["NewObjectID"]
    assert result["Object"]["IsSendable"] == "false"
    assert result["Object"]["Fields"]["Field"]["ObjectID"] == NIL
    assert "ErrorCode" not in result


def test_create_defaults_read_back(soap: Caller) -> None:
    soap.create(data_extension("K", "My name"))
    read = soap.one(
        "DataExtension", "CategoryID", "Description", "IsSendable", "RetainUntil", "RowBasedRetention",
        "DataRetentionPeriodLength", "SendableDataExtensionField.Name", "Template.CustomerKey", "Name", key="K",
    )  # fmt: skip
    assert read == {
        "PartnerKey": NIL,
        "ObjectID": NIL,
        "Name": "My name",
        "Description": "",
        "IsSendable": "false",
        "RowBasedRetention": "false",
        "RetainUntil": "",
        "CategoryID": "2",
    }


def test_key_left_out_is_made_up(soap: Caller) -> None:
    result = soap.create(data_extension("", "Anything")).accepted()
    assert len(result["Object"]["CustomerKey"]) == 36


@pytest.mark.parametrize("name", ["Taken", "TAKEN"])
def test_name_is_unique_without_regard_to_case(soap: Caller, name: str) -> None:
    soap.create(data_extension("A", "Taken"))
    assert soap.create(data_extension("B", name)).refused(310007) == f"A data extension named {name} already exists."


def test_key_is_unique(soap: Caller) -> None:
    soap.create(data_extension("A", "One"))
    assert "CustomerKey" in soap.create(data_extension("a", "Two")).refused(310007)


@pytest.mark.parametrize("name", [None, "_System", " "])
def test_name_is_required_and_not_the_systems(soap: Caller, name: str | None) -> None:
    soap.create(data_extension("A", name)).refused(310007)


def test_object_id_on_create_is_refused(soap: Caller) -> None:
    soap.create(data_extension("A", ObjectID="11111111-2222-3333-4444-555555555555")).refused(310005)


def test_key_over_200_characters_is_refused(soap: Caller) -> None:
    soap.create(data_extension("k" * 200, "fits")).accepted()
    soap.create(data_extension("k" * 201, "too long")).refused(310007)


@pytest.mark.parametrize("fields", ["", "<Field/>"])
def test_create_needs_real_fields(soap: Caller, fields: str) -> None:
    soap.create(data_extension("A", fields=fields)).refused(310007)


@pytest.mark.parametrize("category", [999999, 10, 31])
def test_folder_must_exist_and_hold_data_extensions(soap: Caller, category: int) -> None:
    soap.create(data_extension("A", CategoryID=category)).refused(310007)


def test_folder_by_id_and_move(soap: Caller) -> None:
    item, two = (soap.create(folder(name)).result["NewID"] for name in ("One", "Two"))
    soap.create(data_extension("A", CategoryID=item)).accepted()
    assert soap.one("DataExtension", "CategoryID", key="A")["CategoryID"] == item
    soap.update(data_extension("A", None, "", CategoryID=two)).accepted()
    assert soap.one("DataExtension", "CategoryID", key="A")["CategoryID"] == two


def test_one_bad_object_does_not_stop_the_others(soap: Caller) -> None:
    answer = soap.create(data_extension("A") + data_extension("B", "A") + data_extension("C"))
    assert answer.overall == "Has Errors"
    assert [(result["OrdinalID"], result["StatusCode"]) for result in answer.results] == [
        ("0", "OK"),
        ("1", "Error"),
        ("2", "OK"),
    ]
    assert soap.keys("DataExtension", where("Name", "IN", "A", "B", "C")) == ["A", "C"]


def test_all_bad_is_error_overall(soap: Caller) -> None:
    assert soap.create(data_extension("A", None)).overall == "Error"


def test_sendable_reads_back_with_underscore(soap: Caller) -> None:
    soap.create(data_extension("A", IsSendable=True, before=sendable("id"))).accepted()
    read = soap.one("DataExtension", "SendableDataExtensionField.Name", "SendableSubscriberField.Name", key="A")
    assert read["SendableDataExtensionField"] == {"PartnerKey": NIL, "ObjectID": NIL, "Name": "Id"}
    assert read["SendableSubscriberField"] == {"Name": "_SubscriberKey"}


@pytest.mark.parametrize(
    "parts",
    [
        "",
        "<SendableDataExtensionField><Name>Id</Name></SendableDataExtensionField>",
        "<SendableSubscriberField><Name>Subscriber Key</Name></SendableSubscriberField>",
        sendable("Missing"),
        sendable(subscriber="_SubscriberKey"),
        sendable(subscriber="Anything"),
    ],
)
def test_sendable_needs_both_parts_right(soap: Caller, parts: str) -> None:
    soap.create(data_extension("A", IsSendable=True, before=parts)).refused(310007)


def test_sendable_field_must_fit_the_subscriber(soap: Caller) -> None:
    fields = KEY_FIELD + field("Born", "Date")
    soap.create(data_extension("A", fields=fields, IsSendable=True, before=sendable("Born"))).refused(310007)


@pytest.mark.parametrize("name", ["_EmailAddress", "_subscriberkey"])
def test_an_update_takes_the_subscriber_field_as_it_reads(soap: Caller, name: str) -> None:
    soap.create(data_extension("A", IsSendable=True, before=sendable())).accepted()
    soap.update(data_extension("A", None, "", IsSendable=True, before=sendable(subscriber=name))).accepted()
    read = soap.one("DataExtension", "SendableSubscriberField.Name", key="A")["SendableSubscriberField"]["Name"]
    assert read.casefold() == name.casefold()


def test_no_longer_sendable_drops_the_parts(soap: Caller) -> None:
    soap.create(data_extension("A", IsSendable=True, before=sendable()))
    soap.update(data_extension("A", None, "", IsSendable=False)).accepted()
    assert "SendableSubscriberField" not in soap.one("DataExtension", "SendableSubscriberField.Name", key="A")


def test_update_is_a_patch(soap: Caller) -> None:
    soap.create(data_extension("A", "Name", Description="before", IsTestable=True))
    assert soap.update(data_extension("A", None, "", Description="after")).accepted()["StatusMessage"] == (
        "Data Extension updated."
    )
    read = soap.one("DataExtension", "Name", "Description", "IsTestable", key="A")
    assert (read["Name"], read["Description"], read["IsTestable"]) == ("Name", "after", "true")


def test_update_by_key_renames_and_by_id_changes_the_key(soap: Caller) -> None:
    id = soap.create(data_extension("A", "Old")).result["NewObjectID"]
    soap.update(data_extension("A", "New", "")).accepted()
    soap.update(data_extension("B", None, "", ObjectID=id)).accepted()
    assert soap.one("DataExtension", "Name", "ObjectID", key="B")["Name"] == "New"


def test_update_by_name_alone(soap: Caller) -> None:
    soap.create(data_extension("A", "Only"))
    soap.update(data_extension("", "Only", "", Description="found")).accepted()
    assert soap.one("DataExtension", "Description", key="A")["Description"] == "found"


def test_key_and_field_changes_together_are_refused(soap: Caller) -> None:
    id = soap.create(data_extension("A")).result["NewObjectID"]
    soap.update(data_extension("B", None, field("New"), ObjectID=id)).refused(310007)


def test_rename_onto_another_is_refused_but_onto_itself_is_not(soap: Caller) -> None:
    soap.create(data_extension("A", "One") + data_extension("B", "Two"))
    soap.update(data_extension("B", "one", "")).refused(310007)
    soap.update(data_extension("A", "ONE", "")).accepted()


def test_no_locator(soap: Caller) -> None:
    soap.update(data_extension("", None, "", Description="x")).refused(310001)
    soap.delete(data_extension("", None, "", Description="x")).refused(310001)


def test_update_of_a_missing_one_is_refused(soap: Caller) -> None:
    soap.update(data_extension("A")).refused(310004)


def test_save_options(soap: Caller) -> None:
    soap.update(data_extension("A"), save("UpdateOnly")).refused(310004)
    assert soap.update(data_extension("A"), save("UpdateAdd")).accepted()["StatusMessage"] == "Data Extension created."
    soap.update(data_extension("A", None, "", Description="x"), save("AddOnly", "DataExtension")).refused(310003)
    soap.create(data_extension("A", None, "", Description="y"), save("UpdateAdd")).accepted()
    assert soap.one("DataExtension", "Description", key="A")["Description"] == "y"
    soap.create(data_extension("Z"), save("UpdateOnly")).refused(310004)


def test_save_option_of_another_property_does_not_count(soap: Caller) -> None:
    soap.update(data_extension("A"), save("UpdateAdd", "Subscriber")).refused(310004)


def test_template_brings_fields_that_cannot_change(soap: Caller) -> None:
    templates = soap.retrieve("DataExtensionTemplate", "CustomerKey", filter=where("Name", "equals", "SendLog"))
    part = f"<Template><CustomerKey>{templates.result['CustomerKey']}</CustomerKey></Template>"
    soap.create(data_extension("A", fields=field("Extra"), before=part)).accepted()
    fields = soap.fields("A")
    assert max(fields, key=lambda name: int(fields[name]["Ordinal"])) == "Extra"
    assert fields["JobID"]["FieldType"] == "Number"
    soap.update(data_extension("A", None, field("Job", None, ObjectID=fields["JobID"]["ObjectID"]))).refused(310007)
    assert (
        soap.one("DataExtension", "Template.CustomerKey", key="A")["Template"]["CustomerKey"]
        == (templates.result["CustomerKey"])
    )


def test_resending_a_template_field_or_an_unknown_template_is_refused(soap: Caller) -> None:
    key = soap.retrieve("DataExtensionTemplate", "CustomerKey", filter=where("Name", "equals", "SendLog")).result
    part = "<Template><CustomerKey>{}</CustomerKey></Template>"
    soap.create(data_extension("A", fields=field("jobid"), before=part.format(key["CustomerKey"]))).refused(310007)
    soap.create(data_extension("A", before=part.format("nothing"))).refused(310007)


def test_delete_then_missing(soap: Caller) -> None:
    soap.create(data_extension("A"))
    assert soap.delete(data_extension("A", None, "")).accepted()["StatusMessage"] == "Data Extension deleted."
    soap.delete(data_extension("A", None, "")).refused(310002)


def test_the_name_of_a_deleted_one_is_not_free_at_once(soap: Caller, sandbox: RunningSandbox) -> None:
    soap.create(data_extension("A", "Name"))
    soap.delete(data_extension("A", None, ""))
    assert "already exists" in soap.create(data_extension("B", "name")).refused(310007)
    sandbox.advance(sandbox.settings.name_release_seconds + 1)
    soap.create(data_extension("B", "name")).accepted()


def test_delete_of_a_field_leaves_the_data_extension(soap: Caller) -> None:
    soap.create(data_extension("A", fields=KEY_FIELD + field("Gone") + field("Stays")))
    id = soap.fields("A")["Gone"]["ObjectID"]
    answer = soap.delete(data_extension("A", None, f"<Field><ObjectID>{id}</ObjectID></Field>"))
    assert answer.accepted()["StatusMessage"] == "Data Extension Fields deleted"
    assert {name: read["Ordinal"] for name, read in soap.fields("A").items()} == {"Id": "0", "Stays": "1"}


@pytest.mark.parametrize(
    "fields", ["<Field><ObjectID>nothing</ObjectID></Field>", "<Field><Name>Extra</Name></Field>", " "]
)
def test_delete_of_fields_never_becomes_delete_of_all(soap: Caller, fields: str) -> None:
    soap.create(data_extension("A", fields=KEY_FIELD + field("Extra")))
    soap.delete(data_extension("A", None, fields)).refused(310007)
    assert len(soap.fields("A")) == 2


def test_key_and_sendable_fields_cannot_be_deleted(soap: Caller) -> None:
    fields = KEY_FIELD + field("Subscriber", MaxLength=50)
    soap.create(data_extension("A", fields=fields, IsSendable=True, before=sendable("Subscriber")))
    for read in soap.fields("A").values():
        gone = f"<Field><ObjectID>{read['ObjectID']}</ObjectID></Field>"
        soap.delete(data_extension("A", None, gone)).refused(310007)


def test_delete_is_not_stopped_by_rows(soap: Caller) -> None:
    soap.create(data_extension("A"))
    soap.create(row("A", Id="1")).accepted()
    soap.delete(data_extension("A", None, "")).accepted()


def test_renamed_sendable_field_is_followed(soap: Caller) -> None:
    soap.create(data_extension("A", IsSendable=True, before=sendable()))
    id = soap.fields("A")["Id"]["ObjectID"]
    soap.update(data_extension("A", None, field("Number", None, ObjectID=id))).accepted()
    read = soap.one("DataExtension", "SendableDataExtensionField.Name", key="A")
    assert read["SendableDataExtensionField"]["Name"] == "Number"


def test_the_template_of_an_existing_one_is_not_changed(soap: Caller) -> None:
    key = soap.retrieve("DataExtensionTemplate", "CustomerKey").results[0]["CustomerKey"]
    soap.create(data_extension("A")).accepted()
    template = f"<Template><CustomerKey>{key}</CustomerKey></Template>"
    soap.update(data_extension("A", None, "", before=template)).accepted()
    assert "Template" not in soap.one("DataExtension", "Name", "Template.CustomerKey", key="A")
    assert list(soap.fields("A")) == ["Id"]


def test_fields_cannot_be_asked_of_the_data_extension(soap: Caller) -> None:
    for name in ("Fields", "DataRetentionPeriod", "Template.Name"):
        answer = soap.retrieve("DataExtension", "Name", name)
        assert answer.overall == (
            f"Error: The Request Property(s) {name} do not match with the fields of DataExtension retrieve"
        )


def test_delete_is_not_stopped_by_what_points_at_it(soap: Caller) -> None:
    soap.create(data_extension("A")).accepted()
    query = (
        '<Objects xsi:type="QueryDefinition"><CustomerKey>Q</CustomerKey><Name>Q</Name>'
        "<QueryText>SELECT 1 AS Id</QueryText><TargetType>DE</TargetType><DataExtensionTarget>"
        "<CustomerKey>A</CustomerKey><Name>A</Name></DataExtensionTarget>"
        "<TargetUpdateType>Overwrite</TargetUpdateType></Objects>"
    )
    soap.create(query).accepted()
    soap.delete(data_extension("A", None, "")).accepted()
    read = soap.one("QueryDefinition", "Name", "DataExtensionTarget.CustomerKey", key="Q")
    assert read["DataExtensionTarget"]["CustomerKey"] == "A"


def test_one_bad_object_does_not_stop_updates_and_deletes_either(soap: Caller) -> None:
    soap.create(data_extension("A") + data_extension("B"))
    for answer in (
        soap.update(data_extension("A", "New A", "") + data_extension("X", "X", "") + data_extension("B", "New B", "")),
        soap.delete(data_extension("A", None, "") + data_extension("X", None, "") + data_extension("B", None, "")),
    ):
        assert answer.overall == "Has Errors"
        assert [(result["OrdinalID"], result["StatusCode"]) for result in answer.results] == [
            ("0", "OK"),
            ("1", "Error"),
            ("2", "OK"),
        ]
