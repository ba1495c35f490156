"""The object types this account has, by their name on the wire."""

from functools import cache

from mcdecl.sandbox.soap.object_type import ObjectKind

# Letter case matters, and yet a client with tests on live accounts reads this one so.
_ALIASES = {"LIST": "List"}


@cache
def kinds() -> dict[str, ObjectKind]:
    """All object types by name."""
    from mcdecl.sandbox.automations.soap_automation_instances import AutomationInstance
    from mcdecl.sandbox.automations.soap_automations import Automation, Program
    from mcdecl.sandbox.content.soap_content import ContentArea, Email
    from mcdecl.sandbox.data_extensions.soap_data_extension import DataExtension
    from mcdecl.sandbox.data_extensions.soap_data_extension_field import DataExtensionField
    from mcdecl.sandbox.data_extensions.soap_templates import DataExtensionTemplate
    from mcdecl.sandbox.filters.soap_filter_activity import FilterActivity
    from mcdecl.sandbox.filters.soap_filter_definition import FilterDefinition
    from mcdecl.sandbox.folders.soap_data_folder import DataFolder
    from mcdecl.sandbox.imports.soap_import_definition import ImportDefinition
    from mcdecl.sandbox.imports.soap_import_results_summary import ImportResultsSummary
    from mcdecl.sandbox.organization.soap_organization import AccountUser, AccountUserAccount, BusinessUnit, Role
    from mcdecl.sandbox.queries.soap_query_definition import QueryDefinition
    from mcdecl.sandbox.rows.soap_data_extension_object import DataExtensionObject
    from mcdecl.sandbox.soap.absent_types import absent_kinds
    from mcdecl.sandbox.subscribers.soap_list import List
    from mcdecl.sandbox.subscribers.soap_subscriber import ListSubscriber, Subscriber, SubscriberList
    from mcdecl.sandbox.tasks.soap_async_activity_status import AsyncActivityStatus
    from mcdecl.sandbox.tracking.soap_send import Send
    from mcdecl.sandbox.tracking.soap_tracking_events import event_kinds

    all_kinds: tuple[ObjectKind, ...] = (
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
        Program(),
        Send(),
        *event_kinds(),
        AutomationInstance(),
        List(),
        Subscriber(),
        ListSubscriber(),
        SubscriberList(),
        Email(),
        ContentArea(),
        BusinessUnit(),
        AccountUser(),
        AccountUserAccount(),
        Role(),
        *absent_kinds(),
    )
    return {kind.name: kind for kind in all_kinds}


def readable(name: str) -> ObjectKind | None:
    """The object type that Retrieve takes as `name`; rows go by `DataExtensionObject[…]` and are not among them."""
    kind = kinds().get(_ALIASES.get(name, name))
    return kind if kind is not None and kind.retrievable else None


def writable(name: str) -> ObjectKind | None:
    """The object type of an object in Create, Update or Delete."""
    return kinds().get(name)
