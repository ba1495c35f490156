"""What expressions give: every column in them is resolved on the way."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Final

from sqlglot import exp

from mcdecl.analysis.sql.arguments import (
    BITS,
    KEEPS,
    MISUSED,
    NO_BITS,
    SIGNS,
    Refusal,
    compared_never,
    keep,
    kept,
    misused,
    refused_arguments,
    refused_operands,
    unknown_type,
)
from mcdecl.analysis.sql.constants import (
    LARGEST,
    Misfit,
    cast_misfit,
    computed,
    no_size,
    odd_one,
    too_large,
    too_wide,
    type_word,
)
from mcdecl.analysis.sql.folding import divides_by_zero
from mcdecl.analysis.sql.function_table import AGGREGATES, DATE_PARTS, FUNCTIONS
from mcdecl.analysis.sql.functions import (
    BINARY,
    BOOLEAN,
    CHOOSE,
    DATE,
    DECIMAL,
    NUMBER,
    TEXT,
    ExpressionInfo,
    cast_type,
    chosen,
    common,
    cut_texts,
    joined_texts,
    plain,
    result,
    shown_width,
    width,
)
from mcdecl.analysis.sql.limits import (
    AS_TEXT,
    BYTES,
    LATER,
    LIMITED,
    limit,
    limit_of_bytes,
    limit_of_path,
    no_path,
)
from mcdecl.analysis.sql.literals import STYLES, is_collation, is_zone
from mcdecl.analysis.sql.model import UNKNOWN, ColumnSource, ColumnType, Severity
from mcdecl.analysis.sql.moments import (
    CLOCKS,
    WITH_PARTS,
    no_time,
    refused_cast,
    refused_comparison,
    refused_part,
    refused_sum,
    refused_zone,
    shown_names,
)
from mcdecl.analysis.sql.near import misspelt
from mcdecl.analysis.sql.scope import QueryRelation, SelectScope
from mcdecl.analysis.sql.spans import MOVING, refused_span
from mcdecl.analysis.sql.trees import children, level
from mcdecl.analysis.sql.work import QueryReading

Query = Callable[[exp.Expression, SelectScope], QueryRelation]


_QUERIES: Final = (exp.Select, exp.Union, exp.Except, exp.Intersect, exp.Subquery)
_OPERATORS: Final = (
    *(exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.DPipe),
    *(exp.BitwiseAnd, exp.BitwiseOr, exp.BitwiseXor),
)
_COMPARISONS: Final = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)


class Expressions:
    """Reads expressions; `query` gives what reads a query inside of one, as long as somebody else holds that."""

    def __init__(self, work: QueryReading, query: Callable[[], Query | None]) -> None:
        self._work, self._query = work, query
        self._bytes = not BYTES.isdisjoint(work.text.words)
        self._clocks = not CLOCKS.isdisjoint(work.text.words)

    def _read(self, node: Any, scope: SelectScope) -> QueryRelation:
        """The rows of a query inside of an expression."""
        query = self._query()
        return query(node, scope) if query is not None else QueryRelation(open=True)

    def value(self, node: Any, scope: SelectScope) -> ExpressionInfo:
        """What an expression gives in a scope."""
        reader = self._READERS.get(type(node))
        return reader(self, node, scope) if reader is not None else self._other(node, scope)

    def _children(self, node: Any, scope: SelectScope) -> list[ExpressionInfo]:
        infos = []
        for child in children(node):
            infos.append(self.value(child, scope))  # noqa: PERF401 - a comprehension is one more call for each level
        return infos

    def _other(self, node: Any, scope: SelectScope) -> ExpressionInfo:
        """Conditions and whatever has no rule of its own."""
        return ExpressionInfo(UNKNOWN, True, _sources(self._children(node, scope)))

    def _column(self, node: Any, scope: SelectScope) -> ExpressionInfo:
        return ExpressionInfo() if type(node.args["this"]) is exp.Star else self._work.resolve(node, scope)

    def _literal(self, node: Any, _scope: SelectScope) -> ExpressionInfo:
        text = str(node.this)
        if node.is_string:
            return ExpressionInfo(ColumnType("Text", len(text)), False, text=text)
        if text.isdigit() and int(text) > LARGEST:
            return ExpressionInfo(ColumnType("Decimal", len(text.lstrip("0")), 0), False, text=text)
        return ExpressionInfo(NUMBER if text.isdigit() else DECIMAL, False, text=text)

    def _national(self, node: Any, _scope: SelectScope) -> ExpressionInfo:
        return ExpressionInfo(ColumnType("Text", len(str(node.this))), False, text=str(node.this))

    def _null(self, _node: Any, _scope: SelectScope) -> ExpressionInfo:
        return ExpressionInfo(UNKNOWN, True, null=True)

    def _inner(self, node: Any, scope: SelectScope) -> ExpressionInfo:
        return self.value(node.this, scope)

    def _is(self, node: Any, scope: SelectScope) -> ExpressionInfo:
        inner = self.value(node.args["this"], scope)
        if type(node.args["expression"]) is exp.Null:
            return ExpressionInfo(UNKNOWN, True, inner.sources)
        return ExpressionInfo(UNKNOWN, True, inner.sources | self.value(node.args["expression"], scope).sources)

    def _collated(self, node: Any, scope: SelectScope) -> ExpressionInfo:
        inner, name = self.value(node.this, scope), node.expression.name or node.expression.sql()
        if not is_collation(name):
            self._invalid(f"there is no collation {name}", node, "write one such as Latin1_General_CI_AS")
        if inner.type.name in ("Number", "Decimal", "Date", "Boolean") and not inner.null:
            self._invalid(f"COLLATE is of texts, and this is a {inner.type.name}", node, "leave it out")
        return inner

    def _negative(self, node: Any, scope: SelectScope) -> ExpressionInfo:
        inner = self.value(node.this, scope)
        if inner.type.is_text:
            self._invalid("a text has no negative", node, "write CAST(… AS DECIMAL(18, 2))")
        elif inner.type in (DATE, BOOLEAN):
            self._invalid(f"a {inner.type.name} has no negative", node, "leave the sign out, or write CAST(… AS INT)")
        text = f"-{inner.text}" if inner.text is not None and inner.text[:1] != "-" else None
        return ExpressionInfo(inner.type, inner.nullable, inner.sources, text=text)

    def _scalar(self, node: Any, scope: SelectScope) -> ExpressionInfo:
        """A query in brackets where a value belongs; no row gives NULL."""
        relation = self._read(node, scope)
        self._one_column(relation, node)
        column = relation.columns[0] if relation.columns else None
        return ExpressionInfo(column.type, True, column.sources, texts=column.texts) if column else ExpressionInfo()

    def _membership(self, node: Any, scope: SelectScope) -> ExpressionInfo:
        query = node.args.get("query")
        expression_infos = [self.value(node.this, scope)]
        for option in node.expressions:
            expression_infos.append(self.value(option, scope))  # noqa: PERF401
        if query is not None:
            relation = self._read(query, scope)
            self._one_column(relation, query)
            self._same_kind(node, expression_infos[0], query, relation)
        self._with_null(node, expression_infos)
        if expression_infos[0].type.is_text:  # all of a list become one type
            self.alike(expression_infos[1:], node)
        for option, info in zip(node.expressions, expression_infos[1:], strict=False):
            self._comparable(node, (node.this, option), expression_infos[0], info)
        return ExpressionInfo(BOOLEAN, True, _sources(expression_infos))

    def _same_kind(self, node: Any, value: ExpressionInfo, query: Any, relation: QueryRelation) -> None:
        """See that what a query in brackets gives becomes what it is compared with, whatever its rows."""
        for column in relation.columns[:1]:
            given = ExpressionInfo(column.type, True, column.sources, column.null, texts=column.texts)
            self._comparable(node, (node.this, query), value, given)

    def _one_column(self, relation: QueryRelation, node: Any) -> None:
        """SQL Server compares with one column, and takes one as a value (Msg 116)."""
        count = len(relation.columns)
        if count > 1 and not relation.open:
            message = f"a query in brackets gives {count} columns where one value belongs"
            self._work.say("invalid", message, node, "select one column, or write EXISTS", "error")

    def _exists(self, node: Any, scope: SelectScope) -> ExpressionInfo:
        self._read(node.this, scope)
        return ExpressionInfo(BOOLEAN, False)

    def _binary(self, node: Any, scope: SelectScope) -> ExpressionInfo:
        left, right = self.value(node.this, scope), self.value(node.expression, scope)
        if self._bytes and BINARY in (left.type, right.type):
            self._work.not_rehearsed("binary values in sums", node)
            return ExpressionInfo(UNKNOWN, True, left.sources | right.sources)
        nullable = left.nullable or right.nullable
        if self._never(node, left, right):
            return ExpressionInfo(UNKNOWN, nullable, left.sources | right.sources)
        kind = _arithmetic(node, left, right)
        texts = joined_texts((left, right)) if kind.is_text and isinstance(node, exp.Add) else None
        return ExpressionInfo(kind, nullable, left.sources | right.sources, texts=texts)

    def _never(self, node: Any, left: ExpressionInfo, right: ExpressionInfo) -> bool:
        """Whether two values cannot be computed with, which is then said."""
        number = computed(node)
        if divides_by_zero(node) and not left.null:
            self._invalid("it divides by zero", node.expression, "leave it out, or write NULLIF(…, 0)")
        elif number is not None and abs(number) > LARGEST:
            self._invalid(f"{number:,} is beyond an int, which both sides are", node, "write CAST(… AS BIGINT) first")
        elif isinstance(node, _COMPUTES) and (odd := odd_one([left, right])) is not None:
            hint = "convert the other side with CAST(… AS VARCHAR(…)), or write CONCAT"
            self._work.say("invalid", _converted(odd), node, hint, odd[0].severity)
        elif (refusal := _refused(node, left, right)) is not None:
            self._invalid(refusal.message, node, refusal.hint)
        else:
            return False
        return True

    def _comparison(self, node: Any, scope: SelectScope) -> ExpressionInfo:
        left, right = self.value(node.this, scope), self.value(node.expression, scope)
        self._with_null(node, [left, right])
        self._comparable(node, (node.this, node.expression), left, right)
        return ExpressionInfo(UNKNOWN, True, left.sources | right.sources)

    def _with_null(self, node: Any, values: list[ExpressionInfo]) -> None:
        """Say that a comparison with NULL is never true, nor is its opposite."""
        if any(value.null and not value.sources for value in values):
            message = "nothing is equal to NULL, nor different from it: the condition is never true"
            self._work.say("null_compared", message, node, "write IS NULL or IS NOT NULL")

    def _between(self, node: Any, scope: SelectScope) -> ExpressionInfo:
        values = self._children(node, scope)
        self._with_null(node, values)
        for bound, info in zip((node.args["low"], node.args["high"]), values[1:], strict=False):
            self._comparable(node, (node.this, bound), values[0], info)
        return ExpressionInfo(UNKNOWN, True, _sources(values))

    def _comparable(self, node: Any, sides: tuple[Any, Any], left: ExpressionInfo, right: ExpressionInfo) -> None:
        """See that what is compared becomes one type, and a text such a value (Msg 206, 241, 245, 468)."""
        if "COLLATE" in self._work.text.words:
            self._of_one_collation(sides, node)
        if self._bytes:
            self._bytes_beside((left, right), node)
        refusal = refused_comparison(sides, left, right)
        if refusal is not None:
            self._invalid(refusal.message, node, refusal.hint)
            return
        if self._clocks and (odd := no_time(sides, left, right)) is not None:
            message = f"{odd.text!r} is compared with a TIME, and {odd.words('does not become one', '')}"
            self._work.say("invalid", message, node, "write a time such as '10:30'", odd.severity)
            return
        odd = compared_never(left, right)
        if odd is not None:
            wanted = next(value.type for value in (left, right) if not value.type.is_text)
            words = odd.words("does not become one", "may not become one")
            # What is published of data views may be wrong.
            declared = not any(self._work.is_view(source.table) for source in left.sources | right.sources)
            severity = odd.severity if declared else "warning"
            message = f"{odd.text!r} is compared with a {wanted.name}, and {words}"
            self._work.say("invalid", message, node, "correct the value", severity)

    def _of_one_collation(self, sides: tuple[Any, Any], node: Any) -> None:
        if len({str(side.expression.name).upper() for side in sides if isinstance(side, exp.Collate)}) > 1:
            self._invalid("two collations meet", node, "write COLLATE on one side, or the same on both")

    def alike(self, values: list[ExpressionInfo], node: Any, severity: Severity = "error") -> None:
        """See that the values of which an expression is one become one type."""
        odd = odd_one(values)
        if odd is not None:
            hint = "give values of one type, with CAST(… AS VARCHAR(…))"
            self._work.say("invalid", _converted(odd), node, hint, min(severity, odd[0].severity, key=_MILD.index))
        if self._bytes:
            self._bytes_beside(values, node)

    def _bytes_beside(self, values: Sequence[ExpressionInfo], node: Any) -> None:
        """Name the limit where bytes stand beside something else."""
        kinds = {value.type == BINARY for value in values if not value.null}
        if len(kinds) > 1:
            self._work.not_rehearsed(AS_TEXT, node)

    def _invalid(self, message: str, node: Any, hint: str) -> None:
        self._work.say("invalid", message, node, hint, "error")

    def _case(self, node: Any, scope: SelectScope) -> ExpressionInfo:
        conditions, results = [], []
        subject = node.args.get("this")
        if subject is not None:
            conditions.append(self.value(subject, scope))
        for branch in node.args.get("ifs") or ():
            condition = branch.args["this"]
            if subject is None:
                self._work.compares(condition)
            conditions.append(self.value(condition, scope))
            results.append(self.value(branch.args["true"], scope))
        default = node.args.get("default")
        if default is not None:
            results.append(self.value(default, scope))
        nullable, null = default is None, True
        for info in results:
            nullable, null = nullable or info.nullable, null and info.null
        if null and all(isinstance(result.unnest(), exp.Null) for result in _results(node)):
            self._invalid("every result of CASE is NULL", node, "write NULL, or CAST(NULL AS …) in one of them")
        if subject is not None:
            self._with_null(node, conditions[1:])
            for branch, info in zip(node.args["ifs"], conditions[1:], strict=True):
                self._comparable(branch, (subject, branch.args["this"]), conditions[0], info)
        self.alike(results, node)
        sources = _sources([*results, *conditions])
        return ExpressionInfo(common(results), nullable, sources, null, texts=chosen(results))

    def _cast(self, node: Any, scope: SelectScope) -> ExpressionInfo:
        is_convert = isinstance(node, exp.Convert)
        target = node.this if is_convert else node.args["to"]
        if target.this == exp.DType.USERDEFINED and (missing := unknown_type(node, target)) is not None:
            self._invalid(missing.message, node, missing.hint)
            return ExpressionInfo()
        inner = self.value(node.expression if is_convert else node.this, scope)
        tried = bool(node.args.get("safe")) or isinstance(node, exp.TryCast)
        target_type = type_of(target)
        source = node.expression if is_convert else node.this
        if (refusal := refused_cast(source, inner, target)) is not None:  # TRY_CAST does not save it
            self._invalid(refusal.message, node, refusal.hint)
        else:
            self._castable(node, inner, target, tried=tried)
        style = node.args.get("style")
        styled = self.value(style, scope) if style is not None else None
        if styled is not None and not (styled.text or "").isdigit():
            self._work.not_rehearsed("CONVERT with a computed style", node)
        elif styled is not None and _no_style(int(styled.text or 0), inner, target_type):
            self._invalid(f"CONVERT has no style {styled.text} for dates", style, "write another, such as 120")
        elif self._bytes:
            self._cast_of_bytes(node, inner, target_type, styled.text if styled is not None else None)
        fixed = type_word(target) in ("CHAR", "NCHAR")  # they are filled up with spaces
        if (
            target_type.name == "Text"
            and target_type.length
            and not fixed
            and (taken := shown_width(inner)) is not None
        ):
            target_type = ColumnType("Text", min(target_type.length, taken))
        texts = cut_texts(inner, target_type) if target_type.is_text and not fixed and style is None else None
        return ExpressionInfo(target_type, inner.nullable or tried, inner.sources, inner.null, texts=texts)

    def _cast_of_bytes(self, node: Any, inner: ExpressionInfo, target: ColumnType, style: str | None) -> None:
        if inner.null or (inner.type == BINARY) == (target == BINARY):
            return
        if target == BINARY:
            self._work.not_rehearsed("the conversion of other values to binary ones", node)
        elif not target.is_text:
            self._work.not_rehearsed("the conversion of binary values but to texts", node)
        elif style not in ("1", "2"):
            self._work.not_rehearsed(AS_TEXT, node)

    def _castable(self, node: Any, inner: ExpressionInfo, target: Any, *, tried: bool) -> None:
        """See that a value that the query says becomes the type, and that there is such a type."""
        source, kind = (node.expression if isinstance(node, exp.Convert) else node.this), type_word(target)
        most = too_wide(target)
        if most is not None:
            self._invalid(f"{kind} has at most {most:,} characters", node, f"write {kind}(MAX)")
        elif (limits := no_size(target)) is not None:
            self._invalid(
                f"there is no {kind}({limits})", node, "VARCHAR(1 to 8000), DECIMAL(1 to 38, at most as many)"
            )
        elif tried:  # a value that does not become the type is NULL
            return
        elif too_large(source, target):
            wider = "write CAST(… AS BIGINT)" if kind.endswith("INT") else "give the type more digits before the point"
            self._invalid(f"the number is beyond {kind}", node, wider)
        elif (odd := cast_misfit(inner, target, _style_of(node))) is not None:
            hint = "write a date as '2019-10-30', or give CONVERT its style" if type_of(target) == DATE else None
            message = f"{odd.text!r} {odd.words(f'does not become {kind}', f'may not become {kind}')}"
            self._work.say("invalid", message, node, hint or "correct the value", odd.severity)

    def _call(self, node: Any, scope: SelectScope) -> ExpressionInfo:
        name, given = str(node.args["this"]).upper(), node.args.get("expressions") or []
        arguments = given[1:] if name in DATE_PARTS else given
        if name == "ISJSON" and len(given) > 1:  # VALUE, ARRAY, OBJECT or SCALAR: a word, no column
            self._work.not_rehearsed("ISJSON with 2 arguments", node, newer=True)
            arguments = given[:1]
        function = FUNCTIONS.get(name)
        if name in PARTED and function is not None and not function.takes(len(given)):
            message = f"{name} takes {function.arguments}, the first of which is a part of a date"
            self._work.say("foreign", message, node, f"write {name}(day, …)", "error")
        if name in AGGREGATES:
            scope.aggregated = True
        values = []
        for argument in arguments:
            values.append(self.value(argument, scope))  # noqa: PERF401
        if name in CHOOSE:
            # What stands in for NULL is converted only where there is one.
            self.alike(values[CHOOSE[name] :], node, "error" if CHOOSE[name] else "warning")
        elif name == "NULLIF" and len(values) == 2:
            self._comparable(node, (given[0], given[1]), values[0], values[1])
        self._types(name, values, node)
        if self._bytes or (name in _CHECKED and (len(values) > 1 or name in MISUSED)):
            self._limits(name, values, node)
        if name in WITH_PARTS or name in MOVING:
            self._moments(name, values, node)
        elif name in KEEPS:
            keep(node, values)
        return self._called(name, given, values, scope)

    def _moments(self, name: str, values: list[ExpressionInfo], node: Any) -> None:
        """See that a date has the part that is asked for, and stays one where it is moved."""
        refusal = refused_part(name, node.expressions) or refused_span(name, node.expressions, values)
        if refusal is not None:
            self._invalid(refusal.message, node, refusal.hint)

    @staticmethod
    def _called(name: str, given: list[Any], values: list[ExpressionInfo], scope: SelectScope) -> ExpressionInfo:
        """What a call gives."""
        info = result(name, values, _sources(values))
        if name == "DATENAME" and (names := shown_names(given)) is not None:
            return info._replace(texts=names)
        if name in AGGREGATES and not scope.grouped and not name.startswith("COUNT"):
            return info._replace(nullable=True)
        return info

    def _limits(self, name: str, values: list[ExpressionInfo], node: Any) -> None:
        """Name what of a call is not run."""
        function = FUNCTIONS.get(name)
        if function is None or not function.takes(len(values) + (name in DATE_PARTS)):
            return
        if name in _PATHS and len(values) > 1 and no_path(values[1]):
            self.no_path(values[1], node)
            return
        if (fault := misused(name, values)) is not None:
            self._work.say("invalid", fault.message, node, fault.hint, fault.severity)
            if fault.severity == "error":
                return
        if (what := limit(name, values)) is not None or (what := limit_of_bytes(name, values)) is not None:
            self._work.not_rehearsed(what, node, newer=name in LATER)

    def no_path(self, path: ExpressionInfo, node: Any) -> None:
        """Say that a text is no path in JSON."""
        self._invalid(f"{path.text!r} is no path in JSON", node, "a path begins with $, such as '$.name'")

    def checks(self, name: str, values: list[ExpressionInfo], node: Any) -> None:
        """See that a function in FROM can be called with some values."""
        function = FUNCTIONS[name]
        if function.takes(len(values)):
            self._types(name, values, node)
            self._limits(name, values, node)
        else:
            message = f"{name} takes {function.arguments}, here it has {len(values)}"
            self._invalid(message, node, "correct the arguments")

    def listed(self, columns: list[Any]) -> None:
        """See that the columns in WITH of OPENJSON have paths and types that are run."""
        for column in columns:
            written = column.args.get("path")
            path = ExpressionInfo(TEXT, False, text=str(written.name) if written is not None else "$")
            if no_path(path):
                self.no_path(path, column)
            elif (what := limit_of_path("OPENJSON", path)) is not None:
                self._work.not_rehearsed(what, column)
            if type_of(column.args["kind"]) == BINARY:
                self._work.not_rehearsed("OPENJSON with binary columns", column)

    def no_rows(self, name: str, node: Any) -> None:
        """Say that a call in FROM is of no function that gives rows."""
        known = [function.name for function in FUNCTIONS.values() if function.gives == "rows"]
        hint = misspelt(name.upper(), known) or f"functions that give rows are {', '.join(known)}"
        self._invalid(f"there is no function {name} that gives rows", node, hint)

    def _method(self, node: Any, scope: SelectScope) -> ExpressionInfo:
        """A call behind a point, such as `.value()` of XML; of what else there is only the columns are read."""
        inner, call = node.this, node.expression
        self._refuse_call(node)
        if isinstance(inner, exp.Dot) and isinstance(inner.expression, exp.Identifier):
            # The parser does not know that this is a column.
            inner = exp.Column(this=inner.expression.copy(), table=inner.this.copy())
        subject = self.value(inner, scope)
        arguments = [self.value(argument, scope) for argument in getattr(call, "expressions", ())]
        written = arguments[1].text if len(arguments) > 1 and str(call.this).lower() == "value" else None
        word, _, sizes = (written or "").rstrip(") ").partition("(")
        kind = cast_type(word.strip().upper(), [size.strip() for size in sizes.split(",") if size]) if word else UNKNOWN
        return ExpressionInfo(kind, True, subject.sources | _sources(arguments))

    def _refuse_call(self, node: Any) -> None:
        """Methods of XML are not run, but for those that the parser takes for casts; other calls there are none."""
        name = str(getattr(node.expression, "this", ""))
        if name.casefold() in _METHODS:
            self._work.not_rehearsed("the type XML", node)
        elif isinstance(node.expression, exp.Anonymous):
            hint = "call a function of T-SQL: an account has no functions of its own"
            self._invalid(f"there is no function {node.this.sql(dialect='tsql')}.{name}", node, hint)

    def _types(self, name: str, values: list[ExpressionInfo], node: Any) -> None:
        function = FUNCTIONS.get(name)
        for refusal in refused_arguments(function, values, int(name in DATE_PARTS)) if function is not None else ():
            self._work.say("invalid", refusal.message, node, refusal.hint, refusal.severity)

    def _distinct(self, node: Any, scope: SelectScope) -> ExpressionInfo:
        values = self._children(node, scope)
        return values[0] if values else ExpressionInfo()

    def _aggregated_text(self, node: Any, scope: SelectScope) -> ExpressionInfo:
        scope.aggregated = True
        values = self._children(node, scope)
        self._no_bytes(values, node)
        return ExpressionInfo(TEXT, True, _sources(values))

    def _no_bytes(self, values: list[ExpressionInfo], node: Any) -> None:
        if self._bytes and any(value.type == BINARY for value in values):
            self._work.not_rehearsed(AS_TEXT, node)

    def _like(self, node: Any, scope: SelectScope) -> ExpressionInfo:
        return self._matched(node, scope, escaped=False)

    def _matched(self, node: Any, scope: SelectScope, *, escaped: bool) -> ExpressionInfo:
        """LIKE, whose pattern is computed only where nothing in it is escaped and it has no set of letters."""
        subject, pattern = (self.value(node.args[word], scope) for word in ("this", "expression"))
        self._no_bytes([subject, pattern], node)
        if (pattern.text is None or not pattern.type.is_text) and not pattern.null:
            if escaped:
                self._work.not_rehearsed("LIKE with ESCAPE and a computed pattern", node)
            elif any(isinstance(part, _TEXTS) and "[" in str(part.this) for part in level(node.expression).nodes):
                self._work.not_rehearsed("LIKE with a character class in a computed pattern", node)
        return ExpressionInfo(UNKNOWN, True, subject.sources | pattern.sources)

    def _escape(self, node: Any, scope: SelectScope) -> ExpressionInfo:
        sign = self.value(node.expression, scope)
        if sign.text is None or len(sign.text) != 1:
            self._invalid("ESCAPE takes one character", node.expression, "write one, such as ESCAPE '!'")
        if not isinstance(node.this, exp.Like):
            return self.value(node.this, scope)
        return self._matched(node.this, scope, escaped=True)

    def _concat(self, node: Any, scope: SelectScope) -> ExpressionInfo:
        values = self._children(node, scope)
        return result("CONCAT", values, _sources(values))

    def _window(self, node: Any, scope: SelectScope) -> ExpressionInfo:
        before = scope.aggregated
        value = self.value(node.this, scope)
        scope.aggregated = before
        rest = []
        for child in children(node):
            if child is not node.this:
                rest.append(self.value(child, scope))  # noqa: PERF401
        return ExpressionInfo(value.type, value.nullable, value.sources | _sources(rest))

    def _within(self, node: Any, scope: SelectScope) -> ExpressionInfo:
        """WITHIN GROUP: PERCENTILE_CONT takes a value between two, which only numbers have (Msg 8117)."""
        given = self.value(node.this, scope)
        values = [self.value(part.this, scope) for part in node.expression.expressions]
        name = str(node.this.this).upper()
        odd = next((value.type for value in values if value.type.is_text or value.type in (DATE, BOOLEAN)), None)
        if name == "PERCENTILE_CONT" and odd is not None:
            self._invalid(f"PERCENTILE_CONT takes numbers, and this is a {odd.name}", node, "write PERCENTILE_DISC")
        kind = given.type if name == "PERCENTILE_CONT" else UNKNOWN
        if name == "PERCENTILE_DISC" and values:
            kind = plain(values[0].type)
        return ExpressionInfo(kind, given.nullable, given.sources | _sources(values))

    def _moment(self, node: Any, scope: SelectScope) -> ExpressionInfo:
        """A date as ODBC writes it, such as `{d '2024-01-31'}`."""
        return ExpressionInfo(DATE, False, self.value(node.this, scope).sources)

    def _zoned(self, node: Any, scope: SelectScope) -> ExpressionInfo:
        inner = self.value(node.this, scope)
        if (refusal := refused_zone(node.this, inner)) is not None:
            self._invalid(refusal.message, node, refusal.hint)
        zone = self.value(node.args["zone"], scope)
        if zone.text is None:
            self._work.not_rehearsed("AT TIME ZONE with a computed zone", node)
        elif not is_zone(zone.text):
            hint = "write one of Windows' names, such as 'Central European Standard Time' or 'UTC'"
            self._invalid(f"there is no time zone {zone.text!r}", node.args["zone"], hint)
        return ExpressionInfo(DATE, inner.nullable, inner.sources)

    def _shifted(self, node: Any, scope: SelectScope) -> ExpressionInfo:
        self._work.not_rehearsed("<< and >>", node, newer=True)
        return ExpressionInfo(NUMBER, True, _sources(self._children(node, scope)))

    def _inverted(self, node: Any, scope: SelectScope) -> ExpressionInfo:
        inner = kept(node.this, self.value(node.this, scope))
        if (inner.type.is_text or inner.type.name in NO_BITS) and not inner.null:
            self._invalid(f"'~' is of whole numbers, and this is a {inner.type.name}", node, "write CAST(… AS INT)")
        return ExpressionInfo(NUMBER, inner.nullable, inner.sources)

    def _similar(self, node: Any, scope: SelectScope) -> ExpressionInfo:
        self._invalid("SIMILAR TO is not taken", node, "write LIKE or PATINDEX")
        return self._other(node, scope)

    def _any(self, node: Any, scope: SelectScope) -> ExpressionInfo:
        if isinstance(node.this, exp.Tuple | exp.Paren | exp.Literal):
            self._invalid("ANY, SOME and ALL take a query in brackets", node, "write IN (…)")
        return self.value(node.this, scope)

    def _trim(self, node: Any, scope: SelectScope) -> ExpressionInfo:
        values = self._children(node, scope)
        self._types("TRIM", values[:1], node)
        self._no_bytes(values[:1], node)
        return result("TRIM", values, _sources(values))

    def _alias(self, node: Any, scope: SelectScope) -> ExpressionInfo:
        return self.value(node.this, scope)

    def _now(self, _node: Any, _scope: SelectScope) -> ExpressionInfo:
        return ExpressionInfo(DATE, False)

    def _nothing(self, _node: Any, _scope: SelectScope) -> ExpressionInfo:
        return ExpressionInfo()

    _READERS: ClassVar[Mapping[type[exp.Expression], Callable[[Any, Any, SelectScope], ExpressionInfo]]] = {
        exp.Column: _column,
        exp.Literal: _literal,
        exp.National: _national,
        exp.Null: _null,
        exp.Paren: _inner,
        exp.Collate: _collated,
        exp.Neg: _negative,
        exp.In: _membership,
        exp.Exists: _exists,
        exp.Case: _case,
        exp.Cast: _cast,
        exp.TryCast: _cast,
        exp.Convert: _cast,
        exp.Anonymous: _call,
        exp.Distinct: _distinct,
        exp.GroupConcat: _aggregated_text,
        exp.Concat: _concat,
        exp.Window: _window,
        exp.AtTimeZone: _zoned,
        exp.Trim: _trim,
        exp.Alias: _alias,
        exp.CurrentTimestamp: _now,
        exp.Identifier: _nothing,
        exp.DataType: _nothing,
        **dict.fromkeys(_QUERIES, _scalar),
        **dict.fromkeys(_OPERATORS, _binary),
        **dict.fromkeys(_COMPARISONS, _comparison),
        exp.Between: _between,
        exp.Is: _is,
        exp.All: _any,
        exp.Any: _any,
        exp.Like: _like,
        exp.WithinGroup: _within,
        exp.Date: _moment,
        exp.Timestamp: _moment,
        exp.Escape: _escape,
        exp.SimilarTo: _similar,
        exp.BitwiseLeftShift: _shifted,
        exp.BitwiseRightShift: _shifted,
        exp.BitwiseNot: _inverted,
        exp.Dot: _method,
    }


def _sources(values: Sequence[ExpressionInfo]) -> frozenset[ColumnSource]:
    sources: frozenset[ColumnSource] = frozenset()
    for value in values:
        if value.sources:
            sources = sources | value.sources if sources else value.sources
    return sources


def _arithmetic(node: exp.Expression, left: ExpressionInfo, right: ExpressionInfo) -> ColumnType:
    names = {left.type.name, right.type.name}
    if isinstance(node, exp.Add | exp.DPipe) and left.type.is_text and right.type.is_text:
        widths = (width(left), width(right))
        return ColumnType("Text", None if None in widths else sum(number or 0 for number in widths))
    if "Date" in names and isinstance(node, exp.Add | exp.Sub) and len(names) > 1:
        return DATE
    if None in names or "Date" in names:
        return UNKNOWN
    return DECIMAL if "Decimal" in names else NUMBER


def type_of(node: Any) -> ColumnType:
    """The type that a piece of syntax names."""
    kind = getattr(node.this, "value", None) or getattr(node.this, "name", None) or str(node.this)
    return cast_type(str(kind).upper(), [str(expression.name) for expression in node.expressions])


def _style_of(node: Any) -> int | None:
    """The style of a CONVERT; one that is computed counts as that without any rule."""
    style = node.args.get("style")
    if style is None:
        return None
    return int(style.this) if isinstance(style, exp.Literal) and str(style.this).isdigit() else 0


def _no_style(style: int, inner: ExpressionInfo, target: ColumnType) -> bool:
    """Whether a date is shown, or read, in a style that there is not (Msg 281)."""
    shown = inner.type == DATE and target.is_text
    return style not in STYLES and (shown or (inner.type.is_text and target == DATE))


def _results(case: Any) -> list[Any]:
    """What a CASE may give, as it is written."""
    default = case.args.get("default")
    results = [branch.args["true"] for branch in case.args.get("ifs") or ()]
    return results if default is None else [*results, default]


def _refused(node: Any, left: ExpressionInfo, right: ExpressionInfo) -> Refusal | None:
    sign = SIGNS.get(type(node))
    of_moments = refused_sum(node, sign) if sign is not None and not (left.null or right.null) else None
    return of_moments or refused_operands(node, left, right)


def _converted(odd: tuple[Misfit, str]) -> str:
    found, wanted = odd
    words = found.words("does not become one", "may not become one")
    return f"{found.text!r} stands beside a {wanted}, and {words}"


_MILD: Final = ("info", "warning", "error")
"""How bad a problem is, from the mildest on."""


_CHECKED: Final = frozenset((*LIMITED, *MISUSED))
_TEXTS: Final = (exp.Literal, exp.National)
_PATHS: Final = ("JSON_VALUE", "JSON_QUERY", "OPENJSON", "JSON_MODIFY")
"""Functions whose second argument is a path in JSON."""
_METHODS: Final = ("value", "query", "exist", "nodes", "modify")
"""Methods of XML."""
_COMPUTES: Final = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, *BITS)
PARTED: Final = DATE_PARTS & {"DATEADD", "DATEDIFF", "DATEDIFF_BIG", "DATEPART", "DATENAME"}
"""Functions that other databases have too, with other arguments."""
