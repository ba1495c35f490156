"""`mcdecl diff` of environments that name business units, over two enterprises."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from mcdecl.cli.main import main
from mcdecl.sandbox.server import RunningSandbox, start
from tests.cli.conftest import Folder, Run
from tests.wire_schema import check

ONE, TWO = (510000001, 510000002, 510000003), (520000001, 520000002, 520000009)
FIELDS = "fields: [{name: Id, type: Text, length: 18, primary_key: true}, {name: Score, type: Number}]"


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[RunningSandbox, RunningSandbox]]:
    with start(None, enterprise=ONE[0], units=ONE[1:]) as server, start(None, enterprise=TWO[0], units=TWO[1:]) as two:
        yield server, two


@pytest.fixture
def servers(running: tuple[RunningSandbox, RunningSandbox]) -> Iterator[tuple[RunningSandbox, RunningSandbox]]:
    for server in running:
        server.reset()
        server.configure(closed_units=frozenset())
    yield running
    for server in running:
        check(server.calls)


@pytest.fixture
def folder(
    tmp_path: Path,
    servers: tuple[RunningSandbox, RunningSandbox],
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Folder:
    """dev and prod, each with a parent and us; dev has eu, prod has uk."""
    monkeypatch.setattr("mcdecl.account.retry.RetryPolicy.pause", lambda *_arguments: 0.0)

    def run(*arguments: str) -> Run:
        code = main(list(arguments))
        captured = capfd.readouterr()
        return Run(code, captured.out, captured.err)

    project, lines = Folder(tmp_path, run), ["project: test", "environments:"]
    named = {"dev": f"{{parent: {ONE[0]}, us: {ONE[1]}, eu: {ONE[2]}}}"}
    named |= {"prod": f"{{parent: {TWO[0]}, us: {TWO[1]}, uk: {TWO[2]}}}"}
    for (name, units), server in zip(named.items(), servers, strict=True):
        secret = f"MC_{name.upper()}"
        monkeypatch.setenv(secret, server.client_secret)
        login = f"client_id: '{server.client_id}', client_secret: '${{env.{secret}}}'"
        lines += [f"  {name}:", f"    account: {{auth_url: '{server.auth_url}', {login}}}"]
        lines += [f"    business_units: {units}", f"    variables: {{text: {name}}}"]
    project.write("mcdecl.yaml", "\n".join([*lines, "variables: {text: {default: x}}", ""]))
    shared = "folder: Shared Items/Shared Data Extensions/CRM"
    project.write("parent.yaml", f"data_extensions:\n  All: {{name: All, {shared}, {FIELDS}}}\n")
    project.write(
        "us.yaml",
        "business_unit: us\n"
        f"data_extensions:\n  Own: {{name: Own, description: '${{var.text}}', {FIELDS}}}\n"
        "filter_definitions:\n  Good: {name: Good, source: ENT.All, where: 'Score > 3'}\n",
    )
    return project


@pytest.fixture
def applied(folder: Folder) -> Folder:
    for name in ("dev", "prod"):
        run = folder.mcdecl("apply", "-e", name, "--auto-approve")
        assert run.code == 0, run.out + run.err
    return folder


def drift(folder: Folder, file: str, old: str, new: str) -> None:
    text = (folder.path / file).read_text()
    assert old in text
    folder.write(file, text.replace(old, new))
    assert folder.mcdecl("apply", "-e", "prod", "--auto-approve", "--allow", "data_loss").code == 0
    folder.write(file, text)


def test_units_are_paired_by_name(applied: Folder) -> None:
    drift(applied, "us.yaml", "Score > 3", "Score > 4")
    run = applied.mcdecl("diff", "dev", "prod")
    assert (run.code, run.err) == (0, "")
    lines = run.out.splitlines()
    assert lines[0] == "dev ↔ prod"
    assert [line for line in lines if line.startswith("business unit")] == [
        "business unit parent (510000001 ↔ 520000001)",
        "business unit us (510000002 ↔ 520000002)",
        "business unit eu (510000003)",
        "business unit uk (520000009)",
    ]
    assert '      ≠ description: "dev" ↔ "prod"  (as declared)' in lines
    assert any("≠ filter_definition.Good" in line for line in lines)
    assert "(drift in prod)" in run.out
    assert "unknown" not in run.out
    assert lines[-1].startswith("2 business units, 1 only in dev, 1 only in prod. Diff: 2 differ, ")
    assert lines[-1].endswith("1 as declared by the project, 1 drifted.")


def test_units_of_one_side_are_said(applied: Folder) -> None:
    out = applied.mcdecl("diff", "dev", "prod").out
    assert "business unit eu (510000003)\n  only in dev, according to mcdecl.yaml\n" in out
    assert "business unit uk (520000009)\n  only in prod, according to mcdecl.yaml\n" in out


def test_exit_codes(applied: Folder) -> None:
    assert applied.mcdecl("diff", "dev", "prod", "--detailed-exitcode").code == 2
    drifted = applied.mcdecl("diff", "dev", "prod", "--drift", "--detailed-exitcode")
    assert drifted.code == 0
    assert "business unit eu" not in drifted.out
    assert applied.mcdecl("diff", "dev", "prod", "--business-unit", "parent", "--detailed-exitcode").code == 0
    drift(applied, "us.yaml", "Score > 3", "Score > 4")
    assert applied.mcdecl("diff", "dev", "prod", "--drift", "--detailed-exitcode").code == 2


def test_the_json_form(applied: Folder) -> None:
    told = json.loads(applied.mcdecl("diff", "dev", "prod", "--format", "json").out)
    assert (told["format_version"], told["left"], told["right"]) == ("1.0", "dev", "prod")
    assert [(item["unit"], item["left_business_unit"], item["right_business_unit"]) for item in told["units"]] == [
        ("parent", ONE[0], TWO[0]),
        ("us", ONE[1], TWO[1]),
    ]
    assert told["only_left"] == [{"unit": "eu", "business_unit": ONE[2]}]
    assert told["only_right"] == [{"unit": "uk", "business_unit": TWO[2]}]
    assert told["summary"]["differs"] == told["units"][1]["summary"]["differs"] == 1
    assert {item["address"] for item in told["units"][1]["resources"]} == {
        "data_extension.Own",
        "filter_definition.Good",
    }


def test_a_child_alone_knows_what_the_parents_share(applied: Folder) -> None:
    run = applied.mcdecl("diff", "dev", "prod", "--business-unit", "us")
    assert "business unit parent" not in run.out
    assert "unknown" not in run.out
    assert run.out.splitlines()[-1].startswith("1 business unit. Diff: 1 differ, 0 only in dev, 0 only in prod, 1 the")


def test_targets_of_one_unit(applied: Folder) -> None:
    run = applied.mcdecl("diff", "dev", "prod", "us:data_extension.*")
    assert "business unit parent" not in run.out
    assert " 1 differ, 0 only in dev, 0 only in prod, 0 the same" in run.out
    told = json.loads(applied.mcdecl("diff", "dev", "prod", "data_extension.*", "--format", "json").out)
    assert [[item["address"] for item in unit["resources"]] for unit in told["units"]] == [
        ["data_extension.All"],
        ["data_extension.Own"],
    ]


def test_what_a_unit_has_in_one_environment_only(applied: Folder) -> None:
    text = (applied.path / "us.yaml").read_text()
    applied.write(
        "us.yaml", text.replace("name: Own,", "name: Own, when: dev,").replace("name: Good,", "when: dev, name: Good,")
    )
    run = applied.mcdecl("diff", "dev", "prod", "data_extension.Own")
    assert "≠ data_extension.Own" in run.out
    assert run.code == 0, run.err


def test_a_unit_that_cannot_be_read_is_told_and_the_rest_compared(
    applied: Folder, servers: tuple[RunningSandbox, RunningSandbox]
) -> None:
    servers[1].configure(closed_units=frozenset({TWO[1]}))
    run = applied.mcdecl("diff", "dev", "prod")
    assert run.code == 1
    assert "  could not be compared: prod: " in run.out
    assert str(TWO[1]) in run.out
    assert run.out.splitlines()[-1].startswith("2 business units")
    told = json.loads(applied.mcdecl("diff", "dev", "prod", "--format", "json").out)
    assert ["error" in item for item in told["units"]] == [False, True]


def test_without_the_parent_what_is_shared_is_unknown(
    applied: Folder, servers: tuple[RunningSandbox, RunningSandbox]
) -> None:
    servers[0].configure(closed_units=frozenset({ONE[0]}))
    run = applied.mcdecl("diff", "dev", "prod", "--business-unit", "us")
    assert "? source: unknown" in run.out


def test_unmanaged_in_owned_folders_of_a_unit(applied: Folder) -> None:
    config = (applied.path / "mcdecl.yaml").read_text()
    own = "    owned_folders: [Data Extensions/Mine]\n"
    applied.write(
        "mcdecl.yaml", config.replace("    variables: {text: prod}\n", f"    variables: {{text: prod}}\n{own}")
    )
    words = f"name: X, business_unit: us, when: prod, folder: Data Extensions/Mine, {FIELDS}"
    applied.write("mine.yaml", f"data_extensions:\n  X: {{{words}}}\n")
    assert applied.mcdecl("apply", "-e", "prod", "--auto-approve").code == 0
    (applied.path / "mine.yaml").unlink()
    run = applied.mcdecl("diff", "dev", "prod")
    assert "  > data_extension.X: only in prod; not declared by this project\n" in run.out
    assert run.out.count("data_extension.X") == 1


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["--business-unit", "uss"], "neither environment has a business unit uss; did you mean us?"),
        (["data_extension.Nobody"], "no resource matches data_extension.Nobody"),
        (["eu:data_extension.Own"], "no resource matches eu:data_extension.Own"),
    ],
)
def test_bad_input(applied: Folder, words: list[str], text: str) -> None:
    run = applied.mcdecl("diff", "dev", "prod", *words, "--detailed-exitcode")
    assert (run.code, run.out) == (1, "")
    assert text in run.err


def test_an_environment_without_units_has_nothing_to_pair(folder: Folder) -> None:
    (folder.path / "us.yaml").unlink()
    config = (folder.path / "mcdecl.yaml").read_text().splitlines(keepends=True)
    folder.write("mcdecl.yaml", "".join(line for line in config if "520000009" not in line))
    run = folder.mcdecl("diff", "dev", "prod")
    assert run.code == 1
    assert "dev names business_units, prod does not; their business units cannot be matched" in run.err


def test_nothing_is_written(applied: Folder, servers: tuple[RunningSandbox, RunningSandbox]) -> None:
    for server in servers:
        server.clear_calls()
    applied.mcdecl("diff", "dev", "prod")
    assert {call.operation for item in servers for call in item.calls} <= {"Retrieve", "Token", "REST"}
    assert {call.objects for item in servers for call in item.calls} == {0}
