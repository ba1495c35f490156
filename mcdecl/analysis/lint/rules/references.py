"""What the reading of files finds about resources and what they name: keys, names, references, blocks."""

from collections.abc import Iterator
from typing import Final

from mcdecl.analysis.lint.rule import Example, Rule
from mcdecl.analysis.lint.rules.loading import FAMILY
from mcdecl.analysis.lint.samples import QUERIES, TABLE, changed, query

_CLEAN: Final = Example(yaml=TABLE)
_OTHER: Final = TABLE.partition("\n")[2]
"""The same resource once more, for another file or another key."""
_UNITS: Final = (
    "environments:\n"
    "  test: {{account: {{subdomain: mc123, business_unit: {}}}}}\n"
    "  prod: {{account: {{subdomain: mc123, business_unit: {}}}}}\n"
)
_TWO: Final = "environments: {sandbox: {account: sandbox}, prod: {account: {subdomain: mc123}}}\n"
_ONLY_THERE: Final = (
    TABLE.replace("    name:", "    when: [prod]\n    name:") + QUERIES + query("Copy", "SELECT OrderId FROM Old")
)
_TEMPLATE: Final = "templates:\n  data_extensions:\n    basic: {description: What the shop sold}\n" + TABLE


def _rule(code: str, title: str, why: str, bad: Example, good: Example = _CLEAN) -> Rule:
    return Rule(code=code, family=FAMILY, severity="error", title=title, why=why, bad=bad, good=good, waivable=False)


def _removed(address: str) -> Example:
    return Example(yaml=TABLE + f"removed:\n  - {{address: {address}}}\n")


def _moved(before: str, after: str) -> Example:
    return Example(yaml=TABLE + f"moved:\n  - {{from: {before}, to: {after}}}\n")


def _rules() -> Iterator[Rule]:
    yield _rule(
        "MC120",
        "A resource is declared twice",
        "An external key stands for one object. Which of two declarations counts would depend on the order of files.",
        Example(yaml=TABLE, files={"more.yaml": TABLE}),
    )
    yield _rule(
        "MC121",
        "A name is taken",
        "The account wants the names of a kind each once, whatever their case, and would refuse the second.",
        Example(yaml=TABLE + _OTHER.replace("  Orders:", "  Orders_2:", 1)),
        Example(yaml=TABLE + _OTHER.replace("  Orders:", "  Orders_2:", 1).replace("name: Orders\n", "name: More\n")),
    )
    yield _rule(
        "MC122",
        "An external key begins or ends with a blank",
        "Nobody sees the blank, and what names the key without it finds nothing.",
        changed("  Orders:", '  "Orders ":'),
    )
    yield Rule(
        code="MC123",
        family=FAMILY,
        severity="warning",
        title="A reference leads to nothing that is declared",
        why="It has to be in the account then, which a plan looks up; in another account it may not be.",
        bad=Example(yaml=TABLE + QUERIES + query("Copy", "SELECT OrderId FROM Old", target="Ordrs")),
        good=Example(yaml=TABLE + QUERIES + query("Copy", "SELECT OrderId FROM Old")),
    )
    yield _rule(
        "MC124",
        "Something is declared and removed",
        "The files say both that it should be there and that it should not.",
        _removed("data_extension.Orders"),
        _removed("data_extension.Old_Orders"),
    )
    yield _rule(
        "MC125",
        "A move is not possible",
        "The account gives another key only to some kinds; the new address has to be declared, the old one must not. "
        "The same goes for the names of a field.",
        _moved("data_extension.Old_Orders", "data_extension.Oders"),
        _moved("data_extension.Old_Orders", "data_extension.Orders"),
    )
    yield _rule(
        "MC126",
        "A root folder is declared",
        "Only the account makes root folders; what is declared lies below one.",
        Example(yaml="folders:\n  Data Extensions: {description: All of them}\n"),
        Example(yaml="folders:\n  Data Extensions/CRM: {description: What the CRM feeds}\n"),
    )
    yield _rule(
        "MC127",
        "An address is none",
        "An address is a kind, a point and an external key.",
        _removed("data_extensions.Old_Orders"),
        _removed("data_extension.Old_Orders"),
    )
    yield _rule(
        "MC128",
        "A reference leads to what is left out in this environment",
        "A `when` drops the resource here, and what refers to it would point at nothing.",
        Example(yaml=_ONLY_THERE, config=_TWO),
        Example(yaml=_ONLY_THERE.replace("[prod]", "[prod, sandbox]"), config=_TWO),
    )
    yield _rule(
        "MC130",
        "A resource cannot be made",
        "A template, a `for_each`, a `when` or an override does not say what the resource is to be.",
        changed("    name: Orders\n", "    extend: basic\n    name: Orders\n"),
        changed("    name: Orders\n", "    extend: basic\n    name: Orders\n", _TEMPLATE),
    )
    yield Rule(
        code="MC131",
        family=FAMILY,
        severity="warning",
        title="A key does not tell the entries of for_each apart",
        why="With a second entry there would be two resources with one external key.",
        bad=changed("    name: Orders\n", "    for_each: [US]\n    name: Orders\n"),
        good=changed("  Orders:\n", '  "Orders_${each.key}":\n    for_each: [US]\n'),
    )
    yield Rule(
        code="MC132",
        family=FAMILY,
        severity="warning",
        title="Two environments are one business unit",
        why="What is applied to one of them changes the other, and each plan undoes what the other did.",
        bad=Example(config=_UNITS.format(1, 1)),
        good=Example(config=_UNITS.format(1, 2)),
    )


RULES: Final = tuple(_rules())
