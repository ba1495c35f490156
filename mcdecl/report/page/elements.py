"""HTML elements that escape whatever they are given, so that no name from an account becomes mark-up."""

import re
from collections.abc import Iterable
from functools import lru_cache
from html import escape

from mcdecl.helpers.characters import printable


class Html(str):
    """Text that is HTML already; every other text is escaped when it goes into an element."""

    __slots__ = ()


Attribute = str | int | bool | None


def element(name: str, /, *content: str, **attributes: Attribute) -> Html:
    """An element; content that is not `Html` is escaped.

    A trailing underscore of an attribute's name goes (`class_`), the others become hyphens (`data_kind`). True
    gives the attribute alone, None and False leave it out. Elements without content or end tag: `void`.
    """
    return Html(f"{_opened(name, *attributes, *attributes.values())}{joined(content)}</{name}>")


def void(name: str, /, **attributes: Attribute) -> Html:
    """An element that holds nothing, such as `input`."""
    return Html(_opened(name, *attributes, *attributes.values()))


def joined(content: Iterable[str]) -> Html:
    """Contents in a row, escaped where they are not `Html`."""
    return Html("".join([part if isinstance(part, Html) else _text(part) for part in content]))


def hidden_words(words: str) -> Html:
    """Words for a screen reader, where the eye sees it from colour or place."""
    return element("span", words, class_="vh")


@lru_cache(maxsize=16384, typed=True)
def _opened(name: str, /, *attributes: Attribute) -> str:
    """The tag that opens an element, from the names of its attributes and then their values.

    Pages open the same again and again. True and 1, which are equal, are told apart.
    """
    words = [name]
    half = len(attributes) // 2
    for key, value in zip(attributes[:half], attributes[half:], strict=True):
        if value is None or value is False:
            continue
        text = str(key).rstrip("_").replace("_", "-")
        words.append(text if value is True else f'{text}="{_text(str(value))}"')
    return f"<{' '.join(words)}>"


@lru_cache(maxsize=16384)
def _text(text: str) -> str:
    """A text as HTML has it; pages say the same names again and again."""
    return escape(printable(text))


class Ids:
    """Identifiers of elements, made of names: readable in a link, and none of them twice on a page."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of(self, name: str) -> str:
        """A new identifier for what has this name."""
        plain = re.sub(r"[^A-Za-z0-9_.]+", "-", name).strip("-.") or "x"
        text, count = plain, 1
        while text in self._taken:
            count += 1
            text = f"{plain}-{count}"
        self._taken.add(text)
        return text
