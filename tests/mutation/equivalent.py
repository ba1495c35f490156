"""Changes that nobody can notice, each with the reason; they do not count. Prefer to write the code without them."""

EQUIVALENT: dict[tuple[str, str, str], str] = {}
"""(module, the line's text, the change in words) → why it makes no difference."""
