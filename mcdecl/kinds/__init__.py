"""What can be declared: one module per kind, each a declaration; this package is their registry."""

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
    other_activities,
    query_definition,
    verification,
)
from mcdecl.kinds.registry import DECLARABLE, KINDS, register

__all__ = ["DECLARABLE", "KINDS"]

for _kind in (
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
    other_activities.SCRIPT,
    other_activities.ACTIVITY,
):
    register(_kind)
