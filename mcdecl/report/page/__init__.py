"""What every HTML page of mcdecl is built of: safe elements, one document without network, one look, one filter."""

from mcdecl.report.page.document import HtmlDocument, asset
from mcdecl.report.page.elements import Html, Ids, element, hidden_words, joined, void
from mcdecl.report.page.zoom import zoomed

__all__ = ["Html", "HtmlDocument", "Ids", "asset", "element", "hidden_words", "joined", "void", "zoomed"]
