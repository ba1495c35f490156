"""The schema of test cases: sound, explained, and told apart from what it must refuse."""

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from mcdecl.project.mctest_schema import mctest_schema


def wrong(case: Any) -> bool:
    return not Draft202012Validator(mctest_schema()).is_valid({"tests": {"x": case}})


def properties(schema: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(schema, dict):
        yield from schema.get("properties", {}).items()
        for value in schema.values():
            yield from properties(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from properties(value)


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(mctest_schema())


def test_every_word_is_explained() -> None:
    defined = mctest_schema()["$defs"]
    silent = [
        name
        for name, item in properties(mctest_schema())
        if "description" not in {**defined.get(item.get("$ref", "").removeprefix("#/$defs/"), {}), **item}
    ]
    assert silent == []


@pytest.mark.parametrize(
    "case",
    [
        {"expect": {"rows": {"A": []}}},
        {"expect": {"rows": {"A": {"count": 0}}}},
        {"run": ["a.B", {"advance": "1d"}, {"address": "a.B", "text": "x", "expect": {"errors": 0}}]},
        {
            "given": {
                "tracking": [{"event": "open"}],
                "rows": {"A": {"csv": "a.csv"}},
                "files": {"Import/a": {"text": ""}},
            }
        },
    ],
)
def test_what_fits(case: Any) -> None:
    assert not wrong(case)


@pytest.mark.parametrize(
    "case",
    [
        None,
        {"now": 3},
        {"run": []},
        {"run": [{"addres": "a.B"}]},
        {"run": [{"address": "a.B", "expect": {"status": "running"}}]},
        {"expect": {}},
        {"expect": {"rows": {"A": {}}}},
        {"expect": {"rows": {"A": [{"B": [1]}]}}},
        {"expect": {"unchanged": {"A": False}}},
        {"given": {"tracking": [{"opened": 1}]}},
        {"given": {"files": {"Import/a": {}}}},
    ],
)
def test_what_does_not_fit(case: Any) -> None:
    assert wrong(case)
