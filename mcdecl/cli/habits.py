"""Answers to what users of other tools type: which word or option of mcdecl does the same."""

from collections.abc import Iterable, Sequence
from typing import Final

import click

COMMANDS: Final = {
    "version": "write mcdecl --version",
    "schema": "mcdecl init --schemas writes them to schemas/; mcdecl init --editors points editors at those of mcdecl",
    "schemas": "mcdecl init --schemas writes them to schemas/; mcdecl init --editors points editors at those of mcdecl",
    "destroy": "list the address under removed: instead of its declaration, and apply; see mcdecl explain writing",
    "state": "there is no state file: mcdecl plan reads the account; mcdecl import ADDRESS declares what it holds",
    "refresh": "mcdecl plan always reads the account; mcdecl drift shows what was changed there by hand",
    "taint": "write lifecycle: {replace: true} at the resource; see mcdecl explain writing",
    "workspace": "environments of mcdecl.yaml take the place of workspaces: mcdecl plan -e NAME",
    "output": "mcdecl render prints the expanded project",
    "check": "mcdecl validate checks the files, mcdecl lint checks them with all rules",
    "login": "credentials come from environment variables that mcdecl.yaml names; see mcdecl explain connecting",
    "retrieve": "mcdecl export writes the contents of an account as YAML and SQL",
    "pull": "mcdecl export writes the contents of an account as YAML and SQL",
    "deploy": "mcdecl apply changes the account, after it has shown the plan and asked",
    "push": "mcdecl apply changes the account, after it has shown the plan and asked",
    "up": "mcdecl apply changes the account, after it has shown the plan and asked",
    "build": "mcdecl run runs imports, queries and automations",
    "history": "mcdecl runs lists applies, runs, imported files and downloads",
    "help": "write mcdecl --help, or mcdecl COMMAND --help",
    "guide": "mcdecl explain lists the pages of the guide",
    "serve": "write mcdecl sandbox serve",
    "sync": "mcdecl plan shows what differs, mcdecl apply changes the account",
}
"""What is no command here, and what to write instead."""

_OPTIONS: Final = {
    "json": "write --format json",
    "markdown": "write --format markdown",
    "html": "write --format html",
    "target": "addresses are arguments: mcdecl {command} ADDRESS…",
    "destroy": "list the address under removed: and apply; see mcdecl explain writing",
    "refresh-only": "mcdecl drift shows what was changed in the account by hand",
    "refresh": "mcdecl always reads the account; there is no state file",
    "replace": "write lifecycle: {{replace: true}} at the resource",
    "chdir": "write mcdecl -C DIR {command}",
    "env": "write -e ENV",
    "yes": "write --auto-approve",
    "force-unlock": "write mcdecl unlock",
    "parallelism": "calls_at_once of the environment in mcdecl.yaml limits the calls",
    "no-color": "set NO_COLOR=1, or write --plain",
    "input": "without a terminal nothing is asked; --auto-approve applies without asking",
    "version": "write mcdecl --version",
}
"""Options of other tools, without hyphens, and what to write instead."""


def answer_to_option(error: click.NoSuchOption, arguments: Sequence[str]) -> str:
    """What to write instead of an option that a command does not have; empty where nobody can tell.

    Only what this command takes is offered.
    """
    written = _as_written(error.option_name, arguments)
    name = written.lstrip("-").partition("=")[0]
    command = error.ctx.command if error.ctx is not None else None
    words = error.ctx.command_path.partition(" ")[2] if error.ctx is not None else ""
    known = {option for parameter in (command.params if command else ()) for option in parameter.opts}
    if f"--{name}" in known:
        return f"write --{name}, with two hyphens"
    hint = _OPTIONS.get(name, "")
    if hint.startswith("write --format ") and not _takes(command, hint.split()[-1]):
        return ""
    if name == "target" and not any(isinstance(item, click.Argument) for item in (command.params if command else ())):
        return ""
    if hint.startswith("write -") and hint.split()[1] not in (*known, "--version"):
        return ""
    return hint.format(command=words) or _nearest(name, known)


def _takes(command: click.Command | None, form: str) -> bool:
    """Whether a command prints a form."""
    option = next((item for item in (command.params if command else ()) if "--format" in item.opts), None)
    return option is not None and isinstance(option.type, click.Choice) and form in option.type.choices


def _as_written(option: str, arguments: Sequence[str]) -> str:
    """The word on the command line in which an option was found: click reads `-auto-approve` letter by letter."""
    if option.startswith("--"):
        return option
    return next((word for word in arguments if word.startswith(option) and not word.startswith("--")), option)


def _nearest(name: str, known: Iterable[str]) -> str:
    from mcdecl.kinds.checks import closest

    near = closest(name, [option.removeprefix("--") for option in known if option.startswith("--")])
    return f"did you mean --{near}?" if near and len(name) > 1 else ""
