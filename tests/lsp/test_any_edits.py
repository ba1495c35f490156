"""Whatever is typed and asked: no answer fails, no place is outside of a text, and nothing of earlier texts stays."""

import logging
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lsprotocol import types as lsp

from mcdecl.lsp.case_files import check_tests
from mcdecl.lsp.features import make_server
from mcdecl.lsp.quick import quick
from mcdecl.lsp.server import Server
from mcdecl.lsp.session import Session

FILES = {
    "mcdecl.yaml": "project: x\nvariables:\n  days: {default: 7}\nenvironments:\n  dev: {}\n",
    "data.yaml": (
        "data_extensions:\n  A:\n    name: A a\n    fields:\n"
        "      - {name: Id, type: Text, length: 9, primary_key: true}\n"
        "      - {name: Ünï😀, type: Number}\n  B_${var.days}:\n    name: B\n    extend: t\n\n"
        "templates:\n  data_extensions:\n    t:\n      fields: [{name: X, type: Text, length: 5}]\n"
    ),
    "queries.yaml": (
        "query_definitions:\n  Q:\n    name: Q\n    target: A\n    mode: Overwrite\n    sql: |\n"
        "      SELECT a.Id, [Ünï😀]\n      FROM [A a] a\n  R:\n    name: R\n    target: B_7\n    mode: Update\n"
        "    sql: {file: r.sql}\n"
    ),
    "r.sql": "SELECT s.SubscriberKey AS X\nFROM _Sent s\nWHERE s.EventDate > '%%x%%' -- c\n",
    "a.mctest.yaml": "tests:\n  c:\n    run: [query_definition.Q]\n    expect: {rows: {A: [{Id: '1'}]}}\n",
}
AT = ("completion", "hover", "definition", "references", "prepareRename", "rename")
WHOLE = ("documentSymbol", "foldingRange", "semanticTokens/full", "codeLens", "formatting", "codeAction")
BITS = (
    *(
        "",
        "a",
        "😀",
        "\n",
        "  ",
        ": ",
        "- ",
        "{",
        "}",
        "[",
        "]",
        "'",
        '"',
        "#",
        "|\n",
        "${",
        "%%",
        "\t",
        "\r",
        "\r\n",
        ".",
    ),
    *(
        "\x0c",
        "\u2028",
        "\ud800",
        "&x ",
        "*x",
        "A a",
        "\n  Q:\n    name: Z\n",
        "SELECT ",
        "FROM ",
        "[",
        "Txt",
        "B_7",
        "---\n",
    ),
)


class InMemory:
    """A server, and what an editor has of each file, without a process between them."""

    def __init__(self, root: Path) -> None:
        self.root, self.texts = root, dict(FILES)
        for name, text in FILES.items():
            (root / name).write_text(text)
        self.server: Server = make_server()
        protocol = self.server.protocol
        protocol.set_writer(Shown())
        params = lsp.InitializeParams(lsp.ClientCapabilities(), root_uri=root.as_uri())
        list(protocol.lsp_initialize(params))
        for name, text in FILES.items():
            item = lsp.TextDocumentItem(self.uri(name), "yaml", 1, text)
            self.server.workspace.put_text_document(item)
        here = self.server.file(self.uri("data.yaml"))
        assert here is not None
        self.session = here.session
        self.check(self.session)

    def uri(self, name: str) -> str:
        return (self.root / name).as_uri()

    @staticmethod
    def check(session: Session) -> None:
        session.check()
        session.draw()
        check_tests(session)

    def type(self, name: str, begin: int, length: int, text: str) -> None:
        """Change a piece of a text as an editor does: by the range of its change."""
        before = self.texts[name]
        begin = begin % (len(before) + 1)
        end = min(len(before), begin + length)
        self.texts[name] = before[:begin] + text + before[end:]
        change = lsp.TextDocumentContentChangePartial(lsp.Range(place(before, begin), place(before, end)), text)
        document = lsp.VersionedTextDocumentIdentifier(2, self.uri(name))
        self.server.workspace.update_text_document(document, change)
        held = self.server.workspace.get_text_document(self.uri(name)).source
        if "\r" not in before + text:  # between the two characters of an end of line no editor changes anything
            assert held == self.texts[name]
        self.texts[name] = held
        self.session.texts[self.root / name] = held
        checked = self.session.checked(name)
        for finding in quick(self.session, name, checked) if checked is not None else ():
            assert finding.line >= 1

    def ask(self, method: str, name: str, at: int) -> None:
        """Ask, and see that every place of the answer is in its text."""
        identifier, text = lsp.TextDocumentIdentifier(self.uri(name)), self.texts[name]
        position = place(text, at % (len(text) + 1))
        params: Any
        match method:
            case "references":
                params = lsp.ReferenceParams(lsp.ReferenceContext(include_declaration=True), identifier, position)
            case "rename":
                params = lsp.RenameParams(identifier, position, "New: ]name")
            case "codeAction":
                whole = lsp.Range(lsp.Position(0, 0), place(text, len(text)))
                params = lsp.CodeActionParams(identifier, whole, lsp.CodeActionContext([]))
            case "formatting":
                params = lsp.DocumentFormattingParams(identifier, lsp.FormattingOptions(2, insert_spaces=True))
            case _ if method in AT:
                params = lsp.HoverParams(identifier, position)
            case _:
                params = lsp.DocumentSymbolParams(identifier)
        answer = self.server.protocol.fm.features[f"textDocument/{method}"](params)
        for uri, span in ranges(self.server.protocol._converter.unstructure(answer), identifier.uri):
            file = uri.rpartition("/")[2]
            if file in self.texts:
                rows = self.texts[file].split("\n")
                for end in (span["start"], span["end"]):
                    assert end["line"] < len(rows), (method, name, span)
                    assert end["character"] <= len(rows[end["line"]].encode("utf-16-le", "surrogatepass")) // 2
                assert (span["start"]["line"], span["start"]["character"]) <= (
                    span["end"]["line"],
                    span["end"]["character"],
                )

    def findings(self, session: Session) -> dict[str, list[Any]]:
        return {name: sorted(session.findings(name), key=repr) for name in self.texts}


class Shown:
    def write(self, data: bytes) -> None: ...
    def close(self) -> None: ...


def place(text: str, offset: int) -> lsp.Position:
    """The place of an offset, in units of UTF-16."""
    before = text[:offset].replace("\r\n", " \n").replace("\r", "\n")
    row = before[before.rfind("\n") + 1 :]
    return lsp.Position(before.count("\n"), len(row.encode("utf-16-le", "surrogatepass")) // 2)


def ranges(answer: Any, uri: str) -> list[tuple[str, dict[str, Any]]]:
    """Every range in an answer, with the file that it is of."""
    if isinstance(answer, list):
        return [found for item in answer for found in ranges(item, uri)]
    if not isinstance(answer, dict):
        return []
    if answer.keys() == {"start", "end"}:
        return [(uri, answer)]
    if "changes" in answer:
        return [found for file, edits in answer["changes"].items() for found in ranges(edits, file)]
    return [found for inner in answer.values() for found in ranges(inner, answer.get("uri", uri))]


edits = st.tuples(
    st.sampled_from(sorted(FILES)), st.integers(0, 600), st.sampled_from((0, 0, 1, 2, 30)), st.sampled_from(BITS)
)
questions = st.tuples(st.sampled_from((*AT, *WHOLE)), st.sampled_from(sorted(FILES)), st.integers(0, 600))
checks = st.just(())


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
@given(doing=st.lists(st.one_of(edits, questions, questions, checks), min_size=1, max_size=14))
def test_any_edits_and_questions(doing: list[Any], tmp_path_factory: pytest.TempPathFactory) -> None:
    root = tmp_path_factory.mktemp("project").resolve()
    here, failures = InMemory(root), list[str]()
    handler = logging.Handler()
    handler.emit = lambda record: failures.append(record.getMessage())  # type: ignore[method-assign]
    logging.getLogger("mcdecl.lsp").addHandler(handler)
    try:
        for step in doing:
            match step:
                case (str() as name, int() as at, int() as length, str() as text):
                    here.type(name, at, length, text)
                case (str() as method, str() as name, int() as at):
                    here.ask(method, name, at)
                case _:
                    here.check(here.session)
        assert failures == []
        here.check(here.session)
        fresh = Session(root, texts=dict(here.session.texts))
        here.check(fresh)
        assert here.findings(here.session) == here.findings(fresh)
    finally:
        logging.getLogger("mcdecl.lsp").removeHandler(handler)
    assert {path.name: path.read_text() for path in root.iterdir() if path.is_file()} == FILES
