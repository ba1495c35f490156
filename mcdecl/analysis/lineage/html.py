"""Draw a graph as one self-contained HTML page: no script, no network."""

from collections.abc import Collection
from html import escape

from mcdecl.analysis.lineage.drawing import below, plain
from mcdecl.analysis.lineage.model import Graph
from mcdecl.analysis.lineage.svg import svg

_STYLE = """\
body{font:15px/1.5 system-ui,sans-serif;margin:24px;color:#0f172a;background:#fff}
h1{font-size:20px;margin:0 0 4px}
p{margin:0 0 16px;color:#475569}
figure{margin:0;overflow:auto;border:1px solid #cbd5e1;border-radius:8px}
table{border-collapse:collapse;margin-top:16px}
td,th{text-align:left;padding:3px 14px 3px 0;border-bottom:1px solid #e2e8f0}
summary{margin-top:16px;cursor:pointer}
"""


def html(graph: Graph, title: str, *, columns: bool = False, marked: Collection[str] = ()) -> str:
    """The page.

    Args:
        graph: what to draw.
        title: what it is the graph of.
        columns: whether columns are drawn inside of what has them.
        marked: ids of nodes to set off: those that a plan changes.
    """
    text = escape(plain(title))
    rows = "\n".join(
        f"<tr><td>{escape(plain(node.id))}</td><td>{escape(below(node))}</td><td>{escape(node.partial)}</td></tr>"
        for node in graph.nodes.values()
    )
    return f"""\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>{text}</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>{text}</h1>
<p>Rows flow from left to right. A dashed box is not declared in the project; a dashed line carries no values.</p>
<figure>
{svg(graph, columns=columns, marked=marked)}</figure>
<details><summary>{len(graph.nodes)} in all</summary>
<table>
<tr><th>Address</th><th>What it is</th><th>Not known</th></tr>
{rows}
</table>
</details>
</body>
</html>
"""
