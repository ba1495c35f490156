"""Where things are named: all places, and no more of a large project is read than what can have one."""

from pathlib import Path

import pytest

from mcdecl.lsp import cursor, sql_cursor
from mcdecl.lsp.outline import workspace_symbols
from mcdecl.lsp.references import references
from mcdecl.lsp.renaming import renamed
from mcdecl.lsp.session import Session
from tests.benchmarks.lsp import written
from tests.lsp.typing import checked, example, lines_naming, meant

TABLES = 60
"""Data extensions of a project of which most have nothing to do with what is asked."""
FEW = 12
"""Entries and queries that may be looked at all the same."""


@pytest.fixture
def large(tmp_path: Path) -> Session:
    written(tmp_path.resolve(), TABLES)
    return checked(tmp_path.resolve())


class _Looked:
    """How many entries were read, and how many queries were analysed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.entries = self.queries = 0
        read, analyse = cursor._scalars, sql_cursor.analyse

        def reading(text: str) -> object:
            self.entries += text.count("\n    name: ")
            return read(text)

        def analysing(*arguments: object, **named: object) -> object:
            self.queries += 1
            return analyse(*arguments, **named)  # type: ignore[arg-type]

        cursor._alone.cache_clear()
        cursor._of_piece.cache_clear()
        cursor.scalars.cache_clear()
        monkeypatch.setattr(cursor, "_scalars", reading)
        monkeypatch.setattr(sql_cursor, "analyse", analysing)


@pytest.mark.parametrize(
    "needle", ["  Table_000^21:", "        t.Fie^ld3", "target: Table_000^20"], ids=["key", "field", "reference"]
)
def test_references_and_renaming_read_only_what_can_name_it(
    large: Session, monkeypatch: pytest.MonkeyPatch, needle: str
) -> None:
    subject = meant(large, "tables_00020.yaml", needle)
    looked = _Looked(monkeypatch)
    assert len(references(large, subject)) == 2
    assert renamed(large, subject, "Newer")
    assert 0 < looked.entries < FEW + 20  # the file of the cursor may be read as a whole
    assert looked.queries < FEW


def test_symbols_of_a_project_need_no_entry_to_be_read(large: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = _Looked(monkeypatch)
    found = list(workspace_symbols(large, "table_000"))
    assert [item.name for item in found] == [f"Table_{number:05}" for number in range(TABLES)]
    assert looked.entries == 0
    for item in found:
        row = large.text(item.place.file).split("\n")[item.place.begin[0] - 1]
        assert row[item.place.begin[1] - 1 : item.place.end[1] - 1] == item.name


def test_symbols_of_fields_and_quoted_keys_are_found(tmp_path: Path) -> None:
    session = example(tmp_path)
    path = session.root / "crm/customers.yaml"
    path.write_text(path.read_text().replace("  NTO_Customers:", "  'NTO_Customers':"))
    session.check()
    assert "NTO_Customers" in [item.name for item in workspace_symbols(session, "nto_customers")]
    assert {item.name for item in workspace_symbols(session, "marketingconsent")} >= {"MarketingConsent"}


def test_a_broken_entry_does_not_hide_references_in_the_others(tmp_path: Path) -> None:
    session = example(tmp_path)
    whole = lines_naming(session, "crm/customers.yaml", "  NTO_Cust^omers:")
    path = session.root / "crm/customers.yaml"
    text = path.read_text()
    session.texts[path] = f"{text}\nfilter_definitions:\n  NTO_Broken:\n    name: [\n"
    assert lines_naming(session, "crm/customers.yaml", "  NTO_Cust^omers:") >= {
        line for line in whole if "crm/customers.yaml" in line
    }


def test_a_field_is_found_where_a_variable_gives_the_key_of_its_data_extension(tmp_path: Path) -> None:
    (tmp_path / "mcdecl.yaml").write_text("project: x\nvariables: {table: {default: People}}\n")
    (tmp_path / "x.yaml").write_text(
        "data_extensions:\n  People:\n    name: People\n    fields:\n"
        "      - {name: Id, type: Text, length: 9, primary_key: true}\n"
    )
    (tmp_path / "y.yaml").write_text(
        "filter_definitions:\n  Some:\n    name: Some\n    source: ${var.table}\n    where: Id = 'x'\n"
    )
    session = checked(tmp_path.resolve())
    assert "y.yaml: where: Id = 'x'" in lines_naming(session, "x.yaml", "name: I^d")
