"""The server: the projects of an editor, what is shown of them, and places in its units and in ours."""

import asyncio
import gc
import logging
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import unquote

from lsprotocol import types as lsp
from msgspec import Struct
from pygls import uris
from pygls.exceptions import JsonRpcException, JsonRpcInternalError, PyglsError
from pygls.lsp.server import LanguageServer

from mcdecl.helpers.safe_files import real_path
from mcdecl.helpers.structs import replace
from mcdecl.helpers.version import __version__
from mcdecl.lsp.checking import Step, followed
from mcdecl.lsp.documents import Protocol
from mcdecl.lsp.lines import Lines, lines_of
from mcdecl.lsp.quick import SYNTAX, at_first, quick
from mcdecl.lsp.renaming import Edit
from mcdecl.lsp.schema_words import said_by_schema
from mcdecl.lsp.session import Session, root_of
from mcdecl.lsp.subject import Subject, subject_at
from mcdecl.lsp.words import Place
from mcdecl.lsp.worker import CheckFailed, Worker
from mcdecl.project.diagnostics import Diagnostic

_logger = logging.getLogger(__name__)
PAUSE: Final = 0.3
"""Seconds without a keystroke after which everything is checked."""
GRACE: Final = 0.02
"""Seconds after a keystroke in which the editor may ask, before the text is looked at."""
LARGEST: Final = 2_000_000
"""Characters of the largest text that is looked at while it is edited; what the file holds still counts."""
_SCHEMA_CODES: Final = frozenset({SYNTAX, "MC104", "MC105", "MC106", None})
"""Codes of what yaml-language-server may show by the JSON Schemas; what is wrong with a test case has none."""
_SEVERITY: Final = {
    "error": lsp.DiagnosticSeverity.Error,
    "warning": lsp.DiagnosticSeverity.Warning,
    "info": lsp.DiagnosticSeverity.Information,
}
Answer = TypeVar("Answer")


class OpenFile(Struct, frozen=True):
    """A file of a project that the editor asks about.

    Attributes:
        session: the project.
        name: the file's name there.
    """

    session: Session
    name: str

    @property
    def text(self) -> str:
        """Its text, as the editor has it."""
        return self.session.text(self.name)


class Server(LanguageServer):
    """A language server for every project whose files an editor opens; it talks to no account.

    Attributes:
        environment: the environment that is looked at; the default one of each project when None.
        beside_yaml: whether yaml-language-server says what the JSON Schemas know.
        snippets: whether the editor can fill in places of a text one by one.
        watches: whether the editor can tell what other programs change.
        refreshes_lenses: whether the editor asks for the lines above resources again when it is told to.
        shut_down: whether the editor said that it is about to leave.
        exit_code: what the process ends with.
    """

    def __init__(self, environment: str | None = None) -> None:
        """Nothing is read before a file is opened.

        Args:
            environment: the environment to look at.
        """
        super().__init__("mcdecl", __version__, protocol_cls=Protocol)
        self.environment = environment
        self.beside_yaml = False
        self.snippets = False
        self.refreshes_lenses = False
        self.watches = False
        self.shut_down = False
        self.exit_code = 0
        self._sessions: dict[Path, Session] = {}
        self._passed_over: set[str] = set()
        self._waiting: dict[Path, asyncio.Task[None]] = {}
        self._checking: dict[Path, asyncio.Lock] = {}
        self._workers: dict[Path, Worker] = {}
        self._typed: dict[tuple[Path, str], asyncio.TimerHandle] = {}
        self._shown: dict[Path, dict[str, tuple[Diagnostic, ...]]] = {}
        self._ended = False

    def answer(
        self,
        method: str,
        give: Callable[[OpenFile, Any], Answer],
        otherwise: Callable[[], Answer],
        options: object | None = None,
    ) -> None:
        """Answer requests about files of projects; `otherwise` answers those about other files.

        A defect of ours is logged, and the editor gets an answer without anything in it.

        Args:
            method: the name of the request.
            give: gives the answer from the file and the parameters of the request.
            otherwise: gives an answer that says nothing.
            options: what the editor is told about the answers when it starts.
        """

        @self.feature(method, options)
        def answered(params: Any) -> Answer:
            try:
                here = self.file(params.text_document.uri)
                # One answer looks at one state of the project, also when a check ends meanwhile.
                return otherwise() if here is None else give(OpenFile(replace(here.session), here.name), params)
            except Exception:
                _logger.exception("%s could not be answered", method)
                return otherwise()

    def file(self, uri: str) -> OpenFile | None:
        """The file of a project; None of a file that is in no project, or too large to be looked at."""
        path = _path(uri)
        root = root_of(path.parent) if path is not None else None
        if path is None or root is None:
            return None
        session = self._sessions.get(root)
        if session is None:
            session = self._sessions[root] = Session(root, self.environment)
        name = session.name(path)
        if name is None or self._too_large(uri, name):
            return None
        return OpenFile(session, name)

    def _too_large(self, uri: str, name: str) -> bool:
        """Whether a text is too large to be looked at while it is edited, which is said once."""
        try:
            size = len(self.workspace.get_text_document(uri).source)
        except (OSError, UnicodeDecodeError):  # it is gone, or no text, and the editor does not hold it
            return False
        if size <= LARGEST:
            return False
        if uri not in self._passed_over:
            self._passed_over.add(uri)
            words = f"{name} has more than {LARGEST:,} characters: it is checked once it is saved"
            self.window_log_message(lsp.LogMessageParams(lsp.MessageType.Warning, words))
        return True

    def sessions(self) -> tuple[Session, ...]:
        """The projects whose files were opened."""
        return tuple(self._sessions.values())

    def take(self, uri: str) -> None:
        """Note the text of a document as the editor has it, and have its project checked soon."""
        here = self.file(uri)
        if here is None:
            return
        session, name = here.session, here.name
        # pygls keeps texts by their addresses without `%20`. What is saved or changed may never have been opened.
        if unquote(uri) not in self.workspace.text_documents:
            self.schedule(session)
            return
        session.texts[real_path(session.root / name)] = self.workspace.get_text_document(uri).source
        self._publish_soon(session, name)
        self.schedule(session)

    def _publish_soon(self, session: Session, name: str) -> None:
        """Say what can be said at once, after what the editor asks together with a keystroke."""
        waiting = self._typed.get((session.root, name))
        if waiting is not None:
            waiting.cancel()
        loop = asyncio.get_running_loop()
        self._typed[session.root, name] = loop.call_later(GRACE, self._publish, session, name)

    def forget(self, uri: str) -> None:
        """The editor has closed a document: what the file holds counts again."""
        here = self.file(uri)
        if here is not None:
            here.session.texts.pop(real_path(here.session.root / here.name), None)
            self.schedule(here.session)

    def schedule(self, session: Session, pause: float = PAUSE) -> None:
        """Have a project checked once nothing has been typed for a moment."""
        waiting = self._waiting.get(session.root)
        if waiting is not None:
            waiting.cancel()
        self._waiting[session.root] = asyncio.get_running_loop().create_task(self._check_soon(session, pause))

    async def _check_soon(self, session: Session, pause: float) -> None:
        await asyncio.sleep(pause if session.snapshot.project is not None else 0)
        lock = self._checking.setdefault(session.root, asyncio.Lock())
        # A check that has begun is not cut off: the next one waits for it.
        await asyncio.shield(self._check(session, lock))

    async def _check(self, session: Session, lock: asyncio.Lock) -> None:
        worker = self._workers.setdefault(session.root, Worker(session.root, session.environment))
        async with lock:
            try:
                async for step in followed(worker.steps(session)):
                    if step is not Step.LINEAGE:
                        self.publish(session)
                    elif self.refreshes_lenses and not self._ended:
                        self.workspace_code_lens_refresh(None)
            except CheckFailed as error:  # it must not end the editor's session; the next text may be read
                _logger.error("%s could not be checked: %s", session.root, error.message)  # noqa: TRY400 - it has the trace
            # What is known stays for long: looking for garbage in it would keep an editor waiting.
            gc.freeze()

    def end(self) -> None:
        """Say nothing more: the editor does not listen any longer, and what it is sent to may be closed."""
        self._ended = True
        for timer in self._typed.values():
            timer.cancel()
        for check in self._waiting.values():
            check.cancel()

    def report_server_error(self, error: Exception, source: type[PyglsError | JsonRpcException]) -> None:
        """Show an error to the person; not that nothing can be sent, which fails in the same way, over and over."""
        if source is not JsonRpcInternalError:
            super().report_server_error(error, source)

    def shutdown(self) -> None:
        """End what checks, then everything else."""
        for worker in self._workers.values():
            worker.close()
        super().shutdown()  # type: ignore[no-untyped-call]

    def publish(self, session: Session) -> None:
        """Show every finding of a project at its place, and take back those that are gone."""
        findings = (*session.snapshot.findings, *session.tests)
        shown = self._shown.setdefault(session.root, {})
        opened = {name for path in list(session.texts) if (name := session.name(path)) is not None}
        for file in sorted({*findings, *shown, *opened}):
            self._publish(session, file)

    def shown(self, session: Session, file: str) -> tuple[Diagnostic, ...]:
        """The findings of a file as the editor shows them."""
        return self._shown.get(session.root, {}).get(file, ())

    def _publish(self, session: Session, file: str) -> None:
        """Show the findings of one file; of one that was typed in since the last check, what can be said at once."""
        if self._ended:
            return
        snapshot, text = session.snapshot, session.text(file)
        checked, findings = session.checked(file), session.findings(file)
        if not snapshot.read:
            findings = at_first(file, text)
        elif checked is not None and checked != text:
            findings = quick(session, file, checked)
        self._shown.setdefault(session.root, {})[file] = findings
        lines = self.lines(text)
        items = [diagnostic(lines, item) for item in self._own(file, text, findings)]
        self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(_uri(session.root / file), items))

    def _own(self, file: str, text: str, findings: Sequence[Diagnostic]) -> Sequence[Diagnostic]:
        """The findings that no server beside this one shows: without what the JSON Schema of the file says."""
        if not self.beside_yaml or not any(item.code in _SCHEMA_CODES for item in findings):
            return findings
        said = said_by_schema(file, text)
        return [
            item
            for item in findings
            if item.code != SYNTAX and not (item.code in _SCHEMA_CODES and (item.line, item.column) in said)
        ]

    def lines(self, text: str) -> Lines:
        """The lines of a text, whose places the editor counts in its own way."""
        return lines_of(text, lsp.PositionEncodingKind(self.workspace.position_encoding or "utf-16").value)

    def location(self, session: Session, place: Place) -> lsp.Location:
        """A place in a file of a project as the editor names it."""
        span = self.lines(session.text(place.file)).range(place.begin, place.end)
        return lsp.Location(_uri(session.root / place.file), span)

    def edits(self, session: Session, edits: Iterable[Edit]) -> lsp.WorkspaceEdit:
        """Edits of files of a project; none is ever outside of it."""
        changes: dict[str, list[lsp.TextEdit]] = {}
        for edit in edits:
            path = real_path(session.root / edit.place.file)
            if not path.is_relative_to(real_path(session.root)):
                continue
            span = self.lines(session.text(edit.place.file)).range(edit.place.begin, edit.place.end)
            changes.setdefault(_uri(session.root / edit.place.file), []).append(lsp.TextEdit(span, edit.text))
        return lsp.WorkspaceEdit(changes=dict[str, Sequence[lsp.TextEdit]](changes))

    def meant(self, here: OpenFile, position: lsp.Position) -> Subject | None:
        """What is under the cursor."""
        return subject_at(here.session, here.name, *self.lines(here.text).place(position))


def _path(uri: str) -> Path | None:
    text = uris.to_fs_path(uri)
    return Path(text) if text and uri.startswith("file:") else None


def _uri(path: Path) -> str:
    return uris.from_fs_path(str(path)) or ""


def diagnostic(lines: Lines, finding: Diagnostic) -> lsp.Diagnostic:
    """A finding in a text as the editor takes it."""
    begin = (finding.line, finding.column)
    message = f"{finding.message}\n{finding.hint}" if finding.hint else finding.message
    span = lines.range(begin, _end_of_word(lines, begin))
    return lsp.Diagnostic(span, message, _SEVERITY[finding.severity], finding.code, source="mcdecl")


def _end_of_word(lines: Lines, begin: tuple[int, int]) -> tuple[int, int]:
    """Where the word ends that begins at a place; at least one character is marked."""
    row = lines.rows[begin[0] - 1] if begin[0] <= len(lines.rows) else ""
    end = begin[1] - 1
    while end < len(row) and row[end] not in " \t,;:(){}[]=<>'\"":
        end += 1
    return begin[0], max(end + 1, begin[1] + 1)
