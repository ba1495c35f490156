"""The object types this account has, by their name on the wire."""

from functools import cache

from mcdecl.sandbox.objects.base import ObjectKind


@cache
def kinds() -> dict[str, ObjectKind]:
    """All object types by name."""
    from mcdecl.sandbox.objects.async_activity_status import AsyncActivityStatus
    from mcdecl.sandbox.objects.automation import Automation
    from mcdecl.sandbox.objects.automation_instance import AutomationInstance
    from mcdecl.sandbox.objects.data_extension import DataExtension
    from mcdecl.sandbox.objects.data_extension_field import DataExtensionField
    from mcdecl.sandbox.objects.data_extension_object import DataExtensionObject
    from mcdecl.sandbox.objects.data_folder import DataFolder
    from mcdecl.sandbox.objects.filter_activity import FilterActivity
    from mcdecl.sandbox.objects.filter_definition import FilterDefinition
    from mcdecl.sandbox.objects.import_definition import ImportDefinition
    from mcdecl.sandbox.objects.import_results_summary import ImportResultsSummary
    from mcdecl.sandbox.objects.query_definition import QueryDefinition
    from mcdecl.sandbox.objects.send import Send
    from mcdecl.sandbox.objects.templates import DataExtensionTemplate
    from mcdecl.sandbox.objects.tracking_events import event_kinds

    found: tuple[ObjectKind, ...] = (
        DataExtension(),
        DataExtensionField(),
        DataExtensionTemplate(),
        DataExtensionObject(),
        DataFolder(),
        ImportDefinition(),
        ImportResultsSummary(),
        AsyncActivityStatus(),
        QueryDefinition(),
        FilterDefinition(),
        FilterActivity(),
        Automation(),
        Send(),
        *event_kinds(),
        AutomationInstance(),
    )
    return {kind.name: kind for kind in found}


def readable(name: str) -> ObjectKind | None:
    """The object type that Retrieve takes as `name`; rows go by `DataExtensionObject[…]` and are not among them."""
    kind = kinds().get(name)
    return kind if kind is not None and kind.retrievable else None


def writable(name: str) -> ObjectKind | None:
    """The object type of an object in Create, Update or Delete."""
    return kinds().get(name)
