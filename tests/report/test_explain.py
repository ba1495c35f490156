"""Reference pages: every kind and every code has one, made from what the program knows."""

import pytest

from mcdecl.account.explain import all_entries
from mcdecl.kinds import DECLARABLE, KINDS
from mcdecl.kinds.language import Attribute, Group, Items
from mcdecl.report.explain import code_page, kind_page, subjects


def page(name: str) -> str:
    text = kind_page(name)
    assert text is not None
    return text


def every(attributes: tuple[Attribute, ...]) -> list[Attribute]:
    found = list(attributes)
    for attribute in attributes:
        inner = attribute.type.group if isinstance(attribute.type, Items) else attribute.type
        found += every(inner.attributes) if isinstance(inner, Group) else []
    return found


def test_what_can_be_declared_can_be_explained() -> None:
    assert {"data_extension", "import_definition", "query_definition", "filter_definition", "folder"} <= set(subjects())
    assert subjects() == sorted(subjects())
    assert all(kind_page(name) for name in subjects())


@pytest.mark.parametrize("name", sorted(kind.name for kind in DECLARABLE.values()))
def test_a_page_has_every_attribute_every_note_and_the_example(name: str) -> None:
    kind, text = KINDS[name], page(name)
    lines = text.splitlines()
    assert lines[0] == f"{name}: section {kind.section}"
    for attribute in every(kind.attributes):
        assert any(line.strip().startswith(f"{attribute.name}: ") for line in lines), attribute.name
        assert attribute.doc in text
    assert all(note in text for note in kind.notes)
    assert all(f"  {line}" in lines for line in kind.example.splitlines())


@pytest.mark.parametrize("section", sorted(DECLARABLE))
def test_a_section_leads_to_the_page_of_its_kind(section: str) -> None:
    assert kind_page(section) == kind_page(DECLARABLE[section].name)


@pytest.mark.parametrize("name", ["data_extract_type", "data_extension_template", "nonsense", ""])
def test_what_cannot_be_declared_has_no_page(name: str) -> None:
    assert kind_page(name) is None


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("data_extension", "length: whole number, 1 to 4000, change: grow only"),
        ("data_extension", "required: true | false, change: required to optional only"),
        ("data_extension", "folder: "),
        ("data_extension", 'default "Data Extensions"'),
        ("data_extension", "not managed unless you set it"),
        ("filter_definition", "source: text, required, change: replace, refers to a data extension"),
        ("import_definition", "cannot be read back"),
        ("import_definition", "AddAndDoNotUpdate: add new rows, leave existing ones alone"),
        ("query_definition", "mode: Overwrite | Update | Append, required"),
    ],
)
def test_a_page_says_limits_defaults_and_what_a_change_means(kind: str, text: str) -> None:
    assert text in page(kind)


def test_a_code_is_explained_with_meaning_and_remedy() -> None:
    text = code_page("310007")
    assert text is not None
    assert text.startswith("310007  ")
    assert text.endswith("The same call will fail again.")


def test_a_code_that_passes_says_so() -> None:
    passing = next(entry for entry in all_entries() if entry.retry and not entry.rest)
    assert "may succeed later" in str(code_page(str(passing.code)))


def test_no_page_has_holes_in_it() -> None:
    for entry in all_entries():
        text = code_page(str(entry.code))
        if entry.rest:
            continue
        assert text is not None
        assert "\n\n\n" not in text
        assert entry.meaning in text


@pytest.mark.parametrize("code", ["99999999", "-5"])
def test_an_unknown_code_has_no_page(code: str) -> None:
    assert code_page(code) is None


def test_types_are_told_in_words_and_not_as_a_schema_writes_them() -> None:
    shown = page("data_extension")
    assert "default: text | number | true | false" in shown
    assert "ignore: list" in shown
    assert "folder: text" in shown
