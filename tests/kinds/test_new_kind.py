"""A kind that mcdecl does not have, over an object that its account does not have, takes what the document says.

One module and its registration, one service of the embedded account and its registration; the rest follows.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

KIND = '''
"""Triggered sends: a message for every row that arrives in a data extension."""

from mcdecl.kinds.common import DESCRIPTION, name_attribute, other
from mcdecl.kinds.directives import LIFECYCLE
from mcdecl.kinds.flow import Flow, Table
from mcdecl.kinds.language import Attribute, Kind, Mcdev
from mcdecl.kinds.types import Text
from mcdecl.kinds.wire import Plain


def read_mcdev(kind, data, beside):
    return {"name": data["Name"], "subject": data["EmailSubject"], "source": data["r__source_key"]}


KIND = Kind(
    name="triggered_send",
    section="triggered_sends",
    title="triggered send",
    doc="A message for every row that arrives.",
    soap_type="TriggeredSendDefinition",
    attributes=(
        name_attribute("Name in the account."),
        DESCRIPTION,
        Attribute(
            name="subject",
            type=Text(min_length=1, max_length=200),
            doc="The subject of the message.",
            required=True,
            wire=Plain("EmailSubject"),
            hazard=other("{key} is sent as {after} instead of {before}"),
            examples=("Welcome",),
        ),
        Attribute(
            name="source",
            type=Text(min_length=1),
            doc="External key of the data extension that the rows arrive in.",
            required=True,
            wire=Plain("SendSourceDataExtension.CustomerKey"),
            refers_to="data_extension",
        ),
        LIFECYCLE,
    ),
    flow=lambda state: Flow(source=Table(state["source"])),
    mcdev=Mcdev(("triggeredSend",), "CustomerKey", read_mcdev),
    key_limit=36,
    example="""\\
triggered_sends:
  NTO_Welcome: {name: Welcome, subject: Welcome, source: A}
""",
)
'''

SERVICE = '''
"""TriggeredSendDefinition: a name is needed, and a data extension that is there."""

from mcdecl.sandbox.account import new_guid
from mcdecl.sandbox.errors import Code, RefusalError
from mcdecl.sandbox.soap.object_type import TYPE, Done, ObjectKind, find, stamped, words

NAME = "TriggeredSendDefinition"


class TriggeredSend(ObjectKind):
    name = NAME
    retrievable = words(
        "ObjectID CustomerKey Name Description EmailSubject SendSourceDataExtension.CustomerKey "
        "CreatedDate ModifiedDate"
    )
    required = ("Name",)

    def views(self, account):
        return account.store.all(NAME)

    def create(self, account, sent, _mode):
        return self._kept(account, {"ObjectID": new_guid(), **sent}, "created", new=True)

    def update(self, account, sent, _mode):
        return self._kept(account, {**self._there(account, sent), **sent}, "updated", new=False)

    def delete(self, account, sent):
        account.store.remove(NAME, self._there(account, sent)["ObjectID"])
        return Done("deleted", echo=sent)

    def _there(self, account, sent):
        name = "ObjectID" if sent.get("ObjectID") else "CustomerKey"
        there = find(account.store.all(NAME), name, sent.get(name))
        if there is None:
            raise RefusalError(Code.NONE, "There is no such triggered send.")
        return there

    def _kept(self, account, document, word, *, new):
        key = (document.get("SendSourceDataExtension") or {}).get("CustomerKey")
        if not account.store.find("DataExtension", "CustomerKey", key):
            raise RefusalError(Code.NONE, "The data extension of the rows is not there.")
        account.store.put(NAME, document["ObjectID"], stamped(account, document, new=new))
        return Done(f"TriggeredSendDefinition {word}", 0, document["ObjectID"], {**document, TYPE: NAME})
'''

START = """
import json, sys
from pathlib import Path

import mcdecl.kinds
from mcdecl.kinds.registry import register
from triggered_send import KIND

register(KIND)

from mcdecl.sandbox.soap import object_types
from soap_triggered_send import TriggeredSend

object_types.kinds()[TriggeredSend.name] = TriggeredSend()

import mcdecl

root = Path(sys.argv[1])
table = "data_extensions:\\n  A: {name: A, fields: [{name: Id, type: Text, length: 9, primary_key: true}]}\\n"
(root / "mcdecl.yaml").write_text("project: test\\nenvironments: {here: {account: sandbox}}\\n")
(root / "a.yaml").write_text(table + KIND.example)
address = "triggered_send.NTO_Welcome"
"""

PLANNED_AND_APPLIED = """
with mcdecl.Sandbox() as sandbox:
    plan = mcdecl.plan(mcdecl.load(root), sandbox.account)
    assert [change.address for change in plan.acting()] == ["data_extension.A", address]
    from mcdecl.report.markdown import markdown
    assert "NTO_Welcome" in markdown(plan) and "triggered sends" in markdown(plan).lower()
    report = mcdecl.apply(mcdecl.load(root), sandbox.account)
    assert report.ok, report.outcomes
    assert not list(mcdecl.plan(mcdecl.load(root), sandbox.account).acting())

    (root / "a.yaml").write_text(table + KIND.example.replace("subject: Welcome", "subject: Hello"))
    (change,) = mcdecl.plan(mcdecl.load(root), sandbox.account).acting()
    assert [(diff.path, diff.before, diff.after) for diff in change.attributes] == [("subject", "Welcome", "Hello")]
    report = mcdecl.apply(mcdecl.load(root), sandbox.account)
    assert report.ok, report.outcomes

    (root / "a.yaml").write_text(table + "removed: [{address: triggered_send.NTO_Welcome, destroy: true}]\\n")
    (change,) = mcdecl.plan(mcdecl.load(root), sandbox.account).acting()
    assert (change.address, change.action.value) == (address, "delete")
    report = mcdecl.apply(mcdecl.load(root), sandbox.account)
    assert report.ok, report.outcomes

    (root / "a.yaml").write_text(table + KIND.example.replace("source: A", "source: Nowhere"))
    (change,) = [item for item in mcdecl.plan(mcdecl.load(root), sandbox.account).changes if item.address == address]
    assert "Nowhere is neither declared here nor in the account" in str(change)
"""

EXPORTED = """
from mcdecl.workspace.export import export, export_mcdev

with mcdecl.Sandbox() as sandbox:
    assert mcdecl.apply(mcdecl.load(root), sandbox.account).ok
    report = export(mcdecl.load(root), root / "out", account=sandbox.account)
    assert address in report.exported
    written = (root / "out" / "triggered_sends.yaml").read_text()
    assert "subject: Welcome" in written and "source: A" in written

retrieved = root / "retrieve" / "cred" / "bu" / "triggeredSend"
retrieved.mkdir(parents=True)
(retrieved / "B.triggeredSend-meta.json").write_text(
    json.dumps({"CustomerKey": "B", "Name": "B", "EmailSubject": "Hi", "r__source_key": "A"})
)
report = export_mcdev(root, root / "adopted")
assert report.exported == ("triggered_send.B",), report
assert "subject: Hi" in (root / "adopted" / "triggered_sends.yaml").read_text()
"""

DRAWN = """
from mcdecl.analysis.lineage import mermaid, svg
from mcdecl.analysis.lineage.build import graph_of

graph = graph_of(mcdecl.load(root))
assert [(edge.source.node, edge.target.node) for edge in graph.coarse()] == [
    ("data_extension.A", address),
    ("folder.Data Extensions", "data_extension.A"),
]
assert "NTO_Welcome" in mermaid(graph)
assert f'data-node="{address}"' in svg(graph)
"""

DOCUMENTED = """
from mcdecl.cli.reference import generated as reference
from mcdecl.project.schema import generated as schemas
from mcdecl.report.explain import kind_page
from mcdecl.workspace.api import lint

schema = json.loads(schemas()["project.schema.json"])
assert schema["properties"]["triggered_sends"]["defaultSnippets"][0]["label"] == "new triggered send"
assert set(schema["$defs"]["triggered_send"]["properties"]) >= {"name", "subject", "source", "description"}
assert "The subject of the message." in kind_page("triggered_send")
assert "The subject of the message." in reference()["kinds/triggered_send.md"]
assert not [finding for finding in lint(mcdecl.load(root)) if "triggered" in str(finding)]
"""


WRITTEN = {
    "mcdecl/kinds/NAME.py": KIND,
    "mcdecl/kinds/__init__.py": "register(KIND)",
    "mcdecl/sandbox/SERVICE/": SERVICE,
    "mcdecl/sandbox/soap/object_types.py": "kinds()[TriggeredSend.name] = TriggeredSend()",
}
"""What the document names for a kind of SOAP, and what stands for it here."""
OF_OTHERS = {"mcdecl/sandbox/rest/object_routes.py", "mcdecl/sandbox/tasks/runners.py"}
"""What it names for objects of REST and for tasks."""


def run(folder: Path, code: str) -> None:
    """Runs code with the kind and its service registered, in a process of its own."""
    (folder / "triggered_send.py").write_text(KIND, encoding="utf-8")
    (folder / "soap_triggered_send.py").write_text(SERVICE, encoding="utf-8")
    project = folder / "project"
    project.mkdir()
    command = [sys.executable, "-c", f"{START}\n{code}\nprint('fine')", str(project)]
    environment = {"PYTHONPATH": f"{folder}:{ROOT}", "PATH": "/usr/bin:/bin"}
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert result.stdout.strip() == "fine", result.stderr


def test_it_is_planned_changed_and_deleted(tmp_path: Path) -> None:
    run(tmp_path, PLANNED_AND_APPLIED)


def test_it_is_exported_and_adopted(tmp_path: Path) -> None:
    run(tmp_path, EXPORTED)


def test_it_is_drawn(tmp_path: Path) -> None:
    run(tmp_path, DRAWN)


def test_it_is_documented(tmp_path: Path) -> None:
    run(tmp_path, DOCUMENTED)


def test_it_takes_the_files_that_the_document_names_and_no_other() -> None:
    document = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = document.partition("\n## Add a kind\n")[2].partition("\n## ")[0]
    steps = section.rpartition("```")[2].partition("\nIf it also needs")[0]
    named = {path.replace("\\", "") for path in re.findall(r"\bmcdecl/[\w/\\]+(?:\.py|/)", steps)}
    assert named == WRITTEN.keys() | OF_OTHERS
    assert all(text in (KIND, SERVICE) or text in START for text in WRITTEN.values())
