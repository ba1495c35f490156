"""Bad files, one by one: exactly where, in words, and what to do. The command line's side is in tests/cli."""

import pytest

from mcdecl.project import Diagnostic
from tests.project.conftest import TABLE, Files

START = """\
data_extensions:
  NTO_Customers:
    name: NTO Customers
    fields:
      - {name: Id, type: Text, length: 18, primary_key: true}
      - {name: Email, type: EmailAddress, required: true}
"""
QUERY = "query_definitions:\n  Q: {name: Q, target: NTO_Customers, mode: Append, sql: SELECT 1 AS Id}\n"
FILTER = "filter_definitions:\n  F: {name: F, source: NTO_Customers, where: Email = 'x'}\n"
IMPORT = """\
import_definitions:
  I:
    name: I
    into: NTO_Customers
    file: {pattern: i.csv, location: FTP}
    mode: AddAndUpdate
    mapping: {Id: id, Email: email}
"""

BAD: dict[str, tuple[str, tuple[int, int], str, str | None]] = {
    "YAML that does not parse": (
        START + "    folder: [a, b\n",
        (7, 13),
        "this is not YAML: did not find expected ',' or ']'",
        "a bracket is not closed",
    ),
    "YAML with a wrong indent": (
        START.replace("    fields:", "   fields:"),
        (4, 4),
        "this is not YAML: did not find expected key",
        "begin in one column",
    ),
    "a tab": (
        START.replace("    fields:", "\tfields:"),
        (4, 1),
        "a tab; indent YAML with spaces",
        "replace it with spaces",
    ),
    "a personalisation string without quotes": (
        START.replace("name: NTO Customers", "name: %%x%%"),
        (3, 11),
        "this is not YAML: found character",
        "needs quotes",
    ),
    "a key of a resource twice": (
        START + "  NTO_Customers: {name: B}\n",
        (7, 3),
        "NTO_Customers is written twice here",
        "take one of them out",
    ),
    "an attribute twice": (START + "    name: B\n", (7, 5), "name is written twice here", "take one of them out"),
    "a section twice": (START + START, (7, 1), "data_extensions is written twice here", "take one of them out"),
    "an unknown section": (
        START.replace("data_extensions", "data_extension"),
        (1, 1),
        "unknown section data_extension",
        "did you mean data_extensions?",
    ),
    "an unknown attribute": (
        START.replace("    fields:", "    filds:"),
        (4, 5),
        "unknown attribute filds",
        "did you mean fields?",
    ),
    "an unknown attribute of a field": (
        START.replace("length: 18", "lenght: 18"),
        (5, 32),
        "unknown attribute lenght",
        "did you mean length?",
    ),
    "an attribute that is missing": (
        START.replace("name: NTO", "nam: NTO"),
        (2, 3),
        "name of NTO_Customers is missing",
        "is nam meant for it?",
    ),
    "a wrong type": (
        START.replace("length: 18", "length: many"),
        (5, 40),
        "length is a text ('many'), not a whole number",
        "write digits, without quotes",
    ),
    "a number for a text": (
        START.replace("NTO Customers", "5"),
        (3, 11),
        "name is a whole number (5), not a text",
        "put it in quotes",
    ),
    "yes for true": (
        START.replace("primary_key: true", "primary_key: yes"),
        (5, 57),
        "primary_key is a text ('yes'), not true or false",
        "write true or false, without quotes",
    ),
    "a text for a list": (
        START.split("    fields", maxsplit=1)[0] + "    fields: Id\n",
        (4, 13),
        "fields is a text ('Id'), not a list",
        None,
    ),
    "nothing where something belongs": (
        START.split("    fields", maxsplit=1)[0] + "    fields:\n",
        (4, 12),
        "fields is empty",
        "give it a list, or take it out",
    ),
    "an unknown type of a field": (
        START.replace("type: Text", "type: Txt"),
        (5, 26),
        "type cannot be 'Txt'",
        "did you mean Text?",
    ),
    "a length that is too large": (
        START.replace("length: 18", "length: 5000"),
        (5, 40),
        "length is 5000, the most is 4000",
        None,
    ),
    "a length that is too small": (
        START.replace("length: 18", "length: 0"),
        (5, 40),
        "length is 0, the least is 1",
        None,
    ),
    "a name that is too long": (
        START.replace("NTO Customers", "n" * 101),
        (3, 11),
        "name has 101 characters, the most is 100",
        None,
    ),
    "a Decimal without scale": (
        START + "      - {name: D, type: Decimal, length: 5}\n",
        (7, 9),
        "field D is Decimal and has no scale",
        "add length: 18, scale: 2",
    ),
    "a primary key that is optional": (
        START.replace("primary_key: true", "primary_key: true, required: false"),
        (5, 73),
        "field Id is a primary key and says required: false",
        "remove required",
    ),
    "a field twice": (
        START + "      - {name: email, type: Text, length: 5}\n",
        (7, 16),
        "field email is declared twice",
        "remove one of them",
    ),
    "a sendable field that is missing": (
        START + "    sendable: {field: Idd}\n",
        (7, 23),
        "sendable field Idd is not a field of this data extension",
        "did you mean Id?",
    ),
    "a sendable field of another type": (
        START + "      - {name: D, type: Date}\n    sendable: {field: D}\n",
        (8, 23),
        "sendable field D is Date",
        "choose a field of that type",
    ),
    "an external key that is too long": (
        START.replace("NTO_Customers", "k" * 201),
        (2, 3),
        "the key 'kkk",
        "it may have 200 characters",
    ),
    "an external key that is empty": (
        START.replace("NTO_Customers:", "'':"),
        (2, 3),
        "the key '' is not possible here",
        "it must not be empty",
    ),
    "a folder path with an empty part": (
        START + "    folder: Data Extensions//X\n",
        (7, 13),
        "folder cannot be 'Data Extensions//X'",
        "separated by single slashes",
    ),
    "a declared root": (START + "folders:\n  CRM: {}\n", (8, 3), "folder CRM is a root", "Data Extensions/CRM"),
    "a SQL file that is not there": (
        START + QUERY.replace("SELECT 1 AS Id", "{file: no.sql}"),
        (8, 65),
        "there is no file no.sql",
        "its path is relative",
    ),
    "a SQL file outside": (
        START + QUERY.replace("SELECT 1 AS Id", "{file: ../no.sql}"),
        (8, 65),
        "../no.sql is outside the project",
        "move it into",
    ),
    "an unknown mode": (
        START + QUERY.replace("Append", "Apend"),
        (8, 45),
        "mode cannot be 'Apend'",
        "did you mean Append?",
    ),
    "a wait that is no time": (
        START + "automations:\n  W: {name: W, steps: [{wait: 2 fortnights}]}\n",
        (8, 31),
        "wait cannot be '2 fortnights'",
        "such as 30 minutes",
    ),
    "a time of day that is none": (
        START + "automations:\n  W: {name: W, steps: [{wait: {until: '25:00'}}]}\n",
        (8, 39),
        "until cannot be '25:00'",
        "write a time of day such as 06:00",
    ),
    "a filter that does not parse": (START + FILTER.replace("Email = 'x'", "Email <"), (8, 46), "", None),
    "a filter on a missing field": (START + FILTER.replace("Email", "Emial"), (8, 46), "Emial", "did you mean Email?"),
    "a mapping to a missing field": (
        START + IMPORT.replace("Email: email", "Email: email, Emial: e"),
        (13, 44),
        "Emial",
        "did you mean Email?",
    ),
    "a mapping without a required field": (START + IMPORT.replace(", Email: email", ""), (13, 5), "Email", None),
    "an unknown variable": (
        START.replace("NTO Customers", "${var.regoin}"),
        (3, 11),
        "the variable regoin is not declared",
        "declare it in mcdecl.yaml",
    ),
    "the process environment": (
        START.replace("NTO Customers", "${env.HOME}"),
        (3, 11),
        "${env.HOME} can only stand in the account",
        "declare a variable",
    ),
    "a second document": (
        START + "---\n" + START,
        (7, 1),
        "a second document begins here",
        "write one document per file",
    ),
    "a tag": (
        START.replace("NTO Customers", "!!python/name:os.system x"),
        (3, 11),
        "this tag has no meaning here",
        "take it out",
    ),
    "an alias to nothing": (
        START.replace("NTO Customers", "*name"),
        (3, 11),
        "this alias has no anchor before it",
        "in quotes",
    ),
    "a control character": (
        START.replace("NTO Customers", "NTO\x07"),
        (3, 14),
        "the character U+0007 is not allowed in YAML",
        "take it out",
    ),
    "a list at the top": ("- a\n", (1, 1), "the file is a list (['a']), not a mapping", None),
}


def look(files: Files, text: str | bytes) -> Diagnostic:
    files.write("data.yaml", text)
    found = files.found()
    for diagnostic in found:
        assert diagnostic.file == "data.yaml"
        assert "Traceback" not in str(diagnostic)
        assert "\n" not in str(diagnostic)
        assert "object at 0x" not in str(diagnostic)
        assert len(str(diagnostic)) < 400
    return found[0]


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file(files: Files, case: str) -> None:
    text, place, message, hint = BAD[case]
    diagnostic = look(files, text)
    assert (diagnostic.line, diagnostic.column) == place, str(diagnostic)
    assert diagnostic.severity == "error"
    assert message in diagnostic.message
    if hint is not None:
        assert hint in str(diagnostic.hint)


@pytest.mark.parametrize("case", BAD)
def test_it_is_one_message_for_one_mistake(files: Files, case: str) -> None:
    files.write("data.yaml", BAD[case][0])
    errors = files.errors()
    # A word that is misspelt is unknown, and the right one may be missing.
    assert len(errors) <= (2 if case == "an attribute that is missing" else 1), errors


@pytest.mark.parametrize("case", [name for name in BAD if "\t" not in BAD[name][0]])
def test_line_ends_do_not_move_it(files: Files, case: str) -> None:
    text, place, _message, _hint = BAD[case]
    diagnostic = look(files, b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert (diagnostic.line, diagnostic.column) == place


def test_not_utf8(files: Files) -> None:
    diagnostic = look(files, START.encode() + b"    description: caf\xe9\n")
    assert (diagnostic.line, diagnostic.column, diagnostic.message, diagnostic.hint) == (
        7,
        21,
        "this is not UTF-8",
        "save the file as UTF-8",
    )


def test_the_file_that_all_of_them_spoil_is_fine(files: Files) -> None:
    files.write("data.yaml", START + QUERY + FILTER + IMPORT)
    assert [str(diagnostic) for diagnostic in files.load().warnings] == []
    files.write("data.yaml", TABLE)
    assert len(files.load().resources) == 1
