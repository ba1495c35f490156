"""What keeps something from running."""

from mcdecl.helpers.error import Error


class RunError(Error):
    """Something that keeps from running, found before anything was started."""
