"""The corpus of queries on generated rows: which of their mutants `mcdecl compare` shows, and which rewrites differ.

A mutant runs on rows that are made for the query alone; one that these do not show, and every rewrite, on rows that are
made for both, as `mcdecl compare` makes them. What the target of the query holds then is compared.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from mcdecl.analysis.audience.model import Plainness
from mcdecl.analysis.audience.mutants import mutants_of
from mcdecl.analysis.audience.same_rows import query_change
from mcdecl.analysis.lineage.changes import declared, flow_of_change
from mcdecl.helpers.structs import replace
from mcdecl.helpers.tsql import tokens
from mcdecl.operations.comparing.data import Dataset
from mcdecl.operations.comparing.parquet import write_tables
from mcdecl.project import Project, load
from mcdecl.sandbox.clock import Clock
from mcdecl.sandbox.errors import RefusalError
from mcdecl.sandbox.rows import rows
from mcdecl.workspace.comparing import BY_ROWS, CHANCE
from mcdecl.workspace.generated_imports import Part
from mcdecl.workspace.generated_rows import NOW, generated, generated_at
from mcdecl.workspace.lineage import project_graph
from mcdecl.workspace.played_account import PlayedAccount
from tests.analysis.sql.account import TABLES
from tests.analysis.sql.cases import Case, cases
from tests.benchmarks.equivalent import why_equivalent
from tests.sandbox.desk import Desk
from tests.sandbox.desk import field as wire_field

_QUERY = "query_definition.Q"


@dataclass(frozen=True)
class Changed:
    """A query of the corpus, and another text of it."""

    name: str
    before: str
    after: str
    shown: bool

    @property
    def change(self) -> str:
        """The lines that differ."""
        lines = zip(self.before.split("\n"), self.after.split("\n"), strict=False)
        return " | ".join(f"{old.strip()} -> {new.strip()}" for old, new in lines if old != new)


@dataclass
class CorpusFigures:
    """How many mutants of the corpus were shown, which were not, and which rewrites were wrongly said to differ.

    Attributes:
        queries: how many queries ran.
        failed: names of those that fail on generated rows, and why.
        mutants: every mutant that can give other rows.
        equivalent: the others, which are not run.
        rewrites: every rewrite of a query that gives the same each time it runs.
        proved: how many rewrites are proved to give the same rows by their form alone.
    """

    queries: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)
    mutants: list[Changed] = field(default_factory=list)
    equivalent: list[Changed] = field(default_factory=list)
    rewrites: list[Changed] = field(default_factory=list)
    proved: int = 0

    @property
    def missed(self) -> list[Changed]:
        """The mutants that are not shown."""
        return [item for item in self.mutants if not item.shown]

    @property
    def wrong(self) -> list[Changed]:
        """The rewrites that are shown."""
        return [item for item in self.rewrites if item.shown]


def run(
    first: int | None = None, every: int = 1, start: int = 0, only: str = "", say: Callable[[str], None] = str
) -> CorpusFigures:
    """The figures.

    Args:
        first: how many queries of the corpus to take; all where it is None.
        every: takes only one of so many queries.
        start: how many queries to pass over before the first that is taken.
        only: takes only queries with this in their names.
        say: hears about each query.
    """
    figures = CorpusFigures()
    chosen = [case for case in cases() if only in case.name][start::every]
    with TemporaryDirectory() as folder, _bench(Path(folder)) as bench:
        for case in chosen[:first]:
            mutants = []
            flags = [each.name for each in TABLES[case.into].fields if each.type.name == "Boolean"]
            for mutant in mutants_of(case.sql, flags):
                if why_equivalent(case.name, case.sql, mutant.sql):
                    figures.equivalent.append(Changed(case.name, case.sql, mutant.sql, shown=False))
                else:
                    mutants.append(mutant.sql)
            before, *after = bench.results(case, [case.sql], [case.sql, *mutants])
            if isinstance(before, str):
                figures.failed.append((case.name, before))
                continue
            figures.queries += 1
            shown = [other != before or bench.differs(case, text) for text, other in zip(mutants, after, strict=True)]
            figures.mutants += map(partial(Changed, case.name, case.sql), mutants, shown)
            for text in () if CHANCE.search(case.sql) else rewritten(case.sql):
                figures.rewrites.append(Changed(case.name, case.sql, text, bench.differs(case, text)))
                figures.proved += query_change(case.sql, text).same
            say(f"{case.name}: {sum(shown)} of {len(shown)}")
    return figures


def rewritten(sql: str) -> list[str]:
    """The same query, written otherwise."""
    words = [sql[token.start : token.end + 1] for token in tokens(sql)]
    texts = [re.sub(r"(\$\d+)\n \.\n (?=\d)", r"\1.", "\n ".join(words))]  # $5.20 is three words for the tokenizer
    wheres = [number for number, word in enumerate(words) if word.upper() == "WHERE"]
    texts += [" ".join((*words[: at + 1], "1 = 1 AND (", *_condition(words, at + 1))) for at in wheres]
    for number, word in enumerate(words):
        if word == ">" and number + 2 < len(words) and all(map(_is_name, (words[number - 1], words[number + 1]))):
            left, right = _operand(words, number, -1), _operand(words, number, 1)
            if left and right:
                texts.append(
                    " ".join(
                        (
                            *words[: left[0]],
                            *words[right[0] : right[1]],
                            "<",
                            *words[left[0] : left[1]],
                            *words[right[1] :],
                        )
                    )
                )
    return list(dict.fromkeys(text for text in texts if text != sql))


def _condition(words: Sequence[str], start: int) -> Iterator[str]:
    """The words from the start of a condition, with a bracket at its end."""
    deep, closed = 0, False
    for word in words[start:]:
        if not closed and deep == 0 and (word == ")" or word.split()[0].upper() in _ENDS):
            closed = True
            yield ")"
        deep += (word == "(") - (word == ")")
        yield word
    if not closed:
        yield ")"


_ENDS = ("GROUP", "ORDER", "HAVING", "UNION", "EXCEPT", "INTERSECT", "FOR")


def _is_name(word: str) -> bool:
    return bool(re.fullmatch(r"\w+|\[[^\]]+\]|'[^']*'", word))


def _operand(words: Sequence[str], number: int, step: int) -> tuple[int, int] | None:
    """Where the name or literal before or behind a comparison begins and ends; None for anything longer."""
    place = number + step
    while 0 < place + step < len(words) - 1 and words[place + step] == ".":
        place += 2 * step
    low, high = sorted((number + step, place))
    beyond = words[place + step].split()[0].upper() if 0 <= place + step < len(words) else "AND"
    return (low, high + 1) if beyond in ("AND", "WHERE", "ON", "OR", *_ENDS) else None


class _Bench:
    """An account with the tables of the corpus, and a project that declares them."""

    def __init__(self, folder: Path, desk: Desk) -> None:
        self._folder, self._desk = folder, desk
        desk.account.clock = Clock()
        self._played = PlayedAccount(desk.account, {})
        self._played.work_alone()
        self._project = _declared(folder)
        for name, table in TABLES.items():
            key = table.keys[0] if table.keys else frozenset()
            fields = []
            for each in table.fields:
                parts = {"MaxLength": each.type.length} if each.type.length is not None else {}
                scale = {"Scale": each.type.scale} if each.type.scale is not None else {}
                in_key = each.name.casefold() in key
                kind = str(each.type.name)
                fields.append(wire_field(each.name, kind, key=in_key, required=not each.nullable, **parts, **scale))
            desk.table(name, fields)

    def differs(self, case: Case, text: str) -> bool:
        """Whether the target holds other rows with another text, or the run fails."""
        before, after = self.results(case, [case.sql, text], [case.sql, text])
        return bool(before != after)

    def results(self, case: Case, asking: Sequence[str], texts: Sequence[str]) -> list[Any]:
        """What the target holds after each text has run on the same rows, at each time; why a run failed, where it did.

        Args:
            case: the query.
            asking: what the rows are made for.
            texts: what runs.
        """
        parts = [self._part(case, text) for text in asking]
        results: list[list[Any]] = [[] for _ in texts]
        for dataset in generated(parts, 60, 1)[0]:
            found = self._results_plainly(dataset, case, texts, parts, results)
            if isinstance(found[0], str):
                return found
            for known, result in zip(results, found, strict=True):
                known.append(result)
        return results

    def _results_plainly(
        self, dataset: Dataset, case: Case, texts: Sequence[str], parts: Sequence[Part], results: Sequence[list[Any]]
    ) -> list[Any]:
        """What the target holds then, on rows on which the first text runs; what it held besides goes to `results`."""
        found = self._results(dataset, case, texts)
        one_each: list[Any] = []
        for plainness in Plainness:
            if plainness is Plainness.NOT or not (isinstance(found[0], str) and BY_ROWS.search(found[0])):
                continue
            for known, result in zip(results, found, strict=True):
                known.append(isinstance(result, str))  # what fails in one version alone is named
            now = dataset.now or NOW
            again = self._results(generated_at(now, parts, 60, 1, plainness, failed=[_QUERY])[0], case, texts)
            if plainness is not Plainness.ONE_EACH:
                found = again
            elif not isinstance(again[0], str):
                one_each = again
        if isinstance(found[0], str) and one_each:
            return one_each
        for known, result in zip(results, one_each, strict=False):
            known.append(one_each[0] if isinstance(result, str) else result)  # as if it had not run: it is not compared
        return found

    def _results(self, dataset: Dataset, case: Case, texts: Sequence[str]) -> list[Any]:
        files = {key: self._folder / f"{number}.parquet" for number, (_, key) in enumerate(dataset.rows)}
        write_tables(zip(dataset.rows.values(), files.values(), strict=True))
        results: list[Any] = []
        apart = case.mode == "Overwrite" and not any(case.into.casefold() in text.casefold() for text in texts)
        for text in texts:
            if not (results and apart):
                self._fill(dataset, files)
            results.append(self._run(case, text))
        return results

    def _run(self, case: Case, text: str) -> Any:
        try:
            error = self._desk.run(text, case.into, case.mode).error
        except RefusalError as refusal:
            error = str(refusal)
        return error or Counter(self._desk.rows(case.into))

    def _part(self, case: Case, text: str) -> Any:
        project = self._with(case, text)
        resources, graph = declared(project), project_graph(project)
        return resources, graph, flow_of_change(graph, resources, frozenset([_QUERY]))

    def _with(self, case: Case, text: str) -> Project:
        resources = tuple(
            replace(item, state={**item.state, "sql": text, "target": case.into, "mode": case.mode})
            if item.address == _QUERY
            else item
            for item in self._project.resources
        )
        return replace(self._project, resources=resources)

    def _fill(self, dataset: Dataset, files: dict[str, Path]) -> None:
        account = self._desk.account
        with account.store.exclusively() as store:
            for name in TABLES:
                rows.clear(account, self._desk.owner(name))
                store.remove("Sequence", rows.sequence(self._desk.owner(name)))
            for (table,) in (
                store.writing()
                .execute("SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'tracking%'")
                .fetchall()
            ):
                store.writing().execute(f"DELETE FROM {table}")
            store.commit()
        self._played.hold_clock(dataset.now)  # type: ignore[arg-type]
        for name, file in files.items():
            self._played.load("", f"key of {name}", file)
        for (unit, name), of_view in dataset.views.items():
            self._played.fill_view(unit, name, of_view)


@contextmanager
def _bench(folder: Path) -> Iterator[_Bench]:
    desk = Desk()
    try:
        yield _Bench(folder, desk)
    finally:
        desk.close()


def _declared(folder: Path) -> Project:
    """A project with the tables of the corpus, and one query."""
    tables: dict[str, Any] = {}
    for name, table in TABLES.items():
        key = table.keys[0] if table.keys else frozenset()
        tables[name] = {
            "name": name,
            "fields": [
                {"name": each.name, "type": each.type.name}
                | ({"length": each.type.length} if each.type.length else {})
                | ({"scale": each.type.scale} if each.type.scale else {})
                | (
                    {"primary_key": True}
                    if each.name.casefold() in key
                    else {}
                    if each.nullable
                    else {"required": True}
                )
                for each in table.fields
            ],
        }
    query = {"Q": {"name": "Q", "sql": "SELECT ContactKey FROM Contacts", "target": "Out", "mode": "Overwrite"}}
    (folder / "mcdecl.yaml").write_text("project: corpus\nenvironments:\n  dev: {account: sandbox}\n")
    declared_ = {"data_extensions": tables, "query_definitions": query}
    (folder / "data.yaml").write_text(yaml.safe_dump(declared_, allow_unicode=True), encoding="utf-8")
    return load(folder, offline=True)
