"""`mcdecl show`."""

from pathlib import Path

import click

from mcdecl.cli.options import examples, format_option

EXAMPLES = examples(
    "mcdecl plan --out plan.json && mcdecl show plan.json",
    "mcdecl show plan.json --format json | jq .summary",
)


@click.command("show", epilog=EXAMPLES)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@format_option("text", "json")
def command(file: Path, form: str) -> int:
    """Show a plan that was saved with `mcdecl plan --out FILE`, without asking any account."""
    from mcdecl.cli.session import console
    from mcdecl.plan.saved import read_saved
    from mcdecl.plan.units import PlanSet
    from mcdecl.report.terminal import print_plan, print_plans

    saved = read_saved(file.read_text(encoding="utf-8", errors="replace"))
    if form == "json":
        import json

        click.echo(json.dumps(saved.plan.to_json(), ensure_ascii=False, indent=2))
    elif isinstance(saved.plan, PlanSet):
        print_plans(console(), saved.plan)
    else:
        print_plan(console(), saved.plan)
    return 0
