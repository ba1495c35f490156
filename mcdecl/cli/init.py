"""`mcdecl init`."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.options import examples

if TYPE_CHECKING:
    from mcdecl.project.scaffold import NewProject

EXAMPLES = examples(
    "mcdecl init my-project                                   ask for the settings",
    "mcdecl init --yes                                        in the current folder, with the embedded account only",
    "mcdecl init --name nto --subdomain mc123 --business-unit 510001234 --environment prod",
    "mcdecl init adopted --from-account --subdomain mc123     a project that declares what the account holds",
    "mcdecl init --schemas                                    update the schemas of a project",
    "mcdecl init --editors                                    point editors at the schemas of this mcdecl",
)


@click.command("init", epilog=EXAMPLES)
@click.argument("directory", metavar="[DIR]", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--name", metavar="NAME", help="Name of the project. Default: the name of the folder.")
@click.option("--subdomain", metavar="TENANT", help="The live account: its subdomain, or one of its URLs.")
@click.option("--auth-url", metavar="URL", help="The live account: where tokens come from, if no subdomain says it.")
@click.option("--business-unit", metavar="MID", help="The business unit to work in. Default: the package's own.")
@click.option("--environment", metavar="ENV", help="Name of the environment for the live account.  [default: prod]")
@click.option(
    "--from-account", is_flag=True, help="Export what the live account holds into the new project. Reads only."
)
@click.option("-y", "--yes", is_flag=True, help="Never ask, even on a terminal.")
@click.option("--schemas", is_flag=True, help="Only rewrite schemas/ of the existing project.")
@click.option(
    "--editors",
    is_flag=True,
    help="Only point editors at the installed schemas, in .vscode/settings.json of the project.",
)
@click.pass_obj
def command(
    settings: CliSettings,
    directory: Path | None,
    name: str | None,
    subdomain: str | None,
    auth_url: str | None,
    business_unit: str | None,
    environment: str | None,
    from_account: bool,
    yes: bool,
    schemas: bool,
    editors: bool,
) -> int:
    """Create a project in DIR or the current folder: a mcdecl.yaml, a first data extension, and schemas for editors.

    On a terminal it asks for missing options. Existing files are never overwritten. With --from-account the credentials
    of the account come from MC_CLIENT_ID and MC_CLIENT_SECRET, or from a .env in the folder; if the account cannot be
    read, nothing is written.
    """
    from mcdecl.project.scaffold import create_project, write_schemas

    root = settings.directory / directory if directory else settings.directory
    given = {
        "name": name,
        "subdomain": subdomain,
        "auth url": auth_url,
        "business unit": business_unit,
        "environment": environment,
    }
    if schemas or editors:
        if texts := [*(word for word, value in given.items() if value is not None), *["from account"] * from_account]:
            option = "--schemas" if schemas else "--editors"
            raise click.UsageError(f"{option} writes no project; use it without --{texts[0].replace(' ', '-')}")
        if schemas:
            _tell(root, write_schemas(root))
        if editors:
            _point_editors(root)
        return 0
    asking = not yes and sys.stdin.isatty() and sys.stdout.isatty()
    new = _beginning(root, given, asking=asking, live=from_account)
    if from_account:
        return _adopt(root, new)
    written = create_project(root, new)
    _tell(root, written)
    if ".gitignore" not in written:
        click.echo("Left .gitignore unchanged; make sure that it contains .mcdecl/ and .env.")
    click.echo(f"Next: {_call(root, 'plan')} shows what would be created, {_call(root, 'apply')} creates it.")
    return 0


def _point_editors(root: Path) -> None:
    """Name the installed schemas in the settings of Visual Studio Code, and say how other editors take them."""
    from mcdecl.project.scaffold import check_project
    from mcdecl.project.schema_files import installed_schemas, write_settings

    check_project(root)
    _tell(root, [write_settings(root)])
    click.echo(f"The schemas are in {installed_schemas()}; other editors take the same yaml.schemas in their settings.")
    click.echo("The paths hold for this machine: keep the file out of git. A modeline in a file outranks it.")


def _adopt(root: Path, new: "NewProject") -> int:
    """Create the project with what its account holds."""
    from mcdecl.cli.session import counting
    from mcdecl.report.export import export_lines
    from mcdecl.workspace.export import init_from_account

    with counting("Reading the account …") as progress:
        written, report = init_from_account(root, new, progress=progress)
    _tell(root, written)
    for line in export_lines(report):
        click.echo(line)
    if ".gitignore" not in written:
        click.echo("Left .gitignore unchanged; make sure that it contains .mcdecl/ and .env.")
    if report.complete:
        click.echo(f"Next: {_call(root, 'plan')} compares the files with the account; there should be nothing to do.")
        return 0
    import shlex

    click.echo(f"Next: {_call(root, f'export --out {shlex.quote(str(root))}')} adds what could not be read.")
    return 1


def _beginning(root: Path, given: dict[str, str | None], *, asking: bool, live: bool) -> "NewProject":
    """What the options say, and a person for the rest; `live` if there has to be a live account."""
    from mcdecl.project.scaffold import NewProject, auth_url_of, live_name_of, name_of, subdomain_of, unit_of

    name = _answer("name", given, name_of, asking, "Name of the project", root.resolve().name or "project")
    auth_url = _answer("auth url", given, auth_url_of, False, "", "") or None
    words = "Subdomain of the live account" + ("" if live else " (empty: only the embedded account)")
    subdomain = _answer("subdomain", given, subdomain_of, asking and not auth_url, words, "") or None
    if not subdomain and not auth_url:
        if live:
            raise click.UsageError("--from-account needs a live account; add --subdomain")
        for word in ("business unit", "environment"):
            if given[word] is not None:
                option = word.replace(" ", "-")
                raise click.UsageError(f"--{option} needs a live account; add --subdomain")
        return NewProject(name)
    words = "MID of the business unit (empty: the package's own)"
    unit = _answer("business unit", given, unit_of, asking, words, "")
    environment = _answer("environment", given, live_name_of, asking, "Name of the environment", "prod")
    return NewProject(name, subdomain, unit or None, environment, auth_url)


def _answer(
    word: str, given: dict[str, str | None], read: Callable[[str], str], asking: bool, question: str, default: str
) -> str:
    """The value of an option, else what a person answers, else the default; an empty default means none is needed."""
    option = given[word]
    if option is not None:
        return _read(read, option, f"--{word.replace(' ', '-')}")
    if not asking:
        return default and _read(read, default, f"--{word.replace(' ', '-')}")

    def convert(text: str) -> str:
        if not text.strip() and not default:
            return ""
        try:
            return read(text)
        except ValueError as error:
            raise click.UsageError(str(error)) from None  # click asks again

    answer: str = click.prompt(question, default=default, show_default=bool(default), value_proc=convert)
    return answer


def _read(read: Callable[[str], str], text: str, option: str) -> str:
    try:
        return read(text)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint=option) from None


def _tell(root: Path, written: list[str]) -> None:
    for path in written:
        click.echo(f"Wrote {root / path}")


def _call(root: Path, word: str) -> str:
    import shlex

    where = "" if root.resolve() == Path.cwd() else f"-C {shlex.quote(str(root))} "
    return f"`mcdecl {where}{word}`"
