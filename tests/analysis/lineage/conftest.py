"""Projects on disk, as graphs."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from mcdecl.analysis.lineage import Graph, graph_of
from mcdecl.project import Project, load

Drawn = Callable[..., Graph]
Loaded = Callable[..., Project]

ORDERS = """\
data_extensions:
  Orders:
    name: All Orders
    sendable: {field: Customer}
    fields:
      - {name: Id, type: Number, primary_key: true}
      - {name: Customer, type: Text, length: 18, required: true}
      - {name: Total, type: Number, required: true}
      - {name: Note, type: Text, length: 50}
  Big:
    name: Big Orders
    fields:
      - {name: Id, type: Number, primary_key: true}
      - {name: Doubled, type: Number}
"""
QUERY = """\
query_definitions:
  Pick:
    name: Pick
    sql: SELECT o.Id, o.Total * 2 AS Doubled FROM [All Orders] o WHERE o.Customer <> 'x'
    target: Big
    mode: Overwrite
"""
CHAIN = f"""\
{ORDERS}{QUERY}
import_definitions:
  Load: {{name: Load, into: Orders, file: {{pattern: o.csv}}, mode: AddAndUpdate,
    mapping: {{Id: order_id, Customer: who, Total: sum}}}}
filter_definitions:
  Huge: {{name: Huge, source: Big, where: Doubled > 100}}
data_extracts:
  Out: {{name: Out, type: Data Extension Extract, file: big.csv, parameters: {{DECustomerKey: Big}}}}
file_transfers:
  Send: {{name: Send, file: big.csv}}
verifications:
  Some: {{target: Big, rule: IsGreaterThan, value: 0}}
automations:
  Nightly: {{name: Nightly, steps: [{{run: [import_definition.Load]}}, {{run: [query_definition.Pick]}},
    {{run: [verification.Some, data_extract.Out]}}, {{run: [file_transfer.Send]}}]}}
"""


@pytest.fixture
def loaded(tmp_path: Path) -> Loaded:
    """The project of a text."""

    def read(text: str, config: str = "", files: Mapping[str, str] = {}, environment: str | None = None) -> Project:
        root = tmp_path / "project"
        root.mkdir(exist_ok=True)
        for name, content in {"mcdecl.yaml": f"project: example\n{config}", "data.yaml": text, **files}.items():
            (root / name).write_text(content, encoding="utf-8")
        return load(root, environment, offline=True)

    return read


@pytest.fixture
def drawn(loaded: Loaded) -> Drawn:
    """The graph of a text."""

    def draw(text: str, config: str = "", files: Mapping[str, str] = {}) -> Graph:
        return graph_of(loaded(text, config, files))

    return draw


def said(graph: Graph, *, columns: bool = False) -> set[str]:
    """The edges as text: those of columns, or those of nodes."""
    return {
        f"{edge.source} {edge.role.value} {edge.target}"
        for edge in graph.edges
        if edge.of_columns == columns and edge.role != "holds"
    }
