"""`mcdecl show`."""

from pathlib import Path

import click

from mcdecl.cli.options import InPath, examples, plan_format_option, summary_option

EXAMPLES = examples(
    "mcdecl plan --out plan.json && mcdecl show plan.json",
    "mcdecl show plan.json --format json | jq .summary",
    "mcdecl show plan.json --format html > p.html    for a reviewer: one page, no network",
    "mcdecl show plan.json --format slack            a short message for Slack or Teams",
)


@click.command("show", epilog=EXAMPLES)
@click.argument("file", type=InPath(dir_okay=False))
@plan_format_option
@summary_option
def command(file: Path, form: str, plain: bool, summary: bool) -> int:
    """Show a plan that was saved with `mcdecl plan --out FILE`, without asking any account."""
    from mcdecl.cli.session import show, shown_form
    from mcdecl.helpers.structs import replace
    from mcdecl.workspace.origin import pipeline_link
    from mcdecl.workspace.reviewed import read_saved_file

    saved = read_saved_file(file)
    origin = replace(saved.origin, link=pipeline_link())
    show(saved.plan, shown_form(form, plain=plain), origin=origin, summary=summary)
    return 0
