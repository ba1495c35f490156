"""YAML as people write it, in every style, with comments wherever they may stand."""

import json
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

WORDS = (
    "a", "Bc", "yes", "null", "0001", "1e3", "12", "1.50", "true", "it's", "x: y", "a # b", "a,b", "[z]", "{q}", "*s",
    "&t", "04:30", "2030-01-02", "a:b", "%%Year%%.csv", "${var.x}", "", " lead", "trail ", "-", "- a", "?", "café",
    "l1\nl2", "l1\n\n  l2\n", "tab\there", "~", "<<", "=", "...", "---", "#", "a\\b", '"', "!x", "|", ">", "@a", "`b",
    "é\u00a0", "😀",
)  # fmt: skip
KEYS = tuple(word for word in WORDS if word != "<<")
COMMENTS = ("# one", "#two", "# three: {x", "#", "# 'q", "# - d")


@st.composite
def documents(draw: st.DrawFn) -> str:
    """The text of a file: a map of anything."""
    written = _Written(draw)
    written.map(0, 3)
    written.remarks(0)
    head = draw(st.sampled_from(("", "# head\n\n", "---\n", "# file\n--- # doc\n", "\n\n# x\n# y\n")))
    return head + "\n".join(written.lines) + draw(st.sampled_from(("", "\n", "\n\n\n", "\n...\n")))


class _Written:
    """Lines of YAML, drawn one after the other."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw, self.lines, self.anchors = draw, [], list[str]()

    def pick(self, choices: Sequence[Any]) -> Any:
        return self.draw(st.sampled_from(choices))

    def remarks(self, indent: int) -> None:
        for _ in range(self.draw(st.integers(0, 2))):
            self.lines.append(
                self.pick(("", " " * indent + self.pick(COMMENTS), " " * (indent + 3) + "# deep", "# left"))
            )

    def beside(self) -> str:
        return self.pick(("", "", "", "  ", f"   {self.pick(COMMENTS)}"))

    def map(self, indent: int, depth: int) -> None:
        keys = self.draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=4, unique=True))
        for key in keys:
            self.remarks(indent)
            self.value(f"{' ' * indent}{self.scalar(key, key=True)}:", indent, depth)

    def value(self, head: str, indent: int, depth: int) -> None:
        step = self.pick((1, 2, 4))
        style = self.pick(
            ("scalar", "flow", "map", "list", "block", "long", "nothing", "alias") if depth else ("scalar",)
        )
        if style == "nothing":
            self.lines.append(head + self.beside())
        elif style == "alias" and self.anchors:
            self.lines.append(f"{head} *{self.pick(self.anchors)}{self.beside()}")
        elif style == "flow":
            self.lines.append(f"{head} {self.flow(indent + step, depth - 1)}{self.beside()}")
        elif style == "map":
            self.lines.append(f"{head}{self.anchor()}{self.beside()}")
            self.map(indent + step, depth - 1)
        elif style == "list":
            self.lines.append(head + self.beside())
            self.list(indent + step, depth - 1)
        elif style == "block":
            mark = self.pick(("|", ">", "|-", ">-", "|+", ">+", f"|{step}", f">{step}+"))
            first = " " if mark[1:2].isdigit() else ""
            self.lines += [f"{head} {mark}{self.beside()}", f"{' ' * (indent + step)}{first}SELECT '# no'"]
            self.lines += [f"{' ' * (indent + step)}  more "] if self.draw(st.booleans()) else [""]
        elif style == "long":
            quote = self.pick(('"', "'", ""))
            self.lines += [f"{head} {quote}one", "", f"{' ' * (indent + 1)}two{quote}{self.beside()}"]
        else:
            self.lines.append(f"{head}{self.anchor()} {self.scalar(self.pick(WORDS))}{self.beside()}")

    def anchor(self) -> str:
        if self.draw(st.integers(0, 4)):
            return ""
        name = self.pick(("p", "q", "r"))
        return f" &{name}"

    def list(self, indent: int, depth: int) -> None:
        for _ in range(self.draw(st.integers(1, 3))):
            self.remarks(indent)
            self.item(indent, depth)

    def item(self, indent: int, depth: int) -> None:
        at = len(self.lines)
        if depth and self.draw(st.booleans()):
            if self.draw(st.booleans()):
                self.lines.append(" " * indent + "-" + self.beside())
                self.map(indent + 2, depth - 1)
                return
            self.map(indent + 2, 0)
            number = next(n for n in range(at, len(self.lines)) if self.lines[n].strip()[:1] not in ("", "#"))
            self.lines[number] = f"{' ' * indent}- {self.lines[number][indent + 2 :]}"
            return
        self.value(" " * indent + "-", indent, min(depth, 1))

    def flow(self, indent: int, depth: int) -> str:
        gap = self.pick((" ", " ", f" {self.pick(COMMENTS)}\n{' ' * (indent + 1)}", f"\n{' ' * (indent + 1)}"))
        keys = self.draw(st.lists(st.sampled_from(KEYS), max_size=3, unique=True))
        if self.draw(st.booleans()):
            parts = [self.scalar(key, flow=True) for key in keys]
            return f"[{gap}{f',{gap}'.join(parts)}{gap}]"
        inner = [self.flow(indent, depth - 1) if depth > 0 else self.scalar(self.pick(WORDS), flow=True) for _ in keys]
        parts = [f"{self.scalar(key, flow=True)}: {value}" for key, value in zip(keys, inner, strict=True)]
        return f"{{{gap}{f',{gap}'.join(parts)}{gap}}}"

    def scalar(self, text: str, *, flow: bool = False, key: bool = False) -> str:
        plain = text.isascii() and text.replace("_", "").replace(".", "").isalnum()
        style = self.pick(("plain", "single", "double"))
        if style == "plain" and plain:
            return text
        if style == "single" and not {"\n", "\t", "\u00a0"} & set(text):
            return "'" + text.replace("'", "''") + "'"
        return json.dumps(text, ensure_ascii=self.draw(st.booleans()))
