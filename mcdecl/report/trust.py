"""What a project needs for its secrets, in words."""

import shlex
from collections.abc import Iterator

from mcdecl.project.trust_store import Grants


def trust_lines(wanted: Grants, allowed: Grants) -> Iterator[str]:
    """A line for each host, file, variable and command that a project needs; what was allowed before is marked.

    Names come from the project's files, so that nothing in them may act on a terminal.
    """
    for host in wanted.hosts:
        yield f"send credentials to {_shown(host)}{_mark(host in allowed.hosts)}"
    for file in wanted.files:
        yield f"read the secret in {_shown(file)}{_mark(file in allowed.files)}"
    for name in wanted.variables:
        yield f"log in with the environment variable {_shown(name)}{_mark(name in allowed.variables)}"
    for command in wanted.commands:
        yield f"run {_shown(shlex.join(command.words))}{_mark(command in allowed.commands)}"
        for name in command.files:
            yield f"  with {_shown(name)} of the project as it is now"


def _shown(text: str) -> str:
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


def _mark(before: bool) -> str:
    return " (allowed)" if before else ""
