"""A project in memory of an editor, and texts with `^` where the cursor is."""

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from mcdecl.lsp.case_files import check_tests
from mcdecl.lsp.completion import Suggestion, complete
from mcdecl.lsp.hover import hover
from mcdecl.lsp.references import references
from mcdecl.lsp.renaming import Edit
from mcdecl.lsp.session import Session
from mcdecl.lsp.subject import Subject, subject_at

EXAMPLES = Path(__file__).parents[2] / "examples"


def checked(root: Path) -> Session:
    """A session that has read a project."""
    session = Session(root)
    session.check()
    session.draw()
    check_tests(session)
    return session


def example(folder: Path, name: str = "northern-trail") -> Session:
    """A session with a copy of an example."""
    root = folder.resolve() / "project"
    shutil.copytree(EXAMPLES / name, root)
    return checked(root)


def place(text: str, offset: int) -> tuple[int, int]:
    """Line and column of an offset."""
    return text[:offset].count("\n") + 1, offset - text.rfind("\n", 0, offset)


def typed(session: Session, file: str, before: str, after: str) -> tuple[int, int]:
    """Write something else in a file, unsaved; gives the place of `^`."""
    text = (session.root / file).read_text()
    assert before in text
    offset = text.index(before) + after.index("^")
    session.texts[(session.root / file).resolve()] = text.replace(before, after.replace("^", "", 1), 1)
    return place(session.text(file), offset)


def suggested(session: Session, file: str, before: str, after: str, *, snippets: bool = False) -> list[Suggestion]:
    """What is suggested at `^`; the file is as it was afterwards."""
    line, column = typed(session, file, before, after)
    found = complete(session, file, line, column, snippets=snippets)
    session.texts.clear()
    return list(found.suggestions)


def meant(session: Session, file: str, needle: str) -> Subject:
    """What the word means that `^` is in."""
    text, plain = session.text(file), needle.replace("^", "", 1)
    assert plain in text
    subject = subject_at(session, file, *place(text, text.index(plain) + needle.index("^")))
    assert subject is not None
    return subject


def explained(session: Session, file: str, needle: str) -> str:
    """What is shown about the word that `^` is in."""
    return hover(session, meant(session, file, needle))


def lines_naming(session: Session, file: str, needle: str) -> set[str]:
    """The lines that name what `^` is in, each with its file."""
    return {
        f"{found.file}: {session.text(found.file).split(chr(10))[found.begin[0] - 1].strip()}"
        for found in references(session, meant(session, file, needle))
    }


def carried_out(session: Session, edits: Iterable[Edit]) -> None:
    """Change texts as an editor does, unsaved."""
    files: dict[str, list[Edit]] = {}
    for edit in edits:
        files.setdefault(edit.place.file, []).append(edit)
    for file, changes in files.items():
        text = session.text(file)
        starts = [0, *(match.end() for match in re.finditer("\n", text))]
        for edit in sorted(changes, key=lambda item: item.place.begin, reverse=True):
            begin, end = (starts[line - 1] + column - 1 for line, column in (edit.place.begin, edit.place.end))
            text = text[:begin] + edit.text + text[end:]
        session.texts[(session.root / file).resolve()] = text
