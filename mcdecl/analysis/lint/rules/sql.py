"""The SQL of query definitions, against the data extensions and data views that it names."""

from collections.abc import Callable, Iterable
from typing import Final

from mcdecl.analysis.lint.model import Hit
from mcdecl.analysis.lint.rule import Example, Rule
from mcdecl.analysis.lint.samples import KEYLESS, QUERIES, TABLE, query
from mcdecl.analysis.lint.view import ProjectView
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
        "nothing that changes rows. The message has the account's own words, as practitioners found them by trying.",
        _of("SELECT DISTINCT OrderId FROM Sales; SELECT OrderId FROM Orders"),
        _of("SELECT OrderId FROM Sales WHERE Line = 1"),
        waivable=False,
        fixes="A semicolon behind the only statement goes.",
    ),
    _rule(
        "MC503",
        "unknown_table",
        "A query reads a table that nobody declares, and whose name is nearly another's",
        "Mostly it is a slip. A data extension of quite another name may well be in the account, so of that nothing "
        "is said offline. A plan, and lint with --online, ask the account: what is not there either is an error, "
        "and so is a data view that does not exist.",
        _of("SELECT DISTINCT OrderId FROM Salse"),
        _of("SELECT DISTINCT OrderId FROM Sales"),
        severity="warning",
        hardens=True,
    ),
    _rule(
        "MC504",
        "unknown_column",
        "A query uses a column that is not there",
        "The account checks names when the query runs: the run fails, and the target keeps what it had or nothing.",
        _of("SELECT OrderId, SUM(Totl) AS Total FROM Sales GROUP BY OrderId"),
        _PLAIN,
    ),
    _rule(
        "MC505",
        "ambiguous",
        "A column or table may be meant in two ways",
        "Two tables in FROM have a column of that name, or one stands there twice without an alias: the run fails.",
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
        "A column of a query has no name, or one that another has too",
        "The account makes the list of columns of its INSERT from the names: each has to be there, once.",
        _of("SELECT OrderId, SUM(Total) FROM Sales GROUP BY OrderId"),
        _PLAIN,
    ),
    _rule(
        "MC507",
        "not_in_target",
        "A query gives a column that its target does not have",
        "The names that a SELECT gives must be names of fields of the target; any other fails the run.",
        _of("SELECT OrderId, SUM(Total) AS Sum FROM Sales GROUP BY OrderId"),
        _PLAIN,
    ),
    _rule(
        "MC508",
        "missing",
        "A required field of the target gets no column",
        "Every row would be without a value that it has to have, and there is no default.",
        _of("SELECT OrderId FROM Sales WHERE Line = 1", _NAMED),
        _of("SELECT OrderId, ISNULL(Total, 0) AS Total FROM Sales WHERE Line = 1", _NAMED),
    ),
    _rule(
        "MC509",
        "star",
        "SELECT * gives a column that the target does not have",
        "It gives whatever the table has today, so it also breaks the day on which somebody adds a field.",
        _of("SELECT * FROM (SELECT OrderId, Note FROM Sales WHERE Line = 1) AS s"),
        _of("SELECT * FROM (SELECT OrderId, Total FROM Sales WHERE Line = 1) AS s"),
    ),
    _rule(
        "MC510",
        "truncates",
        "A text may be too long for its field",
        "One row with a longer value fails the whole run, on the day on which there is one.",
        _of("SELECT OrderId, Note AS Total FROM Sales WHERE Line = 1", _NOTED),
        _of("SELECT OrderId, LEFT(Note, 20) AS Total FROM Sales WHERE Line = 1", _NOTED),
        severity="warning",
    ),
    _rule(
        "MC511",
        "type",
        "The type of a column does not fit its field",
        "Texts are converted row by row, and one that cannot be fails the run. It is an error where no value fits.",
        _of("SELECT OrderId, Note AS Total FROM Sales WHERE Line = 1"),
        _of("SELECT OrderId, TRY_CONVERT(INT, Note) AS Total FROM Sales WHERE Line = 1"),
        severity="warning",
        hardens=True,
    ),
    _rule(
        "MC512",
        "null",
        "A required field may get NULL",
        "One row without a value fails the whole run. It is an error where every row is without one.",
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
        "Mode Append may add a key that is there",
        "A row whose primary key is in the target already fails the run (documented). Rows that were written before "
        "stay.",
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
        "Nothing makes sure that a key comes once",
        "Two rows of one result with the same primary key fail the run in every mode (documented). The usual cause "
        "is a join that meets more than one row.",
        _of("SELECT OrderId, Total FROM Sales"),
        _PLAIN,
        severity="warning",
    ),
    _rule(
        "MC516",
        "reads_itself",
        "A query overwrites what it reads",
        "Overwrite deletes every row of the target before it writes. What the query reads then may be nothing.",
        _of("SELECT OrderId, Total FROM Orders WHERE Total > 1"),
        _of("SELECT OrderId, Total FROM Orders WHERE Total > 1", mode="Update"),
    ),
    _rule(
        "MC517",
        "cte",
        "A query begins with WITH",
        "Whether the account takes it depends on the edition, say practitioners. A query in brackets in FROM always "
        "works.",
        _of("WITH s AS (SELECT OrderId FROM Sales WHERE Line = 1) SELECT OrderId FROM s"),
        _of("SELECT OrderId FROM (SELECT OrderId FROM Sales WHERE Line = 1) AS s"),
        severity="warning",
    ),
    _rule(
        "MC518",
        "too_old",
        "A data view is asked for what it does not show any more",
        "Tracking is in the data views for 180 days, runs of automations for 31: a condition that goes back further "
        "finds less than it says.",
        _of(_SENT.format("WHERE EventDate > DATEADD(month, -12, GETDATE()) "), _WIDE),
        _of(_SENT.format("WHERE EventDate > DATEADD(month, -6, GETDATE()) "), _WIDE),
        severity="warning",
    ),
    _rule(
        "MC519",
        "no_where",
        "A data view is read without a condition",
        "A run is cancelled after 30 minutes, and these views grow with every send.",
        _of(_SENT.format(""), _WIDE),
        _of(_SENT.format("WHERE EventDate > DATEADD(day, -30, GETDATE()) "), _WIDE),
        severity="warning",
    ),
    _rule(
        "MC520",
        "slow",
        "A function stands around a key in a condition",
        "The index of the primary key is of no use then, and every row is read. A run has 30 minutes.",
        _of("SELECT OrderId FROM Sales WHERE Line = 1 AND LEFT(OrderId, 2) = 'US'"),
        _of("SELECT OrderId FROM Sales WHERE Line = 1 AND OrderId LIKE 'US%'"),
        severity="warning",
    ),
    _rule(
        "MC521",
        "cross_join",
        "Tables are joined without a condition",
        "Every row of one meets every row of the other. Where that is meant, CROSS JOIN says so.",
        _of("SELECT DISTINCT s.OrderId FROM Sales AS s, Sales AS t WHERE t.Total > 1"),
        _of("SELECT DISTINCT s.OrderId FROM Sales AS s, Sales AS t WHERE t.Total > 1 AND t.OrderId = s.OrderId"),
        severity="warning",
    ),
    _rule(
        "MC522",
        "no_ent",
        "A shared data extension is read as if it were the business unit's own",
        "A child business unit finds what lies in the shared folders of the enterprise only as ENT.[name]. In the "
        "parent itself both work.",
        _of("SELECT OrderId FROM Sales WHERE Line = 1", _SHARED),
        _of("SELECT OrderId FROM ENT.Sales WHERE Line = 1", _SHARED),
        severity="warning",
    ),
    _rule(
        "MC523",
        "unchecked",
        "A query cannot be checked to the end",
        "It is nested deeper than can be followed, or does something that is not understood. What is not checked "
        "may be wrong.",
        _of("SELECT OrderId FROM Sales WHERE Line = " + "(" * 250 + "1" + ")" * 250),
        _of("SELECT OrderId FROM Sales WHERE Line = ((1))"),
        severity="warning",
    ),
    _rule(
        "MC524",
        "ungrouped",
        "A column is neither grouped by nor inside an aggregate",
        "A group has several rows, so the column would have several values: the account refuses the query when it "
        "runs. That the key decides about the other columns does not count in T-SQL.",
        _of("SELECT OrderId, SUM(Total) AS Total FROM Sales GROUP BY OrderId HAVING Line > 1"),
        _of("SELECT OrderId, SUM(Total) AS Total FROM Sales GROUP BY OrderId HAVING MAX(Line) > 1"),
    ),
    _rule(
        "MC525",
        "foreign",
        "The SQL is that of another database",
        "The account runs T-SQL. A word, sign or function that only others know makes the run fail.",
        _of("SELECT OrderId, NVL(Total, 0) AS Total FROM Sales WHERE Line = 1"),
        _of("SELECT OrderId, ISNULL(Total, 0) AS Total FROM Sales WHERE Line = 1"),
    ),
)
