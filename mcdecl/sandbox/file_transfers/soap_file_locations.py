"""File transfer locations: a fixed set that the web interface made, and those that REST makes."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from mcdecl.sandbox.soap.object_type import same

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

COLLECTION = "FileTransferLocation"


class Location(Struct, frozen=True):
    """A location: written by its key (which is its name for the old kinds), read back by its id."""

    name: str
    id: str
    type: int
    path: str = ""
    url: str = ""
    key: str = ""


ENHANCED_FTP, SAFEHOUSE = "ExactTarget Enhanced FTP", "Safehouse"
# Names and type numbers are the service's; the ids are this account's own.
LOCATIONS = (
    Location(ENHANCED_FTP, "5b0a6c3e-0f1d-4c57-9d0e-2c6a4f8e1001", 0, path=ENHANCED_FTP),
    Location("Salesforce Objects & Reports", "5b0a6c3e-0f1d-4c57-9d0e-2c6a4f8e1002", 4),
    Location(SAFEHOUSE, "5b0a6c3e-0f1d-4c57-9d0e-2c6a4f8e1003", 5),
    Location("Partner SFTP", "5b0a6c3e-0f1d-4c57-9d0e-2c6a4f8e1004", 2, url="sftp://sftp.partner.example/inbound"),
)


def all_locations(account: "SandboxAccount") -> Iterator[Location]:
    """Every location there is."""
    yield from LOCATIONS
    for document in account.store.all(COLLECTION):
        body = document["Body"]
        yield Location(
            document["Name"],
            document["ObjectID"],
            document["TypeID"],
            url=document["Url"],
            key=str(body["customerKey"]),
        )


def location_by_key(account: "SandboxAccount", key: str) -> Location | None:
    """The location with the key `key`."""
    return next((location for location in all_locations(account) if same(location.key or location.name, key)), None)


def location_of(account: "SandboxAccount", id: str) -> Location | None:
    """The location with the ObjectID `id`."""
    return next((location for location in all_locations(account) if location.id == id.lower()), None)
