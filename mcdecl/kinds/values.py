"""Values in normal form: what is compared, planned and sent is plain data, or a stated ignorance.

The normal form of a resource is a mapping from attribute name to plain JSON values, the same whether it came
from YAML or from the account, so that `==` decides. What the account cannot show is `Unknown`, never a guess.
"""

from functools import lru_cache
from typing import Any, Final

from msgspec import Struct

from mcdecl.helpers.error import Error


class Unknown(Struct, frozen=True):
    """A value that exists in the account and cannot be read; `reason` says why.

    `shape` narrows it where part is known (a mapping of columns exists, its entries cannot be read): a value
    of another shape certainly differs.
    """

    reason: str
    shape: str | None = None


class _Unmanaged:
    """The default of an attribute that mcdecl leaves alone unless the YAML names it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNMANAGED"


UNMANAGED: Final[Any] = _Unmanaged()


def same_name(text: str, other: str) -> bool:
    """Names compare without case, as the account does for fields, folders and data extensions."""
    return text.casefold() == other.casefold()


@lru_cache(maxsize=10_000)
def account_form(text: str) -> str:
    """The form under which the account compares keys and names: case and spaces at the end do not count.

    Its database compares so (SQL Server); the embedded account does for keys and names.
    """
    return text.casefold().rstrip(" ")


class NotExpressible(Error):  # noqa: N818 - named after what is so
    """Something that YAML cannot say of a resource; the message says what and why."""
