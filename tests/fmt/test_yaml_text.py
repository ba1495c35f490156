"""YAML in canonical form: what changes, what stays, and that nothing is ever lost."""

import json

from hypothesis import assume, given, settings

from mcdecl.fmt.yaml_text import comments, format_yaml
from mcdecl.project.yaml_reader import YamlError, read
from tests.fmt.strategies import documents


def resources(text: str) -> str:
    return format_yaml(text, "data.yaml", "resources").text


def values(text: str) -> str:
    return format_yaml(text, "x.vars.yaml", "values").text


@given(documents())
@settings(max_examples=400, deadline=None)
def test_nothing_is_lost_and_a_second_time_changes_nothing(text: str) -> None:
    try:
        data = read(text)
    except YamlError:
        assume(False)
    made = values(text)
    assert json.dumps(read(made), sort_keys=True) == json.dumps(data, sort_keys=True)
    assert comments(made) == comments(text)
    assert values(made) == made
