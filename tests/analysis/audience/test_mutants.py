"""Small changes of queries."""

from mcdecl.analysis.audience.mutants import mutants_of

SQL = """\
SELECT c.Id, CASE WHEN c.Age BETWEEN 18 AND 30 THEN 'young' END AS A
FROM [Old AND People] c
LEFT JOIN Orders o ON o.Id = c.Id
WHERE c.Region = 'US' AND c.Id NOT IN (SELECT Id FROM Gone) -- AND 7
"""


def test_conditions_joins_and_literals_are_changed_one_at_a_time_with_their_places() -> None:
    changes = {(mutant.line, mutant.before, mutant.after) for mutant in mutants_of(SQL)}
    assert changes == {
        (1, "18", "19"),
        (1, "30", "31"),
        (1, "'young'", "'young~'"),
        (3, "LEFT JOIN", "INNER JOIN"),
        (3, "=", "<>"),
        (4, "=", "<>"),
        (4, "'US'", "'US~'"),
        (4, "AND", "OR"),
        (4, "NOT", ""),
    }
    (join,) = (mutant for mutant in mutants_of(SQL) if mutant.before == "LEFT JOIN")
    assert (join.column, join.sql) == (1, SQL.replace("LEFT JOIN", "INNER JOIN"))


def test_what_gives_the_same_rows_is_no_change() -> None:
    found = {(mutant.before, mutant.after) for mutant in mutants_of("SELECT Id FROM A WHERE X = 1 AND X = 1")}
    assert ("AND", "OR") not in found
    assert ("=", "<>") in found


def test_inner_joins_and_orders_change_too() -> None:
    sql = "SELECT DISTINCT TOP 5 a.Id FROM A a INNER JOIN B b ON a.Id = b.Id ORDER BY a.Id DESC"
    found = {(mutant.before, mutant.after) for mutant in mutants_of(sql)}
    assert {("DISTINCT", ""), ("5", "6"), ("INNER JOIN", "LEFT JOIN"), ("DESC", "ASC")} <= found


def test_what_cannot_be_read_has_none() -> None:
    assert list(mutants_of("SELECT 'open FROM")) == []


def test_another_number_in_a_boolean_field_is_none() -> None:
    sql = "SELECT Id, CASE WHEN X = 3 THEN 1 ELSE 0 END AS Flag FROM A"
    found = {(mutant.before, mutant.after) for mutant in mutants_of(sql, ["flag"])}
    assert found == {("=", "<>"), ("3", "4"), ("0", "1")}


def test_lengths_of_types_are_no_literals() -> None:
    sql = "SELECT CAST(a.B AS VARCHAR(10)) AS B, CAST(a.C AS DECIMAL(9, 2)) AS C, LEFT(a.B, 3) AS D FROM A a"
    assert [(mutant.before, mutant.after) for mutant in mutants_of(sql)] == [("3", "4")]
