"""Rules with codes: what is wrong or doubtful in a project beyond what cannot be loaded at all.

A rule is a declaration (`Rule`) with one function over the loaded project; a module of `rules/` holds those of a
family. A team adds its own through the entry points of the group `mcdecl.rules`.
"""

from mcdecl.analysis.lint.model import Hit
from mcdecl.analysis.lint.report import LintReport, Waived
from mcdecl.analysis.lint.rule import Example, Rule
from mcdecl.analysis.lint.view import ProjectView

__all__ = ["Example", "Hit", "LintReport", "ProjectView", "Rule", "Waived"]
