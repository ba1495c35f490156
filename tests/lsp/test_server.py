"""The server as an editor meets it: started as a process, spoken to over pipes, on the example project."""

import io
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types as lsp
from pygls.io_ import StdoutWriter

from mcdecl.lsp.features import make_server
from mcdecl.project import load
from tests.lsp.editor import PATIENCE, Editor, editor

EXAMPLE = Path(__file__).parents[2] / "examples" / "northern-trail"
CUSTOMERS = "crm/customers.yaml"
LAPSED = "sql/lapsed_customers.sql"
SURVEYS = "surveys/surveys.yaml"
FOLDER = "Data Extensions/Northern Trail"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    """One editor for all tests: each leaves the files as they were."""
    root = tmp_path_factory.mktemp("lsp") / "north trail é"
    shutil.copytree(EXAMPLE, root)
    with editor(root.resolve()) as running:
        running.open(CUSTOMERS)
        for name in (LAPSED, SURVEYS):
            running.open(name)
        for name in (CUSTOMERS, LAPSED, SURVEYS):
            running.clean(name)
        running.hover(*under(running, LAPSED, "c.Email", 3), wanted="Comes from")  # everything has been read
        yield running


def text_of(running: Editor, name: str) -> str:
    return (running.root / name).read_text()


def place(text: str, offset: int) -> tuple[int, int]:
    return text[:offset].count("\n") + 1, offset - text.rfind("\n", 0, offset)


def under(running: Editor, name: str, needle: str, ahead: int = 0) -> tuple[str, int, int]:
    """A file and the place of a text in it, so many characters ahead."""
    text = text_of(running, name)
    return (name, *place(text, text.index(needle) + ahead))


def typed(running: Editor, name: str, before: str, after: str) -> tuple[str, int, int]:
    """Write something else in a file, unsaved; gives the file and the place of `^`."""
    text = text_of(running, name)
    running.type(name, text.replace(before, after.replace("^", ""), 1))
    return (name, *place(text[: text.index(before)] + after, text.index(before) + after.index("^")))


def restored(running: Editor, name: str) -> None:
    running.type(name, text_of(running, name))


def test_findings_follow_what_is_typed(shared: Editor) -> None:
    typed(shared, CUSTOMERS, "type: Phone}", "type: Phon}^")
    (finding,) = [item for item in shared.until(CUSTOMERS, lambda codes: "MC106" in codes) if item["code"] == "MC106"]
    line, column = place(text_of(shared, CUSTOMERS), text_of(shared, CUSTOMERS).index("type: Phone}") + 6)
    assert finding["range"]["start"] == {"line": line - 1, "character": column - 1}
    assert finding["range"]["end"]["character"] == column - 1 + len("Phon")
    assert "did you mean Phone?" in finding["message"]
    restored(shared, CUSTOMERS)
    shared.clean(CUSTOMERS)


def test_findings_in_sql_stand_in_the_sql_file(shared: Editor) -> None:
    typed(shared, LAPSED, "c.Email,", "c.EMial,^")
    shared.until(LAPSED, lambda codes: "MC504" in codes)
    restored(shared, LAPSED)
    shared.clean(LAPSED)


def test_a_broken_file_keeps_the_others_checked(shared: Editor) -> None:
    typed(shared, SURVEYS, "data_extensions:", "data_extensions: [^")
    shared.until(SURVEYS, lambda codes: codes == ["MC102"])
    typed(shared, CUSTOMERS, "type: Phone}", "type: Phon}^")
    shared.until(CUSTOMERS, lambda codes: "MC106" in codes)
    restored(shared, SURVEYS)
    shared.clean(SURVEYS)
    restored(shared, CUSTOMERS)
    shared.clean(CUSTOMERS)


COMPLETIONS = [
    (CUSTOMERS, "into: NTO_Customers", "into: ^", {"NTO_Customers", "NTO_Events"}, {"Text"}),
    (CUSTOMERS, "type: Phone}", "type: ^}", {"Text", "Decimal"}, {"NTO_Customers"}),
    (CUSTOMERS, "type: Phone}", "type: Phone, re^}", {"required", "removed", "renamed_from"}, {"type", "name"}),
    (CUSTOMERS, "    into: NTO_Customers", "    into: NTO_Customers\n    al^", {"allow_errors"}, {"into"}),
    (CUSTOMERS, "{field: CustomerId", "{field: ^", {"CustomerId", "Email"}, {"crm_id"}),
    (CUSTOMERS, "      FirstName: given_name", "      ^", {"FirstName"}, {"Email"}),
    (
        CUSTOMERS,
        "folder: Data Extensions/Northern Trail/CRM",
        "folder: ^",
        {"Data Extensions/Northern Trail/CRM"},
        set(),
    ),
    (SURVEYS, "where: Score < 3 AND WantsContact", "where: Score < 3 AND W^", {"WantsContact"}, {"Text"}),
    (LAPSED, "FROM [NTO Customers] AS c", "FROM ^", {"[NTO Customers]", "_Open"}, {"CustomerId"}),
    (LAPSED, "    c.Email,", "    c.^", {"Email", "Region"}, {"DATEADD", "SubscriberKey"}),
    (LAPSED, "    c.Email,", "    ^", {"LastName", "SubscriberKey", "DATEADD"}, {"[NTO Customers]"}),
    (LAPSED, "    c.Email,", "    lsn^", {"LastName"}, {"SubscriberKey", "DATEADD"}),
    (LAPSED, "'${var.region}'", "'${^", {"var.region"}, {"Email"}),
]


@pytest.mark.parametrize(
    ("name", "before", "after", "there", "not_there"), COMPLETIONS, ids=[c[2] for c in COMPLETIONS]
)
def test_what_may_be_written_is_suggested(
    shared: Editor, name: str, before: str, after: str, there: set[str], not_there: set[str]
) -> None:
    suggested = set(shared.complete(*typed(shared, name, before, after)))
    restored(shared, name)
    assert there <= suggested
    assert not suggested & not_there


HOVERS = [
    (
        LAPSED,
        "c.Email",
        3,
        "**Email** EmailAddress(254), required, of NTO_Customers",
        "query_definition.NTO_Lapsed",
    ),
    (
        LAPSED,
        "[NTO Customers]",
        3,
        "**data extension NTO_Customers** (NTO Customers)",
        "import_definition.NTO_Customers_Daily",
    ),
    (LAPSED, "DATEADD", 2, "**DATEADD(unit, number, date)**", "Date"),
    (LAPSED, "o.SubscriberKey", 3, "of the data view _Open", "Text(254)"),
    (LAPSED, "var.region", 5, "**region**", "sandbox"),
    (CUSTOMERS, "ignore MC204", 9, "**MC204**", "mcdecl explain MC204"),
    (CUSTOMERS, "into: NTO_Customers", 8, "**data extension NTO_Customers**", "One row per customer"),
    (SURVEYS, "where: Score", 8, "**Score** Number", "Read by"),
]


@pytest.mark.parametrize(("name", "needle", "ahead", "first", "then"), HOVERS, ids=[case[1] for case in HOVERS])
def test_what_is_under_the_cursor_is_explained(
    shared: Editor, name: str, needle: str, ahead: int, first: str, then: str
) -> None:
    text = shared.hover(*under(shared, name, needle, ahead), wanted=then)
    assert text.startswith(first) or first in text.split("\n")[0]
    assert then in text


def test_nothing_is_said_where_nothing_is_meant(shared: Editor) -> None:
    assert shared.hover(*under(shared, LAPSED, "-- No order", 4)) == ""
    assert shared.hover(CUSTOMERS, 2, 1) == ""


def test_definitions_are_found_from_yaml_and_sql(shared: Editor) -> None:
    for name, needle, ahead in ((CUSTOMERS, "into: NTO_Customers", 8), (LAPSED, "[NTO Customers]", 2)):
        found = shared.request("textDocument/definition", shared.at(*under(shared, name, needle, ahead)))
        assert shared.name(found["uri"]) == CUSTOMERS
        assert found["range"]["start"]["line"] == under(shared, CUSTOMERS, "  NTO_Customers:")[1] - 1
    found = shared.request("textDocument/definition", shared.at(*under(shared, LAPSED, "c.Email", 3)))
    assert found["range"]["start"]["line"] == under(shared, CUSTOMERS, "name: Email")[1] - 1


def references(running: Editor, *at: Any, wanted: tuple[str, str]) -> set[tuple[str, str]]:
    """The lines that name what is at a place; asked again until one is there, as what was typed may still be read."""
    params = running.at(*at) | {"context": {"includeDeclaration": True}}
    end = time.monotonic() + PATIENCE
    while True:
        found = {
            (name, text_of(running, name).split("\n")[item["range"]["start"]["line"]].strip())
            for item in running.request("textDocument/references", params)
            if (name := running.name(item["uri"]))
        }
        if wanted in found or time.monotonic() > end:
            return found
        time.sleep(0.1)


def test_references_of_a_field_are_in_fields_mappings_and_sql(shared: Editor) -> None:
    wanted = (LAPSED, "c.Email,")
    found = references(shared, *under(shared, CUSTOMERS, "name: Email", 7), wanted=wanted)
    assert (CUSTOMERS, "- {name: Email, type: EmailAddress, required: true}") in found
    assert (CUSTOMERS, "Email: email") in found
    assert wanted in found
    assert ("sql/engagement.sql", "GROUP BY c.CustomerId, c.Email, c.FirstName, c.Region") in found
    assert all("SubscriberKey" not in line for _, line in found)
    assert found == references(shared, *under(shared, LAPSED, "c.Email", 3), wanted=wanted)


def test_references_of_a_data_extension_are_keys_targets_and_tables(shared: Editor) -> None:
    wanted = (LAPSED, "FROM [NTO Customers] AS c")
    found = references(shared, *under(shared, CUSTOMERS, "  NTO_Customers:", 4), wanted=wanted)
    assert (CUSTOMERS, "into: NTO_Customers") in found
    assert wanted in found


def applied(root: Path, running: Editor, edit: dict[str, Any]) -> None:
    """Write what an edit says, as an editor does once a person has agreed."""
    for uri, changes in edit["changes"].items():
        file = root / running.name(uri)
        lines = file.read_text().split("\n")
        starts = [sum(len(line) + 1 for line in lines[:number]) for number in range(len(lines))]
        text = "\n".join(lines)
        for change in sorted(changes, key=lambda item: list(item["range"]["start"].values()), reverse=True):
            begin, end = (starts[at["line"]] + at["character"] for at in change["range"].values())
            text = text[:begin] + change["newText"] + text[end:]
        file.write_text(text)


def copied(running: Editor, tmp_path: Path) -> Path:
    root = tmp_path / "project"
    shutil.copytree(running.root, root)
    return root


def test_a_renamed_field_keeps_its_rows_and_what_queries_give(shared: Editor, tmp_path: Path) -> None:
    at = shared.at(*under(shared, LAPSED, "c.Email", 3))
    edit = shared.request("textDocument/rename", at | {"newName": "Mail"})
    root = copied(shared, tmp_path)
    applied(root, shared, edit)
    customers = load(root).resource("data_extension", "NTO_Customers")
    assert customers is not None
    assert {field["name"] for field in customers.state["fields"]} >= {"Mail", "Phone"}
    assert "{name: Mail, renamed_from: Email" in (root / CUSTOMERS).read_text()
    assert "c.Mail AS Email," in (root / LAPSED).read_text()
    code = subprocess.run(
        [sys.executable, "-m", "mcdecl", "-C", str(root), "validate"], capture_output=True, check=False
    )
    assert code.returncode == 0, code.stderr


def test_a_renamed_key_is_written_as_moved(shared: Editor, tmp_path: Path) -> None:
    at = shared.at(*under(shared, CUSTOMERS, "into: NTO_Customers", 8))
    edit = shared.request("textDocument/rename", at | {"newName": "NTO_Clients"})
    root = copied(shared, tmp_path)
    applied(root, shared, edit)
    text = (root / CUSTOMERS).read_text()
    assert "{from: data_extension.NTO_Customers, to: data_extension.NTO_Clients}" in text
    assert "into: NTO_Clients" in text
    project = load(root)
    assert project.resource("data_extension", "NTO_Clients") is not None
    assert [warning for warning in project.warnings if warning.severity == "error"] == []


def test_a_name_that_is_taken_is_refused_in_words(shared: Editor) -> None:
    at = shared.at(*under(shared, CUSTOMERS, "name: Email", 7))
    assert shared.request("textDocument/rename", at | {"newName": "Phone"}) is None
    assert any("has a field Phone already" in message for message in shared.messages)


def test_fixes_of_lint_are_offered_and_put_it_right(shared: Editor, tmp_path: Path) -> None:
    name, line, column = typed(shared, CUSTOMERS, "type: Phone}", "type: Phon^}")
    findings = shared.until(CUSTOMERS, lambda codes: "MC106" in codes)
    at = {"line": line - 1, "character": column - 1}
    params = {"textDocument": {"uri": shared.uri(name)}, "range": {"start": at, "end": at}}
    offered = shared.request("textDocument/codeAction", params | {"context": {"diagnostics": findings}})
    (fix,) = [item for item in offered if item.get("isPreferred")]
    root = copied(shared, tmp_path)
    (root / name).write_text(text_of(shared, name).replace("type: Phone}", "type: Phon}", 1))
    applied(root, shared, fix["edit"])
    assert (root / name).read_text() == text_of(shared, name)
    restored(shared, CUSTOMERS)


def offers(running: Editor, name: str, line: int) -> dict[str, dict[str, Any]]:
    """The offers on a line of a file, by their titles."""
    at = {"line": line - 1, "character": 0}
    document = {"uri": running.uri(name)}
    params = {"textDocument": document, "range": {"start": at, "end": at}, "context": {"diagnostics": []}}
    return {item["title"]: item for item in running.request("textDocument/codeAction", params)}


def test_what_is_missing_can_be_added_and_doubts_accepted(shared: Editor, tmp_path: Path) -> None:
    shared.clean(CUSTOMERS)
    name, line, _ = typed(shared, CUSTOMERS, "      Email: email", "      Nickname^: nick\n      Email: email")
    shared.until(CUSTOMERS, bool)
    edit = offers(shared, name, line)["Add the field Nickname to NTO_Customers"]["edit"]
    root = copied(shared, tmp_path)
    (root / name).write_text(text_of(shared, name))
    applied(root, shared, edit)
    assert "\n      - {name: Nickname, type: Text, length: 50}\n" in (root / name).read_text()

    name, line, _ = typed(shared, CUSTOMERS, "into: NTO_Customers", "into: NTO_Clients^")
    shared.until(CUSTOMERS, lambda codes: "MC123" in codes)
    offered = offers(shared, name, line)
    declared = offered["Declare the data extension NTO_Clients"]["edit"]["changes"][shared.uri(name)]
    assert "  NTO_Clients:\n    name: NTO_Clients\n" in declared[0]["newText"]
    waived = offered["Ignore MC123 here, with a reason"]["edit"]["changes"][shared.uri(name)]
    assert waived[0]["newText"] == "  # mcdecl: ignore MC123 reason\n"
    restored(shared, CUSTOMERS)
    shared.clean(CUSTOMERS)


def lenses(running: Editor, name: str, wanted: str) -> dict[str, dict[str, Any]]:
    """The commands above resources by their titles, once there is one: a check may still be under way."""
    document = {"textDocument": {"uri": running.uri(name)}}
    for _ in range(PATIENCE * 5):
        found = {
            item["command"]["title"]: item["command"] for item in running.request("textDocument/codeLens", document)
        }
        if wanted in found:
            break
        time.sleep(0.2)
    return found


def test_symbols_lenses_and_folds_follow_the_resources(shared: Editor) -> None:
    shared.clean(CUSTOMERS)
    document = {"textDocument": {"uri": shared.uri(CUSTOMERS)}}
    symbols = shared.request("textDocument/documentSymbol", document)
    assert [item["name"] for item in symbols] == ["NTO_Customers", "NTO_Customers_Daily"]
    assert "Email" in [item["name"] for item in symbols[0]["children"]]
    wanted = "11 fields · read by 4 · filled by import_definition.NTO_Customers_Daily"
    assert wanted in lenses(shared, CUSTOMERS, wanted)
    folds = shared.request("textDocument/foldingRange", document)
    assert [fold["startLine"] for fold in folds] == [item["range"]["start"]["line"] for item in symbols]
    found = shared.request("workspace/symbol", {"query": "ntolapsed"})
    assert any(item["name"] == "NTO_Lapsed_Customers" for item in found)


def test_formatting_is_that_of_fmt(shared: Editor) -> None:
    typed(shared, CUSTOMERS, "{name: Phone, type: Phone}", "{type:   Phone, name: Phone}^")
    params = {"textDocument": {"uri": shared.uri(CUSTOMERS)}, "options": {"tabSize": 2, "insertSpaces": True}}
    (edit,) = shared.request("textDocument/formatting", params)
    assert edit["newText"] == text_of(shared, CUSTOMERS)
    restored(shared, CUSTOMERS)
    assert shared.request("textDocument/formatting", params) is None


def test_places_count_as_the_editor_counts(shared: Editor) -> None:
    """The editor counts UTF-16: a character beyond the first plane is two."""
    typed(shared, CUSTOMERS, "{name: Phone, type: Phone}", "{name: 😀, type: Phon}^")
    (finding,) = [item for item in shared.until(CUSTOMERS, lambda codes: "MC106" in codes) if item["code"] == "MC106"]
    assert finding["range"]["start"]["character"] == len("      - {name: xx, type: ")
    restored(shared, CUSTOMERS)
    shared.clean(CUSTOMERS)


def test_files_outside_of_projects_are_left_alone(shared: Editor, tmp_path: Path) -> None:
    stray = tmp_path / "stray.yaml"
    stray.write_text("data_extensions:\n  A:\n    nam: x\n")
    document = {"uri": stray.as_uri(), "languageId": "yaml", "version": 1, "text": stray.read_text()}
    shared.send("textDocument/didOpen", {"textDocument": document})
    at = {"textDocument": {"uri": stray.as_uri()}, "position": {"line": 2, "character": 6}}
    assert shared.request("textDocument/completion", at)["items"] == []
    assert shared.request("textDocument/hover", at) is None
    assert shared.request("textDocument/documentSymbol", {"textDocument": at["textDocument"]}) == []


def test_nothing_was_written(shared: Editor) -> None:
    for file in EXAMPLE.rglob("*.yaml"):
        assert text_of(shared, file.relative_to(EXAMPLE).as_posix()) == file.read_text()


def test_beside_yaml_language_server_nothing_is_said_twice(tmp_path: Path) -> None:
    root = tmp_path / "project"
    shutil.copytree(EXAMPLE, root)
    with editor(root, {"beside": "yaml-language-server"}) as running:
        running.open(CUSTOMERS)
        running.clean(CUSTOMERS)
        text = text_of(running, CUSTOMERS).replace("type: Phone}", "type: Phon}", 1)
        running.type(CUSTOMERS, text.replace("    mode: AddAndUpdate", "    mod: AddAndUpdate"))
        running.type(CUSTOMERS, text)
        running.type(CUSTOMERS, text.replace("into: NTO_Customers", "into: NTO_Eventz", 1))
        findings = running.until(CUSTOMERS, lambda codes: "MC123" in codes)
        assert not {"MC102", "MC104", "MC105", "MC106"} & {item["code"] for item in findings}
        assert running.complete(*typed(running, CUSTOMERS, "type: Phone}", "type: ^}")) == []
        assert "NTO_Events" in running.complete(*typed(running, CUSTOMERS, "into: NTO_Customers", "into: ^"))


def test_a_project_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    (tmp_path / "mcdecl.yaml").write_text("project: [\n")
    (tmp_path / "data.yaml").write_text("data_extensions: {}\n")
    with editor(tmp_path.resolve()) as running:
        running.open("data.yaml")
        findings = running.until("mcdecl.yaml", bool)
        assert findings[0]["severity"] == 1
        running.open("mcdecl.yaml")
        running.type("mcdecl.yaml", "project: x\n")
        running.clean("mcdecl.yaml")


def test_the_server_ends_without_a_word_after_a_keystroke(tmp_path: Path) -> None:
    root = tmp_path / "project"
    shutil.copytree(EXAMPLE, root)
    with editor(root) as running:
        running.open(CUSTOMERS)
        running.clean(CUSTOMERS)
        running.type(CUSTOMERS, text_of(running, CUSTOMERS).replace("type: Phone}", "type: Phon}", 1))
        running.request("shutdown", None)
        running.send("exit", None)
        assert running.process.wait(PATIENCE) == 0
        assert running.process.stderr is not None
        assert running.process.stderr.read() == b""
        running.send = running.request = lambda *_: None  # type: ignore[assignment, method-assign]


@pytest.mark.parametrize(("said", "code"), [(("exit",), 1), (("initialize", "shutdown", "exit"), 0), ((), 0)])
def test_the_exit_code_says_whether_the_end_was_announced(said: tuple[str, ...], code: int) -> None:
    messages = b""
    for number, method in enumerate(said):
        params = {"params": {"capabilities": {}}} if method == "initialize" else {}
        body = {"jsonrpc": "2.0", "method": method, **params, **({} if method == "exit" else {"id": number})}
        text = json.dumps(body).encode()
        messages += b"Content-Length: %d\r\n\r\n" % len(text) + text
    command = [sys.executable, "-m", "mcdecl", "lsp"]
    process = subprocess.run(command, input=messages, capture_output=True, timeout=PATIENCE, check=False)
    assert (process.returncode, process.stderr) == (code, b"")


def test_that_nothing_can_be_sent_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    """To tell an editor that its pipe is closed fails in the same way: it filled standard error, and nothing ended."""
    server, pipe = make_server(), io.BytesIO()
    server.protocol.set_writer(StdoutWriter(pipe))
    pipe.close()
    server.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams("file:///x.yaml", []))
    assert len([record for record in caplog.records if record.levelname == "ERROR"]) == 1


@pytest.mark.parametrize("how", ["closed", "killed"])
def test_the_server_ends_with_its_editor(tmp_path: Path, how: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "mcdecl", "-C", str(tmp_path), "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    if how == "killed":
        process.stdin.write(b"Content-Length: 1000\r\n\r\n{")
        process.stdin.flush()
    process.stdin.close()
    process.wait(PATIENCE)
