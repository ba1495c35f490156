"""`python -m mcdecl`."""

from mcdecl.cli.main import run

run()
