"""Masks of personal values."""

import re
from typing import Any

import pytest

from mcdecl.operations.comparing.masking import Masker

MASKER = Masker(b"a key for tests")


def item(kind: str, length: int | None = None, *, required: bool = False) -> dict[str, Any]:
    return {"name": "F", "type": kind, "length": length, "required": required}


@pytest.mark.parametrize(
    ("field", "value", "form"),
    [
        (item("EmailAddress", 254), "Ana.Silva@northern.example", r"m[0-9a-f]{14}@example\.com"),
        (item("Phone", 50), "+1 (555) 010-9999", r"\+\d \(\d{3}\) \d{3}-\d{4}"),
        (item("Text", 50), "Ana", r"[a-z0-9]{3}"),
        (item("Text", 2), "An", r"[a-z0-9]{2}"),
        (item("Text", 50), "ana@northern.example", r"m[0-9a-f]{14}@example\.com"),
        (item("Number"), "42", r"\d{1,10}"),
        (item("Decimal", 10, required=False), "1234.50", r"\d{4}\.\d{2}"),
        (item("Date"), "3/14/1985 12:00:00 AM", r"\d{1,2}/\d{1,2}/1985 12:00:00 AM"),
        (item("Boolean"), "True", r""),
        (item("Boolean", required=True), "True", r"False"),
        (item("Locale", 5), "de-DE", r"en-US"),
        (item("Text", 50), "", r""),
    ],
)
def test_a_mask_fits_its_field_and_is_not_the_value(field: dict[str, Any], value: str, form: str) -> None:
    mask = MASKER.masked(field, value, personal=True)
    assert re.fullmatch(form, mask)
    assert not value or mask != value
    assert len(mask) <= (field["length"] or 254) or field["type"] == "Decimal"


def test_the_same_value_has_the_same_mask_in_every_field_so_that_tables_join() -> None:
    first = MASKER.masked(item("EmailAddress", 254), "Ana@Example.org", personal=True)
    second = MASKER.masked(item("Text", 254), "ana@example.ORG ", personal=False)
    assert first == second
    phones = {MASKER.masked(item(kind, 50), "+1 (555) 010-9999", personal=True) for kind in ("Phone", "Text")}
    assert len(phones) == 1
    texts = {MASKER.masked(item("Text", length), "Magdalena Anna", personal=True) for length in (20, 50, 400)}
    assert len(texts) == 1
    short = {MASKER.masked(item("Text", length), "Ana", personal=True) for length in (3, 5, 50)}
    assert len(short) == 1
    assert MASKER.masked(item("Text", 50), "Ana", personal=True) != Masker(b"other").masked(
        item("Text", 50), "Ana", personal=True
    )


def test_addresses_inside_other_texts_are_masked_and_the_rest_stays() -> None:
    masked = MASKER.masked(item("Text", 200), "ask ana@northern.example, or ben@northern.example!", personal=False)
    assert "northern" not in masked
    assert re.fullmatch(r"ask m\w+@example\.com, or m\w+@example\.com!?", masked)
    assert MASKER.masked(item("Text", 200), "nobody", personal=False) == "nobody"
    assert re.fullmatch(
        r"m\w+@example\.com", MASKER.masked(item("Text", 200), "o'hara@northern.example", personal=False)
    )


def test_different_values_have_different_masks() -> None:
    values = [f"person {number}" for number in range(2000)]
    assert len({MASKER.masked(item("Text", 50), value, personal=True) for value in values}) == len(values)


def test_a_key_is_not_shown() -> None:
    assert "key for tests" not in repr(MASKER)


def test_a_mask_that_a_short_field_cuts_is_known() -> None:
    assert MASKER.is_cut(item("Text", 20), "ana@example.org ")
    assert not MASKER.is_cut(item("Text", 50), "ana@example.org")
    assert not MASKER.is_cut(item("EmailAddress", 254), "ana@example.org")
    assert not MASKER.is_cut(item("Text", 5), "Ana")


@pytest.mark.parametrize("text", ["a", "B", "7", "ab"])
def test_not_even_a_short_text_is_its_own_mask(text: str) -> None:
    masks = {Masker(str(number).encode()).masked(item("Text", 5), text, personal=True) for number in range(500)}
    assert text.casefold() not in masks
