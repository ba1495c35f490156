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
    """Print what makes a shell complete mcdecl: commands, options, and the names of the project in the folder.

    Addresses, environments, business units and variables are read from the files each time, or from those of the
    folder that -C names; nothing is asked of an account.
    """
    from click.shell_completion import get_completion_class

    completing = get_completion_class(shell)
    assert completing is not None  # noqa: S101 - click brings all three
    click.echo(completing(cli, {}, "mcdecl", COMPLETE).source(), nl=False)
    return 0
