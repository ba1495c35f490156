"""The picture of the README: a plan as a terminal shows it. `python -m tests.picture` draws it again."""

import io
from pathlib import Path
from typing import Final

from mcdecl.engine.plan import DesiredState, Plan, build
from mcdecl.helpers.structs import replace
from mcdecl.kinds.facts import ResourceFacts
from mcdecl.kinds.resource import Directives, ItemWords
from mcdecl.report.terminal import print_plan
from tests.strategies import held
from tests.wanted import EMAIL, ID, query, table

FILE: Final = Path(__file__).parent.parent / "examples" / "plan.svg"
WIDTH: Final = 96
_BEFORE: Final = "SELECT c.Id, c.Email\nFROM Customers c\nWHERE c.Region = 'US'\n"
_FORMAT: Final = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img" \
aria-label="A plan of mcdecl in a terminal">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; \
font-size: {char_height}px; line-height: {line_height}px; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal"><rect x="0" y="0" width="{terminal_width}" \
height="{terminal_height}" /></clipPath>{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""
"""As rich draws a terminal, but with the fonts that are there: a picture loads nothing from the network."""


def plan() -> Plan:
    """One column with rows goes, a segment and a table change, one is new."""
    phone, name = {"name": "Phone", "type": "Phone"}, {"name": "FirstName", "type": "Text", "length": 50}
    before = [table("NTO_Customers", ID, EMAIL, name, phone, name="Customers")]
    before += [table("NTO_Segment", ID, EMAIL, name="Segment"), query("NTO_Refresh", "NTO_Segment", sql=_BEFORE)]
    words = Directives(items={"fields": ItemWords(removed=("Phone",))})
    after = [
        replace(table("NTO_Customers", ID, EMAIL, {**name, "length": 80}, name="Customers"), directives=words),
        table("NTO_Segment", ID, EMAIL, name="Segment"),
        query("NTO_Refresh", "NTO_Segment", sql=_BEFORE.replace("'US'", "'EU'")),
        table("NTO_Surveys", ID, {"name": "Score", "type": "Number"}, name="Surveys"),
    ]
    live = replace(held(before), facts={"data_extension.NTO_Customers": ResourceFacts(12_480)})
    return build(DesiredState(after, project="northern-trail", environment="prod"), live)


def picture() -> str:
    """The picture as SVG."""
    from rich.console import Console
    from rich.terminal_theme import MONOKAI
    from rich.text import Text

    out = io.StringIO()
    print_plan(Console(file=out, width=WIDTH, force_terminal=True, color_system="standard", no_color=False), plan())
    canvas = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="standard")
    canvas.print("$ mcdecl plan", style="bold")
    canvas.print(Text.from_ansi(out.getvalue()))
    svg = canvas.export_svg(title="mcdecl plan", theme=MONOKAI, code_format=_FORMAT, unique_id="mcdecl")
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"


if __name__ == "__main__":
    FILE.write_text(picture(), encoding="utf-8")
