"""`mcdecl lsp`."""

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.names import ENVIRONMENT
from mcdecl.cli.options import examples

EXAMPLES = examples(
    "mcdecl lsp                       what an editor starts; see mcdecl explain editors",
    "mcdecl lsp -e prod               with the variables of another environment",
)


@click.command("lsp", epilog=EXAMPLES)
@click.option(
    "-e",
    "--environment",
    type=ENVIRONMENT,
    metavar="ENV",
    help="Environment of mcdecl.yaml. Default: default_environment.",
)
@click.pass_obj
def command(_settings: CliSettings, environment: str | None) -> int:
    """Run the language server on standard input and output, for the editor that started it.

    It finds the project of each file that is opened and checks unsaved text as you type. It contacts no account, and
    writes only what lint keeps in .mcdecl: the editor shows edits, and saves them. It needs the extra `lsp`:
    pip install 'mcdecl[lsp]'.
    """
    try:
        from mcdecl.lsp.features import serve
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in ("pygls", "lsprotocol"):
            raise
        message = "The language server needs pygls, which is not installed.\nInstall it: pip install 'mcdecl[lsp]'"
        raise click.ClickException(message) from None
    return serve(environment)
