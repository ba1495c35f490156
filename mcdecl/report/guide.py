"""The pages of the guide, as the package carries them."""

import re
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

ORDER: Final = "guide"
"""The topic that lists all others, in the order in which a person needs them."""
_LINK: Final = re.compile(r"\]\(([\w-]+)\.md\)")


def topics() -> dict[str, str]:
    """Topic to title of every page that a person wrote, in the order of the page that lists them."""
    titles = {page.name.removesuffix(".md"): _title(page) for page in _pages()}
    order = [ORDER, *_LINK.findall(topic_page(ORDER) or "")]
    return {name: titles[name] for name in (*order, *sorted({*titles} - {*order})) if name in titles}


def topic_page(name: str) -> str | None:
    """The page of a topic, in Markdown, or None."""
    return next((page.read_text(encoding="utf-8") for page in _pages() if page.name == f"{name}.md"), None)


def _pages() -> Iterator[Traversable]:
    return (page for page in (files("mcdecl") / "guide").iterdir() if page.name.endswith(".md"))


def _title(page: Traversable) -> str:
    return page.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")
