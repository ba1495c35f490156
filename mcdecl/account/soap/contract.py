"""The WSDL as zeep understands it, loaded once and only when something is written."""

from functools import cache
from threading import Lock
from typing import Any

from lxml import etree

from mcdecl.wire import PARTNER, path

_LOADING = Lock()
"""Calls are built side by side: `cache` alone would load twice, and libxml2 cannot build two schemas at once."""


def contract() -> Any:
    """The zeep client over the package's own WSDL; it never connects to anything."""
    with _LOADING:
        return _contract()


@cache
def _contract() -> Any:
    import zeep

    client: Any = zeep.Client
    return client(str(path("partner-api.wsdl")), settings=zeep.Settings(strict=False, xml_huge_tree=True))


def wire_type(name: str) -> Any:
    """The type of the service's namespace as zeep has it.

    Raises:
        LookupError: The WSDL has no such type.
    """
    from zeep.exceptions import LookupError as NoSuchType

    try:
        return contract().get_type(f"{{{PARTNER}}}{name}")
    except NoSuchType as error:
        raise LookupError(f"The service has no type {name}.") from error


def wire_element(name: str) -> Any:
    """The top-level element of the service's namespace, such as `CreateRequest`.

    Raises:
        LookupError: The WSDL has no such element.
    """
    from zeep.exceptions import LookupError as NoSuchElement

    try:
        return contract().get_element(f"{{{PARTNER}}}{name}")
    except NoSuchElement as error:
        raise LookupError(f"The service has no message {name}.") from error


def schema() -> etree.XMLSchema:
    """The schema inside the WSDL: zeep puts elements in their places but lets any text stand for a number."""
    with _LOADING:
        return _schema()


@cache
def _schema() -> etree.XMLSchema:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    types = etree.parse(path("partner-api.wsdl"), parser).find(".//{http://www.w3.org/2001/XMLSchema}schema")
    if types is None:
        raise RuntimeError("The WSDL of the package holds no schema; the installation is damaged.")
    # Serialised on its own it keeps the prefixes that the document around it declares.
    alone = etree.fromstring(etree.tostring(types), parser, base_url=path("partner-api.wsdl").as_uri())
    return etree.XMLSchema(alone)
