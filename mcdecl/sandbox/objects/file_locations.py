"""File transfer locations: made in the web interface, so this account has a fixed set."""

from dataclasses import dataclass

from mcdecl.sandbox.objects.base import same


@dataclass(frozen=True, slots=True)
class Location:
    """A location: written by its key (which is its name for the old kinds), read back by its id."""

    name: str
    id: str
    type: int
    path: str = ""
    url: str = ""


ENHANCED_FTP, SAFEHOUSE = "ExactTarget Enhanced FTP", "Safehouse"
# Names and type numbers are the service's; the ids are this account's own.
LOCATIONS = (
    Location(ENHANCED_FTP, "5b0a6c3e-0f1d-4c57-9d0e-2c6a4f8e1001", 0, path=ENHANCED_FTP),
    Location("Salesforce Objects & Reports", "5b0a6c3e-0f1d-4c57-9d0e-2c6a4f8e1002", 4),
    Location(SAFEHOUSE, "5b0a6c3e-0f1d-4c57-9d0e-2c6a4f8e1003", 5),
    Location("Partner SFTP", "5b0a6c3e-0f1d-4c57-9d0e-2c6a4f8e1004", 2, url="sftp://sftp.partner.example/inbound"),
)


def location_by_key(key: str) -> Location | None:
    """The location with the key `key`."""
    return next((location for location in LOCATIONS if same(location.name, key)), None)


def location_of(id: str) -> Location | None:
    """The location with the ObjectID `id`."""
    return next((location for location in LOCATIONS if location.id == id.lower()), None)
