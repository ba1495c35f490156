"""Choose the files to format, and format each of them."""

from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from msgspec import Struct

from mcdecl.analysis.fmt.cache import FormattedFiles
from mcdecl.analysis.fmt.model import NotFormatted
from mcdecl.analysis.fmt.sql_text import format_sql
from mcdecl.analysis.fmt.yaml_text import Sort, format_yaml
from mcdecl.helpers.atomic_write import rewrite
from mcdecl.helpers.safe_files import real_path
from mcdecl.project.diagnostics import Diagnostic
from mcdecl.project.files import CONFIG, YAML, bytes_of, declares, decoded, files_of

SQL: Final = (".sql",)


class Draft(Struct, frozen=True):
    """A file as it is and as it would be; `name` is what people call it."""

    name: str
    path: Path
    before: bytes
    after: bytes

    @property
    def changed(self) -> bool:
        """Whether anything of it changes."""
        return self.before != self.after

    def write(self) -> None:
        """Write the file, whole or not at all, with the permissions that it has; a link keeps leading to it.

        Raises:
            OSError: it cannot be written.
        """
        rewrite(self.path, self.after)


def files_to_format(paths: Iterable[Path], root: Path, *, sql: bool) -> Iterator[tuple[str, Path]]:
    """Name and path of every file that is meant, each once.

    Args:
        paths: files, whatever they are called, and folders; without any, the project.
        root: the project's folder. Names are relative to it where they can be.
        sql: whether SQL files in folders are meant, too.
    """
    seen = set[Path]()
    for path in paths or (root,):
        for file in _in(path, (*YAML, *SQL) if sql else YAML):
            if (real := real_path(file)) not in seen:
                seen.add(real)
                yield _name(file, root), file


def _in(path: Path, ends: tuple[str, ...]) -> Iterator[Path]:
    if path.is_dir():
        yield from (path / name for name in files_of(path, ends))
    else:
        yield path


def _name(file: Path, root: Path) -> str:
    try:
        return real_path(file).relative_to(real_path(root)).as_posix()
    except ValueError:
        return file.as_posix()


def drafted(name: str, path: Path, root: Path | None = None, known: FormattedFiles | None = None) -> Draft:
    """A file in canonical form.

    Args:
        name: what people call it.
        path: the file.
        root: the project's folder: a link in it may lead anywhere inside it. Elsewhere it stays in its own folder.
        known: the files that are known to be in canonical form.

    Raises:
        NotFormatted: it cannot be read, or something is wrong with it.
    """
    inside = root is not None and root.absolute() in path.absolute().parents
    folder = root.absolute() if inside and root is not None else path.parent
    content = bytes_of(folder, path.absolute().relative_to(folder).as_posix() if inside else path.name)
    if isinstance(content, Diagnostic):
        raise NotFormatted(Diagnostic(name, 1, 1, content.message, content.hint, code=content.code))
    if known is not None and known.holds(name, content):
        return Draft(name, path, content, content)
    draft = Draft(name, path, content, formatted(content, name))
    if known is not None and not draft.changed:
        known.add(name, content)
    return draft


def formatted(content: bytes, name: str, *, sql: bool = False) -> bytes:
    """What a file is to hold, given what it holds; its name tells what it is, or `sql`.

    A byte order mark stays.

    Raises:
        NotFormatted: it is no text, or something is wrong with it.
    """
    text = decoded(content, name)
    if isinstance(text, Diagnostic):
        raise NotFormatted(text)
    is_sql = sql or name.casefold().endswith(SQL)
    made = format_sql(text, name) if is_sql else format_yaml(text, name, _sort(name))
    mark = BOM_UTF8 if content.startswith(BOM_UTF8) else b""
    return mark + made.text.encode()


def _sort(name: str) -> Sort:
    if name.rpartition("/")[2] == CONFIG:
        return "config"
    return "resources" if declares(name) else "values"
