"""FuelSDK for Python, from the index, over suds with a saved WSDL: what its samples do, and every type it reads."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from mcdecl.sandbox.server import start
from tests import wire_schema
from tests.end_to_end.clients.installing import fuel_sdk

pytestmark = pytest.mark.timeout(600)
SESSION = """
import json, sys
import FuelSDK, requests
base, client_id, client_secret = sys.argv[1:]
open("saved.wsdl", "wb").write(requests.get(base + "/etframework.wsdl", timeout=30).content)
stub = FuelSDK.ET_Client(False, False, params=dict(
    clientid=client_id, clientsecret=client_secret, authenticationurl=base, useOAuth2Authentication="True",
    defaultwsdl=base + "/etframework.wsdl", wsdl_file_local_loc=__import__("os").path.abspath("saved.wsdl")))
steps = {}

def of(type, **values):
    made = getattr(FuelSDK, "ET_" + type)()
    made.auth_stub = stub
    for name, value in values.items():
        setattr(made, name, value)
    return made

def note(name, answer):
    steps[name] = [bool(answer.status), str(answer.message), len(answer.results or [])]
    return answer

def by(name, value):
    return {"Property": name, "SimpleOperator": "equals", "Value": value}

for type in ("BounceEvent ClickEvent ContentArea DataExtension Email Folder Group List ListSend List_Subscriber "
             "OpenEvent Send SentEvent Subscriber SubscriberList TriggeredSend UnsubEvent").split():
    note("describe " + type, of(type).info())
    note("get " + type, of(type).get())

parent = "ID CustomerKey ObjectID Name Description ContentType IsActive IsEditable AllowChildren".split()
who = ["Client.ModifiedBy", "Client.EnterpriseID", "Client.CreatedBy"]
shown = ["ID", *("ParentFolder." + name for name in parent), *who]
root = {"LogicalOperator": "AND", "LeftOperand": by("ContentType", "email"), "RightOperand": by("ParentFolder.ID", "0")}
above = note("folders", of("Folder", props=shown, search_filter=root).get()).results[0].ID
folder = {"CustomerKey": "F", "Name": "F", "Description": "F"}
note("folder post", of("Folder", props={**folder, "ContentType": "EMAIL", "ParentFolder": {"ID": above}}).post())
note("folder patch", of("Folder", props={**folder, "Description": "G"}).patch())
note("folder delete", of("Folder", props={"CustomerKey": "F"}).delete())

table = {"Name": "T", "CustomerKey": "T"}
key = {"Name": "Name", "FieldType": "Text", "IsPrimaryKey": "true", "MaxLength": "100", "IsRequired": "true"}
other = {"Name": "Other", "FieldType": "Text"}
note("table post", of("DataExtension", props=dict(table), columns=[key, other]).post())
note("table patch", of("DataExtension", props=dict(table), columns=[{"Name": "More", "FieldType": "Text"}]).patch())
field = by("DataExtension.CustomerKey", "T")
note("columns", of("DataExtension_Column", props=["Name"], search_filter=field).get())
note("row post", of("DataExtension_Row", CustomerKey="T", props={"Name": "a", "Other": "1"}).post())
note("row patch", of("DataExtension_Row", CustomerKey="T", props={"Name": "a", "Other": "2"}).patch())
found = note("row get", of("DataExtension_Row", Name="T", props=["Name", "Other"], search_filter=by("Name", "a")).get())
steps["values"] = [property.Value for property in found.results[0].Properties.Property]
note("row delete", of("DataExtension_Row", CustomerKey="T", props={"Name": "a"}).delete())
note("table delete", of("DataExtension", props=dict(table)).delete())

listed = note("list post", of("List", props={"ListName": "L", "Type": "Private"}).post()).results[0]["NewID"]
note("list patch", of("List", props={"ID": listed, "Description": "d"}).patch())
note("subscriber post", of("Subscriber", props={"EmailAddress": "a@example.com", "Lists": [{"ID": listed}]}).post())
note("subscriber helper", stub.AddSubscriberToList("b@example.com", [listed]))
note("subscriber patch", of("Subscriber", props={"EmailAddress": "a@example.com", "Status": "Unsubscribed"}).patch())
asked = ["SubscriberKey", "EmailAddress", "Status"]
person = note("subscriber get", of("Subscriber", props=asked, search_filter=by("SubscriberKey", "a@example.com")).get())
steps["status"] = person.results[0].Status
members = ["ObjectID", "SubscriberKey", "CreatedDate", "Client.ID", "ListID", "Status"]
note("members", of("List_Subscriber", props=members, search_filter=by("ListID", listed)).get())
note("list delete", of("List", props={"ID": listed}).delete())
note("subscriber delete", of("Subscriber", props={"EmailAddress": "a@example.com"}).delete())

for type, body in (("Email", "HTMLBody"), ("ContentArea", "Content")):
    note(type + " post", of(type, props={"CustomerKey": "K", "Name": "N", body: "<b>x</b>"}).post())
    note(type + " patch", of(type, props={"CustomerKey": "K", "Name": "M"}).patch())
    note(type + " found", of(type, search_filter=by("CustomerKey", "K")).get())
    note(type + " delete", of(type, props={"CustomerKey": "K"}).delete())

request, pair = stub.soap_client.factory.create("ExecuteRequest"), stub.soap_client.factory.create("APIProperty")
request.Name, pair.Name, pair.Value = "LogUnsubEvent", "SubscriberKey", "b@example.com"
request.Parameters = [pair]
steps["unsubscribe"] = str(stub.soap_client.service.Execute([request])[1].OverallStatus)
note("unsubscribed", of("UnsubEvent", search_filter=by("SubscriberKey", "b@example.com")).get())
print(json.dumps(steps))
"""
ONE = {"members": 2, "columns": 3}
"""How many results a step has that has not one."""


def test_samples_and_every_type(tmp_path: Path) -> None:
    python = fuel_sdk()
    with start(None) as server:
        run = subprocess.run(
            [str(python), "-c", SESSION, server.url, server.client_id, server.client_secret],
            cwd=tmp_path, capture_output=True, text=True, check=False, timeout=240,
        )  # fmt: skip
        assert run.returncode == 0, run.stderr[-2000:]
        steps: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
        assert steps.pop("values") == ["a", "2"]
        assert steps.pop("status") == "Unsubscribed"
        assert steps.pop("unsubscribe") == "OK"
        assert {name: step for name, step in steps.items() if not step[0]} == {}
        reads = {name: step[2] for name, step in steps.items() if name.startswith("get ")}
        assert (reads.pop("get Folder") > 20, reads.pop("get List")) == (True, 1)
        assert set(reads.values()) == {0}
        writes = {name: step[2] for name, step in steps.items() if not name.startswith("get ")}
        assert {name: count for name, count in writes.items() if count != ONE.get(name, 1)} == {}
        wire_schema.check((call for call in server.calls if call.operation not in ("Token", "REST")), requests=False)
