"""What `mcdecl compare` shows: mutants with another meaning, equivalent rewrites, and the time of a large project."""

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from mcdecl.analysis.audience.mutants import mutants_of
from mcdecl.helpers.structs import replace
from mcdecl.operations.comparing.model import Comparison
from mcdecl.project import Project, load
from mcdecl.workspace.compare_rows import Data
from mcdecl.workspace.comparing import compare_versions
from tests.benchmarks import corpus
from tests.benchmarks.corpus import CorpusFigures

_PEOPLE = """\
  {name}:
    name: {name}
    fields:
      - {{name: Id, type: Text, length: 18, primary_key: true}}
      - {{name: Email, type: EmailAddress}}
      - {{name: Region, type: Text, length: 20}}
      - {{name: Age, type: Number}}
      - {{name: Spent, type: Decimal, length: 10, scale: 2}}
      - {{name: Since, type: Date}}
      - {{name: Ok, type: Boolean}}
"""
_ORDERS = """\
  Orders:
    name: Orders
    fields:
      - {name: No, type: Number, primary_key: true}
      - {name: Person, type: Text, length: 18}
      - {name: Total, type: Decimal, length: 10, scale: 2}
      - {name: Placed, type: Date}
"""
_ROWS = "SELECT p.Id, p.Email, p.Region, p.Age, p.Spent, p.Since, p.Ok FROM People p"
QUERIES: Sequence[str] = (
    f"{_ROWS} WHERE p.Region = 'US' AND p.Ok = 1",
    f"{_ROWS} WHERE p.Age >= 18 AND p.Age < 65 AND p.Region IN ('US', 'CA', 'MX')",
    f"{_ROWS} WHERE p.Spent > 100.50 OR p.Region LIKE 'E%'",
    f"{_ROWS} WHERE p.Since > DATEADD(day, -30, GETDATE()) AND p.Email IS NOT NULL",
    f"{_ROWS} WHERE DATEDIFF(day, p.Since, GETDATE()) <= 90 AND ISNULL(p.Region, 'none') <> 'none'",
    f"{_ROWS} WHERE p.Age BETWEEN 30 AND 40 AND NOT (p.Region = 'EU' OR p.Ok = 0)",
    f"{_ROWS} WHERE p.Id NOT IN (SELECT o.Person FROM Orders o WHERE o.Total > 50 AND o.Person IS NOT NULL)",
    f"{_ROWS} WHERE EXISTS (SELECT 1 FROM Orders o WHERE o.Person = p.Id AND o.Total >= 20)",
    f"{_ROWS} WHERE LEFT(p.Region, 2) = 'US' AND LEN(p.Region) > 2",
    "SELECT DISTINCT p.Id, p.Region FROM People p INNER JOIN Orders o ON o.Person = p.Id WHERE o.Total > 10",
    "SELECT p.Id, SUM(o.Total) AS Spent FROM People p LEFT JOIN Orders o ON o.Person = p.Id GROUP BY p.Id",
    "SELECT o.Person AS Id, MAX(o.Total) AS Spent FROM Orders o WHERE o.No > 5 GROUP BY o.Person HAVING COUNT(*) > 1",
    "SELECT p.Id, CASE WHEN p.Age > 60 THEN 'old' WHEN p.Age > 30 THEN 'mid' ELSE 'young' END AS Region FROM People p",
)


@dataclass(frozen=True)
class Shown:
    """How many mutants were shown, which were not, and which rewrites were wrongly said to differ."""

    mutants: int
    missed: tuple[str, ...]
    rewrites: int
    wrong: tuple[str, ...]


def project(folder: Path, tables: str, queries: str) -> Project:
    """A project of these."""
    (folder / "mcdecl.yaml").write_text("project: benchmark\nenvironments:\n  dev: {account: sandbox}\n")
    (folder / "data.yaml").write_text(f"data_extensions:\n{tables}query_definitions:\n{queries}")
    return load(folder, offline=True)


def with_sql(known: Project, texts: Sequence[str]) -> Project:
    """The project with other texts of its queries Q0, Q1 and so on; the rest of the queries stays."""
    changed = {f"query_definition.Q{number}": text for number, text in enumerate(texts)}
    resources = tuple(
        replace(item, state={**item.state, "sql": changed[item.address]}) if item.address in changed else item
        for item in known.resources
    )
    return replace(known, resources=resources)


def compared(then: Project, now: Project) -> Comparison:
    """What differs on generated rows."""
    return compare_versions(then, now, Comparison("then"), data=Data(cases=False))


def run(queries: Sequence[str]) -> Shown:
    """Every mutant and some rewrites of each query, as many side by side as there are."""
    mutants = [(sql, mutant.sql) for sql in queries for mutant in mutants_of(sql)]
    rewrites = [(sql, rewritten) for sql in queries for rewritten in _rewritten(sql)]
    missed = [after for after, differs in _differing(mutants) if not differs]
    wrong = [after for after, differs in _differing(rewrites) if differs]
    return Shown(len(mutants), tuple(missed), len(rewrites), tuple(wrong))


def _rewritten(sql: str) -> list[str]:
    """The same query, written otherwise."""
    other = sql.replace(" p.", " who.").replace("(p.", "(who.").replace("People p", "People AS who")
    longer = sql.replace("WHERE ", "WHERE 1 = 1 AND (") + ")"
    plain = sql.count("WHERE ") == 1 and "GROUP" not in sql
    return [other, longer if plain else sql.replace(" AND ", "\n  AND ")]


def _differing(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, bool]]:
    tables = _PEOPLE.format(name="People") + _ORDERS
    tables += "".join(_PEOPLE.format(name=f"T{number}") for number in range(len(pairs)))
    queries = "".join(
        f"  Q{number}: {{name: Q{number}, sql: SELECT Id FROM People, target: T{number}, mode: Overwrite}}\n"
        for number in range(len(pairs))
    )
    with TemporaryDirectory() as folder:
        known = project(Path(folder), tables, queries)
        comparison = compared(
            with_sql(known, [before for before, _ in pairs]), with_sql(known, [text for _, text in pairs])
        )
    differing = {table.name for table in comparison.tables if table.differs}
    differing |= {
        f"T{problem.what.removeprefix('query_definition.Q')}" for problem in comparison.problems if problem.version
    }
    return [(after, f"T{number}" in differing) for number, (_, after) in enumerate(pairs)]


def large(tables: int, queries: int) -> float:
    """Seconds to compare a project of so many data extensions and queries, all of them changed."""
    declared = "".join(_PEOPLE.format(name=f"T{number}") for number in range(tables))
    half = tables // 2
    texts = [_ROWS.replace("People p", f"T{number % half} p") + " WHERE p.Region = 'US'" for number in range(queries)]
    made = "".join(
        f'  Q{number}: {{name: Q{number}, sql: "{text}", target: T{half + number % half}, mode: Overwrite}}\n'
        for number, text in enumerate(texts)
    )
    with TemporaryDirectory() as folder:
        known = project(Path(folder), declared, made)
        changed = with_sql(known, [text.replace("'US'", "'EU'") for text in texts])
        began = time.perf_counter()
        compared(known, changed)
        return time.perf_counter() - began


def print_corpus(figures: CorpusFigures) -> None:
    """Print the figures of the corpus of queries."""
    total, missed = len(figures.mutants), len(figures.missed)
    share = (total - missed) * 100 / total if total else 100.0
    print(f"corpus: {figures.queries} queries run; {total - missed} of {total} mutants shown ({share:.1f} %)")
    for mutant in figures.missed:
        print(f"  not shown: {mutant.name}: {mutant.change}")
    print(f"corpus: {len(figures.equivalent)} more give the same rows on any, by argument (equivalent.py)")
    print(f"corpus: {len(figures.wrong)} of {len(figures.rewrites)} equivalent rewrites reported as different")
    for rewrite in figures.wrong:
        print(f"  differs: {rewrite.name}: {rewrite.after}")
    print(f"corpus: {figures.proved} of {len(figures.rewrites)} equivalent rewrites proved by their form alone")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tables", type=int, default=100)
    parser.add_argument("--queries", type=int, default=40)
    parser.add_argument(
        "--first", type=int, help="only so many queries of the corpus in tests/analysis/sql; 0 for none"
    )
    parser.add_argument("--every", type=int, default=1, help="only one of so many queries of that corpus")
    parser.add_argument("--start", type=int, default=0, help="how many queries of it to pass over before")
    asked = parser.parse_args()
    shown = run(QUERIES)
    found = shown.mutants - len(shown.missed)
    print(f"{found} of {shown.mutants} mutants shown ({found * 100 // shown.mutants} %)")
    for sql in shown.missed:
        print(f"  not shown: {sql}")
    print(f"{len(shown.wrong)} of {shown.rewrites} equivalent rewrites reported as different")
    for sql in shown.wrong:
        print(f"  differs: {sql}")
    print_corpus(corpus.run(asked.first, asked.every, asked.start))
    print(f"{asked.tables} data extensions and {asked.queries} queries: {large(asked.tables, asked.queries):.1f} s")


if __name__ == "__main__":
    main()
