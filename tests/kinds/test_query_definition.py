"""Query definitions: SQL in normal form, the target by name, active ones only."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcdecl.engine.observe.index import Index
from mcdecl.kinds.query_definition import KIND, Sql, TargetCodec, normal_sql
from mcdecl.kinds.values import Unknown
from mcdecl.kinds.wire import NotInAccountError, WriteContext
from mcdecl.wire.values import SimpleFilter
from tests.strategies import texts


@pytest.mark.parametrize(
    "variant",
    [
        "SELECT Id\r\nFROM T",
        "SELECT Id\rFROM T",
        "SELECT Id  \nFROM T\t",
        "SELECT Id\nFROM T\n",
        "SELECT Id\nFROM T\r\n\r\n",
    ],
)
def test_line_ends_and_trailing_blanks_are_no_difference(variant: str) -> None:
    assert normal_sql(variant) == "SELECT Id\nFROM T"


@pytest.mark.parametrize(
    "variant",
    [
        "select Id\nFROM T",
        "SELECT Id FROM T",
        "SELECT  Id\nFROM T",
        "  SELECT Id\nFROM T",
        "SELECT Id\n\nFROM T",
        "SELECT Id\nFROM T;",
        "SELECT Id\nFROM T -- x",
    ],
)
def test_everything_else_is_a_difference(variant: str) -> None:
    assert normal_sql(variant) != "SELECT Id\nFROM T"


@settings(max_examples=60)
@given(st.lists(texts(0), max_size=5), st.sampled_from(("\n", "\r\n", "\r", " \n")))
def test_sql_has_one_normal_form(lines: list[str], end: str) -> None:
    assert normal_sql(end.join(lines)) == normal_sql("\n".join(lines))
    assert normal_sql(normal_sql(end.join(lines))) == normal_sql("\n".join(lines))


def index() -> Index:
    made = Index()
    made.add("data_extension", "new_key", "Target", "id")
    return made


def test_the_target_is_sent_by_key_and_name() -> None:
    assert TargetCodec().encode("new_key", WriteContext(index(), {})) == {
        "TargetType": "DE",
        "DataExtensionTarget": {"CustomerKey": "new_key", "Name": "Target"},
    }


def test_a_target_that_does_not_exist_is_named() -> None:
    with pytest.raises(NotInAccountError, match="gone"):
        TargetCodec().encode("gone", WriteContext(index(), {}))


def test_the_name_of_the_target_decides_because_its_key_is_an_old_copy() -> None:
    record = {"DataExtensionTarget": {"Name": "TARGET", "CustomerKey": "old_key"}}
    assert TargetCodec().decode(record, index()) == "new_key"


def test_a_target_that_nobody_knows_by_name_is_told_by_its_copy() -> None:
    record = {"DataExtensionTarget": {"Name": "Stranger", "CustomerKey": "old_key"}}
    assert TargetCodec().decode(record, index()) == "old_key"
    assert TargetCodec().decode({}, index()) is None


def test_only_active_queries_count() -> None:
    assert KIND.only == SimpleFilter("Status", "equals", ("Active",))
    assert KIND.locate == "ObjectID"


def test_sql_is_kept_to_the_byte_and_compared_in_normal_form() -> None:
    attribute = KIND.attribute("sql")
    assert attribute.wire is not None
    shown = attribute.wire.decode({"QueryText": "SELECT 1 \r\n"}, index())
    assert shown == "SELECT 1 \r\n"
    assert attribute.compare(shown, Sql().normal("SELECT 1")) is True
    assert attribute.compare(shown, Sql().normal("SELECT 2")) is False
    assert attribute.compare(Unknown("hidden"), Sql().normal("SELECT 1")) is None
    assert attribute.wire.decode({}, index()) == ""
