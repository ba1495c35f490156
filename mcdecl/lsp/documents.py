"""The texts that an editor holds, cut into lines as the protocol says, and not as Python does."""

import re
from collections.abc import Sequence
from typing import Final

from lsprotocol import types as lsp
from pygls.protocol import LanguageServerProtocol
from pygls.workspace import TextDocument, Workspace

_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


class Document(TextDocument):
    """A text whose edits are found by its lines: a form feed, such as PDFs leave behind, ends none."""

    @property
    def lines(self) -> Sequence[str]:
        """The lines, each with its end."""
        return tuple(_LINE.findall(self.source))


class Documents(Workspace):
    """The texts by their addresses."""

    def _create_text_document(
        self, doc_uri: str, source: str | None = None, version: int | None = None, language_id: str | None = None
    ) -> Document:
        kind, codec = self._sync_kind, self._position_codec
        return Document(
            doc_uri, source=source, version=version, language_id=language_id, sync_kind=kind, position_codec=codec
        )


class Protocol(LanguageServerProtocol):
    """The protocol, with such texts."""

    @property
    def workspace(self) -> Workspace:
        """The texts that the editor holds."""
        made = super().workspace
        if not isinstance(made, Documents):
            encoding = made.position_encoding or lsp.PositionEncodingKind.Utf16
            folders = list(made.folders.values())
            made = Documents(made.root_uri, lsp.TextDocumentSyncKind.Incremental, folders, encoding)
            self._workspace = made
        return made
