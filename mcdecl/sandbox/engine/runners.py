"""What runs a definition that Perform starts, by the definition's object type.

A runner takes a `Work` and returns its `Outcome`, or raises `TaskFailedError`. It is imported when it is first needed.
"""

from collections.abc import Callable
from typing import TypeAlias

from mcdecl.sandbox.engine.tasks import Outcome, Work

Runner: TypeAlias = Callable[[Work], Outcome]


def _query(work: Work) -> Outcome:
    from mcdecl.sandbox.engine import query_task

    return query_task.run(work)


def _import(work: Work) -> Outcome:
    from mcdecl.sandbox.engine.imports.run import run_import

    return run_import(work)


RUNNERS: dict[str, Runner] = {"ImportDefinition": _import, "QueryDefinition": _query}
