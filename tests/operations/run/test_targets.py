"""From addresses to what can be started."""

import pytest

from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.targets import RUNNABLE, NotInAccount, chosen, declared_target
from tests.wanted import automated, filtered, imported, query, table

DECLARED = [table("T"), query("Q", "T"), imported("I", "T", notification="ann@example.com"), filtered("F", "T")]


def test_what_is_named_comes_in_the_order_given() -> None:
    assert [resource.key for resource in chosen(DECLARED, ["import_definition.I", "query_definition.Q"])] == ["I", "Q"]
    assert chosen(DECLARED, []) == []


@pytest.mark.parametrize(
    ("addresses", "words", "hint"),
    [
        (["query_definition.Q", "query_definition.Q"], "is named twice", "Name it once"),
        (["query_definition.QQ"], "The project declares no query_definition.QQ", "did you mean query_definition.Q"),
        (["x"], "The project declares no x", "What can run here: import_definition.I, query_definition.Q"),
        (["data_extension.T"], "data_extension.T", "Kinds that can be run: "),
        (["filter_definition.F"], "filter_definition.F", "Kinds that can be run: "),
    ],
)
def test_what_cannot_be_run_is_told(addresses: list[str], words: str, hint: str) -> None:
    with pytest.raises(RunError) as raised:
        chosen(DECLARED, addresses)
    assert words in raised.value.message
    assert hint in raised.value.hint


def test_where_nothing_can_run_that_is_said() -> None:
    with pytest.raises(RunError) as raised:
        chosen([table("T")], ["x"])
    assert "nothing is declared" in raised.value.hint


def test_one_is_and_two_are_not_there() -> None:
    assert NotInAccount(["a.B"]).message.startswith("a.B is declared, but not in the account yet")
    assert NotInAccount(["a.B", "c.D"]).message.startswith("a.B, c.D are declared, but not in")


def test_a_declared_target() -> None:
    target = declared_target(DECLARED[2])
    assert (target.address, target.object_type, target.key) == ("import_definition.I", "ImportDefinition", "I")
    assert (target.notified, target.extract, target.pattern) == ("ann@example.com", None, "")
    assert [(filling.into, filling.mode) for filling in target.fills] == [("T", "AddAndUpdate")]
    nightly = declared_target(automated("A", "query_definition.Q"))
    assert (nightly.fills, nightly.notified) == ((), "")
    assert "data_extension" not in RUNNABLE
