"""Data extensions: what the reading of files finds about them."""

from typing import Final

from mcdecl.analysis.lint.rule import Example, Rule
from mcdecl.analysis.lint.samples import TABLE, changed

FAMILY: Final = "data extension modeling"
_CLEAN: Final = Example(yaml=TABLE)
_SENDABLE: Final = TABLE.replace("    fields:", "    sendable: {field: OrderId}\n    fields:")
_LONG: Final = "Orders of the northern stores, by day and by hour"


def _rule(code: str, title: str, why: str, bad: Example, good: Example = _CLEAN) -> Rule:
    return Rule(code=code, family=FAMILY, severity="error", title=title, why=why, bad=bad, good=good, waivable=False)


def _doubt(code: str, title: str, why: str, bad: Example, good: Example = _CLEAN) -> Rule:
    return Rule(code=code, family=FAMILY, severity="warning", title=title, why=why, bad=bad, good=good)


LOADED: Final = (
    _doubt(
        "MC205",
        "A name has more than 40 characters",
        "Practitioners report trouble with longer ones: parts of the account cut them off or refuse them.",
        changed("name: Orders", f'name: "{_LONG}"'),
    ),
    _doubt(
        "MC206",
        "An external key has more than 36 characters",
        "The API accepts up to 200, but the documentation advises 36, and the user interface cuts off longer keys.",
        changed("  Orders:", "  Orders_of_the_northern_stores_by_day_and_hour:"),
    ),
    _rule(
        "MC207",
        "A name begins with an underscore",
        "Such names belong to the account: its data views use them.",
        changed("name: Orders", "name: _Orders"),
    ),
    _doubt(
        "MC208",
        "A field name begins with an underscore",
        "Such fields belong to the account, such as the hidden _CustomObjectKey. Real data extensions have some, such "
        "as _ContactKey; whether you can create one is not known.",
        changed("name: Total", "name: _Total"),
    ),
    _rule(
        "MC211",
        "A field is declared twice",
        "Names are not case-sensitive in the account, so it would refuse the second.",
        changed("name: Total", "name: orderid"),
    ),
    _doubt(
        "MC212",
        "A text field has no length",
        "Without one the account decides, and a field can only grow afterwards. The plan leaves the length that the "
        "account has.",
        changed("type: Number", "type: Text"),
        changed("type: Number", "type: Text, length: 50"),
    ),
    _rule(
        "MC213",
        "A decimal field lacks digits",
        "A Decimal needs a length (all digits) and a scale (digits after the point).",
        changed("type: Number", "type: Decimal, length: 18"),
        changed("type: Number", "type: Decimal, length: 18, scale: 2"),
    ),
    _rule(
        "MC214",
        "A primary key is optional",
        "Rows without a key cannot be distinguished; the account refuses such a field.",
        changed("primary_key: true", "primary_key: true, required: false"),
    ),
    _rule(
        "MC215",
        "A default does not fit its field",
        "It has another type or is longer than the field. The account would refuse it, or the first row would fail.",
        changed("type: Number", "type: Number, default: many"),
        changed("type: Number", "type: Number, default: 0"),
    ),
    _doubt(
        "MC216",
        "A data extension is testable but not sendable",
        "Test sends need a sendable data extension; otherwise the flag has no effect.",
        changed("    fields:", "    testable: true\n    fields:"),
        changed("    fields:", "    testable: true\n    fields:", _SENDABLE),
    ),
    _rule(
        "MC217",
        "The field that identifies the subscriber does not exist",
        "A send looks up the subscriber by this field; the account refuses one that does not exist.",
        changed("field: OrderId", "field: OrdrId", _SENDABLE),
        Example(yaml=_SENDABLE),
    ),
    _rule(
        "MC218",
        "The field that identifies the subscriber has the wrong type",
        "A subscriber key is a text, an email address or a number; an email address field is an email address or a "
        "text.",
        changed("field: OrderId", "field: PlacedAt", _SENDABLE.replace("Total, type: Number", "PlacedAt, type: Date")),
        Example(yaml=_SENDABLE),
    ),
    _rule(
        "MC219",
        "A retention is incomplete or contradictory",
        "A retention is a period or a date, and not every policy supports both. A wrong one keeps rows, or deletes "
        "them too early.",
        changed("    fields:", "    retention: {policy: rows, length: 6}\n    fields:"),
        changed("    fields:", "    retention: {policy: rows, length: 6, unit: months}\n    fields:"),
    ),
)
