"""`mcdecl fmt`."""

import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.options import examples

if TYPE_CHECKING:
    from mcdecl.analysis.fmt.cache import FormattedFiles
    from mcdecl.analysis.fmt.files import Draft
    from mcdecl.project.diagnostics import Diagnostic

EXAMPLES = examples(
    "mcdecl fmt                           all YAML of the project",
    "mcdecl fmt crm/customers.yaml        one file",
    "mcdecl fmt --check                   for CI: list the files that are not formatted",
    "mcdecl fmt --diff                    what would change",
    "mcdecl fmt --sql                     the queries, too",
    "mcdecl fmt --stdin crm/new.yaml      for an editor: format text as if it were this file",
)


@click.command("fmt", epilog=EXAMPLES)
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--check", is_flag=True, help="Write nothing; list the files that would change, and exit with 1 if there are any."
)
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
@click.option("--sql", is_flag=True, help="Also format .sql files: capitals and spaces; lines stay in place.")
@click.option("--stdin", is_flag=True, help="Format standard input and print it; PATH only sets the file type.")
@click.pass_obj
def command(settings: CliSettings, paths: tuple[Path, ...], check: bool, diff: bool, sql: bool, stdin: bool) -> int:
    """Format YAML files: the given files and folders, or without PATH the whole project.

    Sections and keywords are in the order of the schema, with two spaces per level, a field on one line if it fits into
    100 columns, quotes only where they are needed, and no Windows line endings. Comments, anchors, block scalars, blank
    lines and the order of resources and fields stay, and so does the content: both are checked before a file is
    written. A file with an error is left alone.

    --sql writes SQL keywords in capitals, so the next plan may show queries as changed.
    """
    if stdin:
        return _piped(paths, check=check, diff=diff, sql=sql)
    from mcdecl.analysis.fmt.cache import FormattedFiles
    from mcdecl.analysis.fmt.files import files_to_format
    from mcdecl.cli.session import following

    _there(settings, paths)
    files = list(files_to_format(paths, settings.directory, sql=sql))
    outcome = _Outcome()
    kept = FormattedFiles(settings.directory, size=_size(files), whole=not paths)
    with following("Formatting") as status, kept as known:
        for number, (name, path) in enumerate(files, start=1):
            status(f"Formatting file {number:,} of {len(files):,}")
            outcome.take(name, path, settings.directory, known)
    if diff:
        for draft in outcome.changed:
            _show(draft.name, draft.before, draft.after)
    elif not check:
        outcome.write()
    return _told(outcome, check=check, diff=diff)


class _Outcome:
    """What becomes of the files, one after the other: one that is wrong keeps no other from being formatted."""

    def __init__(self) -> None:
        self.changed: list[Draft] = []
        self.wrong: list[Diagnostic] = []
        self.broken, self.count = 0, 0

    def take(self, name: str, path: Path, root: Path, known: "FormattedFiles") -> None:
        """Format a file, without writing it."""
        from mcdecl.analysis.fmt.files import drafted
        from mcdecl.analysis.fmt.model import NotFormatted

        self.count += 1
        try:
            draft = drafted(name, path, root, known)
        except NotFormatted as error:
            self.fail(*error.findings)
        else:
            self.changed += [draft] if draft.changed else []

    def write(self) -> None:
        """Write the files that change; one that cannot be written is told as wrong."""
        from mcdecl.project.diagnostics import Diagnostic

        written = []
        for draft in self.changed:
            try:
                draft.write()
                written.append(draft)
            except OSError as error:
                message = f"it cannot be written: {error.strerror or error}"
                self.fail(Diagnostic(draft.name, 1, 1, message, "check the permissions of the file"))
        self.changed = written

    def fail(self, *findings: "Diagnostic") -> None:
        """Note why a file is left as it is."""
        self.broken += 1
        self.wrong += findings


def _size(files: Iterable[tuple[str, Path]]) -> int:
    """The bytes of files, those aside that cannot be read."""
    size = 0
    for _, path in files:
        with suppress(OSError):
            size += path.stat().st_size
    return size


def _there(settings: CliSettings, paths: tuple[Path, ...]) -> None:
    """See that everything that is named is there, or else a project is.

    Raises:
        BadParameter: a path leads nowhere.
        ProjectError: the folder is no project.
    """
    from mcdecl.project.config import config_file

    for path in paths:
        if not path.exists():
            raise click.BadParameter(f"there is no file or folder {path}", param_hint="PATH")
    if not paths:
        config_file(settings.directory)


def _told(outcome: _Outcome, *, check: bool, diff: bool) -> int:
    from mcdecl.report.findings import line

    for finding in outcome.wrong:
        click.echo(line(finding), err=True)
    changed = len(outcome.changed)
    if not diff:
        for draft in outcome.changed:
            click.echo(draft.name)
    same = outcome.count - changed - outcome.broken
    texts = [f"{_files(changed)} {'would be ' if check or diff else ''}formatted" if changed else ""]
    texts += [f"{_files(same)} already in canonical form" if same else ""]
    texts += [f"{_files(outcome.broken)} with errors left alone" if outcome.broken else ""]
    click.echo(f"{', '.join(filter(None, texts)) or 'No files'}.", err=diff)
    return 1 if outcome.broken or (check and changed) else 0


def _files(count: int) -> str:
    return f"{count} file{'s' if count != 1 else ''}"


def _show(name: str, before: bytes, after: bytes) -> None:
    """Print what changes in a file; line ends and a byte order mark are no part of it."""
    from difflib import unified_diff

    old, new = (side.decode("utf-8-sig").replace("\r\n", "\n").splitlines() for side in (before, after))
    lines = list(unified_diff(old, new, name, name, lineterm=""))
    click.echo("\n".join(lines) if lines else f"--- {name}\n+++ {name}\n(only line ends change)")


def _piped(paths: tuple[Path, ...], *, check: bool, diff: bool, sql: bool) -> int:
    from mcdecl.analysis.fmt.files import formatted
    from mcdecl.analysis.fmt.model import NotFormatted
    from mcdecl.report.findings import line

    if len(paths) > 1:
        raise click.BadParameter("--stdin takes one PATH, or none", param_hint="PATH")
    name = paths[0].as_posix() if paths else "query.sql" if sql else "stdin.yaml"
    before = sys.stdin.buffer.read()
    try:
        after = formatted(before, name, sql=sql)
    except NotFormatted as error:
        for finding in error.findings:
            click.echo(line(finding), err=True)
        return 1
    if diff and before != after:
        _show(name, before, after)
    elif not check and not diff:
        sys.stdout.buffer.write(after)
        sys.stdout.flush()
    return 1 if check and before != after else 0
