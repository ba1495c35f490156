"""What a change of a query, filter or mapping does to the rows that come out."""

from enum import StrEnum


class Audience(StrEnum):
    """The categories, the mildest first."""

    SAME_ROWS = "same_rows"
    """Proved: only the way it is written changes."""
    OTHER_COLUMNS = "other_columns"
    """The same rows, with other values in some columns."""
    OTHER_ROWS = "other_rows"
    """Rows may come or go: nothing says that they do not."""

    @property
    def rank(self) -> int:
        """0 for the mildest, more for the worse."""
        return list(Audience).index(self)

    @property
    def words(self) -> str:
        """For a person."""
        return self.value.replace("_", " ")
