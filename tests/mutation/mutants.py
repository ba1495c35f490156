"""The small changes that can be made to a module, each of which some test should notice."""

import ast
from dataclasses import dataclass

_SWAPS: dict[type[ast.cmpop], str] = {
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.Is: "is not",
    ast.IsNot: "is",
    ast.In: "not in",
    ast.NotIn: "in",
}
_FOR_READERS = ("doc", "example", "examples", "notes")
_LOGS = ("_log", "_LOG", "log", "logger", "_logger", "LOG")


@dataclass(frozen=True, slots=True, order=True)
class Mutant:
    """One change of a text.

    Attributes:
        line: where it is, from 1.
        start: the offset of what is replaced, in bytes of UTF-8.
        end: where that ends.
        new: what stands there instead.
        what: the change in words.
    """

    line: int
    start: int
    end: int
    new: str
    what: str

    def applied(self, source: str) -> str:
        """The text with the change."""
        raw = source.encode()
        return (raw[: self.start] + self.new.encode() + raw[self.end :]).decode()


def mutants(source: str) -> list[Mutant]:
    """All changes of a module's text; what nothing depends on is left alone (CONTRIBUTING says what that is).

    Args:
        source: the text.
    """
    finder = _Finder(source)
    finder.visit(ast.parse(source))
    return sorted(set(finder.mutants))


class _Finder(ast.NodeVisitor):
    def __init__(self, source: str) -> None:
        self._raw = source.encode()
        self._starts = [0]
        for line in source.encode().splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))
        self.mutants: list[Mutant] = []

    def _at(self, line: int, column: int) -> int:
        return self._starts[line - 1] + column

    def _span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        return self._at(node.lineno, node.col_offset), self._at(node.end_lineno or 0, node.end_col_offset or 0)

    def _text(self, node: ast.expr | ast.stmt) -> str:
        start, end = self._span(node)
        return self._raw[start:end].decode()

    def _add(self, node: ast.expr | ast.stmt, new: str, what: str) -> None:
        start, end = self._span(node)
        self.mutants.append(Mutant(node.lineno, start, end, new, what))

    def _between(self, left: ast.expr, right: ast.expr, old: str, new: str) -> None:
        """Replaces the operator between two operands."""
        start, end = self._span(left)[1], self._span(right)[0]
        between = self._raw[start:end].decode()
        if between.count(old) == 1 and "#" not in between:
            at = start + len(between[: between.index(old)].encode())
            self.mutants.append(Mutant(left.end_lineno or 0, at, at + len(old), new, f"{old} is {new}"))

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._function(node)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if default is not None:
                self.visit(default)
        for statement in node.body:
            self.visit(statement)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        if not any(getattr(base, "id", "") == "Protocol" for base in node.bases):
            for statement in node.body:
                self.visit(statement)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_If(self, node: ast.If) -> None:
        if getattr(node.test, "id", "") == "TYPE_CHECKING":
            return
        self._add(node.test, f"not ({self._text(node.test)})", "the condition is negated")
        self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self._add(node.test, f"not ({self._text(node.test)})", "the condition is negated")
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Constant) or _is_log(node.value):
            return
        if isinstance(node.value, ast.Call | ast.Await | ast.Yield | ast.YieldFrom):
            # A generator stays one, or it would be noticed for the wrong reason.
            inside = isinstance(node.value, ast.Yield | ast.YieldFrom)
            self._add(node, "yield from ()" if inside else "pass", f"gone: {self._first(node)}")
        self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self._add(node, "pass", f"gone: {self._first(node)}")
        self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        self._add(node, "pass", f"gone: {self._first(node)}")

    def visit_Continue(self, node: ast.Continue) -> None:
        self._add(node, "pass", "gone: continue")

    def visit_Break(self, node: ast.Break) -> None:
        self._add(node, "pass", "gone: break")

    def visit_Return(self, node: ast.Return) -> None:
        if node.value is None:
            return
        # Nothing, for what is nothing or no already, would be no change.
        if not isinstance(node.value, ast.Constant) or not (node.value.value is None or node.value.value is False):
            self._add(node.value, "None", f"gone: {self._first(node)}")
        self.visit(node.value)

    def visit_Compare(self, node: ast.Compare) -> None:
        operands = [node.left, *node.comparators]
        for place, operator in enumerate(node.ops):
            old = _SPELLED[type(operator)]
            self._between(operands[place], operands[place + 1], old, _SWAPS[type(operator)])
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        old, new = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        for left, right in zip(node.values, node.values[1:], strict=False):
            self._between(left, right, old, new)
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.Not):
            self._add(node, f"({self._text(node.operand)})", "not is gone")
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        self.visit(node.func)
        for argument in node.args:
            self.visit(argument)
        for keyword in node.keywords:
            if not _is_for_readers(keyword):
                self.visit(keyword.value)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, bool):
            self._add(node, str(not node.value), f"{node.value} is {not node.value}")
        elif isinstance(node.value, int):
            self._add(node, str(node.value + 1), f"{node.value} is {node.value + 1}")

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Texts for people are no matter of this measure, and have no places of their own before Python 3.12."""

    def _first(self, node: ast.stmt) -> str:
        return self._text(node).partition("\n")[0]


_SPELLED: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
}


def _is_for_readers(keyword: ast.keyword) -> bool:
    """Whether an argument is an example or text for people, or a check of the program's own (`zip(…, strict=True)`)."""
    return keyword.arg in _FOR_READERS or (keyword.arg == "strict" and isinstance(keyword.value, ast.Constant))


def _is_log(node: ast.expr) -> bool:
    function = node.func if isinstance(node, ast.Call) else None
    return isinstance(function, ast.Attribute) and getattr(function.value, "id", "") in _LOGS
