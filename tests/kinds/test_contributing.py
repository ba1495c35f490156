"""Adding a kind is adding one file: the one that CONTRIBUTING.md shows, registered and used in a process of its own."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

USE = """
import json, sys
from pathlib import Path

import mcdecl.kinds as kinds
from snapshot import KIND

kinds.KINDS["snapshot"] = KIND
kinds.DECLARABLE["snapshots"] = KIND

import mcdecl
from mcdecl.project.schema import generated
from mcdecl.report.explain import kind_page

schema = json.loads(generated()["project.schema.json"])
assert schema["properties"]["snapshots"]["defaultSnippets"][0]["label"] == "new snapshot"
assert schema["$defs"]["snapshot"]["else"]["required"] == ["name", "sql", "into", "mode"]
assert "delete its rows first" in kind_page("snapshot")

root = Path(sys.argv[1])
(root / "mcdecl.yaml").write_text("project: test\\nenvironments: {here: {account: sandbox}}\\n")
table = "data_extensions:\\n  A: {name: A, fields: [{name: Id, type: Text, length: 9, primary_key: true}]}\\n"
(root / "a.yaml").write_text(table + KIND.example)
with mcdecl.Sandbox() as sandbox:
    project = mcdecl.load(root)
    report = mcdecl.apply(project, sandbox.account)
    assert [one.change.address for one in report.outcomes] == ["data_extension.A", "snapshot.NTO_Today"]
    assert report.ok
    assert not list(mcdecl.plan(project, sandbox.account).acting())
    (root / "a.yaml").write_text(table + KIND.example.replace("Overwrite", "Append"))
    (change,) = mcdecl.plan(mcdecl.load(root), sandbox.account).acting()
    assert [diff.path for diff in change.attributes if diff.after == "Append"] == ["mode"]
from mcdecl.analysis.lineage import svg
from mcdecl.analysis.lineage.build import graph_of
from mcdecl.workspace.api import lint

graph = graph_of(mcdecl.load(root))
edges = {(str(edge.source), str(edge.target)) for edge in graph.edges}
assert ("data_extension.A.Id", "snapshot.NTO_Today.Id") in edges
assert ("snapshot.NTO_Today.Id", "data_extension.A.Id") in edges
assert 'data-node="snapshot.NTO_Today"' in svg(graph)
(root / "a.yaml").write_text(table + KIND.example.replace("SELECT Id", "SELECT Ident"))
assert any("Ident" in finding.message for finding in lint(mcdecl.load(root)))
guarded = table.replace("{name: A, fields", "{name: A, protected: true, fields")
(root / "a.yaml").write_text(guarded + KIND.example)
try:
    mcdecl.load(root)
    raise SystemExit("rows of a protected data extension may be deleted")
except mcdecl.ProjectError as error:
    assert "which is protected" in str(error)
(root / "a.yaml").write_text(table + KIND.example.replace("into: A", "into: B"))
try:
    mcdecl.plan(mcdecl.load(root))
except (mcdecl.ProjectError, mcdecl.AccountError):
    pass
print("fine")
"""


def test_the_kind_of_the_document_works_as_it_stands_there(tmp_path: Path) -> None:
    document = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"^```python\n(.*?)^```$", document, re.DOTALL | re.MULTILINE)
    (tmp_path / "snapshot.py").write_text(text)
    (tmp_path / "project").mkdir()
    command = [sys.executable, "-c", USE, str(tmp_path / "project")]
    environment = {"PYTHONPATH": f"{tmp_path}:{ROOT}", "PATH": "/usr/bin:/bin"}
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert run.stdout.strip() == "fine", run.stderr
