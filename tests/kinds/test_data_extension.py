"""Data extensions: who can be sent to, templates, and what is sound."""

from typing import Any

import pytest

from mcdecl.engine.observe.index import Index
from mcdecl.kinds.data_extension import KIND, Sendable, TemplateCodec
from mcdecl.kinds.facts import ResourceFacts
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.risk import Risk, Subject
from mcdecl.kinds.values import Unknown
from mcdecl.kinds.wire import WriteContext
from tests.strategies import Declaring
from tests.wanted import EMAIL, ID, table


def messages(resource: Resource) -> list[str]:
    found = [finding for check in KIND.checks for finding in check(resource, Declaring())]
    return [f"{'warning: ' if one.warning else ''}{one.message}" for one in found]


def with_field(**field: Any) -> list[str]:
    return messages(table("T", ID, {"name": "F", "type": "Text", "length": 9} | field))


def writing() -> WriteContext:
    index = Index()
    index.add("data_extension_template", "0000-KEY", "SendLog", "id")
    return WriteContext(index, {})


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ("_SubscriberKey", "Subscriber Key"),
        ("SubscriberKey", "Subscriber Key"),
        ("Subscriber Key", "Subscriber Key"),
        ("_EmailAddress", "Email Address"),
        ("EmailAddress", "Email Address"),
    ],
)
def test_the_subscriber_reads_back_in_the_words_that_are_written(shown: str, said: str) -> None:
    record = {
        "IsSendable": True,
        "SendableDataExtensionField": {"Name": "Id"},
        "SendableSubscriberField": {"Name": shown},
    }
    assert Sendable().decode(record, Index()) == {"field": "Id", "subscriber": said}


def test_the_send_relationship_travels_whole() -> None:
    assert Sendable().encode({"field": "Id", "subscriber": "Subscriber Key"}, writing()) == {
        "IsSendable": True,
        "SendableDataExtensionField": {"Name": "Id"},
        "SendableSubscriberField": {"Name": "Subscriber Key"},
    }


def test_what_is_not_sendable_says_only_that() -> None:
    assert Sendable().encode(None, writing()) == {"IsSendable": False}
    assert Sendable().decode({"IsSendable": False}, Index()) is None


def test_a_template_is_named_in_yaml_and_keyed_on_the_wire() -> None:
    part = TemplateCodec().encode("sendlog", writing())
    assert part == {"Template": {"CustomerKey": "0000-KEY"}}
    assert TemplateCodec().decode(part, writing().lookup) == "SendLog"
    assert isinstance(TemplateCodec().decode({"Template": {"CustomerKey": "other"}}, writing().lookup), Unknown)
    assert TemplateCodec().decode({}, writing().lookup) is None


def test_a_template_cannot_change() -> None:
    assert KIND.attribute("template").change.judge(None, "SendLog")


def test_fields_are_read_by_a_retrieve_of_their_own() -> None:
    assert not [path for path in KIND.retrieved() if path.startswith("Fields")]
    assert KIND.children is not None
    assert KIND.children.object_type == "DataExtensionField"


def test_silence_means_the_account_s_defaults() -> None:
    state = table("T").state
    assert (state["description"], state["folder"]) == ("", "Data Extensions")
    assert (state["sendable"], state["testable"], state["retention"]) == (None, False, None)
    assert "template" not in state


def test_a_sound_data_extension_has_no_findings() -> None:
    assert messages(table("T", ID, EMAIL, sendable={"field": "ID"}, testable=True)) == []


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ({"length": None}, "no length"),
        ({"name": "id"}, "declared twice"),
        ({"name": "_F"}, "starts with _"),
        ({"type": "Decimal", "length": None}, "no length and no scale"),
        ({"type": "Decimal", "length": 9}, "no scale"),
        ({"type": "Decimal", "length": 39, "scale": 2}, "at most 38 digits"),
        ({"type": "Decimal", "length": 3, "scale": 4}, "at most 38 digits"),
        ({"primary_key": True, "required": False}, "required: false"),
        ({"default": "0123456789"}, "takes 9"),
        ({"type": "Boolean", "default": "maybe"}, "not true or false"),
        ({"type": "Number", "default": "1.5"}, "not a whole number"),
    ],
)
def test_a_field_that_the_account_would_refuse_is_told(field: dict[str, Any], said: str) -> None:
    (message,) = with_field(**field)
    assert said in message


@pytest.mark.parametrize(
    "field",
    [
        {"default": "123456789"},
        {"type": "Boolean", "default": "TRUE"},
        {"type": "Number", "default": -5},
        {"type": "Decimal", "length": 38, "scale": 18},
        {"type": "Date", "default": "now()"},
        {"name": "Größe 日本"},
    ],
)
def test_a_field_that_the_account_takes_is_fine(field: dict[str, Any]) -> None:
    assert with_field(**field) == []


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"sendable": {"field": "Mail"}}, "not a field of this data extension"),
        ({"sendable": {"field": "Born"}}, "Subscriber Key needs"),
        ({"sendable": {"field": "Born", "subscriber": "Email Address"}}, "Email Address needs"),
        ({"testable": True}, "warning: testable"),
        ({"name": "_System"}, "belongs to the account"),
        ({"name": "x" * 41}, "warning: name has 41 characters"),
        ({"retention": {"policy": "rows"}}, "needs a period or a date"),
        ({"retention": {"policy": "rows", "length": 5}}, "both length and unit"),
        ({"retention": {"policy": "rows", "until": "2030-01-01"}}, "needs a period, not a date"),
        (
            {"retention": {"policy": "all_rows", "length": 5, "unit": "days", "until": "2030-01-01"}},
            "a period and a date together",
        ),
        (
            {"retention": {"policy": "rows", "length": 5, "unit": "days", "reset_on_import": True}},
            "reset_on_import does not apply",
        ),
    ],
)
def test_what_does_not_go_together_is_told(written: dict[str, Any], said: str) -> None:
    (message,) = messages(table("T", ID, {"name": "Born", "type": "Date"}, **written))
    assert said in message


def test_the_field_of_a_template_may_be_sendable_without_being_declared() -> None:
    assert messages(table("T", ID, template="SendLog", sendable={"field": "SubID"})) == []


@pytest.mark.parametrize(
    ("rows", "words"),
    [(1234, "deletes T and its 1,234 rows"), (0, "deletes T, which has no rows"), (None, "deletes T and its rows")],
)
def test_a_deletion_loses_the_rows_and_says_how_many(rows: int | None, words: str) -> None:
    deletion = KIND.deletion
    assert deletion is not None
    hazard = deletion(Subject("T", ResourceFacts(rows=rows)))
    assert (hazard.risk, hazard.words) == (Risk.DATA_LOSS, words)
