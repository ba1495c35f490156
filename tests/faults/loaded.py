"""What a command line loads sooner or later, for the process that others are forked from."""

import asyncssh  # noqa: F401
import zeep  # noqa: F401

import mcdecl.cli.apply
import mcdecl.cli.export
import mcdecl.cli.rows
import mcdecl.cli.run
import mcdecl.cli.tracking
import mcdecl.engine.apply.run
import mcdecl.project.load
import mcdecl.report.documents
import mcdecl.workspace.units  # noqa: F401
