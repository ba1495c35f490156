"""Hypothesis strategies: two setups of one account over all kinds, the way from one to the other, and mishaps."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from hypothesis import strategies as st

from mcdecl.engine.plan.replacement import leftovers
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS as DECLARED_KINDS
from mcdecl.kinds.folder import ancestry
from mcdecl.kinds.resource import Removal, Resource
from mcdecl.sandbox.fault_injection import InjectedFault, MishapKind
from tests.wanted import filtered, imported, query, resource

KEYS = ("T0", "T1", "T2")
EXTRAS: dict[str, dict[str, Any]] = {
    "Email": {"type": "EmailAddress"},
    "Born": {"type": "Date"},
    "Score": {"type": "Number"},
    "Note": {"type": "Text", "length": 50},
}
"""Fields that a data extension may have besides its key: always the same under the same name, so that no way
from one setup to another is blocked."""
RENAMED = {"name": "Remark", "renamed_from": "Note"}


@dataclass(frozen=True)
class Table:
    """What one setup says of one data extension."""

    key: str
    extras: tuple[str, ...]
    words: dict[str, Any]
    anew: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        return ("Id", *self.extras)


@dataclass(frozen=True)
class Setup:
    """What should be there, and what should not."""

    resources: tuple[Resource, ...]
    removals: tuple[Removal, ...] = ()


def folder_paths(root: str) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(("A", "B/2", "Ünï'")), max_size=2, unique=True).map(
        lambda below: "/".join([root, *(name.replace("/", "\\/") for name in below)])
    )


@st.composite
def tables(draw: st.DrawFn) -> Table:
    key = draw(st.sampled_from(KEYS))
    extras = tuple(draw(st.lists(st.sampled_from(sorted(EXTRAS)), unique=True, max_size=3)))
    words: dict[str, Any] = {
        "name": f"{key} {draw(st.sampled_from(('x', 'y', '日本', '<&>')))}",
        "folder": draw(folder_paths("Data Extensions")),
        "description": draw(st.sampled_from(("", "d", "e"))),
    }
    if draw(st.booleans()):
        words["sendable"] = {"field": "Id", "subscriber": "Subscriber Key"}
    return Table(key, extras, words)


def dependants(draw: st.DrawFn, held: Sequence[Table]) -> list[Resource]:
    """Imports, queries and filters over the tables; each rests on the same table in every setup it is in.

    A filter over a table that is deleted and created again has to be deleted and created again as well.
    """
    made: list[Resource] = []
    for table in held:
        if draw(st.booleans()):
            mapping = draw(st.sampled_from(("by_header", {name: f"c{name}" for name in table.fields})))
            mode = draw(st.sampled_from(("AddAndUpdate", "Overwrite")))
            words = {"name": f"I {table.key}", "mode": mode, "mapping": mapping}
            made.append(imported(f"I-{table.key}", table.key, **words, description=draw(st.sampled_from(("", "x")))))
        if draw(st.booleans()):
            target = draw(st.sampled_from(held)).key
            words = {
                "sql": f"SELECT Id FROM {table.key} -- {draw(st.integers(0, 2))}",
                "folder": draw(folder_paths("Query")),
            }
            made.append(query(f"Q-{table.key}", target, name=f"Q {table.key}", **words))
        if draw(st.booleans()):
            # Same key as its source: kinds share no keys, but a lookup that mixes them up would show.
            field = draw(st.sampled_from(table.fields))
            value = {"Born": "2024-02-29", "Score": "3"}.get(field, "v")
            where = {"field": field, "operator": draw(st.sampled_from(("equals", "notEquals"))), "value": value}
            words = {"name": f"F {table.key}", "folder": draw(folder_paths("Data Filters"))}
            if table.anew:
                words["lifecycle"] = {"replace": True}
            made.append(filtered(table.key, table.key, where, **words))
    return made


def whole(resources: Sequence[Resource]) -> list[Resource]:
    """With the folders that paths name, one of them declared."""
    paths = {
        step.casefold(): step
        for item in resources
        for step in (ancestry(item.state["folder"]) if "folder" in item.state else ())
    }
    return [*resources, *(Resource("folder", path, {}, implied=True) for path in paths.values())]


def table_of(table: Table, fields: Sequence[dict[str, Any]], *, length: int = 18, **more: Any) -> Resource:
    key = {"name": "Id", "type": "Text", "length": length, "primary_key": True}
    return resource("data_extension", table.key, fields=[key, *fields], **table.words, **more)


def plain(name: str) -> dict[str, Any]:
    return {"name": name, **EXTRAS[name]}


@st.composite
def ways(draw: st.DrawFn) -> tuple[Setup, Setup]:
    """What is there and what is wanted: created, changed, dropped and renamed fields, replaced and removed ones."""
    drawn = st.lists(tables(), min_size=1, max_size=3, unique_by=lambda table: table.key)
    old, new = draw(drawn), draw(drawn)
    before = [table_of(item, [plain(name) for name in item.extras]) for item in old]
    before += dependants(draw, old)
    had = {item.key: item for item in old}
    after = []
    wanted = []
    for table in new:
        earlier = had[table.key].extras if table.key in had else ()
        fields = [plain(name) for name in table.extras]
        gone = [name for name in earlier if name not in table.extras]
        fields += [{"name": name, "removed": True} for name in gone if draw(st.booleans())]
        now = table
        if "Note" in table.extras and "Note" in earlier and draw(st.booleans()):
            fields = [{**field, **RENAMED} if field["name"] == "Note" else field for field in fields]
            now = replace(table, extras=tuple("Remark" if name == "Note" else name for name in table.extras))
        now = replace(now, anew=draw(st.integers(0, 4)) == 0)
        more = {"lifecycle": {"replace": True}} if now.anew else {}
        after.append(table_of(now, fields, length=10 if now.anew else 18, **more))
        wanted.append(now)
    after += dependants(draw, wanted)
    kept = {item.address for item in after}
    missing = [item for item in before if item.address not in kept]
    loose = [item for item in missing if item.kind != "data_extension"]
    anew = {table.key for table in wanted if table.anew}
    removals = [Removal(item.kind, item.key) for item in loose if uses(item, anew) or draw(st.booleans())]
    if len(removals) == len(loose):
        removals += [Removal(item.kind, item.key) for item in missing if item.kind == "data_extension"]
    return Setup(tuple(whole(before))), Setup(
        tuple(draw(st.permutations(whole(after)))), (*removals, *leftovers(after))
    )


def uses(item: Resource, tables: Collection[str]) -> bool:
    """Whether it refers to one of the tables, or its SQL reads one: then none can be replaced while it stays."""
    referred = {reference.key for reference in DECLARED_KINDS[item.kind].references(item.state)}
    return bool(referred & {*tables}) or any(f"FROM {key} " in item.state.get("sql", "") for key in tables)


WRITES: tuple[Literal["Create", "Update", "Delete"], ...] = ("Create", "Update", "Delete")
KINDS: tuple[MishapKind, ...] = (
    "drop",
    "drop_after",
    "error",
    "error_after",
    "html",
    "partial",
    "throttled",
    "token_expired",
    "truncated",
    "unavailable",
    "unavailable_after",
    "delay",
)


def mishaps(seconds: float) -> st.SearchStrategy[InjectedFault]:
    """Anything that may happen to a call."""
    return st.builds(
        lambda kind, operation, count, skip: InjectedFault(
            kind, operation, 1 if kind == "delay" else count, seconds, skip
        ),
        st.sampled_from(KINDS),
        st.sampled_from((*WRITES, *WRITES, "Retrieve", "Token", "*")),
        st.integers(1, 3),
        st.integers(0, 4),
    )
