"""What the reading of files finds about resources and what they name: keys, names, references, blocks."""

from collections.abc import Iterator
from typing import Final

from mcdecl.analysis.lint.rule import Example, Rule
from mcdecl.analysis.lint.rules.loading import FAMILY
from mcdecl.analysis.lint.samples import QUERIES, TABLE, changed, query
from mcdecl.analysis.lint.view import ProjectView

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


def _rule(code: str, title: str, why: str, bad: Example, good: Example = _CLEAN, *, of_files: bool = True) -> Rule:
    return Rule(
        code=code,
        family=FAMILY,
        severity="error",
        title=title,
        why=why,
        bad=bad,
        good=good,
        of_files=of_files,
        waivable=False,
    )


def _removed(address: str) -> Example:
    return Example(yaml=TABLE + f"removed:\n  - {{address: {address}}}\n")


def _moved(before: str, after: str) -> Example:
    return Example(yaml=TABLE + f"moved:\n  - {{from: {before}, to: {after}}}\n")


def _rules() -> Iterator[Rule]:
    yield _rule(
        "MC120",
        "A resource is declared twice",
        "An external key identifies one object, whatever its case. Which of two declarations applies would depend on "
        "the order of files.",
        Example(yaml=TABLE + _OTHER.replace("  Orders:", "  ORDERS:", 1).replace("name: Orders\n", "name: More\n")),
    )
    yield _rule(
        "MC121",
        "A name is already used",
        "Within a kind, names must be unique in the account, ignoring case and spaces at the end; it would refuse the "
        "second.",
        Example(yaml=TABLE + _OTHER.replace("  Orders:", "  Orders_2:", 1)),
        Example(yaml=TABLE + _OTHER.replace("  Orders:", "  Orders_2:", 1).replace("name: Orders\n", "name: More\n")),
        of_files=False,
    )
    yield _rule(
        "MC122",
        "An external key begins or ends with a space",
        "The space is invisible, and references without it find nothing.",
        changed("  Orders:", '  "Orders ":'),
        of_files=False,
    )
    yield Rule(
        code="MC123",
        family=FAMILY,
        severity="warning",
        title="A reference to an undeclared resource",
        why="The resource must then exist in the account, which a plan checks; another account may not have it. With "
        "--online it is an error if the account does not have it, and with validate --strict in any case.",
        bad=Example(yaml=TABLE + QUERIES + query("Copy", "SELECT OrderId FROM Old", target="Ordrs")),
        good=Example(yaml=TABLE + QUERIES + query("Copy", "SELECT OrderId FROM Old")),
        check=ProjectView.leading_nowhere,
        hardens=True,
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
        "An invalid move",
        "The account can change the key only for some kinds. The new address must be declared, and the old one must "
        "not be. The same rule applies to the names of a field.",
        _moved("data_extension.Old_Orders", "data_extension.Oders"),
        _moved("data_extension.Old_Orders", "data_extension.Orders"),
    )
    yield _rule(
        "MC126",
        "A root folder is declared",
        "Only the account creates root folders; declare folders below one.",
        Example(yaml="folders:\n  Data Extensions: {description: All of them}\n"),
        Example(yaml="folders:\n  Data Extensions/CRM: {description: What the CRM feeds}\n"),
    )
    yield _rule(
        "MC127",
        "An invalid address",
        "An address is a kind, a period and an external key.",
        _removed("data_extensions.Old_Orders"),
        _removed("data_extension.Old_Orders"),
    )
    yield _rule(
        "MC128",
        "A reference to a resource that is left out in this environment",
        "A `when` drops the resource here, so references to it would point to nothing.",
        Example(yaml=_ONLY_THERE, config=_TWO),
        Example(yaml=_ONLY_THERE.replace("[prod]", "[prod, sandbox]"), config=_TWO),
    )
    yield _rule(
        "MC130",
        "A resource cannot be expanded",
        "A template, a `for_each`, a `when` or an override does not result in a valid resource.",
        changed("    name: Orders\n", "    extend: basic\n    name: Orders\n"),
        changed("    name: Orders\n", "    extend: basic\n    name: Orders\n", _TEMPLATE),
    )
    yield Rule(
        code="MC131",
        family=FAMILY,
        severity="warning",
        title="A key does not distinguish the entries of for_each",
        why="With a second entry there would be two resources with one external key.",
        bad=changed("    name: Orders\n", "    for_each: [US]\n    name: Orders\n"),
        good=changed("  Orders:\n", '  "Orders_${each.key}":\n    for_each: [US]\n'),
    )
    yield Rule(
        code="MC132",
        family=FAMILY,
        severity="warning",
        title="Two environments use the same business unit",
        why="An apply to one of them changes the other, and each plan undoes the changes of the other.",
        bad=Example(config=_UNITS.format(1, 1)),
        good=Example(config=_UNITS.format(1, 2)),
    )
    yield _rule(
        "MC137",
        "A character that cannot be sent",
        "XML has no way to write most control characters, so no message to the account can carry them.",
        changed("name: Orders", 'name: "Or\\x0bders"'),
    )
    yield _rule(
        "MC138",
        "A folder of another kind",
        "Each root folder holds one kind of object; the account refuses another kind below it.",
        changed("    name: Orders\n", "    name: Orders\n    folder: Query/Shop\n"),
        changed("    name: Orders\n", "    name: Orders\n    folder: Data Extensions/Shop\n"),
    )


RULES: Final = tuple(_rules())
