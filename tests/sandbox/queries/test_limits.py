"""What lint says of queries at the edges of what the embedded account runs, and what the account does with them."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mcdecl.analysis.lint.rules.sql import RULES, TOPICS
from mcdecl.analysis.sql import analyse
from mcdecl.sandbox import queries
from mcdecl.sandbox.queries.execution import compiled, limited
from mcdecl.sandbox.queries.run import WRAPPER
from mcdecl.sandbox.queries.sources import renamed
from mcdecl.sandbox.tasks.errors import QueryError, UnsupportedSqlError
from tests.analysis.sql.account import SCHEMAS
from tests.sandbox.desk import Desk
from tests.sandbox.shop import stocked

_SEVERITY = {rule.code: rule.severity for rule in RULES}
_WHOLE = "SELECT c.Country AS V FROM Contacts c FOR XML PATH('')"
_ITSELF = "WITH x AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM x) SELECT n AS V FROM x"


def _lines() -> Iterator[tuple[str, str]]:
    mark = ""
    for line in Path(__file__).with_name("limits.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            mark = line.removeprefix("## ")
        elif line and not line.startswith("#"):
            yield mark, line


def _query(line: str) -> str:
    return line if line.startswith("SELECT") else f"SELECT {line} AS V FROM Contacts c"


@pytest.fixture(scope="module")
def shop() -> Iterator[Desk]:
    """The tables of the corpus with one row each."""
    desk = stocked()
    yield desk
    desk.close()


def _error(desk: Desk, sql: str) -> str | None:
    try:
        relation = renamed(compiled(desk.account, sql, inside=True), WRAPPER, [])
        with limited(desk.account, 60) as connection:
            connection.execute(f"SELECT * FROM {relation.sql} AS q").fetchall()
    except QueryError as error:
        return str(error)
    return None


def _of_lint(sql: str) -> str:
    problems = analyse(sql, SCHEMAS).problems
    if any((problem.severity or _SEVERITY[TOPICS[problem.topic]]) == "error" for problem in problems):
        return "error"
    return "limit" if any(problem.topic == "rehearsal" for problem in problems) else "runs"


def _of_account(error: str | None) -> str:
    return "runs" if error is None else "limit" if "its own limit" in error else "error"


@pytest.mark.parametrize(("mark", "line"), list(_lines()))
def test_lint_says_what_the_account_does(shop: Desk, mark: str, line: str) -> None:
    sql = _query(line)
    error = _error(shop, sql)
    assert (_of_lint(sql), _of_account(error)) == (mark, mark), error
    assert "could not run this query" not in (error or "")


def test_every_limit_of_the_account_is_met_by_one_of_the_queries(shop: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """So whoever adds a limit also has to let lint name it."""
    folder = Path(str(queries.__file__)).parent
    places = {
        (path.relative_to(folder).as_posix(), call.lineno)
        for path in folder.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "UnsupportedSqlError"
    }
    met = set()
    initialise = UnsupportedSqlError.__init__

    def noting(self: UnsupportedSqlError, what: str) -> None:
        frame = _caller()
        met.add((Path(frame.f_code.co_filename).relative_to(folder).as_posix(), frame.f_lineno))
        initialise(self, what)

    monkeypatch.setattr(UnsupportedSqlError, "__init__", noting)
    for mark, line in _lines():
        if mark == "limit":
            _error(shop, _query(line))
    for whole in (_WHOLE, _ITSELF):
        with pytest.raises(UnsupportedSqlError):
            compiled(shop.account, whole)
        assert any(problem.topic == "rehearsal" for problem in analyse(whole, SCHEMAS).problems)
    assert places - met == set()


def _caller() -> FrameType:
    return sys._getframe(2)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    picture=st.text(alphabet="0#.,;E+-%x\"'\\ GRN5", min_size=1, max_size=9),
    column=st.sampled_from(["Score", "CreatedAt"]),
)
def test_lint_names_the_pictures_that_are_not_run(shop: Desk, picture: str, column: str) -> None:
    written = picture.replace("'", "''")
    sql = f"SELECT FORMAT(c.{column}, '{written}') AS V FROM Contacts c"
    error = _error(shop, sql)
    assert _of_lint(sql) == _of_account(error), error
