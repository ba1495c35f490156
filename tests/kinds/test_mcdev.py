"""What the JSON of the peer tool says, in the words of YAML: type by type."""

from collections.abc import Mapping
from typing import Any

import pytest

from mcdecl.kinds import KINDS, mcdev
from mcdecl.kinds.values import NotExpressible

TABLE = {
    "Name": "T",
    "CustomerKey": "T",
    "Description": "",
    "r__folder_Path": "Data Extensions/A",
    "IsSendable": "true",
    "SendableDataExtensionField": {"Name": "Id"},
    "SendableSubscriberField": {"Name": "Subscriber Key"},
    "IsTestable": "false",
    "RowBasedRetention": False,
    "Fields": [
        {"Name": "Id", "FieldType": "Text", "MaxLength": "18", "IsPrimaryKey": "True", "IsRequired": "True"},
        {"Name": "Sum", "FieldType": "Decimal", "MaxLength": 8, "Scale": "2", "IsPrimaryKey": False, "IsRequired": "x"},
        {"Name": "Day", "FieldType": "Date", "MaxLength": " ", "IsPrimaryKey": False, "IsRequired": False},
    ],
}


class Beside:
    """What mcdev has retrieved beside an object: a query's SQL, two extracts of one name, a script."""

    def text(self) -> str:
        return "SELECT 1"

    def key(self, type_: str, name: str) -> str | None:
        if name == "Twice":
            raise NotExpressible(f"several of type {type_} are called {name}")
        return {("query", "Region"): "q1", ("fileLocation", "Partner"): "SFTP"}.get((type_, name))

    def name(self, type_: str, key: str) -> str | None:
        return {("script", "clean-up"): "Clean up"}.get((type_, key))

    def found(self, kind: str, key: str) -> str:
        return f"{key} in its place" if kind == "verification" else key


def read(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    way, known = KINDS[kind].mcdev, mcdev.typed(data)
    assert way is not None
    if way.record is None:
        assert way.read is not None
        return dict(way.read(KINDS[kind], known, Beside()))
    path = known.get("r__folder_Path") or "Data Extensions"
    return mcdev.decoded(KINDS[kind], way.record(known, Beside()), path, Beside())


def test_a_data_extension_with_numbers_and_flags_that_are_texts() -> None:
    written = read("data_extension", TABLE)
    assert written["name"] == "T"
    assert written["folder"] == "Data Extensions/A"
    assert written["sendable"] == {"field": "Id", "subscriber": "Subscriber Key"}
    assert written["testable"] is False
    fields = [{name: field[name] for name in field if name in ("name", "length", "scale", "primary_key")}
              for field in written["fields"]]  # fmt: skip
    assert fields == [
        {"name": "Id", "length": 18, "primary_key": True},
        {"name": "Sum", "length": 8, "scale": 2, "primary_key": False},
        {"name": "Day", "primary_key": False},
    ]
    assert not [name for field in written["fields"] for name, value in field.items() if value is None]
    assert not [name for name, value in written.items() if value is None]


def test_a_data_extension_without_a_path_lies_at_the_top() -> None:
    assert read("data_extension", {**TABLE, "r__folder_Path": None})["folder"] == "Data Extensions"


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ({"c__retentionPolicy": "none", "DataRetentionPeriodLength": 6, "c__retainUntil": ""}, None),
        (
            {"c__retentionPolicy": "individialRecords", "DataRetentionPeriodLength": "6",
             "c__dataRetentionPeriodUnitOfMeasure": "Weeks"},
            {"policy": "rows", "length": 6, "unit": "weeks", "reset_on_import": False},
        ),
        (
            {"c__retentionPolicy": "allRecordsAndDataextension", "c__retainUntil": "2031-1-5"},
            {"policy": "everything", "until": "2031-01-05", "reset_on_import": False},
        ),
        (
            {"RowBasedRetention": "false", "DeleteAtEndOfRetentionPeriod": "true",
             "RetainUntil": "1/5/2031 12:00:00 AM", "ResetRetentionPeriodOnImport": "true"},
            {"policy": "all_rows", "until": "2031-01-05", "reset_on_import": True},
        ),
        ({"RowBasedRetention": "false", "DeleteAtEndOfRetentionPeriod": "false", "RetainUntil": ""}, None),
    ],
)  # fmt: skip
def test_retention_in_words_and_in_texts(words: dict[str, Any], kept: Any) -> None:
    assert read("data_extension", {**TABLE, "RowBasedRetention": None, **words}).get("retention") == kept


def test_a_retention_that_is_not_known_is_not_dropped() -> None:
    with pytest.raises(NotExpressible, match="retention: the policy someRecords has no word here"):
        read("data_extension", {**TABLE, "c__retentionPolicy": "someRecords"})


def test_a_template_is_said_by_name() -> None:
    made = {**TABLE, "r__dataExtensionTemplate_name": "SendLog"}
    assert read("data_extension", made)["template"] == "SendLog"


def test_texts_are_numbers_and_flags_only_where_those_are_meant() -> None:
    told = {
        "name": "true",
        "value1": "3",
        "value2": "",
        "isPgp": "True",
        "list": [{"Scale": "x", "portNumber": " 22 "}],
    }
    assert mcdev.typed(told) == {
        "name": "true",
        "value1": 3,
        "value2": None,
        "isPgp": True,
        "list": [{"Scale": "x", "portNumber": 22}],
    }


QUERY = {"name": "Q", "description": "d", "r__folder_Path": "Query/A", "targetUpdateTypeName": "Append"}


@pytest.mark.parametrize("word", ["r__dataExtension_key", "r__dataExtension_CustomerKey", "targetKey"])
def test_a_query_has_its_sql_beside_it(word: str) -> None:
    assert read("query_definition", {**QUERY, word: "T"}) == {
        "name": "Q",
        "description": "d",
        "folder": "Query/A",
        "sql": "SELECT 1",
        "target": "T",
        "mode": "Append",
    }
    with pytest.raises(NotExpressible, match="target: mcdev names no data extension"):
        read("query_definition", QUERY)


IMPORT = {
    "name": "I",
    "destination": {"c__type": "DataExtension", "r__dataExtension_key": "T"},
    "source": {"r__fileLocation_name": "L"},
    "c__dataAction": "AddUpdate",
    "fileNamingPattern": "c.csv",
    "fileType": "CSV",
    "fieldMappingType": "InferFromColumnHeadings",
}


def test_an_import_in_the_words_of_yaml() -> None:
    more = {
        "fileType": "Other",
        "otherDelimiter": "|",
        "encodingName": "UTF-8",
        "hasColumnHeader": True,
        "standardQuotedStrings": False,
        "dateFormatLocale": "de-DE",
        "allowErrors": True,
        "notificationEmailAddress": "a@b.example",
        "sendEmailNotification": True,
        "c__blankFileProcessing": "Skip",
        "maxFileAgeHours": 1,
        "maxFileAgeScheduleOffsetHours": 2,
        "maxImportFrequencyHours": 3,
    }
    assert read("import_definition", {**IMPORT, **more}) == {
        "name": "I",
        "description": None,
        "into": "T",
        "file": {
            "pattern": "c.csv",
            "location": "L",
            "type": "Other",
            "delimiter": "|",
            "encoding": 65001,
            "header_lines": 1,
            "quoted_strings": False,
            "date_locale": "de-DE",
        },
        "mode": "AddAndUpdate",
        "blank_file": "Skip",
        "mapping": "by_header",
        "allow_errors": True,
        "notification": "a@b.example",
        "max_file_age": 1,
        "max_file_age_offset": 2,
        "max_frequency": 3,
    }


@pytest.mark.parametrize(
    ("change", "file"),
    [
        ({}, {"pattern": "c.csv", "location": "L", "type": "CSV"}),
        ({"delimiter": "|", "otherDelimiter": "|"}, {"pattern": "c.csv", "location": "L", "type": "CSV"}),
        (
            {"fileType": "Other", "delimiter": ";", "otherDelimiter": ""},
            {"pattern": "c.csv", "location": "L", "type": "Other", "delimiter": ";"},
        ),
        ({"hasColumnHeader": False}, {"pattern": "c.csv", "location": "L", "type": "CSV", "header_lines": 0}),
        (
            {"fileNamingPattern": "", "fileSpec": "d.csv", "source": None, "r__fileLocation_name": "M"},
            {"pattern": "d.csv", "location": "M", "type": "CSV"},
        ),
        ({"source": {}, "r__ftpLocation_name": "N"}, {"pattern": "c.csv", "location": "N", "type": "CSV"}),
    ],
)
def test_the_file_of_an_import(change: dict[str, Any], file: dict[str, Any]) -> None:
    assert read("import_definition", {**IMPORT, **change})["file"] == file


def test_an_import_that_copies_a_data_extension() -> None:
    source = {"c__type": "DataExtension", "r__fileLocation_name": "L", "r__dataExtension_key": "S"}
    record = read("import_definition", {**IMPORT, "source": source, "fileNamingPattern": "_CustomObject"})
    assert (record["source"], "file" in record) == ("S", False)


def test_an_address_that_is_not_written_to_is_no_notification() -> None:
    unsent = {**IMPORT, "notificationEmailAddress": "a@b.example", "sendEmailNotification": False}
    assert read("import_definition", unsent)["notification"] is None


@pytest.mark.parametrize("shown", ["a@b.example", ["a@b.example"]])
def test_newer_versions_tell_an_address_alone(shown: Any) -> None:
    assert read("import_definition", {**IMPORT, "notificationEmailAddress": shown})["notification"] == "a@b.example"


@pytest.mark.parametrize("word", ["r__dataExtension_key", "r__dataExtension_CustomerKey"])
def test_older_versions_name_the_target_elsewhere(word: str) -> None:
    older = {**IMPORT, "destination": None, "c__destinationType": "DataExtension", word: "U"}
    assert read("import_definition", older)["into"] == "U"
    assert read("import_definition", {**older, "c__destinationType": None})["into"] == "U"


def test_fields_that_are_named_one_by_one() -> None:
    maps = [{"destinationFieldName": "Id", "sourceFieldName": "Key"}]
    manual = {**IMPORT, "fieldMappingType": "ManualMap", "fieldMappings": maps}
    assert read("import_definition", manual)["mapping"] == {"Id": "Key"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"destination": {"c__type": "List"}}, "into: it imports into List, not a data extension"),
        ({"destination": {}, "c__destinationType": "SMS"}, "into: it imports into SMS"),
        ({"destination": {}}, "into: mcdev names no data extension"),
        ({"fileNamingPattern": "_CustomObject"}, "source: it copies a data extension, and mcdev does not say which"),
        ({"fileNamingPattern": "", "fileSpec": "_CustomObject"}, "source: it copies a data extension"),
        ({"c__dataAction": "Merge"}, "mode: Merge has no word here"),
        ({"c__dataAction": None}, "mode: None has no word here"),
        ({"fieldMappingType": "ManualMap"}, "mapping: mcdev has retrieved no field mappings"),
    ],
)
def test_what_no_import_here_can_be(change: dict[str, Any], words: str) -> None:
    with pytest.raises(NotExpressible, match=words):
        read("import_definition", {**IMPORT, **change})


def filtered(where: Any, **more: Any) -> dict[str, Any]:
    definition = {"FilterDefinition": {"ConditionSet": where}}
    return {"name": "F", "r__source_dataExtension_key": "S", "c__filterDefinition": definition, **more}


def condition(field: str = "A", operator: str = "Equals", **more: Any) -> dict[str, Any]:
    return {"r__dataExtensionField_name": field, "@_Operator": operator, "Value": 1, **more}


A = {"field": "A", "operator": "equals", "value": "1"}
B = {**A, "field": "B"}


@pytest.mark.parametrize(
    ("where", "tree"),
    [
        ({"@_Operator": "AND", "Condition": condition()}, A),
        ({"@_Operator": "AND", "Condition": [condition(), condition("B")]}, {"all": [A, B]}),
        ({"@_Operator": "or", "Condition": [condition(), condition("B")]}, {"any": [A, B]}),
        (
            {
                "@_Operator": "OR",
                "Condition": condition(),
                "ConditionSet": {"@_Operator": "AND", "Condition": [condition("B"), condition()]},
            },
            {"any": [A, {"all": [B, A]}]},
        ),
        ({"Condition": {"r__dataExtensionField": "B", "@_Operator": "is", "Value": "1"}}, B),
        ({"Condition": condition(Value="")}, {**A, "value": ""}),
    ],
)
def test_the_conditions_of_a_filter(where: Any, tree: Any) -> None:
    assert read("filter_definition", filtered(where)) == {
        "name": "F",
        "description": None,
        "folder": None,
        "source": "S",
        "where": tree,
    }


def test_a_condition_without_a_value_compares_with_nothing() -> None:
    bare = {"r__dataExtensionField_name": "A", "@_Operator": "equals"}
    assert read("filter_definition", filtered({"Condition": bare}))["where"] == {**A, "value": ""}


@pytest.mark.parametrize(
    "word",
    ["r__dataExtension_key", "r__source_dataExtension_CustomerKey", "r__dataExtension_CustomerKey"],
)
def test_older_versions_name_the_source_elsewhere(word: str) -> None:
    older = filtered({"Condition": condition()}, r__source_dataExtension_key=None, **{word: "S"})
    older["c__filterDefinition"] = older["c__filterDefinition"]["FilterDefinition"]
    assert read("filter_definition", older)["source"] == "S"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (filtered({"Condition": condition()}, r__source_dataExtension_key=""), "source: it filters no data extension"),
        (filtered(None), "where: mcdev has retrieved no plain conditions"),
        (filtered({}, c__filterDefinition=None), "where: mcdev has retrieved no plain conditions"),
        (filtered({"@_Operator": "AND"}), "where: a group without conditions"),
        (filtered({"Condition": condition("")}), "where: a condition names no field"),
        (filtered({"Condition": condition(operator="Near")}), "where: the operator Near has no word here"),
    ],
)
def test_what_no_filter_here_can_be(data: dict[str, Any], words: str) -> None:
    with pytest.raises(NotExpressible, match=words):
        read("filter_definition", data)


def test_every_operator_has_one_meaning() -> None:
    meant = {word: read("filter_definition", filtered({"Condition": condition(operator=word)}))["where"]["operator"]
             for word in mcdev._OPERATORS}  # fmt: skip
    assert meant["lessthanorequalto"] == meant["lessthanorequal"] == "lessThanOrEqual"
    assert meant["doesnotcontain"] == meant["notcontains"] == "notExistsInString"
    assert meant["begins"] == meant["beginswith"] == meant["startswith"] == "beginsWith"
