"""The colours of a terminal: none vanishes on black or on white, and no style uses another."""

import re
from pathlib import Path

import pytest
from rich.color import Color

import mcdecl
from mcdecl.cli.session import console
from mcdecl.report.palette import COLOURS

LEAST = 3.9
"""The contrast that every colour has on both grounds; more than 4.58 has none."""
_OF_TERMINALS = r"(?:bright_)?(?:black|red|green|yellow|blue|magenta|cyan|white)"


def contrast(number: int, ground: float) -> float:
    """By WCAG 2, against a ground of this luminance."""
    channels = (channel / 255 for channel in Color.from_ansi(number).get_truecolor())
    linear = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels)
    light, dark = sorted((sum(map(float.__mul__, (0.2126, 0.7152, 0.0722), linear)), ground), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", COLOURS)
def test_it_can_be_read_on_black_and_on_white(name: str) -> None:
    assert min(contrast(COLOURS[name], 0.0), contrast(COLOURS[name], 1.0)) >= LEAST


def test_a_usual_yellow_could_not() -> None:
    assert contrast(184, 1.0) < 2 < LEAST < contrast(184, 0.0)


def test_styles_use_no_other_colour() -> None:
    root = Path(mcdecl.__file__).parent
    text = "\n".join(path.read_text() for room in ("report", "cli") for path in (root / room).rglob("*.py"))
    named = set(re.findall(rf'"(?:bold |dim )?({_OF_TERMINALS})"', text))
    assert named == {*COLOURS}


@pytest.mark.parametrize(("depth", "shown"), [("256", "38;5;130"), ("standard", "33")])
def test_a_terminal_of_sixteen_colours_keeps_its_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], depth: str, shown: str
) -> None:
    monkeypatch.setattr("rich.console.Console._detect_color_system", lambda _console: _systems()[depth])
    out = console()
    for style in ("yellow", "bold yellow"):
        with out.capture() as written:
            out.print("x", style=style)
        assert written.get().startswith("\x1b[" + ("1;" if style != "yellow" else "") + shown + "m")


def _systems() -> dict[str, object]:
    from rich.console import COLOR_SYSTEMS

    return dict(COLOR_SYSTEMS)
