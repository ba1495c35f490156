"""One line moves on a terminal: what is printed meanwhile stands alone, above it."""

import os
import pty
import re
import subprocess
import sys

PROGRAM = """
import sys, time
from mcdecl.report import progress
progress.DELAY = 0.0
with progress.Late("a sentence that is wider than the terminal, so that it takes two lines of it") as status:
    while status._status is None:
        time.sleep(0.01)
    for number in range(3):
        with status.aside():
            print(f"line {number} is a text that is wider than the terminal too")
            sys.stdout.flush()
        status.update(f"now {number}")
"""


def screen(raw: bytes, width: int) -> list[str]:
    """What a terminal of this width shows in the end: as much of its language as rich speaks."""
    lines, row, column = [[" "] * width], 0, 0
    for match in re.finditer(r"\x1b\[(\??)([\d;]*)([A-Za-z])|(\r)|(\n)|([^\x1b])", raw.decode()):
        private, number, command, back, feed, text = match.groups()
        if command and not private:
            count = int(number or 1) if number.isdigit() or not number else 1
            row = max(0, row - count) if command == "A" else row
            if command == "K":
                lines[row] = [" "] * width
        elif back:
            column = 0
        elif feed or (text and column == width):
            row, column = row + 1, 0
            lines += [[" "] * width] * (row + 1 - len(lines))
        if text:
            lines[row] = [*lines[row][:column], text, *lines[row][column + 1 :]]
            column += 1
    return [line for line in ("".join(line).rstrip() for line in lines) if line]


def test_what_is_printed_meanwhile_stays_whole() -> None:
    parent, child = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "30", "LINES": "24"}
    environment.pop("CI", None)
    process = subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=child, stderr=child, env=environment)
    os.close(child)
    raw = b""
    while True:
        try:
            piece = os.read(parent, 4096)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        raw += piece
    os.close(parent)
    assert process.wait() == 0
    texts = [f"line {number} is a text that is wider than the terminal too" for number in range(3)]
    assert screen(raw, 30) == [text[at : at + 30].rstrip() for text in texts for at in (0, 30)]
