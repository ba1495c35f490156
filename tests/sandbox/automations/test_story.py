"""The whole: a file of customers comes in by SFTP, and every night one of a region's customers goes back."""

from datetime import timedelta

from tests.sandbox.automations.conftest import EXTRACT, FILTER, IMPORT, QUERY, TRANSFER, VERIFY, Studio
from tests.sandbox.caller import KEY_FIELD, data_extension, field, where
from tests.sandbox.filters.test_soap_filter_definition import definition as filter_definition
from tests.sandbox.imports.test_soap_import_definition import definition as import_definition
from tests.sandbox.sftp import get, names, put

FIELDS = KEY_FIELD + field("Name", MaxLength=50) + field("Region", MaxLength=10) + field("Active", "Boolean")
CRM = """Id,Name,Region,Active
1,"Ann ""A"" Lee",north,true
2,Bo,South,true
3,"Cid, Jr.",North,false
4,Dee,north,true
"""


def test_a_file_comes_in_and_a_file_goes_back_every_night(studio: Studio) -> None:
    soap, sftp = studio.soap, studio.sandbox.sftp
    ids = {}
    for key in ("Customers", "Region", "Audience"):
        ids[key] = str(soap.create(data_extension(key, fields=FIELDS)).accepted()["NewObjectID"])
    into = '<DestinationObject xsi:type="DataExtension"><CustomerKey>Customers</CustomerKey></DestinationObject>'
    parts = {"FileSpec": "crm_%%Year%%%%Month%%%%Day%%.csv", "HeaderLines": 1, "StandardQuotedStrings": "true"}
    parts |= {"MaxFileAge": 30}
    sent = import_definition("I", DestinationObject=into, AllowErrors="false", UpdateType="Overwrite", **parts)
    imported = str(soap.create(sent).accepted()["NewObjectID"])
    query = studio.query("Q", "SELECT Id, Name, Region, Active FROM Customers WHERE Region = 'NORTH'", "Region")
    source = '<DataSource xsi:type="DataExtension"><CustomerKey>Region</CustomerKey></DataSource>'
    rules = where("Active", "equals", "true", tag="DataFilter")
    rule = soap.create(filter_definition(source=source, rules=rules)).accepted()["NewObjectID"]
    inner = f"<FilterDefinitionID>{rule}</FilterDefinitionID>"
    for side, key in (("Destination", "Audience"), ("Source", "Region")):
        inner += f"<{side}ObjectID>{ids[key]}</{side}ObjectID><{side}TypeID>2</{side}TypeID>"
    sent = f'<Objects xsi:type="FilterActivity"><CustomerKey>FA</CustomerKey><Name>FA</Name>{inner}</Objects>'
    activity = str(soap.create(sent).accepted()["NewObjectID"])
    record = {"targetObjectId": ids["Audience"], "verificationType": "IsGreaterThan", "shouldStopOnFailure": True}
    verified = studio.rest("POST", "automation/v1/dataverifications", record)["dataVerificationDefinitionId"]
    extract = studio.extract("Audience", "north_%%Year%%%%Month%%%%Day%%.csv")
    transfer = studio.transfer("north_%%Year%%%%Month%%%%Day%%.csv")
    first = (studio.now() + timedelta(hours=1)).replace(microsecond=0)
    id = studio.automation(
        [(IMPORT, imported)], [(QUERY, query)], [(FILTER, activity)], [(VERIFY, verified)], [(EXTRACT, extract)],
        [(TRANSFER, transfer)], start=studio.schedule("FREQ=DAILY;INTERVAL=1", first),
    )  # fmt: skip
    studio.switch(id, "schedule")
    nights = [studio.sandbox.account.clock.now() + timedelta(days=day, hours=1) for day in (0, 1)]
    put(sftp, f"Import/crm_{nights[0]:%Y%m%d}.csv", CRM.encode())
    put(sftp, f"Import/crm_{nights[1]:%Y%m%d}.csv", b"Id,Name,Region,Active\n9,Zoe,NORTH,true\n")

    assert studio.move(days=2, hours=2) == 3

    assert get(sftp, f"Export/north_{nights[0]:%Y%m%d}.csv").decode() == (
        'Id,Name,Region,Active\r\n1,Ann "A" Lee,north,True\r\n4,Dee,north,True\r\n'
    )
    assert get(sftp, f"Export/north_{nights[1]:%Y%m%d}.csv") == b"Id,Name,Region,Active\r\n9,Zoe,NORTH,True\r\n"
    # The third night has no file, and the nearest one is too old: the import fails, and nothing after it runs.
    assert len(names(sftp, "Export")) == 2
    assert [run["StatusMessage"] for run in studio.runs(id)][:2] == ["Complete", "Complete"]
    assert "hours old, more than the 30" in studio.runs(id)[2]["StatusMessage"]
