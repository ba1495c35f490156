"""Rows that are made for what queries ask."""

import json
from collections import Counter
from datetime import datetime

from mcdecl.analysis.audience.asked import asked_by
from mcdecl.analysis.audience.generated import GeneratedField, GeneratedTable, Row, generate_rows
from mcdecl.analysis.audience.model import Plainness

NOW = datetime(2026, 6, 15, 12)  # noqa: DTZ001 - server time has no zone
PEOPLE = GeneratedTable(
    "People",
    (
        GeneratedField("Id", "Text", 18, key=True, required=True),
        GeneratedField("Email", "EmailAddress", 254, required=True),
        GeneratedField("Region", "Text", 2),
        GeneratedField("Age", "Number"),
        GeneratedField("Spent", "Decimal", 6, 2),
    ),
)
ORDERS = GeneratedTable("Orders", (GeneratedField("No", "Number", key=True), GeneratedField("Person", "Text", 18)))


def made(
    *queries: str, extra: int = 5, seed: int = 1, plainness: Plainness = Plainness.NOT, few: int = 0
) -> dict[str, list[Row]]:
    tables = [PEOPLE, ORDERS]
    columns = {table.name.casefold(): {item.name.casefold(): item.type for item in table.fields} for table in tables}
    asked = {str(number): asked_by(sql, columns, NOW) for number, sql in enumerate(queries)}
    return generate_rows(tables, asked, NOW, extra, seed, plainness, few).rows


def test_one_value_at_a_time_is_on_the_other_side() -> None:
    rows = made("SELECT Id FROM People WHERE Region = 'US' AND Age > 18 AND Spent >= 100")["people"]
    sides = {
        (row["Region"] == "US", row["Age"] is not None and int(row["Age"]) > 18, float(row["Spent"] or 0) >= 100)
        for row in rows
    }
    assert {(True, True, True), (False, True, True), (True, False, True), (True, True, False)} <= sides


def test_rows_of_joined_tables_meet_and_miss_each_other() -> None:
    rows = made("SELECT p.Id FROM People p JOIN Orders o ON o.Person = p.Id WHERE p.Age > 1", extra=0)
    people, buyers = {row["Id"] for row in rows["people"]}, {row["Person"] for row in rows["orders"]}
    assert people & buyers
    assert people - buyers
    assert buyers - people
    assert len(rows["orders"]) > len(buyers)  # somebody has two


def test_every_row_fits_its_fields_and_has_a_key_of_its_own() -> None:
    rows = made("SELECT Id FROM People WHERE Region LIKE 'much too long%' AND Email LIKE '%@gmail.com' AND Age <> 7")
    for table in (PEOPLE, ORDERS):
        of_table = rows[table.name.casefold()]
        assert of_table
        assert all(item.fits(row[item.name]) for row in of_table for item in table.fields)
        keys = [tuple(row[item.name] for item in table.fields if item.key) for row in of_table]
        assert len(set(keys)) == len(keys)
    assert any((row["Email"] or "").endswith("@gmail.com") for row in rows["people"])


def test_more_rows_come_out_than_a_query_lets_through() -> None:
    rows = made("SELECT TOP 100 Id FROM People WHERE Region = 'US' ORDER BY Age", extra=0)["people"]
    chosen = [row for row in rows if row["Region"] == "US"]
    assert len(chosen) > 101
    assert len({row["Age"] for row in chosen}) > 20


def test_groups_of_every_size_have_values_of_their_own() -> None:
    rows = made("SELECT Age, COUNT(*) AS N FROM People GROUP BY Age HAVING COUNT(*) > 3", extra=0)["people"]
    sizes = Counter(Counter(row["Age"] for row in rows).values())
    assert {1, 2, 3, 4} <= sizes.keys()


def test_rows_come_out_of_one_side_of_a_union_alone() -> None:
    rows = made("SELECT Id FROM People WHERE Age > 60 UNION SELECT Person FROM Orders WHERE No > 5", extra=0)
    people, buyers = {row["Id"] for row in rows["people"]}, {row["Person"] for row in rows["orders"]}
    assert people - buyers
    assert buyers - people


def test_sides_of_a_union_over_one_table_are_satisfied_alone() -> None:
    rows = made("SELECT Id FROM People WHERE Age > 60 UNION SELECT Id FROM People WHERE Region = 'US'", extra=0)
    sides = {(int(row["Age"] or 0) > 60, row["Region"] == "US") for row in rows["people"]}
    assert {(True, False), (False, True), (True, True)} <= sides


def test_texts_that_are_read_as_json_are_json() -> None:
    rows = made("SELECT p.Id FROM People p JOIN Orders o ON JSON_VALUE(o.Person, '$.id') = p.Id")["orders"]
    assert len(rows) > 5
    assert all(isinstance(json.loads(row["Person"]), dict | list) for row in rows if row["Person"] is not None)


def test_the_same_seed_makes_the_same_rows() -> None:
    sql = "SELECT Id FROM People WHERE Age > 3"
    assert made(sql) == made(sql)
    assert made(sql) != made(sql, seed=2)


def test_what_fits_no_field_is_said() -> None:
    columns = {"people": {"region": "Text", "id": "Text"}}
    asked = {"q": asked_by("SELECT Id FROM People WHERE Age + Spent > Region", {**columns}, NOW)}
    asked["q"].pools["people", "age"] = {"not a number": None}
    words = generate_rows([PEOPLE], asked, NOW, 0, 1).uncovered
    assert "q: no value that its conditions ask for fits People.Age" in words


def test_what_is_filled_gets_a_few_rows_with_other_keys() -> None:
    filled = GeneratedTable("People", PEOPLE.fields, filled=True)
    rows = generate_rows([filled], {}, NOW, 50, 1).rows["people"]
    assert [row["Id"] for row in rows] == ["900000", "900001", "900002"]


def test_groups_have_rows_with_other_values_that_satisfy_the_same() -> None:
    sql = "SELECT Person, MAX(No) AS M FROM Orders WHERE No > 5 GROUP BY Person HAVING COUNT(*) >= 4"
    sizes = Counter(row["Person"] for row in made(sql, extra=0)["orders"] if int(row["No"] or 0) > 5)
    assert {3, 4, 5} <= set(sizes.values())


def test_several_rows_of_one_table_each_have_their_own_rows_of_the_next() -> None:
    tables = [
        PEOPLE,
        ORDERS,
        GeneratedTable("Lines", (GeneratedField("No", "Number", key=True), GeneratedField("Line", "Number", key=True))),
    ]
    columns = {table.key: {item.name.casefold(): item.type for item in table.fields} for table in tables}
    sql = "SELECT p.Id FROM People p JOIN Orders o ON o.Person = p.Id JOIN Lines l ON l.No = o.No"
    rows = generate_rows(tables, {"q": asked_by(sql, columns, NOW)}, NOW, 0, 1).rows
    lines = {row["No"] for row in rows["lines"]}
    assert max(Counter(row["Person"] for row in rows["orders"] if row["No"] in lines).values()) > 1


def test_who_clicks_has_opened_before_and_that_was_sent() -> None:
    fields = (
        GeneratedField("JobID", "Number", key=True),
        GeneratedField("SubscriberKey", "Text", 254, key=True),
        GeneratedField("EventDate", "Date"),
    )
    sent, opened, clicked = (
        GeneratedTable(name, fields, moment="EventDate", rank=rank, implied=implied)
        for name, rank, implied in (("_Sent", -2, ()), ("_Open", 0, ("_sent",)), ("_Click", 1, ("_open", "_sent")))
    )
    columns = {table.key: {item.name.casefold(): item.type for item in fields} for table in (sent, opened, clicked)}
    asked = {"q": asked_by("SELECT JobID FROM _Click WHERE EventDate > '2026-05-01'", columns, NOW)}
    rows = generate_rows([sent, opened, clicked], asked, NOW, 5, 1).rows
    moments = {
        name: {(row["JobID"], row["SubscriberKey"]): row["EventDate"] or "" for row in of_table if row["EventDate"]}
        for name, of_table in rows.items()
    }
    assert moments["_click"]
    for key, moment in moments["_click"].items():
        assert moments["_sent"][key] < moments["_open"][key] < moment


def test_who_is_taken_out_by_one_table_is_not_by_another() -> None:
    excluded = "p.Id NOT IN (SELECT Person FROM Orders WHERE No > 5)"
    rows = made(f"SELECT p.Id FROM People p WHERE {excluded} AND p.Age > 7", extra=0)
    buyers = {row["Person"] for row in rows["orders"]}
    assert {row["Age"] for row in rows["people"] if row["Id"] not in buyers} >= {"7", "8"}


def test_rows_miss_each_other_by_one_of_several_columns() -> None:
    sql = "SELECT p.Id FROM People p JOIN Orders o ON o.Person = p.Id AND o.No = p.Age"
    rows = made(sql, extra=0)
    ages = {row["Id"]: row["Age"] for row in rows["people"]}
    met = [(ages[row["Person"]], row["No"]) for row in rows["orders"] if row["Person"] in ages]
    assert any(age == number for age, number in met)
    assert any(age != number for age, number in met)


def test_one_row_of_a_group_has_another_value() -> None:
    rows = made("SELECT Region, COUNT(*) AS C FROM People WHERE Age > 5 GROUP BY Region HAVING COUNT(*) >= 3", extra=0)
    groups: dict[str | None, list[int]] = {}
    for row in rows["people"]:
        groups.setdefault(row["Region"], []).append(int(row["Age"] or 0))
    assert any(len(numbers) >= 2 and min(numbers) == 5 for numbers in groups.values())


def test_a_text_becomes_part_of_an_address() -> None:
    rows = made("SELECT Id FROM People WHERE Email LIKE 'test%@%' AND LEFT(Email, 3) = 'abc'", extra=0)["people"]
    addresses = {row["Email"] or "" for row in rows}
    assert "testm@m.co" in addresses
    assert "abc@example.com" in addresses


def test_texts_that_are_read_as_numbers_are_numbers() -> None:
    rows = made("SELECT Id FROM People WHERE CAST(Region AS INT) > 5", extra=20)["people"]
    assert all(row["Region"] is None or row["Region"].lstrip("-").isdigit() for row in rows)


def test_a_value_comes_twice_among_those_that_are_counted() -> None:
    rows = made("SELECT Region FROM People GROUP BY Region HAVING COUNT(DISTINCT Age) >= 3", extra=0)["people"]
    groups: dict[str | None, list[str | None]] = {}
    for row in rows:
        groups.setdefault(row["Region"], []).append(row["Age"])
    assert any(len(ages) == 4 and len(set(ages)) == 3 for ages in groups.values())


def test_few_rows_are_one_group() -> None:
    query = "SELECT TOP 1 WITH TIES Id FROM People ORDER BY ROW_NUMBER() OVER (PARTITION BY Region ORDER BY Age)"
    assert len(made(query, extra=9, few=1)["people"]) == 1
    two = made(query, extra=9, few=2)["people"]
    assert len(two) == 2
    assert len({row["Region"] for row in two}) == 1


def test_rows_of_one_group_are_alike_for_queries_that_need_it() -> None:
    query = "SELECT DISTINCT Person, Region FROM People JOIN Orders ON Person = Id"
    rows = made(query, plainness=Plainness.ALIKE)
    shared = Counter(row["Person"] for row in rows["orders"])
    assert max(shared.values()) > 1
    assert all(value is not None for row in rows["people"] for value in row.values())
