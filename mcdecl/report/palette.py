"""Colours of a terminal that can be read on a dark ground and on a light one."""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rich.theme import Theme

COLOURS: Final = {"red": 196, "green": 28, "yellow": 130, "cyan": 31}
"""By the name that styles use, the number among the 256 colours, which are the same on every terminal. Of the sixteen
that a terminal has beside them, yellow often vanishes on white."""


def theme() -> "Theme":
    """What the names of colours mean on a terminal that has 256 of them."""
    from rich.theme import Theme

    plain = {name: f"color({number})" for name, number in COLOURS.items()}
    return Theme({**plain, **{f"bold {name}": f"bold {colour}" for name, colour in plain.items()}})
