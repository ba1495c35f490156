"""Desired + live → Plan. Pure: no input or output, no SOAP, no printing."""

from mcdecl.plan.build import Wish, build, questions
from mcdecl.plan.live import FolderFact, Live
from mcdecl.plan.model import FORMAT_VERSION, Action, AttributeDiff, Change, Plan, Scope, Status, Summary

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
