"""`when:` conditions: whether a resource exists in an environment, or in a business unit of it.

Either the names of environments and business units, or a short expression such as `environment in ['qa', 'prod'] and
not var.lite`: comparisons with == and !=, `in`, `not`, `and`, `or`, brackets. It is read with Python's parser, and
everything but these few words is refused: nothing is ever run.
"""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from mcdecl.helpers.error import Error
from mcdecl.kinds.checks import did_you_mean
from mcdecl.project.variables import UNIT, Each, Substitution, UnitValues, mentions

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


class ConditionSetting(Struct, frozen=True):
    """What a condition can ask for.

    Attributes:
        environment: the environment's name.
        environments: the names of all.
        variables: the values of declared variables.
        each: the entry of `for_each` that this is for, if any.
        unit: the business unit that this is for, if any.
        units: the names of the business units of all environments.
    """

    environment: str
    environments: Sequence[str]
    variables: Mapping[str, Any]
    each: Each | None = None
    unit: UnitValues | None = None
    units: Sequence[str] = ()

    def is_named(self, name: str) -> bool:
        """Whether a name is the environment's, or the business unit's; where both have it, the environment counts."""
        if name in self.environments:
            return name == self.environment
        return self.unit is not None and name == self.unit.name


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
        return any(setting.is_named(name) for name in condition)
    if not isinstance(condition, str) or len(condition) > LONGEST:
        raise WhenError("this is no condition", _HELP)
    if condition in setting.environments or condition in setting.units:
        return setting.is_named(condition)
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
    if wrong := unknown_name(name, setting.environments, setting.units):
        raise WhenError(*wrong)


def _known_environment(name: Any, setting: ConditionSetting) -> None:
    if wrong := unknown_name(name, setting.environments, ()):
        raise WhenError(*wrong)


def unknown_name(name: Any, environments: Sequence[str], units: Sequence[str]) -> tuple[str, str] | None:
    """What is wrong with a name that should be an environment's or a business unit's, and what to do; None if it is."""
    known = (*environments, *units)
    if name in known:
        return None
    hint = did_you_mean(str(name), known) or f"one of {', '.join(known)}"
    return f"there is no environment {'or business unit ' if units else ''}{name}", hint


class _Evaluation(Struct, frozen=True):
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
        for name in right if isinstance(right, list) else [right]:
            self.check_name(ast.unparse(node.left), name)
        operator = type(node.ops[0])
        if operator in (ast.In, ast.NotIn) and not isinstance(right, list | dict):
            raise WhenError(f"{ast.unparse(node.comparators[0])} is no list", "write in ['one', 'two']")
        return _COMPARE[operator](left, right)

    def check_name(self, left: str, name: Any) -> None:
        """See that what the environment or the business unit is compared with can be its name."""
        units = self.setting.units
        if left == "environment":
            _known_environment(name, self.setting)
        elif left in (UNIT, f"{UNIT}.name") and name not in units:
            hint = did_you_mean(str(name), units) or f"one of {', '.join(units) or 'none: no environment names any'}"
            raise WhenError(f"there is no business unit {name}", hint)

    def named(self, name: str) -> Any:
        if name in _FLAGS:
            return _FLAGS[name]
        if name == "environment":
            return self.setting.environment
        if name in (UNIT, f"{UNIT}.name", f"{UNIT}.mid") and self.setting.unit is None:
            return ""  # an environment without business units is none of them
        if name == f"{UNIT}.mid" and self.setting.unit is not None:
            return self.setting.unit.mid
        if not name.startswith(("var.", "each.", UNIT)):
            hint = did_you_mean(name, self.names()) or did_you_mean(name, self.setting.environments) or _HELP
            raise WhenError(f"a condition cannot say {name}", hint)
        substitution = Substitution(self.setting.variables, each=self.setting.each, unit=self.setting.unit)
        value = substitution.text(f"${{{name}}}")
        for unresolved in substitution.unresolved:
            raise WhenError(unresolved.message, unresolved.hint)
        return value

    def names(self) -> Iterator[str]:
        yield from ("environment", UNIT, "each.key", "each.value", *_FLAGS)
        yield from (f"var.{name}" for name in self.setting.variables)
