"""The SQL of query definitions, against the data extensions and data views that it names."""

from collections.abc import Callable, Iterable
from typing import Final

from mcdecl.analysis.lint.model import Hit
from mcdecl.analysis.lint.rule import Example, Rule
from mcdecl.analysis.lint.samples import KEYLESS, QUERIES, TABLE, query
from mcdecl.analysis.lint.view import ProjectView
from mcdecl.helpers.tsql import DEEPEST
from mcdecl.project.diagnostics import Severity

FAMILY: Final = "SQL"

_SALES: Final = """\
  Sales:
    name: Sales
    fields:
      - {name: OrderId, type: Text, length: 36, primary_key: true}
      - {name: Line, type: Number, primary_key: true}
      - {name: Total, type: Number}
      - {name: Note, type: Text, length: 200}
"""
_TABLES: Final = TABLE + _SALES
_NAMED: Final = _TABLES.replace("{name: Total, type: Number}", "{name: Total, type: Number, required: true}", 1)
_NOTED: Final = _TABLES.replace("{name: Total, type: Number}", "{name: Total, type: Text, length: 20}", 1)
_SHARED: Final = _TABLES.replace("    name: Sales\n", "    name: Sales\n    folder: Shared Data Extensions/Shop\n")
_GROUPED: Final = "SELECT OrderId, SUM(Total) AS Total FROM Sales {}GROUP BY OrderId"
_SENT: Final = "SELECT SubscriberKey AS OrderId, COUNT(*) AS Total FROM _Sent {}GROUP BY SubscriberKey"
_WIDE: Final = _TABLES.replace("length: 36", "length: 254", 1)


def _of(sql: str, tables: str = _TABLES, *, mode: str = "Overwrite") -> Example:
    """A project with one query into Orders."""
    return Example(yaml=tables + QUERIES + query("Copy", f'"{sql}"', mode=mode))


TOPICS: dict[str, str] = {}
"""By topic of a problem, the code of its rule."""


def _about(topic: str) -> Callable[[ProjectView], Iterable[Hit]]:
    return lambda view: view.sql(topic)


def _rule(
    code: str,
    topic: str,
    title: str,
    why: str,
    bad: Example,
    good: Example,
    *,
    severity: Severity = "error",
    hardens: bool = False,
    waivable: bool = True,
    fixes: str = "",
) -> Rule:
    TOPICS[topic] = code
    return Rule(
        code=code,
        family=FAMILY,
        severity=severity,
        title=title,
        why=why,
        bad=bad,
        good=good,
        check=_about(topic),
        hardens=hardens,
        waivable=waivable,
        fixes=fixes,
    )


_PLAIN: Final = _of(_GROUPED.format(""))

RULES: Final = (
    _rule(
        "MC501",
        "unreadable",
        "The SQL cannot be read",
        "The account would find out only when the query runs, which may be at night.",
        _of("SELECT OrderId FROM Sales WHERE (Total > 1"),
        _of("SELECT DISTINCT OrderId FROM Sales WHERE (Total > 1)"),
        waivable=False,
    ),
    _rule(
        "MC502",
        "refused",
        "The account refuses this SQL",
        "A query definition is one SELECT: no semicolon, no INTO, EXEC or DDL, no variables, no temporary tables, "
        "nothing that changes rows. The message quotes the account, as practitioners found it by trying.",
        _of("SELECT DISTINCT OrderId FROM Sales; SELECT OrderId FROM Orders"),
        _of("SELECT OrderId FROM Sales WHERE Line = 1"),
        waivable=False,
        fixes="Removes a semicolon after the only statement.",
    ),
    _rule(
        "MC503",
        "unknown_table",
        "A query reads an undeclared table with a name similar to another",
        "This is usually a typo: the names differ in one or two letters. A data extension with a completely different "
        "name may exist in the account, so lint "
        "does not report it offline. A plan, and lint with --online, ask the account: a table that does not exist "
        "there either is an error. Data views cannot be asked for, and some are not documented.",
        _of("SELECT DISTINCT OrderId FROM Salse"),
        _of("SELECT DISTINCT OrderId FROM Sales"),
        severity="warning",
        hardens=True,
    ),
    _rule(
        "MC504",
        "unknown_column",
        "A query uses a column that does not exist",
        "The account checks names when the query runs: the run fails, and the target keeps its old rows or none.",
        _of("SELECT OrderId, SUM(Totl) AS Total FROM Sales GROUP BY OrderId"),
        _PLAIN,
        fixes="Writes the only column of the tables in FROM whose name is very near.",
    ),
    _rule(
        "MC505",
        "ambiguous",
        "An ambiguous column or table",
        "Two tables in FROM have a column of that name, or one is listed twice without an alias: the run fails.",
        _of(
            "SELECT o.OrderId FROM Orders o JOIN Sales s ON s.OrderId = o.OrderId WHERE s.Line = 1 AND Total > 1",
            mode="Update",
        ),
        _of(
            "SELECT o.OrderId FROM Orders o JOIN Sales s ON s.OrderId = o.OrderId WHERE s.Line = 1 AND s.Total > 1",
            mode="Update",
        ),
    ),
    _rule(
        "MC506",
        "names",
        "A column of a query has no name, or a duplicate name",
        "The account builds the column list of its INSERT from the names: each must exist and be unique.",
        _of("SELECT OrderId, SUM(Total) FROM Sales GROUP BY OrderId"),
        _PLAIN,
    ),
    _rule(
        "MC507",
        "not_in_target",
        "A query returns a column that its target does not have",
        "The column names of a SELECT go into the fields of the same names; any other column is ignored. A name "
        "with a typo is ignored, too. If no column is a field of the target, the run fails, which is an error.",
        _of("SELECT OrderId, SUM(Total) AS Sum FROM Sales GROUP BY OrderId"),
        _PLAIN,
        severity="warning",
        hardens=True,
    ),
    _rule(
        "MC508",
        "missing",
        "A required field of the target has no column",
        "Every row would lack a required value, and there is no default.",
        _of("SELECT OrderId FROM Sales WHERE Line = 1", _NAMED),
        _of("SELECT OrderId, ISNULL(Total, 0) AS Total FROM Sales WHERE Line = 1", _NAMED),
    ),
    _rule(
        "MC509",
        "star",
        "SELECT * returns a column that the target does not have",
        "It returns whatever the table has at the time. Columns that the target does not have are ignored; the typo "
        "that explains one is easy to miss.",
        _of("SELECT * FROM (SELECT OrderId, Note FROM Sales WHERE Line = 1) AS s"),
        _of("SELECT * FROM (SELECT OrderId, Total FROM Sales WHERE Line = 1) AS s"),
        severity="warning",
        hardens=True,
    ),
    _rule(
        "MC510",
        "truncates",
        "A text may be too long for its field",
        "A single row with a longer value fails the whole run. A query gets one finding, at the worst column. It is an "
        "info while no source is more than twice as long as its field, and an error if every value is longer. "
        "A severity in mcdecl.yaml replaces this grading, except for errors.",
        _of("SELECT OrderId, Note AS Total FROM Sales WHERE Line = 1", _NOTED),
        _of("SELECT OrderId, LEFT(Note, 20) AS Total FROM Sales WHERE Line = 1", _NOTED),
        severity="warning",
        hardens=True,
    ),
    _rule(
        "MC511",
        "type",
        "The type of a column does not fit its field",
        "Texts are converted row by row, and a single failure fails the run. It is an error if no value fits.",
        _of("SELECT OrderId, Note AS Total FROM Sales WHERE Line = 1"),
        _of("SELECT OrderId, TRY_CONVERT(INT, Note) AS Total FROM Sales WHERE Line = 1"),
        severity="warning",
        hardens=True,
    ),
    _rule(
        "MC512",
        "null",
        "A required field may get NULL",
        "One row without a value fails the whole run. It is an error if every row lacks one.",
        _of("SELECT OrderId, Total FROM Sales WHERE Line = 1", _NAMED),
        _of("SELECT OrderId, Total FROM Sales WHERE Line = 1 AND Total IS NOT NULL", _NAMED),
        severity="warning",
        hardens=True,
    ),
    _rule(
        "MC513",
        "no_key",
        "Mode Update into a data extension without a primary key",
        "Update finds the row to change by the primary key; without one the account refuses it.",
        _of(_GROUPED.format(""), KEYLESS + _SALES, mode="Update"),
        _of(_GROUPED.format(""), mode="Update"),
    ),
    _rule(
        "MC514",
        "append",
        "Mode Append may add an existing key",
        "A row whose primary key already exists in the target fails the run (documented). Rows that were written "
        "earlier stay.",
        _of(_GROUPED.format(""), mode="Append"),
        _of(
            _GROUPED.format("AS s WHERE NOT EXISTS (SELECT 1 FROM Orders AS o WHERE o.OrderId = s.OrderId) "),
            mode="Append",
        ),
        severity="warning",
    ),
    _rule(
        "MC515",
        "not_unique",
        "Nothing ensures that a key is unique",
        "Two rows of one result with the same primary key fail the run in every mode (documented). The usual cause is "
        "a join that matches more than one row. It is an info if the query uses DISTINCT or reads data without known "
        "keys, and a warning if the known keys show that rows can repeat. A severity in mcdecl.yaml replaces this "
        "grading.",
        _of("SELECT OrderId, Total FROM Sales"),
        _PLAIN,
        severity="warning",
    ),
    _rule(
        "MC516",
        "reads_itself",
        "A query overwrites what it reads",
        "Overwrite deletes every row of the target before it writes. The query may then read nothing.",
        _of("SELECT OrderId, Total FROM Orders WHERE Total > 1"),
        _of("SELECT OrderId, Total FROM Orders WHERE Total > 1", mode="Update"),
    ),
    _rule(
        "MC517",
        "cte",
        "A query begins with WITH",
        "According to practitioners, only some editions take it, and the embedded account refuses it. A subquery in "
        "FROM always works. If your account takes WITH, lower the severity of the rule in mcdecl.yaml.",
        _of("WITH s AS (SELECT OrderId FROM Sales WHERE Line = 1) SELECT OrderId FROM s"),
        _of("SELECT OrderId FROM (SELECT OrderId FROM Sales WHERE Line = 1) AS s"),
    ),
    _rule(
        "MC518",
        "too_old",
        "A query reads data that a data view no longer shows",
        "Data views show tracking for 180 days and automation runs for 31: a condition that reaches further back finds "
        "less than it says.",
        _of(_SENT.format("WHERE EventDate > DATEADD(month, -12, GETDATE()) "), _WIDE),
        _of(_SENT.format("WHERE EventDate > DATEADD(month, -6, GETDATE()) "), _WIDE),
        severity="warning",
    ),
    _rule(
        "MC519",
        "no_where",
        "A data view is read without a condition",
        "A run is canceled after 30 minutes, and these views grow with every send.",
        _of(_SENT.format(""), _WIDE),
        _of(_SENT.format("WHERE EventDate > DATEADD(day, -30, GETDATE()) "), _WIDE),
        severity="warning",
    ),
    _rule(
        "MC520",
        "slow",
        "A condition applies a function to a key",
        "The index of the primary key cannot be used then, so every row is read. A run has 30 minutes.",
        _of("SELECT OrderId FROM Sales WHERE Line = 1 AND LEFT(OrderId, 2) = 'US'"),
        _of("SELECT OrderId FROM Sales WHERE Line = 1 AND OrderId LIKE 'US%'"),
        severity="warning",
    ),
    _rule(
        "MC521",
        "cross_join",
        "Tables are joined without a condition",
        "Every row of one is combined with every row of the other. If this is intended, write CROSS JOIN.",
        _of("SELECT DISTINCT s.OrderId FROM Sales AS s, Sales AS t WHERE t.Total > 1"),
        _of("SELECT DISTINCT s.OrderId FROM Sales AS s, Sales AS t WHERE t.Total > 1 AND t.OrderId = s.OrderId"),
        severity="warning",
    ),
    _rule(
        "MC522",
        "no_ent",
        "A shared data extension is read as if it were the business unit's own",
        "A child business unit finds data extensions in the shared folders of the enterprise only as ENT.[name]. In "
        "the parent, both work.",
        _of("SELECT OrderId FROM Sales WHERE Line = 1", _SHARED),
        _of("SELECT OrderId FROM ENT.Sales WHERE Line = 1", _SHARED),
        severity="warning",
    ),
    _rule(
        "MC523",
        "unchecked",
        "A query cannot be checked completely",
        "It uses something that mcdecl does not understand. Unchecked parts may be wrong.",
        _of("SELECT t.OrderId FROM (TABLE Sales) AS t WHERE Line = 1"),
        _of("SELECT OrderId FROM Sales WHERE Line = 1"),
        severity="warning",
    ),
    _rule(
        "MC524",
        "ungrouped",
        "A column is neither grouped by nor inside an aggregate",
        "A group has several rows, so the column would have several values: the account refuses the query when it "
        "runs. In T-SQL it does not matter that the key determines the other columns.",
        _of("SELECT OrderId, SUM(Total) AS Total FROM Sales GROUP BY OrderId HAVING Line > 1"),
        _of("SELECT OrderId, SUM(Total) AS Total FROM Sales GROUP BY OrderId HAVING MAX(Line) > 1"),
    ),
    _rule(
        "MC525",
        "foreign",
        "The SQL is for another database",
        "The account runs T-SQL. A keyword, operator or function of other databases fails the run.",
        _of("SELECT OrderId, NVL(Total, 0) AS Total FROM Sales WHERE Line = 1"),
        _of("SELECT OrderId, ISNULL(Total, 0) AS Total FROM Sales WHERE Line = 1"),
    ),
    _rule(
        "MC526",
        "nested",
        "A query is nested too deeply",
        f"More than {DEEPEST} levels of brackets and CASE cannot be followed, so nothing in the query can be checked. "
        "SQL Server has a limit of its own (Msg 191).",
        _of("SELECT OrderId FROM Sales WHERE Line = " + "(" * (DEEPEST + 50) + "1" + ")" * (DEEPEST + 50)),
        _of("SELECT OrderId FROM Sales WHERE Line = ((1))"),
    ),
    _rule(
        "MC527",
        "invalid",
        "A query that SQL Server refuses",
        "It breaks a rule of T-SQL that does not depend on the data: an unknown function, a wrong number of arguments, "
        "a window function in WHERE, an aggregate of an aggregate, ORDER BY without TOP, a text that is no number. The "
        "account accepts the query and fails when it runs. It is a warning where only a row that comes to a "
        "value fails, such as a text that the query computes, or where some types take a text and others do not.",
        _of("SELECT OrderId, INITCAP(Note) AS Total FROM Sales WHERE Line = 1", _NOTED),
        _of("SELECT OrderId, UPPER(LEFT(Note, 20)) AS Total FROM Sales WHERE Line = 1", _NOTED),
    ),
    _rule(
        "MC528",
        "rehearsal",
        "The embedded account cannot run this query",
        "Marketing Cloud may run it: nothing is wrong with the query. `mcdecl test`, and `run` in an embedded account, "
        "stop at it with the same reason. `mcdecl explain functions` lists the functions that run.",
        _of("SELECT OrderId, USER_ID() AS Total FROM Sales WHERE Line = 1"),
        _of("SELECT OrderId, TRY_CAST(Note AS INT) AS Total FROM Sales WHERE Line = 1"),
        severity="info",
    ),
    _rule(
        "MC529",
        "null_compared",
        "A value is compared with NULL",
        "`= NULL` is never true, even for NULL, nor is `<> NULL`; one NULL in the list of NOT IN leaves no row.",
        _of("SELECT OrderId FROM Sales WHERE Line = 1 AND Note = NULL"),
        _of("SELECT OrderId FROM Sales WHERE Line = 1 AND Note IS NULL"),
        severity="warning",
    ),
)
