"""The data extensions that mcdecl keeps for itself: what an environment's settings declare without being written.

They stand apart from what reads and writes their rows: every plan knows the tables, few need their rows.
"""

from typing import Final

from mcdecl.engine.apply.own_tables import TIME_LENGTH, own_table

LOCK_TEXT: Final = 200
"""Characters of a holder and a reason."""
PART_LENGTH: Final = 4000
"""Characters of JSON in one row: the longest that a Text field can be (fact:text-4000)."""
APPLIED_TEXT: Final = 200
"""Characters of the other texts beside it."""
LEDGER_KEY, LEDGER_HASH, LEDGER_TEXT, LEDGER_NUMBER = 36, 64, 200, 20
"""Characters of the texts in the ledger: a key, a hash, words, a number."""

LOCK_TABLE: Final = own_table(
    "mcdecl_locks",
    "Kept by mcdecl so that two applies to this business unit do not interleave. "
    "The row with the highest Generation says who holds the lock; `mcdecl unlock` shows and releases it.",
    [
        {"name": "Generation", "type": "Number", "primary_key": True},
        {"name": "Holder", "type": "Text", "length": LOCK_TEXT},
        {"name": "Reason", "type": "Text", "length": LOCK_TEXT},
        {"name": "Since", "type": "Text", "length": TIME_LENGTH},
        {"name": "Until", "type": "Text", "length": TIME_LENGTH},
        {"name": "Token", "type": "Text", "length": 36},
        {"name": "Released", "type": "Boolean"},
    ],
)
"""The data extension of the lock: what an environment with `lock: true` declares on the quiet."""

APPLIED_TABLE: Final = own_table(
    "mcdecl_applied",
    "Kept by mcdecl: what each project applied here last, as far as the account itself does not show it. "
    "Deleting rows makes mcdecl forget that.",
    [
        {"name": "Record", "type": "Text", "length": 64, "primary_key": True},
        {"name": "Generation", "type": "Number", "primary_key": True},
        {"name": "Part", "type": "Number", "primary_key": True},
        {"name": "Parts", "type": "Number"},
        {"name": "Token", "type": "Text", "length": 36},
        {"name": "Project", "type": "Text", "length": APPLIED_TEXT},
        {"name": "Environment", "type": "Text", "length": APPLIED_TEXT},
        {"name": "Unit", "type": "Text", "length": APPLIED_TEXT},
        {"name": "AppliedAt", "type": "Text", "length": TIME_LENGTH},
        {"name": "AppliedBy", "type": "Text", "length": APPLIED_TEXT},
        {"name": "Content", "type": "Text", "length": PART_LENGTH},
    ],
)
"""The data extension of these records: what an environment with `lock` or `ledger` declares on the quiet."""

LEDGER_TABLE: Final = own_table(
    "mcdecl_ledger",
    "Kept by mcdecl: which files went to which import, so that none is imported twice. `mcdecl ledger` lists it. "
    "Deleting rows makes mcdecl forget what was imported.",
    [
        {"name": "ImportKey", "type": "Text", "length": LEDGER_KEY, "primary_key": True},
        {"name": "Sha256", "type": "Text", "length": LEDGER_HASH, "primary_key": True},
        {"name": "Attempt", "type": "Number", "primary_key": True},
        {"name": "FileName", "type": "Text", "length": LEDGER_TEXT},
        # Sizes pass what a Number holds, which is 32 bits.
        {"name": "FileSize", "type": "Text", "length": LEDGER_NUMBER},
        {"name": "FileRows", "type": "Text", "length": LEDGER_NUMBER},
        {"name": "Target", "type": "Text", "length": LEDGER_TEXT},
        {"name": "ImportedAt", "type": "Text", "length": TIME_LENGTH},
        {"name": "ImportedBy", "type": "Text", "length": LEDGER_TEXT},
        {"name": "EndedAt", "type": "Text", "length": TIME_LENGTH},
        {"name": "Result", "type": "Text", "length": LEDGER_NUMBER},
        {"name": "Task", "type": "Text", "length": LEDGER_NUMBER},
        {"name": "Figures", "type": "Text", "length": LEDGER_TEXT},
        {"name": "Message", "type": "Text", "length": LEDGER_TEXT},
        {"name": "Token", "type": "Text", "length": 36},
    ],
)
"""The data extension of the ledger: what an environment with `ledger: true` declares on the quiet."""
