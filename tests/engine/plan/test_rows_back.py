"""What a plan says of rows that a change loses: kept first or not, and whether an undo puts them back."""

import pytest

from mcdecl.engine.plan import Change, DesiredState, build
from mcdecl.engine.plan.model import UndoLabel
from mcdecl.engine.plan.rows_back import NOT_KEPT, Keeping
from mcdecl.helpers.structs import replace
from mcdecl.kinds.facts import ResourceFacts
from mcdecl.kinds.resource import Directives, ItemWords, Removal, Resource
from tests.strategies import held
from tests.wanted import ID, table

PHONE = {"name": "Phone", "type": "Phone"}
KEY, NO_KEY = {**ID, "primary_key": True}, {**ID, "primary_key": False}
NOBODY = "its values do not come back: without a primary key nothing tells whose they were"
REFUSED = (
    "its 6 rows are more than keep takes (rows_up_to: 5): the apply is refused; with --keep none they do not come back"
)
KEPT, NONE, CLOSED = Keeping("kept", 5), Keeping(declined=True), Keeping("kept", 5, encrypted=True)
WHOLE, WITHOUT = UndoLabel.WHOLE, UndoLabel.WITHOUT_ROWS


def only_change(before: Resource, after: Resource | None, rows: int | None, keeping: Keeping) -> Change:
    live = replace(held([before]), facts={before.address: ResourceFacts(rows=rows)})
    wish = DesiredState([after] if after else (), () if after else [Removal("data_extension", "T")], keeping=keeping)
    (change,) = build(wish, live).changes
    return change


@pytest.mark.parametrize(
    ("rows", "keeping", "label", "words"),
    [
        (3, NOT_KEPT, WITHOUT, "its 3 rows come back only if an apply with --keep saves them first"),
        (1, NOT_KEPT, WITHOUT, "its one row comes back only if an apply with --keep saves it first"),
        (3, NONE, WITHOUT, "its 3 rows do not come back: --keep none keeps no copy"),
        (5, KEPT, WHOLE, "its 5 rows are kept in kept first and come back"),
        (1, KEPT, WHOLE, "its one row is kept in kept first and comes back"),
        (5, CLOSED, WHOLE, "its 5 rows are kept in kept first and come back with the private key"),
        (6, KEPT, WITHOUT, REFUSED),
        (None, KEPT, WHOLE, "its rows are kept in kept first and come back, unless there are more than 5"),
        (0, KEPT, WHOLE, ""),
    ],
)
def test_a_delete_says_whether_its_rows_are_kept(
    rows: int | None, keeping: Keeping, label: UndoLabel, words: str
) -> None:
    change = only_change(table("T", KEY), None, rows, keeping)
    assert (change.undo, "; ".join(change.undo_reasons)) == (label, words)


@pytest.mark.parametrize(
    ("key", "rows", "keeping", "label", "words"),
    [
        (KEY, 3, NOT_KEPT, WITHOUT, "its values come back only if an apply with --keep saves them first"),
        (KEY, 3, NONE, WITHOUT, "its values do not come back: --keep none keeps no copy"),
        (KEY, 3, KEPT, WHOLE, "its values are kept in kept first and come back"),
        (KEY, 3, CLOSED, WHOLE, "its values are kept in kept first and come back with the private key"),
        (NO_KEY, 3, NOT_KEPT, WITHOUT, NOBODY),
        (NO_KEY, 3, NONE, WITHOUT, NOBODY),
        (NO_KEY, 3, KEPT, WITHOUT, f"{NOBODY}; a copy is kept in kept"),
    ],
)
def test_a_column_says_whether_its_values_are_kept_and_can_be_put_back(
    key: dict[str, object], rows: int, keeping: Keeping, label: UndoLabel, words: str
) -> None:
    after = replace(table("T", key), directives=Directives(items={"fields": ItemWords(removed=("Phone",))}))
    change = only_change(table("T", key, PHONE), after, rows, keeping)
    assert (change.undo, change.undo_reasons) == (label, (f"fields.Phone: {words}",))


@pytest.mark.parametrize(
    ("keeping", "words"),
    [
        (NOT_KEPT, "; an apply with --keep saves a copy first"),
        (NONE, ", and --keep none keeps no copy"),
        (KEPT, "; a copy is kept in kept first, and mcdecl rows import adds its rows"),
    ],
)
def test_rows_that_a_retention_deletes_later_are_no_promise(keeping: Keeping, words: str) -> None:
    retention = {"policy": "all_rows", "length": 6, "unit": "months", "until": None, "reset_on_import": False}
    shorter = table("T", KEY, retention={**retention, "length": 1})
    change = only_change(table("T", KEY, retention=retention), shorter, 3, keeping)
    assert change.undo is WITHOUT
    assert change.undo_reasons == (f"rows that go by it do not come back with an undo{words}",)
