"""What the Extract method is asked for to run a declared extract.

SOAP cannot start the activity itself; the documented way is to send its type and its parameters.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from mcdecl.kinds.extract_types import DATA_EXTENSION, IDS
from mcdecl.kinds.moments import moment_from
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.extract_rows import LineLayout, layout_of
from mcdecl.operations.run.file_names import name_at

_FIXED = {"StartDate": "1/1/1900 1:00:00 AM", "EndDate": "1/1/1900 1:00:00 AM", "_AsyncID": "0"}
"""What a Data Extension Extract has to be sent, always the same (fact:extract-fixed-parameters)."""


class Extract(Struct, frozen=True):
    """An extract that can be asked for.

    Attributes:
        type_id: The id of its type.
        parameters: Its parameters but for the file's name, as texts.
        pattern: The pattern of the file's name.
    """

    type_id: str
    parameters: Mapping[str, str]
    pattern: str

    def named(self, moment: datetime) -> str:
        """The name that the file gets: what the pattern means is settled here, so that it is known.

        Args:
            moment: Server time, which the pattern is about.

        Raises:
            RunError: The pattern gives no name.
        """
        return name_at(self.pattern, moment)

    def asked(self, name: str) -> Mapping[str, str]:
        """All parameters.

        Args:
            name: The name of the file.
        """
        return {**self.parameters, "OutputFileName": name}

    @property
    def layout(self) -> LineLayout | None:
        """How its rows are written, or None when that is not known."""
        return layout_of(self.type_id, self.parameters)


def extract_of(record: Mapping[str, Any]) -> Extract:
    """What to ask for, from an extract activity as REST has it.

    Args:
        record: The activity.

    Raises:
        RunError: The account's answer about it is damaged.
    """
    type_id = str(record.get("dataExtractTypeId") or "").lower()
    fields = record.get("dataFields") or []
    if not isinstance(fields, list) or not all(isinstance(item, Mapping) for item in fields):
        raise RunError(
            f"The account's answer about the data extract {record.get('name') or ''} is damaged: its dataFields are "
            "no list of fields.",
            "Run again; nothing was started.",
        )
    given = {str(item.get("name")): str(item.get("value") or "") for item in fields}
    if type_id == IDS[DATA_EXTENSION]:
        given |= _FIXED
    else:
        for name, path in (("StartDate", "startDate"), ("EndDate", "endDate")):
            if (moment := moment_from(record.get(path))) is not None:
                given[name] = _american(moment)
    return Extract(type_id, given, str(record.get("fileSpec") or ""))


def _american(moment: str) -> str:
    """A moment in the form that the documented requests have."""
    at = datetime.fromisoformat(moment)
    return f"{at.month}/{at.day}/{at.year} {at.hour % 12 or 12}:{at:%M:%S %p}"
