"""`when:` conditions: whether a resource exists in an environment.

Either the names of environments, or a short expression such as `environment in ['qa', 'prod'] and not var.lite`:
comparisons with == and !=, `in`, `not`, `and`, `or`, brackets. It is read with Python's parser, and everything
but these few words is refused: nothing is ever run.
"""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from mcdecl.helpers.error import Error
from mcdecl.kinds.checks import did_you_mean
from mcdecl.project.variables import Each, Substitution, mentions

LONGEST: Final = 500
"""Characters of an expression; a condition that needs more belongs into a variable."""
_HELP: Final = "write names of environments, [qa, prod], or such as environment == 'prod' and not var.lite"
_COMPARE: Final[Mapping[type, Callable[[Any, Any], bool]]] = {
    ast.Eq: lambda left, right: bool(left == right),
    ast.NotEq: lambda left, right: bool(left != right),
    ast.In: lambda left, right: left in list(right),
    ast.NotIn: lambda left, right: left not in list(right),
}
_FLAGS: Final = {"true": True, "false": False}


class WhenError(Error):
    """A condition that cannot be read."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message, hint or "")


@dataclass(frozen=True, slots=True)
class ConditionSetting:
    """What a condition can ask for."""

    environment: str
    environments: Sequence[str]
    variables: Mapping[str, Any]
    each: Each | None = None


def holds(condition: Any, setting: ConditionSetting) -> bool:
    """Whether a condition is true.

    Raises:
        WhenError: it cannot be read, or names what is not there.
    """
    if isinstance(condition, bool):
        return condition
    if isinstance(condition, list):
        for name in condition:
            _known(name, setting)
        return setting.environment in condition
    if not isinstance(condition, str) or len(condition) > LONGEST:
        raise WhenError("this is no condition", _HELP)
    if condition in setting.environments:
        return condition == setting.environment
    value = _Evaluation(setting).value(_parsed(condition))
    if not isinstance(value, bool):
        raise WhenError(f"{condition} is neither true nor false", _HELP)
    return value


def _parsed(condition: str) -> ast.expr:
    if any(mentions(condition)):
        raise WhenError("a condition names values without ${}", "write var.name, each.key, or environment")
    try:
        return ast.parse(condition.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise WhenError(f"{condition} cannot be read", _HELP) from None


def _known(name: Any, setting: ConditionSetting) -> None:
    if name not in setting.environments:
        hint = did_you_mean(str(name), setting.environments) or f"one of {', '.join(setting.environments)}"
        raise WhenError(f"there is no environment {name}", hint)


@dataclass(frozen=True, slots=True)
class _Evaluation:
    setting: ConditionSetting

    def value(self, node: ast.expr) -> Any:
        """The value of a part of an expression; every part is looked at, so that a mistake shows everywhere."""
        if isinstance(node, ast.BoolOp):
            values = [self.flag(part) for part in node.values]
            return all(values) if isinstance(node.op, ast.And) else any(values)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return not self.flag(node.operand)
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _COMPARE:
            return self.comparison(node)
        if isinstance(node, ast.Constant) and isinstance(node.value, str | int | float):
            return node.value
        if isinstance(node, ast.List | ast.Tuple):
            return [self.value(item) for item in node.elts]
        return self.named(ast.unparse(node))

    def flag(self, node: ast.expr) -> bool:
        value = self.value(node)
        if not isinstance(value, bool):
            raise WhenError(f"{ast.unparse(node)} is neither true nor false", "compare it: == 'text'")
        return value

    def comparison(self, node: ast.Compare) -> bool:
        left, right = self.value(node.left), self.value(node.comparators[0])
        if ast.unparse(node.left) == "environment":
            for name in right if isinstance(right, list) else [right]:
                _known(name, self.setting)
        operator = type(node.ops[0])
        if operator in (ast.In, ast.NotIn) and not isinstance(right, list | dict):
            raise WhenError(f"{ast.unparse(node.comparators[0])} is no list", "write in ['one', 'two']")
        return _COMPARE[operator](left, right)

    def named(self, name: str) -> Any:
        if name in _FLAGS:
            return _FLAGS[name]
        if name == "environment":
            return self.setting.environment
        if not name.startswith(("var.", "each.")):
            hint = did_you_mean(name, self.names()) or did_you_mean(name, self.setting.environments) or _HELP
            raise WhenError(f"a condition cannot say {name}", hint)
        substitution = Substitution(self.setting.variables, each=self.setting.each)
        value = substitution.text(f"${{{name}}}")
        for unresolved in substitution.unresolved:
            raise WhenError(unresolved.message, unresolved.hint)
        return value

    def names(self) -> Iterator[str]:
        yield from ("environment", "each.key", "each.value", *_FLAGS)
        yield from (f"var.{name}" for name in self.setting.variables)
