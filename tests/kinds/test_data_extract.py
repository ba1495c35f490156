"""Data extracts: types by name, parameters by type, and what is wrong with them."""

from typing import Any

import pytest

from mcdecl.engine.observe.index import Index
from mcdecl.kinds.data_extract import KIND, MomentCodec, ParametersCodec, TypeCodec
from mcdecl.kinds.extract_types import DATA_EXTENSION, IDS, PARAMETERS, TRACKING
from mcdecl.kinds.wire import NotInAccountError, WriteContext
from mcdecl.wire.routes import KEY
from tests.strategies import Declaring
from tests.wanted import extract, resource

SPAN = {"start": "2026-01-01T00:00", "end": "2026-01-31T23:59"}


def told(wanted: Any) -> list[str]:
    return [finding.message for check in KIND.checks for finding in check(wanted, Declaring(wanted))]


def tracking(**written: Any) -> Any:
    record = {"name": "X", "type": TRACKING, "file": "t.zip", "interval": SPAN, **written}
    return resource("data_extract", "X", **record)


def test_a_sound_extract_has_nothing_wrong() -> None:
    assert told(extract("X")) == []
    assert told(tracking(parameters={"ExtractOpens": False})) == []


def test_an_unknown_parameter_is_told_with_the_nearest_one() -> None:
    wanted = extract("X", parameters={"HasColumnHeader": True})
    (found,) = [finding for check in KIND.checks for finding in check(wanted, Declaring(wanted))]
    assert found.message == "a Data Extension Extract has no parameter HasColumnHeader"
    assert (found.path, found.hint) == (("parameters", "HasColumnHeader"), "did you mean HasColumnHeaders?")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("OutputFileName", "write the name of the file as file"),
        ("startdate", "write the first moment as interval.start"),
    ],
)
def test_a_parameter_that_is_said_otherwise_is_told_how(name: str, hint: str) -> None:
    wanted = tracking(parameters={name: "x"})
    (found,) = [finding for check in KIND.checks for finding in check(wanted, Declaring(wanted))]
    assert found.hint == hint


def test_a_value_of_the_wrong_type_is_told() -> None:
    assert told(extract("X", parameters={"HasColumnHeaders": "maybe"})) == [
        "HasColumnHeaders is true or false, not maybe"
    ]
    assert told(tracking(parameters={"Timezone": "Berlin"})) == ["Timezone is a whole number, not Berlin"]


def test_a_required_parameter_that_is_missing_is_told() -> None:
    wanted = resource("data_extract", "X", name="X", type=DATA_EXTENSION, file="x.csv")
    assert told(wanted) == ["a Data Extension Extract needs the parameter DECustomerKey"]


def test_a_tracking_extract_is_a_zip_with_a_range() -> None:
    assert told(tracking(file="t.csv")) == ["a Tracking Extract writes a zip, and its name does not say so"]
    assert told(tracking(interval={"start": "2026-01-01T00:00"})) == ["a Tracking Extract needs a range"]
    assert told(tracking(interval={"kind": 3})) == []
    backwards = {"start": SPAN["end"], "end": SPAN["start"]}
    assert told(tracking(interval=backwards)) == ["the range ends before it begins"]


def test_parameters_of_other_types_are_passed_on() -> None:
    wanted = resource("data_extract", "X", name="X", type="Zip", file="x.zip", parameters={"Anything": True, "n": 7})
    assert told(wanted) == []
    fields = ParametersCodec().encode(wanted.state["parameters"], WriteContext(Index(), wanted.state))["dataFields"]
    assert fields == [
        {"name": "Anything", "type": "bool", "value": "True"},
        {"name": "n", "type": "string", "value": "7"},
    ]


def test_names_get_their_own_case_and_the_rest_its_defaults() -> None:
    state = extract("X", parameters={"columndelimiter": "|"}).state["parameters"]
    assert state == {
        "DECustomerKey": "T",
        "HasColumnHeaders": "false",
        "ColumnDelimiter": "|",
        "TextQualified": "false",
        "UsesLineFeed": "false",
    }


def test_the_data_extension_is_a_reference_that_a_path_leads_to() -> None:
    (found,) = [reference for reference in KIND.references(extract("X").state) if reference.kind == "data_extension"]
    assert (found.key, found.path) == ("T", ("parameters", "DECustomerKey"))


def test_a_type_goes_out_as_the_id_that_the_account_names() -> None:
    index = Index()
    index.add("data_extract_type", "Own Type", "Own Type", "its-id")
    assert TypeCodec().encode("Own Type", WriteContext(index, {})) == {"dataExtractTypeId": "its-id"}
    with pytest.raises(NotInAccountError):
        TypeCodec().encode(TRACKING, WriteContext(index, {}))


def test_a_known_type_needs_no_list_where_none_can_be_read() -> None:
    index = Index()
    index.mark_unreadable("data_extract_type")
    assert TypeCodec().encode(TRACKING, WriteContext(index, {})) == {"dataExtractTypeId": IDS[TRACKING]}
    with pytest.raises(NotInAccountError):
        TypeCodec().encode("Own Type", WriteContext(index, {}))


def test_what_the_account_shows_of_its_own_accord_as_off_is_nobodys_word() -> None:
    shown = {
        "dataExtractTypeId": IDS[TRACKING],
        "dataFields": [{"name": "IncludeUniqueOpens", "type": "bool", "value": "False"}],
    }
    assert "IncludeUniqueOpens" not in (ParametersCodec().decode(shown, Index()) or {})


def test_flags_are_read_in_small_letters_and_other_values_as_they_are() -> None:
    fields = [
        {"name": "A", "type": "bool", "value": "TRUE"},
        {"name": "B", "type": "string", "value": "False"},
        {"name": "C", "type": "string", "value": "FALSE"},
        {"name": "D", "type": "string", "value": None},
        {"name": "E", "value": 7},
    ]
    shown = {"dataExtractTypeId": IDS["Zip"], "dataFields": fields}
    assert ParametersCodec().decode(shown, Index()) == {"A": "true", "B": "false", "C": "FALSE", "D": "", "E": "7"}


def test_names_of_parameters_are_told_apart_without_case() -> None:
    for known in PARAMETERS.values():
        assert len({parameter.name.casefold() for parameter in known}) == len(known)


def updating(there: dict[str, Any], state: Any = None) -> WriteContext:
    """An update of an extract X that the account shows like this."""
    index = Index()
    index._records["data_extract", "X"] = there  # what a read of it has put there
    return WriteContext(index, {"type": TRACKING, KEY: "X", **(state or {})}, creating=False)


def test_parameters_that_nobody_knows_are_passed_on_with_a_warning() -> None:
    wanted = tracking(parameters={"ZebraMode": "x"})
    (finding,) = [finding for check in KIND.checks for finding in check(wanted, Declaring(wanted))]
    assert (finding.warning, finding.path) == (True, ("parameters", "ZebraMode"))
    assert told(tracking(parameters={"IncludeGEO": True, "IncludeUserAgentInformation": False})) == []
    assert told(tracking(parameters={"EmailSendDefinitionExternalKey": "NTO"})) == []
    assert "UseIDs" not in tracking().state["parameters"]


def test_fields_keep_type_name_and_what_else_the_account_has_of_them() -> None:
    there = [
        {"name": "columnDelimiter", "type": "odd", "value": ",", "order": 4},
        {"name": "IncludeGEO", "type": "bool", "value": "False"},
        {"name": "NotificationEmail", "type": "string", "value": "a@example.com"},
    ]
    fields = ParametersCodec().encode({"ColumnDelimiter": "|"}, updating({"dataFields": there}))["dataFields"]
    assert fields == [{**there[0], "value": "|"}, there[1]]
    (made,) = ParametersCodec().encode({"ColumnDelimiter": "|"}, WriteContext(Index(), {"type": TRACKING}))[
        "dataFields"
    ]
    assert made["type"] == "dropdown"


def test_a_rolling_range_has_no_ends_and_an_old_one_is_cleared() -> None:
    shown = {"startDate": "2026-01-01T00:00:00", "intervalType": 0}
    start = MomentCodec("startDate")
    assert start.decode(shown, Index()) == "2026-01-01T00:00"
    assert start.decode({**shown, "intervalType": 3}, Index()) is None
    assert start.encode(None, updating(shown)) == {"startDate": None}
    assert start.encode(None, updating({})) == {}
    assert start.encode("2026-02-01T00:00", updating(shown)) == {"startDate": "2026-02-01T00:00:00"}
    messages = told(tracking(interval={**SPAN, "kind": 2}))
    assert messages == ["a rolling range moves with the day and has neither start nor end"]
