"""Filters over data extensions: which rows each operator takes, and what a run makes of the target."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from mcdecl.sandbox.filters.compile import filtered
from mcdecl.sandbox.filters.filter_task import run_filter_activity
from mcdecl.sandbox.soap.object_type import TYPE, Document, SaveMode
from mcdecl.sandbox.soap.object_types import kinds
from mcdecl.sandbox.task import Task, TaskFailedError, TaskFigures, TaskOutcome
from mcdecl.sandbox.tasks.errors import QueryError
from mcdecl.sandbox.tasks.tasks import TaskContext
from tests.sandbox.desk import Desk, field

LINES = [
    (1, "Ann Lee", Decimal("10.5"), datetime(1990, 3, 1, 13, 0), True),
    (2, "BOB", Decimal(20), datetime(1985, 11, 24), False),
    (3, "bob ", None, None, None),
    (4, None, Decimal(-1), datetime(2000, 3, 1), True),
]


@pytest.fixture
def people(desk: Desk) -> Desk:
    fields = [
        field("Id", "Number"),
        field("Name"),
        field("Score", "Decimal", MaxLength=6, Scale=2),
        field("Born", "Date"),
        field("Vip", "Boolean"),
    ]
    desk.table("People", fields, LINES)
    return desk


def simple(name: str, operator: str, *values: str) -> Document:
    kind = "DateValue" if name == "Born" else "Value"
    return {TYPE: "SimpleFilterPart", "Property": name, "SimpleOperator": operator, kind: [*values]}


def joined(left: Document, word: str, right: Document, *more: Document) -> Document:
    part = {TYPE: "ComplexFilterPart", "LeftOperand": left, "LogicalOperator": word, "RightOperand": right}
    return {**part, "AdditionalOperands": {"Operand": [*more]}} if more else part


def define(desk: Desk, part: Document) -> Document:
    """A filter definition as Create stores it."""
    source = {TYPE: "DataExtension", "CustomerKey": "key of People"}
    sent = {
        TYPE: "FilterDefinition",
        "Name": f"F{desk.account.new_id('test')}",
        "DataSource": source,
        "DataFilter": part,
    }
    done = kinds()["FilterDefinition"].create(desk.account, sent, SaveMode(add=True, change=False))
    record = desk.account.store.get("FilterDefinition", str(done.object_id))
    assert record is not None
    return record


def taken(desk: Desk, part: Document, *, checked: bool = True) -> list[int]:
    definition = define(desk, part) if checked else {"SourceID": desk.owner("People")["ObjectID"], "DataFilter": part}
    relation = filtered(desk.account, definition)
    from mcdecl.sandbox.queries.execution import limited

    with limited(desk.account, 60) as connection:
        return [line[0] for line in connection.execute(f"SELECT Id FROM {relation.sql} ORDER BY Id").fetchall()]


OPERATORS: list[tuple[tuple[str, ...], list[int]]] = [
    (("Name", "equals", "BoB"), [2, 3]),
    (("Name", "notEquals", "bob"), [1, 4]),
    (("Name", "greaterThan", "ann lee"), [2, 3]),
    (("Name", "lessThanOrEqual", "ann lee"), [1]),
    (("Name", "existsInString", "O"), [2, 3]),
    (("Name", "existsInString", "."), []),
    (("Name", "existsInStringAsAWord", "LEE"), [1]),
    (("Name", "existsInStringAsAWord", "le"), []),
    (("Name", "notExistsInString", "b"), [1, 4]),
    (("Name", "beginsWith", "B"), [2, 3]),
    (("Score", "equals", "10.50"), [1]),
    (("Score", "notEquals", "20"), [1, 3, 4]),
    (("Score", "greaterThan", "-1"), [1, 2]),
    (("Score", "lessThanOrEqual", "10.5"), [1, 4]),
    (("Id", "greaterThanOrEqual", "3"), [3, 4]),
    (("Vip", "equals", "True"), [1, 4]),
    (("Vip", "equals", "false"), [2]),
    (("Born", "equals", "1990-03-01"), [1]),
    (("Born", "notEquals", "1990-03-01"), [2, 3, 4]),
    (("Born", "greaterThan", "1990-03-01"), [4]),
    (("Born", "lessThan", "1990-03-01"), [2]),
    (("Born", "isAnniversary", "2026-03-01"), [1, 4]),
    (("Born", "isNotAnniversary", "2026-03-01"), [2]),
    (("Born", "greaterThanAnniversary", "2026-03-01"), [2]),
    (("Born", "lessThanAnniversary", "2026-11-24"), [1, 4]),
]


@pytest.mark.parametrize(("rule", "expected"), OPERATORS, ids=str)
def test_operators(people: Desk, rule: tuple[str, ...], expected: list[int]) -> None:
    assert taken(people, simple(*rule)) == expected


MORE: list[tuple[tuple[str, ...], list[int]]] = [
    (("Name", "isNull"), [4]),
    (("Name", "isNotNull"), [1, 2, 3]),
    (("Score", "isNull"), [3]),
    (("Name", "IN", "bob", "x"), [2, 3]),
    (("Id", "IN", "1", "4"), [1, 4]),
    (("Id", "between", "2", "3"), [2, 3]),
    (("Name", "like", "b_b%"), [2, 3]),
    (("Name", "endsWith", "lee"), [1]),
    (("Name", "contains", "nn"), [1]),
    (("Name", "notContains", "nn"), [2, 3, 4]),
    (("Born", "between", "1985-11-24", "1990-03-01"), [1, 2]),
    (("Born", "IN", "1985-11-24", "2000-03-01"), [2, 4]),
    (("Born", "isNull"), [3]),
]


@pytest.mark.parametrize(("rule", "expected"), MORE, ids=str)
def test_operators_that_filter_definitions_do_not_take_but_have(
    people: Desk, rule: tuple[str, ...], expected: list[int]
) -> None:
    assert taken(people, simple(*rule), checked=False) == expected


def test_and_or_nested_and_flat(people: Desk) -> None:
    bob, vip = simple("Name", "equals", "bob"), simple("Vip", "equals", "true")
    old = simple("Born", "lessThan", "1999-01-01")
    assert taken(people, joined(bob, "OR", joined(vip, "AND", old))) == [1, 2, 3]
    assert taken(people, joined(bob, "OR", vip, simple("Id", "equals", "9"))) == [1, 2, 3, 4]


def test_a_value_is_only_a_value(people: Desk) -> None:
    assert taken(people, simple("Name", "equals", "' OR 1=1 --")) == []


def run(people: Desk, definition: Document, target: str) -> TaskOutcome:
    """Runs a filter into a data extension, as a filter activity does."""
    account = people.account
    body = {
        "filterDefinitionId": definition["ObjectID"],
        "sourceObjectId": definition["SourceID"],
        "destinationObjectId": people.owner(target)["ObjectID"],
    }
    task = Task(1, "FilterActivity", "id", "key", "name", "guid", account.now())
    work = TaskContext(account, task, {"Body": body}, account.store.connection.cursor())
    try:
        return run_filter_activity(work)
    finally:
        work.close()


def test_the_target_is_rebuilt(people: Desk) -> None:
    people.table("Out", [field("NAME"), field("Extra"), field("Id", "Number")], [("old", "x", 9)])
    outcome = run(people, define(people, simple("Id", "lessThan", "3")), "Out")
    assert outcome.figures == TaskFigures(total=2, added=2)
    assert people.rows("Out") == [("Ann Lee", None, 1), ("BOB", None, 2)]


def test_a_run_that_fails_leaves_the_target(people: Desk) -> None:
    people.table("Short", [field("Name", MaxLength=4)], [("old",)])
    with pytest.raises(TaskFailedError, match="String or binary data would be truncated"):
        run(people, define(people, simple("Id", "lessThan", "3")), "Short")
    assert people.rows("Short") == [("old",)]


def test_no_field_in_common(people: Desk) -> None:
    people.table("Other", [field("Different")])
    with pytest.raises(TaskFailedError, match=r"No column of the result is in C510001234\.Other\."):
        run(people, define(people, simple("Id", "equals", "1")), "Other")


def test_what_is_gone(people: Desk) -> None:
    definition: dict[str, Any] = define(people, simple("Id", "equals", "1"))
    with pytest.raises(QueryError, match="does not exist any more"):
        filtered(people.account, {**definition, "SourceID": "gone"})
    with pytest.raises(QueryError, match="The field Gone of the filter"):
        filtered(people.account, {**definition, "DataFilter": simple("Gone", "equals", "1")})
    with pytest.raises(QueryError, match="only over data extensions"):
        filtered(people.account, {**definition, "SourceID": None})
