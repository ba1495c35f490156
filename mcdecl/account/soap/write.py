"""Writing messages: plain values become XML in the order of the WSDL, and are checked against its schema."""

from collections.abc import Mapping, Sequence
from typing import Any

from lxml import etree

from mcdecl.account.errors import AccountError
from mcdecl.account.soap.contract import schema, wire_element, wire_type
from mcdecl.account.soap.table_write import table_message
from mcdecl.helpers.characters import outside_xml
from mcdecl.wire import PARTNER
from mcdecl.wire.values import TYPE, SoapObject


def write_message(name: str, values: Mapping[str, Any]) -> etree._Element:
    """The message of that name with these values.

    Args:
        name: A top-level element of the WSDL, such as `CreateRequest`.
        values: Its content as a wire object; `@type` chooses among the types that may stand in a place, a missing
            key or None leaves an element out, an empty text writes it empty.

    Raises:
        AccountError: A text has a character that XML does not allow.
        LookupError: The WSDL has no such message or type.
        ValueError: The values name an element that the type does not have, lack a required one, or do not fit.
    """
    try:
        message = table_message(name, values)
    except LookupError:  # the table has no place for a name or a value
        pass
    else:
        if schema().validate(etree.ElementTree(message)):
            return message
    # zeep knows what is rare, and says best what is wrong with values.
    message = zeep_message(name, values)
    try:
        schema().assertValid(etree.ElementTree(message))
    except etree.DocumentInvalid as error:
        problem = str(error).replace(f"{{{PARTNER}}}", "")
        raise ValueError(f"These values do not make a {name} message: {problem}") from error
    return message


def zeep_message(name: str, values: Mapping[str, Any]) -> etree._Element:
    """The message of that name with these values, written by zeep and not checked against the schema.

    Args:
        name: A top-level element of the WSDL.
        values: Its content as a wire object.

    Raises:
        AccountError: A text has a character that XML does not allow.
        LookupError: The WSDL has no such message or type.
        ValueError: The values name an element that the type does not have, or do not fit.
    """
    from zeep.exceptions import Error

    element = wire_element(name)
    try:
        # An empty mapping would make zeep leave the element out where an empty one is required.
        content = {key: _typed(value) for key, value in values.items() if value is not None}
        parent = etree.Element("parent")
        element.render(parent, element(**content))
    except (TypeError, ValueError, AttributeError, Error) as error:
        raise ValueError(f"These values do not make a {name} message: {error}") from error
    return parent[0]


def objects_message(method: str, objects: Sequence[SoapObject], options: SoapObject | None = None) -> etree._Element:
    """The request to create, update or delete objects.

    Args:
        method: Create, Update or Delete.
        objects: The objects, each with its `@type`.
        options: The content of Options, such as SaveOptions.

    Raises:
        LookupError: An `@type` is not in the WSDL.
        ValueError: An object has no `@type`, or values that do not fit it.
    """
    untyped = [index for index, item in enumerate(objects) if TYPE not in item]
    if untyped:
        raise ValueError(f"Objects {untyped} have no {TYPE}.")
    filled = {TYPE: f"{method}Options", **(options or {})}
    return write_message(f"{method}Request", {"Options": filled, "Objects": list(objects)})


def perform_message(action: str, objects: Sequence[SoapObject]) -> etree._Element:
    """The request to do something with existing definitions, such as `start`.

    Args:
        action: The action's word.
        objects: What identifies each definition, with its `@type`.

    Raises:
        LookupError: An `@type` is not in the WSDL.
        ValueError: Values do not fit.
    """
    return write_message(
        "PerformRequestMsg",
        {"Options": {TYPE: "PerformOptions"}, "Action": action, "Definitions": {"Definition": list(objects)}},
    )


def extract_message(type_id: str, parameters: Mapping[str, str]) -> etree._Element:
    """The request for one extract. Its Options are empty, which the WSDL wants though the service does not.

    Args:
        type_id: The id of the extract type.
        parameters: Its parameters as texts.

    Raises:
        ValueError: Values do not fit.
    """
    given = [{"Name": name, "Value": value} for name, value in parameters.items()]
    request = {"ID": type_id, "Options": {TYPE: "ExtractOptions"}, "Parameters": {"Parameter": given}}
    return write_message("ExtractRequestMsg", {"Requests": [request]})


def status_message() -> etree._Element:
    """The request for the state of the service."""
    return write_message("SystemStatusRequestMsg", {"Options": {TYPE: "SystemStatusOptions"}})


def version_message() -> etree._Element:
    """The request for the version of the API, without its history."""
    return write_message("VersionInfoRequestMsg", {"IncludeVersionHistory": False})


def describe_message(object_types: Sequence[str]) -> etree._Element:
    """The request for what the service says about object types.

    Args:
        object_types: Their names.
    """
    requests = [{"ObjectType": name} for name in object_types]
    return write_message("DefinitionRequestMsg", {"DescribeRequests": {"ObjectDefinitionRequest": requests}})


def _typed(value: Any) -> Any:
    """The value with every mapping that has a `@type` made an object of that type, all the way down."""
    if isinstance(value, Mapping):
        content = {key: _typed(item) for key, item in value.items() if key != TYPE and item is not None}
        return wire_type(str(value[TYPE]))(**content) if TYPE in value else content
    if isinstance(value, (list, tuple)):
        return [_typed(item) for item in value]
    if isinstance(value, str) and (character := outside_xml(value)) is not None:
        raise AccountError(
            f"A text contains the character {character}, which no SOAP message can carry. Nothing was sent.",
            hint="Take it out; editors often do not show it.",
        )
    return value
