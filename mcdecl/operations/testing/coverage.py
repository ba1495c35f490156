"""What the test cases of a project would miss, as values."""

from msgspec import Struct

from mcdecl.project.diagnostics import Diagnostic


class MissedChange(Struct, frozen=True):
    """A small change of a query that no case notices: where it is, and what stands there before and after it."""

    at: Diagnostic
    before: str
    after: str


class QueryCoverage(Struct, frozen=True):
    """What the cases notice of one query.

    Attributes:
        address: the query, with its business unit.
        cases: how many cases run it and pass.
        changes: how many small changes of it were tried.
        missed: those that no case notices.
    """

    address: str
    cases: int
    changes: int
    missed: tuple[MissedChange, ...] = ()


class Coverage(Struct, frozen=True):
    """What the cases notice of all queries."""

    queries: tuple[QueryCoverage, ...] = ()

    @property
    def changes(self) -> int:
        """How many small changes were tried."""
        return sum(query.changes for query in self.queries)

    @property
    def noticed(self) -> int:
        """How many of them a case notices."""
        return self.changes - sum(len(query.missed) for query in self.queries)


def share(part: int, whole: int) -> str:
    """A share in percent."""
    return f"{part * 100 // whole if whole else 0} %"
