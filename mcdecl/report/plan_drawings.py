"""What a plan touches as drawings, which documents put in where they have them."""

from msgspec import Struct


class Drawing(Struct, frozen=True):
    """The resources that change, what they are made of, and all that lies downstream of them.

    Attributes:
        mermaid: a flow chart in Mermaid, without a fence; empty when it is more than pull requests render.
        svg: the same as an SVG element whose names are escaped, with attributes instead of styles.
    """

    mermaid: str
    svg: str
