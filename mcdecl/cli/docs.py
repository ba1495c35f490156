"""`mcdecl docs`."""

from pathlib import Path

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.options import OutPath, examples, project_options, unit_option

EXAMPLES = examples(
    "mcdecl docs --out site                generate the site, then open site/index.html",
    "mcdecl docs --out site -e prod        for another environment",
)


@click.command("docs", epilog=EXAMPLES)
@click.option(
    "--out",
    required=True,
    metavar="DIR",
    type=OutPath(file_okay=False),
    help="Folder of the site. Created if missing; other files in it are left alone.",
)
@project_options
@unit_option
@click.pass_obj
def command(settings: CliSettings, environment: str | None, variables: tuple[str, ...], out: Path) -> int:
    """Generate a site of the whole project, offline: every resource, what fills it and what reads it.

    Data extensions with their fields, queries with their SQL, imports, filters, extracts, automations, files and
    folders each have a page with their lineage; the first page searches them all. The pages need no server and no
    network. The same project always gives the same bytes; pages of removed resources are deleted.
    """
    from mcdecl.cli.session import load_project
    from mcdecl.report.progress import Late
    from mcdecl.report.site import put, site
    from mcdecl.workspace.lineage import project_graph

    project = load_project(settings, environment, variables, offline=True)
    with Late("Writing the site …") as status:
        pages = site(project, project_graph(project))
        done = put(out, pages, lambda number: status.update(f"Writing the site: page {number:,} of {len(pages):,}"))
    removed = f", {done.removed:,} removed" if done.removed else ""
    click.echo(f"{len(pages):,} pages in {out}: {done.written:,} written{removed}. Open {out / 'index.html'}.")
    return 0
