"""How a run says no: in SQL Server's words where the service would fail, in our own where only this account does."""


class QueryError(Exception):
    """A query that fails; the message is what SQL Server says (fact:queries-are-t-sql)."""


class UnsupportedSqlError(QueryError):
    """SQL that the service may well run, and this account does not."""

    def __init__(self, what: str) -> None:
        """Says what is not run.

        Args:
            what: A noun for it.
        """
        super().__init__(f"The embedded account does not run {what}; this is its own limit, the service may differ.")
