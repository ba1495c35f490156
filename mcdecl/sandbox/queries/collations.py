"""COLLATE: how texts compare, by the name of a collation."""

import re

from mcdecl.sandbox.tasks.errors import QueryError

_NAME = re.compile(r"(?:SQL_)?[A-Z][A-Z0-9_]*_(?:BIN2?|C[IS]_A[IS](?:_KS)?(?:_WS)?(?:_VSS)?(?:_SC)?)(?:_UTF8)?")
_OWN = ("DATABASE_DEFAULT", "CATALOG_DEFAULT")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def collation(name: str) -> str:
    """The collation that COLLATE names.

    Args:
        name: As written.

    Returns:
        The name in capitals, empty for the one that texts have anyway.

    Raises:
        QueryError: When there is none of the name.
    """
    upper = name.upper()
    if upper in _OWN:
        return ""
    if not _NAME.fullmatch(upper):
        raise QueryError(f"Invalid collation '{name}'.")
    return upper


def is_binary(collation: str) -> bool:
    """Whether characters compare by their code."""
    return "_BIN" in collation


def regards_case(collation: str) -> bool:
    """Whether capital and small letters differ."""
    return is_binary(collation) or "_CS" in collation


def regards_accents(collation: str) -> bool:
    """Whether letters differ by their accents."""
    return "_AI" not in collation


def folded(sql: str, collation: str) -> str:
    """SQL of what is equal for texts that the collation takes for equal; spaces at the end never count.

    Args:
        sql: SQL of a text.
        collation: In capitals, empty for the service's own.

    Returns:
        SQL of a text.
    """
    if not collation:
        return f"mc_fold({sql})"
    text = f"rtrim({sql}, ' ')" if regards_case(collation) else f"mc_fold({sql})"
    return text if regards_accents(collation) else f"strip_accents({text})"


def sorted_by(sql: str, collation: str) -> str:
    """SQL of what orders as the collation orders texts; see `folded`."""
    if is_binary(collation):
        return folded(sql, collation)
    if not regards_case(collation):
        return f"mc_sort({sql})" if regards_accents(collation) else f"strip_accents(mc_fold({sql}))"
    first, second = _LETTERS, _LETTERS.lower()
    if collation.startswith("SQL_"):  # the old collations have capitals first, Windows' ones small letters
        turned = f"rtrim({sql}, ' ')"
    else:
        turned = f"translate(rtrim({sql}, ' '), '{first}{second}', '{second}{first}')"
    return f"(mc_sort({sql}) || chr(1) || {turned})"
