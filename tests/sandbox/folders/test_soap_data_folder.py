from typing import Any

import pytest

from tests.sandbox.caller import NIL, Caller, data_extension, field, folder, where

ALL = (
    "Client.ID", "CreatedDate", "ID", "ObjectID", "CustomerKey", "ParentFolder.ID", "ParentFolder.CustomerKey", "Name",
    "Description", "ContentType", "IsActive", "IsEditable", "AllowChildren",
)  # fmt: skip


def made(soap: Caller, name: str, parent: int = 2, **parts: Any) -> int:
    return int(soap.create(folder(name, parent, **parts)).accepted()["NewID"])


def read(soap: Caller, id: int, *names: str) -> dict[str, Any]:
    return soap.retrieve("DataFolder", *(names or ALL), filter=where("ID", "equals", str(id))).result


def test_starting_tree_has_the_roots(soap: Caller) -> None:
    records = soap.retrieve(
        "DataFolder", "ID", "Name", "ContentType", "CustomerKey", "ParentFolder.ID", "AllowChildren"
    ).results
    roots = {record["ContentType"]: record for record in records if record["ParentFolder"]["ID"] == "0"}
    assert roots["dataextension"]["Name"] == "Data Extensions"
    assert roots["dataextension"]["CustomerKey"] == "dataextension_default"
    assert roots["queryactivity"]["CustomerKey"] == "queryactivity_default"
    assert {"filterdefinition", "filteractivity", "automations", "email", "list", "Hidden"} <= roots.keys()
    assert roots["shared_data"]["AllowChildren"] == "false"
    shared = [record for record in records if record["ContentType"] == "shared_dataextension"]
    assert [record["ParentFolder"]["ID"] for record in shared] == [roots["shared_data"]["ID"]]
    assert all(len(record["CustomerKey"]) <= 36 for record in records)


def test_create_answers_without_object(soap: Caller) -> None:
    result = soap.create(folder("One")).accepted()
    assert result["StatusMessage"] == "Folder created successfully."
    assert int(result["NewID"]) > 0
    assert len(result["NewObjectID"]) == 36
    assert "Object" not in result


def test_reads_back_whole(soap: Caller) -> None:
    id = made(soap, "One", CustomerKey="mine")
    record = read(soap, id)
    assert record.pop("CreatedDate")
    assert record == {
        "Client": {"ID": "510001234"},
        "PartnerKey": NIL,
        "ID": str(id),
        "ObjectID": NIL,
        "CustomerKey": "mine",
        "ParentFolder": {"PartnerKey": NIL, "ID": "2", "ObjectID": NIL, "CustomerKey": "dataextension_default"},
        "Name": "One",
        "Description": "made by a test",
        "ContentType": "dataextension",
        "IsActive": "true",
        "IsEditable": "true",
        "AllowChildren": "true",
    }


def test_flags_default_to_false_and_then_nothing_goes_below(soap: Caller) -> None:
    id = made(soap, "One", IsEditable=None, AllowChildren=None)
    assert (read(soap, id)["IsEditable"], read(soap, id)["AllowChildren"]) == ("false", "false")
    assert soap.create(folder("Below", id)).refused(396007) == 'ParentFolder "One" cannot contain child folders.'


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (folder(None), 396003),
        (folder("X", type=None), 396004),
        (folder("X", type="nonsense"), 396005),
        (folder("X", 13, type="automations"), 396005),
        (folder("X", Description=None), 396010),
        (folder("X", None), 396007),
        (folder("X", 0), 396007),
        (folder("X", 987654), 396007),
        (folder("X", 10), 396007),
        (folder("X", 40, type="shared_data"), 396007),
        (folder("X", CustomerKey="dataextension_default"), 396002),
    ],
)
def test_refused_on_create(soap: Caller, sent: str, code: int) -> None:
    assert soap.create(sent).refused(code)


@pytest.mark.parametrize(
    "type", ["automations", "journey", "triggered_send_journeybuilder", "asset", "asset-shared", "cloudpages"]
)
def test_types_that_only_rest_can_make(soap: Caller, type: str) -> None:
    assert type in soap.create(folder("X", type=type)).refused(396005)


def test_one_bad_folder_does_not_stop_the_others(soap: Caller) -> None:
    answer = soap.create(folder("One") + folder("One") + folder("Two"))
    assert (answer.overall, [result["StatusCode"] for result in answer.results]) == (
        "Has Errors",
        ["OK", "Error", "OK"],
    )
    assert answer.results[1]["NewID"] == "0"


def test_a_slash_in_a_name_is_part_of_the_name(soap: Caller) -> None:
    assert read(soap, made(soap, "A/B Testing"))["Name"] == "A/B Testing"


def test_content_type_compares_without_case(soap: Caller) -> None:
    soap.create(folder("X", type="DataExtension")).accepted()


def test_sibling_of_the_same_name(soap: Caller) -> None:
    made(soap, "One")
    text = soap.create(folder("one")).refused(396012)
    assert text == 'ParentFolder ID: "2" already has a child Folder named "one". Please select a different Name.'
    soap.create(folder("One", made(soap, "Two"))).accepted()


def test_update_renames_moves_and_describes(soap: Caller) -> None:
    number, two = made(soap, "One"), made(soap, "Two")
    answer = soap.update(folder("Three", two, None, ID=number, Description="new")).accepted()
    assert answer["StatusMessage"] == "Folder updated successfully."
    record = read(soap, number)
    assert (record["Name"], record["Description"], record["ParentFolder"]["ID"]) == ("Three", "new", str(two))


def test_update_by_customer_key(soap: Caller) -> None:
    id = made(soap, "One", CustomerKey="mine")
    soap.update(folder("Two", None, None, CustomerKey="mine", Description=None)).accepted()
    assert read(soap, id)["Name"] == "Two"


def test_the_api_changes_a_folder_that_the_web_interface_cannot(soap: Caller) -> None:
    id = made(soap, "One", IsEditable=None)
    soap.update(folder("Two", None, None, ID=id, Description=None, IsEditable=None)).accepted()
    assert (read(soap, id)["Name"], read(soap, id)["IsEditable"]) == ("Two", "false")
    soap.update(folder("Mine", None, None, ID=2)).refused(396001)


def test_a_folder_shows_its_parent_and_who_made_it(soap: Caller) -> None:
    asked = ("ParentFolder.ContentType", "ParentFolder.AllowChildren", "ParentFolder.Description", "Client.CreatedBy")
    found = soap.retrieve("DataFolder", *asked, filter=where("ID", "equals", str(made(soap, "One")))).result
    above = found["ParentFolder"]
    assert (above["ContentType"], above["AllowChildren"], above["Description"]) == ("dataextension", "true", "")
    assert found["Client"] == {"CreatedBy": "1"}


def test_refused_updates(soap: Caller) -> None:
    number = made(soap, "One")
    below = made(soap, "Below", number)
    soap.update(folder("X", None, None)).refused(396008)
    soap.update(folder("X", None, None, ID=987654)).refused(396009)
    soap.update(folder("X", None, None, ID=2)).refused(396001)
    soap.update(folder("One", None, "queryactivity", ID=number)).refused(396005)
    soap.update(folder("One", below, None, ID=number)).refused(396007)
    soap.update(folder("One", 0, None, ID=number)).refused(396007)
    soap.update(folder(" ", None, None, ID=number)).refused(396003)
    soap.update(folder("One", None, None, ID=number, Description="")).accepted()
    made(soap, "Two")
    soap.update(folder("Two", None, None, ID=number)).refused(396012)


def test_delete_of_an_empty_folder_only(soap: Caller) -> None:
    number = made(soap, "One")
    below = made(soap, "Below", number)
    soap.create(data_extension("A", fields=field("F"), CategoryID=below))
    soap.delete(folder(None, None, None, ID=number, Description=None)).refused(396001)
    soap.delete(folder(None, None, None, ID=below, Description=None)).refused(396001)
    soap.delete(data_extension("A", None, ""))
    soap.delete(folder(None, None, None, ID=below, Description=None)).accepted()
    soap.delete(folder(None, None, None, ID=number, Description=None)).accepted()
    assert soap.retrieve("DataFolder", "ID", filter=where("ID", "IN", str(number), str(below))).results == []


def test_roots_cannot_be_deleted(soap: Caller) -> None:
    soap.delete(folder(None, None, None, ID=2, Description=None)).refused(396001)


def test_filters_over_the_parent(soap: Caller) -> None:
    made(soap, "One")
    answer = soap.retrieve("DataFolder", "Name", filter=where("ParentFolder.ID", "equals", "2"))
    assert [result["Name"] for result in answer.results] == ["One"]
