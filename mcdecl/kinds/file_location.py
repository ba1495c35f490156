"""File locations: where imports pick files up. SOAP cannot retrieve them, so REST names them."""

from mcdecl.kinds.language import Kind, Rest

DEFAULT = "ExactTarget Enhanced FTP"
"""The location that every account has; its key is its name."""

KIND = Kind(
    name="file_location",
    title="file location",
    doc="A place that imports read files from; it can only be referred to, by its name.",
    rest=Rest(path="automation/v1/ftplocations", key="name", into="@rest"),
)
