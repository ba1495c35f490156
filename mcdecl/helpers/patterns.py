"""The one language of patterns: for addresses, names of test cases, paths of files and attributes.

`*` stands for any text, also across `/`, and `?` for one character. Everything else stands for itself, brackets too:
external keys may contain them, so `data_extension.A[1]` means that address and no other. Letter case counts, unless a
caller says that it makes no difference.
"""

from collections.abc import Iterable
from fnmatch import fnmatchcase


def matches(pattern: str, text: str, *, fold: bool = False) -> bool:
    """Whether a pattern means a text.

    Args:
        pattern: the pattern.
        text: such as an address.
        fold: whether letter case makes no difference.
    """
    if fold:
        pattern, text = pattern.casefold(), text.casefold()
    return fnmatchcase(text, pattern.replace("[", "[[]"))


def first_match(patterns: Iterable[str], text: str, *, fold: bool = False) -> str | None:
    """The first of several patterns that means a text, or None."""
    return next((pattern for pattern in patterns if matches(pattern, text, fold=fold)), None)
