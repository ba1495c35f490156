"""What the reading of files finds about business units."""

from collections.abc import Iterator
from typing import Final

from mcdecl.analysis.lint.rule import Example, Rule
from mcdecl.analysis.lint.rules.loading import FAMILY
from mcdecl.analysis.lint.samples import TABLE

_CONFIG: Final = "environments: {{sandbox: {{account: sandbox, business_units: {{parent: 1, us: {}}}}}}}\n"
_UNITS: Final = _CONFIG.format(2)


def _in_folder(path: str) -> str:
    return TABLE.replace("    fields:", f"    business_unit: parent\n    folder: {path}\n    fields:")


_FILTER: Final = """\
filter_definitions:
  Big: {business_unit: us, name: Big, source: ENT.Orders, where: Total > 100}
"""
_NOT_SHARED: Final = _in_folder("Data Extensions/CRM")
_IS_SHARED: Final = _in_folder("Shared Items/Shared Data Extensions")


def _rules() -> Iterator[Rule]:
    yield Rule(
        code="MC133",
        family=FAMILY,
        severity="error",
        title="Unknown business unit",
        why="The environment does not have this unit, so the account of the resource is unknown.",
        bad=Example(yaml="business_unit: eu\n" + TABLE, config=_UNITS),
        good=Example(yaml="business_unit: us\n" + TABLE, config=_UNITS),
        of_files=True,
        waivable=False,
    )
    yield Rule(
        code="MC134",
        family=FAMILY,
        severity="error",
        title="Invalid business units of an environment",
        why="Each needs its own MID, and only a login with client id and secret can select one.",
        bad=Example(config=_CONFIG.format("Europe")),
        good=Example(config=_UNITS),
        of_files=True,
        waivable=False,
    )
    yield Rule(
        code="MC135",
        family=FAMILY,
        severity="error",
        title="A shared data extension cannot be used this way",
        why="Other units see only data extensions in the shared folder of the parent, as `ENT.` and the key. They can "
        "read and write rows there; only the parent can change the data extension itself.",
        bad=Example(yaml=_NOT_SHARED + _FILTER, config=_UNITS),
        good=Example(yaml=_IS_SHARED + _FILTER, config=_UNITS),
        waivable=False,
    )
    yield Rule(
        code="MC136",
        family=FAMILY,
        severity="warning",
        title="The folder of a business unit does not exist",
        why="All of its files would belong to that unit; with a typo in the path they belong to another one.",
        bad=Example(config=_UNITS + "business_unit: {emea: us}\n"),
        good=Example(config=_UNITS + "business_unit: {us: us}\n", files={"us/data.yaml": TABLE}),
    )


RULES: Final = tuple(_rules())
