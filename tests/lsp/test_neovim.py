"""The language server in Neovim: a real editor goes through findings, completion, commands, fixes and renaming."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mcdecl.project import load

EXAMPLE = Path(__file__).parents[2] / "examples" / "northern-trail"
SCRIPT = Path(__file__).with_name("neovim.lua")
NEOVIM = shutil.which("nvim")


@pytest.mark.skipif(NEOVIM is None, reason="Neovim is not installed")
def test_neovim_finds_completes_explains_and_renames(tmp_path: Path) -> None:
    root = (tmp_path / "project").resolve()
    shutil.copytree(EXAMPLE, root)
    server = tmp_path / "mcdecl"
    server.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m mcdecl "$@"\n')
    server.chmod(0o755)
    report = tmp_path / "report.json"
    environment = {**os.environ, "MCDECL": str(server), "ROOT": str(root), "REPORT": str(report), "HOME": str(tmp_path)}
    subprocess.run(
        [str(NEOVIM), "--headless", "--clean", "-c", f"luafile {SCRIPT}"],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=400,
        check=False,
    )
    seen = json.loads(report.read_text())
    assert "error" not in seen, seen["error"]
    assert "type cannot be 'Phon'" in seen["finding"]
    assert seen["finding_line"] == 0
    assert "NTO_Events" in seen["completion"]
    assert seen["hover"].startswith("**data extension NTO_Customers**")
    assert {"Plan in sandbox", "Show lineage", "Run test cases"} <= set(seen["lenses"])
    assert seen["task"]["command"][-2:] == ["plan", "data_extension.NTO_Customers"]
    assert seen["tokens"] == 3  # Year, Month and Day of the file's name
    assert seen["offered"] == "Add the field Nick to NTO_Customers"
    lines = (EXAMPLE / "crm/customers.yaml").read_text().split("\n")
    assert lines[seen["definition_line"]].startswith("  NTO_Customers:")
    customers = load(root).resource("data_extension", "NTO_Customers")
    assert customers is not None
    assert "Mail" in [field["name"] for field in customers.state["fields"]]
    assert "renamed_from: Email" in (root / "crm/customers.yaml").read_text()
    assert {"Mail", "Nick"} <= {field["name"] for field in customers.state["fields"]}
    assert "c.Mail AS Email," in (root / "sql/lapsed_customers.sql").read_text()
