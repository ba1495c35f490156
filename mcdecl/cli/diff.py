"""`mcdecl diff`."""

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.names import ADDRESS, ENVIRONMENT
from mcdecl.cli.options import chosen_units, examples, format_option, fresh_option, unit_option, variable_options

EXAMPLES = examples(
    "mcdecl diff qa prod                                    everything that the project declares",
    "mcdecl diff qa prod 'data_extension.NTO_*'             only these",
    "mcdecl diff qa prod --business-unit us                 only this unit, in both",
    "mcdecl diff qa prod --drift --detailed-exitcode        for a pipeline: exit code 2 if there is drift",
)


@click.command("diff", epilog=EXAMPLES)
@click.argument("left", type=ENVIRONMENT, metavar="ENV1")
@click.argument("right", type=ENVIRONMENT, metavar="ENV2")
@click.argument("globs", type=ADDRESS, nargs=-1, metavar="[ADDRESS-GLOB]…")
@variable_options
@unit_option
@format_option("text", "json", "markdown", "slack")
@click.option("--drift", is_flag=True, help="Hide the differences that the project itself declares.")
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 0 if both are the same, 2 if they differ.")
@fresh_option
@click.pass_obj
def command(
    settings: CliSettings,
    left: str,
    right: str,
    globs: tuple[str, ...],
    variables: tuple[str, ...],
    form: str,
    drift: bool,
    detailed_exitcode: bool,
) -> int:
    """Compare the accounts of two environments, as the project sees them. Reads only.

    Compares the resources that the project declares for either environment, and anything else in owned_folders. A
    difference is expected if the project declares different values and both accounts are as declared; any other
    difference is drift. If the environments have business units, units with the same name are compared.
    """
    from mcdecl.cli.session import busy, in_words, load_environments, print_json, read_project, show_lines, tell_doubts
    from mcdecl.engine.plan.compare_units import ComparisonSet
    from mcdecl.report.comparison import comparison_lines, set_line, summary_line, unit_lines
    from mcdecl.workspace.diff import both, check_different, diff

    check_different(left, right)  # its exit code 2 would say that they differ, so it is no wrong use
    first, second = both(load_environments(settings, (left, right), variables, read_project))
    with busy("Reading two accounts …"):
        comparison = diff(first, second, globs, business_units=chosen_units(), describe=in_words, debug=settings.debug)
    tell_doubts(comparison.warnings, (first, second))
    if drift:
        comparison = comparison.drifted()
    if form == "json":
        print_json(comparison.to_json())
    else:
        if isinstance(comparison, ComparisonSet):
            lines, line = unit_lines(comparison), set_line(comparison)
        else:
            lines, line = comparison_lines(comparison), summary_line(comparison)
        show_lines("diff", f"{first.name}: {left} and {right}", lines, line, form, settings.directory)
    if isinstance(comparison, ComparisonSet) and comparison.failed:
        return 1
    return 2 if detailed_exitcode and comparison.differs else 0
