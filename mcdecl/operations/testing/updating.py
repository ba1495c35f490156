"""Writing what came out in the place of what was expected; all other text of the file stays as it is."""

from collections.abc import Sequence
from typing import Any

import yaml

from mcdecl.project.positions import Path
from mcdecl.project.writer import flow


def updated(text: str, changes: Sequence[tuple[Path, Any]]) -> str:
    """A YAML text with other values at some paths.

    Args:
        text: the text.
        changes: paths of values that are there, and the new values: scalars, or lists of rows.
    """
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    nodes = [(_at(root, path), value) for path, value in changes]
    # From the end to the beginning, so that what was found before keeps its place.
    for node, value in sorted(nodes, key=lambda item: -item[0].start_mark.index):
        start, end = node.start_mark.index, _end(node, text)
        text = text[:start] + _written(text, node, value) + text[end:]
    return text


def _at(node: Any, path: Path) -> Any:
    for step in path:
        node = node.value[step] if isinstance(step, int) else _value(node, step)
    return node


def _value(node: Any, key: str) -> Any:
    return next(value for name, value in node.value if name.value == key)


def _end(node: Any, text: str) -> int:
    """Where a value ends; the mark of a block's end is where the next token is, so its last part counts."""
    while not isinstance(node, yaml.ScalarNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    end = int(node.end_mark.index)
    return len(text[:end].rstrip()) if _is_block(node) else end


def _is_block(node: Any) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")


def _written(text: str, node: Any, value: Any) -> str:
    start = node.start_mark.index
    before = text[text.rfind("\n", 0, start) + 1 : start]
    if isinstance(value, list) and not before.strip():  # a list of its own lines may begin right below its key
        return ("\n" + before).join(f"- {flow(row)}" for row in value) or "  []"
    if _is_block(node) and value.endswith("\n") and value.strip() and not value.startswith((" ", "\n")):
        indent = " " * (len(before) - len(before.lstrip()) + 2)
        return "|\n" + "\n".join(f"{indent}{line}" if line else "" for line in value.rstrip("\n").split("\n"))
    return flow(value)
