"""`mcdecl conformance`: what it may touch, whom it asks, and what it cleans up."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from mcdecl.operations.probes.model import ProbeRefusedError, WritingBench
from mcdecl.sandbox.server import RunningSandbox
from mcdecl.wire.values import Retrieve
from tests.cli.conftest import Folder, config
from tests.conftest import connect

HERE = ("--folder", "Data Extensions/mcdecl probe")
ROOT = 2
"""The folder Data Extensions of the embedded account."""


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Two probes that write, for what is about none of them in particular."""
    from mcdecl.operations.probes import writing

    kept = {name: writing.WRITING[name] for name in ("sendable", "new-folders")}
    monkeypatch.setattr("mcdecl.workspace.conformance.WRITING", kept)
    monkeypatch.setattr("mcdecl.operations.probes.writing.WRITING", kept)
    return list(kept)


def names(embedded: RunningSandbox, object_type: str = "DataExtension") -> set[str]:
    with connect(embedded) as account:
        return {str(record["Name"]) for record in account.retrieve(Retrieve(object_type, ("Name",)))}


def root_of(embedded: RunningSandbox) -> int:
    with connect(embedded) as account:
        folders = account.retrieve(Retrieve("DataFolder", ("ID", "Name", "ContentType")))
    return next(int(folder["ID"]) for folder in folders if folder["Name"] == "Data Extensions")


def folder_in(embedded: RunningSandbox, parent: int, name: str, description: str = "") -> int:
    sent = {
        "@type": "DataFolder",
        "Name": name,
        "Description": description,
        "ContentType": "dataextension",
        "ParentFolder": {"ID": parent},
        "IsActive": True,
        "IsEditable": True,
        "AllowChildren": True,
    }
    with connect(embedded) as account:
        result = account.create([sent])[0]
    assert result.new_id is not None
    return result.new_id


def table_in(embedded: RunningSandbox, folder: int, key: str) -> None:
    fields = {"Field": [{"Name": "Id", "FieldType": "Number"}]}
    sent = {"@type": "DataExtension", "Name": key, "CustomerKey": key, "CategoryID": folder, "Fields": fields}
    with connect(embedded) as account:
        assert account.create([sent])[0].ok


def test_the_plan_is_shown_and_nothing_is_sent_without_a_yes(folder: Folder, embedded: RunningSandbox) -> None:
    embedded.clear_calls()
    run = folder.mcdecl("conformance", *HERE)
    assert run.code == 1
    assert "in Data Extensions/mcdecl probe (is created, and deleted at the end)" in run.out
    assert "--auto-approve" in run.err
    assert {call.operation for call in embedded.calls} <= {"Token", "Retrieve", "REST"}


def test_a_protected_environment_has_to_be_confirmed(folder: Folder, embedded: RunningSandbox, few: list[str]) -> None:
    settings = config(auth_url=embedded.auth_url, client_id=embedded.client_id)
    folder.write("mcdecl.yaml", settings.replace("  served:\n", "  served:\n    protected: true\n"))
    run = folder.mcdecl("conformance", "-e", "served", *HERE, "--auto-approve")
    assert run.code == 1
    assert "--confirm served" in run.err
    assert "mcdecl probe" not in names(embedded, "DataFolder")
    assert folder.mcdecl("conformance", "-e", "served", *HERE, "--auto-approve", "--confirm", "served").code == 0


def test_what_is_not_of_a_probe_is_left_alone(folder: Folder, embedded: RunningSandbox, few: list[str]) -> None:
    root = root_of(embedded)
    inside = folder_in(embedded, root, "mcdecl probe", "Ours")
    table_in(embedded, inside, "NTO_Mine")
    table_in(embedded, root, "mcdecl_probe_elsewhere")
    run = folder.mcdecl("conformance", *HERE, "--auto-approve")
    assert run.code == 0, run.out
    assert names(embedded) == {"NTO_Mine", "mcdecl_probe_elsewhere"}
    assert "mcdecl probe" in names(embedded, "DataFolder"), "it was there before"


def test_a_run_that_was_killed_is_cleaned_up_by_the_next(
    folder: Folder, embedded: RunningSandbox, few: list[str]
) -> None:
    from mcdecl.operations.probes.writing import MADE_HERE

    inside = folder_in(embedded, root_of(embedded), "mcdecl probe", MADE_HERE)
    deeper = folder_in(embedded, inside, "mcdecl_probe_0a1b2c_first")
    folder_in(embedded, deeper, "mcdecl_probe_0a1b2c_inner")
    table_in(embedded, inside, "mcdecl_probe_0a1b2c_fields")
    table_in(embedded, deeper, "mcdecl_probe_0a1b2c_deep")
    run = folder.mcdecl("conformance", *HERE, "--auto-approve")
    assert run.code == 0, run.out + run.err
    assert "4 left behind by an earlier run" in run.out
    assert names(embedded) == set()
    assert not {name for name in names(embedded, "DataFolder") if "probe" in name}


def interrupted(bench: WritingBench) -> Iterator[object]:
    """Makes something, and is interrupted."""
    from mcdecl.operations.probes.making import made, table

    made(bench, table(bench, "half"))
    raise KeyboardInterrupt


def test_an_interrupted_run_cleans_up(
    folder: Folder, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    probes = {"sendable": interrupted}
    monkeypatch.setattr("mcdecl.workspace.conformance.WRITING", probes)
    monkeypatch.setattr("mcdecl.operations.probes.writing.WRITING", probes)
    run = folder.mcdecl("conformance", *HERE, "--auto-approve")
    assert run.code == 1
    assert "Stopped." in run.err
    assert names(embedded) == set()
    assert "mcdecl probe" not in names(embedded, "DataFolder")


def refused(_bench: WritingBench) -> Iterator[object]:
    """Cannot begin."""
    raise ProbeRefusedError("the account refused what the probe begins with: no")
    yield  # makes it a generator, as probes are


def test_a_probe_that_cannot_begin_says_why_and_the_others_go_on(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mcdecl.operations.probes.new_tables import retention

    probes = {"sendable": refused, "retention": retention}
    monkeypatch.setattr("mcdecl.workspace.conformance.WRITING", probes)
    monkeypatch.setattr("mcdecl.operations.probes.writing.WRITING", probes)
    run = folder.mcdecl("conformance", *HERE, "--auto-approve", "--format", "json")
    said = {fact["fact"]: fact for fact in json.loads(run.out)["facts"]}
    assert said["sendable-subscriber-field"]["verdict"] == "not probed"
    assert "refused what the probe begins with" in said["sendable-subscriber-field"]["found"]
    assert said["retention-reads-back"]["verdict"] == "holds"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("Data Extensions", "is a root folder"),
        ("Data Extensions/No Such/probe", "does not exist"),
        ("Query/mcdecl probe", "one folder of data extensions"),
        ("Data Filters/mcdecl probe", "no folder of data extensions or queries"),
    ],
)
def test_folders_that_probes_cannot_use(folder: Folder, path: str, words: str) -> None:
    run = folder.mcdecl("conformance", "--folder", path, "--auto-approve")
    assert run.code == 1
    assert words in run.err
    assert "Internal error" not in run.err


def test_without_a_folder_of_queries_those_facts_are_not_probed(folder: Folder, few: list[str]) -> None:
    run = folder.mcdecl("conformance", *HERE, "--auto-approve", "--format", "json")
    said = {fact["fact"]: fact for fact in json.loads(run.out)["facts"]}
    assert "Query/mcdecl probe" in said["query-cte"]["found"]


def test_a_report_of_what_does_not_hold(
    folder: Folder, embedded: RunningSandbox, tmp_path: Path, few: list[str]
) -> None:
    embedded.configure(folder_description_optional=True)
    report = tmp_path / "report.json"
    run = folder.mcdecl("conformance", *HERE, "--auto-approve", "--report", str(report))
    embedded.configure(folder_description_optional=False)
    assert run.code == 1
    assert "does not hold  folder-description-element" in run.out
    record = json.loads(report.read_text())
    assert record["facts"] == {"folder-description-element": False}
    assert "served" not in report.read_text()
