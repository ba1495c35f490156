"""Lint itself: rules that fail or are missing, and waivers that do not count."""

from typing import Final

from mcdecl.analysis.lint.rule import Example, Rule
from mcdecl.analysis.lint.samples import TABLE, changed
from mcdecl.project.baseline import BASELINE

FAMILY: Final = "lint itself"

_LONG: Final = TABLE.replace("name: Orders", "name: Orders of the northern stores, by day and by hour")
_TEAM: Final = """\
from mcdecl.analysis.lint import Example, Hit, Rule

def no_tests(view):
    for table in view.tables:
        if table.key{wrong}.startswith("Test"):
            yield Hit(table.origin, f"{{table.key}} is a test", hint="take it out")

RULES = [
    Rule(
        code="NTO001", family="ours", severity="warning", title="A test table is in git", why="It is nobody's.",
        bad=Example(yaml="..."), good=Example(yaml="..."), check=no_tests,
    )
]
"""
_BROUGHT: Final = "nto = team_rules:RULES"


_BASELINE: Final = """\
{
  "format_version": "1.0",
  "environments": {
    "sandbox": [
      {"code": "MC205", "about": "data_extension.Orders", "attribute": "name",
       "message": "name has 49 characters; more than 40 are known to cause problems"}
    ]
  }
}
"""


def _waived(words: str) -> Example:
    return Example(yaml=_LONG.replace("by hour", f"by hour {words}"))


RULES: Final = (
    Rule(
        code="MC001",
        family=FAMILY,
        severity="error",
        title="A rule failed",
        why="A rule that fails has not checked everything, so there may be more findings. The other rules continue.",
        bad=Example(yaml=TABLE, module=_TEAM.format(wrong=".missing"), entry_points=_BROUGHT),
        good=Example(yaml=TABLE, module=_TEAM.format(wrong=""), entry_points=_BROUGHT),
    ),
    Rule(
        code="MC002",
        family=FAMILY,
        severity="warning",
        title="A waiver has no reason",
        why="Whoever reads the waiver later has to decide whether it still holds, and can only with the reason. "
        "Without one it does not count, and what it was for stands as well.",
        bad=Example(yaml=TABLE, config="lint:\n  waivers:\n    - {code: MC205, path: crm/*}\n"),
        good=_waived("# mcdecl: ignore MC205 reports name it"),
        waivable=False,
        instead="Write the reason after the code, or remove the waiver.",
    ),
    Rule(
        code="MC003",
        family=FAMILY,
        severity="warning",
        title="A waiver is not needed",
        why="There is no finding in this place. The waiver would hide the next one before anybody has reviewed it.",
        bad=changed("  Orders:\n", "  Orders: # mcdecl: ignore MC205 the reports name it\n"),
        good=_waived("# mcdecl: ignore MC205 the reports name it"),
        waivable=False,
        instead="Remove the waiver.",
    ),
    Rule(
        code="MC004",
        family=FAMILY,
        severity="warning",
        title="Unknown rule",
        why="A misspelled code waives nothing and changes no severity.",
        bad=changed("  Orders:\n", "  Orders: # mcdecl: ignore MC295 a slip of the pen\n"),
        good=_waived("# mcdecl: ignore MC205 reports name it"),
        waivable=False,
        instead="Write the code of a rule: `mcdecl explain codes` lists them.",
    ),
    Rule(
        code="MC005",
        family=FAMILY,
        severity="warning",
        title="A rule is waived that cannot be",
        why="Some findings mean that nothing can be planned, or that a guarantee would be broken. A waiver would only "
        "hide that from readers of the file.",
        bad=changed("  Orders:\n", "  Orders: # mcdecl: ignore MC104 we like it so\n"),
        good=Example(yaml=TABLE),
        waivable=False,
        instead="Remove the waiver and fix the finding.",
    ),
    Rule(
        code="MC006",
        family=FAMILY,
        severity="error",
        title="Rules of a package cannot be used",
        why="An installed package offers rules under the entry points `mcdecl.rules`, but they could not be loaded, so "
        "these rules were not checked.",
        bad=Example(yaml=TABLE, module=_TEAM.format(wrong=""), entry_points="nto = team_rules:RULS"),
        good=Example(yaml=TABLE, module=_TEAM.format(wrong=""), entry_points=_BROUGHT),
    ),
    Rule(
        code="MC007",
        family=FAMILY,
        severity="warning",
        title="An entry of the baseline is not needed",
        why="The finding no longer occurs. The entry would hide the next one like it before anybody has reviewed it.",
        bad=Example(yaml=TABLE, files={BASELINE: _BASELINE}),
        good=Example(yaml=_LONG, files={BASELINE: _BASELINE}),
    ),
)
