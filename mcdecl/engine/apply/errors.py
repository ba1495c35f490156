"""Errors of an apply."""

from typing import Final

from mcdecl.helpers.error import Error

_NAMED: Final = 5
"""How many addresses a message names; of further ones it gives the number."""


class AccountMoved(Error):  # noqa: N818 - named after what happened, as the account's errors are
    """The account, or the project, is not what the plan was made from any more."""

    def __init__(self, addresses: list[str]) -> None:
        more = f" and {len(addresses) - _NAMED:,} more" if len(addresses) > _NAMED else ""
        named = f"{', '.join(addresses[:_NAMED])}{more}"
        super().__init__(
            f"Something changed after the plan was made: {named}. Nothing was sent.",
            "Look at a new plan, then apply it.",
        )
