"""Places of a text as an editor counts them: from 0, in units of UTF-16 or of whatever it has agreed to."""

from lsprotocol import types as lsp
from msgspec import Struct


class Lines(Struct, frozen=True):
    """The lines of a text.

    Attributes:
        rows: the lines, without their ends.
        encoding: what the editor counts: `utf-8`, `utf-16` or `utf-32`.
    """

    rows: tuple[str, ...]
    encoding: str

    def range(self, begin: tuple[int, int], end: tuple[int, int]) -> lsp.Range:
        """A range of the editor, from lines and columns that count characters from 1."""
        return lsp.Range(self._to_editor(*begin), self._to_editor(*end))

    def place(self, position: lsp.Position) -> tuple[int, int]:
        """Line and column from 1 of a position of the editor; one behind the end of its line is that end."""
        row = self._row(position.line)
        if row.isascii() or self.encoding == "utf-32":
            return position.line + 1, min(position.character, len(row)) + 1
        size = _SIZES[self.encoding]
        units = row.encode(_CODECS[self.encoding], "surrogatepass")[: position.character * size]
        return position.line + 1, len(units.decode(_CODECS[self.encoding], "ignore")) + 1

    def _to_editor(self, line: int, column: int) -> lsp.Position:
        # YAML has ends of lines that an editor does not know: a place never lies behind the text.
        line = min(line, len(self.rows))
        before = self._row(line - 1)[: column - 1]
        if before.isascii() or self.encoding == "utf-32":
            return lsp.Position(line - 1, len(before))
        units = before.encode(_CODECS[self.encoding], "surrogatepass")
        return lsp.Position(line - 1, len(units) // _SIZES[self.encoding])

    def _row(self, number: int) -> str:
        return self.rows[number] if 0 <= number < len(self.rows) else ""


_CODECS = {"utf-8": "utf-8", "utf-16": "utf-16-le"}
_SIZES = {"utf-8": 1, "utf-16": 2}


def lines_of(text: str, encoding: str) -> Lines:
    """The lines of a text, for an editor that counts in this encoding."""
    return Lines(tuple(text.split("\n")), encoding)
