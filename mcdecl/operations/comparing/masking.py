"""Masking personal values: the same value becomes the same mask everywhere, so that masked tables still join.

A mask is made with a key that is written nowhere, so nobody can try out values until one fits.
"""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

PERSONAL_TYPES: Final = frozenset({"EmailAddress", "Phone"})
"""Types of fields that are personal whatever is said about them."""
_SIGN: Final = r"[^\s@<>,;:\"'()\[\]]"
_ADDRESS: Final = re.compile(rf"{_SIGN}+(?:'{_SIGN}+)*@{_SIGN}+\.{_SIGN}+")
_PHONE: Final = re.compile(r"\s*[+(]?\d(?:[ ()./-]*\d){9,}\s*")
"""A text that reads as a phone number: it has the mask that it gets in a field of that type."""
_LONGEST: Final = 40
"""Signs of the mask of a text, at most."""
_SHORT: Final = "@ex.co"
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz0123456789"
_LARGEST: Final = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Masker:
    """Masks values.

    Attributes:
        key: what masks are made with; never shown.
    """

    key: bytes = field(repr=False)

    def masked(self, item: Mapping[str, Any], text: str, *, personal: bool) -> str:
        """A value as it may be written: the mask of a personal one, and of every email address in others.

        Args:
            item: the field in normal form.
            text: the value as the account shows it; an empty text stays one.
            personal: whether the field is personal.
        """
        if not text:
            return text
        if not personal:
            if "@" not in text:
                return text
            if _ADDRESS.fullmatch(text.strip()):
                return self._fitting(self.address(text.strip()), item)
            masked = _ADDRESS.sub(lambda found: self.address(found[0]), text)
            return masked[: int(item.get("length") or len(masked))]
        return self._of_type(str(item["type"]), item, text)

    def _of_type(self, kind: str, item: Mapping[str, Any], text: str) -> str:
        if kind == "EmailAddress":
            return self._fitting(self.address(text), item)
        if kind in ("Phone", "Decimal"):
            return self.digits(text)
        if kind == "Number":
            return str(self._number(text) % _LARGEST)
        if kind == "Date":
            return self._day(text)
        if kind == "Boolean":
            return "False" if item["required"] else ""
        return "en-US" if kind == "Locale" else self._text(text, item)

    def address(self, text: str) -> str:
        """The mask of an email address: one that nobody has."""
        return f"m{self._digest(text)[:14]}@example.com"

    def is_cut(self, item: Mapping[str, Any], text: str) -> bool:
        """Whether the mask of an address is shorter in a field than elsewhere, so that the two do not join."""
        bare = text.strip()
        return bool(_ADDRESS.fullmatch(bare)) and len(self.address(bare)) > int(item.get("length") or 254)

    def digits(self, text: str) -> str:
        """A text with other digits in the places of its digits."""
        number = str(self._number(text)).zfill(60)
        places = iter(number * (len(text) // len(number) + 1))
        return "".join(next(places) if sign.isdigit() else "x" if sign.isalpha() else sign for sign in text)

    def _text(self, text: str, item: Mapping[str, Any]) -> str:
        if _ADDRESS.fullmatch(text.strip()):
            return self._fitting(self.address(text.strip()), item)
        if _PHONE.fullmatch(text):
            return self.digits(text)
        size = min(len(text), _LONGEST)  # so it fits wherever the value does, and is the same there
        number = self._number(text)
        signs: list[str] = []
        while len(signs) < size:
            number, place = divmod(number, len(_LETTERS))
            signs.append(_LETTERS[place])
        mask = "".join(signs)
        if mask == text.casefold():
            mask = _LETTERS[(_LETTERS.index(mask[0]) + 1) % len(_LETTERS)] + mask[1:]
        return mask

    def _day(self, text: str) -> str:
        """A date of the same year."""
        year = re.search(r"\b(1[789]|2\d)\d\d\b", text)
        number = self._number(text)
        return f"{number % 12 + 1}/{number // 12 % 28 + 1}/{year[0] if year else 2000} 12:00:00 AM"

    def _fitting(self, address: str, item: Mapping[str, Any]) -> str:
        """An address that the field can hold: shorter where that is short."""
        most = int(item.get("length") or 254)
        if len(address) <= most:
            return address
        return f"{address[: most - len(_SHORT)]}{_SHORT}" if most > len(_SHORT) else address[:most]

    def _number(self, text: str) -> int:
        return int(self._digest(text), 16)

    def _digest(self, text: str) -> str:
        """Equal for texts that the service takes for equal."""
        return hmac.new(self.key, text.rstrip(" ").casefold().encode(), sha256).hexdigest()
