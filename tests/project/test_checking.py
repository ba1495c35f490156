"""What no schema can say: keys, names and references across files."""

from pathlib import Path

import pytest

from mcdecl import kinds
from mcdecl.analysis.lint.registry import registry
from mcdecl.kinds import DECLARABLE
from mcdecl.project import checking, units
from tests.project.conftest import TABLE, Files

MINIMAL = {
    "data_extensions": TABLE.replace("  A:", "  Abc:").replace("name: A", "name: Abc"),
    "query_definitions": "  Abc:\n    name: Abc\n    sql: SELECT 1 AS Id\n    target: T\n    mode: Append\n",
    "filter_definitions": "  Abc:\n    name: Abc\n    source: T\n    where: Id = 1\n",
    "filter_activities": "  Abc:\n    name: Abc\n    filter: F\n    source: T\n    into: U\n",
    "import_definitions": "  Abc:\n    name: Abc\n    into: T\n    mode: AddAndUpdate\n    file: {pattern: c.csv}\n",
    "automations": "  Abc:\n    name: Abc\n    steps: [{run: [query_definition.Q]}]\n",
    "data_extracts": "  Abc:\n    name: Abc\n    type: Zip\n    file: c.zip\n    parameters: {a: b}\n",
    "file_transfers": "  Abc:\n    name: Abc\n    file: c.csv\n",
    "file_locations": "  Abc:\n    name: Abc\n    type: ExternalSftp\n    url: sftp://a.example\n    user: u\n",
    "verifications": "  Abc:\n    target: T\n    rule: IsEqualTo\n    value: 3\n",
}
"""One resource of each kind, by section."""
MINIMAL = {section: text if text.startswith(section) else f"{section}:\n{text}" for section, text in MINIMAL.items()}


def test_a_key_twice_in_two_files(files: Files) -> None:
    files.write("a.yaml", TABLE)
    files.write("crm/b.yaml", "\n" + TABLE.replace("name: A", "name: B"))
    assert files.errors() == [
        "crm/b.yaml:3:3: error: data_extension.A is declared twice; the other one is at a.yaml:2; keep one"
    ]


def test_a_key_three_times_is_told_twice(files: Files) -> None:
    for name in "abc":
        files.write(f"{name}.yaml", TABLE)
    assert [error.split(":")[0] for error in files.errors()] == ["b.yaml", "c.yaml"]


def test_the_same_key_of_two_kinds_is_fine(files: Files) -> None:
    files.write("a.yaml", TABLE)
    files.write("q.yaml", "query_definitions:\n  A: {name: A, target: A, mode: Append, sql: SELECT 1 AS Id}\n")
    assert len(files.load().resources) == 2


def test_a_name_twice_whatever_the_case(files: Files) -> None:
    files.write("a.yaml", TABLE)
    files.write("b.yaml", TABLE.replace("  A:", "  B:").replace("name: A", "name: a"))
    assert files.errors() == [
        (
            "b.yaml:3:11: error: name a is taken by data_extension.A at a.yaml:2; "
            "names must be unique in the account; choose another"
        )
    ]


def test_one_folder_in_two_spellings(files: Files) -> None:
    files.write("a.yaml", "folders:\n  Data Extensions/CRM: {}\n  Data Extensions/crm: {}\n")
    assert files.errors() == [
        "a.yaml:3:3: error: folder.Data Extensions/crm is declared twice; the other one is at a.yaml:2; keep one"
    ]


@pytest.mark.parametrize("kind", [kind.section for kind in DECLARABLE.values() if kind.above is None])
def test_keys_that_differ_in_case_are_one_key(files: Files, kind: str) -> None:
    section, _, body = MINIMAL[kind].partition("\n")
    files.write("a.yaml", f"{section}\n{body}")
    files.write("b.yaml", f"{section}\n{body}".replace("  Abc:", "  aBC:").replace("name: Abc", "name: Other"))
    [error] = [error for error in files.errors() if "the same" in error]
    name = DECLARABLE[kind].name
    assert error == (
        f"b.yaml:2:3: error: to the account {name}.aBC and {name}.Abc at a.yaml:2 are the same: case does not count; "
        "keep one"
    )


def test_names_that_differ_only_in_spaces_at_the_end(files: Files) -> None:
    files.write("a.yaml", TABLE)
    files.write("b.yaml", TABLE.replace("  A:", "  B:").replace("name: A", "name: 'a  '"))
    [error] = files.errors()
    assert "b.yaml:3:11: error: name a   is taken by data_extension.A" in error


def test_folders_that_differ_only_in_spaces_at_the_end(files: Files) -> None:
    files.write("a.yaml", "folders:\n  Data Extensions/CRM/x: {}\n  'Data Extensions/crm /x ': {}\n")
    assert "is declared twice" in files.errors()[0]


def test_fields_that_differ_only_in_spaces_at_the_end(files: Files) -> None:
    files.write("a.yaml", TABLE.replace("name: Score", "name: 'id '"))
    assert "for the account, Id and id  are the same" in files.errors()[0]


@pytest.mark.parametrize("character", ["\\x0b", "\\x0c", "\\e", "\\uFFFE", "\\uffff", "\\0"])
@pytest.mark.parametrize(
    ("text", "line", "place"),
    [
        (TABLE.replace("name: A", 'name: "A!"'), 3, "name"),
        (TABLE.replace("name: A", 'name: A\n    description: "b!"'), 4, "description"),
        (TABLE.replace("18,", '18, default: "x!",'), 5, "default"),
        (TABLE.replace("name: Score", 'name: "Score!"'), 6, "name"),
        ('query_definitions:\n  Q: {name: Q, sql: "SELECT 1 AS Id --!", target: A, mode: Append}\n', 2, "sql"),
    ],
)
def test_characters_that_xml_cannot_carry(files: Files, text: str, line: int, place: str, character: str) -> None:
    files.write("a.yaml", text.replace("!", character))
    number = {"\\e": "001B", "\\0": "0000"}.get(character, character[2:].upper().rjust(4, "0"))
    errors = [error for error in files.errors() if "cannot be sent" in error]
    assert len(errors) == 1
    assert f"a.yaml:{line}:" in errors[0]
    assert f"error: {place} contains the character U+{number}, which cannot be sent" in errors[0]


def test_a_mapping_that_several_resources_share_is_told_of_in_each() -> None:
    sound, wrong, sendable = {"name": "A"}, {"name": "\x0b"}, dict[int, object]()
    for fields in ([sound, wrong], [sound], [wrong, sound]):
        written = {"fields": fields}
        paths = [finding.path for finding in checking.unsendable(written, sendable)]
        assert paths == [("fields", index, "name") for index, item in enumerate(fields) if item is wrong]


def test_characters_that_xml_cannot_carry_in_the_file_of_a_query(files: Files) -> None:
    files.write("q.sql", "SELECT Id\r\nFROM \x0c A")
    files.write("a.yaml", "query_definitions:\n  Q: {name: Q, sql: {file: q.sql}, target: A, mode: Append}\n")
    assert files.errors()[0].startswith("q.sql:2:6: error: sql contains the character U+000C")


@pytest.mark.parametrize("odd", ["\\n", "\\t", "\\e[31m", "\\x9b", "\\u2028", "\\x7f"])
@pytest.mark.parametrize("text", ["data_extensions", "folders", "removed", "moved", "folder"])
def test_control_characters_in_keys_are_never_printed(files: Files, text: str, odd: str) -> None:
    written = {
        "data_extensions": TABLE.replace("  A:", f'  "A{odd}B":'),
        "folders": f'folders:\n  "Data Extensions/A{odd}B": {{}}\n',
        "removed": f'removed: [{{address: "data_extension.A{odd}B"}}]\n',
        "moved": f'moved: [{{from: "data_extension.A{odd}B", to: data_extension.A}}]\n',
        "folder": TABLE.replace("name: A", f'name: A\n    folder: "Data Extensions/A{odd}B"'),
    }
    files.write("a.yaml", written[text])
    errors = files.errors()
    assert errors
    assert all(error.isprintable() for error in errors), errors


@pytest.mark.parametrize(
    ("kind", "root"),
    [
        ("data_extensions", "Query"),
        ("data_extensions", "query"),
        ("query_definitions", "Data Extensions"),
        ("filter_definitions", "Filters"),
        ("filter_activities", "Data Filters"),
        ("automations", "Query"),
    ],
)
def test_a_folder_of_the_wrong_tree(files: Files, kind: str, root: str) -> None:
    files.write("a.yaml", MINIMAL[kind] + f"    folder: {root}/x\n")
    title = DECLARABLE[kind].title
    assert [error for error in files.errors() if f"folder {root}/x cannot hold a {title}: below " in error]


@pytest.mark.parametrize("root", ["Shared Items", "Shared Data Extensions", "Something Else"])
def test_a_root_that_no_kind_has_to_itself_is_for_the_account_to_know(files: Files, root: str) -> None:
    files.write("a.yaml", MINIMAL["data_extensions"] + f"    folder: {root}/x\n")
    assert files.load().resources


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("retention: {policy: everything, until: '2026-02-30'}", "until '2026-02-30' is no day of the calendar"),
        ("retention: {policy: everything, until: '2025-02-29'}", "until '2025-02-29' is no day of the calendar"),
    ],
)
def test_days_that_are_none(files: Files, text: str, wrong: str) -> None:
    files.write("a.yaml", MINIMAL["data_extensions"] + f"    {text}\n")
    assert wrong in files.errors()[0]


@pytest.mark.parametrize("word", ["start", "end"])
def test_moments_of_days_that_are_none(files: Files, word: str) -> None:
    moments = {"start": "2076-01-31T06:00", "end": "2077-01-31T06:00", word: "2076-02-30T06:00"}
    schedule = f"{{rule: daily, start: '{moments['start']}', end: '{moments['end']}'}}"
    files.write("a.yaml", MINIMAL["automations"] + f"    schedule: {schedule}\n")
    assert f"{word} '2076-02-30T06:00' is no day of the calendar; check month and day" in files.errors()[0]


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("type: Date, default: '2026-13-45'", "not a date"),
        ("type: Date, default: '1752-12-31'", "not a date"),
        ("type: Date, default: tomorrow", "not a date"),
        ("type: Number, default: 99999999999999", "not a Number: it is from -2147483648 to 2147483647"),
        ("type: Number, default: '--5'", "not a whole number"),
        ("type: Number, default: '٣'", "not a whole number"),
        ("type: Number, default: 1.5", "not a whole number"),
        ("type: Boolean, default: x", "not true or false"),
        ("type: Boolean, default: 1", "not true or false"),
        ("type: Decimal, length: 5, scale: 2, default: 1234.5", "too large: the field has 3 digits before the point"),
        ("type: Decimal, length: 5, scale: 2, default: 1e3x", "not a decimal number"),
    ],
)
def test_defaults_that_are_none(files: Files, field: str, wrong: str) -> None:
    files.write("a.yaml", TABLE.replace("type: Number", field))
    [error] = files.errors()
    assert f"of Score is {wrong}" in error


@pytest.mark.parametrize(
    "field",
    [
        "type: Date, default: '2026-01-31'",
        "type: Date, default: '1/31/2026 12:00:00 AM'",
        "type: Date, default: Now()",
        "type: Number, default: -2147483648",
        "type: Boolean, default: 'True'",
        "type: Decimal, length: 5, scale: 2, default: -999.99",
        "type: Decimal, length: 3, scale: 3, default: '0.125'",
    ],
)
def test_defaults_that_are_some(files: Files, field: str) -> None:
    files.write("a.yaml", TABLE.replace("type: Number", field))
    assert files.load().resources


@pytest.mark.parametrize(("length", "warned"), [(36, False), (37, True), (200, True)])
def test_a_long_key_is_doubtful(files: Files, length: int, warned: bool) -> None:
    files.write("a.yaml", TABLE.replace("  A:", f"  {'K' * length}:"))
    wanted = (
        f"a.yaml:2:3: warning: the external key has {length} characters; "
        "over 36 some parts of the account refuse it; shorten it"
    )
    assert [str(diagnostic) for diagnostic in files.load().warnings] == ([wanted] if warned else [])


def test_a_key_with_a_blank_at_its_end(files: Files) -> None:
    files.write("a.yaml", TABLE.replace("  A:", "  'A ':"))
    assert files.errors() == ["a.yaml:2:3: error: the external key begins or ends with a space; take it out"]


QUERY = "query_definitions:\n  Q:\n    name: Q\n    target: {target}\n    mode: Append\n    sql: SELECT 1 AS Id\n"


@pytest.mark.parametrize(
    ("target", "hint"),
    [
        ("NTO_Custmers", "did you mean NTO_Customers?"),
        ("NTO_CUSTOMERS", "did you mean NTO_Customers? keys differ only in case"),
        ("Other", "it has to be in the account, and a plan will look"),
    ],
)
def test_a_reference_to_what_is_not_declared_is_a_doubt(files: Files, target: str, hint: str) -> None:
    files.write("a.yaml", TABLE.replace("  A:", "  NTO_Customers:"))
    files.write("q.yaml", QUERY.format(target=target))
    project = files.load()
    assert project.unresolved == (f"data_extension.{target}",)
    assert [str(diagnostic) for diagnostic in project.warnings] == [
        f"q.yaml:4:13: warning: data extension {target} is not declared here; {hint}"
    ]


def test_a_reference_to_another_file_is_none(files: Files) -> None:
    files.write("z.yaml", TABLE)
    files.write("a.yaml", QUERY.format(target="A"))
    project = files.load()
    assert (project.unresolved, project.warnings) == ((), ())


def test_an_undeclared_reference_is_in_the_project_once(files: Files) -> None:
    files.write("a.yaml", QUERY.format(target="X") + QUERY.format(target="X").replace("Q", "R").split("\n", 1)[1])
    project = files.load()
    assert project.unresolved == ("data_extension.X",)
    assert [diagnostic.line for diagnostic in project.warnings] == [4, 9]


def test_folders_are_no_undeclared_references(files: Files) -> None:
    files.write("a.yaml", TABLE + "    folder: Data Extensions/X\n")
    assert files.load().warnings == ()


def test_what_a_kind_finds_is_at_its_place(files: Files) -> None:
    files.write("a.yaml", TABLE + "      - {name: D, type: Decimal, length: 5}\n")
    assert files.errors() == [
        "a.yaml:7:9: error: field D is Decimal and has no scale; add length: 18, scale: 2, for example"
    ]


def test_a_finding_in_fields_points_past_those_that_are_declared_away(files: Files) -> None:
    files.write(
        "a.yaml",
        "data_extensions:\n  T:\n    name: T\n    fields:\n"
        "      - {name: Old, removed: true}\n"
        "      - {name: Id, type: Text, length: 9, primary_key: true}\n"
        "      - {name: Gone, removed: true}\n"
        "      - {name: Price, type: Decimal, length: 4, scale: 9}\n",
    )
    assert [line.split(":")[1] for line in files.errors()] == ["8"]


@pytest.mark.parametrize("path", ["description", "fields", "fields.*.default", "fields.Id.length", "retention.*", "*"])
def test_a_path_that_can_be_ignored(files: Files, path: str) -> None:
    files.write("a.yaml", TABLE + f"    lifecycle: {{ignore: ['{path}']}}\n")
    assert files.load().warnings == ()


@pytest.mark.parametrize("path", ["descripton", "fields.*.lenght", "description.x", "lifecycle", "retention.days"])
def test_a_path_that_ignores_nothing_is_told_at_its_place(files: Files, path: str) -> None:
    files.write("a.yaml", TABLE + f"    lifecycle: {{ignore: [description, '{path}']}}\n")
    (error,) = files.errors()
    assert f"error: {path} names nothing of a data extension" in error
    assert int(error.split(":")[2]) > len("    lifecycle: {ignore: [description")


@pytest.mark.parametrize("word", ["start", "end"])
def test_a_schedule_lies_within_the_account_s_time(files: Files, word: str) -> None:
    moments = {"start": "2076-01-31T06:00", word: "2079-06-06T00:00"}
    schedule = ", ".join(f"{name}: '{moment}'" for name, moment in moments.items())
    files.write("a.yaml", MINIMAL["automations"] + f"    schedule: {{rule: daily, {schedule}}}\n")
    assert f"the schedule's {word} is 2079-06-06T00:00, and the account's time ends on 2079-06-06" in files.errors()[0]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (TABLE.replace("name: A", "name: '  '"), "name cannot be '  '; spaces alone are no name"),
        (TABLE.replace("name: Score", "name: ' '"), "name cannot be ' '; spaces alone are no name"),
        (
            "data_extracts:\n  A: {name: A, type: Zip, file: c.zip, parameters: {' ': x}}\n",
            "the key ' ' is not possible",
        ),
    ],
)
def test_names_of_spaces_alone(files: Files, text: str, wrong: str) -> None:
    files.write("a.yaml", text)
    assert wrong in files.errors()[0]


def test_the_field_of_a_send_is_declared_or_the_template_s(files: Files) -> None:
    written = TABLE + "    template: TriggeredSendDataExtension\n    sendable: {field: SubscriberKey}\n"
    files.write("a.yaml", written)
    assert files.load().resources
    files.write("a.yaml", written.replace("field: SubscriberKey", "field: Nope"))
    assert "sendable field Nope is not a field of this data extension" in files.errors()[0]


def test_folders_of_resources_that_differ_only_in_spaces_at_the_end(files: Files) -> None:
    files.write("a.yaml", MINIMAL["data_extensions"] + "    folder: Data Extensions/CRM/In\n")
    files.write("b.yaml", TABLE + "    folder: 'Data Extensions/crm /In'\n")
    [error] = files.errors()
    assert error == (
        "b.yaml:7:13: error: to the account folder 'Data Extensions/crm ' is the one of data_extension.Abc at "
        "a.yaml:2: spaces at the end do not count; write both the same way"
    )
    files.write("b.yaml", TABLE + "    folder: Data Extensions/crm/In\n")
    assert files.load().resources


def test_what_no_account_excuses_is_what_the_rules_say() -> None:
    of_files = {code for code, rule in registry().rules.items() if rule.of_files}
    modules = (*Path(str(kinds.__file__)).parent.glob("*.py"), Path(checking.__file__), Path(units.__file__))
    checks = "".join(path.read_text(encoding="utf-8") for path in modules)
    assert {code for code in of_files if f'code="{code}"' in checks} == checking.OF_FILES
