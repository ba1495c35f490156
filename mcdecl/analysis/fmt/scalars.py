"""How a single value is written: without quotes where every reader takes it for the same."""

from typing import Final

from mcdecl.analysis.fmt.model import ScalarNode
from mcdecl.project.writer import bare, fits_brackets, quoted

BLOCKS: Final = ("|", ">")


def is_block(scalar: ScalarNode) -> bool:
    """Whether a text is written as a block under its key."""
    return scalar.style in BLOCKS


def is_long(scalar: ScalarNode) -> bool:
    """Whether a text that is no block is written on several lines."""
    return not is_block(scalar) and "\n" in scalar.raw.rstrip()


def one_line(scalar: ScalarNode, *, flow: bool) -> str:
    """A value on one line; with `flow` between brackets. Anchor and tag come before it."""
    marks = " ".join(mark for mark in (scalar.anchor, scalar.tag) if mark)
    text = _text(scalar, flow=flow)
    return f"{marks} {text}".strip() if marks else text


def _text(scalar: ScalarNode, *, flow: bool) -> str:
    if not scalar.raw:
        return "null" if flow and not scalar.tag else ""
    plain = scalar.style is None
    if scalar.tag and "\n" not in scalar.raw:
        return scalar.raw  # a tag may ask for quotes, or for none
    if plain and "\n" not in scalar.raw:
        return scalar.raw if not flow or fits_brackets(scalar.raw) else quoted(scalar.value)
    return scalar.value if bare(scalar.value, flow=flow) else quoted(scalar.value)
