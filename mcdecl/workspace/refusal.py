"""Why an apply is not begun: one value, for the terminal and for Python."""

import re
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from mcdecl.helpers.error import Error


class Refusal(Struct, frozen=True):
    """A reason why nothing is sent.

    Attributes:
        message: what is wrong, in a sentence.
        hint: what to do, with the flag of the command line that allows it where there is one.
    """

    message: str
    hint: str = ""

    def __str__(self) -> str:
        """For a person at the command line."""
        return f"{self.message} {self.hint}".rstrip()

    def in_python(self) -> "Refusal":
        """The same for somebody who calls `mcdecl.apply`: arguments stand for flags."""
        return Refusal(_in_python(self.message), _in_python(self.hint).strip())


class RefusedError(Error):
    """An apply that was not begun, and nothing was sent; the text says why and what would allow it.

    Attributes:
        refusals: the reasons.
    """

    def __init__(self, *refusals: Refusal) -> None:
        """One error for all reasons.

        Args:
            refusals: the reasons, at least one.
        """
        self.refusals = refusals
        single = len(refusals) == 1
        super().__init__(
            refusals[0].message if single else " ".join(map(str, refusals)), refusals[0].hint if single else ""
        )


def allowed_by(way: str) -> str:
    """The sentence that names the flag that allows something."""
    return f"If that is meant, run again with {way}."


def data_loss(addresses: Iterable[str], *, declared: bool = True) -> Refusal:
    """That changes would lose data, which nobody allowed; `declared` if one of them is of a resource that stays."""
    at_resource = ", or write lifecycle: {allow: [data_loss]} at the resource" if declared else ""
    return Refusal(
        f"{', '.join(addresses)} would lose data, and nothing was sent.",
        allowed_by(f"--allow data_loss{at_resource}"),
    )


_RUN: Final = r"(?:run (?:again )?with )?"
_ARGUMENTS: Final = (
    (re.compile(_RUN + r"--confirm (?!says)(\S+)"), r"give confirm='\1'"),
    (re.compile(r"--confirm says"), "confirm says"),
    (re.compile(_RUN + r"--allow data_loss"), "give allow=['data_loss']"),
    (re.compile(_RUN + r"--new-account"), "give new_account=True"),
    (re.compile(_RUN + r"--force"), "give force=True"),
    (re.compile(_RUN + r"--prune"), "give prune=True"),
    (re.compile(r"--exclude ('[^']*')"), r"give exclude=[\1]"),
    (re.compile(r" ?Select the right environment with -e\."), ""),
)
"""How the flags of the command line are called in Python."""


def _in_python(text: str) -> str:
    for pattern, argument in _ARGUMENTS:
        text = pattern.sub(argument, text)
    return text
