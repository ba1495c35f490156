"""Find the node or column that an address on the command line means."""

from typing import Final

from mcdecl.analysis.lineage.model import Graph, Point
from mcdecl.helpers.error import Error
from mcdecl.kinds.checks import closest, did_you_mean
from mcdecl.kinds.roles import DATA_EXTENSION
from mcdecl.kinds.shared import shared_key


class UnknownPointError(Error, ValueError):
    """An address that means nothing; `message` says so, `hint` what may be meant."""


_SHARED: Final = f"{DATA_EXTENSION}."


def find(graph: Graph, words: str, parent: str = "") -> Point:
    """The node or column that an address means: `data_extension.KEY`, or that with `.FIELD`, in any letter case.

    Of several business units the name and `:` stand before; where only one has the address, they need not. With
    `parent`, the name of the parent business unit, `ENT.KEY` is its data extension, whichever unit stands before.

    Raises:
        UnknownPointError: there is no such node or column, or there are several.
    """
    if (whole := _node(graph, words)) is not None:
        return Point(whole)
    if parent and (shared := shared_key(_without_unit(words).removeprefix(_SHARED))) is not None:
        return find(graph, f"{parent}:{_SHARED}{shared}")
    nearest: Point | None = None
    for cut in range(len(words) - 1, 0, -1):
        if words[cut] == "." and (node := _node(graph, words[:cut])) is not None:
            nearest = nearest or Point(node, words[cut + 1 :])
            if (column := graph.nodes[node].column(words[cut + 1 :])) is not None:
                return Point(node, column)
    if nearest is not None:
        raise _no_column(graph, nearest)
    if keyed := _of_key(graph, words):
        raise UnknownPointError(f"{words} is a key without its kind", f"did you mean {' or '.join(keyed)}?")
    bare = words.rpartition(".")[0]
    near = _near_key(graph, words) if not bare else did_you_mean(words, graph.nodes) or did_you_mean(bare, graph.nodes)
    raise UnknownPointError(
        f"nothing in the project has the name {words}",
        near or "write kind.key, or kind.key.field, such as data_extension.NTO_Customers.Email",
    )


def _near_key(graph: Graph, words: str) -> str | None:
    """Which addresses a misspelt key may mean."""
    keys = {_without_unit(node).partition(".")[2] for node in graph.nodes}
    near = closest(words, keys)
    return f"did you mean {' or '.join(_of_key(graph, near))}?" if near is not None else None


def _of_key(graph: Graph, words: str) -> list[str]:
    """The addresses of what has a key, or a key and a column, in any letter case."""
    folded = words.casefold()
    found = []
    for node in graph.nodes:
        key = _without_unit(node).partition(".")[2].casefold()
        if folded == key:
            found.append(node)
        elif key and folded.startswith(f"{key}.") and graph.nodes[node].column(words[len(key) + 1 :]) is not None:
            found.append(f"{node}.{words[len(key) + 1 :]}")
    return found


def _no_column(graph: Graph, point: Point) -> UnknownPointError:
    columns = graph.nodes[point.node].columns
    hint = did_you_mean(str(point.column), columns)
    known = f"it has {', '.join(columns)}" if columns else "its columns are not known"
    return UnknownPointError(f"{point.node} has no column {point.column}", hint or known)


def _node(graph: Graph, words: str) -> str | None:
    """The id that is meant; letter case decides only where several differ in nothing else."""
    if words in graph.nodes:
        return words
    folded = words.casefold()
    texts = [node for node in graph.nodes if node.casefold() == folded]
    texts = texts or [node for node in graph.nodes if _without_unit(node).casefold() == folded]
    if len(texts) > 1:
        raise UnknownPointError(f"{words} is ambiguous", f"write one of {', '.join(texts)}")
    return texts[0] if texts else None


def _without_unit(node_id: str) -> str:
    """The id without its business unit, which stands before the kind; a key may have `:`, too."""
    unit, colon, rest = node_id.partition(":")
    return rest if colon and "." not in unit else node_id
