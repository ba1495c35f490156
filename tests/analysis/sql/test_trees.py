"""Where a piece of syntax begins is found without a look at all of it."""

from sqlglot.expressions import Expr

from mcdecl.analysis.sql.trees import begins, children, inside
from mcdecl.helpers.tsql import parse, parse_any
from tests.analysis.sql.cases import cases


def first_start(node: Expr) -> int | None:
    """The least offset of all words in a piece of syntax; what knows its own has nothing before it."""
    start: int | None = node.meta_get("start")
    if start is not None:
        return start
    starts = [start for child in children(node) if (start := first_start(child)) is not None]
    return min(starts, default=None)


def test_a_piece_of_syntax_begins_with_the_first_of_its_words() -> None:
    seen = 0
    for case in cases():
        if "unreadable" in case.topics or "refused" in case.topics:
            continue
        for tree in (*parse(case.sql), *parse_any(case.sql)):
            for node in inside(tree):
                assert begins(node) == first_start(node), (case.sql, node)
                seen += 1
    assert seen > 20_000
