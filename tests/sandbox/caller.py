"""A client of raw text: envelopes are written by hand, answers read with lxml, nothing of mcdecl in between."""

from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

import requests
from lxml import etree

from mcdecl.sandbox.server import RunningSandbox

NS = "http://exacttarget.com/wsdl/partnerAPI"
SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
NIL = "nil"


@dataclass(frozen=True)
class Answer:
    """An answer: the HTTP status and the body's child as nested dicts."""

    status: int
    text: str
    root: str
    body: dict[str, Any]

    @property
    def overall(self) -> str:
        return str(self.body.get("OverallStatus", ""))

    @property
    def results(self) -> list[dict[str, Any]]:
        found = self.body.get("Results", [])
        return found if isinstance(found, list) else [found]

    @property
    def result(self) -> dict[str, Any]:
        assert len(self.results) == 1, self.text
        return self.results[0]

    @property
    def fault(self) -> str:
        assert self.root == "Fault", self.text
        return str(self.body["faultstring"])

    def refused(self, code: int) -> str:
        """The message of a single result that was refused with `code`."""
        assert (self.result["StatusCode"], self.result.get("ErrorCode")) == ("Error", str(code)), self.text
        return str(self.result["StatusMessage"])

    def accepted(self) -> dict[str, Any]:
        """The single result, that must be a success."""
        assert self.result["StatusCode"] == "OK", self.text
        return self.result


def plain(node: etree._Element) -> Any:
    """An element as text, `nil`, or a dict of its children by local name, repeated ones as lists."""
    if node.get(f"{{{XSI}}}nil") == "true":
        return NIL
    children = list(node)
    if not children:
        return node.text or ""
    record: dict[str, Any] = {}
    for child in children:
        name = etree.QName(child).localname
        value = plain(child)
        if name in record:
            record[name] = [*record[name], value] if isinstance(record[name], list) else [record[name], value]
        else:
            record[name] = value
    return record


class Caller:
    """Calls the account with a token."""

    def __init__(self, sandbox: RunningSandbox) -> None:
        self.sandbox = sandbox
        self.http = requests.Session()
        self.token = self.new_token()

    def new_token(self) -> str:
        sent = {
            "grant_type": "client_credentials",
            "client_id": self.sandbox.client_id,
            "client_secret": self.sandbox.client_secret,
        }
        answer = self.http.post(f"{self.sandbox.auth_url}/v2/token", json=sent, timeout=60)
        return str(answer.json()["access_token"])

    def post(self, data: str | bytes, url: str | None = None, **headers: str) -> Answer:
        body = data.encode() if isinstance(data, str) else data
        answer = self.http.post(
            url or self.sandbox.soap_url, data=body, headers={"Content-Type": "text/xml", **headers}, timeout=120
        )
        message = next(etree.fromstring(answer.content).iterchildren(f"{{{SOAP11}}}Body"))[0]
        content = plain(message)
        return Answer(
            answer.status_code,
            answer.text,
            etree.QName(message).localname,
            content if isinstance(content, dict) else {},
        )

    def send(self, message: str) -> Answer:
        return self.post(self.envelope(message))

    def envelope(self, message: str) -> str:
        return (
            f'<s:Envelope xmlns:s="{SOAP11}" xmlns:xsi="{XSI}"><s:Header>'
            f'<fueloauth xmlns="http://exacttarget.com">{self.token}</fueloauth></s:Header>'
            f"<s:Body>{message}</s:Body></s:Envelope>"
        )

    def write(self, method: str, objects: str, options: str = "") -> Answer:
        return self.send(f'<{method}Request xmlns="{NS}"><Options>{options}</Options>{objects}</{method}Request>')

    def create(self, objects: str, options: str = "") -> Answer:
        return self.write("Create", objects, options)

    def update(self, objects: str, options: str = "") -> Answer:
        return self.write("Update", objects, options)

    def delete(self, objects: str) -> Answer:
        return self.write("Delete", objects)

    def retrieve(self, type: str, *properties: str, filter: str = "", tail: str = "", options: str = "") -> Answer:
        asked = "".join(f"<Properties>{escape(name)}</Properties>" for name in properties)
        options = f"<Options>{options}</Options>" if options else ""
        return self.send(
            f'<RetrieveRequestMsg xmlns="{NS}"><RetrieveRequest><ObjectType>{escape(type)}</ObjectType>'
            f"{asked}{filter}{tail}{options}</RetrieveRequest></RetrieveRequestMsg>"
        )

    def perform(self, type: str, action: str = "start", **located: str) -> Answer:
        """Performs one definition, located by `CustomerKey` or `ObjectID`."""
        inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in located.items())
        return self.send(
            f'<PerformRequestMsg xmlns="{NS}"><Action>{action}</Action><Definitions>'
            f'<Definition xsi:type="{type}">{inner}</Definition></Definitions></PerformRequestMsg>'
        )

    def one(self, type: str, *properties: str, key: str) -> dict[str, Any]:
        """The one object with a CustomerKey."""
        return self.retrieve(type, *properties, filter=where("CustomerKey", "equals", key)).result

    def fields(self, key: str) -> dict[str, dict[str, Any]]:
        """The fields of a data extension by name."""
        names = ("ObjectID", "Name", "FieldType", "MaxLength", "Scale", "DefaultValue", "IsRequired", "IsPrimaryKey")
        answer = self.retrieve(
            "DataExtensionField", *names, "Ordinal", filter=where("DataExtension.CustomerKey", "equals", key)
        )
        return {field["Name"]: field for field in answer.results}

    def keys(self, type: str, filter: str) -> list[str]:
        return [result["CustomerKey"] for result in self.retrieve(type, "CustomerKey", filter=filter).results]


def where(name: str, operator: str, *values: str, tag: str = "Filter", element: str = "Value") -> str:
    """A simple filter part."""
    inner = "".join(f"<{element}>{escape(value)}</{element}>" for value in values)
    return (
        f'<{tag} xsi:type="SimpleFilterPart"><Property>{escape(name)}</Property>'
        f"<SimpleOperator>{operator}</SimpleOperator>{inner}</{tag}>"
    )


def both(operator: str, left: str, right: str, *more: str, tag: str = "Filter") -> str:
    """A complex filter part; the operands are written with the tags `LeftOperand`, `RightOperand`, `Operand`."""
    additional = f"<AdditionalOperands>{''.join(more)}</AdditionalOperands>" if more else ""
    middle = f"<LogicalOperator>{operator}</LogicalOperator>"
    return f'<{tag} xsi:type="ComplexFilterPart">{left}{middle}{right}{additional}</{tag}>'


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else escape(str(value))


def field(name: str, type: str | None = "Text", **parts: object) -> str:
    """A `Field`, its parts in the schema's order."""
    order = (
        "ObjectID",
        "Name",
        "Scale",
        "DefaultValue",
        "MaxLength",
        "IsRequired",
        "Ordinal",
        "IsPrimaryKey",
        "FieldType",
    )
    values = {"Name": name, **({"FieldType": type} if type else {}), **parts}
    return (
        "<Field>" + "".join(f"<{part}>{_text(values[part])}</{part}>" for part in order if part in values) + "</Field>"
    )


KEY_FIELD = field("Id", MaxLength=18, IsRequired=True, IsPrimaryKey=True)


def data_extension(
    key: str = "K", name: str | None = "", fields: str = KEY_FIELD, before: str = "", **parts: object
) -> str:
    """A DataExtension object; `name` is the key's when empty, None leaves it out; `before` stands before Fields."""
    order = (
        "Description", "IsSendable", "IsTestable", "DataRetentionPeriodLength", "DataRetentionPeriodUnitOfMeasure",
        "RowBasedRetention", "ResetRetentionPeriodOnImport", "DeleteAtEndOfRetentionPeriod", "RetainUntil",
    )  # fmt: skip
    head = "".join(f"<{part}>{_text(parts[part])}</{part}>" for part in ("ObjectID", "CustomerKey") if part in parts)
    if key and "CustomerKey" not in parts:
        head += f"<CustomerKey>{escape(key)}</CustomerKey>"
    named = "" if name is None else f"<Name>{escape(name or key)}</Name>"
    early = "".join(f"<{part}>{_text(parts[part])}</{part}>" for part in order[:3] if part in parts)
    late = "".join(f"<{part}>{_text(parts[part])}</{part}>" for part in order[3:] if part in parts)
    listed = f"<Fields>{fields}</Fields>" if fields else ""
    period = (
        f"<DataRetentionPeriod>{parts['DataRetentionPeriod']}</DataRetentionPeriod>"
        if "DataRetentionPeriod" in parts
        else ""
    )
    category = f"<CategoryID>{parts['CategoryID']}</CategoryID>" if "CategoryID" in parts else ""
    end = period + category
    return f'<Objects xsi:type="DataExtension">{head}{named}{early}{before}{late}{listed}{end}</Objects>'


def row(key: str, keys: str = "", **values: str | None) -> str:
    """A DataExtensionObject; None sends a NullAPIProperty."""
    listed = "".join(
        f'<Property xsi:type="NullAPIProperty"><Name>{name}</Name><Value/></Property>'
        if value is None
        else f"<Property><Name>{name}</Name><Value>{escape(value)}</Value></Property>"
        for name, value in values.items()
    )
    properties = f"<Properties>{listed}</Properties>" if listed else ""
    return f'<Objects xsi:type="DataExtensionObject"><CustomerKey>{key}</CustomerKey>{properties}{keys}</Objects>'


def folder(name: str | None, parent: int | None = 2, type: str | None = "dataextension", **parts: object) -> str:
    """A DataFolder that is editable and may have children, unless said otherwise."""
    values: dict[str, object] = {"Description": "made by a test", "IsEditable": True, "AllowChildren": True, **parts}
    above = f"<ParentFolder><ID>{parent}</ID></ParentFolder>" if parent is not None else ""
    head = "".join(f"<{part}>{_text(values[part])}</{part}>" for part in ("ID", "CustomerKey") if part in values)
    named = f"<Name>{escape(name)}</Name>" if name is not None else ""
    described = f"<Description>{values['Description']}</Description>" if values["Description"] is not None else ""
    typed = f"<ContentType>{type}</ContentType>" if type is not None else ""
    tail = "".join(
        f"<{part}>{_text(values[part])}</{part}>"
        for part in ("IsActive", "IsEditable", "AllowChildren")
        if values.get(part) is not None
    )
    return f'<Objects xsi:type="DataFolder">{head}{above}{named}{described}{typed}{tail}</Objects>'
