"""Which file an import takes: the name that its pattern means at the moment of the run, and the file of that name.

`%%Year%%`, `%%Month%%`, `%%Day%%` in any letter case are documented, with relative forms (`%%Day-1%%` is the day
before); Hour, Minute and Second are taken to work alike. An import that an automation runs takes the day of the
account's time zone, one that is started alone that of the user's; where no file of that day is, the one with the
nearest date is imported (fact:nearest-date; of two as near, the older one is a guess, fact:nearest-date-tie). A
transfer goes by server time (fact:transfer-server-time). Wildcards are not known: a file's name cannot have their
characters anyway.
"""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from mcdecl.sandbox.file_transfers.soap_file_locations import ENHANCED_FTP, SAFEHOUSE, location_of
from mcdecl.sandbox.files.tree import IMPORT, allowed_name
from mcdecl.sandbox.task import TaskFailedError

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount
    from mcdecl.sandbox.soap.object_type import Document

_TOKEN = re.compile(r"%%(year|month|day|hour|minute|second)([+-]\d{1,4})?%%", re.IGNORECASE)
_WIDTH = {"year": 4}
_HOUR = 3600


def file_name(pattern: str, moment: datetime) -> str:
    """The name a pattern means.

    Args:
        pattern: The FileSpec.
        moment: Server time.

    Returns:
        The name; what looks like a placeholder and is none stays as it is.

    Raises:
        TaskFailedError: When a relative form leads out of the calendar.
    """

    def meant(match: re.Match[str]) -> str:
        unit, steps = match[1].lower(), int(match[2] or 0)
        try:
            return f"{getattr(_moved(moment, unit, steps), unit):0{_WIDTH.get(unit, 2)}}"
        except (ValueError, OverflowError):
            raise TaskFailedError(f"The placeholder {match[0]} leads out of the calendar.") from None

    return _TOKEN.sub(meant, pattern)


def sound_name(pattern: str, moment: datetime) -> str:
    """The name a pattern means, which a file may have.

    Args:
        pattern: The pattern.
        moment: Server time.

    Returns:
        The name.

    Raises:
        TaskFailedError: When no file may be called so.
    """
    name = file_name(pattern, moment)
    if not allowed_name(name):
        raise TaskFailedError(f'"{name}" cannot be the name of a file. Correct the file naming pattern.')
    return name


def _moved(moment: datetime, unit: str, steps: int) -> datetime:
    if unit in ("year", "month"):
        months = moment.year * 12 + moment.month - 1 + steps * (12 if unit == "year" else 1)
        return moment.replace(year=months // 12, month=months % 12 + 1, day=1)
    return moment + timedelta(**{f"{unit}s": steps})


def find_file(account: "SandboxAccount", definition: "Document", *, by_hand: bool) -> Path:
    """The file that an import takes now.

    Args:
        account: Whose files.
        definition: The import definition.
        by_hand: Whether it was started alone, not by an automation.

    Returns:
        The file.

    Raises:
        TaskFailedError: When there is none, or it is too old; the message says where it was looked for.
    """
    location = location_of(account, definition["RetrieveFileTransferLocation"]["ObjectID"])
    folders = {ENHANCED_FTP: account.files.folder(IMPORT), SAFEHOUSE: account.files.safehouse}
    if location is None or location.name not in folders:
        words = location.name if location else "of this import"
        raise TaskFailedError(f"The embedded account cannot reach the file location {words}. Use {ENHANCED_FTP}.")
    pattern, moment = definition.get("FileSpec", ""), account.local_now(by_hand=by_hand)
    name = sound_name(pattern, moment)
    place = f"{IMPORT} of {location.name}" if location.name == ENHANCED_FTP else location.name
    path = named(folders[location.name], name) or nearest(folders[location.name], pattern, moment)
    if path is None:
        raise TaskFailedError(f"No file {name} was found in {place}. Send it there, or correct the pattern.")
    check_age(account, path, definition.get("MaxFileAge", 0), definition.get("MaxFileAgeScheduleOffset", 0))
    return path


def named(folder: Path, name: str) -> Path | None:
    """A file by its name, without regard to case when none has exactly this one."""
    files = [path for path in folder.iterdir() if path.is_file()] if folder.is_dir() else []
    exact = next((path for path in files if path.name == name), None)
    return exact or next((path for path in sorted(files) if path.name.casefold() == name.casefold()), None)


def nearest(folder: Path, pattern: str, moment: datetime) -> Path | None:
    """The file whose name has the date that is nearest to the one a pattern means; None without a date, or a file.

    Args:
        folder: Where.
        pattern: The pattern.
        moment: The moment that it is about, without a zone.
    """
    tokens = list(_TOKEN.finditer(pattern))
    if not tokens or not folder.is_dir():
        return None
    form, units = _as_expression(pattern, tokens), [token[1].lower() for token in tokens]
    wanted = _dated(moment, units, re.fullmatch(form, file_name(pattern, moment), re.IGNORECASE))
    candidates = []
    for path in folder.iterdir():
        date = _dated(moment, units, re.fullmatch(form, path.name, re.IGNORECASE)) if path.is_file() else None
        if date is not None and wanted is not None:
            candidates.append((abs(date - wanted), date, path.name, path))
    return min(candidates)[-1] if candidates else None


def _as_expression(pattern: str, tokens: "list[re.Match[str]]") -> str:
    """A regular expression for the names that a pattern means, with a group for each placeholder."""
    parts, at = [], 0
    for token in tokens:
        parts += [re.escape(pattern[at : token.start()]), rf"(\d{{{_WIDTH.get(token[1].lower(), 2)}}})"]
        at = token.end()
    return "".join([*parts, re.escape(pattern[at:])])


def _dated(moment: datetime, units: list[str], match: re.Match[str] | None) -> datetime | None:
    """The date in a name; parts that the pattern does not have are those of the moment. None where it is no date."""
    if match is None:
        return None
    start = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    values = dict(zip(units, map(int, match.groups()), strict=True))
    try:
        return start.replace(**values)  # type: ignore[arg-type]
    except ValueError:
        return None


def check_age(account: "SandboxAccount", file: Path, most: int, offset: int) -> None:
    """Refuses a file that is too old.

    Args:
        account: Whose clock counts.
        file: The file.
        most: How many hours old it may be; 0 is no limit.
        offset: How many hours are taken off its age.

    Raises:
        TaskFailedError: When it is older.
    """
    hours = (account.clock.timestamp() - file.stat().st_mtime) / _HOUR - offset
    if most and hours > most:
        text = f"The file {file.name} is {hours:.0f} hours old, more than the {most} that are taken."
        raise TaskFailedError(text)
