"""For random enterprises: an apply leaves nothing to do, and whatever fails anywhere, nothing runs on what is gone."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from mcdecl.account.errors import AccountError
from mcdecl.sandbox.fault_injection import MishapKind
from mcdecl.sandbox.server import RunningSandbox, start
from mcdecl.wire.values import Retrieve, at
from tests.thorough import examples
from tests.workspace.enterprise import MIDS, Enterprise, enterprise_at, results

UNITS = list(MIDS)
ANEW = "{replace: true}"
SHARED = "Shared Items/Shared Data Extensions"
OPTIONS = settings(
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@dataclass(frozen=True)
class Shared:
    """A shared data extension: its name, the name of its second field, and the length of the first."""

    name: str
    column: str = "Note"
    length: int = 18

    def text(self, key: str) -> str:
        renamed = ", renamed_from: Note" if self.column != "Note" else ""
        return (
            f"  {key}:\n    name: {self.name}\n    folder: {SHARED}\n    lifecycle: {{replace: true}}\n    fields:\n"
            f"      - {{name: Id, type: Text, length: {self.length}, primary_key: true}}\n"
            f"      - {{name: {self.column}, type: Text, length: 50{renamed}}}\n"
        )


@dataclass(frozen=True)
class Child:
    """What a unit below has over the shared data extensions: queries with an automation each, and filters."""

    queries: frozenset[str] = frozenset()
    filters: frozenset[str] = frozenset()
    limit: int = 0

    def addresses(self) -> set[str]:
        made = {f"filter_definition.F{key}" for key in self.filters}
        return made | {f"{kind}{key}" for key in self.queries for kind in ("query_definition.Q", "automation.A")}

    def text(self, shared: dict[str, Shared]) -> str:
        lines = ["data_extensions: {Own: {name: Own, fields: [{name: Id, type: Text, length: 18}]}}"]
        lines += ["filter_definitions:"] if self.filters else []
        lines += [
            f"  F{key}: {{name: F{key}, source: ENT.{key}, where: \"Id = '{self.limit}'\", lifecycle: {ANEW}}}"
            for key in sorted(self.filters)
        ]
        lines += ["query_definitions:"] if self.queries else []
        for key in sorted(self.queries):
            table = shared[key]
            sql = f"SELECT Id FROM ENT.[{table.name}] WHERE {table.column} = ''{self.limit}''"
            lines.append(f"  Q{key}: {{name: Q{key}, target: Own, mode: Append, sql: '{sql}'}}")
        lines += ["automations:"] if self.queries else []
        for key in sorted(self.queries):
            schedule = "{rule: daily, start: '2031-01-31T06:00', time_zone: Europe/Berlin}"
            lines.append(f"  A{key}: {{name: A{key}, active: true, steps: [{{run: [query_definition.Q{key}]}}],")
            lines.append(f"    schedule: {schedule}}}")
        return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class State:
    """What should be there: the parent's shared data extensions by key, and every unit below."""

    shared: dict[str, Shared]
    children: dict[str, Child]

    def written(self, before: "State | None", enterprise: Enterprise) -> None:
        """Write the files; what the state before had, and this has not, is removed."""
        had = set(before.shared) if before is not None else set()
        shared = "".join(table.text(key) for key, table in self.shared.items())
        texts = {"parent": _removed(f"data_extension.{key}" for key in had - set(self.shared))}
        texts["parent"] += f"data_extensions:\n{shared}" if shared else ""
        for unit, child in self.children.items():
            there = before.children[unit].addresses() if before is not None else set()
            texts[unit] = _removed(there - child.addresses()) + child.text(self.shared)
        enterprise.write(**texts)


def _removed(addresses: Iterator[str] | set[str]) -> str:
    listed = ", ".join(f"{{address: {address}}}" for address in sorted(addresses))
    return f"removed: [{listed}]\n" if listed else ""


@st.composite
def ways(draw: st.DrawFn) -> tuple[State, State]:
    """What is there and what is wanted, in two to five units."""
    units = UNITS[1 : draw(st.integers(2, 5))]
    states = []
    for later in (False, True):
        keys = draw(st.lists(st.sampled_from(("S0", "S1")), min_size=0 if later else 1, unique=True))
        shared = {
            key: Shared(
                key + (draw(st.sampled_from(("", " new"))) if later else ""),
                draw(st.sampled_from(("Note", "Remark"))) if later else "Note",
                draw(st.sampled_from((18, 18, 10))) if later else 18,
            )
            for key in keys
        }
        used = st.frozensets(st.sampled_from(keys)) if keys else st.just(frozenset[str]())
        children = {unit: Child(draw(used), draw(used), draw(st.integers(0, 1))) for unit in units}
        states.append(State(shared, children))
    return states[0], states[1]


FAULTS: tuple[MishapKind, ...] = ("error", "partial", "unavailable", "drop_after")
faults = st.tuples(
    st.sampled_from(FAULTS),
    st.sampled_from(("Create", "Update", "Update", "Delete")),
    st.integers(1, 2),
    st.integers(0, 3),
)


@pytest.fixture(scope="module")
def server() -> Iterator[RunningSandbox]:
    with start(None, record=False, enterprise=MIDS["parent"], units=[MIDS[unit] for unit in UNITS[1:]]) as running:
        running.account.settings.name_release_seconds = 0.0
        yield running


@contextmanager
def begun(server: RunningSandbox, there: State, wanted: State) -> Iterator[Enterprise]:
    """An enterprise that is as the first state says, with the files of the second."""
    with TemporaryDirectory() as folder, enterprise_at(Path(folder), server, 1 + len(there.children)) as enterprise:
        there.written(None, enterprise)
        enterprise.applied()
        wanted.written(there, enterprise)
        yield enterprise


@settings(OPTIONS, max_examples=examples(4))
@given(way=ways())
def test_an_apply_of_all_units_leaves_nothing_to_do(server: RunningSandbox, way: tuple[State, State]) -> None:
    with begun(server, *way) as enterprise:
        enterprise.applied()
        standing(enterprise, all_on=True)


@settings(OPTIONS, max_examples=examples(6))
@given(way=ways(), fault=faults)
def test_whatever_fails_in_any_unit_the_rest_stands_and_the_next_apply_finishes(
    server: RunningSandbox, way: tuple[State, State], fault: tuple[MishapKind, str, int, int]
) -> None:
    kind, operation, count, skip = fault
    with begun(server, *way) as enterprise:
        server.inject(kind, operation=operation, count=count, skip=skip)
        try:
            applied = enterprise.apply()
        except AccountError:
            applied = None
        server._service.mishaps.waiting.clear()
        if applied is not None:
            unsent(way[1], results(applied))
        standing(enterprise)
        enterprise.applied()
        standing(enterprise, all_on=True)


def unsent(wanted: State, outcome: dict[str, str]) -> None:
    """Nothing that uses a shared data extension was sent when that could not be brought to what it should be."""
    for key in wanted.shared:
        if outcome.get(f"parent:data_extension.{key}", "done") == "done":
            continue
        for unit, child in wanted.children.items():
            users = [f"{unit}:query_definition.Q{key}"] if key in child.queries else []
            users += [f"{unit}:filter_definition.F{key}"] if key in child.filters else []
            assert {outcome.get(user, "skipped") for user in users} <= {"skipped"}, outcome


def standing(enterprise: Enterprise, *, all_on: bool = False) -> None:
    """Every automation that is on runs a query whose table and column are there; with `all_on`, all are on."""
    parent = enterprise.accounts["parent"]
    names = {
        record["CustomerKey"]: str(record["Name"])
        for record in parent.retrieve(Retrieve("DataExtension", ("CustomerKey", "Name")))
    }
    columns = {
        (names.get(at(record, "DataExtension.CustomerKey"), ""), str(record["Name"]))
        for record in parent.retrieve(Retrieve("DataExtensionField", ("Name", "DataExtension.CustomerKey")))
    }
    for unit in enterprise.accounts:
        if unit == "parent":
            continue
        queries = {
            str(record["CustomerKey"]): str(record["QueryText"])
            for record in enterprise.accounts[unit].retrieve(Retrieve("QueryDefinition", ("CustomerKey", "QueryText")))
        }
        for name, on in enterprise.active(unit).items():
            assert on or not all_on, f"{unit}: {name} is off"
            if on:
                found = re.search(r"ENT\.\[(.*?)\] WHERE (\w+)", queries[f"Q{name[1:]}"])
                assert found is not None
                assert (found[1], found[2]) in columns, f"{unit}: {name} runs {found[0]}, and there is {columns}"
