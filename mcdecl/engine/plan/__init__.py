"""Desired + live → Plan. Pure: no input or output, no SOAP, no printing."""

from mcdecl.engine.plan.account_state import FolderFact, Live
from mcdecl.engine.plan.build import Wish, build, questions
from mcdecl.engine.plan.model import FORMAT_VERSION, Action, AttributeDiff, Change, Plan, Scope, Status, Summary

__all__ = [
    "FORMAT_VERSION",
    "Action",
    "AttributeDiff",
    "Change",
    "FolderFact",
    "Live",
    "Plan",
    "Scope",
    "Status",
    "Summary",
    "Wish",
    "build",
    "questions",
]
