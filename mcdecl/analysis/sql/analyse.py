"""Analyze one query."""

from collections.abc import Iterable, Mapping

from mcdecl.analysis.sql.model import Analysis, QueryProblem, QueryTarget, Schemas, Table, TextPosition
from mcdecl.analysis.sql.other_dialects import foreign
from mcdecl.analysis.sql.reading import QueryText, deep, read
from mcdecl.analysis.sql.target import against
from mcdecl.analysis.sql.views import data_views
from mcdecl.helpers.structs import replace


def schemas_of(tables: Iterable[Table], *, complete: bool = False) -> Schemas:
    """What queries may read: data extensions, and the data views.

    Args:
        tables: the data extensions; one that is called like a data view hides it.
        complete: whether the account has no others.
    """
    known: Mapping[str, Table] = {**data_views(), **{table.name.casefold(): table for table in tables}}
    return Schemas(known, complete)


def analyse(sql: str, schemas: Schemas, target: QueryTarget | None = None, *, mentions: bool = False) -> Analysis:
    """Reads a query and looks for what is wrong with it.

    Args:
        sql: its text.
        schemas: the tables that there are (`schemas_of`).
        target: where its rows go; None when only the query itself counts.
        mentions: whether the places of columns are wanted.

    Returns:
        What it gives and reads, and every problem. Nothing is raised for any text.
    """
    text = QueryText(sql)
    with deep():
        try:
            return _analysed(text, schemas, target, mentions=mentions)
        except RecursionError:
            message = "it is nested too deeply to be checked"
            problem = QueryProblem("nested", message, "split the query in two", TextPosition())
            return Analysis(problems=(problem,), certain=False, readable=False)


def _analysed(text: QueryText, schemas: Schemas, target: QueryTarget | None, *, mentions: bool) -> Analysis:
    # They load the parser; most queries were analysed before, and are known from then.
    from mcdecl.analysis.sql.queries import Queries
    from mcdecl.analysis.sql.rehearsal import not_run
    from mcdecl.analysis.sql.validity import unordered
    from mcdecl.analysis.sql.work import QueryReading

    tree, problems = read(text)
    if tree is None:
        return Analysis(problems=_ordered(problems), certain=False, readable=False)
    problems += foreign(text)
    work = QueryReading(text, schemas, mentions=[] if mentions else None)
    given = Queries(work).given(tree)
    unordered(tree, work)
    for limit in not_run(text.words, tree):
        work.not_rehearsed(limit.what, limit.node, newer=limit.newer)
    certain = work.certain and not given.open
    problems += work.problems
    if not given.outputs and not problems and not given.open:
        problems.append(QueryProblem("unreadable", "the SELECT names no columns", "name what it is to give"))
    analysis = Analysis(
        given.outputs,
        tuple(work.tables.values()),
        frozenset(work.used),
        frozenset(work.named),
        frozenset(work.deciding),
        given.keys,
        _ordered(problems),
        certain=certain,
        repeats=given.repeats,
        mentions=work.spelled_out(),
    )
    if target is None:
        return analysis
    # What is about the query as a whole stands at its first column.
    first = given.outputs[0].at if given.outputs else TextPosition()
    problems += [_placed(problem, first) for problem in against(analysis, target)]
    return replace(analysis, problems=_ordered(problems))


def _placed(problem: QueryProblem, place: TextPosition) -> QueryProblem:
    if problem.at != TextPosition():
        return problem
    return QueryProblem(problem.topic, problem.message, problem.hint, place, problem.severity)


def _ordered(problems: Iterable[QueryProblem]) -> tuple[QueryProblem, ...]:
    return tuple(
        sorted(
            dict.fromkeys(problems),
            key=lambda query_problem: (query_problem.at, query_problem.topic, query_problem.message),
        )
    )
