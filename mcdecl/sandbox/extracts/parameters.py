"""The parameters of an extract: texts by name, in any letter case (the documentation's own names differ in it)."""

import codecs
from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import Struct

from mcdecl.sandbox.clock import SERVER_ZONE, server_date

_TRUE, _FALSE = frozenset({"true", "1"}), frozenset({"false", "0", ""})
_US_FORMS = ("%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %I:%M %p", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y")


class BadParameterError(Exception):
    """A parameter that an extract cannot work with; the message names it."""


class Parameters(Struct, frozen=True):
    """What an extract was given.

    Attributes:
        values: The values by casefolded name.
    """

    values: Mapping[str, str]

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> "Parameters":
        """The parameters of names and values; the last of two with the same name counts."""
        return cls({name.strip().casefold(): value for name, value in pairs})

    def text(self, name: str, default: str = "") -> str:
        """A text, or the default when it is missing or empty."""
        return self.values.get(name.casefold(), "") or default

    def needed(self, name: str) -> str:
        """A text that has to be there.

        Raises:
            BadParameterError: It is not.
        """
        text = self.text(name).strip()
        if not text:
            raise BadParameterError(f"The parameter {name} is required.")
        return text

    def flag(self, name: str) -> bool:
        """Whether a parameter is true; one that is missing is not.

        Raises:
            BadParameterError: It is neither true nor false.
        """
        text = self.text(name).strip().lower()
        if text not in _TRUE | _FALSE:
            raise BadParameterError(f'The parameter {name} must be true or false, not "{text}".')
        return text in _TRUE

    def moment(self, name: str) -> datetime:
        """A date and time in the US form (fact:extract-dates-us) or in ISO, in server time when it has no zone.

        Raises:
            BadParameterError: It is missing or neither.
        """
        given = self.needed(name)
        for form in _US_FORMS:
            try:
                return datetime.strptime(given, form).replace(tzinfo=SERVER_ZONE).replace(tzinfo=None)
            except ValueError:
                continue
        try:
            return server_date(given)
        except ValueError:
            text = f'The parameter {name} must be a date as 1/31/2030 1:00:00 PM, not "{given}".'
            raise BadParameterError(text) from None

    def delimiter(self) -> str:
        """What stands between two values: one character, or the words Default (a comma) and tab.

        Raises:
            BadParameterError: It is longer.
        """
        text = self.text("ColumnDelimiter", ",")
        text = {"default": ",", "tab": "\t", "\\t": "\t"}.get(text.strip().lower(), text)
        if len(text) != 1 or text in '\r\n"':
            raise BadParameterError(f'The parameter ColumnDelimiter must be one character, not "{text}".')
        return text

    def encoding(self) -> str:
        """The codec of the file: UTF-8 unless it says otherwise.

        What Default is on the service is a guess (fact:extract-default-encoding).

        Raises:
            BadParameterError: There is no such encoding.
        """
        text = self.text("CharacterEncoding", "Default").strip().lower()
        if self.flag("UnicodeOutput"):
            return "utf-16"
        try:
            return "utf-8" if text == "default" else codecs.lookup(text.replace("windows-", "cp")).name
        except LookupError:
            raise BadParameterError(f'The encoding "{text}" of CharacterEncoding is not known.') from None
