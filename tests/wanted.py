"""Desired resources for tests, written as YAML would say them."""

from typing import Any

from mcdecl.kinds import KINDS
from mcdecl.kinds.directives import directives_of
from mcdecl.kinds.folder import ancestry
from mcdecl.kinds.language import normal_state
from mcdecl.kinds.resource import NONE, Resource

ID = {"name": "Id", "type": "Text", "length": 18, "primary_key": True}
EMAIL = {"name": "Email", "type": "EmailAddress"}


def resource(kind: str, key: str, **written: Any) -> Resource:
    """A resource in normal form."""
    words = directives_of(KINDS[kind], written)
    return Resource(
        kind, key, normal_state(KINDS[kind].attributes, written), directives=None if words is NONE else words
    )


def table(key: str, *fields: dict[str, Any], **written: Any) -> Resource:
    """A data extension, by default with one key field."""
    return resource("data_extension", key, **{"name": key, "fields": list(fields or (ID,)), **written})


def query(key: str, target: str, **written: Any) -> Resource:
    """A query definition."""
    return resource(
        "query_definition",
        key,
        **{"name": key, "sql": "SELECT Id FROM T", "target": target, "mode": "Overwrite", **written},
    )


def filtered(key: str, source: str, where: Any = "Id = 'x'", **written: Any) -> Resource:
    """A filter definition."""
    return resource("filter_definition", key, **{"name": key, "source": source, "where": where, **written})


def imported(key: str, into: str, **written: Any) -> Resource:
    """An import definition."""
    return resource(
        "import_definition",
        key,
        **{"name": key, "into": into, "file": {"pattern": "c.csv"}, "mode": "AddAndUpdate", **written},
    )


def folders(path: str) -> list[Resource]:
    """The implied folders of a path."""
    return [Resource("folder", step, {}, implied=True) for step in ancestry(path)]


def extract(key: str, source: str = "T", **written: Any) -> Resource:
    """A data extract of a data extension."""
    parameters = {"DECustomerKey": source, **written.pop("parameters", {})}
    record = {"name": key, "type": "Data Extension Extract", "file": "t.csv", "parameters": parameters}
    return resource("data_extract", key, **{**record, **written})


def transfer(key: str, **written: Any) -> Resource:
    """A file transfer out to the Enhanced FTP."""
    return resource("file_transfer", key, **{"name": key, "file": "t.csv", **written})


def location(key: str, **written: Any) -> Resource:
    """An SFTP server."""
    record = {"name": key, "type": "ExternalSftp", "url": "sftp://files.example/in", "port": 22, "user": "nto"}
    return resource("file_location", key, **{**record, "auth": "Password", **written})


def activity(key: str, filter: str, source: str, into: str, **written: Any) -> Resource:
    """A filter activity."""
    return resource(
        "filter_activity", key, **{"name": key, "filter": filter, "source": source, "into": into, **written}
    )


def automated(key: str, *steps: Any, **written: Any) -> Resource:
    """An automation; a text as step is what runs in it."""
    listed = [{"run": [step]} if isinstance(step, str) else step for step in steps]
    return resource("automation", key, **{"name": key, "steps": listed, **written})


def verified(key: str, target: str = "T", **written: Any) -> Resource:
    """A verification."""
    return resource("verification", key, **{"target": target, "rule": "IsEqualTo", "value": 3, **written})
