"""A text read in pieces says what it says as a whole."""

import random
from pathlib import Path

import pytest

from mcdecl.lsp import cursor
from mcdecl.lsp.pieces import pieces
from tests.lsp.typing import EXAMPLES

TEXTS = [path.read_text() for path in sorted(EXAMPLES.rglob("*.yaml"))]
BITS = (
    *(
        "\n",
        "  ",
        "'",
        '"',
        "{",
        "}",
        "[",
        "]",
        ": ",
        "#",
        "- ",
        "|\n",
        ">",
        "?",
        "\t",
        "\\",
        "é",
        "😀",
        "\r",
        "\u2028",
    ),
    *(
        "&a ",
        "*a",
        "<<: *a",
        "!!str ",
        "a:",
        "a:#",
        "\n  b:",
        "\nc:\n",
        "\nc:",
        "\n    # c\n",
        "|+\n",
        "...\n",
        "---\n",
    ),
)


def test_texts_of_projects_are_read_in_pieces() -> None:
    parts = [pieces(text) for text in TEXTS if "mcdecl.schema" not in text]
    assert all(parts)
    assert sum(len(there or ()) for there in parts) > 40


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_typed_pieces_say_what_the_whole_says(seed: int) -> None:
    chance = random.Random(seed)
    read = 0
    for _ in range(250):
        lines = chance.choice(TEXTS).split("\n")
        at = chance.randrange(len(lines))
        text = "\n".join(lines[max(0, at - chance.randrange(40)) : at + chance.randrange(40)])
        for _ in range(chance.randrange(4)):
            begin = chance.randrange(len(text) + 1)
            text = text[:begin] + chance.choice(BITS) + text[begin + chance.choice((0, 0, 1, 9)) :]
        assert cursor.scalars(text) == tuple(cursor._scalars(text)), text
        read += len(pieces(text) or ()) > 1
    assert read > 10


def test_a_keystroke_has_only_its_own_entry_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a:\n" + "".join(f"  k{number}:\n    name: x\n" for number in range(30))
    cursor.scalars(text)
    asked: list[str] = []
    monkeypatch.setattr(cursor, "_scalars", lambda part: asked.append(part) or iter(()))
    cursor.scalars(text.replace("  k7:\n    name: x", "  k7:\n    name: y"))
    assert asked[0] == "a:\n  k7:\n    name: y\n"
    monkeypatch.undo()
    moved = cursor.scalars(text.replace("  k7:\n", "  k7:\n\n"))
    assert next(item.line for item in moved if item.path == ("a", "k8")) == 19


def test_what_is_open_over_several_entries_is_read_whole(tmp_path: Path) -> None:
    for text in ("a:\n  b: 'x\n  c: y'\n", "a:\n  b: {x: 1,\n  c: 2}\n", "a:\n  b: &m 1\n  c: *m\n"):
        assert cursor.scalars(text) == tuple(cursor._scalars(text))
