"""`lint:` in mcdecl.yaml: read, checked, described."""

import re

import pytest

from mcdecl.project.lint_settings import ConfigWaiver, Convention, LintSettings, lint_schema, lint_settings
from mcdecl.project.schema import config_schema
from tests.project.conftest import Files

LINT = """\
project: t
lint:
  severity: {MC204: error}
  conventions:
    data_extensions: {key: "NTO_.+", description: required}
    folders: {description: optional}
  waivers:
    - {code: MC201, path: crm/*, environment: sandbox, reason: they said so}
    - {code: MC202}
"""


def test_what_is_read(files: Files) -> None:
    files.write("mcdecl.yaml", LINT)
    settings = files.load().lint
    assert settings == LintSettings(
        {"data_extension": Convention({"key": re.compile("NTO_.+")}, True), "folder": Convention()},
        {"MC204": "error"},
        (ConfigWaiver(0, "MC201", "crm/*", "sandbox", "they said so"), ConfigWaiver(1, "MC202")),
    )


def test_nothing_is_the_default(files: Files) -> None:
    assert files.load().lint == lint_settings({}) == LintSettings()


@pytest.mark.parametrize(
    ("before", "after", "error"),
    [
        (
            '"NTO_.+"',
            '"NTO_["',
            "mcdecl.yaml:5:28: error: key is no regular expression: unterminated character set at character 5",
        ),
        ("key:", "keys:", "mcdecl.yaml:5:23: error: unknown attribute keys; did you mean key?"),
        ("environment: sandbox", "environment: prod", "mcdecl.yaml:8:47: error: there is no environment prod"),
        ("MC204: error", "MC204: fatal", "mcdecl.yaml:3:21: error: MC204 cannot be 'fatal'"),
        ("{MC204: error}", "{mc: error}", "mcdecl.yaml:3:14: error: the key 'mc' is not possible here"),
        ("{code: MC202}", "{path: crm/*}", "mcdecl.yaml:9:7: error: code is missing"),
    ],
)
def test_what_is_wrong_is_at_its_place(files: Files, before: str, after: str, error: str) -> None:
    assert before in LINT
    files.write("mcdecl.yaml", LINT.replace(before, after))
    (text,) = files.errors()
    assert text.startswith(error)


def described(schema: dict[str, object], path: str = "lint") -> list[str]:
    """The paths of properties without a description."""
    texts = [] if "description" in schema else [path]
    for word in ("properties",):
        inner = schema.get(word)
        if isinstance(inner, dict):
            texts += [text for name, value in inner.items() for text in described(value, f"{path}.{name}")]
    return texts


def test_every_word_is_described() -> None:
    assert described(lint_schema()) == []
    assert config_schema()["properties"]["lint"] == lint_schema()
