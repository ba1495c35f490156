"""Where rows come from and where they go, column by column. Pure: graphs, walks and drawings of a project.

`graph_of(project)` makes the graph, `touched` and `around` cut parts out of it, `mermaid` and `svg` draw them.
"""

from mcdecl.analysis.lineage.build import graph_of
from mcdecl.analysis.lineage.mermaid import mermaid
from mcdecl.analysis.lineage.model import Edge, Graph, Node, Point, Role
from mcdecl.analysis.lineage.svg import svg
from mcdecl.analysis.lineage.walk import around, touched

__all__ = ["Edge", "Graph", "Node", "Point", "Role", "around", "graph_of", "mermaid", "svg", "touched"]
