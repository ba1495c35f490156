"""Names in a project's files for shell completion: addresses, environments, business units, variables.

Nothing is checked, and what cannot be read is passed over: the answers are suggestions.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from mcdecl.helpers.completion_index.files import CONFIG, resource_files
from mcdecl.helpers.completion_index.kept import all_addresses
from mcdecl.helpers.safe_files import read_regular

if TYPE_CHECKING:
    import yaml

_OTHER_SECTIONS: Final = frozenset({"templates", "removed", "moved", "business_unit"})
"""Sections of a file that hold no resources."""
_EACH: Final = "${each.key}"
_MENTION: Final = re.compile(r"\$\{[^}]*\}")

Node: TypeAlias = "yaml.Node | None"


def addresses(root: Path) -> list[str]:
    """The addresses of what the project in `root` declares, sorted, each once.

    A key with a variable in it becomes a pattern: `data_extension.NTO_*`. Entries of `for_each` are followed where
    they are written out.
    """
    return sorted(set(all_addresses(root, resource_files(root), lambda path: _declared(_document(path)))))


def kind_of(section: str) -> str:
    """The word in addresses for a section of files: `filter_activity` for `filter_activities`."""
    return f"{section[:-3]}y" if section.endswith("ies") else section.removesuffix("s")


def environments(root: Path) -> list[str]:
    """The names of the project's environments, in the order of its `mcdecl.yaml`; `sandbox` where it has none."""
    return _keys(_at(_document(root / CONFIG), "environments")) or ["sandbox"]


def variables(root: Path) -> list[str]:
    """The names of the project's variables, in the order of its `mcdecl.yaml`."""
    return _keys(_at(_document(root / CONFIG), "variables"))


def business_units(root: Path) -> list[str]:
    """The names of the business units of all environments, each once."""
    every = _at(_document(root / CONFIG), "environments")
    return list(dict.fromkeys(name for _, node in _entries(every) for name in _keys(_at(node, "business_units"))))


def _document(path: Path) -> Node:
    import yaml

    try:
        loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # only keys and texts matter here
        return yaml.compose(read_regular(path).decode("utf-8-sig"), Loader=loader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return None


def _declared(document: Node) -> Iterator[str]:
    for section, resources in _entries(document):
        if section not in _OTHER_SECTIONS:
            for key, resource in _entries(resources):
                for name in _made(key, resource):
                    yield f"{kind_of(section)}.{_MENTION.sub('*', name)}"


def _made(key: str, resource: Node) -> Iterator[str]:
    import yaml

    every = _at(resource, "for_each") if _EACH in key else None
    if isinstance(every, yaml.SequenceNode):
        names = [str(item.value) for item in every.value if isinstance(item, yaml.ScalarNode)]
    else:
        names = _keys(every)
    yield from [key.replace(_EACH, name) for name in names] or [key]


def _entries(node: Node) -> Iterator[tuple[str, Node]]:
    import yaml

    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if isinstance(name, yaml.ScalarNode):
                yield str(name.value), value


def _keys(node: Node) -> list[str]:
    return [name for name, _ in _entries(node)]


def _at(node: Node, name: str) -> Node:
    return next((value for key, value in _entries(node) if key == name), None)
