"""The account that a plan is for: its environment, business unit and host."""

from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct

EMBEDDED: Final = "sandbox"
"""Stands for the host of the embedded account, which picks another port whenever it is started."""


class AccountName(Struct, frozen=True):
    """The account of a plan; nothing secret.

    Attributes:
        environment: the environment's name.
        business_unit: the MID by the account's own word; None where it does not say.
        host: where it is reached; `sandbox` for the embedded account.
        unit: the business unit's name in an environment that has several, else empty.
    """

    environment: str
    business_unit: int | None
    host: str
    unit: str = ""

    def __str__(self) -> str:
        """For a person, such as `prod, business unit 510000001, mc123.soap.marketingcloudapis.com`."""
        return f"{self.environment}, {self.place}"

    @property
    def place(self) -> str:
        """The same without the environment's name."""
        mid = "unknown" if self.business_unit is None else str(self.business_unit)
        number = f"{self.unit} ({mid})" if self.unit else mid
        return f"business unit {number}, {self.host_name}"

    @property
    def host_name(self) -> str:
        """Where it is reached, for a person."""
        return "embedded account" if self.host == EMBEDDED else self.host

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data."""
        named = {"unit": self.unit} if self.unit else {}
        return {"environment": self.environment, "business_unit": self.business_unit, "host": self.host, **named}

    @classmethod
    def from_json(cls, data: Mapping[str, Any] | None) -> "AccountName | None":
        """The value that `to_json` gave; None where a plan of an earlier version says nothing of a host."""
        if not data or "host" not in data:
            return None
        return cls(data["environment"], data["business_unit"], data["host"], data.get("unit", ""))
