"""Types of arguments and options whose values are names of the project, which a shell can complete.

Any text is taken: whether there is such a thing is for the command to say.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import click
from click.shell_completion import CompletionItem

Suggest = Callable[[Path], Iterable[str]]


class Name(click.ParamType[str]):
    """A text, with suggestions from the project's folder."""

    def __init__(self, name: str, suggest: Suggest, *, or_file: bool = False) -> None:
        self.name = name
        self._suggest = suggest
        self._or_file = or_file

    def shell_complete(
        self, ctx: click.Context, _param: click.Parameter, incomplete: str
    ) -> "list[CompletionItem[str]]":
        """The names that begin with what is there, whatever its case; else, where one is meant, a file."""
        begun = incomplete.casefold()
        names = [name for name in self._suggest(_root(ctx)) if name.casefold().startswith(begun)]
        if names or not self._or_file:
            return [CompletionItem(name) for name in names]
        return [CompletionItem(incomplete, type="file")]


def _root(ctx: click.Context) -> Path:
    """The folder that `-C` means, or the project above the one that is worked in."""
    from mcdecl.helpers.project_folder import project_folder

    return project_folder(Path(ctx.find_root().params.get("directory") or ""))


def _addresses(*kinds: str) -> Suggest:
    def suggest(root: Path) -> Sequence[str]:
        from mcdecl.helpers.completion_index.names import addresses

        return [address for address in addresses(root) if not kinds or address.partition(".")[0] in kinds]

    return suggest


def _import_keys(root: Path) -> Sequence[str]:
    return [address.partition(".")[2] for address in _addresses("import_definition")(root)]


def _environments(root: Path) -> Sequence[str]:
    from mcdecl.helpers.completion_index.names import environments

    return environments(root)


def _units(root: Path) -> Sequence[str]:
    from mcdecl.helpers.completion_index.names import business_units

    return business_units(root)


def _assignments(root: Path) -> Sequence[str]:
    from mcdecl.helpers.completion_index.names import variables

    return [f"{name}=" for name in variables(root)]


def _subjects(_root: Path) -> Sequence[str]:
    from mcdecl.analysis.lint.registry import registry
    from mcdecl.facts import FACTS
    from mcdecl.kinds import KINDS
    from mcdecl.report.guide import topics

    return [*KINDS, *topics(), "attributes", "codes", "facts", "functions", *registry().rules, *FACTS]


RUNNABLE = (
    "automation",
    "data_extract",
    "file_transfer",
    "filter_activity",
    "import_definition",
    "query_definition",
)
"""Kinds that can be run."""

ADDRESS = Name("text", _addresses())
ADDRESS_OR_FILE = Name("text", _addresses(), or_file=True)
DATA_EXTENSION = Name("text", _addresses("data_extension"))
STARTED = Name("text", _addresses(*RUNNABLE))
IMPORT = Name("text", _import_keys)
ENVIRONMENT = Name("text", _environments)
UNIT = Name("text", _units)
ASSIGNMENT = Name("text", _assignments)
SUBJECT = Name("text", _subjects)
