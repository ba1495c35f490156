"""Checking a file against the import definition that is to take it: offline, streamed, before anything is sent."""

from mcdecl.operations.filecheck.check import check_file
from mcdecl.operations.filecheck.layout import CannotCheckError, ImportFileLayout, layout_of
from mcdecl.operations.filecheck.model import FileProblem, FileReport, FileRule

__all__ = ["CannotCheckError", "FileProblem", "FileReport", "FileRule", "ImportFileLayout", "check_file", "layout_of"]
