"""Import definitions: modes, the control column, who is told, and what fits the destination."""

from typing import Any

import jsonschema
import pytest

from mcdecl.engine.observe.index import Index
from mcdecl.kinds.import_definition import ACTIONS, KIND, MODES, ControlCodec, Notification, effects
from mcdecl.kinds.language import normal_state, object_schema
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.runs import Effect
from mcdecl.kinds.wire import WriteContext
from tests.strategies import Declaring
from tests.wanted import EMAIL, ID, imported, table

REQUIRED = {"name": "Region", "type": "Text", "length": 2, "required": True}
CONTROL = {"column": "Op", "actions": {"D": "Delete", "U": "AddAndUpdate"}}


def messages(target: Resource | None = None, **written: Any) -> list[str]:
    project = Declaring(target or table("T", ID, EMAIL))
    findings = [finding for check in KIND.checks for finding in check(imported("I", "T", **written), project)]
    return [f"{'warning: ' if item.warning else ''}{item.message} / {item.hint}" for item in findings]


def writing() -> WriteContext:
    return WriteContext(Index(), {})


def test_all_five_update_types_and_all_actions_can_be_said() -> None:
    assert set(MODES) == {"AddAndUpdate", "AddAndDoNotUpdate", "UpdateButDoNotAdd", "Overwrite", "ColumnBased"}
    assert set(ACTIONS) == {"AddAndUpdate", "AddButDoNotUpdate", "Delete", "Skip", "UpdateButDoNotAdd"}


@pytest.mark.parametrize("mode", MODES)
def test_a_mode_travels_as_the_update_type(mode: str) -> None:
    wire = KIND.attribute("mode").wire
    assert wire is not None
    assert wire.encode(mode, writing()) == {"UpdateType": mode}
    assert wire.decode({"UpdateType": mode}, Index()) == mode


def test_the_control_column_travels_with_its_actions() -> None:
    state = normal_state(KIND.attributes, {"control": CONTROL})["control"]
    assert ControlCodec().encode(state, writing()) == {
        "ControlColumn": "Op",
        "ControlColumnDefaultAction": "Skip",
        "ControlColumnActions": {
            "ControlColumnAction": [
                {"Value": "D", "Action": "Delete"},
                {"Value": "U", "Action": "AddAndUpdate"},
            ]
        },
    }


@pytest.mark.parametrize("name", ["ControlColumn", "EncodingCodePage", "FieldMaps", "DestinationObject.CustomerKey"])
def test_what_cannot_be_read_is_not_asked_for(name: str) -> None:
    assert not [path for path in KIND.retrieved() if path.startswith(name)]


def test_destination_and_location_are_read_as_object_ids() -> None:
    assert {"DestinationObject.ObjectID", "RetrieveFileTransferLocation.ObjectID"} <= set(KIND.retrieved())


def test_the_destination_is_written_by_key_in_its_type() -> None:
    wire = KIND.attribute("into").wire
    assert wire is not None
    assert wire.encode("T", writing()) == {"DestinationObject": {"@type": "DataExtension", "CustomerKey": "T"}}


def test_somebody_is_told_by_mail_or_nobody_is() -> None:
    codec = Notification()
    mail = codec.encode("ops@example.com", writing())
    assert mail["Notification"] == {"ResponseType": "email", "ResponseAddress": "ops@example.com"}
    assert codec.decode(mail, Index()) == "ops@example.com"
    assert codec.encode(None, writing())["Notification"]["ResponseType"] == "None"
    assert codec.decode(codec.encode(None, writing()), Index()) is None
    assert codec.decode({}, Index()) is None


def test_silence_means_the_account_s_defaults() -> None:
    state = imported("I", "T").state
    assert (state["mapping"], state["allow_errors"], state["notification"]) == ("by_header", False, None)
    assert state["file"]["location"] == "ExactTarget Enhanced FTP"
    assert state["file"]["date_locale"] == "en-US"
    assert not {"encoding", "delimiter"} & set(state["file"])
    assert "control" not in state


def test_a_sound_import_has_no_findings() -> None:
    assert messages(mapping={"id": "crm_id", "EMAIL": "mail"}) == []


def test_a_destination_that_is_no_field_is_told_with_the_nearest() -> None:
    assert "did you mean Email?" in messages(mapping={"Id": "a", "Emial": "b"})[0]


def test_a_required_field_needs_a_column_or_a_default() -> None:
    needing = table("T", ID, REQUIRED)
    assert "required field Region" in messages(needing, mapping={"Id": "a"})[0]
    assert messages(needing, mapping={"Id": "a"}, mode="UpdateButDoNotAdd") == []
    assert messages(table("T", ID, {**REQUIRED, "default": "US"}), mapping={"Id": "a"}) == []
    assert messages(needing) == []


def test_columns_are_all_named_or_all_numbered() -> None:
    assert "by name and by number" in messages(mapping={"Id": "a", "Email": 2})[0]


def test_named_columns_need_a_header_line() -> None:
    no_header = {"pattern": "c.csv", "header_lines": 0}
    assert "no header line" in messages(mapping={"Id": "a"}, file=no_header)[0]
    assert "needs a header line" in messages(mapping="by_header", file=no_header)[0]
    assert messages(mapping="by_ordinal", file=no_header) == []
    assert messages(mapping={"Id": 1}, file=no_header) == []


@pytest.mark.parametrize("written", [{"mode": "ColumnBased"}, {"mode": "AddAndUpdate", "control": CONTROL}])
def test_the_mode_column_based_and_its_column_belong_together(written: dict[str, Any]) -> None:
    assert "belong together" in messages(**written)[0]
    assert messages(mode="ColumnBased", control=CONTROL) == []


def test_overwrite_into_a_primary_key_is_a_warning() -> None:
    assert messages(mode="Overwrite")[0].startswith("warning: the documentation allows Overwrite only")
    assert messages(table("T", EMAIL), mode="Overwrite") == []


@pytest.mark.parametrize("mode", ["AddAndUpdate", "AddAndDoNotUpdate", "UpdateButDoNotAdd"])
def test_without_a_primary_key_every_run_adds_all_rows(mode: str) -> None:
    assert messages(table("T", EMAIL), mode=mode)[0].startswith("warning: T has no primary key")


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ({"type": "Other"}, "needs its delimiter"),
        ({"type": "Other", "delimiter": ";"}, None),
        ({"type": "TAB"}, None),
        ({"type": "TAB", "delimiter": "\t"}, None),
        ({"type": "TAB", "delimiter": ";"}, "no other delimiter"),
        ({"type": "CSV"}, None),
    ],
)
def test_the_delimiter_fits_the_type_of_file(file: dict[str, Any], text: str | None) -> None:
    texts = messages(file={"pattern": "c.csv", **file})
    assert (text in texts[0]) if text else texts == []


@pytest.mark.parametrize(
    ("change", "right"),
    [
        ({}, True),
        ({"mode": "Merge"}, False),
        ({"folder": "Imports"}, False),
        ({"notification": "nobody"}, False),
        ({"max_file_age": -1}, False),
        ({"file": {"pattern": "a/b.csv"}}, False),
        ({"file": {"pattern": "c.csv", "type": "XML"}}, False),
        ({"file": {"pattern": "c.csv", "date_locale": "German"}}, False),
        ({"control": {**CONTROL, "actions": {"D": "Drop"}}}, False),
        ({"control": {"column": "Op"}}, False),
    ],
)
def test_the_schema_takes_what_an_import_can_be(change: dict[str, Any], right: bool) -> None:
    written = {"name": "N", "into": "T", "file": {"pattern": "c.csv"}, "mode": "AddAndUpdate", **change}
    assert jsonschema.Draft202012Validator(object_schema(KIND.attributes)).is_valid(written) is right


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ({"mode": "AddAndUpdate"}, {Effect.ADDS, Effect.UPDATES}),
        ({"mode": "AddAndDoNotUpdate"}, {Effect.ADDS}),
        ({"mode": "UpdateButDoNotAdd"}, {Effect.UPDATES}),
        ({"mode": "Overwrite"}, {Effect.REPLACES}),
        ({"mode": "Another"}, set(Effect)),
        ({"mode": "ColumnBased"}, {Effect.ADDS, Effect.UPDATES, Effect.DELETES}),
        (
            {"mode": "ColumnBased", "control": {"actions": {"d": "Delete"}, "otherwise": "Skip"}},
            {Effect.DELETES},
        ),
        (
            {"mode": "ColumnBased", "control": {"actions": {"d": "Skip"}, "otherwise": "AddAndUpdate"}},
            {Effect.ADDS, Effect.UPDATES},
        ),
        (
            {
                "mode": "ColumnBased",
                "control": {"actions": {"a": "AddButDoNotUpdate"}, "otherwise": "UpdateButDoNotAdd"},
            },
            {Effect.ADDS, Effect.UPDATES},
        ),
        ({"mode": "ColumnBased", "control": {"actions": {"a": "Skip"}, "otherwise": "Skip"}}, set()),
        ({"mode": "Overwrite", "control": {"actions": {"d": "Delete"}, "otherwise": "Skip"}}, {Effect.REPLACES}),
    ],
)
def test_what_a_run_does_to_the_rows_that_are_there(state: dict[str, object], expected: set[Effect]) -> None:
    assert effects(state) == expected
