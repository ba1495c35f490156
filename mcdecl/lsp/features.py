"""What the server answers: each request of an editor, by the module that finds the answer."""

import sys
from typing import Any, Final

from lsprotocol import types as lsp

from mcdecl.lsp.commands import RUN, Task, command_line, tasks_in
from mcdecl.lsp.completion import Sort, complete
from mcdecl.lsp.fixing import actions, undeclared_tables
from mcdecl.lsp.hover import hover
from mcdecl.lsp.lines import Lines
from mcdecl.lsp.outline import Symbol, lens, symbols_in, workspace_symbols
from mcdecl.lsp.references import declaration, references
from mcdecl.lsp.renamed_since import renames
from mcdecl.lsp.renaming import CannotRename, renamed
from mcdecl.lsp.server import OpenFile, Server, diagnostic
from mcdecl.lsp.subject import RENAMED
from mcdecl.lsp.tokens import TYPES, tokens_in

_ITEM: Final = {
    Sort.KEY: lsp.CompletionItemKind.Reference,
    Sort.FIELD: lsp.CompletionItemKind.Field,
    Sort.WORD: lsp.CompletionItemKind.Property,
    Sort.VALUE: lsp.CompletionItemKind.EnumMember,
    Sort.FOLDER: lsp.CompletionItemKind.Folder,
    Sort.FILE: lsp.CompletionItemKind.File,
    Sort.TABLE: lsp.CompletionItemKind.Struct,
    Sort.COLUMN: lsp.CompletionItemKind.Field,
    Sort.FUNCTION: lsp.CompletionItemKind.Function,
    Sort.VARIABLE: lsp.CompletionItemKind.Variable,
    Sort.SNIPPET: lsp.CompletionItemKind.Snippet,
}
_WATCHED: Final = (".yaml", ".yml", ".sql", ".csv")
"""Ends of the names of files that a project reads."""
SWITCH: Final = 0.001
"""Seconds after which a check in the background lets a request of the editor go ahead."""
_TRIGGERS: Final = (".", ":", "{", "[", "/", "$", " ")


def make_server(environment: str | None = None) -> Server:
    """A server with everything that it can do.

    Args:
        environment: the environment to look at; the default one of each project when left out.
    """
    server = Server(environment)
    for register in (_beginning, _end, _documents, _suggesting, _navigating, _outlining, _changing, _running):
        register(server)
    return server


def serve(environment: str | None = None) -> int:
    """Serve on standard input and output until the editor says that it is done, or is gone.

    Args:
        environment: the environment to look at; the default one of each project when left out.

    Returns:
        The exit code that the protocol wants: 1 when the editor says `exit` and did not say `shutdown` before, else 0.
    """
    sys.setswitchinterval(SWITCH)
    server = make_server(environment)
    server.start_io()
    return server.exit_code


def _adapt(server: Server, editor: lsp.ClientCapabilities) -> None:
    """Note what the editor can do."""
    completion = editor.text_document.completion if editor.text_document else None
    item = completion.completion_item if completion else None
    server.snippets = bool(item and item.snippet_support)
    lens = editor.workspace.code_lens if editor.workspace else None
    server.refreshes_lenses = bool(lens and lens.refresh_support)
    watched = editor.workspace.did_change_watched_files if editor.workspace else None
    server.watches = bool(watched and watched.dynamic_registration)


def _beginning(server: Server) -> None:
    @server.feature(lsp.INITIALIZE)
    def begun(params: lsp.InitializeParams) -> None:
        _adapt(server, params.capabilities)
        options = params.initialization_options
        if isinstance(options, dict):
            server.beside_yaml = options.get("beside") == "yaml-language-server"
            environment = options.get("environment")
            server.environment = environment if isinstance(environment, str) else server.environment

    @server.feature(lsp.INITIALIZED)
    def ready(_params: lsp.InitializedParams) -> None:
        if server.watches:  # what git or another program changes counts, too
            watchers = lsp.DidChangeWatchedFilesRegistrationOptions(
                [lsp.FileSystemWatcher(f"**/*{end}") for end in _WATCHED]
            )
            entry = lsp.Registration("files", lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, watchers)
            server.client_register_capability(lsp.RegistrationParams([entry]), lambda _answer: None)


def _end(server: Server) -> None:
    @server.feature(lsp.SHUTDOWN)
    def ended(_params: None) -> None:
        server.shut_down = True
        server.end()

    @server.feature(lsp.EXIT)  # an editor may say this alone
    def gone(_params: None) -> None:
        server.exit_code = 0 if server.shut_down else 1
        server.end()


def _documents(server: Server) -> None:
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
            if (here := server.file(change.uri)) is not None:
                server.schedule(here.session)


def _suggesting(server: Server) -> None:
    def completion(here: OpenFile, params: lsp.CompletionParams) -> lsp.CompletionList:
        lines = server.lines(here.text)
        line, column = lines.place(params.position)
        found = complete(here.session, here.name, line, column, schema=not server.beside_yaml, snippets=server.snippets)
        span = lines.range((line, found.begin), (line, column))
        items = [
            lsp.CompletionItem(
                suggestion.label or suggestion.text,
                kind=_ITEM[suggestion.sort],
                detail=suggestion.detail or None,
                documentation=suggestion.doc or None,
                text_edit=lsp.TextEdit(span, suggestion.text),
                sort_text=f"{number:05}",
                **_SNIPPET if suggestion.sort is Sort.SNIPPET else {},
            )
            for number, suggestion in enumerate(found.suggestions)
        ]
        return lsp.CompletionList(is_incomplete=found.more, items=items)

    def hovered(here: OpenFile, params: lsp.HoverParams) -> lsp.Hover | None:
        subject = server.meant(here, params.position)
        text = hover(here.session, subject) if subject is not None else ""
        if subject is None or not text:
            return None
        span = server.lines(here.text).range(subject.begin, subject.end)
        return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, text), span)

    triggers = lsp.CompletionOptions(trigger_characters=_TRIGGERS)
    server.answer(lsp.TEXT_DOCUMENT_COMPLETION, completion, lambda: lsp.CompletionList(False, []), triggers)
    server.answer(lsp.TEXT_DOCUMENT_HOVER, hovered, lambda: None)


_SNIPPET: Final[dict[str, Any]] = {
    "insert_text_format": lsp.InsertTextFormat.Snippet,
    "insert_text_mode": lsp.InsertTextMode.AdjustIndentation,
}


def _navigating(server: Server) -> None:
    def definition(here: OpenFile, params: lsp.DefinitionParams) -> lsp.Location | None:
        subject = server.meant(here, params.position)
        place = declaration(here.session, subject) if subject is not None else None
        return None if place is None else server.location(here.session, place)

    def referred(here: OpenFile, params: lsp.ReferenceParams) -> list[lsp.Location]:
        subject = server.meant(here, params.position)
        if subject is None:
            return []
        places = references(here.session, subject)
        own = None if params.context.include_declaration else declaration(here.session, subject)
        return [server.location(here.session, place) for place in places if place != own]

    server.answer(lsp.TEXT_DOCUMENT_DEFINITION, definition, lambda: None)
    server.answer(lsp.TEXT_DOCUMENT_REFERENCES, referred, list)


def _outlining(server: Server) -> None:
    def symbols(here: OpenFile, _params: lsp.DocumentSymbolParams) -> list[lsp.DocumentSymbol]:
        lines = server.lines(here.text)
        return [_symbol(lines, item) for item in symbols_in(here.name, here.text)]

    def folding(here: OpenFile, _params: lsp.FoldingRangeParams) -> list[lsp.FoldingRange]:
        listed = symbols_in(here.name, here.text)
        return [
            lsp.FoldingRange(item.place.begin[0] - 1, item.end - 1) for item in listed if item.end > item.place.begin[0]
        ]

    def tokens(here: OpenFile, _params: lsp.SemanticTokensParams) -> lsp.SemanticTokens:
        lines, data, before = server.lines(here.text), list[int](), lsp.Position(0, 0)
        for token in tokens_in(here.name, here.text):
            span = lines.range(token.begin, (token.begin[0], token.begin[1] + token.length))
            down, across = span.start.line - before.line, span.start.character
            across -= 0 if down else before.character
            data += (down, across, span.end.character - span.start.character, TYPES.index(token.type), 0)
            before = span.start
        return lsp.SemanticTokens(data)

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

    legend = lsp.SemanticTokensLegend(TYPES, [])
    server.answer(lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL, symbols, list)
    server.answer(lsp.TEXT_DOCUMENT_FOLDING_RANGE, folding, list)
    server.answer(lsp.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, tokens, lambda: lsp.SemanticTokens([]), legend)


def _symbol(lines: Lines, item: Symbol) -> lsp.DocumentSymbol:
    end = (item.end, len(lines.rows[item.end - 1]) + 1) if item.end <= len(lines.rows) else item.place.end
    return lsp.DocumentSymbol(
        item.name,
        lsp.SymbolKind.Struct if item.kind else lsp.SymbolKind.Field,
        lines.range(item.place.begin, max(end, item.place.end)),
        lines.range(item.place.begin, item.place.end),
        detail=item.kind or None,
        children=[_symbol(lines, inner) for inner in item.inner],
    )


def _changing(server: Server) -> None:
    def prepared(here: OpenFile, params: lsp.PrepareRenameParams) -> lsp.Range | None:
        subject = server.meant(here, params.position)
        if subject is None or subject.meaning not in RENAMED or declaration(here.session, subject) is None:
            return None
        return server.lines(here.text).range(subject.begin, subject.end)

    def rename(here: OpenFile, params: lsp.RenameParams) -> lsp.WorkspaceEdit | None:
        subject = server.meant(here, params.position)
        if subject is None:
            return None
        try:
            return server.edits(here.session, renamed(here.session, subject, params.new_name))
        except CannotRename as error:
            words = f"{error.message}; {error.hint}" if error.hint else error.message
            server.window_show_message(lsp.ShowMessageParams(lsp.MessageType.Error, words))
            return None

    def offered(here: OpenFile, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        lines = server.lines(here.text)
        begin, end = lines.place(params.range.start)[0], lines.place(params.range.end)[0]
        found = [
            (action, [diagnostic(lines, finding)])
            for finding in server.shown(here.session, here.name)
            if begin <= finding.line <= end
            for action in actions(here.session, finding)
        ]
        others = (
            *renames(here.session, here.name, begin, end),
            *undeclared_tables(here.session, here.name, begin, end),
        )
        titles = {action.title for action, _ in found}
        found += [(action, []) for action in others if action.title not in titles]
        return [
            lsp.CodeAction(
                action.title,
                lsp.CodeActionKind.QuickFix,
                diagnostics=diagnostics or None,
                is_preferred=action.sure or None,
                edit=server.edits(here.session, action.edits),
            )
            for action, diagnostics in found
        ]

    def formatted(here: OpenFile, params: lsp.DocumentFormattingParams) -> list[lsp.TextEdit] | None:
        before = server.workspace.get_text_document(params.text_document.uri).source
        after = _formatted(before, here.name)
        if after is None or after == before:
            return None
        rows = before.split("\n")
        return [lsp.TextEdit(server.lines(before).range((1, 1), (len(rows), len(rows[-1]) + 1)), after)]

    kinds = lsp.CodeActionOptions(code_action_kinds=[lsp.CodeActionKind.QuickFix])
    server.answer(lsp.TEXT_DOCUMENT_PREPARE_RENAME, prepared, lambda: None)
    server.answer(lsp.TEXT_DOCUMENT_RENAME, rename, lambda: None, lsp.RenameOptions(prepare_provider=True))
    server.answer(lsp.TEXT_DOCUMENT_CODE_ACTION, offered, list, kinds)
    server.answer(lsp.TEXT_DOCUMENT_FORMATTING, formatted, lambda: None)


def _formatted(text: str, file: str) -> str | None:
    """The text as `mcdecl fmt` writes it; None where it leaves it alone."""
    from mcdecl.analysis.fmt.files import formatted
    from mcdecl.analysis.fmt.model import NotFormatted

    try:
        return formatted(text.encode(), file).decode()
    except NotFormatted:
        return None


def _running(server: Server) -> None:
    def lenses(here: OpenFile, _params: lsp.CodeLensParams) -> list[lsp.CodeLens]:
        lines, listed = server.lines(here.text), list[lsp.CodeLens]()
        for symbol in symbols_in(here.name, here.text):
            span = lines.range(symbol.place.begin, symbol.place.end)
            if words := lens(here.session, here.name, symbol):
                listed.append(lsp.CodeLens(span, lsp.Command(words, "")))
            listed += (lsp.CodeLens(span, _command(task)) for task in tasks_in(here.session, here.name, symbol))
        return listed

    @server.command(RUN)
    def run(*arguments: Any) -> str | None:
        """Show the command line to an editor that has no terminal for it; nothing is started here."""
        written = arguments[0].get("command") if arguments and isinstance(arguments[0], dict) else None
        if not isinstance(written, list) or not all(isinstance(word, str) for word in written):
            return None
        line = command_line(written)
        server.window_show_message(lsp.ShowMessageParams(lsp.MessageType.Info, f"Run in a terminal: {line}"))
        return line

    server.answer(lsp.TEXT_DOCUMENT_CODE_LENS, lenses, list, lsp.CodeLensOptions())


def _command(task: Task) -> lsp.Command:
    argument = {"title": task.title, "command": list(task.command), "cwd": task.folder}
    return lsp.Command(task.title, RUN, arguments=[argument])
