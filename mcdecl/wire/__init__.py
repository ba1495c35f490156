"""The wire contract: what both sides of a SOAP conversation are held to.

The embedded account and the client share nothing but this package: the compact WSDL with its fault
schema, and the names of their namespaces.
"""

from importlib.resources import files
from pathlib import Path

PARTNER = "http://exacttarget.com/wsdl/partnerAPI"
FAULT = "urn:fault.partner.exacttarget.com"
EXACTTARGET = "http://exacttarget.com"
SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
ADDRESSING = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
WSU = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
XSI = "http://www.w3.org/2001/XMLSchema-instance"


def path(name: str) -> Path:
    """The file of the contract called `name`: `partner-api.wsdl` or `fault.xsd`."""
    return Path(str(files(__name__) / name))
