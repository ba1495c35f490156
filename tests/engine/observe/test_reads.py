"""Which questions a plan asks: the children of many resources in parts that one page answers each."""

from hypothesis import given
from hypothesis import strategies as st

from mcdecl.engine.observe.reads import CHILDREN_A_CALL, child_retrieves
from mcdecl.kinds import KINDS
from mcdecl.kinds.roles import DATA_EXTENSION
from mcdecl.wire.values import KEYS_A_CALL, SimpleFilter

TABLE = KINDS[DATA_EXTENSION]


def asked(counts: dict[str, int], keys: list[str] | None = None) -> list[tuple[str, ...]]:
    parts = []
    for ask in child_retrieves(TABLE, list(counts) if keys is None else keys, counts):
        assert isinstance(ask.filter, SimpleFilter)
        parts.append(tuple(ask.filter.values))
    return parts


def test_a_thousand_tables_of_twenty_fields_are_ten_questions() -> None:
    parts = asked({f"T{number}": 20 for number in range(1000)})
    assert [len(part) for part in parts] == [100] * 10


def test_a_table_that_alone_has_more_than_a_page_is_one_question() -> None:
    assert asked({"A": 10, "Wide": 4000, "B": 10}) == [("A",), ("Wide",), ("B",)]


def test_what_nobody_declares_counts_too() -> None:
    keys = [f"T{number}" for number in range(100)]
    assert len(asked({}, keys)) > 1
    assert [key for part in asked({}, keys) for key in part] == keys


@given(st.dictionaries(st.text("abcdef", min_size=1), st.integers(0, 3000), max_size=80))
def test_every_key_is_asked_once_and_no_question_is_too_large(counts: dict[str, int]) -> None:
    parts = asked(counts)
    assert [key for part in parts for key in part] == list(counts)
    for part in parts:
        assert len(part) <= KEYS_A_CALL
        assert len(part) == 1 or sum(counts[key] for key in part) <= CHILDREN_A_CALL
