"""`mcdecl show`."""

from pathlib import Path

import click

from mcdecl.cli.options import examples, plan_format_option

EXAMPLES = examples(
    "mcdecl plan --out plan.json && mcdecl show plan.json",
    "mcdecl show plan.json --format json | jq .summary",
    "mcdecl show plan.json --format html > p.html    for a reviewer: one page, no network",
)


@click.command("show", epilog=EXAMPLES)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@plan_format_option
def command(file: Path, form: str, plain: bool) -> int:
    """Show a plan that was saved with `mcdecl plan --out FILE`, without asking any account."""
    from mcdecl.cli.session import show, shown_form
    from mcdecl.engine.plan.saved import read_saved

    show(read_saved(file.read_text(encoding="utf-8", errors="replace")).plan, shown_form(form, plain=plain))
    return 0
