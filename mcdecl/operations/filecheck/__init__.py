"""Checking a file against the import definition that is to take it: offline, streamed, before anything is sent."""

from mcdecl.operations.filecheck.check import check_file
from mcdecl.operations.filecheck.layout import CannotCheckError, Layout, layout_of
from mcdecl.operations.filecheck.model import FileReport, Problem, Rule

__all__ = ["CannotCheckError", "FileReport", "Layout", "Problem", "Rule", "check_file", "layout_of"]
