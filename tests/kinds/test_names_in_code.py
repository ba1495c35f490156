"""Code outside of `kinds` and `sandbox` knows no kind by name: it asks the declaration for the word it needs."""

import ast
from collections.abc import Iterator
from pathlib import Path

from mcdecl.kinds import DECLARABLE, KINDS

PACKAGE = Path(__file__).parents[2] / "mcdecl"
NAMES = frozenset({*KINDS, *DECLARABLE})
ATTRIBUTES_TOO = frozenset({"folder", "folders"})
"""Words that are a kind's, and an attribute's or a setting's as well."""
ALLOWED = {
    "analysis/lint/rules/references.py": (8, "addresses in the examples of rules"),
    "cli/names.py": (8, "completion loads no declarations; test_completion.py compares the names with them"),
    "facts/automations.py": (4, "the name of a probe"),
    "operations/doctor.py": (5, "words of the scopes of the account"),
    "operations/probes/reading.py": (1, "the name of a probe"),
    "operations/run/model.py": (1, "a word of the JSON form of a run, which stays whatever the kind is called"),
    "project/guards.py": (1, "an example in the schema"),
    "project/mctest_schema.py": (1, "an example in the schema"),
    "project/schema.py": (3, "examples in the schema"),
}
"""By file how many names may stand there, and why."""


def _named(text: str) -> bool:
    return text in NAMES or any(text.startswith(f"{name}.") for name in NAMES)


def _is_kind(text: str, parent: ast.AST) -> bool:
    """Whether a text that may be a kind's name is meant as one: those of attributes are, where kinds are compared."""
    if text not in ATTRIBUTES_TOO:
        return True
    if isinstance(parent, ast.Compare):
        return "kind" in ast.unparse(parent.left)
    if isinstance(parent, ast.Subscript):
        return ast.unparse(parent.value) == "KINDS"
    calls = ("Resource", "Removal", "resource", "state", "keys", "of", "id", "outer")
    return isinstance(parent, ast.Call) and ast.unparse(parent.func).rpartition(".")[2] in calls


def names_in(source: str) -> Iterator[str]:
    """Every text in some code that is the name of a kind, a section, or begins an address."""
    for parent in ast.walk(ast.parse(source)):
        for node in ast.iter_child_nodes(parent):
            text = node.value if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and _named(text) and _is_kind(text, parent):
                yield text


def test_code_asks_declarations_and_names_no_kind() -> None:
    counted = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        path = file.relative_to(PACKAGE)
        if path.parts[0] not in ("kinds", "sandbox") and (names := list(names_in(file.read_text(encoding="utf-8")))):
            counted[path.as_posix()] = len(names)
    assert counted == {path: count for path, (count, _) in ALLOWED.items()}


def test_what_counts_as_the_name_of_a_kind() -> None:
    assert list(names_in('if resource.kind == "query_definition": pass')) == ["query_definition"]
    assert list(names_in('f"data_extension.{key}"')) == ["data_extension."]
    assert list(names_in('{"automation": 1}')) == ["automation"]
    assert list(names_in('if kind == "folder": KINDS["folder"]')) == ["folder", "folder"]
    assert list(names_in('Resource("folder", path, {})')) == ["folder"]
    assert list(names_in('state.get("folder"), state["folder"], {"folder": 1}, "a folder"')) == []
