"""Accounts that differ: `mcdecl sandbox serve --like`, and that doctor and conformance name every difference."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mcdecl.facts import FACTS
from mcdecl.sandbox import variants
from mcdecl.sandbox.account import SandboxSettings
from mcdecl.sandbox.server import RunningSandbox, start
from mcdecl.sandbox.store import SandboxError
from mcdecl.workspace.like import BadLikeFileError, read_like
from tests.cli.conftest import Folder, config

LIKE = """\
facts:
  retrieve-page-size: 10
  in-list-size: 100
  texts-compare-without-case: false
  describe-lists-properties: false
  field-filter-by-parent: false
  text-without-max-length: 0
  fields-in-sent-order: false
  unknown-columns-dropped: false
  folder-description-element: false
  query-cte: false
  written-reads-back: [DataExtension.Description]
  name-not-free-at-once: 0
account:
  clock_seconds_ahead: 420
  missing_scopes: [file_locations_write]
  denied_types: [ImportDefinition]
  denied_routes: [automation/v1/filters]
  unreadable: [QueryDefinition.Description]
"""
DIFFERENT = {
    "retrieve-page-size",
    "in-list-size",
    "texts-compare-without-case",
    "describe-lists-properties",
    "text-without-max-length",
    "fields-in-sent-order",
    "unknown-columns-dropped",
    "folder-description-element",
    "query-cte",
    "written-reads-back",
    "name-not-free-at-once",
}


@pytest.fixture
def other_account(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningSandbox]:
    """An account that differs in all these ways, as the project's environment."""
    settings, unchanged = read_like(folder.write("like/account.like", LIKE))
    assert unchanged == ()
    with start(None, settings=settings) as server:
        monkeypatch.setenv("MC_SECRET", server.client_secret)
        folder.write("mcdecl.yaml", config(auth_url=server.auth_url, client_id=server.client_id))
        yield server


def test_every_difference_is_named(folder: Folder, other_account: RunningSandbox, tmp_path: Path) -> None:
    examined, probed = tmp_path / "doctor.json", tmp_path / "conformance.json"
    doctor = folder.mcdecl("doctor", "--format", "json", "--report", str(examined))
    conformance = folder.mcdecl(
        *("conformance", "--folder", "Data Extensions/mcdecl probe", "--folder", "Query/mcdecl probe"),
        *("--auto-approve", "--format", "json", "--report", str(probed)),
    )
    assert (doctor.code, conformance.code) == (1, 1), doctor.err + conformance.err
    checks = {
        (check["area"], check["name"]): check
        for check in json.loads(doctor.out)["units"][0]["checks"]
        if check["status"] in ("differs", "missing", "failed")
    }
    assert "420 s ahead" in checks["Connection", "Clock"]["found"] or "419 s" in checks["Connection", "Clock"]["found"]
    assert checks["Rights", "file_location"]["names"] == ["file_locations_write"]
    assert "File Locations: Write" in checks["Rights", "file_location"]["fix"]
    assert ("Rights", "import_definition") in checks
    assert ("REST", "automation/v1/filters") in checks
    assert checks["Objects", "QueryDefinition, Retrieve"]["names"] == ["Description"]
    contradicted = {fact["fact"] for fact in json.loads(conformance.out)["facts"] if fact["verdict"] == "does not hold"}
    assert contradicted >= DIFFERENT
    both, _ = read_like(examined, probed)
    assert (both.page_size, both.denied_types) == (10, {"ImportDefinition"})
    like_doctor, _ = read_like(examined)
    like_conformance, _ = read_like(probed)
    assert like_doctor.denied_types == {"ImportDefinition"}
    assert like_doctor.unreadable == {"QueryDefinition.Description"}
    assert like_doctor.denied_routes == ("automation/v1/filters",)
    assert like_doctor.missing_scopes == {"file_locations_write"}
    assert 400 < like_doctor.clock_seconds_ahead < 440
    assert like_conformance.page_size == 10
    assert like_conformance.in_list_size == 100
    assert like_conformance.unlimited_texts
    assert like_conformance.not_read_back == {"DataExtension.Description"}


def test_each_variant_is_of_a_fact_and_changes_a_setting() -> None:
    assert variants.FACTS.keys() <= FACTS.keys()
    plain = SandboxSettings()
    for name, change in variants.FACTS.items():
        value: Any = ["DataExtension.Name"] if name == "written-reads-back" else 7
        settings, _ = variants.settings_like({name: value}, {})
        assert settings != plain, name
        assert all(hasattr(plain, setting) for setting in change(value)), name


def test_a_fact_that_no_setting_changes_is_told(tmp_path: Path) -> None:
    like = tmp_path / "like.yaml"
    like.write_text("facts: {token-life: 600}\n")
    assert read_like(like) == (SandboxSettings(), ("token-life",))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("facts: {retrieve-page-sise: 1}", "names a fact that does not exist"),
        ("something: else", "does not say how an account differs"),
        ("[]", "does not say how an account differs"),
        ("facts: [a", "neither YAML nor JSON"),
        ("facts: 3", "does not say how an account differs"),
    ],
)
def test_files_that_say_nothing(tmp_path: Path, text: str, words: str) -> None:
    like = tmp_path / "like.yaml"
    like.write_text(text)
    with pytest.raises(BadLikeFileError, match=words):
        read_like(like)


@pytest.mark.parametrize(
    "text",
    [
        "facts: {retrieve-page-size: many}",
        "facts: {query-cte: true}",
        "account: {denied_types: ImportDefinition}",
        "account: {clock_seconds_ahead: soon}",
        "account: {no_such_word: 1}",
    ],
)
def test_values_of_the_wrong_sort(tmp_path: Path, text: str) -> None:
    like = tmp_path / "like.yaml"
    like.write_text(text)
    with pytest.raises(SandboxError):
        read_like(like)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadLikeFileError, match="cannot be read"):
        read_like(tmp_path / "none.yaml")


def test_serve_takes_it(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    served: dict[str, Any] = {}
    monkeypatch.setattr("mcdecl.sandbox.server.serve", lambda _data, **words: served.update(words))
    like = folder.write("account.like", "facts: {in-list-size: 50, token-life: 60}\n")
    run = folder.mcdecl("sandbox", "serve", "--like", str(like))
    assert run.code == 0
    assert served["settings"].in_list_size == 50
    assert "token-life cannot be changed" in run.err
