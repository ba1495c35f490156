"""The WSDL as clients get it: one document that loads from wherever it is saved."""

from mcdecl import wire

_PUBLIC_ADDRESS = "https://webservice.exacttarget.com/Service.asmx"
_IMPORT = '<xs:import namespace="urn:fault.partner.exacttarget.com" schemaLocation="fault.xsd"/>'


def served_wsdl(service: str) -> str:
    """The contract with the address of the service and the schema of faults inside.

    Args:
        service: The address of `Service.asmx`.
    """
    fault = wire.path("fault.xsd").read_text(encoding="utf-8")
    schema = fault[fault.index("<xs:schema") :]
    text = wire.path("partner-api.wsdl").read_text(encoding="utf-8").replace(_PUBLIC_ADDRESS, service)
    inlined = text.replace(_IMPORT, '<xs:import namespace="urn:fault.partner.exacttarget.com"/>')
    return inlined.replace("  </wsdl:types>", f"{schema}  </wsdl:types>")
