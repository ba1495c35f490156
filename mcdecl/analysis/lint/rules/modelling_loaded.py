"""Data extensions: what the reading of files finds about them."""

from typing import Final

from mcdecl.analysis.lint.rule import Example, Rule
from mcdecl.analysis.lint.samples import TABLE, changed

FAMILY: Final = "data-extension modelling"
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
        "The API takes up to 200, but the documentation advises 36, and the user interface cuts off what is beyond.",
        changed("  Orders:", "  Orders_of_the_northern_stores_by_day_and_hour:"),
    ),
    _rule(
        "MC207",
        "A name begins with an underscore",
        "Such names belong to the account: its data views are called so.",
        changed("name: Orders", "name: _Orders"),
    ),
    _rule(
        "MC208",
        "A field name begins with an underscore",
        "Such fields belong to the account, as the hidden _CustomObjectKey does.",
        changed("name: Total", "name: _Total"),
    ),
    _rule(
        "MC211",
        "A field is declared twice",
        "The account does not tell names apart by their case, and would refuse the second.",
        changed("name: Total", "name: orderid"),
    ),
    _rule(
        "MC212",
        "A text field has no length",
        "Without one the account decides, and a field can only grow afterwards.",
        changed("type: Number", "type: Text"),
        changed("type: Number", "type: Text, length: 50"),
    ),
    _rule(
        "MC213",
        "A decimal field lacks digits",
        "A Decimal has a length, of all digits, and a scale, of those after the point; neither can be left open.",
        changed("type: Number", "type: Decimal, length: 18"),
        changed("type: Number", "type: Decimal, length: 18, scale: 2"),
    ),
    _rule(
        "MC214",
        "A primary key is optional",
        "A row without a key cannot be told from others; the account refuses such a field.",
        changed("primary_key: true", "primary_key: true, required: false"),
    ),
    _rule(
        "MC215",
        "A default does not fit its field",
        "It is of another type or longer than the field, and would be refused, or fail with the first row.",
        changed("type: Number", "type: Number, default: many"),
        changed("type: Number", "type: Number, default: 0"),
    ),
    _doubt(
        "MC216",
        "A data extension is testable and not sendable",
        "Test sends go to sendable data extensions; without that the flag means nothing.",
        changed("    fields:", "    testable: true\n    fields:"),
        changed("    fields:", "    testable: true\n    fields:", _SENDABLE),
    ),
    _rule(
        "MC217",
        "The field that identifies the subscriber is not there",
        "A send looks the subscriber up by that field; the account refuses one that does not exist.",
        changed("field: OrderId", "field: OrdrId", _SENDABLE),
        Example(yaml=_SENDABLE),
    ),
    _rule(
        "MC218",
        "The field that identifies the subscriber is of the wrong type",
        "A subscriber key is a text, an address or a number; an e-mail address is one, or a text.",
        changed("field: OrderId", "field: PlacedAt", _SENDABLE.replace("Total, type: Number", "PlacedAt, type: Date")),
        Example(yaml=_SENDABLE),
    ),
    _rule(
        "MC219",
        "A retention is not whole, or contradicts itself",
        "It is a period, or a day, and not every policy takes both. A wrong one keeps rows, or deletes them early.",
        changed("    fields:", "    retention: {policy: rows, length: 6}\n    fields:"),
        changed("    fields:", "    retention: {policy: rows, length: 6, unit: months}\n    fields:"),
    ),
)
