"""`mcdecl sample`: rows for comparing, with nothing personal in them."""

import csv
from pathlib import Path

import pytest

from tests.cli.conftest import Folder

PROJECT = """\
data_extensions:
  People:
    name: All People
    fields:
      - {name: Id, type: Text, length: 18, primary_key: true}
      - {name: Email, type: EmailAddress}
      - {name: FirstName, type: Text, length: 50, classification: personal}
      - {name: Region, type: Text, length: 100}
  Chosen:
    name: Chosen
    fields:
      - {name: Id, type: Text, length: 18, primary_key: true}
      - {name: Contact, type: Text, length: 254}
      - {name: Called, type: Text, length: 60}
      - {name: Brief, type: Text, length: 25}
query_definitions:
  Pick:
    name: Pick
    sql: SELECT Id, Email AS Contact, FirstName AS Called, Email AS Brief FROM [All People]
    target: Chosen
    mode: Overwrite
"""
ROWS = """\
Id,Email,FirstName,Region
A,ana@northern.example,Magdalena,US
B,ben@northern.example,Ben,call ana@northern.example
"""


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def test_personal_values_are_masked_alike_in_every_table(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write("data.yaml", PROJECT)
    folder.write("rows.csv", ROWS)
    out = tmp_path / "out"
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    assert "0 to update" in folder.mcdecl("plan").out  # the account knows nothing of the classification
    assert folder.mcdecl("rows", "import", "data_extension.People", str(folder.path / "rows.csv")).code == 0
    assert folder.mcdecl("run", "query_definition.Pick").code == 0
    calls_before = folder.mcdecl("sample", "--out", str(out))
    assert calls_before.code == 2
    assert "add --mask" in calls_before.err
    assert not out.exists()

    run = folder.mcdecl("sample", "--rows", "5", "--mask", "--out", str(out))
    assert run.code == 0, run.err
    people, chosen = rows_of(out / "People.csv"), rows_of(out / "Chosen.csv")
    assert "masked: Email, FirstName" in run.out
    assert "masked: Contact, Called, Brief" in run.out  # which are filled from them
    assert "so they do not join with longer fields: Brief\n" in run.out
    assert [row["Id"] for row in people] == ["A", "B"]
    assert people[0]["Region"] == "US"
    text = (out / "People.csv").read_text() + (out / "Chosen.csv").read_text()
    assert not any(word in text for word in ("northern", "Magdalena", "Ben"))
    assert {row["Id"]: (row["Email"], row["FirstName"]) for row in people} == {
        row["Id"]: (row["Contact"], row["Called"]) for row in chosen
    }
    assert (out / "People.csv").stat().st_mode & 0o777 == 0o600

    monkeypatch.setenv("MCDECL_MASK_KEY", "ours")
    texts = []
    for _ in range(2):
        assert folder.mcdecl("sample", "--rows", "1", "--mask", "--out", str(out), "data_extension.People").code == 0
        texts.append((out / "People.csv").read_text())
    assert texts[0] == texts[1]
    assert len(rows_of(out / "People.csv")) == 1
    assert folder.mcdecl("sample", "--mask", "--out", str(out), "data_extension.Nobody").code == 1
