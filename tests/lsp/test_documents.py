"""Edits are found by the lines of the protocol, whatever Python takes for the end of a line."""

import pytest
from lsprotocol import types as lsp

from mcdecl.lsp.documents import Document
from mcdecl.lsp.lines import lines_of


@pytest.mark.parametrize("odd", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"])
def test_what_ends_no_line_of_an_editor_moves_no_edit(odd: str) -> None:
    document = Document("file:///x.yaml", f"a: x{odd}y\nb: 1\nc: 2\n")
    span = lsp.Range(lsp.Position(1, 3), lsp.Position(1, 4))
    document.apply_change(lsp.TextDocumentContentChangePartial(span, "7"))
    assert document.source == f"a: x{odd}y\nb: 7\nc: 2\n"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_end_of_a_line_counts(end: str) -> None:
    document = Document("file:///x.yaml", f"a{end}b{end}{end}c")
    assert document.lines == (f"a{end}", f"b{end}", end, "c")
    span = lsp.Range(lsp.Position(3, 0), lsp.Position(3, 1))
    document.apply_change(lsp.TextDocumentContentChangePartial(span, "d"))
    assert document.source == f"a{end}b{end}{end}d"


def test_no_place_is_behind_the_text() -> None:
    lines = lines_of("a\nbc", "utf-16")
    assert lines.range((7, 3), (9, 9)) == lsp.Range(lsp.Position(1, 2), lsp.Position(1, 2))
