"""Desired + live → Plan. Pure: no input or output, no SOAP, no printing."""

from mcdecl.engine.plan.account_state import FolderFact, Live
from mcdecl.engine.plan.build import DesiredState, build, questions
from mcdecl.engine.plan.model import (
    FORMAT_VERSION,
    OVERWRITING,
    Action,
    AttributeDiff,
    AttributeStatus,
    Change,
    Plan,
    Scope,
    Summary,
)

__all__ = [
    "FORMAT_VERSION",
    "OVERWRITING",
    "Action",
    "AttributeDiff",
    "AttributeStatus",
    "Change",
    "DesiredState",
    "FolderFact",
    "Live",
    "Plan",
    "Scope",
    "Summary",
    "build",
    "questions",
]
