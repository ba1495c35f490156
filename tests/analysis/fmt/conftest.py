"""Texts in canonical form."""

from collections.abc import Callable
from textwrap import dedent

import pytest

from mcdecl.analysis.fmt.yaml_text import format_yaml

Format = Callable[[str], str]


@pytest.fixture
def resources() -> Format:
    """The canonical form of a file that declares resources, given with any indent."""
    return lambda text: format_yaml(dedent(text), "data.yaml", "resources").text


@pytest.fixture
def values() -> Format:
    """The canonical form of a file with words of its writer's own."""
    return lambda text: format_yaml(dedent(text), "x.vars.yaml", "values").text
