"""Hypothesis strategies: a whole account, all kinds, hostile names and values."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from mcdecl.kinds.folder import ancestry
from mcdecl.kinds.resource import Resource
from tests import strategies as drawn

MENTIONS = ("${var.x}", "$${y}", "${", "a ${env.Z} b", "0001", "yes", "1e3", "~", "a: b # c", "mcdecl", "con", "A", "a")
"""Texts that a YAML file of a project, or a file system, could take for something else."""
KEYS = st.sampled_from(MENTIONS) | drawn.names(30)
VALUES = {"Number": "5", "Decimal": "1.5", "Boolean": "true", "Date": "2026-01-31"}
ROOTS = {"data_extension": "Data Extensions", "query_definition": "Query", "filter_definition": "Data Filters"}


def keys(size: int) -> st.SearchStrategy[list[str]]:
    """Keys that the account tells apart and a project takes: no blanks around them."""
    fitting = KEYS.map(str.strip).filter(bool)
    return st.lists(fitting, min_size=size, max_size=size, unique_by=str.casefold)


@st.composite
def accounts(draw: st.DrawFn) -> list[Resource]:
    """What an account may hold: data extensions, what rests on them, and folders, some with a description."""
    tables = draw(keys(draw(st.integers(1, 3))))
    names = iter(draw(st.permutations([*MENTIONS, "n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8"])))
    made = [
        drawn.normal("data_extension", key, {**draw(drawn.data_extensions()), "name": f"{next(names)} {index}"})
        for index, key in enumerate(tables)
    ]
    for kind, strategy in (
        ("import_definition", drawn.import_definitions),
        ("query_definition", drawn.query_definitions),
        ("filter_definition", drawn.filter_definitions),
    ):
        for index, key in enumerate(draw(keys(draw(st.integers(0, 2))))):
            table = draw(st.sampled_from(made[: len(tables)]))
            written = {**draw(strategy(table.key)), "name": f"{next(names)} {index}"}
            made.append(drawn.normal(kind, key, fitting(draw, kind, written, table)))
    extra = draw(st.lists(drawn.folder_paths(draw(st.sampled_from(sorted(ROOTS.values())))), max_size=2))
    return [*made, *folders(draw, [*paths(made), *extra])]


def fitting(draw: st.DrawFn, kind: str, written: dict[str, Any], table: Resource) -> dict[str, Any]:
    """The resource with what its table has."""
    fields = table.state["fields"]
    if kind == "filter_definition":
        texts = [field["name"] for field in fields if field["type"] == "Text"]
        name, value = fields[0]["name"], VALUES.get(fields[0]["type"], "x")
        only = {"field": name, "operator": "equals", "value": value}
        written["where"] = draw(drawn.conditions(texts)) if texts else only
    if kind == "import_definition":
        if isinstance(written.get("mapping"), dict):
            written["mapping"] = {field["name"]: f"column {index}" for index, field in enumerate(fields)}
        if written["mode"] == "ColumnBased" and draw(st.integers(0, 3)):  # it cannot be exported: not too often
            written |= {"mode": "AddAndUpdate", "control": None}
    if kind == "query_definition" and draw(st.booleans()):
        written["sql"] = draw(
            st.sampled_from(("SELECT '\ufeff' AS Id", "SELECT '${x}' AS Id \r\n\r\n", "SELECT 1 AS [yes]\t"))
        )
    return written


def paths(resources: Sequence[Resource]) -> list[str]:
    return [resource.state["folder"] for resource in resources if "folder" in resource.state]


def folders(draw: st.DrawFn, named: Sequence[str]) -> list[Resource]:
    """The folders of these paths, some of them with a description."""
    steps = {step.casefold(): step for path in named for step in ancestry(path)}
    described = st.none() | st.sampled_from(("what belongs here", *drawn.HOSTILE))
    return [
        Resource("folder", step, {} if (words := draw(described)) is None else {"description": words})
        for step in steps.values()
    ]
