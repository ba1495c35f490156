"""One resource of each kind with no more than it needs, as YAML says it, and what they refer to."""

from collections.abc import Mapping
from typing import Any, Final

Written = Mapping[str, Any]

_FIELDS: Final = [
    {"name": "Id", "type": "Text", "length": 18, "primary_key": True},
    {"name": "Email", "type": "EmailAddress"},
    {"name": "Score", "type": "Number"},
    {"name": "Born", "type": "Date"},
    {"name": "Active", "type": "Boolean"},
]
WORLD: Final[Mapping[str, Mapping[str, Written]]] = {
    "data_extensions": {key: {"name": key, "fields": _FIELDS} for key in ("T", "U", "W")},
    "filter_definitions": {key: {"name": key, "source": "T", "where": "Score < 3"} for key in ("F", "G")},
    "query_definitions": {
        key: {"name": key, "sql": "SELECT Id FROM T", "target": "U", "mode": "Overwrite"} for key in ("Q", "R", "S")
    },
    "file_locations": {
        key: {"name": key, "type": "ExternalSftp", "url": "sftp://files.example", "user": "u"} for key in ("L", "M")
    },
}
"""What other resources refer to, by section and key."""
MINIMAL: Final[Mapping[str, Written]] = {
    "data_extension": {"name": "N", "fields": _FIELDS},
    "query_definition": {"name": "N", "sql": "SELECT Id FROM T", "target": "U", "mode": "Append"},
    "filter_definition": {"name": "N", "source": "T", "where": "Id = 'x'"},
    "filter_activity": {"name": "N", "filter": "F", "source": "T", "into": "U"},
    "import_definition": {"name": "N", "into": "T", "mode": "AddAndUpdate", "file": {"pattern": "c.csv"}},
    "automation": {"name": "N", "steps": [{"run": ["query_definition.Q"]}]},
    "data_extract": {"name": "N", "type": "Zip", "file": "c.zip"},
    "file_transfer": {"name": "N", "file": "c.csv"},
    "file_location": {"name": "N", "type": "ExternalSftp", "url": "sftp://a.example", "user": "u"},
    "verification": {"target": "T", "rule": "IsEqualTo", "value": 3},
    "folder": {},
}
"""The least that can be said, by kind; the name is to be made unique."""
