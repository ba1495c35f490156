"""Hypothesis strategy: an account with objects of every kind, some of which refer to what is gone by now."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from mcdecl.kinds.resource import Resource
from tests import strategies as drawn
from tests.engine.adopt.accounts import accounts, folders, keys, paths

DELETED = ("data_extension", "query_definition", "import_definition", "filter_definition")
"""Kinds of which somebody may delete one, whatever still refers to it."""
ODD = st.sampled_from(
    (
        "",
        None,
        " x ",
        "x\n",
        "ké\u0301\x0b",
        "a" * 300,
        "/",
        "a//b",
        "\\",
        "..",
        "<<",
        "${env.HOME}",
        "\u200b",
        "A",
        "a",
    )
)
ODD_PROPERTIES = ("CustomerKey", "key", "Name", "name", "Description", "QueryText", "fileSpec", "FileSpec", "Email")


@dataclass(frozen=True)
class Lived:
    """What was made in an account, what of it somebody has deleted since, and what else is odd.

    `odd` are changes of records that no API would take and accounts hold nonetheless: which one of all records, which
    one of its properties, and the value.
    """

    resources: tuple[Resource, ...]
    deleted: tuple[Resource, ...]
    odd: tuple[tuple[int, int, Any], ...]


@st.composite
def lived_in(draw: st.DrawFn) -> Lived:
    """An account with a few objects of every kind."""
    made = list(draw(accounts()))
    tables = of(made, "data_extension")
    filters = of(made, "filter_definition")
    made += draw(several("file_location", drawn.file_locations()))
    locations = [*of(made, "file_location"), "Safehouse"]
    transfers = drawn.file_transfers().flatmap(
        lambda words: st.sampled_from(locations).map(
            lambda key: {**words, **({"location": key} if "location" in words else {})}
        )
    )
    made += draw(several("file_transfer", transfers))
    made += draw(several("data_extract", st.sampled_from(tables).flatmap(drawn.data_extracts)))
    if filters:
        activities = st.tuples(st.sampled_from(filters), st.sampled_from(tables), st.sampled_from(tables)).flatmap(
            lambda chosen: drawn.filter_activities(*chosen)
        )
        made += draw(several("filter_activity", activities))
    checks = draw(several("verification", st.sampled_from(tables).flatmap(drawn.verifications)))
    runs = [
        item.address
        for item in made
        if item.kind not in ("folder", "data_extension", "filter_definition", "file_location")
    ]
    if runs:
        made += draw(several("automation", drawn.automations(runs)))
    made += checked(draw, checks)
    made += folders(draw, paths([item for item in made if item.kind == "filter_activity"]))
    gone = draw(st.lists(st.sampled_from([item for item in made if item.kind in DELETED]), max_size=2, unique_by=id))
    odd = draw(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6), ODD), max_size=3))
    return Lived(tuple({item.address: item for item in made}.values()), tuple(gone), tuple(odd))


def checked(draw: st.DrawFn, checks: Sequence[Resource]) -> list[Resource]:
    """Verifications, with the automation that has them."""
    if not checks:
        return []
    steps = [{"run": [item.address]} for item in checks]
    key = draw(keys(1))[0]
    return [*checks, drawn.normal("automation", f"V{key}", {"name": f"V{key}", "steps": steps})]


def of(resources: Sequence[Resource], kind: str) -> list[str]:
    return [item.key for item in resources if item.kind == kind]


@st.composite
def several(draw: st.DrawFn, kind: str, written: st.SearchStrategy[dict[str, Any]]) -> list[Resource]:
    """None to two of a kind, with names of their own."""
    return [
        drawn.normal(
            kind, key, {**draw(written), **({} if kind == "verification" else {"name": f"{kind} {index} {key}"[:60]})}
        )
        for index, key in enumerate(draw(keys(draw(st.integers(0, 2)))))
    ]
