"""A probe that creates queries, and never starts one."""

from mcdecl.operations.probes.making import made, table
from mcdecl.operations.probes.model import Verdicts, WritingBench, judged
from mcdecl.wire.values import TYPE, Retrieve, SimpleFilter, SoapObject


def new_queries(bench: WritingBench) -> Verdicts:
    """Queries that the account takes and such that it refuses, and one that is deleted."""
    if bench.query_folder is None:
        return
    target = table(bench, "target")
    made(bench, target)
    key = str(target["CustomerKey"])
    result = bench.account.create([_query(bench, "query", key, f"SELECT Id FROM [{key}]")])[0]  # noqa: S608 - T-SQL
    yield judged("query-target-name-or-key", result.ok, result.message)
    with_cte = f"WITH a AS (SELECT Id FROM [{key}]) SELECT Id FROM a"  # noqa: S608 - T-SQL
    cte = bench.account.create([_query(bench, "cte", key, with_cte)])[0]
    yield judged("query-cte", not cte.ok, cte.message)
    into = bench.account.create([_query(bench, "into", key, f"SELECT Id INTO x FROM [{key}]")])[0]  # noqa: S608 - T-SQL
    yield judged("query-refused-words", not into.ok, into.message)
    if result.ok:
        bench.account.delete([{TYPE: "QueryDefinition", "ObjectID": result.object_id}])
        by_key = SimpleFilter("CustomerKey", "equals", (f"{bench.prefix}query",))
        left = bench.account.retrieve(Retrieve("QueryDefinition", ("ObjectID", "Status"), by_key))
        states = {str(record.get("Status")) for record in left}
        yield judged("query-soft-delete", states == {"Inactive"}, f"status {', '.join(sorted(states)) or 'none: gone'}")


def _query(bench: WritingBench, name: str, target: str, sql: str) -> SoapObject:
    key = bench.prefix + name
    return {
        TYPE: "QueryDefinition",
        "CustomerKey": key,
        "Name": key,
        "QueryText": sql,
        "TargetType": "DE",
        "TargetUpdateType": "Append",
        "DataExtensionTarget": {"CustomerKey": target},
        "CategoryID": bench.query_folder,
    }
