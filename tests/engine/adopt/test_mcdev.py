"""What mcdev has retrieved, as YAML: files in its shape, written here."""

import json
from pathlib import Path
from typing import Any

import pytest

from mcdecl.cli.main import main
from mcdecl.engine.adopt.mcdev import retrieved
from mcdecl.engine.adopt.mcdev_folder import NoRetrieveFolder
from mcdecl.engine.adopt.model import Inventory
from mcdecl.project import load

TABLE: dict[str, Any] = {
    "CustomerKey": "Cust",
    "Name": "Customers",
    "Description": "",
    "IsSendable": True,
    "IsTestable": False,
    "SendableDataExtensionField": {"Name": "Id"},
    "SendableSubscriberField": {"Name": "Subscriber Key"},
    "DataRetentionPeriodLength": 6,
    "DataRetentionPeriodUnitOfMeasure": 5,
    "RowBasedRetention": True,
    "ResetRetentionPeriodOnImport": False,
    "DeleteAtEndOfRetentionPeriod": False,
    "RetainUntil": "",
    "Fields": [
        {"Name": "Id", "FieldType": "Text", "MaxLength": 18, "IsRequired": True, "IsPrimaryKey": True},
        {"Name": "Mail", "FieldType": "EmailAddress", "MaxLength": 254, "IsRequired": False, "IsPrimaryKey": False},
        {"Name": "On", "FieldType": "Boolean", "IsRequired": "true", "IsPrimaryKey": "false", "DefaultValue": "True"},
    ],
    "r__folder_ContentType": "dataextension",
    "r__folder_Path": "Data Extensions/CRM",
}  # fmt: skip
QUERY = {
    "name": "Region",
    "key": "q1",
    "description": "",
    "r__dataExtension_key": "Cust",
    "targetUpdateTypeName": "Overwrite",
    "r__folder_Path": "Query/CRM",
    "isFrozen": False,
}
IMPORT: dict[str, Any] = {
    "customerKey": "imp",
    "name": "Daily",
    "allowErrors": True,
    "c__dataAction": "AddUpdate",
    "destination": {"c__type": "DataExtension", "r__dataExtension_key": "Cust"},
    "source": {"r__fileLocation_name": "ExactTarget Enhanced FTP"},
    "dateFormatLocale": "de-DE",
    "encodingName": "utf-8",
    "fieldMappingType": "ManualMap",
    "fieldMappings": [
        {"destinationFieldName": "Id", "sourceFieldName": "crm_id"},
        {"destinationFieldName": "On", "sourceFieldName": "on"},
    ],
    "fileNamingPattern": "c_%%Year%%.csv",
    "fileType": "CSV",
    "hasColumnHeader": True,
    "maxFileAgeHours": 24,
    "sendEmailNotification": True,
    "notificationEmailAddress": "ops@example.com",
    "standardQuotedStrings": False,
}
FILTER: dict[str, Any] = {
    "key": "flt",
    "name": "Some",
    "c__filterDefinition": {
        "ConditionSet": {
            "@_Operator": "AND",
            "Condition": {"@_Operator": "Equals", "Value": "a", "r__dataExtensionField_name": "Id"},
            "ConditionSet": {
                "@_Operator": "OR",
                "Condition": [
                    {"@_Operator": "Contains", "Value": "x", "r__dataExtensionField_name": "Mail"},
                    {"@_Operator": "Begins", "Value": "y", "r__dataExtensionField_name": "Mail"},
                ],
            },
        }
    },
    "r__folder_Path": "Data Filters",
    "r__source_dataExtension_key": "Cust",
}
SQL = "SELECT Id FROM Customers \r\n-- ${x}\n"


def put(unit: Path, kind: str, key: str, content: Any) -> Path:
    path = unit / kind / f"{key}.{kind}-meta.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The folder of a business unit with one object of each type."""
    here = tmp_path / "project" / "retrieve" / "cred" / "BU"
    put(here, "dataExtension", "Cust", TABLE)
    query = put(here, "query", "q1", QUERY)
    query.with_name("q1.query-meta.sql").write_bytes(SQL.encode())
    put(here, "importFile", "imp", IMPORT)
    put(here, "dataFilter", "flt", FILTER)
    return here


def said(inventory: Inventory, address: str) -> Any:
    assert inventory.left_out == ()
    (declarable_resource,) = [item for item in inventory.resources if item.resource.address == address]
    return declarable_resource.written


def test_a_data_extension(unit: Path) -> None:
    assert said(retrieved(unit).inventory, "data_extension.Cust") == {
        "name": "Customers",
        "folder": "Data Extensions/CRM",
        "sendable": {"field": "Id"},
        "retention": {"policy": "rows", "length": 6, "unit": "months"},
        "fields": [
            {"name": "Id", "type": "Text", "length": 18, "primary_key": True},
            {"name": "Mail", "type": "EmailAddress"},
            {"name": "On", "type": "Boolean", "required": True, "default": True},
        ],
    }


def test_a_query_with_its_sql_as_it_is(unit: Path) -> None:
    assert said(retrieved(unit).inventory, "query_definition.q1") == {
        "name": "Region",
        "folder": "Query/CRM",
        "sql": SQL,
        "target": "Cust",
        "mode": "Overwrite",
    }


def test_an_import(unit: Path) -> None:
    assert said(retrieved(unit).inventory, "import_definition.imp") == {
        "name": "Daily",
        "into": "Cust",
        "file": {"pattern": "c_%%Year%%.csv", "encoding": 65001, "quoted_strings": False, "date_locale": "de-DE"},
        "mode": "AddAndUpdate",
        "mapping": {"Id": "crm_id", "On": "on"},
        "allow_errors": True,
        "notification": "ops@example.com",
        "max_file_age": 24,
    }


def test_a_filter(unit: Path) -> None:
    assert said(retrieved(unit).inventory, "filter_definition.flt") == {
        "name": "Some",
        "source": "Cust",
        "where": "Id = 'a' AND (Mail LIKE '%x%' OR Mail LIKE 'y%')",
    }


def test_words_of_older_versions(unit: Path) -> None:
    old = {name: value for name, value in IMPORT.items() if name not in ("destination", "source")}
    words = {"r__dataExtension_CustomerKey": "Cust", "c__destinationType": "DataExtension"}
    put(unit, "importFile", "imp", {**old, **words, "r__ftpLocation_name": "My FTP"})
    said_now = said(retrieved(unit).inventory, "import_definition.imp")
    assert (said_now["into"], said_now["file"]["location"]) == ("Cust", "My FTP")


@pytest.mark.parametrize(
    ("kind", "key", "content", "words"),
    [
        ("importFile", "imp", {**IMPORT, "destination": {"c__type": "SMS"}}, "into: it imports into SMS"),
        ("importFile", "imp", {**IMPORT, "fileNamingPattern": "_CustomObject"}, "source: it copies a data extension"),
        ("importFile", "imp", {**IMPORT, "c__dataAction": "ColumnBased"}, "mode: ColumnBased"),
        ("importFile", "imp", {**IMPORT, "fieldMappings": []}, "mapping: "),
        ("dataFilter", "flt", {**FILTER, "r__source_dataExtension_key": None}, "source: it filters no data extension"),
        (
            "dataFilter",
            "flt",
            {**FILTER, "c__filterDefinition": {"ConditionSet": {"Condition": {"@_Operator": "Sounds", "Value": "x",
             "r__dataExtensionField_name": "Id"}}}},
            "where: the operator Sounds has no word here",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_said_is_left_out(unit: Path, kind: str, key: str, content: Any, words: str) -> None:
    put(unit, kind, key, content)
    (left,) = retrieved(unit).inventory.left_out
    assert left.reason.startswith(words)


@pytest.mark.parametrize(
    ("kind", "content", "words"),
    [
        ("dataExtension", "{", "it is no JSON"),
        ("dataExtension", "[]", "it holds no object"),
        ("dataExtension", "{}", "it has no CustomerKey"),
        ("dataExtension", {"CustomerKey": "x", "Fields": 5}, "it is not as mcdev writes it"),
        ("query", {**QUERY, "key": "other"}, "its SQL"),
        ("importFile", {"customerKey": "x", "destination": "?"}, "it is not as mcdev writes it"),
    ],
)
def test_a_broken_file_is_named_and_the_rest_goes_on(unit: Path, kind: str, content: Any, words: str) -> None:
    put(unit, kind, "broken", content)
    read = retrieved(unit)
    ((file, why),) = read.broken
    assert file.endswith(f"broken.{kind}-meta.json")
    assert words in why
    assert len(read.inventory.resources) == 4


def test_two_business_units_are_not_mixed(unit: Path) -> None:
    put(unit.parent / "Other", "dataExtension", "Cust", TABLE)
    with pytest.raises(NoRetrieveFolder, match="2 business units"):
        retrieved(unit.parents[2])


def settings(root: Path, *units: str, retrieve: str = "retrieve/") -> None:
    listed = {"cred": {"eid": 1, "businessUnits": dict.fromkeys(units, 7)}}
    text = json.dumps({"credentials": listed, "directories": {"retrieve": retrieve}})
    (root / ".mcdevrc.json").write_text(text, encoding="utf-8")


def test_the_business_unit_that_mcdev_still_knows_is_meant(unit: Path) -> None:
    put(unit.parent / "Long ago", "dataExtension", "Old", TABLE)
    root = unit.parents[2]
    settings(root, "BU")
    assert len(retrieved(root).inventory.resources) == 4
    settings(root, "BU", "Long ago")
    with pytest.raises(NoRetrieveFolder, match="2 business units") as raised:
        retrieved(root)
    assert str(unit) in str(raised.value.hint)
    assert len(retrieved(unit).inventory.resources) == 4


def test_mcdev_s_settings_say_where_it_retrieves_to(unit: Path) -> None:
    root = unit.parents[2]
    (root / "retrieve").rename(root / "from-account")
    put(root / "deploy" / "cred" / "BU", "dataExtension", "Cust", TABLE)
    settings(root, "BU", retrieve="from-account/")
    assert len(retrieved(root).inventory.resources) == 4


@pytest.mark.parametrize(("text", "words"), [("{", "it is no JSON"), ("[]", "it holds no object")])
def test_broken_settings_are_named_and_the_folders_decide(unit: Path, text: str, words: str) -> None:
    (unit.parents[2] / ".mcdevrc.json").write_text(text)
    read = retrieved(unit.parents[2])
    ((file, why),) = read.broken
    assert (file, why.startswith(words)) == (".mcdevrc.json", True)
    assert len(read.inventory.resources) == 4


@pytest.mark.parametrize("words", [{"credentials": 5, "directories": []}, {"credentials": {"c": 1, "d": {}}}])
def test_settings_of_another_shape_say_nothing(unit: Path, words: Any) -> None:
    (unit.parents[2] / ".mcdevrc.json").write_text(json.dumps(words))
    assert len(retrieved(unit.parents[2]).inventory.resources) == 4


def test_files_outside_of_a_folder_of_their_type_are_none_of_mcdev_s(unit: Path) -> None:
    put(unit / "node_modules" / "x", "query", "q", QUERY)
    (unit / "notes.query-meta.json").write_text("{")
    (unit / "asset" / "block").mkdir(parents=True)
    (unit / "asset" / "block" / "b.c.asset-block-meta.json").write_text("{")
    read = retrieved(unit)
    assert (read.broken, read.others) == ([], {"asset": 1})


def test_one_type_alone_can_be_read(unit: Path) -> None:
    (resource,) = retrieved(unit / "dataExtension").inventory.resources
    assert resource.resource.address == "data_extension.Cust"


def test_what_the_account_makes_itself_is_referred_to(unit: Path) -> None:
    put(unit, "dataExtension", "Sync", {**TABLE, "CustomerKey": "Sync", "Name": "S", "r__folder_Path": "Synchronized",
                                        "r__folder_ContentType": "synchronizeddataextension"})  # fmt: skip
    put(unit, "query", "q1", {**QUERY, "r__dataExtension_key": "Sync"})
    inventory = retrieved(unit).inventory
    (left,) = inventory.left_out
    assert (left.address, left.reason) == (
        "data_extension.Sync",
        "only the account itself makes what is in Synchronized; it can be referred to",
    )
    assert "query_definition.q1" in {item.resource.address for item in inventory.resources}


def test_an_object_that_keeps_what_cannot_be_said_is_noted(unit: Path) -> None:
    run = [{"name": "", "activities": [{"r__type": "query", "name": "Region"}]}]
    odd = {
        "icalRecur": "FREQ=YEARLY;INTERVAL=1",
        "startDate": "2031-01-31T06:00:00",
        "timezoneName": "GMT Standard Time",
    }
    put(unit, "automation", "A", {"key": "A", "name": "A", "schedule": odd, "status": "Scheduled", "steps": run})
    inventory = retrieved(unit).inventory
    assert "automation.A" in {item.resource.address for item in inventory.resources}
    assert any("automation.A is declared without" in note and "FREQ=YEARLY" in note for note in inventory.notes)


def test_a_folder_without_any_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoRetrieveFolder, match="holds nothing"):
        retrieved(tmp_path)


def test_from_the_command_line_to_a_project_that_loads(
    unit: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(unit, "script", "s", {"key": "s"})
    out = tmp_path / "out"
    arguments = ["export", "--from-mcdev", str(unit.parents[2]), "--out", str(out)]
    assert main(arguments) == 0
    printed = capsys.readouterr().out
    assert "passed over what mcdecl has no kind for: 1 script\n" in printed
    assert "Exported to" in printed
    project = load(out)
    assert {resource.address for resource in project.resources if not resource.implied} == {
        "data_extension.Cust",
        "query_definition.q1",
        "import_definition.imp",
        "filter_definition.flt",
    }
    assert project.state("query_definition", "q1")["sql"] == SQL  # type: ignore[index]
    assert main(arguments) == 0
    assert "4 unchanged" in capsys.readouterr().out


def test_a_broken_file_makes_exit_code_1(unit: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(unit, "query", "broken", "{")
    assert main(["export", "--from-mcdev", str(unit), "--out", str(tmp_path / "out")]) == 1
    assert "broken query/broken.query-meta.json: it is no JSON" in capsys.readouterr().out
    assert (tmp_path / "out" / "data_extensions" / "CRM.yaml").is_file()
