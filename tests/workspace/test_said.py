"""What plans say of words that were taken out of the files, and of items in another order."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import mcdecl
from mcdecl.sandbox.server import RunningSandbox
from tests.cli.conftest import config

FIELDS = """\
data_extensions:
  T:
    name: T
    fields:
      - {name: Id, type: Text, length: 18, primary_key: true}
      - {name: A, type: Number}
      - {name: B, type: Number}
"""
LOCATION = """\
file_locations:
  L: {name: L, type: ExternalSftp, url: "sftp://files.example", user: u, port: 22, auth: Password}
"""
IMPORT = """\
import_definitions:
  I: {name: I, into: T, mode: AddAndUpdate, file: {pattern: c.csv, delimiter: "|"}}
"""
AUTOMATION = """\
automations:
  M:
    name: M
    steps: [{run: [import_definition.I]}]
    schedule: {rule: daily, start: "2076-01-31T06:00"}
    active: true
"""
FOLDER = "folders:\n  Data Extensions/X: {description: Ours}\n"


class Place:
    """A project whose one file is written again and again."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, text: str) -> None:
        (self.root / "data.yaml").write_text(text)

    def notes(self) -> dict[str, tuple[str, ...]]:
        """By address what the plan, in which nothing is to be done, notes."""
        plan = mcdecl.plan(mcdecl.load(self.root))
        assert not list(plan.acting())
        return {change.address: change.notes for change in plan.changes if change.notes}

    def apply(self) -> None:
        assert mcdecl.apply(mcdecl.load(self.root)).ok


@pytest.fixture
def place(tmp_path: Path, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    monkeypatch.setenv("MC_SECRET", embedded.client_secret)
    (tmp_path / "mcdecl.yaml").write_text(config(auth_url=embedded.auth_url, client_id=embedded.client_id))
    return Place(tmp_path)


def test_words_that_are_taken_out_get_a_line_until_the_next_apply(place: Place) -> None:
    whole = FIELDS + LOCATION + IMPORT + AUTOMATION + FOLDER
    place.write(whole)
    place.apply()
    assert place.notes() == {}
    for word in (", port: 22, auth: Password", ', delimiter: "|"', "    active: true\n", "description: Ours"):
        assert word in whole
        whole = whole.replace(word, "")
    place.write(whole)
    notes = {
        "file_location.L": (
            "port: no longer declared, and left alone in the account (22)",
            'auth: no longer declared, and left alone in the account ("Password")',
        ),
        "import_definition.I": ('file.delimiter: no longer declared, and left alone in the account ("|")',),
        "automation.M": ("active: no longer declared, and left alone in the account (true)",),
        "folder.Data Extensions/X": ('description: no longer declared, and left alone in the account ("Ours")',),
    }
    assert place.notes() == notes
    place.apply()
    assert place.notes() == {}


def test_another_order_of_fields_gets_a_note(place: Place) -> None:
    place.write(FIELDS)
    place.apply()
    lines = FIELDS.splitlines(keepends=True)
    place.write("".join([*lines[:4], lines[5], lines[4], lines[6]]))
    words = "fields: another order changes nothing; the account keeps the one that it has"
    assert place.notes() == {"data_extension.T": (words,)}
    place.apply()
    assert place.notes() == {}
