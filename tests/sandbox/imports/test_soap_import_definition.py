from typing import Any

import pytest

from tests.sandbox.caller import KEY_FIELD, Caller, data_extension, field, where

INTO = '<DestinationObject xsi:type="DataExtension"><CustomerKey>A</CustomerKey></DestinationObject>'
FROM = (
    "<RetrieveFileTransferLocation><CustomerKey>ExactTarget Enhanced FTP</CustomerKey></RetrieveFileTransferLocation>"
)
ORDER = (
    "Name", "Description", "AllowErrors", "DestinationObject", "FieldMappingType", "FieldMaps", "FileSpec", "FileType",
    "Notification", "RetrieveFileTransferLocation", "UpdateType", "MaxFileAge", "MaxFileAgeScheduleOffset",
    "MaxImportFrequency", "Delimiter", "HeaderLines", "ControlColumn", "ControlColumnDefaultAction",
    "ControlColumnActions", "EndOfLineRepresentation", "NullRepresentation", "StandardQuotedStrings",
    "DateFormattingLocale", "DeleteFile", "EncodingCodePage",
)  # fmt: skip
LIST = (
    "Name ObjectID CustomerKey Description Client.ClientID1 FileSpec AllowErrors FieldMappingType FileType UpdateType "
    "MaxFileAge MaxFileAgeScheduleOffset MaxImportFrequency DestinationObject.ID DestinationObject.ObjectID "
    "Notification.ResponseType Notification.ResponseAddress RetrieveFileTransferLocation.ObjectID Delimiter "
    "HeaderLines EndOfLineRepresentation NullRepresentation StandardQuotedStrings DateFormattingLocale.LocaleCode"
)


def definition(key: str | None = "I", **parts: object) -> str:
    """An import definition that is right, with parts changed; None leaves one out."""
    values: dict[str, object] = {
        "Name": "Import",
        "DestinationObject": INTO,
        "FieldMappingType": "InferFromColumnHeadings",
        "FileType": "CSV",
        "RetrieveFileTransferLocation": FROM,
        **parts,
    }
    inner = ""
    for name in ORDER:
        value = values.get(name)
        if value is not None:
            inner += value if str(value).startswith("<") else f"<{name}>{value}</{name}>"  # type: ignore[operator]
    located = f"<CustomerKey>{key}</CustomerKey>" if key else ""
    return f'<Objects xsi:type="ImportDefinition">{located}{inner}</Objects>'


def maps(*pairs: tuple[str | int, str]) -> str:
    inner = ""
    for source, destination in pairs:
        word = "SourceName" if isinstance(source, str) else "SourceOrdinal"
        inner += f"<FieldMap><{word}>{source}</{word}><DestinationName>{destination}</DestinationName></FieldMap>"
    return f"<FieldMaps>{inner}</FieldMaps>"


@pytest.fixture
def table(soap: Caller) -> str:
    made = soap.create(
        data_extension("A", fields=KEY_FIELD + field("Name") + field("Need", IsRequired=True, DefaultValue="x"))
    )
    return str(made.accepted()["NewObjectID"])


def test_create_echoes_and_reads_back_ids_for_keys(soap: Caller, table: str) -> None:
    result = soap.create(definition(FileSpec="a_%%Year%%.csv")).accepted()
    assert result["Object"]["CustomerKey"] == "I"
    read = soap.one("ImportDefinition", *LIST.split(), key="I")
    assert read["DestinationObject"] == {"PartnerKey": "nil", "ObjectID": table}
    assert len(read["RetrieveFileTransferLocation"]["ObjectID"]) == 36
    assert read["DateFormattingLocale"]["LocaleCode"] == "en-US"
    assert read["Client"] == {"ClientID": "510001234"}
    assert (read["UpdateType"], read["FileSpec"], read["Delimiter"]) == ("AddAndUpdate", "a_%%Year%%.csv", "")
    assert "HeaderLines" not in read


@pytest.mark.parametrize(
    "name", ["FieldMaps", "DestinationObject.CustomerKey", "ControlColumn", "RetrieveFileTransferLocation.CustomerKey"]
)
def test_what_cannot_be_read_is_an_error(soap: Caller, table: str, name: str) -> None:
    answer = soap.retrieve("ImportDefinition", "Name", name)
    assert (
        answer.overall
        == f"Error: The Request Property(s) {name} do not match with the fields of ImportDefinition retrieve"
    )


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (definition(None), 43000),
        (definition("k" * 37), 43060),
        (definition(Name=None), 43060),
        (definition(DestinationObject=None), 43060),
        (definition(FieldMappingType=None), 43060),
        (definition(FileType=None), 43060),
        (definition(FileType="Other"), 43060),
        (definition(RetrieveFileTransferLocation=None), 43060),
        (definition(RetrieveFileTransferLocation=FROM.replace("Enhanced", "Unknown")), 43060),
        (definition(DestinationObject=INTO.replace("<CustomerKey>A", "<CustomerKey>B")), 43040),
        (definition(DestinationObject='<DestinationObject xsi:type="DataExtension"/>'), 43040),
        (definition(DestinationObject='<DestinationObject xsi:type="Email"><ID>1</ID></DestinationObject>'), 43020),
        (definition(DestinationObject='<DestinationObject xsi:type="List"/>'), 13001),
        (definition(DestinationObject='<DestinationObject xsi:type="List"><ID>7</ID></DestinationObject>'), 13004),
        (definition(UpdateType="Merge"), 43060),
        (definition(UpdateType="ColumnBased"), 43060),
        (definition(FieldMappingType="ManualMap"), 43060),
        (definition(FieldMappingType="ManualMap", FieldMaps=maps(("a", "Missing"), ("b", "Id"))), 43060),
        (definition(FieldMappingType="ManualMap", FieldMaps=maps(("a", "Name"))), 43060),
        (definition(FieldMappingType="ManualMap", FieldMaps=maps(("a", "Id"), ("b", "id"))), 43060),
        (definition(FieldMappingType="ManualMap", FieldMaps=maps((0, "Id"))), 43060),
        (definition(HeaderLines=-1), 43060),
    ],
)
def test_refused_on_create(soap: Caller, table: str, sent: str, code: int) -> None:
    assert soap.create(sent).refused(code)


def test_destination_without_its_type(soap: Caller, table: str) -> None:
    sent = definition(DestinationObject="<DestinationObject><ID>4</ID></DestinationObject>")
    answer = soap.create(sent)
    assert answer.refused(43040) == "ID of the custom object cannot be empty."
    assert answer.result["Object"]["Name"] == "Import"


def test_key_is_unique(soap: Caller, table: str) -> None:
    soap.create(definition())
    soap.create(definition("i")).refused(43030)


@pytest.mark.parametrize("mode", ["AddAndUpdate", "AddAndDoNotUpdate", "UpdateButDoNotAdd", "Overwrite"])
def test_modes(soap: Caller, table: str, mode: str) -> None:
    soap.create(definition(UpdateType=mode)).accepted()
    assert soap.one("ImportDefinition", "UpdateType", key="I")["UpdateType"] == mode


def test_column_based(soap: Caller, table: str) -> None:
    action = "<ControlColumnAction><Value>D</Value><Action>Delete</Action></ControlColumnAction>"
    actions = f"<ControlColumnActions>{action}</ControlColumnActions>"
    soap.create(definition(UpdateType="ColumnBased", ControlColumn="Op", ControlColumnActions=actions)).accepted()


def test_destination_list_by_id(soap: Caller) -> None:
    soap.create(
        definition(DestinationObject='<DestinationObject xsi:type="List"><ID>101</ID></DestinationObject>')
    ).accepted()
    assert soap.one("ImportDefinition", "DestinationObject.ID", key="I")["DestinationObject"]["ID"] == "101"


def test_ordinals_begin_at_0_for_lists_and_at_1_for_data_extensions(soap: Caller, table: str) -> None:
    into_list = '<DestinationObject xsi:type="List"><ID>101</ID></DestinationObject>'
    soap.create(
        definition(DestinationObject=into_list, FieldMappingType="ManualMap", FieldMaps=maps((0, "Email Address")))
    ).accepted()
    soap.create(definition("J", FieldMappingType="ManualMap", FieldMaps=maps((0, "Id")))).refused(43060)
    soap.create(definition("J", FieldMappingType="ManualMap", FieldMaps=maps((1, "Id")))).accepted()


def test_update_sends_only_what_changes(soap: Caller, table: str) -> None:
    id = soap.create(definition(AllowErrors="true")).result["NewObjectID"]
    only = '<Objects xsi:type="ImportDefinition">{}<Name>New</Name></Objects>'
    soap.update(only.format("<CustomerKey>I</CustomerKey>")).accepted()
    soap.update(only.format(f"<ObjectID>{id}</ObjectID>")).accepted()
    read = soap.one("ImportDefinition", "Name", "AllowErrors", key="I")
    assert (read["Name"], read["AllowErrors"]) == ("New", "true")
    soap.update(only.format("")).refused(43000)
    soap.update(only.format("<CustomerKey>J</CustomerKey>")).refused(43010)


def test_delete(soap: Caller, table: str) -> None:
    soap.create(definition())
    soap.delete('<Objects xsi:type="ImportDefinition"><CustomerKey>I</CustomerKey></Objects>').accepted()
    soap.delete('<Objects xsi:type="ImportDefinition"><CustomerKey>I</CustomerKey></Objects>').refused(43010)


def rest(soap: Caller, path: str, *, token: str | None = None, **query: Any) -> Any:
    headers = {"Authorization": f"Bearer {token or soap.token}"}
    return soap.http.get(soap.sandbox.rest_url + path, headers=headers, params=query, timeout=60)


def test_rest_shows_the_field_maps_and_its_own_numbers(soap: Caller, table: str) -> None:
    address = (
        "<Notification><ResponseType>email</ResponseType><ResponseAddress>a@b.example</ResponseAddress></Notification>"
    )
    sent = definition(
        FieldMappingType="ManualMap",
        FieldMaps=maps(("crm", "Id"), (2, "Name")),
        UpdateType="Overwrite",
        Notification=address,
    )
    id = soap.create(sent).accepted()["NewObjectID"]
    listed = rest(soap, "automation/v1/imports/").json()
    assert (listed["count"], listed["page"], listed["pageSize"]) == (1, 1, 50)
    item = rest(soap, f"automation/v1/imports/{id}").json()
    alone = {"destinationName": "A", "fileTransferLocationName": "ExactTarget Enhanced FTP"}
    assert item == {**listed["items"][0], **alone, "blankFileProcessingType": 1}  # the detail alone shows them
    assert item["fieldMappings"] == [
        {"sourceFieldName": "crm", "destinationFieldName": "Id"},
        {"sourceOrdinal": 2, "destinationFieldName": "Name"},
    ]
    assert (item["updateTypeId"], item["destinationObjectTypeId"], item["destinationObjectId"]) == (4, 310, table)
    assert (item["customerKey"], item["notificationEmailAddress"]) == ("I", "a@b.example")


def _paging(page: int) -> dict[str, Any]:
    return {"$page": page, "$pageSize": 2}


def test_rest_pages(soap: Caller, table: str) -> None:
    soap.create("".join(definition(f"I{number}") for number in range(5)))
    pages = [rest(soap, "automation/v1/imports", **_paging(page)).json() for page in (1, 2, 3, 4)]
    assert [[item["customerKey"] for item in page["items"]] for page in pages] == [
        ["I0", "I1"],
        ["I2", "I3"],
        ["I4"],
        [],
    ]
    assert {page["count"] for page in pages} == {5}


def test_rest_locations_map_key_to_the_id_that_soap_reads(soap: Caller, table: str) -> None:
    soap.create(definition())
    id = soap.one("ImportDefinition", "RetrieveFileTransferLocation.ObjectID", key="I")["RetrieveFileTransferLocation"][
        "ObjectID"
    ]
    found = rest(soap, "automation/v1/ftplocations").json()["items"]
    assert {item["name"] for item in found if item["id"] == id} == {"ExactTarget Enhanced FTP"}


def test_rest_refusals(soap: Caller) -> None:
    sandbox = soap.sandbox
    wrong = rest(soap, "automation/v1/imports", token="wrong")
    assert (wrong.status_code, wrong.json()["message"], wrong.json()["errorcode"]) == (401, "Not Authorized", 0)
    missing = rest(soap, "automation/v1/nothing")
    assert (missing.status_code, missing.json()["errorcode"]) == (404, 404)
    assert rest(soap, "automation/v1/imports/nothing").status_code == 404
    sandbox.configure(rest_denied=True)
    denied = rest(soap, "automation/v1/nothing")
    assert (denied.status_code, denied.json()) == (403, {"message": "Insufficient privileges to complete this action."})
    sandbox.configure(rest_denied=False)
    sandbox.advance(1080)
    assert rest(soap, "automation/v1/imports").status_code == 401


def test_filter_by_destination(soap: Caller, table: str) -> None:
    soap.create(definition())
    assert soap.keys("ImportDefinition", where("DestinationObject.ObjectID", "equals", table)) == ["I"]
