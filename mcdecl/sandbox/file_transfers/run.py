"""File transfers: out of the safehouse to a location, or from a location into the safehouse, unpacked on the way.

A location outside of the account is a folder here that stands for it, so that a rehearsal needs no network.

What goes out is moved (the service calls it moving a file). What comes in is copied: files stay on the FTP for weeks.
"""

import gzip
import shutil
import zipfile
import zlib
from pathlib import Path
from typing import IO, TYPE_CHECKING

from mcdecl.sandbox.clock import server_date
from mcdecl.sandbox.file_transfers.soap_file_locations import ENHANCED_FTP, Location, location_of
from mcdecl.sandbox.files.placing import place
from mcdecl.sandbox.files.tree import EXPORT, IMPORT, allowed_name
from mcdecl.sandbox.imports.file_names import check_age, named, nearest, sound_name
from mcdecl.sandbox.task import COMPLETED, TaskFailedError, TaskFigures, TaskOutcome
from mcdecl.sandbox.tasks.tasks import TaskContext

if TYPE_CHECKING:
    from mcdecl.sandbox.soap.object_type import Document

_SAFEHOUSE_WORD = "the safehouse"
_LARGEST = 20 << 30
"""How many bytes a packed file may have when it is unpacked."""
_HOUR = 3600
_NOT_FOR_FILES = (4, 5)
"""The numbers of objects and reports of the CRM, and of the safehouse itself."""


def run_transfer(work: TaskContext) -> TaskOutcome:
    """Runs a file transfer.

    Raises:
        TaskFailedError: When there is no such file, or it is too old, or it would have to be decrypted.
    """
    body = work.definition["Body"]
    if body["isEncrypted"] or body["isPgp"]:
        raise TaskFailedError("The embedded account has no keys: it neither encrypts nor decrypts files.")
    location = _location(work, body)
    _check_frequency(work, body)
    files = work.account.files
    upload, own = body["isUpload"], location.name == ENHANCED_FTP
    there = files.folder(EXPORT if upload else IMPORT) if own else files.outside(location.id)
    place_word = f"{there.name} of {ENHANCED_FTP}" if own else location.name
    if upload:
        return _out(work, body, there, place_word)
    return _in(work, body, there, place_word)


def _location(work: TaskContext, body: "Document") -> Location:
    with work.account.store.exclusively():
        location = location_of(work.account, body["fileTransferLocationId"])
    if location is None:
        raise TaskFailedError("The file location of the transfer does not exist any more.")
    if location.type in _NOT_FOR_FILES:
        raise TaskFailedError(f"No file goes to the file location {location.name}, or comes from it.")
    return location


def _check_frequency(work: TaskContext, body: "Document") -> None:
    hours = body["maxImportFrequency"]
    with work.account.store.exclusively():
        ends = [
            server_date(task.ended)
            for task in work.account.tasks.all()
            if (task.definition, task.status) == (work.task.definition, COMPLETED)
        ]
    if hours and ends and (work.account.clock.now() - max(ends)).total_seconds() < hours * _HOUR:
        text = f"The transfer ran less than {hours} hours ago, which is the least time between two runs."
        raise TaskFailedError(text)


def _found(work: TaskContext, body: "Document", folder: Path, place_word: str) -> Path:
    moment = work.account.clock.now()
    name = sound_name(body["fileSpec"], moment)
    path = named(folder, name) or nearest(folder, body["fileSpec"], moment)
    if path is None:
        raise TaskFailedError(f"No file {name} was found in {place_word}.")
    check_age(work.account, path, body["maxFileAge"], body["maxFileAgeScheduleOffset"])
    return path


def _out(work: TaskContext, body: "Document", target: Path, place_word: str) -> TaskOutcome:
    if body["isCompressed"]:
        raise TaskFailedError("A file that leaves the safehouse is not packed: use a data extract of the type Zip.")
    file = _found(work, body, work.account.files.safehouse, _SAFEHOUSE_WORD)
    place(file, target / file.name, work.account.clock.timestamp())
    file.unlink()
    return TaskOutcome(TaskFigures(total=1, added=1), f"{file.name} went to {place_word}.")


def _in(work: TaskContext, body: "Document", source: Path, place_word: str) -> TaskOutcome:
    file = _found(work, body, source, place_word)
    drafts = _unpacked(file, work.folder) if body["isCompressed"] else [(file.name, file)]
    for name, draft in drafts:
        place(draft, work.account.files.safehouse / name, work.account.clock.timestamp())
    names = ", ".join(name for name, _ in drafts)
    return TaskOutcome(TaskFigures(total=len(drafts), added=len(drafts)), f"{names} came into {_SAFEHOUSE_WORD}.")


def _unpacked(file: Path, folder: Path) -> list[tuple[str, Path]]:
    """What is in a packed file, each under a number so that no name of it leads anywhere."""
    try:
        if zipfile.is_zipfile(file):
            return _unzipped(file, folder)
        if file.stat().st_size:  # gzip takes no bytes at all for an empty content
            return _gunzipped(file, folder)
    except RuntimeError:  # a password is wanted
        raise TaskFailedError(f"The file {file.name} is encrypted and cannot be unpacked.") from None
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error):
        pass
    raise TaskFailedError(f"The file {file.name} is neither a zip nor a gzip that can be read.")


def _gunzipped(file: Path, folder: Path) -> list[tuple[str, Path]]:
    draft = folder / "0"
    with gzip.open(file) as source:
        _copy(source, draft, file)
    return [(file.name.removesuffix(".gz"), draft)]


def _unzipped(file: Path, folder: Path) -> list[tuple[str, Path]]:
    files: list[tuple[str, Path]] = []
    with zipfile.ZipFile(file) as package:
        for number, member in enumerate(entry for entry in package.infolist() if not entry.is_dir()):
            name = member.filename.rpartition("/")[2]
            if not allowed_name(name):
                raise TaskFailedError(f'The file {file.name} has a file in it that cannot be called "{name}".')
            draft = folder / str(number)
            with package.open(member) as source:
                _copy(source, draft, file)
            files.append((name, draft))
    return files


def _copy(source: "gzip.GzipFile | IO[bytes]", draft: Path, file: Path) -> None:
    with draft.open("wb") as target:
        shutil.copyfileobj(_Bounded(source, file), target)


class _Bounded:
    """A stream that ends in an error before a small file has filled the disk."""

    def __init__(self, source: "gzip.GzipFile | IO[bytes]", file: Path) -> None:
        self._source = source
        self._file = file
        self._left = _LARGEST

    def read(self, size: int = -1, /) -> bytes:
        data = self._source.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise TaskFailedError(f"The file {self._file.name} is more than {_LARGEST >> 30} GB when it is unpacked.")
        return data
