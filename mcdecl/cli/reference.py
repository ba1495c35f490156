"""The generated pages of the reference: `python -m mcdecl.cli.reference`, with `--check` to see whether they are stale.

They lie in `mcdecl/guide/reference`, beside the pages that people write, and go with the package.
"""

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click

from mcdecl.cli.main import COMMANDS, cli
from mcdecl.report.reference import attributes_page, cell, error_page, kind_pages, page, rule_pages
from mcdecl.report.sql_functions import functions_page

FOLDER = Path(__file__).resolve().parents[1] / "guide" / "reference"


def generated() -> dict[str, str]:
    """File name to text of every page."""
    from mcdecl.analysis.lint.registry import registry
    from mcdecl.report.facts import facts_page

    ours = {code: rule for code, rule in registry().rules.items() if code.startswith("MC")}
    return {
        "commands.md": page("Commands", _commands()),
        "attributes.md": attributes_page(),
        "errors.md": error_page(),
        "functions.md": functions_page(),
        "facts.md": facts_page(),
        **kind_pages(),
        **rule_pages(ours),
    }


def stale(folder: Path = FOLDER) -> list[str]:
    """The names of pages that are missing, differ from what they are made of, or are of nothing any more."""
    texts = generated()
    there = {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*.md")}
    return sorted(name for name in texts.keys() | there.keys() if texts.get(name) != there.get(name))


def _commands() -> Iterator[str]:
    yield "Before the command:"
    yield from _options(cli)
    for name in sorted(COMMANDS):
        command = import_module(f"mcdecl.cli.{name.replace('-', '_')}").command
        yield from _command(command, f"mcdecl {name}")


def _command(command: click.Command, path: str) -> Iterator[str]:
    arguments = [_argument(param) for param in command.params if isinstance(param, click.Argument)]
    group = isinstance(command, click.Group)
    yield f"\n## {path}\n"
    yield f"`{' '.join([path, *(['COMMAND'] if group else []), *arguments])}`"
    yield from ("", *_prose(command.help or ""))
    yield from _options(command)
    yield from _prose(command.epilog or "")
    if isinstance(command, click.Group):
        for name, below in sorted(command.commands.items()):
            yield from _command(below, f"{path} {name}")


def _argument(argument: click.Argument) -> str:
    name = argument.metavar or (argument.name or "").upper()
    if argument.metavar is None and argument.nargs == -1:
        name += "…"
    return name if argument.required or name.startswith("[") else f"[{name}]"


def _prose(text: str) -> Iterator[str]:
    """Paragraphs of click's help; those that it must not wrap are blocks."""
    for paragraph in text.split("\n\n"):
        lines = paragraph.strip("\n").splitlines()
        if lines and lines[0].strip() == "\b":
            yield from ("", "```text", *(line.rstrip() for line in lines[1:]), "```", "")
        else:
            yield from (" ".join(line.strip() for line in lines).strip(), "")


def _options(command: click.Command) -> Iterator[str]:
    options = [param for param in command.params if isinstance(param, click.Option) and not param.hidden]
    if not options:
        return
    yield ""
    yield "| option | what it does |"
    yield "|---|---|"
    for option in options:
        yield f"| `{_words(option)}` | {cell(option.help or '')} |"
    yield ""


def _words(option: click.Option) -> str:
    names = ", ".join([*option.opts, *option.secondary_opts])
    if option.is_flag or option.count:
        return names
    return f"{names} {_value(option)}".replace("|", "\\|")


def _value(option: click.Option) -> str:
    if option.metavar is not None:
        return option.metavar
    if isinstance(option.type, click.Choice):
        return "|".join(map(str, option.type.choices))
    return option.type.name.upper()


def main(arguments: list[str]) -> int:
    """Writes the pages, or with `--check` says which are stale."""
    names = stale()
    if "--check" in arguments:
        for name in names:
            sys.stderr.write(f"{FOLDER / name} is stale; run python -m mcdecl.cli.reference\n")
        return 1 if names else 0
    texts = generated()
    for name in names:
        path = FOLDER / name
        if name not in texts:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(texts[name], encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
