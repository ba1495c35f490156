"""What can be declared: one module per kind, each a declaration; this package is their registry."""

from collections.abc import Mapping

from mcdecl.kinds import (
    automation,
    data_extension,
    data_extract,
    file_location,
    file_transfer,
    filter_activity,
    filter_definition,
    folder,
    import_definition,
    query_definition,
    verification,
)
from mcdecl.kinds.language import Kind

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        folder.KIND,
        data_extension.KIND,
        import_definition.KIND,
        query_definition.KIND,
        filter_definition.KIND,
        filter_activity.KIND,
        data_extract.KIND,
        file_location.KIND,
        file_transfer.KIND,
        verification.KIND,
        automation.KIND,
        data_extension.TEMPLATES,
        data_extract.TYPES,
    )
}
"""Every kind by its name, in the order in which people read plans."""

DECLARABLE: Mapping[str, Kind] = {kind.section: kind for kind in KINDS.values() if kind.section is not None}
"""The kinds that YAML can declare, by section."""
