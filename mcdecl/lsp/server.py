"""The server: messages of the editor in, what the other modules find out."""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from lsprotocol import types as lsp
from pygls import uris
from pygls.lsp.server import LanguageServer
from pygls.workspace import TextDocument

from mcdecl.helpers.version import __version__
from mcdecl.kinds import KINDS
from mcdecl.lsp.completion import Sort, complete
from mcdecl.lsp.fixing import actions
from mcdecl.lsp.hover import hover
from mcdecl.lsp.outline import Symbol, lens, symbols_in, workspace_symbols
from mcdecl.lsp.quick import quick
from mcdecl.lsp.references import Place, declaration, references
from mcdecl.lsp.renaming import CannotRename, Edit, renamed
from mcdecl.lsp.session import Session, root_of
from mcdecl.lsp.subject import Meaning, Subject, subject_at
from mcdecl.project.diagnostics import Diagnostic

_logger = logging.getLogger(__name__)
PAUSE: Final = 0.3
"""Seconds without a keystroke after which everything is checked."""
LARGEST: Final = 5_000_000
"""Characters of the largest text that is looked at; a larger one is no file that a person writes."""
_SCHEMA_CODES: Final = frozenset({"MC102", "MC106"})
"""Findings that yaml-language-server shows by the JSON Schemas."""
_SEVERITY: Final = {
    "error": lsp.DiagnosticSeverity.Error,
    "warning": lsp.DiagnosticSeverity.Warning,
    "info": lsp.DiagnosticSeverity.Information,
}
_ITEM: Final = {
    Sort.KEY: lsp.CompletionItemKind.Reference,
    Sort.FIELD: lsp.CompletionItemKind.Field,
    Sort.WORD: lsp.CompletionItemKind.Property,
    Sort.VALUE: lsp.CompletionItemKind.EnumMember,
    Sort.FOLDER: lsp.CompletionItemKind.Folder,
    Sort.TABLE: lsp.CompletionItemKind.Struct,
    Sort.COLUMN: lsp.CompletionItemKind.Field,
    Sort.FUNCTION: lsp.CompletionItemKind.Function,
    Sort.VARIABLE: lsp.CompletionItemKind.Variable,
}


class Server(LanguageServer):
    """A language server for every project whose files an editor opens; it talks to no account.

    Attributes:
        environment: the environment that is looked at; the default one of each project when None.
        beside_yaml: whether yaml-language-server says what the JSON Schemas know.
    """

    def __init__(self, environment: str | None = None) -> None:
        """Nothing is read before a file is opened.

        Args:
            environment: the environment to look at.
        """
        super().__init__("mcdecl", __version__)
        self.environment = environment
        self.beside_yaml = False
        self._sessions: dict[Path, Session] = {}
        self._waiting: dict[Path, asyncio.Task[None]] = {}
        self._checking: dict[Path, asyncio.Lock] = {}
        self._shown: dict[Path, dict[str, tuple[Diagnostic, ...]]] = {}

    def session(self, uri: str) -> tuple[Session, str] | None:
        """The project of a file, and its name there; None of a file that is in no project, or too large."""
        path = _path(uri)
        root = root_of(path.parent) if path is not None else None
        if path is None or root is None:
            return None
        session = self._sessions.get(root)
        if session is None:
            session = self._sessions[root] = Session(root, self.environment)
        name = session.name(path)
        return None if name is None else (session, name)

    def sessions(self) -> tuple[Session, ...]:
        """The projects whose files were opened."""
        return tuple(self._sessions.values())

    def take(self, uri: str) -> None:
        """Note the text of a document as the editor has it, and have its project checked soon."""
        here = self.session(uri)
        if here is None:
            return
        session, name = here
        text = self.workspace.get_text_document(uri).source
        if len(text) > LARGEST:
            self.window_log_message(
                lsp.LogMessageParams(lsp.MessageType.Warning, f"{name} is too large: it is not checked as you type")
            )
            return
        session.texts[(session.root / name).resolve()] = text
        if session.snapshot.project is not None:
            self._publish(session, name)
        self.schedule(session)

    def forget(self, uri: str) -> None:
        """The editor has closed a document: what the file holds counts again."""
        here = self.session(uri)
        if here is not None:
            session, name = here
            session.texts.pop((session.root / name).resolve(), None)
            self.schedule(session)

    def schedule(self, session: Session, pause: float = PAUSE) -> None:
        """Have a project checked once nothing has been typed for a moment."""
        waiting = self._waiting.get(session.root)
        if waiting is not None:
            waiting.cancel()
        self._waiting[session.root] = asyncio.get_running_loop().create_task(self._check_soon(session, pause))

    async def _check_soon(self, session: Session, pause: float) -> None:
        await asyncio.sleep(pause if session.snapshot.project is not None else 0)
        lock = self._checking.setdefault(session.root, asyncio.Lock())
        # A check that has begun is not cut off: it runs in a thread, and the next one waits for it.
        await asyncio.shield(self._check(session, lock))

    async def _check(self, session: Session, lock: asyncio.Lock) -> None:
        async with lock:
            try:
                await asyncio.to_thread(session.check)
            except Exception:  # a defect must not end the editor's session; the next text may be read
                _logger.exception("the project could not be checked")
                return
            self.publish(session)
            with contextlib.suppress(Exception):
                # Lenses and hovers ask for the lineage: it is drawn here, not while an editor waits for an answer.
                await asyncio.to_thread(getattr, session.snapshot, "graph")
                self.workspace_code_lens_refresh(None)

    def publish(self, session: Session) -> None:
        """Show every finding of a project at its place, and take back those that are gone."""
        findings = session.snapshot.findings
        shown = self._shown.setdefault(session.root, {})
        opened = {name for path in list(session.texts) if (name := session.name(path)) is not None}
        for file in sorted({*findings, *shown, *opened}):
            self._publish(session, file)

    def shown(self, session: Session, file: str) -> tuple[Diagnostic, ...]:
        """The findings of a file as the editor shows them."""
        return self._shown.get(session.root, {}).get(file, ())

    def _publish(self, session: Session, file: str) -> None:
        """Show the findings of one file; of one that was typed in since the last check, what can be said at once."""
        project, findings = session.snapshot.project, session.snapshot.findings.get(file, ())
        checked = project.texts.get(file) if project is not None else None
        if checked is not None and checked != session.text(file):
            findings = quick(session, file, checked)
        self._shown.setdefault(session.root, {})[file] = findings
        uri = _uri(session.root / file)
        document = self.workspace.get_text_document(uri)
        items = [self._diagnostic(document, item) for item in findings if self._told(item)]
        self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, items))

    def _told(self, finding: Diagnostic) -> bool:
        return not (self.beside_yaml and finding.code in _SCHEMA_CODES)

    def _diagnostic(self, document: TextDocument, finding: Diagnostic) -> lsp.Diagnostic:
        begin = (finding.line, finding.column)
        span = self.range(document, begin, _end_of_word(document, begin))
        message = f"{finding.message}\n{finding.hint}" if finding.hint else finding.message
        return lsp.Diagnostic(span, message, _SEVERITY[finding.severity], finding.code, source="mcdecl")

    def range(self, document: TextDocument, begin: tuple[int, int], end: tuple[int, int]) -> lsp.Range:
        """A range in the units of the editor, from lines and columns that count from 1."""
        lines = document.lines
        codec = document.position_codec
        return lsp.Range(
            codec.position_to_client_units(lines, lsp.Position(begin[0] - 1, begin[1] - 1)),
            codec.position_to_client_units(lines, lsp.Position(end[0] - 1, end[1] - 1)),
        )

    def place(self, document: TextDocument, position: lsp.Position) -> tuple[int, int]:
        """Line and column from 1 of a position of the editor."""
        here = document.position_codec.position_from_client_units(document.lines, position)
        return here.line + 1, here.character + 1

    def location(self, session: Session, place: Place) -> lsp.Location:
        """A place in a file of a project as the editor names it."""
        uri = _uri(session.root / place.file)
        return lsp.Location(uri, self.range(self.workspace.get_text_document(uri), place.begin, place.end))

    def edits(self, session: Session, edits: Sequence[Edit]) -> lsp.WorkspaceEdit:
        """Edits of files of a project; none is ever outside of it."""
        changes: dict[str, list[lsp.TextEdit]] = {}
        for edit in edits:
            path = (session.root / edit.place.file).resolve()
            if not path.is_relative_to(session.root.resolve()):
                continue
            uri = _uri(session.root / edit.place.file)
            document = self.workspace.get_text_document(uri)
            span = self.range(document, edit.place.begin, edit.place.end)
            changes.setdefault(uri, []).append(lsp.TextEdit(span, edit.text))
        return lsp.WorkspaceEdit(changes=dict(changes))

    def meant(self, params: Any) -> tuple[Session, Subject] | None:
        """The project and what is under the cursor."""
        uri = params.text_document.uri
        here = self.session(uri)
        if here is None:
            return None
        line, column = self.place(self.workspace.get_text_document(uri), params.position)
        subject = subject_at(*here, line, column)
        return None if subject is None else (here[0], subject)


def _path(uri: str) -> Path | None:
    text = uris.to_fs_path(uri)
    return Path(text) if text and uri.startswith("file:") else None


def _uri(path: Path) -> str:
    return uris.from_fs_path(str(path)) or ""


def _end_of_word(document: TextDocument, begin: tuple[int, int]) -> tuple[int, int]:
    """Where the word ends that begins at a place; at least one character is marked."""
    lines = document.lines
    row = lines[begin[0] - 1].rstrip("\r\n") if begin[0] <= len(lines) else ""
    end = begin[1] - 1
    while end < len(row) and row[end] not in " \t,;:(){}[]=<>'\"":
        end += 1
    return begin[0], max(end + 1, begin[1] + 1)


def make_server(environment: str | None = None) -> Server:
    """A server with everything that it can do.

    Args:
        environment: the environment to look at; the default one of each project when left out.
    """
    server = Server(environment)
    for register in (_documents, _suggesting, _navigating, _outlining, _changing, _formatting):
        register(server)
    return server


def _documents(server: Server) -> None:
    @server.feature(lsp.INITIALIZE)
    def begun(params: lsp.InitializeParams) -> None:
        options = params.initialization_options
        if isinstance(options, dict):
            server.beside_yaml = options.get("beside") == "yaml-language-server"
            environment = options.get("environment")
            server.environment = environment if isinstance(environment, str) else server.environment

    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    async def opened(params: lsp.DidOpenTextDocumentParams) -> None:
        server.take(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(params: lsp.DidChangeTextDocumentParams) -> None:
        server.take(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
    async def saved(params: lsp.DidSaveTextDocumentParams) -> None:
        server.take(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    async def closed(params: lsp.DidCloseTextDocumentParams) -> None:
        server.forget(params.text_document.uri)

    @server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    async def watched(params: lsp.DidChangeWatchedFilesParams) -> None:
        for change in params.changes:
            if (here := server.session(change.uri)) is not None:
                server.schedule(here[0])


def _suggesting(server: Server) -> None:
    @server.feature(
        lsp.TEXT_DOCUMENT_COMPLETION, lsp.CompletionOptions(trigger_characters=[".", ":", "{", "[", "/", "$"])
    )
    def completion(params: lsp.CompletionParams) -> lsp.CompletionList:
        here = server.session(params.text_document.uri)
        if here is None:
            return lsp.CompletionList(is_incomplete=False, items=[])
        document = server.workspace.get_text_document(params.text_document.uri)
        line, column = server.place(document, params.position)
        found = complete(*here, line, column, schema=not server.beside_yaml)
        span = server.range(document, (line, found.begin), (line, column))
        items = [
            lsp.CompletionItem(
                suggestion.text,
                kind=_ITEM[suggestion.sort],
                detail=suggestion.detail or None,
                documentation=suggestion.doc or None,
                text_edit=lsp.TextEdit(span, suggestion.text),
                sort_text=f"{number:05}",
            )
            for number, suggestion in enumerate(found.suggestions)
        ]
        return lsp.CompletionList(is_incomplete=False, items=items)

    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    def hovered(params: lsp.HoverParams) -> lsp.Hover | None:
        meant = server.meant(params)
        text = hover(*meant) if meant is not None else ""
        if meant is None or not text:
            return None
        document = server.workspace.get_text_document(params.text_document.uri)
        span = server.range(document, meant[1].begin, meant[1].end)
        return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, text), span)


def _navigating(server: Server) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_DEFINITION)
    def definition(params: lsp.DefinitionParams) -> lsp.Location | None:
        meant = server.meant(params)
        place = declaration(*meant) if meant is not None else None
        return None if meant is None or place is None else server.location(meant[0], place)

    @server.feature(lsp.TEXT_DOCUMENT_REFERENCES)
    def referred(params: lsp.ReferenceParams) -> list[lsp.Location]:
        meant = server.meant(params)
        if meant is None:
            return []
        places = references(*meant)
        if not params.context.include_declaration:
            own = declaration(*meant)
            places = [place for place in places if place != own]
        return [server.location(meant[0], place) for place in places]


def _outlining(server: Server) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def symbols(params: lsp.DocumentSymbolParams) -> list[lsp.DocumentSymbol]:
        here = server.session(params.text_document.uri)
        if here is None:
            return []
        document = server.workspace.get_text_document(params.text_document.uri)
        return [_symbol(server, document, item) for item in symbols_in(here[1], here[0].text(here[1]))]

    @server.feature(lsp.WORKSPACE_SYMBOL)
    def everywhere(params: lsp.WorkspaceSymbolParams) -> list[lsp.WorkspaceSymbol]:
        return [
            lsp.WorkspaceSymbol(
                server.location(session, item.place),
                item.name,
                lsp.SymbolKind.Struct if item.kind else lsp.SymbolKind.Field,
                container_name=item.kind or None,
            )
            for session in server.sessions()
            for item in workspace_symbols(session, params.query)
        ]

    @server.feature(lsp.TEXT_DOCUMENT_FOLDING_RANGE)
    def folding(params: lsp.FoldingRangeParams) -> list[lsp.FoldingRange]:
        here = server.session(params.text_document.uri)
        if here is None:
            return []
        listed = symbols_in(here[1], here[0].text(here[1]))
        return [
            lsp.FoldingRange(item.place.begin[0] - 1, item.end - 1) for item in listed if item.end > item.place.begin[0]
        ]

    @server.feature(lsp.TEXT_DOCUMENT_CODE_LENS)
    def lenses(params: lsp.CodeLensParams) -> list[lsp.CodeLens]:
        here = server.session(params.text_document.uri)
        if here is None:
            return []
        session, name = here
        document = server.workspace.get_text_document(params.text_document.uri)
        heads = {(item.name, item.kind): item.place for item in symbols_in(name, session.text(name))}
        return [
            lsp.CodeLens(server.range(document, place.begin, place.end), lsp.Command(words, ""))
            for resource in session.snapshot.declared_in(name)
            if (place := heads.get((resource.key, KINDS[resource.kind].title))) is not None
            and (words := lens(session, resource))
        ]


def _symbol(server: Server, document: TextDocument, item: Symbol) -> lsp.DocumentSymbol:
    span = server.range(document, item.place.begin, item.place.end)
    rows = document.lines
    end = (item.end, len(rows[item.end - 1].rstrip("\r\n")) + 1) if item.end <= len(rows) else item.place.end
    whole = server.range(document, item.place.begin, max(end, item.place.end))
    return lsp.DocumentSymbol(
        item.name,
        lsp.SymbolKind.Struct if item.kind else lsp.SymbolKind.Field,
        whole,
        span,
        detail=item.kind or None,
        children=[_symbol(server, document, inner) for inner in item.inner],
    )


def _changing(server: Server) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_PREPARE_RENAME)
    def prepared(params: lsp.PrepareRenameParams) -> lsp.Range | None:
        meant = server.meant(params)
        if meant is None or meant[1].meaning not in (Meaning.RESOURCE, Meaning.FIELD) or declaration(*meant) is None:
            return None
        document = server.workspace.get_text_document(params.text_document.uri)
        return server.range(document, meant[1].begin, meant[1].end)

    @server.feature(lsp.TEXT_DOCUMENT_RENAME, lsp.RenameOptions(prepare_provider=True))
    def rename(params: lsp.RenameParams) -> lsp.WorkspaceEdit | None:
        meant = server.meant(params)
        if meant is None:
            return None
        try:
            return server.edits(meant[0], renamed(*meant, params.new_name))
        except CannotRename as error:
            words = f"{error.message}; {error.hint}" if error.hint else error.message
            server.window_show_message(lsp.ShowMessageParams(lsp.MessageType.Error, words))
            return None

    @server.feature(
        lsp.TEXT_DOCUMENT_CODE_ACTION, lsp.CodeActionOptions(code_action_kinds=[lsp.CodeActionKind.QuickFix])
    )
    def offered(params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        here = server.session(params.text_document.uri)
        if here is None:
            return []
        session, name = here
        document = server.workspace.get_text_document(params.text_document.uri)
        begin = server.place(document, params.range.start)[0]
        end = server.place(document, params.range.end)[0]
        return [
            lsp.CodeAction(
                action.title,
                lsp.CodeActionKind.QuickFix,
                diagnostics=[server._diagnostic(document, finding)],  # noqa: SLF001 - of this module
                is_preferred=action.sure or None,
                edit=server.edits(session, action.edits),
            )
            for finding in server.shown(session, name)
            if begin <= finding.line <= end
            for action in actions(session, finding)
        ]


def _formatting(server: Server) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_FORMATTING)
    def formatted(params: lsp.DocumentFormattingParams) -> list[lsp.TextEdit] | None:
        here = server.session(params.text_document.uri)
        if here is None:
            return None
        document = server.workspace.get_text_document(params.text_document.uri)
        after = _formatted(document.source, here[1])
        if after is None or after == document.source:
            return None
        rows = document.source.split("\n")
        return [lsp.TextEdit(server.range(document, (1, 1), (len(rows), len(rows[-1]) + 1)), after)]


def _formatted(text: str, file: str) -> str | None:
    """The text as `mcdecl fmt` writes it; None where it leaves it alone."""
    from mcdecl.analysis.fmt.files import formatted
    from mcdecl.analysis.fmt.model import NotFormatted

    try:
        return formatted(text.encode(), file).decode()
    except NotFormatted:
        return None


def serve(environment: str | None = None) -> None:
    """Serve on standard input and output until the editor says that it is done, or is gone.

    Args:
        environment: the environment to look at; the default one of each project when left out.
    """
    make_server(environment).start_io()
