"""One HTML file that stands alone: its look and its script are inside, and it may load and send nothing."""

from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files

from msgspec import Struct

from mcdecl.report.page.elements import Html, element, joined, void


@cache
def asset(name: str) -> str:
    """The text of a style sheet or script that lies beside this module."""
    return files("mcdecl.report.page").joinpath(name).read_text(encoding="utf-8")


class HtmlDocument(Struct, frozen=True):
    """A page.

    Attributes:
        title: what its tab says.
        body: the content of `body`.
        styles, scripts: names of assets, in order; the look that all pages share comes by itself.
    """

    title: str
    body: Html
    styles: Sequence[str] = ()
    scripts: Sequence[str] = ()

    def text(self) -> str:
        """The whole file.

        Its policy names the digests of what stands in it, so that nothing else runs, is loaded or is sent,
        whatever a name in it may look like.
        """
        style, styled = _assets("page.css", *self.styles)
        script, runs = _assets(*self.scripts) if self.scripts else ("", "'none'")
        policy = (
            f"default-src 'none'; style-src {styled}; script-src {runs}; "
            "img-src data:; base-uri 'none'; form-action 'none'"
        )
        head = element(
            "head",
            void("meta", charset="utf-8"),
            void("meta", http_equiv="Content-Security-Policy", content=policy),
            void("meta", name="viewport", content="width=device-width, initial-scale=1"),
            void("meta", name="color-scheme", content="light dark"),
            void("meta", name="referrer", content="no-referrer"),
            void("link", rel="icon", href="data:,"),
            element("title", self.title),
            element("style", Html(style)),
        )
        end = element("script", Html(script)) if script else Html("")
        page = element("html", head, element("body", self.body, end), lang="en")
        return joined((Html("<!doctype html>\n"), page, Html("\n")))


@cache
def _assets(*names: str) -> tuple[str, str]:
    """The texts of assets in one, and its digest as a policy names it."""
    text = "\n".join(asset(name) for name in names)
    return text, f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
