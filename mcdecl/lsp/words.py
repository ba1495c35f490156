"""Places of words in files."""

from msgspec import Struct

from mcdecl.lsp.cursor import Cursor


class Place(Struct, frozen=True, order=True):
    """A word in a file: its begin and end as line and column, from 1."""

    file: str
    begin: tuple[int, int]
    end: tuple[int, int]
    in_sql: bool = False


def inner(cursor: Cursor) -> tuple[tuple[int, int], tuple[int, int]]:
    """Begin and end of what a scalar says, without its quotes."""
    quoted = bool(cursor.style) and cursor.style in "'\""
    return (cursor.line, cursor.column + quoted), (cursor.end_line, cursor.end_column - quoted)
