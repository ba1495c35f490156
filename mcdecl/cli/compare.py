"""`mcdecl compare`."""

from pathlib import Path

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.options import examples, format_option, parsed_variables, project_options, variable_files

EXAMPLES = examples(
    "mcdecl compare                                     with what was applied last, else with the base branch",
    "mcdecl compare main                                with the branch main",
    "mcdecl compare HEAD~1 data_extension.NTO_Regional_Customers",
    "mcdecl compare --data people                       on the rows of a folder: KEY.csv or KEY.parquet",
    "mcdecl compare --format markdown > comment.md      for a pull request",
    "mcdecl compare --fail-on 'left>10%'                for a pipeline: exit code 1 if more leave",
)


@click.command("compare", epilog=EXAMPLES)
@click.argument("words", nargs=-1, metavar="[REF] [ADDRESS-GLOB]…")
@project_options
@format_option("text", "json", "markdown", "html")
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Play on the rows of this folder instead: KEY.csv or KEY.parquet for each data extension.",
)
@click.option("--cases/--no-cases", default=True, show_default=True, help="Play on the given rows of the test cases.")
@click.option(
    "--rows",
    type=click.IntRange(0, 10_000),
    default=60,
    show_default=True,
    help="Random rows to generate for each data extension, besides those for each condition; 0 generates none.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed generates the same rows.")
@click.option(
    "--examples",
    "shown",
    type=click.IntRange(0, 100),
    default=3,
    show_default=True,
    help="Rows to show of each sort; 0 shows only counts.",
)
@click.option(
    "--fail-on",
    "limits",
    metavar="LIMIT",
    multiple=True,
    help="Exit with 1 beyond this limit, such as 'left>10%', 'entered>=100' or 'changed>0'. Repeatable.",
)
@click.option(
    "--detailed-exitcode",
    is_flag=True,
    help="Exit with 0 if all rows are the same, 2 if they differ or something could not be compared.",
)
@click.pass_obj
def command(
    settings: CliSettings,
    words: tuple[str, ...],
    environment: str | None,
    variables: tuple[str, ...],
    form: str,
    data: Path | None,
    cases: bool,
    rows: int,
    seed: int,
    shown: int,
    limits: tuple[str, ...],
    detailed_exitcode: bool,
) -> int:
    """Show what a change does to rows: who enters, who leaves, and what changes.

    mcdecl plays the data flow as it was at REF and as it is now, each in a temporary embedded account on the same rows,
    and compares every data extension and file that the change reaches. No other account is contacted.

    REF is a commit, branch or tag. Without it, mcdecl compares with the commit that this machine applied last, or with
    the point where the branch left its base.

    The rows are those of the project's test cases and generated ones, or those of a folder (--data).
    """
    from mcdecl.cli.session import busy, print_json, print_whole, read_project, write_document
    from mcdecl.operations.comparing.limits import exceeded, limit_of, unchecked
    from mcdecl.report.audience import audience_lines, counts, to_json
    from mcdecl.workspace.compare_rows import Data
    from mcdecl.workspace.comparing import compare, split_words

    wanted = [limit_of(text) for text in limits]
    ref, globs = split_words(words)
    project = read_project(settings, environment, variables, offline=True)
    with busy("Playing the data flow …"):
        comparison = compare(
            project,
            ref,
            globs,
            data=Data(data, cases, rows, seed),
            examples=shown,
            variables=parsed_variables(variables),
            variable_files=variable_files(),
        )
    if form == "json":
        print_json(to_json(comparison))
    elif form == "markdown":
        from mcdecl.report.audience_markdown import audience_markdown

        write_document(audience_markdown(comparison, project.name, project.environment.name))
    elif form == "html":
        from mcdecl.report.audience_html import audience_page

        write_document(audience_page(comparison, project.name, project.environment.name))
    else:
        print_whole(audience_lines(comparison))
    beyond = list(exceeded(comparison.tables, wanted))
    for table, limit in beyond:
        click.echo(f"Error: {table.address} on {table.data}: {counts(table)}; the limit is {limit}.", err=True)
    broken = unchecked(comparison) if wanted else ()
    for problem in broken:
        click.echo(f"Error: {problem.what}: {problem.why}; no limit can be checked for what it fills.", err=True)
    if beyond or broken:
        return 1
    return 2 if detailed_exitcode and (comparison.different or comparison.problems) else 0
