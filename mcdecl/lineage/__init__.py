"""Where rows come from and where they go, column by column. Pure: graphs, walks and drawings of a project.

`graph_of(project)` makes the graph, `touched` and `around` cut parts out of it, `mermaid` and `svg` draw them.
"""

from mcdecl.lineage.build import graph_of
from mcdecl.lineage.mermaid import mermaid
from mcdecl.lineage.model import Edge, Graph, Node, Point, Role
from mcdecl.lineage.svg import svg
from mcdecl.lineage.walk import around, touched

__all__ = ["Edge", "Graph", "Node", "Point", "Role", "around", "graph_of", "mermaid", "svg", "touched"]
