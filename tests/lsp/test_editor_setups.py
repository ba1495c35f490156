"""The set-ups for editors in the guide: what of them runs without the editor."""

import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

from mcdecl.lsp.commands import RUN

PAGE = (Path(__file__).parents[2] / "mcdecl" / "guide" / "editors.md").read_text(encoding="utf-8")
NODE = shutil.which("node")
STAND_INS = """
const seen = { messages: [], tasks: [], passed: [] };
class ShellExecution { constructor(program, words, options) { Object.assign(this, { program, words, options }); } }
class Task { constructor(kind, scope, title, source, shell) { Object.assign(this, { kind, title, source, shell }); } }
const vscode = {
  ShellExecution, Task, TaskScope: { Workspace: 2 },
  tasks: { executeTask: (task) => { seen.tasks.push(task); return task; } },
  window: { showErrorMessage: (text) => { seen.messages.push(text); } },
};
class LanguageClient {
  constructor(id, name, server, client) { Object.assign(seen, { id, server, client }); }
  start() {
    if (process.argv[2] !== "missing") return Promise.resolve();
    return new Promise((_, reject) => {
      const child = require("child_process").spawn("mcdecl-that-is-not-there", seen.server.args);
      child.on("error", reject);
    });
  }
}
const Module = require("module");
const load = Module._load;
Module._load = (name, ...others) =>
  name === "vscode" ? vscode : name === "vscode-languageclient/node" ? { LanguageClient } : load(name, ...others);
(async () => {
  await require(process.argv[1]).activate();
  const { executeCommand } = seen.client.middleware;
  const next = (command, words) => { seen.passed.push([command, words]); };
  executeCommand("mcdecl.run", [{ title: "Plan", command: ["mcdecl", "plan", "a.b"], cwd: "/x" }], next);
  executeCommand("another", [1], next);
  console.log(JSON.stringify(seen));
})();
"""


def blocks(language: str) -> list[str]:
    """The blocks of the page in a language, without their indent."""
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```$", PAGE, re.MULTILINE | re.DOTALL)
    return [re.sub(rf"^{indent}", "", text, flags=re.MULTILINE) for indent, text in found]


def activated(folder: Path, *words: str) -> dict[str, Any]:
    """What the extension of the page has done once it is active."""
    (folder / "extension.js").write_text(blocks("js")[0])
    command = [str(NODE), "-e", STAND_INS, str(folder / "extension.js"), *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen


@pytest.mark.skipif(NODE is None, reason="Node is not installed")
def test_the_extension_starts_the_server_and_runs_its_commands_in_a_terminal(tmp_path: Path) -> None:
    seen = activated(tmp_path)
    assert seen["server"] == {"command": "mcdecl", "args": ["lsp"]}
    assert [item["language"] for item in seen["client"]["documentSelector"]] == ["yaml", "sql"]
    assert seen["client"]["initializationOptions"] == {"beside": "yaml-language-server"}
    (task,) = seen["tasks"]
    assert task["shell"] == {"program": "mcdecl", "words": ["plan", "a.b"], "options": {"cwd": "/x"}}
    assert seen["passed"] == [["another", [1]]]
    assert seen["messages"] == []


@pytest.mark.skipif(NODE is None, reason="Node is not installed")
def test_the_extension_says_what_to_do_where_mcdecl_is_missing(tmp_path: Path) -> None:
    (message,) = activated(tmp_path, "missing")["messages"]
    assert "pip install 'mcdecl[lsp]'" in message
    assert str(tmp_path / "extension.js") in message
    assert "ENOENT" in message


def test_settings_can_be_read_and_start_the_server() -> None:
    helix = tomllib.loads(blocks("toml")[0])
    server = helix["language-server"]["mcdecl"]
    assert (server["command"], server["args"]) == ("mcdecl", ["lsp"])
    assert {item["name"]: item["language-servers"] for item in helix["language"]} == {
        "yaml": ["mcdecl"],
        "sql": ["mcdecl"],
    }
    generic, package = map(json.loads, blocks("json"))
    assert generic["glspc.server.command"] == "mcdecl"
    assert generic["glspc.server.commandArguments"] == ["lsp"]
    assert package["main"] == "extension.js"
    assert f'"{RUN}"' in blocks("js")[0]
    assert f'["{RUN}"]' in blocks("lua")[0]
