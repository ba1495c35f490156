"""Files in canonical form: YAML with its comments, anchors and blocks, and on request SQL.

A comment stands between tokens, so the places of the tokens say where each one is, and the values around it say
what it is about. It stays with that value whatever becomes of the order and the layout.
"""

from mcdecl.analysis.fmt.model import Formatted, NotFormatted

__all__ = ["Formatted", "NotFormatted"]
