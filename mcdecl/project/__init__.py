"""A project's files: YAML with places, variables and environments, made into desired resources."""

from mcdecl.project.diagnostics import Diagnostic, Position, ProjectError, Severity
from mcdecl.project.load import examine, load
from mcdecl.project.model import AccountSettings, Environment, Project

__all__ = [
    "AccountSettings",
    "Diagnostic",
    "Environment",
    "Position",
    "Project",
    "ProjectError",
    "Severity",
    "examine",
    "load",
]
