"""`mcdecl completion`."""

import click

from mcdecl.cli.main import COMPLETE, cli
from mcdecl.cli.options import examples

EXAMPLES = examples(
    'eval "$(mcdecl completion bash)"                                      in ~/.bashrc',
    'eval "$(mcdecl completion zsh)"                                       in ~/.zshrc, below compinit',
    "mcdecl completion fish > ~/.config/fish/completions/mcdecl.fish       once",
)


@click.command("completion", epilog=EXAMPLES)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> int:
    """Print a shell completion script for mcdecl: commands, options, and the names in the project.

    Addresses, environments, business units and variables are read from the project's files each time, in the current
    folder or the folder that -C names. The account is not contacted.
    """
    from click.shell_completion import get_completion_class

    completing = get_completion_class(shell)
    assert completing is not None  # noqa: S101 - click brings all three
    click.echo(completing(cli, {}, "mcdecl", COMPLETE).source(), nl=False)
    return 0
