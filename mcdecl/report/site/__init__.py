"""A small site of a whole project: a page for everything that it declares or reads, and one to search them all.

`site(project, graph)` gives its files by their paths; `put` writes them into a folder.
"""

from mcdecl.report.site.folder import NotOurFileError, Put, put
from mcdecl.report.site.pages import site

__all__ = ["NotOurFileError", "Put", "put", "site"]
