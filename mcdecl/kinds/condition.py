"""The rules of a filter definition: a short SQL-like text or nested all/any, in one normal form.

Normal form is a tree of `{"all": [...]}`, `{"any": [...]}` and `{"field", "operator", "value"}` with the API's
operator names and values as text. IN becomes `any` of equals, BETWEEN `all` of two bounds: a filter definition
knows neither.
"""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from mcdecl.helpers.error import Error
from mcdecl.kinds.condition_tree import LITERAL, comparison, joined, like
from mcdecl.kinds.inside import Inside
from mcdecl.kinds.plain_condition import NO_NAMES, plain_condition
from mcdecl.kinds.types import Schema
from mcdecl.kinds.values import Unknown
from mcdecl.kinds.wire import Lookup, WriteContext

if TYPE_CHECKING:
    from sqlglot import exp

_TEXT = ("equals", "notEquals", "greaterThan", "greaterThanOrEqual", "lessThan", "lessThanOrEqual")
_WORDS = ("existsInString", "existsInStringAsAWord", "notExistsInString", "beginsWith", "endsWith")
EMPTY: Final = {"isNull": "IS NULL", "isNotNull": "IS NOT NULL"}
"""Operators without a value. Real filters have EndsWith and IsEmpty; that SOAP calls the latter isNull is a guess.

See fact:filter-is-null-operator.
"""
_ANNIVERSARY = ("isAnniversary", "isNotAnniversary", "greaterThanAnniversary", "lessThanAnniversary")
_DATE = ("equals", "notEquals", "greaterThan", "lessThan", *_ANNIVERSARY)
ALLOWED: Mapping[str, tuple[str, ...]] = {
    "Boolean": ("equals", *EMPTY),
    "Date": (*_DATE, *EMPTY),
    # The documented row for numbers leaves lessThan and lessThanOrEqual out, which reads like a slip
    # (fact:filter-number-operators): they are allowed here, and the account has the last word.
    "Number": (*_TEXT, *EMPTY),
    "Decimal": (*_TEXT, *EMPTY),
    "Text": (*_TEXT, *_WORDS, *EMPTY),
    "EmailAddress": (*_TEXT, *_WORDS, *EMPTY),
    "Phone": (*_TEXT, *_WORDS, *EMPTY),
    "Locale": (*_TEXT, *_WORDS, *EMPTY),
}
"""Which operators a filter definition takes for a field of each type, as documented and seen in real ones.

See fact:filter-operators, fact:filter-operators-of-ui.
"""
OPERATORS = tuple(dict.fromkeys((*_TEXT, *_WORDS, *_ANNIVERSARY, *EMPTY)))
_SIGNS = {
    "equals": "=",
    "notEquals": "<>",
    "greaterThan": ">",
    "lessThan": "<",
    "greaterThanOrEqual": ">=",
    "lessThanOrEqual": "<=",
}
_LIKE = {
    "existsInString": "LIKE '%{}%'",
    "notExistsInString": "NOT LIKE '%{}%'",
    "beginsWith": "LIKE '{}%'",
    "endsWith": "LIKE '%{}'",
}
_RESERVED = "all|and|any|between|case|exists|false|from|in|is|like|not|null|or|select|true|where"
_WORD = re.compile(rf"^(?!({_RESERVED})$)[^\W\d]\w*$", re.IGNORECASE)
"""A field name that needs no brackets."""
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")


DEEPEST: Final = 20
"""Levels of nesting that a condition may have; no person follows more, and every level costs calls of parsers."""
_LONGEST = 60
"""Characters of a piece of a condition that a message repeats."""
_NESTING = re.compile(r"'(?:[^']|'')*'|\[(?:[^\]]|\]\])*\]|\"(?:[^\"]|\"\")*\"|[()]")


class ConditionError(Error, ValueError):
    """A condition that cannot be read; the message says what is wrong with it."""


class ConditionType(Struct, frozen=True):
    """A condition as text, as `all`/`any` over conditions, or as one comparison."""

    def schema(self) -> Schema:
        """A recursive schema; `#/$defs/condition` is put into the file schema by its generator."""
        return {"$ref": "#/$defs/condition"}

    def normal(self, value: Any) -> Any:
        """The tree. A text that cannot be read stays a text, which `findings` then explains."""
        try:
            return normal_condition(value)
        except ConditionError:
            return value


DEFINITION: Schema = {
    "anyOf": [
        {"type": "string", "minLength": 1},
        {
            "type": "object",
            "additionalProperties": False,
            "required": ["all"],
            "properties": {"all": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/condition"}}},
        },
        {
            "type": "object",
            "additionalProperties": False,
            "required": ["any"],
            "properties": {"any": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/condition"}}},
        },
        {
            "type": "object",
            "additionalProperties": False,
            "required": ["field", "operator"],
            "properties": {
                "field": {"type": "string", "minLength": 1},
                "operator": {"type": "string", "enum": list(OPERATORS)},
                "value": {"type": ["string", "number", "boolean"]},
            },
        },
    ]
}


def normal_condition(value: Any) -> dict[str, Any]:
    """The tree of a condition as written.

    Raises:
        ConditionError: the text does not parse, or says what a filter definition cannot.
    """
    tree = _normal(value, 0)
    _check_depth(_depth(tree))
    return tree


def _normal(value: Any, depth: int) -> dict[str, Any]:
    _check_depth(depth)
    if isinstance(value, str):
        return _from_text(value)
    for word in ("all", "any"):
        if word in value:
            return joined(word, [_normal(item, depth + 1) for item in value[word]])
    if value["operator"] in EMPTY:
        return comparison(value["field"], value["operator"], "")
    if "value" not in value:
        raise ConditionError(f"{value['operator']} of {value['field']} has no value")
    return comparison(value["field"], value["operator"], _scalar(value["value"]))


def _check_depth(depth: int) -> None:
    if depth > DEEPEST:
        raise ConditionError(f"it is nested more than {DEEPEST} levels deep")


def _depth(tree: Mapping[str, Any]) -> int:
    """How many levels of `all` and `any` a tree in normal form has."""
    inner = [item for word in ("all", "any") for item in tree.get(word, ())]
    return 1 + max(map(_depth, inner)) if inner else 0


def comparisons(tree: Any) -> Iterator[Mapping[str, Any]]:
    """Every comparison of a tree, from left to right."""
    if not isinstance(tree, Mapping):
        return
    for word in ("all", "any"):
        for item in tree.get(word, ()):
            yield from comparisons(item)
    if "field" in tree:
        yield tree


def same_condition(before: Any, after: Any) -> bool | None:
    """Whether two trees say the same; field names compare without case. None when the account hides its own."""
    if isinstance(before, Unknown):
        return None
    return bool(_folded(before) == _folded(after))


def shown(tree: Any) -> str:
    """A tree as the short text that a person would write."""
    if not isinstance(tree, Mapping):
        return str(tree)
    for word, joint in (("all", " AND "), ("any", " OR ")):
        if word in tree:
            return joint.join(f"({shown(item)})" if "field" not in item else shown(item) for item in tree[word])
    field, operator, value = tree["field"], tree["operator"], tree["value"]
    quoted = value.replace("'", "''")
    if not _WORD.match(field) or field.upper() in NO_NAMES:
        field = "[" + field.replace("]", "]]") + "]"
    if operator in EMPTY:
        return f"{field} {EMPTY[operator]}"
    if operator in _LIKE and LITERAL.match(value):
        return f"{field} {_LIKE[operator].format(quoted)}"
    literal = value if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value) else f"'{quoted}'"
    return f"{field} {_SIGNS.get(operator, operator)} {literal}"


def yaml_condition(tree: Any) -> Any:
    """A tree as YAML says it: as text, and where no text means the same, nested as far as needed."""
    text = shown(tree)
    if not isinstance(tree, Mapping) or ConditionType().normal(text) == tree:
        return text
    return {
        word: [yaml_condition(item) for item in items] if word in ("all", "any") else items
        for word, items in tree.items()
    }


def _as_texts(tree: Any) -> Any:
    """A tree with every comparison as its text."""
    if not isinstance(tree, Mapping) or "field" in tree:
        return shown(tree)
    return {word: [_as_texts(item) for item in items] for word, items in tree.items()}


def _in_words(part: Any) -> str:
    """A part of a tree in brackets, where it is more than a comparison."""
    if isinstance(part, str):
        return part
    if isinstance(part, Mapping):
        [(word, items)] = part.items()
        return f"({(' AND ' if word == 'all' else ' OR ').join(_in_words(item) for item in items)})"
    return ", ".join(_in_words(item) for item in part)


def _same_text(text: str) -> str:
    """A comparison with its field's name folded: the account takes those without regard to case."""
    name = re.match(r"\[[^\]]*\]|\w+", text)
    return text if name is None else name[0].casefold() + text[name.end() :]


INSIDE: Final = Inside(_as_texts, words=_in_words, same=_same_text)


def _folded(tree: Any) -> Any:
    if not isinstance(tree, Mapping):
        return tree
    if "field" in tree:
        return {**tree, "field": str(tree["field"]).casefold()}
    return {word: [_folded(item) for item in items] for word, items in tree.items()}


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _from_text(text: str) -> dict[str, Any]:
    if not text.strip():
        raise ConditionError("it is empty")
    _check_depth(_brackets(text))
    return plain_condition(text) or tree_of(text)


_OPENING: Final = "(\n"
"""Stands before a text, on a line of its own: in brackets no field is taken for a word that begins a statement."""


def tree_of(text: str) -> dict[str, Any]:
    """The tree of a text, whatever it is, as sqlglot reads it.

    Raises:
        ConditionError: it does not parse, or says what a filter definition cannot.
    """
    from sqlglot import exp, parse_one
    from sqlglot.errors import SqlglotError

    try:
        tree = parse_one(f"{_OPENING}{text}\n)", into=exp.Condition, dialect="tsql")
        if not isinstance(tree, exp.Paren):  # the brackets of the text close those around it
            raise ConditionError("it does not parse near ')'")
        return _tree(tree.this)
    except RecursionError:
        raise ConditionError("it is nested too deeply to be read") from None
    except SqlglotError as error:
        details: list[dict[str, Any]] = getattr(error, "errors", None) or [{}]
        raise ConditionError(f"it does not parse{_near(details[0], text)}") from error


def _near(detail: Mapping[str, Any], text: str) -> str:
    """Where a text does not parse, unless that is at its end."""
    near = detail.get("highlight")
    if not near or near not in text or detail.get("line", 0) > f"{_OPENING}{text}".count("\n") + 1:
        return ""
    brackets = f" (write a field of that name in brackets: [{near}])" if str(near).isidentifier() else ""
    return f" near {near!r}{brackets}"


def _brackets(text: str) -> int:
    """How deep the brackets of a text lie inside each other, those in quotes left out."""
    depth = deepest = 0
    for match in _NESTING.finditer(text):
        depth += {"(": 1, ")": -1}.get(match[0], 0)
        deepest = max(deepest, depth)
    return deepest


def _tree(node: "exp.Expr") -> dict[str, Any]:
    from sqlglot import exp

    if isinstance(node, exp.Paren):
        return _tree(node.this)
    if isinstance(node, exp.And | exp.Or):
        return joined("all" if isinstance(node, exp.And) else "any", [_tree(part) for part in _chained(node)])
    negated = isinstance(node, exp.Not)
    inner = node.this if negated else node
    negated ^= bool(inner.args.get("negate"))  # newer sqlglot marks NOT LIKE on the node itself; two NOTs are none
    if isinstance(inner, exp.In):
        return _listed(inner, negated)
    if isinstance(inner, exp.Between) and not negated:
        field = _field(inner.this)
        low, high = _value(inner.args["low"]), _value(inner.args["high"])
        return joined("all", [comparison(field, "greaterThanOrEqual", low), comparison(field, "lessThanOrEqual", high)])
    if isinstance(inner, exp.Like):
        return _like(inner, negated=negated)
    if isinstance(inner, exp.Is) and isinstance(inner.expression, exp.Null):
        return comparison(_field(inner.this), "isNotNull" if negated else "isNull", "")
    return _compared(node)


def _chained(node: Any) -> "list[exp.Expr]":
    """What a chain of ANDs, or of ORs, joins. The parser nests it to the left, too deep for recursion."""
    parts, inner = [], node
    while type(inner) is type(node):
        parts.append(inner.right)
        inner = inner.left
    return [inner, *reversed(parts)]


def _listed(node: "exp.Expr", negated: bool) -> dict[str, Any]:
    if not node.args.get("expressions"):
        raise ConditionError("IN needs a list of values, not a query")
    word, operator = ("all", "notEquals") if negated else ("any", "equals")
    return joined(word, [comparison(_field(node.this), operator, _value(item)) for item in node.args["expressions"]])


def _compared(node: "exp.Expr") -> dict[str, Any]:
    from sqlglot import exp

    operators: dict[type[exp.Expr], str] = {
        exp.EQ: "equals",
        exp.NEQ: "notEquals",
        exp.GT: "greaterThan",
        exp.GTE: "greaterThanOrEqual",
        exp.LT: "lessThan",
        exp.LTE: "lessThanOrEqual",
    }
    operator = operators.get(type(node))
    if operator is not None:
        return comparison(_field(node.this), operator, _value(node.expression))
    if isinstance(node, exp.Is) or (isinstance(node, exp.Not) and isinstance(node.this, exp.Is)):
        raise ConditionError(f"a filter definition has no operator for {node.sql(dialect='tsql')}")
    if isinstance(node, exp.Not):
        raise ConditionError("a filter definition does not support NOT: reverse the comparison")
    raise ConditionError(f"{_quoted(node)} is not a comparison of a field with a value")


def _like(node: "exp.Expr", *, negated: bool) -> dict[str, Any]:
    """A LIKE by the form of its pattern, of those that have an operator."""
    pattern = _value(node.expression)
    tree = like(_field(node.this), pattern, negated=negated)
    if tree is None:
        raise ConditionError(
            f"LIKE '{pattern}' is not supported: use 'text%' (begins with), '%text' (ends with) or '%text%' (contains)"
        )
    return tree


def _field(node: "exp.Expr") -> str:
    from sqlglot import exp

    if isinstance(node, exp.Column) and not node.table:
        return str(node.name)
    raise ConditionError(f"{_quoted(node)} is not a field name")


def _value(node: "exp.Expr") -> str:
    from sqlglot import exp

    if isinstance(node, exp.Neg) and isinstance(node.this, exp.Literal):
        return f"-{node.this.name}"
    if isinstance(node, exp.Boolean):
        return "true" if node.this else "false"
    if isinstance(node, exp.Literal):
        return str(node.name)
    if isinstance(node, exp.Column) and node.name.casefold() in ("true", "false"):
        return node.name.casefold()
    raise ConditionError(f"{_quoted(node)} is not a value (write texts in single quotes)")


def _quoted(node: "exp.Expr") -> str:
    text = node.sql(dialect="tsql")
    return repr(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")


class ConditionCodec(Struct, frozen=True):
    """Between the tree and FilterParts; a value of a Date field goes into DateValue."""

    @property
    def reads(self) -> tuple[str, ...]:
        """The filter as a whole."""
        return ("DataFilter",)

    def encode(self, value: Any, writing: WriteContext) -> dict[str, Any]:
        """The filter parts."""
        types = writing.lookup.fields(str(writing.state["source"]))
        return {"DataFilter": _part(value, types)}

    def decode(self, record: Mapping[str, Any], lookup: Lookup) -> Any:
        """The tree; unknown when the account does not show it (it hides filters over data relationships)."""
        part = record.get("DataFilter")
        if not isinstance(part, Mapping):
            return Unknown("the account does not show the rules of this filter (it holds a data relationship)")
        return _read(part)


def _part(tree: Mapping[str, Any], types: Mapping[str, str]) -> dict[str, Any]:
    if "field" in tree:
        part: dict[str, Any] = {
            "@type": "SimpleFilterPart",
            "Property": tree["field"],
            "SimpleOperator": tree["operator"],
        }
        if tree["operator"] in EMPTY:
            return part
        if types.get(tree["field"].casefold()) == "Date":
            return {**part, "DateValue": [f"{tree['value']}T00:00:00" if _DAY.match(tree["value"]) else tree["value"]]}
        return {**part, "Value": [tree["value"]]}
    word = "all" if "all" in tree else "any"
    left, right, *more = [_part(item, types) for item in tree[word]]
    part = {
        "@type": "ComplexFilterPart",
        "LeftOperand": left,
        "LogicalOperator": "AND" if word == "all" else "OR",
        "RightOperand": right,
    }
    return {**part, "AdditionalOperands": {"Operand": more}} if more else part


def _read(part: Mapping[str, Any]) -> dict[str, Any]:
    if "SimpleOperator" in part:
        dates = [str(value) for value in part.get("DateValue") or ()]
        values = [value.removesuffix("T00:00:00") for value in dates] or [str(v) for v in part.get("Value") or ()]
        return comparison(str(part.get("Property")), str(part["SimpleOperator"]), ", ".join(values))
    more = (part.get("AdditionalOperands") or {}).get("Operand", ())
    operands = [part["LeftOperand"], part["RightOperand"], *more]
    return joined("all" if part.get("LogicalOperator") == "AND" else "any", [_read(operand) for operand in operands])


def misfit(comparison: Mapping[str, Any], field_type: str) -> str | None:
    """Why a comparison cannot be asked of a field of that type, or None."""
    field, operator, value = comparison["field"], comparison["operator"], comparison["value"]
    allowed = ALLOWED.get(field_type, ())
    if operator not in allowed:
        return (
            f"{field} is {field_type}, which does not support {operator} (it supports {', '.join(allowed) or 'none'})"
        )
    if operator in EMPTY:
        return None
    if field_type == "Date" and not _DAY.match(value):
        return f"{field} is Date: its value is a day such as '2026-01-31', not {value!r}"
    if field_type == "Boolean" and value.lower() not in ("true", "false"):
        return f"{field} is Boolean: its value is true or false, not {value!r}"
    if field_type in ("Number", "Decimal") and not re.fullmatch(r"-?\d+(\.\d+)?", value):
        return f"{field} is {field_type}: its value is a number, not {value!r}"
    return None
