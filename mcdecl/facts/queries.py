"""Facts about queries and the SQL that they take."""

from mcdecl.facts.sources import (
    EXPORTS,
    MCECLI_SQL,
    RUNS,
    SQL_GOTCHAS,
    SQL_SERVER,
    documented,
    guessed,
    guide,
    mcdev,
    mcdev_issue,
    recorded,
    reported,
)

FACTS = (
    recorded(
        "query-soft-delete",
        "A deleted query stays as Inactive with its key; only Active ones count.",
        mcdev_issue(737),
        probe="new-queries",
    ),
    documented(
        "query-perform-object-id",
        "A query is started by its ObjectID.",
        guide("querydefinition"),
        unprobed=RUNS,
    ),
    documented(
        "query-target-name-or-key",
        "The target of a query is sent by name and key; one of the two will do.",
        guide("querydefinition"),
        probe="new-queries",
    ),
    reported(
        "query-target-key-copy",
        "The key of a query's target is a copy: when the data extension gets another key, the old one still reads.",
        mcdev_issue(801),
        unprobed="takes a query and a change of a key; nothing but a name decides",
    ),
    recorded(
        "query-extra-columns",
        "Columns that the target lacks are ignored.",
        EXPORTS,
        unprobed=RUNS,
    ),
    reported(
        "query-time-limit",
        "A query is cancelled after 30 minutes.",
        "practitioners' posts",
        unprobed=RUNS,
    ),
    reported(
        "query-cte",
        "A query that begins with WITH is refused; some editions are said to take it.",
        "https://wearecleon.com/en/docs/marketing-cloud/sql/basics",
        probe="new-queries",
    ),
    reported(
        "query-refused-words",
        "A query may only be one SELECT: semicolons, INTO, variables and statements that change rows are refused when "
        "it is saved.",
        MCECLI_SQL,
        probe="new-queries",
    ),
    reported(
        "queries-are-t-sql",
        "The account wraps the SELECT into an INSERT and runs it on SQL Server: the rules of T-SQL hold, and so do its "
        "error messages.",
        f"{MCECLI_SQL}; {SQL_SERVER}",
        unprobed=RUNS,
    ),
    documented(
        "query-duplicate-keys",
        "Two rows of one result with the same primary key fail a run in every mode, and an Append also fails on a "
        "key that is there.",
        "https://help.salesforce.com/s/articleView?id=000384160&type=1",
        unprobed=RUNS,
    ),
    reported(
        "query-overwrite-first",
        "An Overwrite deletes the rows of the target before it writes.",
        SQL_GOTCHAS,
        unprobed=RUNS,
    ),
    guessed(
        "query-server-version",
        "The SQL Server that runs queries has what 2019 has, and not what came with 2022, such as GREATEST, DATETRUNC, "
        "WINDOW and IS DISTINCT FROM.",
        "practitioners show queries with functions of up to 2019, and none that is newer; the version is not published",
        unprobed=RUNS,
    ),
    guessed(
        "query-constants-first",
        "What a query writes out is converted and computed before it reads any row, so that a text that never "
        "converts, a division by 0 or a DATEADD that leads beyond every date fails every run, also behind AND 1 = 0, "
        "beside NULL and where no row needs it.",
        "constants are said to be folded before a query runs "
        "(https://learn.microsoft.com/sql/relational-databases/query-processing-architecture-guide); which parts "
        "the optimizer leaves out first is not published",
        unprobed=RUNS,
    ),
    guessed(
        "unpivot-column-order",
        "The star of an UNPIVOT gives the column of values before the column of names.",
        f"the page of UNPIVOT ({SQL_SERVER}/queries) lists its columns in examples only",
        unprobed=RUNS,
    ),
    recorded(
        "rest-queries",
        "REST has queries under automation/v1/queries, with words of its own.",
        mcdev("test/resources/9999999/automation/v1/queries"),
        unprobed="mcdecl reads queries over SOAP; other clients use REST",
    ),
    recorded(
        "query-mode-numbers",
        "REST's numbers of what a query does to its target: 0 overwrites, 1 updates, 2 appends.",
        mcdev("lib/metadataTypes/definitions/Query.definition.js"),
        unprobed="mcdecl reads queries over SOAP; other clients use REST",
    ),
    guessed(
        "cultures-of-windows",
        "Names, dates and numbers of FORMAT are those of .NET on Windows, of its newest version where versions differ.",
        f"it goes by the server's .NET ({SQL_SERVER}/functions/format-transact-sql); its version is not published",
        unprobed=RUNS,
    ),
    guessed(
        "offset-of-server-clock",
        "The picture zzz of FORMAT shows the offset of server time for a value without one.",
        "it shows that of the server's clock elsewhere; what the server's clock is set to is not published",
        unprobed=RUNS,
    ),
    guessed(
        "point-before-exact-fractions",
        "CONVERT writes a point before the fraction of DATETIME2 and TIME where DATETIME has a colon.",
        f"the table of styles shows DATETIME alone ({SQL_SERVER}/functions/cast-and-convert-transact-sql)",
        unprobed=RUNS,
    ),
)
